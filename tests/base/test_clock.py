"""The clock: days as numbers, dates as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.base.clock import Clock, parse_date
from yundong.base.errors import InputError

CAMPAIGN = Clock(dt.date(1952, 4, 15), dt.date(1952, 11, 30))


def test_the_campaign_has_230_days() -> None:
    assert len(CAMPAIGN) == 230
    assert CAMPAIGN.date(0) == dt.date(1952, 4, 15) and CAMPAIGN.date(229) == dt.date(1952, 11, 30)
    assert CAMPAIGN.day("1952-08-10") == 117
    assert dt.date(1952, 11, 30) in CAMPAIGN and dt.date(1952, 12, 1) not in CAMPAIGN


@given(st.integers(-1000, 1000))
def test_day_and_date_undo_each_other(day: int) -> None:
    assert CAMPAIGN.day(CAMPAIGN.date(day)) == day


@given(st.integers(1, 400), st.integers(0, 300))
def test_periods_cover_every_day_once(days: int, first: int) -> None:
    periods = CAMPAIGN.periods(days, CAMPAIGN.date(first))
    covered = [day for period in periods for day in range(period.first, period.last + 1)]
    assert covered == list(range(min(first, 230), 230))
    assert all(len(period) <= days for period in periods)
    assert all(CAMPAIGN.day(period.end) == period.last for period in periods)


@pytest.mark.parametrize(
    "text", ["29.8.1952", "1952-8-29", "19520829", "1952-02-30", "", "tomorrow", "１９５２-08-29"]
)
def test_other_writings_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_date(text)


def test_until_stays_inside_the_calendar() -> None:
    furthest = dt.date(1953, 12, 31)
    assert len(CAMPAIGN.until("1953-12-31", furthest)) == 626
    for day in ("1952-04-14", "1954-01-01"):
        with pytest.raises(InputError, match="outside the calendar"):
            CAMPAIGN.until(day, furthest)
    with pytest.raises(InputError, match="at least 1"):
        CAMPAIGN.periods(0)
    with pytest.raises(InputError, match="before it starts"):
        Clock(dt.date(1952, 2, 1), dt.date(1952, 1, 1))
