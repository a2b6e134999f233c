"""What a figure counts: the indicator whose words stand nearest in its own text."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest

from yundong.documents.meaning.draft import Context, Draft
from yundong.documents.meaning.lexicon import Hit
from yundong.documents.meaning.lists import share_names
from yundong.documents.meaning.nouns import complement
from yundong.documents.meaning.wording import overlaps, words_for
from yundong.documents.text.document import Span

# Points: what stands in the same clause counts most; every comma, bracket or clause between takes away.
_OVERLAPPING, _NEAR, _OTHER_SIDE, _LABEL, _LEAD, _EARLIER = 12.0, 10.0, 9.0, 9.0, 4.5, 4.2
_COMMA, _BRACKET, _STOP, _FAR, _ADJACENT = 1.6, 3.0, 3.0, 0.03, 2.0
_WEAK, _CONDITION, _CONTAINED = 4.0, 3.5, 0.6
_SAME_AS_WHOLE, _PART_OF_WHOLE = 3.0, 3.0
_SAME_UNIT = 0.4
_LEAST = 4.0
"""With fewer points nothing is said: a wrong indicator is worse than none."""

_SHARE_ZH = re.compile("[，,（( ]占")
_MARK = re.compile("[,，;；、。:：]")
_COLON_END = re.compile(r"[:：]\s*$")
_AND = re.compile(r"\band\b")
_BRACKETED = re.compile(r"\([^()]*\)|（[^（）]*）")
_CLAUSE = re.compile("[，,;；:：]")
_MARKS = re.compile("[,，;；、。—]")
_STOPS = re.compile("[;；。]")
_ANAPHOR = re.compile(
    r"(?:belong(?:ed|s)? to|fell into|fall into|were of|had)[ \n]+(?:these|the|them|this|that|such|"
    r"similar)[ \n]+(?:same[ \n]+)?"
    r"(?:categor(?:y|ies)|groups?|class(?:es)?|kinds?|types?|backgrounds?|origins?)|such a background"
    r"|属于?(?:此|这|该|上述|以上|同)(?:一)?(?:几)?(?:种|个)?(?:类|范围)"
    r"|有(?:类似|同样|上述|此种|这种|同类)(?:的)?(?:身份|背景|成分)|(?:此|这|上述|该)类?(?:分子|人员)|属此(?:类|列)"
)
_OFFENDERS = re.compile(r"(?:offender|criminal|trafficker|dealer|seller|maker|producer)s?$|[犯贩]$|分子$")
_FURTHER_EN = re.compile(
    r"[ \n]+(?!(?:in|at|by|from|on|of|and|or|with|among|inside|within|throughout|nationwide|all|as|"
    r"were|was|are|is)\b)[a-z]+"
)
_PARTICLES_ZH = re.compile(
    r"(?:\s|其中|共|计|有|已|现|约|近|达|全|省|市|县|区|乡|各|地|的|之|及|和|与|内|部|登记|总|数|为|了|又|尚|一|名|查|出|所|级|本|该|此|上述|掌握|发现|占)*"
)
_OWN_VERB = re.compile(r"[ \n]+(?:left|fled|died|relapsed|absconded|[a-z]{3,}ed)[ \n,.;]")
_WHO = re.compile(r"\bwho\b")
_MAIN_VERB = re.compile(r"\b(?:were|was|have been|has been|had been)\b")
"""Twelve who had confessed were released: the main verb says what they are counted for."""
_FRAME_EN = re.compile(r"(?:^|[.;\n])[ \n]*(?:out )?of (?:those|the|these|all|all the)\b[a-z ]{0,32}$")
"""Of those discharged, 31 relapsed: what was said of them all."""
_FRAME_ZH = re.compile("中[，,]")
_RISES = re.compile(
    r"^[^,;.]*\bto (?:some |about |over )?$|^[^,;.]*,? (?:as )?(?:against|compared (?:with|to)|up from|down from) "
    r"(?:some |about |over |only |the )*$|^[名人件次]?[^，。；]{0,6}(?:增|升|降|减|涨)[加少]?[到至为]$"
)
_REST = re.compile(
    r"(?:[\s,，、和与及]|其中|其余|其他|其它|余下|各|专区|地区|市|省|县|等|则|有|计|the|rest|remainder|others?|remaining|other|and|in|with|of)*"
)


def name_counts(drafts: list[Draft], context: Context) -> None:
    """Give every count of one sentence its indicator and its words; wholes come before their parts.

    Parameters
    ----------
    drafts : list of Draft
        Of one sentence; percentages are left for later.
    context : Context
        What was found in the text.
    """
    counts = [draft for draft in drafts if not draft.percent]
    for draft, after in zip_longest(counts, counts[1:]):
        draft.own_end = _own_end(draft, after, context)
        if after is not None and context.document.lang == "en" and after.head[1] > after.head[0]:
            after.taken_until = complement(draft, context.folded)[1]
    for draft in sorted(counts, key=_depth):
        draft.indicator, hit = _best(draft, context)
        draft.counted = words_for(draft, context, hit)
    share_names(counts, context)
    for draft, after in pairwise(counts):
        if not after.indicator and _goes_on(draft, after, context.folded):
            after.indicator, after.counted = draft.indicator, draft.counted
            after.unit, after.unit_class = draft.unit, draft.unit_class


def _goes_on(draft: Draft, after: Draft, folded: str) -> bool:
    """Tell "rose from 850 on 22 August to 8,505" and 由850名增至8505名: one thing counted twice."""
    between = folded[draft.quantity.outer_end : after.quantity.outer_start]
    return len(between) < 40 and bool(_RISES.search(between)) and after.unit_class in ("", draft.unit_class)


def _depth(draft: Draft) -> int:
    depth, whole = 0, draft.whole
    while whole is not None and depth < 9:
        depth, whole = depth + 1, whole.whole
    return depth


def _best(draft: Draft, context: Context) -> tuple[str, Hit | None]:
    """Return the indicator with most points, and the words that spoke for it."""
    best: tuple[float, str, Hit | None] = (_LEAST, "", None)
    candidates, unit_class = _candidates(draft, context), _class(draft)
    whole = _whole_indicator(draft)
    for near, hit in candidates:
        points = near + 0.01 * len(hit.term)
        for indicator, need, same_unit in context.lexicon.fitting(hit, unit_class):
            weak = hit.weak and not need
            total = points - (_WEAK if weak else 0.0) + (_SAME_UNIT if same_unit else 0.0)
            total += _CONDITION if need and indicator != whole else 0.0
            total += _fits_whole(indicator, draft, weak) if whole else 0.0
            if total <= best[0] or (weak and _says_more(hit, draft, context)):
                continue
            total -= _CONTAINED if any(_contains(other, hit) for _, other in candidates) else 0.0
            if total > best[0] and (not need or _stands_near(need, draft, context)):
                best = (total, indicator, hit)
    if draft.whole is not None and draft.whole.indicator:
        if best[0] < 8.0 and (found := _by_anaphor(draft, context)):
            return found, None
        kin = f"{draft.whole.indicator}_{best[1].rpartition('_')[2]}"
        if "_" in best[1] and kin in context.lexicon.indicators:
            return kin, best[2]  # a background among the executed is not one among the arrested
        if not best[1] and _names_only_where(draft, context):
            return draft.whole.indicator, None
    return best[1], best[2]


def _says_more(hit: Hit, draft: Draft, context: Context) -> bool:
    """Tell whether something unknown befell the people a mere noun names: "offenders fled", 打死毒犯七名."""
    if draft.block.kind == "cell" or not _OFFENDERS.search(hit.term):
        return False
    if context.document.lang == "en":
        return bool(_FURTHER_EN.match(context.folded, hit.end, max(hit.end, draft.right[1])))
    edge = draft.left[0] if hit.start < draft.quantity.start else draft.quantity.outer_end
    begin = max(edge, hit.start - 16)
    words = _CLAUSE.split(context.folded[begin : hit.start])[-1]
    for place in context.places_in(begin, hit.start):
        words = words.replace(context.folded[place.start : place.end], "")
    return not _PARTICLES_ZH.fullmatch(words)


def _class(draft: Draft) -> str:
    """A cell without a unit may measure: its headings need not repeat the unit of the table."""
    if draft.block.kind == "cell" and not draft.unit_class:
        return "cell"
    return draft.unit_class


def _contains(other: Hit, hit: Hit) -> bool:
    return (
        other is not hit
        and other.start <= hit.start
        and hit.end <= other.end
        and len(other.term) > len(hit.term)
    )


def _candidates(draft: Draft, context: Context) -> list[tuple[float, Hit]]:
    folded, lang, quantity = context.folded, context.document.lang, draft.quantity
    begin, skip = quantity.end, _whole_phrase(draft)
    noun_elsewhere = (
        lang == "en" and draft.head[1] > draft.head[0] and draft.block.kind != "cell" and not draft.unit_class
    )
    verb = lang == "en" and not draft.partitive and _OWN_VERB.match(folded, draft.quantity.outer_end)
    found: list[tuple[float, Hit]] = []
    for hit in context.hits_in(draft.left[0], max(draft.own_end, begin + 24)):
        if len(hit.term) == 1 and not _touches(hit, draft, folded):
            continue
        if overlaps(hit, draft):
            found.append((_OVERLAPPING, hit))
        elif hit.end <= draft.left[1]:
            if hit.start < draft.taken_until or (lang == "en" and _in_frame(hit, draft, context)):
                continue  # it belongs to the noun of the figure before, or is said of the whole
            if verb and _MARKS.search(folded, hit.end, draft.left[1]):
                continue  # "…, 9 dismissed": what befell these is said behind
            found.append((_points_before(folded, hit, draft.left[1], lang, noun_elsewhere), hit))
        elif begin <= hit.start and hit.end <= draft.own_end and not skip[0] <= hit.start < skip[1]:
            if lang == "en" and hit.end + 2 > draft.right[1] and draft.right[1] < draft.sentence[1]:
                continue  # "… and drew 1,171,648": it belongs to the next figure
            found.append((_points_behind(folded, hit, begin, draft.own_end, lang), hit))
    for label in draft.block.labels[:3]:
        found += [(_LABEL, hit) for hit in context.hits_in(*label)]
    for span, points in _introductions(draft, context):
        hits = context.hits_in(*span)
        found += [(points - 0.01 * (len(hits) - place), hit) for place, hit in enumerate(hits)]
    return found


def _in_frame(hit: Hit, draft: Draft, context: Context) -> bool:
    """Tell "of those discharged, 31 relapsed": what is said of them all is not what is counted."""
    if draft.unit_class not in ("", "persons"):
        return False
    if not _FRAME_EN.search(context.folded, max(0, hit.start - 40), hit.start):
        return False
    return any(context.lexicon.indicators[i].unit_class == "persons" for i, _ in hit.meanings)


def _touches(hit: Hit, draft: Draft, folded: str) -> bool:
    """Tell whether a word of one character stands right beside the figure: 共捕三百名, 九个市."""
    quantity = draft.quantity
    return (
        hit.end <= quantity.outer_start and folded[hit.end : quantity.outer_start].strip() in ("", "的", "了")
    ) or quantity.end <= hit.start <= quantity.outer_end


def _own_end(draft: Draft, following: Draft | None, context: Context) -> int:
    """Return where the words behind a figure stop being its own.

    Before the next figure they end at the last mark: "21,425 meetings, reaching 1,171,648 people". In Chinese they
    end at 占, which begins what is said of the share.
    """
    begin, stop = draft.quantity.end, draft.right[1]
    folded = context.folded
    if context.document.lang == "zh":
        share = _SHARE_ZH.search(folded, begin, stop)
        stop = share.start() if share else stop
    if following is None or stop != following.quantity.outer_start:
        return stop
    marks = [mark.start() for mark in _MARK.finditer(folded, begin, stop)]
    if context.document.lang == "en" and marks:
        semicolons = [mark for mark in marks if folded[mark] in ";；"]
        while len(marks) > 1 and folded[marks[-1]] in ":：":  # the label of the next figure
            marks.pop()
        return semicolons[0] if semicolons else marks[-1]
    return marks[0] if marks else stop


def _points_before(folded: str, hit: Hit, at: int, lang: str, own_noun: bool) -> float:
    """Chinese says first what was done and then how many; English says it after, or just before."""
    between = _without_brackets(folded[hit.end : at])
    labelled = _COLON_END.search(between)
    marks = len(_MARKS.findall(between))
    points = (_NEAR if lang == "zh" or labelled else _OTHER_SIDE) - _FAR * len(between)
    points -= _COMMA * (1.5 if lang == "en" else 1.3) * marks
    if _STOPS.search(between):
        points -= _STOP
    if lang == "zh" and _FRAME_ZH.search(between):  # 捕获者中，制造犯……: what was said of them all
        points -= 2 * _STOP
    if lang == "en" and not between.strip():
        points += _ADJACENT
    return points - (_STOP if own_noun and marks else 0.0)


def _points_behind(folded: str, hit: Hit, at: int, stop: int, lang: str) -> float:
    between = folded[at : hit.start]
    inside = between.count("(") + between.count("（") > between.count(")") + between.count("）")
    plain = _without_brackets(between)
    marks = len(_MARKS.findall(plain))
    points = (_NEAR if lang == "en" else _OTHER_SIDE) - _FAR * len(plain) - (_BRACKET if inside else 0.0)
    points -= _COMMA * (1.0 if lang == "en" else 1.8) * marks
    if _STOPS.search(plain):
        points -= _STOP
    if lang == "en" and _AND.search(plain):
        points -= 1.5
    if lang == "en" and _WHO.search(plain) and _MAIN_VERB.search(folded, hit.end, stop):
        points -= _STOP
    return points


def _without_brackets(text: str) -> str:
    return _BRACKETED.sub("", text) if "(" in text or "（" in text else text


def _whole_phrase(draft: Draft) -> Span:
    """Return the words that belong to the whole in "826 of the 867 arrested (95 %) fell into this group"."""
    if not draft.partitive or draft.whole is None:
        return 0, 0
    return draft.quantity.outer_end, max(draft.whole.head[1], draft.whole.quantity.outer_end)


def _introductions(draft: Draft, context: Context) -> list[tuple[Span, float]]:
    """Return what only leads to a figure: the line above a list, the caption, for weights the sentence before."""
    document, block = context.document, draft.block
    spans: list[tuple[Span, float]] = [(label, _LEAD) for label in block.labels[3:]]
    if block.lead >= 0 and block.kind in ("item", "cell"):
        lead = document.blocks[block.lead]
        spans.append(((max(lead.start, lead.end - 160), lead.end), _LEAD))
    if draft.unit_class == "mass" and block.kind != "cell" and draft.sentence[0] > block.start:
        spans.append(((max(block.start, draft.sentence[0] - 140), draft.sentence[0]), _EARLIER))
    return spans


def _stands_near(need: str, draft: Draft, context: Context) -> bool:
    """Tell whether a condition is met: in the sentence, its paragraph up to it, a heading or a label."""
    folded, block = context.folded, draft.block
    spans = [draft.sentence, (max(block.start, draft.sentence[0] - 300), draft.sentence[0]), *block.labels]
    spans += [(context.document.blocks[n].start, context.document.blocks[n].end) for n in block.section]
    if block.lead >= 0:
        lead = context.document.blocks[block.lead]
        spans.append((lead.start, lead.end))
    return any(need in folded[a:b] for a, b in spans)


def _fits_whole(indicator: str, draft: Draft, weak: bool) -> float:
    """A part is seldom the same thing as its whole, and ``arrested_background`` is a part of ``arrested``.

    A mere noun for people says who the part is, not what befell it.
    """
    whole = _whole_indicator(draft)
    if not whole or draft.block.kind == "cell":
        return 0.0
    if weak:
        return -2 * _LEAST
    if indicator == whole:
        return -_SAME_AS_WHOLE
    if indicator.startswith(f"{whole}_"):
        return _PART_OF_WHOLE
    family = indicator.rpartition("_")[0]
    return -_PART_OF_WHOLE if family in ("arrested", "executed") and family != whole else 0.0


def _whole_indicator(draft: Draft) -> str:
    return draft.whole.indicator if draft.whole is not None else ""


def _by_anaphor(draft: Draft, context: Context) -> str:
    """Resolve "belonged to these categories": the last part of the whole's indicator spoken of before."""
    assert draft.whole is not None
    begin = max(draft.sentence[0], draft.whole.quantity.end if draft.whole.sentence == draft.sentence else 0)
    if not _ANAPHOR.search(context.folded[begin : draft.sentence[1]]):
        return ""
    for hit in reversed(context.hits_in(max(0, draft.sentence[0] - 900), draft.sentence[0])):
        for indicator, _ in hit.meanings:
            candidate = f"{draft.whole.indicator}_{indicator.rpartition('_')[2]}"
            if "_" in indicator and candidate in context.lexicon.indicators:
                return candidate
    return ""


def _names_only_where(draft: Draft, context: Context) -> bool:
    """Tell whether the words of a part only say which part: 贵阳市二百名，其余各专区九百名."""
    begin, stop = draft.left
    begin = max(begin, stop - 24)
    said = _CLAUSE.split(context.folded[begin:stop].rstrip(" :："))[-1]
    words = said
    for place in context.places_in(begin, stop):
        words = words.replace(context.folded[place.start : place.end], "")
    return bool(said.strip()) and bool(_REST.fullmatch(words))
