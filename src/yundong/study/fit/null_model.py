"""A model without mechanisms, to measure the other against: national totals times shares, and logarithmic scores.

What it knows is what the fitted model was given: claims marked ``calibrate`` or ``conjugate``, the inhabitants of each
area, and the offenders known by great region in July. A figure of a part of the country is the national figure times
the part's share: of the offenders known in July for a great region, within it of the inhabitants, those of named cities
counted more than others by one factor, which is fitted on ``calibrate``. A figure of an earlier day is the final one
times the share reached by then, on straight lines between the documented days of the same indicator, or of the arrests
where it has none. A ratio is a ratio of two such figures.

Both models are scored on the claims marked ``check`` by the logarithm of the density they gave to the documented
figure. The error of each is learned on ``calibrate``: its log ratios are normal, with one spread for the whole country
and one for its parts. A spread learned from a handful of misses is itself uncertain, so it is not estimated but
integrated over: any spread between `LEAST` and `MOST` is as likely as another beforehand (a flat prior on the spread,
Gelman 2006, *Bayesian Analysis* 1(3)). Misses of one indicator in one area on several days are misses of one course and
count as one together. A range allows every figure inside it.

For the model that spread comes on top of the spread over seeds and of the error of a mean over few seeds, and its
residuals are those of the fit without the claim (see `yundong.study.fit.leverage`), since the fitted ones are small by
construction; a claim that has a dial of its own is foretold by nothing and is left out.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from yundong.report.documented import allowed, figure, ratio_of
from yundong.scenario import Scenario, ScenarioClaim
from yundong.study.fit.leverage import Influence
from yundong.study.runs.evaluation import Outputs

GIVEN = ("calibrate", "conjugate")
FLOOR = 1e-3
"""Ratio that stands for a figure of zero, which has no logarithm."""
LEAST, MOST = 1e-3, 3.0
"""Ends of the spreads of log ratios that are thought possible."""
STEPS = 300
"""Spreads, evenly on the scale of their logarithms, by which an integral over them is summed."""
MOST_URBAN = 200.0
"""Largest factor by which inhabitants of cities count more."""
DIAL = 0.8
"""Leverage from which a claim counts as having a dial of its own."""


class NullModel:
    """Predicts a documented figure from totals and shares.

    Parameters
    ----------
    urban : float
        How many times an inhabitant of a named city counts.
    """

    def __init__(self, scenario: Scenario, urban: float = 1.0) -> None:
        self.scenario, self.urban = scenario, urban
        self.centre = scenario.areas.centre.id
        self.first = scenario.schedule.dates["launch_not_before"]
        self.points: dict[str, dict[str, tuple[dt.date, float]]] = {}
        for claim in scenario.claims.values():
            if claim.role in GIVEN and claim.area == self.centre and claim.end and not claim.extent:
                self.points.setdefault(claim.indicator, {})[claim.id] = (claim.end, figure(claim))

    def predict(self, claim: ScenarioClaim, without: str = "") -> float | None:
        """Return the figure of a claim; None where nothing that is given speaks of its indicator.

        Parameters
        ----------
        without : str
            A claim that is not to be known.
        """
        indicator = self.scenario.indicators[claim.indicator]
        if claim.end is None or claim.extent:
            return None
        if indicator.kind == "ratio":
            parts = [
                self._national(name, claim.end, without)
                for name in (indicator.numerator, indicator.denominator)
            ]
            return ratio_of(parts[0], parts[1], indicator)
        national = self._national(claim.indicator, claim.end, without)
        return None if national is None else national * sum(map(self.share, claim.areas))

    def share(self, area: str) -> float:
        """Return the share of the country that an area has: by offenders known in July, then by inhabitants."""
        areas = self.scenario.areas
        if area == self.centre:
            return 1.0
        line = [areas[area], *areas.ancestors(area)]
        region = next(one for one in line if one.level == "region")
        known = sum(one.known_july or 0 for one in areas.level("region"))
        share = (region.known_july or 0) / known if known else 0.0
        return share * self._inhabitants(area) / self._inhabitants(region.id)

    def _inhabitants(self, area: str) -> float:
        areas = self.scenario.areas
        return sum(
            (one.population or 0) * (self.urban if one.level == "city" else 1.0)
            for one in (areas[area], *areas.descendants(area))
        )

    def misses(self, whole: bool) -> list[Miss]:
        """Return the misses of the fitted claims about the whole country, or its parts, each without itself."""
        found = []
        for claim in self.scenario.claims.values():
            if _two_sided(claim) and (claim.area == self.centre) is whole:
                guess = self.predict(claim, without=claim.id)
                if guess:
                    found.append(Miss(claim, math.log(guess / figure(claim))))
        return found

    def _national(self, indicator: str, day: dt.date, without: str) -> float | None:
        """Return the figure of the whole country up to a day."""
        known = self._path(indicator, without)
        if not known:
            return None
        last, final = known[-1]
        if day > last:  # straight lines go from one known day to the next, and no further
            return None
        if len(known) > 1 or indicator == "arrested":
            return _between([(self.first, 0.0), *known], day)
        arrests = self._path("arrested", without)
        whole = arrests[-1][1] if arrests and arrests[-1][0] == last else 0.0
        return final * _between([(self.first, 0.0), *arrests], day) / whole if whole else None

    def _path(self, indicator: str, without: str) -> list[tuple[dt.date, float]]:
        return sorted(point for claim, point in self.points.get(indicator, {}).items() if claim != without)


def _between(points: Sequence[tuple[dt.date, float]], day: dt.date) -> float:
    """Return the value on a day, on straight lines between known days; before the first, its own."""
    known = sorted(points)
    return float(np.interp(day.toordinal(), [d.toordinal() for d, _ in known], [value for _, value in known]))


@dataclass(frozen=True)
class ClaimScore:
    """How both models did on one claim set aside.

    Attributes
    ----------
    null : float
        Null model over documented.
    model_score, null_score : float
        Logarithm of the density given to the documented figure (of its logarithm), or of the probability of a bound.
    """

    claim: str
    null: float
    model_score: float
    null_score: float


@dataclass(frozen=True)
class Miss:
    """How far a fitted claim was missed.

    Attributes
    ----------
    off : float
        Log ratio of predicted over documented.
    own : float
        Spread of that which is known, over seeds.
    """

    claim: ScenarioClaim
    off: float
    own: float = 0.0


@dataclass(frozen=True)
class ErrorSpread:
    """What is known of a spread of log ratios: values, and the probability of each, (STEPS,)."""

    at: np.ndarray
    chance: np.ndarray

    @property
    def median(self) -> float:
        """The spread that is as likely too small as too large."""
        return float(self.at[np.searchsorted(np.cumsum(self.chance), 0.5)])

    def score(self, claim: ScenarioClaim, off: float, own: float) -> float:
        """Return the log density of a documented figure, or the log probability that a bound holds.

        Parameters
        ----------
        off, own : float
            Log ratio of predicted over documented, and its known spread, which this one comes on top of.
        """
        scores = _log_scores(claim, off, np.hypot(own, self.at))
        return float(special.logsumexp(scores + np.log(np.maximum(self.chance, np.finfo(float).tiny))))


@dataclass(frozen=True)
class Errors:
    """Spread of the log ratios, for the whole country and for its parts."""

    whole: ErrorSpread
    parts: ErrorSpread

    def of(self, whole: bool) -> ErrorSpread:
        """Return the one or the other."""
        return self.whole if whole else self.parts


def fitted_null(scenario: Scenario) -> NullModel:
    """Return the null model with the weight of cities that foretells the fitted claims about parts best."""

    def badness(log_urban: float) -> float:
        misses = NullModel(scenario, math.exp(log_urban)).misses(whole=False)
        return sum(miss.off**2 for miss in misses)

    best = optimize.minimize_scalar(badness, bounds=(0.0, math.log(MOST_URBAN)), method="bounded")
    return NullModel(scenario, math.exp(best.x))


def null_errors(null: NullModel) -> Errors:
    """Return the errors of the null model on ``calibrate``, each claim foretold without itself."""
    return Errors(*(_spread(null.misses(whole)) for whole in (True, False)))


def model_errors(scenario: Scenario, runs: Sequence[Outputs], influences: Iterable[Influence]) -> Errors:
    """Return the discrepancy of the model on ``calibrate``, beyond its spread over seeds.

    Parameters
    ----------
    influences
        Of the fitted claims: leverage, and modelled over documented without the claim.
    """
    misses: dict[bool, list[Miss]] = {True: [], False: []}
    left_out = {i.claim: i.left_out for i in influences if i.leverage < DIAL}
    for claim in scenario.claims.values():
        ratio = left_out.get(claim.id)
        if _two_sided(claim) and ratio is not None:
            whole = claim.area == scenario.areas.centre.id
            misses[whole].append(Miss(claim, math.log(max(ratio, FLOOR)), _over_seeds(_logs(claim, runs))))
    return Errors(*(_spread(misses[whole]) for whole in (True, False)))


@dataclass(frozen=True)
class Contest:
    """Both models on the claims set aside.

    Attributes
    ----------
    scores : tuple of ClaimScore
        Of the claims of which both models have a figure.
    model, null : Errors
        What was learned of the spread of each.
    urban : float
        How many times inhabitants of cities count in the null model.
    """

    scores: tuple[ClaimScore, ...]
    model: Errors
    null: Errors
    urban: float


def contest(scenario: Scenario, runs: Sequence[Outputs], influences: Iterable[Influence]) -> Contest:
    """Return how the model and the null model do on ``check``."""
    null, of_model = fitted_null(scenario), model_errors(scenario, runs, influences)
    of_null, found = null_errors(null), []
    for claim in scenario.claims.values():
        guess, logs = null.predict(claim), _logs(claim, runs)
        if claim.role != "check" or not guess or not logs.size:
            continue
        whole = claim.area == null.centre
        mine = of_model.of(whole).score(claim, float(logs.mean()), _over_seeds(logs))
        ratio = guess / figure(claim)
        found.append(ClaimScore(claim.id, ratio, mine, of_null.of(whole).score(claim, math.log(ratio), 0.0)))
    return Contest(tuple(found), of_model, of_null, null.urban)


def _two_sided(claim: ScenarioClaim) -> bool:
    """Return whether a claim is fitted and is not a bound."""
    return claim.role == "calibrate" and all(map(math.isfinite, allowed(claim)))


def _logs(claim: ScenarioClaim, runs: Iterable[Outputs]) -> np.ndarray:
    """Return the log ratios of modelled over documented, of the runs that have such a figure."""
    found = (run.claims.get(claim.id) for run in runs)
    return np.array([math.log(max(value / figure(claim), FLOOR)) for value in found if value is not None])


def _log_scores(claim: ScenarioClaim, mean: float, spreads: np.ndarray) -> np.ndarray:
    """Return the log density of the documented figure, or the log probability that a bound holds, for each spread.

    Parameters
    ----------
    mean : float
        Of the log ratio of predicted over documented.
    spreads : numpy.ndarray of float64, shape (spreads,)
        Of the same.
    """
    low, high = allowed(claim)
    if math.isinf(high):
        return np.asarray(stats.norm.logsf(math.log(low / figure(claim)), mean, spreads))
    if low <= 0.0:
        return np.asarray(stats.norm.logcdf(math.log(high / figure(claim)), mean, spreads))
    return np.asarray(stats.norm.logpdf(0.0, mean, spreads))


def _over_seeds(logs: np.ndarray) -> float:
    """Return the spread of a further run around the mean of some, log ratios (runs,)."""
    return float(np.std(logs, ddof=1) * math.sqrt(1.0 + 1.0 / logs.size)) if logs.size > 1 else 0.0


def _spread(misses: Sequence[Miss]) -> ErrorSpread:
    """Return what is learned from some misses about the spread that they have beside the one known for each."""
    at = np.geomspace(LEAST, MOST, STEPS)
    together = Counter((miss.claim.indicator, miss.claim.area) for miss in misses)
    logs = np.log(at)  # a flat prior on the spread, in steps of its logarithm
    for miss in misses:
        share = 1.0 / together[miss.claim.indicator, miss.claim.area]
        logs += share * _log_chance(miss, np.hypot(miss.own, at))
    return ErrorSpread(at, special.softmax(logs))


def _log_chance(miss: Miss, spread: np.ndarray) -> np.ndarray:
    """Return the log density of a miss under some spreads, or the log probability of what a range leaves open."""
    low, high = (math.log(end / figure(miss.claim)) for end in allowed(miss.claim))
    if low == high:
        return np.asarray(stats.norm.logpdf(miss.off, 0.0, spread))
    off = miss.off
    if off > 0.5 * (low + high):  # the lower tail is exact where the upper one is 1
        off, low, high = -off, -high, -low
    most, least = stats.norm.logcdf([(off - low) / spread, (off - high) / spread])
    return np.asarray(most + np.log(-np.expm1(least - most)))
