"""Predictions: what a posterior expects of figures to come, written down before they are known, and scored after.

What is predicted is the figure as a document would state it: over the draws, with the error of observation (by grade
and hedge, or as given) and the discrepancy of the model, on a logarithmic scale, as in
`yundong.study.posterior.coverage`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from yundong.base.errors import InputError
from yundong.figures.interval import Interval
from yundong.report.documented import allowed, figure
from yundong.scenario import Scenario
from yundong.study.ledger import book as ledger
from yundong.study.ledger.asked import AskedFigure, ByDraw, figures_by_draw
from yundong.study.ledger.book import PREDICTION, SCORE, LedgerRow
from yundong.study.posterior.targets import (
    DOUBTFUL,
    FLOOR,
    GRADE_SPREAD,
    HEDGE_SPREAD,
    OF_A_PLACE,
    OF_THE_COUNTRY,
)
from yundong.study.posterior.weighted import (
    Posterior,
    weighted_correlation,
    weighted_quantile,
    weighted_quantiles,
)
from yundong.study.runs.runner import Engine

NODES = special.ndtri((np.arange(21) + 0.5) / 21)
"""Errors that each draw is given, in standard deviations: evenly spread through a normal distribution."""
SHARES = tuple(round(0.01 * i, 2) for i in range(1, 100))
"""Quantiles that a ledger holds of each prediction; its scores are found from them alone."""
ROUTES = "identified_wrongly_"
"""Beginning of the names of the routes by which persons were wrongly identified."""
CLEAR = 0.25
"""Standard deviations by which a figure must move the mean of a parameter or a route to be named."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ErrorScale:
    """A logarithmic scale for a figure, with what stands between a run and a document.

    Attributes
    ----------
    middle : float
        That the scale begins at.
    error, discrepancy : float
        Standard deviations on the scale.
    """

    middle: float
    error: float
    discrepancy: float

    @property
    def spread(self) -> float:
        """Both together."""
        return math.hypot(self.error, self.discrepancy)

    def on(self, values: Floats) -> Floats:
        """Return figures on the scale."""
        floor = FLOOR * self.middle
        return np.asarray(np.log((np.maximum(values, 0.0) + floor) / (self.middle + floor)))

    def back(self, logs: Floats) -> Floats:
        """Return places on the scale as figures."""
        floor = FLOOR * self.middle
        return np.asarray(np.maximum(np.exp(logs) * (self.middle + floor) - floor, 0.0))


def scale_for(asked: AskedFigure, scenario: Scenario, middle: float) -> ErrorScale:
    """Return the scale of a figure: its error as given, else by grade and hedges; discrepancy as in the study."""
    c = asked.claim
    parts = [GRADE_SPREAD[c.grade], *(HEDGE_SPREAD.get(hedge, 0.0) for hedge in c.hedges)]
    error = asked.error if asked.error is not None else math.hypot(*parts)
    discrepancy = OF_THE_COUNTRY if c.area == scenario.areas.centre.id else OF_A_PLACE
    return ErrorScale(max(middle, 1e-9), error, discrepancy * (DOUBTFUL if "doubtful" in c.hedges else 1.0))


@dataclass(frozen=True)
class PredictedFigure:
    """What is expected of one figure.

    Attributes
    ----------
    asked : AskedFigure
        What was asked.
    quantity : str
        As the posterior calls it; empty where draws were run for it.
    median : float
        Of what a document would state, in the unit of the indicator.
    quantiles : tuple of float
        At `SHARES`.
    model : Interval
        90 % of the figure in the model itself, without error and discrepancy.
    error, discrepancy : float
        Standard deviations of the logarithm.
    entry : LedgerRow
        Its row of the ledger.
    """

    asked: AskedFigure
    quantity: str
    median: float
    quantiles: tuple[float, ...]
    model: Interval
    error: float
    discrepancy: float
    entry: LedgerRow

    def interval(self, level: float = 0.9) -> Interval:
        """Return the central interval of what a document would state."""
        return interval_of(self.quantiles, level)


