"""The public: what each adult has attended agrees with audiences drawn one by one."""

from __future__ import annotations

import numpy as np
import pytest

from yundong.country.public import SURE, Audience, Public, ask, asking_room, regularity, share_reached
from yundong.kernels.draws import BATCH, blocks_of, stream_key
from yundong.kernels.functions import FAR, nearly_exp

ADULTS, PLACES = 20_000, 3


def public(seed: int = 1) -> Public:
    return Public(np.arange(PLACES + 1) * ADULTS, stream_key(seed, "country.public"))


def asked(people: Public, heard: float, c: float) -> np.ndarray:
    """Return the attendances of everybody in the middle place."""
    everybody = np.arange(ADULTS, 2 * ADULTS)
    return people.attendances(everybody, np.array([0.0, heard, 9.0]), np.full(PLACES, c))


def drawn(heard: float, c: float, seed: int) -> np.ndarray:
    """Return attendances of a place, each attendance drawn by itself at (1 - c) u + c u^2."""
    u = np.random.default_rng(seed).random(int(heard * ADULTS))
    return np.bincount((ADULTS * ((1.0 - c) * u + c * u * u)).astype(np.int64), minlength=ADULTS)


@pytest.mark.parametrize("c", [0.0, 0.45, 0.95])
@pytest.mark.parametrize("heard", [0.3, 2.5, 9.0])
def test_attendances_are_distributed_as_if_audiences_were_drawn(heard: float, c: float) -> None:
    """Mean, spread, share reached, share with three or more, and the same along the order of regularity."""
    own, brute = asked(public(), heard, c), drawn(heard, c, seed=2)
    assert own.mean() == pytest.approx(heard, abs=4 * own.std() / np.sqrt(ADULTS))
    assert own.std() == pytest.approx(brute.std(), rel=0.03)
    for least in (1, 3, 8):
        assert (own >= least).mean() == pytest.approx((brute >= least).mean(), abs=0.015)
    for part in range(10):
        tenth = slice(part * ADULTS // 10, (part + 1) * ADULTS // 10)
        error = np.sqrt((own[tenth].var() + brute[tenth].var()) / own[tenth].size)
        assert own[tenth].mean() == pytest.approx(brute[tenth].mean(), abs=4 * error + 0.01)


@pytest.mark.parametrize("c", [0.0, 0.45, 0.8, 0.95])
@pytest.mark.parametrize("heard", [0.01, 0.5, 3.0, 20.0])
def test_the_share_reached_is_the_exact_expectation(heard: float, c: float) -> None:
    """Against the closed form in exponential integrals, and against those who are asked."""
    special = pytest.importorskip("scipy.special")
    exact = 1.0 - np.exp(-heard)
    if c > 0:
        left = [(w * w) * special.expn(3, heard / w) for w in (1.0 + c, 1.0 - c)]
        exact = 1.0 - (left[0] - left[1]) / (2.0 * c)
    share = share_reached(heard, c)
    assert share == pytest.approx(exact, abs=1e-4 if c > 0.8 else 1e-6)
    assert share == pytest.approx((asked(public(), heard, c) > 0).mean(), abs=0.015)


def test_an_adult_only_ever_adds_to_what_was_attended() -> None:
    people = public()
    before = np.zeros(ADULTS, dtype=np.int64)
    for heard in (0.0, 0.4, 0.41, 3.0, 40.0, 900.0):
        now = asked(people, heard, 0.45)
        assert (now >= before).all()
        before = now
    assert not asked(people, 0.0, 0.45).any()
    assert before.mean() == pytest.approx(900.0, rel=0.01)


def test_an_adult_has_one_history_whoever_else_is_asked() -> None:
    people, heard, c = public(), np.array([1.0, 2.0, 3.0]), np.full(PLACES, 0.45)
    some = np.array([7, 59_999, 20_000, 7])
    everybody = people.attendances(np.arange(people.size), heard, c)
    np.testing.assert_array_equal(people.attendances(some, heard, c), everybody[some])
    assert not np.array_equal(everybody, public(2).attendances(np.arange(people.size), heard, c))


@pytest.mark.parametrize("enough", [1.0, 3.0, 6.0])
def test_a_count_that_ends_early_agrees_as_far_as_it_goes(enough: float) -> None:
    people, heard, c = public(), np.array([1.0, 5.0, 3.0]), np.full(PLACES, 0.45)
    exact = people.attendances(np.arange(ADULTS, ADULTS + BATCH), heard, c)
    who, times = np.arange(ADULTS, ADULTS + BATCH).astype(np.uint32), np.empty(BATCH, dtype=np.int64)
    room = asking_room()
    room.enough[:] = enough
    second = np.ones(BATCH, dtype=np.uint32)
    ask(Audience(people.start, c, heard, people.key), second, who, BATCH, times, room)
    np.testing.assert_array_equal(np.minimum(times, enough), np.minimum(exact, enough))
    assert (times <= exact).all() and (times < exact).any()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_everyone_is_who_would_be_asked_one_by_one(threads: int) -> None:
    """However many threads there are, and up to counts that sixteen bits hold."""
    people = Public(np.array([0, 700, 2700, 2705]), stream_key(1, "country.public"))
    heard, c = np.array([0.0, 2.5, 70_000.0]), np.full(PLACES, 0.45)
    one_by_one = people.attendances(np.arange(people.size), heard, c)
    np.testing.assert_array_equal(people.everyone(heard, c, threads), np.minimum(one_by_one, 65_535))


@pytest.mark.parametrize("heard", [0.2, 2.4, 9.0, 12.0, 31.0])
def test_a_batch_gives_what_exact_waiting_times_give(heard: float) -> None:
    """Against sums of -ln u in double precision, of the same words, for so many that some are in doubt in single."""
    people, c, most = public(), 0.45, 12 + int(heard)
    who = np.arange(ADULTS, 2 * ADULTS, dtype=np.uint32)
    times = heard * np.array([regularity.py_func(i, ADULTS, c) for i in range(ADULTS)])
    room, made, so_far = np.zeros((4, BATCH), np.uint32), np.zeros(ADULTS, np.int64), np.zeros(ADULTS)
    for block in range(most):
        words = np.empty((4, ADULTS))
        for begin in range(0, ADULTS, BATCH):
            some = who[begin : begin + BATCH]
            agents = np.resize(some, BATCH)
            blocks_of(people.key, np.full(BATCH, block, np.uint32), agents, 0, 0, some.size, room)
            words[:, begin : begin + some.size] = room[:, : some.size]
        for wait in -np.log((words + 0.5) / 2**32):
            so_far += wait
            made += so_far <= times
    assert (so_far > times).all()
    np.testing.assert_array_equal(asked(people, heard, c), made)


def test_the_nearly_exact_exponential_is_within_the_error_that_comparisons_allow_for() -> None:
    x = np.linspace(-FAR, 0.0, 50_001).astype(np.float32)
    near = np.array([nearly_exp(value) for value in x], dtype=np.float64)
    assert np.abs(near / np.exp(x.astype(np.float64)) - 1.0).max() < 1e-5 < SURE / 2
    assert nearly_exp(np.float32(-1.01 * FAR)) == -1.0
