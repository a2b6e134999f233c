"""What the parameters of `Registration` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.campaign.phases import Pace, phase_days
from yundong.records.labels import Confession, Era, OffencePeriod, Role

MANY = {"registration.base_rate": 0.1, "registration.decline_days": 200.0, "outreach.holiday": 1.0}


FEW = {**MANY, "registration.base_rate": 0.001}


def quiet(world: World) -> None:
    """Everybody has been reached, nobody has registered, and there are no arrests or executions of late."""
    s = world.state
    s.launched[:] = world.days - 20
    s.reached[:] = world.country.public.adults
    s.registered[:] = -1
    s.arrested[:] = -1
    s.ring_arrests[:] = 0
    s.elders_met[:] = True
    for felt in (s.arrests_recent, s.executions_recent, s.executed_today, s.pressure):
        felt[:] = 0


def coercing(world: World) -> None:
    quiet(world)
    world.coercing[:] = True


def arrests(world: World) -> None:
    quiet(world)
    world.state.arrests_recent[:] = world.country.public.adults * 1e-4 * 8.0


def in_rings(world: World) -> None:
    quiet(world)
    world.state.ring_arrests[1::2] = 1


def executions(world: World) -> None:
    quiet(world)
    world.state.executions_recent[:] = 3.0


def executed_today(world: World) -> None:
    quiet(world)
    world.state.executed_today[:] = 4


def new(world: World) -> None:
    """Arrests have just begun, and nobody has been called to register."""
    quiet(world)
    world.state.launched[:] = world.days


def just_called(world: World) -> None:
    """The first phase of every place is over today."""
    quiet(world)
    pace = world.country.places.chain(world.scenario, "arrests.pace")[world.country.places.first :]
    world.state.launched[:] = world.days - phase_days(world, Pace(pace))


def unspoken(world: World) -> None:
    """Elders have met nowhere."""
    quiet(world)
    world.state.elders_met[:] = False


def at_the_border(r: Played) -> float:
    return float(r.world.country.places.border[r.column("registrations", "locality").astype(int)].sum())


def long_ago(world: World) -> None:
    quiet(world)
    world.state.launched[:] = world.days - 100


def confessions(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"before": quiet, "given": MANY, "days": 2, **options})


def number(r: Played) -> float:
    """Return how many current offenders registered."""
    return float((r.of("registrations", "era") == Era.PRESENT).sum())


def offender(r: Played) -> np.ndarray:
    return r.of("registrations", "role") != Role.NONE


def of(fact: str) -> Effect:
    """Share of those registered of whom something is true."""
    return confessions(lambda r: r.of("registrations", fact).astype(float).mean())


def named(r: Played) -> np.ndarray:
    """Return which leads are about somebody else than those who registered."""
    return ~np.isin(r.leads[0], r.column("registrations", "dossier"))


def declared(r: Played) -> float:
    volume = r.of("registrations", "volume")
    return float((r.column("registrations", "volume_declared")[offender(r)] / volume[offender(r)]).mean())


def own_weight(r: Played) -> np.ndarray:
    return r.leads[2][~named(r)]


def away(r: Played) -> float:
    """Return the share of those named who are not at home where anybody of their ring registered."""
    rings = np.unique(r.of("registrations", "ring"))
    return float((~np.isin(r.x.ring[r.leads[0][named(r)]], rings)).mean())


def in_the_past(r: Played) -> float:
    present = r.of("registrations", "era") == Era.PRESENT
    return float((r.column("registrations", "offence_period")[present] == OffencePeriod.PAST).mean())


ALL_COUNT = {**MANY, "registration.counted_factor": 0.1}
NONE_COUNTS = {**MANY, "registration.counted_factor": 1e5}

EFFECTS = {
    "registration.base_rate": confessions(number, given={}),
    "registration.before_call": confessions(number, before=new),
    "registration.burst": confessions(number, given=FEW, before=just_called, days=1, low=1.0),
    "registration.burst_days": confessions(number, given=FEW, before=just_called, days=6),
    "registration.minority": confessions(at_the_border, before=unspoken),
    "registration.past_factor": confessions(lambda r: (r.of("registrations", "era") == Era.PAST).mean()),
    "registration.volume_scale": confessions(
        lambda r: np.median(r.of("registrations", "volume")[offender(r)])
    ),
    "registration.leader_factor": of("leader"),
    "registration.coerced_factor": confessions(
        lambda r: r.of("registrations", "coerced").astype(float).mean(), given=FEW, days=10
    ),
    "registration.leniency": confessions(number),
    "registration.arrest_effect": confessions(number, before=arrests),
    "registration.ring_effect": confessions(
        lambda r: (r.state.ring_arrests[r.of("registrations", "ring")] > 0).mean(), before=in_rings
    ),
    "registration.execution_effect": confessions(number, before=executions),
    "registration.execution_day": confessions(number, before=executed_today),
    "registration.false_rate": confessions(lambda r: (~offender(r)).mean()),
    "registration.full_share": confessions(
        lambda r: (r.column("registrations", "confession") == Confession.FULL).mean()
    ),
    "registration.names": confessions(lambda r: named(r).mean()),
    "registration.declared": confessions(declared, given={**MANY, "registration.full_share": 0.0}),
    "registration.false_counted": confessions(
        lambda r: (r.column("registrations", "volume_declared")[~offender(r)] > 0.0).mean(),
        given={**MANY, "registration.false_rate": 0.2},
    ),
    "registration.coerced_chief": confessions(lambda r: (~offender(r)).mean(), before=coercing),
    "registration.counted_factor": confessions(lambda r: own_weight(r).mean(), rises=False),
    "registration.weight_counted": confessions(lambda r: own_weight(r).max(), given=ALL_COUNT),
    "registration.weight_minor": confessions(lambda r: own_weight(r).mean(), given=NONE_COUNTS),
    "registration.weight_named": confessions(lambda r: r.leads[2][named(r)].mean()),
    "registration.decline_days": confessions(number, before=long_ago),
    "registration.saturation": confessions(number, before=arrests),
    "registration.names_away": confessions(away, given={**MANY, "registration.names": 1.0}, days=1),
    "registration.admits_past": confessions(in_the_past),
}
