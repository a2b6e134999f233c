"""What is put off comes back once, on its day, by dossier or in the order in which it was put off."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yundong.campaign.calendar import Calendar

PUT_OFF = st.lists(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=12), max_size=5)


@given(PUT_OFF)
def test_everybody_comes_back_once_on_the_day(batches: list[list[tuple[int, int]]]) -> None:
    by_dossier, in_turn = Calendar(7), Calendar(7)
    for batch in batches:
        who, days = (np.array([entry[i] for entry in batch], dtype=np.int64) for i in range(2))
        by_dossier.put(who, days)
        in_turn.put(who, days)
    for day in range(7):
        due = [who for batch in batches for who, on in batch if on == day]
        assert in_turn.take_in_turn(day).tolist() == due
        assert by_dossier.take(day).tolist() == sorted(due)
        assert not in_turn.take(day).size and not by_dossier.take_in_turn(day).size
