"""Whatever a table of claims says, there is a verdict or a sentence, never a crash."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yundong.audit.audit import audit_statements, setting_of
from yundong.audit.identities import read_identities
from yundong.audit.reconcile import reconcile
from yundong.audit.render import as_html, as_markdown, as_text
from yundong.audit.setting import Setting
from yundong.audit.statement import read_csv
from yundong.base.errors import InputError
from yundong.scenario.load import Scenario, load

COLUMNS = (
    "id", "indicator", "area", "start", "end", "as_of", "value", "low", "high", "unit", "hedge", "source", "grade",
    "part_of", "base",
)  # fmt: skip
NUMBERS = st.one_of(
    st.just(""),
    st.integers(-5, 10**7).map(str),
    st.sampled_from(["0", "0.0", "1e300", "-3", "1e-300", "0.1", "22", "1e15", "7.25"]),
    st.floats(0, 1e9, allow_nan=False).map(repr),
)
CELLS = {
    "indicator": st.sampled_from(
        [
            "identified",
            "arrested",
            "arrested_share",
            "processed",
            "sentenced",
            "executed",
            "attendances",
            "meetings",
            "words",
            "",
        ]
    ),
    "area": st.sampled_from(["china", "north", "northeast+north", "shenyang", "henan", "nowhere", ""]),
    "start": st.sampled_from(["1952-04-15", ""]),
    "end": st.sampled_from(["1952-08-29", "1952-11-30", ""]),
    "as_of": st.sampled_from(["1952-12-14", ""]),
    "value": NUMBERS,
    "low": NUMBERS,
    "high": NUMBERS,
    "unit": st.sampled_from(["persons", "%", "‰", "liang", "jin", "attendances", "times", ""]),
    "hedge": st.sampled_from(["", "about", "more than|incomplete", "余", "at most", "at least", "doubtful"]),
    "source": st.sampled_from(["S1", "B3", ""]),
    "grade": st.sampled_from(["read", "recall", "calc", "", "other"]),
    "part_of": st.sampled_from(["", "c0", "c1", "c9"]),
    "base": st.sampled_from(["", "c0", "c2"]),
}
TABLES = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load()


@pytest.fixture(scope="module")
def setting(scenario: Scenario) -> Setting:
    return setting_of(scenario)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLES)
def test_any_table_is_audited_and_reconciled_or_refused(
    tmp_path: Path, scenario: Scenario, setting: Setting, rows: list[dict[str, str]]
) -> None:
    file = tmp_path / "claims.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows({"id": f"c{number}"} | row for number, row in enumerate(rows))
    try:
        statements = read_csv(file)
    except InputError as refusal:
        assert all(problem.endswith(".") for problem in refusal.problems)
        return
    audit = audit_statements(statements, setting, read_identities(scenario.folder / "identities.csv"))
    for text in (as_text(audit), as_html(audit), as_markdown(audit)):
        assert text
    assert len(audit.verdicts) >= len(statements)
    json.dumps(audit.as_dict(), allow_nan=False)
    json.dumps(reconcile(audit).as_dict(), allow_nan=False)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode())))
def test_any_file_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "claims.csv"
    file.write_bytes(content)
    try:
        assert read_csv(file)
    except InputError as refusal:
        assert str(refusal)
