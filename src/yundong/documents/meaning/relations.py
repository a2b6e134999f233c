"""How the counts of a text belong together: parts and wholes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from yundong.documents.meaning.draft import Context, Draft

_OF_THESE_EN = re.compile(
    r"^\W*(?:(?:out )?of (?:these|those|them|this (?:number|total)|that number|which|whom|"
    r"the total)|among (?:these|those|them|which|whom)|"
    r"from among (?:these|them)|included (?:in|among) (?:these|this|them))\b"
)
_AMONG_EN = re.compile(
    r"\b(?:of (?:whom|which|these|them)|among (?:whom|which|them|these)|including|includes?|"
    r"included|comprising|made up of|"
    r"consisting of|namely|that is|broken down (?:as|into))\b[^.;]{0,60}$"
)
_OF_WHOLE_EN = re.compile(
    r"\b(?:(?:out )?of|among|from) (?:the |these |those |a total of |some |its |all |about )*$"
)
_AMONG_ZH = re.compile(
    "(?:其中|按[^，。；:：]{1,8}分[:：，,]|^[^，。；]{0,6}[者犯人]中(?![央队心])|当中|内有|内中|包括|内含|计有?[:：]|分别为|分为|(?<=[，、；])计(?![算划])|(?<=[，、；人名件])内(?![部地容外]))"
)
_WITHIN_ZH = re.compile(r"^[^，。；、]{0,14}?(?:之?中|当中|里面|内)[，,]?(?:有|即|就|已|共|约|占)*")
_SURVEY_ZH = re.compile(r"^[^，。；]{0,10}(?:统计|调查|材料)[，,]")
_COLON_LIST_ZH = re.compile(r"^[^，。；]{0,12}[:：][^。；]{0,20}$")
_COLON_LIST_EN = re.compile(r"^[^.;,:]{0,60}:[^.;:]{0,40}$")
_OF_THEM_EN = re.compile(r"[ \n]+of (?:them|whom|these|those|which)\b")
_VERB_NEXT = re.compile(
    r"[ \n]+(?:(?:was|were|are|is|had|have|has|got|left|fled|went|came|fell|took|gave|sent|held|put|shot|still|"
    r"remain)\b|[a-z]{2,}ed\b)"
)
_OTHERS_EN = re.compile(r"\b(?:the other|another|the rest|the remaining)\s*$")
_ELLIPTIC_EN = re.compile(
    r"[ \n]+(?:was|were|are|is|had|have|has|received|got|remained|escaped|confessed|died|went|came|left|fled|"
    r"relapsed|absconded|fell|took|gave|stayed)\b"
)
_APART_EN = re.compile(r"\b(?:in addition|besides|a further|another|separately|also)\b")
_APART_ZH = re.compile("另|此外|还有|[；;]")
_LIST_LEAD = re.compile(
    r"(?:including|of (?:these|whom|which)|as follows|namely|broken down|comprising|made up of|"
    r"these (?:were|are)|their outcomes?|"
    r"by (?:outcome|region|category|type)|其中|包括|如下|分别|计|内有|分为)[^.。]{0,24}[:：]?\W*$"
)


def relate(sentences: Sequence[list[Draft]], context: Context) -> None:
    """Find for every count what it is part of.

    Parameters
    ----------
    sentences : sequence of list of Draft
        Figures sentence by sentence, in order.
    context : Context
        What was found in the text.
    """
    earlier: list[Draft] = []
    for drafts in sentences:
        counts = [draft for draft in drafts if not draft.percent]
        if drafts and drafts[0].block.kind != "cell":
            (_relate_chinese if context.document.lang == "zh" else _relate_english)(counts, earlier, context)
            _relate_list(counts, earlier, context)
        earlier += counts
        for index, draft in enumerate(counts):
            like = draft.whole  # "sixty-one of them" counts what they are
            if like is None and _VERB_NEXT.match(context.folded, draft.quantity.outer_end):
                like = _people_before(counts[:index])  # "502 patients went home, 47 left …"
            if like is not None and not draft.unit and draft.block.kind != "cell":
                draft.unit, draft.unit_class = like.unit, like.unit_class
    _relate_tables([draft for drafts in sentences for draft in drafts], context)


def _people_before(counts: Sequence[Draft]) -> Draft | None:
    """Return the last figure of the sentence so far if it counts people; years and sums of money do not matter."""
    counted = [draft for draft in counts if draft.unit_class not in ("duration", "age", "money")]
    return counted[-1] if counted and counted[-1].unit_class == "persons" else None


def _can_hold(whole: Draft, part: Draft) -> bool:
    same = not whole.unit_class or not part.unit_class or whole.unit_class == part.unit_class
    return (
        same or {whole.unit_class, part.unit_class} <= {"pieces", "sets", "generic", "items"}
    ) and whole is not part


def antecedent(part: Draft, earlier: Iterable[Draft]) -> Draft | None:
    """Return the nearest figure before that can hold a part: of its kind, not smaller, no part itself if possible."""
    nearest = [draft for draft in earlier if _can_hold(draft, part) and not draft.reference][-6:][::-1]
    large = [draft for draft in nearest if draft.size >= part.size]
    tops = [draft for draft in large if draft.whole is None]
    return next(iter(tops or large or nearest), None)


def _relate_english(counts: list[Draft], earlier: list[Draft], context: Context) -> None:
    folded = context.folded
    whole: Draft | None = None
    for index, draft in enumerate(counts):
        before = counts[:index]
        if draft.partitive and index + 1 < len(counts):
            draft.whole = counts[index + 1]
            continue
        if before and before[-1].partitive and before[-1].whole is draft:
            continue
        begin = before[-1].quantity.outer_end if before else draft.sentence[0]
        between = folded[begin : draft.quantity.outer_start]
        same_block = [one for one in earlier[-12:] if one.block is draft.block]
        if ";" in between:
            whole = None
        if not before and _OF_THESE_EN.match(between):
            whole = antecedent(draft, same_block or earlier[-4:])
        elif _OF_THEM_EN.match(folded, draft.quantity.outer_end):
            whole = antecedent(draft, [one for one in before or same_block if one.unit_class != "places"])
        elif before and (_AMONG_EN.search(between) or _COLON_LIST_EN.search(between)):
            whole = antecedent(draft, before) or antecedent(draft, earlier[-3:])
        elif _elliptic(draft, folded) and not _OTHERS_EN.search(between):
            people = [one for one in same_block if one.size > draft.size and one.unit_class == "persons"]
            whole = whole or antecedent(draft, people)
        elif _APART_EN.search(between):
            whole = None
        if whole is not None and _can_hold(whole, draft):
            draft.whole = whole
        if _introduces_whole(draft, counts[index + 1 :], folded):
            whole = draft


def _elliptic(draft: Draft, folded: str) -> bool:
    """Tell a figure that leaves its noun to the sentence before: "Nineteen were released." """
    return (
        draft.head[0] == draft.head[1]
        and not draft.unit
        and bool(_ELLIPTIC_EN.match(folded, draft.quantity.outer_end))
    )


def _introduces_whole(draft: Draft, following: list[Draft], folded: str) -> bool:
    """Tell "Of the 245 executed, 212 …" and "out of 30,502 arrested offenders, 20,383 …"."""
    if not following:
        return False
    before = folded[max(draft.sentence[0], draft.quantity.outer_start - 40) : draft.quantity.outer_start]
    opening = _OF_WHOLE_EN.search(before)
    if not opening:
        return False
    head = folded[draft.sentence[0] : draft.quantity.outer_start][: -len(opening.group())].rstrip()
    at_edge = not head or head[-1] in ",;:(—-" or head.endswith(("that", "and", "but"))
    behind = folded[draft.quantity.outer_end : following[0].quantity.outer_start]
    return at_edge and "," in behind


def _relate_chinese(counts: list[Draft], earlier: list[Draft], context: Context) -> None:
    folded = context.folded
    whole: Draft | None = None
    for index, draft in enumerate(counts):
        begin = counts[index - 1].quantity.outer_end if index else draft.sentence[0]
        between = folded[begin : draft.quantity.outer_start]
        near = counts[:index] or [one for one in earlier[-6:] if one.block is draft.block]
        if _AMONG_ZH.search(between):
            whole = antecedent(draft, near)
        elif index and _opens_parts(counts[index - 1], draft, between, folded):
            whole = counts[index - 1]
        elif _APART_ZH.search(between) and whole is not None:
            listed = folded[whole.quantity.outer_end : draft.quantity.outer_start]
            if ":" not in listed and "：" not in listed:  # an enumeration behind a colon goes on
                whole = None
        if whole is not None and _can_hold(whole, draft):
            draft.whole = whole


def _surveyed(whole: Draft, between: str, folded: str) -> bool:
    """Tell 据……逮捕的三万名毒犯统计，…… : what follows was counted among them."""
    before = folded[whole.sentence[0] : whole.quantity.outer_start]
    return bool(_SURVEY_ZH.match(between)) and "据" in before[-40:]


def _opens_parts(whole: Draft, part: Draft, between: str, folded: str) -> bool:
    """Tell whether a figure is the whole of the one behind it, by a colon, by 中 or by 统计."""
    if _surveyed(whole, between, folded):
        return True
    if not _can_hold(whole, part):
        return False
    return bool(_COLON_LIST_ZH.match(between)) or _within(whole, part, between)


def _within(whole: Draft, part: Draft, between: str) -> bool:
    """Tell "867名毒犯中，有826名" from other figures that follow one another."""
    return bool(_WITHIN_ZH.match(between)) and _can_hold(whole, part) and whole.size >= part.size


def _relate_list(counts: list[Draft], earlier: list[Draft], context: Context) -> None:
    """Make the items of "51,627 have been processed, including:" its parts."""
    if not counts or counts[0].block.kind != "item" or counts[0].block.lead < 0:
        return
    lead = context.document.blocks[counts[0].block.lead]
    if lead.kind == "heading" or not _LIST_LEAD.search(context.folded[lead.start : lead.end].rstrip()):
        return
    within = [one for one in earlier[-200:] if lead.start <= one.quantity.start < lead.end]
    last_sentence = within[-1].sentence if within else None
    within = [one for one in within if one.sentence == last_sentence and one.quantity.outer_end <= lead.end]
    for before, draft in zip([None, *counts], counts, strict=False):
        gap = context.folded[before.quantity.outer_end : draft.quantity.outer_start] if before else ";"
        whole = next((one for one in reversed(within) if _can_hold(one, draft)), None)
        if draft.whole is None and whole is not None and (";" in gap or "；" in gap):
            draft.whole = whole


_TOTAL = re.compile(
    r"^\W*(?:(?:grand )?totals?|sum|all(?: areas| regions)?|together|合计|总计|共计|总数|小计|"
    r"全(?:省|市|国|县|区)(?:合计|总计|共计)?)\W*$"
)


def _relate_tables(drafts: list[Draft], context: Context) -> None:
    """Make the cells of a column parts of the cell in the row of totals, and those of a row of its total."""
    cells = [draft for draft in drafts if draft.block.kind == "cell" and not draft.percent]
    totals: dict[tuple[int, str, int], Draft] = {}
    for draft in cells:
        labels = [context.folded[a:b] for a, b in draft.block.labels[:2]]
        if len(labels) > 1 and _TOTAL.match(labels[1]):
            totals[draft.block.table, "column", draft.block.column] = draft
        if labels and _TOTAL.match(labels[0]):
            totals[draft.block.table, "row", draft.block.row] = draft
    for draft in cells:
        key = (draft.block.table, "column", draft.block.column)
        whole = totals.get(key) or totals.get((draft.block.table, "row", draft.block.row))
        if whole is not None and whole is not draft and _can_hold(whole, draft):
            draft.whole = whole
