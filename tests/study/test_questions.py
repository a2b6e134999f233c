"""The questions of a scenario are read whole, or every fault is named with its line, its entry and a remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.scenario import Scenario, copy, load
from yundong.study.dossier.questions import TRUTH_FIGURES, QuestionKind, SupportingChange
from yundong.study.dossier.questions_file import FILE, load_questions, question_faults
from yundong.study.runs.evaluation import DesignPoint, Outputs, evaluate


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(tmp_path_factory.mktemp("questions") / "mine")


def test_the_shipped_questions_are_sound(scenario: Scenario) -> None:
    found = load_questions(scenario)
    kinds = [q.kind for q in found.questions.values()]
    assert len(kinds) == 16 and kinds.count(QuestionKind.search) == kinds.count(QuestionKind.registers) == 1
    assert all(q.passages and q.limits.en and q.limits.zh for q in found.questions.values())
    named = set(found.assumptions)
    assert all(scenario.parameters[name].use != "fixed" for name in named)
    whole = found.questions["integrated_methods"].tests[0]
    assert sum(whole.contrast.values()) == 0.0 and whole.arm is None and whole.title is not None
    leniency = found.questions["leniency"]
    assert leniency.arms["disbelieved"].settings == {"registration.leniency": 0.0}
    assert leniency.tests[0].arm == "disbelieved" and leniency.tests[0].supports is SupportingChange.fall


def test_an_arm_multiplies_what_a_draw_gives_and_all_values_by_place(scenario: Scenario) -> None:
    arm = load_questions(scenario).questions["phases"].arms["one_short"]
    now = {p.name: p.value for p in scenario.parameters.values()}
    point = arm.point(4, 0.1, {"arrests.pace": 2.0, "letters.base_rate": 0.5}, now, None)
    assert point.settings["arrests.pace"] == 6.0 and point.settings["letters.base_rate"] == 0.5
    assert point.settings["arrests.pace@xian"] == pytest.approx(3 * now["arrests.pace@xian"])
    assert point.settings["arrests.first_phase"] == 1.0 and point.seed == 4


def test_a_named_figure_is_a_share_of_two_or_what_a_claim_has(scenario: Scenario) -> None:
    found = load_questions(scenario)
    run = Outputs({"S1-identified": 9.0}, {"identified": 20.0}, {"identified_wrongly": 5.0})
    assert found.value(run, "wrongful_share") == 0.25 and found.value(run, "believed_identified") == 9.0
    assert found.value(run, "arrested") is None
    nobody = Outputs({}, {"identified": 0.0}, {"identified_wrongly": 0.0})
    assert (
        found.value(nobody, "wrongful_share") is None and found.value(nobody, "believed_identified") is None
    )


FAULTS = [
    ("passages: [R3.4]", "passages: [R9.4]", "passages.0", "no such passage"),
    ("identified\n        supports: higher", "identifed\n        supports: higher", "figure", "no such figure"),
    ("supports: same", "supports: equal", "supports", "no such direction"),
    ("experiment: leniency", "experiment: lenience", "experiment", "Did you mean"),
    ("without: [targets]", "without: [target]", "without.0", "no such mechanism"),
    ("follow_up.treatment: 0}", "follow_up.treatmint: 0}", "set.follow_up.treatmint", "no such parameter"),
    ("arrests.band_high: 1}", "arrests.band_high: 7}", "set.arrests.band_high", "between 0 and 1"),
    ("times: {arrests.pace: 3}", "times: {arrests.pace: fast}", "times.arrests.pace", "not a number"),
    ("{untreated: 1, before: -1}", "{untreated: 1, before: 1}", "contrast", "add up to 0"),
    ("until: 1953-12-31", "until: 1958-12-31", "until", ""),
    ("until: 1952-05-02", "until: 1951-05-02", "arms.before.until", ""),
    ("    kind: registers", "    kind: lists", "kind", "no such kind"),
    ("targets: [0, 0.1, 0.3]", "targets: [0, 30]", "targets", "shares from 0 to 1"),
    ("of: claim:S1-identified", "of: claim:S1-identifed", "of", "no such claim"),
    ("      as_they_come:\n", "      as_run:\n", "arms.as_run", "name of the campaign"),
    ("assumptions: [outreach.print_effect,", "assumptions: [country.adult_share,", "assumptions.0", "no range"),
    ("limits:\n      en: >-\n        The path", "limit:\n      en: >-\n        The path", "wrongful", "limits is"),
]  # fmt: skip


def test_every_fault_is_named_with_line_and_remedy(scenario: Scenario, copied: Path) -> None:
    file = copied / FILE
    sound = spoilt = file.read_text(encoding="utf-8")
    for old, new, _, _ in FAULTS:
        assert spoilt.count(old) >= 1
        spoilt = spoilt.replace(old, new, 1)
    file.write_text(spoilt, encoding="utf-8")
    try:
        found = question_faults(replace(scenario, folder=copied))
        assert all(f.line is not None and f.column and f.remedy for f in found)
        for _, new, entry, words in FAULTS:
            line = spoilt[: spoilt.index(new)].count("\n") + 1
            mine = [f for f in found if entry in (f.column or "") and words in f"{f.problem} {f.remedy}"]
            assert any(abs((f.line or 0) - line) <= 1 for f in mine) or entry == "wrongful", (new, found)
        with pytest.raises(InputError):
            load_questions(replace(scenario, folder=copied))
    finally:
        file.write_text(sound, encoding="utf-8")


def test_a_scenario_need_not_have_questions(small: Path) -> None:
    loaded = load(small)
    assert question_faults(loaded) == []
    with pytest.raises(InputError, match=FILE):
        load_questions(loaded)


def test_what_only_the_model_knows_is_in_every_run(scenario: Scenario) -> None:
    run = evaluate(scenario, DesignPoint(seed=1, scale=0.002, until="1952-05-01"))
    assert isinstance(run, Outputs) and set(TRUTH_FIGURES) <= set(run.truth)


@pytest.mark.full
def test_scenario_check_finds_them(copied: Path, cli: Callable[..., Any]) -> None:
    file = copied / FILE
    sound = file.read_text(encoding="utf-8")
    try:
        file.write_text(sound.replace("passages: [R3.4]", "passages: [R9.4]", 1), encoding="utf-8")
        found = cli("scenario", "check", copied)
        assert found.code == 2 and "R9.4" in found.err and "line" in found.err
    finally:
        file.write_text(sound, encoding="utf-8")
