"""Areas and localities: the organs from the centre down, and the 1,202 places of the campaign (D3.2, R1.1).

Named cities carry their facts; every other locality is synthetic and marked so: its size is drawn from a
log-normal distribution, its kinds from those its province is known for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import polars as pl

from yundong.country.effects import EffectParameters, Ground, PlaceEffects, no_effects, place_effects
from yundong.country.parameters import filled
from yundong.figures.area import Area, AreaTree
from yundong.kernels.draws import Draws
from yundong.kernels.functions import exp
from yundong.records import TABLES
from yundong.records.labels import LocalityKind
from yundong.scenario import Scenario

CITY_SAMPLE = 4000.0
"""Inhabitants of a named city that even the smallest run keeps."""

CITY_KINDS = {LocalityKind.LARGE_CITY.label, LocalityKind.CUSTOMS.label}
"""Kinds that a province has by its named cities alone."""


TRADE_KINDS = [LocalityKind.BORDER, LocalityKind.PORT, LocalityKind.OLD_ABUSE, LocalityKind.PRODUCTION]
"""Kinds of place that have more of the trade than their inhabitants say (D3.2)."""


class PlaceParameters(NamedTuple):
    """Parameters, under `country`, of the sizes of synthetic localities."""

    locality_population: float
    locality_sigma: float
    locality_smallest: float
    locality_largest: float


@dataclass
class Places:
    """Areas of a run, and arrays over its key localities.

    Localities are numbered from 0 in the order of region, province and list; ``first`` is the area number of
    locality 0, so that area = first + locality.

    Attributes
    ----------
    areas : pl.DataFrame
        The table ``areas``: centre, great regions, provinces, localities.
    tree : AreaTree of str
        The same by code.
    parents : ndarray of int64, (areas,)
        Next higher area; the centre is its own parent.
    region, province : ndarray of int64, (localities,)
        Area numbers; a city of province rank is its own province.
    population : ndarray of int64, (localities,)
        Inhabitants, persons.
    weight : ndarray of float64, (localities,)
        What one counted event stands for: 1 at full scale.
    share : ndarray of float64, (localities,)
        Share of the locality's persons that is simulated: 1 at full scale.
    kinds : ndarray of bool, (localities, kinds)
        Which `LocalityKind` each place is.
    number : ndarray of int64, (localities,)
        Number of the place at full scale: what is drawn by it is the same however few places are kept.
    regions, provinces : ndarray of int64
        Area numbers of the great regions and of the provinces.
    border : ndarray of bool, (localities,)
        Whether the area above lies on the border.
    effects : PlaceEffects
        How each place differs from the mean.
    """

    areas: pl.DataFrame
    tree: AreaTree[str]
    first: int
    parents: np.ndarray
    region: np.ndarray
    province: np.ndarray
    population: np.ndarray
    weight: np.ndarray
    share: np.ndarray
    kinds: np.ndarray
    number: np.ndarray
    regions: np.ndarray
    provinces: np.ndarray
    border: np.ndarray
    effects: PlaceEffects
    overrides: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of localities."""
        return int(self.population.size)

    def chain(self, scenario: Scenario, name: str) -> np.ndarray:
        """Return a parameter for every area, (areas,): the value named for the nearest area above it."""
        if name not in self.overrides:
            self.overrides[name] = scenario.parameters.by_area(name, self.tree)
        return self.overrides[name]


@dataclass
class _Row:
    code: str
    name_en: str
    name_zh: str
    level: str
    parent: str
    kind: str
    population: int
    number: int = 0
    synthetic: bool = False
    key: bool = False
    weight: float = 1.0
    share: float = 1.0


def build_places(scenario: Scenario, draws: Draws, scale: float) -> Places:
    """Lay out the areas and localities of a run.

    Parameters
    ----------
    scale
        1 for one-to-one. A fraction keeps whole localities by province (at least one in each) and, in named
        cities, a sample of the persons; weights make up for what is left out.
    """
    upper = [_upper(a) for a in scenario.areas.values() if a.level in ("centre", "region", "province")]
    lower: list[_Row] = []
    number = 0
    for region in (row.code for row in upper if row.level == "region"):
        for place in scenario.areas.children(region):
            if place.level == "city":
                lower.append(_city(place, scale, number))
                number += 1
            else:
                lower += _province(scenario, draws, place, scale, number)
                number += len(scenario.areas.children(place.id)) + (place.key_localities or 0)
    places = _assemble(scenario, upper + lower)
    return replace(places, effects=_effects(scenario, draws, places))


def _upper(area: Area) -> _Row:
    return _Row(
        code=area.id,
        name_en=area.name_en,
        name_zh=area.name_zh,
        level=area.level,
        parent=area.parent or area.id,
        kind="|".join(area.kind),
        population=area.population or 0,
    )


