"""Validation: every rule over every cell at once, and every finding with its file, sheet, row, cell and remedy."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.archive.cells import UNREAD
from yundong.archive.expressions import DAYS, INFINITE, Bounds, functions_in, names_in, sides, verdict
from yundong.archive.layout import IndicatorNames
from yundong.archive.panel import Panel, codes, taken
from yundong.archive.returns import WHOLE
from yundong.archive.rules import RuleSet, ValidationRule, X
from yundong.archive.words import word

SEVERITY = pl.Enum(["error", "warning", "note"])
_FINDING: dict[str, Any] = {
    "rule": pl.String, "severity": SEVERITY, "file": pl.String, "sheet": pl.String, "row": pl.Int32, "cell": pl.String,
    "place": pl.String, "day": pl.Date, "until": pl.Date, "indicator": pl.String, "says": pl.String,
    "remedy": pl.String,
}  # fmt: skip
FINDING = pl.Schema(_FINDING)
"""The columns of findings; ``until`` is the last period of a finding about several."""


def findings(
    panel: Panel, rules: RuleSet, names: IndicatorNames, cumulative: frozenset[str], lang: str = "en"
) -> pl.DataFrame:
    """Return everything that the rules find in a panel.

    Parameters
    ----------
    panel : Panel
        The figures.
    rules : RuleSet
        What must hold.
    names : IndicatorNames
        What indicators are called in messages.
    cumulative : frozenset of str
        Indicators whose figures are cumulative.
    lang : str
        Language of the messages.

    Returns
    -------
    pl.DataFrame
        `FINDING`, ordered by severity, rule, and place in the file.
    """
    frames = _Frames(panel, names, cumulative, lang)
    found = [frame for rule in rules.rules if (frame := _failures(rule, frames)) is not None]
    joined = pl.concat([pl.DataFrame(schema=FINDING), _of_rows_left_out(panel.left_out, lang), *found])
    return joined.sort("severity", maintain_order=True)


def _of_rows_left_out(rows: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return a finding for each row with figures that names no place, period or indicator."""
    says = pl.col("why").replace_strict(
        {name: word(f"left_out_{name}", lang) for name in ("place", "period", "indicator")},
        return_dtype=pl.String,
    )
    whole = rows.select("file", "sheet", "row", "place", says=says).with_columns(
        rule=pl.lit("row_is_used"), severity=pl.lit("error"), remedy=pl.lit(word("left_out_remedy", lang))
    )
    return whole.select(
        (pl.col(n) if n in whole.columns else pl.lit(None)).cast(dtype).alias(n)
        for n, dtype in _FINDING.items()
    )


