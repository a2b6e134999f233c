"""Sensitivity: which share of the variance of each output each parameter carries, on the emulators (Sobol').

Over the whole prior the parameters are independent and shares add up: the first-order share is what a parameter carries
alone, the total one what it carries together with others. Shares over the posterior, where parameters go together, are
`yundong.study.posterior.weighted.Posterior.drivers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yundong.study.posterior.waves import Matching
from yundong.study.runs.single import single_threaded

POINTS = 256
"""Base points; each costs as many predicted outputs as there are parameters, and two more. A power of two."""
BATCH = 500

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """What one parameter carries of the variance of one output.

    Attributes
    ----------
    output, parameter : str
        ``claim:…`` or ``truth:…``, and a name.
    first, total : float
        Shares of the variance of the mean over seeds, on the log scale: alone, and with all others it acts with.
    first_error, total_error : float
        Half of their 95 % intervals.
    chance : float
        Share of seeds and of the parameters set aside in the whole variance, at the middle of the space.
    """

    output: str
    parameter: str
    first: float
    total: float
    first_error: float
    total_error: float
    chance: float


@single_threaded
def shares(
    matching: Matching, points: int = POINTS, progress: Callable[[str], None] = lambda text: None
) -> list[Share]:
    """Return the shares of every parameter kept in every output, output by output, the largest first.

    Raises
    ------
    InputError
        If there are no waves yet.
    """
    from SALib.analyze import sobol as analyse
    from SALib.sample import sobol

    matching.load()
    assert matching.emulators is not None
    size = len(matching.kept)
    problem: dict[str, Any] = {"num_vars": size, "names": list(matching.kept), "bounds": [[0.0, 1.0]] * size}
    x = np.asarray(sobol.sample(problem, points, calc_second_order=False, seed=matching.workshop.seed))
    y = _predicted(matching, x, progress)
    middle = np.full((1, size), 0.5)
    found = []
    for place, target in enumerate(matching.emulated):
        output = y[:, place]
        if output.std() < 1e-9:
            continue
        made = analyse.analyze(
            problem,
            (output - output.mean()) / output.std(),
            calc_second_order=False,
            seed=1,
            num_resamples=50,
        )
        emulator = matching.emulators.outputs[place]
        # Without several seeds a point, chance is what the process could not explain.
        noise = (emulator.difference or emulator.base).hyper.noise
        chance = float(emulator.chance(middle)[0]) + noise
        mine = chance / (chance + float(output.var()))
        rows = [
            Share(
                target.quantity,
                name,
                **{k: round(float(made[v][i]), 4) for k, v in PARTS.items()},
                chance=round(mine, 4),
            )
            for i, name in enumerate(matching.kept)
        ]
        found += sorted(rows, key=lambda share: -share.total)
    return found


PARTS = {"first": "S1", "total": "ST", "first_error": "S1_conf", "total_error": "ST_conf"}


def _predicted(matching: Matching, x: Floats, progress: Callable[[str], None]) -> Floats:
    """Return the mean of every output at points, (points, outputs)."""
    assert matching.emulators is not None
    parts = []
    for start in range(0, len(x), BATCH):
        parts.append(
            np.column_stack([e.predict(x[start : start + BATCH])[0] for e in matching.emulators.outputs])
        )
        if start and start % (10 * BATCH) == 0:
            progress(f"predicted {start} of {len(x)} points")
    return np.vstack(parts)
