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

from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import BATCH, blocks_of, philox, unit
from yundong.kernels.functions import exp

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
        cuts = np.searchsorted(adults[order], self.start)
        audience = Audience(self.start, regulars, heard, self.key)
        times, ordered = (np.empty(adults.size, dtype=np.int64) for _ in range(2))
        room = np.zeros(adults.size + BATCH, dtype=np.uint32)
        room[: adults.size] = adults[order]
        asking = AskingRoom(
            np.empty((4, BATCH), dtype=np.uint32), np.empty(BATCH), np.empty(BATCH),
            np.full(BATCH, np.inf), np.zeros(BATCH, dtype=np.uint32),
        )  # fmt: skip
        for l in np.flatnonzero(np.diff(cuts)):
            made = ordered[cuts[l] : cuts[l + 1]]
            ask(audience, l, room[cuts[l] :], made.size, made, asking)
        times[order] = ordered
        return times


def share_reached(heard: np.ndarray, regulars: np.ndarray) -> np.ndarray:
    """Return the expected share of the adults who have attended at least once, (places,).

    The integral over the adults of 1 - exp(-heard / w), with w = 1 - c + 2 c u the inverse of the density at u.

    Parameters
    ----------
    heard, regulars : ndarray of float64, (places,)
        Attendances per adult so far; how far audiences lean to the same people, from 0 to 1.
    """
    w = 1.0 + regulars[:, None] * NODES
    share: np.ndarray = ((1.0 - exp(-heard[:, None] / w)) * w * WEIGHTS).sum(axis=1) / 2
    return share


@inlined()
def regularity(index, adults, c):
    """Return the density of attendances at an adult of a place, against the mean: exactly over the adult's share."""
    low, here = 1.0 - c, 4.0 * c / adults
    return 2.0 / (math.sqrt(low * low + here * index) + math.sqrt(low * low + here * (index + 1)))


class AskingRoom(NamedTuple):
    """Where `ask` works on a batch of adults, (BATCH,): random words, (4, BATCH); expected attendances; zeros.

    Attributes
    ----------
    none : ndarray of float64
        Chance that so many attendances are expected and there is none.
    enough : ndarray of float64
        Attendances of each from which on nobody asks for more; to be filled by the caller.
    """

    words: np.ndarray
    expected: np.ndarray
    none: np.ndarray
    enough: np.ndarray
    zero: np.ndarray


@kernel
def ask(audience, l, adults, count, times, room):
    """Fill how many meetings each of the first `count` adults, all of place l, has attended.

    Where it is as many as are enough, it may be more. With finite numbers of these no more than a batch is asked.
    Waiting times are -ln u, and the time left is compared as a product of uniforms, four to a block; the first block
    of each adult is made in a batch.
    """
    first, size = audience.start[l], audience.start[l + 1] - audience.start[l]
    heard, c = audience.heard[l], audience.regulars[l]
    words, expected, none = room.words, room.expected, room.none
    for begin in range(0, count, BATCH):
        n = min(BATCH, count - begin)
        who, made = adults[begin:], times[begin:]
        blocks_of(audience.key, room.zero, who, 0, 0, n, words)
        for i in range(n):
            expected[i] = heard * regularity(np.int64(who[i]) - first, size, c)
        for i in range(n):
            none[i] = math.exp(-expected[i])
        for i in range(n):
            made[i] = _arrivals(words[0, i], words[1, i], words[2, i], words[3, i], none[i])
        for i in range(n):
            if made[i] == A_BLOCK and room.enough[i] > A_BLOCK:
                left = _time_left(expected[i], words[0, i], words[1, i], words[2, i], words[3, i])
                made[i] += _later(audience.key, np.int64(who[i]), left, room.enough[i] - A_BLOCK)


@inlined()
def _later(key, adult, left, enough):
    """Return how many arrivals of an adult come after the first block, in the time left after it."""
    made, block, more = 0, 0, A_BLOCK
    while more == A_BLOCK and left > 0.0 and made < enough:
        block += 1
        a, b, c, d = philox(key, block, adult, 0, 0)
        more = _arrivals(a, b, c, d, math.exp(-left))
        left = _time_left(left, a, b, c, d)
        made += more
    return made


@inlined()
def _arrivals(a, b, c, d, limit):
    """Return how many of four arrivals come before a time; `limit` is e to the power of minus that time.

    Products of uniforms only fall: those above the limit are the first. Counting them needs no branch.
    """
    first = unit(a)
    second = first * unit(b)
    third = second * unit(c)
    fourth = third * unit(d)
    return (
        np.int64(first > limit)
        + np.int64(second > limit)
        + np.int64(third > limit)
        + np.int64(fourth > limit)
    )


@inlined()
def _time_left(time, a, b, c, d):
    """Return what is left of a time after four arrivals."""
    return time + math.log(unit(a) * unit(b) * unit(c) * unit(d))
