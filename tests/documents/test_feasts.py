"""Feasts that name days: quarter days, and those that move with Easter."""

from __future__ import annotations

from datetime import date

import pytest

from yundong.documents.quantities.dates import find_dates
from yundong.documents.quantities.feasts import easter, feast


@pytest.mark.parametrize(
    "day", [date(1818, 3, 22), date(1943, 4, 25), date(1894, 3, 25), date(1900, 4, 15), date(2000, 4, 23)]
)
def test_easter_of_known_years(day: date) -> None:
    assert easter(day.year) == day


def test_easter_is_a_sunday_in_its_five_weeks() -> None:
    for year in range(1700, 2100):
        assert easter(year).weekday() == 6
        assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


def test_feasts_by_their_names() -> None:
    assert feast("lady day", 1872) == date(1872, 3, 25)
    assert feast("midsummer day", 1872) == date(1872, 6, 24)
    assert feast("whitsuntide", 1894) == date(1894, 5, 13)
    with pytest.raises(ValueError, match="no feast"):
        feast("pancake day", 1872)


def test_feasts_in_a_text() -> None:
    found = find_dates(
        "the quarter ended michaelmas, 1871, and by christmas day the rent of easter island", "en"
    )
    assert [(one.first, one.last) for one in found] == [
        (date(1871, 6, 30), date(1871, 9, 29)),
        (date(1871, 12, 25), date(1871, 12, 25)),
    ]
