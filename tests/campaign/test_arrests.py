"""Arrests: the gravest at once, the others in three phases, within a cap, from lists (D2.5, R1.1, R1.4, R1.11)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, launches, weighted, whole, with_truth

from yundong.campaign.arrests import BATCH, MOST_WAITING, OpenFiles, _enlist, _put_on_file
from yundong.campaign.decisions import decide_all
from yundong.campaign.run import Request, Result, simulate
from yundong.records.labels import Severity, Timing
from yundong.scenario import load
from yundong.scenario.copying import copy

PHASES = ["first", "second", "third"]
IN_PHASE = pl.col("phase").is_in(PHASES)
FOUND = pl.col("outcome") == "arrested"


def test_files_stay_in_order() -> None:
    """Who is identified day by day stands in the file of the place by dossier; insiders stand in none."""
    rng, size = np.random.default_rng(1), 60
    start = np.array([0, 20, 20, size])
    locality = np.repeat(np.arange(3, dtype=np.uint16), np.diff(start))
    sector = np.zeros(2 * size, dtype=np.uint8)[::2]  # a column among others, as in a run
    sector[rng.choice(size, 9, replace=False)] = 1
    filed, waiting = (np.zeros(3, dtype=np.int64) for _ in range(2))
    fresh = np.zeros((3, MOST_WAITING), dtype=np.uint32)
    files = OpenFiles(start, np.zeros(size + BATCH, dtype=np.uint32), filed, fresh, waiting)
    everybody = rng.permutation(size).astype(np.uint32)
    for known, today in ((0, 1), (1, 12), (12, 40), (40, 40), (40, 60)):
        _enlist(np.sort(everybody[known:today]), locality, sector, files)
        for place in range(3):
            _put_on_file.py_func(place, files)  # type: ignore[attr-defined]
            mine = files.dossiers[start[place] : start[place] + files.filed[place]].tolist()
            who = [int(s) for s in everybody[:today] if locality[s] == place and sector[s] == 0]
            assert mine == sorted(who)


@pytest.mark.full
def test_only_the_gravest_before_the_launch(base: Result, variant: Variant) -> None:
    """Before a place launches only arrests at once; they are few, severe by the rules, and stop on request."""
    some = variant({"arrests.at_once_rate": 0.002})
    rows = some.records["arrests"].join(launches(some), on="locality", how="left")
    early = rows.filter(
        pl.col("launched").is_null() | (pl.col("day") < pl.col("launched")), pl.col("phase") != "agency"
    )
    assert early.height and set(early["phase"]) == {"at_once"}
    assert rows.filter(pl.col("phase") == "at_once").height == early.height
    assert early.height < 0.05 * rows.height
    arrested = base.truth["subjects"].filter("arrested")["volume"].mean()
    many = variant({"arrests.at_once_rate": 0.02})
    held = with_truth(many, "arrests", "volume", "role").filter(pl.col("phase") == "at_once")
    assert held.filter(pl.col("true_role") != "none")["true_volume"].mean() > 2 * arrested  # type: ignore[operator]
    waiting = variant({"arrests.at_once_rate": 0.0}).records["arrests"]
    assert waiting.filter(pl.col("phase") == "at_once").is_empty()


def test_the_rules_take_at_once_only_the_severe(base: Result) -> None:
    """What the rules let be arrested at once they also count among the severe."""
    decisions = decide_all(base.scenario, "balanced")
    at_once = decisions.arrest == Timing.AT_ONCE
    assert 0 < at_once.mean() < 0.5
    assert (decisions.severity[at_once] == Severity.SEVERE).all()


def test_three_phases_follow_each_other(variant: Variant) -> None:
    """In every place the first phase begins with or after the launch, then the second, then the third (R1.1).

    The trickle between two phases still counts as the one before; the third ends with its last day.
    """
    base = variant(without=("targets",))
    rows = base.records["arrests"].filter(IN_PHASE).join(launches(base), on="locality", how="left")
    assert rows["launched"].null_count() == 0 and (rows["day"] >= rows["launched"]).all()
    spans = rows.group_by("locality", "phase").agg(first=pl.col("day").min(), last=pl.col("day").max())
    assert set(spans["phase"]) == set(PHASES)
    by_phase = {phase: spans.filter(pl.col("phase") == phase) for phase in PHASES}
    for one, two in (("first", "second"), ("second", "third"), ("first", "third")):
        both = by_phase[one].join(by_phase[two], on="locality", suffix="_next")
        assert both.height and (both["last"] < both["first_next"]).all()
    longest = base.scenario.schedule.phases["length_days_high"]
    gap = base.scenario.parameters.value("arrests.gap_days")
    days = (spans["last"] - spans["first"]).dt.total_days()
    assert (days < longest + gap).all() and (days.filter(spans["phase"] == "third") < longest).all()


def test_phases_keep_their_distance(variant: Variant) -> None:
    close, apart = (
        variant({"arrests.gap_days": gap}).records["arrests"].filter(pl.col("phase") == "second")["day"].min()
        for gap in (0.0, 20.0)
    )
    assert (apart - close).days >= 9  # type: ignore[operator]


def test_arrest_follows_identification(base: Result, variant: Variant) -> None:
    """After days of approval, longer in ethnic border areas, and with enough on file."""
    known = base.records["identifications"].select("dossier", known="day", strength="evidence")
    rows = base.records["arrests"].filter(IN_PHASE).join(known, on="dossier", how="left")
    assert rows["known"].null_count() == 0
    wait = (rows["day"] - rows["known"]).dt.total_days().to_numpy()
    home = rows["locality"].to_numpy().astype(int) - base.world.country.places.first
    border = base.world.country.places.border[home]
    value = base.scenario.parameters.value
    assert wait[~border].min() >= value("arrests.approval_days")
    assert border.any() and wait[border].min() >= value("arrests.border_days")
    strict = variant({"arrests.threshold": 3 * value("arrests.threshold")})
    assert weighted(strict, "arrests", IN_PHASE) < weighted(base, "arrests", IN_PHASE)


def test_nobody_is_arrested_who_was_never_identified(base: Result, variant: Variant) -> None:
    unknown = variant({"dossiers.threshold": 5.0, "dossiers.threshold_spread": 0.0}, without=("agencies",))
    identified = unknown.records["identifications"]["dossier"].implode()
    assert unknown.records["arrests"]["dossier"].is_in(identified).all()
    assert weighted(unknown, "arrests") < weighted(base, "arrests")


@pytest.mark.parametrize("band", [0.0, 0.05, 0.2])
def test_cap_from_above_holds(band: float, variant: Variant) -> None:
    """On no day of a phase do a place's arrests pass the cap, a share of those identified by the day before (R1.4).

    The few taken at once or inside agencies count towards it and may alone exceed it.
    """
    result = variant({"arrests.band_high": band, "arrests.cap_spread": 0.0}, without=("targets",))
    arrests = result.records["arrests"].filter(FOUND)
    days = arrests.filter(IN_PHASE).select("locality", "day").unique()
    assert (days.height == 0) == (band == 0.0)
    known = result.records["identifications"].select("locality", known="day")
    for where in days.sample(min(200, days.height), seed=3).iter_rows(named=True):
        here = arrests.filter(pl.col("locality") == where["locality"])
        until = here.filter(
            (pl.col("day") < where["day"]) | ((pl.col("day") == where["day"]) & IN_PHASE)
        ).height
        identified = known.filter(
            pl.col("locality") == where["locality"], pl.col("known") < where["day"]
        ).height
        assert until <= band * identified + 1e-9, where


def test_a_higher_cap_allows_more_arrests(variant: Variant) -> None:
    caps = [{"arrests.band_high": band, "arrests.cap_spread": 0.0} for band in (0.05, 0.2)]
    few, more = (weighted(variant(cap), "arrests", FOUND) for cap in caps)
    assert few < more


@pytest.mark.full
def test_background_weighs_in_the_choice(base: Result, variant: Variant) -> None:
    """Old-regime background lifts a person on the list; how much of 67 per cent that explains is an experiment."""

    def share(result: Result) -> float:
        rows = result.records["arrests"].filter(IN_PHASE)
        return float((rows["background"] == "old_regime").mean())  # type: ignore[arg-type]

    blind, keen = (share(variant({"arrests.background_weight": weight})) for weight in (0.0, 10.0))
    assert blind < keen and blind < share(base)
    population = base.truth["subjects"].filter("identified")["old_regime"].mean()
    assert keen > population + 0.07  # type: ignore[operator]


def test_the_record_of_background_is_that_of_the_person(base: Result) -> None:
    rows = with_truth(base, "arrests", "old_regime")
    assert ((rows["background"] == "old_regime") == rows["true_old_regime"]).all()


def days_into_first_phase(result: Result) -> pl.Series:
    rows = result.records["arrests"].filter(pl.col("phase") == "first")
    timed = rows.join(launches(result), on="locality")
    return (timed["day"] - timed["launched"]).dt.total_days()


@pytest.mark.full
def test_a_phase_opens_with_a_sweep_and_goes_on_in_a_trickle(base: Result, variant: Variant) -> None:
    """Arrests of 1 to 3 days, then few; without a trickle the sweep is all there is (Wuhan's 206 are one night)."""
    most = base.scenario.parameters.value("arrests.sweep_days")
    days = days_into_first_phase(base)
    swept = (days < most).mean()
    assert 0.35 < swept < 0.9  # type: ignore[operator]
    a_day = np.bincount(days.to_numpy(), minlength=12)
    assert a_day[0] > 3 * a_day[int(most) : 12].max() and a_day[int(most) : 12].sum() > 0
    alone = days_into_first_phase(variant({"arrests.trickle": 0.0}, without=("targets",)))
    assert alone.len() and alone.max() < most  # type: ignore[operator]
    night = days_into_first_phase(
        variant({"arrests.trickle": 0.0, "arrests.sweep_days": 1.0}, without=("targets",))
    )
    assert night.len() and night.max() == 0


@pytest.mark.full
def test_a_target_pulls_the_share_arrested_towards_it(base: Result, variant: Variant) -> None:
    """Where a target is handed down places end nearer to it, and arrest whom the rules leave at liberty."""
    free = variant({"targets.reach": 0.0})
    bound = variant({"targets.reach": 1.0, "targets.passed_down": 0.0})

    def short(result: Result) -> float:
        s, target = result.world.state, base.scenario.parameters.value("targets.arrested")
        running = (s.launched >= 0) & (s.launched < result.world.day_of(dt.date(1952, 9, 20)))
        share = s.arrested_here[running] / np.maximum(1, s.identified_here[running])
        return float(np.maximum(0.0, target - share).mean())

    assert short(bound) < 0.6 * short(free)
    assert weighted(bound, "arrests", FOUND) > weighted(free, "arrests", FOUND)
    assert bound.summary["arrested_not_arrestable"] > 1.3 * free.summary["arrested_not_arrestable"]
    until = pl.col("day") < dt.date(1952, 9, 30)
    assert bound.records["arrests"].filter(until).equals(free.records["arrests"].filter(until))


@pytest.mark.full
def test_no_place_passes_the_upper_share_but_where_the_power_has_passed_down(variant: Variant) -> None:
    """After the order a place stops at its upper share; where the power of arrest passed down it overruns it."""
    order = dt.date(1952, 9, 30)

    def beyond(result: Result) -> np.ndarray:
        world, s = result.world, result.world.state
        ceiling = s.overrun * s.most_arrested * s.identified_here
        arrests = result.records["arrests"].filter(FOUND, pl.col("day") >= order, pl.col("phase") != "agency")
        at = arrests["locality"].to_numpy().astype(int) - world.country.places.first
        late = np.bincount(at, minlength=s.overrun.size) > 0
        return np.asarray(late & (s.arrested_here > np.maximum(1.0, ceiling)))

    ordered = {"targets.reach": 1.0, "arrests.weak_cases": 1.0, "arrests.band_high": 0.6}
    kept = variant({**ordered, "targets.passed_down": 0.0})
    assert not beyond(kept).any()
    overrun = variant({**ordered, "targets.passed_down": 1.0})
    share = overrun.world.state.arrested_here / np.maximum(1, overrun.world.state.identified_here)
    most = overrun.scenario.parameters.value("targets.arrested_most")
    assert (share > most).mean() > 0.3 and not beyond(overrun).any()


def test_faults_of_arrests_are_kept_apart_and_add_up(base: Result, variant: Variant) -> None:
    """Each arrest has one fault at most, the first that holds; the record of attempts and the truth agree."""
    fault = base.truth["arrest_faults"]["fault"].cast(pl.String)
    rows = with_truth(base, "arrests", "role", "era").with_columns(fault=fault)
    assert fault.len() == base.records["arrests"].height
    assert ((rows["fault"] == "innocent") == (rows["true_role"] == "none")).all()
    arrested = rows.filter(FOUND).join(
        base.records["areas"].select(locality="id", stands="weight"), on="locality"
    )
    for kind in ("innocent", "not_arrestable", "optional", "inflated"):
        count = arrested.filter(pl.col("fault") == kind)["stands"].sum()
        assert base.summary[f"arrested_{kind}"] == pytest.approx(count, abs=1.0), kind
        assert count > 0, kind
    assert base.summary["arrested_innocent"] == base.summary["arrested_wrongly"]
    honest = variant({"arrests.overstated": 0.0, "arrests.known_scale": 0.01})
    assert honest.summary["arrested_inflated"] == 0
    assert honest.summary["arrested_not_arrestable"] < 0.5 * base.summary["arrested_not_arrestable"]


def test_shares_of_wrongful_arrest_lie_inside_their_priors(base: Result) -> None:
    """HISTORY's priors, 90 per cent ranges: innocent 0.5 to 7, not arrestable 1 to 7, optional 4 to 13 per cent."""
    for kind, low, high in (("innocent", 0.5, 7.0), ("not_arrestable", 1.0, 7.0), ("optional", 4.0, 13.0)):
        share = 100.0 * base.summary[f"arrested_{kind}"] / base.summary["arrested"]
        assert low < share < high, (kind, share)


def test_who_is_under_a_measure_is_not_arrested_unless_a_target_presses(variant: Variant) -> None:
    result = variant({"measures.training": 1.0, "measures.after_days": 1.0}, without=("targets",))
    placed = result.records["measures"].select("dossier", "until", ordered="day")
    arrests = result.records["arrests"].filter(IN_PHASE).join(placed, on="dossier")
    assert placed.height
    assert not ((arrests["day"] > arrests["ordered"]) & (arrests["day"] <= arrests["until"])).any()


def test_insiders_are_arrested_by_their_agency_alone(base: Result) -> None:
    rows = base.records["arrests"]
    assert ((rows["sector"] != "none") == (rows["phase"] == "agency")).all()


def test_arrests_at_once_may_be_made_the_rule(base: Result, variant: Variant) -> None:
    """The experiment on momentum: those already exposed are arrested as they come."""
    early = pl.col("day") < dt.date(1952, 8, 10)
    hasty = variant({"arrests.at_once_rate": 0.02})
    assert weighted(hasty, "arrests", early) > 5 * weighted(base, "arrests", early)


@pytest.mark.full
@pytest.mark.parametrize(
    ("was", "now"), [("value: 500", "value: 100"), ("value: 1951-01-01", "value: 1950-07-01")]
)
def test_the_classes_of_facts_are_those_of_the_rules(
    was: str, now: str, base: Result, tmp_path: Path
) -> None:
    """Quantities and days are divided where directive.yaml divides them: another bound, other decisions."""
    folder = copy(tmp_path / "copy", base.scenario.folder)
    text = (folder / "directive.yaml").read_text(encoding="utf-8")
    assert text.count(was) == 1
    (folder / "directive.yaml").write_text(text.replace(was, now), encoding="utf-8")
    asked = Request(scale=0.005, until="1952-10-31")
    assert whole(simulate(load(folder), asked)) != whole(simulate(base.scenario, asked))


def test_a_further_class_of_the_rules_is_another_fact_of_files(base: Result, tmp_path: Path) -> None:
    folder = copy(tmp_path / "copy", base.scenario.folder)
    text = (folder / "directive.yaml").read_text(encoding="utf-8")
    middle = "      - {name: large, from: volume.large"
    added = "      - {name: middling, from: volume.middling, label: {en: middling, zh: 中量}}\n"
    bound = (
        "  - name: volume.middling\n    value: 100\n    unit: liang\n    sources: [D-Xu]\n"
        "    says: {en: a bound, zh: 界限}\n"
    )
    text = text.replace(middle, added + middle).replace(
        "  - name: volume.large\n", bound + "  - name: volume.large\n", 1
    )
    text = text.replace("order: [large, small, trifling]", "order: [large, middling, small, trifling]")
    (folder / "directive.yaml").write_text(text, encoding="utf-8")
    shipped, finer = (decide_all(s, "balanced") for s in (base.scenario, load(folder)))
    assert finer.volume_starts.tolist() == [10.0, 100.0, 500.0]
    assert finer.route.size == shipped.route.size * 5 // 4
