"""What the parameters of `Interrogation` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Confession, Role

SOON = {"interrogation.days": 1.0}


def unpressed(world: World) -> None:
    world.state.pressure[:] = 0.0
    world.state.interrogated[:] = -1


def pressed(world: World) -> None:
    unpressed(world)
    world.state.pressure[:] = 2.0


def asked(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"given": SOON, "before": unpressed, "days": 8, **options})


def questioned(r: Played) -> np.ndarray:
    return np.flatnonzero(r.state.interrogated >= 0)


def names(r: Played) -> float:
    return r.leads[0].size / questioned(r).size


def confessed(r: Played, how: Confession) -> float:
    return float((r.state.confession[questioned(r)] == how).mean())


def rings(r: Played) -> np.ndarray:
    """Return the ring of each person named who is in one."""
    ring = r.x.ring[r.leads[0]]
    return ring[ring > 0]


def own_ring(r: Played) -> float:
    """Return the share of names of ring members that are of a ring some of whose members were questioned."""
    asked_of = np.unique(r.x.ring[questioned(r)])
    return float(np.isin(rings(r), asked_of).mean())


def suppliers(r: Played) -> float:
    """Return the share of ring members named whose ring supplies one of those questioned."""
    chain = r.world.country.rings
    up = np.unique(chain.supplier[r.x.ring[questioned(r)]])
    return float(np.isin(rings(r), up).mean())


def innocent(r: Played) -> float:
    return float((r.x.role[r.leads[0]] == Role.NONE).mean())


EFFECTS = {
    "interrogation.names": asked(names),
    "interrogation.names_spread": asked(
        lambda r: 1.0 - np.unique(r.leads[0]).size / r.leads[0].size,
        given={**SOON, "interrogation.names": 4.0},
    ),
    "interrogation.days": asked(lambda r: questioned(r).size, rises=False, given={}),
    "interrogation.chain_share": asked(own_ring, rises=False),
    "interrogation.coerced": asked(innocent),
    "interrogation.pressure_effect": asked(innocent, before=pressed),
    "interrogation.weight": asked(lambda r: r.leads[2].mean()),
    "interrogation.weight_spread": asked(lambda r: r.leads[2].std()),
    "interrogation.refuse": asked(lambda r: confessed(r, Confession.REFUSED)),
    "interrogation.full": asked(lambda r: confessed(r, Confession.FULL)),
    "interrogation.inform": asked(lambda r: r.state.informed[questioned(r)].mean()),
    "interrogation.upward": asked(suppliers, given={**SOON, "interrogation.chain_share": 1.0}),
    "interrogation.most_invented": asked(innocent, given={**SOON, "interrogation.coerced": 1.0}),
    "interrogation.most_names": asked(names, given={**SOON, "interrogation.names": 40.0}),
}
