"""A figure taken apart down to rows, mechanisms and passages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from yundong.base.errors import InputError
from yundong.records.store import StoredRun
from yundong.report.trace import trace
from yundong.report.trace_text import render_trace, trace_listing
from yundong.scenario import Scenario


@pytest.mark.parametrize("area", ["china", "henan", "guangzhou"])
def test_contributions_add_up_to_the_figure(run: StoredRun, scenario: Scenario, area: str) -> None:
    found = trace(run, scenario, "arrested", dt.date(1952, 10, 25), area)
    assert sum(c.stated for c in found.contributions) == found.line.reported
    assert all(c.received <= dt.date(1952, 10, 25) or area == "guangzhou" for c in found.contributions)


def test_what_an_organ_had_from_below_is_what_it_stated(run: StoredRun, scenario: Scenario) -> None:
    """In the run of the fixtures organs above the localities add up without rounding."""
    for name in ("arrested", "meetings", "persons_reported"):
        for c in trace(run, scenario, name).contributions:
            assert c.below == pytest.approx(c.stated)


def test_overstatement_of_a_locality_shows_against_its_records(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    found = trace(run, scenario, "persons_reported", area="hunan").contributions
    numbers = dict(tables["areas"].select("code", "id").iter_rows())
    loud = [c for c in found if numbers[c.organ] % 5 == 0]
    plain = [c for c in found if numbers[c.organ] % 5]
    assert loud and plain
    assert all(c.stated == pytest.approx(1.2 * c.counted) for c in loud)
    assert all(c.stated == c.counted for c in plain)


def test_rows_are_those_of_the_complete_figure(run: StoredRun, scenario: Scenario) -> None:
    found = trace(run, scenario, "arrested", area="north")
    assert found.rows is not None
    assert found.rows.count == found.line.enumerated
    assert all(row["outcome"] == "arrested" for row in found.rows.sample)
    assert {row["locality"].split("-")[0] for row in found.rows.sample} <= {"hebei", "beijing"}


def test_mechanisms_and_passages_are_named(run: StoredRun, scenario: Scenario) -> None:
    found = trace(run, scenario, "letters")
    assert {"letters", "returns"} <= {name for name, _ in found.mechanisms}
    assert found.passages[0][0] == "R1.13"


def test_a_ratio_is_traced_through_its_parts(run: StoredRun, scenario: Scenario) -> None:
    found = trace(run, scenario, "arrested_share")
    assert [part.line.indicator for part in found.parts] == ["arrested", "identified"]
    held, known = (part.line.reported for part in found.parts)
    assert found.line.reported == pytest.approx(100 * held / known)


def test_by_name_in_either_language(run: StoredRun, scenario: Scenario) -> None:
    assert trace(run, scenario, "Offenders arrested").line.indicator == "arrested"
    assert trace(run, scenario, "逮捕毒犯").line.indicator == "arrested"


def test_what_cannot_be_traced_gets_a_sentence(run: StoredRun, scenario: Scenario) -> None:
    with pytest.raises(InputError, match="Did you mean 'arrested'"):
        trace(run, scenario, "arested")
    with pytest.raises(InputError, match="from documents only"):
        trace(run, scenario, "drug_stock_liang")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_as_text(run: StoredRun, scenario: Scenario, lang: str) -> None:
    text = render_trace(trace(run, scenario, "background_share", area="china"), lang)
    assert ("Returns" in text) == (lang == "en")
    counted = {
        "en": "arrests: rows, outcome=arrested;background",
        "zh": "arrests 表：行数，条件 outcome=arrested；background",
    }
    assert f"{counted[lang]}=old_regime" in text
    assert ("华北" in text) == (lang == "zh")


def test_in_a_table_every_figure_is_grouped_and_the_number_of_a_dossier_is_not(
    run: StoredRun, scenario: Scenario
) -> None:
    found = trace(run, scenario, "arrested", area="china")
    assert found.rows is not None
    few = replace(found.contributions[0], stated=8412.0, below=5694.0, counted=18_978.0)
    rows = replace(found.rows, sample=({"dossier": 173_326, "outcome": "arrested"},))
    made = replace(found, contributions=(few,), rows=rows)
    returns, sample = trace_listing(made, "en", run, scenario, ["trace"]).sheets
    assert returns.texts()[0][4:7] == ["8,412", "5,694", "18,978"]
    assert sample.texts() == [["173326", "arrested"]]
