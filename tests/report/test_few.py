"""Of few persons or things a sentence gives the count: a share of them says nothing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import polars as pl
import pytest

from yundong.records.store import StoredRun
from yundong.report.compile import CompiledReport, compile_report
from yundong.report.intervals import truth_figure
from yundong.report.outline.build import build
from yundong.report.outline.tree import Bullets, Paragraph
from yundong.report.places import RunAreas
from yundong.report.text import truths
from yundong.report.words import FEW, portion, were
from yundong.scenario import Scenario

END = dt.date(1952, 11, 30)
VISITS = {
    "en": r"paid (\d+) visits?, (.+?) of them to laggards",
    "zh": r"检查 (\d+) 次，其中督促落后地区的(.+?)，纠正",
}
PAST = {
    "en": r"Of the registrations (.+?) confessed only",
    "zh": r"登记的人中，只交代历史罪行的(.+?)。",
}
COUNTED = {"en": r"none|\d", "zh": r"没有|有 \d [人次]"}


def _text(run: StoredRun, scenario: Scenario, report: CompiledReport, lang: str) -> str:
    outline = build(run, scenario, report, lang)
    said = [block.text for block in outline.blocks if isinstance(block, Paragraph)]
    lists = [block.items for block in outline.blocks if isinstance(block, Bullets)]
    return "\n".join([*said, *(text for items in lists for _, text in items)])


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.full)])
@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.full)])
def test_sentences_count_few_and_give_a_share_of_many(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame], lang: str, every: int
) -> None:
    registered = tables["registrations"].filter(pl.col("place") == "public_security", pl.col("day") <= END)
    seen = set()
    for area in RunAreas.of(run).ids[::every]:
        report = compile_report(run, scenario, END, run.areas.filter(pl.col("id") == area)["code"].item())
        text = _text(run, scenario, report, lang)
        assert " 0 %" not in text and "\u00a00 %" not in text
        for visits, part in re.findall(VISITS[lang], text):
            assert int(visits) < FEW and re.fullmatch(COUNTED[lang], part), part
            seen.add("visits")
        for part in re.findall(PAST[lang], text):
            inside = RunAreas.of(run).under(area)
            few = registered.filter(pl.col("locality").is_in(sorted(inside))).height < FEW
            assert (re.fullmatch(COUNTED[lang], part) is not None) == few, (part, few)
            seen.add(few)
    assert seen == {"visits", True, False}


def test_one_that_is_counted_was() -> None:
    assert [were(value, whole) for value, whole in ((1, 9), (2, 9), (1, 100))] == ["was", "were", "were"]
    assert portion(9, 10, "en") == "90 %" and portion(8, 9, "en") == "8"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_truth_figure_of_few_has_no_share(run: StoredRun, scenario: Scenario, lang: str) -> None:
    assert truth_figure("arrested_wrongly", 2.0, 9.0, None).few
    assert not truth_figure("arrested_wrongly", 2.0, 10.0, None).few
    report = compile_report(run, scenario, END)
    for arrested, shown in ((9.0, False), (50.0, True)):
        known = replace(report, truth={"arrested": arrested, "arrested_wrongly": 2.0})
        assert ["%" in row[1] for row in truths(known, lang)] == [shown]
