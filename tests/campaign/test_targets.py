"""Targets of autumn: who is bound, how the shortfall grows and fades, and what is left without them (D-XK52)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from effects import Effect, Played, play
from effects.targets import few_arrested

from yundong.campaign.targets import TargetsHandedDown

ALL = {"targets.reach": 1.0}


def after(days: int, **settings: float) -> Played:
    """Return the mechanism alone, some days on from 1 October, everywhere far below the target."""
    return play(TargetsHandedDown, Effect(lambda r: 0.0, before=few_arrested, days=days), {**ALL, **settings})


def test_the_shortfall_grows_to_the_deadline_holds_to_the_close_and_fades() -> None:
    """A fifth of the target is reached throughout: what changes is how near the deadline is."""
    at = {days: float(after(days).state.shortfall.max()) for days in (1, 5, 10, 20, 40)}
    assert 0.0 < at[1] < at[5] < at[10] == pytest.approx(1.0 - 5 / 25) == pytest.approx(at[20])
    memory = after(1).world.scenario.parameters.value("targets.memory_days")
    days_after = 40 - 20  # the fortieth day is 9 November, the close 20 October
    assert at[40] == pytest.approx(at[10] * np.exp(-days_after / memory))


def test_of_a_target_of_nothing_nobody_falls_short() -> None:
    assert not after(10, **{"targets.arrested": 0.0}).state.shortfall.any()


def test_before_the_order_there_is_no_target() -> None:
    r = play(TargetsHandedDown, Effect(lambda r: 0.0, fresh=True, days=160), ALL)
    assert r.world.start + dt.timedelta(days=160) < r.world.scenario.schedule.date("targets_ordered")
    for column in (r.state.shortfall, r.state.urgency, r.state.least_arrested, r.state.execution_share):
        assert not column.any()
    assert np.isinf(r.state.most_arrested).all()


def test_a_place_that_reached_the_target_or_has_not_launched_falls_short_of_nothing() -> None:
    def change(world) -> None:  # type: ignore[no-untyped-def]
        few_arrested(world)
        world.state.arrested_here[0] = 25
        world.state.launched[1] = -1

    shortfall = play(TargetsHandedDown, Effect(lambda r: 0.0, before=change, days=10), ALL).state.shortfall
    assert shortfall[0] == shortfall[1] == 0.0 and (shortfall[2:] > 0).all()


def test_a_province_is_bound_as_a_whole_and_only_bound_places_fall_short() -> None:
    r = play(TargetsHandedDown, Effect(lambda r: 0.0, before=few_arrested, days=5), {"targets.reach": 0.5})
    province, bound = r.world.country.places.province, r.state.least_arrested > 0
    for area in np.unique(province):
        assert np.unique(bound[province == area]).size == 1
    assert 0.2 < bound.mean() < 0.8
    assert (r.state.shortfall[bound] > 0).all() and not r.state.shortfall[~bound].any()
    assert np.isinf(r.state.most_arrested[~bound]).all()


def test_reach_can_be_set_for_one_province() -> None:
    r = play(
        TargetsHandedDown, Effect(lambda r: 0.0, days=1), {"targets.reach": 0.0, "targets.reach@hunan": 1.0}
    )
    places = r.world.country.places
    hunan = places.areas["code"].to_list().index("hunan")
    assert np.array_equal(r.state.least_arrested > 0, places.province == hunan)
