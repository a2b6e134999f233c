"""Areas and the one tree they form: who is above whom, by id in a scenario and by number in a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from yundong.base.cells import choice, choices, count, day, flag, identifier, text
from yundong.base.errors import Fault, InputError, did_you_mean
from yundong.base.tables import RowFaults, Table, column
from yundong.figures.grade import read_grade

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVELS = ("centre", "region", "province", "city")
AREA_KINDS = (
    "large_city",
    "medium_city",
    "border",
    "port",
    "old_abuse",
    "production",
    "transport_hub",
    "customs",
)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Area:
    """A unit of autumn 1952: the centre, a great region, a province or its equal, a city.

    Attributes
    ----------
    parent : str or None
        The unit above; None for the centre.
    kind : tuple of str
        Which kinds of priority place (D3.2) it is or holds.
    population : int or None
        Persons, without the cities that have rows of their own.
    key_localities : int or None
        How many of the key localities of the campaign lie in it.
    known_july : int or None
        Offenders known on the day of the operational plan.
    opened_first : int or None
        Key localities of which the centre knew that they were active by the end of the first phase.
    launch_low, launch_high : datetime.date or None
        First and last day on which a city may have launched, where that is known.
    """

    id: str = column(identifier)
    name_en: str = column(text)
    name_zh: str = column(text)
    level: str = column(choice(*LEVELS))
    parent: str | None = column(text, optional=True, ref="areas")
    kind: tuple[str, ...] = column(choices(*AREA_KINDS), optional=True, empty=())
    population: int | None = column(count, optional=True)
    key_localities: int | None = column(count, optional=True)
    known_july: int | None = column(count, optional=True)
    opened_first: int | None = column(count, optional=True)
    launch_low: dt.date | None = column(day, optional=True, absent=True)
    launch_high: dt.date | None = column(day, optional=True, absent=True)
    border: bool = column(flag, optional=True, empty=False)
    source: str = column(text, optional=True, empty="", ref="sources")
    grade: str = column(read_grade)
    note: str = column(text, optional=True, empty="")

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.level != "centre" and not self.parent:
            yield "parent", "Only the centre has nothing above it.", "Name the unit above."
        if self.level == "centre" and self.parent:
            yield "parent", "The centre has nothing above it.", "Leave it empty."
        if (self.launch_low is None) != (self.launch_high is None):
            missing = "launch_low" if self.launch_low is None else "launch_high"
            yield missing, "A launch needs the first and the last day it can have been.", "Give both or none."
        elif self.launch_low is not None and self.launch_high is not None:
            if self.level != "city":
                yield "launch_low", "Only a city can have a launch of its own.", "Leave both days empty."
            if self.launch_low > self.launch_high:
                yield "launch_high", "The last day lies before the first.", "Exchange or correct them."


class AreaTree(Generic[Key]):
    """The tree of areas, by whatever identifies an area: its id in a scenario, its number in a run.

    Parameters
    ----------
    parents : mapping of key to key or None
        The area above each area; the top has None or itself.
    names : mapping of key to iterable of str, optional
        What each area is called; earlier names are better known than later ones.

    Raises
    ------
    InputError
        If an area lies below one that does not exist, or below itself.

    Examples
    --------
    >>> tree = AreaTree({"china": None, "north": "china", "hebei": "north"})
    >>> tree.ancestors("hebei"), tree.within("hebei", "china")
    (('north', 'china'), True)
    """

    def __init__(
        self, parents: Mapping[Key, Key | None], names: Mapping[Key, Iterable[str]] | None = None
    ) -> None:
        self._parent = {area: None if above == area else above for area, above in parents.items()}
        self._children: dict[Key, list[Key]] = {}
        for area, above in self._parent.items():
            if above is not None:
                self._children.setdefault(above, []).append(area)
        self._names = {area: tuple(some) for area, some in (names or {}).items()}
        self._under: dict[Key, frozenset[Key]] = {}
        self._refuse_circles()

    def _refuse_circles(self) -> None:
        reached = {area for top in self.tops for area in (top, *self.descendants(top))}
        lost = [area for area in self._parent if area not in reached]
        if lost:
            raise InputError(f"The area {lost[0]} lies below itself or below an area that does not exist.")

    def __iter__(self) -> Iterator[Key]:
        return iter(self._parent)

    def __len__(self) -> int:
        return len(self._parent)

    def __contains__(self, area: object) -> bool:
        return area in self._parent

    @property
    def tops(self) -> tuple[Key, ...]:
        """The areas with nothing above them; in a whole tree the centre alone."""
        return tuple(area for area, above in self._parent.items() if above is None)

    def parent(self, area: Key) -> Key | None:
        """Return the area above, or None at the top."""
        return self._parent[area]

    def ancestors(self, area: Key) -> tuple[Key, ...]:
        """Return the areas above, nearest first, the top last."""
        chain = []
        above = self._parent[area]
        while above is not None:
            chain.append(above)
            above = self._parent[above]
        return tuple(chain)

    def children(self, area: Key) -> tuple[Key, ...]:
        """Return the areas directly below, in the order of the table; none for an area that is not there."""
        return tuple(self._children.get(area, ()))

    def descendants(self, area: Key) -> tuple[Key, ...]:
        """Return all areas below, each before those below it."""
        found: list[Key] = []
        waiting = list(reversed(self._children.get(area, ())))
        while waiting:
            found.append(waiting.pop())
            waiting.extend(reversed(self._children.get(found[-1], ())))
        return tuple(found)

    def under(self, area: Key) -> frozenset[Key]:
        """Return an area and everything below it; just itself for an area that is not there."""
        if area not in self._under:
            self._under[area] = frozenset((area, *self.descendants(area)))
        return self._under[area]

    def within(self, area: Key, other: Key) -> bool:
        """Return whether an area is another one or lies below it."""
        return area in self.under(other)

    def nearest(self, area: Key, chosen: Iterable[Key]) -> Key | None:
        """Return the first of an area and those above it that is among the chosen, or None."""
        wanted = frozenset(chosen)
        return next((here for here in (area, *self.ancestors(area)) if here in wanted), None)

    def positions(self) -> NDArray[np.int64]:
        """Return the tree as an array for kernels.

        Returns
        -------
        numpy.ndarray of int64, shape (areas,)
            Position of the area above, in the order of the table; the top has its own.
        """
        import numpy as np

        place = {area: position for position, area in enumerate(self._parent)}
        above = (area if parent is None else parent for area, parent in self._parent.items())
        return np.fromiter((place[area] for area in above), dtype=np.int64, count=len(place))

    def look_up(self, name: str, where: str = "", hint: str = "") -> Key:
        """Return the area of a name, in any case.

        Parameters
        ----------
        name : str
            One of the names given for an area; blanks may be written for underscores.
        where, hint : str
            For the message: what has no such area, and how to see those it has where no name is near.

        Raises
        ------
        InputError
            If there is none, with the nearest names.
        """
        asked = name.strip().casefold()
        for rank in range(max(map(len, self._names.values()), default=0)):
            for area, names in self._names.items():
                if names[rank].casefold() in (asked, asked.replace(" ", "_")):
                    return area
        near = did_you_mean(name, (one for names in self._names.values() for one in names))
        raise InputError(f"There is no area {name!r}{where}.{near or hint}")


class Areas(Table[Area]):
    """The areas of a scenario by id, with the tree they form.

    Parameters
    ----------
    rows : mapping of str to Area
        In the order of the file.

    Attributes
    ----------
    tree : AreaTree of str
        Who is above whom, by id.
    """

    __slots__ = ("tree",)

    def __init__(self, rows: Mapping[str, Area]) -> None:
        super().__init__(rows)
        self.tree = AreaTree(
            {area.id: area.parent for area in rows.values()},
            {area.id: (area.id, area.name_en, area.name_zh) for area in rows.values()},
        )

    @property
    def centre(self) -> Area:
        """The area at the top."""
        return self[self.tree.tops[0]]

    def level(self, level: str) -> tuple[Area, ...]:
        """Return the areas of one level: centre, region, province or city."""
        return tuple(area for area in self.values() if area.level == level)

    def parent(self, area: str) -> Area | None:
        """Return the area above, or None at the centre."""
        above = self.tree.parent(area)
        return None if above is None else self[above]

    def ancestors(self, area: str) -> tuple[Area, ...]:
        """Return the areas above, nearest first, the centre last."""
        return tuple(self[above] for above in self.tree.ancestors(area))

    def children(self, area: str) -> tuple[Area, ...]:
        """Return the areas directly below."""
        return tuple(self[child] for child in self.tree.children(area))

    def descendants(self, area: str) -> tuple[Area, ...]:
        """Return all areas below, each before its own."""
        return tuple(self[below] for below in self.tree.descendants(area))

    def find(self, name: str) -> Area:
        """Return an area by its id, English or Chinese name, in any case.

        Raises
        ------
        InputError
            If there is none, with the nearest names.
        """
        return self[self.tree.look_up(name, hint=" `yundong scenario show` lists them.")]


def tree_faults(rows: list[tuple[int, str, Area | None]], file: str = "areas.csv") -> Iterator[Fault]:
    """Yield what is wrong with the tree: not one centre, a unit not below one of a higher level.

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
            problem = f"A {area.level} cannot be below a {above.level}."
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
        yield Fault(file, problem, "Correct the one or the other.", column="key_localities")


def launch_faults(
    rows: list[tuple[int, str, Area | None]], dates: Mapping[str, dt.date], file: str = "areas.csv"
) -> Iterator[Fault]:
    """Yield what is wrong between the launches that areas give and the dates of schedule.toml.

    Parameters
    ----------
    dates : mapping of str to datetime.date
        Those under ``[dates]``.
    """
    earliest = dates.get("launch_not_before")
    for row, _, area in rows:
        low = area.launch_low if area is not None else None
        if isinstance(earliest, dt.date) and low is not None and low < earliest:
            problem = f"No place launches before {earliest} (launch_not_before in schedule.toml)."
            yield Fault(file, problem, "Correct the one or the other.", row, "launch_low", str(low))
    if "opened_first" not in dates and any(area is not None and area.opened_first for _, _, area in rows):
        problem = "areas.csv has the column opened_first, and no date says at which day it stands."
        yield Fault("schedule.toml", problem, "Add the entry.", column="dates.opened_first")
