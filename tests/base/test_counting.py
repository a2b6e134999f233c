"""Numbers of runs that are asked for have a least and a most."""

from __future__ import annotations

import pytest

from yundong.base.counting import MOST, check_count
from yundong.base.errors import InputError


@pytest.mark.parametrize(
    ("count", "words"),
    [(2, "must be 3 or more, else there is no interval"), (-1, "3 or more"), (MOST + 1, "100,000 or fewer")],
)
def test_numbers_that_no_study_has_are_refused(count: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_count("draws", count, 3, "interval")


def test_the_bounds_themselves_are_allowed() -> None:
    check_count("draws", 3, 3, "interval")
    check_count("seeds", MOST)
