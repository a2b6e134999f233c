"""The dossier: planted answers are found, no verdict says more than the draws support, and every page is whole."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from planted_dossier import MemoryStore, PlantedDossier, PlantedRegisters

import yundong as yd
from yundong.base.errors import InputError
from yundong.report.outline.tree import Callout, Heading, TableBlock
from yundong.report.write import printed
from yundong.scenario import Scenario, load
from yundong.scenario.copying import copy
from yundong.study.change import draws as draws_of
from yundong.study.change.what_if import PairedEffect
from yundong.study.dossier import verdict
from yundong.study.dossier.answer import ALL_FOUR, ArmsAnswer, Dossier, RegistersAnswer, dossier
from yundong.study.dossier.kept import FILE, kept_verdicts, read, verdicts_of
from yundong.study.dossier.page import dossier_outline
from yundong.study.dossier.questions import SupportingChange
from yundong.study.dossier.reach import SearchAnswer
from yundong.study.dossier.rows import dossier_rows
from yundong.study.dossier.verdict import Hinge, Judgement, rank_correlation, together, verdict_of
from yundong.study.dossier.words import verdict_words
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.weighted import Knowledge
from yundong.study.runs.runner import Engine, StudyFailed
from yundong.study.runs.store import Store

ASKED = (
    "integrated_methods",
    "channel",
    "leniency",
    "users",
    "background",
    "pincer",
    "wrongful",
    "registers",
)
"""Questions of every kind; a heavier test takes all of them."""


@pytest.fixture(scope="module", autouse=True)
def one_cube(scenario: Scenario) -> Iterator[None]:
    """Make the prior once. The draws are from it, not from a posterior."""
    cube = PriorCube(scenario)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draws_of, "PriorCube", lambda _: cube)
        patch.setattr(verdict, "PriorCube", lambda _: cube)
        patch.setattr(draws_of, "load", lambda _: None)
        patch.setattr(verdict, "load", lambda _: None)
        yield


@pytest.fixture(scope="module")
def found(scenario: Scenario, one_cube: None) -> Dossier:
    return dossier(scenario, Engine(MemoryStore(), evaluate=PlantedRegisters()), draws=20, only=ASKED)


def arms(found: Dossier, name: str) -> ArmsAnswer:
    answer = found[name]
    assert isinstance(answer, ArmsAnswer)
    return answer


def test_planted_answers_are_found(found: Dossier) -> None:
    whole = arms(found, "integrated_methods").tests
    assert (
        whole[0].verdict is Judgement.no_difference
    )  # the planted methods add up, so that together is no more
    assert whole[0].effect.median == pytest.approx(0.0, abs=1e-6)
    assert [t.effect.verdict for t in arms(found, "integrated_methods").shown[:4]] == ["less"] * 4
    assert arms(found, "leniency").tests[0].verdict is Judgement.supported
    assert arms(found, "pincer").verdict is Judgement.no_difference
    assert arms(found, "background").verdict is Judgement.contradicted
    assert arms(found, "users").verdict is Judgement.supported


def test_an_answer_that_rests_on_one_parameter_says_so_and_where_it_flips(found: Dossier) -> None:
    channel = arms(found, "channel")
    assert channel.hinge is not None and channel.hinge.parameter == "outreach.print_effect"
    assert channel.hinge.decides and channel.hinge.rises
    assert channel.hinge.flips_at == pytest.approx(0.5, abs=0.15)
    assert channel.verdict is not Judgement.supported
    words = verdict_words(channel.verdict, channel.hinge, "en")
    assert "assumption" in words


def test_what_would_have_to_be_true_is_found_inside_the_ranges(found: Dossier) -> None:
    answer = found["wrongful"]
    assert isinstance(answer, SearchAnswer)
    zero, tenth, third = answer.reached
    # 0.01 + 0.2 malicious (0.01 to 0.2) + 0.1 bad_share (0 to 0.4): from 1.2 to 9 per cent
    assert not zero.met and zero.value == pytest.approx(0.012, abs=0.006)
    assert not third.met and not tenth.met and third.value == pytest.approx(0.09, abs=0.012)
    assert {m.parameter for m in third.moved} >= {"letters.malicious", "materials.bad_share"}
    assert all(
        m.at_its_end for m in third.moved if m.parameter in ("letters.malicious", "materials.bad_share")
    )
    assert {name for name, _ in answer.slopes[:2]} == {"letters.malicious", "materials.bad_share"}


def test_registers_give_the_planted_population(found: Dossier) -> None:
    answer = found["registers"]
    assert isinstance(answer, RegistersAnswer)
    ratio = answer.ratio(ALL_FOUR)
    assert ratio is not None and ratio[0] == pytest.approx(1.0, abs=0.05)
    assert answer.sizes["letters"][0] == pytest.approx(
        10_000, rel=0.05
    )  # half of 10,000, each standing for two


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_document_has_a_page_for_each_question(found: Dossier, lang: str) -> None:
    outline = dossier_outline(found, lang)
    pages = [b for b in outline.blocks if isinstance(b, Heading) and b.begins_page]
    assert len(pages) == len(outline.figures) == len(found.answers) == len(ASKED)
    assert len({t.number for t in outline.tables}) == len(outline.tables) == 1 + len(ASKED)
    first = outline.tables[0]
    assert all(len(row) == len(first.head) == len(first.align) for row in first.rows) and len(
        first.rows
    ) == len(ASKED)
    for table in outline.tables:
        assert all(len(row) == len(table.head) == len(table.align) for row in table.rows)
    callouts = [b.text for b in outline.blocks if isinstance(b, Callout)]
    assert ("not from a posterior" if lang == "en" else "不是后验") in callouts[0]
    for block in outline.blocks:
        if isinstance(block, TableBlock) and lang == "zh":
            assert not any("supported" in cell for row in block.rows for cell in row)


@pytest.mark.full
@pytest.mark.parametrize(
    ("form", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<"), ("md", b"#")]
)
def test_all_questions_are_printed_in_every_format(
    scenario: Scenario, tmp_path: Path, form: str, begins: bytes
) -> None:
    every = dossier(scenario, Engine(Store(tmp_path / "k.jsonl"), evaluate=PlantedRegisters()), draws=3)
    assert len(every.answers) == 16
    for lang in ("en", "zh"):
        made = printed(dossier_outline(every, lang), form)
        assert (made if isinstance(made, bytes) else made.encode()).startswith(begins)


def test_rows_for_programs_have_every_comparison(found: Dossier) -> None:
    rows = dossier_rows(found)
    listed = sum(len(a.tests) + len(a.shown) for a in found.answers if isinstance(a, ArmsAnswer))
    assert len(rows) == listed + 3 + 8
    assert len({tuple(row) for row in rows}) == 1
    whole = rows[0]
    assert whole["supports"] == "higher" and whole["draws"] == 20 and whole["verdict"] == "no difference"


def test_the_changes_are_a_table_and_a_dataset(found: Dossier) -> None:
    pytest.importorskip("xarray")
    rows, data = found.to_polars(), found.to_xarray()
    first = rows.filter(question="leniency", figure="identified")["change"].to_list()
    name = "leniency: identified, disbelieved"
    assert first == data["change"].sel(comparison=name).to_numpy().tolist() and len(first) == 20
    assert rows.height == data["change"].size


def test_the_api_shows_the_table_and_writes_the_document(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yundong.study.runs.runner.evaluate", PlantedDossier())
    found = yd.dossier(only=["leniency"], scenario=scenario, runs=3, cache=tmp_path / "k.jsonl")
    shown = found._repr_html_()
    assert "<table>" in shown and "Leniency for the many" in shown and "<svg" not in shown
    text = found.save(tmp_path / "d.md", "zh").read_text(encoding="utf-8")
    assert text.startswith("# ") and "对多数人从宽" in text
    with pytest.raises(InputError, match="must end in"):
        found.save(tmp_path / "d.xls")


def test_more_draws_go_on_from_fewer_and_failures_are_set_aside(scenario: Scenario, tmp_path: Path) -> None:
    store = Store(tmp_path / "kept.jsonl")
    few = dossier(scenario, Engine(store, evaluate=PlantedDossier()), draws=4, only=["leniency"])
    made = len(store)
    more = dossier(scenario, Engine(store, evaluate=PlantedDossier()), draws=6, only=["leniency"])
    assert made == 8 and len(store) == 12
    assert arms(more, "leniency").tests[0].effect.change[:4] == arms(few, "leniency").tests[0].effect.change
    assert arms(few, "leniency").verdict not in (
        Judgement.supported,
        Judgement.contradicted,
    )  # four draws are too few
    broken = Engine(MemoryStore(), evaluate=PlantedDossier(frozenset({2})))
    left = arms(dossier(scenario, broken, draws=6, only=["leniency"]), "leniency")
    assert left.failed == 1 and left.kept == (0, 2, 3, 4, 5)
    none = Engine(MemoryStore(), evaluate=PlantedDossier(frozenset(range(9))))
    with pytest.raises(StudyFailed):
        dossier(scenario, none, draws=4, only=["leniency"])


def test_an_unknown_question_is_refused_with_the_nearest(scenario: Scenario, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="leniency"):
        dossier(scenario, Engine(Store(tmp_path / "k.jsonl")), only=["lenience"])


def effect(*change: float) -> PairedEffect:
    return PairedEffect("identified", (100.0,) * len(change), tuple(100.0 + c for c in change))


def test_verdicts_follow_the_rules() -> None:
    up, flat, tilted = effect(*[10.0] * 20), effect(*[0.5] * 20), effect(*[-5.0] * 4, *[9.0] * 16)
    wild = effect(*[-20.0, 20.0] * 10)
    assert verdict_of(up, SupportingChange.rise) is Judgement.supported
    assert verdict_of(up, SupportingChange.fall) is Judgement.contradicted
    assert verdict_of(up, SupportingChange.none) is Judgement.contradicted
    assert verdict_of(flat, SupportingChange.none) is Judgement.supported
    assert verdict_of(flat, SupportingChange.rise) is Judgement.no_difference
    assert verdict_of(tilted, SupportingChange.rise) is Judgement.leans_for
    assert verdict_of(tilted, SupportingChange.fall) is Judgement.leans_against
    assert verdict_of(wild, SupportingChange.rise) is Judgement.open
    assert verdict_of(effect(*[10.0] * 10), SupportingChange.rise) is Judgement.leans_for  # too few draws


def test_tests_together_say_no_more_than_they_agree_on() -> None:
    yes, no, perhaps, unclear = (
        Judgement.supported,
        Judgement.contradicted,
        Judgement.leans_for,
        Judgement.open,
    )
    assert together([yes, yes]) is yes and together([no, no]) is no
    assert (
        together([yes, no]) is Judgement.divided
        and together([yes, Judgement.no_difference]) is Judgement.in_part
    )
    assert together([yes, unclear]) is Judgement.in_part and together([perhaps, unclear]) is perhaps
    assert together([no, unclear]) is Judgement.leans_against and together([unclear, unclear]) is unclear


def test_an_identified_parameter_decides_nothing() -> None:
    carried = Hinge("letters.base_rate", 0.8, True, Knowledge.identified, None)
    assert verdict_words(Judgement.supported, carried, "en") == "supported"
    assumed = Hinge("letters.mistaken", 0.8, True, Knowledge.prior, None)
    assert verdict_words(Judgement.supported, assumed, "en") == "supported; its size rests on an assumption"
    assert verdict_words(Judgement.open, assumed, "zh") == "取决于一项假设（未定）"


def test_rank_correlation_is_spearmans() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(40, 3))
    y = np.exp(x[:, 0]) + 0.1 * rng.normal(size=40)
    from scipy.stats import spearmanr

    expected = [spearmanr(x[:, i], y).statistic for i in range(3)]
    assert rank_correlation(x, y) == pytest.approx(expected)
    assert rank_correlation(np.ones((40, 1)), y)[0] == 0.0


def test_the_command_prints_an_overview_and_writes_tables(
    cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yundong.study.runs.runner.evaluate", PlantedDossier())
    small = ("dossier", "--runs", "3", "--workers", "1", "--cache", tmp_path / "k.jsonl", "-q", "leniency")
    said = cli(*small)
    assert said.code == 0 and "1. Leniency for the many (R3.1, D4.4, D4.7)" in said.out
    assert "verdict: " in said.out and "not from a posterior" in said.out and "-o FILE" in said.err
    zh = cli(*small, "--lang", "zh")
    assert "对多数人从宽" in zh.out and "结论：" in zh.out
    data = cli(*small, "--format", "json").json()
    assert data["draws"] == 3 and data["draws_from"] == "ranges" and len(data["comparisons"]) == 5
    out = tmp_path / "d.csv"
    assert cli(*small, "-o", out).code == 0 and out.read_text(encoding="utf-8").count("\n") == 6
    part = cli(*small, "--write")
    assert part.code == 2 and "--question" in part.err
    refused = cli("dossier", "-q", "lenience", "--cache", tmp_path / "k.jsonl")
    assert refused.code == 2 and "leniency" in refused.err


@pytest.mark.full
def test_verdicts_are_kept_in_the_words_of_the_document(found: Dossier, tmp_path: Path) -> None:
    meanings = {lang: dict.fromkeys(found.scenario.parameters, "what it is") for lang in ("en", "zh")}
    kept = kept_verdicts(found, "yundong dossier --write", meanings)
    kept.write(tmp_path / FILE)
    back = read(tmp_path / FILE)
    assert back == kept and back.outdated(found.scenario) == []
    by_name = {one.question: one for one in back.verdicts}
    outline = dossier_outline(found, "zh", meanings=meanings["zh"])
    table = next(block for block in outline.blocks if isinstance(block, TableBlock))
    for answer, row in zip(found.answers, table.rows, strict=True):
        words = by_name[answer.question.id].words[1]
        shown = words.tested, words.effect, words.interval, words.signs, words.verdict, words.flips
        assert shown == tuple(row[1:])
    leniency = by_name["leniency"]
    assert leniency.verdict == arms(found, "leniency").verdict.value
    assert [one.decides for one in leniency.comparisons] == [True] * 2 + [False] * 3
    assert leniency.comparisons[0].median == pytest.approx(arms(found, "leniency").tests[0].effect.median)
    assert by_name["registers"].verdict == "" and len(by_name["registers"].words[0].rows) > 1


@pytest.mark.full
def test_verdicts_of_other_questions_are_not_shown(found: Dossier, tmp_path: Path) -> None:
    kept = kept_verdicts(found, "", {"en": {}, "zh": {}})
    mine = copy(tmp_path / "mine")
    kept.write(mine / FILE)
    run: Any = SimpleNamespace(manifest={"scenario": "mine", "scenario_folder": str(mine)})
    assert verdicts_of(run, load(mine)) == kept
    questions = mine / "questions.yaml"
    questions.write_text(questions.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert verdicts_of(run, load(mine)) is None
    (mine / FILE).write_text('{"format": 1, "verdicts": [{}]}', encoding="utf-8")
    with pytest.raises(InputError, match="dossier --write"):
        read(mine / FILE)
