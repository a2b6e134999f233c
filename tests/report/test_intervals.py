"""Intervals beside figures in every form, or in one sentence why there are none; truth never to the person."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yundong.api import Run
from yundong.api.compared import comparison_made
from yundong.base.plain import json_text
from yundong.figures.interval import Interval
from yundong.records.store import StoredRun
from yundong.report.area_tables import as_text, long_rows, report_listing
from yundong.report.brief import build_brief
from yundong.report.by_area import compile_by_area
from yundong.report.compile import compile_report
from yundong.report.intervals import (
    AWAITED,
    Intervals,
    PosteriorSpread,
    ends,
    outside,
    outside_areas,
    outside_claims,
    per_cent,
    rounded,
    truth_figure,
    two_digits,
)
from yundong.report.outline.build import build
from yundong.report.outline.tree import Callout
from yundong.report.pictures import PICTURES, View, draw
from yundong.report.places import RunAreas
from yundong.report.plain import as_data
from yundong.report.question import understand
from yundong.report.render.markdown import render_markdown
from yundong.report.text import render
from yundong.scenario import Scenario
from yundong.study.posterior.assured import intervals_of, speaking
from yundong.study.posterior.weighted import About, Posterior
from yundong.study.unseen import unseen

ABOUT = About(
    "narcotics-1952", "1.0.0", "", "d", "p", "2026-11-26", "1952-11-30", 1.0, 1, "yundong study posterior",
    {"letters.mistaken": "direction only"}, {},
)  # fmt: skip


def posterior(scenario: Scenario, around: dict[str, float] | None = None) -> Posterior:
    """Return draws of every indicator, of claims and truths; false letters carry the wrongly identified."""
    rng, draws = np.random.default_rng(5), 300
    strong = rng.random(draws)
    centres = {"indicator:identified": 400.0, "indicator:arrested": 120.0, "truth:arrested_wrongly": 20.0}
    centres |= {
        f"indicator:{name}@central_south": v for name, v in (("identified", 200.0), ("arrested", 60.0))
    }
    centres |= {f"claim:{c.id}": 500.0 for c in scenario.claims.values()}
    centres |= {"reported:identified": 380.0, "reported:arrested": 110.0, "truth:offenders_missed": 300.0}
    columns = {name: value * np.exp(0.1 * rng.normal(size=draws)) for name, value in centres.items()}
    columns["truth:identified_wrongly"] = 30.0 * np.exp(1.5 * strong)
    columns |= {"parameter:letters.mistaken": strong, "parameter:letters.malicious": rng.random(draws)}
    return Posterior(ABOUT, np.ones(draws), np.arange(draws), columns)


@pytest.fixture(scope="module")
def held(scenario: Scenario) -> Intervals:
    return speaking(posterior(scenario), scenario, [])


def reported(
    run: StoredRun, scenario: Scenario, intervals: Intervals, area: str = "china", day: Any = None
) -> Any:
    report = compile_report(run, scenario, day, area, intervals)
    return replace(report, truth=unseen(run, report.area, report.as_of))


def test_every_form_states_the_same_interval(run: StoredRun, scenario: Scenario, held: Intervals) -> None:
    report = reported(run, scenario, held)
    line = report.line("identified")
    assert line is not None and set(line.intervals) >= {"reported", "enumerated"}
    inside = {name: ends(interval, "en") for name, interval in line.intervals.items()}
    text = render(report, "en")
    # One figure, reported and as of the document's day, has one interval, which the annex prints too.
    assert line.then == line.reported and inside["then"] == inside["reported"]
    assert f"90 %: Reported and Run then [{inside['reported']}], Enumerated [{inside['enumerated']}]" in text
    page = render_markdown(build(run, scenario, report, "en"))
    for interval in inside.values():
        assert f"[{interval}]" in page.replace("\\", "")
    row = next(r for r in as_data(report)["lines"] if r["indicator"] == "identified")
    for name, pair in row["interval_90"].items():
        assert pair == pytest.approx(line.intervals[name].ends, rel=1e-5)
    listing = report_listing(report, run, scenario, "en", ["yundong"])
    cells = next(r for r in listing.sheets[0].rows if r["indicator"] == "identified")
    assert [cells["enumerated_low_90"], cells["enumerated_high_90"]] == row["interval_90"]["enumerated"]
    assert "enumerated_low_90" in listing.sheets[0].headings and cells["no_interval"] == ""
    assert all("26 November 2026" in said for said in (text, page, listing.notes[1]))
    by = compile_by_area(run, scenario, None, "china", "region", ["identified"], held)
    regions = {r.area.code: r.lines[0].intervals for r in by.rows}
    assert "enumerated" in regions["china"] and "enumerated" in regions["central_south"]
    assert regions["north"] == {}  # which this posterior does not hold
    assert f"[{ends(regions['central_south']['enumerated'], 'en')}]" in as_text(by, "en")


def test_chinese_states_them_too(run: StoredRun, scenario: Scenario, held: Intervals) -> None:
    report = reported(run, scenario, held)
    text, page = render(report, "zh"), render_markdown(build(run, scenario, report, "zh"))
    assert "90 % 区间：上报数、同日推演 [" in text and "2026年11月26日" in text
    said = re.sub(r"\s", "", text)
    assert "主要取决于对无辜者的怀疑写成检举的机会（letters.mistaken，占方差" in said
    assert "后验的 90 % 区间" in page and "只有方向" not in page and "文献只说明方向" in page


def test_truth_is_rounded_to_what_its_interval_supports(
    run: StoredRun, scenario: Scenario, held: Intervals
) -> None:
    report = reported(run, scenario, held)
    spread = held.look_up("truth:identified_wrongly")
    assert spread is not None and [r.parameter for r in spread.rests_on] == ["letters.mistaken"]
    wrong, total = report.truth["identified_wrongly"], report.truth["identified"]
    step = 10 ** np.floor(np.log10((spread.interval.high - spread.interval.low) / 10.0))
    shown = truth_figure("identified_wrongly", wrong, total, spread).value
    assert shown is not None and abs(shown - wrong) <= step / 2 + 1e-9 and shown % step == 0.0
    text = render(report, "en")
    assert f"[{ends(spread.interval, 'en')}]" in text
    text = re.sub(r"\s+", " ", text)
    assert (
        "who did nothing is written down (letters.mistaken, " in text
        and "higher with it; only its direction is documented)" in text
    )
    data = json.loads(json_text(as_data(report)))
    assert data["truth"]["identified_wrongly"] == shown
    stated = data["intervals"]["truth"]["identified_wrongly"]
    assert stated["interval"] == pytest.approx(spread.interval.ends, rel=1e-5)
    assert stated["rests_on"][0]["parameter"] == "letters.mistaken"
    picture = draw(View(run, scenario, report, "en"), "truth")
    labels = [row["label"] for rows in picture.datasets.values() for row in rows if row.get("label")]
    assert any(f"[{ends(spread.interval, 'en')}]" in label for label in labels)


def test_a_picture_names_the_posterior_only_where_it_draws_its_intervals(
    run: StoredRun, scenario: Scenario, held: Intervals
) -> None:
    view = View(run, scenario, reported(run, scenario, held), "en")
    pictures = [draw(view, name) for name in PICTURES]
    named = {p.name for p in pictures if "posterior of 26 November 2026" in p.source}
    assert named == {p.name for p in pictures if "90 %" in p.unit or "[" in p.title}
    assert "returns" not in named and {"timeline", "truth", "documents"} <= named
    assert all(p.name in named or "one run, without intervals" in p.source for p in pictures)


def test_without_a_posterior_truth_has_two_digits_and_every_form_says_why(
    run: StoredRun, scenario: Scenario
) -> None:
    report = replace(
        compile_report(run, scenario),
        truth={
            "identified": 81_234.0,
            "identified_wrongly": 40_573.0,
            "arrested": 9.0,
            "arrested_wrongly": 1.0,
        },
    )
    text = render(report, "en")
    assert "41,000 (50 % of the identified)" in text and "40,573" not in text
    assert "No posterior comes with this scenario" in text and "rounded to two digits" in text
    page = build(run, scenario, report, "zh")
    assert any(isinstance(b, Callout) and "尚无后验" in b.text for b in page.blocks)
    data = as_data(report)
    assert data["truth"]["identified_wrongly"] == 41_000.0 and data["intervals"]["why"] == ["awaited"]
    assert data["intervals"]["said"]["en"].startswith("No posterior")
    rows = long_rows([], None, report.manifest, None)
    assert rows == [] and "one run, without intervals" in View(run, scenario, report, "en").source()


@pytest.mark.parametrize(
    ("why", "words", "beside_documents"),
    [
        (["settings"], "parameters were set for it", False),
        (["without", "settings"], "mechanisms were switched off in it; parameters were set", False),
        (["interpretation"], "interprets the directive otherwise", False),
        (["scenario"], "its scenario, or values in it, are others", False),
        (["until"], "ends on another day", True),
    ],
)
def test_a_run_that_the_posterior_is_not_of_says_so_once(
    run: StoredRun, scenario: Scenario, why: list[str], words: str, beside_documents: bool
) -> None:
    intervals = speaking(posterior(scenario), scenario, why)
    report = reported(run, scenario, intervals)
    text = re.sub(r"\s+", " ", render(report, "en"))
    assert text.count("does not hold for this run") == 1 and words in text
    found = {name for line in report.lines for name in line.intervals}
    assert found == ({"then"} if beside_documents else set())
    assert intervals.of_truth("identified_wrongly", report.area, report.as_of) is None


def test_a_part_that_the_posterior_does_not_hold_says_so(
    run: StoredRun, scenario: Scenario, held: Intervals
) -> None:
    for area, day in (("henan", None), ("china", __import__("datetime").date(1952, 9, 20))):
        report = reported(run, scenario, held, area, day)
        text = re.sub(r"\s+", " ", render(report, "en"))
        assert "are those of one run, without an interval" in text and report.area.name_en in text
        assert not {n for line in report.lines for n in line.intervals} & {"reported", "enumerated"}


def test_comparisons_carry_the_interval_of_each_claim(
    run: StoredRun, scenario: Scenario, held: Intervals
) -> None:
    opened = Run.of(run)
    opened.__dict__["intervals"] = held
    rows = json.loads(str(comparison_made([opened], None, "en", "json")))
    compared = [row for row in rows if row["modelled"] is not None]
    assert compared and all(row["modelled_low_90"] < row["modelled_high_90"] for row in compared)
    for form in ("text", "html"):
        assert ends(held.claim(compared[0]["claim"]) or Interval(0, 0), "en") in str(
            comparison_made([opened], None, "en", form)
        )
    opened.__dict__["intervals"] = AWAITED
    assert "their intervals await one" in str(comparison_made([opened], None, "en", "text"))


def test_the_posterior_of_a_scenario_holds_for_its_plain_run_only(
    run: StoredRun, scenario: Scenario, tmp_path: Any
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    made = Posterior(
        replace(ABOUT, scenario_hash=scenario.hash),
        np.ones(3),
        np.arange(3),
        {"indicator:identified": np.ones(3)},
    )
    made.write(folder / "posterior.parquet")
    mine = StoredRun(run.path, {**run.manifest, "scenario": "mine", "scenario_folder": str(folder)})
    assert intervals_of(mine, replace(scenario, folder=folder, name="mine")).why[:1] == ("scenario",)
    same = StoredRun(run.path, {**run.manifest, "scenario_folder": str(folder)})
    assert intervals_of(same, replace(scenario, folder=folder)).hold
    changed = StoredRun(same.path, {**same.manifest, "without": ["letters"]})
    assert intervals_of(changed, replace(scenario, folder=folder)).why == ("without",)
    brought = StoredRun(run.path, {**run.manifest, "archive": {"title": "A"}})
    assert intervals_of(brought, scenario).why == ("archive",)


def test_figures_outside_their_interval_are_named(
    run: StoredRun, scenario: Scenario, held: Intervals
) -> None:
    report = reported(run, scenario, held)
    line = report.line("arrested")
    assert line is not None and line.enumerated is not None
    inside = Interval(line.enumerated - 50.0, line.enumerated + 50.0)
    beyond = Interval(line.enumerated + 1.0, line.enumerated + 2.0)
    assert outside([replace(line, intervals={"enumerated": inside})], "en") == ""
    named = outside([replace(line, intervals={"enumerated": beyond})], "en")
    assert "outside their own interval: Offenders arrested." in named
    assert "逮捕毒犯" in outside([replace(line, intervals={"enumerated": beyond})], "zh")
    # What is not outside as printed is not named: the lower end is printed as 410.
    near = replace(line, enumerated=416.0, intervals={"enumerated": Interval(419.0, 580.0)})
    assert outside([near], "en") == ""


def test_what_only_the_model_knows_is_named_too_where_it_lies_outside() -> None:
    spread = PosteriorSpread("truth:identified_wrongly", 8e4, Interval(3e4, 1.7e5))
    within, beyond = (truth_figure("identified_wrongly", value, 3.5e5, spread) for value in (9e4, 2e4))
    assert outside([], "en", [within]) == ""
    assert "Identified who were not offenders" in outside([], "en", [within, beyond])


def test_every_form_with_intervals_says_which_figures_lie_outside(
    run: StoredRun, scenario: Scenario, held: Intervals
) -> None:
    """By area with the names of the areas, beside documents with the claims; a brief says it of its table."""
    by = compile_by_area(run, scenario, None, "china", "region", ["identified"], held)
    row = next(row for row in by.rows if row.area.code == "central_south")
    low, high = row.lines[0].intervals["enumerated"].ends
    inside, beyond = (replace(row.lines[0], enumerated=value) for value in ((low + high) / 2, 10 * high))
    assert outside_areas([(row.area, [inside])], "en") == ""
    assert "interval: Offenders identified (Central-South)." in outside_areas([(row.area, [beyond])], "en")
    assert "区间以外：查出毒犯（中南）。" in outside_areas([(row.area, [beyond])], "zh")
    text = as_text(replace(by, rows=(replace(row, lines=(beyond,)),)), "en")
    assert "Offenders identified (Central-South)." in " ".join(text.split())

    claims = {"S1-identified": 500.0, "S1-arrested": 9_000.0, "no-such": 1.0}
    assert "ones lie outside their own interval: S1-arrested." in outside_claims(claims, held, "en")
    assert "对照的数字在自身区间以外：S1-arrested。" in outside_claims(claims, held, "zh")
    assert outside_claims({"S1-identified": 500.0}, held, "en") == ""
    opened = Run.of(run)
    opened.__dict__["intervals"] = held
    said = outside_claims({c.claim: c.modelled for c in opened.compare()}, held, "en")
    assert said
    for form in ("text", "html"):
        assert said in " ".join(str(comparison_made([opened], None, "en", form)).split())
    assert said in " ".join(str(comparison_made([opened, opened], None, "en", "text")).split())

    of_question = understand("identified", scenario, RunAreas.of(run), "en")
    brief = build_brief(run, scenario, reported(run, scenario, held), of_question, "en", ["yundong"])
    named = outside_areas([(r.area, r.lines) for r in by.rows], "en")
    assert named and named in render_markdown(brief)


def test_one_rule_rounds() -> None:
    assert per_cent(-0.0) == "0 %" and per_cent(-0.05) == "−5 %"
    assert rounded(40_573.0, Interval(14_210.0, 121_480.0), "en") == "40,000"
    assert rounded(23.46, Interval(20.0, 29.0), "en") == "23.5"
    assert rounded(0.3, Interval(200.0, 400.0), "en") == "almost 0" and two_digits(40_573.0) == 41_000.0
    assert ends(Interval(1201.2, 1202.0), "en") == "1,201–1,202"
    # A run far below its interval has a figure below half a step: its first digit, not zero.
    from yundong.report.intervals import PosteriorSpread

    low = truth_figure("arrested_wrongly", 2_400.0, 83_000.0, PosteriorSpread("q", 2e5, Interval(1e5, 3e5)))
    assert low.value == 2_000.0
