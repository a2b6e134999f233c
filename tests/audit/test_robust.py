"""Whatever a table of claims says, there is a verdict or a sentence, never a crash."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yundong.audit.audit import audit_claims, setting_of
from yundong.audit.identities import read_identities
from yundong.audit.reconcile import reconcile
from yundong.audit.render import as_html, as_markdown, as_text
from yundong.audit.setting import Setting
from yundong.base.errors import InputError
from yundong.figures.claim import read_claims
from yundong.scenario.load import Scenario, load

COLUMNS = (
    "id", "indicator", "area", "start", "end", "as_of", "value", "low", "high", "unit", "hedge", "source", "grade",
    "part_of", "base", "counted",
)  # fmt: skip
INDICATORS = (
    "identified", "arrested", "arrested_share", "processed", "sentenced", "executed", "attendances", "meetings",
)  # fmt: skip
HEDGES = ("", "about", "more than|incomplete", "余", "at most", "at least", "doubtful")
CELLS = {
    "area": st.sampled_from(["china", "north", "northeast+north", "shenyang", "henan", ""]),
    "start": st.sampled_from(["1952-04-15", ""]),
    "end": st.sampled_from(["1952-08-29", "1952-11-30", ""]),
    "as_of": st.sampled_from(["1952-12-14", ""]),
    "unit": st.sampled_from(["persons", "%", "‰", "liang", "jin", "attendances", "times", ""]),
    "hedge": st.sampled_from(HEDGES),
    "source": st.sampled_from(["S1", "B3", ""]),
    "grade": st.sampled_from(["read", "recall", "calc", ""]),
    "part_of": st.sampled_from(["", "c0", "c1", "c9"]),
    "base": st.sampled_from(["", "c0", "c2"]),
}
COUNTS = st.one_of(
    st.integers(0, 10**7).map(float), st.floats(1e-9, 1e9), st.sampled_from([0.0, 0.1, 22.0, 1e15, 7.25])
)


@st.composite
def sound_rows(draw: st.DrawFn) -> dict[str, str]:
    """Draw a row that nothing is wrong with; what is counted may be known by its words only."""
    low, value, high = sorted(draw(st.lists(COUNTS, min_size=3, max_size=3)))
    given_cells = draw(
        st.sampled_from(["value", "low", "high", "low high", "low value", "low value high"])
    ).split()
    figures = {"low": repr(low), "value": repr(value), "high": repr(high)}
    known = draw(st.booleans())
    return {
        **draw(st.fixed_dictionaries(CELLS)),
        **{name: figures[name] if name in given_cells else "" for name in figures},
        "indicator": draw(st.sampled_from(INDICATORS)) if known else "",
        "counted": "" if known else draw(st.sampled_from(["words", "arrested", "more words"])),
    }


ANY_CELLS = {
    **CELLS,
    **dict.fromkeys(
        ("value", "low", "high"), st.sampled_from(["", "0", "1e300", "-3", "1e-300", "three", "nan"])
    ),
    "indicator": st.sampled_from([*INDICATORS, "arested", ""]),
    "area": st.sampled_from(["china", "nowhere", "north+nowhere"]),
    "end": st.sampled_from(["1952", "19328", "1952-02-30", "1952-11-30"]),
    "grade": st.sampled_from(["read", "other"]),
    "counted": st.sampled_from(["", "words"]),
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load()


@pytest.fixture(scope="module")
def setting(scenario: Scenario) -> Setting:
    return setting_of(scenario)


def write(file: Path, rows: list[dict[str, str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows({"id": f"c{number}"} | row for number, row in enumerate(rows))
    return file


def tried(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )


@tried(15)
@given(rows=st.lists(sound_rows(), min_size=1, max_size=8))
def test_any_sound_table_is_audited_and_reconciled(
    tmp_path: Path, scenario: Scenario, setting: Setting, rows: list[dict[str, str]]
) -> None:
    audited_and_reconciled(tmp_path, scenario, setting, rows)


@pytest.mark.full
@tried(80)
@given(rows=st.lists(sound_rows(), min_size=1, max_size=8))
def test_many_sound_tables_are_audited_and_reconciled(
    tmp_path: Path, scenario: Scenario, setting: Setting, rows: list[dict[str, str]]
) -> None:
    audited_and_reconciled(tmp_path, scenario, setting, rows)


def audited_and_reconciled(
    tmp_path: Path, scenario: Scenario, setting: Setting, rows: list[dict[str, str]]
) -> None:
    claims = read_claims(write(tmp_path / "claims.csv", rows), scenario.indicators, scenario.areas)
    audit = audit_claims(claims, setting, read_identities(scenario.folder / "identities.csv"))
    for text in (as_text(audit), as_html(audit), as_markdown(audit)):
        assert text
    assert len(audit.verdicts) >= len(claims)
    json.dumps(audit.as_dict(), allow_nan=False)
    json.dumps(reconcile(audit).as_dict(), allow_nan=False)


@tried(80)
@given(rows=st.lists(st.fixed_dictionaries(ANY_CELLS), min_size=1, max_size=4))
def test_a_table_with_faults_is_refused_in_sentences(
    tmp_path: Path, scenario: Scenario, rows: list[dict[str, str]]
) -> None:
    try:
        claims = read_claims(write(tmp_path / "claims.csv", rows), scenario.indicators, scenario.areas)
    except InputError as refusal:
        assert all(problem.endswith((".", "?")) and "row" in problem for problem in refusal.problems)
        return
    assert all(claim.end for claim in claims)


@tried(80)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode())))
def test_any_file_is_read_or_refused(tmp_path: Path, scenario: Scenario, content: bytes) -> None:
    file = tmp_path / "claims.csv"
    file.write_bytes(content)
    try:
        assert read_claims(file, scenario.indicators, scenario.areas)
    except InputError as refusal:
        assert str(refusal)
