"""The page of the fit: every claim stands on it, misses are explained or named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.pages.fit import render, reworded
from yundong.pages.fit_evidence import FitEvidence, rounded
from yundong.report.documented import figure
from yundong.scenario import Scenario, copy
from yundong.study.fit.conjugate import NAME as COMPOSITION
from yundong.study.fit.conjugate import Composition
from yundong.study.fit.fit import Space, key_of_fit
from yundong.study.fit.null_model import fitted_null
from yundong.study.fit.record import FitRecord, FitRun
from yundong.study.fit.roles import load_role_changes
from yundong.study.fit.sensitivity import Effect
from yundong.study.runs import runner
from yundong.study.runs.evaluation import DesignPoint, Outputs


def page(scenario: Scenario, runs: list[Outputs], **more: Any) -> str:
    evidence = {"reasons": {}, "record": None, "effects": [], "effects_scale": 0.2, "scale": 1.0} | more
    return render(FitEvidence(scenario=scenario, seeds=range(1, len(runs) + 1), runs=runs, **evidence))


def row(text: str, claim: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(f"| `{claim}` |"))
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_every_claim_stands_on_the_page_once(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    text = page(scenario, [outputs()])
    for claim in scenario.claims:
        assert text.count(f"`{claim}`") == 1, claim


def test_a_row_says_documented_modelled_spread_ratio_and_reason(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    runs = [outputs(**{"S1-letters": value}) for value in (2_000_000.0, 4_000_000.0)]
    text = page(scenario, runs, reasons={"S1-letters": "rallies count too much"})
    cells = row(text, "S1-letters")
    assert cells[2] == "1,312,535 (incomplete)"
    fitted = ["3,000,000", "2,000,000 – 4,000,000", "2.29", "no", "", "", "rallies count too much"]
    assert cells[4:] == fitted  # without a record of the fit no leverage is known
    assert "not explained" not in text


def test_a_bad_miss_without_a_reason_is_named(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    text = page(scenario, [outputs(**{"S1-letters": 10.0, "S1-arrested": 82056 * 1.9})])
    assert "Missed by more than a factor of 2 and not explained: `S1-letters`." in text


def test_what_no_run_has_is_told_apart(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    text = page(scenario, [outputs(**{"S1-letters": None})])
    line = next(line for line in text.splitlines() if line.startswith("Not in the model"))
    assert "`S1-letters`" in line


def test_shares_are_of_the_claims_used_in_fitting(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    fitted = sum(c.role == "calibrate" for c in scenario.claims.values())
    text = page(scenario, [outputs(), outputs(**{"S1-letters": 1.0})])
    share = f"{(fitted - 1) / fitted:.0%}"
    assert f"Run by run, {share} to 100% of the claims used in fitting lie within 10 %" in text


def test_a_fraction_says_that_it_is_one(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    assert "not at full scale" in page(scenario, [outputs()], scale=0.2)
    assert "at one-to-one scale" in page(scenario, [outputs()])


def test_idle_parameters_are_named(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    start = {"letters.base_rate": 1.0, "country.notoriety": 1.0}
    moves = (
        (start, 1.0),
        (start | {"letters.base_rate": 1.3}, 1.2),
        (start | {"country.notoriety": 1.3}, 1.01),
    )
    record = FitRecord(
        "narcotics-1952",
        "1999-12-31",
        "a key of another time",
        [
            FitRun("slope", 1, 0.2, values, {"S1-letters": ratio, "S1-arrested": 1.0})
            for values, ratio in moves
        ],
    )
    effects = [
        Effect("letters.fear", "assumed", 0.0, 3.0, 4, "S1-letters", 2.0, 0.5),
        Effect("follow_up.quitting", "assumed", 0.002, 0.05, 0, "S1-letters", 1.0, 1.0),
    ]
    text = page(scenario, [outputs()], record=record, effects=effects)
    assert "Least effect (less than 5 % on every claim): `country.notoriety`." in text
    assert "The record was made on 31 December 1999; program or data have changed since." in text
    assert "Not pinned by any claim used in fitting, assumed: `follow_up.quitting`." in text
    assert "| `letters.fear` | assumed | 0 – 3 | 4 | `S1-letters` | 2.00 | 0.50 |" in text


def test_the_command_runs_seeds_writes_and_goes_on(
    tmp_path: Path, cli: Callable[..., Any], outputs: Callable[..., Outputs], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[DesignPoint] = []
    monkeypatch.setattr(runner, "evaluate", lambda scenario, point: made.append(point) or outputs())
    words = ("fit-report", "--scale", 0.1, "--sensitivity-scale", 0, "--workers", 1)
    where = (
        "--out",
        tmp_path / "fit.md",
        "--cache",
        tmp_path / "kept.jsonl",
        "--log",
        tmp_path / "none.jsonl",
    )
    assert cli(*words, "--seeds", 2, *where).code == 0
    assert cli(*words, "--seeds", 3, *where).code == 0
    assert [(t.seed, t.scale) for t in made] == [(1, 0.1), (2, 0.1), (3, 0.1)]
    assert (
        (tmp_path / "fit.md").read_text(encoding="utf-8").startswith("# How the defaults fit the documents")
    )


def test_a_record_of_this_program_and_data_is_current(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    runs = [FitRun("slope", 1, 0.2, {"a": x}, {"S1-letters": x}) for x in (1.0, 1.3)]
    record = FitRecord("narcotics-1952", "1999-12-31", key_of_fit(scenario), runs)
    assert "with program and data as they are" in page(scenario, [outputs()], record=record)
    moved = scenario.replace({"letters.fear": 0.5})
    assert "have changed since" in page(moved, [outputs()], record=record)
    assert "There is no record of a fit" in page(scenario, [outputs()])


def test_new_words_keep_the_tables_as_measured(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    text = page(scenario, [outputs(**{"S1-letters": 1234.0})], scale=0.1)
    old = text.replace("They are reported as they came out.", "Words of another year.")
    assert old != text
    assert reworded(old) == text
    with pytest.raises(InputError, match="Unknown generated block 'fit_truth'"):
        reworded(text.replace("<!-- generated: fit_truth -->", ""))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--seeds", 0), "number of seeds 0: must be"),
        (("--scale", 2), "Invalid scale 2: must be"),
        (("--workers", 0), "number of workers 0: must be"),
        (("--sensitivity-scale", -1), "sensitivity scale -1: must be"),
        (("--out", "/no/such/folder/fit.md"), "there is no folder /no/such/folder"),
        (("--scenario", "narcotic"), "There is no scenario"),
    ],
)
def test_bad_input_is_said_before_anything_runs(
    words: tuple[Any, ...], said: str, cli: Callable[..., Any]
) -> None:
    result = cli("fit-report", *words)
    assert result.code == 2
    assert said in result.err


def test_numbers_are_rounded_to_what_they_mean() -> None:
    assert [rounded(x) for x in (None, 0.0, 3.14159, 1234567.0, 99999.6)] == [
        "–", "0", "3.142", "1,235,000", "100,000",
    ]  # fmt: skip


def slope_record(scenario: Scenario) -> FitRecord:
    """Return a record in which one parameter moves letters, and another every claim alike."""
    space = Space(scenario)
    start = {p.name: p.value for p in space.parameters}
    claims = [c.id for c in scenario.claims.values() if c.role == "calibrate"]
    moves = [("letters.base_rate", {"S1-letters": 1.25}), ("outreach.rate", dict.fromkeys(claims, 1.2))]
    ratios = dict.fromkeys(claims, 1.0)
    runs = [FitRun("slope", 1, 0.2, start, ratios)]
    for name, moved in moves:
        runs.append(FitRun("slope", 1, 0.2, start | {name: start[name] * 1.28}, ratios | moved))
    return FitRecord("narcotics-1952", "1999-12-31", "k", runs)


def test_leverage_and_left_out_stand_beside_the_claims_fitted(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    off = {"S1-letters": 1.02 * 1_312_535, "S1-arrested": 1.02 * 82_056}
    text = page(scenario, [outputs(**off)], record=slope_record(scenario))
    letters, arrested = row(text, "S1-letters"), row(text, "S1-arrested")
    assert float(letters[8]) > 0.9 > 0.2 > float(arrested[8]) > 0.0
    assert float(letters[9]) > float(letters[6]) == 1.02  # it has a dial of its own
    assert float(arrested[9]) == pytest.approx(1.02, abs=0.01)
    assert "| `outreach.rate`" not in text.split("## What the claims tell apart")[0]
    assert "Directions that the prior decides more than the claims: 0 of 2." in text
    assert "+1.00 `letters.base_rate`" in text or "`letters.base_rate`" in text


@pytest.mark.full
def test_rates_in_closed_form_say_prior_count_and_interval(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    searched = Composition.read(scenario.folder / COMPOSITION)
    assert searched is not None
    text = page(scenario, [outputs()], searched=searched)
    line = next(line for line in text.splitlines() if line.startswith("| `seizures.rounds` | gamma"))
    cells = [cell.strip() for cell in line.split("|")[1:-1]]
    assert cells[2:6] == ["S1-firearms", "Jeffreys", "80,296", "877"]
    low, high = map(float, cells[7].split(" – "))
    assert low < float(cells[6]) < high
    assert "| `adjudication.ordinary_prison` | dirichlet | ordinary | mean 0.78, 20 cases |" in text
    assert row(text, "S1-tools")[0] == "`S1-tools`"
    assert "is not on record" in page(scenario, [outputs()])


def test_the_null_model_stands_beside_the_claims_set_aside(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    text = page(scenario, [outputs(), outputs()])
    guess = fitted_null(scenario).predict(scenario.claims["B4-arrested"])
    assert guess is not None
    assert row(text, "B4-arrested")[8] == f"{guess / 20_112:.2f}"
    assert row(text, "B4-rail_offenders")[8] == ""
    assert "The model beats the null model on the claims set aside." in text
    far = {c.id: 20.0 * figure(c) for c in scenario.claims.values()}
    assert "The model does not beat the null model" in page(scenario, [outputs(**far), outputs(**far)])


def test_the_history_of_roles_and_ranges_is_on_the_page(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    text = page(scenario, [outputs()])
    assert re.search(r"\| 2026-11-21 \| check \| calibrate \| S1-agency_cases \|", text)
    assert re.search(
        r"\| 2026-11-22 \| `reconnaissance.rate_after` \| 0.005 – 0.2 \| 0.005 – 0.6 \| yes \|", text
    )
    changes = load_role_changes(scenario)
    history = text.split("## History of the roles")[1]
    assert all(change.claim in history for change in changes)


def test_a_lower_bound_is_called_one_and_met_from_above(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    text = page(scenario, [outputs(**{"D-Xu-identified-harbin": 2000.0})])
    cells = row(text, "D-Xu-identified-harbin")
    assert (cells[2], cells[7]) == ("289 (lower bound)", "yes")
    assert "not explained" not in text


def test_chance_is_refused_as_a_reason_by_the_command(
    tmp_path: Path, cli: Callable[..., Any], outputs: Callable[..., Outputs], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "evaluate", lambda scenario, point: outputs(**{"S1-letters": 10.0}))
    mine = copy(tmp_path / "mine")
    (mine / "residuals.csv").write_text("claim,reason\nS1-letters,Chance in one city.\n", encoding="utf-8")
    words = ("fit-report", "--scenario", mine, "--scale", 0.1, "--sensitivity-scale", 0, "--workers", 1)
    result = cli(*words, "--out", tmp_path / "fit.md", "--cache", tmp_path / "kept.jsonl")
    assert result.code == 2 and "must not be chance" in result.err


def test_wrongful_cases_stand_beside_what_is_believed_and_by_route(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    made = outputs()
    truth = {
        "arrested": 1000.0, "arrested_innocent": 20.0, "arrested_not_arrestable": 200.0, "arrested_optional": 80.0,
        "identified_wrongly_by_old_file": 60.0, "identified_wrongly_by_letter_mistaken": 40.0,
        "arrested_wrongly_by_old_file": 5.0, "arrested_wrongly_by_letter_mistaken": 15.0,
    }  # fmt: skip
    text = page(scenario, [Outputs(made.claims, made.indicators, made.truth | truth)])
    innocent, settled = (scenario.priors[name] for name in ("arrested_innocent", "arrested_not_arrestable"))
    assert f"| {innocent.note} | 2 % | 2 – 2 % | 2.5 % | 0.5 – 7 % | yes |" in text
    assert f"| {settled.note} | 20 % | 20 – 20 % | 2.5 % | 1 – 7 % | no |" in text
    assert "| old file | 60% | 25% |" in text and "| letter mistaken | 40% | 75% |" in text
    assert "By which route" not in page(scenario, [made])
