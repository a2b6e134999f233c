# ruff: noqa: NPY002 (inside Numba kernels this is the generator there is, and the one the framework seeds)
"""The public's part with laser-generic: a model of patches, components with a `step(tick)`, Numba kernels over people.

Letters follow the framework's own transmission components: one pass over all people a tick, a draw for each who may
act. Meetings go patch by patch, since people stand in order of their patch.
"""

from __future__ import annotations

import geopandas
import numba as nb
import numpy as np
from common import MOST, SPREAD, Done, Work, run
from laser.core import PropertySet
from laser.generic.model import Model
from shapely.geometry import Point


@nb.njit(nogil=True, parallel=True, cache=True)
def hold_meetings(mean, size, spread, first, exposures, attended):
    for patch in nb.prange(mean.size):
        people = first[patch + 1] - first[patch]
        for _ in range(np.random.poisson(mean[patch])):
            drawn = size[patch] * np.exp(spread * np.random.normal() - 0.5 * spread * spread)
            count = max(3, min(int(drawn), int(0.8 * people)))
            attended[patch] += count
            for _ in range(count):
                person = first[patch] + int(np.random.random() * people)
                if exposures[person] < 127:
                    exposures[person] += 1


@nb.njit(nogil=True, parallel=True, cache=True)
def write_letters(exposures, nodeids, rate, half, letters_by_node):
    for i in nb.prange(len(exposures)):
        heard = exposures[i]
        if heard > 0:
            nid = nodeids[i]
            if rate[nid] > 0.0 and np.random.random() < rate[nid] * heard / (heard + half):
                letters_by_node[nb.get_thread_id(), nid] += 1


class Meetings:
    """Meetings of a day."""

    def __init__(self, model: Model, work: Work) -> None:
        self.model, self.work, self.first = model, work, work.first
        model.people.add_scalar_property("exposures", dtype=np.uint8, default=0)
        model.nodes.add_vector_property("attended", work.days, dtype=np.int64)

    def step(self, tick: int) -> None:
        """Hold the meetings of a day."""
        if self.work.meetings[tick].any():
            hold_meetings(
                self.work.meetings[tick], self.work.size, SPREAD, self.first, self.model.people.exposures,
                self.model.nodes.attended[tick],
            )  # fmt: skip


class Letters:
    """Letters of a day."""

    def __init__(self, model: Model, work: Work) -> None:
        self.model, self.work = model, work
        model.nodes.add_vector_property("letters", work.days, dtype=np.int64)

    def step(self, tick: int) -> None:
        """Let people write."""
        rate = self.work.rate[tick]
        if rate.any():
            letters = np.zeros((nb.get_num_threads(), rate.size), dtype=np.int64)
            people = self.model.people
            write_letters(people.exposures, people.nodeid, rate, self.work.half, letters)
            self.model.nodes.letters[tick] = letters.sum(axis=0)


def build(work: Work):
    """Return a function that runs the model."""
    nb.set_num_threads(work.threads)
    n = work.people.size
    side = int(np.ceil(np.sqrt(n)))
    scenario = geopandas.GeoDataFrame(
        {"nodeid": np.arange(n), "population": work.people.astype(np.int64)},
        geometry=[Point(100.0 + 0.2 * (i % side), 25.0 + 0.2 * (i // side)) for i in range(n)],
        crs="EPSG:4326",
    )
    model = Model(
        scenario, PropertySet({"nticks": work.days, "prng_seed": work.seed}), skip_capacity=True, states=set()
    )
    model.people.add_scalar_property("nodeid", dtype=np.uint16)
    model.people.nodeid[:] = work.locality
    model.components = [Meetings(model, work), Letters(model, work)]

    def go() -> Done:
        model.run()
        assert int(model.people.exposures.max(initial=0)) <= MOST
        return Done(int(model.nodes.attended.sum()), int(model.nodes.letters.sum()), model.people.exposures)

    return go


if __name__ == "__main__":
    run(build)
