"""Growth: more and more people, up to the whole country at one-to-one.

The campaign of 1952 was held in 1,202 places with some 30 million adults. To let it grow, a copy of the scenario
gives every province more key localities of the sizes it draws anyway, all of them in the campaign; offenders at
large stay as many, bystanders, users, meetings and letters grow with the people. Below the full number of places a
fraction is simulated. "People" are those the model holds one by one and draws to meetings. The last row holds as many
of them as the whole country had inhabitants; its adults alone, whom the model asks for, were some 345 million.
"""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import numpy as np
import psutil
from measure import PYTHON, Bar, Plan, Section, campaign, child, median, repeat, say, warm

from yundong.scenario import load

POINTS = (3.0, 10.0, 30.0, 100.0, 300.0, 575.0)
WHOLE = 575.0


def measure(plan: Plan) -> Section:
    """Measure time and memory at each number of people."""
    section = Section(
        "Growth",
        [" ".join((__doc__ or "").split("\n\n")[1].split())],
        (
            "million people",
            "places",
            "dossiers",
            "whole process",
            "building",
            "days",
            "writing",
            "peak",
            "bytes a person",
        ),
    )
    warm(plan)
    found: list[tuple[float, float, float]] = []
    for point in (0.3, 1.0) if plan.quick else POINTS:
        times = plan.repeats if point <= 30 else min(plan.repeats, 3 if point == WHOLE else 1)
        try:
            runs = repeat(plan, f"{point} million people", lambda point=point: _grown(plan, point), times)
        except RuntimeError as error:
            say(str(error)[:300])
            section.rows.append(
                (f"{point:g}", "", "", f"stopped: {str(error).split(':')[0]}", "", "", "", "", "")
            )
            continue
        wall, peak = median([r["process_s"] for r in runs]), median([r["process_mb"] for r in runs])
        people = runs[0]["people"]
        found.append((people, wall, peak))
        section.rows.append(
            (
                f"{people / 1e6:.1f}",
                f"{runs[0]['places']:,}",
                f"{runs[0]['subjects']:,}",
                f"{wall:.1f} s",
                *(f"{median([r[f'{part}_s'] for r in runs]):.1f} s" for part in ("build", "days", "write")),
                f"{peak / 1024:.2f} GB",
                f"{peak * 2**20 / people:.0f}",
            )
        )
    if len(found) > 2:
        people, wall, peak = (np.array(values) for values in zip(*found, strict=True))
        large = people >= 2.5e7 if (people >= 2.5e7).sum() > 1 else people > 0
        slopes = [np.polyfit(np.log(people[large]), np.log(values[large]), 1)[0] for values in (wall, peak)]
        section.notes.append(
            "Medians of five up to 30 million, of three for the whole country, else one run. Slope from 30 "
            "million on, as a power of the number of people: "
            f"time {slopes[0]:.2f}, memory {slopes[1]:.2f}."
        )
    if not plan.quick:
        whole = next((row for row in found if abs(row[0] / 1e6 - WHOLE) < 30.0), None)
        section.bars = [
            Bar(
                "the whole country, time",
                "40 s",
                f"{whole[1]:.0f} s" if whole else "not reached",
                bool(whole and whole[1] <= 40),
            ),
            Bar(
                "the whole country, memory",
                "6 GB",
                f"{whole[2] / 1024:.1f} GB" if whole else "not reached",
                bool(whole and whole[2] <= 6144),
            ),
        ]
    return section


def _grown(plan: Plan, millions: float) -> dict[str, object]:
    """Run the campaign over so many people, at most, in a process that is stopped before the machine is full."""
    cap = 0.85 * psutil.virtual_memory().total / 2**20
    share = "country.adult_share"
    base = _people(plan, load("narcotics-1952").folder, 1.0)
    if abs(millions * 1e6 / base - 1.0) < 0.1:
        run = campaign(plan, name="grown", megabytes=cap)
    elif millions * 1e6 < base:
        run = campaign(plan, "--scale", f"{millions * 1e6 / base:.6f}", name="grown", megabytes=cap)
    else:
        whole = millions > 500
        factor = millions * 1e6 / base * (load("narcotics-1952").parameters.value(share) if whole else 1.0)
        folder = _enlarged(plan, factor)
        words = ("--set", f"{share}=1") if whole else ()
        run = campaign(plan, str(folder), *words, name="grown", megabytes=cap, seconds=400.0)
    run |= _size(plan, Path(str(run["run"])))
    shutil.rmtree(str(run["run"]), ignore_errors=True)
    return run


def _people(plan: Plan, folder: Path, share: float) -> float:
    """Return how many people the scenario of a folder simulates at full scale."""
    code = (
        "import sys; from yundong.country import build; from yundong.scenario import load; "
        "print(build(load(sys.argv[1]), 1952, 1.0, 2).public.size)"
    )
    key = f"people-{folder.name}"
    kept = plan.scratch / key
    if not kept.is_file():
        kept.write_text(
            child([PYTHON, "-c", code, folder], env={"XDG_CACHE_HOME": str(plan.scratch / "cache")}).out
        )
    return float(kept.read_text()) * share


def _enlarged(plan: Plan, factor: float) -> Path:
    """Return a copy of the scenario with `factor` times as many synthetic people in key localities.

    Named cities stay as they are, so that the provinces' localities have to make up for them as well.
    """
    folder = plan.scratch / f"country-{factor:.2f}"
    if folder.is_dir():
        return folder
    scenario = load("narcotics-1952")
    shutil.copytree(scenario.folder, folder)
    adult = scenario.parameters.value("country.adult_share")
    cities = sum(a.population or 0 for a in scenario.areas.values() if a.level == "city") * adult
    full = _people(plan, scenario.folder, 1.0)
    times = (factor * full - cities) / (full - cities)
    path = folder / "areas.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["key_localities"] and row["level"] == "province":
            row["key_localities"] = str(round(int(row["key_localities"]) * times))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    after = sum(int(row["key_localities"] or 0) for row in rows)
    about = folder / "scenario.toml"
    text = about.read_text(encoding="utf-8")
    about.write_text(re.sub(r"(?m)^(key_localities\s*=\s*)\d+", rf"\g<1>{after}", text), encoding="utf-8")
    return folder


def _size(plan: Plan, run: Path) -> dict[str, object]:
    """Return places, dossiers and people of a run, from its files."""
    code = (
        "import json, sys, polars as pl, numpy as np; r = sys.argv[1]; m = json.load(open(r + '/manifest.json')); "
        "a = pl.read_parquet(r + '/records/areas.parquet').filter(pl.col('level') == 'locality'); "
        "n = pl.scan_parquet(r + '/truth/subjects.parquet').select(pl.len()).collect().item(); "
        "share = m['settings'].get('country.adult_share', 0.6); scale = m['scale']; "
        "p = a['population'].to_numpy(); s = a['synthetic'].to_numpy(); "
        "keep = np.where(s, 1.0, 1.0 if scale >= 1 else np.maximum(scale, np.minimum(1.0, 4000.0 / p))); "
        "print(json.dumps(dict(places=a.height, subjects=n, people=float((p * share * keep).sum()))))"
    )
    return child([PYTHON, "-c", code, run]).json