class _Frames:
    """The frames that rules are evaluated on, each made once."""

    def __init__(self, panel: Panel, names: IndicatorNames, cumulative: frozenset[str], lang: str) -> None:
        self.panel, self.names, self.cumulative, self.lang = panel, names, cumulative, lang
        self._row = np.zeros(0, np.int64)  # row of `returned` for each number of a return
        self._at: dict[str, NDArray[np.int64]] = {}  # cell of each return, for indicators that were asked for

    @cached_property
    def returned(self) -> pl.DataFrame:
        """One row per place and period: what its return holds."""
        cells = self.panel.cells
        number = cells["report"].to_numpy()
        at = np.full(int(number.max()) + 1 if number.size else 0, -1)
        at[number] = np.arange(number.size)
        self._row = np.cumsum(at >= 0) - 1
        known = at[at >= 0]
        came = (cells["rows"] > 0).to_numpy()
        first = self._first(came, known.size)
        parts = [
            cells.select("place", "day", "opened", "closed", "weight")[known],
            taken(cells.select("file", "sheet", "row"), first),
        ]
        for name in ("sent", "received"):
            has = cells[name].is_not_null().to_numpy()
            parts.append(taken(cells.select(name), self._first(has, known.size)))
        counts = {"items": cells["value"].is_not_null(), "nonzero": (cells["value"] > 0).fill_null(False)}
        for name, holds in counts.items():
            parts.append(pl.DataFrame({name: np.bincount(self._row[number], holds.to_numpy(), known.size)}))
        last = pl.when(pl.col("items") > 0).then("day")
        return pl.concat(parts, how="horizontal").with_columns(
            came=pl.Series(first >= 0),
            last_return=last.forward_fill().over("place"),
            column=pl.lit(None, pl.Int16),
            indicator=pl.lit(None, pl.String),
        )

    def _first(self, chosen: NDArray[np.bool_], many: int) -> NDArray[np.int64]:
        """Return, for each return, the first of the chosen cells; -1 for none."""
        found = np.full(many, -1)
        back = np.flatnonzero(chosen)[::-1]
        found[self._row[self.panel.cells["report"].to_numpy()[back]]] = (
            back  # the last that is put there stays
        )
        return found

    @cached_property
    def long(self) -> pl.DataFrame:
        """One row per cell, with what its return holds."""
        cells, beside = self.panel.cells, self.returned
        where = pl.Series(self._row[cells["report"].to_numpy()].astype(np.uint32))
        units = cells.group_by("indicator").agg(unit_count=pl.col("unit").drop_nulls().n_unique())
        asked = cells.group_by("indicator", "day").agg(place_count=pl.col("value").count())
        number, known = (
            codes(cells["indicator"], units["indicator"]) * _DAYS + cells["day"].to_physical().to_numpy(),
            codes(asked["indicator"], units["indicator"]) * _DAYS + asked["day"].to_physical().to_numpy(),
        )
        order = np.argsort(known)
        place = order[np.searchsorted(known, number, sorter=order)]
        return cells.with_columns(
            *(beside[name].gather(where) for name in ("items", "nonzero", "came")),
            asked["place_count"].gather(place),
            units["unit_count"].gather(codes(cells["indicator"], units["indicator"])),
        )

    def wide(self, rule: ValidationRule) -> pl.DataFrame:
        """One row per place and period with the figures that a rule names side by side."""
        frame, first = self.returned, True
        names = _asked_for(rule)
        for indicator in rule.indicators:
            own = self._side_by_side(indicator, (*names, "row", "column") if first else names)
            frame = frame.with_columns(own.rename({name: f"{indicator}:{name}" for name in own.columns}))
            if first:
                frame = frame.with_columns(
                    row=pl.coalesce(f"{indicator}:row", "row"),
                    column=pl.col(f"{indicator}:column"),
                    indicator=pl.lit(indicator),
                )
            first = False
        return frame

    def _side_by_side(self, indicator: str, names: Sequence[str]) -> pl.DataFrame:
        """Return columns of an indicator, a row per place and period."""
        if indicator not in self._at:
            cells = self.panel.cells
            own = (cells["indicator"] == indicator).arg_true().to_numpy()
            self._at[indicator] = at = np.full(self.returned.height, -1)
            at[self._row[cells["report"].to_numpy()[own]]] = own
        return taken(self.panel.cells.select(names), self._at[indicator])

    @cached_property
    def areas(self) -> pl.DataFrame:
        """One row per stated total, with the sums over its places."""
        return area_sums(self.panel, self.cumulative)

    @cached_property
    def present(self) -> frozenset[str]:
        """The indicators of the panel."""
        return frozenset(self.panel.cells["indicator"].unique().to_list())

    def applies(self, rule: ValidationRule) -> bool:
        """Whether the tables have what a rule needs: of the indicators it names at least two."""
        present = self.present
        named = rule.indicators
        return not named or sum(name in present for name in named) >= min(2, len(named))


def area_sums(panel: Panel, cumulative: frozenset[str]) -> pl.DataFrame:
    """Return the stated totals with what their places state.

    Returns
    -------
    pl.DataFrame
        The rows of ``panel.totals`` with ``sum_low`` and ``sum_high`` (a place that states nothing counts as at least
        its last figure, where figures are cumulative), ``stated_low``, ``stated_high``, ``silent`` and
        ``silent_places``.
    """
    totals = panel.totals.select(area="place", day="day", indicator="indicator")
    asked = totals.select("day", "indicator").unique()
    due = panel.cells.join(asked, on=("day", "indicator"), how="semi").join(panel.levels, on="place")
    grows = pl.col("indicator").is_in(sorted(cumulative))
    least = pl.when(grows).then(pl.col("before_low").fill_null(0.0)).otherwise(0.0)
    silent = pl.col("value").is_null()
    sums = due.join(totals, on=("area", "day", "indicator"), how="semi").group_by("area", "day", "indicator").agg(
        sum_low=pl.when(silent).then(least).otherwise("low").sum(),
        sum_high=pl.when(silent).then(pl.lit(INFINITE)).otherwise("high").sum(),
        stated_low=pl.col("low").sum(),
        stated_high=pl.col("high").sum(),
        stated=pl.col("value").sum(),
        silent=silent.sum(),
        silent_places=pl.col("place").filter(silent).cast(pl.String).sort().head(4).str.join(", "),
    )  # fmt: skip
    return panel.totals.join(
        sums,
        left_on=("place", "day", "indicator"),
        right_on=("area", "day", "indicator"),
        maintain_order="left",
    )


