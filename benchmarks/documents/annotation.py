"""The annotation of the benchmark: its fields, its files, and a check of them: ``python annotation.py``."""

from __future__ import annotations

import csv
import re
import sys
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
UNITS = HERE / "units.csv"
CORRECTIONS = "corrections.csv"  # of the first annotation, in the folder of its set

ROLES = ("level", "increase", "decrease", "share", "rate", "plan")
HEDGES = (
    "more than",
    "less than",
    "about",
    "nearly",
    "at least",
    "at most",
    "several",
    "estimate",
    "incomplete",
)


@dataclass(frozen=True)
class Figure:
    """One annotated figure; GUIDE.md defines the fields.

    Parameters
    ----------
    id : str
        ``f1``, ``f2`` … within its document.
    start, end : int
        Offsets in the file as it is, in characters; `end` is exclusive.
    exact : str
        The figure as written, to check the offsets.
    value, low, high : float or None
        A value, or the bounds of a range; scales (*in thousands*) are applied.
    unit, counted, place : str
        Alternatives of `counted` and `place` are separated by bars; an empty place is one the text does not state.
    period_start, period_end : str
        ISO days, both included; empty where not stated.
    hedge, role : str
        Of HEDGES, or ""; of ROLES.
    part_of : str
        Id of the whole, or "".
    """

    id: str
    start: int
    end: int
    exact: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    counted: str
    place: str
    period_start: str
    period_end: str
    hedge: str
    role: str
    part_of: str


FIELDS = tuple(one.name for one in fields(Figure))


def folders() -> list[Path]:
    """Return the folders with texts and annotations: the first, then the later sets by number, sealed ones first."""
    found = [HERE]
    for kind in ("sealed", "open"):
        found += sorted(HERE.glob(f"{kind}-[0-9]*"), key=lambda folder: int(folder.name.split("-")[1]))
    return found


def text_path(name: str) -> Path:
    """Return the text of a document, of whichever set.

    Raises
    ------
    FileNotFoundError
        If no set has a text of that name.
    """
    for folder in folders():
        if (path := folder / "texts" / name).exists():
            return path
    raise FileNotFoundError(f"{name} is not the name of a text in {HERE.name}/texts or of a later set.")


def annotation_path(name: str, annotator: str) -> Path:
    """Return where an annotator's figures of a document are, beside its text; the file need not exist."""
    return text_path(name).parents[1] / "annotations" / annotator / f"{name}.csv"


class Unit(NamedTuple):
    """A unit of units.csv: its name, its kind, and what it is of another unit."""

    name: str
    kind: str
    base: str
    factor: float
    names: tuple[str, ...] = ()


@cache
def _units() -> dict[str, Unit]:
    """Return the units by every one of their names, folded."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    units = [
        Unit(row["unit"], row["kind"], row["base"] or row["unit"], float(row["factor"] or 1)) for row in rows
    ]
    names = {unit.name.casefold(): unit for unit in units}
    for unit, row in zip(units, rows, strict=True):
        for name in filter(None, row["names"].split("|")):
            names.setdefault(name.casefold(), unit)
    return names


def unit_of(words: str) -> Unit:
    """Return the unit meant; one that is not in units.csv has no kind. A base (``/day``, ``per maund``) is dropped.

    Parameters
    ----------
    words : str
        As an annotator or a reader writes it: ``catties``, ``斤/亩``.
    """
    whole = words.strip().casefold()
    part = re.split(r"/| per ", whole)[0].strip()
    written = words.strip()[: len(part)]
    return _units().get(whole) or _units().get(part) or Unit(written, "", written, 1.0)


def period_days(words: str) -> tuple[str, str]:
    """Return first and last day of ``1931``, ``1931-07``, ``1931-07-04`` or ``FIRST..LAST``, of which one may be open.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if not words:
        return "", ""
    first, dots, last = words.partition("..")
    return _day(first, 0), _day(last if dots else first, 1)


def _day(words: str, end: int) -> str:
    if not words:
        return ""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", words)
    if not match:
        raise ValueError(f"{words!r} is not a year, month or day")
    year, month = int(match[1]), int(match[2] or (12 if end else 1))
    day = int(match[3] or (monthrange(year, month)[1] if end else 1))
    return f"{year:04d}-{month:02d}-{day:02d}"


