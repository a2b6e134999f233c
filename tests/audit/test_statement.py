"""Statements: hedges, ranges, and the CSV they are read from."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from yundong.audit.statement import from_claims, read_csv
from yundong.base.errors import InputError
from yundong.scenario.load import load


def test_the_claims_of_the_scenario_become_statements() -> None:
    statements = {s.id: s for s in from_claims(load().claims.values())}
    plan = statements["D-Xu-plan_arrest_share"]
    assert plan.printed is not None and plan.printed.ends == (20, 30) and plan.figure == "20 to 30 %"
    known = statements["D-Xu-identified"]
    assert known.printed is not None and known.printed.ends == (165_000, 166_000)
    processed = statements["S1-processed"]
    assert processed.printed is not None and processed.printed.is_point
    assert processed.true is not None and processed.true.ends == (51_627, math.inf)
    regions = next(s for s in statements.values() if s.indicator == "seized_before_liang")
    assert regions.areas == {"north", "northeast", "east", "northwest"}


def _write(path: Path, text: str) -> Path:
    file = path / "claims.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_drafts_of_a_reader_are_understood(tmp_path: Path) -> None:
    """Offsets in start and end, days in period, the thing counted in place of an indicator."""
    file = _write(
        tmp_path,
        "id,indicator,counted,area,period,value,low,high,unit,hedge,start,end,exact,part_of,base\n"
        "a,arrested,,china,1952-08-10/1952-11-30,82056,,,persons,,120,126,82056,,\n"
        "b,,offenders,,,22,,,%,,130,134,22 %,a,c\n",
    )
    first, second = read_csv(file)
    assert (first.start, first.end) == (date(1952, 8, 10), date(1952, 11, 30))
    assert (second.start, second.end, second.indicator) == (None, None, "offenders")
    assert (second.part_of, second.base, second.per) == ("a", "c", 100.0)
    assert first.exact == "82056" and second.areas == frozenset()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "file is empty"),
        ("id,value\n", "holds no claims"),
        ("value,indicator\n3,x\n", "column id is missing"),
        ("id,indicator\na,x\n", "column value or low is missing"),
        ("id,value\na,3\n", "column indicator or counted is missing"),
        ("id,value,indicator\na,three,x\n", "row 2, field value: 'three' is no number"),
        ("id,value,indicator\na,inf,x\n", "row 2, field value"),
        ("id,value,indicator\na,1,x\na,2,x\n", "row 3, field id: 'a' duplicate"),
        ("id,value,indicator\n,1,x\n", "row 2, field id: it is empty"),
        ("id,value,indicator,end\na,1,x,1952-13-01\n", "row 2, field end: '1952-13-01' is no day"),
        ("id,low,high,indicator\na,5,3,x\n", "row 2: low 5 is above high 3"),
        ('id,value,indicator\na,"1,x\n', "quoting is broken"),
    ],
)
def test_a_bad_table_is_refused_in_a_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_csv(_write(tmp_path, text))


def test_other_encodings_and_binaries_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_bytes("id,value,indicator\na,1,逮捕\n".encode("gb18030"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_csv(file)
    file.write_bytes(b"id,value\0\1\2")
    with pytest.raises(InputError, match="not a text file"):
        read_csv(file)
