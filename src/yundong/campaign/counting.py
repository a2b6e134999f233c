"""Counting the rows of a log by the organ that wrote them, every indicator of a table in one pass over its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from yundong.campaign.log import Log, dated
from yundong.country import Country
from yundong.figures.indicator import Condition, Indicator, IndicatorDefinition, Measure
from yundong.kernels.ahead import AHEAD, ask_for
from yundong.kernels.compile import inlined, kernel
from yundong.records.definitions import definition_of, is_level, place_column
from yundong.records.schema import TABLES

WORD = np.iinfo(np.uint64).bits
"""Indicators of a table that are counted together: each has one bit of a word."""

CODES = np.iinfo(np.uint8).max + 1
"""Codes that a label can have."""


class RowCounter:
    """Counts rows of a log, (areas, indicators), each at the organ that wrote it.

    Parameters
    ----------
    indicators
        What is counted.
    weighted
        Whether a row counts as its locality is weighted; otherwise each counts once.

    Attributes
    ----------
    tables : tuple of str
        The tables that some indicator is counted from.
    counts : ndarray of float64, (areas, indicators)
        What has been counted so far, in the order of `indicators`.
    """

    def __init__(
        self, log: Log, country: Country, indicators: tuple[Indicator, ...], weighted: bool = True
    ) -> None:
        self._log, self._country, self._weighted = log, country, weighted
        self._call = country.workers.call
        self._rules = _rules(indicators)
        self.tables = tuple(self._rules)
        places = country.places
        areas = places.areas.height
        self.counts = np.zeros((areas, len(indicators)))
        one = np.ones(areas)
        self._weights = (places.weight, places.weight * places.share) if weighted else (one, one)
        self._whole = bool((self._weights[0] % 1.0 == 0.0).all())
        self._seen: dict[int, np.ndarray] = {}

    def add(self, table: str, begin: int, end: int) -> None:
        """Count some rows of a table: each once, in the order in which they were written."""
        if begin < end:
            for rules in self._rules[table]:
                self._add(rules, {name: self._log.column(table, name, begin, end) for name in rules.columns})

    def _add(self, rules: TableRules, batch: Mapping[str, np.ndarray]) -> None:
        """Count rows for some indicators of their table."""
        where, asked = self._where(batch), rules.asked
        codes = np.empty((len(rules.coded), where.area.size), np.uint8)
        for row, coded in enumerate(rules.coded):
            codes[row] = batch[coded] if isinstance(coded, str) else coded.met(batch)
        if rules.plain:
            amounts = np.empty((len(rules.sums), where.area.size))
            for row, name in enumerate(rules.sums):
                amounts[row] = batch[name]
            fresh = np.zeros((self.counts.shape[0], asked.at.size))
            self._call(
                _add_rows, where, codes, rules.plain, asked, amounts, self._weights[0], self._whole, fresh,
                self.counts,
            )  # fmt: skip
        for number, definition in rules.distinct:
            weight, first = self._weights[definition.counts_places], np.zeros(self.counts.shape[0])
            values, seen = self._named(int(asked.at[number]), definition, batch)
            self._call(_add_first, where, codes, number, asked, values, seen, weight, first, self.counts)

    def _where(self, batch: Mapping[str, np.ndarray]) -> Where:
        """Return at which organ each row counts, and in which locality it happened."""
        if "locality" in batch:
            return Where(batch["locality"], batch["locality"], self._country.places.first)
        area = batch["organ"] if "organ" in batch else batch["area"]
        return Where(area, self._country.subjects.locality[batch["dossier"]] if self._weighted else area, 0)

    def _named(
        self, at: int, definition: IndicatorDefinition, batch: Mapping[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the value that each row names, and which values rows that count have named, up to the largest."""
        values = batch[definition.column].astype(np.uint32, copy=False)
        seen, top = self._seen.get(at, _NONE_SEEN), int(values.max()) + 1
        if seen.size < top:
            larger = np.zeros(max(top, 2 * seen.size), dtype=np.bool_)
            larger[: seen.size] = seen
            seen = self._seen[at] = larger
        seen[0] |= definition.zero_is_none
        return values, seen


