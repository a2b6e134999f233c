"""What the parameters of `Supervision` do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import AreaLevel, InspectionFinding, InspectionReason

PLAIN = {
    "supervision.miss": 0.0,
    "supervision.never": 0.0,
    "supervision.round_share": 0.0,
    "supervision.inflation": 0.0,
    "supervision.unclassified_share": 0.0,
    "supervision.named": 0.0,
}
NAMED = {**PLAIN, "supervision.named": 1.0, "supervision.laggard_share": 1.0}


def level(r: Played) -> np.ndarray:
    """Return the level of the organ of each return."""
    levels = r.world.country.places.areas["level"].to_physical().to_numpy()
    return levels[r.column("returns", "organ").astype(int)]


def gap(which: AreaLevel, since: str, until: str) -> Effect:
    """Mean days from one date of a return of a level to another."""

    def figure(r: Played) -> float:
        at = level(r) == which
        return float((r.column("returns", until) - r.column("returns", since))[at].mean())

    return Effect(figure, days=12, given=PLAIN)


def sent(r: Played) -> np.ndarray:
    """Return how many returns each locality sent."""
    at = level(r) == AreaLevel.LOCALITY
    organ, period = r.column("returns", "organ")[at].astype(int), r.column("returns", "period")[at]
    places = r.world.country.places
    pairs = np.unique(np.stack([organ - places.first, period]), axis=1)
    return np.bincount(pairs[0], minlength=places.count)


def stated(r: Played) -> np.ndarray:
    """Return the figures that localities stated."""
    return r.column("returns", "value")[level(r) == AreaLevel.LOCALITY]


def rounded(low: float, high: float, step: float) -> Callable[[Played], float]:
    def figure(r: Played) -> float:
        value = stated(r)
        inside = value[(value >= low) & (value < high)]
        return float((inside % step == 0).mean())

    return figure


def unclassified(r: Played) -> float:
    column = r.column("returns", "indicator") == len(r.mechanism.ledger.columns) - 1
    return float(r.column("returns", "value")[column].sum())


def pressed(world: World) -> None:
    world.state.pressure[:] = 3.0


def calm(world: World) -> None:
    world.state.pressure[:] = 0.0


def launched(days_ago: int) -> Callable[[World], None]:
    def change(world: World) -> None:
        calm(world)
        world.state.launched[:] = world.days - days_ago

    return change


def half_unprepared(world: World) -> None:
    world.state.launched[::2] = -1
    world.state.preparation[::2] = 0.2


def unlaunched_visited(r: Played) -> float:
    laggards = r.column("inspections", "reason") == InspectionReason.LAGGARD
    return float((r.column("inspections", "locality")[laggards] % 2 == 0).mean())


EFFECTS = {
    "supervision.miss": Effect(
        lambda r: ((sent(r) > 0) & (sent(r) < sent(r).max())).sum(), given=PLAIN, days=20
    ),
    "supervision.never": Effect(lambda r: (sent(r) == 0).sum(), given=PLAIN, high=0.4, days=20),
    "supervision.late_days": gap(AreaLevel.LOCALITY, "sent", "received"),
    "supervision.transit_days": gap(AreaLevel.PROVINCE, "sent", "received"),
    "supervision.province_days": gap(AreaLevel.PROVINCE, "period", "sent"),
    "supervision.region_days": gap(AreaLevel.REGION, "period", "sent"),
    "supervision.round_share": Effect(rounded(1000.0, 1e9, 100.0), given=PLAIN, days=6),
    "supervision.round_from": Effect(
        rounded(100.0, 1000.0, 10.0), rises=False, given={**PLAIN, "supervision.round_share": 1.0}, days=6
    ),
    "supervision.inflation": Effect(
        lambda r: 1.0 + r.mechanism.summary()["inflation_attendances"], given=PLAIN, before=pressed, days=6
    ),
    "supervision.unclassified_share": Effect(unclassified, given=PLAIN, days=6),
    "supervision.laggard_share": Effect(
        lambda r: r.state.pressure.sum(), given=NAMED, before=launched(60), days=16
    ),
    "supervision.grace_days": Effect(
        lambda r: r.state.pressure.sum(), rises=False, given=NAMED, before=launched(5), days=16
    ),
    "supervision.named": Effect(
        lambda r: r.state.pressure.sum(), given=NAMED, before=launched(60), days=16
    ),
    "supervision.pressure_memory": Effect(
        lambda r: r.state.pressure.sum(), given=PLAIN, before=pressed, days=16
    ),
    "supervision.teams": Effect(lambda r: r.rows("inspections", reason=InspectionReason.LAGGARD), days=6),
    "supervision.inspections_from": Effect(
        lambda r: r.rows("inspections"), rises=False, low=100.0, high=178.0, days=16
    ),
    "supervision.rash_share": Effect(
        lambda r: r.rows("inspections", reason=InspectionReason.RASH), rises=False, low=0.01, given=PLAIN,
        days=12,
    ),
    "supervision.unprepared_days": Effect(unlaunched_visited, before=half_unprepared, given=PLAIN, days=12),
    "supervision.quiet": Effect(
        lambda r: r.rows("inspections", finding=InspectionFinding.PROPAGANDA), high=50.0, days=6
    ),
    "supervision.help": Effect(
        lambda r: r.state.help_outreach.max(), given={"supervision.quiet": 1000.0}, days=6
    ),
}  # fmt: skip
