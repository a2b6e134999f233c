"""Cases: one for all charges, or other law; verdicts after arrest; trials felt (D1.4-D1.6, D2.5, R1.5, R1.6, R3.5)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, launches, weighted, with_truth

from yundong.campaign.adjudication import _allot
from yundong.campaign.run import Result

DEATH = pl.col("outcome") == "death"
TAKEN = pl.col("outcome") == "arrested"
HERE = pl.col("route") == "campaign"


def test_charges_with_narcotics_make_one_case(base: Result, variant: Variant) -> None:
    """Every arrested person is in one case with all charges; those of a ring taken together share it (D1.4)."""
    cases = base.records["cases"].filter(HERE)
    taken = base.records["arrests"].filter(TAKEN)
    assert cases["narcotics"].all()
    assert cases["persons"].sum() == taken.height
    assert cases["dossier"].is_in(taken["dossier"].implode()).all() and cases["dossier"].is_unique().all()
    both = taken.join(base.truth["subjects"].select("dossier", "ring"), on="dossier")
    groups = (
        pl.when(pl.col("ring") > 0)
        .then(-pl.col("ring").cast(pl.Int64))
        .otherwise(pl.col("dossier").cast(pl.Int64))
    )
    together = (
        both.with_columns(insider=pl.col("phase") == "agency")
        .group_by("day", "insider", groups.alias("group"))
        .len()
    )
    assert cases.height == together.height
    assert (cases["metals"] & cases["contraband"]).any() and not cases["metals"].all()
    loaded = variant({"arrests.with_metals": 1.0, "arrests.with_contraband": 1.0})
    charged = loaded.records["cases"].filter(HERE)
    assert (charged["metals"] & charged["contraband"] & charged["narcotics"]).all()
    assert charged.drop("metals", "contraband").equals(cases.drop("metals", "contraband"))


def handed_over(result: Result, route: str) -> pl.DataFrame:
    return with_truth(result, "cases", "role", "old_regime", "user").filter(pl.col("route") == route)


def test_other_goods_go_to_existing_law(base: Result, variant: Variant) -> None:
    """A file that speaks of metals or contraband without narcotics leaves the campaign (D1.5)."""
    rows = handed_over(base, "existing_law")
    assert rows.height and rows["metals"].all() and not rows["narcotics"].any()
    assert (rows["persons"] == 1).all()
    only_metals = variant({"arrests.metals_share": 1.0})
    assert handed_over(only_metals, "existing_law").height > rows.height
    innocent = with_truth(only_metals, "arrests", "role").filter(pl.col("true_role") == "none")
    assert innocent.is_empty(), "nobody is arrested whose file holds other goods alone"
    assert with_truth(base, "arrests", "role").filter(pl.col("true_role") == "none").height


def test_political_motive_goes_to_other_law(base: Result, variant: Variant) -> None:
    """With a political motive on file the case belongs to the other law (D1.6)."""
    rows = handed_over(base, "other_law")
    assert rows.height and rows["narcotics"].all() and rows["true_old_regime"].all()
    all_of_them = variant({"arrests.motive_share": 1.0})
    offenders = with_truth(all_of_them, "arrests", "role", "old_regime").filter(
        pl.col("phase") != "agency", pl.col("true_role") != "none"
    )
    assert offenders.height and not offenders["true_old_regime"].any()
    assert handed_over(all_of_them, "other_law").height > 5 * rows.height


def test_who_is_handed_over_is_not_tried_here(base: Result) -> None:
    away = base.records["cases"].filter(~HERE)["dossier"].implode()
    assert not base.records["dispositions"]["dossier"].is_in(away).any()
    assert not base.records["arrests"].filter(TAKEN)["dossier"].is_in(away).any()


def test_nothing_is_closed_before_the_launch(base: Result, variant: Variant) -> None:
    """Cases of those held from before wait for the launch of their place (D2.5)."""
    early = variant({"arrests.at_once_rate": 0.05, "adjudication.rate": 0.5, "adjudication.after_days": 0.0})
    for result in (base, early):
        rows = result.records["dispositions"].join(launches(result), on="locality", how="left")
        assert rows.height and rows["launched"].null_count() == 0
        assert (rows["day"] >= rows["launched"]).all()
    held = early.records["arrests"].filter(pl.col("phase") == "at_once", TAKEN)
    closed = held.join(early.records["dispositions"].select("dossier", closed="day"), on="dossier")
    assert held["day"].min() < dt.date(1952, 8, 1) and closed.height  # type: ignore[operator]
    assert closed["closed"].min() >= dt.date(1952, 8, 10)  # type: ignore[operator]


def test_disposed_only_after_arrest(base: Result, variant: Variant) -> None:
    for result in (base, variant({"adjudication.after_days": 0.0, "adjudication.rate": 0.5})):
        taken = result.records["arrests"].filter(TAKEN).select("dossier", taken="day")
        rows = result.records["dispositions"].join(taken, on="dossier", how="left")
        assert rows["taken"].null_count() == 0 and rows["dossier"].is_unique().all()
        tried = rows.join(result.records["clearings"], on="dossier", how="anti")
        wait = (tried["day"] - tried["taken"]).dt.total_days()
        assert wait.min() >= result.scenario.parameters.value("adjudication.after_days")  # type: ignore[operator]
        assert rows.height <= taken.height
    assert base.records["dispositions"].height < base.records["arrests"].filter(TAKEN).height, "some wait"


def test_processed_is_the_sum_of_the_outcomes(base: Result) -> None:
    """In the tables nobody is unclassified; what does not add up arises in returns."""
    counts = dict(base.records["dispositions"].group_by("outcome").len().iter_rows())
    assert set(counts) == {"death", "life", "prison", "reform_labour", "control", "released"}
    assert sum(counts.values()) == base.records["dispositions"].height


DIRE = {"adjudication.death": 0.9, "adjudication.rate": 0.3}


def allotting(share: float) -> dict[str, float]:
    return {"targets.executed_low": share, "targets.executed_high": share}


@pytest.mark.parametrize("share", [0.01, 0.3])
def test_no_place_passes_its_allotment_and_no_province_its_share(share: float, variant: Variant) -> None:
    """However many the rules would put to death, executions are whole numbers out of a province's share (D-XK52)."""
    result = variant({**DIRE, **allotting(share), "adjudication.least_allotted": 0.0})
    s, province = result.world.state, result.world.country.places.province
    assert s.executed_here.sum() > 0 and (s.executed_here <= s.executions_allotted).all()
    plan = result.scenario.schedule.plan["executed_of_arrested_cap"]
    for area in np.unique(province):
        here = province == area
        most = max(share, float(plan)) * s.arrested_here[here].sum()
        assert s.executions_allotted[here].sum() < most + 1.0


