"""A study whose runs take no time, for tests that kill its processes: run as a program with folder, store and engine.

Each run that has finished adds its seed to ``done.txt`` of the folder named by YUNDONG_DONE.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from yundong.scenario import Scenario, load
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.runner import Engine, outputs_of
from yundong.study.runs.store import Store


def quick(scenario: Scenario, point: DesignPoint) -> Outputs:
    time.sleep(0.02)
    with Path(os.environ["YUNDONG_DONE"]).open("a", encoding="utf-8") as file:
        file.write(f"{point.seed} {os.getpid()}\n")
    return Outputs({"C1": float(point.seed) ** 2}, {}, {})


def main() -> None:
    folder, store, runs, engine = sys.argv[1:]
    points = [DesignPoint(seed, 0.5) for seed in range(int(runs))]
    where = {"dask": engine} if ":" in engine else {"workers": int(engine)}
    found = outputs_of(load(folder), points, Engine(Store(Path(store)), evaluate=quick, **where))
    assert [run.claims["C1"] for run in found] == [float(p.seed) ** 2 for p in points]


if __name__ == "__main__":
    # So that other processes find `quick` where this one has it.
    sys.path.insert(0, str(Path(__file__).parent))
    from killed_study import main as run

    run()
