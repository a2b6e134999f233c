"""Dated units: what a liang, a mu or a yuan was on a given day, and what a drug counted for in opium.

A unit's meaning is a row of the scenario's ``units.csv`` with the days it was in force, so that a conversion
can say which definition it used. All factors are exact fractions: nothing is lost on the way.

Pint is not used here. It has no notion of a definition that holds between two days, which is the whole of
this module, and its import alone (0.4 s) takes longer than the package may take to start (0.3 s). The tests
hold the metric rows of the table against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from yundong.base.errors import InputError, did_you_mean
from yundong.base.tables import read_csv

COLUMNS = (
    "unit", "name_en", "name_zh", "aliases", "dimension", "base", "factor", "low", "high",
    "valid_from", "valid_to", "source", "grade", "note",
)  # fmt: skip
OPIUM_EQUIVALENT = "opium_equivalent"
PENALTY_SCALE = "penalty_scale"
SCALES = (OPIUM_EQUIVALENT, PENALTY_SCALE)


@dataclass(frozen=True)
class Definition:
    """What one unit meant between two days (a row of ``units.csv``).

    Parameters
    ----------
    unit : str
        Its id, for example ``"liang"``.
    names : tuple of str
        Everything it answers to, in both languages, the id first.
    dimension : str
        mass, area, money, opium_equivalent or penalty_scale. Units convert within one dimension only.
    base : str
        The unit in which `factor` is given.
    factor, low, high : fractions.Fraction
        One unit in base units: the value used and the range in which it is uncertain (equal where exact).
    valid_from, valid_to : datetime.date or None
        First and last day in force; None is open.
    source, grade, note : str
        Where the definition comes from and how far it has been checked.
    """

    unit: str
    names: tuple[str, ...]
    dimension: str
    base: str
    factor: Fraction
    low: Fraction
    high: Fraction
    valid_from: date | None
    valid_to: date | None
    source: str
    grade: str
    note: str

    def in_force(self, on: date) -> bool:
        """Tell whether this definition held on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )

    @property
    def period(self) -> str:
        """The days in force, in words: ``"1930-01-01 to 1959-06-24"``."""
        if self.valid_from is None and self.valid_to is None:
            return "always"
        if self.valid_from is None:
            return f"until {self.valid_to}"
        return f"{self.valid_from} to {self.valid_to}" if self.valid_to else f"since {self.valid_from}"

    def __str__(self) -> str:
        spread = "" if self.low == self.high else f" (between {plain(self.low)} and {plain(self.high)})"
        return f"1 {self.unit} = {plain(self.factor)} {self.base}{spread}; {self.period}; {self.source}"


@dataclass(frozen=True)
class Conversion:
    """A converted quantity with the definitions it rests on.

    Parameters
    ----------
    value, low, high : float
        The result in `to`; low and high differ only where a definition is a range.
    amount : float
        What was converted, in `unit`.
    unit, to : str
        Ids of the units.
    on : datetime.date
        The day whose definitions were used.
    steps : tuple of str
        The definitions, one sentence each.
    """

    value: float
    low: float
    high: float
    amount: float
    unit: str
    to: str
    on: date
    steps: tuple[str, ...]

    def __str__(self) -> str:
        spread = "" if self.low == self.high else f" (between {self.low:,.6g} and {self.high:,.6g})"
        what = f"{self.amount:,.12g} {self.unit} = {self.value:,.12g} {self.to}"
        return f"{what}{spread}, by the definitions of {self.on}"


