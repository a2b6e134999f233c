"""Inside the organs of state and the army: study, findings, few arrests (D0.2, D1.1, D2.4, D3.1, R2)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from effects import Effect, play
from small_runs import Variant, launches, weighted, with_truth

from yundong.campaign.agencies import Agencies
from yundong.campaign.mechanism import World
from yundong.campaign.run import Result
from yundong.records.labels import AgencyFinding, Role

NAMED = {"rail", "road", "water", "post", "customs", "public_security", "judiciary", "tax"}


def found(result: Result) -> pl.DataFrame:
    return with_truth(result, "agency_cases", "role", "sector", "locality")


@pytest.mark.full
def test_army_is_a_sector(base: Result, variant: Variant) -> None:
    """Copied to the army's committees: study there follows the order of the military chain (D0.2)."""
    rows = found(base).filter(pl.col("sector") == "army")
    assert rows.height and (rows["true_sector"] == "army").all()
    orders = base.records["orders"].filter(pl.col("chain") == "military", pl.col("kind") == "directive")
    region, first = pl.Series("region", base.world.country.places.region), base.world.country.places.first
    had = orders.select(region="organ", had="received")
    timed = rows.with_columns(region=region[rows["true_locality"].cast(pl.Int64) - first].cast(pl.UInt16))
    timed = timed.join(had, on="region", how="left")
    assert timed["had"].null_count() == 0
    wait = base.scenario.parameters.value("agencies.army_days")
    assert (timed["day"] - timed["had"]).dt.total_days().min() >= wait  # type: ignore[operator]
    late = found(variant({"agencies.army_days": wait + 60})).filter(pl.col("sector") == "army")
    assert (late["day"].min() - rows["day"].min()).days > 30  # type: ignore[operator]
    assert variant(without=("agencies",)).records["agency_cases"].is_empty()


def test_protectors_are_found_inside_sectors(base: Result) -> None:
    """Those who shield the trade serve in the sectors that the directive names, and are found there (D1.1)."""
    protectors = base.truth["subjects"].filter(pl.col("role") == "protector")
    assert set(protectors["sector"]) <= NAMED | {"army"}
    rows = found(base).filter(pl.col("true_role") == "protector")
    assert rows.height > 20
    offenders = base.truth["subjects"].filter(pl.col("role") != "none")
    share = (offenders["role"] == "protector").mean()
    assert rows.height / found(base).height > 3 * share  # type: ignore[operator]


def test_only_insiders_are_found_each_in_their_own_sector(base: Result) -> None:
    rows = found(base)
    assert (rows["sector"] == rows["true_sector"]).all() and (rows["sector"] != "none").all()
    assert rows["dossier"].is_unique().all()


def test_study_is_timed_with_the_localities(base: Result, variant: Variant) -> None:
    """In each great region study opens a set time after its first places launch: the pincer (D2.4)."""

    def openings(result: Result) -> pl.DataFrame:
        region = result.world.country.places.region
        first = result.world.country.places.first
        at = pl.Series("region", region)
        outside = launches(result)
        outside = outside.with_columns(region=at[outside["locality"].cast(pl.Int64) - first])
        inside = found(result).filter(pl.col("sector") != "army")  # which has an order of its own
        inside = inside.with_columns(region=at[inside["true_locality"].cast(pl.Int64) - first])
        return (
            outside.group_by("region").agg(outside=pl.col("launched").min())
            .join(inside.group_by("region").agg(inside=pl.col("day").min()), on="region")
        )  # fmt: skip

    for lag in (base.scenario.parameters.value("agencies.lag_days"), 40.0):
        spans = openings(base if lag != 40.0 else variant({"agencies.lag_days": 40.0}))
        wait = (spans["inside"] - spans["outside"]).dt.total_days()
        assert spans.height >= 5
        assert wait.min() >= lag and wait.min() <= lag + 5  # type: ignore[operator]


def test_every_sector_of_the_directive_is_worked(base: Result) -> None:
    assert set(base.records["agency_cases"]["sector"]) >= NAMED | {"army"}


