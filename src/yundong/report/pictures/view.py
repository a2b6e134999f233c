"""What the pictures draw from: a run, its report and comparisons, cut to the area and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

import polars as pl

from yundong.figures.interval import Interval
from yundong.records.definitions import definition_of, place_column
from yundong.records.store import StoredRun
from yundong.report.brought import archive_of, knows_area, of_manifest
from yundong.report.compare import Comparison
from yundong.report.compile import CompiledReport
from yundong.report.counted import WHOLE, day_column
from yundong.report.damage import explain_damage
from yundong.report.documented import figure, known_on, quotable, same_day
from yundong.report.intervals import ends
from yundong.report.places import RunArea, RunAreas
from yundong.report.reported import all_periods, latest, scan_returns
from yundong.report.variant import in_brackets, seal_line
from yundong.report.words import name_of
from yundong.scenario import Scenario
from yundong.scenario.rows import ScenarioClaim

MOST = 12  # areas set side by side


class View:
    """Everything a picture or a section of the report may look at; nothing of it is truth.

    Parameters
    ----------
    run, scenario : StoredRun, Scenario
        A whole run and what it was made from.
    report : CompiledReport
        As compiled, for the area and the day.
    lang : str
        ``en`` or ``zh``.
    """

    def __init__(self, run: StoredRun, scenario: Scenario, report: CompiledReport, lang: str) -> None:
        self.run, self.scenario, self.report, self.lang = run, scenario, report, lang
        self.area, self.as_of = report.area, report.as_of
        self.places = RunAreas.of(run)
        self.inside = self.places.under(self.area.id)
        self._tables: dict[tuple[str, tuple[str, ...]], pl.DataFrame] = {}

    def say(self, english: str, chinese: str) -> str:
        """Return one of two phrases."""
        return chinese if self.lang == "zh" else english

    def name(self, indicator: str) -> str:
        """Return the name of an indicator in the language."""
        return name_of(self.scenario.indicators[indicator], self.lang)

    @property
    def comparisons(self) -> Sequence[Comparison]:
        """The claims about the area that were documented by the day, against the run."""
        return self.report.comparisons

    def area_names(self, comparison: Comparison, joint: str) -> str:
        """Return the names of the areas of a claim, joined."""
        numbers = map(self.places.number, comparison.area.split("+"))
        return joint.join(self.places.place(number).name(self.lang) for number in numbers)

    @cached_property
    def periods(self) -> list[dt.date]:
        """Last days of the periods for which returns were sent, up to the day."""
        return [period for period in all_periods(self.run) if period <= self.as_of]

    def _scan(self, name: str, columns: Sequence[str]) -> pl.LazyFrame:
        """Return rows of a table of the area up to the day, lazily: the columns asked for, ``home`` and ``day``."""
        place, day = place_column(name), day_column(name)
        rows = self.run.records.scan(name).filter(pl.col(day) <= self.as_of)
        if self.area.level != "centre":
            rows = rows.filter(pl.col(place).is_in(sorted(self.inside)))
        wanted = [column for column in columns if column not in ("home", "day")]
        return rows.select(*wanted, home=pl.col(place), day=pl.col(day))

    def _weights(self, name: str) -> pl.LazyFrame:
        weights = self.places.weights.lazy().select("weight", home="place")
        return weights.with_columns(weight=pl.lit(1.0)) if name in WHOLE else weights

    def table(self, name: str, *columns: str) -> pl.DataFrame:
        """Return rows of a table of the area up to the day: the columns asked for, ``home``, ``day``, ``weight``."""
        key = (name, columns)
        if key not in self._tables:
            rows = self._scan(name, columns)
            with explain_damage(self.run, f"the table {name}"):
                joined = rows.join(
                    self._weights(name), on="home", how="left", maintain_order="left"
                ).collect()
            self._tables[key] = joined
        return self._tables[key]

    def tally(self, name: str, *columns: str) -> pl.DataFrame:
        """Return how many rows of a table, by weight, have each combination of values.

        Parameters
        ----------
        name : str
            A table.
        *columns : str
            Columns of it; ``day`` and ``home`` are the day and the place of a row in any table.

        Returns
        -------
        pl.DataFrame
            The columns, labels as text, and ``weight``.
        """
        key = (f"tally of {name}", columns)
        if key not in self._tables:
            keys = list(dict.fromkeys(("home", *columns)))
            counts = self._scan(name, columns).group_by(keys).agg(count=pl.len())
            with explain_damage(self.run, f"the table {name}"):
                found = counts.join(self._weights(name), on="home", how="left").collect()
            found = found.with_columns(
                pl.col(pl.Enum).cast(pl.String), weight=pl.col("weight") * pl.col("count")
            )
            by = (
                found.group_by(columns).agg(pl.col("weight").sum())
                if columns
                else found.select(pl.col("weight").sum())
            )
            self._tables[key] = by.sort(columns) if columns else by
        return self._tables[key]

    @cached_property
    def days(self) -> list[dt.date]:
        """Every fifth day from the start of the campaign to the day of the report, and that day."""
        schedule = self.scenario.schedule
        start, step, last = schedule.start, int(schedule.returns["period_days"]), self.as_of
        return sorted(last - dt.timedelta(days=step * i) for i in range((last - start).days // step + 1))

    def count_of(self, indicator: str, by: str) -> pl.DataFrame:
        """Return an indicator that counts rows, by weight, for each ``day`` or ``home``.

        Returns
        -------
        pl.DataFrame
            The column `by`, and ``weight``.
        """
        definition = definition_of(self.scenario.indicators[indicator])
        columns = (condition.column for condition in definition.conditions)
        rows = self.tally(definition.table, by, *columns).filter(definition.expression())
        return rows.group_by(by).agg(pl.col("weight").sum()).sort(by)

    @cached_property
    def arrivals(self) -> pl.DataFrame:
        """Returns sent to this organ (its own, for a locality): organ, period, indicator, value, received."""
        own = pl.col("organ") == self.area.id
        mine = own if self.area.level == "locality" else (pl.col("parent") == self.area.id) & ~own
        with explain_damage(self.run, "the returns"):
            rows = scan_returns(self.run).filter(mine).collect()
        return rows.with_columns(received="sent") if self.area.level == "locality" else rows

    def stated_by(self, indicator: str) -> dict[int, float]:
        """Return what the organ could state of an indicator on the day, by the organ that reported it."""
        rows = self.arrivals.filter(pl.col("indicator") == indicator, pl.col("received") <= self.as_of)
        return dict(latest(rows).select("organ", "value").iter_rows())

    def received_by(self, indicator: str, days: Sequence[dt.date], organ: int | None = None) -> list[float]:
        """Return what the organ could have stated of an indicator on each of some days, of all or of one below."""
        rows = self.arrivals.filter(pl.col("indicator") == indicator)
        rows = rows if organ is None else rows.filter(pl.col("organ") == organ)
        sums = []
        for day in days:
            had = (
                rows.filter(pl.col("received") <= day)
                .sort("period")
                .unique("organ", keep="last", maintain_order=True)
            )
            sums.append(float(had["value"].sum()))
        return sums

    def claims(self, indicator: str, area: str | None = None) -> list[ScenarioClaim]:
        """Return the figures of an indicator and area that may be quoted, documented by the day."""
        known, schedule = self.scenario.indicators, self.scenario.schedule
        wanted = area or self.area.code
        if not knows_area(archive_of(self.run), wanted):
            return []
        return [
            claim
            for claim in self.scenario.claims.values()
            if claim.indicator == indicator
            and claim.area == wanted
            and quotable(claim, known)
            and claim.end is not None
            and max(claim.end, known_on(claim, schedule) or claim.end) <= self.as_of
            and (claim.start is None or claim.start <= schedule.start)
        ]

    def diamonds(self, drawn: bool, english: str = "documented", chinese: str = "文献数") -> str:
        """Return what a diamond means, at the end of a list of marks, where any is drawn."""
        return self.say(f"; diamond: {english}", f"；菱形：{chinese}") if drawn else ""

    def documented(self, indicator: str, area: str | None = None) -> float | None:
        """Return the documented figure of an indicator and area for the day of the report, or None."""
        schedule = self.scenario.schedule
        found = [claim for claim in self.claims(indicator, area) if same_day(claim, self.as_of, schedule)]
        return figure(max(found, key=lambda claim: claim.end or self.as_of)) if found else None

    @cached_property
    def below(self) -> list[RunArea]:
        """The areas directly below; one without a key locality had no campaign and is left out."""
        places = (self.places.place(a) for a in self.places.children(self.area.id))
        return [place for place in places if len(self.places.key_localities(place.id))]

    @cached_property
    def parts(self) -> list[RunArea]:
        """The areas directly below, for a picture that sets them side by side; of many, the most populous."""
        if len(self.below) <= MOST:
            return self.below
        people = dict(self.places.frame.select("id", "population").iter_rows())
        return sorted(self.below, key=lambda place: -(people[place.id] or 0))[:MOST]

    def part_of(self, data: pl.DataFrame) -> pl.DataFrame:
        """Return rows with ``part``, the number of the area directly below in which their ``home`` lies."""
        homes = {a: part.id for part in self.parts for a in self.places.under(part.id)}
        home = pl.col("home").replace_strict(homes, default=None, return_dtype=pl.UInt16())
        return data.with_columns(part=home).drop_nulls("part")

    def interval(self, indicator: str, which: str = "enumerated") -> Interval | None:
        """Return the posterior interval of a figure of a line: ``reported``, ``enumerated`` or ``then``."""
        line = self.report.line(indicator)
        return line.intervals.get(which) if line else None

    def in_intervals(self, *indicators: str) -> str:
        """Return a sentence with the posterior intervals of some enumerated totals; empty where there are none."""
        found = {name: self.interval(name) for name in indicators}
        parts = [
            f"{self.name(name)} [{ends(one, self.lang)}]" for name, one in found.items() if one is not None
        ]
        if not parts:
            return ""
        joined = self.say(", ", "，").join(parts)
        return self.say(f" 90 % intervals: {joined}.", f"90 % 区间：{joined}。")

    def source(self, intervals: bool = False) -> str:
        """Return the source line of a picture: which run, and of which posterior the `intervals` are that it draws."""
        m = self.run.manifest
        if (archive := of_manifest(m)) is not None:
            title = archive["title"]
            named = self.say(f"Archive “{title}”", f"档案“{title}”")
            return named + self.brackets + self.say(", ", "，") + seal_line(m, self.report.seal, self.lang)
        run = self.say(
            f"Run of {m['scenario']}, seed {m['seed']}, scale {m['scale']}",
            f"推演 {m['scenario']}，随机种子 {m['seed']}，比例 {m['scale']}",
        )
        joint = self.say(", ", "，")
        said = self.report.intervals.in_short(self.lang, intervals)
        return run + self.brackets + joint + seal_line(m, self.report.seal, self.lang) + (joint + said)

    @cached_property
    def brackets(self) -> str:
        """How the run differs from the scenario as shipped, in brackets, for titles and captions."""
        return in_brackets(self.run.manifest, self.lang)
