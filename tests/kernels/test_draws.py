"""Draws are Philox4x32-10, pure functions of their arguments, and distributed as they say."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.kernels.compile import kernel
from yundong.kernels.draws import (
    BATCH,
    CLOSE_NORMAL,
    TOGETHER,
    Draws,
    FourBlocks,
    close_normals,
    counting_room,
    fill_uniform,
    four_blocks,
    normal,
    philox,
    places_of_four,
    poisson,
    poissons,
    quarter,
    room_for_four,
    stream_key,
    surely_spread,
    uniform,
    uniform4,
    unit,
)

WORD = st.integers(0, 2**32 - 1)

# The known-answer vectors published with Philox4x32-10: counter, key, output, as words from the lowest.
VECTORS = [
    (
        (0x00000000,) * 4,
        (0x00000000, 0x00000000),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def in_python(key: int, counter: tuple[int, int, int, int]) -> tuple[int, ...]:
    """Philox4x32-10 in whole numbers of Python, written from the paper."""
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    x = list(counter)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
        x = [(p1 >> 32) ^ x[1] ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ x[3] ^ k1, p0 & 0xFFFFFFFF]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return tuple(x)


@pytest.mark.parametrize(("counter", "key", "output"), VECTORS)
def test_known_answer_vectors(
    counter: tuple[int, int, int, int], key: tuple[int, int], output: tuple[int, ...]
) -> None:
    whole = key[0] | key[1] << 32
    assert in_python(whole, counter) == output
    assert tuple(int(word) for word in philox(np.uint64(whole), *counter)) == output


@settings(max_examples=100, deadline=None)
@given(key=st.integers(0, 2**64 - 1), counter=st.tuples(WORD, WORD, WORD, WORD))
def test_compiled_and_plain_philox_agree(key: int, counter: tuple[int, int, int, int]) -> None:
    assert tuple(int(word) for word in philox(np.uint64(key), *counter)) == in_python(key, counter)


def test_key_comes_from_seed_and_name_alone() -> None:
    keys = {
        int(stream_key(seed, name)) for seed in range(50) for name in ("letters.author", "letters.target")
    }
    assert len(keys) == 100
    assert stream_key(1952, "letters.author") == Draws(1952)("letters.author")
    # The separator keeps a seed's digits apart from the name.
    assert stream_key(1, "1a") != stream_key(11, "a")


def test_draws_are_the_same_in_another_process() -> None:
    code = "from yundong.kernels.draws import Draws; print(Draws(7).uniforms('a.b', 3, 4, 5).tolist())"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == str(Draws(7).uniforms("a.b", 3, 4, 5).tolist())


@settings(max_examples=50, deadline=None)
@given(key=st.integers(0, 2**64 - 1), day=WORD, agent=WORD, index=WORD)
def test_uniforms_lie_strictly_between_0_and_1(key: int, day: int, agent: int, index: int) -> None:
    four = uniform4(np.uint64(key), day, agent, index)
    assert all(0.0 < u < 1.0 for u in four)
    assert four[0] == uniform(np.uint64(key), day, agent, index)


@settings(max_examples=20, deadline=None)
@given(first=st.integers(0, 10_000), count=st.integers(1, 200), day=st.integers(0, 600))
def test_an_agents_draw_does_not_depend_on_the_others(first: int, count: int, day: int) -> None:
    draws = Draws(3)
    alone = np.array([draws.uniforms("x.y", 1, day, first + i)[0] for i in range(count)])
    np.testing.assert_array_equal(draws.uniforms("x.y", count, day, first), alone)
    backwards = np.empty(count)
    for i in reversed(range(count)):
        fill_uniform(draws("x.y"), day, first + i, backwards[i : i + 1])
    np.testing.assert_array_equal(backwards, alone)


@settings(max_examples=20, deadline=None)
@given(agents=st.lists(st.integers(0, 2**31), max_size=30), day=st.integers(0, 700))
def test_agents_given_by_number_have_their_own_draws(agents: list[int], day: int) -> None:
    draws = Draws(6)
    four = draws.of("x.y", np.array(agents, dtype=np.int64), day)
    assert four.shape == (4, len(agents))
    for i, agent in enumerate(agents):
        assert tuple(four[:, i]) == uniform4(draws("x.y"), day, agent, 0)


def test_four_agents_share_a_block_and_no_word() -> None:
    key = stream_key(2, "block")
    for agent in range(40):
        words = philox(key, 0, agent // 4, 9, 0)
        assert quarter(words, agent) == (float(words[agent % 4]) + 0.5) / 2**32


def chi_square(observed: np.ndarray, expected: np.ndarray) -> float:
    return float(((observed - expected) ** 2 / expected).sum())


@pytest.mark.parametrize("way", ["agents", "days", "indices", "streams", "words"])
def test_uniform_along_every_axis_of_the_counter(way: str) -> None:
    n = 20_000
    key = stream_key(11, "test")
    if way == "agents":
        u = np.array([uniform(key, 5, i, 0) for i in range(n)])
    elif way == "days":
        u = np.array([uniform(key, i, 5, 0) for i in range(n)])
    elif way == "indices":
        u = np.array([uniform(key, 5, 5, i) for i in range(n)])
    elif way == "streams":
        u = np.array([uniform(stream_key(11, f"test.{i}"), 5, 5, 0) for i in range(n)])
    else:
        u = np.array([uniform4(key, 5, i, 0) for i in range(n // 4)]).ravel()
    counts = np.bincount((u * 50).astype(int), minlength=50)
    assert chi_square(counts, np.full(50, n / 50)) < 49 + 4.5 * math.sqrt(2 * 49)
    lag = np.corrcoef(u[:-1], u[1:])[0, 1]
    assert abs(lag) < 4.5 / math.sqrt(n)


def test_streams_are_independent_of_each_other() -> None:
    draws = Draws(1952)
    a, b = draws.uniforms("a", 20_000), draws.uniforms("b", 20_000)
    assert abs(np.corrcoef(a, b)[0, 1]) < 4.5 / math.sqrt(20_000)


def test_normals_have_mean_0_and_variance_1() -> None:
    n = 40_000
    z = Draws(5).normals("z", n)
    assert abs(z.mean()) < 4.5 / math.sqrt(n)
    assert abs(z.var() - 1.0) < 4.5 * math.sqrt(2.0 / n)
    assert abs((z**4).mean() - 3.0) < 4.5 * math.sqrt(96.0 / n)
    assert normal(0.5, 0.25) == pytest.approx(0.0, abs=1e-12)
    assert normal(math.exp(-2.0), 1.0) == pytest.approx(2.0)


@pytest.mark.parametrize("mean", [0.01, 0.3, 1.0, 4.0, 17.0, 59.9, 60.1, 250.0])
def test_poisson_mean_and_variance(mean: float) -> None:
    n = 20_000
    key = stream_key(3, f"poisson.{mean}")
    counts = np.array([poisson(mean, key, 1, i) for i in range(n)])
    assert counts.min() >= 0
    assert abs(counts.mean() - mean) < 4.5 * math.sqrt(mean / n)
    spread = math.sqrt((mean + 2 * mean**2) / n)  # of the sample variance: fourth moment less squared second
    assert abs(counts.var() - mean) < 4.5 * spread + 1.0 / 12.0 * (mean > 60)


def test_small_poisson_counts_have_the_exact_frequencies() -> None:
    n, mean = 40_000, 2.5
    key = stream_key(8, "poisson")
    counts = np.bincount([poisson(mean, key, 0, i) for i in range(n)], minlength=12)
    chance = np.array([math.exp(-mean) * mean**k / math.factorial(k) for k in range(9)])
    chance = np.append(chance, 1.0 - chance.sum())
    observed = np.append(counts[:9], counts[9:].sum())
    assert chi_square(observed, n * chance) < 9 + 4.5 * math.sqrt(2 * 9)


@pytest.mark.parametrize(
    "mean", [5e-324, 1e-300, 1e-17, 1.1e-16, 1e-15, 1e-9, float("nan"), 1e18, 1e300, float("inf")]
)
def test_poisson_is_a_count_for_any_mean(mean: float) -> None:
    """A mean too small to change 1.0 once gave -1."""
    counts = [poisson(mean, stream_key(1, "p"), 0, agent) for agent in range(200)]
    assert min(counts) >= 0 and (max(counts) == 0 or mean >= 1e18)
    assert mean < 1e18 or np.isnan(mean) or abs(np.mean(counts) - 1e18) < 1e10


@pytest.mark.parametrize("mean", [0.0, -1.0, -math.inf])
def test_poisson_of_nothing_is_nothing(mean: float) -> None:
    assert poisson(mean, stream_key(1, "p"), 0, 0) == 0


@settings(max_examples=60, deadline=None)
@given(mean=st.floats(0.0, 500.0), agent=st.integers(0, 2**31), day=st.integers(0, 700))
def test_compiled_and_plain_poisson_agree(mean: float, agent: int, day: int) -> None:
    key = stream_key(9, "poisson")
    assert poisson(mean, key, day, agent) == poisson.py_func(mean, key, day, agent)


@settings(max_examples=40, deadline=None)
@given(
    means=st.lists(st.floats(-1.0, 90.0) | st.just(math.nan), min_size=1, max_size=2 * BATCH + 3),
    agent=st.integers(0, 2**31),
    day=st.integers(0, 700),
)
def test_many_counts_are_those_of_each_alone(means: list[float], agent: int, day: int) -> None:
    key = stream_key(9, "poissons")
    agents = (agent + 7 * np.arange(len(means))).astype(np.uint32)
    counts = np.full(len(means), -9)
    poissons(np.array(means), key, day, agents, counts, counting_room())
    alone = [poisson(mean, key, day, int(one)) for mean, one in zip(means, agents, strict=True)]
    assert counts.tolist() == alone


@kernel
def _drawn_together(key: np.uint64, agents: np.ndarray, out: np.ndarray, room: FourBlocks) -> None:
    four_blocks(key, agents, agents.size, room)
    for k in range(agents.size):
        for i, place in enumerate(places_of_four(k)):
            for word in range(room.words.shape[0]):
                out[k, i, word] = room.words[word, place]


@pytest.mark.parametrize("size", [1, 3, TOGETHER])
def test_four_blocks_of_each_of_several_agents_are_those_of_each_alone(size: int) -> None:
    key, agents = stream_key(4, "four"), 10**6 + 11 * np.arange(size)
    out = np.zeros((size, 4, 4), dtype=np.uint32)
    _drawn_together(key, agents, out, room_for_four())
    for agent, blocks_ in zip(agents.tolist(), out.tolist(), strict=True):
        assert blocks_ == [[int(word) for word in philox(key, i, agent, 0, 0)] for i in range(4)]


def test_close_normals_are_closer_than_they_promise_and_sure_where_they_are_given() -> None:
    words = np.random.default_rng(5).integers(0, 2**32, (4, BATCH), dtype=np.uint32)
    words[0, :3], words[1, :3] = (0, 1, 2**32 - 1), (0, 2**31, 2**30)
    near = np.zeros(BATCH)
    close_normals(words, BATCH, near)
    exact = np.array([normal(unit(words[0, i]), unit(words[1, i])) for i in range(BATCH)])
    np.testing.assert_allclose(near, exact, rtol=0, atol=CLOSE_NORMAL / 100)
    off = near + CLOSE_NORMAL * np.linspace(-0.9, 0.9, BATCH)
    for mean, spread in ((0.0, 1.0), (-1.5, 0.6), (2.0, -0.3), (1e6, 1e-3), (0.7, 0.0)):
        found = np.array([surely_spread(mean, spread, one) for one in off])
        sure = ~np.isnan(found)
        assert sure.mean() > 0.9
        assert (found[sure] == (mean + spread * exact).astype(np.float32)[sure]).all()
