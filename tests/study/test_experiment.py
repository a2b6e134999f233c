"""Experiments: both sides run with one seed, verdicts only where all seeds agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.cli.study import _in_the_baseline
from yundong.scenario import Scenario, load
from yundong.study.fit.experiment import contrast, design, find


@pytest.mark.parametrize(
    ("pairs", "verdict", "ratio"),
    [
        ([(20.0, 10.0), (30.0, 10.0), (12.0, 10.0)], "more", 2.0),
        ([(5.0, 10.0), (8.0, 10.0)], "less", 0.65),
        ([(10.0, 10.0), (10.1, 10.0)], "no difference", 1.005),
        ([(20.0, 10.0), (5.0, 10.0)], "open", 1.25),
        ([(20.0, 10.0), (10.1, 10.0)], "open", 1.505),
        ([(5.0, 0.0), (3.0, 0.0)], "more", None),
        ([(0.0, 0.0)], "no difference", None),
        ([(5.0, 0.0), (3.0, 4.0)], "open", None),
    ],
)
def test_verdicts(pairs: list[tuple[float, float]], verdict: str, ratio: float | None) -> None:
    found = contrast("letters", "letters", pairs)
    assert found.verdict == verdict
    assert found.ratio == (None if ratio is None else pytest.approx(ratio))


def test_every_shipped_experiment_can_be_asked_for(scenario: Scenario) -> None:
    for name, experiment in scenario.experiments.items():
        baseline, counterfactual = design(find(scenario, name), (1, 2), 0.2)
        assert [p.seed for p in baseline] == [p.seed for p in counterfactual] == [1, 2]
        assert baseline[0].until == counterfactual[0].until
        assert baseline[0] != counterfactual[0]
        assert all(indicator in scenario.indicators for indicator in experiment.watch)
        scenario.replace(counterfactual[0].settings)  # every value is one that can be


def test_unknown_names_get_the_nearest(scenario: Scenario, small: Path) -> None:
    with pytest.raises(InputError, match=r"'chanel'.*Did you mean 'channel'"):
        find(scenario, "chanel")
    (small / "experiments.csv").unlink()
    with pytest.raises(InputError, match="has no experiments"):
        find(load(small), "channel")


def test_the_command_compares_and_keeps_its_runs(tmp_path: Path, cli: Callable[..., Any]) -> None:
    words = (
        "experiment",
        "integrated_methods",
        "--scale",
        0.002,
        "--seeds",
        1,
        "--cache",
        tmp_path / "kept.jsonl",
    )
    result = cli(*words, "--format", "json")
    assert result.code == 0, result.err
    rows = {row["figure"]: row for row in result.json()["contrasts"]}
    assert rows["Offenders identified"]["verdict"] == "more"
    assert rows["Offenders identified"]["baseline"] > rows["Offenders identified"]["counterfactual"] > 0
    assert "run 2 of 2" in result.err
    again = cli(*words)
    assert "run " not in again.err
    assert "--without letters" in again.out
    for ending, start in {
        "html": b"<!DOCTYPE html>",
        "csv": b"figure,unit",
        "xlsx": b"PK",
        "md": b"# ",
    }.items():
        out = tmp_path / f"table.{ending}"
        assert cli(*words, "-o", out).code == 0 and out.read_bytes().startswith(start)
    chinese = cli(*words, "--lang", "zh").out
    assert "查出毒犯" in chinese and "较多" in chinese and "baseline" not in chinese


def test_differences_are_paired_by_seed() -> None:
    found = contrast("x", "persons", [(110.0, 100.0), (220.0, 190.0), (50.0, 30.0)])
    assert (found.difference, found.difference_low, found.difference_high) == (20.0, 10.0, 30.0)
    none = contrast("x", "persons", [(5.0, 0.0), (7.0, 0.0)])
    assert none.ratio is None and (none.difference, none.difference_low) == (6.0, 5.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "no experiment 'nothing'"),
        (("channel", "--scale", 0), "Invalid scale 0: must be above 0"),
    ],
)
def test_bad_input(words: tuple[Any, ...], said: str, cli: Callable[..., Any]) -> None:
    result = cli("experiment", *words)
    assert result.code == 2
    assert said in result.err


@pytest.mark.parametrize(
    ("verdict", "low", "high", "shown"),
    [
        ("no difference", 1.007, 1.012, "more, by under 2 %"),
        ("no difference", 0.991, 0.998, "less, by under 2 %"),
        ("no difference", 0.998, 1.004, "no difference"),
        ("no difference", None, None, "no difference"),
        ("more", 1.05, 1.2, "more"),
    ],
)
def test_a_small_difference_of_all_seeds_is_said_with_its_direction(
    verdict: str, low: float | None, high: float | None, shown: str
) -> None:
    row = {"verdict": verdict, "low": low, "high": high}
    assert _in_the_baseline(row, "en") == shown
    assert ("不到 2 %" in _in_the_baseline(row, "zh")) == ("under" in shown)
