"""The public: the adults of the key localities, each with meetings attended on every day, none of them stored.

An adult's attendances are the arrivals of a Poisson process of rate one, whose times are a hash of the adult; by a
given day the process has run to the attendances per adult of the place so far, times how regularly the adult goes.
Who is asked is worked out; who is not asked is there all the same, with the answer that asking would give.

Order the adults of a place by how regularly they go, on (0, 1): an attendance falls at (1 - c) u + c u^2, u uniform,
so that its density falls from 1 / (1 - c) at the most regular to 1 / (1 + c) at the least (c: `outreach.regulars`).
Drawing every audience that way, with replacement, gives an adult a binomial number of attendances of the same mean
and a chance below one in thousands each, which differs from the Poisson number by less than that chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from yundong.kernels.compile import inlined, kernel, kernel_with_arrays, shared
from yundong.kernels.draws import BATCH, blocks_of, philox, unit
from yundong.kernels.functions import nearly_exp
from yundong.kernels.threads import Workers

NODES, WEIGHTS = (np.round(x, 13) for x in np.polynomial.legendre.leggauss(16))
"""Nodes and weights of the quadrature over the adults of a place; with 16 the share reached errs by less than 1e-6
for c up to 0.8 and 1e-4 for c up to 0.95. Rounded, as the last digits depend on the machine."""


A_BLOCK = 4
"""Arrivals that one block of random words decides."""


class Audience(NamedTuple):
    """What kernels need to know an adult's attendances.

    Attributes
    ----------
    start : ndarray of int64, (localities + 1,)
        First adult of each locality.
    regulars, heard : ndarray of float64, (localities,)
        How far audiences lean to the same people; attendances per adult so far.
    key : uint64
        Stream of the adults' arrival times.
    """

    start: np.ndarray
    regulars: np.ndarray
    heard: np.ndarray
    key: np.uint64


@dataclass
class Public:
    """The adults of the key localities, numbered by locality.

    Attributes
    ----------
    start : ndarray of int64, (localities + 1,)
        First adult of each locality.
    key : uint64
        Stream of the adults' arrival times.
    """

    start: np.ndarray
    key: np.uint64

    @cached_property
    def adults(self) -> np.ndarray:
        """(localities,) number of adults."""
        return np.diff(self.start)

    @property
    def size(self) -> int:
        """Number of adults in all."""
        return int(self.start[-1])

    def attendances(self, adults: np.ndarray, heard: np.ndarray, regulars: np.ndarray) -> np.ndarray:
        """Return how many meetings each of some adults has attended, (asked,) int64.

        Parameters
        ----------
        adults : ndarray of int64, (asked,)
            Their numbers, in any order.
        heard : ndarray of float64, (localities,)
            Attendances per adult so far.
        regulars : ndarray of float64, (localities,)
            How far audiences lean to the same people, from 0 (evenly) to 1.
        """
        in_order = bool((adults[1:] >= adults[:-1]).all())
        order = slice(None) if in_order else np.argsort(adults, kind="stable")
        audience = Audience(self.start, regulars, heard, self.key)
        times, ordered = (np.empty(adults.size, dtype=np.int64) for _ in range(2))
        places, who = np.zeros((2, adults.size + BATCH), dtype=np.uint32)
        who[: adults.size] = adults[order]
        places[: adults.size] = np.searchsorted(self.start, adults[order], side="right") - 1
        ask(audience, places, who, adults.size, ordered, asking_room())
        times[order] = ordered
        return times

    def everyone(self, heard: np.ndarray, regulars: np.ndarray, threads: int = 1) -> np.ndarray:
        """Return how many meetings each adult has attended, (adults,) uint16; 65,535 stands for as many or more.

        Parameters
        ----------
        heard, regulars
            As for `attendances`.
        threads
            Threads among which the localities are dealt out.
        """
        times = np.empty(self.size, dtype=np.uint16)
        workers = Workers(threads, self.adults.astype(np.float64))
        try:
            workers.each(
                _ask_everybody,
                Audience(self.start, regulars, heard, self.key),
                np.iinfo(np.uint16).max,
                times,
            )
        finally:
            workers.close()
        return times


@kernel_with_arrays
def _ask_everybody(localities, audience, most, times):
    """Fill how many meetings every adult of some localities has attended, (adults,), `most` standing for more."""
    room = asking_room()
    here, who = np.zeros(BATCH, dtype=np.uint32), np.zeros(BATCH, dtype=np.uint32)
    made = np.empty(BATCH, dtype=np.int64)
    for l in localities:
        here[:] = l
        for begin in range(audience.start[l], audience.start[l + 1], BATCH):
            n = min(BATCH, audience.start[l + 1] - begin)
            for i in range(n):
                who[i] = begin + i
            _expect(0, n, l, audience, who, room)
            _count(n, audience, here, who, made, room)
            for i in range(n):
                times[begin + i] = made[i] if made[i] < most else most


@inlined()
def _quarter_of_nodes(first, heard, regulars):
    """Return what four nodes of each half, from one on, add to the share reached."""
    a, b = _of_both_halves(first, heard, regulars), _of_both_halves(first + 1, heard, regulars)
    c, d = _of_both_halves(first + 2, heard, regulars), _of_both_halves(first + 3, heard, regulars)
    return (a + b) + (c + d)


@inlined()
def _of_both_halves(node, heard, regulars):
    """Return what a node and its fellow of the upper half add to the share reached."""
    low, high = 1.0 + regulars * NODES[node], 1.0 + regulars * NODES[node + 8]
    below = (1.0 - math.exp(-heard / low)) * low * WEIGHTS[node]
    return below + (1.0 - math.exp(-heard / high)) * high * WEIGHTS[node + 8]


@shared("float64(float64, float64)")
def share_reached(heard: float, regulars: float) -> float:
    """Return the expected share of a place's adults who have attended at least once.

    The integral over the adults of 1 - exp(-heard / w), with w = 1 - c + 2 c u the inverse of the density at u.

    Parameters
    ----------
    heard, regulars
        Attendances per adult so far; how far audiences lean to the same people, from 0 to 1.
    """
    share: float = _quarter_of_nodes(0, heard, regulars) + _quarter_of_nodes(4, heard, regulars)
    return share / 2


@inlined()
def regularity(index, adults, c):
    """Return the density of attendances at an adult of a place, against the mean: exactly over the adult's share."""
    low, here = 1.0 - c, 4.0 * c / adults
    return 2.0 / (math.sqrt(low * low + here * index) + math.sqrt(low * low + here * (index + 1)))


