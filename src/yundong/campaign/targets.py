"""Targets handed down in autumn: shares of arrests and executions to be reached by a deadline (R3.3, D-XK52)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, PerArea
from yundong.kernels.compile import kernel
from yundong.kernels.functions import exp


class TargetsHandedDown(Mechanism):
    """Some provinces order every place to arrest a share of its identified by a deadline, and not to pass another.

    How far a place is below is its shortfall; it weighs more as the deadline nears, and fades after the close.
    Where the power of arrest has passed down with the order, places overrun the upper share. Every great region
    has its own share of the arrested for executions.
    """

    class Parameters(NamedTuple):
        reach: PerArea
        arrested: Local
        arrested_most: Local
        passed_down: Local
        overrun: Local
        overrun_spread: Local
        executed_low: PerArea
        executed_high: PerArea
        memory_days: Local

    p: Parameters

    name = "targets"
    title = "shares to arrest and to execute, by a deadline"
    passages = ("R1.4", "R1.6", "R3.3")

    def prepare(self) -> None:
        p, places, date = self.p, self.places, self.world.scenario.schedule.date
        areas = places.areas.height
        self.ordered, self.due, self.close = (
            self.world.day_of(date(name)) for name in ("targets_ordered", "arrests_due", "campaign_due")
        )
        u = self.draws.uniforms("targets.reach", areas)
        self.bound = (u < p.reach)[places.province]
        alone = self.draws.uniforms("targets.power", places.count) < p.passed_down
        z = self.draws.normals("targets.overrun", places.count)
        factor = np.maximum(1.0, p.overrun * exp(p.overrun_spread * z))
        self.overrun = np.where(self.bound & alone, factor, 1.0)
        share = self.draws.uniforms("targets.executed", areas)
        self.executed = (p.executed_low + share * (p.executed_high - p.executed_low))[places.region]
        s = self.state
        self.standing = TargetStanding(
            s.launched, s.identified_here, s.arrested_here, s.least_arrested, s.most_arrested, s.urgency,
            s.shortfall,
        )  # fmt: skip

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        if d < self.ordered:
            return
        s.overrun[:] = self.overrun
        s.execution_share[:] = self.executed
        near = min(1.0, (d - self.ordered) / max(1, self.due - self.ordered))
        self.call(_press, near, max(0, d - self.close), self.by_place, self.bound, self.standing)


class TargetStanding(NamedTuple):
    """How far each place is and what presses it, (localities,), by the columns of `State`."""

    launched: np.ndarray
    identified: np.ndarray
    arrested: np.ndarray
    least: np.ndarray
    most: np.ndarray
    urgency: np.ndarray
    shortfall: np.ndarray


@kernel
def _press(near, since, p, bound, places):
    """Fill the shares that each place is to arrest, how urgent that is, and how far the place is below the least.

    `near` is how near the deadline is, from 0 to 1; `since`, the days since the close of the campaign.
    """
    for l in range(bound.size):
        places.least[l] = p[l].arrested if bound[l] else 0.0
        places.most[l] = p[l].arrested_most if bound[l] else np.inf
        places.urgency[l] = bound[l] * near * math.exp(-since / p[l].memory_days)
        wanted = places.least[l] * max(1, places.identified[l])
        lacking = max(0.0, wanted - places.arrested[l]) / (wanted if wanted > 0.0 else 1.0)
        places.shortfall[l] = places.urgency[l] * lacking if places.launched[l] >= 0 else 0.0
