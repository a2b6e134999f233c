"""Damaged scenarios, tables and documents, and parameters nobody documents: a sentence, in time, and nothing worse.

Seeded: each number is one input for ever. The default tests try a few; `make test-full` tries as many as promised.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from edits import an_edit
from hurdles import Verdict, tried
from kept import Kept
from parameter_values import VALUES, run_with
from works import a_document, a_file, a_page, a_run, a_scenario, a_table, an_archive

from yundong.scenario import Scenario

SECONDS = 10.0
"""Limit of one input, in seconds of a processor."""
MEGABYTES = 1000.0
"""Limit of the memory of the process that takes an input, the libraries included (about 350)."""


def wrong(work: Callable[[Any], str], jobs: Sequence[Any]) -> list[str]:
    """Return what is wrong with any of the inputs; those that pass are kept (`kept`) and not tried again."""
    kept = Kept(work.__name__)
    found = []
    for verdict in tried(work, [job for job in jobs if job not in kept], SECONDS):
        if said := faults(verdict):
            found.append(f"{verdict.job}: {said}")
        else:
            kept.note(verdict.job, seconds=round(verdict.seconds, 2), megabytes=round(verdict.megabytes))
    return found


def faults(verdict: Verdict) -> str:
    """Return what is wrong with a verdict; empty if nothing is."""
    wrong = []
    if verdict.what != "refused" and (verdict.what != "ok" or verdict.said):
        wrong.append(f"{verdict.what} {verdict.said}")
    if verdict.seconds > SECONDS:
        wrong.append(f"took {verdict.seconds:.1f} s")
    if verdict.megabytes > MEGABYTES:
        wrong.append(f"held {verdict.megabytes:.0f} MB")
    return "; ".join(wrong)


def parameter_jobs(scenario: Scenario) -> list[tuple[str, float]]:
    return [(name, value) for name in scenario.parameters if "@" not in name for value in VALUES]


FEW = [
    pytest.param(a_scenario, 6, marks=pytest.mark.full),
    pytest.param(a_run, 8, marks=pytest.mark.full),
    pytest.param(a_page, 12, marks=pytest.mark.full),
    pytest.param(an_archive, 12, marks=pytest.mark.full),
    pytest.param(an_edit, 60, marks=pytest.mark.full),
    pytest.param(a_table, 4),
    pytest.param(a_document, 4),
    pytest.param(a_file, 4),
]


@pytest.mark.parametrize(("work", "number"), FEW)
def test_some_damaged_files_get_a_sentence(work: Callable[[int], str], number: int) -> None:
    assert wrong(work, range(number)) == []


@pytest.mark.full
def test_some_parameters_at_values_nobody_documents(scenario: Scenario) -> None:
    assert wrong(run_with, parameter_jobs(scenario)[::131]) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("work", "number"),
    [
        (a_scenario, 1000),
        (a_run, 300),
        (a_page, 300),
        (a_table, 400),
        (an_archive, 200),
        (a_document, 300),
        (a_file, 300),
        (an_edit, 600),
    ],
)
def test_damaged_files_get_a_sentence(work: Callable[[int], str], number: int) -> None:
    assert wrong(work, range(number)) == []


@pytest.mark.exhaustive
def test_every_parameter_at_values_nobody_documents(scenario: Scenario) -> None:
    assert wrong(run_with, parameter_jobs(scenario)) == []


def crash(job: int) -> str:
    import ctypes

    if job == 1:
        raise ZeroDivisionError
    if job == 2:
        ctypes.string_at(0)
    if job == 3:
        import time

        time.sleep(60)
    if job == 4:
        return str(len(bytearray(8 << 30)))
    if job == 6:
        len(b"1" * (300 << 20))
    return ""


@pytest.mark.full
def test_the_hurdles_see_what_they_are_for() -> None:
    seen = list(tried(crash, range(8), 0.5))
    assert [v.what for v in seen] == ["ok", "raised", "died", "hung", "raised", "ok", "ok", "ok"]
    assert faults(seen[7]) == ""
    assert seen[6].megabytes > 300 > seen[7].megabytes + 100  # the peak of one input is not that of the next
    assert "took" in faults(Verdict(0, "ok", "", SECONDS + 0.1))
    assert "held" in faults(Verdict(0, "refused", "", 0.0, MEGABYTES + 1.0))
