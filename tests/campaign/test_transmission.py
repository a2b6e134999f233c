"""Orders travel down the chains; places prepare, and launch when they may (D0, D1.2, D2.3, D3.3, R1.1)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, launches, weighted

from yundong.campaign.decisions import decide_all
from yundong.campaign.log import Log
from yundong.campaign.mechanism import Day, World
from yundong.campaign.returns import Returns
from yundong.campaign.run import Request, Result, simulate
from yundong.campaign.state import State
from yundong.campaign.transmission import Transmission
from yundong.country import build
from yundong.country.localities import build_places
from yundong.kernels.draws import Draws
from yundong.records.schema import TABLES, TRUTH
from yundong.scenario import Scenario, load
from yundong.scenario.copying import copy

TENTH = dt.date(1952, 8, 10)


def orders(result: Result, chain: str, kind: str) -> pl.DataFrame:
    rows = result.records["orders"].filter(pl.col("chain") == chain, pl.col("kind") == kind)
    level = result.records["areas"].select(organ="id", level="level")
    return rows.join(level, on="organ", maintain_order="left")


@pytest.mark.parametrize(
    ("kind", "issued"), [("directive", dt.date(1952, 4, 15)), ("plan", dt.date(1952, 7, 28))]
)
def test_civil_chain_goes_down_level_by_level(kind: str, issued: dt.date, base: Result) -> None:
    """Every organ has the order once, from the organ above it, and not before that organ had it."""
    rows = orders(base, "civil", kind)
    areas = base.records["areas"]
    assert sorted(rows["organ"].to_list()) == areas["id"].to_list()[1:]
    above = rows.join(areas.select(organ="id", above="parent"), on="organ")
    assert (above["parent"] == above["above"]).all()
    had = dict(rows.select("organ", "received").iter_rows()) | {0: issued}
    for row in rows.iter_rows(named=True):
        assert had[row["parent"]] <= row["issued"] <= row["received"], row
    mean = {level: frame["received"].mean() for (level,), frame in rows.group_by("level")}
    assert mean["region"] < mean["province"] < mean["locality"]


def test_delays_are_those_of_their_level(base: Result, variant: Variant) -> None:
    slow = variant({"transmission.delay_province": 30.0})
    one, other = (orders(result, "civil", "directive").sort("organ") for result in (base, slow))
    later = (other["received"] - one["received"]).dt.total_days()
    assert (later.filter(one["level"] == "region") == 0).all()
    assert later.filter(one["level"] == "province").mean() > 15
    assert (later.filter(one["level"] == "locality") >= 0).all()


@pytest.mark.parametrize("kind", ["directive", "plan"])
def test_military_chain_runs_beside_the_civil_one(kind: str, base: Result) -> None:
    """Copied to military regions and on to provincial commands: the same order, down to the province (D0.2)."""
    military, civil = orders(base, "military", kind), orders(base, "civil", kind)
    assert set(military["level"]) == {"region", "province"}
    both = military.join(civil, on=("organ", "parent"), suffix="_civil")
    assert both.height == military.height == civil.filter(pl.col("level") != "locality").height
    assert military.filter(pl.col("kind") == "launch").is_empty(), "soldiers launch nothing"


def test_only_key_localities_launch(base: Result) -> None:
    rows = orders(base, "civil", "launch").join(
        base.records["areas"].select(organ="id", key="key"), on="organ"
    )
    assert rows.height and rows["key"].all() and (rows["level"] == "locality").all()
    assert rows["organ"].is_unique().all()
    keys = base.records["areas"].filter("key")["id"].implode()
    for table in ("meetings", "letters", "registrations", "arrests", "dispositions"):
        assert base.records[table]["locality"].is_in(keys).all(), table
    share, weight = base.world.country.places.share, base.world.country.places.weight
    at = rows["organ"].to_numpy() - base.world.country.places.first
    assert 0 < (share * weight)[at].sum() <= 1202 + 1e-6


def test_nobody_launches_without_the_order(variant: Variant) -> None:
    off = variant(without=("transmission",))
    assert off.records["orders"].is_empty() and off.records["arrests"].is_empty()
    assert off.records["identifications"].is_empty()


@pytest.mark.full
def test_launch_waits_for_movement_teams(base: Result, variant: Variant) -> None:
    """Launch near the end of the running movements, with their teams (D2.3)."""
    september = {"transmission.teams_free_mean": 153.0, "transmission.teams_free_spread": 0.0}
    late = variant(september)
    assert launched_freely(late)["launched"].min() == base.world.start + dt.timedelta(days=153)
    both = launches(base).join(launches(late), on="locality", suffix="_late")
    assert (both["launched_late"] >= both["launched"]).all()
    never = variant({"transmission.teams_free_mean": 400.0, "transmission.teams_free_spread": 0.0})
    assert launched_freely(never).is_empty()
    phases = never.records["arrests"].filter(pl.col("phase").is_in(["first", "second", "third"]))
    assert set(phases["locality"]) <= given(never)


@pytest.mark.full
def test_launch_waits_for_preparation(base: Result, variant: Variant) -> None:
    slow = variant({"transmission.preparation_days": 140.0}, without=("supervision",))
    quick = variant({"transmission.preparation_days": 30.0}, without=("supervision",))
    assert launches(slow).height <= launches(quick).height
    p = quick.world.country.places
    one, other = (
        np.where(r.world.state.launched >= 0, r.world.state.launched, r.world.days) for r in (quick, slow)
    )
    places = p.weight * p.share
    assert (places * other).sum() > (places * one).sum(), (
        "a place that is not ready leaves its turn to the next"
    )
    assert all(
        places[other <= d].sum() <= places[one <= d].sum() + places.max() for d in range(quick.world.days)
    )


def given(result: Result) -> set[int]:
    """Return the area numbers of the cities whose launch is an input."""
    areas, codes = result.scenario.areas, result.records["areas"]["code"].to_list()
    return {codes.index(area.id) for area in areas.values() if area.launch_low is not None}


def launched_freely(result: Result) -> pl.DataFrame:
    """Return the launches of the other places."""
    return launches(result).filter(~pl.col("locality").is_in(list(given(result))))


def by_late_august(result: Result) -> dict[int, float]:
    """Return the share of each great region's places that launched by 29 August."""
    p = result.world.country.places
    day = (dt.date(1952, 8, 29) - result.world.start).days
    open_ = (result.world.state.launched >= 0) & (result.world.state.launched <= day)
    places = p.weight * p.share
    return {
        int(r): float(places[open_ & (p.region == r)].sum() / places[p.region == r].sum()) for r in p.regions
    }


