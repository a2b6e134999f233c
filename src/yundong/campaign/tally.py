"""Counting what an organ's own records hold, indicator by indicator, as indicators.csv defines them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yundong.campaign.log import Log
from yundong.country import Country
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
        self._log, self._country = log, country
        self._read: dict[str, int] = {}
        self._specs = [i for i in scenario.indicators.values() if i.returned and i.kind == "flow"]
        self.indicators = tuple(i.id for i in self._specs)
        self.counts = np.zeros((country.places.areas.height, len(self._specs)))
        self._seen: dict[int, np.ndarray] = {}

    def update(self) -> None:
        """Count the rows written since the last call."""
        batches = {table: self._batch(table) for table in sorted({i.table for i in self._specs})}
        for column, spec in enumerate(self._specs):
            batch = batches[spec.table]
            if batch:
                self._count(column, spec, batch)

    def _batch(self, table: str) -> dict[str, np.ndarray]:
        chunks = self._log.chunks(table, self._read.get(table, 0))
        self._read[table] = self._read.get(table, 0) + len(chunks)
        if not chunks:
            return {}
        names = [name for name in chunks[0] if name not in ("day", "rows")]
        return {name: np.concatenate([_full(c, name) for c in chunks]) for name in names}

    def _count(self, column: int, spec: Any, batch: Mapping[str, np.ndarray]) -> None:
        places = self._country.places
        keep = _where(spec.table, spec.conditions, batch)
        measure, _, name = spec.value.partition(":")
        if measure == "distinct":
            named = keep & (batch[name] > 0) if name == "case" else keep  # case 0 is none
            keep = named & self._first_time(column, batch[name], named)
        rows = np.flatnonzero(keep)
        if not rows.size:
            return
        if "locality" in batch:
            home = batch["locality"][rows].astype(np.int64)
            area = places.first + home
        else:
            home = self._country.subjects.locality[batch["dossier"][rows]].astype(np.int64)
            area = batch["organ"][rows].astype(np.int64)
        amount = (
            places.weight[home]
            if spec.id != "active_localities"
            else places.weight[home] * places.share[home]
        )
        if measure == "sum":
            amount = amount * batch[name][rows]
        self.counts[:, column] += np.bincount(area, weights=amount, minlength=self.counts.shape[0])

    def _first_time(self, column: int, values: np.ndarray, keep: np.ndarray) -> np.ndarray:
        """Return which kept rows name a value that no earlier kept row has named."""
        seen = self._seen.setdefault(column, np.zeros(0, dtype=np.bool_))
        top = int(values.max(initial=0)) + 1
        if seen.size < top:
            seen = self._seen[column] = np.concatenate(
                [seen, np.zeros(max(top, 2 * seen.size) - seen.size, dtype=np.bool_)]
            )
        rows = np.flatnonzero(keep & ~seen[values])
        _, first = np.unique(values[rows], return_index=True)
        fresh = np.zeros(values.size, dtype=np.bool_)
        fresh[rows[first]] = True
        seen[values[rows]] = True
        return fresh


def _full(chunk: Mapping[str, Any], name: str) -> np.ndarray:
    value = chunk[name]
    return value if isinstance(value, np.ndarray) else np.full(chunk["rows"], value)


def _where(table: str, where: Any, batch: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the rows that satisfy equalities such as ``outcome=prison|life;public_trial=true``."""
    keep = np.ones(next(iter(batch.values())).size, dtype=np.bool_)
    for name, labels in where:
        dtype = TABLES[table].dtypes[name]
        known = [str(c) for c in dtype.categories] if hasattr(dtype, "categories") else ["false", "true"]
        keep &= np.isin(batch[name], [known.index(label) for label in labels])
    return keep
