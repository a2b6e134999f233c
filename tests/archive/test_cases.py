"""The two composed cases: what their README says is to be found."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from yundong.archive.estimate import Compiled

D15, D20, D25, D30, D4 = (dt.date(1952, *d) for d in ((8, 15), (8, 20), (8, 25), (8, 30), (9, 4)))


def finding(made: Compiled, rule: str, place: str) -> dict[str, object]:
    rows = made.findings.filter(pl.col("rule") == rule, pl.col("place") == place)
    assert rows.height == 1, rows
    return rows.row(0, named=True)


def total(made: Compiled, indicator: str, day: dt.date) -> dict[str, float]:
    rows = made.totals.filter(pl.col("indicator") == indicator, pl.col("day") == day, pl.col("area") == "*")
    return rows.row(0, named=True)


@pytest.mark.parametrize(
    ("rule", "place", "day", "cell", "words"),
    [
        ("item_is_stated", "Beixi", D20, "C8", "at least 18"),
        ("cumulative_never_falls", "Caohe", D30, "E15", "from 18 (25 August) to 11, by 7"),
        ("arrested_within_identified", "Guanxi", D25, "D34", "56 exceed identified 47"),
        ("return_came", "Mianchi", D30, None, "the last is that of 25 August"),
        ("figures_agree", "Heshui", D4, "C41", "Rows 41, 60 state different figures, 80 to 180: 100 apart"),
        ("total_exceeds_what_is_stated", "total", D30, "C61", "by 41, which may be the share of Mianchi"),
        ("total_is_sum", "total", D30, "C61", "at least 812: 7 apart"),
    ],
)
def test_every_flaw_of_the_twelve_counties_is_found(
    twelve: Compiled, rule: str, place: str, day: dt.date, cell: str | None, words: str
) -> None:
    found = finding(twelve, rule, place)
    assert (found["day"], found["cell"]) == (day, cell)
    assert words in str(found["says"])
    assert found["remedy"]


def test_nothing_else_is_called_an_error(twelve: Compiled) -> None:
    errors = twelve.findings.filter(pl.col("severity") == "error")
    places = [
        ("Guanxi", "arrested"),
        ("Caohe", "registered"),
        ("Heshui", "identified"),
        ("total", "identified"),
    ]
    assert set(zip(errors["place"], errors["indicator"], strict=True)) == set(places)


def test_the_cells_set_aside_are_the_wrong_ones(twelve: Compiled) -> None:
    log = twelve.corrections.select("place", "day", "indicator", "stated", "becomes").rows()
    assert sorted(log) == [
        ("Caohe", D30, "registered", 11.0, None),
        ("Guanxi", D25, "arrested", 56.0, None),
        ("Heshui", D4, "identified", 180.0, 80.0),
    ]


def test_totals_by_day_have_bounds_and_an_interval(twelve: Compiled) -> None:
    assert (
        total(twelve, "identified", D25)["imputed_low"] == total(twelve, "identified", D25)["reported"] == 580
    )
    gap = total(twelve, "identified", D20)
    assert (gap["reported"], gap["at_least"], gap["at_most"]) == (350, 350 + 18, 350 + 54)
    assert gap["at_least"] < gap["imputed_low"] < gap["imputed"] < gap["imputed_high"] < gap["at_most"]
    last = total(twelve, "identified", D30)
    assert (last["stated_total"], last["reported"], last["at_least"]) == (805, 764, 764 + 48)
    assert last["at_least"] < last["both_low"] < last["both"] < last["both_high"] < 900


def test_the_corrected_series_leaves_out_what_was_set_aside(twelve: Compiled) -> None:
    falling = total(twelve, "registered", D30)
    assert falling["corrected"] == falling["reported"] - 11
    assert falling["both"] > falling["imputed"]  # Caohe had 18 already


def test_completeness_is_by_unit_item_and_weight_and_never_above_one(twelve: Compiled) -> None:
    shares = twelve.totals.select("unit_share", "item_share", "weight_share")
    assert shares.to_numpy().max() <= 1.0
    row = total(twelve, "identified", D30)
    assert (row["returned"], row["places"], row["unit_share"]) == (11, 12, pytest.approx(11 / 12))
    assert total(twelve, "identified", D20)["item_share"] == pytest.approx(35 / 36)


def test_the_six_chinese_counties_are_the_same_figures(twelve: Compiled, six: Compiled) -> None:
    shown = dict(
        zip(["阿岭县", "北溪县", "草河县", "东峪县", "洱湾县", "丰台镇"], twelve.returns.places, strict=False)
    )
    mine = six.returns.cells.with_columns(pl.col("place").replace(shown)).select(
        "place", "day", "indicator", "value"
    )
    joined = mine.join(twelve.returns.cells, on=("place", "day", "indicator"), suffix="_en")
    differ = joined.filter(pl.col("value").ne_missing(pl.col("value_en"))).select(
        "place", "day", "indicator", "value"
    )
    assert joined.height == 90
    assert differ.rows() == [("Fengtai", D4, "registered", 100.0)]  # 一百余, where the other table has 32


def test_not_reported_is_missing_and_open_figures_have_bounds(six: Compiled) -> None:
    cell = six.returns.cells.filter(
        pl.col("place") == "北溪县", pl.col("day") == D20, pl.col("indicator") == "identified"
    )
    assert cell.select("status", "value").rows() == [("not reported", None)]
    cell = six.returns.cells.filter(
        pl.col("place") == "丰台镇", pl.col("day") == D4, pl.col("indicator") == "registered"
    )
    assert cell.select("value", "low").rows() == [(100.0, 100.0)]
    assert cell["high"].item() > 100


def test_a_part_in_a_cell_is_kept_apart(six: Compiled) -> None:
    parts = six.returns.cells.filter(pl.col("part_value").is_not_null())
    assert parts.select("place", "day", "indicator", "value", "part", "part_value").rows() == [
        ("东峪县", D25, "arrested", 13.0, "女", 2.0)
    ]