def test_great_regions_open_at_their_own_pace(base: Result, tmp_path: Path) -> None:
    """A bureau's own pace moves its own places and no others' (D3.3)."""
    shares = by_late_august(base)
    assert max(shares.values()) - min(shares.values()) > 0.1

    def with_north(opened: int) -> dict[int, float]:
        folder = copy(tmp_path / str(opened), base.scenario.folder)
        text = (folder / "areas.csv").read_text(encoding="utf-8")
        assert ",,,,28000,84," in text
        (folder / "areas.csv").write_text(text.replace(",28000,84,", f",28000,{opened},"), encoding="utf-8")
        asked = Request(scale=0.02, until="1952-08-31", without=("supervision",))
        return by_late_august(simulate(load(folder), asked))

    slow, fast = with_north(10), with_north(150)
    north = base.records["areas"]["code"].to_list().index("north")
    assert slow[north] < fast[north] - 0.2
    assert {r: s for r, s in slow.items() if r != north} == {r: s for r, s in fast.items() if r != north}


@pytest.mark.parametrize("seed", range(30))
def test_a_launch_that_is_known_lies_in_its_interval(seed: int, scenario: Scenario) -> None:
    """Whatever holds other places back: it is documented that these had launched."""
    held = scenario.replace({"transmission.preparation_days": 150.0, "transmission.teams_free_mean": 160.0})
    country = build(held, seed, 1e-4)
    world = World(
        held, country, State.start(country), Log(held.schedule.start, country.places.first, TABLES),
        Log(held.schedule.start, country.places.first, TRUTH), decide_all(held, "balanced"),
        held.schedule.start, 140,
    )  # fmt: skip
    mechanism = Transmission(world)
    for index in range(world.days):
        mechanism.step(Day(index, world.start + dt.timedelta(days=index)))
    country.workers.close()
    codes = country.places.areas["code"].to_list()
    known = [area for area in held.areas.values() if area.launch_low is not None]
    assert len(known) == 12
    for area in known:
        day = world.state.launched[codes.index(area.id) - country.places.first]
        assert day >= 0
        assert area.launch_low <= held.schedule.start + dt.timedelta(days=int(day)) <= area.launch_high, (
            area.id
        )


def test_days_inside_an_interval_differ(scenario: Scenario) -> None:
    """The interval is known and the day is not: over seeds and cities each of its days is drawn."""
    days = set()
    for seed in range(8):
        places = build_places(scenario, Draws(seed), 1e-4)
        u = Draws(seed).of("transmission.given", places.number)[0]
        days |= {int(6 * one) for one in u}
    assert days == set(range(6))


def test_as_many_have_opened_as_the_bulletin_knew_of(scenario: Scenario) -> None:
    """Areas.csv says how many places of a region were known to be active on 29 August: a condition of the run.

    Somewhat more have launched, since returns need days; what the centre has received comes near.
    """
    run = simulate(scenario, Request(scale=0.15, until="1952-08-31"))
    p = run.world.country.places
    codes = run.records["areas"]["code"].to_list()
    opened = sum(scenario.areas[codes[int(r)]].opened_first or 0 for r in p.regions)
    day = dt.date(1952, 8, 29)
    at_centre = run.records["returns"].filter(
        pl.col("parent") == 0, pl.col("received") <= day,
        pl.col("indicator").cast(pl.String) == "active_localities",
    )  # fmt: skip
    known = float(at_centre.sort("period").unique("organ", keep="last")["value"].sum())
    launched = run.world.state.launched
    active = (launched >= 0) & (launched <= (day - run.world.start).days)
    begun = float((p.weight * p.share)[active].sum())
    assert known == pytest.approx(opened, rel=0.1)
    assert known < begun < 1.6 * known


