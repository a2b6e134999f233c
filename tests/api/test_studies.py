"""A study, a fit and an experiment from Python: rows that show themselves, and invalid input refused before a run."""

from __future__ import annotations

from pathlib import Path

import pytest

import yundong as yd
from yundong.scenario import Scenario


@pytest.fixture
def study(scenario: Scenario, tmp_path: Path) -> yd.Study:
    pytest.importorskip("scipy")
    return yd.Study(scenario, folder=tmp_path / "study", cache=tmp_path / "runs.jsonl")


def test_what_cannot_be_is_refused_before_any_run(study: yd.Study, tmp_path: Path) -> None:
    with pytest.raises(yd.InputError, match="trajectories 0: must be 1 or more"):
        study.screen(0)
    with pytest.raises(yd.InputError, match="must be a power of two"):
        study.sensitivity(3)
    with pytest.raises(yd.InputError, match="study screen"):
        study.waves([(10, 1, 0.01)])
    with pytest.raises(yd.InputError, match="Invalid role 'chek'"):
        study.coverage("chek")
    with pytest.raises(yd.InputError, match="experiment"):
        yd.experiment("no-such")
    with pytest.raises(yd.InputError, match="number of seeds 0"):
        yd.fit(out=tmp_path / "fit", seeds=())
    assert not (tmp_path / "runs.jsonl").exists() and not (tmp_path / "fit").exists()


@pytest.mark.full
def test_the_posterior_is_held_against_figures_never_fitted(study: yd.Study) -> None:
    pytest.importorskip("scoringrules")
    found = study.coverage()
    assert found.to_polars().height == len(found) > 20 and "<table" in found._repr_html_()


@pytest.mark.full
def test_an_experiment_has_both_sides(scenario: Scenario, tmp_path: Path) -> None:
    name = next(iter(scenario.experiments))
    found = yd.experiment(name, scale=0.003, seeds=1, cache=tmp_path / "runs.jsonl")
    assert {scenario.indicators[watched].name_en for watched in scenario.experiments[name].watch} <= {
        row["figure"] for row in found
    }


@pytest.mark.full
def test_a_posterior_is_made_by_real_runs_and_held_against_figures(study: yd.Study) -> None:
    pytest.importorskip("scoringrules")
    found = study.posterior(12, 0.003, rounds=1, small_scale=0.003)
    assert (study.folder / "posterior.parquet").is_file() and len(found.weights) == 12
    covered = study.coverage()
    assert len(covered) > 20 and all(row["low_90"] <= row["median"] <= row["high_90"] for row in covered)


@pytest.mark.full
def test_a_fit_moves_the_parameters_and_is_not_run_twice(scenario: Scenario, tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    seen: list[int] = []
    cache = tmp_path / "runs.jsonl"

    def fitted(folder: str) -> tuple[list[dict[str, object]], str]:
        found = yd.fit(
            scenario, out=tmp_path / folder, steps=1, seeds=(1,), scale=0.003, slope_scale=0.003, cache=cache,
            progress=lambda step, loss: seen.append(step),
        )  # fmt: skip
        return list(found), (tmp_path / folder / "parameters.csv").read_text(encoding="utf-8")

    first, values = fitted("first")
    made = cache.read_bytes()
    assert fitted("again") == (first, values) and cache.read_bytes() == made
    assert seen == [0, 1, 0, 1] and (tmp_path / "first" / "fit.jsonl").is_file()
    assert {row["claim"] for row in first} == {
        c.id for c in scenario.claims.values() if c.role == "calibrate"
    }
    assert values.count("\n") == scenario.path("parameters.csv").read_text(encoding="utf-8").count("\n")
