"""A posterior reweighted by figures that it has not seen: which intervals move, and whether draws still carry it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yundong.base.errors import InputError
from yundong.figures.interval import Interval
from yundong.report.documented import allowed, figure
from yundong.scenario import Scenario
from yundong.study.ledger.asked import AskedFigure, ByDraw, figures_by_draw
from yundong.study.ledger.prediction import log_likelihood, scale_for
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.sampling import knowledge
from yundong.study.posterior.weighted import Floats, Knowledge, Posterior
from yundong.study.runs.runner import Engine

LEAST = 10.0
"""Effective draws below which no interval is stated."""
MOST_OF_ONE = 0.3
"""Weight of one draw above which it would carry the posterior."""
OUT_OF_REACH = 3.0
"""Standard errors between a figure and the nearest draw above which no draw is said to come near it."""
MOVED = 0.1
"""Share of its width by which an interval must move or change to be called moved."""
CHANCE = (0.38, 0.91)
"""Standard deviations by which the median and the width of a normal quantity change by chance, as shares of the width
times the root of the rise in one over the effective draws."""
SURE = 4.0
"""So many of them must be exceeded, since hundreds of quantities are looked at."""


@dataclass(frozen=True)
class Moved:
    """A quantity before and after.

    Attributes
    ----------
    quantity : str
        As the posterior calls it.
    median_before, median_after : float
        In its unit.
    before, after : Interval
        90 %.
    """

    quantity: str
    median_before: float
    before: Interval
    median_after: float
    after: Interval

    @property
    def width(self) -> float:
        """Width of the interval after, as a share of the one before."""
        wide = self.before.high - self.before.low
        return (self.after.high - self.after.low) / wide if wide > 0.0 else 1.0

    @property
    def shift(self) -> float:
        """By how much of its former width the median has moved."""
        wide = self.before.high - self.before.low
        return (self.median_after - self.median_before) / wide if wide > 0.0 else 0.0


@dataclass(frozen=True)
class Update:
    """A posterior reweighted.

    Attributes
    ----------
    scenario : Scenario
        Of the posterior.
    posterior : Posterior
        After.
    used, impossible, seen : tuple of AskedFigure
        Figures taken in; those of which the runs have none; those that the posterior was fitted to already.
    effective_before, effective_after : float
        Draws of equal weight that would say as much.
    moved : tuple of Moved
        What moved, what only the model knows first.
    by_draw : ByDraw
        What it was found from.
    """

    scenario: Scenario
    posterior: Posterior
    used: tuple[AskedFigure, ...]
    impossible: tuple[AskedFigure, ...]
    seen: tuple[AskedFigure, ...]
    effective_before: float
    effective_after: float
    moved: tuple[Moved, ...]
    by_draw: ByDraw

    def summary(self) -> list[dict[str, Any]]:
        """Return one row for each interval that moved, numbers to six digits."""

        def six(value: float) -> float:
            return float(f"{value:.6g}")

        return [
            {
                "quantity": m.quantity,
                "median_before": six(m.median_before),
                "low_before": six(m.before.low),
                "high_before": six(m.before.high),
                "median_after": six(m.median_after),
                "low_after": six(m.after.low),
                "high_after": six(m.after.high),
                "width": round(m.width, 3),
                "shift": round(m.shift, 3),
            }
            for m in self.moved
        ]


def update(
    asked: Sequence[AskedFigure],
    posterior: Posterior,
    scenario: Scenario,
    engine: Engine,
    *,
    runs: int = 200,
    scale: float = 0.05,
) -> Update:
    """Reweight a posterior by figures that have become known.

    Parameters
    ----------
    asked
        Figures with values; what the posterior was fitted to already is left out.
    engine, runs, scale
        For figures that the posterior does not hold: draws that stand for it are run, and the new one consists of them.

    Raises
    ------
    InputError
        If no figure can be used, or so few draws fit the figures that one of them would carry the posterior.
    """
    given = [f for f in asked if f.given]
    if not given:
        raise InputError("None of the figures has a value. Write it into the column value, or low and high.")
    seen = [f for f in given if _fitted(f, scenario)]
    new = [f for f in given if f not in seen]
    if not new:
        raise InputError(
            "The posterior was fitted to all of these figures already; to take one in twice says nothing."
        )
    by_draw = figures_by_draw(new, posterior, scenario, engine, runs, scale)
    used = [f for f in new if by_draw.weights[np.isfinite(by_draw.figures[f.key].values)].sum() >= 0.5]
    if not used:
        raise InputError("The runs have none of these figures: check their days, areas and registers.")
    _refuse_out_of_reach(used, by_draw, scenario)
    logs = np.zeros(len(by_draw.draws))
    for f in used:
        found = log_likelihood(f, by_draw.figures[f.key].values, scenario)
        logs += np.where(np.isfinite(found), found, np.nanmean(found))
    weights = by_draw.weights * np.exp(logs - logs.max())
    weights = weights / weights.sum()
    after = _reweighted(posterior, by_draw, weights, used, scenario)
    _refuse_thin(after, used)
    before = _part(posterior, by_draw, by_draw.weights)
    return Update(
        scenario=scenario,
        posterior=after,
        used=tuple(used),
        impossible=tuple(f for f in new if f not in used),
        seen=tuple(seen),
        effective_before=before.effective,
        effective_after=after.effective,
        moved=tuple(_moved(before, after)),
        by_draw=by_draw,
    )


def _fitted(asked: AskedFigure, scenario: Scenario) -> bool:
    """Return whether the posterior has seen a figure: a claim of the scenario that studies are fitted to."""
    c = asked.claim
    return any(
        claim.role in ("calibrate", "conjugate")
        and (claim.indicator, claim.area_set, claim.end) == (c.indicator, c.area_set, c.end)
        and (claim.start is None or claim.start <= scenario.schedule.start) == (c.start is None)
        for claim in scenario.claims.values()
    )


def _part(posterior: Posterior, by_draw: ByDraw, weights: Floats) -> Posterior:
    """Return the draws of a posterior that were looked at, with weights."""
    draws = np.array(by_draw.draws)
    columns = {quantity: posterior.values(quantity)[draws] for quantity in posterior.quantities}
    return Posterior(posterior.about, weights, posterior.seeds[draws], columns)


def _reweighted(
    posterior: Posterior, by_draw: ByDraw, weights: Floats, used: Sequence[AskedFigure], scenario: Scenario
) -> Posterior:
    """Return the new posterior; what is known of each parameter is judged again."""
    cube, names = PriorCube(scenario), list(posterior.parameters)
    at = np.array([cube.coordinates(posterior.settings(draw), names) for draw in by_draw.draws])
    known = dict(zip(names, map(str, knowledge(at, weights)), strict=True))
    looked_at = {n for n, what in posterior.about.knowledge.items() if what != Knowledge.prior}
    taken = [f.identity() | {"value": f.claim.value, "low": f.claim.low, "high": f.claim.high} for f in used]
    earlier = list(posterior.about.notes.get("updates", []))
    effective = round(float(1 / (weights**2).sum()), 1)
    entry = {"day": str(dt.date.today()), "figures": taken, "effective": effective}
    notes = dict(posterior.about.notes) | {"updates": [*earlier, entry]}
    about = replace(
        posterior.about,
        knowledge={
            name: known[name] if name in looked_at or known.get(name) == Knowledge.identified else what
            for name, what in posterior.about.knowledge.items()
        },
        notes=notes,
    )
    made = _part(posterior, by_draw, weights)
    return Posterior(about, made.weights, made.seeds, {q: made.values(q) for q in made.quantities})


def _refuse_out_of_reach(used: Sequence[AskedFigure], by_draw: ByDraw, scenario: Scenario) -> None:
    """Raise InputError for figures that no draw comes near: no weights could take them in."""
    problems = []
    for f in used:
        scale = scale_for(f, scenario, figure(f.claim))
        low, high = (float(end) for end in scale.on(np.array([min(end, 1e15) for end in allowed(f.claim)])))
        values = by_draw.figures[f.key].values
        logs = scale.on(values[np.isfinite(values)])
        away = float(np.min(np.maximum(np.maximum(low - logs, logs - high), 0.0))) / scale.spread
        if away > OUT_OF_REACH:
            problems.append(
                f"{f.claim.id} lies {away:.1f} standard errors from the nearest of {len(logs)} draws: it speaks "
                "against the model or its ranges, or is another figure than was asked for; it cannot be taken in."
            )
    if problems:
        raise InputError(problems)


def _refuse_thin(posterior: Posterior, used: Sequence[AskedFigure]) -> None:
    """Raise InputError if too few draws carry the posterior."""
    top = float(posterior.weights.max())
    if posterior.effective >= LEAST and top <= MOST_OF_ONE:
        return
    names = ", ".join(f.claim.id for f in used)
    raise InputError(
        f"Of {len(posterior.weights)} draws only {posterior.effective:.1f} would count after {names}, one of them with "
        f"{100 * top:.0f} % of the weight: too few to carry a posterior. Either the figures lie outside what the model "
        "allows (`yundong predict` shows by how much), or more draws are needed (--runs), or their error is larger "
        "than stated (column error)."
    )


def _moved(before: Posterior, after: Posterior) -> list[Moved]:
    """Return what moved: truth figures, then totals of the country, then parameters."""
    found: dict[str, list[Moved]] = {"truth": [], "indicator": [], "parameter": []}
    lost = math.sqrt(max(1.0 / after.effective - 1.0 / before.effective, 0.0))
    by_chance = [max(MOVED, SURE * part * lost) for part in CHANCE]
    for quantity in after.quantities:
        kind, _, name = quantity.partition(":")
        of_a_part = kind == "indicator" and "@" in name
        if kind not in found or of_a_part or not (before.has(quantity) and after.has(quantity)):
            continue
        middle, then = before.median(quantity), after.median(quantity)
        wide, narrow = before.interval(quantity), after.interval(quantity)
        if middle is None or then is None or wide is None or narrow is None:
            continue
        moved = Moved(quantity, middle, wide, then, narrow)
        if abs(moved.shift) >= by_chance[0] or abs(1.0 - moved.width) >= by_chance[1]:
            found[kind].append(moved)
    by_size = [sorted(part, key=lambda m: -(abs(m.shift) + abs(1.0 - m.width))) for part in found.values()]
    return [moved for part in by_size for moved in part]
