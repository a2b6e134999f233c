"""Claims: what a figure as printed may stand for, and the tables they are read from."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.figures.claim import Claim, read_claims
from yundong.scenario.load import Scenario, check, load

KNOWN = {"arrested", "identified"}
AREAS = {"china", "north", "northeast"}


def make(**given: Any) -> Claim:
    return Claim(**({"id": "a", "indicator": "arrested"} | given))


def test_the_claims_of_the_scenario_say_what_they_may_mean(scenario: Scenario) -> None:
    plan = scenario.claims["D-Xu-plan_arrest_share"]
    assert plan.printed is not None and plan.printed.ends == (20, 30) and plan.figure == "20 to 30 %"
    assert plan.value is None and plan.point == 25
    known = scenario.claims["D-Xu-identified"]
    assert known.printed is not None and known.printed.ends == (165_000, 166_000)
    processed = scenario.claims["S1-processed"]
    assert processed.printed is not None and processed.printed.is_point
    assert processed.possible is not None and processed.possible.ends == (51_627, math.inf)
    regions = next(claim for claim in scenario.claims.values() if claim.indicator == "seized_before_liang")
    assert regions.area_set == {"north", "northeast", "east", "northwest"}
    assert "+".join(regions.areas) == regions.area


@pytest.mark.parametrize(
    ("given", "ends", "point", "figure"),
    [
        ({"value": 462.0}, (462, 462), 462, "462"),
        ({"value": 22.0, "unit": "%"}, (21.5, 22.5), 22, "22 %"),
        ({"value": 680.0, "low": 680.0, "hedge": "more than"}, (680, 681), 680, "over 680"),
        ({"low": 200.0, "high": 300.0}, (200, 300), 250, "200 to 300"),
        ({"low": 200.0}, (200, math.inf), 200, "200 or more"),
        ({"high": 300.0}, (0, 300), 150, "0 to 300"),
        ({"value": 250.0, "low": 200.0, "high": 300.0}, (200, 300), 250, "250"),
        ({"value": -3.0, "indicator": ""}, (-3, -3), -3, "-3"),
        ({"high": -3.0, "indicator": ""}, (-3, -3), -3, "-3 to -3"),
    ],
)
def test_a_figure_as_printed(
    given: dict[str, Any], ends: tuple[float, float], point: float, figure: str
) -> None:
    claim = make(**given)
    assert claim.printed is not None and claim.printed.ends == ends
    assert (claim.point, claim.figure) == (point, figure)


def test_a_claim_without_a_figure() -> None:
    claim = make()
    assert (claim.printed, claim.possible, claim.point, claim.figure) == (None, None, None, "no figure")
    assert [title for title, _, _ in claim.faults()] == ["value"]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], tuple[Claim, ...]]:
    def reader(text: str) -> tuple[Claim, ...]:
        file = tmp_path / "claims.csv"
        file.write_text(text, encoding="utf-8")
        return read_claims(file, KNOWN, AREAS)

    return reader


def test_figures_read_from_a_text_are_understood(read: Callable[[str], tuple[Claim, ...]]) -> None:
    """Offsets in start and end, days in period, the thing counted in place of an indicator."""
    first, second = read(
        "id,indicator,counted,area,period,value,low,high,unit,hedge,start,end,exact,part_of,base\n"
        "a,arrested,,china,1952-08-10/1952-11-30,82056,,,persons,,120,126,82056,,\n"
        "b,,offenders,,,22,,,%,,130,134,22 %,a,c\n",
    )
    assert (first.start, first.end) == (date(1952, 8, 10), date(1952, 11, 30))
    assert (second.start, second.end, second.indicator, second.subject) == (None, None, "", "offenders")
    assert (second.part_of, second.base, second.per) == ("a", "c", 100.0)
    assert (first.exact, first.span) == ("82056", "120-126") and second.areas == ()


def test_a_table_of_ones_own_may_be_short(read: Callable[[str], tuple[Claim, ...]]) -> None:
    (claim,) = read("id,value,indicator,area\na,1,arrested,north|northeast\n")
    assert (claim.areas, claim.grade, claim.end) == (("north", "northeast"), "read", None)
    (claim,) = read("id,value,indicator,stated\na,1,,horses bought\n")
    assert claim.subject == "horses bought"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["This file is empty"]),
        ("id,value,indicator\n", ["no claim in it"]),
        ("value,indicator\n3,arrested\n", ["column id", "missing"]),
        ("id,indicator\na,arrested\n", ["column value or low or high", "missing"]),
        ("id,value\na,3\n", ["column indicator or counted", "missing"]),
        ("id;value;indicator\na;3;arrested\n", ["not separated by commas"]),
        ("id,value,indicator\na,three,arrested\n", ["row 2, column value: 'three'", "not a number"]),
        ("id,value,indicator\na,inf,arrested\n", ["row 2, column value", "finite"]),
        ("id,value,indicator\na,1e300,arrested\n", ["row 2, column value", "exponent"]),
        ("id,value,indicator\na,1,arrested\na,2,arrested\n", ["row 3, column id: 'a'", "already in row 2"]),
        ("id,value,indicator\n,1,arrested\n", ["row 2, column id", "empty"]),
        ("id,value,indicator\na,,arrested\n", ["row 2, column value", "no figure"]),
        ("id,value,indicator\na,1,\n", ["row 2, column indicator", "`counted`"]),
        ("id,value,indicator,end\na,1,arrested,1952-13-01\n", ["row 2, column end", "does not exist"]),
        ("id,value,indicator,end\na,1,arrested,1952\n", ["row 2, column end: '1952'", "not a date"]),
        ("id,value,indicator,end\na,1,arrested,19328\n", ["row 2, column end: '19328'", "not a date"]),
        ("id,value,indicator,period\na,1,arrested,1952\n", ["row 2, column period", "not a date"]),
        ("id,low,high,indicator\na,5,3,arrested\n", ["row 2, column low", "above the high end 3"]),
        ("id,value,indicator\na,-117,arrested\n", ["row 2, column value: '-117'", "cannot be negative"]),
        ("id,value,indicator\na,1,arested\n", ["column indicator: 'arested'", "Did you mean 'arrested'"]),
        ("id,value,indicator,area\na,1,arrested,nort\n", ["column area: 'nort'", "'north'"]),
        ('id,value,indicator\na,"1,arrested\n', ["quoting is broken"]),
    ],
)
def test_a_fault_of_a_table_is_named_alone(
    read: Callable[[str], tuple[Claim, ...]], text: str, words: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert "claims.csv" in problem and all(word in problem for word in words), problem


def test_all_faults_of_a_table_are_named_at_once(read: Callable[[str], tuple[Claim, ...]]) -> None:
    with pytest.raises(InputError) as caught:
        read(
            "id,value,indicator,area,end\na,1,arested,nort,1952-11-30\nb,-1,arrested,china,\nc,x,arrested,,1952\n"
        )
    assert len(caught.value.problems) == 5


def test_a_scenario_is_held_to_the_same(small: Path) -> None:
    file = small / "claims.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",1000,", ",-1000,"), encoding="utf-8")
    (fault,) = check(small)
    assert (fault.row, fault.column, fault.value) == (4, "value", "-1000") and "negative" in str(fault)


def test_equal_claims_are_equal(small: Path) -> None:
    one, other = load(small).claims["C1"], load(small).claims["C1"]
    assert one == other and hash(one) == hash(other) and one is not other
