"""Where an indicator is printed: its row decides, else the table it is counted from, and never nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yundong.figures.indicator import INDICATOR_SECTIONS, INTERMEDIATE
from yundong.records.schema import TABLES
from yundong.records.store import StoredRun
from yundong.report.compile import compile_report
from yundong.report.sections import BY_TABLE, TITLES, by_section, section_of
from yundong.scenario import Scenario


def test_sections_have_titles_and_tables_have_sections() -> None:
    assert {*TITLES, INTERMEDIATE} == set(INDICATOR_SECTIONS)
    assert set(BY_TABLE) == set(TABLES) - {"areas"}
    assert set(BY_TABLE.values()) <= set(TITLES)


@pytest.mark.parametrize("lang", [0, 1])
def test_titles_differ(lang: int) -> None:
    assert len({title[lang] for title in TITLES.values()}) == len(TITLES)


def test_the_row_decides_then_the_table_then_the_numerator(scenario: Scenario) -> None:
    known = dict(scenario.indicators.items())
    assert section_of(known["rallies"], known) == "propaganda"
    assert section_of(replace(known["rallies"], section="other"), known) == "other"
    assert section_of(known["letters_per_execution"], known) == "registration"
    known["trial_letters"] = replace(known["trial_letters"], section="disposition")
    assert section_of(known["letters_per_execution"], known) == "disposition"
    known["trial_letters"] = replace(known["trial_letters"], section=INTERMEDIATE)
    assert section_of(known["letters_per_execution"], known) == "registration"


def test_every_line_with_a_figure_is_in_one_section(run: StoredRun, scenario: Scenario) -> None:
    report = compile_report(run, scenario)
    printed = [line.indicator for lines in by_section(report.lines).values() for line in lines]
    assert len(printed) == len(set(printed))
    assert set(printed) == {line.indicator for line in report.lines if line.known}


def test_a_ratio_follows_its_numerator(run: StoredRun, scenario: Scenario) -> None:
    names = [line.indicator for line in by_section(compile_report(run, scenario).lines)["arrest"]]
    assert names[names.index("arrested") + 1] == "arrested_share"
    assert names.index("identified") < names.index("arrested") < names.index("arrested_background")
