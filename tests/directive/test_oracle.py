"""The two evaluators, a plain-Python reference and zen-engine agree, outcome by outcome."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from reference import Reference

from yundong.directive import OUTCOMES, Rules
from yundong.directive.levels import level_frame
from yundong.directive.program import unknown_as_null

DAYS = [date(1951, 6, 1), date(1952, 5, 1), date(1952, 8, 20)]
READINGS = ["strict", "balanced", "lenient"]


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("reading", READINGS)
def test_complete_cases_equal_the_plain_reference(rules: Rules, draw, reading: str, on: date) -> None:
    cases = draw(1_500, seed=7)
    out = rules.decide(cases, reading, on)
    plain = Reference(rules.book.folder, reading, on)
    expected = [plain.decide(case) for case in cases.iter_rows(named=True)]
    assert out.select("route", "arrest", "severity").rows() == expected
    for side in ("consolidated", "priority", "closing"):
        assert out[side].to_list() == [plain.side(side, case) for case in cases.iter_rows(named=True)]
    assert out["decided"].all()


@pytest.mark.parametrize("missing", [0.15, 0.35])
@pytest.mark.parametrize("reading", READINGS)
def test_possible_sets_are_exactly_the_union_over_completions(
    rules: Rules, draw, reading: str, missing: float
) -> None:
    on = date(1952, 8, 20)
    plain = Reference(rules.book.folder, reading, on)
    cases = draw(300, seed=int(missing * 100), missing=missing).drop("place")
    # facts that cannot matter would only make the enumeration long
    masks = rules.decide(cases, reading, on)["possible"]
    small = 0
    for case, mask in zip(cases.with_columns(place=pl.lit("port")).iter_rows(named=True), masks, strict=True):
        if sum(value is None for value in case.values()) > 6:
            continue
        small += 1
        found = {(o.route, o.arrest, o.severity) for bit, o in enumerate(OUTCOMES) if mask >> bit & 1}
        assert found == plain.possible(case), case
    assert small > 60


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("reading", READINGS)
def test_the_expressions_equal_the_tables_on_complete_cases(
    rules: Rules, draw, reading: str, on: date
) -> None:
    cases = draw(20_000, seed=11)
    decider = rules.decider(reading, on)
    levels = unknown_as_null(level_frame(cases, rules.book.facts), rules.book)
    evaluated = decider.program.evaluate(levels, "route", "severity", "arrest")
    out = rules.decide(cases, reading, on)
    assert evaluated["route"].to_list() == out["route"].to_physical().to_list()
    campaign = evaluated.filter(out["route"] == "campaign")
    assert campaign["severity"].to_list() == out.filter(route="campaign")["severity"].to_physical().to_list()
    assert campaign["arrest"].to_list() == out.filter(route="campaign")["arrest"].to_physical().to_list()


@pytest.mark.parametrize("reading", READINGS)
def test_the_expressions_never_contradict_the_tables_where_facts_are_missing(
    rules: Rules, draw, reading: str
) -> None:
    cases = draw(20_000, seed=12, missing=0.2)
    decider = rules.decider(reading)
    levels = unknown_as_null(level_frame(cases, rules.book.facts), rules.book)
    evaluated = decider.program.evaluate(levels, "route", "severity", "arrest")
    out = rules.decide(cases, reading)
    known = evaluated["route"].is_not_null()
    sure = out["route"].to_physical()
    # what Kleene's logic settles is settled, and settled the same way, unless a combination is impossible
    broken = ((cases["user_only"] == True) & cases["role"].is_null()).fill_null(False)  # noqa: E712
    assert (evaluated["route"].filter(known & ~broken) == sure.filter(known & ~broken)).all()
    assert sure.is_not_null().sum() >= known.sum() - broken.sum()
