"""One parameter at a time: what moves is found, what is chance is not, a log gives slopes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.scenario import Scenario
from yundong.study import sensitivity
from yundong.study.measure import Cache, Outcome, Trial
from yundong.study.sensitivity import logged_slopes, one_at_a_time

NOISY = "S1-grenades"


@pytest.fixture
def answers(outcome: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """Replace runs by a rule: letters follow their rate; grenades follow nothing but chance, by seed and parameter."""
    asked: list[Trial] = []

    def instead(scenario: Scenario, trials: list[Trial], *rest: Any) -> list[Outcome]:
        asked.extend(trials)
        found = []
        for trial in trials:
            letters = 1312535 * trial.settings.get("letters.base_rate", 0.002) / 0.002
            chance = 1.0 + 0.3 * ((trial.seed * 7 + len(trial.settings)) % 5 - 2) / 2.0
            found.append(outcome(**{"S1-letters": letters, NOISY: 167 * chance}))
        return found

    monkeypatch.setattr(sensitivity, "measure_all", instead)
    return asked


def test_what_moves_comes_first_and_chance_does_not_count(
    scenario: Scenario, answers: list[Trial], tmp_path: Path
) -> None:
    names = ["follow_up.quitting", "letters.base_rate"]
    effects = one_at_a_time(scenario, 0.2, Cache(tmp_path / "c", scenario), names=names)
    assert [e.name for e in effects] == ["letters.base_rate", "follow_up.quitting"]
    rate = scenario.parameters["letters.base_rate"]
    assert (effects[0].moved, effects[0].claim) == (1, "S1-letters")
    assert effects[0].at_low == pytest.approx((rate.low or 0) / 0.002)
    assert effects[0].at_high == pytest.approx((rate.high or 0) / 0.002)
    assert effects[1].moved == 0  # its grenades differ, but no more than they do from seed to seed


def test_all_but_fixed_parameters_are_moved_to_both_ends(
    scenario: Scenario, answers: list[Trial], tmp_path: Path
) -> None:
    effects = one_at_a_time(scenario, 0.2, Cache(tmp_path / "c", scenario))
    free = [p for p in scenario.parameters.values() if p.use != "fixed"]
    assert {e.name for e in effects} == {p.name for p in free}
    assert len(answers) == 5 + 2 * len(free)
    assert {t.seed for t in answers if t.settings} == {1}


def entry(why: str, seed: int, values: dict[str, float], ratios: dict[str, float], scale: float = 0.2) -> str:
    return json.dumps(
        {"why": why, "model": "m", "seed": seed, "scale": scale, "values": values, "ratios": ratios}
    )


def test_slopes_of_a_log_are_means_over_seeds(scenario: Scenario, tmp_path: Path) -> None:
    log = tmp_path / "fit.jsonl"
    lines = [
        entry("slope", seed, {"a": a, "b": b}, {"x": x, "y": 1.0})
        for seed, up in ((1952, 2.0), (1953, 8.0))
        for a, b, x in ((1.0, 1.0, 1.0), (1.3, 1.0, up), (1.0, 1.3, 1.0))
    ]
    log.write_text(
        "\n".join([*lines, entry("step 1", 1952, {"a": 9.0, "b": 1.0}, {"x": 100.0, "y": 1.0})]) + "\n"
    )
    slopes = logged_slopes(log, scenario)
    assert slopes["a"] == {"x": pytest.approx(math.sqrt(2.0 * 8.0)), "y": pytest.approx(1.0)}
    assert slopes["b"] == {"x": pytest.approx(1.0), "y": pytest.approx(1.0)}


def test_the_last_slope_counts(scenario: Scenario, tmp_path: Path) -> None:
    log = tmp_path / "fit.jsonl"
    old = [entry("slope", 1, {"a": a}, {"x": x}, 0.1) for a, x in ((1.0, 1.0), (1.3, 5.0))]
    new = [entry("slope", 1, {"a": a}, {"x": x}, 0.2) for a, x in ((2.0, 1.0), (2.6, 3.0))]
    log.write_text("\n".join([*old, *new]) + "\n")
    assert logged_slopes(log, scenario) == {"a": {"x": pytest.approx(3.0)}}


def test_no_log_no_slopes_and_a_bad_line_is_named(scenario: Scenario, tmp_path: Path) -> None:
    assert logged_slopes(tmp_path / "none.jsonl", scenario) == {}
    bad = tmp_path / "fit.jsonl"
    bad.write_text('{"why": "slope"}\n')
    with pytest.raises(InputError, match=r"fit\.jsonl, line 1: not an entry of a fit"):
        logged_slopes(bad, scenario)
