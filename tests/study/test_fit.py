"""The fit: finds values that were hidden, resumes, follows the claims as they are, writes only where it may."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yundong.report.documented import figure
from yundong.scenario import Scenario, Table, copy, load, locate
from yundong.study.fit.fit import FitTargets, Search, Space, key_of_fit, with_values
from yundong.study.fit.record import FitRecord
from yundong.study.runs import runner
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.runner import Engine
from yundong.study.runs.store import Store


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, scenario: Scenario) -> list[DesignPoint]:
    """Replace runs by a smooth rule that hidden values meet; return the points run.

    Like a campaign, it knows nothing of the claims of the scenario that is fitted.
    """
    space = Space(scenario)
    claims = [c for c in scenario.claims.values() if c.role == "calibrate"]
    draws = np.random.default_rng(1)
    slope = draws.normal(0.0, 0.4, (len(claims), len(space.start))) * (draws.random((len(claims), 1)) + 0.5)
    hidden = np.clip(space.start + draws.normal(0.0, 0.3, space.start.size), space.low, space.high)
    made: list[DesignPoint] = []

    def instead(_: Scenario, point: DesignPoint) -> Outputs:
        made.append(point)
        at = Space(scenario.replace(point.settings)).start
        logs = np.tanh(slope @ (at - hidden)) + 0.001 * (point.seed % 3)
        figures = {c.id: figure(c) * math.exp(log) for c, log in zip(claims, logs, strict=True)}
        return Outputs(figures, {}, {})

    monkeypatch.setattr(runner, "evaluate", instead)
    return made


def test_it_finds_values_that_meet_the_claims(
    scenario: Scenario, model: list[DesignPoint], tmp_path: Path
) -> None:
    search = Search(scenario, (1952, 1953), 1.0, 0.2, Engine(Store(tmp_path / "s.jsonl")))
    losses = [loss for _, loss in search.run(12)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.05 * losses[0]
    assert search.share_within(0.1) > 0.9
    names = [p.name for p in scenario.parameters.values() if p.use == "calibrated"]
    assert list(search.values) == names
    for p in search.space.parameters:
        assert (p.low or 0.0) * 0.999 <= search.values[p.name] <= (p.high or math.inf) * 1.001


def test_only_claims_marked_calibrate_are_read(scenario: Scenario, tmp_path: Path) -> None:
    search = Search(scenario, (1,), 1.0, 0.2, Engine(Store(tmp_path / "s.jsonl")))
    assert {scenario.claims[c].role for c in search.claims} == {"calibrate"}


def test_a_stopped_fit_resumes_on_the_same_way(
    scenario: Scenario, model: list[DesignPoint], tmp_path: Path
) -> None:
    store = tmp_path / "s.jsonl"
    whole = Search(scenario, (1,), 1.0, 0.2, Engine(Store(tmp_path / "other.jsonl")))
    expected = list(whole.run(3))
    asked, model[:] = list(model), []
    stopped = Search(scenario, (1,), 1.0, 0.2, Engine(Store(store))).run(3)
    next(stopped), next(stopped)
    resumed = Search(scenario, (1,), 1.0, 0.2, Engine(Store(store)))
    assert list(resumed.run(3)) == expected
    assert model == asked  # none was run twice
    assert resumed.record == whole.record


def test_a_changed_claim_changes_the_fit(
    model: list[DesignPoint], tmp_path: Path, cli: Callable[..., Any]
) -> None:
    """A claim that is doubled halves the ratio, with the same store and the same record."""
    mine = copy(tmp_path / "mine")

    def ratio() -> float:
        out = ("--out", tmp_path / "fit", "--log", tmp_path / "log.jsonl", "--cache", tmp_path / "s.jsonl")
        result = cli("fit", mine, "--steps", 0, "--seeds", 1, "--workers", 1, *out)
        assert result.code == 0, result.err
        return float(re.search(r"^S1-arrested +([\d.]+) ", result.out, re.MULTILINE)[1])  # type: ignore[index]

    before, runs = ratio(), len(model)
    assert ratio() == before and len(model) == runs
    table = mine / "claims.csv"
    text, changed = re.subn(
        r"(?m)^(S1-arrested,.*,)82056,", r"\g<1>164112,", table.read_text(encoding="utf-8")
    )
    assert changed == 1
    table.write_text(text, encoding="utf-8")
    assert ratio() == pytest.approx(before / 2, abs=0.001)
    assert len(model) == 2 * runs


def test_results_go_to_a_folder_and_values_into_a_scenario_only_when_asked(
    model: list[DesignPoint], tmp_path: Path, cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = copy(tmp_path / "mine")
    shipped = {path: path.read_bytes() for path in locate("narcotics-1952").iterdir()}
    before = (mine / "parameters.csv").read_bytes()
    words = ("fit", "--steps", 1, "--seeds", "1", "--workers", 1)
    assert cli(*words).code == 0
    assert cli(*words, mine).code == 0
    assert (mine / "parameters.csv").read_bytes() == before
    folders = sorted((tmp_path / "runs").glob("fit-narcotics-1952-*"))
    assert folders and all((f / "parameters.csv").is_file() and (f / "fit.jsonl").is_file() for f in folders)
    refused = cli(*words, "--write")
    assert refused.code == 2 and "Invalid --write" in refused.err
    assert cli(*words, mine, "--write").code == 0
    assert (mine / "parameters.csv").read_bytes() == (folders[0] / "parameters.csv").read_bytes() != before
    assert {path: path.read_bytes() for path in locate("narcotics-1952").iterdir()} == shipped


def test_the_record_of_a_fit_stays_current_when_its_values_are_written(
    model: list[DesignPoint], tmp_path: Path, cli: Callable[..., Any]
) -> None:
    mine, out = copy(tmp_path / "mine"), tmp_path / "fit"
    words = ("fit", mine, "--steps", 1, "--seeds", 1, "--workers", 1, "--out", out, "--cache", tmp_path / "s")
    assert cli(*words, "--write").code == 0
    record = FitRecord.read(out / "fit.jsonl")
    assert record is not None and record.slopes()
    assert record.key == key_of_fit(load(mine))
    assert record.key != key_of_fit(load(mine).replace({"letters.fear": 0.5}))
    assert record.key != key_of_fit(load(mine).replace({"seizures.tools": 2.0}))


def test_only_values_change_in_the_table_of_parameters(scenario: Scenario) -> None:
    path = scenario.folder / "parameters.csv"
    old = path.read_text(encoding="utf-8").splitlines()
    new = with_values(path, {"letters.base_rate": 0.00123456789}).splitlines()
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1].startswith("letters.base_rate,0.00123457,")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scale", 0), "Invalid scale 0: must be above 0 and at most 1"),
        (("--slope-scale", 2), "Invalid scale of the slope 2"),
        (("--steps", -1), "Invalid number of steps -1"),
        (("--workers", 0), "Invalid number of workers 0"),
        (("--seeds", "1,x"), "Invalid seeds '1,x': must be whole numbers"),
    ],
)
def test_bad_input(words: tuple[Any, ...], said: str, cli: Callable[..., Any]) -> None:
    result = cli("fit", *words)
    assert result.code == 2
    assert said in result.err


def only(scenario: Scenario, *claims: str) -> Scenario:
    return replace(scenario, claims=Table({name: scenario.claims[name] for name in claims}))


def test_a_lower_bound_pulls_from_below_only(scenario: Scenario) -> None:
    targets = FitTargets(only(scenario, "D-Xu-identified-harbin", "S1-arrested"))
    above, below = np.log([[7.0, 7.0], [0.5, 0.5]])
    assert targets.units(above)[0] == 0.0 and targets.units(above)[1] > 0.0
    assert targets.units(below)[0] < 0.0
    assert targets.off(above) == pytest.approx([1.0, 7.0])
    assert targets.pull(above)[0][0] == 0.0  # a bound that is kept has no weight
    assert targets.pull(below)[0][0] > 0.0
    assert targets.loss(np.array([9.0, 0.0])) == 0.0 < targets.loss(np.array([-9.0, 0.0]))


def test_more_than_is_nearly_a_point_and_a_wide_tolerance_pulls_less(scenario: Scenario) -> None:
    targets = FitTargets(only(scenario, "D-Xu-identified", "S1-arrested", "B2-registered-liaoxi"))
    assert targets.off(np.log([165_500 / 165_000, 1.0, 1.0]))[0] == 1.0  # "more than 165,000"
    assert targets.off(np.log([2.0, 1.0, 1.0]))[0] == pytest.approx(2.0 * 165_000 / 166_000)
    _, country, province = np.abs(targets.units(np.full(3, math.log(1.1))))
    assert country == pytest.approx(math.log(1.1) / 0.05, rel=0.01)
    assert province == pytest.approx(math.log(1.1) / math.hypot(1.0 / 6.0, 373**-0.5))
    handful, small = (
        FitTargets(only(scenario, "S1-executed-central_south"), scale).spread[0] for scale in (1.0, 0.1)
    )
    assert small > handful > 245**-0.5  # chance moves 245 executed by a sixteenth, whatever the model


def test_a_claim_that_a_small_run_cannot_have_does_not_pull(scenario: Scenario) -> None:
    targets = FitTargets(only(scenario, "S1-arrested-shenyang", "S1-arrested", "S1-letters"))
    assert targets.claims == ("S1-arrested", "S1-letters")  # the first is set aside
    logs = np.array([math.nan, 0.5])
    weight, weighted = targets.pull(logs)
    assert weight[0] == weighted[0] == targets.units(logs)[0] == 0.0
    assert targets.loss(logs) == targets.loss(np.array([0.0, 0.5]))
