"""What a figure counts: the indicator whose words are nearest in its own text."""

from __future__ import annotations

import re
from typing import NamedTuple

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.lexicon import TermMatch
from yundong.documents.meaning.mention import Mention, plural_behind
from yundong.documents.meaning.passages import FigurePassage
from yundong.documents.text.document import Span
from yundong.documents.vocabulary import noun_classes

# Points: words in the same clause count most; every comma, bracket or clause between them and the figure subtracts.
_OVERLAPPING, _NEAR, _OTHER_SIDE, _LABEL, _LEAD, _EARLIER = 12.0, 10.0, 9.0, 9.0, 4.5, 4.2
_COMMA, _BRACKET, _STOP, _FAR, _ADJACENT = 1.6, 3.0, 3.0, 0.03, 2.0
_WEAK, _CONDITION, _CONTAINED = 4.0, 3.5, 0.6
_SAME_AS_WHOLE, _PART_OF_WHOLE = 3.0, 3.0
_SAME_UNIT = 0.4
_LEAST = 4.0
"""With fewer points no indicator is named: a wrong one is worse than none."""
_SURE = 8.0
"""With fewer points a pronoun is looked at as well ("belonged to these categories")."""

_OF = re.compile(r"[ \n]of[ \n]")
_AND = re.compile(r"\band\b")
_BRACKETED = re.compile(r"\([^()]*\)|（[^（）]*）")
_CLAUSE = re.compile("[，,;；:：]")
_MARKS = re.compile("[,，;；、。—]")
_STOPS = frozenset(";；。")
_NOTHING: list[str] = []
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
"""Twelve who had confessed were released: the main verb states what they are counted for."""
_FRAME_EN = re.compile(r"(?:^|[.;\n])[ \n]*(?:out )?of (?:those|the|these|all|all the)\b[a-z ]{0,32}$")
"""Of those discharged, 31 relapsed: what holds for all of them."""
_FRAME_ZH = re.compile("中[，,]")
_REST = re.compile(
    r"(?:[\s,，、和与及]|其中|其余|其他|其它|余下|各|专区|地区|市|省|县|等|则|有|计|the|rest|remainder|others?|remaining|other|and|in|with|of)*"
)


class Whole(NamedTuple):
    """The figure that a count is part of, and what that one counts as far as is known."""

    mention: Mention
    indicator: str


def best_indicator(mention: Mention, whole: Whole | None, text: IndexedText) -> tuple[str, Span | None]:
    """Return the indicator of a count, and where the words are that name it.

    Parameters
    ----------
    mention : Mention
        A count.
    whole : Whole or None
        What it is part of.
    text : IndexedText
        The text.

    Returns
    -------
    indicator : str
        Id, or "" where too little speaks for any.
    named_by : (int, int) or None
        None where the indicator follows from that of the whole, or where the words hold the figure itself.
    """
    points, indicator, term = _most_points(mention, whole, text)
    named_by = (term.start, term.end) if term is not None and not _overlaps(term, mention) else None
    if whole is None or not whole.indicator:
        return indicator, named_by
    if points < _SURE and (found := _by_anaphor(mention, whole, text)):
        return found, None
    kin = f"{whole.indicator}_{indicator.rpartition('_')[2]}"
    if "_" in indicator and kin in text.lexicon.indicators:
        return kin, named_by  # a background among the executed is not one among the arrested
    if not indicator and _names_only_where(mention, text):
        return whole.indicator, None
    return indicator, named_by


def _most_points(
    mention: Mention, whole: Whole | None, text: IndexedText
) -> tuple[float, str, TermMatch | None]:
    """Return the indicator with most points, with its points and its term."""
    best: tuple[float, str, TermMatch | None] = (_LEAST, "", None)
    candidates, unit_class = _candidates(mention, whole, text), _class(mention)
    of_whole = whole.indicator if whole is not None else ""
    for near, term in candidates:
        points = near + 0.01 * len(term.term)
        for indicator, need, same_unit in text.lexicon.fitting(term, unit_class):
            weak = term.weak and not need
            total = points - (_WEAK if weak else 0.0) + (_SAME_UNIT if same_unit else 0.0)
            total += _CONDITION if need and indicator != of_whole else 0.0
            total += _fits_whole(indicator, of_whole, mention, weak) if of_whole else 0.0
            if total <= best[0] or (weak and _says_more(term, mention, text)):
                continue
            total -= _CONTAINED if any(_contains(other, term) for _, other in candidates) else 0.0
            if total > best[0] and (not need or _stands_near(need, mention, text)):
                best = (total, indicator, term)
    return best


