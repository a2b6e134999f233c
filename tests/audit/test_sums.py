"""Sums in texts: which are found, which add up, and how much is held against those that do not."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from yundong.audit.audit import Audit, audit_claims, setting_of
from yundong.audit.beside import as_data, as_lines, passages_of
from yundong.audit.check import Kind, Verdict
from yundong.audit.identities import Identities, read_identities
from yundong.audit.ladder import kinds_of, one_kind
from yundong.audit.setting import Setting
from yundong.audit.slips import closing_slips
from yundong.audit.trees import trees_of
from yundong.documents import Document, Lexicon, open_document, outputs, read
from yundong.figures.sums import ASIDE, STATED, Sum, read_sums, sums_as_text
from yundong.scenario.load import load, locate

TEXTS = Path(__file__).parent / "sums"
GRADES = {
    "contradiction": {Verdict.CONTRADICTION},
    "as read": {Verdict.UNADDED},
    "look": {Verdict.LOOK},
    "closes": {Verdict.MATCHES, Verdict.ROUNDING},
}


class SumScore(NamedTuple):
    """What was found in a set of texts: (found rightly, claimed, annotated) by verdict."""

    contradictions: tuple[int, int, int]
    closing: tuple[int, int, int]
    wrong_alarms: int


@cache
def audited(file: Path) -> tuple[Document, Audit]:
    lexicon, setting, identities = of_scenario()
    document = open_document(file)
    claims = [outputs.as_claim(one) for one in read(document, lexicon)]
    return document, audit_claims(claims, setting, identities)


@cache
def of_scenario() -> tuple[Lexicon, Setting, Identities]:
    scenario = load()
    declared = read_identities(scenario.folder / "identities.csv")
    return Lexicon.read(locate("narcotics-1952")), setting_of(scenario), declared


def texts(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8")))


def audit_of(text: str, folder: Path, ending: str = "txt", name: str = "text") -> tuple[Document, Audit]:
    file = folder / f"{name}.{ending}"
    file.write_text(text, encoding="utf-8")
    return audited(file)


def sums_found(audit: Audit) -> dict[tuple[str, tuple[str, ...]], Verdict]:
    return {
        (one.check.left[0].claim.exact, tuple(t.claim.exact for t in one.check.right if t.claim)): one.verdict
        for one in audit.findings
        if one.kind is Kind.PART_WHOLE and one.check.left[0].claim is not None
    }


def scored(name: str, folder: Path) -> SumScore:
    """Score the audit on a set of composed texts."""
    right, claimed, annotated = Counter[str](), Counter[str](), Counter[str]()
    alarms = 0
    for one in texts(name):
        _, audit = audit_of(one["text"], folder, one.get("format", "txt"), one["id"])
        wanted = {
            (s["total"].lstrip("£"), tuple(part.lstrip("£") for part in s["parts"])): s["verdict"]
            for s in one["sums"]
        }
        annotated.update(wanted.values())
        for key, verdict in sums_found(audit).items():
            grade = next((g for g, verdicts in GRADES.items() if verdict in verdicts), "")
            claimed[grade] += 1
            right[grade] += wanted.get(key) == grade
            alarms += grade in ("contradiction", "as read") and wanted.get(key) != grade
        alarms += sum(
            f.verdict is Verdict.CONTRADICTION and f.kind is not Kind.PART_WHOLE for f in audit.findings
        )

    def row(grade: str) -> tuple[int, int, int]:
        return right[grade], claimed[grade], annotated[grade]

    return SumScore(row("contradiction"), row("closes"), alarms)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("seen", SumScore((15, 15, 15), (23, 23, 23), 0)),
        ("first_sight", SumScore((13, 13, 14), (32, 33, 32), 0)),
        ("third", SumScore((8, 8, 9), (20, 20, 21), 0)),
    ],
)
def test_sums_of_composed_texts(name: str, least: SumScore, tmp_path: Path) -> None:
    """Precision and recall are published in docs/audit.md."""
    score = scored(name, tmp_path)
    assert score.wrong_alarms <= least.wrong_alarms
    assert score.contradictions[0] >= least.contradictions[0]
    assert score.closing[0] >= least.closing[0] and score.closing[1] <= least.closing[1]


def test_the_texts_are_of_both_languages_and_all_genres() -> None:
    every = [one for name in ("seen", "first_sight", "third") for one in texts(name)]
    assert len({one["id"] for one in every}) == len(every) >= 100
    genres = Counter((one["genre"], one["id"][-2:]) for one in every)
    assert {genre for genre, _ in genres} == {
        "ministry report", "war bulletin", "county annal", "Hansard", "UN table"
    }  # fmt: skip
    assert sum(not one["sums"] for one in every) >= 15, "texts that only look like sums"


def test_the_single_digit_that_closes_a_sum_is_named(tmp_path: Path) -> None:
    _, audit = audit_of("全县人口208,199人，其中男107,452人，女101,747人。", tmp_path)
    (node,) = trees_of(audit)
    (branch,) = node.branches
    assert branch.verdict is Verdict.CONTRADICTION and branch.closure == STATED
    changes = {(one.claim.point, one.slip.value): one.how for one in branch.slips}
    assert changes[208_199, 209_199] == "one digit" and set(changes.values()) == {"one digit"}
    assert branch.slips[0].claim is node.claim, "the total first"


def test_a_transposition_goes_before_single_digits(tmp_path: Path) -> None:
    _, audit = audit_of(
        "Of wheat 14,275 tons, of rice 2,690 tons, of oats 3,140 tons, in all 20,015 tons.", tmp_path
    )
    (finding,) = [one for one in audit.findings if one.kind is Kind.PART_WHOLE]
    assert {(one.slip.value, one.how) for one in closing_slips(finding.check)} == {
        (20_105, "two digits swapped")
    }


def test_in_a_table_the_digit_that_closes_row_and_column_is_named(tmp_path: Path) -> None:
    text = next(one for one in texts("seen") if one["id"] == "un_table_first_en")["text"]
    _, audit = audit_of(text, tmp_path, "md")
    branches = [b for root in trees_of(audit) for node in root.walk() for b in node.branches if b.slips]
    named = {(one.claim.point, one.slip.value, one.sums) for branch in branches for one in branch.slips}
    assert len(branches) == 2 and named == {(1_450, 1_350, 2)}


def test_no_single_digit_is_named_where_none_would_do(tmp_path: Path) -> None:
    _, audit = audit_of("Losses were 214 killed, 1,062 wounded and 87 missing, a total of 1,501.", tmp_path)
    (finding,) = [one for one in audit.findings if one.kind is Kind.PART_WHOLE]
    assert finding.verdict is Verdict.CONTRADICTION and closing_slips(finding.check) == ()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("到会代表共318人：男201人，女107人。", Verdict.CONTRADICTION),
        ("查获烟具共4,318件：烟枪2,201支，烟灯1,107盏，烟膏盒910件。", Verdict.UNADDED),
        ("Of 4,318 prisoners, including 2,201 men and 1,107 boys.", None),
    ],
)
def test_the_wording_decides_how_grave_it_is(text: str, verdict: Verdict | None, tmp_path: Path) -> None:
    _, audit = audit_of(text, tmp_path)
    failing = [one for one in audit.findings if one.kind is Kind.PART_WHOLE and one.size]
    assert [one.verdict for one in failing] == ([verdict] if verdict else [])
    assert all(bool(one.doubts) == (one.verdict is not Verdict.CONTRADICTION) for one in failing)


def test_what_was_read_from_a_text_is_no_contradiction_by_its_meaning_alone(tmp_path: Path) -> None:
    """Two figures the reader takes for one indicator, area and day: the reading may be at fault."""
    text = "截至1952年8月29日，上海市共逮捕毒犯1,202名。截至1952年11月30日，上海市共逮捕毒犯462名。"
    _, audit = audit_of(text, tmp_path)
    failing = [one for one in audit.findings if one.size and one.size > 0 and one.kind is Kind.TIME]
    assert [one.verdict for one in failing] == [Verdict.UNADDED] and failing[0].doubts


def test_a_plan_is_balanced_with_nothing_else(claim: Any) -> None:
    _, setting, _ = of_scenario()
    plan, done, unknown = (
        claim("a", 1, kind="plan"),
        claim("b", 1, kind="outcome|flow"),
        claim("c", 1, "villages"),
    )
    assert one_kind((plan, plan), setting) and not one_kind((plan, done), setting)
    assert not one_kind((plan, unknown), setting) and one_kind((done, unknown), setting)
    assert not one_kind((claim("d", 1, "x", kind="estimate"), done), setting)
    assert not one_kind((claim("e", 1, "x", kind="stock"), claim("f", 1, "y", kind="flow")), setting)
    assert "flow" in kinds_of(unknown if unknown.kind else claim("g", 1), setting)


def test_the_tree_is_printed_beside_its_text(tmp_path: Path) -> None:
    text = next(one for one in texts("seen") if one["id"] == "nested_zh")["text"]
    document, audit = audit_of(text, tmp_path)
    passages = passages_of(trees_of(audit), document)
    wide, narrow = as_lines(passages, "zh", 100), as_lines(passages, "zh", 60)
    assert any(line.startswith("全县人口") and "│ 八万二千 (82,000) 全县人口  ✓" in line for line in wide)
    assert not any("│ 八万二千" in line for line in narrow)
    assert any("79,000 + 3,000 = 82,000" in line for line in wide)
    data = as_data(passages)
    inner = data[0]["sums"][0]["lists"][0]["parts"][1]["lists"][0]
    assert inner["verdict"] == "matches" and inner["closure"] == ASIDE and data[0]["start"] == 0


def test_sums_survive_a_table_of_claims() -> None:
    sums = (Sum(STATED, ("a.1", "a.2")), Sum(ASIDE, ("b c.3", "a.4")))
    assert read_sums(sums_as_text(sums)) == sums and read_sums("") == ()
    with pytest.raises(ValueError, match="nonsense"):
        read_sums("nonsense")


def test_figures_that_name_each_other_as_parts_make_no_endless_tree(claim: Any) -> None:
    one = claim("a", 3, sum_of="stated: b + c")
    others = [claim("b", 1, sum_of="stated: a + c"), claim("c", 2)]
    audit = audit_claims([one, *others], Setting())
    assert len(trees_of(audit)) <= 1
