"""Counter-based random draws: a draw is a pure function of (seed, stream, day, agent, index).

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC 2011). The 64-bit key comes from the seed and the name of the decision; the 128-bit
counter is (index, agent, day, word). There is no state, so results do not depend on the number of
threads, on the order of work, or on which other decisions are switched off.
"""

from __future__ import annotations

import hashlib
import math
from typing import NamedTuple

import numpy as np

from yundong.kernels.compile import inlined, kernel, kernel_with_arrays, shared
from yundong.kernels.functions import CLOSE, close_cosine, close_log

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint32(0x9E3779B9)
_W1 = np.uint32(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_UNIT = 1.0 / 4294967296.0

BATCH = 256
"""Blocks that `blocks` and `blocks_of` make at a time."""


def stream_key(seed: int, name: str) -> np.uint64:
    """Return the key of a named stream of draws.

    Parameters
    ----------
    seed
        Any integer.
    name
        Name of the decision, such as ``"letters.author"``.
    """
    digest = hashlib.blake2b(f"{seed}\0{name}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


@inlined("UniTuple(uint32, 4)(uint64, int64, int64, int64, int64)")
def philox(
    key: np.uint64, c0: int, c1: int, c2: int, c3: int
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return the four 32-bit words of Philox4x32-10 for one counter."""
    x0 = np.uint32(c0)
    x1 = np.uint32(c1)
    x2 = np.uint32(c2)
    x3 = np.uint32(c3)
    k0 = np.uint32(np.uint64(key) & _LOW)
    k1 = np.uint32(np.uint64(key) >> _SHIFT)
    for _ in range(10):
        p0 = _M0 * np.uint64(x0)
        p1 = _M1 * np.uint64(x2)
        x0 = np.uint32(np.uint32(p1 >> _SHIFT) ^ x1 ^ k0)
        x1 = np.uint32(p1 & _LOW)
        x2 = np.uint32(np.uint32(p0 >> _SHIFT) ^ x3 ^ k1)
        x3 = np.uint32(p0 & _LOW)
        k0 = np.uint32(k0 + _W0)
        k1 = np.uint32(k1 + _W1)
    return x0, x1, x2, x3


@shared("float64(uint64, int64, int64, int64)")
def uniform(key: np.uint64, day: int, agent: int, index: int) -> float:
    """Return one uniform draw in the open interval (0, 1)."""
    word = philox(key, index, agent, day, 0)[0]
    return (np.float64(word) + 0.5) * _UNIT


@shared("UniTuple(float64, 4)(uint64, int64, int64, int64)")
def uniform4(key: np.uint64, day: int, agent: int, index: int) -> tuple[float, float, float, float]:
    """Return four uniform draws in (0, 1) for one decision."""
    a, b, c, d = philox(key, index, agent, day, 0)
    return (
        (np.float64(a) + 0.5) * _UNIT,
        (np.float64(b) + 0.5) * _UNIT,
        (np.float64(c) + 0.5) * _UNIT,
        (np.float64(d) + 0.5) * _UNIT,
    )


@inlined("void(uint64, int64, int64, int64, int64, int64, int64, int64, uint32[:, ::1])")
def blocks(
    key: np.uint64,
    index: int,
    next_index: int,
    agent: int,
    next_agent: int,
    day: int,
    word: int,
    count: int,
    words: np.ndarray,
) -> None:
    """Fill ``words[:, :count]`` with the blocks of ``count`` counters (index, agent, day, word).

    From one to the next, the index rises by `next_index` and the agent by `next_agent`.

    The same draws as `philox` gives one by one, in a loop without branches, which becomes vector code: some ten
    times as many blocks a second. The columns are filled up to the next multiple of 16.

    Parameters
    ----------
    words : ndarray of uint32, (4, BATCH)
    """
    for i in range((count + 15) // 16 * 16):
        a, b, c, d = philox(key, index + i * next_index, agent + i * next_agent, day, word)
        words[0, i] = a
        words[1, i] = b
        words[2, i] = c
        words[3, i] = d


@inlined("void(uint64, uint32[::1], uint32[::1], int64, int64, int64, uint32[:, ::1])")
def blocks_of(
    key: np.uint64, index: np.ndarray, agent: np.ndarray, day: int, word: int, count: int, words: np.ndarray
) -> None:
    """Fill ``words[:, :count]`` with the blocks of counters (index[i], agent[i], day, word); see `blocks`.

    Parameters
    ----------
    index, agent : ndarray of uint32, (BATCH,)
    words : ndarray of uint32, (4, BATCH)
    """
    for i in range((count + 15) // 16 * 16):
        a, b, c, d = philox(key, index[i], agent[i], day, word)
        words[0, i] = a
        words[1, i] = b
        words[2, i] = c
        words[3, i] = d


TOGETHER = BATCH // 4
"""Agents for whom `four_blocks` draws at a time."""


class FourBlocks(NamedTuple):
    """Random words of some agents, (4, BATCH), with number and agent of each block, (BATCH,); see `places_of_four`."""

    number: np.ndarray
    agent: np.ndarray
    words: np.ndarray


@kernel_with_arrays
def room_for_four() -> FourBlocks:
    """Return room for `four_blocks`."""
    number = np.zeros(BATCH, dtype=np.uint32)
    for i in range(BATCH):
        number[i] = i % 4
    return FourBlocks(number, np.zeros(BATCH, dtype=np.uint32), np.zeros((4, BATCH), dtype=np.uint32))


@kernel
def four_blocks(key: np.uint64, agents: np.ndarray, count: int, room: FourBlocks) -> None:
    """Fill the words of the blocks 0 to 3, on day 0, of the first `count` agents, at most `TOGETHER`."""
    for k in range(count):
        for place in places_of_four(k):
            room.agent[place] = agents[k]
    blocks_of(key, room.number, room.agent, 0, 0, 4 * count, room.words)


@inlined("UniTuple(int64, 4)(int64)")
def places_of_four(k: int) -> tuple[int, int, int, int]:
    """Return where the four blocks of the `k`-th agent stand: side by side."""
    return 4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3


@inlined("float64(uint32)")
def unit(word: np.uint32) -> float:
    """Return the uniform in (0, 1) that a 32-bit word stands for."""
    return (np.float64(word) + 0.5) * _UNIT


@kernel
def quarter(words: tuple[np.uint32, np.uint32, np.uint32, np.uint32], agent: int) -> float:
    """Return the uniform of one of four agents who share a block of four words.

    The block of agent a is ``philox(key, 0, a // 4, day, 0)`` and its word a modulo 4: still a pure function of
    seed, stream, day and agent, at a quarter of the work when agents are visited in order.
    """
    return (np.float64(words[agent & 3]) + 0.5) * _UNIT


@shared("float64(float64, float64)")
def normal(u: float, v: float) -> float:
    """Return a standard normal from two uniforms (Box and Muller 1958)."""
    return math.sqrt(-2.0 * math.log(u)) * math.cos(6.283185307179586 * v)


CLOSE_NORMAL = 8.0 * CLOSE
"""How far `close_normal` is at most from `normal`: no draw is eight times the standard deviation from the mean."""


@inlined("float64(float64, float64)")
def close_normal(u: float, v: float) -> float:
    """Return nearly what `normal` gives, by operations of which a loop becomes vector code."""
    return math.sqrt(-2.0 * close_log(u)) * close_cosine(v)


@shared("void(uint32[:, ::1], int64, float64[::1])")
def close_normals(words: np.ndarray, count: int, out: np.ndarray) -> None:
    """Fill `out` with nearly what `normal` gives for each pair of words, up to the next multiple of 16; see `blocks`.

    Parameters
    ----------
    words : ndarray of uint32, (4, BATCH)
        The first two of each block are the pair.
    out : ndarray of float64, (BATCH,)
    """
    for i in range((count + 15) // 16 * 16):
        out[i] = close_normal(unit(words[0, i]), unit(words[1, i]))


@inlined("float32(float64, float64, float64)")
def surely_spread(mean: float, spread: float, close: float) -> np.float32:
    """Return in single precision what lies a standard normal times `spread` from a mean, or no number in doubt.

    `close` is what `close_normal` gives instead of the normal; in doubt `normal` has to be asked.
    """
    value, error = mean + spread * close, CLOSE_NORMAL * (abs(mean) + abs(spread))
    least, most = np.float32(value - error), np.float32(value + error)
    return least if least == most else np.float32(np.nan)


LARGE_MEAN = 60.0
"""Mean above which a Poisson count is a rounded normal."""


@shared("int64(float64, uint64, int64, int64)")
def poisson(mean: float, key: np.uint64, day: int, agent: int) -> int:
    """Return a Poisson count; above a mean of 60 by rounding a normal (relative error below 1 %).

    Small means use inversion by multiplication of uniforms, drawn as indices 0, 1, 2, ... Means that are not positive
    numbers give 0, those above 1e18 count as 1e18.
    """
    if not mean > 0.0:
        return 0
    if mean > LARGE_MEAN:
        mean = min(mean, 1e18)
        u = uniform4(key, day, agent, 0)
        return max(0, math.floor(mean + math.sqrt(mean) * normal(u[0], u[1]) + 0.5))
    limit = math.exp(-mean)  # 1.0 for a mean so small that the sum of both is 1.0
    count = 0
    product = uniform(key, day, agent, 0)
    while product > limit:
        count += 1
        product *= uniform(key, day, agent, count)
    return count


class CountingRoom(NamedTuple):
    """Where `poissons` works on a batch of agents, (BATCH,); random words are (4, BATCH).

    Attributes
    ----------
    place
        Where among the means each of those stands who are still counted.
    agent, draw
        Their numbers, and which draw comes next.
    limit, product
        The chance of none, and the product of the uniforms so far.
    """

    place: np.ndarray
    agent: np.ndarray
    draw: np.ndarray
    limit: np.ndarray
    product: np.ndarray
    words: np.ndarray


@kernel_with_arrays
def counting_room() -> CountingRoom:
    """Return room for `poissons` to work in."""
    return CountingRoom(
        np.zeros(BATCH, dtype=np.int64),
        np.zeros(BATCH, dtype=np.uint32),
        np.zeros(BATCH, dtype=np.uint32),
        np.zeros(BATCH),
        np.zeros(BATCH),
        np.zeros((4, BATCH), dtype=np.uint32),
    )


@kernel
def poissons(
    means: np.ndarray, key: np.uint64, day: int, agents: np.ndarray, counts: np.ndarray, room: CountingRoom
) -> None:
    """Fill `counts` with what `poisson` gives for each of some means, each with an agent of its own.

    All of a batch draw together, in vector code, until each has its count.
    """
    for begin in range(0, means.size, BATCH):
        left, index = _begin_counting(begin, means, key, day, agents, counts, room), 0
        while left:
            room.draw[:left] = index
            blocks_of(key, room.draw, room.agent, day, 0, left, room.words)
            left = _still_counted(left, counts, room)
            index += 1


@inlined()
def _begin_counting(
    begin: int,
    means: np.ndarray,
    key: np.uint64,
    day: int,
    agents: np.ndarray,
    counts: np.ndarray,
    room: CountingRoom,
) -> int:
    """List those of a batch who take one draw after another, and count the others. Returns how many are listed."""
    left = 0
    for i in range(begin, min(begin + BATCH, means.size)):
        counts[i] = 0
        if means[i] > LARGE_MEAN:
            counts[i] = poisson(means[i], key, day, agents[i])
        elif means[i] > 0.0:
            room.place[left], room.agent[left] = i, agents[i]
            room.limit[left], room.product[left] = math.exp(-means[i]), 1.0
            left += 1
    return left


@inlined()
def _still_counted(left: int, counts: np.ndarray, room: CountingRoom) -> int:
    """Let each of a batch take the draw that was made, and keep those who go on. Returns how many they are."""
    kept = 0
    for i in range(left):
        at, product, limit = room.place[i], room.product[i] * unit(room.words[0, i]), room.limit[i]
        goes_on = product > limit
        counts[at] += goes_on
        room.place[kept], room.agent[kept] = at, room.agent[i]
        room.limit[kept], room.product[kept] = limit, product
        kept += goes_on
    return kept


@kernel
def fill_uniform(key: np.uint64, day: int, first: int, out: np.ndarray) -> None:
    """Fill `out` with one uniform per agent, agents numbered from `first`."""
    for i in range(out.size):
        out[i] = uniform(key, day, first + i, 0)


@kernel
def fill_four(key: np.uint64, day: int, agents: np.ndarray, out: np.ndarray) -> None:
    """Fill `out`, (4, agents), with four uniforms for each of the agents given by number."""
    for i in range(agents.size):
        u = uniform4(key, day, agents[i], 0)
        for j in range(4):
            out[j, i] = u[j]


@kernel
def fill_normal(u: np.ndarray, v: np.ndarray, out: np.ndarray) -> None:
    """Fill `out` with one standard normal for each pair of uniforms."""
    for i in range(out.size):
        out[i] = normal(u[i], v[i])


def normals_of(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return one standard normal for each pair of uniforms, in the shape of both."""
    out = np.empty(u.size)
    fill_normal(u.ravel(), v.ravel(), out)
    return out.reshape(u.shape)


class Draws:
    """The streams of one run: ``draws("letters.author")`` gives the key that kernels take."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._keys: dict[str, np.uint64] = {}

    def __call__(self, name: str) -> np.uint64:
        """Return the key of the stream `name`."""
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = stream_key(self.seed, name)
        return key

    def uniforms(self, name: str, count: int, day: int = 0, first: int = 0) -> np.ndarray:
        """Return `count` uniforms in (0, 1), one for each agent from `first` on."""
        out = np.empty(count)
        fill_uniform(self(name), day, first, out)
        return out

    def of(self, name: str, agents: np.ndarray, day: int = 0) -> np.ndarray:
        """Return (4, agents) uniforms in (0, 1): each agent's own, whoever else is drawn for."""
        out = np.empty((4, agents.size))
        fill_four(self(name), int(day), agents, out)  # a label takes compiled code long to recognise
        return out

    def normals(self, name: str, count: int, day: int = 0) -> np.ndarray:
        """Return `count` standard normals, one for each agent."""
        u = self.uniforms(name, 2 * count, day)
        return normals_of(u[:count], u[count:])
