"""Two worked examples: the figures of the bulletins by great region and city, and one whose truth is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from yundong.base.tables import csv_text
from yundong.base.writing import new_folder, write_text
from yundong.figures.interval import number
from yundong.scenario import Scenario
from yundong.scenario.rows import ScenarioClaim

HEAD = ("place", "period", "indicator", "value", "source", "grade", "note")
BULLETINS = ("B2", "B3", "B4", "B5")
"""Sources of the first example: the bulletins of August and September 1952."""
_HEDGES = {
    "more than": ("over {}", "{}余"),
    "over": ("over {}", "{}余"),
    "about": ("about {}", "约{}"),
    "at least": ("at least {}", "至少{}"),
    "at most": ("at most {}", "至多{}"),
}

FIRST, STEP, PERIODS = dt.date(1952, 8, 15), dt.timedelta(days=5), 8
PREFECTURES, COUNTIES = ("Upper prefecture", "Lower prefecture", "River prefecture"), 8
PREFECTURES_ZH = ("上江专区", "下江专区", "临河专区")
SILENT, FALLS = 0.2, 3
"""Of the composed example: the share of returns that are missing, and how many figures are miscopied."""


def write_examples(folder: Path, scenario: Scenario, lang: str = "en") -> list[Path]:
    """Write both examples into a new folder, with the names of places in a language.

    Returns
    -------
    list of Path
        ``bulletins-regions.csv``, ``bulletins-cities.csv``, ``composed.csv`` and ``composed-truth.csv``.
    """
    composed, truth = composed_example(lang=lang)
    made = {
        "bulletins-regions.csv": csv_text(HEAD, bulletin_rows(scenario, ("centre", "region"), lang)),
        "bulletins-cities.csv": csv_text(HEAD, bulletin_rows(scenario, ("city",), lang)),
        "composed.csv": csv_text(("prefecture", "county", "until", "identified", "arrested"), composed),
        "composed-truth.csv": csv_text(("until", "identified", "arrested"), truth),
    }
    with new_folder(folder) as work:
        for name, text in made.items():
            write_text(work / name, text)
    return [folder / name for name in made]


def bulletin_rows(scenario: Scenario, levels: Iterable[str], lang: str = "en") -> Iterator[tuple[str, ...]]:
    """Yield the cumulative figures of the bulletins for areas of some levels, each with its key and grade.

    Parameters
    ----------
    scenario : Scenario
        Whose claims are shown; they have their one home in ``claims.csv``.
    levels : iterable of str
        Of areas: ``centre``, ``region``, ``province``, ``city``.
    lang : str
        Of the names of areas and the hedges of figures.
    """
    wanted = set(levels)
    for claim in scenario.claims.values():
        if claim.source not in BULLETINS or "+" in claim.area or claim.extent or claim.end is None:
            continue
        area, indicator = scenario.areas.get(claim.area), scenario.indicators[claim.indicator]
        if area is None or area.level not in wanted or indicator.kind not in ("flow", "state"):
            continue
        if claim.start is not None and claim.start > scenario.schedule.start:
            continue
        name = area.name_zh if lang == "zh" else area.name_en
        yield (
            _TOTAL[lang] if area.level == "centre" else name,
            claim.end.isoformat(), claim.indicator, _written(claim, lang), f"{claim.source} {claim.id}", claim.grade,
            claim.note,
        )  # fmt: skip


_TOTAL = {"en": "Total", "zh": "合计"}


def _written(claim: ScenarioClaim, lang: str) -> str:
    """Return the figure of a claim as a return would have it, with its hedge."""
    if claim.value is None:
        return f"{number(claim.low or 0.0).replace(',', '')}-{number(claim.high or 0.0).replace(',', '')}"
    hedge = next((_HEDGES[word] for word in claim.hedge.split("|") if word in _HEDGES), ("{}", "{}"))
    return hedge[lang == "zh"].format(number(claim.value).replace(",", ""))


def composed_example(
    seed: int = 1952, lang: str = "en"
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return the rows of the composed example, and its true totals by period.

    Every county rises along a curve of its own. A fifth of the returns is missing, three figures have a digit
    doubled or lost, and two prefectures state their totals. All of it is invented.

    Parameters
    ----------
    seed : int
        Of the draws.
    lang : str
        Of the names of places.

    Returns
    -------
    (list of tuple, list of tuple)
        Prefecture, county, day, identified, arrested, as returned (empty: not reported); and day, identified,
        arrested, as they were.
    """
    rng = np.random.default_rng(seed)
    zh = lang == "zh"
    prefectures = PREFECTURES_ZH if zh else PREFECTURES
    counties = [
        (p, f"{p[:2]}第{'一二三四五六七八'[n - 1]}县" if zh else f"{p.split()[0]} county {n}")
        for p in prefectures
        for n in range(1, COUNTIES + 1)
    ]
    days = [FIRST + period * STEP for period in range(PERIODS)]
    size = np.exp(rng.normal(5.0, 0.6, len(counties)))
    start, pace = rng.uniform(-1.0, 2.0, len(counties)), rng.uniform(0.25, 0.5, len(counties))
    period = np.arange(PERIODS)
    rising = 1.0 - np.exp(-pace[:, None] * np.maximum(period[None, :] - start[:, None], 0.0) - 0.1)
    steps = rng.poisson(np.diff(size[:, None] * rising, axis=1, prepend=0.0).clip(0.0))
    identified = steps.cumsum(axis=1)
    arrested = rng.binomial(steps, 0.25).cumsum(axis=1)
    shown = identified.copy()
    silent = rng.random(identified.shape) < SILENT
    for county, when in zip(rng.choice(len(counties), FALLS, replace=False), (2, 4, 5), strict=True):
        shown[county, when], silent[county, when] = shown[county, when] * 10 + 1, False
    rows: list[tuple[object, ...]] = []
    for county, (prefecture, name) in enumerate(counties):
        for when, day in enumerate(days):
            if not silent[county, when]:
                rows.append((prefecture, name, day.isoformat(), shown[county, when], arrested[county, when]))
    for first, prefecture in enumerate(prefectures[:2]):
        own = slice(first * COUNTIES, (first + 1) * COUNTIES)
        rows.append(
            (
                prefecture,
                _TOTAL[lang],
                days[-1].isoformat(),
                identified[own, -1].sum(),
                arrested[own, -1].sum(),
            )
        )
    sums = zip(days, identified.sum(axis=0), arrested.sum(axis=0), strict=True)
    return rows, [(day.isoformat(), one, two) for day, one, two in sums]