def test_targets_handed_down_leave_no_place_without_its_whole_number(variant: Variant) -> None:
    """One to four to a small county (D-XK52): none of those that have made arrests is left out."""
    runs = [
        variant({"targets.reach": 1.0, "adjudication.least_allotted": least}) for least in (0.0, 1.0, 3.0)
    ]
    for run, least in zip(runs, (0, 1, 3), strict=True):
        s = run.world.state
        at_work = s.arrested_here > 0
        assert (s.executions_allotted[at_work] >= least).all()
        assert (s.executions_allotted[~at_work] == 0).all()
    few, one, more = (int(run.world.state.executions_allotted.sum()) for run in runs)
    assert few < one < more
    alone = [
        variant({"adjudication.least_allotted": least}, without=("targets",)).world.state.executions_allotted
        for least in (0.0, 3.0)
    ]
    assert (alone[0] == alone[1]).all(), "nothing is handed down"


@pytest.mark.full
def test_without_targets_the_plan_of_july_allots(variant: Variant) -> None:
    """Five per thousand of the arrested (D-Xu), until and unless regions order more."""
    high = {**DIRE, **allotting(0.05), "adjudication.least_allotted": 0.0}
    few, many = (variant(high, without=off) for off in (("targets",), ()))
    arrested = weighted(few, "arrests", TAKEN)
    assert 0 < weighted(few, "dispositions", DEATH) < 0.009 * arrested
    assert weighted(many, "dispositions", DEATH) > 3 * weighted(few, "dispositions", DEATH)


def test_allotment_by_hand() -> None:
    """Two provinces: 2.5 due and a half rounded up to 3, of which one is used; 0.9 due, rounded down to none."""
    group = np.array([0, 0, 0, 1])
    due, executed = np.array([1.2, 0.9, 0.4, 0.9]), np.array([0, 0, 1, 0])
    allotted = np.zeros(4, dtype=np.int64)
    _allot(group, due, executed, np.array([0.5, 0.05]), allotted)
    assert allotted.tolist() == [1, 1, 1, 0]


@pytest.mark.full
def test_a_deadline_brings_executions_forward(variant: Variant) -> None:
    calm, urged = (
        variant({"adjudication.hasten": by, "targets.reach": 1.0, **allotting(0.2)}) for by in (0.0, 10.0)
    )
    assert weighted(calm, "dispositions", DEATH) < weighted(urged, "dispositions", DEATH)
    before = pl.col("day") < dt.date(1952, 9, 30)
    deaths = [run.records["dispositions"].filter(DEATH, before).height for run in (calm, urged)]
    assert deaths[0] == deaths[1]


