"""The first phase is for arrests: the call to register, giant rallies and collecting wait for its close."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from effects import Effect, play
from small_runs import Variant, closes, weighted_sum

from yundong.campaign.mechanism import World
from yundong.campaign.phases import Pace, phase_days
from yundong.campaign.registration import Registration
from yundong.campaign.run import Result


def on_day(result: Result, table: str) -> pl.DataFrame:
    """Return rows of a table with their day as an index and the close of the first phase of their locality."""
    start = result.world.start
    rows = result.records[table].join(closes(result), on="locality")
    return rows.with_columns(index=(pl.col("day") - start).dt.total_days())


def test_a_pace_divides_the_days_of_the_plan(base: Result) -> None:
    world, ones = base.world, np.ones(base.world.country.places.count)
    plan = base.scenario.schedule.phases
    planned = phase_days(world, Pace(ones))
    assert planned.min() >= plan["length_days_low"] and planned.max() <= plan["length_days_high"]
    np.testing.assert_array_equal(phase_days(world, Pace(2.0 * ones)), np.rint(planned / 2.0))
    assert (phase_days(world, Pace(1e3 * ones)) == 1).all()


def test_the_call_to_register_goes_out_when_the_first_phase_is_over() -> None:
    def hazard(since: int) -> np.ndarray:
        """Return the hazard of one day, so many days after the close."""

        def before(world: World) -> None:
            s = world.state
            pace = world.country.places.chain(world.scenario, "arrests.pace")[world.country.places.first :]
            s.launched[:] = world.days + 1 - phase_days(world, Pace(pace)) - since
            s.reached[:] = world.country.public.adults
            s.elders_met[:] = True
            for felt in (s.arrests_recent, s.executions_recent, s.executed_today):
                felt[:] = 0

        settings = {"registration.before_call": 0.2, "outreach.holiday": 1.0}
        played = play(Registration, Effect(lambda r: 0.0, before=before, days=2), settings)
        return np.asarray(played.mechanism.hazard.offenders)

    waiting, called, later = hazard(-5), hazard(1), hazard(30)
    np.testing.assert_allclose(waiting, waiting[0])
    assert (waiting < 0.3 * called).all() and (later < 0.3 * called).all()


def test_giant_rallies_wait_for_the_close(base: Result) -> None:
    rows = on_day(base, "meetings").filter(pl.col("kind") == "rally")
    assert rows.height and (rows["index"] >= rows["over"]).all()


def test_what_is_confessed_is_collected_from_the_close_on(base: Result) -> None:
    """Only what a search finds at the arrest itself comes earlier, what insiders hand in, and who was taken before."""
    country = base.world.country
    drugs = on_day(base, "seizures").filter(pl.col("item").is_in(["opium", "morphine", "heroin"]))
    outside = country.subjects.sector[drugs["dossier"].to_numpy()] == 0
    handed_in = drugs.filter(pl.Series(outside), pl.col("origin") == "registration")
    assert handed_in.height and (handed_in["index"] > handed_in["over"]).all()
    taken = base.records["arrests"].filter(pl.col("outcome") == "arrested").select("dossier", taken="day")
    dug_up = drugs.filter(pl.col("origin") == "arrest").join(taken, on="dossier")
    taken_in = (pl.col("taken") - base.world.start).dt.total_days()
    later = dug_up.filter(pl.col("day") > pl.col("taken"), taken_in >= pl.col("begun"))
    assert later.height and (later["index"] > later["over"]).all()


def test_the_custom_of_a_place_divides_its_attendances(variant: Variant) -> None:
    """Many small meetings or few large ones: as many come together, and are reached as often."""
    off = ("supervision", "adjudication")
    one, other = (
        variant({"outreach.custom_spread": spread, "outreach.rate": 40.0}, without=off)
        for spread in (0.0, 0.9)
    )
    came = [weighted_sum(result, "meetings", "attendance") for result in (one, other)]
    assert came[1] == pytest.approx(came[0], rel=0.1)
    held = [
        result.records["meetings"].group_by("locality").len().sort("locality")["len"]
        for result in (one, other)
    ]
    ratio = held[1].to_numpy() / held[0].to_numpy()
    assert np.log(ratio).std() > 0.5
