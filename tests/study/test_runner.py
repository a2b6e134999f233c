"""The runs of a study: kept, resumed, the same in other processes, failures as data."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.scenario import Scenario, copy, load
from yundong.study.runs import runner
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs, evaluate
from yundong.study.runs.keys import key_of
from yundong.study.runs.pool import TRIES
from yundong.study.runs.runner import Engine, StudyFailed, evaluate_all, outputs_of
from yundong.study.runs.store import Store

TINY = 0.002


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[DesignPoint]:
    """Return the design points that were really run; each gives its seed, and seed 13 fails."""
    points: list[DesignPoint] = []

    def instead(scenario: Scenario, point: DesignPoint) -> Outputs | Failure:
        points.append(point)
        if point.seed == 13:
            return Failure("campaign", "ValueError: unlucky", "Traceback ...")
        return Outputs(
            {"S1-letters": float(point.seed), "D-Xu-makers_share": None}, {"letters": 1.0}, {"x": 2.0}
        )

    monkeypatch.setattr(runner, "evaluate", instead)
    return points


def test_what_is_stored_is_not_run_again(scenario: Scenario, tmp_path: Path, made: list[DesignPoint]) -> None:
    path = tmp_path / "deep" / "studies.jsonl"
    points = [DesignPoint(seed, 0.1) for seed in (1, 2, 1)]
    first = outputs_of(scenario, points, Engine(Store(path)))
    assert [p.seed for p in made] == [1, 2]
    assert [run.claims["S1-letters"] for run in first] == [1.0, 2.0, 1.0]
    again = outputs_of(scenario, [*points, DesignPoint(3, 0.1)], Engine(Store(path)))
    assert [p.seed for p in made] == [1, 2, 3]
    assert again[:3] == first


def test_a_line_cut_off_by_a_kill_is_dropped_and_written_again(
    scenario: Scenario, tmp_path: Path, made: list[DesignPoint]
) -> None:
    path = tmp_path / "studies.jsonl"
    points = [DesignPoint(1, 0.1), DesignPoint(2, 0.1)]
    outputs_of(scenario, points, Engine(Store(path)))
    whole = path.read_bytes()
    for cut in (1, 20, len(whole.splitlines()[-1])):
        path.write_bytes(whole[:-cut])
        outputs_of(scenario, points, Engine(Store(path)))
        assert path.read_bytes() == whole
    assert [p.seed for p in made] == [1, 2, 2, 2, 2]


def test_a_failure_is_data_and_is_tried_three_times_in_all(
    scenario: Scenario, tmp_path: Path, made: list[DesignPoint]
) -> None:
    path, points = tmp_path / "s.jsonl", [DesignPoint(13, 0.1), DesignPoint(1, 0.1)]
    lines: list[str] = []
    results = evaluate_all(scenario, points, Engine(Store(path), progress=lines.append))
    assert isinstance(results[0], Failure) and isinstance(results[1], Outputs)
    assert lines[0].startswith("run 1 of 2 (seed 13, scale 0.1), failed: ValueError: unlucky, ")
    assert lines[1] == "run 2 of 2 (seed 1, scale 0.1)"
    assert [p.seed for p in made] == [13, 1, *[13] * (TRIES - 1)]  # the others first
    for _ in range(2):
        with pytest.raises(StudyFailed, match=r"seed 13 at scale 0.1 failed \(campaign\): ValueError"):
            outputs_of(scenario, points, Engine(Store(path)))
    assert [p.seed for p in made].count(13) == TRIES
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["failure"]["traceback"]


def test_what_another_process_has_added_is_found(
    scenario: Scenario, tmp_path: Path, made: list[DesignPoint]
) -> None:
    path, points = tmp_path / "s.jsonl", [DesignPoint(1, 0.1)]
    mine, other = Store(path), Store(path)
    first = outputs_of(scenario, points, Engine(other))
    assert outputs_of(scenario, points, Engine(mine)) == first and len(made) == 1 and len(mine) == 1


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "studies.jsonl"
    path.write_text(json.dumps({"key": "k"}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"studies\.jsonl, line 1: This is not a result of a study"):
        Store(path)
    with pytest.raises(InputError, match="This is a folder"):
        Store(tmp_path)


@pytest.mark.full
def test_other_processes_find_the_same(tmp_path: Path) -> None:
    scenario = load(copy(tmp_path / "mine")).replace({"letters.fear": 0.5})
    points = [DesignPoint(seed, TINY, until="1952-08-20") for seed in (1, 2)]
    found = evaluate_all(scenario, points, Engine(Store(tmp_path / "a.jsonl"), 2))
    assert found == [evaluate(scenario, point) for point in points]


def test_workers_refuse_data_that_are_not_those_of_the_key(tmp_path: Path) -> None:
    scenario = load(copy(tmp_path / "mine"))
    with (scenario.folder / "claims.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    begin = runner._begin(
        str(scenario.folder), {}, runner.state_of(scenario), evaluate
    )  # the state as it is now
    assert callable(begin)
    with pytest.raises(InputError, match="has changed while the study was running"):
        runner._begin(str(scenario.folder), {}, "the state when the study began", evaluate)


STUDY = """
import sys
from pathlib import Path
from yundong.scenario import load
from yundong.study.runs.evaluation import DesignPoint
from yundong.study.runs.runner import Engine, outputs_of
from yundong.study.runs.store import Store
if __name__ == "__main__":
    points = [DesignPoint(seed, 0.002, until="1952-08-20") for seed in (1, 2, 3)]
    outputs_of(load(), points, Engine(Store(Path(sys.argv[1])), 2))
"""


@pytest.mark.full
def test_a_study_whose_own_process_is_killed_goes_on(scenario: Scenario, tmp_path: Path) -> None:
    """The parent gets SIGKILL after its first result: that result is kept, the rest is run, none twice."""
    path, script = tmp_path / "s.jsonl", tmp_path / "study.py"
    script.write_text(STUDY, encoding="utf-8")
    with subprocess.Popen([sys.executable, script, path]) as process:
        limit = time.monotonic() + 240
        while not (path.is_file() and path.read_bytes().count(b"\n")) and time.monotonic() < limit:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    kept = path.read_bytes().count(b"\n")
    assert 1 <= kept <= 3
    points = [DesignPoint(seed, TINY, until="1952-08-20") for seed in (1, 2, 3)]
    outputs_of(scenario, points, Engine(Store(path)))
    keys = [json.loads(line)["key"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert sorted(keys) == sorted(key_of(scenario, point) for point in points)
