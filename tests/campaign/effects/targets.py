"""What the parameters of `TargetsHandedDown` do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World

EVERYWHERE = {"targets.reach": 1.0}


def few_arrested(world: World) -> None:
    """Every place has launched and has arrested one in five of those it should have."""
    s = world.state
    s.launched[:] = world.days - 20
    s.identified_here[:] = 100
    s.arrested_here[:] = 5


def bound(r: Played) -> np.ndarray:
    return np.asarray(r.state.least_arrested > 0)


def beyond(r: Played) -> np.ndarray:
    """Return how far places pass what was ordered that do."""
    return np.asarray(r.state.overrun[r.state.overrun > 1.0])


def end_of_range(at: float) -> Callable[[Played], float]:
    """Return where the shares of the regions, drawn evenly, would lie at one end of the range."""

    def figure(r: Played) -> float:
        places = r.world.country.places
        u = r.world.country.draws.uniforms("targets.executed", places.areas.height)[places.region]
        slope, low = np.polyfit(u, r.state.execution_share, 1)
        return float(low + at * slope)

    return figure


EFFECTS = {
    "targets.reach": Effect(lambda r: bound(r).mean(), low=0.1, high=0.9),
    "targets.arrested": Effect(
        lambda r: r.state.shortfall.mean(), before=few_arrested, given=EVERYWHERE, low=0.2, high=0.6
    ),
    "targets.arrested_most": Effect(lambda r: r.state.most_arrested.min(), given=EVERYWHERE),
    "targets.passed_down": Effect(lambda r: beyond(r).size, given=EVERYWHERE, low=0.05, high=0.9),
    "targets.overrun": Effect(
        lambda r: np.median(r.state.overrun), low=1.5, high=3.0,
        given={**EVERYWHERE, "targets.passed_down": 0.9, "targets.overrun_spread": 0.1},
    ),
    "targets.overrun_spread": Effect(
        lambda r: beyond(r).std(), low=0.05, high=0.5,
        given={**EVERYWHERE, "targets.passed_down": 0.9, "targets.overrun": 4.0},
    ),
    "targets.executed_low": Effect(end_of_range(0.0)),
    "targets.executed_high": Effect(end_of_range(1.0)),
    "targets.memory_days": Effect(
        lambda r: r.state.shortfall.mean(), before=few_arrested, given=EVERYWHERE, days=30
    ),
}  # fmt: skip
