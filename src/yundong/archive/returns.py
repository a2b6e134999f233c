"""Returns as one long table: a row per cell, with its place in the file and in the hierarchy."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from yundong.archive.cells import EMPTY, FIGURE, STATED, closed_up, read_column, read_day
from yundong.archive.faults import fault, persons_fault
from yundong.archive.files import RawSheet, letter, read_sheets
from yundong.archive.layout import (
    LEVELS,
    IndicatorNames,
    Layout,
    TableColumn,
    guess,
    is_total,
    not_digits,
    plain_place,
)
from yundong.archive.words import word
from yundong.base.errors import InputError
from yundong.base.persons import flagged

SHOWN = 20
"""Rows with the same fault that are listed."""
WHOLE = "*"
"""The name of everything in the table, above its widest level."""
JOINT = " / "
"""Between the names of a place and of what it lies in."""

SHAPE = pl.Schema(
    {
        "file": pl.String, "sheet": pl.String, "row": pl.Int32, "column": pl.Int16, "place": pl.String,
        "total": pl.Boolean, "day": pl.Date, "indicator": pl.String,
        **FIGURE.to_schema(), "sent": pl.Date, "received": pl.Date, "weight": pl.Float64, "length": pl.Float64,
        "unit": pl.String, "opened": pl.Date, "closed": pl.Date, "remark": pl.String,
    }
)  # fmt: skip
"""The columns of `ReturnTables.cells`."""
LEFT_OUT = pl.Schema(
    {"file": pl.String, "sheet": pl.String, "row": pl.Int32, "place": pl.String, "why": pl.String}
)
"""The columns of `ReturnTables.left_out`."""


@dataclass(frozen=True)
class TableRead:
    """One table of a file and what its columns were taken to hold."""

    sheet: RawSheet
    layout: Layout


@dataclass(frozen=True)
class ReturnTables:
    """The figures of one or more tables.

    Attributes
    ----------
    cells : pl.DataFrame
        `SHAPE`: one row per cell of a figure. ``place`` is the whole name from the widest area down, joined by
        `JOINT` (province / county), ``total`` whether it is the stated total of the area ``place``; the total of
        everything is `WHOLE`.
    tables : tuple of TableRead
        What was read.
    names : IndicatorNames
        What the indicators are called.
    left_out : pl.DataFrame
        `LEFT_OUT`: rows with figures that could not be used; ``why`` is what they lack: place, period or indicator.
    """

    cells: pl.DataFrame = field(repr=False)
    tables: tuple[TableRead, ...] = field(repr=False)
    names: IndicatorNames = field(repr=False)
    left_out: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LEFT_OUT), repr=False)

    @cached_property
    def places(self) -> list[str]:
        """The places that report, in the order of the tables; without totals."""
        return self.cells.filter(~pl.col("total"))["place"].unique(maintain_order=True).to_list()

    @cached_property
    def days(self) -> list[dt.date]:
        """The last days of the periods, in order."""
        return sorted(self.cells["day"].drop_nulls().unique().to_list())

    @cached_property
    def indicators(self) -> list[str]:
        """The indicators, in the order of the tables."""
        return self.cells["indicator"].unique(maintain_order=True).to_list()


Confirm = Callable[[RawSheet, Layout], Layout]
"""Shows a guess to the user and returns what is to be used."""


def read_returns(
    paths: Sequence[Path],
    names: IndicatorNames,
    *,
    year: int,
    columns: dict[str, str] | None = None,
    day: dt.date | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    confirm: Confirm | None = None,
) -> ReturnTables:
    """Read the returns of one or more files.

    Parameters
    ----------
    paths : sequence of Path
        CSV files or workbooks; their figures are joined.
    names : IndicatorNames
        What indicators are called.
    year : int
        Of days without a year.
    columns : dict of str to str, optional
        See `guess`.
    day : datetime.date, optional
        The period of all figures, where the tables name none.
    sheet, encoding : str, optional
        See `read_sheets`.
    confirm : callable, optional
        Asked for each table.

    Raises
    ------
    InputError
        If a file cannot be read, or what its columns hold is not clear; everything that is wrong is said at once.
    """
    faults: list[object] = []
    frames, tables = [], []
    lost = [pl.DataFrame(schema=LEFT_OUT)]
    for path in paths:
        try:
            sheets = read_sheets(path, sheet, encoding)
        except InputError as error:
            faults += error.faults or error.problems
            continue
        for raw in sheets:
            if not raw.cells.height or not raw.cells.width:
                continue
            try:
                layout = guess(raw, names, year, columns or {}, day, several=len(sheets) > 1)
            except InputError as error:
                if len(sheets) > 1 and not columns and _holds_words(raw):
                    continue  # a sheet of explanations beside the tables
                faults += error.faults or error.problems
                continue
            layout = confirm(raw, layout) if confirm else layout
            body, said = _body(raw, layout)
            layout = replace(layout, remarks=(*layout.remarks, *said))
            tables.append(TableRead(raw, layout))
            try:
                frames.append(_long(raw, layout, body, names, year))
                lost.append(_placeless(raw, layout, body))
            except InputError as error:
                faults += error.faults
    if faults:
        raise InputError(faults)  # type: ignore[arg-type]
    if not frames:
        raise InputError("The files hold no table. Give one with a row of headings and figures below it.")
    cells = pl.concat(frames)
    _refuse_unnamed(cells)
    cells = _same_names(cells.filter(pl.col("indicator").is_not_null()))
    left_out = pl.concat([*lost, _nameless(cells)])
    _refuse_useless(cells, left_out)
    return ReturnTables(cells, tuple(tables), names, left_out)


def _refuse_unnamed(cells: pl.DataFrame) -> None:
    """Refuse rows with a figure of which nothing says what it counts."""
    lost = cells.filter(pl.col("indicator").is_null(), pl.col("value").is_not_null())
    rows = lost.select("file", "sheet", "row").unique(maintain_order=True)
    if rows.height:
        raise InputError(
            [
                fault("unnamed", f"{file}, sheet {sheet}" if sheet else file, row=row)
                for file, sheet, row in rows.head(SHOWN).iter_rows()
            ]
        )


def _holds_words(raw: RawSheet) -> bool:
    """Return whether a sheet holds hardly any figure."""
    sample = raw.cells.head(200)
    number = sum(
        int(sample[column].str.contains(r"^[0-9]+(\.[0-9]+)?$").fill_null(False).sum())
        for column in sample.columns
    )
    return number < 3


_FOOTER = r"^(?:注|附注|附记|说明|备注|资料来源|来源|出处|notes?|source|remarks?|\*|※)\s*[0-9一二三四五]*\s*[:：.、）)]"
"""What a row below a table begins with that explains it."""


def _body(raw: RawSheet, layout: Layout) -> tuple[pl.DataFrame, list[tuple[str, ...]]]:
    """Return the rows of a table with their numbers, and what was noticed.

    Headings that are repeated, as at the top of a page, and notes below the table are left out. A row that names no
    place belongs to that above it, where no cell is then stated twice.
    """
    body = raw.cells.slice(layout.first_row).with_row_index("row", layout.first_row + 1)
    placed = [f"c{h.position}" for h in layout.of(*LEVELS)]
    figures = [f"c{h.position}" for h in layout.of("figures", "value")]
    heads = raw.cells.slice(layout.first_row - 1, 1)
    again = pl.all_horizontal(pl.col(c).eq_missing(heads[c][0]) for c in (*placed, *figures))
    empty = pl.all_horizontal(pl.col(figures).is_null())
    if not placed:
        return body.filter(~again), []
    footer = empty & pl.col(placed[0]).str.to_lowercase().str.contains(_FOOTER)
    body = body.filter(~(again | footer).fill_null(False))
    blank = pl.all_horizontal(pl.col(placed).is_null()) & ~empty
    many = int(body.select(blank.sum()).item())
    if many:
        filled = body.with_columns(pl.col(placed).forward_fill())
        keys = [*placed, *(f"c{h.position}" for h in layout.of("period", "year", "month", "indicator"))]
        if len(keys) > len(placed) and not filled.filter(~empty).select(keys).is_duplicated().any():
            return filled.filter(~empty | pl.Series(body[placed[0]].is_not_null())), [("down", f"{many:,}")]
    return body, []


def _long(
    raw: RawSheet, layout: Layout, body: pl.DataFrame, names: IndicatorNames, year: int
) -> pl.DataFrame:
    """Return the figures of a table, a row per cell."""
    _refuse_persons(raw, layout, body)
    placed = [f"c{h.position}" for h in layout.of(*LEVELS)]
    figures = layout.of("figures", "value")
    some = placed or [f"c{h.position}" for h in figures]
    body = body.filter(pl.any_horizontal(pl.col(some).is_not_null()))
    if not body.height:
        return pl.DataFrame(schema=SHAPE)
    # Every cell of a figure gets a row: what stands beside it in its row is repeated.
    beside = {h.role: h for h in layout.headings if h.role not in ("figures", "value", "ignore", *LEVELS)}
    base = body.select(
        pl.col("row").cast(pl.Int32),
        *_place_columns(body, layout),
        day=_periods(body, beside, layout, year, raw.calendar),
        indicator=_named(body, beside["indicator"].position, names)
        if "indicator" in beside
        else pl.lit(None, pl.String),
        **{
            r: _days(body, beside.get(r), year, raw.calendar)
            for r in ("sent", "received", "opened", "closed")
        },
        **{r: _plain_number(beside.get(r)) for r in ("weight", "length")},
        unit=_text(beside.get("unit")),
        remark=_notes(layout),
        **{f"f{h.position}": pl.col(f"c{h.position}") for h in figures},
    )
    kept = [name for name in base.columns if not re.fullmatch(r"f\d+", name)]
    empty = [name for name in kept if base[name].null_count() == base.height]
    kept = [name for name in kept if name not in empty]
    long = base.unpivot([f"f{h.position}" for h in figures], index=kept, value_name="cell")
    # The columns come one after the other, so that what a heading says holds for as many rows as the table has.
    which = pl.Series(np.repeat(np.arange(len(figures), dtype=np.uint32), base.height))

    def by_column(values: Sequence[object], dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
        return pl.lit(pl.Series(values, dtype=dtype)).gather(which)

    said: dict[str, pl.Expr] = {"column": by_column([h.position for h in figures], pl.Int16)}
    if any(h.indicator for h in figures):
        named = by_column([h.indicator or None for h in figures], pl.String)
        said["indicator"] = named if "indicator" in empty else pl.coalesce("indicator", named)
    if any(h.day for h in figures):
        dated = by_column([h.day for h in figures], pl.Date)
        said["day"] = dated if "day" in empty else pl.coalesce(dated, "day")
    if any(h.place for h in figures):
        total = [is_total(h.place) for h in figures]
        places = [WHOLE if t else closed_up(h.place) for h, t in zip(figures, total, strict=True)]
        said |= {"place": by_column(places, pl.String), "total": by_column(total, pl.Boolean)}
    long = long.with_columns(
        *(pl.lit(None, base.schema[name]).alias(name) for name in empty if name not in said),
        file=pl.lit(raw.file), sheet=pl.lit(raw.sheet), **said,
    )  # fmt: skip
    long = pl.concat([long, read_column(long["cell"])], how="horizontal")
    if any(h.factor != 1.0 for h in figures):
        factor = by_column([h.factor for h in figures], pl.Float64)
        # a cell that says 万 itself is not multiplied again
        factor = pl.when(pl.col("cell").str.contains("[万萬千]")).then(1.0).otherwise(factor)
        long = long.with_columns(pl.col("value", "low", "high", "part_value") * factor)
    return long.select(pl.col(name).cast(dtype) for name, dtype in SHAPE.items())


def _refuse_useless(cells: pl.DataFrame, left_out: pl.DataFrame) -> None:
    """Refuse tables of which no row can be used, with what the first rows lack."""
    used = cells.filter(~pl.col("total"), pl.col("day").is_not_null(), pl.col("indicator").is_not_null())
    if used.height:
        return
    faults = [
        fault("useless_row", row["file"], row["why"], word(row["why"], "zh"), row=row["row"])
        for row in left_out.head(5).iter_rows(named=True)
    ]
    name = str(cells["file"][0]) if cells.height else "The table"
    raise InputError([*faults, fault("no_row", name)])


def _placeless(raw: RawSheet, layout: Layout, body: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that hold figures and name no place."""
    if not layout.of(*LEVELS):
        return pl.DataFrame(schema=LEFT_OUT)
    placed = [pl.col(f"c{h.position}").is_not_null() for h in layout.of(*LEVELS)]
    figures = [pl.col(f"c{h.position}").is_not_null() for h in layout.of("figures", "value")]
    lost = body.filter(~pl.any_horizontal(placed) & pl.any_horizontal(figures))
    return lost.select(
        file=pl.lit(raw.file), sheet=pl.lit(raw.sheet), row=pl.col("row").cast(pl.Int32),
        place=pl.lit(None, pl.String), why=pl.lit("place"),
    )  # fmt: skip


