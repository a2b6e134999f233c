"""A scenario with a cheap rule in place of the campaign: six parameters with planted values that its figures meet.

`evaluate` is given to an engine; every other part of a study is the one that is used on the campaign.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np

from yundong.scenario import Scenario, load
from yundong.study.posterior.prior import PriorCube
from yundong.study.runs.evaluation import DesignPoint, Outputs

NAMES = tuple(f"letters.planted_{letter}" for letter in "abcdef")
IDLE = tuple(f"outreach.idle_{letter}" for letter in "abcdefgh")
TRUTH = np.array([0.3, 0.65, 0.5, 0.72, 0.4, 0.6])
"""Coordinates of the planted values. The last but one moves nothing that is documented, the last nothing at all."""
AREAS = ("top", "west", "east", "shenyang")
FIGURES = {
    f"{indicator}-{area}": 1000.0 * (i + 1) * (10.0 if indicator == "identified" else 1.0)
    for indicator in ("arrested", "identified")
    for i, area in enumerate(AREAS)
}
CHECKED = ("arrested-east", "identified-shenyang")
PARAMETERS = "".join(
    f"{name},{value},{low},{high},{prior},{unit},,assumed,assumed,planted\n"
    for name, (value, low, high, prior, unit) in {
        NAMES[0]: (1, 0.1, 10, "loguniform", "per day"),
        NAMES[1]: (5, 0, 10, "uniform", "persons"),
        NAMES[2]: (0.5, 0.1, 0.9, "beta", "share"),
        NAMES[3]: (2, 1, 4, "lognormal", "ratio"),
        NAMES[4]: (0, -1, 1, "uniform", "log"),
        NAMES[5]: (5, 0, 10, "uniform", "persons"),
        **dict.fromkeys(IDLE, (0.5, 0, 1, "uniform", "share")),
    }.items()
)
CLAIMS = "".join(
    f"{name},{name.partition('-')[0]},{name.partition('-')[2]},1952-04-15,1952-11-30,1952-12-14,{figure:g},,,"
    f"persons,,P1,A,read,{'check' if name in CHECKED else 'calibrate'},0.3,,\n"
    for name, figure in FIGURES.items()
)


def planted(small: Path) -> Scenario:
    """Turn the small scenario of the tests into the planted one."""
    parameters = (small / "parameters.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    fixed = [
        line.replace(",,assumed,calibrated,", ",A,read,fixed,").replace(",calibrated,", ",fixed,")
        for line in parameters[1:]
        if ",calibrated," in line
    ]
    (small / "parameters.csv").write_text(parameters[0] + "".join(fixed) + PARAMETERS, encoding="utf-8")
    header = (small / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]
    (small / "claims.csv").write_text(header + CLAIMS, encoding="utf-8")
    concordance = (small / "concordance.csv").read_text(encoding="utf-8")
    (small / "concordance.csv").write_text(concordance.replace("C1", "arrested-top"), encoding="utf-8")
    return load(small)


@cache
def _prior(folder: Path) -> PriorCube:
    return PriorCube(load(folder))


def _slopes() -> np.ndarray:
    """Return what each parameter does to the log of each figure, (figures, parameters)."""
    slopes = np.random.default_rng(4).normal(0.0, 1.2, (len(FIGURES), len(NAMES)))
    slopes[:, 4:] = 0.0
    return slopes


def evaluate(scenario: Scenario, point: DesignPoint) -> Outputs:
    """Return figures that are met at the planted values, but for chance, which is larger at smaller scales."""
    away = _prior(scenario.folder).coordinates(point.settings, NAMES) - TRUTH
    chance = np.random.default_rng([point.seed, int(1000 * point.scale)])
    idle = sum(point.settings.get(name, 0.5) - 0.5 for name in IDLE)
    logs = (
        _slopes() @ away
        + 0.5 * away[0] ** 2
        + 0.03 * idle
        + 0.02 / math.sqrt(point.scale) * chance.normal(size=len(FIGURES))
    )
    if point.scale < 1.0:
        logs = 0.95 * logs + 0.05
    figures = dict(zip(FIGURES, np.array(list(FIGURES.values())) * np.exp(logs), strict=True))
    truth = {
        "identified_wrongly": 1000.0 * math.exp(3.0 * away[4] + 0.5 * away[0]),
        "arrested_wrongly": 10.0 * math.exp(away[0]),
        "registered_wrongly": 5.0,
        "offenders_missed": 5000.0 * math.exp(away[1]),
    }
    return Outputs(dict(figures), {"arrested": figures["arrested-top"]}, truth)
