"""Letters: who writes, about whom, and when (R1.13, R3.5)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from effects import Effect, play
from small_runs import Variant, weighted, with_truth

from yundong.campaign.letters import Letters
from yundong.campaign.mechanism import World
from yundong.campaign.run import Result
from yundong.records.labels import EvidenceRoute, Motive, Occasion, Role


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


@pytest.mark.full
def test_letters_follow_exposure(base: Result, variant: Variant) -> None:
    rate = base.scenario.parameters.value("outreach.rate")
    few, many = (variant({"outreach.rate": factor * rate}) for factor in (0.2, 3.0))
    assert weighted(few, "letters") < weighted(base, "letters") < weighted(many, "letters")


@pytest.mark.full
def test_relatives_write_too(base: Result, variant: Variant) -> None:
    def kin(result: Result) -> pl.DataFrame:
        return with_truth(result, "letters", "role").filter(pl.col("relation") == "relative")

    assert kin(base).height > 0
    assert kin(variant({"letters.family": 0.0})).is_empty()
    sure = kin(variant({"letters.family_mistaken": 0.0, "letters.family": 0.1}))
    assert (sure["true_role"] != "none").all(), "without mistakes a relative knows"
    err = kin(variant({"letters.family_mistaken": 0.8, "letters.family": 0.1}))
    assert (err["true_role"] == "none").mean() > 0.05  # type: ignore[operator]
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


@pytest.mark.full
def test_fear_holds_letters_down_while_dealers_stay_free(base: Result, variant: Variant) -> None:
    brave, afraid = (variant({"letters.fear": value}) for value in (0.0, 3.0))
    assert weighted(afraid, "letters") < weighted(brave, "letters")


def test_who_is_settled_is_a_part_of_the_identified(base: Result, variant: Variant) -> None:
    """Fear falls as the identified are arrested or register; registrants on no list do not count (R3.4)."""
    s = base.world.state
    assert (s.settled_here <= s.identified_here).all() and s.settled_here.any()
    assert (s.settled_here < s.arrested_here + s.registered_here).any(), "some register who are on no list"
    brave = {"letters.fear": 0.0}
    one, other = variant(brave), variant({**brave, "registration.base_rate": 0.0})
    assert weighted(other, "letters") > 0.85 * weighted(one, "letters"), "nothing else hangs on registrations"


@pytest.mark.full
def test_rivals_write_about_competitors_or_invent(base: Result, variant: Variant) -> None:
    def by_rivals(result: Result) -> pl.DataFrame:
        return with_truth(result, "letters", "role", "era").filter(pl.col("relation") == "rival")

    assert by_rivals(base).height and by_rivals(variant({"letters.rival": 0.0})).is_empty()
    honest = by_rivals(variant({"letters.rival": 0.3, "letters.rival_false": 0.0}))
    assert honest.height and (honest["true_role"] != "none").all()
    liars = by_rivals(variant({"letters.rival": 0.3, "letters.rival_false": 1.0}))
    assert liars.height and (liars["true_role"] == "none").all()


def test_false_letters_are_a_share_that_sources_allow(base: Result) -> None:
    """Of denunciations 10 to 40 per cent are false: a prior, since no source gives a rate."""
    false = with_truth(base, "letters", "role")["true_role"] == "none"
    assert 0.10 < false.mean() < 0.40  # type: ignore[operator]


def test_a_false_letters_evidence_goes_by_its_motive() -> None:
    """What stands behind evidence is true, mistaken or malicious; a malicious letter about a dealer is true."""
    made = play(Letters, Effect(lambda r: 0.0, days=2), {"letters.base_rate": 0.02})
    innocent = made.x.role[made.leads[0]] == Role.NONE
    motive = made.world.truth.column("letter_motives", "motive")[-made.leads[0].size :]
    malicious = motive == Motive.MALICIOUS
    np.testing.assert_array_equal(made.leads[3] == EvidenceRoute.LETTER_TRUE, ~innocent)
    np.testing.assert_array_equal(made.leads[3] == EvidenceRoute.LETTER_MALICIOUS, innocent & malicious)
    np.testing.assert_array_equal(made.leads[3] == EvidenceRoute.LETTER_MISTAKEN, innocent & ~malicious)
    assert innocent.any() and (malicious & ~innocent).any()


def test_an_audience_that_has_heard_it_writes_less_at_a_rally() -> None:
    """Later rallies work less (B4): the more has been attended in a place, the fewer letters a rally brings."""

    def rally(attended: float) -> int:
        def before(world: World) -> None:
            world.state.rally_attendance[:] = world.country.public.adults // 10
            world.state.attended[:] = attended * world.country.public.adults

        played = play(Letters, Effect(lambda r: 0.0, before=before, days=1), {})
        return played.rows("letters", occasion=Occasion.RALLY)

    assert rally(5.0) < 0.5 * rally(0.0)


@pytest.mark.full
def test_arrests_move_people_to_write(variant: Variant) -> None:
    cold, moved = (variant({"letters.arrest_effect": value}) for value in (0.0, 2.0))
    assert weighted(cold, "letters") < weighted(moved, "letters")


def test_letters_are_true_mistaken_or_malicious_and_the_record_is_silent(
    base: Result, variant: Variant
) -> None:
    motives = base.truth["letter_motives"]["motive"]
    assert set(motives) == {"true", "mistaken", "malicious"}
    truth = with_truth(base, "letters", "role").with_columns(motive=motives)
    innocent = pl.col("true_role") == "none"
    assert not truth.filter(pl.col("motive") == "true", innocent).height
    assert not truth.filter(pl.col("motive") == "mistaken", ~innocent).height
    false = truth.filter(pl.col("motive") == "malicious")["true_role"] == "none"
    assert 0.2 < false.mean() < 0.8, "malice says why, not whether it is true: it can hit a real dealer"  # type: ignore[operator]
    spite = variant({"letters.malicious": 0.5}).truth["letter_motives"]["motive"]
    assert (spite == "malicious").mean() > 3 * (motives == "malicious").mean()  # type: ignore[operator]
    assert "motive" not in base.records["letters"].columns


@pytest.mark.full
def test_false_letters_get_innocent_people_identified(variant: Variant) -> None:
    careful = variant({"letters.malicious": 0.0, "letters.mistaken": 0.0, "letters.rival_false": 0.0})
    spiteful = variant({"letters.malicious": 0.5, "letters.mistaken": 0.8})
    assert careful.summary["identified_wrongly"] < spiteful.summary["identified_wrongly"]


@pytest.mark.full
def test_who_has_written_is_readier_to_rest(variant: Variant, base: Result) -> None:
    once, again = (variant({"letters.again": value}) for value in (0.0, 1.0))
    assert weighted(once, "letters") < weighted(again, "letters")
    assert once.records["letters"].height == np.unpackbits(once.world.state.written).sum()
