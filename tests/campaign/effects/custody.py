"""What the parameters of `Custody` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Confession

SOON = {"custody.days": 1.0}


def unasked(world: World) -> None:
    world.state.interrogated[:] = -1


def asked(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"given": SOON, "before": unasked, "days": 8, **options})


def questioned(r: Played) -> np.ndarray:
    return np.flatnonzero(r.state.interrogated >= 0)


def confessed(r: Played, how: Confession) -> float:
    return float((r.column("statements", "confession") == how).mean())


EFFECTS = {
    "custody.days": asked(lambda r: questioned(r).size, rises=False, given={}),
    "custody.refuse": asked(lambda r: confessed(r, Confession.REFUSED)),
    "custody.full": asked(lambda r: confessed(r, Confession.FULL)),
    "custody.inform": asked(lambda r: r.column("statements", "informed").mean()),
    "custody.coercing_share": asked(lambda r: r.world.coercing.mean(), low=0.1, high=0.9, days=1),
    "custody.broken": asked(
        lambda r: confessed(r, Confession.REFUSED),
        rises=False,
        given={**SOON, "custody.coercing_share": 1.0},
    ),
}
