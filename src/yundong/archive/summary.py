"""What compiled returns show: tables for readers, sheets for spreadsheets, one object for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from yundong.archive.estimate import FEWEST_ACCOUNTS, Compiled, ShortAccounts, short_accounts
from yundong.archive.layout import roles_shown
from yundong.archive.returns import WHOLE, ReturnTables, cell_name
from yundong.archive.words import span, word
from yundong.figures.wording import filled
from yundong.report.outline.tree import FigureBlock
from yundong.report.sheets import Listing, Sheet
from yundong.report.text import PROSE, table, wrap
from yundong.report.words import amount, date_of, share, short_date, times

SHOWN = 40
"""Findings printed of one severity; a workbook has all."""
MOST_ROWS = 1_000_000
"""Rows of one sheet of a workbook, headings apart."""


@dataclass(frozen=True)
class ReturnsShown:
    """Compiled returns in one language.

    Attributes
    ----------
    compiled : Compiled
        The figures.
    lang : str
        ``en`` or ``zh``.
    areas : tuple of str
        Those whose totals are printed; by default everything and the areas next below.
    """

    compiled: Compiled = field(repr=False)
    lang: str = "en"
    areas: tuple[str, ...] = ()

    # Pieces --------------------------------------------------------------------------------------------------------

    def say(self, key: str, *values: object) -> str:
        """Return a word in the language."""
        return word(key, self.lang, *values)

    @property
    def title(self) -> str:
        """Title: what was read."""
        files = list(dict.fromkeys(table.sheet.file for table in self.compiled.returns.tables))
        return f"{self.say('title')}{'：' if self.lang == 'zh' else ': '}{self._joint.join(files)}"

    @property
    def subtitle(self) -> str:
        """How many places, periods and indicators."""
        returns = self.compiled.returns
        many = {
            "place": len(returns.places),
            "period": len(returns.days),
            "indicator": len(returns.indicators),
        }
        places, periods, items = (
            str(n) if self.lang == "zh" else times(n, one, f"{one}s") for one, n in many.items()
        )
        days = (
            [date_of(day, self.lang) for day in (returns.days[0], returns.days[-1])]
            if returns.days
            else ["–", "–"]
        )
        if len(returns.days) == 1:
            return self.say("one_day", places, days[0], items)
        return self.say("subtitle", places, periods, *days, items)

    @property
    def _year(self) -> int | None:
        """The year of all periods, which is not repeated; None if there are several."""
        years = {day.year for day in self.compiled.returns.days}
        return years.pop() if len(years) == 1 else None

    def totals(self, area: str, indicator: str) -> Sheet:
        """Return the totals of one area and indicator, a row per period."""
        rows = self.compiled.totals.filter(pl.col("area") == area, pl.col("indicator") == indicator).sort(
            "day"
        )
        per_cent = f"{100 * self.compiled.assumptions.interval:.0f}"
        headings = {
            name: self.say(name)
            for name in ("period", "stated_total", "reported", "stating", "bounds", "coverage")
        }
        headings |= {"imputed": self.say("imputed", per_cent), "corrected": self.say("corrected"),
                     "both": self.say("both", per_cent)}  # fmt: skip
        lines = [self._total(row) for row in rows.iter_rows(named=True)]
        if not rows["stated_total"].drop_nulls().len():
            headings.pop("stated_total")
        if not self.compiled.corrections.height:
            headings.pop("corrected")
            headings.pop("both")
        name = self.compiled.returns.names.shown(indicator, self.lang)
        caption = self.say("totals", name) if area == WHOLE else self.say("in_area", area, name)
        return Sheet(
            indicator if area == WHOLE else f"{area} {indicator}",
            caption,
            headings,
            lines,
            sides="<" + ">" * 9,
        )

    def _total(self, row: Mapping[str, Any]) -> dict[str, str]:
        def whole(value: float | None) -> str:
            return amount(value, True)

        def estimate(name: str) -> str:
            if row[name] is None:
                return "–"
            if round(row[f"{name}_low"]) == round(row[f"{name}_high"]):
                return whole(row[name])
            return f"{whole(row[name])} ({span(row[f'{name}_low'], row[f'{name}_high'], self.lang)})"

        return {
            "period": short_date(row["day"], self.lang, self._year),
            "stated_total": whole(row["stated_total"]),
            "reported": whole(row["reported"]),
            "stating": self.say("of", row["stating"], row["places"]),
            "bounds": span(row["at_least"], row["at_most"], self.lang),
            "coverage": span(row["coverage_low"], row["coverage_high"], self.lang),
            "imputed": estimate("imputed"),
            "corrected": whole(row["corrected"]),
            "both": estimate("both"),
        }

    def completeness(self, area: str = WHOLE) -> Sheet:
        """Return how complete each period is: by returns, by cells and by weight."""
        totals = self.compiled.totals.filter(pl.col("area") == area)
        rows = totals.group_by("day", maintain_order=True).agg(
            pl.col("returned").first(), pl.col("places").first(), pl.col("unit_share").first(),
            pl.col("item_share").first(), pl.col("weight_share").mean(),
        ).sort("day")  # fmt: skip
        lines = [
            {
                "period": short_date(row["day"], self.lang, self._year),
                "stating": self.say("of", row["returned"], row["places"]),
                **{name: share(row[name]) for name in ("unit_share", "item_share", "weight_share")},
            }
            for row in rows.iter_rows(named=True)
        ]
        names = ("period", "stating", "unit_share", "item_share", "weight_share")
        return Sheet("complete", self.say("complete"), {n: self.say(n) for n in names}, lines, sides="<>>>>")

    def findings(self, limit: int | None = SHOWN) -> Sheet:
        """Return what the rules find, at most so many of each severity."""
        found = self.compiled.findings
        if limit is not None:
            found = found.filter(pl.int_range(pl.len()).over("severity") < limit)
        lines = [
            {
                "severity": self.say(row["severity"]),
                "where": self._where(row),
                "place": row["place"] or "",
                "period": self._period(row),
                "says": row["says"],
                "remedy": row["remedy"],
            }
            for row in found.iter_rows(named=True)
        ]
        names = ("severity", "where", "place", "period", "says", "remedy")
        return Sheet("findings", self.say("findings"), {n: self.say(n) for n in names}, lines, sides="<" * 6)

    def _where(self, row: Mapping[str, Any]) -> str:
        """Return file, sheet and cell; the file only where several were read."""
        several = len({t.sheet.file for t in self.compiled.returns.tables}) > 1
        parts = [
            row["file"] if several else None,
            row["sheet"] or None,
            row["cell"] or (row["row"] and f"{row['row']}"),
        ]
        return self._joint.join(str(part) for part in parts if part)

    @property
    def _joint(self) -> str:
        return "，" if self.lang == "zh" else ", "

    def _period(self, row: Mapping[str, Any]) -> str:
        if row["day"] is None:
            return ""
        first = short_date(row["day"], self.lang, self._year)
        until = row.get("until")
        joint = "至" if self.lang == "zh" else " – "
        return first if until is None else f"{first}{joint}{short_date(until, self.lang, self._year)}"

    def corrections(self) -> Sheet:
        """Return the log of the corrections."""
        rules = {fix.name: fix.description[self.lang] for fix in self.compiled.rules.corrections}
        lines = [
            {
                "where": self._where(
                    {**row, "cell": cell_name(row["column"], row["row"]) if row["row"] else ""}
                ),
                "place": row["place"],
                "period": short_date(row["day"], self.lang, self._year),
                "indicator": self.compiled.returns.names.shown(row["indicator"], self.lang),
                "stated": amount(row["stated"]),
                "becomes": self.say("set_aside") if row["becomes"] is None else amount(row["becomes"]),
                "why": rules[row["rule"]],
            }
            for row in self.compiled.corrections.head(SHOWN * 5).iter_rows(named=True)
        ]
        names = ("where", "place", "period", "indicator", "stated", "becomes", "why")
        return Sheet(
            "corrections", self.say("corrections"), {n: self.say(n) for n in names}, lines, sides="<<<<>><"
        )

    def parts(self) -> Sheet:
        """Return the parts of figures that cells give: two women among thirteen."""
        cells = self.compiled.returns.cells.filter(pl.col("part_value").is_not_null())
        lines = [
            {
                "place": row["place"],
                "period": short_date(row["day"], self.lang, self._year) if row["day"] else "",
                "indicator": self.compiled.returns.names.shown(row["indicator"], self.lang),
                "value": amount(row["value"]),
                "part": f"{row['part']} {amount(row['part_value'])}",
            }
            for row in cells.head(SHOWN * 5).iter_rows(named=True)
        ]
        names = ("place", "period", "indicator", "value", "part")
        return Sheet("parts", self.say("parts"), {n: self.say(n) for n in names}, lines, sides="<<<><")

    def columns(self) -> Sheet:
        """Return what the columns of each table were taken to hold."""
        lines = []
        for one in self.compiled.returns.tables:
            for row in one.layout.rows():
                holds = (
                    self.compiled.returns.names.shown(row["indicator"], self.lang) if row["indicator"] else ""
                )
                said = (holds or self.say(f"role_{row['holds']}"), row["place"], row["period"])
                parts = [part for part in said if part]
                lines.append({"file": one.sheet.file, "sheet": one.sheet.sheet, "column": row["column"],
                              "heading": row["heading"], "holds": self._joint.join(parts)})  # fmt: skip
        names = ["file", "sheet", "column", "heading", "holds"]
        if not any(line["sheet"] for line in lines):
            names.remove("sheet")
        return Sheet("columns", self.say("columns"), {n: self.say(n) for n in names}, lines, sides="<" * 5)

    @property
    def _lengths(self) -> bool:
        """Whether the tables give the length of accounts."""
        lengths = self.compiled.panel.cells["length"]
        return lengths.null_count() < lengths.len()

    @cached_property
    def accounts(self) -> list[ShortAccounts]:
        """What short accounts leave out, for each indicator of tables that give their length."""
        if not self._lengths:
            return []
        interval = self.compiled.assumptions.interval
        found = (
            short_accounts(self.compiled.corrected, i, interval) for i in sorted(self.compiled.cumulative)
        )
        return [one for one in found if one is not None]

    def accounts_sheet(self) -> Sheet:
        """Return, for each indicator, how figures rise with the length of accounts, and the sum if all were full."""
        lines = [
            {
                "indicator": self.compiled.returns.names.shown(one.indicator, self.lang),
                "accounts_places": f"{one.places:,}",
                "accounts_length": amount(one.length, True),
                "elasticity": f"{one.elasticity:.2f} ({one.low:.2f}–{one.high:.2f})",
                "accounts_sum": amount(one.reported, True),
                "accounts_full": f"{amount(one.adjusted, True)} "
                f"({span(one.adjusted_low, one.adjusted_high, self.lang)})",
            }
            for one in self.accounts
        ]
        per_cent = f"{100 * self.compiled.assumptions.interval:.0f}"
        names = (
            "indicator",
            "accounts_places",
            "accounts_length",
            "elasticity",
            "accounts_sum",
            "accounts_full",
        )
        heads = {
            n: self.say(n, per_cent) if n in ("elasticity", "accounts_full") else self.say(n) for n in names
        }
        return Sheet("accounts", self.say("accounts"), heads, lines, sides="<>>>>>")

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: how to read the columns, what was assumed, what was noticed."""
        made, lang = self.compiled, self.lang
        least, most = made.assumptions.coverage
        weighed = made.panel.cells["weight"].null_count() < made.panel.cells.height
        per = ("按人口计" if lang == "zh" else " per inhabitant") if weighed else ""
        singles = [i for i in made.returns.indicators if i not in made.cumulative]
        unknown = [i for i in made.returns.indicators if i not in made.returns.names.names]
        joint = "、" if lang == "zh" else ", "
        notes = [
            self.say("note_series"),
            self.say("note_bounds"),
            self.say("note_coverage", f"{least:g}", f"{most:g}", per),
            self.say("note_imputed", made.imputed_from[lang], f"{100 * made.assumptions.interval:.0f}"),
        ]
        if singles:
            notes.append(
                self.say("note_per_period", joint.join(made.returns.names.shown(i, lang) for i in singles))
            )
        else:
            notes.append(self.say("note_cumulative"))
        if unknown:
            notes.append(self.say("note_unknown", joint.join(unknown)))
        if self._lengths:
            notes.append(self.say("note_accounts" if self.accounts else "note_no_accounts", FEWEST_ACCOUNTS))
        return (*notes, *remarks(made.returns, lang))

    # Whole ---------------------------------------------------------------------------------------------------------

    def sheets(self) -> list[Sheet]:
        """Return the tables of a document, in their order."""
        indicators = self.compiled.returns.indicators
        found = [self.totals(area, i) for area in self._areas() for i in indicators]
        found = [sheet for sheet in found if sheet.rows]
        found += [self.findings()] if self.compiled.findings.height else []
        found += [sheet for sheet in (self.corrections(), self.parts(), self.accounts_sheet()) if sheet.rows]
        return [*found, self.completeness(), self.columns()]

    def _areas(self) -> list[str]:
        if self.areas:
            return list(self.areas)
        known = self.compiled.totals["area"].unique(maintain_order=True).to_list()
        below = [area for area in sorted(known) if area != WHOLE and " / " not in area]
        return [WHOLE, *(below if len(below) <= 12 else [])]

    def text(self, width: int | None = None) -> str:
        """Return everything for a terminal."""
        prose = min(PROSE, width or PROSE)
        blocks = [f"{self.title}\n{self.subtitle}"]
        for sheet in self.sheets():
            if sheet.name == "findings":
                blocks += self._listed(prose)
                continue
            rows = [["  " + row[0], *row[1:]] for row in sheet.texts()]
            heads = ["  " + next(iter(sheet.headings.values())), *list(sheet.headings.values())[1:]]
            blocks.append("\n".join([sheet.caption, *table(rows, heads, sheet.alignment, width)]))
        if not self.compiled.findings.height:
            blocks.append(self.say("none"))
        blocks.append("\n".join(line for text in self.notes for line in wrap(text, prose)))
        return "\n\n".join(blocks) + "\n"

    def _listed(self, width: int) -> list[str]:
        """Return the findings as wrapped lines, by severity, and their numbers."""
        blocks = []
        found = self.findings()
        colon, gap = ("：", "") if self.lang == "zh" else (": ", " ")
        for name in ("error", "warning", "note"):
            lines = [self.say(f"{name}s")]
            for row in found.rows:
                if row["severity"] != self.say(name):
                    continue
                at = ("，" if self.lang == "zh" else ", ").join(
                    part for part in (row["place"], row["period"]) if part
                )
                said = f"{row['where']}  {at}{colon}{row['says']}{gap}{row['remedy']}".strip()
                lines += ["  " + line for line in filled(said, width - 4, "", "    ")]
            blocks += ["\n".join(lines)] if len(lines) > 1 else []
        return [*blocks, "\n".join(self._counts())]

    def _counts(self) -> list[str]:
        found = self.compiled.findings
        counts = [found.filter(pl.col("severity") == name).height for name in ("error", "warning", "note")]
        hidden = sum(max(0, count - SHOWN) for count in counts)
        if self.lang == "zh":
            said = [self.say("counts", *counts)]
        else:
            kinds = zip(counts, ("error", "warning", "note"), strict=True)
            said = [self.say("counts", *(times(count, kind, f"{kind}s") for count, kind in kinds))]
        return [*said, self.say("more", hidden)] if hidden else said

    def listing(self, command: Sequence[str] = ()) -> Listing:
        """Return a document: the tables, and what explains them."""
        counts = tuple(self._counts()) if self.compiled.findings.height else (self.say("none"),)
        from shlex import join

        about = (("command" if self.lang == "en" else "命令", join(command)),) if command else ()
        from yundong.archive.picture import picture

        drawn = picture(self.compiled, self.lang)
        return Listing(
            self.title,
            tuple(self.sheets()),
            self.lang,
            self.subtitle,
            notes=(*counts, *self.notes),
            colophon=about,
            more=(FigureBlock(1, drawn),) if drawn else (),
        )

    def workbook(self) -> Listing:
        """Return every figure for a spreadsheet: totals, findings, corrections, cells and columns, one sheet each."""
        made = self.compiled
        sheets = [
            self._frame("totals", self.say("title"), made.totals),
            self._frame("findings", self.say("findings"), made.findings.cast({"severity": pl.String})),
            self._frame("corrections", self.say("corrections"), made.corrections),
            self._frame("cells", self.say("cells"), self._cells().head(MOST_ROWS)),
            *([self.accounts_sheet()] if self.accounts else []),
            self.columns(),
        ]  # fmt: skip
        return Listing(self.title, tuple(sheets), self.lang, self.subtitle, notes=self.notes)

    def _frame(self, name: str, caption: str, frame: pl.DataFrame) -> Sheet:
        """Return a frame as a sheet: headings, indicators and words in the language, empty columns left out."""
        shown = _finite(frame).head(MOST_ROWS)
        said = [n for n in shown.columns if n in ("place", "value") or (shown[n].cast(pl.String) != "").any()]
        shown = shown.select(said)
        if "area" in shown.columns:
            shown = shown.with_columns(pl.col("area").replace(WHOLE, self.say("whole")))
        if "place" in shown.columns:
            shown = shown.with_columns(pl.col("place").replace(WHOLE, self.say("whole")))
        names = self.compiled.returns.names
        for column in ("indicator", "severity", "status", "action"):
            if column in shown.columns:
                every = shown[column].drop_nulls().unique().to_list()
                words = {
                    key: names.shown(key, self.lang) if column == "indicator" else self._word(key)
                    for key in every
                }
                shown = shown.with_columns(pl.col(column).replace(words))
        heads = {column: self.say(f"head_{column}") for column in shown.columns}
        return Sheet(
            name if self.lang == "en" else caption, caption, heads, shown.to_dicts(), style=_cell_style
        )

    def _word(self, key: str) -> str:
        return self.say(f"is_{key.replace(' ', '_')}") if self.lang == "zh" else key

    def _cells(self) -> pl.DataFrame:
        names = ("place", "day", "indicator", "status", "value", "low", "high", "file", "sheet", "row", "note",
                 "remark", "part", "part_value")  # fmt: skip
        return self.compiled.returns.cells.select(names).cast({"status": pl.String})

    def data(self) -> dict[str, Any]:
        """Return everything for programs."""
        made = self.compiled
        return {
            "title": self.title,
            "columns": [row for one in made.returns.tables for row in one.layout.rows()],
            "columns_option": roles_shown(one.layout for one in made.returns.tables),
            "totals": _finite(made.totals).to_dicts(),
            "findings": made.findings.to_dicts(),
            "corrections": made.corrections.to_dicts(),
            "parts": made.returns.cells.filter(pl.col("part_value").is_not_null())
            .select("place", "day", "indicator", "value", "part", "part_value")
            .to_dicts(),
            "accounts": [asdict(one) for one in self.accounts],
            "assumptions": {"coverage": list(made.assumptions.coverage), "interval": made.assumptions.interval,
                            "reference": made.imputed_from, "cumulative": sorted(made.cumulative)},
            "notes": list(self.notes),
        }  # fmt: skip


