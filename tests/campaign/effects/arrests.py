"""What the parameters of `Arrests` do, those of what stands in a file among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from effects import Effect, Played
from yundong.campaign.decisions import FileRole, Flag
from yundong.campaign.mechanism import World
from yundong.records.labels import NO_LABEL, Confession, Phase, Role, Route, Timing

OPEN = {
    "arrests.threshold": 0.5,
    "arrests.approval_days": 0.0,
    "arrests.border_days": 0.0,
    "arrests.sweep_days": 1.0,
    "arrests.sweep_share": 1.0,
    "arrests.trickle": 1.0,
    "arrests.optional_share": 1.0,
    "arrests.band_high": 1.0,
    "arrests.cap_spread": 0.0,
    "arrests.first_phase": 0.5,
    "arrests.move_rate": 0.0,
    "arrests.flight_rate": 0.0,
}
"""Half of all on file are arrested on the first day of the first phase."""
BY_RULES = {
    **OPEN,
    "arrests.background_weight": 0.0,
    "arrests.evidence_weight": 0.0,
    "arrests.chance_weight": 0.0,
}
"""Rank on the list is what the rules say and nothing else."""
FACTS = (
    "role",
    "organised",
    "volume",
    "leader",
    "repeat",
    "confession",
    "informed",
    "present",
    "coerced",
    "motive",
)


def all_alike(world: World) -> None:
    """The rules let everybody be arrested at the launch, and hold all to be as grave."""
    d = world.decisions
    world.decisions = d._replace(
        route=np.full_like(d.route, Route.CAMPAIGN),
        arrest=np.full_like(d.arrest, Timing.AT_LAUNCH),
        severity=np.zeros_like(d.severity),
    )


def launched(days_ago: int) -> Callable[[World], None]:
    """Every place launched some days ago and has arrested nobody yet."""

    def change(world: World) -> None:
        all_alike(world)
        s = world.state
        s.launched[:] = world.days - days_ago
        s.arrested[:] = -1
        s.arrested_here[:] = 0
        s.not_found[:] = False
        s.handed_over[:] = 0
        s.measure[:] = NO_LABEL
        s.last_lead[:] = np.minimum(s.last_lead, world.days - 1)
        for felt in (s.pressure, s.caution, s.arrests_recent, s.shortfall, s.urgency):
            felt[:] = 0.0

    return change


FIRST_DAY = launched(0)


def says(fact: str, value: int) -> Callable[[World], None]:
    """Let the rules hold to be grave whoever's file says this, and nobody else."""

    def change(world: World) -> None:
        FIRST_DAY(world)
        sizes = (len(FileRole), len(Flag), world.decisions.volume_starts.size + 2, len(Flag), len(Flag),
                 len(Confession) + 1, 2, len(Flag), len(Flag), 2)  # fmt: skip
        digit = np.indices(sizes)[FACTS.index(fact)].ravel()
        world.decisions = world.decisions._replace(severity=(digit == value).astype(np.uint8))

    return change


def file_says(fact: str, value: int, guilty: bool = False, rises: bool = True) -> Effect:
    """Share of those on file, guilty or not, of whom the file says this."""

    def figure(r: Played) -> float:
        ranks, x = r.mechanism.ranks, r.x
        on_file = (ranks.state > 0) & ((x.role != Role.NONE) == guilty)
        return float(ranks.rank[on_file].mean())

    return Effect(figure, rises, given=BY_RULES, before=says(fact, value), days=1)


def arrests(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"given": OPEN, "before": FIRST_DAY, "days": 1, **options})


def number(r: Played) -> float:
    return r.rows("arrests")


def at_border(border: bool) -> Callable[[Played], float]:
    def figure(r: Played) -> float:
        return float((r.world.country.places.border[r.column("arrests", "locality")] == border).sum())

    return figure


def uneven(r: Played) -> float:
    """Return how unevenly the share arrested is spread over places."""
    share = r.state.arrested_here / np.maximum(1, r.state.identified_here)
    return float(share.std())


def not_found(r: Played) -> float:
    return float(r.column("arrests", "outcome").mean())


def fresh_identifications(world: World) -> None:
    FIRST_DAY(world)
    world.state.identified[world.state.identified >= 0] = world.days - 8


def phase(number: int) -> Callable[[Played], float]:
    return lambda r: float((r.column("arrests", "phase") == number).sum())


def before_launch(world: World) -> None:
    FIRST_DAY(world)
    d = world.decisions
    world.decisions = d._replace(arrest=np.full_like(d.arrest, Timing.AT_ONCE))
    world.state.launched[:] = -1


def remembered(world: World) -> None:
    FIRST_DAY(world)
    world.state.arrests_recent[:] = 100.0


