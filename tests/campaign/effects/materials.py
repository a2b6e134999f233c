"""What the parameters of `Materials` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Role


def just_received(world: World) -> None:
    world.state.received[:] = world.days - 20


def weight(r: Played, offender: bool) -> np.ndarray:
    return r.leads.weight[(r.x.role[r.leads.subject] != Role.NONE) == offender]


def innocent(r: Played) -> float:
    return float((r.x.role[r.leads.subject] == Role.NONE).mean())


def files(figure, rises: bool = True, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, rises, **{"given": {"materials.bad_share": 0.0}, "days": 1, **options})


def bad(figure, rises: bool = True) -> Effect:  # type: ignore[no-untyped-def]
    return files(figure, rises, given={"materials.bad_share": 1.0})


EFFECTS = {
    "materials.file_rate": files(lambda r: r.leads.subject.size),
    "materials.days": files(lambda r: r.leads.subject.size, rises=False, before=just_received),
    "materials.age_days": files(lambda r: r.leads.age.mean()),
    "materials.weight_offender": files(lambda r: weight(r, True).mean()),
    "materials.weight_other": files(lambda r: weight(r, False).mean()),
    "materials.weight_spread": files(lambda r: weight(r, True).std()),
    "materials.bad_share": Effect(lambda r: r.mechanism.bad.mean(), low=0.1, high=0.9, days=1),
    "materials.bad_files": bad(innocent),
    "materials.bad_weight": bad(lambda r: weight(r, False).mean()),
    "materials.bad_age_days": bad(lambda r: r.leads.age.mean()),
}
