"""The declared identities: relations that should hold, as rows of ``identities.csv``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yundong.audit.check import CheckRule, Kind, Missing
from yundong.base.errors import InputError, did_you_mean
from yundong.base.tables import read_csv

COLUMNS = ("id", "kind", "left", "right", "low", "high", "by", "same", "missing", "source", "note")
# A row may also have: presumes (what it takes for granted), note_zh and presumes_zh.
SAME = ("document", "day", "any")
KINDS = {
    "part_whole": Kind.PART_WHOLE,
    "subset": Kind.SUBSET,
    "union": Kind.UNION,
    "share": Kind.PERCENTAGE,
    "rate": Kind.RATE,
    "coverage": Kind.COVERAGE,
}
_REFERENCE = re.compile(r"(?P<mark>#?)(?P<name>[^@#\s]+)(?:@(?P<area>\S+))?")


@dataclass(frozen=True)
class Reference:
    """A place in an identity where a figure goes: an indicator, perhaps of one area, or a claim by its id.

    Parameters
    ----------
    name : str
        Indicator id, or claim id where `claim` is true.
    area : str
        Area id or ids joined by ``+``; empty: that of the first figure of the identity.
    claim : bool
        Whether `name` is the id of a claim.
    """

    name: str
    area: str = ""
    claim: bool = False

    def __str__(self) -> str:
        return f"{'#' if self.claim else ''}{self.name}{'@' if self.area else ''}{self.area}"


@dataclass(frozen=True)
class Identity:
    """A row of ``identities.csv``.

    Parameters
    ----------
    rule : CheckRule
        Its kind, what it does with unknown figures, its note and source.
    left, right : tuple of Reference
        ``part_whole``: the whole = the parts. ``subset``: left ≤ right. ``union``: the whole ≥ the parts
        together. ``share``: a stated share = numerator / denominator. ``rate``: numerator / denominator, in
        `low` to `high`. ``coverage``: a figure, and the one it is set beside.
    low, high : float, Reference or None
        Limits of a rate; a reference takes the limit from a claim.
    by : str
        What a quotient is multiplied by; for ``coverage`` the indicator whose figures weigh the areas.
    same : {"document", "day", "any"}
        How near the figures must stand: one document and day; one day; or the nearest there is.
    """

    rule: CheckRule
    left: tuple[Reference, ...]
    right: tuple[Reference, ...]
    low: float | Reference | None = None
    high: float | Reference | None = None
    by: str = ""
    same: str = "document"


@dataclass(frozen=True)
class Identities:
    """The content of ``identities.csv``.

    Parameters
    ----------
    identities : tuple of Identity
        What ought to be true.
    extents : mapping of str to str
        Claims that count only a part of their area or days, and which part.
    """

    identities: tuple[Identity, ...] = ()
    extents: Mapping[str, str] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.extents is None:
            object.__setattr__(self, "extents", {})


def read_identities(path: str | Path) -> Identities:
    """Read and check an ``identities.csv``.

    Parameters
    ----------
    path : str or Path
        UTF-8 CSV with the columns `COLUMNS`.

    Returns
    -------
    Identities

    Raises
    ------
    InputError
        For missing columns, duplicate ids and invalid cells; all faults are listed.
    """
    path = Path(path)
    problems: list[str] = []
    identities: list[Identity] = []
    extents: dict[str, str] = {}
    seen: set[str] = set()
    for number, row in read_csv(path, COLUMNS).records():
        place = f"{path.name}, row {number}"
        if row["id"] in seen or not row["id"]:
            problems.append(f"{place}, field id: {row['id']!r} is empty or duplicate; ids must be unique.")
        seen.add(row["id"])
        if row["kind"] == "extent":
            extents[row["left"].removeprefix("#")] = row["note"] or "a part"
        else:
            identity = _identity(row, place, problems)
            identities += [identity] if identity is not None else []
    if problems:
        raise InputError(problems)
    return Identities(tuple(identities), extents)


def _identity(row: Mapping[str, str], place: str, problems: list[str]) -> Identity | None:
    before = len(problems)
    kind = row["kind"]
    if kind not in KINDS:
        hint = did_you_mean(kind, (*KINDS, "extent"))
        problems.append(f"{place}, field kind: {kind!r} is none of {', '.join(KINDS)}, extent.{hint}")
    if row["missing"] not in list(Missing):
        problems.append(f"{place}, field missing: write {Missing.ANY.value} or {Missing.ALL.value}.")
    if row["same"] not in SAME:
        problems.append(f"{place}, field same: {row['same']!r} is none of {', '.join(SAME)}.")
    quotient = kind in {"share", "rate"}
    left = _references(row["left"], " + ", place, "left", problems)
    right = _references(row["right"], " / " if quotient else " + ", place, "right", problems)
    if not right or (not left and kind != "rate"):
        problems.append(f"{place}: an identity of kind {kind} needs both sides; fill in left and right.")
    if quotient and len(right) != 2:
        problems.append(f"{place}, field right: write a quotient as `numerator / denominator`.")
    if quotient and row["by"] and not _is_number(row["by"]):
        problems.append(
            f"{place}, field by: invalid number {row['by']!r}: must be, for example, 100 for per cent."
        )
    low, high = (_limit(row[name], place, name, problems) for name in ("low", "high"))
    if len(problems) > before:
        return None
    rule = CheckRule(
        id=row["id"],
        kind=KINDS[kind],
        missing=Missing(row["missing"]),
        origin="declared",
        note=row["note"],
        source=row["source"],
        presumes=row.get("presumes", ""),
        note_zh=row.get("note_zh", ""),
        presumes_zh=row.get("presumes_zh", ""),
    )
    return Identity(rule, left, right, low, high, row["by"], row["same"])


def _references(
    text: str, separator: str, place: str, field: str, problems: list[str]
) -> tuple[Reference, ...]:
    found = []
    for part in (piece.strip() for piece in text.split(separator) if piece.strip()):
        match = _REFERENCE.fullmatch(part)
        if match is None:
            problems.append(
                f"{place}, field {field}: {part!r} is not understood; write indicator, indicator@area or"
                f" #claim, joined by {separator!r}."
            )
        else:
            found.append(Reference(match["name"], match["area"] or "", bool(match["mark"])))
    return tuple(found)


def _limit(text: str, place: str, field: str, problems: list[str]) -> float | Reference | None:
    if not text:
        return None
    if _is_number(text):
        return float(text)
    if text.startswith("#"):
        return Reference(text.removeprefix("#"), claim=True)
    problems.append(f"{place}, field {field}: {text!r} is neither a number nor a #claim.")
    return None


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False
