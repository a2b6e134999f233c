"""The public's part with Mesa: one object an adult, sets of agents by locality."""

from __future__ import annotations

import math

import mesa
import numpy as np
from common import MOST, SPREAD, Done, Work, run


class Adult(mesa.Agent):
    """One adult."""

    __slots__ = ("exposures", "locality")

    def __init__(self, model: Campaign, locality: int) -> None:
        super().__init__(model)
        self.locality = locality
        self.exposures = 0

    def attend(self) -> None:
        """Go to a meeting."""
        if self.exposures < MOST:
            self.exposures += 1

    def consider(self) -> None:
        """Write a letter, perhaps."""
        heard = self.exposures
        if heard:
            model = self.model
            chance = model.rate[self.locality] * heard / (heard + model.half)
            if model.random.random() < chance:
                model.letters += 1


class Campaign(mesa.Model):
    """The model."""

    def __init__(self, work: Work) -> None:
        super().__init__(seed=work.seed)
        self.work, self.half, self.day, self.letters, self.attended = work, work.half, 0, 0, 0
        self.places = [
            list(Adult.create_agents(self, int(n), locality)) for locality, n in enumerate(work.people)
        ]
        self.rate: list[float] = []

    def step(self) -> None:
        """One day."""
        work = self.work
        for place, mean, size in zip(self.places, work.meetings[self.day], work.size, strict=True):
            for _ in range(self.rng.poisson(mean)):
                drawn = size * math.exp(self.random.gauss(-0.5 * SPREAD**2, SPREAD))
                count = max(3, min(int(drawn), int(0.8 * len(place))))
                self.attended += count
                for adult in self.random.choices(place, k=count):
                    adult.attend()
        if work.rate[self.day].any():
            self.rate = work.rate[self.day].tolist()
            self.agents.do("consider")
        self.day += 1


def build(work: Work):
    """Return a function that runs the model."""
    model = Campaign(work)

    def go() -> Done:
        for _ in range(work.days):
            model.step()
        exposures = np.array([adult.exposures for place in model.places for adult in place])
        return Done(model.attended, model.letters, exposures)

    return go


if __name__ == "__main__":
    run(build)
