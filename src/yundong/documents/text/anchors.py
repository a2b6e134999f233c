"""Where a figure is in a text, so that it can be found again after small edits.

Two selectors of the W3C Web Annotation model: TextPosition (offsets, exact until the first edit) and TextQuote (the
words with those before and behind, which survive edits elsewhere).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

PREFIX_LENGTH = 32
"""Characters kept before and behind a figure: enough to tell apart the same number in two sentences."""

_SURE = 0.55
"""Lowest likeness of the surroundings at which a place counts as the same one."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place found again.

    Parameters
    ----------
    start, end : int
        Offsets in the text as it is now; end is exclusive.
    likeness : float
        How like the surroundings are, from 0 to 1; 1 where nothing near changed.
    how : str
        "position" (nothing moved), "quote" (found by its words) or "context" (the words themselves changed, as when
        thousands commas were added, and only the surroundings are as before).
    """

    start: int
    end: int
    likeness: float
    how: str


def anchor(text: str, exact: str, prefix: str, suffix: str, start: int) -> Anchor | None:
    """Find the place of a quotation in a text that may have changed.

    Parameters
    ----------
    text : str
        The text as it is now.
    exact, prefix, suffix : str
        As recorded.
    start : int
        Offset as recorded.

    Returns
    -------
    Anchor or None
        None when no place is like enough, or when two are equally so and equally far.

    Examples
    --------
    >>> anchor("In all, 880 were executed.", "880", "So far ", " were executed.", 7).start
    8
    """
    end = start + len(exact)
    if text[start:end] == exact and _before(text, start, prefix) == prefix and text.startswith(suffix, end):
        return Anchor(start, end, 1.0, "position")
    best: tuple[float, int] | None = None
    for place in _occurrences(text, exact):
        likeness = _likeness(text, place, place + len(exact), prefix, suffix)
        score = likeness - 0.1 * min(1.0, abs(place - start) / max(len(text), 1))
        if best is None or score > best[0]:
            best = (score, place)
    if best is not None:
        likeness = _likeness(text, best[1], best[1] + len(exact), prefix, suffix)
        if likeness >= _SURE:
            return Anchor(best[1], best[1] + len(exact), likeness, "quote")
    return _by_context(text, exact, prefix, suffix, start)


def _before(text: str, at: int, prefix: str) -> str:
    return text[max(0, at - len(prefix)) : at]


def _occurrences(text: str, exact: str) -> Iterator[int]:
    """Yield where the words occur, except inside a longer number."""
    if not exact:
        return
    at = text.find(exact)
    while at >= 0:
        before, behind = text[at - 1 : at], text[at + len(exact) : at + len(exact) + 1]
        if not (exact[0].isdigit() and before.isdigit()) and not (exact[-1].isdigit() and behind.isdigit()):
            yield at
        at = text.find(exact, at + 1)


def _likeness(text: str, start: int, end: int, prefix: str, suffix: str) -> float:
    """Return how like the surroundings are: the mean of both sides, each compared letter by letter."""
    scores = []
    if prefix:
        scores.append(_ratio(_before(text, start, prefix), prefix))
    if suffix:
        scores.append(_ratio(text[end : end + len(suffix)], suffix))
    return sum(scores) / len(scores) if scores else 1.0


def _ratio(one: str, two: str) -> float:
    return 1.0 if one == two else SequenceMatcher(None, one, two, autojunk=False).ratio()


def _by_context(text: str, exact: str, prefix: str, suffix: str, start: int) -> Anchor | None:
    """Find the gap between prefix and suffix when the words between them were rewritten."""
    head, tail = prefix[-12:], suffix[:12]
    if len(head) < 6 or len(tail) < 6:
        return None
    found: list[tuple[int, int, int]] = []
    at = text.find(head)
    while at >= 0:
        low = at + len(head)
        high = text.find(tail, low, low + len(exact) + 16 + len(tail))
        if high > low:
            found.append((abs(low - start), low, high))
        at = text.find(head, at + 1)
    if not found:
        return None
    _, low, high = min(found)
    return Anchor(low, high, _likeness(text, low, high, prefix, suffix), "context")