def _failures(rule: ValidationRule, frames: _Frames) -> pl.DataFrame | None:
    """Return the findings of one rule; None where the tables lack what it needs."""
    if not frames.applies(rule):
        return None
    if rule.scope == "area":
        frame = frames.areas
    elif rule.each:
        frame = frames.long
    else:
        frame = frames.wide(rule)
    if not frame.height:
        return None
    look_up = _Lookup(rule, frame)
    holds = verdict(rule.expression, look_up, rule.name)
    fails = ~holds.possible
    if rule.missing == "fail" and (unknown := look_up.unknown(rule.expression)):
        fails = fails | pl.any_horizontal(unknown)
    if rule.each and rule.each != ("all",):
        asked = sorted(frames.cumulative) if rule.each == ("cumulative",) else rule.each
        fails = fails & pl.col("indicator").is_in(pl.Series(asked, dtype=pl.Categorical()).implode())
    if rule.guard is not None:
        fails = fails & verdict(rule.guard, look_up, rule.name).sure
    failed = frame.filter(fails)
    return _described(rule, failed, frames, look_up) if failed.height else None


_OF_FUNCTION = {
    "previous": ("before_low", "before_high"),
    "part": ("part_value",),
    "rows": ("rows",),
    "figures": ("figures",),
    "is_read": ("status",),
}
"""What functions need of a cell besides its bounds."""


def _asked_for(rule: ValidationRule) -> list[str]:
    """Return the columns of a cell that the statements and the messages of a rule need."""
    trees = [tree for tree in (rule.expression, rule.guard) if tree is not None]
    used = {name for tree in trees for name in functions_in(tree)}
    names = [name for function, needed in _OF_FUNCTION.items() if function in used for name in needed]
    return list(
        dict.fromkeys(["low", "high", *(["before_low"] if rule.missing == "previous" else []), *names])
    )


class _Lookup:
    """From the names and functions of a rule to the columns of its frame."""

    def __init__(self, rule: ValidationRule, frame: pl.DataFrame) -> None:
        self.rule, self.columns = rule, set(frame.columns)

    def __call__(self, function: str, names: tuple[str, ...]) -> Bounds:
        name = names[0] if names else ""
        if not function and name in DAYS:
            day = pl.col("day" if name == "period" else name).cast(pl.Int32)
            return Bounds.of(day) if (("day" if name == "period" else name) in self.columns) else _ANY
        if not function and name == "weight":
            return Bounds.of(pl.col("weight"))
        if function in ("items", "nonzero", "came"):
            return Bounds.of(pl.col(function))
        if self.rule.scope == "area":
            return self._area(function)
        prefix = "" if name == X else f"{name}:"
        if f"{prefix}low" not in self.columns:
            return _COUNT
        if function == "previous":
            return Bounds(
                pl.col(f"{prefix}before_low").fill_null(-INFINITE),
                pl.col(f"{prefix}before_high").fill_null(INFINITE),
            )
        if function == "part":
            part = pl.col(f"{prefix}part_value")
            return Bounds(part.fill_null(-INFINITE), part.fill_null(INFINITE))
        if function in ("rows", "figures"):
            return Bounds.of(pl.col(f"{prefix}{function}"))
        if function == "is_stated":
            return Bounds.of(pl.col(f"{prefix}low").is_not_null())
        if function == "is_read":
            return Bounds.of((pl.col(f"{prefix}status") != UNREAD).fill_null(True))
        if function == "places":
            return Bounds.of(pl.col("place_count"))
        if function == "units":
            return Bounds.of(pl.col("unit_count"))
        return self._figure(prefix)

    def _figure(self, prefix: str) -> Bounds:
        low, high = pl.col(f"{prefix}low"), pl.col(f"{prefix}high")
        if self.rule.missing == "zero":
            return Bounds(low.fill_null(0.0), high.fill_null(0.0))
        if self.rule.missing == "previous":
            return Bounds(pl.coalesce(low, f"{prefix}before_low").fill_null(0.0), high.fill_null(INFINITE))
        return Bounds(low.fill_null(-INFINITE), high.fill_null(INFINITE))

    def _area(self, function: str) -> Bounds:
        if function == "sum":
            return Bounds(pl.col("sum_low"), pl.col("sum_high"))
        if function == "stated_sum":
            return Bounds(pl.col("stated_low"), pl.col("stated_high"))
        if function == "silent":
            return Bounds.of(pl.col("silent"))
        return Bounds(pl.col("low"), pl.col("high"))

    def unknown(self, tree: Any) -> list[pl.Expr]:
        """Return, for each figure that an expression names, whether it is not stated."""
        prefixes = ["" if n == X else f"{n}:" for n in names_in(tree) if n not in (*DAYS, "weight")]
        return [pl.col(f"{p}low").is_null() for p in prefixes if f"{p}low" in self.columns]


