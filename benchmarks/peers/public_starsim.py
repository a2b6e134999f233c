"""The public's part with Starsim: a module with states and named distributions, whole-array steps."""

from __future__ import annotations

import numpy as np
import starsim as ss
from common import MOST, SPREAD, Done, Work, run


class Campaign(ss.Module):
    """Meetings and letters as one module."""

    def __init__(self, work: Work) -> None:
        super().__init__(name="campaign")
        self.work, self.first = work, work.first
        self.define_states(ss.IntArr("exposures", default=0))
        self.place = work.locality.astype(np.int64)
        self.held = ss.poisson(lam=1.0)
        self.sizes = ss.normal()
        self.seats = ss.random()
        self.writes = ss.bernoulli(p=0.0)
        self.attended = 0
        self.written = 0

    def step(self) -> None:
        """One day."""
        day, work = int(self.ti), self.work
        if day >= work.days:
            return
        if work.meetings[day].any():
            self.held.set(lam=work.meetings[day])
            held = self.held.rvs(work.people.size)
            patch = np.repeat(np.arange(work.people.size), held)
            drawn = work.size[patch] * np.exp(SPREAD * self.sizes.rvs(patch.size) - 0.5 * SPREAD**2)
            count = np.maximum(
                3, np.minimum(drawn.astype(np.int64), (0.8 * work.people[patch]).astype(np.int64))
            )
            seat = np.repeat(patch, count)
            person = self.first[seat] + (self.seats.rvs(seat.size) * work.people[seat]).astype(np.int64)
            came = np.bincount(person, minlength=len(self.exposures))
            self.exposures[:] = np.minimum(MOST, self.exposures.values + came)
            self.attended += int(count.sum())
        if work.rate[day].any():
            heard = (self.exposures > 0).uids
            exposures = np.asarray(self.exposures[heard])
            self.writes.set(p=work.rate[day][self.place[heard]] * exposures / (exposures + work.half))
            self.written += len(self.writes.filter(heard))


def build(work: Work):
    """Return a function that runs the model."""
    campaign = Campaign(work)
    sim = ss.Sim(
        n_agents=int(work.people.sum()), modules=campaign, dt=ss.days(1), start="1952-04-15",
        dur=ss.days(work.days - 1), rand_seed=work.seed, verbose=0, copy_inputs=False,
    )  # fmt: skip
    sim.init()

    def go() -> Done:
        sim.run()
        return Done(campaign.attended, campaign.written, np.asarray(campaign.exposures.values))

    return go


if __name__ == "__main__":
    run(build)
