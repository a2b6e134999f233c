"""One table by area: what each great region, province or city could report on a day, beside the documents.

Every row has the figures of the report of its own organ on that day, so that a row and
``yundong report RUN --area AREA`` agree. Rows do not add up to the organ above, which has received less.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from yundong.base.errors import InputError, did_you_mean
from yundong.figures.indicator import Indicator
from yundong.records.labels import PREFECTURE
from yundong.records.store import StoredRun
from yundong.report.brought import archive_of
from yundong.report.compare import compare
from yundong.report.compile import choose_day, claims_of, lines_of, with_intervals, with_zeros
from yundong.report.counted import enumerated_figures, within
from yundong.report.coverage import with_unclassified
from yundong.report.damage import explain_damage
from yundong.report.intervals import AWAITED, OF_AN_ARCHIVE, Intervals
from yundong.report.line import Line
from yundong.report.places import RunArea, RunAreas
from yundong.report.reported import latest, scan_returns
from yundong.report.trace import find_indicator
from yundong.scenario import Scenario

LEVELS = ("region", "province", "prefecture", "city")
"""Levels that a table can list; prefectures are those of an archive that was brought."""
USUAL = (
    "identified", "arrested", "arrested_share", "executed", "registered", "narcotics_liang", "letters", "meetings",
    "attendances",
)  # fmt: skip


@dataclass(frozen=True)
class AreaLines:
    """The lines of one area."""

    area: RunArea
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ByArea:
    """Lines of several areas on one day.

    Attributes
    ----------
    organ : RunArea
        Whose areas they are; the first row is its own.
    as_of : datetime.date
        The day.
    level : str
        One of `LEVELS`, or ``all`` for regions and provinces.
    indicators : tuple of Indicator
        In the order asked for.
    rows : tuple of AreaLines
        In the order of ``areas.csv``.
    idle : tuple of RunArea
        Areas without a key locality, which had no campaign and are left out.
    manifest : mapping
        What made the run.
    seal : str or None
        The seal of the run; None if it has none any more.
    intervals : Intervals
        The posterior intervals that hold for the run, or why there are none.
    """

    organ: RunArea
    as_of: dt.date
    level: str
    indicators: tuple[Indicator, ...]
    rows: tuple[AreaLines, ...]
    idle: tuple[RunArea, ...]
    manifest: Mapping[str, Any] = field(repr=False)
    seal: str | None = None
    intervals: Intervals = field(default=AWAITED, repr=False)

    @property
    def sources(self) -> set[str]:
        """Keys of the sources of the documented figures."""
        return {line.source for row in self.rows for line in row.lines if line.source}


def compile_by_area(
    run: StoredRun,
    scenario: Scenario,
    as_of: dt.date | None = None,
    area: str = "china",
    level: str = "province",
    indicators: Sequence[str] = (),
    intervals: Intervals = AWAITED,
) -> ByArea:
    """Compile one table over the areas of a level.

    Parameters
    ----------
    run, scenario : StoredRun, Scenario
        A whole run and its scenario.
    as_of : datetime.date, optional
        As for `yundong.report.compile.compile_report`.
    area : str
        The organ whose areas are listed.
    level : str
        One of `LEVELS`; ``all`` for regions and provinces.
    indicators : sequence of str
        Ids or names in either language; by default `USUAL`; with level ``all``, every one.
    intervals : Intervals
        Those that hold for the run; by default none are at hand.

    Raises
    ------
    InputError
        For an unknown level, area or indicator, an area without such areas, or a day outside the run.
    """
    if level not in (*LEVELS, "all"):
        raise InputError(
            f"Invalid --by {level!r}: must be one of {', '.join(LEVELS)}.{did_you_mean(level, LEVELS)}"
        )
    places = RunAreas.of(run)
    organ, day = places.find(area), choose_day(run, scenario, as_of)
    chosen = _chosen(scenario, indicators, level)
    areas = _areas(places, organ, level)
    if not areas:
        raise InputError(f"{organ.name_en} has no area of the level {level} in this run.")
    active = [place for place in areas if len(places.key_localities(place.id))]
    listed = list(dict.fromkeys([organ, *active]))
    return ByArea(
        organ=organ,
        as_of=day,
        level=level,
        indicators=chosen,
        rows=tuple(
            AreaLines(row.area, tuple(with_intervals(row.lines, intervals, row.area, day)))
            for row in _rows(run, scenario, places, listed, day, chosen)
        ),
        idle=tuple(place for place in areas if place not in active),
        manifest=run.manifest,
        seal=run.seal,
        intervals=intervals if archive_of(run) is None else OF_AN_ARCHIVE,
    )


def _chosen(scenario: Scenario, asked: Sequence[str], level: str) -> tuple[Indicator, ...]:
    if asked:
        return tuple(dict.fromkeys(find_indicator(scenario, name) for name in asked))
    known = [i for i in scenario.indicators.values() if i.kind != "document"]
    if level == "all":
        return tuple(known)
    usual = [scenario.indicators[name] for name in USUAL if name in scenario.indicators]
    return tuple(i for i in usual if i.kind != "document") or tuple(known[:9])


def _areas(places: RunAreas, organ: RunArea, level: str) -> list[RunArea]:
    """Return the areas of a level below an organ, in the order of the table of areas; cities are those named."""
    named = pl.col("level") == "locality", ~pl.col("synthetic")
    wanted = {
        "region": [pl.col("level") == "region"],
        "province": [pl.col("level") == "province"],
        PREFECTURE: [pl.col("level").cast(pl.String) == PREFECTURE],
        "city": [*named],
        "all": [pl.col("level").is_in(["region", "province"])],
    }[level]
    inside = sorted(places.under(organ.id))
    found = places.frame.filter(*wanted, pl.col("id").is_in(inside), pl.col("id") != organ.id)
    return [places.place(number) for number in found["id"].to_list()]


def _rows(
    run: StoredRun,
    scenario: Scenario,
    places: RunAreas,
    areas: Sequence[RunArea],
    day: dt.date,
    chosen: Sequence[Indicator],
) -> Iterable[AreaLines]:
    """Yield the lines of each area, everything having been read once for all of them."""
    stated = _stated(run, scenario, places, areas, day)
    counts = enumerated_figures(run, _with_parts(scenario, chosen), day, places.weights)
    archive = archive_of(run)
    claims = {c.id: c for place in areas for c in claims_of(scenario, places, place, day, archive)}
    compared = compare(run, scenario, list(claims.values()))
    order = {indicator.id: number for number, indicator in enumerate(chosen)}
    for place in areas:
        totals = with_zeros(within(counts, places.under(place.id)), scenario, archive)
        mine = lines_of(scenario, place, day, stated.get(place.id, {}), totals, {}, compared)
        lines = sorted((line for line in mine if line.indicator in order), key=lambda x: order[x.indicator])
        yield AreaLines(place, tuple(lines))


def _with_parts(scenario: Scenario, chosen: Sequence[Indicator]) -> list[Indicator]:
    """Return the indicators and, for ratios, what they are made of."""
    names = dict.fromkeys(
        name for i in chosen for name in ((i.numerator, i.denominator) if i.kind == "ratio" else (i.id,))
    )
    return [scenario.indicators[name] for name in names]


def _stated(
    run: StoredRun, scenario: Scenario, places: RunAreas, areas: Sequence[RunArea], day: dt.date
) -> dict[int, dict[str, float]]:
    """Return what each organ could state on the day: the sum of the latest returns it had, or its own last one.

    An organ that had received a return knows zero of what none of them states; one that had not knows nothing.
    """
    low = [place.id for place in areas if place.level == "locality"]
    high = [place.id for place in areas if place.level != "locality"]
    rows = scan_returns(run)
    own = rows.filter(pl.col("organ").is_in(low), pl.col("sent") <= day).with_columns(holder="organ")
    below = rows.filter(
        pl.col("parent").is_in(high), pl.col("organ") != pl.col("parent"), pl.col("received") <= day
    ).with_columns(holder="parent")
    with explain_damage(run, "the returns"):
        held = latest(pl.concat([own, below]).collect(), ("holder", "organ", "indicator"))
    sums = held.group_by("holder", "indicator").agg(pl.col("value").sum())
    known = scenario.indicators.values() if archive_of(run) is None else ()
    zeros = {i.id: 0.0 for i in known if i.returned and i.id != "unclassified"}
    stated: dict[int, dict[str, float]] = {}
    for holder, indicator, value in sums.iter_rows():
        stated.setdefault(holder, dict(zeros))[indicator] = value
    return {holder: with_unclassified(figures) for holder, figures in stated.items()}
