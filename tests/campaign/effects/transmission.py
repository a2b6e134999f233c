"""What the parameters of `Transmission` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.records.labels import LocalityKind, OrderKind

AT_ONCE = {
    "transmission.preparation_days": 1.0,
    "transmission.teams_free_mean": 60.0,
    "transmission.teams_free_spread": 0.0,
}
"""Nothing but its turn keeps a place from its launch."""
IN_ORDER = {**AT_ONCE, "transmission.local_choice": 0.3}
LONG = 230


def delay(level: str) -> Effect:
    """Mean days from the arrival at the organ above to the arrival at organs of a level."""

    def figure(r: Played) -> float:
        areas, received = r.world.country.places.areas, r.state.received
        at = np.flatnonzero((areas["level"] == level).to_numpy())
        return float((received[at] - received[r.world.country.places.parents[at]]).mean())

    return Effect(figure, fresh=True, days=90)


def launched(r: Played) -> np.ndarray:
    return np.where(r.state.launched >= 0, r.state.launched, LONG)


def with_launch(weight: np.ndarray, r: Played) -> float:
    """Return how launches go together with something of the places: 2 wholly, 1 not at all, 0 against it."""
    return 1.0 + float(np.corrcoef(launched(r), weight)[0, 1])


def large(r: Played) -> np.ndarray:
    return r.world.country.places.kinds[:, LocalityKind.LARGE_CITY]


EFFECTS = {
    "transmission.delay_region": delay("region"),
    "transmission.delay_province": delay("province"),
    "transmission.delay_locality": delay("locality"),
    "transmission.plan_speed": Effect(
        lambda r: r.column("orders", "received")[r.column("orders", "kind") == OrderKind.PLAN].mean(),
        rises=False, fresh=True, days=160,
    ),
    "transmission.preparation_days": Effect(
        lambda r: np.median(r.state.preparation), rises=False, fresh=True, days=60
    ),
    "transmission.preparation_spread": Effect(
        lambda r: np.std(np.log(r.mechanism.rate)), fresh=True, days=1
    ),
    "transmission.teams_free_mean": Effect(
        lambda r: launched(r).min(), low=125, high=160, fresh=True, days=LONG,
        given={"transmission.preparation_days": 1.0, "transmission.first_turn": 1.0,
               "transmission.teams_free_spread": 2.0},
    ),
    "transmission.teams_free_spread": Effect(
        lambda r: launched(r).std(), fresh=True, days=LONG,
        given={"transmission.preparation_days": 1.0, "transmission.first_turn": 1.0,
               "transmission.first_turn_days": 0.0, "transmission.teams_free_mean": 140.0},
    ),
    "transmission.first_turn": Effect(
        lambda r: (launched(r) <= 131).mean(), given=AT_ONCE, fresh=True, days=LONG
    ),
    "transmission.first_turn_days": Effect(
        lambda r: launched(r).max(), given={**AT_ONCE, "transmission.first_turn": 1.0}, fresh=True, days=LONG
    ),
    "transmission.second_turn_day": Effect(
        lambda r: launched(r).min(), given={**AT_ONCE, "transmission.first_turn": 0.0}, fresh=True, days=LONG
    ),
    "transmission.second_turn_days": Effect(
        lambda r: launched(r).std(), given={**AT_ONCE, "transmission.first_turn": 0.0}, fresh=True, days=LONG
    ),
    "transmission.local_choice": Effect(
        lambda r: with_launch(np.log(r.world.country.places.population), r), given=AT_ONCE, fresh=True,
        days=LONG,
    ),
    "transmission.kind_priority": Effect(
        lambda r: with_launch(r.world.country.places.kinds.sum(axis=1), r), rises=False, given=IN_ORDER,
        fresh=True, days=LONG,
    ),
    "transmission.city_priority": Effect(
        lambda r: launched(r)[large(r)].mean() - 100.0, rises=False,
        given={**IN_ORDER, "transmission.kind_priority": 0.0, "transmission.local_choice": 3.0}, fresh=True,
        days=LONG,
    ),
}  # fmt: skip
