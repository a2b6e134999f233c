"""The schema is whole: documented columns, units where there are any, and two homes kept apart."""

from __future__ import annotations

import polars as pl
import pytest

from yundong.records.labels import ITEM_UNITS, Item, Label
from yundong.records.schema import TABLES, TRUTH, TableSchema
from yundong.scenario import load

ALL = {**TABLES, **TRUTH}


@pytest.mark.parametrize("table", ALL.values(), ids=ALL.keys())
def test_every_table_and_column_says_what_it_is(table: TableSchema) -> None:
    assert table.row and table.passages and table.columns
    assert table.empty().schema == table.dtypes
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    for column in table.columns:
        assert column.meaning, f"{table.name}.{column.name}"
        assert column.name.isidentifier() and column.name.islower()


def test_records_and_truth_share_no_table() -> None:
    assert not TABLES.keys() & TRUTH.keys()


def test_every_table_answers_to_passages_of_the_documents() -> None:
    passages = load("narcotics-1952").passages
    for table in ALL.values():
        assert set(table.passages) <= set(passages), table.name


def test_areas_are_one_type_everywhere() -> None:
    for table in ALL.values():
        for column in table.columns:
            if column.name in {"organ", "locality", "parent", "area"}:
                assert column.dtype == pl.UInt16(), f"{table.name}.{column.name}"
            if column.name == "dossier":
                assert column.dtype == pl.UInt32(), table.name


def test_every_item_has_a_unit() -> None:
    assert set(ITEM_UNITS) == set(Item)


@pytest.mark.parametrize("kind", Label.__subclasses__(), ids=lambda kind: kind.__name__)
def test_codes_of_labels_are_their_places_in_the_table(kind: type[Label]) -> None:
    """Records are written as codes; a category's code is its place, so members must count from 0."""
    assert [int(member) for member in kind] == list(range(len(kind)))
    assert kind.labels() == tuple(member.name.lower() for member in kind)


def test_labels_that_indicators_count_by_exist() -> None:
    """Conditions of indicators.csv name labels of the schema, or true and false."""
    for indicator in load("narcotics-1952").indicators.values():
        if indicator.kind not in {"flow", "state"} or indicator.table == "returns":
            continue
        dtypes = TABLES[indicator.table].dtypes
        for column, labels in indicator.conditions:
            dtype = dtypes[column]
            known = set(dtype.categories) if isinstance(dtype, pl.Enum) else {"true", "false"}
            assert set(labels) <= known, f"{indicator.id}: {column}"
        measure, _, name = indicator.value.partition(":")
        assert measure in {"rows", "sum", "distinct"}
        assert not name or name in dtypes, indicator.id