def test_study_runs_in_organs_of_every_level(base: Result) -> None:
    """Regional-level organs, provinces and municipalities, and the places below them (R2.1)."""
    level = base.records["areas"].select(organ="id", level="level")
    rows = base.records["agency_cases"].join(level, on="organ")
    assert set(rows["level"]) >= {"region", "province", "locality"}
    organs = rows["organ"].n_unique()
    assert organs > 20
    home = found(base)
    region = pl.Series("region", base.world.country.places.region)
    first = base.world.country.places.first
    regional = home.join(level, on="organ").filter(pl.col("level") == "region")
    assert (region[regional["true_locality"].cast(pl.Int64) - first] == regional["organ"]).all()


def listed(result: Result) -> np.ndarray:
    """Return the dossiers of insiders known in July: those with a lead of an agency before any study."""
    leads = result.records["leads"].filter(pl.col("source") == "agency", pl.col("day") < dt.date(1952, 7, 1))
    return leads["dossier"].to_numpy()


@pytest.mark.full
def test_three_anti_findings_are_left_out(variant: Variant) -> None:
    """Who was already found in the running movement is on file, and not counted again (R2.2)."""
    runs = {share: variant({"agencies.three_anti_share": share}) for share in (0.0, 0.5, 1.0)}
    again = {share: int(np.isin(listed(run), found(run)["dossier"]).sum()) for share, run in runs.items()}
    on_list = {share: listed(run).size for share, run in runs.items()}
    assert on_list[0.0] == on_list[0.5] == on_list[1.0] > 100
    assert again[1.0] == 0 < again[0.5] < again[0.0]
    assert again[0.5] == pytest.approx(0.5 * on_list[0.5], abs=4 * np.sqrt(0.25 * on_list[0.5]) + 10)
    totals = [found(runs[share]).filter(pl.col("true_role") != "none").height for share in (0.0, 0.5, 1.0)]
    assert totals[0] > totals[1] > totals[2] > 0


def test_the_list_of_july_is_a_share_of_those_known(base: Result) -> None:
    """State employees were 10,668 of 97,254 offenders known in four regions (D-Xu); the list is that share of each."""
    p, areas = base.world.country.places, base.scenario.areas
    codes = p.areas["code"].to_list()
    known = sum(areas[codes[int(r)]].known_july or 0.0 for r in p.regions)
    home = base.world.country.subjects.locality[listed(base)]
    share = base.scenario.parameters.value("agencies.listed_share")
    count = p.weight[home].sum()
    assert count == pytest.approx(share * known, rel=0.15)
    assert share == pytest.approx(10_668 / 97_254, abs=0.005)
    identified = base.records["identifications"]["dossier"]
    assert np.isin(listed(base), identified.to_numpy()).mean() > 0.8


def test_those_listed_are_entered_when_their_sector_studies(base: Result) -> None:
    """The first study finds them; nobody new is found before (D2.4)."""
    rows = found(base).filter(pl.col("sector") != "army").sort("day")
    on_list = rows["dossier"].is_in(listed(base))
    region = base.world.country.places.region
    at = pl.Series("region", region)[rows["true_locality"].cast(pl.Int64) - base.world.country.places.first]
    rows = rows.with_columns(region=at, on_list=on_list)
    opened = rows.group_by("region").agg(
        opened=pl.col("day").min(), late=pl.col("day").filter("on_list").max()
    ).drop_nulls()  # fmt: skip
    assert opened.height >= 5
    assert (opened["late"] == opened["opened"]).all()
    assert rows.filter(~pl.col("on_list"))["day"].max() > opened["opened"].max()


def test_few_insiders_are_arrested_and_they_are_those_found(base: Result, variant: Variant) -> None:
    cases = base.records["agency_cases"]
    taken = base.records["arrests"].filter(pl.col("phase") == "agency")
    assert 0 < taken.height < 0.2 * cases.height
    assert taken["dossier"].is_in(cases.filter("arrested")["dossier"].implode()).all()
    last = base.world.start + dt.timedelta(days=base.world.days - 1)
    due = cases.filter(pl.col("arrested"), pl.col("day") < last)
    assert due["dossier"].is_in(base.records["arrests"]["dossier"].implode()).all()
    many = variant({"agencies.arrest_share": 0.3}).records["agency_cases"]["arrested"].mean()
    assert many > cases["arrested"].mean()  # type: ignore[operator]


