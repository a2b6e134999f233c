"""Runs to be measured: kept, resumed, the same in another process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.scenario import Scenario
from yundong.study import measure as module
from yundong.study.measure import Cache, Outcome, Trial, measure, measure_all, state_of

TINY = 0.002


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """Return the trials that were really run; each comes out as its seed."""
    made: list[Trial] = []

    def instead(scenario: Scenario, trial: Trial) -> Outcome:
        made.append(trial)
        return Outcome(
            {"S1-letters": float(trial.seed), "D-Xu-makers_share": None}, {"letters": 1.0}, {"offenders": 2.0}
        )

    monkeypatch.setattr(module, "measure", instead)
    return made


def test_a_run_gives_every_claim_and_the_truth(scenario: Scenario) -> None:
    found = measure(scenario, Trial(1, TINY, until="1952-09-01"))
    assert list(found.claims) == list(scenario.claims)
    assert found.counts["identified"] > 0
    assert found.counts["arrested_share"] == pytest.approx(
        100.0 * found.counts["arrested"] / found.counts["identified"]
    )
    assert found.truth["identified"] == pytest.approx(found.counts["identified"], abs=1.0)


def test_settings_and_switches_reach_the_run(scenario: Scenario) -> None:
    off = measure(scenario, Trial(1, TINY, {"letters.base_rate": 0.0005}, ("outreach",), until="1952-09-01"))
    assert off.counts["meetings"] == 0
    assert off.counts["letters"] == 0  # nobody is reached, so nobody writes


def test_other_processes_find_the_same(scenario: Scenario, tmp_path: Path) -> None:
    trials = [Trial(seed, TINY, until="1952-08-20") for seed in (1, 2)]
    found = measure_all(scenario, trials, Cache(tmp_path / "a.jsonl", scenario), workers=2)
    assert found == [measure(scenario, trial) for trial in trials]


def test_what_is_kept_is_not_run_again(scenario: Scenario, tmp_path: Path, counted: list[Trial]) -> None:
    path = tmp_path / "deep" / "studies.jsonl"
    trials = [Trial(seed, 0.1) for seed in (1, 2, 1)]
    first = measure_all(scenario, trials, Cache(path, scenario))
    assert [t.seed for t in counted] == [1, 2]
    assert [o.claims["S1-letters"] for o in first] == [1.0, 2.0, 1.0]
    again = measure_all(scenario, [*trials, Trial(3, 0.1)], Cache(path, scenario))
    assert [t.seed for t in counted] == [1, 2, 3]
    assert again[:3] == first


def test_a_line_cut_off_by_a_kill_is_dropped(
    scenario: Scenario, tmp_path: Path, counted: list[Trial]
) -> None:
    path = tmp_path / "studies.jsonl"
    measure_all(scenario, [Trial(1, 0.1), Trial(2, 0.1)], Cache(path, scenario))
    path.write_bytes(path.read_bytes()[:-20])
    cache = Cache(path, scenario)
    assert cache.find(Trial(1, 0.1)) is not None
    assert cache.find(Trial(2, 0.1)) is None
    measure_all(scenario, [Trial(2, 0.1)], cache)
    assert Cache(path, scenario).find(Trial(2, 0.1)) is not None


def test_other_data_or_parameters_make_it_stale(
    scenario: Scenario, tmp_path: Path, counted: list[Trial]
) -> None:
    path = tmp_path / "studies.jsonl"
    measure_all(scenario, [Trial(1, 0.1)], Cache(path, scenario))
    changed = scenario.replace({"letters.again": 0.25})
    assert state_of(changed) != state_of(scenario)
    assert Cache(path, changed).find(Trial(1, 0.1)) is None
    assert Cache(path, scenario).find(Trial(1, 0.1, {"letters.again": 0.25})) is None


def test_a_damaged_line_is_named(scenario: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "studies.jsonl"
    path.write_text(json.dumps({"state": state_of(scenario)}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"studies\.jsonl, line 1: not an outcome"):
        Cache(path, scenario)
    with pytest.raises(InputError, match="is a folder"):
        Cache(tmp_path, scenario)
