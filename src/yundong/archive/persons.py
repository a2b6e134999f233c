"""What points at a person in free text: identity numbers, telephone numbers, e-mail addresses, names, addresses.

Numbers and e-mail addresses are recognised for certain (`yundong.base.privacy`). Names and addresses are recognised
by what usually stands before or after them; a text that passes may still hold one, and a person must read it.
"""

from __future__ import annotations

import re

import polars as pl

from yundong.base.privacy import personal_spans

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏"
    "卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚"
)
_PINYIN = (
    "Wang|Li|Zhang|Liu|Chen|Yang|Zhao|Huang|Zhou|Wu|Xu|Sun|Hu|Zhu|Gao|Lin|Guo|Luo|Liang|Song|Zheng|Xie|Han|Tang|Feng|"
    "Deng|Cao|Peng|Zeng|Xiao|Tian|Dong|Yuan|Pan|Cai|Jiang|Yu|Du|Ye|Cheng|Wei|Su|Lu|Ding|Ren|Shen|Yao|Cui|Tan|Jia|Xiong|Qin"
)
_PLACES = "County|City|District|Province|River|Lake|Bay|Pass|Village|Township|Prefecture|Bridge|Gate|Road|Street|Port"
_CALLED = "姓名|名叫|叫做|化名|别名|毒犯|犯人|案犯|主犯|首犯|从犯|同伙|被告|老板|商人|户主|妻|夫|子|父|弟|兄"
_NAME = re.compile(
    rf"(?:{_CALLED})[是为:： ]?[{_SURNAMES}][一-龥]{{1,2}}"
    rf"|^[{_SURNAMES}][一-龥]{{2}}$|[{_SURNAMES}](?:某某|某)"
    rf"|\b(?:{_PINYIN})\s+(?!(?:{_PLACES})\b)[A-Z][a-z]+"
    r"|\b(?:Mr|Mrs|Miss|Ms|Comrade|named|called|alias)\.?\s+[A-Z][a-z]+"
)
_NUMERAL = "[0-9〇零一二三四五六七八九十百]+"
_ADDRESS = re.compile(
    rf"[一-龥]{{1,8}}(?:路|街|巷|弄|胡同|里弄|大道|坊)(?:第)?{_NUMERAL}(?:号|弄|巷)|{_NUMERAL}号(?:院|楼|房|室)"
    r"|\b(?:[Nn]o\.?\s*)?\d{1,5}\s+(?:[A-Z][a-z]+\s+){1,3}(?:Road|Street|Lane|Avenue|Alley)\b"
    r"|\b(?:[A-Z][a-z]+\s+){1,3}(?:Road|Street|Lane|Avenue|Alley),?\s+(?:[Nn]o\.?\s*)?\d+"
)
_CANDIDATE = "|".join(
    [
        "[0-9０-９]{4}",
        "[@＠]",
        f"[{_SURNAMES}]",
        r"[A-Z][a-z]+\.?\s+[A-Z0-9]",
        "[0-9] [A-Z]",
        "named|called|alias|[号路街巷弄坊]",
    ]
)
"""What a text must hold to be looked at: quick, and met by every text that is flagged."""
CASE = r"^[A-Za-z案字第号档卷法]{0,6}[-./ ]?[0-9][A-Za-z0-9./_-]{0,23}$"
"""A pseudonymous number of a case: a short series and a number."""


def kinds(text: str) -> list[str]:
    """Return what points at a person in a text.

    Returns
    -------
    list of str
        Of ``number`` (identity, telephone, e-mail), ``name`` and ``address``.

    Examples
    --------
    >>> kinds("毒犯王小明，住中山路12号"), kinds("see the letter of the prefecture")
    (['name', 'address'], [])
    """
    found = ["number"] if personal_spans(text) else []
    found += ["name"] if _NAME.search(text) else []
    return found + (["address"] if _ADDRESS.search(text) else [])


def flagged(cells: pl.Series) -> list[tuple[int, list[str]]]:
    """Return the positions of cells that point at persons, with what they hold.

    Parameters
    ----------
    cells : pl.Series of str
        Free text.
    """
    rows = cells.to_frame("text").with_row_index("at").filter(pl.col("text").str.contains(_CANDIDATE))
    found = ((at, kinds(text)) for at, text in rows.iter_rows())
    return [(at, what) for at, what in found if what]
