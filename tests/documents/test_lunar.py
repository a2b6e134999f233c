"""The calendar of the Qing, held against days that are known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yundong.documents.quantities.dates import find_dates
from yundong.documents.quantities.lunar import month_of_reign

LEAP_MONTHS = {1862: 8, 1865: 5, 1868: 4, 1870: 10, 1873: 6, 1876: 5, 1879: 3, 1881: 7, 1884: 5, 1887: 4, 1890: 2,
               1892: 6, 1895: 5, 1898: 3, 1900: 8, 1903: 5, 1906: 4, 1909: 2, 1911: 6}  # fmt: skip


@pytest.mark.parametrize(
    ("year", "month", "day", "known"),
    [
        (1722, 11, 13, date(1722, 12, 20)),  # death of the Kangxi emperor
        (1799, 1, 3, date(1799, 2, 7)),  # of the Qianlong emperor
        (1874, 12, 5, date(1875, 1, 12)),  # of the Tongzhi emperor
        (1908, 10, 21, date(1908, 11, 14)),  # of the Guangxu emperor
        (1911, 8, 19, date(1911, 10, 10)),  # rising of Wuchang
    ],
)
def test_known_days(year: int, month: int, day: int, known: date) -> None:
    found = month_of_reign(year, month)
    assert found is not None
    assert found[0] + timedelta(days=day - 1) == known


def test_leap_months() -> None:
    found = {
        year: month
        for year in range(1861, 1912)
        for month in range(1, 13)
        if month_of_reign(year, month, leap=True)
    }
    assert found == LEAP_MONTHS


def test_a_memorial_is_dated_by_the_moon() -> None:
    text = "查本年六月霪雨，七月初九、初十等日堤决。乾隆五十一年闰七月十六日"
    days = [
        (one.first, one.last) for one in find_dates(text, "zh", 1786) if one.first and one.first.month > 1
    ]
    assert days == [
        (date(1786, 6, 26), date(1786, 7, 24)),
        (date(1786, 8, 2), date(1786, 8, 3)),
        (date(1786, 9, 8), date(1786, 9, 8)),
    ]