def _nameless(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that hold figures and whose period or indicator is empty or not read."""
    why = pl.when(pl.col("day").is_null()).then(pl.lit("period")).when(pl.col("indicator").is_null())
    lost = cells.filter(pl.col("day").is_null() | pl.col("indicator").is_null(), pl.col("status") != EMPTY)
    rows = lost.with_columns(why=why.then(pl.lit("indicator"))).select(list(LEFT_OUT))
    return rows.unique(maintain_order=True)


def _refuse_persons(raw: RawSheet, layout: Layout, body: pl.DataFrame) -> None:
    """Refuse a table whose remarks or cells point at persons, by row, column and kind."""
    faults = []
    for heading in layout.headings:
        cells = body[f"c{heading.position}"]
        rows = body["row"]
        if heading.role in (
            "figures",
            "value",
        ):  # digits are figures; what stands beside them in a cell is words
            rows = rows.filter(not_digits(cells))
            cells = cells.filter(not_digits(cells))
            words = cells.str.contains(r"[A-Za-z一-龥@]{2}|[0-9]{15}")
            rows, cells = rows.filter(words), cells.filter(words)
        for at, what in flagged(cells) if heading.role in ("note", "figures", "value") else ():
            faults.append(persons_fault(raw.file, what, rows[at], heading.title))
    if faults:
        raise InputError(faults)


def _place_columns(body: pl.DataFrame, layout: Layout) -> list[pl.Expr]:
    """Return the whole name of each row's place, and whether it is a total."""
    if not layout.of(*LEVELS):
        return [pl.lit(layout.place).alias("place"), pl.lit(is_total(layout.place)).alias("total")]
    order = sorted(layout.of(*LEVELS), key=lambda h: LEVELS.index(h.role))
    keys = [f"c{h.position}" for h in order]
    rows = body.select(keys).unique(maintain_order=True)
    names, totals = [], []
    for row in rows.iter_rows():
        parts = [closed_up(part).replace(JOINT, "/") for part in row if part is not None]
        total = len(parts) < len(keys) or is_total(parts[-1])
        if total and is_total(parts[-1]):
            parts = parts[:-1]
        names.append(JOINT.join(parts) or WHOLE)
        totals.append(total)
    key = pl.concat_str([pl.col(column).fill_null("") for column in keys], separator="\x1f")
    known = rows.select(key.alias("k"))["k"]
    position = key.replace_strict(known, pl.Series(range(rows.height)), return_dtype=pl.UInt32)
    return [
        pl.lit(pl.Series(values, dtype=dtype)).gather(position).alias(name)
        for name, values, dtype in (
            ("place", names, pl.String),
            ("total", totals, pl.Boolean),
        )
    ]


def _periods(
    body: pl.DataFrame, beside: Mapping[str, TableColumn], layout: Layout, year: int, calendar: int
) -> pl.Expr:
    """Return the last day of the period of each row: a column of days, or columns of year, month and day."""
    named = [beside[role] for role in ("year", "month", "period") if role in beside]
    if not named:
        return pl.lit(layout.day, pl.Date)
    if len(named) == 1 and "period" in beside:
        return _days(body, named[0], year, calendar)
    columns = [f"c{h.position}" for h in named]
    rows = body.select(columns).unique(maintain_order=True)
    roles = [role for role in ("year", "month", "period") if role in beside]
    days = [_last_day(dict(zip(roles, row, strict=True)), year, calendar) for row in rows.iter_rows()]
    key = pl.concat_str([pl.col(column).fill_null("") for column in columns], separator="\x1f")
    known = rows.select(key.alias("k"))["k"]
    return key.replace_strict(known, pl.Series(days, dtype=pl.Date), return_dtype=pl.Date)


def _last_day(parts: Mapping[str, str | None], year: int, calendar: int) -> dt.date | None:
    """Return the last day that year, month and day of a row name; a month alone ends with its last day, and so on."""
    whole = read_day(parts.get("period") or "", year, calendar)
    if whole is not None:  # the column of days names the month as well
        return whole
    numbers = {role: re.sub(r"\D+$", "", text or "") for role, text in parts.items()}
    if any(not number.isdigit() for number in numbers.values()):
        return None
    y, m = int(numbers.get("year") or year), int(numbers.get("month") or 12)
    y += year - year % 100 if y < 100 else 0
    if not (1 <= m <= 12 and 1 <= y <= 9999):
        return None
    last = monthrange(y, m)[1]
    d = int(numbers.get("period") or last)
    return dt.date(y, m, d) if 1 <= d <= last else None


def _days(body: pl.DataFrame, heading: object, year: int, calendar: int) -> pl.Expr:
    """Return the day of each row from a column, read once for each text; null where it names none."""
    if not isinstance(heading, TableColumn):
        return pl.lit(None, pl.Date)
    column = f"c{heading.position}"
    texts = body[column].drop_nulls().unique()
    days = pl.Series([read_day(text, year, calendar) for text in texts.to_list()], dtype=pl.Date)
    if not texts.len():
        return pl.lit(None, pl.Date)
    return pl.col(column).replace_strict(texts, days, default=None, return_dtype=pl.Date)


def _named(body: pl.DataFrame, position: int, names: IndicatorNames) -> pl.Expr:
    """Return the indicator that a column names, its own text where the scenario has none of that name."""
    column = f"c{position}"
    texts = body[column].drop_nulls().unique()
    if not texts.len():
        return pl.lit(None, pl.String)
    found = pl.Series([names.find(text) or text for text in texts.to_list()], dtype=pl.String)
    return pl.col(column).replace_strict(texts, found, default=None, return_dtype=pl.String)


def _plain_number(heading: object) -> pl.Expr:
    if not isinstance(heading, TableColumn):
        return pl.lit(None, pl.Float64)
    number = pl.col(f"c{heading.position}").str.replace_all(",", "").cast(pl.Float64, strict=False)
    return pl.when(number.is_finite() & (number > 0)).then(number)


def _notes(layout: Layout) -> pl.Expr:
    """Return everything that stands beside the figures of a row: source, grade, remarks."""
    columns = [f"c{h.position}" for h in layout.of("note")]
    if not columns:
        return pl.lit(None, pl.String)
    joined = pl.concat_str([pl.col(c) for c in columns], separator="; ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _text(heading: object) -> pl.Expr:
    return pl.col(f"c{heading.position}") if isinstance(heading, TableColumn) else pl.lit(None, pl.String)


def _same_names(cells: pl.DataFrame) -> pl.DataFrame:
    """Give a place that several tables write differently (Aling county, Aling) the name that comes first."""
    names = cells["place"].unique(maintain_order=True)
    first: dict[str, str] = {}
    for name in names.to_list():
        first.setdefault(plain_place(name), name)
    same = [first[plain_place(name)] for name in names.to_list()]
    if same == names.to_list():
        return cells
    return cells.with_columns(pl.col("place").replace_strict(names, pl.Series(same), return_dtype=pl.String))


def cell_name(column: int, row: int) -> str:
    """Return what a spreadsheet calls a cell, such as D12."""
    return f"{letter(column)}{row}"


def with_figures(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that state a figure, exactly or within bounds."""
    return cells.filter(pl.col("value").is_not_null())


__all__ = [
    "EMPTY", "JOINT", "SHAPE", "STATED", "WHOLE", "Confirm", "ReturnTables", "TableRead", "cell_name", "read_returns",
    "with_figures",
]  # fmt: skip
