"""The exhibit in a browser: every view in both languages, offline; its figures are those of the report."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest

import yundong as yd
from yundong.exhibit.contents import words

pytestmark = pytest.mark.full

VIEWS = ("about", "day", "place", "what_if", "assumptions", "audit", "documents", "figure", "life", "report")
COMBINATIONS = 200
ROOT = Path(__file__).parents[2]
EFFECTS = 7
"""Figures of each counterfactual in the page (see conftest.py)."""


COPY = """(what) => {
  getSelection().selectAllChildren(document.querySelector(what));
  const data = new DataTransfer();
  document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
  return { text: data.getData('text/plain'), html: data.getData('text/html') };
}"""


@pytest.fixture
def tab(browser: Any, page_file: Path) -> Iterator[Any]:
    """A page in which every request but for the file itself fails, and every message of the console is kept."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, offline=True, accept_downloads=True
    )
    opened = context.new_page()
    opened.said, opened.asked = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()


def show(tab: Any, page_file: Path, **view: Any) -> None:
    address = "&".join(f"{name}={quote(str(value))}" for name, value in view.items())
    tab.goto(f"{page_file.as_uri()}#{address}")
    ready(tab)


def ready(tab: Any) -> None:
    tab.wait_for_selector('main:not([aria-busy="true"]) h2')


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_view_is_there_and_asks_for_nothing(tab: Any, page_file: Path, lang: str) -> None:
    known = words()
    for view in VIEWS:
        show(tab, page_file, view=view, lang=lang)
        heading = tab.inner_text("main h2 >> nth=0")
        assert view == "report" or heading == known[f"view_{view}"][lang == "zh"]
        text = tab.inner_text("body")
        assert not [key for key in known if len(key) > 6 and "_" in key and key in text.split()], view
        assert "undefined" not in text and "NaN" not in text and "[object" not in text, view
    assert tab.said == []
    assert [url for url in tab.asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_figures_are_those_of_the_report(tab: Any, page_file: Path, shown: yd.Run) -> None:
    rng = random.Random(1952)
    scenario = shown.scenario
    areas = shown.records["areas"]["code"].to_list()
    start, days = scenario.schedule.start, (dt.date(1952, 12, 14) - scenario.schedule.start).days
    indicators = [one.id for one in scenario.indicators.values() if one.kind != "document"]
    show(tab, page_file, view="figure", lang="en")
    reports: dict[tuple[str, dt.date], Any] = {}
    for _ in range(COMBINATIONS):
        level = rng.choice([areas[:7], areas])  # the centre and the great regions in half of the cases
        area, day = rng.choice(level), start + dt.timedelta(rng.randrange(100, days + 1))
        report = reports.setdefault((area, day), shown.report(day, area))
        indicator = rng.choice(indicators)
        line = report.line(indicator)
        assert line is not None
        address = f"#view=figure&area={area}&day={day}&indicator={indicator}&lang=en"
        tab.evaluate("address => { location.hash = address; }", address)
        tab.wait_for_function(
            "wanted => document.title && location.hash === wanted && document.querySelector('p.lead') "
            "&& document.getElementById('text').getAttribute('aria-busy') === 'false'", arg=address,
        )  # fmt: skip
        for name, wanted in (("reported", line.reported), ("enumerated", line.enumerated)):
            found = tab.get_attribute("p.lead", f"data-{name}")
            where = (area, day, indicator, name)
            assert (found is None) == (wanted is None), where
            assert wanted is None or float(found) == pytest.approx(wanted, rel=1e-5, abs=1e-4), where


def test_a_table_opens_in_polars(tab: Any, page_file: Path, shown: yd.Run, tmp_path: Path) -> None:
    show(tab, page_file, view="place", lang="en", indicator="arrested", day="1952-11-30")
    with tab.expect_download() as saved:
        tab.click("main .tabled button >> nth=0")
    place = tmp_path / saved.value.suggested_filename
    saved.value.save_as(place)
    found = pl.read_csv(place)
    table = shown.by_area("region", "arrested", "1952-11-30").to_polars()
    assert found.height == 7 and "synthetic" in found["note"][0] and "yundong" in found["source"][0]
    by_name = dict(zip(found["area"], found["enumerated"], strict=True))
    assert sum(by_name.values()) == pytest.approx(2 * by_name["China"], rel=1e-6)
    assert dict(zip(table["area_en"], table["enumerated"], strict=True)) == pytest.approx(by_name, rel=1e-6)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_counterfactual_states_its_effect_and_its_interval(tab: Any, page_file: Path, lang: str) -> None:
    show(tab, page_file, view="what_if", change="mechanism:letters", lang=lang)
    text = tab.inner_text("main")
    assert tab.locator("main select >> nth=0").locator("option").count() == 3 and (
        "-50 %" in text or "−50 %" in text
    )
    assert tab.locator("main .tabled >> nth=0").locator("tbody tr").count() == EFFECTS
    assert "500" in tab.inner_text("main ul.found")
    carried = tab.locator("main .tabled:has-text('letters.weight_false')")
    assert carried.count() == 1 and "65 %" in carried.inner_text() and "65 %" in text
    assert (
        tab.locator("main figure svg").count() == 2
    )  # this change in every figure, and every change in this figure
    tab.select_option("main select >> nth=0", "experiment:leniency")
    ready(tab)
    assert "experiment%3Aleniency" in tab.url
    tab.select_option("main select >> nth=1", "arrested")
    ready(tab)
    assert "effect=arrested" in tab.url


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_passage_has_the_verdicts_on_its_statements(tab: Any, page_file: Path, lang: str) -> None:
    show(tab, page_file, view="documents", lang=lang)
    assert ("supported" if lang == "en" else "得到支持") in tab.inner_text("main .tabled >> nth=0")
    tab.click("main .tabled >> nth=0 >> a:has-text('R3.1')")
    ready(tab)
    assert "passage=R3.1" in tab.url
    assert ("supported" if lang == "en" else "得到支持") in tab.inner_text("article.finding .verdict")
    assert tab.locator("article.finding .tabled tbody tr").count() == 1


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_saved_and_what_is_copied_says_what_it_is(
    tab: Any, page_file: Path, tmp_path: Path, view: str
) -> None:
    show(tab, page_file, view=view, lang="en")
    with tab.expect_download() as saved:
        tab.click("main button:visible:has-text('Save as CSV') >> nth=0")
    place = tmp_path / saved.value.suggested_filename
    saved.value.save_as(place)
    found = pl.read_csv(place, infer_schema_length=None)
    assert found.height and set(found["note"]) == {found["note"][0]} and "synthetic" in found["note"][0]
    assert "yundong" in found["source"][0] and "seal" in found["source"][0]
    copied = tab.evaluate(COPY, "main")
    assert "synthetic" in copied["text"] and "yundong" in copied["text"] and "synthetic" in copied["html"]


def test_a_citation_is_copied_as_it_is(tab: Any, page_file: Path) -> None:
    show(tab, page_file, view="about", lang="en")
    assert tab.evaluate(COPY, "#cite code")["text"] == ""  # left to the browser


def test_the_page_of_a_counterfactual_says_so_in_every_view(tab: Any, variant_file: Path) -> None:
    for lang, word in (("en", "Counterfactual: without letters"), ("zh", "对照推演：")):
        for view in VIEWS:
            show(tab, variant_file, view=view, lang=lang)
            assert word in tab.inner_text("header"), view
    show(tab, variant_file, view="day", lang="en")
    assert "without letters" in tab.inner_text("main figure figcaption")
    with tab.expect_download() as saved:
        tab.click("main button:visible:has-text('Save as CSV') >> nth=-1")
    assert "without letters" in saved.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What did the centre believe on 29 August", "On 29 August 1952 the centre"),
        ("What if letters of denunciation had been ignored", "Lower with the change"),
        ("How robust is wrongful identification", "What moves it most"),
        ("Which of the documented figures cannot all be true", "1,900,000 > 1,239,283"),
        ("Arrests by great region", "Central-South"),
    ],
)
def test_a_question_of_the_first_screen_is_answered_by_one_click(
    tab: Any, page_file: Path, question: str, found: str
) -> None:
    show(tab, page_file, lang="en")
    link = tab.locator(f"main a:has-text('{question}')")
    box = link.bounding_box()
    assert box["y"] + box["height"] <= 900
    link.click()
    ready(tab)
    tab.wait_for_selector(f"main :is(p, li, a):has-text('{found}')")


