"""Targets handed down in autumn: shares of arrests and executions to be reached by a deadline (R3.3, D-XK52)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, PerArea
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

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        if d < self.ordered:
            return
        s.least_arrested[:] = np.where(self.bound, self.p.arrested, 0.0)
        s.most_arrested[:] = np.where(self.bound, self.p.arrested_most, np.inf)
        s.overrun[:] = self.overrun
        s.execution_share[:] = self.executed
        near = min(1.0, (d - self.ordered) / max(1, self.due - self.ordered))
        s.urgency[:] = self.bound * near * exp(-max(0, d - self.close) / self.p.memory_days)
        wanted = s.least_arrested * np.maximum(1, s.identified_here)
        lacking = np.maximum(0.0, wanted - s.arrested_here) / np.where(wanted > 0.0, wanted, 1.0)
        s.shortfall[:] = np.where(s.launched >= 0, s.urgency * lacking, 0.0)