def _overlaps(term: TermMatch, mention: Mention) -> bool:
    """Return whether a phrase of the lexicon holds the figure itself: "two to three times"."""
    return term.start < mention.quantity.end and mention.quantity.start < term.end


def _says_more(term: TermMatch, mention: Mention, text: IndexedText) -> bool:
    """Return whether a mere noun for people has a predicate that is not known: "offenders fled", 打死毒犯七名."""
    if mention.passage.block.kind == "cell" or not _OFFENDERS.search(term.term):
        return False
    if text.lang == "en":
        return bool(_FURTHER_EN.match(text.folded, term.end, max(term.end, mention.right)))
    edge = mention.left if term.start < mention.quantity.start else mention.quantity.outer_end
    begin = max(edge, term.start - 16)
    words = _CLAUSE.split(text.folded[begin : term.start])[-1]
    for name in mention.passage.areas:
        if begin <= name.start < term.start:
            words = words.replace(text.folded[name.start : name.end], "")
    return not _PARTICLES_ZH.fullmatch(words)


def _class(mention: Mention) -> str:
    """A cell without a unit may measure: its headings need not repeat the unit of the table."""
    if mention.passage.block.kind == "cell" and not mention.unit_class:
        return "cell"
    return mention.unit_class


def _contains(other: TermMatch, term: TermMatch) -> bool:
    return (
        other is not term
        and other.start <= term.start
        and term.end <= other.end
        and len(other.term) > len(term.term)
    )


def _candidates(mention: Mention, whole: Whole | None, text: IndexedText) -> list[tuple[float, TermMatch]]:
    """Return the terms that may name what is counted, each with points for its position."""
    folded, lang, quantity = text.folded, text.lang, mention.quantity
    start, begin, skip = quantity.outer_start, quantity.end, _whole_phrase(mention, whole)
    noun_elsewhere = (
        lang == "en"
        and mention.head[1] > mention.head[0]
        and mention.passage.block.kind != "cell"
        and not mention.unit_class
    )
    verb = lang == "en" and not mention.partitive and _OWN_VERB.match(folded, mention.quantity.outer_end)
    found: list[tuple[float, TermMatch]] = []
    left, stop = mention.left, max(mention.own_end, begin + 24)
    for term in mention.passage.terms:
        if term.start >= stop:
            break
        if term.start < left or term.end > stop:
            continue
        if len(term.term) == 1 and not _touches(term, mention, folded):
            continue
        if _overlaps(term, mention):
            found.append((_OVERLAPPING, term))
        elif term.end <= start:
            if term.start < mention.taken_until or (lang == "en" and _in_frame(term, mention, text)):
                continue  # it belongs to the noun of the figure before, or to the whole
            if verb and _MARKS.search(folded, term.end, start):
                continue  # "…, 9 dismissed": what happened to these follows
            found.append((_points_before(folded, term, start, lang, noun_elsewhere), term))
        elif begin <= term.start and term.end <= mention.own_end and not skip[0] <= term.start < skip[1]:
            following = lang == "en" and mention.right < mention.passage.end
            if following and _LEADS_ON.fullmatch(folded, term.end, mention.right):
                continue  # "… and drew 1,171,648": it belongs to the next figure
            found.append((_points_behind(folded, term, begin, mention.own_end, lang), term))
    thing = _other_thing(mention, text)
    if thing is not None:
        found = [(points, term) for points, term in found if term.start < thing[1] and thing[0] < term.end]
    if labels := mention.passage.labels:
        own = mention.passage.block.own_labels
        for number, label in enumerate(labels[: max(3, own)]):
            found += [(_LABEL, term) for term in label.terms if number < own or not _names_one_event(term)]
    for terms, points in _introductions(mention, text) if thing is None else ():
        found += [(points - 0.01 * (len(terms) - index), term) for index, term in enumerate(terms)]
    return found


_STATES = frozenset({"raw", "crude", "prepared", "refined", "pure", "ditto"})
"""4,118 taels of raw and 962 of prepared opium."""
_LEADS_ON = re.compile(r"[^a-z0-9]?(?:[ \n](?:of|was|were|is|being)[ \n])?")
"""Between a term and the next figure, whose it is then: an average attendance of 4,980."""


