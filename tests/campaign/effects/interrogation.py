"""What the parameters of `Interrogation` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Role


def unpressed(world: World) -> None:
    """Nobody is pressed; whoever was arrested makes a statement now, as if for the first time."""
    world.state.pressure[:] = 0.0
    world.state.shortfall[:] = 0.0


def pressed(world: World) -> None:
    unpressed(world)
    world.state.pressure[:] = 2.0


def short(world: World) -> None:
    unpressed(world)
    world.state.shortfall[:] = 1.0


def coercing(world: World) -> None:
    unpressed(world)
    world.coercing[:] = True


def asked(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"before": unpressed, "days": 1, **options})


def questioned(r: Played) -> np.ndarray:
    return np.flatnonzero(r.state.interrogated >= 0)


def names(r: Played) -> float:
    return r.leads[0].size / questioned(r).size


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
    # With a wide spread more people come to the most names that one gives, and the sum falls.
    "interrogation.names_spread": asked(names, rises=False, given={"interrogation.names": 12.0}),
    "interrogation.chain_share": asked(own_ring, rises=False),
    "interrogation.coerced": asked(innocent),
    "interrogation.pressure_effect": asked(innocent, before=pressed),
    "interrogation.shortfall_effect": asked(innocent, before=short),
    "interrogation.coerced_chief": asked(innocent, before=coercing),
    "interrogation.suspects": asked(
        lambda r: np.unique(r.leads.subject).size / r.leads.subject.size, given={"interrogation.coerced": 0.6}
    ),
    "interrogation.weight": asked(lambda r: r.leads[2].mean()),
    "interrogation.weight_spread": asked(lambda r: r.leads[2].std()),
    "interrogation.upward": asked(suppliers, given={"interrogation.chain_share": 1.0}),
    "interrogation.most_invented": asked(innocent, given={"interrogation.coerced": 1.0}),
    "interrogation.most_names": asked(names, given={"interrogation.names": 40.0}),
}
