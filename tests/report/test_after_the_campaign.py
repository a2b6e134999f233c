"""A run that goes on into 1953: periods of two years, documents of the year before, no campaign any more."""

from __future__ import annotations

import datetime as dt

import pytest

import yundong as yd
from yundong.api import Run
from yundong.report.outline.build import build
from yundong.report.outline.tree import plain, texts
from yundong.report.pictures import PICTURES, View, draw
from yundong.report.render.page import render_html
from yundong.report.text import render
from yundong.report.write import printed

JUNE = dt.date(1953, 6, 1)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return yd.run(
        "narcotics-1952", scale=0.01, until="1953-06-30", out=tmp_path_factory.mktemp("long") / "run"
    )


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.full)])
@pytest.mark.parametrize(
    "area",
    [
        pytest.param("china", marks=pytest.mark.full),
        "southwest",
        pytest.param("shenyang", marks=pytest.mark.full),
    ],
)
def test_a_report_of_june_1953_in_every_format(long: Run, area: str, lang: str) -> None:
    report = long.report(JUNE, area)
    text = render(report, lang)
    assert ("1 June 1953" if lang == "en" else "1953年6月1日") in text
    outline = build(long, long.scenario, report, lang)
    page = render_html(outline)
    assert "1953" in page and page.count("<figure") == len(outline.figures)
    if area == "china":
        for form in ("md", "docx", "pdf"):
            assert printed(outline, form)


def test_days_of_two_years_stay_apart(long: Run) -> None:
    """A period of May 1953 is another than one of May 1952, in the picture of returns and in every other."""
    view = View(long, long.scenario, long.report(JUNE, "china"), "en")
    for name in PICTURES:
        picture = draw(view, name)
        assert picture.svg().startswith("<svg")
        first = [str(cell) for cell in picture.table[:, 0].to_list()]
        if name in ("timeline", "active"):
            assert len(first) == len(set(first)) and any(cell.startswith("1953") for cell in first)
    periods = draw(view, "returns").table.columns
    assert len(periods) == len(set(periods))


def test_figures_of_november_are_not_compared_with_june(long: Run) -> None:
    report = long.report(JUNE, "china")
    for line in report.lines:
        if line.documented is not None and line.ratio is not None:
            assert line.until is not None and line.until.year == 1952
            assert line.ratio == pytest.approx((line.then or 0.0) / line.documented)
    processed = report.line("processed")
    assert processed is not None and processed.until == dt.date(1952, 11, 30)
    assert (processed.enumerated or 0.0) >= (processed.then or 0.0)


def test_what_came_after_the_campaign_is_reported(long: Run) -> None:
    before, after = long.report(dt.date(1952, 12, 14)), long.report(JUNE)
    for name in ("identified", "arrested", "custody_to_finance"):
        early, late = before.line(name), after.line(name)
        if early is not None and late is not None:
            assert (late.enumerated or 0.0) >= (early.enumerated or 0.0), name
    words = " ".join(
        plain(text) for block in build(long, long.scenario, after, "en").blocks for text in texts(block)
    )
    assert "1 June 1953" in words
