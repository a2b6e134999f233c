"""How many offenders there are, estimated from who is on several registers of one run, beside how many there were.

Capture and recapture as for a closed population: who is on the letters, who registered, who was named under
interrogation, who was found by inquiries. Two registers give the estimate of Lincoln and Petersen, and Chapman's, which
stays finite; four give a log-linear model (Fienberg 1972) with those interactions of two registers that Akaike's
criterion asks for. All assume that nobody's chance to be on a register depends on anything but the registers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.base.errors import InputError
from yundong.campaign.run import Request, simulate
from yundong.records.labels import Era, Role
from yundong.scenario import Scenario, folder_hash
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs

REGISTERS = ("letters", "registration", "interrogation", "inquiry")
SOURCES = {
    "letters": ("letter", "family"),
    "interrogation": ("interrogation",),
    "inquiry": ("intelligence",),
}
"""Sources of leads that make up a register; who registered is a table of its own."""
COLUMNS = {"areas": {"id"}, "leads": {"dossier", "source"}, "registrations": {"dossier"}}
STEPS, CLOSE = 60, 1e-9
"""Steps of the fit of a model at most, and the change of the deviance at which it has converged."""
LARGEST = 1e9
"""Persons missing beyond which a model is taken to have no estimate."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RegisterCounts:
    """How many persons of a run are on each combination of registers.

    Attributes
    ----------
    histories : ndarray of float64, (16,)
        Persons by combination: bit k says whether somebody is on register k of `REGISTERS`. The first, on none of
        them, is not known to an archive and is 0.
    each : float
        Persons that one stands for.
    offenders, current : float
        All real offenders, past and current, and the current ones, at full scale.
    real : float
        Real offenders among all those on the registers, as a share.
    """

    histories: Floats
    each: float
    offenders: float
    current: float
    real: float

    def outputs(self) -> Outputs:
        """Return them in the form that the store keeps."""
        found = {f"history_{code:04b}": float(n) for code, n in enumerate(self.histories)}
        about = {"each": self.each, "offenders": self.offenders, "current": self.current, "real": self.real}
        return Outputs({}, {}, found | about)

    @classmethod
    def of(cls, run: Outputs) -> RegisterCounts:
        """Return the counts kept as outputs."""
        histories = np.array([run.truth[f"history_{code:04b}"] for code in range(2 ** len(REGISTERS))])
        return cls(histories, *(run.truth[name] for name in ("each", "offenders", "current", "real")))


def evaluate_registers(scenario: Scenario, point: DesignPoint) -> Outputs | Failure:
    """Run the campaign once and count who is on which registers; what makes a run in place of `evaluate`.

    Raises
    ------
    InputError
        For a design point that cannot be run, or a scenario whose data have changed since it was loaded.
    """
    if folder_hash(scenario.folder) != scenario.hash:
        raise InputError(f"{scenario.folder} has changed while the study was running. Start the study again.")
    request = Request(
        point.seed, point.scale, point.until, point.without, dict(point.settings), point.interpretation
    )
    try:
        result = simulate(scenario, request, columns=COLUMNS)
        x, weight = result.world.country.subjects, result.world.country.places.weight
        code = _codes(result.records["leads"], result.records["registrations"], x.size)
        real, stands = x.role != Role.NONE, weight[x.locality]
        histories = np.bincount(code, minlength=2 ** len(REGISTERS)).astype(np.float64)
        histories[0] = 0.0
        known = code > 0
        return RegisterCounts(
            histories,
            float(stands[known].sum() / max(1, known.sum())),
            float(stands[real].sum()),
            float(stands[real & (x.era == Era.PRESENT)].sum()),
            float(stands[known & real].sum() / max(1.0, stands[known].sum())),
        ).outputs()
    except InputError:
        raise
    except Exception as error:
        return Failure.of("registers", error)


