"""The table of declared identities."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from yundong.audit.audit import audit_claims, setting_of
from yundong.audit.check import Kind, Missing, Verdict
from yundong.audit.identities import COLUMNS, read_identities
from yundong.base.errors import InputError
from yundong.figures.claim import Claim
from yundong.scenario.load import load

Maker = Callable[..., Claim]
HEADER = ",".join(COLUMNS)


def write(folder: Path, *rows: str) -> Path:
    file = folder / "identities.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,sum,x,y,,,,day,SKIP_IF_ANY_MISSING,,", "row 2, field kind: 'sum' is none of"),
        (
            "a,subset,x,y,,,,day,SKIP,,",
            "row 2, field missing: write SKIP_IF_ANY_MISSING or SKIP_IF_ALL_MISSING",
        ),
        ("a,subset,x,y,,,,year,SKIP_IF_ANY_MISSING,,", "row 2, field same: 'year' is none of"),
        ("a,subset,x,,,,,day,SKIP_IF_ANY_MISSING,,", "needs both sides"),
        ("a,rate,,x,0,1,,day,SKIP_IF_ANY_MISSING,,", "write a quotient as `numerator / denominator`"),
        (
            "a,rate,,x / y,low,1,,day,SKIP_IF_ANY_MISSING,,",
            "field low: 'low' is neither a number nor a #claim",
        ),
        ("a,rate,,x / y,0,1,many,day,SKIP_IF_ANY_MISSING,,", "field by: invalid number 'many'"),
        ("a,subset,x y,z,,,,day,SKIP_IF_ANY_MISSING,,", "field left: 'x y' is not understood"),
        (",subset,x,z,,,,day,SKIP_IF_ANY_MISSING,,", "field id: '' is empty or duplicate"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_identities(write(tmp_path, row))


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "identities.csv"
    file.write_text("id,kind\n")
    with pytest.raises(InputError, match="column left: This column is missing"):
        read_identities(file)
    file.write_bytes("id\n恆等\n".encode("big5"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_identities(file)


@pytest.mark.parametrize(
    ("missing", "verdict"),
    [(Missing.ANY, Verdict.UNCHECKED), (Missing.ALL, Verdict.CONTRADICTION)],
)
def test_missing_terms_follow_the_rule(
    tmp_path: Path, claim: Maker, missing: Missing, verdict: Verdict
) -> None:
    row = f"d,part_whole,processed,sentenced + released + controlled,,,,document,{missing.value},S1,"
    figures = [
        claim("w", 41, indicator="processed"),
        claim("a", 31, indicator="sentenced"),
        claim("b", 21, indicator="released"),
    ]
    audit = audit_claims(figures, setting_of(load()), read_identities(write(tmp_path, row)))
    finding = next(f for f in audit.findings if f.check.rule.id == "d")
    assert finding.verdict is verdict
    if verdict is Verdict.UNCHECKED:
        assert finding.why == "missing: Placed under control, China"


def test_an_identity_holds_area_by_area_and_document_by_document(tmp_path: Path, claim: Maker) -> None:
    row = "d,subset,executed,arrested,,,,document,SKIP_IF_ANY_MISSING,S1,"
    figures = [
        claim("e1", 51, indicator="executed"),
        claim("a1", 42),
        claim("e2", 5, indicator="executed", area="henan"),
        claim("a2", 42, area="henan"),
        claim("e3", 7, indicator="executed", area="hunan"),
        claim("a3", 6, area="hunan", source="B3"),
    ]
    audit = audit_claims(figures, setting_of(load()), read_identities(write(tmp_path, row)))
    found = {f.claim_ids: f.verdict for f in audit.findings if f.check.rule.id == "d"}
    assert found == {
        ("e1", "a1"): Verdict.CONTRADICTION,
        ("e2", "a2"): Verdict.MATCHES,
        ("e3",): Verdict.UNCHECKED,
    }


def test_a_claim_for_a_part_is_not_held_against_the_whole(tmp_path: Path, claim: Maker) -> None:
    figures = [
        claim("day", 34, indicator="registered", area="shenyang", as_of=None, end=claim("x", 1).end),
        claim("all", 8_505, indicator="registered", area="shenyang", source="B3"),
    ]
    plain = audit_claims(figures, setting_of(load()))
    assert [f.kind for f in plain.findings] == [Kind.SAME]
    marked = read_identities(write(tmp_path, "x,extent,#day,,,,,,,B4,one day"))
    audit = audit_claims(figures, setting_of(load()), marked)
    assert [f.kind for f in audit.findings if f.verdict is Verdict.CONTRADICTION] == []


def test_a_limit_may_be_a_claim(tmp_path: Path, claim: Maker) -> None:
    row = "r,rate,,attendances / population,0,#best,100,any,SKIP_IF_ANY_MISSING,,"
    figures = [
        claim("n", 91, indicator="attendances", area="xian", unit="attendances"),
        claim("d", 101, indicator="population", area="xian"),
        claim("best", 85, indicator="household_reach_share", area="nanjing", unit="%"),
    ]
    audit = audit_claims(figures, setting_of(load()), read_identities(write(tmp_path, row)))
    finding = next(f for f in audit.findings if f.check.rule.id == "r")
    assert (
        finding.verdict is Verdict.PRESUMPTION and finding.presumption == "the rate lies in its usual range"
    )
    assert finding.check.limits is not None and finding.check.limits.high == 85.5
    assert any(r.kind == "repeat" for r in finding.explanations)