def _other_thing(mention: Mention, text: IndexedText) -> Span | None:
    """Return the span of a noun right behind a figure that no list of units knows, or None.

    It says what is counted, or measures it: "300 zarfs" are neither persons nor taels, whatever verb is near.
    """
    folded, at = text.folded, mention.quantity.outer_end
    if mention.unit_class == "mass" and text.lang == "en" and mention.head[1] > mention.head[0]:
        said = folded[slice(*mention.head)]
        return (
            mention.head if _OF.match(folded, at) and said not in _STATES else None
        )  # 12,000 piculs of rice
    if mention.unit_class or mention.passage.block.kind == "cell" or mention.partitive:
        return None
    if text.lang == "zh":
        return (at, at + 1) if _THING_ZH.match(folded, at, mention.passage.end) else None
    noun = plural_behind(mention, folded)
    if not noun:
        return _thing_of_label(mention, folded)
    if noun in _PRONOUNS:
        return None
    start = folded.index(noun, mention.head[0])
    return start, start + len(noun)


def _thing_of_label(mention: Mention, folded: str) -> Span | None:
    """Return the noun of "Number of births registered: 8,214", None where a list of units has one."""
    said = folded[slice(*mention.head)]
    if said and not _PARTICIPLE.fullmatch(said):
        return None
    begin = max(mention.passage.start, mention.quantity.outer_start - 70)
    label = _COLON_LABEL.search(folded[begin : mention.quantity.outer_start])
    nouns = list(_NOUNS.finditer(folded, begin + label.start(1), begin + label.end(1))) if label else []
    if not nouns or any(noun.group() in noun_classes("en") for noun in nouns):
        return None
    return nouns[0].span()


_PARTICIPLE = re.compile(r"[a-z]{2,}ed|held|sent|lost|found|caught|taken|sold|shot")
"""Stray dogs: 688 captured."""
_COLON_LABEL = re.compile(r"(?:^|[.;\n])[ ]*([a-z][a-z' -]{4,60}):[ ]*$")
_NOUNS = re.compile(r"\b[a-z-]{2,}[^sui'\W]s\b")
_THING_ZH = re.compile(
    "[\u4e00-\u9fff](?<![被已均都系是为有占经者之的余多左以等，及和与或至到则又并其在于强弱来上下中内外])"
)
_PRONOUNS = frozenset({"ones", "others", "theirs", "ours", "instances", "cases", "occasions"})


def _in_frame(term: TermMatch, mention: Mention, text: IndexedText) -> bool:
    """Return whether a term only describes the whole: "of those discharged, 31 relapsed"."""
    if mention.unit_class not in ("", "persons"):
        return False
    if not _FRAME_EN.search(text.folded, max(0, term.start - 40), term.start):
        return False
    return any(text.lexicon.unit_class[i] == "persons" for i, _ in term.meanings)


def _touches(term: TermMatch, mention: Mention, folded: str) -> bool:
    """Return whether a word of one character is right beside the figure: 共捕三百名, 九个市."""
    quantity = mention.quantity
    return (
        term.end <= quantity.outer_start
        and folded[term.end : quantity.outer_start].strip() in ("", "的", "了")
    ) or quantity.end <= term.start <= quantity.outer_end


def _points_before(folded: str, term: TermMatch, at: int, lang: str, own_noun: bool) -> float:
    """Chinese states first what was done and then how many; English states it after, or just before."""
    between = _without_brackets(folded[term.end : at])
    labelled = between.rstrip()[-1:] in (":", "：")
    found = _MARKS.findall(between) if between else _NOTHING
    marks = len(found)
    points = (_NEAR if lang == "zh" or labelled else _OTHER_SIDE) - _FAR * len(between)
    points -= _COMMA * (1.5 if lang == "en" else 1.3) * marks
    if marks and not _STOPS.isdisjoint(found):
        points -= _STOP
    if marks and lang == "zh" and _FRAME_ZH.search(between):  # 捕获者中，制造犯……: what holds for all of them
        points -= 2 * _STOP
    if lang == "en" and not between.strip():
        points += _ADJACENT
    return points - (_STOP if own_noun and marks else 0.0)


def _points_behind(folded: str, term: TermMatch, at: int, stop: int, lang: str) -> float:
    between = folded[at : term.start]
    inside = between.count("(") + between.count("（") > between.count(")") + between.count("）")
    plain = _without_brackets(between)
    found = _MARKS.findall(plain) if plain else _NOTHING
    marks = len(found)
    points = (_NEAR if lang == "en" else _OTHER_SIDE) - _FAR * len(plain) - (_BRACKET if inside else 0.0)
    points -= _COMMA * (1.0 if lang == "en" else 1.8) * marks
    if marks and not _STOPS.isdisjoint(found):
        points -= _STOP
    if lang == "en" and "and" in plain and _AND.search(plain):
        points -= 1.5
    if lang == "en" and "who" in plain and _WHO.search(plain) and _MAIN_VERB.search(folded, term.end, stop):
        points -= _STOP
    return points


