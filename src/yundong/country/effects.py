"""How places differ: a factor for each place from its size, its kinds, its great region, and what is its own.

The logarithm of a factor is β·ln(adults) + γ·kinds + a regional effect + τ·z. It takes the place of values set by
hand for single cities: a city differs because of what is known of it, and otherwise by chance with a stated spread.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from yundong.kernels.draws import Draws, normals_of
from yundong.kernels.functions import exp, log


class EffectParameters(NamedTuple):
    """Parameters, under `country`: exponent of size, effect of each kind of the trade, and spread, in log units."""

    meetings_size: float
    meetings_kind: float
    meetings_spread: float
    files_size: float
    files_kind: float
    files_spread: float
    offenders_size: float
    offenders_kind: float
    offenders_spread: float
    stock_size: float
    stock_kind: float
    stock_spread: float
    users_size: float
    users_kind: float
    users_spread: float
    region_spread: float


class PlaceEffects(NamedTuple):
    """What a place has against the mean over persons, (localities,).

    Attributes
    ----------
    meetings
        Attendances at meetings per adult.
    files
        Old files per person.
    offenders
        Offenders per adult; great regions have shares as in the lists of July (D-Xu), but for their own effect.
    stock
        Stock held per offender.
    users
        Users per adult.
    """

    meetings: NDArray[np.float64]
    files: NDArray[np.float64]
    offenders: NDArray[np.float64]
    stock: NDArray[np.float64]
    users: NDArray[np.float64]


class Ground(NamedTuple):
    """What the factors of places are made from.

    Attributes
    ----------
    number : ndarray of int64, (localities,)
        Number of each place at full scale: its draws are its own, however few places are kept.
    adults, stands_for : ndarray of float64, (localities,)
        Adults of the place, and how many such places it stands for.
    kinds : ndarray of int64, (localities,)
        How many kinds of place of the trade it is (D3.2).
    region : ndarray of int64, (localities,)
        Its great region, numbered from 0.
    known : ndarray of float64, (regions,)
        Offenders known in each great region in July (D-Xu).
    """

    number: NDArray[np.int64]
    adults: NDArray[np.float64]
    stands_for: NDArray[np.float64]
    kinds: NDArray[np.int64]
    region: NDArray[np.int64]
    known: NDArray[np.float64]


def no_effects(places: int) -> PlaceEffects:
    """Return factors of 1 for a number of places."""
    return PlaceEffects(*np.ones((len(PlaceEffects._fields), places)))


def place_effects(p: EffectParameters, draws: Draws, ground: Ground) -> PlaceEffects:
    """Draw the factors of all places, each with a mean of 1 over those whom it concerns.

    A national total is therefore its parameter's, whatever the spread. The mean is over adults, for stock over
    offenders.
    """
    adults = ground.adults * ground.stands_for
    offenders = _offenders(p, draws, ground)
    drawn = {name: _drawn(name, p, draws, ground) for name in ("meetings", "files", "stock", "users")}
    return PlaceEffects(
        meetings=_centred(drawn["meetings"], adults),
        files=_centred(drawn["files"], adults),
        offenders=_centred(offenders, adults),
        stock=_centred(drawn["stock"], adults * offenders),
        users=_centred(drawn["users"], adults),
    )


def _drawn(name: str, p: EffectParameters, draws: Draws, ground: Ground) -> NDArray[np.float64]:
    """Return (localities,) the factor of one quantity, not yet centred."""
    values = p._asdict()
    u = draws.of(f"country.effects.{name}", ground.number)
    z = normals_of(u[0], u[1])
    regional = p.region_spread * draws.normals(f"country.effects.{name}.region", ground.known.size)
    effect: NDArray[np.float64] = exp(
        values[f"{name}_size"] * log(ground.adults)
        + values[f"{name}_kind"] * ground.kinds
        + values[f"{name}_spread"] * z
        + regional[ground.region]
    )
    return effect


def _offenders(p: EffectParameters, draws: Draws, ground: Ground) -> NDArray[np.float64]:
    """Return (localities,) the factor of offenders, great regions weighted as in the lists of July.

    The lists are of the habitual and the professional: a lower bound, so that a region may have more than its share
    by its own effect.
    """
    factor = _drawn("offenders", p, draws, ground)
    persons = factor * ground.adults * ground.stands_for
    own = p.region_spread * draws.normals("country.effects.offenders.region", ground.known.size)
    size = np.bincount(ground.region, persons / exp(own)[ground.region], minlength=ground.known.size)
    listed: NDArray[np.float64] = ground.known / np.where(size > 0.0, size, 1.0)
    return factor * listed[ground.region]


def _centred(factor: NDArray[np.float64], persons: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return factors with a mean of 1 over persons."""
    centred: NDArray[np.float64] = factor * persons.sum() / (factor * persons).sum()
    return centred
