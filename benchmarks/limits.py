"""Distance to the machine's limit: what must move and what must be drawn, over what the machine can do.

The floor is a lower bound by counting, from the records of a run, only work that no way of doing the campaign at
one-to-one could leave out while drawing as this model draws (four 32-bit words a Philox block):

- a block for each meeting; a block for who writes, how often they have attended, whom they know and how, for each
  letter that was written (not for those who thought of it and did not); a word for the threshold of each subject; a
  block for each lead, arrest, disposition and seizure;
- a byte read and written at a place that a draw chooses for each letter's author and subject, and each lead's
  dossier: such places cannot be visited in the order of memory, so the rate is measured on an array as
  large as the public, visited place by place as a day's meetings visit it;
- bytes in order: what each subject still needs to register, 4 bytes a day, one of 64 subjects for all while none of
  them has come to it, and every record once.

The floor is the sum of the three, each at the rate measured with as many threads.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
import polars as pl
from measure import Bar, Plan, Section, campaign, median, repeat, warm

import yundong as yd
from yundong.kernels.draws import BATCH, blocks, stream_key


@numba.njit(nogil=True)
def _triad(a, b, c, scalar):  # type: ignore[no-untyped-def]
    for i in range(a.size):
        a[i] = b[i] + scalar * c[i]


@numba.njit(nogil=True)
def _touch(people, block, places):  # type: ignore[no-untyped-def]
    for first in range(0, people.size - block, block):
        part = people[first : first + block]
        for i in range(places.size):
            part[places[i]] += np.uint8(1)


@numba.njit(nogil=True)
def _many(key, agent, times, words):  # type: ignore[no-untyped-def]
    total = np.uint32(0)
    for i in range(times):
        blocks(key, 0, 1, agent + i, 0, 3, 0, BATCH, words)
        total ^= words[0, 0]
    return total


def measure(plan: Plan) -> Section:
    """Measure bandwidth and draws, count what a run needs, and divide."""
    size = ("--scale", "0.05") if plan.quick else ()
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    width = median([_bandwidth(count, 2**22 if plan.quick else 2**25) for _ in range(5)])
    rate = median([draw_rate(count, 10**4 if plan.quick else 4 * 10**5) for _ in range(5)])
    warm(plan)
    runs = repeat(
        plan, "run for the floor", lambda: campaign(plan, *size, "--threads", str(count), name="floor")
    )
    days = median([r["days_s"] for r in runs])
    run = yd.open_run(runs[-1]["run"])
    words, touched, moved = _needs(run)
    n_words, n_touched, n_moved = (sum(part.values()) for part in (words, touched, moved))
    reach = median([touch_rate(count, 10 if plan.quick else 100) for _ in range(5)])
    drawing, touching, moving = n_words / 4 / rate, n_touched / reach, n_moved / width
    floor = drawing + touching + moving
    section = Section(
        "Distance to the machine's limit",
        [
            "A lower bound counted from the records: draws to make, places that draws choose to visit, and "
            f"bytes to move in order, at the rates measured here with {count} threads.",
        ],
        ("", "needed", "machine", "seconds"),
        [
            ("draws", f"{n_words / 1e6:,.0f} M words", f"{4 * rate / 1e6:,.0f} M words/s", f"{drawing:.3f}"),
            *((f"– {name}", f"{value / 1e6:,.1f} M", "", "") for name, value in words.items()),
            ("places", f"{n_touched / 1e6:,.0f} M", f"{reach / 1e6:,.0f} M/s", f"{touching:.3f}"),
            *((f"– {name}", f"{value / 1e6:,.1f} M", "", "") for name, value in touched.items()),
            ("bytes in order", f"{n_moved / 2**30:,.2f} GiB", f"{width / 2**30:,.1f} GiB/s", f"{moving:.3f}"),
            *((f"– {name}", f"{value / 2**20:,.0f} MiB", "", "") for name, value in moved.items()),
            ("floor", "", "", f"{floor:.3f}"),
            ("days, measured", "", "", f"{days:.3f}"),
        ],
    )
    spent = {name: median([r["mechanisms"][name] for r in runs]) for name in runs[0]["mechanisms"]}
    ranked = sorted(spent.items(), key=lambda item: -item[1])
    where = ", ".join(f"{name} {value:.2f} s" for name, value in ranked[:6])
    ratio = days / floor
    section.bars = [
        Bar("days over the floor", "6", f"{ratio:.1f}", ratio <= 6.0, "" if ratio <= 6.0 else "see below")
    ]
    section.notes = [
        f"Where the time goes: {where}. What the floor leaves out: reads at places that draws choose (a letter's "
        "acquaintances and their tables), candidates who do not write, "
        "dossiers passed over, sorting and adding up of returns, and what Python spends between kernels.",
    ]
    section.data = {"floor_s": floor, "days_s": days, "bandwidth": width, "blocks_per_s": rate}
    return section


def _bandwidth(threads: int, size: int) -> float:
    """Return bytes moved a second by a STREAM triad: two reads, one write, one read for ownership."""
    parts = [tuple(np.ones(size // threads) for _ in range(3)) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda p: _triad(*p, 3.0), parts))
        began = time.perf_counter()
        for _ in range(3):
            list(pool.map(lambda p: _triad(*p, 3.0), parts))
        return 3 * 4 * 8 * (size // threads) * threads / (time.perf_counter() - began)


def draw_rate(threads: int, times: int) -> float:
    """Return Philox blocks, of four words, made a second."""
    key = stream_key(1, "bench")
    with ThreadPoolExecutor(threads) as pool:

        def job(share: int) -> None:
            _many(key, share * times, times, np.zeros((4, BATCH), dtype=np.uint32))

        list(pool.map(job, range(threads)))
        began = time.perf_counter()
        list(pool.map(job, range(threads)))
        return threads * times * BATCH / (time.perf_counter() - began)


def touch_rate(threads: int, times: int) -> float:
    """Return bytes a second read and written at drawn places, in blocks the size of a locality, 64 at a time."""
    block = 16384
    places = np.random.default_rng(1).integers(0, block, 64).astype(np.uint32)
    parts = [np.zeros(2**25 // threads, dtype=np.uint8) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda p: _touch(p, block, places), parts))
        began = time.perf_counter()
        for _ in range(times):
            list(pool.map(lambda p: _touch(p, block, places), parts))
        return times * threads * 64 * ((parts[0].size - 1) // block) / (time.perf_counter() - began)


def _needs(run: yd.Run) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Return words to draw, places to visit and bytes to move in order, each by what they are for."""
    rows = run.manifest["rows"]
    calls = _calls(run)
    words = {
        "meetings": 4.0 * rows["meetings"],
        "letters": 16.0 * rows["letters"],
        "thresholds": float(run.truth["subjects"].height),
        "leads, arrests, decisions, seizures": 4.0
        * sum(rows[t] for t in ("leads", "arrests", "dispositions", "seizures")),
    }
    places = {
        "authors and subjects": 2.0 * rows["letters"],
        "dossiers": float(rows["leads"]),
    }
    bytes_ = {
        "thresholds used up": 4.0 * calls / 64.0,
        "records": float(sum(frame.estimated_size() for frame in run.records.values())),
    }
    return words, places, bytes_


def _calls(run: yd.Run) -> float:
    """Return how many times a subject could have registered: days from the launch of the place to the end."""
    orders = run.records["orders"].filter(pl.col("kind") == "launch").select("organ", "received")
    subjects = run.truth["subjects"].select("dossier", "locality")
    gone = (
        pl.concat(
            [
                run.records[t].select("dossier", pl.col("day").alias("gone"))
                for t in ("registrations", "arrests")
            ]
        )
        .group_by("dossier")
        .agg(pl.col("gone").min())
    )
    end = run.records["meetings"]["day"].max()
    left = (
        subjects.join(orders, left_on="locality", right_on="organ")
        .join(gone, on="dossier", how="left")
        .with_columns(until=pl.col("gone").fill_null(end))
        .select((pl.col("until") - pl.col("received")).dt.total_days().clip(0).sum())
    )
    return float(left.item())
