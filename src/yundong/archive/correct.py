"""Corrections: which cells are most likely wrong, and what the corrected series takes in their place; all logged.

Figures that contradict each other are those of which a lesser one exceeds a greater (arrested and identified, an
earlier and a later cumulative figure). As such an order is transitive, the figures that remain are consistent as
soon as every contradicting pair has lost a member: the fewest cells to set aside are a minimum vertex cover of the
pairs (the principle of Fellegi and Holt 1976). Of covers of one size, that is taken whose cells lie farthest from
the course of their place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.archive.panel import CELL, Panel, with_neighbours
from yundong.archive.returns import ReturnTables
from yundong.archive.rules import RuleSet, ValidationRule, X

EXACT = 22
"""Contradicting cells of one place up to which the smallest set is found exactly; beyond, step by step."""
WEIGHT = 0.3
"""By how much a cell far out of line counts less than one in line: it decides between sets of one size."""

CORRECTION = pl.Schema(
    {
        "rule": pl.String, "action": pl.String, "file": pl.String, "sheet": pl.String, "row": pl.Int32,
        "column": pl.Int16, "place": pl.String, "day": pl.Date, "indicator": pl.String, "stated": pl.Float64,
        "becomes": pl.Float64,
    }
)  # fmt: skip
"""The columns of the log of corrections; ``becomes`` is null where a cell is set aside and counts as missing."""


def corrected(
    panel: Panel, returns: ReturnTables, rules: RuleSet, found: pl.DataFrame, cumulative: frozenset[str]
) -> tuple[Panel, pl.DataFrame]:
    """Return the panel as the corrections leave it, and their log.

    Parameters
    ----------
    panel, returns : Panel, ReturnTables
        The figures, and the rows they come from.
    rules : RuleSet
        With the corrections.
    found : pl.DataFrame
        Findings (`yundong.archive.check.findings`): only places that a rule found wrong are looked at.
    cumulative : frozenset of str
        Indicators whose figures are cumulative.
    """
    logs = [pl.DataFrame(schema=CORRECTION)]
    for fix in rules.corrections:
        concerned = found.filter(pl.col("rule").is_in(fix.after))
        if not concerned.height:
            continue
        if fix.action == "choose":
            log = _chosen(panel, returns, concerned, fix.name)
        else:
            orders = [rule for rule in rules.rules if rule.name in fix.after and rule.order]
            log = _struck(panel, orders, concerned, cumulative, fix.name)
        panel = _applied(panel, log)
        logs.append(log)
    return panel, pl.concat(logs)


def _applied(panel: Panel, log: pl.DataFrame) -> Panel:
    """Return a panel whose corrected cells hold what the log says."""
    if not log.height:
        return panel
    marks = log.select(
        pl.col("place", "indicator").cast(pl.Categorical()), "day", becomes="becomes", marked=pl.lit(True)
    )
    touched = panel.cells["place"].is_in(marks["place"].unique().implode()).arg_true()
    mine = panel.cells[touched].join(marks, on=CELL, how="left", maintain_order="left")
    new = {name: pl.when("marked").then("becomes").otherwise(name) for name in ("value", "low", "high")}
    kept = [name for name in panel.cells.columns if not name.startswith(("before", "after"))]
    mine = with_neighbours(mine.with_columns(**new).select(kept))
    changed = [name for name in mine.columns if name in new or name.startswith(("before", "after"))]
    columns = [panel.cells[name].clone().scatter(touched, mine[name]) for name in changed]
    return replace(panel, cells=panel.cells.with_columns(columns))


def _chosen(panel: Panel, returns: ReturnTables, concerned: pl.DataFrame, name: str) -> pl.DataFrame:
    """Take, for a cell with several figures, that nearest to what its neighbours lead to expect."""
    several = panel.cells.filter(pl.col("figures") > 1)
    stated = returns.cells.filter(~pl.col("total"), pl.col("value").is_not_null())
    several = several.with_columns(pl.col("place", "indicator").cast(pl.String))
    candidates = stated.join(several.select(*CELL, "before", "after", "before_day", "after_day"), on=CELL)
    rows = []
    for key, group in candidates.group_by(CELL, maintain_order=True):
        place, day, indicator = key
        line = _line(panel.cells, str(place), str(indicator), day)
        values = group["value"].to_list()
        best = min(range(len(values)), key=lambda i: (_distance(values[i], line), i))
        first = group.row(best, named=True)
        others = [v for v in values if v != values[best]]
        rows.append(
            {"rule": name, "action": "choose", **{n: first[n] for n in ("file", "sheet", "row", "column")},
             "place": place, "day": day, "indicator": indicator, "stated": others[0] if others else None,
             "becomes": values[best]}
        )  # fmt: skip
    return pl.DataFrame(rows, schema=CORRECTION)


def _line(cells: pl.DataFrame, place: str, indicator: str, day: dt.date) -> float | None:
    """Return what the other figures of a place lead to expect for a period: between its neighbours, or beyond them."""
    own = cells.filter(
        pl.col("place") == place, pl.col("indicator") == indicator, pl.col("day") != day, pl.col("figures") == 1
    ).drop_nulls("value")  # fmt: skip
    days = np.array([d.toordinal() for d in own["day"].to_list()], dtype=float)
    return _expected(days, own["value"].to_numpy().astype(float), float(day.toordinal()))


def _expected(days: NDArray[np.float64], values: NDArray[np.float64], day: float) -> float | None:
    """Return the straight line through the figures nearest to a day; None without any."""
    if not days.size:
        return None
    if days.size == 1:
        return max(0.0, float(values[0]))
    right = int(np.searchsorted(days, day))
    a, b = (
        (0, 1) if right == 0 else (days.size - 2, days.size - 1) if right == days.size else (right - 1, right)
    )
    slope = (values[b] - values[a]) / (days[b] - days[a])
    return max(0.0, float(values[a] + slope * (day - days[a])))


def _distance(value: float, line: float | None) -> float:
    return 0.0 if line is None else abs(float(np.log((max(value, 0.0) + 1.0) / (line + 1.0))))


# Error localisation


@dataclass(frozen=True)
class _Block:
    """The cells of one place whose order some rule knows."""

    cells: pl.DataFrame
    pairs: list[tuple[int, int]]
    weights: list[float]


def _struck(
    panel: Panel,
    orders: Sequence[ValidationRule],
    concerned: pl.DataFrame,
    cumulative: frozenset[str],
    name: str,
) -> pl.DataFrame:
    """Set aside the fewest cells of each place that leave its figures in order."""
    below = _reach([rule.order for rule in orders if rule.order])
    falls = any(rule.order and X in rule.order for rule in orders)
    own = cumulative if falls else frozenset()
    places = concerned["place"].unique(maintain_order=True)
    known = panel.cells.filter(
        pl.col("place").is_in(places.cast(pl.Categorical()).implode()), pl.col("value").is_not_null()
    )
    rows = []
    for _, cells in known.group_by("place", maintain_order=True):
        block = _block(cells, below, own)
        for position in cover(block.pairs, block.weights):
            cell = block.cells.row(position, named=True)
            rows.append({**{n: cell.get(n) for n in CORRECTION}, "rule": name, "action": "strike",
                         "stated": cell["value"], "becomes": None})  # fmt: skip
    return pl.DataFrame(rows, schema=CORRECTION)


def _reach(orders: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return all pairs of indicators of which the first is never more than the second."""
    found = {pair for pair in orders if X not in pair}
    while True:
        more = {(a, d) for a, b in found for c, d in found if b == c} - found
        if not more:
            return found
        found |= more


