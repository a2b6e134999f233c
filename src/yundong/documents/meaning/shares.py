"""Percentages: the count they restate, what they are a share of, and what they say."""

from __future__ import annotations

import re

from yundong.documents.meaning.draft import Context, Draft
from yundong.documents.meaning.nouns import clause_before, clause_behind
from yundong.documents.meaning.relations import antecedent
from yundong.documents.text.document import Span

_RESTATES = re.compile(
    r"占|合(?!并)|即|为总|约当|为[^，。；]{1,10}的$|\bor$|\bor about$|that is|making|a share of|i\.e|equal to|which is|"
    r"or some$"
)
_BASE_EN = re.compile(
    r"[ \n]*(?:\)[ \n]*)?of[ \n]+(?:(?P<pronoun>(?:them|it|whom|which)\b|(?:these|those)\b(?![ \n]+[a-z]+(?:ed|en)\b))"
    r"|(?:the |all |all the |those |its |their |these |our )?(?P<noun>[a-z][a-z' -]{2,48}?)"
    r"(?=[,.;:)]|$|[ \n](?:were|was|had|have|are|is|who|in|by|on|at|came|belonged|fell|could|did|"
    r"took|that|which|lay|and|or|to|for|with|than|as|when|but)\b))"
)
_BASE_BEFORE_EN = re.compile(r"(?:^|[,;.] )of (?:the |all |those |these )?([a-z][a-z' -]{2,40}?),")
_BASE_ZH = re.compile(
    r"占(?:了)?(?:全部|全体|所有|总|当地|该地)?([^，。；占（(]{0,16}?)(?:的|之)?(?:比例)?(?:约|近|达)?$"
    r"|(?:在|超过|少于|不足|达到|达|为|约|近)([^，。；占（(]{2,12}?)的$"
)
_TOTAL = re.compile(
    r"(?:grand )?total|whole|number|those|them|these|it|whom|which|总数|总人数|总|全部|全体|数|其|总额"
)
_LABEL_BASE = re.compile(r"(?:%|per cent|percent|share)?[ ]*(?:of|占)[ ]*(?:the )?(.+)$")


def name_percentages(drafts: list[Draft], earlier: list[Draft], context: Context) -> None:
    """Find for the percentages of a sentence the figure they restate, their base and their indicator.

    Parameters
    ----------
    drafts : list of Draft
        Of one sentence; its counts are named by now.
    earlier : list of Draft
        Counts of the sentences before.
    context : Context
        What was found in the text.
    """
    for index, draft in enumerate(drafts):
        if not draft.percent:
            continue
        if draft.block.kind == "cell":
            _from_labels(draft, [one for one in earlier if one.block.table == draft.block.table], context)
            continue
        before = [one for one in drafts[:index] if not one.percent]
        if draft.partitive and index + 1 < len(drafts):  # "22 per cent of the 369,705 identified"
            draft.base = drafts[index + 1]
        _set_owner(draft, before, context)
        _set_base(draft, [*earlier[-60:], *before], context)
        _set_words(draft, context)
        _set_indicator(draft, context)


def _from_labels(draft: Draft, table: list[Draft], context: Context) -> None:
    """Read "Arrested, % of identified" with the other cells of the row as numerator and base."""
    labels = [context.folded[a:b] for a, b in draft.block.labels]
    draft.counted = " ".join(context.document.text[a:b].strip() for a, b in draft.block.labels[:2])
    for (begin, stop), label in zip(draft.block.labels, labels, strict=True):
        base = _LABEL_BASE.search(label)
        if base is None:
            continue
        above = _indicators(context, begin, begin + base.start(1))
        below = _indicators(context, begin + base.start(1), stop)
        draft.base_text = re.sub(r"[(（]?%[)）]?", "", base.group(1)).strip()
        row = [one for one in table if one.block.row == draft.block.row]
        below += [one.indicator for one in row if _heads(one, draft.base_text, context)]
        above += [one.indicator for one in row if _heads(one, label[: base.start()].strip(), context)]
        for numerator, denominator in ((a, b) for a in above for b in below):
            if (numerator, denominator) in context.lexicon.ratios:
                draft.indicator = context.lexicon.ratios[numerator, denominator]
                draft.owner = next((one for one in row if one.indicator == numerator), None)
                draft.base = next((one for one in row if one.indicator == denominator), None)
                return
    found = [i for span in draft.block.labels[:2] for i in _indicators(context, *span)]
    draft.indicator = next((i for i in found if context.lexicon.indicators[i].unit_class == "percent"), "")


def _heads(cell: Draft, words: str, context: Context) -> bool:
    """Tell whether words of a heading stand in the heading of another column: 查出 in 查出毒犯."""
    return len(words) > 1 and any(words in context.folded[a:b] for a, b in cell.block.labels[:1])


def _indicators(context: Context, begin: int, stop: int) -> list[str]:
    """Return the indicators named between two offsets, the longest phrase first."""
    hits = sorted(context.hits_in(begin, stop), key=lambda hit: hit.start - hit.end)
    return list(dict.fromkeys(indicator for hit in hits for indicator, need in hit.meanings if not need))


