"""Letters: who writes, about whom, and when (R1.13, R3.5)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from small_runs import Variant, launches, weighted, with_truth

from yundong.campaign.run import Result


def test_no_letter_without_exposure(base: Result, variant: Variant) -> None:
    """By post nobody writes who was not reached; at a rally, who is there; a tip follows an execution."""
    letters, meetings = base.records["letters"], base.records["meetings"]
    reached = meetings.group_by("locality").agg(reached=pl.col("day").min())
    post = letters.filter(pl.col("occasion") == "post").join(reached, on="locality", how="left")
    assert post["reached"].null_count() == 0 and (post["day"] >= post["reached"]).all()
    rallies = meetings.filter(pl.col("kind").is_in(["rally", "trial"])).select("day", "locality").unique()
    handed_in = letters.filter(pl.col("occasion") == "rally")
    assert handed_in.height and handed_in.join(rallies, on=("day", "locality"), how="anti").is_empty()
    deaths = base.records["dispositions"].filter(pl.col("outcome") == "death")
    heard = deaths.select(pl.col("day") + dt.timedelta(days=1), "locality").unique()
    tips = letters.filter(pl.col("occasion") == "trial")
    assert tips.height and tips.join(heard, on=("day", "locality"), how="anti").is_empty()
    silent = variant(without=("outreach",)).records["letters"]
    assert silent.filter(pl.col("occasion") != "trial").is_empty(), "nobody reached, nobody writes"


def test_letters_follow_exposure(base: Result, variant: Variant) -> None:
    rate = base.scenario.parameters.value("outreach.rate")
    few, many = (variant({"outreach.rate": factor * rate}) for factor in (0.2, 3.0))
    assert weighted(few, "letters") < weighted(base, "letters") < weighted(many, "letters")


def test_relatives_write_too(base: Result, variant: Variant) -> None:
    def kin(result: Result) -> pl.DataFrame:
        return with_truth(result, "letters", "role").filter(pl.col("relation") == "relative")

    assert kin(base).height > 0
    assert (kin(base)["true_role"] != "none").all(), "a relative knows"
    assert kin(variant({"letters.family": 0.0})).is_empty()
    areas, region = base.records["areas"], base.world.country.places.region
    northeast = areas["code"].to_list().index("northeast")
    there = np.flatnonzero(region == northeast) + base.world.country.places.first
    more = variant(only={"letters.family@northeast": 0.12})
    inside = pl.col("locality").is_in(there.tolist())
    assert kin(more).filter(inside).height > 2 * kin(base).filter(inside).height > 0
    assert kin(more).filter(~inside).height < 1.5 * kin(base).filter(~inside).height
    family = more.records["leads"].filter(pl.col("source") == "family")
    assert family.height == kin(more).height


def test_letters_grow_with_the_base_rate(base: Result, variant: Variant) -> None:
    rate = base.scenario.parameters.value("letters.base_rate")
    off = ("supervision", "adjudication", "arrests", "registration")
    one, two = (
        variant({"letters.base_rate": factor * rate, "letters.again": 1.0}, without=off) for factor in (1, 2)
    )
    post = pl.col("occasion") == "post"
    ratio = weighted(two, "letters", post) / weighted(one, "letters", post)
    assert 1.9 < ratio < 2.1


def test_several_letters_name_the_same_person(base: Result) -> None:
    letters = base.records["letters"]
    assert letters["dossier"].n_unique() < 0.9 * letters.height
    times = letters.group_by("dossier").len()["len"]
    assert times.max() > 5 * times.mean()  # type: ignore[operator]


def test_attention_gathers_on_those_who_stand_out(base: Result) -> None:
    named = base.records["letters"]["dossier"].to_numpy()
    seen = base.world.country.subjects.visibility
    assert seen[named].mean() > 1.5 * seen.mean()


def test_fear_holds_letters_down_while_dealers_stay_free(base: Result, variant: Variant) -> None:
    brave, afraid = (variant({"letters.fear": value}) for value in (0.0, 3.0))
    assert weighted(afraid, "letters") < weighted(brave, "letters")

    def first_week(result: Result) -> float:
        early = result.records["letters"].join(launches(result), on="locality")
        return early.filter(pl.col("day") < pl.col("launched") + dt.timedelta(days=7)).height / early.height

    assert first_week(afraid) < first_week(brave), "courage grows with arrests and registrations"


def test_arrests_move_people_to_write(variant: Variant) -> None:
    cold, moved = (variant({"letters.arrest_effect": value}) for value in (0.0, 2.0))
    assert weighted(cold, "letters") < weighted(moved, "letters")


def test_letters_are_true_mistaken_or_malicious_and_the_record_is_silent(
    base: Result, variant: Variant
) -> None:
    motives = base.truth["letter_motives"]["motive"]
    assert set(motives) == {"true", "mistaken", "malicious"}
    spite = variant({"letters.malicious": 0.5}).truth["letter_motives"]["motive"]
    assert (spite == "malicious").mean() > 3 * (motives == "malicious").mean()  # type: ignore[operator]
    assert "motive" not in base.records["letters"].columns


def test_false_letters_get_innocent_people_identified(variant: Variant) -> None:
    careful = variant({"letters.malicious": 0.0, "letters.mistaken": 0.0})
    spiteful = variant({"letters.malicious": 0.5, "letters.mistaken": 0.8})
    assert careful.summary["identified_wrongly"] < spiteful.summary["identified_wrongly"]


def test_who_has_written_is_readier_to_rest(variant: Variant, base: Result) -> None:
    once, again = (variant({"letters.again": value}) for value in (0.0, 1.0))
    assert weighted(once, "letters") < weighted(again, "letters")
    assert once.records["letters"].height <= np.count_nonzero(once.world.state.exposures)
