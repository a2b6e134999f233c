"""The two evaluators, a plain-Python reference and zen-engine agree, outcome by outcome."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from reference import Reference

from yundong.directive import DECISIONS, Rules
from yundong.directive.book import Bilingual, ImpossibleCombination
from yundong.directive.levels import level_frame
from yundong.directive.program import unknown_as_null

DAYS = [date(1951, 6, 1), date(1952, 5, 1), date(1952, 8, 20)]
INTERPRETATIONS = ["strict", "balanced", "lenient"]


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("interpretation", INTERPRETATIONS)
def test_complete_cases_equal_the_plain_reference(rules: Rules, draw, interpretation: str, on: date) -> None:
    cases = draw(1_500, seed=7)
    out = rules.decide(cases, interpretation, on)
    plain = Reference(rules.book.folder, interpretation, on)
    expected = [plain.decide(case) for case in cases.iter_rows(named=True)]
    assert out.select("route", "arrest", "severity").rows() == expected
    for side in ("consolidated", "priority", "closing"):
        assert out[side].to_list() == [plain.side(side, case) for case in cases.iter_rows(named=True)]
    assert out["decided"].all()


@pytest.mark.parametrize(
    ("interpretation", "missing"),
    [
        *((name, 0.15) for name in INTERPRETATIONS),
        (INTERPRETATIONS[0], 0.35),
        *(pytest.param(name, 0.35, marks=pytest.mark.full) for name in INTERPRETATIONS[1:]),
    ],
)
def test_possible_sets_are_exactly_the_union_over_completions(
    rules: Rules, draw, interpretation: str, missing: float
) -> None:
    on = date(1952, 8, 20)
    plain = Reference(rules.book.folder, interpretation, on)
    cases = draw(300, seed=int(missing * 100), missing=missing).drop("place")
    # facts that cannot matter would only make the enumeration long
    masks = rules.decide(cases, interpretation, on)["possible"]
    small = 0
    for case, mask in zip(cases.with_columns(place=pl.lit("port")).iter_rows(named=True), masks, strict=True):
        if sum(value is None for value in case.values()) > 6:
            continue
        small += 1
        found = {(o.route, o.arrest, o.severity) for bit, o in enumerate(DECISIONS) if mask >> bit & 1}
        assert found == plain.possible(case), case
    assert small > 60


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("interpretation", INTERPRETATIONS)
def test_the_expressions_equal_the_tables_on_complete_cases(
    rules: Rules, draw, interpretation: str, on: date
) -> None:
    cases = draw(20_000, seed=11)
    decider = rules.decider(interpretation, on)
    levels = unknown_as_null(level_frame(cases, rules.book.facts), rules.book)
    evaluated = decider.program.evaluate(levels, "route", "severity", "arrest")
    out = rules.decide(cases, interpretation, on)
    assert evaluated["route"].to_list() == out["route"].to_physical().to_list()
    campaign = evaluated.filter(out["route"] == "campaign")
    assert campaign["severity"].to_list() == out.filter(route="campaign")["severity"].to_physical().to_list()
    assert campaign["arrest"].to_list() == out.filter(route="campaign")["arrest"].to_physical().to_list()


@pytest.mark.parametrize("interpretation", INTERPRETATIONS)
def test_the_expressions_never_contradict_the_tables_where_facts_are_missing(
    rules: Rules, draw, interpretation: str
) -> None:
    cases = draw(20_000, seed=12, missing=0.2)
    decider = rules.decider(interpretation)
    levels = unknown_as_null(level_frame(cases, rules.book.facts), rules.book)
    evaluated = decider.program.evaluate(levels, "route", "severity", "arrest")
    out = rules.decide(cases, interpretation)
    known = evaluated["route"].is_not_null()
    sure = out["route"].to_physical()
    # what Kleene's logic settles is settled, and settled the same way, unless a combination is impossible
    broken = ((cases["user_only"] == True) & cases["role"].is_null()).fill_null(False)  # noqa: E712
    assert (evaluated["route"].filter(known & ~broken) == sure.filter(known & ~broken)).all()
    assert sure.is_not_null().sum() >= known.sum() - broken.sum()


SAMPLE = 20_000


@pytest.mark.full
def test_zen_engine_decides_twenty_thousand_cases_the_same(rules: Rules, draw) -> None:
    pytest.importorskip("zen", reason="zen-engine is not installed (pip install zen-engine)")
    from directive_engines import Zen

    cases = draw(SAMPLE, seed=1952)
    for interpretation, day, count in (
        ("balanced", DAYS[2], SAMPLE),
        ("strict", DAYS[1], 2_000),
        ("lenient", DAYS[2], 2_000),
    ):
        zen, some = Zen(rules.book.folder, interpretation, day), cases.head(count)
        expected = rules.decide(some, interpretation, day).select("route", "arrest", "severity").rows()
        assert zen.decide(some.to_dicts()) == expected


@pytest.mark.full
def test_the_plain_reference_decides_twenty_thousand_cases_the_same(rules: Rules, draw) -> None:
    cases = draw(SAMPLE, seed=1952)
    plain = Reference(rules.book.folder, "balanced", DAYS[2])
    expected = [plain.decide(case) for case in cases.iter_rows(named=True)]
    assert rules.decide(cases, "balanced", DAYS[2]).select("route", "arrest", "severity").rows() == expected
    assert len(set(expected)) >= 9


def test_openfisca_decides_the_same(rules: Rules, draw) -> None:
    pytest.importorskip(
        "openfisca_core", reason="OpenFisca-core is not installed (pip install openfisca-core)"
    )
    from directive_engines import OpenFisca

    cases = draw(5_000, seed=3)
    levels = level_frame(cases, rules.book.facts)
    arrays = {name: levels[name].to_numpy() for name in levels.columns}
    for interpretation in INTERPRETATIONS:
        fisca = OpenFisca(rules.book.folder, interpretation, DAYS[1])
        assert (
            fisca.outcomes(arrays)
            == rules.decide(cases, interpretation, DAYS[1]).select("route", "arrest", "severity").rows()
        )


@pytest.mark.full
def test_rules_that_tie_the_two_tables_together_are_still_exact(rules: Rules, draw, tmp_path: Path) -> None:
    """A quantity that decides both the route and the severity cannot be looked up in two tables apart."""
    for name in ("directive.yaml", "interpretations.yaml"):
        text = (rules.book.folder / name).read_text(encoding="utf-8")
        text = text.replace(
            "    when: {all: [{narcotics: yes}, {role: none}, {metals: no}, {contraband: no}, {user_only: no}]}",
            "    when: {any: [{all: [{volume: trifling}, {metals: yes}]}, {all: [{narcotics: yes}, {role: none}, "
            "{metals: no}, {contraband: no}, {user_only: no}]}]}",
        ).replace(
            "    priority: 40\n    when: {any: [{all: [{volume",
            "    priority: 75\n    when: {any: [{all: [{volume",
        )
        (tmp_path / name).write_text(text, encoding="utf-8")
    tied = Rules.load(tmp_path)
    decider = tied.decider("balanced")
    assert decider.coupling.loose.any()
    assert not rules.decider("balanced").coupling.loose.any()
    plain = Reference(tmp_path, "balanced", date(1952, 8, 20))
    cases = draw(400, seed=5, missing=0.3).with_columns(
        narcotics=True, political_motive=False, place=pl.lit("port")
    )
    masks = tied.decide(cases, "balanced", date(1952, 8, 20))["possible"]
    checked = 0
    for case, mask in zip(cases.iter_rows(named=True), masks, strict=True):
        if sum(value is None for value in case.values()) <= 5:
            checked += 1
            assert {
                (o.route, o.arrest, o.severity) for b, o in enumerate(DECISIONS) if mask >> b & 1
            } == plain.possible(case)
    assert checked > 100
    levels = level_frame(cases, tied.book.facts)
    assert decider.possible_at(levels.to_numpy(), levels.columns).tolist() == masks.to_list()


def test_a_case_that_states_what_cannot_be_is_still_decided(rules: Rules) -> None:
    """The campaign looks up whole products of facts; a broken constraint is set aside, the others hold."""
    case = pl.DataFrame(
        {"narcotics": [True], "role": ["trafficker"], "user_only": [True], "political_motive": [False]}
    )
    assert rules.decide(case)["route"].to_list() == ["campaign"]
    assert isinstance(rules.book.impossible[0], ImpossibleCombination)
    assert isinstance(rules.book.impossible[0].says, Bilingual)


def test_pieces_decided_by_several_threads_come_back_in_order(rules: Rules, draw, monkeypatch) -> None:
    from yundong.directive import rules as module

    cases = draw(10_000, seed=8, missing=0.2)
    whole = rules.decide(cases, sets=True)
    monkeypatch.setattr(module, "_PIECE", 700)
    assert rules.decide(cases, sets=True).equals(whole)
    assert rules.decide(cases.reverse()).equals(rules.decide(cases).reverse())
