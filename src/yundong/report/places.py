"""The areas of a run, by number: their tree, and what a row of each stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from yundong.figures.area import AreaTree
from yundong.records.tables import Tables


@dataclass(frozen=True)
class RunArea:
    """One area as the report names it: its number in the run, its code and its names."""

    id: int
    code: str
    name_en: str
    name_zh: str
    level: str

    def name(self, lang: str) -> str:
        """Return the name in a language (``en`` or ``zh``)."""
        return self.name_zh if lang == "zh" else self.name_en


class RunAreas(AreaTree[int]):
    """The tree of areas of a run, by number, with what one row of an area stands for.

    Parameters
    ----------
    areas : pl.DataFrame
        The table ``areas`` of a run.

    Attributes
    ----------
    frame : pl.DataFrame
        The same table.
    ids : list of int
        The numbers of the areas, in the order of the table.
    """

    def __init__(self, areas: pl.DataFrame) -> None:
        self.frame = areas
        self.ids: list[int] = areas["id"].to_list()
        names = areas.select("code", "name_en", "name_zh").rows()
        super().__init__(
            dict(zip(self.ids, areas["parent"].to_list(), strict=True)),
            dict(zip(self.ids, names, strict=True)),
        )
        fields = areas.select("id", "code", "name_en", "name_zh", pl.col("level").cast(pl.String))
        self._places = {row[0]: RunArea(*row) for row in fields.iter_rows()}
        self._key: list[int] = areas.filter("key")["id"].to_list()
        self._code: dict[str, int] = dict(zip(areas["code"].to_list(), self.ids, strict=True))

    @classmethod
    def of(cls, run: Tables) -> RunAreas:
        """Return the areas of a run."""
        return cls(run.records["areas"])

    @cached_property
    def weights(self) -> pl.DataFrame:
        """What one row of a place stands for, and one place; 1 at full scale.

        Returns
        -------
        pl.DataFrame
            Columns ``place``, ``weight`` (of what the place counted) and ``places`` (of the place itself: a
            named city is sampled in persons and stands for itself alone). An organ above the localities has
            the mean weight of those below it.
        """
        low = pl.col("level") == "locality"
        frame = self.frame.select(
            place="id", low=low, weight="weight", places=pl.when("synthetic").then("weight").otherwise(1.0)
        )
        if frame["weight"].n_unique() == 1:
            return frame.drop("low")
        below: dict[int, list[float]] = {}
        for place, weight in frame.filter("low").select("place", "weight").iter_rows():
            for above in self.ancestors(place):
                below.setdefault(above, []).append(weight)
        means = {above: sum(weights) / len(weights) for above, weights in below.items()}
        mean = pl.col("place").replace_strict(means, default=1.0, return_dtype=pl.Float64())
        return frame.select("place", "places", weight=pl.when("low").then("weight").otherwise(mean))

    def place(self, area: int) -> RunArea:
        """Return an area by number."""
        return self._places[area]

    def find(self, asked: str) -> RunArea:
        """Return the area that a code or a name in either language means.

        Raises
        ------
        InputError
            If no area of the run is called so; the nearest names are offered.
        """
        hint = " `yundong report RUN --area china` is the centre."
        return self.place(self.look_up(asked, " in this run", hint))

    def has(self, code: str) -> bool:
        """Return whether the run has an area of this code (a small scale may have left it out)."""
        return code in self._code

    def number(self, code: str) -> int:
        """Return the number of an area by its code."""
        return self._code[code]

    def key_localities(self, area: int) -> np.ndarray:
        """Return the numbers of the key localities in an area (itself, if it is one)."""
        inside = self.under(area)
        return np.array([place for place in self._key if place in inside], dtype=np.uint16)