def _city(area: Area, scale: float, number: int) -> _Row:
    inhabitants = area.population or 0
    share = 1.0 if scale >= 1.0 else max(scale, min(1.0, CITY_SAMPLE / inhabitants))
    return _Row(
        code=area.id,
        name_en=area.name_en,
        name_zh=area.name_zh,
        level="locality",
        parent=area.parent or area.id,
        kind="|".join(area.kind),
        population=inhabitants,
        number=number,
        key=True,
        weight=1.0 / share,
        share=share,
    )


def _province(scenario: Scenario, draws: Draws, area: Area, scale: float, number: int) -> list[_Row]:
    """Return the named cities and the synthetic localities of a province, as many as the scale keeps."""
    rows = [_city(city, scale, number + i) for i, city in enumerate(scenario.areas.children(area.id))]
    number += len(rows)
    total = area.key_localities or 0
    kept = total if scale >= 1.0 else min(total, max(1, round(total * scale)))
    if not kept:
        return rows
    p = filled(PlaceParameters, "country", lambda name: np.array([scenario.parameters.value(name)]), first=0)
    z = draws.normals(f"country.size.{area.id}", total)
    u = draws.uniforms(f"country.kind.{area.id}", total)
    sigma = p.locality_sigma
    sizes = p.locality_population * exp(sigma * z - 0.5 * sigma * sigma)
    sizes = np.clip(sizes, p.locality_smallest, p.locality_largest)
    kinds = [k for k in area.kind if k not in CITY_KINDS] or [LocalityKind.TRANSPORT_HUB.label]
    for i in range(kept):
        rows.append(
            _Row(
                code=f"{area.id}-{i + 1:03d}",
                name_en=f"{area.name_en}, locality {i + 1}",
                name_zh=f"{area.name_zh}第{i + 1}处",
                level="locality",
                parent=area.id,
                kind=kinds[int(u[i] * len(kinds))],
                population=int(sizes[i]),
                number=number + i,
                synthetic=True,
                key=True,
                weight=total / kept,
            )
        )
    return rows


def _assemble(scenario: Scenario, rows: list[_Row]) -> Places:
    tree = AreaTree({row.code: row.parent for row in rows})
    parents = tree.positions()
    first = next(i for i, row in enumerate(rows) if row.level == "locality")
    frame = pl.DataFrame(
        {
            "id": range(len(rows)),
            "code": [r.code for r in rows],
            "name_en": [r.name_en for r in rows],
            "name_zh": [r.name_zh for r in rows],
            "level": [r.level for r in rows],
            "parent": parents,
            "kind": [r.kind for r in rows],
            "population": [r.population for r in rows],
            "weight": [r.weight for r in rows],
            "synthetic": [r.synthetic for r in rows],
            "key": [r.key for r in rows],
        }
    )
    frame = frame.select(pl.col(name).cast(dtype) for name, dtype in TABLES["areas"].dtypes.items())
    local = rows[first:]
    up = parents[first:]
    at_province = np.array([rows[p].level == "province" for p in up])
    border_of = {a.id: bool(a.border) for a in scenario.areas.values()}
    every = [kind.label for kind in LocalityKind]
    return Places(
        areas=frame,
        tree=tree,
        first=first,
        parents=parents,
        region=np.where(at_province, parents[up], up),
        province=np.where(at_province, up, np.arange(first, len(rows))),
        population=np.array([r.population for r in local], dtype=np.int64),
        weight=np.array([r.weight for r in local]),
        share=np.array([r.share for r in local]),
        kinds=np.array([[kind in own for kind in every] for own in (r.kind.split("|") for r in local)]),
        number=np.array([r.number for r in local], dtype=np.int64),
        regions=np.flatnonzero([r.level == "region" for r in rows]),
        provinces=np.flatnonzero([r.level == "province" for r in rows]),
        border=np.array([border_of.get(rows[p].code, False) for p in up]),
        effects=no_effects(len(local)),
    )


def _effects(scenario: Scenario, draws: Draws, places: Places) -> PlaceEffects:
    """Draw how the places of a run differ."""

    def chain(name: str) -> np.ndarray:
        return places.chain(scenario, name)

    codes = places.areas["code"].to_list()
    known = [scenario.areas[codes[int(region)]].known_july or 0.0 for region in places.regions]
    ground = Ground(
        number=places.number,
        adults=places.population * chain("country.adult_share")[places.first :],
        stands_for=places.weight * places.share,
        kinds=places.kinds[:, TRADE_KINDS].sum(axis=1),
        region=np.searchsorted(places.regions, places.region),
        known=np.array(known, dtype=np.float64),
    )
    return place_effects(filled(EffectParameters, "country", chain, places.first), draws, ground)