def read_annotation(path: Path) -> list[Figure]:
    """Return the figures of one document.

    Raises
    ------
    ValueError
        If a column is absent or a number is not one.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and tuple(rows[0]) != FIELDS:
        raise ValueError(f"{path.name}: the columns must be {', '.join(FIELDS)}")
    return [_from_row(row) for row in rows]


def _from_row(row: dict[str, str]) -> Figure:
    numbers = {name: float(row[name]) if row[name] else None for name in ("value", "low", "high")}
    return Figure(**{**row, "start": int(row["start"]), "end": int(row["end"]), **numbers})  # type: ignore[arg-type]


def write_annotation(path: Path, figures: Sequence[Figure]) -> None:
    """Write the figures of one document."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, FIELDS, lineterminator="\n")
        out.writeheader()
        for one in figures:
            row = asdict(one)
            out.writerow(row | {name: _number(row[name]) for name in ("value", "low", "high")})


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}" if value < 1e9 else repr(value).removesuffix(".0")


def faults(text: str, figures: Sequence[Figure]) -> Iterable[str]:
    """Yield what is wrong with an annotation: offsets, ids, words of the schema, periods.

    Parameters
    ----------
    text : str
        The file as it is.
    figures : sequence of Figure
        Its annotation, in the order of the text.
    """
    known, at = {one.id for one in figures}, 0
    if len(known) < len(figures):
        yield "an id is given twice"
    for one in figures:
        if text[one.start : one.end] != one.exact:
            yield f"{one.id}: {one.exact!r} is not at {one.start}: there is {text[one.start : one.end]!r}"
        if one.start < at or one.end <= one.start:
            yield f"{one.id}: overlaps the figure before it, or is out of order"
        at = one.end
        if (one.value is None) == (one.low is None and one.high is None):
            yield f"{one.id}: needs either a value or a range"
        if one.low is not None and one.high is not None and one.low >= one.high:
            yield f"{one.id}: its range ends before it begins"
        yield from _word_faults(one, known)


def _word_faults(one: Figure, known: set[str]) -> Iterable[str]:
    if one.role not in ROLES:
        yield f"{one.id}: the role {one.role!r} is none of {', '.join(ROLES)}"
    if one.hedge and one.hedge not in HEDGES:
        yield f"{one.id}: the hedge {one.hedge!r} is none of {', '.join(HEDGES)}"
    if not one.unit or not one.counted:
        yield f"{one.id}: needs a unit and what is counted"
    if one.part_of and (one.part_of not in known or one.part_of == one.id):
        yield f"{one.id}: is part of {one.part_of}, which is no other figure"
    for day in (one.period_start, one.period_end):
        if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            yield f"{one.id}: {day!r} is not an ISO day"
    if one.period_start and one.period_end and one.period_start > one.period_end:
        yield f"{one.id}: its period ends before it begins"


def undone() -> Iterable[str]:
    """Yield the corrections of the first annotation that it does not have, of every set that lists some."""
    for path in (folder / CORRECTIONS for folder in folders() if (folder / CORRECTIONS).exists()):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for name in dict.fromkeys(row["document"] for row in rows):
            yield from _undone(name, [row for row in rows if row["document"] == name])


def _undone(name: str, rows: Sequence[dict[str, str]]) -> Iterable[str]:
    with annotation_path(name, "A").open(encoding="utf-8", newline="") as file:
        figures = {row["id"]: row for row in csv.DictReader(file)}
    for row in rows:
        figure, field = figures.get(row["id"]), row["field"]
        there = ("a figure" if figure else "none") if field == "figure" else (figure or {}).get(field)
        if there != row["after"]:
            yield f"{name}: {row['id']} has {field} {there!r}, corrected on {row['date']} to {row['after']!r}"


def main() -> None:
    """Check every annotation of every annotator, and that what was corrected stands."""
    wrong = total = 0
    for path in (path for folder in folders() for path in sorted(folder.glob("annotations/*/*.csv"))):
        figures = read_annotation(path)
        text = text_path(path.name.removesuffix(".csv")).read_text(encoding="utf-8")
        total += len(figures)
        for fault in faults(text, figures):
            wrong += 1
            print(f"{path.parent.name}/{path.name}: {fault}")
    for fault in undone():
        wrong += 1
        print(f"{CORRECTIONS}: {fault}")
    print(f"{total} figures checked, {wrong} faults")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
