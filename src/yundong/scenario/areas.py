"""The tree of areas: who stands above whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yundong.base.errors import Fault, InputError, did_you_mean
from yundong.base.tables import Table
from yundong.scenario.rows import LEVELS, Area


class Areas(Table[Area]):
    """The areas by id, with the ways up and down.

    Parameters
    ----------
    rows : mapping of str to Area
        In the order of the file.
    """

    __slots__ = ("_below", "_found")

    def __init__(self, rows: Mapping[str, Area]) -> None:
        super().__init__(rows)
        self._below: dict[str, list[str]] = {}
        for area in rows.values():
            if area.parent is not None:
                self._below.setdefault(area.parent, []).append(area.id)
        self._found = {
            name.casefold(): area.id
            for area in reversed(list(rows.values()))
            for name in (area.name_en, area.name_zh, area.id)
        }

    @property
    def centre(self) -> Area:
        """The area at the top."""
        return next(area for area in self.values() if area.parent is None)

    def level(self, level: str) -> tuple[Area, ...]:
        """Return the areas of one level: centre, region, province or city."""
        return tuple(area for area in self.values() if area.level == level)

    def parent(self, area: str) -> Area | None:
        """Return the area above, or None at the centre."""
        above = self[area].parent
        return None if above is None else self[above]

    def ancestors(self, area: str) -> tuple[Area, ...]:
        """Return the areas above, nearest first, the centre last."""
        chain = []
        above = self.parent(area)
        while above is not None:
            chain.append(above)
            above = self.parent(above.id)
        return tuple(chain)

    def children(self, area: str) -> tuple[Area, ...]:
        """Return the areas directly below."""
        return tuple(self[child] for child in self._below.get(area, ()))

    def descendants(self, area: str) -> tuple[Area, ...]:
        """Return all areas below, each before its own."""
        return tuple(self._walk(area))

    def _walk(self, area: str) -> Iterator[Area]:
        for child in self.children(area):
            yield child
            yield from self._walk(child.id)

    def find(self, name: str) -> Area:
        """Return an area by its id, English or Chinese name, in any case.

        Raises
        ------
        InputError
            If there is none, with the nearest names.
        """
        found = self._found.get(name.strip().casefold().replace(" ", "_")) or self._found.get(
            name.strip().casefold()
        )
        if found is None:
            near = did_you_mean(name, self._found)
            raise InputError(f"There is no area {name!r}.{near or ' `yundong scenario show` lists them.'}")
        return self[found]


def tree_faults(rows: list[tuple[int, str, Area | None]], file: str = "areas.csv") -> Iterator[Fault]:
    """Yield what is wrong with the tree: not one centre, a unit not below a higher level, a circle.

    Parameters
    ----------
    rows : list of (int, str, Area or None)
        Row number, id and typed row, as read.
    file : str
        Named in the faults.
    """
    areas = {key: area for _, key, area in rows if area is not None}
    centres = [(row, key) for row, key, area in rows if area is not None and area.level == "centre"]
    if rows and not centres and len(areas) == len(rows):
        yield Fault(file, "No area has the level centre.", "Give one row that level.", column="level")
    for row, key in centres[1:]:
        yield Fault(file, f"{centres[0][1]} is the centre already.", "Keep one.", row, "level", key)
    for row, _, area in rows:
        above = areas.get(area.parent) if area is not None and area.parent else None
        if area is None or above is None:
            continue
        if LEVELS.index(above.level) >= LEVELS.index(area.level):
            problem = f"A {area.level} cannot stand below a {above.level}."
            yield Fault(file, problem, "Name a unit of a higher level.", row, "parent", area.parent)


def locality_faults(
    rows: list[tuple[int, str, Area | None]], expected: int | None, file: str = "areas.csv"
) -> Iterator[Fault]:
    """Yield a fault if the key localities of the areas do not add up to what scenario.toml says."""
    if expected is None or not rows or any(area is None for _, _, area in rows):
        return
    total = sum(area.key_localities or 0 for _, _, area in rows if area is not None)
    if total != expected:
        problem = f"The column adds up to {total}, scenario.toml says {expected}."
        yield Fault(file, problem, "Mend the one or the other.", column="key_localities")