def interval_of(quantiles: Sequence[float], level: float) -> Interval:
    """Return a central interval from the quantiles that a ledger holds."""
    ends = np.interp([(1.0 - level) / 2.0, (1.0 + level) / 2.0], SHARES, quantiles)
    return Interval(float(ends[0]), float(ends[1]))


@dataclass(frozen=True)
class Prediction:
    """Figures predicted together.

    Attributes
    ----------
    scenario : Scenario
        Of the posterior.
    figures : tuple of PredictedFigure
        In the order asked.
    impossible : tuple of AskedFigure
        Of which the runs have no figure.
    by_draw : ByDraw
        What it was found from.
    ledger : Path
        Where it is written.
    posterior : Posterior
        That predicts.
    """

    scenario: Scenario
    figures: tuple[PredictedFigure, ...]
    impossible: tuple[AskedFigure, ...]
    by_draw: ByDraw
    ledger: Path
    posterior: Posterior

    def summary(self) -> list[dict[str, Any]]:
        """Return one row for each figure, numbers to six digits."""
        return [row_of(f.asked, f.entry.content, f.entry) for f in self.figures]


def predict(
    asked: Sequence[AskedFigure],
    posterior: Posterior,
    scenario: Scenario,
    engine: Engine,
    path: Path = ledger.DEFAULT,
    *,
    runs: int = 40,
    scale: float = 0.05,
) -> Prediction:
    """Write down what a posterior expects of figures, before anything else is done with them.

    Parameters
    ----------
    asked
        Figures; values that they may have are not looked at.
    engine
        Where runs are made and kept, for figures that the posterior does not hold.
    path
        The ledger.
    runs, scale
        Draws that are run for such figures, and the scale of these runs.

    Raises
    ------
    InputError
        If the ledger is broken or cannot be written, or the runs have none of the figures.
    """
    ledger.read_ledger(path)
    by_draw = figures_by_draw(asked, posterior, scenario, engine, runs, scale)
    made, impossible = [], []
    for figure_ in asked:
        content = _content(figure_, by_draw, posterior, scenario)
        if content is None:
            impossible.append(figure_)
        else:
            made.append((figure_, content))
    if not made:
        raise InputError("The runs have none of these figures: check their days, areas and registers.")
    entries = ledger.append(path, PREDICTION, [content for _, content in made])
    figures = [_predicted(figure_, entry) for (figure_, _), entry in zip(made, entries, strict=True)]
    return Prediction(scenario, tuple(figures), tuple(impossible), by_draw, path, posterior)


def _content(
    asked: AskedFigure, by_draw: ByDraw, posterior: Posterior, scenario: Scenario
) -> dict[str, Any] | None:
    """Return the row of a ledger for a figure; None if fewer than half of the draws have it."""
    found = by_draw.figures[asked.key]
    known = np.isfinite(found.values)
    if by_draw.weights[known].sum() < 0.5:
        return None
    values, weights = found.values[known], by_draw.weights[known]
    middle = weighted_quantile(values, weights, 0.5) or float(weights @ values / weights.sum())
    scale = scale_for(asked, scenario, middle)
    logs = (scale.on(values)[:, None] + scale.spread * NODES).ravel()
    spread = np.repeat(weights, len(NODES))
    order = np.argsort(logs, kind="stable")
    heights = np.cumsum(spread[order]) - spread[order] / 2.0
    quantiles = scale.back(np.interp(SHARES, heights / spread.sum(), logs[order]))
    ends = weighted_quantiles(values, weights, (0.05, 0.95))
    return {
        "key": asked.key,
        "figure": asked.identity(),
        "unit": asked.claim.unit,
        "error": _six(scale.error),
        "discrepancy": _six(scale.discrepancy),
        "quantiles": [_six(float(q)) for q in quantiles],
        "model": [_six(end) for end in ends],
        "held_as": found.quantity,
        "draws": len(values),
        "effective": _six(float(weights.sum() ** 2 / (weights**2).sum())),
        "scale": posterior.about.scale if found.quantity else by_draw.scale,
        "posterior": {"key": posterior.key, "made": posterior.about.made, "seed": posterior.about.seed},
    }


