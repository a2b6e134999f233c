"""The noun phrase of an English figure, and the words around a Chinese one."""

from __future__ import annotations

import re

from yundong.documents.meaning.draft import Draft
from yundong.documents.text.document import Span
from yundong.documents.vocabulary import noun_classes, word_list

_WORD = re.compile(r"(?:[0-9]+-)?[a-z][a-z'-]*")
_STOPS = frozenset({*word_list("stops"), *word_list("months"), "beginning", "starting"})
_LEADS = re.compile(
    r"(?:of[ \n]+(?:(?:the|these|those|all|its|their|our)[ \n]+)?|(?:more|other|further|additional)[ \n]+)"
)
_GAP = re.compile(r"[ \n]+")
_BLANKS = re.compile(r"[ \n]*")
_CLOSING = re.compile(r"[ \n)）]*")
_DE = re.compile("[ 的]*")
_LINK = re.compile(r"[ \n]+(?:of|in|for|per)[ \n]+(?:the[ \n]+)?")


def set_head(draft: Draft, folded: str) -> None:
    """Find the noun phrase right behind an English figure and, from its noun, the unit.

    "major narcotics criminals", "sets of smaller equipment" (its noun is sets), "arrested offenders".

    Parameters
    ----------
    draft : Draft
        Its `right` must be set; `head`, `unit` and `unit_class` are.
    folded : str
        The folded text.
    """
    begin, stop = draft.right
    at = begin
    lead = _BLANKS.match(folded, at, stop)
    at = lead.end() if lead else at
    if not draft.partitive:
        of = _LEADS.match(folded, at, stop)
        at = of.end() if of else at
    span = _phrase(folded, at, stop)
    draft.head = span
    if draft.quantity.unit or draft.percent:
        return
    classes = noun_classes("en")
    found = _WORD.findall(folded[span[0] : span[1]])
    if found and found[0] == "times":  # "three times the adult population"
        found = found[:1]
    for word in reversed(found):
        if word in classes:
            draft.unit, draft.unit_class = classes[word]
            return


def _phrase(folded: str, at: int, stop: int) -> Span:
    """Return the span of the words up to the first stop word or mark, at most eight."""
    last = at
    for number in range(8):
        gap = _GAP.match(folded, last, stop) if number else None
        word = _WORD.match(folded, gap.end() if gap else last, stop) if gap or not number else None
        if word is None or word.group() in _STOPS:
            break
        last = word.end()
    return at, last


def complement(draft: Draft, folded: str) -> Span:
    """Return the head with an "of …" phrase behind it: "rounds of ammunition".

    Parameters
    ----------
    draft : Draft
        With its head.
    folded : str
        The folded text.
    """
    first, last = draft.head
    link = _LINK.match(folded, last, draft.right[1])
    if first == last or link is None:
        return draft.head
    further = _phrase(folded, link.end(), draft.right[1])
    return (first, further[1]) if further[1] > further[0] else draft.head


_CLAUSE_ZH = re.compile(r"[，。；：、！？,;:()（）\n\"\[\]]")
_NOISE_ZH = re.compile(
    r"^(?:其中|并|共计|总计|合计|共有|共|计有|计(?!划)|已有|已|有|又|还|另|另有|则|即|为|者|的|约|及|和|与|占|于|在|达|了|均|各|以上|"
    r"先后|同时|此外|总共|一共|截至|到|至|由|被|所|是|其|之|等|就|仅|只|只有|内|名|余)+"
)
_TAIL_ZH = re.compile(
    r"(?:共计|总计|合计|共有|共|计有|计|已有|有|约|近|达|为|者|的|了|于|在|到|至|各|占|以上|多达|总数|是|出)+$"
)


def around_chinese(draft: Draft, folded: str) -> tuple[Span, Span]:
    """Return the words of the same clause before and behind a Chinese figure, without the particles.

    Parameters
    ----------
    draft : Draft
        With `left` and `right`.
    folded : str
        The folded text.

    Returns
    -------
    before, behind : (int, int)
        Spans; empty ones have no length.
    """
    begin, stop = draft.left
    marks = [match.end() for match in _CLAUSE_ZH.finditer(folded, max(begin, stop - 30), stop)]
    first = marks[-1] if marks else max(begin, stop - 30)
    if not folded[first:stop].strip() and len(marks) > 1 and folded[marks[-1] - 1] in ":：":
        first = marks[-2]
    before = folded[first:stop]
    lead, tail = _NOISE_ZH.match(before), _TAIL_ZH.search(before)
    low = first + (lead.end() if lead else 0)
    high = stop - (len(tail.group()) if tail else 0)
    while high > low and folded[high - 1] in " \n:：":
        high -= 1
    begin, stop = draft.right
    mark = _CLAUSE_ZH.search(folded, begin, stop)
    behind_stop = min(mark.start() if mark else stop, begin + 24)
    lead = _DE.match(folded, begin, behind_stop)
    behind = (lead.end() if lead else begin, behind_stop)
    return (low, max(low, high)), behind


_BREAK = re.compile(r"[,;:.()\n—，。；：、（）]")


def clause_before(draft: Draft, folded: str) -> Span:
    """Return the words of the clause that end where a figure begins, at most 60 characters.

    Parameters
    ----------
    draft : Draft
        A figure.
    folded : str
        The folded text.
    """
    stop = draft.quantity.outer_start
    begin = max(draft.left[0], stop - 60)
    marks = [match.end() for match in _BREAK.finditer(folded, begin, stop)]
    if marks and folded[marks[-1] - 1] in ":(：（" and not folded[marks[-1] : stop].strip():
        marks.pop()  # a label: its words stand before the colon
    first = marks[-1] if marks else begin
    if not marks and begin > draft.left[0]:  # do not begin inside a word
        blank = folded.find(" ", begin, stop)
        first = blank + 1 if blank >= 0 else begin
    return first, stop


def clause_behind(draft: Draft, folded: str, at: int) -> Span:
    """Return the words of the clause from a place behind a figure to the next mark, at most 70 characters.

    Parameters
    ----------
    draft : Draft
        A figure.
    folded : str
        The folded text.
    at : int
        Where to begin.
    """
    lead = _CLOSING.match(folded, at, draft.sentence[1])
    low = lead.end() if lead else at
    mark = _BREAK.search(folded, low, draft.sentence[1])
    stop = min(mark.start() if mark else draft.sentence[1], low + 70)
    return low, max(low, stop)