SURE = np.float32(5e-5)
"""Relative distance from which on a comparison of products with `nearly_exp` is beyond doubt: twice what both can err.

What is expected errs by 5e-7 of it, 8e-6 at most; `nearly_exp` by 1e-5; a product by 8e-7 for each block.
"""

MOST_BLOCKS = 8
"""Blocks after which whoever is still asked counts as in doubt: at `FAR` fewer than one adult in a thousand."""


class AskingRoom(NamedTuple):
    """Where `ask` works on a batch of adults, (BATCH,); random words are (4, BATCH).

    Attributes
    ----------
    enough : ndarray of float64
        Attendances of each from which on nobody asks for more: infinity, unless the caller says otherwise.
    place : ndarray of int64
        Where in the batch each of those stands who are still asked.
    who, block : ndarray of uint32
        Their numbers, and the block of arrivals that they are asked about.
    none, product : ndarray of float32
        Chance that so many attendances are expected and there is none, -1 where that is too small; product of the
        uniforms so far. Both are near enough for comparisons that differ by `SURE`.
    fresh : ndarray of int32
        Arrivals in the block, or `UNSETTLED`.
    """

    enough: np.ndarray
    words: np.ndarray
    place: np.ndarray
    who: np.ndarray
    block: np.ndarray
    none: np.ndarray
    product: np.ndarray
    fresh: np.ndarray


@kernel_with_arrays
def asking_room():
    """Return room for `ask` to work in."""
    return AskingRoom(
        np.full(BATCH, np.inf),
        np.zeros((4, BATCH), dtype=np.uint32),
        np.zeros(BATCH, dtype=np.int64),
        np.zeros(BATCH, dtype=np.uint32),
        np.zeros(BATCH, dtype=np.uint32),
        np.zeros(BATCH, dtype=np.float32),
        np.zeros(BATCH, dtype=np.float32),
        np.zeros(BATCH, dtype=np.int32),
    )


UNSETTLED = np.int32(-1)
"""Stands for a number of arrivals that is in doubt."""


@kernel
def ask(audience, places, adults, count, times, room):
    """Fill how many meetings each of the first `count` adults has attended, with the place of each.

    Where it is as many as are enough, it may be more. With finite numbers of these no more than a batch is asked.
    Waiting times are -ln u, so that products of uniforms are compared with the chance of none, four to a block. A
    batch is asked together, block after block, by loops in single precision that become vector code; whoever is in
    doubt, alone and in double.
    """
    for begin in range(0, count, BATCH):
        asked = min(BATCH, count - begin)
        where, who, made = places[begin:], adults[begin:], times[begin:]
        first = 0
        while first < asked:
            end = first + 1
            while end < asked and where[end] == where[first]:
                end += 1
            _expect(first, end, np.int64(where[first]), audience, who, room)
            first = end
        _count(asked, audience, where, who, made, room)


