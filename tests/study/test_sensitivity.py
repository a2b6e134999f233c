"""One parameter at a time: what moves is found, what is chance is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.scenario import Scenario
from yundong.study.fit import sensitivity
from yundong.study.fit.sensitivity import one_at_a_time
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.runner import Engine
from yundong.study.runs.store import Store

NOISY = "S1-grenades"


@pytest.fixture
def answers(outputs: Callable[..., Outputs], monkeypatch: pytest.MonkeyPatch) -> list[DesignPoint]:
    """Replace runs by a rule: letters follow their rate; grenades follow nothing but chance, by seed and parameter."""
    asked: list[DesignPoint] = []

    def instead(scenario: Scenario, points: list[DesignPoint], *rest: Any) -> list[Outputs]:
        asked.extend(points)
        found = []
        for point in points:
            letters = 1312535 * point.settings.get("letters.base_rate", 0.002) / 0.002
            chance = 1.0 + 0.3 * ((point.seed * 7 + len(point.settings)) % 5 - 2) / 2.0
            found.append(outputs(**{"S1-letters": letters, NOISY: 167 * chance}))
        return found

    monkeypatch.setattr(sensitivity, "outputs_of", instead)
    return asked


def test_what_moves_comes_first_and_chance_does_not_count(
    scenario: Scenario, answers: list[DesignPoint], tmp_path: Path
) -> None:
    names = ["follow_up.quitting", "letters.base_rate"]
    effects = one_at_a_time(scenario, 0.2, Engine(Store(tmp_path / "c")), names=names)
    assert [e.name for e in effects] == ["letters.base_rate", "follow_up.quitting"]
    rate = scenario.parameters["letters.base_rate"]
    assert (effects[0].moved, effects[0].claim) == (1, "S1-letters")
    assert effects[0].at_low == pytest.approx((rate.low or 0) / 0.002)
    assert effects[0].at_high == pytest.approx((rate.high or 0) / 0.002)
    assert effects[1].moved == 0  # its grenades differ, but no more than they do from seed to seed


def test_all_but_fixed_parameters_are_moved_to_both_ends(
    scenario: Scenario, answers: list[DesignPoint], tmp_path: Path
) -> None:
    effects = one_at_a_time(scenario, 0.2, Engine(Store(tmp_path / "c")))
    free = [p for p in scenario.parameters.values() if p.use != "fixed"]
    assert {e.name for e in effects} == {p.name for p in free}
    assert len(answers) == 5 + 2 * len(free)
    assert {t.seed for t in answers if t.settings} == {1}