_DAYS = 1 << 24
"""More than the days between any two."""
_ANY = Bounds(pl.lit(-INFINITE), pl.lit(INFINITE))
_COUNT = Bounds(pl.lit(0.0), pl.lit(INFINITE))


# Messages -------------------------------------------------------------------------------------------------------------


def _described(rule: ValidationRule, failed: pl.DataFrame, frames: _Frames, look_up: _Lookup) -> pl.DataFrame:
    """Return failed rows as findings, with their words."""
    lang = frames.lang
    both = sides(rule.expression, look_up)
    words: dict[str, pl.Expr] = {
        "indicator": shown_indicator(failed, frames.names, lang),
        "note": pl.format("'{}'", pl.col("note").str.head(40).fill_null(""))
        if "note" in failed.columns
        else pl.lit(""),
    }
    if both:
        words |= {
            "left": shown_bounds(*_ends(both[0]), lang),
            "right": shown_bounds(*_ends(both[1]), lang),
            "difference": shown_number(
                pl.max_horizontal(both[0].low - both[1].high, both[1].low - both[0].high).abs()
            ),
        }
    for name in ("rows", "low", "high"):
        if name in failed.columns:
            words[name] = shown_number(pl.col(name).cast(pl.Float64))
    if "row_list" in failed.columns:
        words["row_list"] = _joined(pl.col("row_list"), lang)
    if "silent_places" in failed.columns:
        more = pl.when(pl.col("silent") > 4).then(pl.lit(" …")).otherwise(pl.lit(""))
        words["silent_places"] = _joined(pl.col("silent_places"), lang) + more
    words |= _context(failed, frames.cumulative, lang)
    says = filled_in(rule.says[lang], words)
    base = failed.with_columns(says=says)
    return _as_findings(rule, _together(rule, base, lang), lang)


def _joined(names: pl.Expr, lang: str) -> pl.Expr:
    """Return a list of rows or places, joined as the language joins them."""
    return names.str.replace_all(", ", "、", literal=True) if lang == "zh" else names


def _ends(bounds: Bounds) -> tuple[pl.Expr, pl.Expr]:
    return bounds.low, bounds.high


def _context(failed: pl.DataFrame, cumulative: frozenset[str], lang: str) -> dict[str, pl.Expr]:
    """Return words about the last figure and the last return of a place."""
    zh = lang == "zh"
    words: dict[str, pl.Expr] = {}
    if "before_day" in failed.columns:
        words["before_day"] = shown_day(pl.col("before_day"), lang)
        least = "，至少为{}（{}）" if zh else "; it is at least {}, the figure of {}"
        grows = pl.col("indicator").is_in(sorted(cumulative)) & pl.col("before_low").is_not_null()
        words["at_least"] = (
            pl.when(grows)
            .then(pl.format(least, shown_number(pl.col("before_low")), shown_day(pl.col("before_day"), lang)))
            .otherwise(pl.lit(""))
        )
    if "last_return" in failed.columns:
        last = "，最后一期为{}" if zh else "; the last is that of {}"
        words["last_return"] = (
            pl.when(pl.col("last_return").is_not_null())
            .then(pl.format(last, shown_day(pl.col("last_return"), lang)))
            .otherwise(pl.lit("，此前亦无" if zh else ", and none before"))
        )
    if {"low", "high", "rows"} <= set(failed.columns):
        words["difference_of_rows"] = shown_number(pl.col("high") - pl.col("low"))
    return words


