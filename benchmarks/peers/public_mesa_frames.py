"""The public's part with mesa-frames: one set of agents as a Polars frame, whole-column steps."""

from __future__ import annotations

import numpy as np
import polars as pl
from common import MOST, SPREAD, Done, Work, run
from mesa_frames import AgentSetPolars, ModelDF


class Public(AgentSetPolars):
    """The public of all localities."""

    def __init__(self, model: Campaign, work: Work) -> None:
        super().__init__(model)
        self.work, self.first, self.day, self.attended, self.written = work, work.first, 0, 0, 0
        persons = int(work.people.sum())
        self += pl.DataFrame(
            {
                "unique_id": pl.arange(0, persons, eager=True),
                "locality": pl.Series(work.locality),
                "exposures": pl.zeros(persons, dtype=pl.UInt8, eager=True),
            }
        )

    def step(self) -> None:
        """One day."""
        if self.work.meetings[self.day].any():
            self.meet()
        if self.work.rate[self.day].any():
            self.write()
        self.day += 1

    def meet(self) -> None:
        """Draw meetings and audiences, and count them into the column of exposures."""
        work, random = self.work, self.random
        patch = np.repeat(np.arange(work.people.size), random.poisson(work.meetings[self.day]))
        drawn = work.size[patch] * np.exp(SPREAD * random.standard_normal(patch.size) - 0.5 * SPREAD**2)
        count = np.maximum(3, np.minimum(drawn.astype(np.int64), (0.8 * work.people[patch]).astype(np.int64)))
        seat = np.repeat(patch, count)
        person = self.first[seat] + (random.random(seat.size) * work.people[seat]).astype(np.int64)
        came = pl.Series(np.bincount(person, minlength=len(self)).astype(np.uint16))
        self.agents = self.agents.with_columns(
            (pl.col("exposures").cast(pl.UInt16) + came).clip(upper_bound=MOST).cast(pl.UInt8)
        )
        self.attended += int(count.sum())

    def write(self) -> None:
        """Let those who have heard write."""
        rate = pl.Series(self.work.rate[self.day].astype(np.float32))
        heard = self.agents.lazy().filter(pl.col("exposures") > 0)
        chance = (
            heard.select(
                pl.lit(rate).gather(pl.col("locality"))
                * pl.col("exposures")
                / (pl.col("exposures") + self.work.half)
            )
            .collect()
            .to_series()
        )
        draws = pl.Series(self.random.random(chance.len(), dtype=np.float32))
        self.written += int((draws < chance).sum())


class Campaign(ModelDF):
    """The model."""

    def __init__(self, work: Work) -> None:
        super().__init__(seed=work.seed)
        self.public = Public(self, work)
        self.agents += self.public

    def step(self) -> None:
        """One day."""
        self.agents.do("step")


def build(work: Work):
    """Return a function that runs the model."""
    model = Campaign(work)

    def go() -> Done:
        for _ in range(work.days):
            model.step()
        public = next(iter(model.agents._agentsets))
        return Done(public.attended, public.written, public.agents["exposures"].to_numpy())

    return go


if __name__ == "__main__":
    run(build)
