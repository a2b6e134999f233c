"""Small texts of every kind that readers get wrong, each with the right answer.

A field that is null in a case is not tested. `counted` is met when the words given stand in the words read. A place
that is no area of the scenario is met by its name or by none, never by another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yundong.audit.audit import audit_scenario
from yundong.documents import Lexicon, ReadFigure, open_document, outputs, read
from yundong.scenario.load import load

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.json"))
AUDITED = [
    name for name in NAMES if "audit_counts" in json.loads((CASES / f"{name}.json").read_text("utf-8"))
]
UNITS = {"pounds": "GBP", "items": "pieces", "leads": "names", "persons": "names"}


def read_case(name: str, lexicon: Lexicon) -> tuple[dict[str, Any], str, list[ReadFigure]]:
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    path = next(path for path in CASES.glob(f"{name}.*") if path.suffix != ".json")
    document = open_document(path)
    return case, document.text, read(document, lexicon)


@pytest.mark.parametrize("name", NAMES)
def test_cases(name: str, lexicon: Lexicon) -> None:
    case, text, figures = read_case(name, lexicon)
    used: set[str] = set()
    faults, at = [], 0
    for want in case["claims"]:
        start = text.find(want["exact"], at)
        start = start if start >= 0 else text.find(want["exact"])
        end = start + len(want["exact"])
        at = max(at, start + 1)
        over = [one for one in figures if one.start < end and one.end > start]
        used |= {one.id for one in over}
        over.sort(key=lambda one: not _value_right(want, one))
        faults += [
            f"{want['exact']}: {fault}"
            for fault in (_faults(want, over[0], figures) if over else ["not read"])
        ]
    faults += [f"spurious: {one.exact} ({one.unit}, {one.counted})" for one in figures if one.id not in used]
    assert not faults


def _value_right(want: dict[str, Any], figure: ReadFigure) -> bool:
    if want["value"] is not None:
        return _near(figure.value, want["value"])
    return _near(figure.low, want["low"]) and _near(figure.high, want["high"])


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-6 * max(1, abs(other))


def _faults(want: dict[str, Any], figure: ReadFigure, figures: list[ReadFigure]) -> Iterator[str]:
    if not _value_right(want, figure):
        yield f"value {figure.value} [{figure.low}, {figure.high}]"
    if want["unit"] and figure.unit not in (want["unit"], UNITS.get(want["unit"])):
        yield f"unit {figure.unit!r}"
    if want["counted"] and want["counted"].casefold() not in figure.counted.casefold():
        yield f"counted {figure.counted!r}"
    if "indicator" in want and (figure.indicator or None) != want["indicator"]:
        yield f"indicator {figure.indicator}"
    place = want["area"] or want.get("place")
    if place and place not in (figure.area, figure.place):
        yield f"area {figure.area!r}, place {figure.place!r}"
    if want["period"] and figure.period != want["period"]:
        yield f"period {figure.period}"
    if want["hedge"] and want["hedge"] not in figure.hedge:
        yield f"hedge {figure.hedge}"
    if want.get("role") and figure.role != want["role"]:
        yield f"role {figure.role!r}"
    if "part_of" in want:
        whole = next((one.exact for one in figures if one.id == figure.part_of), None)
        if whole != want["part_of"]:
            yield f"part of {whole!r}"


@pytest.mark.parametrize("name", AUDITED)
def test_what_the_audit_makes_of_them(name: str, lexicon: Lexicon) -> None:
    case, _, figures = read_case(name, lexicon)
    counts = audit_scenario(load(), [outputs.as_claim(one) for one in figures]).as_dict()["counts"]
    wanted = case["audit_counts"]
    assert counts["contradiction"] == wanted["contradictions"]
    assert counts["matches"] + counts["within rounding"] >= wanted.get("matches", 0)


def test_there_are_cases_of_every_kind() -> None:
    assert len(NAMES) >= 44
    assert len(AUDITED) >= 4
