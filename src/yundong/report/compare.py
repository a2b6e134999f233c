"""Every documented figure beside what the run has for the same indicator, area and days."""

from __future__ import annotations

import datetime as dt
import math
import re
import statistics
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from yundong.base.notebook import ShownTable, Tabular
from yundong.figures.indicator import Indicator
from yundong.records.schema import TABLES
from yundong.records.tables import Tables
from yundong.report.brought import archive_of, knows_area, knows_table
from yundong.report.counted import PlaceSums, counted
from yundong.report.coverage import CATEGORIES, with_unclassified
from yundong.report.damage import explain_damage
from yundong.report.documented import bounds, divide, figure, ratio_of
from yundong.report.places import RunAreas
from yundong.report.reported import all_periods
from yundong.report.words import term
from yundong.scenario import Scenario
from yundong.scenario.rows import ROLES, ScenarioClaim

# A claim that counts to a day between two returns is met by the return that ends nearest to that day.
SLACK = dt.timedelta(days=2)
ONE_DAY = dt.timedelta(days=1)
# An extent of days that the run itself dates: from the launch in the area.
_FIRST_DAYS = re.compile(r"first (two|three|four|five|six|seven|eight|nine|ten) days")
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Who compiles, from which indicator, received by which day, of periods up to which day.
_Question = tuple[int, str, dt.date, dt.date]


HEADS = {
    "claim": ("claim", "文献数字"),
    "indicator": ("indicator", "指标"),
    "area": ("area", "地区"),
    "until": ("to", "截至"),
    "documented": ("documented", "文献数"),
    "modelled": ("modelled", "推演数"),
    "ratio": ("ratio", "比值"),
    "within": ("within tolerance", "容差以内"),
    "role": ("role", "用途"),
}
"""Headings of a comparison in a notebook, in English and in Chinese."""


@dataclass(frozen=True)
class Comparison(Tabular):
    """One claim against the run.

    Attributes
    ----------
    documented : float
        As printed; the middle of a range.
    modelled : float or None
        From the returns received by the day of the document, or from the records where no return could state it;
        None where the run has no such thing (known from documents only, of a part of the area or the days that is
        not named, later than the run, or an area left out of a scaled run).
    ratio : float or None
        Modelled over documented.
    within : bool or None
        Inside the tolerance; None without a tolerance or a modelled figure.
    basis : str
        ``returns``, ``records`` or ``none``.
    low, high : float
        What counts as inside.
    extent : str
        Which part of its area or days the claim counts, where it is only a part.
    """

    claim: str
    indicator: str
    area: str
    role: str
    documented: float
    modelled: float | None
    ratio: float | None
    within: bool | None
    basis: str
    low: float
    high: float
    tolerance: float | None
    end: dt.date | None
    as_of: dt.date | None
    unit: str
    hedge: str
    passage: str
    source: str
    stated: str
    extent: str

    def cells(self, lang: str) -> dict[str, Any]:
        """Return the figures and what they are worth, as a notebook shows them."""
        return {
            "documented": self.documented,
            "modelled": None if self.modelled is None else float(f"{self.modelled:.5g}"),
            "ratio": self.ratio,
            "within": self.within if self.within is None or lang != "zh" else "否是"[self.within],
            "role": term(self.role, lang),
        }

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return [asdict(self)]

    def _shown(self, lang: str) -> ShownTable:
        heads = {key: pair[lang == "zh"] for key, pair in HEADS.items()}
        row = {"claim": self.claim, "indicator": self.indicator, "area": self.area, "until": self.end}
        caption = "文献数字与推演对照" if lang == "zh" else "A documented figure beside the run's"
        note = "; ".join(part for part in (self.source, self.passage, self.hedge, self.stated) if part)
        return ShownTable(caption, heads, [row | self.cells(lang)], note, {"ratio": 2})


@dataclass(frozen=True)
class Summary:
    """How the claims of one role fared.

    Attributes
    ----------
    claims, compared, within, factor_two : int
        How many there are, could be compared, lie inside their tolerance, lie within a factor of two.
    typical : float or None
        Typical factor by which the run misses, over or under: the exponential of the median of |log ratio|.
    """

    role: str
    claims: int
    compared: int
    within: int
    factor_two: int
    typical: float | None


