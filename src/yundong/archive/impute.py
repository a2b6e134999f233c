"""Imputation: what a place that did not report would have stated, from places like it, at this period.

For a missing cumulative figure the last and the next figure of the place are known, or one of them, or none. Donors
are the places of a reference that state figures in the same periods. Between two figures the share of the increase
that had come by then is taken from the donors; after the last figure the growth since, on a logarithmic scale, with
a slope on the size of the place; without any figure of the place, the level of the donors, on the weight of places
where it is known. Each imputed figure has a variance of its own, and one that it shares with all figures imputed
from the same donors, as their mean is not known exactly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.archive.panel import codes
from yundong.archive.reference import Courses, Donors

Floats = NDArray[np.float64]
ESTIMATE = ("expected", "own_sd", "common_sd", "least", "most")
"""What `imputed` adds to a cell."""
FEWEST = 2
"""Donors below which nothing is imputed."""
ENOUGH = 12
"""Donors below which figures interpolated between two of the same donor are taken too."""
FEWEST_FOR_A_SLOPE = 8
OUTLYING, LEAST_SCALE = 5.0, 0.15
"""Robust standard deviations from the median beyond which growth is drawn in, and the least such deviation."""
MOST_SPREAD = 1.0
"""Standard deviation of growth, in logarithms, that is believed at most."""
LEAST_SPREAD = 0.05
"""Standard deviation of growth, in logarithms, that is assumed at least: a few donors may agree by chance."""


@dataclass(frozen=True)
class _Given:
    """Donors' outcomes for one pattern, as a line on a covariate.

    `mean` and `slope` give the expectation, `spread` the standard deviation of one outcome, `donors` their number,
    `centre` and `scatter` the mean and the sum of squares of the covariate.
    """

    mean: float
    slope: float
    spread: float
    donors: int
    centre: float
    scatter: float

    def at(self, covariate: Floats) -> tuple[Floats, Floats]:
        """Return expectation, and the standard error of the expectation, at some covariates."""
        away = covariate - self.centre
        lever = 1.0 / self.donors + (away**2 / self.scatter if self.slope and self.scatter > 0 else 0.0)
        return self.mean + self.slope * away, self.spread * np.sqrt(np.minimum(lever, 1.0))


def imputed(
    cells: pl.DataFrame, days: Sequence[dt.date], reference: Donors, cumulative: frozenset[str]
) -> pl.DataFrame:
    """Return cells with what is expected of each that states nothing.

    Parameters
    ----------
    cells : pl.DataFrame
        Of a panel, ordered by indicator.
    days : sequence of datetime.date
        The periods, in order.
    reference : Donors
        The donors.
    cumulative : frozenset of str
        Indicators whose figures do not fall.

    Returns
    -------
    pl.DataFrame
        The cells with ``expected``, ``own_sd`` and ``common_sd`` (null where there are too few donors), ``least`` and
        ``most``: the interval that the place's own figures leave. A stated figure is its own expectation; one stated
        within bounds lies anywhere between them.
    """
    parts: list[tuple[Floats, ...]] = []
    begin = 0
    runs = cells["indicator"].rle().struct.unnest()
    for many, indicator in zip(runs["len"].to_list(), runs["value"].cast(pl.String).to_list(), strict=True):
        own, begin = cells.slice(begin, many), begin + many
        parts.append(_of_indicator(own, days, reference.courses(indicator, days), indicator in cumulative))
    if not parts:
        return cells
    columns = zip(ESTIMATE, (np.concatenate(column) for column in zip(*parts, strict=True)), strict=True)
    return cells.with_columns(pl.Series(name, column).fill_nan(None) for name, column in columns)


def _of_indicator(
    own: pl.DataFrame, days: Sequence[dt.date], donors: Courses, grows: bool
) -> tuple[Floats, ...]:
    """Return the columns of `ESTIMATE` for the cells of one indicator."""
    order = pl.Series(days, dtype=pl.Date)

    def at(name: str) -> NDArray[np.int64]:
        known = own[name].is_not_null().to_numpy()
        return np.where(known, codes(own[name].fill_null(days[0]), order), -1)

    value, low, high = (
        own[name].fill_null(np.nan).to_numpy().astype(float) for name in ("value", "low", "high")
    )
    # A count below zero is an error, and nothing grows from it.
    before, after = (
        np.maximum(own[name].fill_null(np.nan).to_numpy().astype(float), 0.0) for name in ("before", "after")
    )
    weight = own["weight"].fill_null(np.nan).to_numpy().astype(float)
    missing = np.isnan(value)
    bounded = np.isfinite(high) & ~missing
    expected = np.where(bounded, (low + np.where(bounded, high, 0.0)) / 2, value)
    own_sd = np.where(bounded, (np.where(bounded, high, 0.0) - low) / np.sqrt(12.0), 0.0)
    common_sd = np.zeros_like(value)
    today, last, following = (
        at("day"),
        at("before_day"),
        at("after_day") if grows else np.full(value.size, -1),
    )
    many = len(days) + 1
    places = np.flatnonzero(missing)
    patterns = ((today * many + last + 1) * many + following + 1)[places]
    order = np.argsort(patterns, kind="stable")
    ends = np.flatnonzero(np.diff(patterns[order], append=-1)) + 1
    for here in np.split(places[order], ends[:-1]) if places.size else []:
        t, p, n = (int(periods[here[0]]) for periods in (today, last, following))
        m, s, c = _pattern(donors, (t, p, n), before[here], after[here], weight[here])
        expected[here], own_sd[here], common_sd[here] = m, s, c
    least, most = _limits(own, value, low, high, grows)
    finite = ~np.isnan(expected)
    expected = np.where(finite, np.clip(expected, least, most), np.nan)
    return expected, own_sd, common_sd, least, most


def _limits(
    own: pl.DataFrame, value: Floats, low: Floats, high: Floats, grows: bool
) -> tuple[Floats, Floats]:
    """Return what the figures of the place itself leave open for each cell, assuming nothing else."""
    if not grows:
        return np.where(np.isnan(value), 0.0, low), np.where(np.isnan(value), np.inf, high)
    before = own["before_low"].fill_null(0.0).to_numpy()
    after = own["after_high"].fill_null(np.inf).to_numpy()
    least = np.where(np.isnan(value), before, low)
    return least, np.where(np.isnan(value), np.maximum(after, before), high)


def _pattern(
    donors: Courses, at: tuple[int, int, int], before: Floats, after: Floats, weight: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return expectation, own and common standard deviation of missing figures with the same periods known."""
    t, p, n = at
    nothing = np.full(before.size, np.nan)
    if p >= 0 and n >= 0:
        course, direct = at_least_some(donors, p, t, n)
        a, b, c = course[:, p], course[:, t], course[:, n]
        whole = c - a > 0
        given = _line(np.clip((b - a)[whole] / (c - a)[whole], 0.0, 1.0), None, direct, far=np.inf)
        step = np.maximum(after - before, 0.0)
        if given is None:  # anywhere between the two
            return before + step / 2, step / np.sqrt(12.0), 0.0 * step
        return before + given.mean * step, given.spread * step, given.spread / np.sqrt(given.donors) * step
    if p >= 0 or n >= 0:
        known, anchor = (p, before) if p >= 0 else (n, after)
        course, direct = at_least_some(donors, known, t)
        a, b = course[:, known], course[:, t]
        given = _line(np.log((b + 1.0) / (a + 1.0)), np.log(a + 1.0), direct)
        size = np.log(anchor + 1.0)
        return _lognormal(given, size, offset=anchor + 1.0) if given else (nothing, nothing, nothing)
    course, direct = at_least_some(donors, t)
    level = np.log(course[:, t] + 1.0)
    weighed = _line(level, np.log(donors.weights), direct) if np.isfinite(weight).all() else None
    if weighed is not None and weighed.slope:
        return _lognormal(weighed, np.log(weight), np.ones(before.size))
    given = _line(level, None, direct)
    if given is None:
        return nothing, nothing, nothing
    return _lognormal(given, np.zeros(before.size), np.ones(before.size))