@dataclass(frozen=True)
class UnitBook:
    """All definitions of a scenario, and the conversions between them.

    Parameters
    ----------
    definitions : tuple of Definition
        In the order of the file.

    Examples
    --------
    >>> book = shipped()
    >>> book.convert(3_996_056, "liang", "kg", on=date(1952, 11, 30)).value
    124876.75
    >>> book.convert(1, "liang", "g", on=date(1960, 1, 1)).value
    50.0
    """

    definitions: tuple[Definition, ...]

    @classmethod
    def read(cls, path: str | Path) -> UnitBook:
        """Read and check a ``units.csv``.

        Parameters
        ----------
        path : str or Path
            The file.

        Returns
        -------
        UnitBook

        Raises
        ------
        InputError
            A column is missing, a factor is not a positive number, a date is invalid, or two definitions of one
            unit are in force on the same day.
        """
        path = Path(path)
        problems: list[str] = []
        rows = read_csv(path, COLUMNS).records()
        found = [_definition(row, f"{path.name}, row {number}", problems) for number, row in rows]
        definitions = tuple(entry for entry in found if entry is not None)
        problems += _overlaps(definitions, path.name)
        if problems:
            raise InputError(problems)
        return cls(definitions)

    @cached_property
    def _ids(self) -> dict[str, str]:
        """Every name a unit answers to, folded, and its id."""
        return {fold(name): entry.unit for entry in self.definitions for name in entry.names}

    def find(self, unit: str, on: date, scale: str | None = None) -> Definition:
        """Return what a unit meant on a day.

        Parameters
        ----------
        unit : str
            An id or any other name in either language ("tael", "两").
        on : datetime.date
            The day.
        scale : {"opium_equivalent", "penalty_scale"}, optional
            Look among the substances of this scale instead of among the units.

        Returns
        -------
        Definition

        Raises
        ------
        InputError
            No such unit, or none in force on that day.
        """
        wanted = self._ids.get(fold(unit))
        entries = [
            entry
            for entry in self.definitions
            if entry.unit == wanted and (entry.dimension == scale if scale else entry.dimension not in SCALES)
        ]
        if not entries:
            kind = "substance" if scale else "unit"
            known = {
                entry.unit for entry in self.definitions if (entry.dimension in SCALES) == (scale is not None)
            }
            hint = did_you_mean(unit, known) or f" Known are {', '.join(sorted(known))}."
            raise InputError(f"There is no {kind} {unit!r}.{hint}")
        for entry in entries:
            if entry.in_force(on):
                return entry
        periods = "; ".join(entry.period for entry in entries)
        raise InputError(
            f"The unit {wanted!r} had no definition in force on {on} (it has {periods});"
            " give another day, with --on or, for the unit wanted, --to-on."
        )

    def convert(
        self,
        amount: float | Fraction,
        unit: str,
        to: str,
        *,
        on: date,
        to_on: date | None = None,
    ) -> Conversion:
        """Convert an amount by the definitions of a day.

        Parameters
        ----------
        amount : float or Fraction
            How much, in `unit`.
        unit, to : str
            Names of the two units.
        on : datetime.date
            The day of the document.
        to_on : datetime.date, optional
            The day whose `to` is meant, by default `on`: 16 liang of 1952 are 10 liang of 1960.

        Returns
        -------
        Conversion

        Raises
        ------
        InputError
            An unknown unit, none in force on the day, or units of different dimensions.
        """
        source, target = self.find(unit, on), self.find(to, to_on or on)
        if source.dimension != target.dimension:
            raise InputError(
                f"{source.unit} is a unit of {source.dimension} and {target.unit} one of {target.dimension};"
                f" choose a unit of {source.dimension}."
            )
        exact = Fraction(amount)
        bounds = sorted((exact * source.low / target.high, exact * source.high / target.low))
        return Conversion(
            value=float(exact * source.factor / target.factor),
            low=float(bounds[0]),
            high=float(bounds[1]),
            amount=float(exact),
            unit=source.unit,
            to=target.unit,
            on=on,
            steps=tuple(str(entry) for entry in dict.fromkeys((source, target)) if entry.unit != entry.base),
        )

    def opium_equivalent(
        self,
        amount: float | Fraction,
        substance: str,
        *,
        ratio: float | None = None,
        on: date | None = None,
        scale: str = OPIUM_EQUIVALENT,
    ) -> Conversion:
        """Express a quantity of a drug as raw opium, in the same unit of mass.

        Parameters
        ----------
        amount : float or Fraction
            Mass of the substance, in any unit.
        substance : str
            opium, morphine or heroin, in either language.
        ratio : float, optional
            Parts of opium for one part of the substance; by default the table's value with its range. A ratio
            given here is taken as certain.
        on : datetime.date, optional
            Needed only where a ratio is dated; by default 1952-11-30.
        scale : {"opium_equivalent", "penalty_scale"}
            Chemistry, or the thresholds of today's penal law. The two must not be mixed: the second is
            in force from 1997 only.

        Returns
        -------
        Conversion

        Raises
        ------
        InputError
            An unknown substance, or a ratio that is not positive.
        """
        if scale not in SCALES:
            raise InputError(f"There is no scale {scale!r}; choose {' or '.join(SCALES)}.")
        if ratio is not None and not ratio > 0:
            raise InputError(f"The ratio {ratio!r} must be a positive number of parts of opium.")
        day = on or date(1952, 11, 30)
        entry = self.find(substance, day, scale=scale)
        low, value, high = (
            (entry.low, entry.factor, entry.high) if ratio is None else (Fraction(str(ratio)),) * 3
        )
        exact = Fraction(amount)
        chosen = "" if ratio is None else f"; ratio {ratio:g} given by the user in its place"
        return Conversion(
            value=float(exact * value),
            low=float(exact * low),
            high=float(exact * high),
            amount=float(exact),
            unit=entry.unit,
            to=entry.base,
            on=day,
            steps=(f"{entry} ({entry.grade}; {scale.replace('_', ' ')}){chosen}",),
        )

    def in_opium(
        self, found: Conversion, substance: str, *, ratio: float | None = None, scale: str = OPIUM_EQUIVALENT
    ) -> Conversion:
        """Return a converted mass of a drug as raw opium; the parameters are those of `opium_equivalent`."""
        drug = self.opium_equivalent(1, substance, ratio=ratio, on=found.on, scale=scale)
        return Conversion(
            value=found.value * drug.value,
            low=found.low * drug.low,
            high=found.high * drug.high,
            amount=found.amount,
            unit=f"{found.unit} of {drug.unit}",
            to=f"{found.to} of opium",
            on=found.on,
            steps=(*found.steps, *drug.steps),
        )


