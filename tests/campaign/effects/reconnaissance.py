"""What the parameters of `Reconnaissance` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Era, Role


def launched(world: World) -> None:
    world.state.launched[:] = world.days - 10


def waiting(world: World) -> None:
    world.state.launched[:] = -1


def on_file(world: World) -> None:
    """What is on file differs from person to person, and nobody is known yet."""
    launched(world)
    world.state.identified[:] = -1
    evidence = world.state.evidence
    evidence[:] = (np.arange(evidence.size) * 37 % 101) / 50.0


def leads(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"before": launched, **options})


def number(r: Played) -> float:
    return r.leads[0].size


def at(r: Played, largest: bool) -> float:
    """Return leads in the place of most, or of fewest adults."""
    adults = r.world.country.public.adults
    place = np.argmax(adults) if largest else np.argmin(adults)
    return float((r.x.locality[r.leads[0]] == place).sum())


def weight(r: Played, era: Era | None) -> np.ndarray:
    """Return the weights of leads about offenders of an era, or about those who did nothing."""
    subjects, weights = r.leads.subject, r.leads.weight
    offender = r.x.role[subjects] != Role.NONE
    return weights[~offender if era is None else offender & (r.x.era[subjects] == era)]


def through_rings(r: Played) -> float:
    """Return the share of leads about ring members who are not identified."""
    subjects = r.leads[0]
    return float(((r.x.ring[subjects] > 0) & (r.state.identified[subjects] < 0)).mean())


IDENTIFIED_FIRST = {"reconnaissance.identified": 50.0, "reconnaissance.field": 12.0}
BY_EVIDENCE = {
    "reconnaissance.identified": 1.0,
    "reconnaissance.visible": 0.0,
    "reconnaissance.ring_share": 0.0,
}
WITHOUT_END = {"reconnaissance.rate_after": 300.0}

EFFECTS = {
    "reconnaissance.rate_before": leads(number, before=waiting),
    "reconnaissance.rate_after": leads(number),
    "reconnaissance.field": leads(
        lambda r: r.state.evidence[r.leads[0]].mean(), given=BY_EVIDENCE, before=on_file
    ),
    "reconnaissance.visible": leads(lambda r: r.x.visibility[r.leads[0]].mean()),
    "reconnaissance.identified": leads(
        lambda r: (r.state.identified[r.leads[0]] >= 0).mean(), given={"reconnaissance.ring_share": 0.0}
    ),
    "reconnaissance.most_each": leads(lambda r: at(r, True), given=WITHOUT_END, days=1),
    "reconnaissance.most_at_least": leads(lambda r: at(r, False), given=WITHOUT_END, days=1),
    "reconnaissance.ring_share": leads(through_rings, given=IDENTIFIED_FIRST),
    "reconnaissance.weight_present": leads(lambda r: weight(r, Era.PRESENT).mean()),
    "reconnaissance.weight_past": leads(lambda r: weight(r, Era.PAST).mean()),
    "reconnaissance.weight_innocent": leads(lambda r: weight(r, None).mean()),
    "reconnaissance.weight_spread": leads(lambda r: weight(r, Era.PRESENT).std()),
}
