"""The words for what a figure counts, as they stand in the text."""

from __future__ import annotations

import re

from yundong.documents.meaning.draft import Context, Draft
from yundong.documents.meaning.lexicon import Hit
from yundong.documents.meaning.nouns import around_chinese, clause_before, clause_behind, complement
from yundong.documents.text.document import Span

_LONGEST = 160
_BY_CLAUSE = frozenset({"duration", "age", "money", "length"})
"""Units whose figure is about the clause around it ("was given 15 years"), not about a noun behind it."""

_JUNK = re.compile(r"[\s*_|]+")
_PARTICIPLE = re.compile(r"\w+(?:ed|ing)\b|sent\b|held\b|put\b")
_AUXILIARIES = re.compile(
    r"[ \n]*(?:(?:(?:had|have|has|were|was|are|is|been|being|already|also|still)[ \n]+)*)"
)
_LABEL = re.compile(r"(?:^|[\n.;])[ \n-]*([^:：.;\n]{2,90}?)[ ]*(?:\([^)]*\))?[:：][^:：.;]*$")
_TAIL = re.compile(r"[ \n]+(?:and|or|but|to|with|of|in|by)[ \n]*$")
_CLOSING = re.compile("[)）]")
_OF_THEM = re.compile(r"[ \n]*of (?:them|whom|these|those|which)\b")


def overlaps(hit: Hit, draft: Draft) -> bool:
    """Tell whether a phrase of the lexicon holds the figure itself: "two to three times"."""
    return hit.start < draft.quantity.end and draft.quantity.start < hit.end


def words_for(draft: Draft, context: Context, hit: Hit | None) -> str:
    """Return the words for what is counted, in the order of the text.

    Parameters
    ----------
    draft : Draft
        A count.
    context : Context
        What was found in the text.
    hit : Hit or None
        The phrase that gave the indicator; it is always among the words.
    """
    spans = list(draft.block.labels[:2]) if draft.block.kind == "cell" else []
    if not spans:
        spans = _chinese(draft, context) if context.document.lang == "zh" else _english(draft, context)
    if hit is not None and not overlaps(hit, draft):
        spans.append((hit.start, hit.end))
    if not any(b > a for a, b in spans):
        spans = [clause_before(draft, context.folded)]
    if not any(b > a for a, b in spans):  # "212（87%）有同样身份": the words stand behind the bracket
        closing = _CLOSING.search(context.folded, draft.quantity.outer_end, draft.sentence[1])
        spans = [clause_behind(draft, context.folded, closing.end() if closing else draft.quantity.outer_end)]
    text = context.document.text
    words = [_clean(text[a:b]) for a, b in _merged(spans)]
    joint = "" if context.document.lang == "zh" else " "
    return joint.join(word for word in words if word)[:_LONGEST]


def _merged(spans: list[Span]) -> list[Span]:
    """Join spans that overlap, so that no word stands twice."""
    merged: list[Span] = []
    for a, b in sorted(span for span in spans if span[1] > span[0]):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _clean(text: str) -> str:
    return _JUNK.sub(" ", text).strip(" ,.;:，。；：、()（）\"'")


def _english(draft: Draft, context: Context) -> list[Span]:
    folded = context.folded
    if draft.unit_class == "age":  # "the first accused, aged 47": who it is stands a clause before
        return [(max(draft.sentence[0], draft.quantity.outer_start - 60), draft.quantity.outer_start)]
    if draft.unit_class in _BY_CLAUSE:
        first, stop = clause_before(draft, folded)
        return [(first if stop - first > 6 else max(draft.sentence[0], stop - 60), stop)]
    if draft.partitive:
        return []
    span = complement(draft, folded)
    label = _label_before(draft, folded)
    if label and (span[0] == span[1] or draft.unit_class in ("mass", "area", "pieces", "sets")):
        return [label, span] if draft.unit_class not in ("mass", "area") else [label]
    of_them = _OF_THEM.match(folded, *draft.right)
    if of_them or span[0] == span[1] or _is_predicate(folded[slice(*draft.head)]):
        return [_predicate(draft, folded, of_them.end() if of_them else draft.right[0])]
    return [span]


def _label_before(draft: Draft, folded: str) -> Span | None:
    """Return "Drug-making machines" in "Drug-making machines: 235 large units"."""
    before = folded[draft.sentence[0] : draft.quantity.outer_start]
    if ":" not in before and "：" not in before:
        return None
    match = _LABEL.search(before)
    return (draft.sentence[0] + match.start(1), draft.sentence[0] + match.end(1)) if match else None


def _is_predicate(text: str) -> bool:
    return bool(_PARTICIPLE.match(text))


def _predicate(draft: Draft, folded: str, at: int) -> Span:
    """Return what is said of an elliptic figure ("82,056 were arrested"), up to the next mark or figure."""
    lead = _AUXILIARIES.match(folded, at, draft.right[1])
    low = lead.end() if lead else at
    high = min(clause_behind(draft, folded, low)[1], max(low, draft.right[1]))
    tail = _TAIL.search(folded, low, high)
    return low, tail.start() if tail else high


def _chinese(draft: Draft, context: Context) -> list[Span]:
    before, behind = around_chinese(draft, context.folded)
    return [span for span in (before, behind) if span[1] > span[0]]
