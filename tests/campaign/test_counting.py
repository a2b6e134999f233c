"""A run in memory counts its rows as the frames made of them are counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from yundong.campaign import counting
from yundong.campaign.run import Request, Result, simulate
from yundong.figures.indicator import Indicator
from yundong.records.definitions import is_level
from yundong.records.tables import Tables
from yundong.report.counted import counted, enumerated_figures
from yundong.report.places import RunAreas
from yundong.scenario import Scenario

LAST = dt.date(1953, 1, 31)
WEEK = dt.date(1952, 8, 20), dt.date(1952, 8, 26)


class OnlyFrames:
    """The tables of a run without its own way of counting."""

    def __init__(self, result: Result) -> None:
        self.records, self.origin = result.records, result.origin
        self.end, self.scenario_name = result.end, result.scenario_name


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> Result:
    return simulate(scenario, Request(seed=3, scale=0.02))


@pytest.fixture(scope="module")
def indicators(scenario: Scenario) -> list[Indicator]:
    """Those of the scenario, one whose condition is on a number, and one with two conditions on a column."""
    known = [i for i in scenario.indicators.values() if counted(i)]
    by_id = {i.id: i for i in known}
    few = replace(by_id["cases_opened"], id="cases_of_two", value="rows", where="persons=2|3")
    both = replace(by_id["reform_labour"], id="never", where="outcome=prison|life;outcome=life")
    assert any(map(is_level, known))
    return [*known, few, both]


def figures(
    run: Tables, indicators: list[Indicator], until: dt.date, since: dt.date | None
) -> dict[tuple[int, str], float]:
    weights = RunAreas.of(run).weights
    found = enumerated_figures(run, indicators, until, weights, since)
    return {(place, name): value for place, name, value in found.iter_rows()}


@pytest.mark.parametrize(("since", "until"), [(None, LAST), (None, WEEK[1]), WEEK])
def test_rows_in_memory_count_as_those_of_frames(
    result: Result, indicators: list[Indicator], since: dt.date | None, until: dt.date
) -> None:
    found = figures(result, indicators, until, since)
    assert found == figures(OnlyFrames(result), indicators, until, since)
    names = {name for _, name in found}
    assert len(names) > (40 if since is None else 15)
    assert until != LAST or {"cases_of_two", "never", "letters"} <= names


def test_more_indicators_than_bits_of_a_word_are_counted_in_turn(result: Result, scenario: Scenario) -> None:
    """A scenario may count a table in more ways than a word has bits."""
    letters = scenario.indicators["letters"]
    many = tuple(replace(letters, id=f"letters{n}") for n in range(2 * counting.WORD + 1))
    found = result.count_rows(many, result.end, None)
    assert len(found) == len(many)
    assert {int(np.rint(count.sum())) for _, count in found} == {result.records["letters"].height}