def _set_owner(draft: Draft, before: list[Draft], context: Context) -> None:
    """The count a percentage restates: the one before it, or its part in "826 of the 867 (95 %)"."""
    if not before:
        return
    nearest = before[-1]
    between = context.folded[nearest.quantity.outer_end : draft.quantity.start]
    if len(before) > 1 and nearest.reference:
        draft.base, draft.owner = nearest, before[-2]  # 占已掌握之毒犯四千二百名的百分之二十七
        return
    restates = draft.bracketed or _RESTATES.search(between)
    if not restates or len(between) > (240 if draft.bracketed else 60) or re.search(r"[。;；]", between):
        return
    if len(before) > 1 and before[-2].partitive and before[-2].whole is nearest:
        draft.base, nearest = nearest, before[-2]
    draft.owner = nearest


def _set_base(draft: Draft, earlier: list[Draft], context: Context) -> None:
    words = _base_words(draft, context)
    draft.base_text = words
    if draft.base is not None:
        return
    total = bool(_TOTAL.fullmatch(words))
    if words and not total:
        draft.base = _named_base(words, draft, earlier, context)
    if draft.base is None and draft.owner is not None and (not words or total):
        draft.base = draft.owner.whole
    if draft.base is None and draft.owner is not None and total:
        draft.base = antecedent(draft.owner, [one for one in earlier if one is not draft.owner])
    if draft.base is None and draft.owner is not None and not words:
        draft.base = _base_by_ratio(draft, draft.owner, earlier, context)


def _base_by_ratio(draft: Draft, owner: Draft, earlier: list[Draft], context: Context) -> Draft | None:
    """Return what a bare share must be of: 查明毒贩403人，逮捕96人，占23.8%, for which the scenario has a ratio."""
    return next(
        (
            one
            for one in reversed(earlier)
            if one.sentence == draft.sentence and (owner.indicator, one.indicator) in context.lexicon.ratios
        ),
        None,
    )


def _base_words(draft: Draft, context: Context) -> str:
    folded, quantity = context.folded, draft.quantity
    if context.document.lang == "zh":
        match = _BASE_ZH.search(
            folded[max(draft.sentence[0], quantity.outer_start - 24) : quantity.outer_start]
        )
        return (match.group(1) or match.group(2) or "").strip() if match else ""
    match = _BASE_EN.match(folded, quantity.end, min(draft.sentence[1], quantity.end + 80))
    if match is not None:
        return (match.group("noun") or match.group("pronoun")).strip()
    if not draft.bracketed:
        match = _BASE_BEFORE_EN.search(folded[draft.sentence[0] : quantity.outer_start])
    return match.group(1).strip() if match else ""


def _named_base(words: str, draft: Draft, earlier: list[Draft], context: Context) -> Draft | None:
    """Return the last figure before that counts what the words name."""
    wanted, stem = _wanted(words, context), words.rstrip("数总人") or words
    named = [
        one
        for one in reversed(earlier)
        if one is not draft.owner and (one.indicator in wanted or stem in one.counted.casefold())
    ]
    tops = [one for one in named if one.whole is None or one.whole.indicator != one.indicator]
    return next(iter(tops or named), None)


def _wanted(words: str, context: Context) -> set[str]:
    """Return the indicators that the words for a base may mean; a mere noun counts only if nothing else is said."""
    hits = context.lexicon.find_terms(words, context.document.lang)
    strong = [hit for hit in hits if not hit.weak] or hits
    return {indicator for hit in strong for indicator, need in hit.meanings if not need}


def _set_words(draft: Draft, context: Context) -> None:
    """Say what the percentage is about: the count it restates, else the words of its clause."""
    if draft.owner is not None:
        draft.counted = draft.owner.counted
        return
    text = context.document.text
    spans = _clauses(draft, context)
    joint = "" if context.document.lang == "zh" else " "
    words = joint.join(text[a:b].strip() for a, b in spans if b > a)
    draft.counted = re.sub(r"[\s*|]+", " ", words).strip(" ,.;:，。；：、()（）")[:160]


def _clauses(draft: Draft, context: Context) -> list[Span]:
    folded, quantity = context.folded, draft.quantity
    if context.document.lang == "zh":
        before = clause_before(draft, folded)
        cut = folded.rfind("占", *before)
        return [(before[0], cut if cut >= 0 else before[1])]
    base = _BASE_EN.match(folded, quantity.end, min(draft.sentence[1], quantity.end + 80))
    behind = clause_behind(draft, folded, base.end() if base else quantity.outer_end)
    before = clause_before(draft, folded)
    return [before, behind if base or not before[1] > before[0] else (quantity.outer_end, behind[1])]


def _set_indicator(draft: Draft, context: Context) -> None:
    """Find the ratio whose numerator and denominator are those of the percentage."""
    lexicon = context.lexicon
    numerators = {draft.owner.indicator} if draft.owner else set()
    if draft.owner is None:
        for begin, stop in _clauses(draft, context):
            numerators |= {
                i
                for hit in context.hits_in(begin, stop)
                if not hit.weak
                for i, need in hit.meanings
                if not need
            }
    bases = (
        {draft.base.indicator} if draft.base and draft.base.indicator else _wanted(draft.base_text, context)
    )
    for (numerator, denominator), ratio in lexicon.ratios.items():
        if numerator in numerators and denominator in bases:
            draft.indicator = ratio
            return
    direct = numerators if draft.owner is None else set()
    draft.indicator = next((i for i in sorted(direct) if lexicon.indicators[i].unit_class == "percent"), "")