def fold(name: str) -> str:
    """Reduce a name to the form it is looked up by: case, spaces and hyphens do not matter."""
    return name.strip().casefold().replace("-", " ").replace("_", " ")


def plain(number: Fraction) -> str:
    """Write a fraction as a decimal where that is exact, else as a quotient (``"2000/3"``)."""
    denominator = number.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return f"{float(number):,.12g}" if denominator == 1 else str(number)


@cache
def shipped() -> UnitBook:
    """Return the book of units that comes with the package's own scenario."""
    return UnitBook.read(Path(__file__).parent.parent / "scenarios" / "narcotics-1952" / "units.csv")


def _definition(row: dict[str, str], place: str, problems: list[str]) -> Definition | None:
    before = len(problems)
    text = {name: row[name] for name in COLUMNS}
    for name in ("unit", "dimension", "base", "factor"):
        if not text[name]:
            problems.append(f"{place}, field {name}: it is empty; fill it in.")
    factor = _fraction(text["factor"], place, "factor", problems)
    low = _fraction(text["low"], place, "low", problems) or factor
    high = _fraction(text["high"], place, "high", problems) or factor
    valid_from = _day(text["valid_from"], place, "valid_from", problems)
    valid_to = _day(text["valid_to"], place, "valid_to", problems)
    if factor and low and high and not low <= factor <= high:
        problems.append(
            f"{place}: factor {factor} lies outside low {low} to high {high}; correct one of them."
        )
    if len(problems) > before or factor is None or low is None or high is None:
        return None
    names = (text["unit"], text["name_en"], text["name_zh"], *text["aliases"].split("|"))
    return Definition(
        unit=text["unit"],
        names=tuple(name for name in names if name),
        dimension=text["dimension"],
        base=text["base"],
        factor=factor,
        low=low,
        high=high,
        valid_from=valid_from,
        valid_to=valid_to,
        source=text["source"],
        grade=text["grade"],
        note=text["note"],
    )


def _fraction(text: str, place: str, field: str, problems: list[str]) -> Fraction | None:
    if not text:
        return None
    try:
        number = Fraction(text)
    except (ValueError, ZeroDivisionError):
        number = Fraction(0)
    if number <= 0:
        problems.append(
            f"{place}, field {field}: {text!r} is not a positive number or fraction; write 31.25 or 2000/3."
        )
        return None
    return number


def _day(text: str, place: str, field: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(f"{place}, field {field}: invalid date {text!r}: must be like 1952-11-30.")
        return None


def _overlaps(definitions: Iterable[Definition], file: str) -> list[str]:
    """Name the units that would mean two things on one day."""
    by_unit: dict[tuple[str, str], list[Definition]] = {}
    for entry in definitions:
        by_unit.setdefault((entry.dimension, entry.unit), []).append(entry)
    problems = []
    for (_, unit), entries in by_unit.items():
        entries.sort(key=lambda entry: entry.valid_from or date.min)
        for earlier, later in pairwise(entries):
            if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                problems.append(
                    f"{file}: two definitions of {unit!r} are in force together"
                    f" ({earlier.period}; {later.period}); let the first end before the second."
                )
    return problems
