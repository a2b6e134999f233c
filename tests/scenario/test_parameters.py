"""Parameters: looked up, resolved by area, changed for an experiment, refused when they cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yundong.base.errors import InputError
from yundong.figures.area import AreaTree
from yundong.scenario import UnknownParameter, check, load, parse_settings


def test_value_and_unknown_name(small: Path) -> None:
    parameters = load(small).parameters
    assert parameters.value("letters.base_rate") == 0.002
    with pytest.raises(UnknownParameter, match=r"letters\.base_rat.*Did you mean 'letters\.base_rate'"):
        parameters.value("letters.base_rat")
    assert parameters.get("nothing.of.the.kind") is None


def test_by_area_takes_the_nearest_value_above(small: Path) -> None:
    parameters = load(small).parameters
    parents = {"shenyang": "east", "s1": "shenyang", "s2": "s1", "east": "top", "top": "top", "west": "top"}
    areas = AreaTree(parents)  # a child may come before its parent; the top may be its own
    sizes = parameters.by_area("outreach.meeting_size", areas)
    np.testing.assert_array_equal(sizes, [55, 55, 55, 97, 97, 97])
    np.testing.assert_array_equal(parameters.by_area("letters.base_rate", areas), np.full(6, 0.002))
    topped = AreaTree({**parents, "top": None})
    np.testing.assert_array_equal(parameters.by_area("outreach.meeting_size", topped), sizes)


def test_replace_returns_another_scenario(small: Path) -> None:
    scenario = load(small)
    changed = scenario.replace({"letters.base_rate": 0.005, "outreach.meeting_size@west": 40})
    assert scenario.parameters.value("letters.base_rate") == 0.002
    assert changed.parameters.value("letters.base_rate") == 0.005
    assert changed.parameters.changed == {"letters.base_rate": 0.005, "outreach.meeting_size@west": 40.0}
    assert changed.hash == scenario.hash
    sizes = changed.parameters.by_area(
        "outreach.meeting_size", AreaTree({"top": None, "west": "top", "x": "west"})
    )
    np.testing.assert_array_equal(sizes, [97, 40, 40])
    again = changed.replace({"letters.base_rate": 0.5})
    assert again.parameters.changed["outreach.meeting_size@west"] == 40.0
    assert [row.name for row in again.parameters.outside()] == [
        "letters.base_rate",
        "outreach.meeting_size@west",
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("letters.base_rate", -0.1, ["cannot be -0.1", "negative", "0.0005 to 0.01"]),
        ("letters.base_rate", float("nan"), ["finite"]),
        ("letters.base_rate", float("inf"), ["finite"]),
        ("letters.false_share", 1.5, ["between 0 and 1"]),
        ("letters.false_share", -0.5, ["between 0 and 1"]),
        ("leters.base_rate", 0.1, ["Did you mean 'letters.base_rate'"]),
        ("outreach.meeting_size@shenyan", 10, ["no area 'shenyan'", "shenyang"]),
    ],
)
def test_what_cannot_be_is_refused(small: Path, name: str, value: float, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        load(small).replace({name: value})
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_number_that_may_be_negative_is_taken(small: Path) -> None:
    assert load(small).replace({"letters.shift": -2.5}).parameters.value("letters.shift") == -2.5


def test_parse_settings() -> None:
    assert parse_settings(["a.b=1e-3", " c.d = -2 "]) == {"a.b": 0.001, "c.d": -2.0}
    with pytest.raises(InputError) as caught:
        parse_settings(["a.b", "c=x", "d=1", "d=2", "=3"])
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("value", "outside", "refused"),
    [
        (0.002, False, False),
        (0.1, True, False),
        (0.05, True, False),
        (0.3, True, False),
        (1e9, True, True),
        (1e-300, True, True),
        (0, True, False),
    ],
)
def test_a_value_far_outside_its_range_is_refused_for_a_run(
    small: Path, value: float, outside: bool, refused: bool
) -> None:
    """A rate may be zero; the range of this one is 0.0005 to 0.01."""
    parameters = load(small).replace({"letters.base_rate": value}).parameters
    said = parameters.described_outside()
    assert bool(parameters.outside()) is outside and bool(said) is (outside and not refused)
    if said:
        assert f"letters.base_rate = {value:g} lies outside" in said[0] and "0.0005 to 0.01" in said[0]
    if refused:
        with pytest.raises(InputError, match=r"cannot be .* so far outside its range"):
            parameters.refuse_far()
    else:
        parameters.refuse_far()


def test_a_number_without_a_range_is_documented_at_its_value(small: Path) -> None:
    path = small / "parameters.csv"
    row = "country.adults,0.6,,,fixed,persons,A,read,fixed,x\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    changed = load(small).replace({"country.adults": 0.7}).parameters
    (said,) = changed.described_outside()
    assert said.endswith("outside its documented range. Its documented value is 0.6.")
    assert load(small).replace({"country.adults": 0.6}).parameters.described_outside() == []
    with pytest.raises(InputError, match="cannot be 0"):
        load(small).replace({"country.adults": 0.0}).parameters.refuse_far()


def test_a_size_that_is_never_zero_cannot_be_zero(small: Path) -> None:
    with pytest.raises(InputError, match="meeting_size cannot be 0"):
        load(small).replace({"outreach.meeting_size": 0}).parameters.refuse_far()
    load(small).replace({"letters.shift": -30, "letters.false_share": 0}).parameters.refuse_far()
    with pytest.raises(InputError, match="shift cannot be -3000"):
        load(small).replace({"letters.shift": -3000}).parameters.refuse_far()


def test_every_experiment_of_the_shipped_scenario_can_be_run(scenario: Any) -> None:
    for experiment in scenario.experiments.values():
        settings = parse_settings(experiment.option("set"))
        scenario.parameters.replace(settings, scenario.areas).refuse_far()


def test_an_experiment_too_far_outside_a_range_is_a_fault_of_its_row(small: Path) -> None:
    head = "id,passage,title,options,watch,note\n"
    row = "far,A1,Too far,--set letters.base_rate=400,letters,\n"
    (small / "experiments.csv").write_text(head + row, encoding="utf-8")
    (found,) = [
        fault for fault in check(small) if fault.file == "experiments.csv" and fault.column == "options"
    ]
    assert found.row == 2 and "so far outside its range" in found.problem
