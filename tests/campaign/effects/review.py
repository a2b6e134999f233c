"""What the parameters of `Review` do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import NO_LABEL, ArrestFault

FAST = {
    "review.after_days": 1.0,
    "review.innocent": 0.1,
    "review.not_arrestable": 0.05,
    "review.mistaken": 0.01,
}


def held(world: World) -> None:
    """All whom the run has arrested are newly held, a third with each kind of fault."""
    s = world.state
    who = np.flatnonzero(s.arrested >= 0)
    s.outcome[:] = NO_LABEL
    kinds = (ArrestFault.INNOCENT, ArrestFault.NOT_ARRESTABLE, ArrestFault.NONE)
    for i, kind in enumerate(kinds):
        s.arrest_fault[who[i::3]] = kind
    world.days += 60


def cleared(kind: ArrestFault) -> Callable[[Played], float]:
    return lambda r: float((r.state.arrest_fault[r.column("clearings", "dossier").astype(int)] == kind).sum())


def clearings(figure: Callable[[Played], float], rises: bool = True) -> Effect:
    return Effect(figure, rises, given=FAST, before=held, days=40)


EFFECTS = {
    "review.after_days": clearings(lambda r: r.column("clearings", "day").min()),
    "review.innocent": clearings(cleared(ArrestFault.INNOCENT)),
    "review.not_arrestable": clearings(cleared(ArrestFault.NOT_ARRESTABLE)),
    "review.mistaken": clearings(cleared(ArrestFault.NONE)),
}
