"""The phases of a place: as many as the plan has, of ten to fifteen days each (D-Xu).

The first is for arrests. At its close the general call to register goes out, and what has been confessed is
collected: in the week in which the first places came to their second phase, registrations of one city rose from 850
to 8,505 and the seizures of the country from 15,386 liang to 205,313 (B2, B3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import World
from yundong.country.parameters import Local


class Pace(NamedTuple):
    """Parameters, under `arrests`, of how fast a place goes through its phases."""

    pace: Local


def phase_days(world: World, p: Pace) -> np.ndarray:
    """Return (localities,) days, of int64, of each phase of a place: drawn between the plan's ends, over its pace."""
    plan = world.scenario.schedule.phases
    low, high = plan["length_days_low"], plan["length_days_high"]
    u = world.country.draws.uniforms("arrests.length", world.country.places.count)
    planned = low + np.floor(u * (high - low + 1))
    days: np.ndarray = np.maximum(1, np.rint(planned / p.pace)).astype(np.int64)
    return days
