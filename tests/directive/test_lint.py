"""The shipped rules are clean, and a planted fault of every kind is found where it was planted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.directive import Rules
from yundong.directive.lint import SAID, LintProblem, lint

Plant = Callable[..., Rules]
BALANCED_REST = "  - id: balanced.ordinary\n"


@pytest.fixture
def plant(rules: Rules, tmp_path: Path) -> Plant:
    """Return a function that copies the shipped rules, changes text in them and loads the copy."""

    def planted(*changes: tuple[str, str], add: str = "") -> Rules:
        for name in ("directive.yaml", "interpretations.yaml", "passages.csv", "sources.csv"):
            shutil.copy(rules.book.folder / name, tmp_path / name)
        for old, new in changes:
            hits = 0
            for name in ("directive.yaml", "interpretations.yaml"):
                text = (tmp_path / name).read_text(encoding="utf-8")
                hits += text.count(old)
                (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
            assert hits == 1, f"{old!r} stands {hits} times"
        with (tmp_path / "interpretations.yaml").open("a", encoding="utf-8") as file:
            file.write(add)
        return Rules.load(tmp_path)

    return planted


def rule(id_: str, when: str, then: str, **fields: object) -> str:
    """Return one more rule as it stands in the YAML."""
    stated = {"passage": "D4.1", "says": "{en: planted, zh: 试}", "from": "1952-04-15"} | fields
    lines = [f"{key}: {value}" for key, value in (stated | {"when": when, "then": then}).items()]
    return f"  - id: {id_}\n" + "".join(f"    {line}\n" for line in lines)


def found(rules: Rules) -> list[tuple[str, str]]:
    return [(problem.kind, problem.rule) for problem in lint(rules).problems]


def test_the_shipped_rules_are_clean(rules: Rules) -> None:
    report = lint(rules)
    assert report.problems == ()
    assert report.rules == len(rules.book.rules) > 70
    assert (report.interpretations, report.periods) == (3, 3)
    assert report.cases > 300_000


def test_a_rule_whose_conditions_no_case_meets(plant: Plant) -> None:
    when = "{all: [{role: producer}, {role: trafficker}]}"
    planted = plant(add=rule("planted", when, "{severity: severe}", interpretation="[balanced]", priority=99))
    assert found(planted) == [("unreachable", "planted")]


def test_a_rule_that_another_always_goes_before(plant: Plant) -> None:
    planted = plant(
        add=rule("planted", "{finding: focus}", "{severity: waived}", interpretation="[strict]", priority=5)
    )
    problems = lint(planted).problems
    assert [(p.kind, p.rule) for p in problems] == [("unreachable", "planted")]
    assert "takes precedence" in problems[0].problem


def test_cases_that_no_rule_decides(plant: Plant) -> None:
    users = "when: {all: [{user_only: yes}, {metals: no}, {contraband: no}"
    nothing = "when: {all: [{narcotics: no}, {metals: no}, {contraband: no}"
    planted = plant(
        (f"{users}]}}", f"{users}, {{narcotics: yes}}]}}"),
        (f"{nothing}]}}", f"{nothing}, {{user_only: no}}]}}"),
    )
    problems = lint(planted).problems
    assert {(p.kind, p.rule) for p in problems} >= {("gap", "route")}
    gap = next(p for p in problems if p.kind == "gap" and "1952-08-10" in p.where)
    assert "narcotics=no" in gap.example and "user_only=yes" in gap.example


def test_rules_that_overlap_without_a_stated_priority(plant: Plant) -> None:
    when = "{confession: refused}"
    planted = plant(add=rule("planted", when, "{severity: severe}", interpretation="[balanced]", priority=40))
    assert ("overlap", "balanced.one_side") in found(planted)


def test_the_same_overlap_settled_by_an_override(plant: Plant) -> None:
    fields = {"interpretation": "[balanced]", "priority": 40, "overrides": "[balanced.one_side]"}
    planted = plant(add=rule("planted", "{confession: refused}", "{severity: severe}", **fields))
    assert "overlap" not in {kind for kind, _ in found(planted)}


def test_an_override_goes_against_the_priorities_if_it_says_so(plant: Plant) -> None:
    fields = {"interpretation": "[strict]", "priority": 1, "overrides": "[strict.ordinary]"}
    planted = plant(add=rule("planted", "{confession: partial}", "{severity: reduced}", **fields))
    assert ("unreachable", "planted") not in found(planted)


def test_a_rule_that_expired_before_the_rules_are_in_force(plant: Plant) -> None:
    fields = {"interpretation": "[balanced]", "priority": 99, "from": "1949-10-01", "until": "1950-02-23"}
    planted = plant(add=rule("planted", "{repeat: yes}", "{severity: severe}", **fields))
    assert found(planted) == [("expired", "planted")]


def test_a_finding_whose_rule_expired_under_a_rule_that_needs_it(plant: Plant) -> None:
    planted = plant(
        (
            "    from: 1952-04-15\n    when: {repeat: yes}\n",
            "    from: 1952-04-15\n    until: 1952-08-09\n    when: {repeat: yes}\n",
        )
    )
    assert ("expired", "weight.aggravated") in found(planted)


def test_a_passage_that_does_not_exist(plant: Plant) -> None:
    rest = "\n    says: {en: A main target who has not confessed in full"
    planted = plant((f"    passage: D4.6{rest}", f"    passage: D9.9{rest}"))
    problems = lint(planted).problems
    assert [(p.kind, p.rule) for p in problems] == [("passage", "balanced.focus_unconfessed")]
    assert "D9.9" in problems[0].problem


def test_a_source_that_does_not_exist(plant: Plant) -> None:
    fields = {"interpretation": "[strict]", "priority": 95, "sources": "[Nobody]"}
    planted = plant(add=rule("planted", "{repeat: yes}", "{severity: severe}", **fields))
    assert ("passage", "planted") in found(planted)


@pytest.mark.parametrize(
    ("when", "then", "contrast"),
    [
        ("{role: producer}", "reduced", "producer"),
        ("{organised: yes}", "waived", "organisation"),
        ("{all: [{volume: large}, {confession: partial}]}", "waived", "scale"),
        ("{ringleader: yes}", "waived", "leadership"),
        ("{repeat: yes}", "waived", "repetition"),
        ("{confession: refused}", "waived", "confession"),
        ("{last_offence: after}", "waived", "time"),
        ("{derelict: yes}", "waived", "duty"),
        ("{remorse: yes}", "severe", "remorse"),
        ("{information: yes}", "severe", "information"),
        ("{coerced: yes}", "severe", "coercion"),
    ],
)
def test_a_reading_that_contradicts_a_contrast(plant: Plant, when: str, then: str, contrast: str) -> None:
    planted = plant(
        add=rule("planted", when, f"{{severity: {then}}}", interpretation="[lenient]", priority=200)
    )
    problems = [p for p in lint(planted).problems if p.kind == "contrast"]
    assert contrast in {p.rule for p in problems}
    assert all(p.where.startswith("lenient") for p in problems)
    assert next(p for p in problems if p.rule == contrast and "worse side" in p.problem).example


def test_a_contrast_that_a_reading_leaves_out(plant: Plant) -> None:
    planted = plant(("    when: {coerced: yes}\n", "    when: {remorse: yes}\n"))
    assert ("contrast", "coercion") in found(planted)


def test_a_finding_that_nobody_uses(plant: Plant) -> None:
    assert ("unused", "planted") in found(plant(add=rule("planted", "{repeat: yes}", "{finding: lonely}")))


def test_precedence_that_goes_round_in_a_circle(plant: Plant) -> None:
    planted = plant(
        add=rule(
            "a", "{repeat: yes}", "{severity: severe}", interpretation="[strict]", priority=1, overrides="[b]"
        )
        + rule(
            "b", "{repeat: yes}", "{severity: severe}", interpretation="[strict]", priority=1, overrides="[a]"
        )
    )
    with pytest.raises(InputError, match="circular"):
        lint(planted)


def test_findings_that_rest_on_each_other(plant: Plant) -> None:
    planted = plant(
        add=rule("a", "{finding: two}", "{finding: one}")
        + rule("b", "{finding: one}", "{finding: two}")
        + rule("c", "{finding: one}", "{severity: severe}", interpretation="[strict]", priority=99)
    )
    with pytest.raises(InputError, match="circular"):
        lint(planted)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("when: {role: producer}", "when: {rolle: producer}", "Did you mean 'role'"),
        ("when: {role: producer}", "when: {role: maker}", "must be one of producer, trafficker"),
        ("when: {repeat: yes}", "when: {repeat: yes, role: producer}", "must be a single test"),
        ("then: {finding: severe.after}", "then: {severity: harsh}", "must be one of waived, reduced"),
        (
            "    until: 1952-08-09\n    priority: 70\n",
            "    until: 1952-04-01\n    priority: 70\n",
            "before it begins",
        ),
        ("default: balanced", "default: balances", "not one of the interpretations"),
        ("decide_on: 1952-08-10", "decide_on: August", "invalid date"),
        ("in_force: {", "in_forse: {", "unknown part"),
        ("when: {finding: gravest}", "when: {finding: grave}", "no rule concludes the finding"),
        ("value: 500", "value: -5", "invalid quantity"),
        ("value: 500", "value: 5", "must begin after"),
        ("id: route.political\n", "id: route.political\n    colour: red\n", "unknown field 'colour'"),
        ("id: route.political\n", "id: route.narcotics\n", "duplicate"),
        ("decide_on: 1952-08-10", "decide_on: 1952-08-10\ndecide_on: 1952-08-11", "appears twice"),
        ("decide_on: 1952-08-10", "decide_on: [1952-08-10", "not valid YAML"),
    ],
)
def test_a_fault_in_the_files_is_told_with_place_and_remedy(
    plant: Plant, old: str, new: str, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        plant((old, new))
    assert said in str(caught.value)
    assert "yaml" in str(caught.value)


def test_nothing_in_the_rules_is_executed(plant: Plant) -> None:
    with pytest.raises(InputError, match="YAML"):
        plant(("decide_on: 1952-08-10", "decide_on: !!python/object/apply:os.getcwd []"))


def test_every_fault_is_said_in_both_languages() -> None:
    for english, chinese in SAID.values():
        assert set(re.findall(r"{(\w+)", english)) == set(re.findall(r"{(\w+)", chinese))
    found = LintProblem.of("unused", "r", "unused", named="big")
    assert "big" in found.problem and "没有规则用到认定 big" in found.problem_zh
