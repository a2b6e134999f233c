"""Imputation: what a place that did not report would have stated, from places like it, at this period.

For a missing cumulative figure the last and the next figure of the place are known, or one of them, or none. Donors
are the places of a reference that state figures in the same periods. Between two figures the share of the increase
that had come by then is taken from the donors; after the last figure the growth since, on a logarithmic scale, with
a slope on the size of the place; without any figure of the place, the level of the donors, on the weight of places
where it is known. Where the tables have few donors, places of the model's posterior are asked too: what these lead
to expect is known as well as the draws of the posterior agree, at most as if from `MODEL_COUNTS` places of the tables,
and both expectations are joined by their precision. Each imputed figure has a variance of its own, and one that it
shares with all figures imputed from the same donors, as their mean is not known exactly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
MODEL_ASKED, MODEL_COUNTS = 120, 12
"""Donors of the tables from which the model is not asked any more, and how many places it counts for at most."""
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
        if not self.slope:
            error = self.spread * min(1.0 / self.donors, 1.0) ** 0.5
            return np.full(covariate.shape, self.mean), np.full(covariate.shape, error)
        away = covariate - self.centre
        lever = 1.0 / self.donors + (away**2 / self.scatter if self.scatter > 0 else 0.0)
        return self.mean + self.slope * away, self.spread * np.sqrt(np.minimum(lever, 1.0))


@dataclass(frozen=True)
class _Joined:
    """What the tables and the model lead to expect, together: each by its precision.

    Where they differ by more than their errors allow, the joint error is widened by as much (Birge 1932).
    """

    parts: tuple[_Given, ...]

    @property
    def spread(self) -> float:
        """Return the standard deviation of one outcome, from both by their degrees of freedom."""
        free = np.array([max(part.donors - 1, 1) for part in self.parts], dtype=float)
        return float(
            np.sqrt(sum(f * p.spread**2 for f, p in zip(free, self.parts, strict=True)) / free.sum())
        )

    def at(self, covariate: Floats) -> tuple[Floats, Floats]:
        """See `_Given.at`."""
        lines, errors = zip(*(part.at(covariate) for part in self.parts), strict=True)
        weights = [1.0 / error**2 for error in errors]
        whole = np.asarray(sum(weights))
        line = np.asarray(sum(w * x for w, x in zip(weights, lines, strict=True))) / whole
        apart = np.asarray(sum(w * (x - line) ** 2 for w, x in zip(weights, lines, strict=True)))
        return line, np.sqrt(np.maximum(apart, 1.0) / whole)


def imputed(
    cells: pl.DataFrame,
    days: Sequence[dt.date],
    reference: Donors,
    cumulative: frozenset[str],
    model: Donors | None = None,
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
    model : Donors, optional
        Places of the posterior, asked beside the reference where that has few.

    Returns
    -------
    pl.DataFrame
        The cells with ``expected``, ``own_sd`` and ``common_sd`` (null where there are too few donors), ``least`` and
        ``most``: the interval that the place's own figures leave. A stated figure is its own expectation; one stated
        within bounds lies anywhere between them.
    """
    if not cells.height:
        return cells
    whole = tuple(np.empty(cells.height) for _ in ESTIMATE)
    begin = 0
    runs = cells["indicator"].rle().struct.unnest()
    for many, indicator in zip(runs["len"].to_list(), runs["value"].cast(pl.String).to_list(), strict=True):
        own, begin = cells.slice(begin, many), begin + many
        grows = indicator in cumulative
        asked = model.courses(indicator, days) if model is not None and grows else None
        found = _of_indicator(own, days, reference.courses(indicator, days), grows, asked)
        for column, part in zip(whole, found, strict=True):
            column[begin - many : begin] = part
    return cells.with_columns(
        pl.Series(name, column, nan_to_null=bool(np.isnan(column).any()))
        for name, column in zip(ESTIMATE, whole, strict=True)
    )


