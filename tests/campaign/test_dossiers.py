"""Dossiers: evidence adds up over kinds of source; who passes the threshold is identified (R1.3, R3.4)."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, weighted

from yundong.campaign.run import Result

FLAT = {
    "dossiers.threshold_spread": 0.0,
    "dossiers.pressure_effect": 0.0,
    "dossiers.shortfall_effect": 0.0,
}


def running(result: Result) -> pl.DataFrame:
    """Return every lead with what then stands in its dossier, added up from the records alone.

    What speaks for a person never falls below -20 in sum; in these runs it does not come near.
    """
    leads = result.records["leads"].with_columns(pl.col("weight").cast(pl.Float64))
    return leads.with_columns(evidence=pl.col("weight").cum_sum().over("dossier"))


@pytest.mark.parametrize("threshold", [2.0, 4.4])
def test_identified_when_evidence_passes_the_threshold(threshold: float, variant: Variant) -> None:
    """With one threshold everywhere, the first lead that carries a dossier over it identifies, and no other (R1.3)."""
    result = variant({**FLAT, "dossiers.threshold": threshold})
    passing = (
        running(result)
        .filter(pl.col("evidence") >= threshold)
        .unique("dossier", keep="first", maintain_order=True)
    )
    found = result.records["identifications"]
    close = (passing["evidence"] - threshold).abs() < 1e-4
    both = passing.filter(~close).join(found, on="dossier", how="left", suffix="_found")
    assert both.height > 0.98 * found.height
    assert both["day_found"].null_count() == 0
    assert (both["day"] == both["day_found"]).all() and (both["source"] == both["source_found"]).all()
    assert found.height <= passing.height + close.sum()


@pytest.mark.full
def test_evidence_adds_over_kinds_of_source(base: Result, variant: Variant) -> None:
    """A dossier holds the sum of its leads, of whatever kind; take a kind away and fewer are identified (R3.4)."""
    leads = base.records["leads"]
    total = leads.group_by("dossier").agg(
        pl.col("weight").cast(pl.Float64).sum(), kinds=pl.col("source").n_unique()
    )
    total = total.filter(pl.col("weight") > -15)  # below -20 a dossier counts no further
    held = base.world.state.evidence[total["dossier"].to_numpy()]
    np.testing.assert_allclose(held, total["weight"], rtol=1e-5, atol=1e-3)  # kept in single precision
    known = total.join(base.records["identifications"], on="dossier", how="semi")
    assert (known["kinds"] >= 2).mean() > 0.1 and total["kinds"].max() >= 4  # type: ignore[operator]
    untouched = np.setdiff1d(np.arange(base.world.country.subjects.size), leads["dossier"].to_numpy())
    assert not base.world.state.evidence[untouched].any()
    identified = weighted(base, "identifications")
    for kind in ("materials", "reconnaissance", "letters", "registration", "interrogation"):
        assert weighted(variant(without=(kind,)), "identifications") < identified, kind
    alone = variant(without=("letters", "registration", "interrogation"))
    assert weighted(alone, "identifications") < 0.6 * identified


@pytest.mark.full
@pytest.mark.parametrize("seed", [1952, 7])
def test_a_higher_threshold_never_raises_the_identified(seed: int, variant: Variant) -> None:
    numbers = [
        weighted(variant({"dossiers.threshold": threshold}, seed=seed), "identifications")
        for threshold in (2.0, 3.5, 5.0)
    ]
    assert numbers == sorted(numbers, reverse=True) and len(set(numbers)) == 3


def test_a_higher_threshold_spares_the_innocent(variant: Variant) -> None:
    low, high = (variant({"dossiers.threshold": value}).summary for value in (2.0, 5.0))
    assert high["identified_wrongly"] < low["identified_wrongly"]
    assert high["offenders_missed"] > low["offenders_missed"]


def test_thresholds_differ_between_places(base: Result, variant: Variant) -> None:
    """What a place calls enough is its own: the least evidence on which places identify spreads."""

    def least(result: Result) -> np.ndarray:
        rows = result.records["identifications"].group_by("locality").agg(pl.len(), pl.col("evidence").min())
        return rows.filter(pl.col("len") > 50)["evidence"].to_numpy()

    assert least(base).std() > 3 * least(variant(FLAT)).std()


def test_a_further_letter_says_less(base: Result, variant: Variant) -> None:
    """The n-th letter about a person weighs, in the mean, the less the larger n."""
    letters = base.records["leads"].filter(pl.col("source").is_in(["letter", "family"]))
    rank = letters.with_columns(n=pl.int_range(pl.len()).over("dossier"))
    mean = dict(rank.group_by("n").agg(pl.col("weight").mean()).iter_rows())
    repeat = base.scenario.parameters.value("dossiers.letter_repeat")
    assert mean[0] > mean[2] > mean[5]
    assert mean[2] / mean[0] == pytest.approx(1 / (1 + 2 * repeat), rel=0.15)
    all_alike = variant({"dossiers.letter_repeat": 0.0})
    assert weighted(all_alike, "identifications") > weighted(base, "identifications")


@pytest.mark.full
def test_pressure_lowers_the_threshold_and_caution_raises_it(variant: Variant) -> None:
    named = {"supervision.named": 1.0, "supervision.laggard_share": 1.0, "supervision.rash_share": 1.0}
    calm, yielding = (
        variant({**named, "dossiers.pressure_effect": value, "dossiers.threshold_spread": 0.0})
        for value in (0.0, 0.3)
    )
    assert weighted(yielding, "identifications") > weighted(calm, "identifications")
    below = (
        yielding.records["identifications"]["evidence"]
        < calm.scenario.parameters.value("dossiers.threshold") - 0.01
    )
    assert below.any()


def test_the_state_says_what_the_records_say(base: Result) -> None:
    s, found = base.world.state, base.records["identifications"]
    at = found["dossier"].to_numpy()
    days = (found["day"] - base.world.start).dt.total_days().to_numpy()
    np.testing.assert_array_equal(s.identified[at], days)
    assert np.count_nonzero(s.identified >= 0) == found.height
    leads = base.records["leads"].with_columns(old=pl.col("source") == "material")
    last = leads.group_by("dossier").agg(pl.col("day").max(), pl.col("old").any())
    held = s.last_lead[last["dossier"].to_numpy()]
    entered = (last["day"] - base.world.start).dt.total_days().to_numpy()
    old = last["old"].to_numpy()
    np.testing.assert_array_equal(held[~old], entered[~old])
    assert (held[old] <= entered[old]).all() and (held[old] < entered[old]).mean() > 0.3, (
        "old files say old things"
    )
    letters = base.records["letters"].group_by("dossier").len()
    np.testing.assert_array_equal(s.letters_on_file[letters["dossier"].to_numpy()], letters["len"].to_numpy())
