"""What the parameters of `Returns` do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import Day, World
from yundong.records.labels import AreaLevel, LocalityKind

PLAIN = {
    "returns.miss": 0.0,
    "returns.never": 0.0,
    "returns.round_share": 0.0,
    "returns.inflation": 0.0,
    "returns.padding_share": 0.0,
    "returns.unclassified_share": 0.0,
}


def level(r: Played) -> np.ndarray:
    """Return the level of the organ of each return."""
    levels = r.world.country.places.areas["level"].to_physical().to_numpy()
    return levels[r.column("returns", "organ").astype(int)]


def gap(which: AreaLevel, since: str, until: str, city: bool | None = None) -> Effect:
    """Mean days from one date of a return of a level to another, of large cities, of other places, or of all."""

    def figure(r: Played) -> float:
        at = level(r) == which
        if city is not None:
            places = r.world.country.places
            large = np.zeros(places.areas.height, dtype=bool)
            large[places.first :] = places.kinds[:, LocalityKind.LARGE_CITY]
            at &= large[r.column("returns", "organ").astype(int)] == city
        return float((r.column("returns", until) - r.column("returns", since))[at].mean())

    return Effect(figure, days=20, given=PLAIN)


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


def attendances(r: Played) -> float:
    return 1.0 + float(r.mechanism.summary()["inflation_attendances"])


def graver(r: Played) -> np.ndarray:
    """Return what each place has added to its grave cases."""
    ledger = r.mechanism.ledger
    at = [ledger.columns.index(name) for name in ("sentenced", "reform_labour")]
    return np.asarray(ledger.added[:, at].sum(axis=1))


def padded_by(r: Played) -> float:
    """Return grave cases as stated over those that there were."""
    ledger = r.mechanism.ledger
    at = [ledger.columns.index(name) for name in ("sentenced", "reform_labour")]
    return float(1.0 + graver(r).sum() / r.mechanism.tally.counts[r.world.country.places.first :, at].sum())


def corrected(r: Played) -> float:
    """Send a team to every place, let the next return pass, and count what was put right."""
    here, n = r.world, r.world.country.places.count
    here.log.write("inspections", here.days, {"locality": np.arange(n, dtype=np.uint16)})
    for index in range(here.days + 6, here.days + 12):
        r.mechanism.step(Day(index, here.start + dt.timedelta(days=index)))
    return float(r.rows("corrections"))


def pressed(world: World) -> None:
    world.state.pressure[:] = 3.0
    world.state.shortfall[:] = 0.0


def short(world: World) -> None:
    world.state.pressure[:] = 0.0
    world.state.shortfall[:] = 1.0


EFFECTS = {
    "returns.miss": Effect(
        lambda r: ((sent(r) > 0) & (sent(r) < sent(r).max())).sum(), given=PLAIN, days=20
    ),
    "returns.never": Effect(lambda r: (sent(r) == 0).sum(), given=PLAIN, high=0.4, days=20),
    "returns.late_days": gap(AreaLevel.LOCALITY, "sent", "received", city=False),
    "returns.late_days_city": gap(AreaLevel.LOCALITY, "sent", "received", city=True),
    "returns.transit_days": gap(AreaLevel.PROVINCE, "sent", "received"),
    "returns.province_days": gap(AreaLevel.PROVINCE, "period", "sent"),
    "returns.region_days": gap(AreaLevel.REGION, "period", "sent"),
    "returns.round_share": Effect(rounded(1000.0, 1e9, 100.0), given=PLAIN, days=6),
    "returns.round_from": Effect(
        rounded(100.0, 1000.0, 10.0), rises=False, given={**PLAIN, "returns.round_share": 1.0}, days=6
    ),
    "returns.inflation": Effect(attendances, given=PLAIN, before=pressed, days=6),
    "returns.shortfall_weight": Effect(
        attendances, given={**PLAIN, "returns.inflation": 0.5}, before=short, days=6
    ),
    "returns.padding_share": Effect(lambda r: (graver(r) > 0).sum(), given=PLAIN, days=6),
    "returns.padding_factor": Effect(
        padded_by, low=1.01, high=1.1, given={**PLAIN, "returns.padding_share": 1.0}, days=6
    ),
    "returns.unclassified_share": Effect(unclassified, given=PLAIN, days=6),
    "returns.found": Effect(
        corrected, given={**PLAIN, "returns.inflation": 0.5, "returns.padding_share": 1.0}, before=pressed,
        days=6,
    ),
}  # fmt: skip
