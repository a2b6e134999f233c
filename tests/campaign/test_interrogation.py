"""The arrested name others: neighbours in the ring, links of the chain, and the innocent (R3.4, R2.3)."""

from __future__ import annotations

import polars as pl
import pytest
from small_runs import Variant, weighted, with_truth

from yundong.campaign.run import Result


def names(result: Result) -> pl.DataFrame:
    return with_truth(result, "leads", "role", "ring").filter(pl.col("source") == "interrogation")


def taken(result: Result) -> int:
    return result.records["arrests"].filter(pl.col("outcome") == "arrested").height


@pytest.mark.full
def test_pressure_adds_names_of_the_innocent(base: Result, variant: Variant) -> None:
    def innocent(result: Result) -> float:
        return float((names(result)["true_role"] == "none").mean())  # type: ignore[arg-type]

    gentle, harsh = variant({"interrogation.coerced": 0.0}), variant({"interrogation.coerced": 0.6})
    assert innocent(gentle) < innocent(base) < innocent(harsh)
    assert gentle.summary["identified_wrongly"] < harsh.summary["identified_wrongly"]
    named = {"supervision.named": 1.0, "supervision.laggard_share": 1.0, "interrogation.coerced": 0.2}
    calm, pressed = (variant({**named, "interrogation.pressure_effect": value}) for value in (0.0, 3.0))
    assert innocent(calm) < innocent(pressed), "a place that is named presses harder"


@pytest.mark.full
def test_names_grow_with_their_number(base: Result, variant: Variant) -> None:
    per_arrest = {value: names(result).height / taken(result) for value, result in (
        (value, variant({"interrogation.names": value})) for value in (0.5, 2.0)
    )}  # fmt: skip
    assert per_arrest[2.0] == pytest.approx(4 * per_arrest[0.5], rel=0.35)


@pytest.mark.full
def test_names_follow_the_ring_and_its_chain_across_places(base: Result, variant: Variant) -> None:
    inside = names(base).filter(pl.col("true_ring") > 0).height / names(base).height
    everybody = (base.truth["subjects"]["ring"] > 0).mean()
    assert inside > 1.5 * everybody  # type: ignore[operator]
    far = variant({"interrogation.chain_share": 1.0}, without=("registration", "letters"))
    near = variant({"interrogation.chain_share": 0.0}, without=("registration", "letters"))
    assert reach(far) > reach(near)


def reach(result: Result) -> float:
    """Return the share of names about people of places without a single arrest up to that day."""
    first = result.records["arrests"].group_by("locality").agg(first=pl.col("day").min())
    rows = names(result).join(first, on="locality", how="left")
    return float((rows["first"].is_null() | (rows["first"] > rows["day"])).mean())  # type: ignore[arg-type]


def test_nobody_is_named_who_is_in_custody(base: Result) -> None:
    held = base.records["arrests"].filter(pl.col("outcome") == "arrested").select("dossier", held="day")
    both = names(base).join(held, on="dossier")
    assert (both["day"] <= both["held"]).all()


def test_cascades_raise_the_identified(base: Result, variant: Variant) -> None:
    assert weighted(variant(without=("interrogation",)), "identifications") < weighted(
        base, "identifications"
    )