@inlined()
def _count(asked, audience, where, who, made, room):
    """Fill how many meetings each of a batch has attended, by the chances of none that `room` holds."""
    left, block = _first_block(asked, audience.key, who, made, room), 1
    while left and block < MOST_BLOCKS:
        room.block[:left] = block
        blocks_of(audience.key, room.block, room.who, 0, 0, left, room.words)
        _arrive(left, room)
        left = _still_asked(left, made, room)
        block += 1
    for i in range(left):
        made[room.place[i]] = UNSETTLED
    doubt = False
    for i in range(asked):
        doubt |= made[i] < 0
    for i in range(asked if doubt else 0):
        if made[i] < 0:
            expected = _expected(audience, np.int64(where[i]), np.int64(who[i]))
            made[i] = _arrivals(audience.key, who[i], expected, room.enough[i])


@inlined()
def _first_block(asked, key, who, made, room):
    """Ask a batch about the first four arrivals, and list those of whom there may be more. Returns how many."""
    room.block[:asked] = 0
    blocks_of(key, room.block, who, 0, 0, asked, room.words)
    for i in range(asked):
        room.product[i] = _ONE
    _arrive(asked, room)
    left, place, fresh = 0, room.place, room.fresh
    for i in range(asked):
        made[i] = fresh[i]
    for i in range(asked):
        place[left] = i
        left += (fresh[i] == A_BLOCK) & (room.enough[i] > A_BLOCK)
    for i in range(left):
        at = place[i]
        room.who[i], room.none[i], room.product[i] = who[at], room.none[at], room.product[at]
    return left


_NONE, _HALF, _ONE, _WORD = (np.float32(x) for x in (0.0, 0.5, 1.0, 2.0**-32))


@inlined()
def _expected(audience, l, adult):
    """Return how many attendances are expected of an adult of a place."""
    first, size = audience.start[l], audience.start[l + 1] - audience.start[l]
    return audience.heard[l] * regularity(adult - first, size, audience.regulars[l])


@inlined()
def _expect(begin, end, l, audience, who, room):
    """Fill the chances of none of some of a batch, all of place l: see `regularity`."""
    first, size, c = audience.start[l], audience.start[l + 1] - audience.start[l], audience.regulars[l]
    low, here = np.float32((1.0 - c) ** 2), np.float32(4.0 * c / size)
    twice = np.float32(-2.0 * audience.heard[l])
    for i in range(begin, end):
        index = np.float32(np.int32(who[i] - first))
        roots = math.sqrt(low + here * index) + math.sqrt(low + here * (index + _ONE))
        room.none[i] = nearly_exp(twice / roots)


@inlined()
def _unit(word):
    """Return nearly the uniform in (0, 1) that a 32-bit word stands for."""
    return (np.float32(word) + _HALF) * _WORD


@inlined()
def _arrive(asked, room):
    """Fill how many of the four arrivals of a block come before the time, or `UNSETTLED` where that is in doubt."""
    words, none, product = room.words, room.none, room.product
    for i in range(asked):
        a = product[i] * _unit(words[0, i])
        b = a * _unit(words[1, i])
        c = b * _unit(words[2, i])
        d = c * _unit(words[3, i])
        low, high = none[i] * (_ONE - SURE), none[i] * (_ONE + SURE)
        least = np.int32(a > high) + np.int32(b > high) + np.int32(c > high) + np.int32(d > high)
        most = np.int32(a > low) + np.int32(b > low) + np.int32(c > low) + np.int32(d > low)
        product[i] = d
        room.fresh[i] = least if (least == most) & (low >= _NONE) else UNSETTLED


@inlined()
def _still_asked(asked, made, room):
    """Add what a block has brought, and move those to the front of whom there may be more. Returns how many."""
    left = 0
    for i in range(asked):
        at, fresh = room.place[i], room.fresh[i]
        if fresh == UNSETTLED:
            made[at] = UNSETTLED
            continue
        made[at] += fresh
        if fresh == A_BLOCK and made[at] < room.enough[at]:
            room.who[left], room.place[left] = room.who[i], at
            room.none[left], room.product[left] = room.none[i], room.product[i]
            left += 1
    return left


@inlined()
def _arrivals(key, adult, left, enough):
    """Return how many arrivals come before a time; where they are as many as are enough, there may be more."""
    made, block = 0, 0
    while left > 0.0 and made < enough:
        a, b, c, d = philox(key, block, adult, 0, 0)
        more, left = _of_four(a, b, c, d, left, math.exp(-left))
        made += more
        block += 1
    return made


@inlined()
def _of_four(a, b, c, d, time, limit):
    """Return how many of four arrivals come before a time, and what is left of it after the fourth, 0 if less.

    `limit` is e to the power of minus the time.
    """
    first = unit(a)
    second = first * unit(b)
    third = second * unit(c)
    fourth = third * unit(d)
    made = np.int64(first > limit) + (second > limit) + (third > limit) + (fourth > limit)
    return made, time + math.log(fourth) if made == A_BLOCK else 0.0
