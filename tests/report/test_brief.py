"""A brief: the question understood, the answer that of the report, two pages, in both languages and three formats."""

from __future__ import annotations

import datetime as dt
import itertools
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import yundong as yd
from yundong.base.errors import InputError
from yundong.report import question
from yundong.report.brief import build_brief
from yundong.report.outline.tree import FigureBlock, Outline, TableBlock, plain, texts
from yundong.report.places import RunAreas
from yundong.report.question import understand
from yundong.report.write import printed

Cli = Callable[..., Any]


@pytest.fixture(scope="module")
def opened(run_folder: Path) -> Any:
    return yd.open_run(run_folder)


@pytest.mark.parametrize(
    ("asked", "indicator", "area", "day"),
    [
        ("arrested", "arrested", "", None),
        ("逮捕毒犯", "arrested", "", None),
        (
            "How many offenders were arrested in Henan by 29 August 1952?",
            "arrested",
            "henan",
            dt.date(1952, 8, 29),
        ),
        ("How many letters of denunciation came in?", "letters", "", None),
        ("How many propaganda meetings were held in Central-South?", "meetings", "central_south", None),
        ("What share of the identified who were arrested?", "arrested_share", "", None),
        ("到1952年8月29日，河南逮捕了多少毒犯？", "arrested", "henan", dt.date(1952, 8, 29)),
        ("毒犯共登记了多少？", "registered", "", None),
        ("群众检举了多少件？", "letters", "", None),
        ("检举涉及多少人？", "persons_reported", "", None),
        ("受教育群众有多少人次？", "attendances", "", None),
        ("Executed in Guangzhou on 1952-10-04", "executed", "guangzhou", dt.date(1952, 10, 4)),
        ("Who was executed by November 30, 1952?", "executed", "", dt.date(1952, 11, 30)),
    ],
)
def test_a_question_is_understood(
    opened: Any, asked: str, indicator: str, area: str, day: dt.date | None
) -> None:
    found = understand(asked, opened.scenario, RunAreas.of(opened), "en")
    assert (found.indicator.id, found.area, found.day) == (indicator, area, day)


@pytest.mark.parametrize("asked", ["", "   ", "How is the weather?", "aresteds"])
def test_a_question_that_names_no_figure_is_refused(opened: Any, asked: str) -> None:
    with pytest.raises(InputError, match="No figure of the report is named"):
        understand(asked, opened.scenario, RunAreas.of(opened), "en")


def brief_of(run: Any, asked: str, lang: str, day: dt.date | None = None, area: str = "china") -> Outline:
    question = understand(asked, run.scenario, RunAreas.of(run), lang)
    return build_brief(run, run.scenario, run.report(day, area), question, lang, ["yundong", "brief"])


AREAS = ("china", "central_south", "hebei", "guangzhou", "hebei-001")
DAYS = (dt.date(1952, 5, 1), dt.date(1952, 8, 29), None)
FEW = {
    ("en", "china", DAYS[1]),
    ("zh", "china", None),
    ("zh", "central_south", DAYS[1]),
    ("en", "hebei-001", DAYS[0]),
}
"""Briefs of the default tests; the mark `full` has every area and day in both languages."""


@pytest.mark.parametrize(
    ("lang", "area", "day"),
    [
        pytest.param(*one, marks=[] if one in FEW else pytest.mark.full)
        for one in itertools.product(("en", "zh"), AREAS, DAYS)
    ],
    ids=str,
)
def test_one_question_one_table_one_picture(opened: Any, lang: str, area: str, day: dt.date | None) -> None:
    made = brief_of(opened, "arrested", lang, day, area)
    assert sum(isinstance(block, TableBlock) for block in made.blocks) == 1
    assert sum(isinstance(block, FigureBlock) for block in made.blocks) == 1
    line = opened.report(day, area).line("arrested")
    said = " ".join(plain(text) for block in made.blocks for text in texts(block))
    for value in (line.reported, line.enumerated, line.documented, line.then):
        if value is not None:
            assert f"{round(value):,}" in said
    if line.documented is None:
        assert "No document known" in said or "没有" in said