def test_death_needs_the_severest_band_a_trial_and_approval(base: Result, variant: Variant) -> None:
    """A province approves; where a target binds a place, a group of three at the prefecture does sooner (D-XK52)."""
    value = base.scenario.parameters.value
    for result, least in (
        (base, value("adjudication.delegated_days")),
        (variant(DIRE, without=("targets",)), value("adjudication.approval_days")),
    ):
        deaths = result.records["dispositions"].filter(DEATH)
        assert deaths.height and (deaths["severity"] == "severe").all() and deaths["public_trial"].all()
        taken = result.records["arrests"].filter(TAKEN).select("dossier", taken="day")
        wait = (
            deaths.join(taken, on="dossier")
            .select((pl.col("day") - pl.col("taken")).dt.total_days())
            .to_series()
        )
        assert wait.min() >= least  # type: ignore[operator]


@pytest.mark.full
def test_background_raises_the_risk_of_death(base: Result, variant: Variant) -> None:
    def share(factor: float) -> float:
        result = variant(
            {
                "adjudication.death_background": factor,
                "adjudication.death": 0.2,
                **allotting(1.0),
            }
        )
        deaths = result.records["dispositions"].filter(DEATH)
        return float((deaths["background"] == "old_regime").mean())  # type: ignore[arg-type]

    assert share(0.5) < share(4.0)


@pytest.mark.full
def test_a_harder_reading_gives_harder_bands(variant: Variant) -> None:
    def mean(name: str) -> float:
        return float(variant(interpretation=name).records["dispositions"]["severity"].to_physical().mean())  # type: ignore[arg-type]

    assert mean("lenient") < mean("balanced") < mean("strict")


def test_bands_lead_to_outcomes_as_the_parameters_say(base: Result) -> None:
    rows, value = base.records["dispositions"], base.scenario.parameters.value
    ordinary = rows.filter(pl.col("severity") == "ordinary")
    share = (ordinary["outcome"] == "prison").mean()
    assert share == pytest.approx(
        value("adjudication.ordinary_prison"), abs=4.5 * np.sqrt(0.25 / ordinary.height)
    )


@pytest.mark.full
def test_executions_are_felt_by_letters_and_registration(base: Result, variant: Variant) -> None:
    """The day after, tips come in and offenders register there; without executions neither does (R3.5)."""
    loud = {"registration.execution_day": 5.0, "letters.trial_rate": 0.01}
    felt, spared = variant(loud), variant({**loud, "adjudication.death": 0.0})
    tips = pl.col("occasion") == "trial"
    assert felt.records["letters"].filter(tips).height and spared.records["letters"].filter(tips).is_empty()
    deaths = felt.records["dispositions"].filter(DEATH)
    first = deaths["day"].min() + dt.timedelta(days=1)  # type: ignore[operator]
    for table in ("letters", "registrations", "arrests"):
        early = pl.col("day") < first
        assert felt.records[table].filter(early).equals(spared.records[table].filter(early)), table
    after = deaths.select("locality", day=pl.col("day") + dt.timedelta(days=1)).unique()
    at_ps = pl.col("place") == "public_security"

    def on_those_days(result: Result) -> int:
        return (
            result.records["registrations"]
            .filter(at_ps)
            .join(after, on=("day", "locality"), how="semi")
            .height
        )

    assert on_those_days(felt) > 1.5 * on_those_days(spared)


def test_trials_call_meetings_the_day_after(base: Result) -> None:
    public = base.records["dispositions"].filter("public_trial")
    called = public.select("locality", day=pl.col("day") + dt.timedelta(days=1)).unique()
    held = base.records["meetings"].filter(pl.col("kind") == "trial").select("locality", "day").unique()
    assert held.height and held.join(called, on=("day", "locality"), how="anti").is_empty()
    last = base.records["meetings"]["day"].max()
    assert called.filter(pl.col("day") <= last).join(held, on=("day", "locality"), how="anti").is_empty()


@pytest.mark.full
def test_capacity_sets_the_pace(base: Result, variant: Variant) -> None:
    rate = base.scenario.parameters.value("adjudication.rate")
    slow, quick = (weighted(variant({"adjudication.rate": rate * by}), "dispositions") for by in (0.3, 3))
    assert slow < weighted(base, "dispositions") < quick


@pytest.mark.full
def test_a_share_set_for_one_great_region_holds_there(variant: Variant) -> None:
    """Death for nearly all severe cases of Central-South, and for as many as before elsewhere."""
    free = allotting(1.0)
    base, other = variant(free), variant(free, only={"adjudication.death@central_south": 0.9})

    def executed(result: Result) -> tuple[float, float]:
        places, s = result.world.country.places, result.world.state
        inside = places.region == places.areas["code"].to_list().index("central_south")
        share = s.executed_here / np.maximum(1, s.arrested_here)
        return float(share[inside].mean()), float(share[~inside].mean())

    (here, elsewhere), (here_then, elsewhere_then) = executed(base), executed(other)
    assert here_then > 1.5 * here > 0
    assert elsewhere_then == pytest.approx(elsewhere, rel=0.2)
