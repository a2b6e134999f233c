"""What the parameters of `Transmission` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import LocalityKind, OrderKind

AT_ONCE = {
    "transmission.preparation_days": 1.0,
    "transmission.teams_free_mean": 60.0,
    "transmission.teams_free_spread": 0.0,
}
"""Nothing but its turn keeps a place from its launch."""
OPEN = {
    "transmission.preparation_days": 1.0,
    "transmission.first_turn_days": 0.0,
    "transmission.second_turn_day": 0.0,
    "transmission.second_turn_days": 1.0,
}
"""Nothing but its teams keeps a place from its launch."""
IN_ORDER = {**AT_ONCE, "transmission.local_choice": 0.3}
LONG = 230


def listed(world: World) -> None:
    """The lists of a place are as long as its inhabitants are many."""
    world.state.identified_here[:] = world.country.places.population * world.country.places.share


def delay(level: str) -> Effect:
    """Mean days from the arrival at the organ above to the arrival at organs of a level."""

    def figure(r: Played) -> float:
        areas, received = r.world.country.places.areas, r.state.received
        at = np.flatnonzero((areas["level"] == level).to_numpy())
        return float((received[at] - received[r.world.country.places.parents[at]]).mean())

    return Effect(figure, fresh=True, days=90)


def launched(r: Played) -> np.ndarray:
    """Return the days on which places launched whose launch is not given."""
    return free(r, np.where(r.state.launched >= 0, r.state.launched, LONG))


def free(r: Played, values: np.ndarray) -> np.ndarray:
    return np.asarray(values[r.mechanism.given < 0])


def later(r: Played, since: int) -> np.ndarray:
    """Return the days of those that launched on or after a day, counted from the earliest one."""
    days = launched(r)
    return np.asarray(days[days >= r.mechanism.earliest + since] - r.mechanism.earliest)


def end_of_first_turn(r: Played) -> float:
    return float((launched(r)[launched(r) < r.mechanism.earliest + 60] - r.mechanism.earliest).max())


def with_launch(weight: np.ndarray, r: Played) -> float:
    """Return how launches go together with something of the places: 2 wholly, 1 not at all, 0 against it."""
    return 1.0 + float(np.corrcoef(launched(r), free(r, weight))[0, 1])


def large(r: Played) -> np.ndarray:
    return free(r, r.world.country.places.kinds[:, LocalityKind.LARGE_CITY])


def small_with_kinds(r: Played) -> float:
    """Return how the launches of places other than large cities go together with the number of their kinds."""
    kinds = free(r, r.world.country.places.kinds.sum(axis=1))
    return 1.0 + float(np.corrcoef(launched(r)[~large(r)], kinds[~large(r)])[0, 1])


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
        given={**OPEN, "transmission.teams_free_spread": 2.0},
    ),
    "transmission.teams_free_spread": Effect(
        lambda r: launched(r).std(), fresh=True, days=LONG, given={**OPEN, "transmission.teams_free_mean": 160.0},
    ),
    "transmission.first_turn_days": Effect(
        end_of_first_turn, given={**AT_ONCE, "transmission.second_turn_day": 60.0}, fresh=True, days=LONG
    ),
    "transmission.second_turn_day": Effect(
        lambda r: later(r, 15).min() - np.ptp(later(r, 15)),
        given={**AT_ONCE, "transmission.first_turn_days": 10.0, "transmission.second_turn_days": 1.0},
        fresh=True, days=LONG,
    ),
    "transmission.second_turn_days": Effect(
        lambda r: np.ptp(later(r, 11)),
        given={**AT_ONCE, "transmission.first_turn_days": 10.0, "transmission.second_turn_day": 32.0},
        fresh=True, days=LONG,
    ),
    "transmission.local_choice": Effect(
        lambda r: with_launch(np.log(r.world.country.places.population), r), given=AT_ONCE, fresh=True,
        days=LONG, before=listed,
    ),
    "transmission.kind_priority": Effect(
        small_with_kinds, rises=False, given={**AT_ONCE, "transmission.local_choice": 4.0}, fresh=True, days=LONG,
    ),
    "transmission.city_priority": Effect(
        lambda r: launched(r)[large(r)].mean() - 100.0, rises=False,
        given={**IN_ORDER, "transmission.kind_priority": 0.0, "transmission.local_choice": 3.0}, fresh=True,
        days=LONG,
    ),
}  # fmt: skip
