"""Chinese of what is said apart from a result, where a command was asked to speak Chinese: faults and notes.

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
    r"(?:, column (?P<column>'[^']*'|[^':]+))?: (?:'(?P<value>[^']*)': )?(?P<said>.+)",
    re.DOTALL,
)
"""What stands before a sentence: file, line, row, column, and what the cell holds."""
_RULE = re.compile(r"\brule(?= \S+(?:,|$))")
"""The one word in the place of an entry that is not a name."""
_SUGGESTED = re.compile(r"'[^']*'(?:( or |, )'[^']*')*")
_COUNTED = {
    "draws": "抽样次数", "points": "取值个数", "runs": "推演次数", "seeds": "随机种子数", "steps": "步数",
    "workers": "进程数",
}  # fmt: skip
_LISTED = re.compile(r"[^\s,]+(?:, [^\s,]+)+")


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
    place = [_RULE.sub("规则", found["file"]).replace(", ", "，")]
    place += [f"工作表“{found['sheet']}”"] if found["sheet"] else []
    place += [f"第{found['line']}行"] if found["line"] else []
    place += [f"第{found['row']}{'行' if found['kind'] == 'row' else '项'}"] if found["row"] else []
    column = (found["column"] or "").strip("'")
    place += [f"“{column.replace(', ', '，')}”栏"] if column else []
    value = f"“{found['value']}”：" if found["value"] is not None else ""
    return f"{'，'.join(place)}：{value}{said}"


def _said(text: str) -> str | None:
    """Return sentences in Chinese; None if one of them is not known."""
    parts = []
    while text:
        for pattern, chinese in _sentences():
            if found := pattern.match(text):
                parts.append(re.sub(r"\\(\d)", lambda place: _given(found[int(place[1])]), chinese))
                text = text[found.end() :]
                break
        else:
            return None
    return "".join(parts)


def _given(text: str) -> str:
    """Return what a sentence names, its lists joined as in Chinese: 'a' or 'b', and a, b."""
    if found := _SUGGESTED.fullmatch(text):
        return ("、" if found[1] == ", " else "或").join(
            f"“{name}”" for name in re.findall("'([^']*)'", text)
        )
    if text in _COUNTED:
        return _COUNTED[text]
    return text.replace(", ", "、") if _LISTED.fullmatch(text) else text
