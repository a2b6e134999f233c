"""Counting what an organ's own records hold, indicator by indicator, as indicators.csv defines them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from yundong.campaign.log import Log, Reader
from yundong.country import Country
from yundong.figures.indicator import Condition, IndicatorDefinition, Measure
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
        self._rows, self._country, self._call = Reader(log), country, country.workers.call
        self.indicators = returned(scenario)
        defined: dict[str, list[tuple[int, IndicatorDefinition]]] = {}
        for column, name in enumerate(self.indicators):
            definition = definition_of(scenario.indicators[name])
            defined.setdefault(definition.table, []).append((column, definition))
        self._counted = {table: Counted.of(some) for table, some in defined.items()}
        places = country.places
        self.counts = np.zeros((places.areas.height, len(self.indicators)))
        self._fresh = np.empty(places.areas.height)
        self._weights = places.weight, places.weight * places.share
        self._seen: dict[int, np.ndarray] = {}

    def update(self) -> None:
        """Count the rows written since the last call."""
        for table, counted in self._counted.items():
            if self._rows.waiting(table):
                batch = self._batch(table, counted.columns)
                where = self._where(batch)
                self._add_up(counted, batch, where)
                for column, definition in counted.distinct:
                    self._first_time(column, definition, batch, where)

    def _batch(self, table: str, columns: frozenset[str]) -> dict[str, np.ndarray]:
        """Return the columns that some indicator counts by, of the rows written since the last call."""
        known = TABLES[table].dtypes
        home = {"locality"} if "locality" in known else {"organ", "dossier"}
        asked = [name for name in known if name in home | columns]
        return dict(zip(asked, self._rows.new(table, *asked), strict=True))

    def _where(self, batch: Mapping[str, np.ndarray]) -> Where:
        """Return at which organ each row counts, and in which locality it happened."""
        if "locality" in batch:
            return Where(batch["locality"], batch["locality"], self._country.places.first)
        return Where(batch["organ"], self._country.subjects.locality[batch["dossier"]], 0)

    def _add_up(self, counted: Counted, batch: Mapping[str, np.ndarray], where: Where) -> None:
        """Count rows and sums, every indicator of a table in one pass."""
        if not counted.asked.at.size:
            return
        size = where.area.size
        codes, amounts = np.empty((len(counted.coded), size), np.uint8), np.empty((len(counted.sums), size))
        for row, coded in enumerate(counted.coded):
            codes[row] = batch[coded] if isinstance(coded, str) else coded.met(batch[coded.column])
        for row, name in enumerate(counted.sums):
            amounts[row] = batch[name]
        self._call(
            _add_rows,
            where,
            codes,
            counted.conditions,
            counted.asked,
            amounts,
            self._weights[0],
            self._fresh,
            self.counts,
        )

    def _first_time(
        self, column: int, definition: IndicatorDefinition, batch: Mapping[str, np.ndarray], where: Where
    ) -> None:
        """Count only rows that name a value which no earlier row that counts has named."""
        keep, values = definition.rows(batch), batch[definition.column]
        seen = self._seen.setdefault(column, np.zeros(0, dtype=np.bool_))
        values = values.astype(np.uint32, copy=False)
        top = int(values.max(initial=0)) + 1
        if seen.size < top:
            seen = self._seen[column] = np.concatenate(
                [seen, np.zeros(max(top, 2 * seen.size) - seen.size, dtype=np.bool_)]
            )
        weight = self._weights[definition.counts_places]
        self._call(_add_first, where, values, seen, keep, weight, self._fresh, column, self.counts)


class Where(NamedTuple):
    """The organ at which each row counts, (rows,), numbered from area `first` on, and the locality of what happened."""

    area: np.ndarray
    home: np.ndarray
    first: int


class Conditions(NamedTuple):
    """What codes meet each condition, (conditions, 256), and in which row of the codes it looks, (conditions,)."""

    met: np.ndarray
    row: np.ndarray


class Asked(NamedTuple):
    """Indicators that count rows or sums, (indicators,).

    Attributes
    ----------
    at : ndarray of int64
        Columns of the tally.
    needs : ndarray of int64, (indicators, most conditions)
        The conditions of each, -1 where it has fewer.
    summed : ndarray of int64
        Which of the amounts each adds up, -1 for rows.
    """

    at: np.ndarray
    needs: np.ndarray
    summed: np.ndarray


class Counted(NamedTuple):
    """What is counted of one table.

    Attributes
    ----------
    columns : frozenset of str
        The columns that some indicator counts by.
    coded : tuple of str or Condition
        Columns of labels that conditions look at, and conditions on numbers, whose code is 1 where they are met.
    conditions : Conditions
        Those of the indicators that count rows or sums, each once.
    sums : tuple of str
        The columns that are added up.
    asked : Asked
        Those indicators.
    distinct : tuple of (int, IndicatorDefinition)
        Columns and definitions of the others, which count different values.
    """

    columns: frozenset[str]
    coded: tuple[str | Condition, ...]
    conditions: Conditions
    sums: tuple[str, ...]
    asked: Asked
    distinct: tuple[tuple[int, IndicatorDefinition], ...]

    @classmethod
    def of(cls, defined: Sequence[tuple[int, IndicatorDefinition]]) -> Counted:
        """Return what some indicators, each with its column of the tally, count of their table."""
        plain = [(at, one) for at, one in defined if one.measure is not Measure.DISTINCT]
        conditions = tuple(dict.fromkeys(condition for _, one in plain for condition in one.conditions))
        sums = tuple(dict.fromkeys(one.column for _, one in plain if one.measure is Measure.SUM))
        needs = np.full((len(plain), max((len(one.conditions) for _, one in plain), default=0)), -1)
        for row, (_, one) in enumerate(plain):
            needs[row, : len(one.conditions)] = [conditions.index(condition) for condition in one.conditions]
        summed = [sums.index(one.column) if one.measure is Measure.SUM else -1 for _, one in plain]
        where = [c if isinstance(c.values[0], float) else c.column for c in conditions]
        coded = tuple(dict.fromkeys(where))
        met = np.zeros((len(conditions), 256), dtype=np.bool_)
        for row, condition in enumerate(conditions):
            met[row, [1] if where[row] is condition else [int(code) for code in condition.codes]] = True
        columns: frozenset[str] = frozenset[str]().union(*(one.columns for _, one in defined))
        at = [at for at, _ in plain]
        return cls(
            columns,
            coded,
            Conditions(met, np.array([coded.index(one) for one in where], dtype=np.int64)),
            sums,
            Asked(np.array(at, dtype=np.int64), needs, np.array(summed, dtype=np.int64)),
            tuple((at, one) for at, one in defined if one.measure is Measure.DISTINCT),
        )


@kernel
def _add_rows(where, codes, conditions, asked, amounts, weight, fresh, counts):
    """Add up the rows that meet each indicator's conditions, weighted as their place is; `fresh` is room, (areas,)."""
    for k in range(asked.at.size):
        fresh[:] = 0.0
        for i in range(where.area.size):
            meets = True
            for condition in asked.needs[k]:
                meets = meets and (
                    condition < 0 or conditions.met[condition, codes[conditions.row[condition], i]]
                )
            if meets:
                one = weight[where.home[i]]
                amount = one if asked.summed[k] < 0 else one * amounts[asked.summed[k], i]
                fresh[where.first + where.area[i]] += amount
        for area in range(fresh.size):
            counts[area, asked.at[k]] += fresh[area]


@kernel
def _add_first(where, values, seen, keep, weight, fresh, column, counts):
    """Add up the kept rows whose value has not been seen before, and mark these as seen; `fresh` is room, (areas,)."""
    fresh[:] = 0.0
    for i in range(keep.size):
        if keep[i] and not seen[values[i]]:
            seen[values[i]] = True
            fresh[where.first + where.area[i]] += weight[where.home[i]]
    for area in range(fresh.size):
        counts[area, column] += fresh[area]
