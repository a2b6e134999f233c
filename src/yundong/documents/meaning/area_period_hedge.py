"""Where and when a figure holds, and how sure the document is of it."""

from __future__ import annotations

import re
from datetime import date

from yundong.documents.meaning.draft import Context, Draft
from yundong.documents.meaning.lexicon import Place
from yundong.documents.text.document import Block

_JOINED = re.compile(r"[\s,，、;和与及以()]*(?:and|as well as|of)?[\s,，、]*(?:the)?\s*(?:[a-z]+ region)?\s*")
_UNTIL = re.compile(
    r"(?:by|until|till|up to|as of|to|through|at)(?: the)?(?: date of)?\s*$|(?:截至|截止|至|到|止于)\s*$"
)
_SINCE = re.compile(
    r"(?:since|from|beginning|starting|began|begun|after|commencing)(?: on| in| with| the)*\s*$|(?:自|从|自从)\s*$"
)
_SINCE_BEHIND = re.compile(r"^(?:起|以来|以后|开始|之后)")
_UNTIL_BEHIND = re.compile(r"^(?:止|为止|前|以前|之前|截止)")
_CLAUSE = re.compile(r"[，。；;.]")
_CLAUSE_BREAK = re.compile(r"[;；。]")


def set_area(draft: Draft, context: Context, default: str) -> None:
    """Give a figure its area: named in its row, its clause or its sentence, else of the list, heading or document.

    Parameters
    ----------
    draft : Draft
        A figure.
    context : Context
        What was found in the text.
    default : str
        Area of the document.
    """
    if draft.area:  # its own of a row: "Hunan, Jiangxi and Guangxi arrested 62, 48 and 21 respectively"
        return
    everywhere = default if _ALL_OF_IT.search(context.folded, draft.left[0], draft.quantity.start) else ""
    draft.area = (
        _from_labels(draft, context)
        or everywhere
        or _from_sentence(draft, context)
        or _from_lead(draft, context)
        or _carried_over(draft, context)
        or _from_headings(draft.block, context)
        or default
    )


def _from_labels(draft: Draft, context: Context) -> str:
    for begin, stop in reversed(draft.block.labels[:2]):
        places = context.places_in(begin, stop)
        if places:
            return places[0].area
    if draft.block.labels and draft.block.kind == "cell":
        for begin, stop in draft.block.labels[2:]:
            places = context.places_in(begin, stop)
            if places:
                return places[-1].area
    return ""


def _from_sentence(draft: Draft, context: Context) -> str:
    """The nearest group of names before the figure, else one right behind it."""
    start, end = draft.quantity.outer_start, draft.quantity.outer_end
    before = context.places_in(draft.sentence[0], start)
    if before:
        return _group(before, context)
    behind = context.places_in(end, draft.own_end or draft.right[1])
    if behind and not _CLAUSE_BREAK.search(context.folded[end : behind[0].start]):
        return _group_forward(behind, context)
    return ""


def _group(places: list[Place], context: Context) -> str:
    """Return the names that end nearest to the figure and are joined by commas or "and"."""
    chosen = [places[-1]]
    for place in reversed(places[:-1]):
        if not _JOINED.fullmatch(context.folded[place.end : chosen[0].start]):
            break
        chosen.insert(0, place)
    return "+".join(dict.fromkeys(place.area for place in chosen))


def _group_forward(places: list[Place], context: Context) -> str:
    chosen = [places[0]]
    for place in places[1:]:
        if not _JOINED.fullmatch(context.folded[chosen[-1].end : place.start]):
            break
        chosen.append(place)
    return "+".join(dict.fromkeys(place.area for place in chosen))


_THERE = re.compile(
    r"\b(?:there|in (?:this|that) (?:city|province|town|region|area)|the (?:city|province|"
    r"town)(?:'s)?)\b|该市|该省|该地|该区"
)
_ALL_OF_IT = re.compile(r"全省|全市|全区|全县|本省|本市|本县|throughout the (?:province|city|region)")


def _from_lead(draft: Draft, context: Context) -> str:
    """An item takes the area of the line above its list; "there" and 该市 that of the sentence before."""
    block, document = draft.block, context.document
    if block.lead >= 0 and block.kind in ("item", "cell"):
        lead = document.blocks[block.lead]
        places = context.places_in(max(lead.start, lead.end - 120), lead.end)
        if places and lead.kind != "heading":
            return _group(places, context)
    if _THERE.search(context.folded, draft.sentence[0], draft.quantity.start):
        places = context.places_in(block.start, draft.sentence[0])
        if places:
            return places[-1].area
    return ""


def _carried_over(draft: Draft, context: Context) -> str:
    """A paragraph that has begun to speak of a place goes on about it until it names another."""
    begin = draft.block.start
    earlier = context.places_in(begin, draft.sentence[0])
    if draft.block.kind == "cell" or not earlier:
        return ""
    last = earlier[-1]
    opening = max(context.folded.rfind(mark, begin, last.start) for mark in (". ", "。", "\n", ".\n")) + 1
    return last.area if last.start - max(opening, begin) <= 24 else ""


def _from_headings(block: Block, context: Context) -> str:
    for number in reversed(block.section):
        heading = context.document.blocks[number]
        places = context.places_in(heading.start, heading.end)
        if places:
            return places[-1].area
    return ""


