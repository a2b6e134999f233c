"""How many cases the rules decide a second, beside zen-engine and OpenFisca-core: ``python
benchmarks/directive.py``.

Writes a table to the terminal and, with ``--out benchmarks/directive.json``, the file from which the docs
take it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent))

from directive_engines import OpenFisca, Zen

from yundong.directive import Rules
from yundong.directive.levels import level_frame
from yundong.directive.program import unknown_as_null

INTERPRETATION = "balanced"


def draw(rules: Rules, n: int, missing: float, seed: int = 1952) -> pl.DataFrame:
    """Return typed cases: Boolean flags, Enum labels, liang as numbers, days as dates; null is unknown."""
    rng = np.random.default_rng(seed)
    columns = []
    for fact in rules.book.facts:
        gone = rng.random(n) < missing
        if fact.kind == "flag":
            series = pl.Series(fact.name, rng.random(n) < 0.5)
        elif fact.kind == "amount":
            series = pl.Series(fact.name, np.round(np.exp(rng.normal(4.5, 2.2, n)), 1))
        elif fact.kind == "date":
            days = np.datetime64("1949-06-01") + rng.integers(0, 1150, n)
            series = pl.Series(fact.name, days.astype("datetime64[D]"))
        else:
            series = pl.Series(fact.name, list(fact.names), dtype=pl.Enum(fact.names)).gather(
                rng.integers(0, fact.size, n)
            )
        frame = pl.DataFrame([series, pl.Series("gone", gone)])
        columns.append(
            frame.select(pl.when(~pl.col("gone")).then(pl.col(fact.name)).alias(fact.name)).to_series()
        )
    return pl.DataFrame(columns).rechunk()


def rate(work: Callable[[], Any], cases: int, repeats: int) -> tuple[float, float]:
    """Return cases per second of time and of processor time, the medians of some repeats after one to warm up.

    Processor time counts every thread, so on a machine with nothing else to do two cores give up to twice that rate.
    """
    work()
    clock, processor = [], []
    for _ in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    return cases / statistics.median(clock), cases / statistics.median(processor)


def measure(n: int, slow: int, repeats: int) -> dict[str, Any]:
    """Time every engine on the same cases in one run, and check that they agree."""
    rules = Rules.load()
    on, folder = rules.book.decide_on, rules.book.folder
    complete, gaps = draw(rules, n, 0.0), draw(rules, n, 0.2)
    program = rules.decider(INTERPRETATION, on).program

    def expressions() -> pl.DataFrame:
        levels = unknown_as_null(level_frame(complete, rules.book.facts), rules.book)
        return program.evaluate(levels, "route", "severity", "arrest")

    rows = [
        row("yundong, tables", n, 0.0, rate(lambda: rules.decide(complete, INTERPRETATION, on), n, repeats),
            "the decision"),
        row("yundong, tables", n, 0.2, rate(lambda: rules.decide(gaps, INTERPRETATION, on), n, repeats),
            "the decision, or the exact set of all that remain possible"),
        row("yundong, Polars expressions", n, 0.0, rate(expressions, n, repeats),
            "the decision, and which rules applied"),
    ]  # fmt: skip
    ours = rules.decide(complete.head(slow), INTERPRETATION, on).select("route", "arrest", "severity").rows()
    levels = level_frame(complete.head(slow), rules.book.facts)
    if importlib.util.find_spec("openfisca_core"):
        fisca = OpenFisca(folder, INTERPRETATION, on)
        arrays = {name: levels[name].to_numpy() for name in levels.columns}
        assert fisca.outcomes(arrays) == ours, "OpenFisca-core decides otherwise"
        rows.append(
            row(
                "OpenFisca-core", slow, 0.0, rate(lambda: fisca.decide(arrays), slow, repeats), "the decision"
            )
        )
    if importlib.util.find_spec("zen"):
        zen = Zen(folder, INTERPRETATION, on)
        names = {f.name: [False, True] if f.kind == "flag" else list(f.names) for f in rules.book.facts}
        cases = [
            {k: names[k][v] for k, v in case.items()} for case in levels.head(slow // 5).iter_rows(named=True)
        ]
        assert zen.decide(cases) == ours[: slow // 5], "zen-engine decides otherwise"
        rows.append(
            row("zen-engine", len(cases), 0.0, rate(lambda: zen.decide(cases), len(cases), 1), "the decision")
        )
    return {"rows": rows, "campaign": campaign_use()}


def row(engine: str, cases: int, missing: float, speed: tuple[float, float], gives: str) -> dict[str, Any]:
    """Return one line of the table."""
    clock, processor = (round(value) for value in speed)
    return {
        "engine": engine,
        "cases": cases,
        "missing": missing,
        "rate": clock,
        "processor": processor,
        "gives": gives,
    }


def campaign_use() -> str:
    """Time what a run of the campaign does once: rules read, tables built, 200,000 kinds decided."""
    kinds = draw(Rules.load(), 200_000, 0.2, seed=7)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        Rules.load().decide(kinds, INTERPRETATION)
        times.append(time.perf_counter() - start)
    return (
        "A run of the campaign decides every kind of case its files can hold once and then looks "
        "decisions up: interpretation the "
        f"rules, building the tables and deciding 200,000 kinds took {statistics.median(times):.2f} s."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000_000)
    parser.add_argument("--slow", type=int, default=100_000, help="cases for the other engines")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path)
    words = parser.parse_args()
    found = measure(words.cases, words.slow, words.repeats) | {
        "interpretation": INTERPRETATION,
        "cores": pl.thread_pool_size(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }
    for line in found["rows"]:
        print(
            f"{line['engine']:30} {line['cases']:>10,} {line['missing']:>5.0%} {line['rate']:>12,} "
            f"cases/s  {line['gives']}"
        )
    print(found["campaign"])
    if words.out:
        words.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
