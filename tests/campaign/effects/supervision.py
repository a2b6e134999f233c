"""What the parameters of `Supervision` do."""

from __future__ import annotations

from collections.abc import Callable

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import InspectionFinding, InspectionReason

NAMED = {"supervision.named": 1.0, "supervision.laggard_share": 1.0}
PLAIN = {"supervision.named": 0.0}


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
