"""Counting what an organ's own records hold, indicator by indicator, as indicators.csv defines them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from yundong.campaign.log import Log, Reader
from yundong.country import Country
from yundong.figures.indicator import IndicatorDefinition, Measure
from yundong.kernels.compile import kernel
from yundong.records.definitions import definition_of
from yundong.records.schema import TABLES
from yundong.scenario import Scenario


def returned(scenario: Scenario) -> tuple[str, ...]:
    """Return the indicators that organs report upward, in the order of their codes in the table `returns`."""
    return tuple(i.id for i in scenario.indicators.values() if i.returned and i.kind == "flow")


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
        self.indicators = returned(scenario)
        counted = [scenario.indicators[name] for name in self.indicators]
        self._definitions = [definition_of(indicator) for indicator in counted]
        self._asked: dict[str, frozenset[str]] = {}
        for definition in self._definitions:
            asked = self._asked.get(definition.table, frozenset())
            self._asked[definition.table] = asked | definition.columns
        self.counts = np.zeros((country.places.areas.height, len(counted)))
        self._seen: dict[int, np.ndarray] = {}

    def update(self) -> None:
        """Count the rows written since the last call."""
        batches = {table: self._batch(table) for table in self._asked}
        for column, definition in enumerate(self._definitions):
            batch = batches[definition.table]
            if next(iter(batch.values())).size:
                self._count(column, definition, batch)

    def _batch(self, table: str) -> dict[str, np.ndarray]:
        """Return the columns that some indicator counts by, of the rows written since the last call."""
        columns = TABLES[table].dtypes
        home = {"locality"} if "locality" in columns else {"organ", "dossier"}
        asked = [name for name in columns if name in home | self._asked[table]]
        return dict(zip(asked, self._rows.new(table, *asked), strict=True))

    def _count(self, column: int, definition: IndicatorDefinition, batch: Mapping[str, np.ndarray]) -> None:
        places = self._country.places
        keep = definition.rows(batch)
        if definition.measure is Measure.DISTINCT:
            self._first_time(column, batch[definition.column], keep)
        weight = places.weight * places.share if definition.counts_places else places.weight
        summed = definition.measure is Measure.SUM
        amount = batch[definition.column].astype(np.float64) if summed else np.ones(0)
        fresh = np.zeros(self.counts.shape[0])
        if "locality" in batch:
            home = batch["locality"]
            _add(keep, home, home, weight, amount, fresh[places.first :])
        else:
            home = self._country.subjects.locality[batch["dossier"]]
            _add(keep, batch["organ"], home, weight, amount, fresh)
        self.counts[:, column] += fresh

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