def columns_compared() -> dict[str, set[str]]:
    """Return the columns of records that `compare` asks for, by table, of a run that counts its own rows."""
    return {name: set(TABLES[name].dtypes) for name in ("areas", "orders", "returns")}


def compare(
    run: Tables,
    scenario: Scenario,
    claims: Iterable[ScenarioClaim] | None = None,
    places: RunAreas | None = None,
) -> list[Comparison]:
    """Compare every claim of a scenario with a run, in the order of ``claims.csv``; or only those given.

    The modelled figure is what the organ of the claim's area had received on the day of the document, for
    periods up to the claim's last day; a city is read from its own returns, but from its records where the document
    is of the very day to which it counts: such a figure was telephoned. A claim that starts after the campaign did is
    a difference of two such figures; joined areas are summed; a ratio is a ratio of sums. Where no return could state
    it (before the first was due, for a window shorter than a period, for an indicator that is not reported) the records
    are counted. A claim whose extent is the "first three days" is
    counted from the day on which the area was launched in the run, whenever that was.

    Parameters
    ----------
    places
        The areas of the run, where they are at hand.

    Raises
    ------
    InputError
        If a table of the run is damaged.
    """
    wanted = tuple(scenario.claims.values() if claims is None else claims)
    return _Evidence(run, scenario, wanted, places or RunAreas.of(run)).compare()


def summarise(comparisons: Iterable[Comparison]) -> list[Summary]:
    """Return one summary a role, in the order of `ROLES`."""
    found = list(comparisons)
    summaries = []
    for role in ROLES:
        mine = [c for c in found if c.role == role]
        misses = [abs(math.log(c.ratio)) if c.ratio > 0 else math.inf for c in mine if c.ratio is not None]
        compared = sum(c.modelled is not None for c in mine)
        near = sum(miss <= math.log(2.0) for miss in misses)
        typical = math.exp(statistics.median(misses)) if misses else None
        summaries.append(
            Summary(role, len(mine), compared, sum(c.within is True for c in mine), near, typical)
        )
    return summaries


def _parts(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.numerator, indicator.denominator) if indicator.kind == "ratio" else (indicator.id,)


def _needed(part: str) -> tuple[str, ...]:
    """Return the indicators of returns that a figure needs: the unclassified may have to be derived from others."""
    return (part, "processed", *CATEGORIES) if part == "unclassified" else (part,)


