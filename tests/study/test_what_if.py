"""What-if and sweep: planted effects are found with their intervals, and no sentence says more than they support."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import yundong as yd
from yundong.base.errors import InputError
from yundong.figures.interval import Interval
from yundong.report.outline.tree import Outline, Paragraph
from yundong.scenario import Scenario
from yundong.study.change import draws as draws_of
from yundong.study.change.answers import NOT_A_POSTERIOR, signed, sized
from yundong.study.change.counterfactual import counterfactual
from yundong.study.change.draws import DrawOrigin, draw_parameters, even_points
from yundong.study.change.sweep import sweep, swept
from yundong.study.change.sweep_page import sweep_outline
from yundong.study.change.what_if import PairedEffect, WhatIf, central, what_if
from yundong.study.change.what_if_page import in_words, what_if_outline
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.weighted import About, Posterior
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs
from yundong.study.runs.keys import key_of_model
from yundong.study.runs.runner import Engine, StudyFailed
from yundong.study.runs.store import Store
from yundong.study.shown import ShownSweep

Cli = Callable[..., Any]


@dataclass
class Planted:
    """Stands for the campaign: known effects of letters on two figures, of nothing on two, of chance on one."""

    broken: frozenset[int] = frozenset()

    def __call__(self, scenario: Scenario, point: DesignPoint) -> Outputs | Failure:
        if point.seed in self.broken:
            return Failure("campaign", "ValueError: planted")
        size = point.settings.get("letters.base_rate", 0.001) * 1e7
        off = "letters" in point.without
        chance = float(np.random.default_rng(point.seed).normal())
        figures = {
            "identified": 10 * size * (0.7 if off else 1.0),
            "arrested": 5000.0,
            "registered": size + (1000.0 * chance if off else 0.0),
            "executed": 500.0 * (1.5 if point.interpretation == "strict" else 1.0),
            "letters": 0.0 if off else size,
        }
        truth = {
            "identified_wrongly": size,
            "arrested_wrongly": 0.0,
            "offenders_missed": size * (1.2 if off else 1.0),
        }
        return Outputs({}, figures, truth)


@pytest.fixture(scope="module", autouse=True)
def one_cube(scenario: Scenario) -> Iterator[None]:
    """Make the prior once: it takes longer than all else here. The draws are from it, not from a posterior."""
    cube = PriorCube(scenario)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draws_of, "PriorCube", lambda _: cube)
        patch.setattr(draws_of, "load", lambda _: None)
        yield


@pytest.fixture
def engine(tmp_path: Path) -> Callable[..., Engine]:
    def make(rule: Planted | None = None) -> Engine:
        return Engine(Store(tmp_path / "kept.jsonl"), evaluate=rule or Planted())

    return make


@pytest.fixture(scope="module")
def letters_off(scenario: Scenario, one_cube: None, tmp_path_factory: pytest.TempPathFactory) -> WhatIf:
    store = Store(tmp_path_factory.mktemp("kept") / "kept.jsonl")
    return what_if(scenario, ["letters"], Engine(store, evaluate=Planted()), draws=20)


def test_planted_effects_are_found(letters_off: WhatIf) -> None:
    found = letters_off
    assert found["identified"].change == pytest.approx([-0.3 * a for a in found["identified"].baseline])
    verdicts = {e.figure: e.verdict for e in found.effects}
    assert verdicts["identified"] == "less" and verdicts["offenders_missed"] == "more"
    assert verdicts["arrested"] == verdicts["identified_wrongly"] == "no difference"
    assert verdicts["registered"] == "open"
    assert found["identified"].falls == 1.0 and 0.2 < found["registered"].rises < 0.8
    frame = found.to_polars()
    assert frame.height == 20 * len(found.effects)
    assert frame.filter(figure="identified")["change"].to_list() == list(found["identified"].change)


def test_answers_are_datasets_with_the_parameters_of_each_draw(letters_off: WhatIf) -> None:
    pytest.importorskip("xarray")
    data = letters_off.to_xarray()
    assert dict(data.sizes) == {"figure": 7, "draw": 20, "parameter": len(letters_off.draws.parameters)}
    change = data["change"].sel(figure="identified").to_numpy()
    assert change.tolist() == list(letters_off["identified"].change) and data.attrs["draws_from"] == "ranges"
    first = data["parameters"].sel(draw=3, parameter="letters.base_rate").item()
    assert first == letters_off.draws.settings[3]["letters.base_rate"]


def test_a_slow_machine_gives_a_first_answer_from_a_smaller_scale(
    scenario: Scenario, engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick: list[WhatIf] = []
    what_if(scenario, ["letters"], engine(), draws=24, early=quick.append)
    assert [(found.scale, len(found.kept)) for found in quick] == [(0.2, 20)]
    monkeypatch.setattr("yundong.study.change.what_if.FIRST_ANSWER", -1.0)
    slow: list[WhatIf] = []
    last = what_if(scenario, ["letters"], engine(), draws=24, early=slow.append)
    assert [(found.scale, len(found.kept)) for found in slow] == [(0.05, 20), (0.2, 20)]
    assert last.scale == 0.2 and slow[1]["identified"].change == last["identified"].change[:20]


@pytest.mark.parametrize(("lang", "lower", "open_"), [("en", "Lower", "Open"), ("zh", "较低", "尚无定论")])
def test_the_paragraph_says_what_intervals_support(
    letters_off: WhatIf, lang: str, lower: str, open_: str
) -> None:
    text = in_words(letters_off, lang)
    assert lower in text and open_ in text
    outline = what_if_outline(letters_off, lang)
    said = NOT_A_POSTERIOR[lang == "zh"]
    picture = outline.figures[0].picture
    places = (outline.title, outline.subtitle, picture.title, picture.source, outline.tables[0].caption)
    assert all(said in place for place in places)


def test_the_api_gives_what_a_notebook_shows(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yundong.study.runs.runner.evaluate", Planted())
    answer = yd.what_if("letters", scenario=scenario, runs=3, cache=tmp_path / "kept.jsonl")
    shown = answer._repr_html_()
    assert "<svg" in shown and NOT_A_POSTERIOR[0] in shown and "offenders identified" in shown
    assert "3 draws" in repr(answer)
    curve = yd.sweep("letters.base_rate", scenario=scenario, runs=3, points=2, cache=tmp_path / "kept.jsonl")
    assert curve.ends.verdict == "rather more"  # three draws are too few for more
    assert curve.to_xarray()["identified_wrongly"].shape == (2, 3)


def test_no_sentence_claims_a_direction_that_is_open(letters_off: WhatIf) -> None:
    by = in_words(letters_off, "en").split("Open, whether higher or lower: ")
    assert "registered with public security" in by[1] and "registered" not in by[0].replace(
        "nor registered", ""
    )


def test_more_draws_go_on_from_fewer(
    scenario: Scenario, engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (draw_parameters(scenario, n) for n in (5, 12))
    assert many.settings[:5] == few.settings and few.origin is DrawOrigin.ranges
    assert set(few.parameters) == {
        p.name
        for p in scenario.parameters.values()
        if p.use in ("calibrated", "conjugate") and p.low != p.high
    }
    for name in few.parameters:
        p = scenario.parameters[name]
        assert p.low is not None and p.high is not None
        assert all(p.low - 1e-9 <= s[name] <= p.high * (1 + 1e-5) + 1e-9 for s in many.settings)
    early: list[WhatIf] = []
    monkeypatch.setattr("yundong.study.change.what_if.STAGES", (4, 6, 7))
    last = what_if(scenario, ["letters"], engine(), draws=7, early=early.append)
    assert [len(a.kept) for a in (*early, last)] == [4, 6, 7]
    assert last["identified"].change[:4] == early[0]["identified"].change


def test_both_sides_of_a_draw_differ_in_the_change_alone(scenario: Scenario) -> None:
    changed = counterfactual(scenario, ["letters.base_rate=0.01", "strict", "agencies"])
    a, b = changed.pair(7, 0.2, {"letters.base_rate": 0.002, "outreach.rate": 3.0})
    assert (a.seed, a.scale, a.until) == (b.seed, b.scale, b.until)
    assert a == DesignPoint(7, 0.2, {"letters.base_rate": 0.002, "outreach.rate": 3.0})
    assert b.settings == {"letters.base_rate": 0.01, "outreach.rate": 3.0}
    assert (b.without, b.interpretation) == (("agencies",), "strict")
    fade = counterfactual(scenario, ["users_fade"]).pair(1, 0.2, {})
    assert fade[0].until == fade[1].until == "1953-12-31" and fade[1].without == ("arrests", "registration")


def test_a_name_of_two_things(scenario: Scenario) -> None:
    mechanism = counterfactual(scenario, ["supervision"])
    assert mechanism.without == ("supervision",) and mechanism.others == ("experiment:supervision",)
    assert counterfactual(scenario, ["experiment:supervision"]).settings["supervision.teams"] == 0.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["leters"], "Did you mean 'letters'"),
        (["letters.base_rate"], "is a parameter. Set it to a value"),
        (["balanced"], "changes nothing"),
        (["leniency", "letters"], "Ask for it alone"),
        (["strict", "lenient"], "one interpretation at a time"),
        (["letters.base_rate=-1"], "letters.base_rate"),
        (["letters.base_rat=1"], "letters.base_rate"),
    ],
)
def test_changes_that_cannot_be(scenario: Scenario, words: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        counterfactual(scenario, words)


def test_failed_runs_are_set_aside_and_counted(scenario: Scenario, engine: Callable[..., Engine]) -> None:
    found = what_if(scenario, ["letters"], engine(Planted(frozenset({2, 5}))), draws=8)
    assert (found.failed, found.kept) == (2, (0, 2, 3, 5, 6, 7))
    texts = [block.text for block in what_if_outline(found, "en").blocks if isinstance(block, Paragraph)]
    assert any("2 draws were set aside" in text for text in texts)
    with pytest.raises(StudyFailed, match="Only 0 of 3"):
        what_if(scenario, ["letters"], engine(Planted(frozenset(range(20)))), draws=3, scale=0.1)


def test_seeds_are_averaged(scenario: Scenario, engine: Callable[..., Engine]) -> None:
    one, many = (what_if(scenario, ["letters"], engine(), draws=10, seeds=n) for n in (1, 6))
    assert len(many["registered"].change) == 10
    assert np.std(many["registered"].change) < 0.75 * np.std(one["registered"].change)


def test_an_interval_holds_a_further_value() -> None:
    """Over many samples of 19, the 90 % interval holds the next value nine times in ten."""
    rng = np.random.default_rng(3)
    held = [central(x[:19].tolist(), 0.9).holds(float(x[19])) for x in rng.normal(size=(4000, 20))]
    assert np.mean(held) == pytest.approx(0.9, abs=0.02)


def test_rounding_keeps_the_sign() -> None:
    wide = Interval(-230_000.0, -4_000.0)
    assert signed(-77_608.0, wide, "en") == "−80,000" and signed(-4_000.0, wide, "en") == "just below 0"
    assert signed(0.0, wide, "en") == "0" and signed(40_000.0, wide, "zh") == "+40,000"
    assert sized(-77_608.0, wide, "en") == "80,000 (90 % interval almost 0 to 230,000"
    assert signed(-925.8, Interval(-931.0, -924.0), "en") == "−926"
    assert sized(-10.0, Interval(-40.0, 20.0), "en") == "−10 (90 % interval −40 to +20"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ([-9.0] * 38 + [-1.0, -2.0], "less"),
        ([-9.0] * 30 + [9.0] * 10, "open"),
        ([-9.0] * 33 + [9.0] * 7, "rather less"),
        ([9.0] * 33 + [-9.0] * 7, "rather more"),
        ([0.1] * 40, "no difference"),
        ([0.0] * 40, "no difference"),
        ([9.0] * 18, "rather more"),
        ([0.0] * 18, "open"),
    ],
)
def test_verdicts_of_changes(change: list[float], verdict: str) -> None:
    assert (
        PairedEffect("arrested", (100.0,) * len(change), tuple(100.0 + c for c in change)).verdict == verdict
    )


def test_draws_of_a_posterior_come_as_often_as_they_weigh(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = About(
        scenario.name, scenario.version, scenario.hash, key_of_model(scenario).data, "p", "2026-01-01", "1952-11-30",
        1.0, 1, "", {}, {},
    )  # fmt: skip
    rates = np.array([0.001, 0.002, 0.003])
    made = Posterior(about, np.array([0.5, 0.5, 0.0]), np.arange(3), {"parameter:letters.base_rate": rates})
    monkeypatch.setattr(draws_of, "load", lambda _: made)
    found = draw_parameters(scenario, 16)
    assert found.origin is DrawOrigin.posterior
    assert sorted(s["letters.base_rate"] for s in found.settings) == [0.001] * 8 + [0.002] * 8
    other = Posterior(
        replace(about, data="other"), made.weights, made.seeds, {"parameter:letters.base_rate": rates}
    )
    monkeypatch.setattr(draws_of, "load", lambda _: other)
    assert draw_parameters(scenario, 4).origin is DrawOrigin.ranges


def test_points_fill_the_cube_evenly() -> None:
    points = even_points(64, 5, 1)
    assert np.array_equal(points[:10], even_points(10, 5, 1))
    assert all(sorted((points[:, i] * 64).astype(int)) == list(range(64)) for i in range(5))


def test_a_sweep_takes_the_same_draws_at_every_value(
    scenario: Scenario, engine: Callable[..., Engine]
) -> None:
    found = sweep(scenario, "letters.base_rate=0.001:0.004", engine(), points=3, draws=20)
    assert found.swept.logarithmic and found.swept.values == pytest.approx((0.001, 0.002, 0.004))
    assert all(curve == pytest.approx((1e4, 2e4, 4e4)) for curve in found.curves)
    assert found.ends.verdict == "more" and found.band(1) == Interval(2e4, 2e4)
    assert found.to_polars().height == 60
    for lang, word in (("en", "higher at the upper end"), ("zh", "上端较高")):
        outline: Outline = sweep_outline(found, lang)
        assert word in outline.figures[0].picture.title and NOT_A_POSTERIOR[lang == "zh"] in outline.title
    assert "<svg" in ShownSweep.of(found)._repr_html_()
    still = sweep(scenario, "agencies.lag_days", engine(), figure="arrested", points=2, draws=19)
    assert still.ends.verdict == "no difference"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("letters.mistakn", "letters.mistaken"),
        ("letters.base_rate=3", "two numbers with a colon"),
        ("letters.base_rate=0.2:0.1", "must be the lower one"),
    ],
)
def test_ranges_that_cannot_be(scenario: Scenario, words: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        swept(scenario, words, 5)


def test_the_commands_answer_resume_and_write(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yundong.study.runs.runner.evaluate", Planted())
    small = ("--scale", 0.002, "--runs", 3, "--workers", 1, "--cache", tmp_path / "kept.jsonl")
    found = cli("what-if", "letters", *small, "--format", "json")
    assert found.code == 0, found.err
    made = found.json()
    effects = {row["figure"]: row for row in made["effects"]}
    assert made["draws_from"] == "ranges" and made["draws"] == 3
    assert effects["identified"]["change"] < 0
    again = cli("what-if", "letters", *small, "--lang", "zh")
    assert "run " not in again.err and "次推演" not in again.err
    assert "如果：关闭机制 letters" in again.out and NOT_A_POSTERIOR[1] in again.out
    out = tmp_path / "answer.docx"
    assert cli("what-if", "letters", *small, "-o", out).code == 0 and out.read_bytes().startswith(b"PK")
    curve = cli("sweep", "letters.base_rate", *small, "--points", 2, "--format", "json").json()
    assert curve["values"][0]["median"] < curve["values"][1]["median"]
    assert "parameter needs a value" in cli("what-if", "nothing", *small).err


@pytest.mark.full
@pytest.mark.parametrize(
    "words",
    [("letters",), ("experiment:supervision",), ("strict",), ("users_fade",), ("letters.base_rate=0",)],
)
def test_every_kind_of_change_is_run(tmp_path: Path, cli: Cli, words: tuple[str, ...]) -> None:
    cache = ("--cache", tmp_path / "kept.jsonl", "--scale", 0.01, "--runs", 3, "--workers", 1)
    found = cli("what-if", *words, *cache, "--format", "json")
    assert found.code == 0, found.err
    assert json.loads(found.out)["draws"] == 3


@pytest.mark.full
def test_a_sweep_is_run(tmp_path: Path, cli: Cli) -> None:
    cache = ("--cache", tmp_path / "kept.jsonl", "--scale", 0.01, "--runs", 3, "--points", 3, "--workers", 1)
    found = cli("sweep", "letters.mistaken", *cache, "--format", "json")
    assert found.code == 0, found.err
    medians = [row["median"] for row in found.json()["values"]]
    assert medians[0] < medians[-1]
