"""The public's part with this project's own model, and the work it hands to the others.

Only `transmission`, `outreach` and `letters` are switched on: the model as it stands, with everything it does besides
what the others are asked for: regulars, rallies, acquaintances, whom a letter is about, and a row of the record for
each meeting and each letter. Attendances of an adult are worked out when the adult is asked; at the end all are asked
once, within the time that is measured. What cannot be switched off goes on beside them (letters are filed, organs make
returns) and is counted in, though the others have nothing like it; the time without it is given apart.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import polars as pl
from common import held, peak

from yundong.campaign.loop import MECHANISMS
from yundong.campaign.run import Request, Result, simulate
from yundong.scenario import Scenario, load

KEPT = ("transmission", "outreach", "letters")


def main() -> None:
    """Run the public's part and print what was measured; or write the work file for the others."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, help="write the work file here")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1952)
    asked = parser.parse_args()
    scenario = load("narcotics-1952")
    without = tuple(m.name for m in MECHANISMS if m.name not in KEPT)
    small = simulate(scenario, Request(seed=asked.seed, scale=0.001, without=without, threads=asked.threads))
    attendances(small, asked.threads)
    before = held()
    began = time.perf_counter()
    result = simulate(
        scenario, Request(seed=asked.seed, scale=asked.scale, without=without, threads=asked.threads)
    )
    wall = time.perf_counter() - began
    if asked.work:
        np.savez(asked.work, **work_of(scenario, result))
    began = time.perf_counter()
    times = attendances(result, asked.threads)
    asking = time.perf_counter() - began
    seconds = result.seconds["days"] + asking
    people = result.world.country.public.size
    days = result.world.days
    print(
        json.dumps(
            {
                "people": people,
                "localities": result.world.country.places.count,
                "days": days,
                "build_s": result.seconds["build"],
                "days_s": seconds,
                "public_s": sum(result.mechanisms[name] for name in KEPT) + asking,
                "wall_s": wall,
                "agent_days_per_s": people * days / seconds,
                "bytes_per_agent": (peak() - before) / people,
                "attendances": int(result.records["meetings"]["attendance"].cast(pl.Int64).sum()),
                "letters": result.records["letters"].height,
                "mechanisms": result.mechanisms,
                "digest": hashlib.sha256(times.tobytes()).hexdigest()[:16],
            }
        )
    )


def attendances(result: Result, threads: int) -> np.ndarray:
    """Ask every adult how many meetings were attended."""
    country = result.world.country
    regulars = country.places.chain(result.scenario, "outreach.regulars")[country.places.first :]
    return country.public.everyone(result.world.state.heard, regulars, threads)


def work_of(scenario: Scenario, result: Result) -> dict[str, np.ndarray]:
    """Return what the others are given, read off a run: means that make for about as many meetings and letters.

    The rate of letters is set so that, with the exposures a person has on average by that day (Poisson), a place
    writes as many as it did in the run.
    """
    places = result.world.country.places
    n, days, first = places.count, result.world.days, places.first
    people = result.world.country.public.adults
    meetings, sizes = np.zeros((days, n)), np.zeros((days, n))
    letters = np.zeros((days, n))
    start = result.world.start
    for frame, out in ((result.records["meetings"], meetings), (result.records["letters"], letters)):
        by = frame.group_by("day", "locality").len()
        out[[(d - start).days for d in by["day"]], by["locality"].to_numpy() - first] = by["len"].to_numpy()
    by = result.records["meetings"].group_by("day", "locality").agg(pl.col("attendance").cast(pl.Int64).sum())
    sizes[[(d - start).days for d in by["day"]], by["locality"].to_numpy() - first] = by[
        "attendance"
    ].to_numpy()
    half = scenario.parameters.value("letters.half_exposure")
    heard = _share(np.cumsum(sizes, axis=0) / people, half)
    rate = np.divide(letters / people, heard, out=np.zeros_like(letters), where=heard > 0)
    size = sizes.sum(axis=0) / np.maximum(1.0, meetings.sum(axis=0))
    return {"people": people, "meetings": meetings, "size": size, "rate": rate, "half": np.array(half)}


def _share(mean: np.ndarray, half: float) -> np.ndarray:
    """Return the mean of e / (e + half) for a Poisson number of exposures e."""
    total = np.zeros_like(mean)
    chance = np.exp(-mean)
    for e in range(1, 40):
        chance = chance * mean / e
        total += chance * e / (e + half)
    return total


if __name__ == "__main__":
    main()
