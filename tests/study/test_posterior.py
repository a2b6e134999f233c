"""The posterior that others read: intervals, drivers, samples, the file, and which runs it speaks of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yundong.base.errors import InputError
from yundong.scenario import Scenario
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.weighted import (
    FILE,
    About,
    Knowledge,
    Mismatch,
    Posterior,
    applies,
    load,
    mismatches,
    read,
)
from yundong.study.runs.keys import key_of_model

ABOUT = About(
    scenario="narcotics-1952",
    version="1.0.0",
    scenario_hash="",
    data="d",
    program="p",
    made="2026-11-26",
    end="1952-11-30",
    scale=1.0,
    seed=1,
    command="yundong study posterior",
    knowledge={"a.strong": "identified", "a.weak": "direction only"},
    notes={},
)


def posterior(draws: int = 500, about: About = ABOUT) -> Posterior:
    """Return a posterior in which exp(2 strong − weak) is counted and forty idle parameters vary."""
    rng = np.random.default_rng(7)
    columns = {f"parameter:{n}": rng.random(draws) for n in ("a.strong", "a.weak")}
    columns |= {f"parameter:idle.{i}": rng.random(draws) for i in range(40)}
    columns["truth:persons"] = np.exp(2.0 * columns["parameter:a.strong"] - columns["parameter:a.weak"])
    columns["claim:none"] = np.full(draws, np.nan)
    return Posterior(about, np.ones(draws), np.arange(draws), columns)


def test_an_interval_holds_its_share_of_the_weight() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=4000)
    # Weights that make a standard normal one with mean 1.
    made = Posterior(ABOUT, np.exp(values), np.arange(4000), {"truth:x": values})
    interval = made.interval("truth:x", 0.9)
    assert interval is not None
    assert interval.low == pytest.approx(1 - 1.645, abs=0.15) and interval.high == pytest.approx(
        2.645, abs=0.3
    )
    assert made.median("truth:x") == pytest.approx(1.0, abs=0.12)
    assert made.effective == pytest.approx(4000 / np.e, rel=0.2)


def test_drivers_are_those_that_move_a_quantity_and_no_idle_one() -> None:
    found = posterior().drivers("truth:persons", most=5)
    assert [(d.parameter, d.rises, d.knowledge) for d in found] == [
        ("a.strong", True, Knowledge.identified),
        ("a.weak", False, Knowledge.direction),
    ]
    assert found[0].share == pytest.approx(0.8, abs=0.06) and found[1].share == pytest.approx(0.2, abs=0.06)


def test_a_figure_that_no_run_has_gives_no_interval() -> None:
    made = posterior()
    assert made.interval("claim:none") is None and made.drivers("claim:none") == ()
    with pytest.raises(InputError, match="no quantity 'truth:person'"):
        made.interval("truth:person")
    with pytest.raises(InputError, match="Invalid level 90"):
        made.interval("truth:persons", 90)


def test_a_sample_has_each_draw_as_often_as_its_weight_asks() -> None:
    made = Posterior(ABOUT, np.array([1.0, 0.0, 3.0]), np.arange(3), {"truth:x": np.arange(3.0)})
    assert [made.sample(40).count(i) for i in range(3)] == [10, 0, 30]


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    made = posterior(50)
    made.write(tmp_path / "posterior.parquet")
    again = read(tmp_path / "posterior.parquet")
    assert again.about == made.about and again.quantities == made.quantities
    assert again.settings(3) == made.settings(3)
    np.testing.assert_allclose(again.values("truth:persons"), made.values("truth:persons"), rtol=1e-6)
    (tmp_path / "posterior.parquet").write_bytes(b"PAR1 something else")
    with pytest.raises(InputError, match="This is not a posterior"):
        read(tmp_path / "posterior.parquet")


@dataclass
class Made:
    manifest: dict[str, Any]


def test_it_speaks_of_runs_of_its_own_model_only(scenario: Scenario) -> None:
    key = key_of_model(scenario)
    made = posterior(10, replace(ABOUT, scenario_hash=scenario.hash, data=key.data, program=key.program))
    manifest = {
        "scenario": scenario.name, "scenario_hash": scenario.hash, "settings": {}, "without": [],
        "interpretation": "balanced", "end": "1952-11-30",
    }  # fmt: skip
    assert applies(made, Made(manifest)) and mismatches(made, Made(manifest), scenario) == []
    for change, mismatch in (
        ({"settings": {"letters.fear": 0.5}}, Mismatch.settings),
        ({"without": ["letters"]}, Mismatch.without),
        ({"interpretation": "strict"}, Mismatch.interpretation),
        ({"end": "1952-08-29"}, Mismatch.until),
        ({"scenario_hash": "other"}, Mismatch.scenario),
        ({"scenario": "other"}, Mismatch.scenario),
    ):
        assert mismatches(made, Made(manifest | change)) == [mismatch]
        assert not applies(made, Made(manifest | change))
    later = posterior(10, replace(made.about, program="an older one"))
    assert mismatches(later, Made(manifest), scenario) == [Mismatch.program]
    assert applies(later, Made(manifest), scenario)
    changed = scenario.replace({"letters.fear": 0.123})
    assert Mismatch.scenario in mismatches(made, Made(manifest), changed)


def test_the_shipped_posterior_if_any_is_of_the_scenario(scenario: Scenario) -> None:
    found = load(scenario)
    assert found is None or (found.about.scenario == scenario.name and found.effective > 50)


def test_the_posterior_that_comes_with_the_scenario_is_of_its_data(scenario: Scenario) -> None:
    made = load(scenario)
    if made is None:
        pytest.skip("none is shipped")
    assert made.about.data == key_of_model(scenario).data, "make the posterior again: docs/study.md says how"
    assert made.about.scale == 1.0 and made.effective >= 200
    assert set(made.parameters) == set(PriorCube(scenario).names)
    assert (scenario.folder / FILE).stat().st_size < 3_000_000
    wrongly = made.interval("truth:identified_wrongly")
    assert wrongly is not None and 0.0 <= wrongly.low < wrongly.high
