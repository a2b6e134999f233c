"""One and two threads on the same run, and many small runs in one process."""

from __future__ import annotations

import json
from collections.abc import Callable

from limits import draw_rate, touch_rate
from measure import PYTHON, Bar, Plan, Section, campaign, child, median, repeat, spread, warm

SMALL = """
import json, statistics, time
from yundong.campaign.run import Request, simulate
from yundong.kernels.threads import Workers
from yundong.scenario import load
scenario = load("narcotics-1952")
times, kernels = [], []
def timed(self, *work, plain=Workers._all):
    began = time.perf_counter()
    plain(self, *work)
    kernels[-1] += time.perf_counter() - began
Workers._all = timed
for seed in range({count}):
    kernels.append(0.0)
    began = time.perf_counter()
    result = simulate(scenario, Request(seed=seed, scale={scale}, threads={threads}))
    times.append(time.perf_counter() - began)
c = result.world.country
print(json.dumps(dict(times=times[{warm}:], kernels=statistics.median(kernels[{warm}:]),
                      adults=int(c.public.size), subjects=int(c.subjects.size),
                      localities=int(c.places.count), seconds=result.seconds)))
"""


WHY = (
    "most of a day waits for memory, which two threads of this machine share (last row), and a part is Python; work "
    "shared out some 1,750 times a run also costs a wake-up each time"
)


def threads(plan: Plan) -> Section:
    """Measure the same run with one and with two threads."""
    size = ("--scale", "0.05") if plan.quick else ()
    warm(plan)
    runs = {
        n: repeat(
            plan, f"{n} thread(s)", lambda n=n: campaign(plan, *size, "--threads", str(n), name="scaling")
        )
        for n in (1, 2)
    }
    section = Section(
        "Threads", ["The same run with one thread and with two."], ("", "1 thread", "2 threads", "ratio")
    )
    for part in ("process", "build", "days", "write"):
        one, two = ([r[f"{part}_s"] for r in runs[n]] for n in (1, 2))
        section.rows.append((part, spread(one), spread(two), f"{median(one) / median(two):.2f}"))
    for name in runs[1][0]["mechanisms"]:
        one, two = ([r["mechanisms"][name] for r in runs[n]] for n in (1, 2))
        if median(one) > 0.1 or plan.quick:
            section.rows.append(
                (f"days: {name}", spread(one), spread(two), f"{median(one) / max(median(two), 1e-9):.2f}")
            )
    section.rows += [
        (
            "the machine: draws, a second",
            *_machine(lambda n: 4 * draw_rate(n, 10**4 if plan.quick else 4 * 10**5)),
        ),
        (
            "the machine: drawn places, a second",
            *_machine(lambda n: touch_rate(n, 10 if plan.quick else 100)),
        ),
    ]
    ratio = median([r["days_s"] for r in runs[1]]) / median([r["days_s"] for r in runs[2]])
    alike = len({r["digest"] for n in runs for r in runs[n]}) == 1
    section.bars = [
        Bar(
            "the days, one thread against two",
            "1.7",
            f"{ratio:.2f}",
            ratio >= 1.7,
            "" if ratio >= 1.7 else WHY,
        ),
        Bar("the same digest with either", "equal", "equal" if alike else "different", alike),
    ]
    return section


def _machine(rate: Callable[[int], float]) -> tuple[str, str, str]:
    """Return what the machine does with one thread and with two, in millions a second, and the ratio."""
    one, two = (median([rate(n) for _ in range(5)]) for n in (1, 2))
    return f"{one / 1e6:,.0f} M", f"{two / 1e6:,.0f} M", f"{two / one:.2f}"


def small(plan: Plan) -> Section:
    """Measure runs at scale 0.01 in one process, after the first few."""
    section = Section(
        "Small runs in one process",
        ["`simulate` at scale 0.01 with one seed after another, one process, after three runs to warm up."],
        (
            "threads",
            "a run",
            "adults",
            "subjects",
            "localities",
            "of it building",
            "of it in the larger kernels",
        ),
    )
    warm(plan)
    best = []
    for count in (1, 2):
        code = SMALL.format(count=6 if plan.quick else 23, warm=3, scale=0.01, threads=count)
        said = json.loads(
            child([PYTHON, "-c", code], env={"XDG_CACHE_HOME": str(plan.scratch / "cache")}).out
        )
        best.append(median(said["times"]))
        section.rows.append(
            (
                str(count),
                spread([1000 * t for t in said["times"]], "ms", 0),
                f"{said['adults']:,}",
                f"{said['subjects']:,}",
                str(said["localities"]),
                f"{1000 * said['seconds']['build']:.0f} ms",
                f"{1000 * said['kernels']:.0f} ms",
            )
        )
    quickest = 1000 * min(best)
    section.bars = [
        Bar(
            "a run at scale 0.01",
            "60 ms",
            f"{quickest:.0f} ms",
            quickest <= 60,
            ""
            if quickest <= 60
            else "named cities keep 4,000 persons each, so that a hundredth of the country holds a fiftieth of its "
            "people; and 3,200 steps of Python, one a mechanism and day, cost more than the kernels",
        )
    ]
    return section
