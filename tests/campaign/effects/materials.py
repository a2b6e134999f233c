"""What the parameters of `Materials` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Role


def just_received(world: World) -> None:
    world.state.received[:] = world.days - 20


def weight(r: Played, offender: bool) -> np.ndarray:
    subjects, _, weights = r.leads
    return weights[(r.x.role[subjects] != Role.NONE) == offender]


EFFECTS = {
    "materials.file_rate": Effect(lambda r: r.leads[0].size, days=1),
    "materials.days": Effect(lambda r: r.leads[0].size, rises=False, before=just_received, days=1),
    "materials.weight_offender": Effect(lambda r: weight(r, True).mean(), days=1),
    "materials.weight_other": Effect(lambda r: weight(r, False).mean(), days=1),
    "materials.weight_spread": Effect(lambda r: weight(r, True).std(), days=1),
}