@pytest.mark.parametrize(("late", "miss"), [(0.5, 0.0), (3.0, 0.12), (12.0, 0.4)])
def test_the_centre_knows_of_as_many_as_the_returns_bring_it(
    late: float, miss: float, scenario: Scenario
) -> None:
    """The chance to know of a place that has begun is that of returns stated, sent on and summed one by one."""
    settings = {"returns.late_days": late, "returns.late_days_city": late, "returns.miss": miss}
    set_so = scenario.replace({**settings, "returns.never": 0.0, "returns.round_share": 0.0})
    today = (dt.date(1952, 8, 29) - scenario.schedule.start).days
    heard, expected = 0.0, 0.0
    for seed in range(6):
        country = build(set_so, seed, 0.05)
        first, places = country.places.first, country.places
        world = World(
            set_so, country, State.start(country), Log(scenario.schedule.start, first, TABLES),
            Log(scenario.schedule.start, first, TRUTH), decide_all(set_so, "balanced"),
            scenario.schedule.start, today + 1,
        )  # fmt: skip
        transmission, returns = Transmission(world), Returns(world)
        returns.ledger.habits.least[:] = 1  # nobody telephones
        began = transmission.earliest + np.arange(places.count) % (today + 1 - transmission.earliest)
        for index in range(transmission.earliest, today + 1):
            day = Day(index, world.start + dt.timedelta(days=index))
            returns.tally.counts[first:, 0] = began <= index
            returns.ledger.arrive(index)
            if (index - returns.first) % returns.period == 0:
                returns.ledger.localities(index, returns.tally.counts)
            returns._pass_on(day)
        country.workers.close()
        heard += returns.ledger.stated[places.regions, 0].sum()
        chance = transmission._known(began, today)
        expected += chance[np.searchsorted(places.regions, places.region), np.arange(places.count)].sum()
    assert heard == pytest.approx(expected, rel=0.06)


def test_places_of_the_directive_come_first(variant: Variant) -> None:
    """Without local choice, larger places with more of the kinds named launch before the others of a region."""
    result = variant({"transmission.local_choice": 0.0}, without=("supervision",))
    p, launched = result.world.country.places, result.world.state.launched
    for r in p.regions:
        free = ~np.isin(np.arange(p.count) + p.first, list(given(result)))
        inside = np.flatnonzero((p.region == r) & (launched >= 0) & free)
        large = inside[p.kinds[inside, 0]]
        rest = np.setdiff1d(inside, large)
        if large.size and rest.size:
            assert launched[large].mean() < launched[rest].mean()


def test_nobody_launches_before_the_tenth_of_august(base: Result, variant: Variant) -> None:
    assert launches(base)["launched"].min() >= TENTH
    eager = variant(
        {
            "transmission.preparation_days": 1.0,
            "transmission.teams_free_mean": 1.0,
            "transmission.second_turn_day": 0.0,
            "transmission.second_turn_days": 1.0,
        }
    )
    assert launches(eager)["launched"].min() >= TENTH
    assert launches(eager)["launched"].mean() < launches(base)["launched"].mean()
    phases = pl.col("phase").is_in(["first", "second", "third"])
    assert base.records["arrests"].filter(phases)["day"].min() >= TENTH


def test_the_earliest_day_is_the_schedules(scenario: Scenario, tmp_path: Path) -> None:
    """The tenth of August is data: another day in the schedule moves every launch behind it."""
    folder = copy(tmp_path / "later", scenario.folder)
    text = (folder / "schedule.toml").read_text(encoding="utf-8")
    assert "launch_not_before = 1952-08-10" in text
    (folder / "schedule.toml").write_text(
        text.replace("launch_not_before = 1952-08-10", "launch_not_before = 1952-08-25"), encoding="utf-8"
    )
    areas = (folder / "areas.csv").read_text(encoding="utf-8")
    for known in ("1952-08-10,1952-08-13", "1952-08-13,1952-08-13"):
        areas = areas.replace(known, ",")
    (folder / "areas.csv").write_text(areas, encoding="utf-8")
    later = simulate(load(folder), Request(scale=0.005, until="1952-09-15"))
    assert dt.date(1952, 8, 25) <= launches(later)["launched"].min() <= dt.date(1952, 9, 1)


def test_the_campaign_spreads_from_some_places_to_all(base: Result) -> None:
    phases = pl.col("phase").is_in(["first", "second", "third"])
    in_action = base.records["arrests"].filter(phases).group_by("locality").agg(pl.col("day").min())
    assert in_action.filter(pl.col("day") <= dt.date(1952, 8, 29)).height < in_action.height
    assert weighted(base, "arrests", phases) > 0
