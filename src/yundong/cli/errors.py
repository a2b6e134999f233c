"""Chinese of what is wrong with an input, where a command was asked to speak Chinese.

`errors.csv` has a pattern for each sentence that may be said and its Chinese; a sentence without one stays English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from yundong.base.tables import read_csv

_PLACE = re.compile(
    r"(?P<file>.*?)(?:, sheet (?P<sheet>[^,:]+))?(?:, line (?P<line>\d+))?(?:, (?P<kind>row|entry) (?P<row>\d+))?"
    r"(?:, column (?P<column>'[^']*'|[^':,]+))?: (?:'(?P<value>[^']*)': )?(?P<said>.+)",
    re.DOTALL,
)
"""What stands before a sentence: file, line, row, column, and what the cell holds."""


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = read_csv(Path(__file__).with_name("errors.csv"), ("en", "zh"))
    return tuple((re.compile(rf"(?:{row['en']})(?:\s+|$)"), row["zh"]) for _, row in table.records())


def asks_for_chinese(words: Sequence[str]) -> bool:
    """Return whether the words of a command ask for Chinese, before or behind its name."""
    return any(
        word == "--lang=zh" or (word == "--lang" and value == "zh") for word, value in pairwise([*words, ""])
    )


def in_chinese(problem: str) -> str:
    """Return a problem in Chinese, with its place; as it is where a sentence of it is not known.

    Examples
    --------
    >>> in_chinese("cases.csv, row 3, column 'role': invalid value 'x': must be yes or no, or empty if unknown.")
    'cases.csv，第3行，“role”栏：“x”无效：须填“是”或“否”，不详则留空。'
    """
    if (whole := _said(problem)) is not None:
        return whole
    found = _PLACE.fullmatch(problem)
    said = _said(found["said"]) if found else None
    if found is None or said is None:
        return problem
    place = [found["file"]]
    place += [f"工作表“{found['sheet']}”"] if found["sheet"] else []
    place += [f"第{found['line']}行"] if found["line"] else []
    place += [f"第{found['row']}{'行' if found['kind'] == 'row' else '项'}"] if found["row"] else []
    column = (found["column"] or "").strip("'")
    place += [f"“{column}”栏"] if column else []
    value = f"“{found['value']}”：" if found["value"] is not None else ""
    return f"{'，'.join(place)}：{value}{said}"


def _said(text: str) -> str | None:
    """Return sentences in Chinese; None if one of them is not known."""
    parts = []
    while text:
        for pattern, chinese in _sentences():
            if found := pattern.match(text):
                parts.append(found.expand(chinese))
                text = text[found.end() :]
                break
        else:
            return None
    return "".join(parts)
