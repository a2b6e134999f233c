"""What the parameters of `Seizures` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Item, SeizureOrigin

ARREST, REGISTRATION = SeizureOrigin


def searched_anew(world: World) -> None:
    """Everything is still where it was in April."""
    s, x = world.state, world.country.subjects
    s.stock_left[:] = x.stock
    s.stock_taken[:] = 0.0
    s.stock_moved[:] = 0.0


def rows(r: Played, item: Item | None = None, origin: SeizureOrigin | None = None) -> np.ndarray:
    """Return which rows are of an item (of any drug) and origin."""
    items, origins = r.column("seizures", "item"), r.column("seizures", "origin")
    keep = items <= Item.HEROIN if item is None else items == item
    return keep & (origins == origin) if origin is not None else keep


def total(r: Played, column: str, keep: np.ndarray) -> float:
    return float(r.column("seizures", column)[keep].sum())


def mean(r: Played, column: str, keep: np.ndarray) -> float:
    return float(r.column("seizures", column)[keep].mean())


def first_day(r: Played) -> np.ndarray:
    return r.column("seizures", "day") == r.world.days


QUICK = {"seizures.delay_days": 2.0, "seizures.at_arrest": 0.05}


def drugs(figure, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, before=searched_anew, days=12, **{"given": QUICK, **options})


def things(figure, low: float, high: float, **given: float) -> Effect:  # type: ignore[no-untyped-def]
    known = {f"seizures.{name}": value for name, value in given.items()}
    return Effect(figure, low=low, high=high, given=known, days=1)


EFFECTS = {
    "seizures.at_arrest": drugs(
        lambda r: total(r, "opium_liang", rows(r, origin=ARREST) & first_day(r)),
        given={"seizures.delay_days": 2.0},
    ),
    "seizures.after_questioning": drugs(
        lambda r: total(r, "opium_liang", rows(r, origin=ARREST) & ~first_day(r))
    ),
    "seizures.handed_in": drugs(lambda r: total(r, "opium_liang", rows(r, origin=REGISTRATION))),
    "seizures.nothing_found": drugs(lambda r: (rows(r, origin=ARREST) & first_day(r)).sum(), rises=False),
    "seizures.least_weight": drugs(
        lambda r: r.column("seizures", "quantity")[rows(r, Item.OPIUM)].min() >= 0.45, high=0.5
    ),
    "seizures.delay_days": drugs(
        lambda r: mean(r, "day", rows(r, origin=REGISTRATION)) - r.world.days, given={}, low=2.0, high=10.0
    ),
    "seizures.moved_rate": drugs(lambda r: r.state.stock_moved.sum()),
    "seizures.morphine_ratio": drugs(
        lambda r: mean(r, "opium_liang", rows(r, Item.MORPHINE)) / mean(r, "quantity", rows(r, Item.MORPHINE))
    ),
    "seizures.heroin_ratio": drugs(
        lambda r: mean(r, "opium_liang", rows(r, Item.HEROIN)) / mean(r, "quantity", rows(r, Item.HEROIN))
    ),
    "country.morphine_strength": drugs(lambda r: total(r, "quantity", rows(r, Item.MORPHINE)), rises=False),
    "country.heroin_strength": drugs(lambda r: total(r, "quantity", rows(r, Item.HEROIN)), rises=False),
    "seizures.large_machine": things(lambda r: rows(r, Item.MACHINE_LARGE).sum(), 0.05, 0.5),
    "seizures.small_machine": things(
        lambda r: total(r, "quantity", rows(r, Item.MACHINE_SMALL, ARREST)), 0.1, 20.0
    ),
    "seizures.tools": things(lambda r: total(r, "quantity", rows(r, Item.TOOL, ARREST)), 0.1, 20.0),
    "seizures.tools_handed_in": things(
        lambda r: total(r, "quantity", rows(r, Item.TOOL, REGISTRATION)), 0.1, 1.0
    ),
    "seizures.firearm": things(lambda r: rows(r, Item.FIREARM).sum(), 0.01, 0.1),
    "seizures.rounds": things(lambda r: mean(r, "quantity", rows(r, Item.ROUND)), 5.0, 500.0, firearm=0.1),
    "seizures.grenade": things(lambda r: rows(r, Item.GRENADE).sum(), 0.01, 0.5),
    "seizures.grenades_per_find": things(
        lambda r: mean(r, "quantity", rows(r, Item.GRENADE)), 1.0, 20.0, grenade=0.5
    ),
    "seizures.machine_gun": things(lambda r: rows(r, Item.MACHINE_GUN).sum(), 0.01, 0.3),
    "seizures.mortar": things(lambda r: rows(r, Item.MORTAR).sum(), 0.01, 0.3),
    "seizures.bomb": things(lambda r: rows(r, Item.BOMB).sum(), 0.01, 0.3),
    "seizures.radio": things(lambda r: rows(r, Item.RADIO).sum(), 0.01, 0.3),
    "seizures.background_arms": things(
        lambda r: r.of("seizures", "old_regime")[rows(r, Item.FIREARM)].mean(), 1.0, 6.0, firearm=0.05
    ),
}