def remarks(returns: ReturnTables, lang: str) -> list[str]:
    """Return what was noticed while reading, a sentence per table."""
    found = []
    for one in returns.tables:
        place = ("，" if lang == "zh" else ", ").join(filter(None, (one.sheet.file, one.sheet.sheet)))
        noticed = (*one.sheet.remarks, *one.layout.remarks)
        said = [word(f"remark_{key}", lang, *values) for key, *values in noticed]
        found.append(f"{place}{'：' if lang == 'zh' else ': '}{('；' if lang == 'zh' else '; ').join(said)}")
    return found


def _finite(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with null for what is infinite: JSON has no other number for it."""
    numbers = [name for name, dtype in frame.schema.items() if dtype == pl.Float64]
    return frame.with_columns(pl.when(pl.col(n).is_finite()).then(pl.col(n)).alias(n) for n in numbers)


def _cell_style(row: Mapping[str, Any], column: str) -> str:
    """Return the number format of a cell: shares in per cent, estimates without decimals that mean nothing."""
    if column.endswith("_share"):
        return "0 %"
    value = row.get(column)
    return (
        "#,##0"
        if isinstance(value, float) and (value == round(value) or value >= 100)
        else "General"
        if isinstance(value, int)
        else "0.0"
    )


def severities(found: pl.DataFrame) -> Iterable[tuple[str, int]]:
    """Yield each severity and how many findings have it."""
    for name in ("error", "warning", "note"):
        yield name, found.filter(pl.col("severity") == name).height