def _without_brackets(text: str) -> str:
    return _BRACKETED.sub("", text) if "(" in text or "（" in text else text


def _whole_phrase(mention: Mention, whole: Whole | None) -> Span:
    """Return the words that belong to the whole in "826 of the 867 arrested (95 %) fell into this group"."""
    if not mention.partitive or whole is None:
        return 0, 0
    return mention.quantity.outer_end, max(whole.mention.head[1], whole.mention.quantity.outer_end)


def _introductions(mention: Mention, text: IndexedText) -> list[tuple[list[TermMatch], float]]:
    """Return the terms of what only leads to a figure: caption, line above a list, for weights the sentence before."""
    passage = mention.passage
    found = []
    if passage.labels:
        found += [(label.terms, _LEAD) for label in passage.labels[max(3, passage.block.own_labels) :]]
    if passage.lead is not None and _leads_to(passage, text):
        begin = passage.lead.end - 160
        terms = [term for term in passage.lead.terms if term.start >= begin]
        found.append(([term for term in terms if not _names_one_event(term)], _LEAD))
    if mention.unit_class == "mass" and passage.block.kind != "cell":
        begin = max(passage.block.start, passage.start - 140)
        earlier = [one for one in passage.earlier_terms if begin <= one.start and one.end <= passage.start]
        found.append((earlier, _EARLIER))
    return found


def _names_one_event(term: TermMatch) -> bool:
    """Return whether a term of a caption is in the singular: the half-yearly meeting, at which a table was laid."""
    return f"{term.term}s" in noun_classes("en")


def _leads_to(passage: FigurePassage, text: IndexedText) -> bool:
    """Return whether the words before a list or table say what it lists: not the title above a numbered paragraph."""
    leading = text.document.blocks[passage.block.lead]
    long = passage.block.kind == "item" and passage.block.end - passage.block.start > 80
    return not (long and leading.kind == "heading")


def _stands_near(need: str, mention: Mention, text: IndexedText) -> bool:
    """Return whether a condition is met: in the sentence, its paragraph up to it, a heading or a label."""
    passage, block, blocks = mention.passage, mention.passage.block, text.document.blocks
    spans = [(passage.start, passage.end), (max(block.start, passage.start - 300), passage.start)]
    spans += [*block.labels, *((blocks[number].start, blocks[number].end) for number in block.section)]
    if block.lead >= 0:
        spans.append((blocks[block.lead].start, blocks[block.lead].end))
    return any(text.folded.find(need, a, b) >= 0 for a, b in spans)


def _fits_whole(indicator: str, of_whole: str, mention: Mention, weak: bool) -> float:
    """Return points for how well an indicator fits that of the whole.

    A part is seldom the same thing as its whole, and ``arrested_background`` is a part of ``arrested``. A mere noun
    for people names the part, not what happened to it.
    """
    if mention.passage.block.kind == "cell":
        return 0.0
    if weak:
        return -2 * _LEAST
    if indicator == of_whole:
        return -_SAME_AS_WHOLE
    if indicator.startswith(f"{of_whole}_"):
        return _PART_OF_WHOLE
    family = indicator.rpartition("_")[0]
    return -_PART_OF_WHOLE if family in ("arrested", "executed") and family != of_whole else 0.0


def _by_anaphor(mention: Mention, whole: Whole, text: IndexedText) -> str:
    """Resolve "belonged to these categories": the last such part of the whole mentioned before."""
    passage = mention.passage
    begin = max(passage.start, whole.mention.quantity.end if whole.mention.passage is passage else 0)
    if not _ANAPHOR.search(text.folded[begin : passage.end]):
        return ""
    for term in reversed(passage.earlier_terms):
        for indicator, _ in term.meanings if term.end <= passage.start else ():
            candidate = f"{whole.indicator}_{indicator.rpartition('_')[2]}"
            if "_" in indicator and candidate in text.lexicon.indicators:
                return candidate
    return ""


def _names_only_where(mention: Mention, text: IndexedText) -> bool:
    """Return whether the words of a part only state which part: 贵阳市二百名，其余各专区九百名."""
    stop = mention.quantity.outer_start
    begin = max(mention.left, stop - 24)
    said = _CLAUSE.split(text.folded[begin:stop].rstrip(" :："))[-1]
    words = said
    for name in mention.passage.areas:
        if begin <= name.start < stop:
            words = words.replace(text.folded[name.start : name.end], "")
    return bool(said.strip()) and bool(_REST.fullmatch(words))
