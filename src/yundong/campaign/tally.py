"""Counting what an organ's own records hold, indicator by indicator, as indicators.csv defines them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from yundong.campaign.log import Log, Reader
from yundong.country import Country
from yundong.kernels.compile import kernel, shared
from yundong.records.schema import TABLES
from yundong.scenario import Scenario


class Tally:
    """Cumulative counts of the records, (areas, indicators), brought up to date when asked.

    Attributes
    ----------
    indicators : tuple of str
        The indicators that organs report upward and that rows can be counted for.
    counts : ndarray of float64, (areas, indicators)
        Each row counted once, at the organ that wrote it, times the weight of its locality.
    """

    def __init__(self, scenario: Scenario, country: Country, log: Log) -> None:
        self._rows, self._country = Reader(log), country
        self._specs = [i for i in scenario.indicators.values() if i.returned and i.kind == "flow"]
        self.indicators = tuple(i.id for i in self._specs)
        self._wanted = {
            i.id: [(name, _wanted(i.table, name, labels)) for name, labels in i.conditions]
            for i in self._specs
        }
        self._asked: dict[str, set[str]] = {}
        for i in self._specs:
            columns = {name for name, _ in i.conditions} | {i.value.partition(":")[2]}
            self._asked[i.table] = self._asked.get(i.table, set()) | columns
        self.counts = np.zeros((country.places.areas.height, len(self._specs)))
        self._seen: dict[int, np.ndarray] = {}

    def update(self) -> None:
        """Count the rows written since the last call."""
        batches = {table: self._batch(table) for table in self._asked}
        for column, spec in enumerate(self._specs):
            self._count(column, spec, batches[spec.table])

    def _batch(self, table: str) -> dict[str, np.ndarray]:
        """Return the columns that some indicator counts by, of the rows written since the last call."""
        columns = TABLES[table].dtypes
        home = {"locality"} if "locality" in columns else {"organ", "dossier"}
        asked = [name for name in columns if name in home | self._asked[table]]
        return dict(zip(asked, self._rows.new(table, *asked), strict=True))

    def _count(self, column: int, spec: Any, batch: Mapping[str, np.ndarray]) -> None:
        places = self._country.places
        keep = self._where(spec, batch)
        measure, _, name = spec.value.partition(":")
        if measure == "distinct":
            if name == "case":
                keep &= batch[name] > 0  # case 0 is none
            self._first_time(column, batch[name], keep)
        weight = places.weight if spec.id != "active_localities" else places.weight * places.share
        amount = batch[name].astype(np.float64) if measure == "sum" else np.ones(0)
        fresh = np.zeros(self.counts.shape[0])
        if "locality" in batch:
            home = batch["locality"]
            _add(keep, home, home, weight, amount, fresh[places.first :])
        else:
            home = self._country.subjects.locality[batch["dossier"]]
            _add(keep, batch["organ"], home, weight, amount, fresh)
        self.counts[:, column] += fresh

    def _where(self, spec: Any, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the rows that satisfy equalities such as ``outcome=prison|life;public_trial=true``."""
        keep = np.ones(next(iter(batch.values())).size, dtype=np.bool_)
        for name, wanted in self._wanted[spec.id]:
            _keep(batch[name].astype(np.uint8, copy=False), wanted, keep)
        return keep

    def _first_time(self, column: int, values: np.ndarray, keep: np.ndarray) -> None:
        """Keep only rows that name a value which no earlier kept row has named."""
        seen = self._seen.setdefault(column, np.zeros(0, dtype=np.bool_))
        values = values.astype(np.uint32, copy=False)
        top = int(values.max(initial=0)) + 1
        if seen.size < top:
            seen = self._seen[column] = np.concatenate(
                [seen, np.zeros(max(top, 2 * seen.size) - seen.size, dtype=np.bool_)]
            )
        _only_first(values, seen, keep)


@shared("void(uint8[::1], boolean[::1], boolean[::1])")
def _keep(values, wanted, keep):
    """Drop rows whose label is not wanted."""
    for i in range(keep.size):
        keep[i] &= wanted[values[i]]


@kernel
def _add(keep, area, home, weight, amount, total):
    """Add up kept rows by area, weighted as their locality is; without amounts each row counts once."""
    for i in range(keep.size):
        if keep[i]:
            total[area[i]] += weight[home[i]] * amount[i] if amount.size else weight[home[i]]


@kernel
def _only_first(values, seen, keep):
    """Drop kept rows whose value has been seen before, and mark the others as seen."""
    for i in range(keep.size):
        if keep[i]:
            keep[i] = not seen[values[i]]
            seen[values[i]] = True


def _wanted(table: str, name: str, labels: Collection[str]) -> np.ndarray:
    """Return, for each code of a column, whether it stands for one of the labels."""
    dtype = TABLES[table].dtypes[name]
    known = [str(c) for c in dtype.categories] if hasattr(dtype, "categories") else ["false", "true"]
    wanted = np.zeros(256, dtype=np.bool_)
    wanted[[known.index(label) for label in labels]] = True
    return wanted