def _six(value: float) -> float:
    return float(f"{value:.6g}")


def _predicted(asked: AskedFigure, entry: LedgerRow) -> PredictedFigure:
    c = entry.content
    quantiles = tuple(c["quantiles"])
    return PredictedFigure(
        asked, c["held_as"], quantiles[SHARES.index(0.5)], quantiles, Interval(*c["model"]), c["error"],
        c["discrepancy"], entry,
    )  # fmt: skip


def row_of(asked: AskedFigure, content: Mapping[str, Any], entry: LedgerRow) -> dict[str, Any]:
    """Return a prediction as a row of a table."""
    narrow, wide = (interval_of(content["quantiles"], level) for level in (0.5, 0.9))
    return {
        "id": asked.claim.id,
        **asked.identity(),
        "unit": content["unit"],
        "median": content["quantiles"][SHARES.index(0.5)],
        "low_50": _six(narrow.low),
        "high_50": _six(narrow.high),
        "low_90": _six(wide.low),
        "high_90": _six(wide.high),
        "model_low_90": content["model"][0],
        "model_high_90": content["model"][1],
        "error": content["error"],
        "discrepancy": content["discrepancy"],
        "held_as": content["held_as"],
        "draws": content["draws"],
        "scale": content["scale"],
        "row": entry.row,
        "made": entry.made,
        "hash": entry.hash,
    }


@dataclass(frozen=True)
class Shift:
    """What a figure says of a parameter, or of a route by which persons were wrongly identified.

    Attributes
    ----------
    name : str
        Of the parameter, or of the route.
    route : bool
        Which of the two.
    by : float
        Standard deviations of the posterior by which its mean moves if the figure is taken in.
    """

    name: str
    route: bool
    by: float


@dataclass(frozen=True)
class ScoredFigure:
    """A figure that became known, against what had been predicted of it.

    Attributes
    ----------
    asked : AskedFigure
        With its value.
    value : float
        The figure; the end of a bound, the middle of a range.
    quantiles : tuple of float
        Predicted, at `SHARES`.
    within_50, within_90 : bool
        Whether a figure that the document allows lies inside the intervals.
    crps : float
        Continuous ranked probability score of the logarithm; 0 is perfect.
    above : float
        Share of the prediction that lies below the figure: 0.5 in the middle.
    predicted : LedgerRow
        Its row of the ledger.
    shifts : tuple of Shift
        What it speaks for and against, the strongest first.
    """

    asked: AskedFigure
    value: float
    quantiles: tuple[float, ...]
    within_50: bool
    within_90: bool
    crps: float
    above: float
    predicted: LedgerRow
    shifts: tuple[Shift, ...]

    def interval(self, level: float = 0.9) -> Interval:
        """Return the interval that had been predicted."""
        return interval_of(self.quantiles, level)


@dataclass(frozen=True)
class ScoredPredictions:
    """How predictions have fared.

    Attributes
    ----------
    scenario : Scenario
        Of the posterior.
    figures : tuple of ScoredFigure
        Those that had been predicted.
    not_predicted : tuple of AskedFigure
        Those that had not, and are not scored.
    without_value : tuple of AskedFigure
        Rows without a figure.
    ledger : Path
        Where predictions and scores are written.
    """

    scenario: Scenario
    figures: tuple[ScoredFigure, ...]
    not_predicted: tuple[AskedFigure, ...]
    without_value: tuple[AskedFigure, ...]
    ledger: Path

    @property
    def within_50(self) -> float:
        """Share of the figures inside their 50 % intervals."""
        return float(np.mean([f.within_50 for f in self.figures]))

    @property
    def within_90(self) -> float:
        """Share of the figures inside their 90 % intervals."""
        return float(np.mean([f.within_90 for f in self.figures]))

    @property
    def crps(self) -> float:
        """Mean continuous ranked probability score."""
        return float(np.mean([f.crps for f in self.figures]))

    def summary(self) -> list[dict[str, Any]]:
        """Return one row for each figure scored."""
        return [
            {
                "id": f.asked.claim.id,
                **f.asked.identity(),
                "unit": f.asked.claim.unit,
                "value": f.value,
                "median": f.quantiles[SHARES.index(0.5)],
                "low_50": _six(f.interval(0.5).low),
                "high_50": _six(f.interval(0.5).high),
                "low_90": _six(f.interval(0.9).low),
                "high_90": _six(f.interval(0.9).high),
                "within_50": f.within_50,
                "within_90": f.within_90,
                "crps": f.crps,
                "above": f.above,
                "speaks_for": "; ".join(f"{s.name} {'higher' if s.by > 0 else 'lower'}" for s in f.shifts),
                "predicted_row": f.predicted.row,
                "predicted": f.predicted.made,
            }
            for f in self.figures
        ]


