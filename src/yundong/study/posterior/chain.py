"""Sampling what the documents leave of the parameters, on the emulators, with emcee.

The walkers move in coordinates without walls: the normal deviate of each coordinate of the cube, whose prior is then
the standard normal one. Moves are those of differential evolution, which work in fifty dimensions where the stretch
move does not.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
BLOCK = 100
"""Steps between two looks at the clock; a chain that is stopped goes on from the last whole block."""
THINNED = 20
"""Every so many-th step is kept."""
EDGE = 1e-6
"""Coordinates nearer to a wall are taken as so far from it."""


@dataclass(frozen=True)
class MarkovChain:
    """Positions of the walkers, as coordinates of the cube.

    Attributes
    ----------
    points : ndarray, (kept steps, walkers, parameters)
        Of every `THINNED`-th step.
    log_posterior : ndarray, (kept steps, walkers)
        Logarithm of prior and likelihood, up to a constant.
    accepted : float
        Share of the moves accepted.
    """

    points: Floats
    log_posterior: Floats
    accepted: float

    def second_half(self) -> Floats:
        """Return the positions of the second half of the steps, in order, (draws, parameters)."""
        half = self.points[len(self.points) // 2 :]
        return half.reshape(-1, half.shape[2])

    def diagnosis(self) -> dict[str, float]:
        """Return greatest R-hat and least effective number of draws over the parameters (ArviZ), of the second half."""
        arviz = quiet_arviz()
        half = special.ndtri(np.clip(self.points[len(self.points) // 2 :], EDGE, 1.0 - EDGE))
        if len(half) < 4:
            return {"rhat": math.nan, "effective": math.nan}
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # there are more walkers than steps kept: as it should be
            data = arviz.convert_to_dataset(half.transpose(1, 0, 2))
            rhat = arviz.rhat(data)["x"].to_numpy()
            size = arviz.ess(data)["x"].to_numpy()
        return {"rhat": round(float(rhat.max()), 3), "effective": round(float(size.min()), 1)}


def quiet_arviz() -> Any:
    """Return the library ArviZ, imported without its notice of changes to come."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        import arviz

    return arviz


def sample(
    log_likelihood: Callable[[Floats], Floats],
    start: Floats,
    steps: int,
    seed: int,
    after_block: Callable[[int, MarkovChain], None] = lambda block, chain: None,
    done: MarkovChain | None = None,
) -> MarkovChain:
    """Sample a likelihood times a flat prior on the cube.

    Parameters
    ----------
    log_likelihood
        Of points, (points, parameters), to (points,).
    start : ndarray, (walkers, parameters)
        Where the walkers begin; more than twice as many as parameters.
    steps
        Of each walker.
    seed
        Decides all moves: a chain that was stopped goes on as it would have gone.
    after_block
        Called with the number of blocks done and the chain so far.
    done
        A chain to go on from, of whole blocks.
    """
    import emcee

    def log_posterior(z: Floats) -> Floats:
        found = log_likelihood(special.ndtr(z)) - 0.5 * (z**2).sum(axis=1)
        return np.where(np.isfinite(found), found, -np.inf)

    walkers, size = start.shape
    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    per_block = BLOCK // THINNED
    kept = [] if done is None else [(done.points, done.log_posterior, done.accepted)]
    blocks = 0 if done is None else len(done.points) // per_block
    chain = done
    for block in range(blocks, max(1, -(-steps // BLOCK))):
        place = start if chain is None else chain.points[-1]
        sampler = emcee.EnsembleSampler(walkers, size, log_posterior, moves=moves, vectorize=True)
        sampler.random_state = np.random.RandomState([seed, block]).get_state()
        sampler.run_mcmc(
            special.ndtri(np.clip(place, EDGE, 1.0 - EDGE)), BLOCK, skip_initial_state_check=True
        )
        points = np.round(special.ndtr(sampler.get_chain()[THINNED - 1 :: THINNED]), 6)
        logs = sampler.get_log_prob()[THINNED - 1 :: THINNED]
        kept.append((points, logs, float(sampler.acceptance_fraction.mean())))
        chain = MarkovChain(
            np.concatenate([part[0] for part in kept]),
            np.concatenate([part[1] for part in kept]),
            float(np.average([p[2] for p in kept], weights=[len(p[0]) for p in kept])),
        )
        after_block(block + 1, chain)
    assert chain is not None
    return chain
