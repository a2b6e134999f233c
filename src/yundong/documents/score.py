"""How well figures are read: texts annotated by hand, and precision and recall against them.

An annotated text has every figure in brackets with what a careful reader makes of it::

    Of these, ⟦82,056|82056|persons|arrested|of=a;area=china⟧ were arrested.

The fields are the figure as printed, its value (``2..3`` for a range), its unit, what is counted (an indicator's id,
or ``~word`` for a word that must be among the counted words; ``+id`` adds indicators that are right as well), and
further facts: id, of (the whole), base, area (separated by commas), place (in no table of areas), hedge, period.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from yundong.base.errors import InputError
from yundong.base.reading import read_text
from yundong.base.tables import csv_table
from yundong.documents.figure import ReadFigure

_MARK = re.compile(r"⟦([^|⟧]*)\|([^|⟧]*)\|([^|⟧]*)\|([^|⟧]*)(?:\|([^⟧]*))?⟧")
_FACTS = ("area", "place", "hedge", "period", "of", "base")


@dataclass(frozen=True)
class Gold:
    """One figure as annotated.

    Parameters
    ----------
    start, end : int
        Offsets in the text without the marks.
    low, high : float
        Equal for a plain value.
    unit, counted : str
        As in the annotation; "~" or "" for a unit that is not checked.
    details : dict of str to str
        Further facts, where annotated.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    counted: str
    details: dict[str, str] = field(default_factory=dict)


def read_annotated(annotated: str) -> tuple[str, list[Gold]]:
    """Return the plain text and the figures of an annotated one.

    Parameters
    ----------
    annotated : str
        With marks.
    """
    parts, gold, length, at = [], [], 0, 0
    for mark in _MARK.finditer(annotated):
        plain = annotated[at : mark.start()]
        parts += [plain, mark.group(1)]
        start = length + len(plain)
        length = start + len(mark.group(1))
        gold.append(_gold(start, length, *mark.groups()[1:]))
        at = mark.end()
    parts.append(annotated[at:])
    return "".join(parts), gold


def _gold(start: int, end: int, value: str, unit: str, counted: str, facts: str | None) -> Gold:
    low, _, high = value.partition("..")
    pairs = (fact.partition("=") for fact in (facts or "").split(";") if fact)
    return Gold(
        start, end, float(low), float(high or low), unit, counted, {name: said for name, _, said in pairs}
    )


def read_offsets(path: Path, text: str) -> list[Gold]:
    """Return the figures annotated by offsets alone, for a text that may not be distributed.

    Parameters
    ----------
    path : Path
        CSV with start, end, value, unit, counted, facts; its first row is a comment with the SHA-256 of the text.
    text : str
        The text the offsets point into.

    Raises
    ------
    InputError
        If the text is not the one annotated.
    """
    first, _, rows = read_text(path).partition("\n")
    if hashlib.sha256(text.encode()).hexdigest() != first.removeprefix("# sha256 "):
        raise InputError(f"{path.name} was annotated on another text: its hash differs.")
    return [
        _gold(int(row["start"]), int(row["end"]), row["value"], row["unit"], row["counted"], row["facts"])
        for _, row in csv_table(rows, path.name).records()
    ]


def align(gold: Sequence[Gold], annotated: str, text: str) -> list[Gold]:
    """Return annotations moved to the text a reader extracted: markup and line breaks may have gone.

    Parameters
    ----------
    gold : sequence of Gold
        On the annotated text, in order.
    annotated : str
        The plain text they point into.
    text : str
        The text as extracted.
    """
    if annotated == text:
        return list(gold)
    moved, at = [], 0
    for one in gold:
        exact = annotated[one.start : one.end]
        start = text.index(exact, at)
        at = start + len(exact)
        moved.append(replace(one, start=start, end=at))
    return moved


