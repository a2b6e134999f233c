"""What points at a person in the free text of an archive: what `yundong.base.persons` finds, two more kinds, and cases.

A note is a sentence, so that names in pinyin are looked for wherever they stand, and addresses with a number of a
house. A text that passes may still hold a name that nothing announces, and a person must read it.
"""

from __future__ import annotations

import re

import polars as pl

from yundong.base.persons import NAME, kinds_in, looks_like_a_name

_PINYIN = (
    "Wang|Li|Zhang|Liu|Chen|Yang|Zhao|Huang|Zhou|Wu|Xu|Sun|Hu|Zhu|Gao|Lin|Guo|Luo|Liang|Song|Zheng|Xie|Han|Tang|Feng|"
    "Deng|Cao|Peng|Zeng|Xiao|Tian|Dong|Yuan|Pan|Cai|Jiang|Yu|Du|Ye|Cheng|Wei|Su|Lu|Ding|Ren|Shen|Yao|Cui|Tan|Jia|Xiong"
)
_PLACES = "County|City|District|Province|River|Lake|Bay|Pass|Village|Township|Prefecture|Bridge|Gate|Road|Street|Port"
_IN_PINYIN = re.compile(rf"\b(?:{_PINYIN})\s+(?!(?:{_PLACES})\b)[A-Z][a-z]+")
CASE = r"^[A-Za-z案字第号档卷法]{0,6}[-./ ]?[0-9][A-Za-z0-9./_-]{0,23}$"
"""A pseudonymous number of a case: a short series and a number."""


def kinds(text: str) -> list[str]:
    """Return what points at a person in a note, in words.

    Examples
    --------
    >>> kinds("毒犯王小明，住中山路12号"), kinds("see the letter of the prefecture")
    (['the name of a person', 'an address'], [])
    """
    found = kinds_in(text)
    if NAME not in found and (_IN_PINYIN.search(text) or looks_like_a_name(text.strip())):
        found.append(NAME)
    return found


def flagged(cells: pl.Series) -> list[tuple[int, list[str]]]:
    """Return the positions of cells that point at persons, with what they hold; each text is looked at once.

    Parameters
    ----------
    cells : pl.Series of str
        Free text.
    """
    texts = cells.drop_nulls().unique().to_list()
    known = {text: what for text in texts if (what := kinds(text))}
    if not known:
        return []
    rows = cells.to_frame("text").with_row_index("at").filter(pl.col("text").is_in(list(known)))
    return [(at, known[text]) for at, text in rows.iter_rows()]