def _block(cells: pl.DataFrame, below: set[tuple[str, str]], cumulative: frozenset[str]) -> _Block:
    ordered = cells.sort("indicator", "day")
    low, high, values = (ordered[name].to_numpy().astype(float) for name in ("low", "high", "value"))
    days = ordered["day"].to_physical().to_numpy().astype(float)
    runs = ordered["indicator"].cast(pl.String).rle().struct.unnest()
    ends = np.cumsum(runs["len"].to_numpy())
    series = {
        name: slice(int(end) - many, int(end))
        for name, many, end in zip(runs["value"].to_list(), runs["len"].to_list(), ends, strict=True)
    }
    pairs: list[tuple[int, int]] = []
    for lesser, a in series.items():
        for greater, b in series.items():
            within = (lesser, greater) in below
            if not within and not (lesser == greater and lesser in cumulative):
                continue
            if greater in cumulative and not _exceeds(days[a], low[a], days[b], high[b], within):
                continue
            ahead = days[b][None, :] - days[a][:, None]
            known = (
                (ahead == 0) & within if greater not in cumulative else ahead >= 0 if within else ahead > 0
            )
            first, second = np.nonzero(known & (high[b][None, :] < low[a][:, None]))
            pairs += zip((first + a.start).tolist(), (second + b.start).tolist(), strict=True)
    weights = [1.0] * ordered.height
    for at in {end for pair in pairs for end in pair}:
        own = next(own for own in series.values() if own.start <= at < own.stop)
        # the four figures nearest to it, of which two are on its line
        others = [i for i in range(max(at - 2, own.start), min(at + 3, own.stop)) if i != at]
        apart = _distance(values[at], _expected(days[others], values[others], days[at]))
        weights[at] = 1.0 - WEIGHT * apart / (1.0 + apart)
    return _Block(ordered, pairs, weights)


