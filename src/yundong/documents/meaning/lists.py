"""Figures in a row: "62, 48 and 21 arrests", 捕88名、51名和40名, "… numbered 902, 518 and 313 respectively"."""

from __future__ import annotations

import re
from itertools import pairwise

from yundong.documents.meaning.draft import Context, Draft
from yundong.documents.meaning.lexicon import Hit
from yundong.documents.text.document import Span

_JOINT = re.compile(r"[ \n]*(?:[,，、][ \n]*)?(?:and|和|及|与|以及)?[ \n]*")
_LAST_JOINT = re.compile("and|和|及|与")
_PARTS = re.compile(r"[,，、;；:：]|\band\b|和|及|与")
_EACH = re.compile("respectively|in that order|分别|各为|依次")


def rows_of(drafts: list[Draft], folded: str) -> list[list[Draft]]:
    """Return the runs of two or more figures with nothing but commas and "and" between them.

    Parameters
    ----------
    drafts : list of Draft
        Of one sentence.
    folded : str
        The folded text.
    """
    found: list[list[Draft]] = []
    for one, two in pairwise(drafts):
        between = folded[one.quantity.outer_end : two.quantity.outer_start]
        if not between.strip() or not _JOINT.fullmatch(between) or one.block.kind == "cell":
            continue
        if found and found[-1][-1] is one:
            found[-1].append(two)
        else:
            found.append([one, two])
    return found


def share_units(drafts: list[Draft], folded: str) -> None:
    """Let the last of a row say what they all are: "59, 25 and 16 per cent", "62, 48 and 21 arrests".

    Parameters
    ----------
    drafts : list of Draft
        Of one sentence, with their units.
    folded : str
        The folded text.
    """
    for row in rows_of(drafts, folded):
        *others, last = row
        between = folded[others[-1].quantity.outer_end : last.quantity.outer_start]
        if not _LAST_JOINT.search(between) or any(draft.unit for draft in others):
            continue
        for draft in others:
            draft.unit, draft.unit_class = last.unit, last.unit_class
            if last.percent:
                draft.quantity = draft.quantity_as_percent()


def share_names(counts: list[Draft], context: Context) -> None:
    """Give the figures of a row what each counts: its own where things are named in a row before them, else the same.

    Parameters
    ----------
    counts : list of Draft
        Of one sentence, named as far as each can be on its own.
    context : Context
        What was found in the text.
    """
    for row in rows_of(counts, context.folded):
        if _each(row, context):
            _match_areas(row, context)
            if _match_things(row, context):
                continue
        ordered = row if context.document.lang == "zh" else row[::-1]
        named = next((draft for draft in ordered if draft.indicator), ordered[0])
        for draft in row:
            if not draft.indicator and draft.unit_class == named.unit_class:
                draft.indicator, draft.counted = named.indicator, named.counted


def _each(row: list[Draft], context: Context) -> bool:
    begin, stop = row[0].left[0], row[-1].right[1]
    return bool(_EACH.search(context.folded, begin, stop))


def _segments(row: list[Draft], context: Context) -> list[Span]:
    """Return as many coordinated phrases before a row as it has figures, or none."""
    begin, stop = row[0].left[0], row[0].quantity.outer_start
    edges = [
        begin,
        *(edge for mark in _PARTS.finditer(context.folded, begin, stop) for edge in mark.span()),
        stop,
    ]
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if context.folded[a:b].strip()]
    return spans[-len(row) :] if len(spans) >= len(row) else []


def _match_things(row: list[Draft], context: Context) -> bool:
    """Tell whether things are named in a row before the figures, and give each figure its own."""
    found: list[tuple[Hit, str]] = []
    for draft, span in zip(row, _segments(row, context), strict=False):
        hits = sorted(context.hits_in(*span), key=lambda hit: (hit.weak, -len(hit.term)))
        known = [
            (hit, indicator)
            for hit in hits
            for indicator, need in hit.meanings
            if not need and context.lexicon.meets(indicator, draft.unit_class)
        ]
        found += known[:1]
    if len(found) < len(row) or len({indicator for _, indicator in found}) < len(row):
        return False
    for draft, (hit, indicator) in zip(row, found, strict=True):
        draft.indicator, draft.counted = indicator, context.document.text[hit.start : hit.end]
    return True


def _match_areas(row: list[Draft], context: Context) -> None:
    """Give each figure its own area where as many are named in a row before."""
    spans = _segments(row, context)
    places = [context.places_in(*span) for span in spans]
    if places and all(len(found) == 1 for found in places):
        for draft, (place,) in zip(row, places, strict=True):
            draft.area = place.area
