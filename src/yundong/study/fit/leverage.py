"""How much a fit owes to each claim: leverage, the figure foretold without it, and what the slope can tell apart.

Near its best point a fit is a linear regression: log ratios change by the slope times the change of the parameters.
There the leverage of a claim is by how much the fitted figure follows when the documented one moves (1: the claim has
a dial of its own; 0: the others foretell it), and the fit without the claim is known without searching again:
residual / (1 - leverage). Both are linear approximations with the slope as measured, and are shown as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yundong.report.documented import divide
from yundong.scenario import Scenario
from yundong.study.fit.fit import LIMIT, PRIOR, FitTargets, Search, Space
from yundong.study.fit.record import FitRecord, FitRun, moved_singly


@dataclass(frozen=True)
class Influence:
    """What a fit owes to one claim.

    Attributes
    ----------
    leverage : float
        From 0 to 1; 0 for a bound that is met, which does not pull.
    left_out : float or None
        Modelled over documented, had this claim not been fitted, a miss by more than a factor of twelve taken as one
        by twelve; None if the runs have no such figure.
    """

    claim: str
    leverage: float
    left_out: float | None


@dataclass(frozen=True)
class Direction:
    """A combination of the parameters, and how well the claims fix it.

    Attributes
    ----------
    singular : float
        Units of misfit for a step of one prior spread along it; below 1 the prior decides more than the claims.
    parts : tuple of (str, float)
        The parameters with the largest shares in it, by name, with sign.
    """

    singular: float
    parts: tuple[tuple[str, float], ...]


def jacobian(scenario: Scenario, record: FitRecord) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the names of the parameters moved, and the slope of the log ratios, (claims, parameters).

    Claims are those marked ``calibrate``. A parameter that the scenario no longer fits is left out, as is the slope of
    a claim that the record does not have, which is 0.
    """
    space, claims = Space(scenario), FitTargets(scenario).claims
    scales = {p.name: p for p in space.parameters}
    columns: dict[str, list[np.ndarray]] = {}
    for runs in record.slope_runs():
        for name, run in moved_singly(runs):
            if name not in scales:
                continue
            step = space.step(scales[name], runs[0].values[name], run.values[name])
            columns.setdefault(name, []).append(_changes(claims, runs[0], run) / step)
    names = tuple(name for name in scales if name in columns)
    slopes = [np.mean(columns[name], axis=0) for name in names]
    return names, np.array(slopes).T if slopes else np.empty((len(claims), 0))


def _changes(claims: Sequence[str], before: FitRun, after: FitRun) -> np.ndarray:
    ratios = [(before.ratios.get(claim), after.ratios.get(claim)) for claim in claims]
    return np.array([np.log(b / a) if a and b else 0.0 for a, b in ratios])


def influences(
    scenario: Scenario, slope: np.ndarray, modelled: Mapping[str, float | None]
) -> list[Influence]:
    """Return what the fit owes to each claim marked ``calibrate``.

    Parameters
    ----------
    slope : ndarray, (claims, parameters)
        Of the log ratios.
    modelled : mapping of str to float or None
        Figures of the fitted model by claim.
    """
    targets = FitTargets(scenario)
    ratios = [
        divide(modelled.get(c), float(d)) for c, d in zip(targets.claims, targets.documented, strict=True)
    ]
    logs = np.array([np.log(ratio) if ratio else np.nan for ratio in ratios])
    weight, _ = targets.pull(logs)
    leverage = hat(slope, weight)
    nearest = np.clip(logs, targets.low, targets.high)
    without = np.clip((logs - nearest) / np.maximum(1.0 - leverage, 1e-6), -LIMIT, LIMIT)
    left_out = np.exp(nearest + without)
    return [
        Influence(claim, float(h), float(ratio) if np.isfinite(ratio) else None)
        for claim, h, ratio in zip(targets.claims, leverage, left_out, strict=True)
    ]


def hat(slope: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the leverage of each claim: the diagonal of the hat matrix of the penalised regression, (claims,)."""
    normal = slope.T @ (weight[:, None] * slope) + np.eye(slope.shape[1]) / PRIOR**2
    leverage: np.ndarray = weight * np.einsum("ij,ji->i", slope, np.linalg.solve(normal, slope.T))
    return leverage


def directions(
    scenario: Scenario, names: Sequence[str], slope: np.ndarray, parts: int = 3
) -> list[Direction]:
    """Return the singular directions of the slope, in units of misfit per prior spread; best known first.

    Every claim counts with its full weight, met or not.
    """
    if not names:
        return []
    scaled = slope / FitTargets(scenario).spread[:, None] * PRIOR
    _, singular, rows = np.linalg.svd(scaled, full_matrices=False)
    found = []
    for value, row in zip(singular, rows, strict=True):
        top = np.argsort(-np.abs(row))[:parts]
        sign = np.sign(row[top[0]]) or 1.0
        found.append(Direction(float(value), tuple((names[i], float(sign * row[i])) for i in top)))
    return found


def found_rows(search: Search) -> list[dict[str, object]]:
    """Return one row per claim: modelled over documented, and over the nearest number that the claim allows."""
    weight, _ = search.targets.pull(search.logs)
    columns = (np.exp(search.logs), search.targets.off(search.logs), hat(search.slope, weight))
    return [
        {"claim": claim, "ratio": _shown(ratio), "off": _shown(off), "leverage": _shown(leverage)}
        for claim, ratio, off, leverage in zip(search.claims, *columns, strict=True)
    ]


def _shown(value: float) -> float | None:
    """Return a number to three digits after the point, None for what is not a number."""
    return None if value != value else round(float(value), 3)
