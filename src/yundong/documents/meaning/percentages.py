"""Percentages: the count they restate, what they are a share of, and what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.passages import Extract
from yundong.documents.meaning.reading import NONE, Reading
from yundong.documents.meaning.relations import antecedent
from yundong.documents.meaning.wording import clause_before, clause_behind, without_dates, words_for
from yundong.documents.text.document import Span

_RESTATES = re.compile(
    r"占|合(?!并)|即|为总|约当|为[^，。；]{1,10}的$|\bor(?: about)?[ \n]*$|that is|making|a share of|"
    r"i\.e|equal to|which is|"
    r"or some$"
)
_BASE_EN = re.compile(
    r"[ \n]*(?:\)[ \n]*)?of[ \n]+(?:(?P<pronoun>(?:them|it|whom|which)\b|(?:these|those)\b(?![ \n]+[a-z]+(?:ed|en)\b))"
    r"|(?:the |all |all the |those |its |their |these |our )?(?P<noun>[a-z][a-z' -]{2,48}?)"
    r"(?=[,.;:)]|$|[ \n](?:were|was|had|have|are|is|who|in|by|on|at|came|belonged|fell|could|did|"
    r"took|that|which|lay|and|or|to|for|with|than|as|when|but)\b|"
    r"(?<=[^s]s)[ \n][a-z]{3,}ed\b|(?<=men)[ \n][a-z]{3,}ed\b))"
)
_BASE_BEFORE_EN = re.compile(
    r"(?:^|[,;.] )of (?:the |all |those |these )?([a-z][a-z' -]{2,40}?)(?:,|[ \n](?:only |about |nearly )?(?:[0-9]|$))"
)
_BASE_ZH = re.compile(
    r"占(?:了)?(?:全部|全体|所有|总|当地|该地)?([^，。；占（(]{0,16}?)(?:的|之)?(?:比例)?(?:约|近|达)?$"
    r"|(?:在|超过|少于|不足|达到|达|为|约|近)([^，。；占（(]{2,12}?)的$"
)
_TOTAL = re.compile(
    r"(?:grand )?total|whole|number|those|them|these|it|whom|which|总数|总人数|总|全部|全体|数|其|总额"
)
_LABEL_BASE = re.compile(r"(?:%|per cent|percent|share)?[ ]*(?:of|占)[ ]*(?:the )?(.+)$")


class CountsBefore(NamedTuple):
    """The counts that a percentage may restate or refer to.

    Parameters
    ----------
    sentence : sequence of Reading
        Those before it in its sentence.
    earlier : sequence of Reading
        Those of the sentences before.
    readings : mapping of int to Reading
        All figures read so far, by where they begin.
    """

    sentence: Sequence[Reading]
    earlier: Sequence[Reading]
    readings: Mapping[int, Reading]

    def indicator(self, start: int) -> str:
        """Return the indicator of the figure that begins at a place, "" where none is known yet."""
        return self.readings[start].indicator if start in self.readings else ""


def read_percentage(
    mention: Mention, following: Mention | None, counts: CountsBefore, text: IndexedText
) -> Reading:
    """Return a percentage with the count it restates, its base, its words and its indicator.

    Parameters
    ----------
    mention : Mention
        A percentage.
    following : Mention or None
        The next figure of its sentence.
    counts : CountsBefore
        What it may restate or refer to.
    text : IndexedText
        The text.
    """
    if mention.passage.block.kind == "cell":
        return _read_cell(mention, counts, text)
    words, behind = _base_words(mention, text)
    owner, base = _restated(mention, following, counts.sentence, text.folded)
    if owner is not None:
        counted, numerators = owner.counted, {owner.indicator}
    else:
        spans = _clauses(mention, behind, text)
        counted, numerators = _joined(without_dates(spans, mention), text), _indicators_in(spans, mention)
        if _ONLY_CHANGES.fullmatch(counted) and counts.sentence:  # 产量……提高到四百万吨，增长百分之五十
            counted = counts.sentence[-1].counted
    meant = text.lexicon.meant_by(words, text.lang)
    if base == NONE:
        base = _base(words, meant, owner, mention, counts, text)
    denominators = {counts.indicator(base)} if counts.indicator(base) else meant
    ratios = (
        ratio
        for (numerator, denominator), ratio in text.lexicon.ratios.items()
        if numerator in numerators and denominator in denominators
    )
    direct = (
        indicator
        for indicator in sorted(numerators if owner is None else ())
        if text.lexicon.unit_class[indicator] == "percent"
    )
    indicator = next(ratios, None) or next(direct, "")
    whole = owner.mention.start if owner is not None else NONE
    if text.lang == "en" and words and (not counted or _PREDICATE.match(counted)):
        counted = f"{words} {counted}".strip()  # 40 per cent. of the tenants were in debt
    elif text.lang == "en" and len(words) > _LONGEST_PRONOUN and owner is None and _ACTS.search(counted):
        counted = f"{counted} {words}"  # blight destroyed 8 per cent. of the bushes
    return Reading(mention, indicator, counted, whole, base, words)


_LONGEST_PRONOUN = 5
_ACTS = re.compile(
    r"\b(?!(?:formed|represented|constituted|comprised|equalled|reached|exceeded|averaged|numbered)$)"
    r"(?:[a-z]{3,}ed|lost|took|killed|bought|sold|cut)$"
)
_PREDICATE = re.compile(r"(?:were|was|had|have|has|are|is|never|died|could|can|did|do)\b")


def _read_cell(mention: Mention, counts: CountsBefore, text: IndexedText) -> Reading:
    """Read "Arrested, % of identified" with the other cells of the row as numerator and base."""
    block, labels, ratios = mention.passage.block, mention.passage.labels, text.lexicon.ratios
    counted = words_for(mention, None, text)
    begin = text.starts_of_tables[block.table]
    of_table = takewhile(lambda one: one.mention.start >= begin, reversed(counts.earlier))
    row = [
        one
        for one in of_table
        if (one.mention.passage.block.table, one.mention.passage.block.row) == (block.table, block.row)
    ][::-1]
    base_text = ""
    for label in labels:
        words = text.folded[label.start : label.end]
        base = _LABEL_BASE.search(words)
        if base is None:
            continue
        base_text = re.sub(r"[(（]?%[)）]?", "", base.group(1)).strip()
        edge, before = label.start + base.start(1), words[: base.start()].strip()
        above = [*_indicators(label, label.start, edge), *_headed(row, before, text.folded)]
        below = [*_indicators(label, edge, label.end), *_headed(row, base_text, text.folded)]
        for numerator, denominator in ((a, b) for a in above for b in below):
            if (numerator, denominator) in ratios:
                starts = {one.indicator: one.mention.start for one in reversed(row)}
                whole, base_start = starts.get(numerator, NONE), starts.get(denominator, NONE)
                indicator = ratios[numerator, denominator]
                return Reading(mention, indicator, counted, whole, base_start, base_text)
    named = (
        indicator
        for label in labels[: block.own_labels]
        for indicator in _indicators(label, label.start, label.end)
    )
    percent = (one for one in named if text.lexicon.unit_class[one] == "percent")
    return Reading(mention, next(percent, ""), counted, base_text=base_text)


def _headed(row: list[Reading], words: str, folded: str) -> list[str]:
    """Return the indicators of the cells whose column heading contains some words: 查出 in 查出毒犯."""
    if len(words) < 2:
        return []
    headings = [(one.indicator, one.mention.passage.block.heads) for one in row]
    return [indicator for indicator, labels in headings if any(words in folded[a:b] for a, b in labels)]


def _indicators(label: Extract, begin: int, stop: int) -> list[str]:
    """Return the indicators named between two offsets of a label, the longest phrase first."""
    terms = [term for term in label.terms if begin <= term.start and term.end <= stop]
    terms.sort(key=lambda term: term.start - term.end)
    return list(dict.fromkeys(indicator for term in terms for indicator, need in term.meanings if not need))


def _restated(
    mention: Mention, following: Mention | None, before: Sequence[Reading], folded: str
) -> tuple[Reading | None, int]:
    """Return the count a percentage restates, and its base where the words beside it give one.

    The count is the one before it, or the part in "826 of the 867 (95 %)".
    """
    base = following.start if mention.partitive and following is not None else NONE  # "22 % of the 369,705"
    if not before:
        return None, base
    nearest, second = before[-1], before[-2] if len(before) > 1 else None
    between = folded[nearest.mention.quantity.outer_end : mention.start]
    if second is not None and nearest.mention.reference:
        return second, nearest.mention.start  # 占已掌握之毒犯四千二百名的百分之二十七
    if not mention.bracketed and _own_subject(between):
        return None, base
    restates = mention.bracketed or _RESTATES.search(between)
    if _NUMBER_OF_ITEMS.match(folded, nearest.mention.quantity.end) or _OF_ANOTHER_TIME.search(between):
        return None, base
    if not restates or len(between) > (240 if mention.bracketed else 60) or re.search(r"[。;；]", between):
        return None, base
    if second is not None and second.mention.partitive and second.whole == nearest.mention.start:
        return second, nearest.mention.start
    return nearest, base


_NUMBER_OF_ITEMS = re.compile("[项类种者](?!目|款)")
"""两项占百分之七: the share is of both together, and restates neither."""
_OF_ANOTHER_TIME = re.compile(
    "(?:计划|预算|定额|指标|任务|[原预]定|上年|去年|同期|战前)[^，。；]{0,6}的(?:约|近)?$"
)
"""为计划的102%: no part of what was planned."""


def _own_subject(between: str) -> str:
    """Return the words right before 占 where they name another thing than the count before: 妇女占百分之三十五."""
    clause = _SUBJECT_BREAK.split(between)[-1]
    share = _SUBJECT.match(clause)
    return _PARTICLES.sub("", share.group(1)) if share else ""


_ONLY_CHANGES = re.compile(
    "(?:比|较|共|约|即|又|平均|每年)*(?:增加|增长|减少|下降|降低|提高|上升|缩减|递增)了?"
)
_FROM_ZH = re.compile("(?:[由从自]的?)$")
_SUBJECT_BREAK = re.compile("[，,；;。：:（(]")
_SUBJECT = re.compile("([^占]{1,12})占")
_PARTICLES = re.compile(
    "[\\s名人个件户口两]|其中|共|计|已|仅|只|约|即|也|各|均|都|就|总数|总|分别|又|则|此数|这|这个|数|的|大约|几乎"
)


def _base_words(mention: Mention, text: IndexedText) -> tuple[str, int]:
    """Return the words for the base of a percentage, and where they end if they follow it."""
    folded, quantity, sentence = text.folded, mention.quantity, mention.passage
    if text.lang == "zh":
        match = _BASE_ZH.search(folded[max(sentence.start, quantity.outer_start - 24) : quantity.outer_start])
        return (match.group(1) or match.group(2) or "").strip() if match else "", NONE
    match = _BASE_EN.match(folded, quantity.end, min(sentence.end, quantity.end + 80))
    if match is not None:
        return (match.group("noun") or match.group("pronoun")).strip(), match.end()
    if not mention.bracketed:
        match = _BASE_BEFORE_EN.search(folded[sentence.start : quantity.outer_start])
    return match.group(1).strip() if match else "", NONE


def _base(
    words: str,
    meant: set[str],
    owner: Reading | None,
    mention: Mention,
    counts: CountsBefore,
    text: IndexedText,
) -> int:
    """Return where the figure begins that a percentage refers to: named, else found from what it restates."""
    nearby = [
        one
        for one in (*counts.earlier[-60:], *counts.sentence)
        if one is not owner and one.mention.unit_class not in ("duration", "age")
    ]
    total = bool(_TOTAL.fullmatch(words))
    base = _named_base(words, meant, nearby, counts) if words and not total else NONE
    if base != NONE and owner is not None and _NAMES_CLASS.fullmatch(words):
        return base if counts.readings[base].mention.size >= owner.mention.size else NONE
    if base != NONE or owner is None:
        return base
    if (not words or total) and owner.whole != NONE:
        return owner.whole
    if total:
        parts = {one.mention.start for one in nearby if one.whole != NONE}
        found = antecedent(owner.mention, [one.mention for one in nearby], parts)
        return found.start if found is not None else NONE
    if words:
        return NONE
    ratios = text.lexicon.ratios  # 查明毒贩403人，逮捕96人，占23.8%: the scenario has a ratio of the two
    same = [one for one in reversed(nearby) if one.mention.passage is mention.passage]
    return next((one.mention.start for one in same if (owner.indicator, one.indicator) in ratios), NONE)


def _named_base(words: str, meant: set[str], nearby: list[Reading], counts: CountsBefore) -> int:
    """Return where the last figure before begins that counts what the words name."""
    said = _NAMES_CLASS.fullmatch(words)
    if said is not None:  # 占总户数, 占全村田亩: the largest number of them
        of_class = [one for one in nearby if one.mention.unit_class == said.lastgroup and one.whole == NONE]
        of_class = [one for one in of_class if said.lastgroup != "persons" or "口" in one.counted]
        most = max(of_class, key=lambda one: one.mention.size, default=None)
        return most.mention.start if most is not None else NONE
    stem = words.rstrip("数总人") or words
    named = [one for one in reversed(nearby) if one.indicator in meant or stem in one.counted.casefold()]
    tops = [one for one in named if one.whole == NONE or counts.indicator(one.whole) != one.indicator]
    return next((one.mention.start for one in (*tops, *named)), NONE)


_NAMES_CLASS = re.compile(
    "(?:全[省市县区乡镇村社厂校])?(?:(?P<households>总?(?:农|住)?户口?总?数)|(?P<persons>总?人[口数]总?数?)|"
    "(?P<area>总?(?:田亩|土地|耕地|田地?)(?:面积|总数|数)?))"
)


def _clauses(mention: Mention, behind: int, text: IndexedText) -> list[Span]:
    """Return the words of the clause around a percentage, without those for its base."""
    folded, end = text.folded, mention.quantity.outer_end
    before = clause_before(mention, folded)
    if text.lang == "zh":
        cut = folded.rfind("占", *before)
        return [(before[0], cut if cut >= 0 else before[1])]
    if behind == NONE and not folded[slice(*before)].strip():
        label = _COMMA_LABEL.search(folded, mention.left, mention.quantity.outer_start)
        if label is not None:
            return [label.span("label")]  # spoilt papers, 0.9 per cent.
    after = clause_behind(mention, folded, behind if behind != NONE else end)
    stop = min(after[1], max(mention.right, end)) if behind == NONE else after[1]
    return [
        before,
        (after[0], max(after[0], stop)) if behind != NONE or before[0] == before[1] else (end, stop),
    ]


_COMMA_LABEL = re.compile(r"(?:^|[.;:][ \n])[ \n]*(?:and )?(?P<label>[a-z][^,.;:0-9]{2,40}),[ \n]+$")


def _joined(spans: list[Span], text: IndexedText) -> str:
    words = (text.document.text[a:b].strip() for a, b in spans if b > a)
    joint = "" if text.lang == "zh" else " "
    said = re.sub(r"[\s*|]+", " ", joint.join(words)).strip(" ,.;:，。；：、()（）")[:160]
    return _FROM_ZH.sub("", said) if text.lang == "zh" else said


def _indicators_in(spans: list[Span], mention: Mention) -> set[str]:
    """Return the indicators named in some spans of the sentence by more than a mere noun for people."""
    return {
        indicator
        for a, b in spans
        for term in mention.passage.terms
        if a <= term.start and term.end <= b and not term.weak
        for indicator, need in term.meanings
        if not need
    }
