"""What the parameters of `Measures` do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import MeasureKind, Role, Route, Timing

OPEN = {"measures.after_days": 0.0, "measures.training": 0.9, "measures.control": 0.9}
TRAINED = {**OPEN, "measures.training_days": 2.0}


def free(timing: Timing) -> Callable[[World], None]:
    """The rules say the same of everybody's arrest, and all places have launched."""

    def change(world: World) -> None:
        d, s = world.decisions, world.state
        world.decisions = d._replace(
            route=np.full_like(d.route, Route.CAMPAIGN), arrest=np.full_like(d.arrest, timing)
        )
        s.launched[:] = world.days - 3
        s.pressure[:] = 0.0
        s.arrested[:] = -1
        s.not_found[:] = False
        s.handed_over[:] = 0

    return change


def ordered(measure: MeasureKind) -> Callable[[Played], float]:
    return lambda r: float(r.rows("measures", measure=measure))


def measures(figure: Callable[[Played], float], rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"given": TRAINED, "before": free(Timing.OPTIONAL), **options})


def confessions(guilty: bool) -> Callable[[Played], float]:
    """Count confessions in training of offenders, or of people who did nothing."""

    def figure(r: Played) -> float:
        role = r.x.role[r.leads.subject]
        return float(((role != Role.NONE) == guilty).sum())

    return figure


def length(measure: MeasureKind) -> Callable[[Played], float]:
    def figure(r: Played) -> float:
        rows = r.column("measures", "measure") == measure
        return float((r.column("measures", "until") - r.column("measures", "day"))[rows].mean())

    return figure


def weight(r: Played) -> float:
    """Return the mean weight of the evidence that does not weigh 1."""
    return float(r.leads.weight[r.leads.weight != 1.0].mean())


NO_NAMES = {**TRAINED, "measures.names": 0.0}

EFFECTS = {
    "measures.after_days": measures(
        ordered(MeasureKind.TRAINING), rises=False, given={"measures.training": 0.9}
    ),
    "measures.control": measures(ordered(MeasureKind.CONTROL), before=free(Timing.NOT)),
    "measures.thin": measures(ordered(MeasureKind.TRAINING), before=free(Timing.AT_LAUNCH)),
    "measures.training": measures(ordered(MeasureKind.TRAINING)),
    "measures.training_days": measures(length(MeasureKind.TRAINING), given=OPEN),
    "measures.control_days": measures(length(MeasureKind.CONTROL), before=free(Timing.NOT)),
    "measures.confess": measures(confessions(True), given=NO_NAMES),
    "measures.confess_falsely": measures(confessions(False), given=NO_NAMES),
    "measures.names": measures(
        lambda r: (r.leads.weight == np.float32(r.mechanism.p.weight_named[0])).sum(),
        given={**TRAINED, "measures.confess": 0.9},
    ),
    "measures.weight": measures(lambda r: r.leads.weight.mean(), given=NO_NAMES),
    "measures.weight_named": measures(
        weight, given={**TRAINED, "measures.weight": 1.0, "measures.names": 0.9}
    ),
    "measures.control_after": measures(ordered(MeasureKind.CONTROL)),
}