def score(
    asked: Sequence[AskedFigure],
    posterior: Posterior,
    scenario: Scenario,
    engine: Engine,
    path: Path = ledger.DEFAULT,
    *,
    runs: int = 40,
    scale: float = 0.05,
) -> ScoredPredictions:
    """Hold figures against what had been predicted of them, and write the scores into the ledger.

    The last prediction before the first score of a figure counts: what is predicted once a figure is known is none.

    Parameters
    ----------
    asked
        Figures with values.
    engine, runs, scale
        As for `predict`; runs that it made are found again.

    Raises
    ------
    InputError
        If the ledger is broken, or none of the figures was predicted.
    """
    entries = ledger.read_ledger(path)
    given = [f for f in asked if f.given]
    predictions = {f.key: found for f in given if (found := _prediction_of(f.key, entries))}
    scored = [f for f in given if f.key in predictions]
    if not given:
        raise InputError("None of the figures has a value. Write it into the column value, or low and high.")
    if not scored:
        raise InputError(
            f"None of these figures was predicted in {path}. A figure that is known cannot be predicted any more; it "
            "can be taken in with `yundong update`."
        )
    by_draw = figures_by_draw(scored, posterior, scenario, engine, runs, scale)
    results = [_scored(f, predictions[f.key], by_draw, posterior, scenario) for f in scored]
    known = {(e.key, json_of(e.content.get("value"))) for e in entries if e.kind == SCORE}
    new = [f for f in results if (f.asked.key, json_of(f.value)) not in known]
    if new:
        ledger.append(path, SCORE, [_score_content(f) for f in new])
    return ScoredPredictions(
        scenario,
        tuple(results),
        tuple(f for f in given if f.key not in predictions),
        tuple(f for f in asked if not f.given),
        path,
    )


def json_of(value: Any) -> str:
    """Return a number as a ledger holds it."""
    return "" if value is None else f"{float(value):.6g}"


def _prediction_of(key: str, entries: Sequence[LedgerRow]) -> LedgerRow | None:
    """Return the last prediction of a figure before its first score."""
    found = None
    for entry in entries:
        if entry.key == key and entry.kind == SCORE:
            break
        if entry.key == key and entry.kind == PREDICTION:
            found = entry
    return found


def _scored(
    asked: AskedFigure, predicted: LedgerRow, by_draw: ByDraw, posterior: Posterior, scenario: Scenario
) -> ScoredFigure:
    import scoringrules

    quantiles = tuple(float(q) for q in predicted.content["quantiles"])
    value = figure(asked.claim)
    low, high = allowed(asked.claim)
    middle = max(quantiles[SHARES.index(0.5)], 1e-9)
    scale = ErrorScale(middle, predicted.content["error"], predicted.content["discrepancy"])
    nearest = min(max(middle, low), high)
    logs = scale.on(np.array(quantiles))
    at = float(scale.on(np.array([nearest]))[0])
    within = {
        level: (i := interval_of(quantiles, level)).low <= high and i.high >= low for level in (0.5, 0.9)
    }
    return ScoredFigure(
        asked=asked,
        value=value,
        quantiles=quantiles,
        within_50=within[0.5],
        within_90=within[0.9],
        crps=round(float(scoringrules.crps_ensemble(at, logs)), 4),
        above=round(float(np.interp(nearest, quantiles, SHARES)), 2),
        predicted=predicted,
        shifts=shifts_of(asked, by_draw, posterior, scenario),
    )


