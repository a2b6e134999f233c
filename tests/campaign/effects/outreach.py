"""What the parameters of `Outreach` do."""

from __future__ import annotations

import datetime as dt

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Channel, MeetingKind


def launched(world: World) -> None:
    """Every place has launched long ago, and nobody has come to a meeting yet."""
    s = world.state
    s.launched[:] = world.days - 60
    for total in (s.reached, s.attended, s.heard, s.trials_called):
        total[:] = 0


def waiting(world: World) -> None:
    launched(world)
    world.state.launched[:] = -1


def just_launched(world: World) -> None:
    launched(world)
    world.state.launched[:] = world.days


def tired(world: World) -> None:
    launched(world)
    world.state.attended[:] = 3 * world.country.public.adults


def trials(world: World) -> None:
    launched(world)
    world.state.trials_called[:] = 1


def meetings(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"before": launched, "days": 2, **options})


def number(r: Played) -> float:
    return r.rows("meetings")


def size(r: Played, kind: MeetingKind) -> np.ndarray:
    return r.column("meetings", "attendance")[r.column("meetings", "kind") == kind]


def share(kind: MeetingKind) -> Effect:
    return meetings(lambda r: (r.column("meetings", "kind") == kind).mean(), given=MANY)


def mean_size(kind: MeetingKind, **options) -> Effect:  # type: ignore[no-untyped-def]
    return meetings(lambda r: size(r, kind).mean(), **{"given": MANY, **options})


def custom(r: Played) -> float:
    """Return how far places differ in the mean size of their small meetings, in log units."""
    home = r.column("meetings", "locality")[r.column("meetings", "kind") == MeetingKind.SMALL]
    mean = np.bincount(home, size(r, MeetingKind.SMALL)) / np.maximum(1, np.bincount(home))
    return float(np.log(mean[mean > 0]).std())


def within(r: Played) -> float:
    """Return how far the small meetings of one place differ in size, in log units."""
    home = r.column("meetings", "locality")[r.column("meetings", "kind") == MeetingKind.SMALL]
    logs = np.log(size(r, MeetingKind.SMALL))
    mean = np.bincount(home, logs) / np.maximum(1, np.bincount(home))
    return float((logs - mean[home]).std())


def filled(r: Played) -> float:
    """Return the largest audience against the adults of its place."""
    adults = r.world.country.public.adults[r.column("meetings", "locality")]
    return float((r.column("meetings", "attendance") / adults).max())


def rest(world: World) -> None:
    """The first of the days that follow is a holiday; the run from which they follow ends on 30 September."""
    launched(world)
    assert world.scenario.schedule.rests(world.start + dt.timedelta(days=world.days))


MANY = {"outreach.rate": 60.0, "outreach.holiday": 1.0}
RALLIES = {"outreach.holiday": 1.0, "outreach.rally_rate": 1.0, "outreach.rally_places": 0.0}
PRINTED = {**MANY, "outreach.print_share": 0.9}
SMALL, MASS, FAMILY, ELDERS, RALLY, TRIAL = MeetingKind

EFFECTS = {
    "outreach.propagandists": meetings(number, low=1.0, high=10.0),
    "outreach.rate": meetings(number),
    "outreach.rate_before": meetings(number, given=MANY, before=waiting, high=0.05),
    "outreach.burst": meetings(number, before=just_launched, days=1, given=MANY),
    "outreach.burst_days": meetings(number, before=just_launched, days=6),
    "outreach.fatigue": meetings(number, given=MANY, before=tired),
    "outreach.holiday": meetings(number, given=MANY, before=rest),
    "outreach.meeting_size": mean_size(SMALL),
    "outreach.custom_spread": meetings(custom, given=MANY),
    "outreach.size_spread": meetings(within, given=MANY),
    "outreach.regulars": meetings(lambda r: r.state.reached.sum(), rises=False, given=MANY),
    "outreach.rally_rate": meetings(
        lambda r: size(r, RALLY).size,
        given={"outreach.rally_places": 0.0, "outreach.holiday": 1.0},
        low=0.05,
        high=1.0,
    ),
    "outreach.rally_share": mean_size(RALLY, given=RALLIES),
    "outreach.trial_share": mean_size(TRIAL, before=trials),
    "outreach.print_share": meetings(
        lambda r: (r.column("meetings", "channel") == Channel.PRINT_RADIO).mean(), given=MANY
    ),
    "outreach.print_effect": meetings(lambda r: r.state.reached.sum(), given=PRINTED),
    "outreach.mass_share": share(MASS),
    "outreach.family_share": share(FAMILY),
    "outreach.elders_share": share(ELDERS),
    "outreach.small_size": mean_size(SMALL),
    "outreach.mass_size": mean_size(MASS),
    "outreach.family_size": mean_size(FAMILY),
    "outreach.elders_size": mean_size(ELDERS),
    "outreach.rally_places": meetings(
        lambda r: size(r, RALLY).size,
        rises=False,
        given={"outreach.rally_rate": 1.0, "outreach.holiday": 1.0},
        low=1000.0,
    ),
    "outreach.rally_most": meetings(lambda r: size(r, RALLY).max(), given=RALLIES, low=50.0, high=300.0),
    "outreach.trial_most": meetings(
        lambda r: size(r, TRIAL).max(), given=RALLIES, before=trials, low=50.0, high=300.0
    ),
    "outreach.least_attendance": meetings(
        lambda r: r.column("meetings", "attendance").min(), given={**MANY, "outreach.size_spread": 1.2}
    ),
    "outreach.most_audience": meetings(filled, given={**RALLIES, "outreach.rally_share": 1.0}),
}
