"""An evaluation of a study, outputs only: alone on one core, and two at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from measure import PYTHON, Bar, Plan, Section, child, median, say, spread, warm

SCRIPT = """
import json, time
from yundong.scenario import load
from yundong.study.runs.evaluation import DesignPoint, Outputs, evaluate
scenario = load("narcotics-1952")
evaluate(scenario, DesignPoint(1, 0.01))
evaluate(scenario, DesignPoint(2, {scale}))
times = []
for seed in range({first}, {first} + {count}):
    began, worked = time.perf_counter(), time.process_time()
    found = evaluate(scenario, DesignPoint(seed, {scale}))
    times.append((time.perf_counter() - began, time.process_time() - worked))
    assert isinstance(found, Outputs), found
print(json.dumps(dict(times=times, claims=sum(v is not None for v in found.claims.values()))))
"""
ONE_CORE = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
ASKED = {1.0: 2.0, 0.1: 0.35}
AN_HOUR = 3000
"""Evaluations at full scale that two processes at a time are asked to make in an hour."""


def measure(plan: Plan) -> Section:
    """Measure evaluations in processes of their own, compiled before."""
    warm(plan)
    section = Section(
        "An evaluation of a study",
        [
            "What `yundong fit` and the other studies do for one design point: run the campaign in memory, compare "
            "it with every claim, count every indicator. No digest, no file, and of the records only the columns "
            "that are read. One process on one core, after a first evaluation. The bars are on processor time, which "
            "other work on the machine disturbs least."
        ],
        ("", "median (smallest to largest)"),
    )
    scales = {scale: scale if not plan.quick else scale / 50.0 for scale in ASKED}
    for scale, asked in ASKED.items():
        say(f"evaluations at scale {scale:g}")
        times = _times(plan, scales[scale], 10, plan.repeats)
        elapsed, worked = ([pair[i] for pair in times] for i in range(2))
        section.rows.append((f"one evaluation, scale {scale:g}", spread(elapsed)))
        section.rows.append((f"one evaluation, scale {scale:g}, processor time", spread(worked)))
        name = f"an evaluation at scale {scale:g}, processor time"
        section.bars.append(Bar(name, f"{asked:g} s", f"{median(worked):.2f} s", median(worked) <= asked))
    say("two at a time")
    rate = _rate(plan, scales[1.0])
    section.rows.append(("two processes at a time, scale 1", f"{rate:,.0f} evaluations an hour"))
    section.bars.append(Bar("evaluations an hour", f"{AN_HOUR:,}", f"{rate:,.0f}", rate >= AN_HOUR))
    return section


def _times(plan: Plan, scale: float, first: int, count: int) -> list[tuple[float, float]]:
    """Return the seconds of some evaluations, one after the other in one process: elapsed, and of the processor."""
    env = {"XDG_CACHE_HOME": str(plan.scratch / "cache"), **ONE_CORE}
    script = SCRIPT.format(scale=scale, first=first, count=count)
    times = child([PYTHON, "-c", script], env=env, cwd=plan.scratch).json["times"]
    return [(float(elapsed), float(worked)) for elapsed, worked in times]


def _rate(plan: Plan, scale: float) -> float:
    """Return evaluations an hour of two processes at a time, from their mean times while both are at work."""
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda first: _times(plan, scale, first, plan.repeats), (100, 200)))
    return sum(3600.0 * len(times) / sum(elapsed for elapsed, _ in times) for times in both)
