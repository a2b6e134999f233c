"""Figures as annotated and as read, brought together: places in the extracted text, and what counts as right."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotation import Figure, unit_of

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s|]")
_CJK = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff]")
LONGEST_COUNTED = 80
"""Characters. Who returns the whole sentence has not said what is counted."""


@dataclass(frozen=True)
class Read:
    """One figure as a reader returns it; what it has no notion of is empty.

    Parameters
    ----------
    start, end : int
        In the extracted text.
    value, low, high : float or None
        As read.
    unit, counted, place, period_start, period_end, hedge, role, part_of, id : str
        As of `annotation.Figure`.
    """

    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    unit: str = ""
    counted: str = ""
    place: str = ""
    period_start: str = ""
    period_end: str = ""
    hedge: str = ""
    role: str = ""
    part_of: str = ""
    id: str = ""


def _tokens(text: str) -> list[tuple[str, int]]:
    found = []
    for match in _TOKEN.finditer(text):
        if _CJK.search(match.group()):
            found += [(char, match.start() + n) for n, char in enumerate(match.group())]
        else:
            found.append((match.group(), match.start()))
    return found


def blank_markup(raw: str) -> str:
    """Return HTML or XML with its markup as blanks of the same length, and entities as characters and blanks."""
    text = re.sub(
        r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>", lambda m: " " * len(m.group()), raw, flags=re.S
    )
    return re.sub(r"&#?\w+;", lambda m: html.unescape(m.group()).ljust(len(m.group())), text)


def _places(ours: list[tuple[str, int]], theirs: list[tuple[str, int]]) -> dict[int, int]:
    """Return where each character of the one is in the other; notes may be in another place, so it looks twice."""
    place: dict[int, int] = {}
    for least in (4, 1):
        words = [[word for word, _ in side] for side in (ours, theirs)]
        blocks = difflib.SequenceMatcher(None, *words, autojunk=False).get_matching_blocks()
        used: tuple[set[int], set[int]] = (set(), set())
        for block in [block for block in blocks if block.size >= least]:
            for n in range(block.size):
                (word, start), (_, there) = ours[block.a + n], theirs[block.b + n]
                place |= {start + k: there + k for k in range(len(word))}
            used[0].update(range(block.a, block.a + block.size))
            used[1].update(range(block.b, block.b + block.size))
        ours = [token for n, token in enumerate(ours) if n not in used[0]]
        theirs = [token for n, token in enumerate(theirs) if n not in used[1]]
    return place


def moved(figures: Sequence[Figure], raw: str, text: str) -> list[Figure]:
    """Return figures with their offsets in the text that was extracted from a file.

    Parameters
    ----------
    figures : sequence of Figure
        With offsets in the file.
    raw, text : str
        The file, without markup (`blank_markup`), and the extracted text.

    Raises
    ------
    ValueError
        If a figure is not in the extracted text.
    """
    if raw == text:
        return list(figures)
    place = _places(_tokens(raw), _tokens(text))
    found = []
    for one in figures:
        start, end = place.get(one.start), place.get(one.end - 1, -1) + 1
        if start is not None and text.startswith(one.exact, start):
            end = start + len(one.exact)
        if start is None or end <= start:
            raise ValueError(f"{one.id} {one.exact!r} is not in the extracted text")
        found.append(replace(one, start=start, end=end))
    return found


def near(a: float | None, b: float | None) -> bool:
    """Whether two values are equal but for rounding."""
    return a is not None and b is not None and abs(a - b) <= 1e-4 * max(1e-9, abs(a), abs(b))


def value_right(gold: Figure, read: Read) -> bool:
    """Whether the value or range is right, in the unit of the text or of the reader.

    A share may be a fraction of one. Of a range, a reader that knows no ranges may return one end.
    """
    theirs, own = unit_of(read.unit), unit_of(gold.unit)
    factors = {1.0}
    if theirs.base == own.base and theirs.kind and theirs.factor:
        factors.add(own.factor / theirs.factor)
    if gold.unit == "%" and theirs.name != "%":
        factors.add(0.01)
    if gold.unit == "‰":
        factors |= {0.1, 0.001}
    if gold.hedge == "several" and gold.low is not None and gold.high is not None:
        value = read.value if read.value is not None else read.low
        return value is not None and gold.low / 2 <= value <= gold.high * 1.2
    if gold.value is not None:
        return any(near(gold.value * factor, read.value) for factor in factors)
    assert gold.low is not None and gold.high is not None
    if read.low is not None and near(read.low, read.high):
        return any(near(end * factor, read.low) for end in (gold.low, gold.high) for factor in factors)
    return any(near(gold.low * f, read.low) and near(gold.high * f, read.high) for f in factors)


def unit_right(gold: Figure, read: Read) -> bool:
    """Whether the unit is right: the same, of the same base, or for things that are counted none that measures."""
    own, theirs = unit_of(gold.unit), unit_of(read.unit)
    if own.name == theirs.name or (own.kind and theirs.kind and own.base == theirs.base):
        return True
    loose = theirs.kind in ("", "count", "container", "multiple")
    if own.name in ("count", "persons") or own.kind == "multiple":
        return loose
    if own.name == "households":
        return theirs.name == "" or read.unit == "dimensionless"
    if own.kind == "container" or not own.kind:
        names = (own.name.casefold().rstrip("s"), *own.names)
        return loose and any(
            name in read.counted.casefold() or name == read.unit.casefold() for name in names
        )
    return False


def words_right(wanted: str, words: str) -> bool:
    """Whether one of the alternatives, give or take a plural, is in what was read."""
    said = words.casefold()
    return bool(said) and any(
        word in said or (len(word) > 4 and word.rstrip("s") in said)
        for word in filter(None, wanted.casefold().split("|"))
    )


def counted_right(gold: Figure, read: Read) -> bool:
    """Whether what is counted is among the words read, which must not be a whole sentence."""
    return len(read.counted) <= LONGEST_COUNTED and words_right(gold.counted, read.counted)


def place_right(gold: Figure, read: Read) -> bool:
    """Whether the place is one of the alternatives, or one is within the other (清河 and 清河县)."""
    said = read.place.casefold().removeprefix("the ").strip()
    names = [name.casefold() for name in gold.place.split("|") if name]
    return len(said) > 1 and any(name in said or said in name for name in names)


def period_right(gold: Figure, read: Read) -> bool:
    """Whether both ends of the period are right."""
    return (gold.period_start, gold.period_end) == (read.period_start, read.period_end)


def match(
    gold: Sequence[Figure], read: Sequence[Read]
) -> tuple[list[tuple[Figure, Read | None]], list[Read]]:
    """Return every annotated figure with the one read there, and the figures read that are none.

    Of several, one with the right value comes first, then the one that overlaps most. The second end of a range
    returned as two numbers is not held against a reader.
    """
    free, pairs = sorted(read, key=lambda one: one.start), []
    for one in gold:
        over = [other for other in free if other.start < one.end and one.start < other.end]
        if not over:
            pairs.append((one, None))
            continue
        best = max(
            over,
            key=lambda other: (
                value_right(one, other),
                min(one.end, other.end) - max(one.start, other.start),
            ),
        )
        free.remove(best)
        pairs.append((one, best))
        if one.value is None:
            free = [other for other in free if other not in over or not value_right(one, other)]
    return pairs, free