def filled_in(template: str, words: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return a template with its gaps filled from columns; a gap that is not known stays empty."""
    pieces: list[pl.Expr] = []
    for text, name, _, _ in string.Formatter().parse(template):
        if text:
            pieces.append(pl.lit(text))
        if name:
            pieces.append(words.get(name, pl.lit("")).fill_null(""))
    return pl.concat_str(pieces) if pieces else pl.lit("")


def shown_number(value: pl.Expr) -> pl.Expr:
    """Return numbers as text: whole ones without decimals."""
    whole = value.round(0).cast(pl.Int64, strict=False).cast(pl.String)
    return (
        pl.when((value - value.round(0)).abs() < 1e-9).then(whole).otherwise(value.round(2).cast(pl.String))
    )


def shown_bounds(low: pl.Expr, high: pl.Expr, lang: str) -> pl.Expr:
    """Return intervals as text: a number, a span, or at least a number."""
    zh = lang == "zh"
    span, least = ("{}至{}", "至少{}") if zh else ("{} to {}", "at least {}")
    a, b = shown_number(low), shown_number(high)
    return (
        pl.when(low == high)
        .then(a)
        .when(high == INFINITE)
        .then(pl.format(least, a))
        .otherwise(pl.format(span, a, b))
    )


def shown_day(day: pl.Expr, lang: str) -> pl.Expr:
    """Return days as people write them."""
    return day.dt.strftime("%-m月%-d日" if lang == "zh" else "%-d %B")


def shown_indicator(frame: pl.DataFrame, names: IndicatorNames, lang: str) -> pl.Expr:
    """Return the names of the indicators of a frame."""
    found = frame["indicator"].drop_nulls().unique()
    if not found.len():
        return pl.lit("")
    shown = pl.Series([names.shown(key, lang) for key in found.to_list()], dtype=pl.String)
    return pl.col("indicator").replace_strict(found, shown, default=None, return_dtype=pl.String)


def _together(rule: ValidationRule, failed: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Join the findings of neighbouring periods, or of one indicator, where a rule asks for it."""
    if rule.together == "indicator":
        return failed.unique("indicator", keep="first", maintain_order=True).with_columns(
            until=pl.lit(None, pl.Date)
        )
    if rule.together != "place":
        return failed.with_columns(until=pl.lit(None, pl.Date))
    apart = (pl.col("last_return").ne_missing(pl.col("last_return").shift(1).over("place"))).fill_null(True)
    runs = failed.sort("place", "day", maintain_order=True).with_columns(run=apart.cum_sum().over("place"))
    others = [name for name in runs.columns if name not in ("place", "run", "day")]
    joined = runs.group_by("place", "run", maintain_order=True).agg(
        *(pl.col(n).first() for n in ("day", *others)), until=pl.col("day").last(), periods=pl.len()
    )  # fmt: skip
    many = pl.format("（共{}期）" if lang == "zh" else " ({} periods)", "periods")
    return joined.with_columns(
        says=pl.when(pl.col("periods") > 1).then(pl.col("says") + many).otherwise("says"),
        until=pl.when(pl.col("periods") > 1).then("until"),
    )


def _as_findings(rule: ValidationRule, failed: pl.DataFrame, lang: str) -> pl.DataFrame:
    whole = pl.lit("全部" if lang == "zh" else "total")
    return failed.select(
        rule=pl.lit(rule.name),
        severity=pl.lit(rule.severity, SEVERITY),
        file="file",
        sheet="sheet",
        row=pl.col("row").cast(pl.Int32),
        cell=cell_names("column", "row"),
        place=pl.when(pl.col("place") == WHOLE).then(whole).otherwise(pl.col("place").cast(pl.String)),
        day="day",
        until="until",
        indicator=pl.col("indicator").cast(pl.String),
        says="says",
        remedy=pl.lit(rule.remedy[lang]),
    ).cast(FINDING)


def cell_names(column: str, row: str) -> pl.Expr:
    """Return what a spreadsheet calls cells, from the columns that hold their positions."""
    from yundong.archive.files import letter

    letters = pl.Series([letter(position) for position in range(702)], dtype=pl.String)
    first = pl.col(column).cast(pl.UInt32, strict=False)
    name = pl.lit(letters).gather(first.fill_null(0).clip(0, 701))
    known = pl.col(column).is_not_null() & pl.col(row).is_not_null()
    return pl.when(known).then(pl.format("{}{}", name, pl.col(row))).otherwise(None)