_NONE_SEEN = np.zeros(0, dtype=np.bool_)


def count_by_place(
    log: Log, country: Country, indicators: tuple[Indicator, ...], until: int, since: int = 0
) -> list[tuple[Indicator, np.ndarray]]:
    """Count indicators, (areas,) each, from the rows of some days: the first of them, and the last."""
    counter = RowCounter(log, country, indicators, weighted=False)
    for table in counter.tables:
        counter.add(table, log.rows_before(table, since), log.rows_before(table, until + 1))
    return list(zip(indicators, counter.counts.T, strict=True))


class Latest(NamedTuple):
    """The condition that a row is of the last day on which its place has any: such figures are levels."""

    place: str
    day: str

    def met(self, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return which of some rows, in the order of days, meet it, (rows,)."""
        place, day = batch[self.place], batch[self.day]
        last = np.zeros(int(place.max()) + 1, dtype=day.dtype)
        last[place] = day
        met: np.ndarray = last[place] == day
        return met


class OfNumbers(NamedTuple):
    """A condition on a column that holds no labels."""

    condition: Condition

    def met(self, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return which of some rows meet it, (rows,)."""
        return self.condition.met(batch[self.condition.column])


class Where(NamedTuple):
    """The organ at which each row counts, (rows,), numbered from area `first` on, and the locality of what happened."""

    area: np.ndarray
    home: np.ndarray
    first: int


class Asked(NamedTuple):
    """What the indicators of a table count.

    Attributes
    ----------
    at : ndarray of int64, (indicators,)
        Columns of the counts.
    summed : ndarray of int64, (indicators,)
        Which of the amounts each adds up, -1 for rows.
    allowed : ndarray of uint64, (coded columns, CODES)
        The indicators, one bit each, all of whose conditions on a column a code meets.
    all : uint64
        All of them, one bit each.
    """

    at: np.ndarray
    summed: np.ndarray
    allowed: np.ndarray
    all: np.uint64


class TableRules(NamedTuple):
    """How the indicators of one table are counted.

    Attributes
    ----------
    columns : tuple of str
        The columns that must be known of a row.
    coded : tuple of str, Latest or OfNumbers
        Columns of labels that conditions look at, and other conditions, whose code is 1 where they are met.
    sums : tuple of str
        The columns that are added up.
    asked : Asked
        Every indicator.
    plain : uint64
        Those that count rows or sums, one bit each.
    distinct : tuple of (int, IndicatorDefinition)
        Number and definition of the others, which count different values.
    """

    columns: tuple[str, ...]
    coded: tuple[str | Latest | OfNumbers, ...]
    sums: tuple[str, ...]
    asked: Asked
    plain: np.uint64
    distinct: tuple[tuple[int, IndicatorDefinition], ...]


@lru_cache
def _rules(indicators: tuple[Indicator, ...]) -> dict[str, tuple[TableRules, ...]]:
    """Return how indicators are counted, by table; a study asks for the same ones thousands of times."""
    by_table: dict[str, list[int]] = {}
    for at, indicator in enumerate(indicators):
        by_table.setdefault(definition_of(indicator).table, []).append(at)
    return {
        table: tuple(
            _rules_of(table, some, [indicators[i] for i in some])
            for some in (at[first : first + WORD] for first in range(0, len(at), WORD))
        )
        for table, at in by_table.items()
    }


def _rules_of(table: str, at: Sequence[int], indicators: Sequence[Indicator]) -> TableRules:
    definitions = [definition_of(indicator) for indicator in indicators]
    needs = [_needs(indicator) for indicator in indicators]
    coded = tuple(dict.fromkeys(one for some in needs for one in some))
    sums = tuple(dict.fromkeys(one.column for one in definitions if one.measure is Measure.SUM))
    summed = [sums.index(one.column) if one.measure is Measure.SUM else -1 for one in definitions]
    allowed = np.array(
        [[_bits(code in some.get(one, (code,)) for some in needs) for code in range(CODES)] for one in coded],
        dtype=np.uint64,
    ).reshape(len(coded), CODES)
    return TableRules(
        _read(table, definitions, coded),
        coded,
        sums,
        Asked(np.array(at, np.int64), np.array(summed, np.int64), allowed, _bits(True for _ in at)),
        _bits(one.measure is not Measure.DISTINCT for one in definitions),
        tuple((i, one) for i, one in enumerate(definitions) if one.measure is Measure.DISTINCT),
    )


def _read(
    table: str, definitions: Sequence[IndicatorDefinition], coded: Iterable[str | Latest | OfNumbers]
) -> tuple[str, ...]:
    """Return the columns that must be known of a row, which are those of its place too."""
    known, place = TABLES[table].dtypes, place_column(table)
    home = {place} if place == "locality" else {place, "dossier"}
    days = {one.day for one in coded if isinstance(one, Latest)}
    used = home.union(days, *(one.columns for one in definitions))
    return tuple(name for name in known if name in used)


def _needs(indicator: Indicator) -> dict[str | Latest | OfNumbers, frozenset[int]]:
    """Return what a row must meet to count, and with which codes."""
    table = indicator.table
    met = frozenset([1])
    found: dict[str | Latest | OfNumbers, frozenset[int]] = {}
    if is_level(indicator):
        found[Latest(place_column(table), dated(table))] = met
    for condition in definition_of(indicator).conditions:
        if isinstance(condition.values[0], float):
            found[OfNumbers(condition)] = met
        else:
            codes = frozenset(map(int, condition.codes))
            found[condition.column] = codes & found.get(condition.column, codes)
    return found


def _bits(chosen: Iterable[bool]) -> np.uint64:
    """Return truth values as the bits of a word."""
    return np.uint64(sum(1 << bit for bit, one in enumerate(chosen) if one))


@kernel
def _add_rows(where, codes, plain, asked, amounts, weight, whole, fresh, counts):
    """Add up the rows that meet each indicator's conditions, weighted as their place is.

    Rows of one place that count for the same indicators mostly follow each other, and are added up together; where all
    weights are whole numbers, in one addition. `fresh`, (areas, indicators of the table), is zero before.
    """
    begin, size = 0, where.area.size
    while begin < size:
        end, area, home, counting = begin + 1, where.area[begin], where.home[begin], _met(begin, codes, asked)
        while end < size and where.area[end] == area and where.home[end] == home:
            if _met(end, codes, asked) != counting:
                break
            end += 1
        organ = where.first + np.int64(area)
        _add_run(begin, end, organ, weight[home], counting & plain, asked.summed, amounts, whole, fresh)
        begin = end
    for area in range(fresh.shape[0]):
        for k in range(fresh.shape[1]):
            counts[area, asked.at[k]] += fresh[area, k]


@inlined()
def _met(i, codes, asked):
    """Return the indicators whose conditions a row meets, one bit each."""
    met = asked.all
    for column in range(codes.shape[0]):
        met &= asked.allowed[column, codes[column, i]]
    return met


@inlined()
def _add_run(begin, end, area, stands, counting, summed, amounts, whole, fresh):
    """Add up rows of one place for the indicators for which all of them count, with what each alone would give."""
    k = 0
    while counting:
        if counting & np.uint64(1):
            of, total = summed[k], fresh[area, k]
            if of >= 0:
                for i in range(begin, end):
                    total += stands * amounts[of, i]
            elif whole:
                total += stands * (end - begin)
            else:
                for _ in range(begin, end):
                    total += stands
            fresh[area, k] = total
        counting >>= np.uint64(1)
        k += 1


@kernel
def _add_first(where, codes, number, asked, values, seen, weight, fresh, counts):
    """Add up the rows that count for an indicator and whose value has not been seen before; mark these as seen.

    `fresh`, (areas,), is zero before.
    """
    bit = np.uint64(1) << np.uint64(number)
    for i in range(values.size):
        ask_for(seen, values[min(i + AHEAD, values.size - 1)])
        if not seen[values[i]] and _met(i, codes, asked) & bit:
            seen[values[i]] = True
            fresh[where.first + np.int64(where.area[i])] += weight[where.home[i]]
    for area in range(fresh.size):
        counts[area, asked.at[number]] += fresh[area]
