"""Definitions and conversions of units in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yundong.base.units import Conversion, UnitBook
from yundong.report.words import say
from yundong.scenario.chinese import Chinese

DIMENSIONS = {
    "mass": "质量",
    "area": "面积",
    "money": "货币",
    "opium_equivalent": "折合鸦片",
    "penalty_scale": "量刑标准",
}
_DEFINITION = re.compile(
    r"1 (?P<unit>\w+) = (?P<factor>\S+) (?P<base>\w+)(?: \(between (?P<low>\S+) and (?P<high>\S+)\))?; "
    r"(?P<period>always|until \S+|since \S+|\S+ to \S+); (?P<sources>.*?)"
    r"(?: \((?P<grade>\w+); (?P<scale>[\w ]+)\)(?:; ratio (?P<chosen>\S+) given by the user in its place)?)?"
)


def row_in_chinese(row: Mapping[str, Any], book: UnitBook) -> dict[str, Any]:
    """Return a row of the list of definitions in Chinese."""
    return {
        **row,
        "dimension": DIMENSIONS.get(row["dimension"], row["dimension"]),
        "definition": definition_in_chinese(str(row["definition"]), book),
        "grade": say(row["grade"], "zh"),
        "note": _note(row["note"]),
    }


def conversion_in_chinese(found: Conversion, book: UnitBook) -> str:
    """Return the result of a conversion as a sentence."""
    names = _names(book)
    unit, to = (
        "".join(names.get(part, part) for part in name.split(" of ")) for name in (found.unit, found.to)
    )
    spread = "" if found.low == found.high else f"（{found.low:,.6g} 至 {found.high:,.6g}）"
    return f"{found.amount:,.12g} {unit} = {found.value:,.12g} {to}{spread}，按 {found.on} 的定义"


def definition_in_chinese(text: str, book: UnitBook) -> str:
    """Return a definition as a line of Chinese; one of another form stays as it is.

    Examples
    --------
    >>> from yundong.base.units import shipped
    >>> definition_in_chinese("1 jin = 500 g; since 1930-01-01; SI", shipped())
    '1 斤 = 500 克；1930-01-01 起；国际单位制'
    """
    found = _DEFINITION.fullmatch(text)
    if found is None:
        return text
    names = _names(book)
    between = f"（{found['low']} 至 {found['high']}）" if found["low"] else ""
    period = found["period"]
    period = "长期有效" if period == "always" else period.replace(" to ", " 至 ")
    period = re.sub(r"^since (\S+)$", r"\1 起", re.sub(r"^until (\S+)$", r"至 \1", period))
    sources = "；".join(map(_note, found["sources"].split("; ")))
    base = names.get(found["base"], found["base"])
    line = f"1 {names.get(found['unit'], found['unit'])} = {found['factor']} {base}{between}；{period}；{sources}"
    if found["scale"]:
        line += f"（{say(found['grade'], 'zh')}；{DIMENSIONS.get(found['scale'].replace(' ', '_'), found['scale'])}）"
    return line + (f"；改用所给的比率 {found['chosen']}" if found["chosen"] else "")


def _names(book: UnitBook) -> dict[str, str]:
    return {entry.unit: entry.names[2] for entry in book.definitions if len(entry.names) > 2}


def _note(english: str) -> str:
    return Chinese.read().note(f"unit:{english}", english)