def pressed(world: World) -> None:
    FIRST_DAY(world)
    world.state.pressure[:] = 3.0


def stale(world: World) -> None:
    FIRST_DAY(world)
    world.state.last_lead[:] = world.days - 100


def half_a_phase_ago(world: World) -> None:
    launched(9)(world)
    world.state.last_lead[:] = world.days


def timed(timing: Timing, shortfall: float = 0.0) -> Callable[[World], None]:
    """The rules say the same of everybody's arrest; every place falls short of a target by a share of it."""

    def change(world: World) -> None:
        FIRST_DAY(world)
        world.decisions = world.decisions._replace(arrest=np.full_like(world.decisions.arrest, timing))
        world.state.shortfall[:] = shortfall

    return change


def pressed_and_says(fact: str, value: int) -> Callable[[World], None]:
    def change(world: World) -> None:
        says(fact, value)(world)
        world.state.pressure[:] = 2.0

    return change


LARGEST = 2
"""The class of the largest quantities."""


EFFECTS = {
    "arrests.threshold": arrests(number, rises=False),
    "arrests.band_high": arrests(phase(Phase.THIRD), before=launched(39), low=0.2, high=0.6),
    "arrests.first_phase": arrests(phase(Phase.FIRST)),
    "arrests.second_phase": arrests(
        phase(Phase.SECOND), before=launched(22), given={**OPEN, "arrests.gap_days": 5.0}
    ),
    "arrests.pace": arrests(phase(Phase.SECOND), before=launched(16), low=0.5, high=1.25),
    "arrests.cap_spread": arrests(uneven, given={**OPEN, "arrests.band_high": 0.5}),
    "arrests.gap_days": arrests(number, rises=False, before=launched(16), days=3),
    "arrests.approval_days": arrests(at_border(False), rises=False, before=fresh_identifications),
    "arrests.border_days": arrests(at_border(True), rises=False, before=fresh_identifications),
    "arrests.sweep_days": arrests(
        number, rises=False, low=1.0, high=6.0, given={**OPEN, "arrests.sweep_share": 0.6}
    ),
    "arrests.sweep_share": arrests(number),
    "arrests.trickle": arrests(number, before=launched(7), days=3),
    "arrests.optional_share": arrests(number, before=timed(Timing.OPTIONAL)),
    "arrests.background_weight": arrests(
        lambda r: r.of("arrests", "old_regime").mean(), given={**BY_RULES, "arrests.chance_weight": 2.0}
    ),
    "arrests.move_rate": arrests(not_found, before=stale),
    "arrests.flight_rate": arrests(not_found, before=half_a_phase_ago),
    "arrests.at_once_rate": arrests(phase(Phase.AT_ONCE), before=before_launch, low=0.01, high=0.5),
    "arrests.memory_days": arrests(
        lambda r: r.state.arrests_recent.sum(), before=remembered, given={"arrests.threshold": 100.0}, days=3
    ),
    "arrests.with_metals": arrests(lambda r: r.column("cases", "metals").mean()),
    "arrests.with_contraband": arrests(lambda r: r.column("cases", "contraband").mean()),
    "arrests.pressure_effect": arrests(number, before=pressed, given={**OPEN, "arrests.threshold": 8.0}),
    "arrests.slack_effect": arrests(
        number, before=timed(Timing.AT_LAUNCH, shortfall=1.0), given={**OPEN, "arrests.threshold": 8.0}
    ),
    "arrests.weak_cases": arrests(number, before=timed(Timing.NOT, shortfall=1.0)),
    "arrests.evidence_weight": arrests(
        lambda r: r.state.evidence[r.column("arrests", "dossier").astype(int)].mean(),
        given={**BY_RULES, "arrests.chance_weight": 2.0},
    ),
    "arrests.chance_weight": arrests(
        lambda r: r.state.evidence[r.column("arrests", "dossier").astype(int)].mean(), rises=False,
        given={**BY_RULES, "arrests.evidence_weight": 0.05},
    ),
    "arrests.known_scale": file_says("leader", Flag.UNKNOWN, guilty=True),
    "arrests.motive_share": file_says("motive", Flag.YES, guilty=True),
    "arrests.metals_share": file_says("role", FileRole.METALS_ONLY),
    "arrests.alleged_organised": file_says("organised", Flag.YES),
    "arrests.alleged_small": file_says("volume", 0),
    "arrests.alleged_large": file_says("volume", 2),
    "arrests.alleged_repeat": file_says("repeat", Flag.YES),
    "arrests.alleged_present": file_says("present", Flag.YES),
    "arrests.overstated": file_says("volume", LARGEST, guilty=True),
    "arrests.overstated_pressed": replace(
        file_says("volume", LARGEST, guilty=True), before=pressed_and_says("volume", LARGEST)
    ),
}  # fmt: skip
