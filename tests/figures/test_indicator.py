"""Definitions of indicators: what they count, in a frame and in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.base.errors import InputError
from yundong.figures.indicator import Indicator, Measure, definition

OUTCOMES = ("prison", "life", "death", "released")


@dataclass(frozen=True)
class Columns:
    dtypes: dict[str, pl.DataType]


TABLES = {
    "dispositions": Columns(
        {
            "outcome": pl.Enum(OUTCOMES),
            "public_trial": pl.Boolean(),
            "phase": pl.UInt8(),
            "dossier": pl.UInt32(),
            "case": pl.UInt32(),
            "locality": pl.UInt16(),
        }
    )
}


def make(value: str = "rows", where: str = "", table: str = "dispositions") -> Indicator:
    return Indicator(
        id="x", name_en="X", name_zh="X", unit="persons", unit_zh="", definition_en="", definition_zh="",
        kind="flow", table=table, value=value, where=where, numerator="", denominator="", returned=True,
        terms_en=(), terms_zh=(), section="",
    )  # fmt: skip


def test_a_definition_says_what_is_counted() -> None:
    found = definition(make("sum:dossier", "outcome=prison|life;public_trial=true"), TABLES)
    assert (found.table, found.measure, found.column) == ("dispositions", Measure.SUM, "dossier")
    assert found.columns == {"dossier", "outcome", "public_trial"}
    assert [condition.codes for condition in found.conditions] == [(0, 1), (1,)]
    assert not found.counts_places and not found.zero_is_none
    assert definition(make("distinct:locality"), TABLES).counts_places
    assert definition(make("distinct:case"), TABLES).zero_is_none


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        (make(table="dispositons"), ["column table", "Did you mean 'dispositions'"]),
        (make("sum:dosier"), ["column value", "'dosier'", "Did you mean 'dossier'"]),
        (make("mean:dossier"), ["column value", "Write rows"]),
        (make(where="outcom=prison"), ["column where", "Did you mean 'outcome'"]),
        (make(where="outcome=prisn"), ["column where", "'prisn'", "Did you mean 'prison'"]),
        (make(where="public_trial=maybe"), ["column where", "It has: false, true"]),
        (make(where="phase=first"), ["column where", "holds numbers"]),
    ],
)
def test_what_cannot_be_counted_is_refused(indicator: Indicator, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        definition(indicator, TABLES)
    assert all(word in str(caught.value) for word in ("indicators.csv, x", *words)), str(caught.value)


def test_all_faults_at_once() -> None:
    with pytest.raises(InputError) as caught:
        definition(make("sum:dosier", "outcome=prisn|lif"), TABLES)
    assert len(caught.value.problems) == 3


ROWS = st.lists(
    st.tuples(
        st.integers(0, len(OUTCOMES) - 1),
        st.booleans(),
        st.integers(0, 4),
        st.integers(0, 9),
        st.integers(0, 3),
    ),
    max_size=40,
)
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "outcome": st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=3),
        "public_trial": st.lists(st.sampled_from(["true", "false"]), min_size=1, max_size=2),
        "phase": st.lists(st.sampled_from(["0", "1", "3"]), min_size=1, max_size=2),
    },
)


@given(ROWS, CONDITIONS, st.sampled_from(["rows", "sum:dossier", "distinct:dossier", "distinct:case"]))
def test_a_frame_and_rows_in_memory_agree(
    rows: list[tuple[int, bool, int, int, int]], conditions: dict[str, list[str]], value: str
) -> None:
    where = ";".join(f"{name}={'|'.join(labels)}" for name, labels in conditions.items())
    found = definition(make(value, where), TABLES)
    names = ("outcome", "public_trial", "phase", "dossier", "case")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    types = (np.uint8, np.bool_, np.uint8, np.uint32, np.uint32)
    memory = {name: np.array(columns[name], dtype) for name, dtype in zip(names, types, strict=True)}
    frame = pl.DataFrame(
        {
            name: [OUTCOMES[i] for i in cells] if name == "outcome" else list(cells)
            for name, cells in columns.items()
        },
        schema={name: TABLES["dispositions"].dtypes[name] for name in names},
    )
    kept = frame.filter(found.expression())
    if found.zero_is_none:
        kept = kept.filter(pl.col("case") > 0)
    for name in names[2:]:
        assert kept[name].to_list() == memory[name][found.rows(memory)].tolist()
    by_hand = [
        row
        for row in rows
        if OUTCOMES[row[0]] in conditions.get("outcome", OUTCOMES)
        and str(row[1]).lower() in conditions.get("public_trial", ["true", "false"])
        and str(row[2]) in conditions.get("phase", [str(row[2])])
        and (row[4] > 0 or not found.zero_is_none)
    ]
    assert kept.height == len(by_hand)