@dataclass(frozen=True)
class Score:
    """The outcome for one text.

    Parameters
    ----------
    right, partly, missed, spurious : int
        Figures right in value, unit, counted thing and place; found but wrong in one of them; not found; found
        where there is none.
    details : dict of str to (int, int)
        Of the further facts annotated: right, and annotated in all.
    faults : tuple of str
        What went wrong, one line each.
    """

    right: int
    partly: int
    missed: int
    spurious: int
    details: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """Share of the annotated figures that were read right."""
        total = self.right + self.partly + self.missed
        return self.right / total if total else 1.0

    @property
    def precision(self) -> float:
        """Share of the figures read that are right."""
        total = self.right + self.partly + self.spurious
        return self.right / total if total else 1.0

    @property
    def spurious_share(self) -> float:
        """Share of the figures read that are none."""
        total = self.right + self.partly + self.spurious
        return self.spurious / total if total else 0.0


def score(figures: Sequence[ReadFigure], gold: Sequence[Gold]) -> Score:
    """Compare figures with annotations.

    Parameters
    ----------
    figures : sequence of ReadFigure
        Of one text.
    gold : sequence of Gold
        Of the same text.

    Returns
    -------
    Score
    """
    pairs = [(one, _overlapping(figures, one)) for one in gold]
    matched = {figure.id for _, figure in pairs if figure is not None}
    faults, right, partly = [], 0, 0
    for one, figure in pairs:
        if figure is None:
            faults.append(f"missed {one.low:g} {one.counted} at {one.start}")
            continue
        wrong = list(_differences(one, figure))
        right, partly = right + (not wrong), partly + bool(wrong)
        faults += [f"{figure.exact!r} at {figure.start}: {difference}" for difference in wrong]
    extra = [figure for figure in figures if figure.id not in matched]
    faults += [f"spurious {figure.exact!r} ({figure.counted}) at {figure.start}" for figure in extra]
    details, fact_faults = _score_facts(pairs)
    missed = sum(figure is None for _, figure in pairs)
    return Score(right, partly, missed, len(extra), details, (*faults, *fact_faults))


def _overlapping(figures: Sequence[ReadFigure], one: Gold) -> ReadFigure | None:
    return next((r for r in figures if r.start < one.end and one.start < r.end), None)


def _differences(one: Gold, figure: ReadFigure) -> Iterable[str]:
    if (figure.start, figure.end) != (one.start, one.end):
        yield f"place {figure.start}-{figure.end} for {one.start}-{one.end}"
    ranged = one.low != one.high
    if ranged and (figure.low, figure.high) != (one.low, one.high):
        yield f"range {figure.low}-{figure.high} for {one.low}-{one.high}"
    if not ranged and (figure.value is None or abs(figure.value - one.low) > 1e-6 * max(1.0, abs(one.low))):
        yield f"value {figure.value} for {one.low}"
    if one.unit not in ("", "~") and figure.unit != one.unit:
        yield f"unit {figure.unit!r} for {one.unit!r}"
    if not _counts_right(one.counted, figure):
        yield f"counted {figure.indicator or '-'} ({figure.counted}) for {one.counted}"


def _counts_right(counted: str, figure: ReadFigure) -> bool:
    if not counted.startswith("~"):
        return figure.indicator == counted
    word, *also = counted[1:].split("+")
    if figure.indicator:
        return figure.indicator in also
    return word.casefold() in figure.counted.casefold()


def _score_facts(
    pairs: Sequence[tuple[Gold, ReadFigure | None]],
) -> tuple[dict[str, tuple[int, int]], list[str]]:
    ids = {
        one.details["id"]: figure.id for one, figure in pairs if figure is not None and "id" in one.details
    }
    details: dict[str, tuple[int, int]] = {}
    faults = []
    for one, figure in pairs:
        for name in _FACTS:
            if name not in one.details or figure is None:
                continue
            said, found = one.details[name], _fact(name, figure)
            wanted = {ids.get(said, "?")} if name in ("of", "base") else set(said.split(","))
            good = wanted <= set(found.split("|")) if name == "hedge" else wanted == set(found.split("+"))
            right, total = details.get(name, (0, 0))
            details[name] = (right + good, total + 1)
            if not good:
                faults.append(f"{figure.exact!r} at {figure.start}: {name} {found!r} for {said!r}")
    return details, faults


def _fact(name: str, figure: ReadFigure) -> str:
    return {"of": figure.part_of, "base": figure.base, "area": figure.area, "place": figure.place,
            "hedge": figure.hedge, "period": figure.period}[name]  # fmt: skip