def at_least_some(donors: Courses, *periods: int) -> tuple[Floats, int]:
    """Return the courses of donors, and how many state a figure in all of some periods.

    Where these are too few the courses are interpolated: they show the growth, and count for no more than those few.
    """
    direct = donors.stating(*periods)
    return (donors.values if direct >= ENOUGH else donors.interpolated), direct


def _line(outcome: Floats, covariate: Floats | None, direct: int, far: float = OUTLYING) -> _Given | None:
    """Fit outcomes of donors by their mean, or by a line where there are enough of them.

    The mean is known as if from the donors that state figures directly, though never from fewer than `FEWEST`.
    """
    whole = np.isfinite(outcome) if covariate is None else np.isfinite(outcome) & np.isfinite(covariate)
    y = outcome[whole]
    if y.size < FEWEST:
        return None
    y = _drawn_in(y, far)
    mean, slope, centre, scatter, free = float(y.mean()), 0.0, 0.0, 0.0, y.size - 1
    residual = y - mean
    if covariate is not None and y.size >= FEWEST_FOR_A_SLOPE:
        x = covariate[whole]
        centre, scatter = float(x.mean()), float(((x - x.mean()) ** 2).sum())
        if scatter > 0:
            slope, free = float(((x - centre) * y).sum() / scatter), y.size - 2
            residual = y - mean - slope * (x - centre)
    spread = float(np.sqrt((residual**2).sum() / free))
    spread = min(max(spread, LEAST_SPREAD), MOST_SPREAD)
    return _Given(mean, slope, spread, min(int(y.size), max(direct, FEWEST)), centre, scatter)


def _drawn_in(y: Floats, far: float) -> Floats:
    """Return outcomes with those far from the median drawn in: a figure miscopied tenfold is no growth."""
    if not np.isfinite(far):
        return y
    half = y.size // 2
    middle = float(np.partition(y, half)[half])
    scale = max(1.4826 * float(np.partition(np.abs(y - middle), half)[half]), LEAST_SCALE)
    return np.clip(y, middle - far * scale, middle + far * scale)


def _lognormal(given: _Given, covariate: Floats, offset: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the moments of ``offset * exp(outcome) - 1``."""
    line, error = given.at(covariate)
    variance = given.spread**2
    mean = offset * np.exp(np.minimum(line + variance / 2, 50.0))
    return mean - 1.0, mean * np.sqrt(np.expm1(min(variance, 50.0))), mean * error
