"""Numbers and days of NumPy and pandas are taken for what they are."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from yundong.base.clock import parse_date
from yundong.base.errors import InputError
from yundong.base.plain import is_number, is_whole, plain


@pytest.mark.parametrize("three", [3, np.int64(3), np.uint8(3), np.int16(3), pd.Series([3], dtype="Int64")[0]])
def test_a_whole_number_is_one_of_python(three: object) -> None:
    assert type(plain(three)) is int and plain(three) == 3 and is_whole(plain(three))


@pytest.mark.parametrize("other", [3.0, np.float64(3), True, np.bool_(True), "3", None])
def test_what_is_no_whole_number_is_told_from_one(other: object) -> None:
    assert not is_whole(plain(other))
    assert is_number(plain(other)) == isinstance(other, float)


@pytest.mark.parametrize(
    "day",
    [
        "1952-08-10",
        dt.date(1952, 8, 10),
        dt.datetime(1952, 8, 10, 9),
        np.datetime64("1952-08-10"),
        np.datetime64("1952-08-10T09:00:00", "ns"),
        pd.Timestamp("1952-08-10 09:00"),
    ],
)
def test_a_day_of_any_kind_is_a_date(day: dt.date) -> None:
    found = parse_date(day)
    assert type(found) is dt.date and found == dt.date(1952, 8, 10)


@pytest.mark.parametrize("none", [np.datetime64("NaT"), pd.NaT, 19520810, True, None])
def test_what_is_no_day_is_refused(none: dt.date) -> None:
    with pytest.raises(InputError, match="is not a date"):
        parse_date(none, "last day")
