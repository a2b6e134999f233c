"""Posteriors in closed form: against the laws they come from, and the shipped values against their counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from yundong.base.errors import InputError
from yundong.campaign.run import Request, Result, simulate
from yundong.report.documented import figure
from yundong.scenario import Scenario, copy, load
from yundong.study.fit.conjugate import (
    FILE,
    NAME,
    PER_UNIT,
    SEARCHED,
    SOUGHT,
    Composition,
    _bands,
    _per_unit,
    _searched_in,
    _stated,
    load_conjugates,
    posteriors,
    sample_odds,
)

FAMILY, INSIDE = "S1-family_letters-henan", "S1-agency_arrests-north.east.central_south.southwest"
BANDS = {"waived": 0.1, "reduced": 0.2, "ordinary": 0.4, "severe": 0.3}


def found(**changed: Any) -> Composition:
    one, few = (dict(zip(SEARCHED, values, strict=True)) for values in ((0.1, 0.9, 1.5), (0.01, 0.2, 0.3)))
    return Composition(**{
        "scenario": "narcotics-1952", "made": "1999-12-31", "seeds": [1], "scale": 0.1,
        "arrested": one, "registered": few, "bands": BANDS, "stated": {}, "cleared": 0.0,
        "per_unit": {FAMILY: 0.04, INSIDE: 0.5},
    } | changed)  # fmt: skip


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> Result:
    return simulate(scenario, Request(1, 0.005))


def test_a_rate_has_the_gamma_posterior_of_its_count(scenario: Scenario) -> None:
    by = {p.parameter: p for p in posteriors(scenario, found())}
    tools = by["seizures.tools"]
    assert tools.exposure == pytest.approx(82_056 * 0.9 + 345_463 * 0.2)
    law = stats.gamma(263_459 + 0.5, scale=1.0 / tools.exposure)
    assert tools.mean == pytest.approx((263_459 + 0.5) / tools.exposure)
    assert (tools.low, tools.high) == (pytest.approx(law.ppf(0.05)), pytest.approx(law.ppf(0.95)))
    assert by["seizures.large_machine"].exposure == pytest.approx(82_056 * 0.1 + 345_463 * 0.01)
    assert by["seizures.rounds"].mean == pytest.approx((80_296 + 0.5) / 877)
    few, many = by["seizures.mortar"], by["seizures.firearm"]
    assert (few.high - few.low) / few.mean > 1.5 > 0.2 > (many.high - many.low) / many.mean


def test_a_share_has_the_beta_posterior_of_its_counts(scenario: Scenario) -> None:
    by = {p.parameter: p for p in posteriors(scenario, found())}
    share = by["returns.unclassified_share"]
    assert share.mean == pytest.approx((4337 + 0.5) / (51_627 + 1.0))
    life = by["adjudication.life"]  # 24 life terms of the severe cases among 1,243 in one province
    assert life.exposure == pytest.approx(1243 * BANDS["severe"])
    assert life.mean == pytest.approx((20 * 0.04 + 24) / (20 + life.exposure))


def test_a_count_that_grows_with_another_has_an_exposure_of_both(scenario: Scenario) -> None:
    by = {p.parameter: p for p in posteriors(scenario, found())}
    family, inside = by["letters.family"], by["agencies.arrest_share"]
    assert family.exposure == pytest.approx(1_312_535 * 0.04)
    assert family.mean == pytest.approx((680 + 0.5) / family.exposure)
    assert inside.exposure == pytest.approx(12_958 * 0.5)
    assert inside.low < (103 + 0.5) / inside.exposure < inside.high


def test_what_a_unit_of_a_parameter_brings_is_taken_from_a_run(scenario: Scenario, result: Result) -> None:
    rows = [row for row in load_conjugates(scenario) if row.given.startswith((PER_UNIT, SOUGHT))]
    assert {row.claim for row in rows} == {FAMILY, INSIDE}
    brings = _per_unit(result, rows)
    country, found_inside = result.world.country, result.records["agency_cases"]
    weight = country.places.weight[country.subjects.locality[found_inside["dossier"].to_numpy()]]
    registers = (found_inside["finding"] == "registration").to_numpy()
    most = np.where(registers, 0.4, 2.0) * weight
    assert 0.0 < brings[INSIDE] < most.sum() / weight.sum(), (
        "two great regions and who did nothing are left out"
    )
    letters = result.records["letters"]
    kin = letters.filter(pl.col("relation") == "relative").height / letters.height
    assert 0.0 < brings[FAMILY] < 2.0 * kin / scenario.parameters.value("letters.family")


def test_one_band_gives_the_dirichlet_posterior() -> None:
    prior, counts = np.array([[2.0, 1.0, 1.0]]), np.array([60, 30, 6])
    draws = sample_odds(prior, counts, np.array([1.0]), 4000)[:, 0]
    law = stats.dirichlet(prior[0] + counts)
    assert draws.mean(axis=0) == pytest.approx(law.mean(), abs=0.005)
    assert draws.var(axis=0) == pytest.approx(law.var(), rel=0.1)


def test_outcomes_add_up_to_the_documented_ones_whatever_the_bands(scenario: Scenario) -> None:
    by = {p.parameter: p.mean for p in posteriors(scenario, found())}
    outcomes = ("S1-sentenced", "S1-reform_labour", "S1-controlled", "S1-released")
    total = sum(figure(scenario.claims[c]) for c in outcomes)
    for claim, name in (("S1-reform_labour", "reform"), ("S1-controlled", "control")):
        share = sum(BANDS[band] * by.get(f"adjudication.{band}_{name}", 0.0) for band in BANDS)
        assert share == pytest.approx(figure(scenario.claims[claim]) / total, rel=0.02), claim
    for band in ("waived", "reduced", "ordinary"):
        assert sum(by[f"adjudication.{band}_{name}"] for name in ("prison", "reform", "control")) < 1.0


def test_the_composition_is_counted_from_truth_and_records(result: Result) -> None:
    """Makers among the arrested, and the shares of the bands, once more with joins of tables."""
    arrested, registered = _searched_in(result)
    bands, cleared = _bands(result)
    people = result.truth["subjects"].select("dossier", "role")
    held = result.records["arrests"].filter(pl.col("outcome") == "arrested").join(people, on="dossier")
    weights = result.world.country.places.weight[result.world.country.subjects.locality]
    w = weights[held["dossier"].to_numpy()]
    makers = (held["role"].cast(pl.String) == "producer").to_numpy()
    assert arrested["makers searched"] == pytest.approx((w * makers).sum() / w.sum())
    assert 0.0 < arrested["makers searched"] < arrested["offenders searched"] <= 1.0
    assert arrested["arms searched"] > arrested["offenders searched"]
    handed_in = result.scenario.parameters.value("seizures.tools_handed_in")
    assert registered["offenders searched"] == pytest.approx(handed_in, rel=0.2)
    assert sum(bands.values()) == pytest.approx(1.0) and min(bands.values()) > 0.0
    freed = result.records["dispositions"].join(result.records["clearings"].select("dossier"), on="dossier")
    assert freed.height and 0.0 < cleared < 0.2
    stated = _stated(result, ["S1-sentenced", "S1-controlled"])
    assert (
        stated["S1-sentenced"] >= 1.0 >= stated["S1-controlled"] > 0.5
    )  # cases are moved to graver categories


@pytest.mark.full
def test_stated_outcomes_are_made_into_those_decided(scenario: Scenario) -> None:
    """What returns call graver, and who was cleared, is taken out before the odds of bands are worked out."""
    plain = {p.parameter: p.mean for p in posteriors(scenario, found())}
    padded = {p.parameter: p.mean for p in posteriors(scenario, found(stated={"S1-controlled": 0.8}))}
    cleared = {p.parameter: p.mean for p in posteriors(scenario, found(cleared=0.05))}
    for name in ("adjudication.ordinary_control", "adjudication.reduced_control"):
        assert padded[name] > plain[name]
    released = [
        1.0 - sum(one[f"adjudication.ordinary_{name}"] for name in ("prison", "reform", "control"))
        for one in (plain, cleared)
    ]
    assert released[1] < released[0]


def test_the_shipped_values_are_the_posterior_means_of_the_shipped_counts(scenario: Scenario) -> None:
    """Nobody set them by hand: they follow from the counts and the composition on record."""
    shipped = Composition.read(scenario.folder / NAME)
    assert shipped is not None
    estimates = posteriors(scenario, shipped)
    named = {p.name for p in scenario.parameters.values() if p.use == "conjugate"}
    assert {e.parameter for e in estimates} == named
    for e in estimates:
        assert scenario.parameters.value(e.parameter) == float(f"{e.mean:.6g}"), e.parameter


def test_no_claim_of_this_role_is_fitted_and_every_one_decides_something(scenario: Scenario) -> None:
    used = {row.claim for row in load_conjugates(scenario)}
    assert {c.id for c in scenario.claims.values() if c.role == "conjugate"} == used


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("letters.base_rate,C1,gamma,C2,,,", "In parameters.csv its use is another."),
        ("letters.bas_rate,C1,gamma,C2,,,", "There is no such parameter."),
        ("letters.shift,C9,gamma,C2,,,", "column claim: 'C9'"),
        ("letters.shift,C1,gamma,nobody,,,", "column given: 'nobody'"),
        ("letters.shift,C1,dirichlet,lenient,0.5,20,", "This is not a band of punishment."),
        ("letters.shift,C1,gamma,C2,0.5,,", "A prior has a mean and a weight."),
    ],
)
def test_faults_name_row_and_column(small: Path, row: str, said: str) -> None:
    text = f"parameter,claim,family,given,prior_mean,prior_weight,note\n{row}\n"
    (small / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_conjugates(load(small))
    assert said in str(caught.value)


def test_the_command_writes_values_and_composition(tmp_path: Path, cli: Callable[..., Any]) -> None:
    refused = cli("conjugate", "--write")
    assert refused.code == 2 and "Invalid --write" in refused.err
    mine = copy(tmp_path / "mine")
    before = load(mine)
    words = ("conjugate", mine, "--seeds", 1, "--scale", 0.005, "--out", tmp_path / "out", "--write")
    assert cli(*words).code == 0
    after = load(mine)
    noted = Composition.read(mine / NAME)
    assert noted is not None and noted == Composition.read(tmp_path / "out" / NAME)
    changed = {p.name for p in after.parameters.values() if p.value != before.parameters.value(p.name)}
    assert changed and all(after.parameters[name].use == "conjugate" for name in changed)
    assert after.parameters.value("seizures.tools") == pytest.approx(
        next(p.mean for p in posteriors(after, noted) if p.parameter == "seizures.tools"), rel=1e-5
    )
