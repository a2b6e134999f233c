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
from hurdles import tried
from parameter_values import VALUES, run_with
from works import a_document, a_page, a_run, a_scenario, a_table, an_archive

from yundong.scenario import Scenario

SECONDS = 10.0
"""Limit of one input, in seconds of a processor."""


def wrong(work: Callable[[Any], str], jobs: Sequence[Any]) -> list[str]:
    verdicts = tried(work, jobs, SECONDS)
    return [
        f"{v.job}: {v.what} {v.said}" for v in verdicts if v.what != "refused" and (v.what != "ok" or v.said)
    ]


def parameter_jobs(scenario: Scenario) -> list[tuple[str, float]]:
    return [(name, value) for name in scenario.parameters if "@" not in name for value in VALUES]


FEW = [
    pytest.param(a_scenario, 6, marks=pytest.mark.full),
    pytest.param(a_run, 8, marks=pytest.mark.full),
    pytest.param(a_page, 12, marks=pytest.mark.full),
    pytest.param(an_archive, 12, marks=pytest.mark.full),
    pytest.param(a_table, 8),
    pytest.param(a_document, 6),
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
    [(a_scenario, 1000), (a_run, 300), (a_page, 300), (a_table, 400), (an_archive, 200), (a_document, 300)],
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
    return ""


@pytest.mark.full
def test_the_hurdles_see_what_they_are_for() -> None:
    assert [v.what for v in tried(crash, range(6), 0.5)] == ["ok", "raised", "died", "hung", "raised", "ok"]