def _exceeds(
    days: NDArray[np.float64],
    low: NDArray[np.float64],
    later: NDArray[np.float64],
    high: NDArray[np.float64],
    same_day: bool,
) -> bool:
    """Return whether a figure of one series exceeds a later figure of another, or one of the same day too."""
    before = np.searchsorted(days, later, side="right" if same_day else "left")
    most = np.maximum.accumulate(low)[before - 1]
    return bool(((most > high) & (before > 0)).any())


def cover(pairs: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[int]:
    """Return the lightest set of numbers that holds a member of every pair.

    Parameters
    ----------
    pairs : sequence of (int, int)
        Contradicting cells.
    weights : sequence of float
        What setting a cell aside costs, above zero.

    Returns
    -------
    list of int
        In order; exact up to `EXACT` cells, otherwise by the greatest number of pairs for its weight.

    Examples
    --------
    >>> cover([(0, 1), (1, 2), (1, 3)], [1.0, 1.0, 1.0, 1.0])
    [1]
    """
    members = sorted({end for pair in pairs for end in pair})
    if len(members) > EXACT:
        return _greedy(pairs, weights)
    best: list[object] = [float("inf"), []]

    def branch(left: Sequence[tuple[int, int]], chosen: tuple[int, ...], cost: float) -> None:
        if cost >= best[0]:  # type: ignore[operator]
            return
        if not left:
            best[:] = [cost, sorted(chosen)]
            return
        counts = {m: sum(m in pair for pair in left) for m in {e for pair in left for e in pair}}
        top = max(counts, key=lambda m: (counts[m], -weights[m]))
        branch([pair for pair in left if top not in pair], (*chosen, top), cost + weights[top])
        others = [b if a == top else a for a, b in left if top in (a, b)]
        rest = [pair for pair in left if not set(pair) & set(others)]
        branch(rest, (*chosen, *dict.fromkeys(others)), cost + sum(weights[o] for o in dict.fromkeys(others)))

    branch(list(pairs), (), 0.0)
    found = best[1]
    assert isinstance(found, list)
    return found


def _greedy(pairs: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[int]:
    left, chosen = list(pairs), []
    while left:
        counts: dict[int, int] = {}
        for a, b in left:
            counts[a], counts[b] = counts.get(a, 0) + 1, counts.get(b, 0) + 1
        top = max(counts, key=lambda m: (counts[m] / weights[m], -m))
        chosen.append(top)
        left = [pair for pair in left if top not in pair]
    return sorted(chosen)


def seems_cumulative(panel: Panel, most: float = 0.25) -> frozenset[str]:
    """Return the indicators whose figures seem to be cumulative: they fall from one period to the next in few places.

    Parameters
    ----------
    panel : Panel
        The figures.
    most : float
        Share of falls from which figures are taken to be those of single periods.
    """
    falls = panel.cells.group_by("indicator").agg(share=(pl.col("high") < pl.col("before_low")).mean())
    singles = set(falls.filter(pl.col("share") > most)["indicator"].to_list())
    return frozenset(name for name in panel.cells["indicator"].unique().to_list() if name not in singles)


__all__ = ["CORRECTION", "corrected", "cover", "seems_cumulative"]