def test_who_registers_inside_stands_in_the_register(base: Result) -> None:
    inside = base.records["registrations"].filter(pl.col("place") == "agency")
    came = base.records["agency_cases"].filter(pl.col("finding") == "registration", ~pl.col("arrested"))
    assert inside.height and inside["dossier"].is_in(came["dossier"].implode()).all()
    assert (
        inside.join(came.select("dossier", came="day"), on="dossier")
        .select((pl.col("day") > pl.col("came")) & (pl.col("day") <= pl.col("came") + pl.duration(days=1)))
        .to_series()
        .all()
    )


def test_a_joint_case_holds_at_least_two_findings_of_one_ring(variant: Variant) -> None:
    result = variant({"agencies.case_share": 1.0, "agencies.registration_rate": 0.05})
    ring = result.truth["subjects"].select("dossier", "ring")
    rows = result.records["agency_cases"].join(ring, on="dossier")
    joint = rows.filter(pl.col("case") > 0)
    assert joint.height
    assert joint.group_by("case").agg(pl.col("ring").n_unique())["ring"].max() == 1
    sizes = (
        rows.join(joint.select("case", "ring").unique(), on="ring", suffix="_joint").group_by("ring").len()
    )
    assert sizes["len"].min() >= 2  # type: ignore[operator]


@pytest.mark.full
def test_coercion_finds_the_innocent(variant: Variant) -> None:
    def innocent(rate: float) -> float:
        rows = found(variant({"agencies.coerced_rate": rate}))
        return float((rows["true_role"] == "none").mean())  # type: ignore[arg-type]

    assert innocent(0.0) == 0.0 < innocent(0.0003) < innocent(0.003)


@pytest.mark.full
def test_study_fades_with_its_days(base: Result, variant: Variant) -> None:
    short, long = (weighted_cases(variant({"agencies.study_days": days})) for days in (5.0, 100.0))
    assert short < weighted_cases(base) < long
    assert weighted(base, "arrests", pl.col("phase") == "agency") > 0


def weighted_cases(result: Result) -> float:
    stands = result.records["areas"].select(true_locality="id", stands="weight")
    return float(found(result).join(stands, on="true_locality")["stands"].sum())


def test_registration_and_investigation_compete() -> None:
    """Of the guilty 1 - exp(-(r + i) x study) are found, r / (r + i) of them by registering; of others likewise."""

    def before(world: World) -> None:
        s = world.state
        s.launched[:] = s.received[:] = world.days
        s.registered[:] = s.arrested[:] = -1
        s.agency_found[:] = False
        s.pressure[:] = 1.0

    rates = {
        "agencies.lag_days": 0.0,
        "agencies.army_days": 0.0,
        "agencies.registration_rate": 0.03,
        "agencies.investigation_rate": 0.01,
        "agencies.coerced_rate": 0.02,
        "agencies.three_anti_share": 0.0,
        "agencies.listed_share": 0.0,
    }
    played = play(Agencies, Effect(lambda r: 0.0, before=before, days=8), rates)
    x, inside = played.x, played.mechanism.insiders
    guilty = x.role[inside] != Role.NONE
    study = np.exp(-np.arange(8) / played.world.scenario.parameters.value("agencies.study_days")).sum()
    found = played.state.agency_found[inside]
    for group, chance in ((guilty, 1 - np.exp(-0.04 * study)), (~guilty, 1 - np.exp(-2 * 0.04 * study))):
        assert group.sum() > 100
        assert found[group].mean() == pytest.approx(chance, abs=4 * np.sqrt(chance / group.sum()))
    registered = played.column("agency_cases", "finding") == AgencyFinding.REGISTRATION
    offenders = played.of("agency_cases", "role") != Role.NONE
    error = np.sqrt(0.25 / offenders.sum())
    assert registered[offenders].mean() == pytest.approx(0.75, abs=4 * error)
