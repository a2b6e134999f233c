"""A whole study on a rule with planted values: they are found, what is not documented stays open, and it resumes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import planted

from yundong.base.errors import InputError
from yundong.base.extras import EXTRAS, installed
from yundong.scenario import Scenario
from yundong.study.posterior import waves
from yundong.study.posterior.calibration import Ranks, calibrate, summary
from yundong.study.posterior.coverage import by_role, covered
from yundong.study.posterior.planted import by_kind, recover
from yundong.study.posterior.planted import summary as found_again
from yundong.study.posterior.sampling import make_posterior, weighted
from yundong.study.posterior.screen import screen
from yundong.study.posterior.shares import shares
from yundong.study.posterior.smoothed import Ensemble, SmoothingPlan
from yundong.study.posterior.waves import Matching, Plan
from yundong.study.posterior.weighted import Knowledge, Posterior, read
from yundong.study.runs.runner import Engine
from yundong.study.runs.store import Store
from yundong.study.runs.workshop import Workshop

pytestmark = pytest.mark.skipif(not all(map(installed, EXTRAS["study"])), reason="needs the extra study")

PLANS = (Plan(36, 2, 0.2), Plan(24, 2, 1.0))


class Study:
    """A study of the planted scenario, made once for all tests of this file."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.scenario, self.folder = scenario, folder
        self.said: list[str] = []
        self.workshop = Workshop(folder / "study", 1)
        self.screening = screen(scenario, self.engine(), self.workshop, 3, 0.2)
        self.matching = self.match()
        self.waves = list(self.matching.run(PLANS))
        self.posterior = make_posterior(self.matching, 200, 120)

    def engine(self) -> Engine:
        return Engine(Store(self.folder / "s.jsonl"), progress=self.said.append, evaluate=planted.evaluate)

    def match(self) -> Matching:
        return Matching.of(self.scenario, self.engine(), self.workshop)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, small_in: Callable[[Path], Path]) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("planted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waves, "POPULATION", 100)
        yield Study(planted.planted(small_in(folder)), folder)


def test_screening_keeps_what_moves_something(study: Study) -> None:
    assert set(study.screening.kept) == set(planted.NAMES[:5])
    assert study.screening.failed == 0
    assert 0.0 <= study.screening.aside <= study.screening.aside_most < 0.5


def test_waves_rule_out_most_of_the_space_and_not_the_planted_point(study: Study) -> None:
    assert [wave.scale for wave in study.waves] == [0.2, 1.0]
    assert study.waves[-1].left < 0.5 and not study.waves[-1].clash
    at = study.matching.prior.coordinates(
        study.matching.prior.settings(planted.TRUTH, planted.NAMES), study.matching.kept
    )
    assert study.matching.implausibility(at[None, :])[0] < waves.THRESHOLD
    for mean, spread in study.waves[-1].left_out.values():
        assert abs(mean) < 0.5 and spread < 1.3


def test_each_point_of_each_wave_has_seeds_of_its_own(study: Study) -> None:
    seeds = [point.seed for wave in study.waves for point in study.matching.design(wave)]
    assert len(seeds) == len(set(seeds)) == 36 * 2 + 24 * 2


def test_a_sieve_finds_the_same_as_the_whole_and_drops_what_is_above(study: Study) -> None:
    matching = study.matching
    assert matching.emulators is not None
    emulators = [matching.emulators.outputs[place] for place in matching.claims]
    x = np.random.default_rng(5).random((400, len(matching.kept)))
    whole = matching.implausibility(x)
    for threads in (1, 2):
        np.testing.assert_allclose(waves.Sieve(emulators, matching.ends, threads)(x, np.inf), whole)
    level = float(np.median(whole))
    found = waves.Sieve(emulators, matching.ends)(x, level)
    np.testing.assert_array_equal(found <= level, whole <= level)


def test_waves_made_with_other_priors_are_made_again(study: Study) -> None:
    others = Matching.of(study.scenario, study.engine(), study.workshop, priors=False)
    assert others.waves == [] and study.match().waves == study.waves
    assert "priors were used otherwise in the waves made before; they begin again" in study.said


def test_planted_values_lie_in_the_intervals_and_what_is_not_documented_stays_open(study: Study) -> None:
    true = study.matching.prior.settings(planted.TRUTH, planted.NAMES)
    known = {name: study.posterior.knowledge(name) for name in planted.NAMES}
    for name in study.matching.kept:
        interval = study.posterior.interval(f"parameter:{name}", 0.98)
        assert interval is not None and interval.holds(true[name]), name
    assert known[planted.NAMES[2]] is Knowledge.identified
    assert known[planted.NAMES[4]] is Knowledge.prior  # moves the truth alone
    assert known[planted.NAMES[5]] is Knowledge.prior  # moves nothing
    wrongly = study.posterior.drivers("truth:identified_wrongly")
    assert wrongly[0].parameter == planted.NAMES[4] and wrongly[0].share > 0.9
    assert study.posterior.effective > 50 and study.posterior.about.notes["tempered"] == 1.0


def test_the_smoother_finds_planted_values_without_emulators(study: Study) -> None:
    true = study.matching.prior.settings(planted.TRUTH, planted.NAMES)
    plan = SmoothingPlan(120, 3, small=1.0)
    made = Ensemble(study.scenario, study.engine(), study.workshop, plan).posterior()
    for name in planted.NAMES:
        interval = made.interval(f"parameter:{name}", 0.98)
        assert interval is not None and interval.holds(true[name]), name
    assert made.knowledge(planted.NAMES[2]) is Knowledge.identified
    assert made.knowledge(planted.NAMES[4]) is Knowledge.prior
    assert {made.knowledge(name) for name in planted.IDLE} == {Knowledge.prior}
    notes = made.about.notes
    assert notes["misfits"][0] > 3.0 and notes["misfit"] < 1.5 and notes["missed"] == []
    before = (study.folder / "s.jsonl").read_bytes()
    again = Ensemble(study.scenario, study.engine(), study.workshop, plan).posterior()
    assert again.frame().equals(made.frame()) and (study.folder / "s.jsonl").read_bytes() == before


@pytest.mark.full
def test_truths_drawn_from_the_prior_are_found_again(study: Study) -> None:
    plan = SmoothingPlan(120, 3, small=1.0)
    found = recover(study.scenario, study.engine(), study.workshop, plan, 24)
    rows = {row.quantity: row for row in found_again(found)}
    documented, idle = f"parameter:{planted.NAMES[2]}", f"parameter:{planted.NAMES[5]}"
    assert rows[documented].width < 0.5 < 0.8 < rows[idle].width < 1.2
    kinds = {row.quantity: row for row in by_kind(list(rows.values()))}
    assert set(kinds) == {"truth", "indicator", "parameter"}
    for kind in ("truth", "parameter"):
        assert 0.3 <= kinds[kind].inside_50 <= 0.7 and kinds[kind].inside_90 >= 0.75, kind
        assert 0.35 <= kinds[kind].mean <= 0.65
    before = (study.folder / "s.jsonl").read_bytes()
    assert recover(study.scenario, study.engine(), study.workshop, plan, 24) == found
    assert (study.folder / "s.jsonl").read_bytes() == before  # nothing was run again


def test_a_study_resumes_to_the_same_posterior(study: Study) -> None:
    store = study.folder / "s.jsonl"
    before = store.read_bytes()
    resumed = study.match()
    assert list(resumed.run(PLANS)) == study.waves
    again = make_posterior(resumed, 200, 120)
    np.testing.assert_array_equal(again.weights, study.posterior.weights)
    assert store.read_bytes() == before  # nothing was run again
    few = make_posterior(study.match(), 200, 20)
    np.testing.assert_array_equal(
        few.values("claim:arrested-top"), study.posterior.values("claim:arrested-top")[:20]
    )


def test_waves_of_another_plan_are_made_again(study: Study, tmp_path: Path) -> None:
    made = study.match()
    shorter = [Plan(36, 2, 0.2), Plan(12, 2, 1.0)]
    made.workshop = Workshop(tmp_path, 1)  # so that the waves of the others stay as they are
    found = list(made.run(shorter))
    assert found[0] == study.waves[0] and len(found[1].points) == 12
    assert "wave 2 was made with other numbers; it is made again" in study.said
    others = Matching(study.scenario, study.engine(), study.workshop, study.screening.kept[:2])
    assert others.waves == []


@pytest.mark.full
def test_figures_that_were_set_aside_are_predicted(study: Study) -> None:
    rows = covered(study.scenario, study.posterior)
    assert {row.claim for row in rows} == set(planted.CHECKED)
    assert all(
        row.within_90 and row.low_90 < row.low_50 < row.median < row.high_50 < row.high_90 for row in rows
    )
    together = by_role(rows)[0]
    assert together.within_90 == 1.0 and together.both == 2 and together.crps < together.null_crps


def test_shares_of_the_variance_add_up_where_parameters_act_alone(study: Study) -> None:
    found = [s for s in shares(study.matching, 64) if s.output == "truth:identified_wrongly"]
    assert found[0].parameter == planted.NAMES[4] and found[0].total > 0.9
    assert sum(s.first for s in found) == pytest.approx(1.0, abs=0.15)


@pytest.mark.full
@pytest.mark.parametrize("steps", [None, 100])
def test_calibration_resumes_and_its_ranks_are_inside(study: Study, steps: int | None) -> None:
    first = calibrate(study.match(), 1, steps)
    found = calibrate(study.match(), 2, steps)
    assert found[0] == first[0] and len(found) == 2
    lines = (study.folder / "study" / "calibration.jsonl").read_text(encoding="utf-8").splitlines()
    assert [entry["truth"] for line in lines if (entry := json.loads(line))["key"] == found[0].key] == [0, 1]
    assert {row.parameter for row in summary(found)} == set(study.matching.kept)


@pytest.mark.full
def test_truths_whose_figures_are_of_real_runs_are_ranked_too(study: Study) -> None:
    made_up = calibrate(study.match(), 1)
    found = calibrate(study.match(), 6, simulated=1.0)
    assert len(found) == 6 and found[0].key != made_up[0].key
    assert calibrate(study.match(), 6, simulated=1.0) == found
    inside = [0.02 < rank / 99 < 0.98 for one in found for rank in one.ranks.values()]
    assert sum(inside) >= 0.8 * len(inside)


def test_uneven_ranks_are_found() -> None:
    rng = np.random.default_rng(1)
    found = [Ranks(i, "", {"even": int(rng.integers(100)), "low": int(rng.integers(60))}) for i in range(200)]
    rows = {row.parameter: row for row in summary(found)}
    assert rows["even"].p > 0.01 and rows["low"].p < 1e-4
    assert rows["even"].inside_50 == pytest.approx(0.5, abs=0.1)
    assert rows["low"].mean < 0.35


def test_weights_that_rest_on_a_few_runs_are_tempered() -> None:
    rng = np.random.default_rng(1)
    even, notes = weighted(0.1 * rng.normal(size=200))
    assert notes["tempered"] == 1.0 and 1.0 / (even**2).sum() > 190
    heavy, notes = weighted(8.0 * rng.normal(size=200))
    assert notes["tempered"] < 0.6 and 1.0 / (heavy**2).sum() == pytest.approx(20.0, rel=0.05)


def test_the_commands_print_a_study_in_both_languages(
    study: Study, cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from yundong.study.runs import runner

    monkeypatch.setattr(runner, "evaluate", planted.evaluate)
    where = ["--scenario", study.scenario.folder, "--folder", study.workshop.folder]
    made = [*where, "--cache", study.folder / "s.jsonl", "--workers", 1, "--seed", 1]
    screened = cli("study", "screen", *made, "--trajectories", 3, "--scale", 0.2, "--format", "json")
    assert screened.code == 0 and len(screened.json()) == len(planted.NAMES) + len(planted.IDLE)
    sizes = ["--small", 1, "--full", 1, "--points", 36, "--seeds", 2, "--full-points", 24, "--lang", "zh"]
    waved = cli("study", "waves", *made, *sizes)
    assert waved.code == 0 and "剩余空间" in waved.out and "第 2 轮之后" in waved.err
    rounds = ["--rounds", 2, "--small-scale", 1, "--runs", 40]
    smoothed = cli("study", "posterior", *made, *rounds, "--lang", "zh")
    assert smoothed.code == 0 and "与先验的宽度比" in smoothed.out and "第 2/2 轮平滑" in smoothed.err
    sizes = ["--emulated", "--steps", 200, "--runs", 120]
    posterior = cli("study", "posterior", *made, *sizes, "-o", tmp_path / "p.csv")
    assert posterior.code == 0 and "identified" in (tmp_path / "p.csv").read_text(encoding="utf-8")
    assert "draws count as" in posterior.err
    assert isinstance(read(study.workshop.folder / "posterior.parquet"), Posterior)
    seen = cli("study", "coverage", *where, "--seed", 1, "--format", "json")
    assert [row["claim"] for row in seen.json()] == list(planted.CHECKED)
    assert "the 90 % ones 100 %" in seen.err
    shown = cli("study", "sensitivity", *made, "--points", 32, "--lang", "zh")
    assert shown.code == 0 and "总份额" in shown.out
    refused = cli("study", "sensitivity", *made, "--points", 33)
    assert refused.code == 2 and "a power of two" in refused.err
    refused = cli("study", "screen", *made, "--keep", 300)
    assert refused.code == 2 and "must be at most 200" in refused.err


def test_progress_is_said_in_chinese_too(study: Study) -> None:
    from yundong.cli.study_words import in_chinese

    lines = [
        *study.said,
        "run 3 of 9 (seed 4, scale 0.2), failed: ValueError: no, 1,200 an hour, about 1 h 20 min left",
        "emulator 10 of 12, about 40 s left",
        "synthetic truth 1 of 6",
        "predicted 500 of 900 points",
        "connection to tcp://127.0.0.1:8786 lost; trying again for 60 s",
    ]
    assert in_chinese(lines[-5]).endswith("，失败：ValueError: no，每小时 1,200 次，约剩 1 小时 20 分钟")
    left = {
        in_chinese(line) for line in lines if re.search(r"\b(?:of|run|about|left|at)\b", in_chinese(line))
    }
    assert left == set()
    assert {line.split()[0] for line in study.said} >= {"wave", "chain:", "implausibility", "run"}


def test_a_stage_that_is_missing_is_named(study: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no screening yet.*yundong study screen"):
        Matching.of(study.scenario, study.engine(), Workshop(tmp_path / "none", 1))