class _Evidence:
    """What claims are compared with, read once: returns sent to or by the areas of claims, and counts."""

    def __init__(
        self, run: Tables, scenario: Scenario, asked: tuple[ScenarioClaim, ...], places: RunAreas
    ) -> None:
        self.run, self.scenario, self.asked, self.places = run, scenario, asked, places
        self.indicators: Mapping[str, Indicator] = scenario.indicators
        self._bases: dict[str, str] = {}
        self.launched = self._read_launches()
        self.placed = {c.id: self._placed(c) for c in asked}
        self.claims = [c for c in self.placed.values() if self._known(c)]
        self.periods = all_periods(run)
        self.first = self._read_first()
        self.stated = self._read_returns()
        self._counts: dict[tuple[dt.date, dt.date | None], PlaceSums] = {}

    def compare(self) -> list[Comparison]:
        known = {claim.id for claim in self.claims}
        return [self._one(claim, claim.id in known) for claim in self.asked]

    def _read_launches(self) -> dict[int, dt.date]:
        """Return the day on which each locality was launched, where a claim asks for its first days."""
        if not any(_FIRST_DAYS.fullmatch(claim.extent) for claim in self.asked):
            return {}
        with explain_damage(self.run, "the orders"):
            orders = self.run.records.scan("orders").filter(pl.col("kind") == "launch")
            return dict(orders.group_by("organ").agg(pl.col("received").min()).collect().iter_rows())

    def _placed(self, claim: ScenarioClaim) -> ScenarioClaim:
        """Return a claim of the first days of an area as one of a span of days; any other claim as it is."""
        first = _FIRST_DAYS.fullmatch(claim.extent)
        if not first or not all(self.places.has(code) for code in claim.areas):
            return claim
        inside = set().union(*(self.places.under(self.places.number(code)) for code in claim.areas))
        days = [day for organ, day in self.launched.items() if organ in inside]
        if not days:
            return claim
        last = min(days) + dt.timedelta(days=_NUMBERS.index(first[1]) + 1)
        return replace(claim, start=min(days), end=last, extent="")

    def _known(self, claim: ScenarioClaim) -> bool:
        if claim.extent or claim.end is None or self.indicators[claim.indicator].kind == "document":
            return False
        archive = archive_of(self.run)
        here = all(self.places.has(area) and knows_area(archive, area) for area in claim.areas)
        return claim.end <= self.run.end and here

    def _arrivals(self, places: Collection[int]) -> pl.LazyFrame:
        """Return the returns by who received them; a locality has those that it sent."""
        lowest = [place for place in places if self.places.place(place).level == "locality"]
        rows = self.run.records.scan("returns")
        below = rows.filter(pl.col("organ") != pl.col("parent")).with_columns(receiver="parent")
        own = rows.filter(pl.col("organ").is_in(lowest)).with_columns(receiver="organ", received="sent")
        return pl.concat([below, own])

    def _read_first(self) -> dict[int, dt.date]:
        """Return the day on which each area of a claim received its first return."""
        places = {self.places.number(code) for claim in self.claims for code in claim.areas}
        with explain_damage(self.run, "the returns"):
            mine = self._arrivals(places).filter(pl.col("receiver").is_in(sorted(places)))
            return dict(mine.group_by("receiver").agg(pl.col("received").min()).collect().iter_rows())

    def _read_returns(self) -> dict[_Question, float]:
        """Return the sum of the latest returns to every question of the claims, in one pass over the returns."""
        asked = list(dict.fromkeys(question for claim in self.claims for question in self._asked(claim)))
        arrivals = self._arrivals({question[0] for question in asked})
        with explain_damage(self.run, "the returns"):
            labels = arrivals.collect_schema()["indicator"]
            types = {"receiver": pl.UInt16, "indicator": pl.String, "seen": pl.Date, "upto": pl.Date}
            questions = pl.DataFrame(asked, types, orient="row").with_row_index("question")
            latest = (
                arrivals.join(
                    questions.lazy().cast({"indicator": labels}, strict=False), on=("receiver", "indicator")
                )
                .filter(pl.col("received") <= pl.col("seen"), pl.col("period") <= pl.col("upto"))
                .sort("period", maintain_order=True)
                .group_by("question", "organ", maintain_order=True)
                .agg(pl.col("value").last())
            )
            sums = latest.group_by("question", maintain_order=True).agg(pl.col("value").sum()).collect()
        return {asked[question]: value for question, value in sums.iter_rows()}

    def _asked(self, claim: ScenarioClaim) -> Iterator[_Question]:
        """Yield what has to be known of the returns for a claim."""
        indicator, since = self.indicators[claim.indicator], self._since(claim)
        if self._basis(claim) != "returns":
            return
        assert claim.end is not None
        for end in (claim.end, *([since - ONE_DAY] if since else [])):
            for part in _parts(indicator):
                for code in claim.areas:
                    for name in _needed(part):
                        yield self.places.number(code), name, self._seen(claim), end + SLACK

    def _one(self, claim: ScenarioClaim, known: bool) -> Comparison:
        modelled, basis = self._modelled(self.placed[claim.id]) if known else (None, "none")
        documented = figure(claim)
        low, high = bounds(claim)
        judged = claim.tolerance is not None and modelled is not None
        return Comparison(
            claim=claim.id,
            indicator=claim.indicator,
            area=claim.area,
            role=claim.role,
            documented=documented,
            modelled=modelled,
            ratio=divide(modelled, documented),
            within=low <= modelled <= high if judged and modelled is not None else None,
            basis=basis if modelled is not None else "none",
            low=low,
            high=high,
            tolerance=claim.tolerance,
            end=claim.end,
            as_of=claim.as_of,
            unit=claim.unit,
            hedge=claim.hedge,
            passage=claim.passage,
            source=claim.source,
            stated=claim.stated,
            extent=claim.extent,
        )

    def _modelled(self, claim: ScenarioClaim) -> tuple[float | None, str]:
        """Return the run's figure for a claim and where it comes from."""
        indicator = self.indicators[claim.indicator]
        parts = _parts(indicator)
        basis = self._basis(claim)
        figures = [self._figure(part, claim, basis) for part in parts]
        if indicator.kind == "ratio":
            return ratio_of(figures[0], figures[1], indicator), basis
        return figures[0], basis

    def _basis(self, claim: ScenarioClaim) -> str:
        """Return whether a claim is met by ``returns``, or by the ``records`` because no return could state it."""
        if claim.id not in self._bases:
            parts = _parts(self.indicators[claim.indicator])
            known = all(self._reported(part, claim) for part in parts)
            self._bases[claim.id] = "returns" if known else "records"
        return self._bases[claim.id]

    def _seen(self, claim: ScenarioClaim) -> dt.date:
        """Return the day by which a return must have come in to count for a claim: that of its document."""
        assert claim.end is not None
        return claim.as_of or self.scenario.schedule.dates.get("report", claim.end)

    def _reported(self, part: str, claim: ScenarioClaim) -> bool:
        """Return whether returns could state a figure: any received, due by then, in steps fine enough."""
        assert claim.end is not None
        numbers = (self.places.number(code) for code in claim.areas)
        if not all(self.first.get(number, dt.date.max) <= self._seen(claim) for number in numbers):
            return False
        if self._seen(claim) == claim.end and self._of_localities(claim):
            return False
        if not self.indicators[part].returned or not self.periods or self.periods[0] > claim.end + SLACK:
            return False
        since = self._since(claim)
        step = int(self.scenario.schedule.returns["period_days"])
        return since is None or (claim.end - since).days + 1 >= step

    def _of_localities(self, claim: ScenarioClaim) -> bool:
        """Return whether a claim is about single localities, as named cities are."""
        return all(self.places.place(self.places.number(code)).level == "locality" for code in claim.areas)

    def _since(self, claim: ScenarioClaim) -> dt.date | None:
        """Return the first day of a window, None where the claim counts from the beginning."""
        late = claim.start is not None and claim.start > self.scenario.schedule.start
        return claim.start if late else None

    def _figure(self, part: str, claim: ScenarioClaim, basis: str) -> float | None:
        assert claim.end is not None
        since = self._since(claim)
        if basis == "returns":
            if archive_of(self.run) is not None and not self._states(part, claim):
                return None
            upto = self._received(part, claim, claim.end)
            before = self._received(part, claim, since - ONE_DAY) if since else 0.0
            return upto - before
        if not counted(self.indicators[part]) or not knows_table(
            archive_of(self.run), self.indicators[part].table
        ):
            return None
        areas = {self.places.number(code) for code in claim.areas}
        inside = set().union(*(self.places.under(area) for area in areas))
        return self._counted(claim.end, since).within(inside).get(part, 0.0)

    def _states(self, part: str, claim: ScenarioClaim) -> bool:
        """Return whether any return states a figure; in an archive, what none states is unknown and not zero."""
        assert claim.end is not None
        asked = (
            (self.places.number(code), name, self._seen(claim), claim.end + SLACK)
            for code in claim.areas
            for name in _needed(part)
        )
        return any(question in self.stated for question in asked)

    def _received(self, part: str, claim: ScenarioClaim, end: dt.date) -> float:
        """Return the sum of the latest returns received by the day of a claim, of periods up to another day."""
        total = 0.0
        for code in claim.areas:
            place, seen = self.places.number(code), self._seen(claim)
            found = {name: self.stated.get((place, name, seen, end + SLACK)) for name in _needed(part)}
            figures = {name: value for name, value in found.items() if value is not None}
            total += with_unclassified(figures).get(part, 0.0)
        return total

    def _counted(self, end: dt.date, since: dt.date | None) -> PlaceSums:
        """Return counts from the tables up to a day, of just the indicators that claims of that day need."""
        key = (end, since)
        if key not in self._counts:
            same = [c for c in self.claims if c.end == end and self._since(c) == since]
            parts = {
                part
                for claim in same
                if self._basis(claim) == "records"
                for part in _parts(self.indicators[claim.indicator])
            }
            chosen = [self.indicators[part] for part in sorted(parts)]
            self._counts[key] = PlaceSums(self.run, chosen, end, self.places.weights, since)
        return self._counts[key]
