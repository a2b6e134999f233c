"""What the parameters of `FollowUp` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import FieldAction, Item, MeasureKind, Movement

INTO_JANUARY = 95
"""Days from the beginning of October past the first handing over after the Council's directive."""


def moved(movement: Movement, item: Item | None = None) -> Effect:
    """Quantity moved in a way, of one item or of all."""

    def figure(r: Played) -> float:
        keep = r.column("custody", "movement") == movement
        if item is not None:
            keep &= (r.column("custody", "item") == item) & (r.column("custody", "day") > r.mechanism.council)
        return float(r.column("custody", "quantity")[keep].sum())

    return Effect(figure, days=INTO_JANUARY)


def monthly(column: str, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(lambda r: r.column("users", column).sum(), **{"days": INTO_JANUARY, **options})


def fields(action: FieldAction) -> Effect:
    return Effect(lambda r: r.rows("fields", action=action), low=5.0, high=12.0, days=INTO_JANUARY)


def price(r: Played) -> np.ndarray:
    return r.column("users", "price")


def quitting(r: Played) -> float:
    """Return how much more of the users give up where the price is highest than where it is lowest."""
    share = r.column("users", "quit") / (r.column("users", "users") + r.column("users", "quit"))
    return float(share[np.argmax(price(r))] / share[np.argmin(price(r))])


def controlled(world: World) -> None:
    """Every fourth person in the country is under control for a year."""
    world.state.measure[::4] = MeasureKind.CONTROL
    world.state.measure_until[::4] = world.days + 365


def relapses(r: Played) -> float:
    return float(r.world.truth.rows["relapses"])


EFFECTS = {
    "follow_up.custody_days": Effect(
        lambda r: r.column("custody", "day").min() - r.world.days, low=3.0, high=40.0, days=50
    ),
    "follow_up.to_finance": moved(Movement.TO_FINANCE),
    "follow_up.arms_handed_over": moved(Movement.TO_PUBLIC_SECURITY),
    "follow_up.price_elasticity": Effect(lambda r: price(r).mean(), days=1),
    "follow_up.initiation": monthly("initiated"),
    "follow_up.quitting": Effect(lambda r: r.column("users", "quit").min(), days=1),
    "follow_up.most_quitting": Effect(
        lambda r: r.column("users", "quit").max(), days=1,
        given={"follow_up.quitting": 0.05, "follow_up.price_effect": 50.0},
    ),
    "follow_up.price_effect": Effect(quitting, days=1),
    "follow_up.treatment": monthly("treated"),
    "follow_up.revival": Effect(lambda r: r.mechanism.covert.sum(), days=INTO_JANUARY),
    "follow_up.relapse": Effect(relapses, low=0.02, before=controlled, days=INTO_JANUARY),
    "follow_up.most_relapses": Effect(
        relapses, before=controlled, given={"follow_up.relapse": 0.9}, days=INTO_JANUARY
    ),
    "follow_up.hiding": Effect(lambda r: np.median(price(r)), days=1),
    "follow_up.least_supply": Effect(
        lambda r: price(r).max(), rises=False, days=1, given={"follow_up.hiding": 1.0}
    ),
    "follow_up.most_supply": Effect(
        lambda r: price(r).min(), rises=False, low=0.1, high=0.5, days=1, given={"follow_up.hiding": 0.0}
    ),
    "follow_up.rural_collected": moved(Movement.RECEIVED, Item.OPIUM),
    "follow_up.uprooted": Effect(
        lambda r: r.column("fields", "mu")[r.column("fields", "action") == FieldAction.UPROOTED].sum(),
        days=INTO_JANUARY,
    ),
    "follow_up.ban_month": fields(FieldAction.BANNED),
    "follow_up.inspection_month": fields(FieldAction.INSPECTED),
    "follow_up.uprooting_month": fields(FieldAction.UPROOTED),
}  # fmt: skip
