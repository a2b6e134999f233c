"""The places of an archive as areas: each below what it lies in, up to the centre.

Areas of the scenario keep their place in its hierarchy. A place that others lie in, such as a prefecture (专区), is a
level of its own between them and the areas of the scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from yundong.archive.filled import ROW, FilledForm, KnownNames, converted
from yundong.archive.forms import PLACES
from yundong.archive.layout import plain_place
from yundong.base.errors import Fault
from yundong.records.labels import PREFECTURE, AreaLevel
from yundong.records.schema import TABLES
from yundong.scenario import Scenario

LARGEST = 65_000
"""Areas that a run can number."""
LEVEL = pl.Enum([*AreaLevel.labels(), PREFECTURE])


@dataclass(frozen=True)
class _Place:
    """A place as the table of places has it."""

    name: str
    parent: str
    population: int
    key: bool
    row: int

    @property
    def plain(self) -> str:
        return plain_place(self.name)


def areas_of(
    filled: Mapping[str, FilledForm], scenario: Scenario, faults: list[Fault]
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return the table of areas of a run, and the number of each place by its names.

    Parameters
    ----------
    filled : mapping of str to FilledForm
        The forms of the archive; areas of the scenario that they name are among the areas too.
    scenario : Scenario
        Whose areas may be named.
    faults : list of Fault
        Added to: places listed twice, in nothing that exists, or in themselves.

    Returns
    -------
    (pl.DataFrame, dict of str to int)
        Areas of the scenario first, in its order, then the places, in that of their table.
    """
    form = filled.get(PLACES)
    places = _places(form, faults) if form is not None else {}
    known = {n.casefold(): a.id for a in scenario.areas.values() for n in (a.id, a.name_en, a.name_zh)}
    own = {plain: p for plain, p in places.items() if p.name.casefold() not in known}
    above = _above(own, known, scenario, form, faults)
    named = {known[p.name.casefold()] for p in places.values() if p.name.casefold() in known}
    named |= _named_areas(filled, known) | {code for code in above.values() if code not in own}
    named |= {scenario.areas.centre.id}
    upper = {up for code in named for up in (code, *scenario.areas.tree.ancestors(code))}
    order = [code for code in scenario.areas if code in upper]
    table, names = _upper(order, scenario)
    numbers = {code: number for number, code in enumerate(order)}
    numbers |= {plain: len(order) + number for number, plain in enumerate(own)}
    between = {code for code in above.values() if code in own}
    for number, (plain, place) in enumerate(own.items(), start=len(order)):
        high = plain in between
        table.append(
            {"id": number, "code": f"place-{number - len(order) + 1:04d}", "name_en": place.name,
             "name_zh": place.name, "level": PREFECTURE if high else AreaLevel.LOCALITY.label,
             "parent": numbers[above[plain]], "kind": "", "population": place.population,
             "key": place.key and not high}
        )  # fmt: skip
        names[place.name.casefold()] = number
        names.setdefault(plain, number)
    if form is not None and len(table) > LARGEST:
        faults.append(form.fault("too_many_places", f"{len(table):,}", f"{LARGEST:,}"))
        table = table[:LARGEST]
    frame = pl.DataFrame(table, infer_schema_length=None)
    frame = frame.with_columns(weight=pl.lit(1.0), synthetic=pl.lit(False))
    schema = TABLES["areas"].dtypes | {"level": LEVEL}
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items()), names


def _above(
    own: Mapping[str, _Place],
    known: Mapping[str, str],
    scenario: Scenario,
    form: FilledForm | None,
    faults: list[Fault],
) -> dict[str, str]:
    """Return what each place lies in: another place by its plain name, or the code of an area of the scenario."""
    found = dict.fromkeys(own, scenario.areas.centre.id)
    assert form is not None or not own
    for plain, place in own.items():
        parent = plain_place(place.parent)
        if place.parent.casefold() in known:
            found[plain] = known[place.parent.casefold()]
        elif parent in own:
            found[plain] = parent
        elif place.parent and form is not None:
            faults.append(form.fault("no_such_area", row=place.row, column="parent", value=place.parent))
    for plain, place in own.items():
        passed, here = {plain}, found[plain]
        while here in own and here not in passed:
            passed.add(here)
            here = found[here]
        if here == plain and form is not None:
            faults.append(form.fault("in_itself", row=place.row, column="parent", value=place.parent))
    return {plain: scenario.areas.centre.id if _circular(plain, found) else up for plain, up in found.items()}


def _circular(plain: str, above: Mapping[str, str]) -> bool:
    here, steps = plain, 0
    while here in above and steps <= len(above):
        here, steps = above[here], steps + 1
    return here in above


def _named_areas(filled: Mapping[str, FilledForm], known: Mapping[str, str]) -> set[str]:
    """Return the areas of the scenario that tables name without listing them among the places."""
    found: set[str] = set()
    for name, form in filled.items():
        if name != PLACES:
            texts = form.rows.select(pl.col("place").drop_nulls().unique()).collect(engine="streaming")
            found |= {known[t.casefold()] for t in texts.to_series().to_list() if t.casefold() in known}
    return found


def _places(form: FilledForm, faults: list[Fault]) -> dict[str, _Place]:
    """Return the places of the table by their plain names."""
    frame = converted(form, KnownNames({}, {}, 1952), faults)
    found: dict[str, _Place] = {}
    columns = set(frame.columns)
    for row in frame.iter_rows(named=True):
        name = row["place"]
        if not name:
            continue
        line = row[ROW]
        if plain_place(name) in found:
            faults.append(form.fault("twice_listed", row=line, column="place", value=name))
            continue
        key = row["key"] if "key" in columns and row["key"] is not None else True
        population = int(row["population"] or 0) if "population" in columns else 0
        found[plain_place(name)] = _Place(name, row.get("parent") or "", population, key, line)
    return found


def _upper(order: list[str], scenario: Scenario) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the rows of the areas of the scenario, each below what it lies in, and their numbers by name."""
    numbers = {code: number for number, code in enumerate(order)}
    table: list[dict[str, Any]] = []
    names: dict[str, int] = {}
    for code in order:
        area = scenario.areas[code]
        leaf = area.level == "city"
        table.append(
            {"id": numbers[code], "code": code, "name_en": area.name_en, "name_zh": area.name_zh,
             "level": AreaLevel.LOCALITY.label if leaf else area.level,
             "parent": numbers[scenario.areas.tree.parent(code) or code], "kind": "|".join(area.kind),
             "population": area.population or 0, "key": leaf}
        )  # fmt: skip
        for name in (code, area.name_en, area.name_zh):
            names.setdefault(name.casefold(), numbers[code])
    return table, names
