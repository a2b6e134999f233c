"""The terminal report in both languages."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from yundong.base.errors import InputError
from yundong.figures.wording import filled
from yundong.records.store import StoredRun
from yundong.report.compile import compile_report
from yundong.report.sheets import as_reported
from yundong.report.text import render
from yundong.report.words import WORDS, amount, factor, figure_of, listed, named, share
from yundong.scenario import Scenario


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_figures_are_in_the_text(run: StoredRun, scenario: Scenario, lang: str) -> None:
    report = compile_report(run, scenario)
    text = render(report, lang)
    for name in ("identified", "arrested", "meetings", "registered", "narcotics_liang", "agency_offenders"):
        line = report.line(name)
        row = next(
            r
            for r in text.splitlines()
            if r.startswith(f"  {line.meaning.name_zh}（" if lang == "zh" else f"  {line.meaning.name_en}, ")
        )
        assert amount(line.reported, whole=True) in row
        assert amount(line.documented) in row
        assert line.source in row
    assert max(cell_len(row) for row in text.splitlines()) <= 160


def test_chinese_text_has_no_english_words(run: StoredRun, scenario: Scenario) -> None:
    text, _, command = render(compile_report(run, scenario), "zh").rpartition("\n本文命令：")
    assert command == "yundong report RUN --area china --as-of 1952-12-14 --lang zh\n"
    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"\b[0-9a-f]{12,}\b", "", text)))  # save the seal
    assert words <= {"narcotics"}, words  # the name of the scenario


def test_indicators_of_which_nothing_was_recorded_are_only_named(run: StoredRun, scenario: Scenario) -> None:
    report = compile_report(run, scenario, area="hebei-001")
    silent = [line for line in report.lines if line.known and not line.recorded]
    assert silent
    assert all(not line.reported and not line.enumerated for line in silent)
    text = " ".join(render(report).split())
    for line in silent:
        assert f"{line.meaning.name_en}, {line.meaning.unit}" not in text
    named = " ".join(re.findall(r"None recorded: [^.]*\.", text))
    assert all(line.meaning.name_en in named for line in silent)


def test_unknown_language_is_refused(run: StoredRun, scenario: Scenario) -> None:
    with pytest.raises(InputError, match="en \\(English\\) or zh"):
        render(compile_report(run, scenario), "fr")


def test_numbers_as_printed() -> None:
    assert [amount(v) for v in (None, 0.0, 1202.0, 22.24, 0.5, 3996056.4)] == [
        "–",
        "0",
        "1,202",
        "22.2",
        "0.50",
        "3,996,056",
    ]
    assert [share(v) for v in (None, 0.0, 0.996, 1.0)] == ["–", "0 %", "99 %", "100 %"]
    assert share(0.9999, 1) == "99.9 %"
    assert [factor(v) for v in (None, 0.001, 1.234, 1234.5)] == ["–", "<0.01", "1.23", "1,234"]


@pytest.mark.parametrize(("value", "shown"), [(116.5, "117"), (115.5, "116"), (2.4999, "2"), (-0.5, "-1")])
def test_halves_are_rounded_as_in_a_spreadsheet(value: float, shown: str) -> None:
    assert amount(value, whole=True) == shown


def test_a_name_that_is_a_list_itself_is_set_apart() -> None:
    assert named(["机枪", "炸弹"], "zh") == "机枪、炸弹"
    assert named(["贩、运、藏毒工具", "炸弹"], "zh") == "贩、运、藏毒工具；炸弹"
    assert named(["Bombs", "Mortars"], "en") == "Bombs; Mortars"


def test_a_per_cent_sign_stays_with_its_number() -> None:
    text = "evidence from which a person can be arrested, 5 % of the variance"
    for width in range(12, 60):
        lines = filled(text, width)
        assert " ".join(lines) == text and not any(line.startswith("%") for line in lines)


def test_every_phrase_is_in_both_languages() -> None:
    for key, (english, chinese) in WORDS.items():
        assert english and chinese, key
        assert set(re.findall(r"\{.*?\}", english)) == set(re.findall(r"\{.*?\}", chinese)), key


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_text_fits_the_terminal_and_loses_nothing(
    run: StoredRun, scenario: Scenario, lang: str, width: int
) -> None:
    report = compile_report(run, scenario)
    whole, narrow = render(report, lang), render(report, lang, width)
    assert max(cell_len(row) for row in narrow.splitlines()) <= width
    assert sorted(re.sub(r"[\s─]", "", narrow)) == sorted(re.sub(r"[\s─]", "", whole))


@pytest.mark.parametrize("width", [60, 72, 80, 100, 132, 200])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal_and_no_figure_lost(
    run: StoredRun, scenario: Scenario, lang: str, width: int
) -> None:
    """Below some 72 columns the rows are blocks; a source is never cut through."""
    report = compile_report(run, scenario)
    wide, narrow = render(report, lang), render(report, lang, width)
    assert max(map(cell_len, narrow.splitlines())) <= width
    figures = re.compile(r"[0-9][0-9,.]*|R[0-9.]+")
    counted = (sorted(figures.findall(text.replace("factor 2", ""))) for text in (narrow, wide))
    assert next(counted) == next(counted)


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_by_area_and_traces_fit_too(run: StoredRun, scenario: Scenario, lang: str, width: int) -> None:
    from yundong.report.area_tables import as_text
    from yundong.report.by_area import compile_by_area
    from yundong.report.trace import trace
    from yundong.report.trace_text import render_trace

    table = as_text(compile_by_area(run, scenario, level="province"), lang, width)
    traced = render_trace(trace(run, scenario, "arrested_share"), lang, width)
    for text in (table, traced):
        assert max(map(cell_len, text.splitlines())) <= width
    if lang == "zh":
        assert not re.search(r"the arrested|evidence entered", traced), "titles of mechanisms are in Chinese"


def test_the_command_of_a_text_names_the_run_and_makes_the_text_again(
    cli: Callable[..., Any], run_folder: Path
) -> None:
    for words in (("report",), ("report", "--by", "region"), ("trace", "arrested")):
        made = cli(words[0], run_folder, *words[1:]).out
        command = shlex.split(made.splitlines()[-1].partition(": ")[2])
        assert command[2] == str(run_folder)
        assert cli(*command[1:]).out == made


def test_a_little_is_not_nothing(scenario: Scenario) -> None:
    assert (
        share(0.001) == "<1 %"
        and share(0.0) == "0 %"
        and share(0.0001, 1) == "<0.1 %"
        and share(0.999) == "99 %"
    )
    opium, ratio = scenario.indicators["opium_liang"], scenario.indicators["arrested_share"]
    assert figure_of(opium, 0.3) == "<1" and figure_of(opium, 0.0) == "0" and figure_of(ratio, 0.3) == "0.30"
    assert listed(["a"], "en") == "a" and listed(["a", "b", "c"], "en") == "a, b and c"
    assert listed(["甲", "乙"], "zh") == "甲，乙"


def test_listings_print_figures_as_reports_do() -> None:
    row = {"modelled": 3534.0, "ratio": 0.97894, "share": 0.5, "claim": "C1", "none": None, "within": True}
    assert [as_reported(row, column) for column in row] == ["3,534", "0.98", "0.50", "C1", "–", "yes"]