def area_of_document(context: Context) -> str:
    """Return the area a document is about: named in its first heading or, failing that, its first lines."""
    document = context.document
    for block in document.blocks[:12]:
        if block.kind == "heading":
            places = context.places_in(block.start, block.end)
            if places:
                return places[0].area
    opening = [
        block for block in document.blocks[:6] if not _is_address(context.folded[block.start : block.end])
    ]
    for block in opening[:3]:
        named = {place.area for place in context.places_in(block.start, min(block.end, block.start + 40))}
        if len(named) == 1:
            return named.pop()
    return ""


def _is_address(line: str) -> bool:
    return bool(re.search(r"^\W*to:|^\W*致", line)) or (
        len(line) < 40 and line.rstrip().endswith((":", "："))
    )


def set_period(draft: Draft, context: Context, as_of: date | None) -> None:
    """Give a figure the days it counts, as far as its sentence, list or heading says.

    Parameters
    ----------
    draft : Draft
        A figure.
    context : Context
        What was found in the text.
    as_of : datetime.date or None
        Date of the document: where a count "since" a day ends.
    """
    for begin, stop in _spans_for_time(draft, context):
        for found in reversed(context.dates_in(begin, stop)):
            if found.first is None:
                continue
            before = context.folded[max(begin, found.start - 22) : found.start]
            behind = context.folded[found.end : found.end + 4]
            other = [one for one in context.dates_in(begin, found.start) if one.first]
            if other and re.search(
                r"(?:to|until|and|-|至|到)\s*(?:the\s*)?$", context.folded[other[-1].end : found.start]
            ):
                draft.period = (other[-1].first, found.last)
            elif _SINCE.search(before) or _SINCE_BEHIND.match(behind):
                draft.period = (found.first, as_of if as_of and as_of >= found.first else None)
            elif _UNTIL.search(before) or _UNTIL_BEHIND.match(behind):
                draft.period = (None, found.last)
            else:
                draft.period = (found.first, found.last)
            return


def _spans_for_time(draft: Draft, context: Context) -> list[tuple[int, int]]:
    block = draft.block
    clause_stop = draft.right[1] if not draft.partitive else draft.quantity.outer_end
    end = draft.quantity.outer_end
    beside = _DATE_BESIDE.match(context.folded, end, clause_stop)
    spans = [(end, beside.end())] if beside else []
    spans += [(draft.sentence[0], draft.quantity.outer_start), (end, clause_stop)]
    spans += list(block.labels)
    if block.lead >= 0 and block.kind in ("item", "cell"):
        lead = context.document.blocks[block.lead]
        spans.append((max(lead.start, lead.end - 120), lead.end))
    return spans


_DATE_BESIDE = re.compile(r"[ \n]+(?:[a-z-]+[ \n]+)?(?:on|in|by|as of|until)[ \n]+(?:the[ \n]+)?[0-9a-z]+")


def set_hedges(draft: Draft, context: Context) -> None:
    """Join the hedges of the figure itself with those of its sentence: "incomplete statistics", 估计.

    Parameters
    ----------
    draft : Draft
        A figure; `hedge` gets the kinds and `hedge_text` the wording, parted by bars.
    context : Context
        What was found in the text.
    """
    quantity = draft.quantity
    kinds = [kind for kind, _ in quantity.hedges]
    wording = [words_ for _, words_ in quantity.hedges]
    if draft.percent and not kinds:
        _hedge_before_base(draft, context, kinds, wording)
    incomplete = _incomplete(draft, context)
    if incomplete:
        kinds.append("incomplete")
        wording.append(incomplete)
    begin = max(draft.left[0], quantity.outer_start - 30)
    for kind in ("estimate", "plan"):
        said = context.said(kind, begin, quantity.outer_start)
        if said and not _CLAUSE.search(
            context.folded, context.folded.rindex(said, begin), quantity.outer_start
        ):
            kinds.append(kind)
            wording.append(said)
    draft.hedge = "|".join(dict.fromkeys(kinds))
    draft.hedge_text = "|".join(dict.fromkeys(wording))


_LIMITS = {
    "at most": ("不超过", "不得超过", "至多", "最多", "no more than", "not more than", "at most"),
    "at least": ("不少于", "至少", "不下", "at least", "no less than"),
    "about": ("约占", "大约占", "约当"),
    "nearly": ("近占",),
    "more than": ("超过",),
}


def _hedge_before_base(draft: Draft, context: Context, kinds: list[str], wording: list[str]) -> None:
    """Find the hedge of a percentage that stands before its base: 不超过逮捕数的千分之五."""
    clause = _CLAUSE.split(
        context.folded[max(draft.left[0], draft.quantity.outer_start - 24) : draft.quantity.outer_start]
    )
    for kind, words_ in _LIMITS.items():
        found = next((word for word in words_ if word in clause[-1]), "")
        if found:
            kinds.append(kind)
            wording.append(found)
            return


def _incomplete(draft: Draft, context: Context) -> str:
    """Return the words that call a count incomplete: before it, in brackets behind it, or above its list."""
    quantity, block = draft.quantity, draft.block
    spans = [
        (draft.sentence[0], quantity.start),
        (quantity.outer_end, min(draft.sentence[1], quantity.outer_end + 14)),
    ]
    if block.lead >= 0 and block.kind in ("item", "cell"):
        lead = context.document.blocks[block.lead]
        spans.append((max(lead.start, lead.end - 200), lead.end))
    spans += list(block.labels)
    for begin, stop in spans:
        said = context.said("incomplete", begin, stop)
        if said:
            return said
    return ""