def _codes(leads: pl.DataFrame, registrations: pl.DataFrame, size: int) -> NDArray[np.int64]:
    """Return the combination of registers that each dossier is on, (dossiers,)."""
    code = np.zeros(size, dtype=np.int64)
    for bit, name in enumerate(REGISTERS):
        if name in SOURCES:
            who = leads.filter(pl.col("source").cast(pl.String).is_in(SOURCES[name]))["dossier"]
        else:
            who = registrations["dossier"]
        code[who.unique().to_numpy()] |= 1 << bit
    return code


def lincoln_petersen(first: float, second: float, both: float) -> float | None:
    """Return the size of a population of which two registers hold so many, and so many both; None without any."""
    return first * second / both if both else None


def chapman(first: float, second: float, both: float) -> float:
    """Return Chapman's estimate of the same, which has less bias and is finite where nobody is on both."""
    return (first + 1.0) * (second + 1.0) / (both + 1.0) - 1.0


def pairs(histories: Floats) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Return how many are on the one, on the other and on both of each two registers."""
    codes = np.arange(histories.size)
    on = [(codes >> bit) & 1 == 1 for bit in range(len(REGISTERS))]
    return {
        (REGISTERS[a], REGISTERS[b]): (
            float(histories[on[a]].sum()), float(histories[on[b]].sum()), float(histories[on[a] & on[b]].sum())
        )
        for a, b in combinations(range(len(REGISTERS)), 2)
    }  # fmt: skip


@dataclass(frozen=True)
class LogLinear:
    """A log-linear model of registers.

    Attributes
    ----------
    interactions : tuple of pairs of str
        Registers that depend on each other in it.
    total : float
        Estimated size of the population, those on no register among them.
    aic : float
        Akaike's criterion, of the counts that are known.
    """

    interactions: tuple[tuple[str, str], ...]
    total: float
    aic: float


def log_linear(histories: Floats, interactions: tuple[tuple[str, str], ...] = ()) -> LogLinear | None:
    """Fit one log-linear model to the counts of all combinations but the unknown one; None where it has no estimate.

    Parameters
    ----------
    histories : ndarray, (16,)
        Persons by combination of registers; the first is not read.
    interactions
        Pairs of `REGISTERS`.
    """
    codes = np.arange(1, histories.size)
    on = {name: ((codes >> bit) & 1).astype(np.float64) for bit, name in enumerate(REGISTERS)}
    columns = [np.ones(codes.size), *on.values(), *(on[a] * on[b] for a, b in interactions)]
    design, seen = np.column_stack(columns), histories[1:]
    mean, last = seen + 0.5, np.inf
    for _ in range(STEPS):  # iteratively reweighted least squares
        working = np.log(mean) + (seen - mean) / mean
        root = np.sqrt(mean)[:, None]
        coefficients = np.linalg.lstsq(design * root, working * root[:, 0], rcond=None)[0]
        mean = np.exp(np.clip(design @ coefficients, -30.0, 30.0))
        deviance = 2.0 * float(
            np.sum(np.where(seen > 0, seen * np.log(np.maximum(seen, 1e-300) / mean), 0.0) - seen + mean)
        )
        if abs(last - deviance) < CLOSE * (1.0 + abs(deviance)):
            break
        last = deviance
    missing = float(np.exp(min(coefficients[0], 30.0)))
    if not np.isfinite(deviance) or missing > LARGEST:
        return None
    return LogLinear(interactions, float(seen.sum()) + missing, deviance + 2.0 * design.shape[1])


def best_log_linear(histories: Floats) -> LogLinear | None:
    """Return the log-linear model with the interactions of two registers that Akaike's criterion asks for."""
    every = list(combinations(REGISTERS, 2))
    chosen = [subset for size in range(len(every) + 1) for subset in combinations(every, size)]
    fitted = [model for subset in chosen if (model := log_linear(histories, subset)) is not None]
    return min(fitted, key=lambda model: model.aic, default=None)
