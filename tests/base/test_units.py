"""Dated units: definitions, conversions, and the table they are read from."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.base.errors import InputError
from yundong.base.units import COLUMNS, PENALTY_SCALE, UnitBook, shipped

DAY = date(1952, 11, 30)


def test_the_seized_narcotics_in_kilograms() -> None:
    """R1.7: 3,996,056 liang of 31.25 g."""
    result = shipped().convert(3_996_056, "liang", "kg", on=DAY)
    assert result.value == result.low == result.high == 124_876.75
    assert "31.25 g" in result.steps[0] and "1959-06-24" in result.steps[0]
    assert "1952-11-30" in str(result)


@pytest.mark.parametrize(
    ("unit", "day", "grams"),
    [
        ("liang", date(1929, 12, 31), None),
        ("liang", date(1930, 1, 1), 31.25),
        ("liang", date(1959, 6, 24), 31.25),
        ("liang", date(1959, 6, 25), 50.0),
        ("jin", date(1952, 1, 1), 500.0),
        ("jin", date(1960, 1, 1), 500.0),
        ("kuping_liang", date(1929, 12, 31), 37.301),
    ],
)
def test_a_definition_holds_between_its_days(unit: str, day: date, grams: float | None) -> None:
    if grams is None:
        with pytest.raises(InputError, match="no definition in force"):
            shipped().convert(1, unit, "g", on=day)
    else:
        assert shipped().convert(1, unit, "g", on=day).value == grams


def test_sixteen_liang_of_1952_are_ten_of_1960() -> None:
    result = shipped().convert(16, "liang", "liang", on=DAY, to_on=date(1960, 1, 1))
    assert result.value == 10.0
    assert len(result.steps) == 2


def test_money_changed_in_1955() -> None:
    book = shipped()
    assert book.convert(10_000, "yuan", "yuan_new", on=DAY, to_on=date(1955, 3, 1)).value == 1.0
    assert book.convert(10_000, "元", "yuan_new", on=date(1956, 1, 1)).value == 10_000.0


@pytest.mark.parametrize("name", ["tael", "Taels", "两", "兩", " LIANG "])
def test_a_unit_answers_to_all_its_names(name: str) -> None:
    assert shipped().find(name, DAY).unit == "liang"


def test_opium_equivalents_carry_their_range() -> None:
    """The ratio of 1952 is unknown: a range unless one is given."""
    heroin = shipped().opium_equivalent(100, "heroin")
    assert (heroin.low, heroin.high) == (800.0, 2000.0)
    assert heroin.low < heroin.value < heroin.high
    fixed = shipped().opium_equivalent(100, "海洛因", ratio=9.5)
    assert fixed.low == fixed.value == fixed.high == 950.0
    assert "given by the user" in fixed.steps[0]
    morphine = shipped().opium_equivalent(1, "morphine")
    assert (morphine.low, morphine.value, morphine.high) == (8.0, 10.0, 12.0)


def test_the_scale_of_punishment_is_another_scale() -> None:
    book = shipped()
    with pytest.raises(InputError, match="no definition in force on 1952"):
        book.opium_equivalent(1, "heroin", scale=PENALTY_SCALE)
    today = book.opium_equivalent(1, "heroin", scale=PENALTY_SCALE, on=date(2024, 1, 1))
    assert today.value == 20.0


@pytest.mark.parametrize(
    ("unit", "to", "message"),
    [
        ("liang", "mu", "unit of mass .* one of area"),
        ("lian", "kg", "Did you mean 'liang'"),
        ("heroin", "kg", "There is no unit 'heroin'"),
    ],
)
def test_what_cannot_be_converted_says_why(unit: str, to: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        shipped().convert(1, unit, to, on=DAY)


def test_a_ratio_must_be_positive() -> None:
    for ratio in (0.0, -1.0, float("nan")):
        with pytest.raises(InputError, match="positive"):
            shipped().opium_equivalent(1, "heroin", ratio=ratio)


def test_the_metric_rows_agree_with_pint() -> None:
    pint = pytest.importorskip("pint")
    registry = pint.UnitRegistry()
    names = {
        "g": "gram",
        "kg": "kilogram",
        "t": "metric_ton",
        "m2": "meter**2",
        "ha": "hectare",
        "km2": "kilometer**2",
    }
    for unit, name in names.items():
        entry = shipped().find(unit, DAY)
        base = {"g": "gram", "m2": "meter**2"}[entry.base]
        assert float(entry.factor) == pytest.approx(registry.Quantity(1, name).to(base).magnitude, rel=1e-12)


@given(
    amount=st.fractions(min_value=0, max_value=10**9, max_denominator=1000),
    units=st.tuples(*[st.sampled_from(["g", "kg", "t", "dan", "jin", "liang", "qian"])] * 2),
    day=st.integers(0, 20_000).map(lambda days: date(1930, 1, 1) + timedelta(days=days)),
)
def test_there_and_back_gives_the_same(amount: Fraction, units: tuple[str, str], day: date) -> None:
    book = shipped()
    there = book.convert(amount, units[0], units[1], on=day)
    back = book.convert(Fraction(there.value), units[1], units[0], on=day)
    assert back.value == pytest.approx(float(amount), rel=1e-12)
    assert there.low == there.value == there.high


def _write(path: Path, *rows: str) -> Path:
    file = path / "units.csv"
    file.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["pud,pood,,,mass,g,0,,,,,x,recall,"], "row 2, field factor: '0' is not a positive number"),
        (["pud,pood,,,mass,g,abc,,,,,x,recall,"], "row 2, field factor"),
        (["pud,pood,,,mass,g,5,6,7,,,x,recall,"], "outside low 6 to high 7"),
        (
            ["pud,pood,,,mass,g,5,,,1930-13-01,,x,recall,"],
            "row 2, field valid_from: invalid date '1930-13-01'",
        ),
        (["pud,,,,mass,,5,,,,,x,recall,"], "row 2, field base: it is empty"),
        (["pud,pood,,,mass,g,5,,,,,a, b,recall,"], "row 2: This row has 15 cells, the header has 14"),
        (["a,,,,mass,g,5,,,,1950-01-01,x,,", "a,,,,mass,g,6,,,1950-01-01,,x,,"], "two definitions of 'a'"),
    ],
)
def test_a_bad_table_is_refused_with_its_row(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        UnitBook.read(_write(tmp_path, *rows))


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("unit,factor\nliang,31.25\n")
    with pytest.raises(InputError, match="column name_en: This column is missing"):
        UnitBook.read(file)
    file.write_bytes("unit\n两\n".encode("gb18030"))
    with pytest.raises(InputError, match="not UTF-8"):
        UnitBook.read(file)