def test_without_scripts_it_is_the_report(browser: Any, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(page_file.as_uri())
    text = opened.inner_text("main")
    assert "Scripts are off" in text and "369,705" in text and opened.locator("main table").count() > 3
    assert not opened.locator("#views li").count()
    context.close()


def test_the_keyboard_is_enough(tab: Any, page_file: Path) -> None:
    show(tab, page_file, view="about", lang="en")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "text" and "view=about" in tab.url
    tab.reload()
    ready(tab)
    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.textContent") == "The day":
            break
    tab.keyboard.press("Enter")
    ready(tab)
    assert "view=day" in tab.url
    tab.focus("#day")
    before = tab.inner_text("output.day")
    tab.keyboard.press("ArrowLeft")
    ready(tab)
    assert tab.inner_text("output.day") != before and "1952-12-13" in tab.url
    tab.go_back()
    ready(tab)
    assert "view=about" in tab.url


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_link_in_the_report_leads_to_its_place(tab: Any, page_file: Path, lang: str) -> None:
    show(tab, page_file, view="report", lang=lang)
    for link in ("nav a >> nth=4", "sup a >> nth=-1"):
        where = tab.get_attribute(f"main .report {link}", "href")
        tab.click(f"main .report {link}")
        tab.wait_for_function(
            "id => { const at = document.getElementById(id).getBoundingClientRect(); "
            "return at.top >= -2 && at.top < innerHeight; }", arg=where.removeprefix("#"),
        )  # fmt: skip
        assert f"view=report&lang={lang}" in tab.url


def test_a_text_of_ones_own_is_marked(tab: Any, page_file: Path) -> None:
    show(tab, page_file, view="documents", lang="en")
    tab.wait_for_selector("mark")
    assert "14,939" in tab.inner_text("mark >> nth=0")
    tab.wait_for_selector("main .tabled caption:has-text('Figures read')")


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", 360), ("dark", 360)]
)
def test_axe_finds_nothing(browser: Any, page_file: Path, scheme: str, width: int) -> None:
    folder = Path(os.environ.get("NODE_MODULES", ROOT / ".node" / "node_modules"))
    axe = folder / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("needs axe-core in .node/node_modules")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    opened = context.new_page()
    found = []
    for lang in ("en", "zh"):
        for view in VIEWS:
            opened.goto(f"{page_file.as_uri()}#view={view}&lang={lang}")
            opened.reload()
            ready(opened)
            opened.add_script_tag(path=axe)
            rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
            violations = opened.evaluate(
                "rules => axe.run(document, { runOnly: rules }).then((r) => r.violations)", rules
            )
            found += [(view, lang, one["id"], one["nodes"][0]["html"][:150]) for one in violations]
            over = opened.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found += [(view, lang, "overflow", over)] if over > 0 else []
    context.close()
    assert found == []