def _score_content(found: ScoredFigure) -> dict[str, Any]:
    c = found.asked.claim
    return {
        "key": found.asked.key,
        "figure": found.asked.identity(),
        "value": found.value,
        "low": c.low,
        "high": c.high,
        "hedge": c.hedge,
        "source": c.source,
        "predicted_row": found.predicted.row,
        "within_50": found.within_50,
        "within_90": found.within_90,
        "crps": found.crps,
    }


def log_likelihood(asked: AskedFigure, values: Floats, scenario: Scenario) -> Floats:
    """Return the logarithm of the likelihood of a figure given its values by draw; not a number where there is none.

    Normal on the logarithmic scale for a figure; for a range or a bound the probability that it holds the figure.
    """
    low, high = allowed(asked.claim)
    scale = scale_for(asked, scenario, figure(asked.claim))
    logs = scale.on(values)
    with np.errstate(divide="ignore"):
        ends = [
            float(scale.on(np.array([end]))[0]) if math.isfinite(end) else math.inf
            for end in (max(low, 0.0), high)
        ]
    if low <= 0.0:
        ends[0] = -math.inf
    if ends[0] == ends[1]:
        return np.asarray(-0.5 * ((logs - ends[0]) / scale.spread) ** 2)
    upper, lower = ((end - logs) / scale.spread for end in (ends[1], ends[0]))
    inside = special.ndtr(np.where(lower > 0, -lower, upper)) - special.ndtr(
        np.where(lower > 0, -upper, lower)
    )
    return np.asarray(np.where(np.isfinite(logs), np.log(np.maximum(inside, 1e-300)), np.nan))


def shifts_of(
    asked: AskedFigure, by_draw: ByDraw, posterior: Posterior, scenario: Scenario, most: int = 4
) -> tuple[Shift, ...]:
    """Return the parameters and routes whose mean a figure moves clearly, if it is taken in, the furthest first.

    Each is judged alone, on a straight line: by its correlation with the logarithm of the figure, of which what chance
    gives to so few draws must be exceeded, times how far the figure lies from what the draws expect.
    """
    values = by_draw.figures[asked.key].values
    known = np.isfinite(values)
    weights = by_draw.weights[known]
    if known.sum() < 10 or weights.sum() < 0.5:
        return ()
    weights = weights / weights.sum()
    scale = scale_for(asked, scenario, figure(asked.claim))
    logs = scale.on(values[known])
    mean = float(weights @ logs)
    spread = math.sqrt(float(weights @ (logs - mean) ** 2))
    low, high = (float(end) for end in scale.on(np.array([min(e, 1e15) for e in allowed(asked.claim)])))
    away = min(max(mean, low), high) - mean
    if spread <= 1e-9 or away == 0.0:
        return ()
    names = [f"parameter:{name}" for name in posterior.parameters]
    names += [q for q in posterior.quantities if q.startswith(f"truth:{ROUTES}")]
    draws = np.array(by_draw.draws)[known]
    columns = np.column_stack([posterior.values(name)[draws] for name in names])
    correlation = weighted_correlation(np.nan_to_num(columns), logs, weights)
    effective = 1.0 / float((weights**2).sum())
    chance = (1.0 - correlation**2) / max(effective - 2.0, 1.0)
    beyond = correlation**2 > chance * 2.0 * math.log(20.0 * len(names))
    gain = spread**2 / (spread**2 + scale.spread**2) * away / spread
    found = [
        Shift(name.partition(":")[2].removeprefix(ROUTES), name.startswith("truth:"), float(r * gain))
        for name, r, real in zip(names, correlation, beyond, strict=True)
        if real and abs(r * gain) >= CLEAR
    ]
    return tuple(sorted(found, key=lambda shift: -abs(shift.by))[:most])