def _of_indicator(
    own: pl.DataFrame, days: Sequence[dt.date], donors: Courses, grows: bool, model: Courses | None = None
) -> tuple[Floats, ...]:
    """Return the columns of `ESTIMATE` for the cells of one indicator."""
    calendar = pl.Series(days, dtype=pl.Date)

    def number(name: str) -> Floats:
        return own[name].fill_null(np.nan).to_numpy().astype(float, copy=False)

    value, low, high = number("value"), number("low"), number("high")
    missing = np.isnan(value)
    bounded = np.isfinite(high) & ~missing
    expected = np.where(bounded, (low + np.where(bounded, high, 0.0)) / 2, value)
    own_sd = np.where(bounded, (np.where(bounded, high, 0.0) - low) / np.sqrt(12.0), 0.0)
    common_sd = np.zeros_like(value)
    places = np.flatnonzero(missing)
    gaps = own.select("day", "before_day", "after_day", "before", "after", "weight")[places]

    def at(name: str) -> NDArray[np.int64]:
        known = gaps[name].is_not_null().to_numpy()
        return np.where(known, codes(gaps[name].fill_null(days[0]), calendar), -1)

    # A count below zero is an error, and nothing grows from it.
    before, after, weight = (
        gaps[name].fill_null(np.nan).to_numpy() for name in ("before", "after", "weight")
    )
    before, after = np.maximum(before, 0.0), np.maximum(after, 0.0)
    today, last = at("day"), at("before_day")
    following = at("after_day") if grows else np.full(places.size, -1)
    many = len(days) + 1
    patterns = ((last + 1) * many + following + 1) * many + today
    order = np.argsort(patterns, kind="stable")
    ends = np.flatnonzero(np.diff(patterns[order], append=-1)) + 1
    for mine in np.split(order, ends[:-1]) if places.size else []:
        t, p, n = (int(periods[mine[0]]) for periods in (today, last, following))
        m, s, c = _pattern((donors, model), (t, p, n), before[mine], after[mine], weight[mine])
        here = places[mine]
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
    sources: tuple[Courses, Courses | None],
    at: tuple[int, int, int],
    before: Floats,
    after: Floats,
    weight: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Return expectation, own and common standard deviation of missing figures with the same periods known."""
    t, p, n = at
    if p >= 0 and n >= 0:
        step = np.maximum(after - before, 0.0)
        given = _asked(sources, lambda donors: _shares(donors, p, t, n))
        if given is None:  # anywhere between the two
            return before + step / 2, step / np.sqrt(12.0), 0.0 * step
        share, error = given.at(np.zeros(step.size))
        return before + np.minimum(np.maximum(share, 0.0), 1.0) * step, given.spread * step, error * step
    if p >= 0 or n >= 0:
        known, anchor = (p, before) if p >= 0 else (n, after)
        given = _asked(sources, lambda donors: _growth(donors, known, t))
        if given is not None:
            return _lognormal(given, np.log(anchor + 1.0), offset=anchor + 1.0)
    else:
        inhabitants = bool(np.isfinite(weight).all())
        donors, model = sources
        given = _levels(donors, t, inhabitants)
        if model is not None and inhabitants and (given is None or not given.slope):
            given = _by_size(donors, model, t) or given  # few places do not show how figures rise with size
        if given is not None:
            return _lognormal(
                given, np.log(weight) if given.slope else np.zeros(before.size), np.ones(before.size)
            )
    nothing = np.full(before.size, np.nan)
    return nothing, nothing, nothing


def _asked(
    sources: tuple[Courses, Courses | None], outcomes: Callable[[Courses], tuple[_Given | None, int]]
) -> _Given | _Joined | None:
    """Return what the tables lead to expect, and the model with them where they have few donors."""
    donors, model = sources
    own, direct = outcomes(donors)
    if model is None or (own is not None and direct >= MODEL_ASKED):
        return own
    modelled, _ = outcomes(model)
    parts = tuple(part for part in (own, modelled) if part is not None)
    return _Joined(parts) if len(parts) > 1 else parts[0] if parts else None


def _shares(donors: Courses, p: int, t: int, n: int) -> tuple[_Given | None, int]:
    """Return what share of the increase from one period to another had come by a third, and of how many donors."""
    course, direct = at_least_some(donors, p, t, n)
    where, first, rise = donors.rise(p, n, direct >= ENOUGH)
    share = np.minimum(np.maximum((course[:, t].take(where) - first) / rise, 0.0), 1.0)
    return _fitted(donors, share, None, direct, where, far=np.inf), direct


def _growth(donors: Courses, known: int, t: int) -> tuple[_Given | None, int]:
    """Return the growth from one period to another in logarithms, on size, and of how many donors."""
    course, direct = at_least_some(donors, known, t)
    a, b = course[:, known], course[:, t]
    return _fitted(donors, np.log((b + 1.0) / (a + 1.0)), np.log(a + 1.0), direct), direct


def _levels(donors: Courses, t: int, inhabitants: bool) -> _Given | None:
    """Return the level of donors in a period, on inhabitants where these are known of places and donors."""
    course, direct = at_least_some(donors, t)
    level = np.log(course[:, t] + 1.0)
    weighed = _line(level, np.log(donors.weights), direct) if inhabitants else None
    return weighed if weighed is not None and weighed.slope else _line(level, None, direct)


def _by_size(donors: Courses, model: Courses, t: int) -> _Given | None:
    """Return the level of the donors with the slope on inhabitants that places of the model have.

    Without donors it is the level of the model, too. The spread is that of both, by their degrees of freedom.
    """
    modelled = _line(np.log(model.values[:, t] + 1.0), np.log(model.weights), MODEL_COUNTS)
    if modelled is None or not modelled.slope:
        return None
    size, rest = np.log(donors.weights), np.log(donors.values[:, t] + 1.0)
    known = np.isfinite(size) & np.isfinite(rest)
    many = int(known.sum())
    if not many:
        return replace(modelled, donors=FEWEST)
    size, rest = size[known], _drawn_in(rest[known] - modelled.slope * size[known], OUTLYING)
    centre, mean = float(size.mean()), float(rest.mean())
    squares = float(((rest - mean) ** 2).sum()) + (MODEL_COUNTS - 1) * modelled.spread**2
    spread = min(float(np.sqrt(squares / (many + MODEL_COUNTS - 2))), MOST_SPREAD)
    return _Given(mean + modelled.slope * centre, modelled.slope, spread, many, centre, modelled.scatter)


def _fitted(
    donors: Courses,
    outcome: Floats,
    covariate: Floats | None,
    direct: int,
    chosen: NDArray[np.intp] | None = None,
    far: float = OUTLYING,
) -> _Given | None:
    """Fit outcomes of donors; those of the model are known as well as its draws agree."""
    given = _line(outcome, covariate, direct, far)
    if given is None or donors.draws is None:
        return given
    draws = donors.draws if chosen is None else donors.draws[chosen]
    return replace(given, donors=_worth(given, outcome, covariate, draws))


def _worth(given: _Given, outcome: Floats, covariate: Floats | None, draws: NDArray[np.int64]) -> int:
    """Return for how many places the model counts: the fewer, the more its draws differ from each other."""
    away = 0.0 if covariate is None else given.slope * (covariate - given.centre)
    rest = outcome - given.mean - away
    known = np.isfinite(rest)
    many = np.bincount(draws[known])
    means = np.bincount(draws[known], rest[known])[many > 1] / many[many > 1]
    if means.size < 2:
        return FEWEST
    within = given.spread**2 / float(many[many > 1].mean())
    between = max(float(means.var(ddof=1)) - within, 1e-6)
    return int(min(max(given.spread**2 / between, 1.0), MODEL_COUNTS))


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
    mean, slope, centre, scatter, free = float(y.sum()) / y.size, 0.0, 0.0, 0.0, y.size - 1
    residual = y - mean
    if covariate is not None and y.size >= FEWEST_FOR_A_SLOPE:
        x = covariate[whole]
        centre, scatter = float(x.mean()), float(((x - x.mean()) ** 2).sum())
        if scatter > 0:
            slope, free = float(((x - centre) * y).sum() / scatter), y.size - 2
            residual = y - mean - slope * (x - centre)
    spread = float((residual * residual).sum() / free) ** 0.5
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


def _lognormal(given: _Given | _Joined, covariate: Floats, offset: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the moments of ``offset * exp(outcome) - 1``."""
    line, error = given.at(covariate)
    variance = given.spread**2
    mean = offset * np.exp(np.minimum(line + variance / 2, 50.0))
    return mean - 1.0, mean * np.sqrt(np.expm1(min(variance, 50.0))), mean * error