@pytest.mark.parametrize(("area", "left"), [("central_south", ("Guangzhou",)), ("hebei", ()), ("china", ())])
def test_areas_of_another_level_that_the_table_leaves_out_are_named(
    opened: Any, area: str, left: tuple[str, ...]
) -> None:
    said = [
        plain(text)
        for block in brief_of(opened, "arrested", "en", None, area).blocks
        for text in texts(block)
    ]
    found = [text for text in said if text.startswith("Not in the table: ")]
    assert len(found) == bool(left) and all(name in found[0] for name in left)


@pytest.mark.parametrize(
    "indicator",
    [
        "arrested_share",
        *(
            pytest.param(name, marks=pytest.mark.full)
            for name in ("users", "narcotics_liang", "trial_letters", "executed")
        ),
    ],
)
def test_two_pages_whatever_is_asked(opened: Any, indicator: str) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    for lang in ("en", "zh"):
        content = printed(brief_of(opened, indicator, lang), "pdf")
        assert isinstance(content, bytes)
        assert len(pdfium.PdfDocument(content)) <= 2, (indicator, lang)


@pytest.mark.parametrize("ending", ["md", "html", "docx", "pdf"])
def test_written_by_the_ending_with_sources_and_citation(
    cli: Cli, run_folder: Path, tmp_path: Path, ending: str
) -> None:
    from yundong.documents import open_document

    place = tmp_path / f"brief.{ending}"
    asked = "How many were arrested in China by 29 August 1952?"
    assert cli("brief", run_folder, asked, "-o", place).code == 0
    text = " ".join(open_document(place).text.replace("\\", "").split())
    for wanted in (asked, "14,939", "B3", "The yundong contributors", "whole text read"):
        assert wanted in text, wanted


def test_the_language_is_that_of_the_question(cli: Cli, run_folder: Path) -> None:
    chinese = cli("brief", run_folder, "逮捕了多少毒犯？")
    assert chinese.code == 0 and chinese.out.startswith("# 逮捕了多少毒犯？") and "可靠程度" in chinese.out
    english = cli("brief", run_folder, "逮捕了多少毒犯？", "--lang", "en")
    assert "How far it can be relied on" in english.out


def test_its_command_runs_as_printed(cli: Cli, run_folder: Path) -> None:
    made = cli("brief", run_folder, "How many were arrested in Hebei by 29 August 1952?")
    row = next(line for line in made.out.splitlines() if line.startswith("| command of this document"))
    command = row.split(" | ")[1].rstrip(" |").replace("\\", "")
    again = cli(*shlex.split(command)[1:])
    assert again.code == 0 and again.out == made.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("the weather",), "No figure of the report"),
        (("arrested", "-o", "x.xlsx"), "ending .xlsx is not known"),
        (("arrested", "--format", "docx"), "cannot be printed"),
        (("arrested", "--area", "Atlantis"), "There is no area"),
        (("arrested", "--as-of", "1949-10-01"), "outside this run"),
    ],
)
def test_refusals(cli: Cli, run_folder: Path, words: tuple[str, ...], said: str) -> None:
    result = cli("brief", run_folder, *words)
    assert result.code == 2 and said in result.err and not result.out


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("arrested by 29 August 1952", "1952-08-29"),
        ("arrested by the end of August 1952", "1952-08-31"),
        ("一九五二年八月底中南逮捕多少人", "1952-08-31"),
        ("到八月二十九日逮捕多少人", "1952-08-29"),
        ("逮捕十人以上的地区有多少", None),
    ],
)
def test_a_question_names_a_day_in_figures_or_words(asked: str, day: str | None) -> None:
    found = question._day(asked, 1952)
    assert (found and str(found)) == day
