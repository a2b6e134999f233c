"""How the counts of a text belong together: parts and wholes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice, takewhile

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import VERB_NEXT, Mention, framed_by, plural_behind, rate_of
from yundong.documents.meaning.totals import (
    adds_up,
    complementary,
    label_of,
    may_complement,
    relate_remainder,
    relate_totals,
    sums_of_cells,
)
from yundong.documents.text.document import Block

Wholes = Mapping[int, Mention]
"""Where a figure begins to the figure it is part of."""

_OF_THESE_EN = re.compile(
    r"^\W*(?:(?:out )?of (?:these|those|them|this(?: (?:number|total|sum|amount))?|that (?:number|sum)|which|whom|"
    r"the total)|among (?:these|those|them|which|whom)|"
    r"from among (?:these|them)|included (?:in|among) (?:these|this|them))\b"
)
_AMONG_EN = re.compile(
    r"\b(?:of (?:whom|which|these|them)|among (?:whom|which|them|these)|including|includes?|"
    r"included|comprising|made up of|composed of|"
    r"consisting of|namely|that is|broken down (?:as|into))\b[^.;]{0,60}$"
)
_AS_FOLLOWS_EN = re.compile(
    r"(?P<subject>(?:[a-z-]+ ){1,7})?\b(?:(?:are|were|is|was|be) (?:as follows|classified|divided|distributed|made up|"
    r"arranged|grouped|apportioned|disposed of)|as follows)\b[^.;:]{0,30}:[^.;:]{0,60}$"
)
"""1,126 accidents were reported. They are classified as follows: death, 15; …"""
_TOGETHER_EN = re.compile(
    r"\b(?:h[oe]ld(?:ing|s)?|hav(?:e|ing)|ha[ds]|with|own(?:ing|ed|s)?|shar(?:e[ds]?|ing)|divid(?:ed?|ing)|"
    r"cultivat(?:ed?|ing)|occup(?:y|ied|ying)|possess(?:ed|ing)?|muster(?:ed|ing)?|employ(?:ed|ing)?|"
    r"earn(?:ed|ing)?|pa(?:id|y|ying))[ ](?:between|among)[ ](?:them|these|those)\b[^,.;]{0,30}$"
)
"""41,300 growers, holding among them 63,850 acres: the acres belong to them all."""
_OF_WHOLE_EN = re.compile(
    r"\b(?:(?:out )?of|among|from) (?:the |these |those |a total of |some |its |all |about )*$"
)
_OF_WHOLE_ENDS = frozenset(("of", "among", "from", "the", "these", "those", "some", "its", "all", "about"))
"""The words it can end in."""
_AMONG_ZH = re.compile(
    "(?:其中|按[^，。；:：]{1,8}分[:：，,]|^[^，。；]{0,6}[者犯人]中(?![央队心])|当中|内有|内中|包括|内含|计有?[:：]|分别为|分为|分布[为在]|分[贮储存拨]|[划分][成作](?!的)|(?<=[，、；])计(?![算划时件量])|(?<=[，、；人名件(（])内(?![部地容外科战河蒙])|(?<=[(（])[含有])"
)
_WITHIN_ZH = re.compile(r"^[^，。；、]{0,14}?(?:之?中|当中|里面|内)[，,]?(?:有|即|就|已|共|约|占)*")
_SURVEY_ZH = re.compile(r"^[^，。；]{0,10}(?:统计|调查|材料)[，,]")
_COLON_LIST_ZH = re.compile(r"^[^，。；]{0,12}[:：][^。；]{0,20}$")
_COLON_LIST_EN = re.compile(r"^[^.;,:]{0,60}:[^.;:]{0,40}$")
_OF_THEM_EN = re.compile(r"[ \n]+of (?:them|whom|these|those|which|it)\b")
_OTHERS_EN = re.compile(r"\b(?:the other|another|the rest|the remaining)\s*$")
_SUM_EN = re.compile(r"\bthe (?:total|aggregate|sum) of[ \n]$")
"""The total of 75 is a heavy one: of those before, and no part of another."""
_REMAINING_EN = re.compile(
    r";[ \n](?:and |but |while )?the (?:remaining|rest|remainder|balance)\b[^.;]{0,24}$"
)
_ELLIPTIC_EN = re.compile(
    r"[ \n]+(?:was|were|are|is|had|have|has|received|got|remained|escaped|confessed|died|went|came|left|fled|"
    r"cannot|can|must|need|do|did|"
    r"relapsed|absconded|fell|took|gave|stayed|stood|lay|lost|sank|burnt|ran|broke|closed|failed)\b"
)
_APART_EN = re.compile(r"\b(?:in addition|besides|a further|another|separately|also)\b")
_APART_ZH = re.compile("另|此外|还有|[；;]")
_LIST_LEAD = re.compile(
    r"(?:including|of (?:these|whom|which)|as follows|as under|namely|to wit|viz\.?|broken down|comprising|made up of|"
    r"these (?:were|are)|their outcomes?|"
    r"by (?:outcome|region|category|type)|"
    r"(?:number(?:ed|ing)?|totall?(?:ed|ing)?|were|was|in all|came to|amount(?:ed|ing)? to)[ ]"
    r"(?:[a-z]+[ ]){0,2}[0-9][0-9,]*"
    r"(?=[ :])(?![^:]*[0-9])|其中|包括|如下|分别|计|内有|内(?=[:：])|分为)[^.。]{0,24}[:：]?\W*$"
)


def relate(
    sentences: Iterable[list[Mention]], text: IndexedText
) -> tuple[list[list[Mention]], dict[int, Mention]]:
    """Find for every count what it is part of.

    Parameters
    ----------
    sentences : iterable of list of Mention
        Figures sentence by sentence, in order.
    text : IndexedText
        The text.

    Returns
    -------
    sentences : list of list of Mention
        The same, a part that names no unit with that of its whole.
    wholes : dict of int to Mention
        Where a part begins to its whole.
    """
    wholes: dict[int, Mention] = {}
    earlier: list[Mention] = []
    related: list[list[Mention]] = []
    relate_sentence = _relate_chinese if text.lang == "zh" else _relate_english
    for mentions in sentences:
        counts = [mention for mention in mentions if not mention.percent]
        if mentions[0].passage.block.kind != "cell":
            relate_sentence(counts, earlier, wholes, text.folded)
            _relate_list(counts, earlier, wholes, text)
            relate_totals(counts, earlier, wholes, text.folded, text.lang)
            _relate_complements(counts, wholes, text)
            _relate_complements_apart(counts, earlier, wholes, text)
            relate_remainder(counts, earlier, wholes, text.folded, text.lang)
            if text.lang == "zh":
                _without_rates(counts, wholes, text.folded)
        changed = _units_of_wholes(counts, wholes, text.folded)
        if changed:
            counts = [changed.get(mention.start, mention) for mention in counts]
            mentions = [changed.get(mention.start, mention) for mention in mentions]
        earlier += counts
        related.append(mentions)
    _relate_tables([mention for mentions in related for mention in mentions], wholes, text)
    return related, wholes


def _without_rates(counts: Sequence[Mention], wholes: dict[int, Mention], folded: str) -> None:
    """Take away the wholes of rates, but those of the same things: 每名八两 is not part of what was paid to all."""
    for one in counts:
        whole = wholes.get(one.start)
        if whole is not None and (rate := rate_of(one, folded)) and rate != rate_of(whole, folded):
            del wholes[one.start]


def _units_of_wholes(counts: list[Mention], wholes: Mapping[int, Mention], folded: str) -> dict[int, Mention]:
    """Return the counts of a sentence that take the unit of their whole, by where they begin."""
    found: dict[int, Mention] = {}
    for index, mention in enumerate(counts):
        if mention.unit or mention.passage.block.kind == "cell":
            continue
        whole = wholes.get(mention.start)  # "sixty-one of them" counts what they are
        like = found.get(whole.start, whole) if whole is not None else None
        verb = VERB_NEXT.match(folded, mention.quantity.outer_end) and not plural_behind(mention, folded)
        goes_on = index > 0 and _elsewhere(counts[index - 1], mention, folded)
        if like is None and (verb or goes_on):
            like = _people_before(
                [found.get(one.start, one) for one in counts[:index]]
            )  # "502 went, 47 left …"
        if like is not None:
            found[mention.start] = mention._replace(unit=like.unit, unit_class=like.unit_class)
    return found


_PLACE_NEXT = re.compile(r"[ \n](?:in|at|from|on|aboard) (?:the )?[a-z]")
_AND_THEN = re.compile(r"[^.;0-9]{2,60}(?:,| and|;)[ \n](?:and )?(?:only |about )?")


def _elsewhere(before: Mention, mention: Mention, folded: str) -> bool:
    """Return whether people are counted on in another place: refugees slept in the church, and 27 in the vestry."""
    start, end = mention.quantity.outer_start, mention.quantity.outer_end
    if (
        before.unit_class != "persons"
        or mention.head[1] > mention.head[0]
        or mention.quantity.kind != "count"
    ):
        return False
    joined = _AND_THEN.fullmatch(folded, before.quantity.outer_end, start)
    return joined is not None and _PLACE_NEXT.match(folded, end) is not None


def _people_before(counts: Sequence[Mention]) -> Mention | None:
    """Return the last figure of the sentence so far if it counts people, whatever years and sums are in between."""
    counted = [mention for mention in counts if mention.unit_class not in ("duration", "age", "money")]
    return counted[-1] if counted and counted[-1].unit_class == "persons" else None


def _can_hold(whole: Mention, part: Mention) -> bool:
    same = not whole.unit_class or not part.unit_class or whole.unit_class == part.unit_class
    families = (whole.unit_class, part.unit_class) == (
        "households",
        "persons",
    )  # 412 families, 141 Dissenters
    things = {whole.unit_class, part.unit_class} <= {"pieces", "sets", "generic", "items"}
    return (same or families or things) and whole is not part


def antecedent(part: Mention, earlier: Iterable[Mention], parts: Container[int]) -> Mention | None:
    """Return the nearest figure before that can hold a part: of its kind, not smaller, if possible not a part itself.

    Parameters
    ----------
    part : Mention
        A count.
    earlier : iterable of Mention
        Counts before it, in order.
    parts : container of int
        Where the figures begin that are known to be part of another.
    """
    levels = (one for one in earlier if not one.reference and one.quantity.change != "by")
    nearest = [one for one in levels if _can_hold(one, part)][-6:][::-1]
    large = [one for one in nearest if one.size >= part.size]
    tops = [one for one in large if one.start not in parts]
    return next(iter(tops or large or nearest), None)


def _relate_english(
    counts: list[Mention], earlier: list[Mention], wholes: dict[int, Mention], folded: str
) -> None:
    whole: Mention | None = None
    framing: Mention | None = None
    listed = False
    aside = ""
    for index, mention in enumerate(counts):
        before = counts[:index]
        if mention.partitive and index + 1 < len(counts):
            wholes[mention.start] = counts[index + 1]
            continue
        if before and before[-1].partitive and wholes.get(before[-1].start) is mention:
            continue
        begin = before[-1].quantity.outer_end if before else mention.passage.start
        between = folded[begin : mention.quantity.outer_start]
        if ";" in between and not listed and not _REMAINING_EN.search(between):
            whole = None
        if aside and aside in between:
            whole, aside = None, ""  # 9 chapels — two of which are of mud — 6 schools
        carried = whole
        if (which := _refers_to(mention, between, folded)) and (
            named_so := _referred_to(
                which,
                mention,
                [*_in_block_of(mention, earlier), *(one for one in before if one.start not in wholes)],
            )
        ):
            whole = named_so
        elif not before and ":" in between and (lead := _AS_FOLLOWS_EN.search(between)):
            named = _named_by(lead["subject"] or "", _in_block_of(mention, earlier), folded)
            whole, listed = antecedent(mention, named, wholes), True
        elif not before and _OF_THESE_EN.match(between):
            whole = antecedent(mention, _in_block_of(mention, earlier) or earlier[-4:], wholes)
        elif (frame := framed_by(mention, folded))[1] and (
            named := _of_that_noun(folded[slice(*frame)], earlier, before, mention, folded)
        ):
            whole = antecedent(mention, named, wholes)
        elif _OF_THEM_EN.match(folded, mention.quantity.outer_end):
            nearest = before or _in_block_of(mention, earlier)
            things = [one for one in nearest if one.unit_class != "places"]
            whole = antecedent(mention, things, wholes)
            if whole is not None and whole.size < mention.size:
                whole = None  # the boy walked the sixty li; 517 of them were dressed
        elif before and (
            _in_bracket_english(before[-1], mention, between, folded)
            or _is_worse_off(before[-1], mention, between, folded)
        ):
            wholes[mention.start] = before[-1]
            continue
        elif (
            before
            and (_AMONG_EN.search(said := _behind_of_them(between)) or _COLON_LIST_EN.search(said))
            and not _TOGETHER_EN.search(between)
        ):
            nearer = any(one.size >= mention.size for one in before)
            whole = antecedent(mention, before, wholes)
            whole = whole or (None if nearer else antecedent(mention, earlier[-3:], wholes))
            if whole is not None and whole.size < mention.size and not _AMONG_EN.search(between):
                whole = None  # an hour for meals: a day of fourteen hours
        elif _elliptic(mention, folded) and not _OTHERS_EN.search(between) and not _SUM_EN.search(between):
            near = _said_of_people(before, between, folded) or _in_block_of(mention, earlier)
            people = [one for one in near if one.size > mention.size and one.unit_class == "persons"]
            whole = whole or framing or antecedent(mention, people, wholes)
        elif whole is not None and (_APART_EN.search(between) or _ends_aside(before[-1:], mention, folded)):
            whole = None
        if whole is not None and whole is not carried:
            opened = _OPENS_ASIDE.search(between)
            aside = _CLOSES_ASIDE[opened.group()] if opened else ""
        larger = whole is not None and mention.size > whole.size
        measured = whole is not None and (
            (not whole.unit_class and mention.unit_class in _MEASURED)
            or (
                _measures_other(whole, mention)
                and (whole.unit_class in ("money", "duration") or bool(plural_behind(mention, folded)))
            )
        )
        if (
            whole is not None
            and _can_hold(whole, mention)
            and not measured
            and not (larger and whole is carried)
        ):
            wholes[mention.start] = whole
        if _introduces_whole(mention, counts[index + 1 :], folded):
            whole = framing = mention  # of the 61 here 27 are women; 44 have come in


def _behind_of_them(between: str) -> str:
    """Return the words behind "of them", which belongs to the figure before: 47 of them were destroyed: 29 by …"""
    opening = _OF_THEM_EN.match(between)
    return between[opening.end() :] if opening else between


def _said_of_people(before: list[Mention], between: str, folded: str) -> list[Mention]:
    """Return the figure before if it is the subject of a clause, or ends one: Fourteen prisoners escaped; …"""
    people = [one for one in before[-1:] if one.unit_class == "persons"]
    own = [one for one in people if VERB_NEXT.match(folded, one.head[1])]
    if own or not people or len(before) > 1:
        return own if _CLAUSE_ENDS.search(between) else []
    return people if _CLAUSE_ENDS.fullmatch(folded, people[0].head[1], people[0].right) else []


_CLAUSE_ENDS = re.compile(r"[;,][ \n](?:and |but |of these )?$")
_LATTER = re.compile(
    r"of the (?P<which>last|latter|former)(?:[ -](?:named|mentioned|figure|number|total))?"
    r"(?=,|[ ](?:[0-9]|being|were|was|are|is|had|have|having|only|no)|[ ]?(?:[.;)]|$))"
)


def _refers_to(mention: Mention, between: str, folded: str) -> str:
    """Return last, latter or former of "12 of the last" and "Of the former 40", "" for neither."""
    said = _LATTER.search(between) if "of the l" in between or "of the f" in between else None
    if said is None or between[said.end() :].strip(" ,\n"):
        said = _LATTER.match(folded, mention.quantity.outer_end + 1)
    return said["which"] if said is not None and mention.unit_class not in ("duration", "money") else ""


def _referred_to(which: str, mention: Mention, near: Sequence[Mention]) -> Mention | None:
    """Return the last figure before one, or the last but one for the former."""
    levels = [one for one in near if not one.reference and one.unit_class != "duration"]
    named = levels[-2:-1] if which == "former" else levels[-1:]
    return next((one for one in named if one.size >= mention.size and _can_hold(one, mention)), None)


_WORSE = re.compile(
    r"[ \n](?:very |more |only |quite )?(?:[a-z]{3,}ly|by name|beyond (?:hope|repair))[ \n]?(?=[,.;)]|$)"
)
_COMMA = re.compile(r"[^,.;:]{0,40}[,;][ \n](?:and |but )?(?:only )?")


def _is_worse_off(whole: Mention, part: Mention, between: str, folded: str) -> bool:
    """Return whether a bare number only says how: nine constables were hurt, one dangerously."""
    bare = not part.unit and part.quantity.kind == "count" and part.size < whole.size
    worse = bare and _WORSE.match(folded, part.quantity.outer_end) and _COMMA.fullmatch(between)
    return bool(worse) and not whole.percent and whole.unit_class not in _MEASURED


_COPULA = re.compile(r"[ \n]+(?:was|were|are|is|had been|have been)\b")


def _of_that_noun(
    said: str, earlier: Sequence[Mention], before: Sequence[Mention], mention: Mention, folded: str
) -> list[Mention]:
    """Return the figure before that counts what a frame names: 1,010 males … Of the males 318 are under ten."""
    noun = said.split()[-1]
    near = [*_in_block_of(mention, earlier), *before]
    named = [one for one in near if noun in folded[slice(*one.head)].split() and one.size >= mention.size]
    return named[-1:]


def _ends_aside(before: list[Mention], mention: Mention, folded: str) -> bool:
    """Return whether a noun of its own, and no verb, ends what was said of a whole: of which 7 foundered, 16 carts."""
    noun = plural_behind(mention, folded)
    verb = VERB_NEXT.match(folded, before[0].quantity.outer_end) if before and noun else None
    if (
        verb is None
        or plural_behind(before[0], folded)
        or _COPULA.match(folded, before[0].quantity.outer_end)
    ):
        return False
    return not VERB_NEXT.match(folded, mention.head[1])


_OPENS_ASIDE = re.compile(r"[(—](?=[^()—]*$)")
_CLOSES_ASIDE = {"(": ")", "—": "—"}


def _in_block_of(mention: Mention, earlier: Sequence[Mention]) -> list[Mention]:
    """Return the last counts before a figure that are in its paragraph."""
    return [one for one in earlier[-12:] if one.passage.block is mention.passage.block]


_SAID_IN_BRACKET = re.compile(
    r"[ \n](?!in\b|last\b|the\b|per\b|a\b|years?\b|of (?:the|a)\b)[a-z][a-z -]{2,24}\)"
)
_BRACKET_EN = re.compile(r"^(?:[ ][a-z]+){0,2}[ ]\((?:of whom |including )?[a-z]{3,}(?: [a-z]+)? $")


def _in_bracket_english(whole: Mention, part: Mention, between: str, folded: str) -> bool:
    """Return whether a count is alone in brackets behind a larger one: 204 (children 171), 4 (2 fatal)."""
    if part.size >= whole.size or not _can_hold(whole, part):
        return False
    if between == " (" and not plural_behind(whole, folded):
        dates = part.passage.dates
        said = _SAID_IN_BRACKET.match(folded, part.quantity.outer_end)
        return said is not None and not any(said.start() <= one.start < said.end() for one in dates)
    alone = folded[part.quantity.outer_end : part.quantity.outer_end + 1] == ")"
    return alone and bool(_BRACKET_EN.match(between))


_MEASURED = frozenset({"mass", "area", "length", "volume", "money", "duration"})
"""What is measured is not a part of things that are counted: 4 vessels with meat, of which nine hundred tons."""


def _measures_other(one: Mention, mention: Mention) -> bool:
    """Return whether one measures and the other counts things of a name: 318 ships, of 9,000 tons, viz. 187 brigs."""
    return one.unit_class in _MEASURED and not mention.unit_class and mention.head[1] > mention.head[0]


def _named_by(subject: str, earlier: Sequence[Mention], folded: str) -> Sequence[Mention]:
    """Return the first figure whose words hold a noun of what leads a list in; behind they and these the last ones."""
    words = _NOUN.findall(subject)
    if not words or not _PRONOUNS.isdisjoint(words):
        return earlier[-2:]
    stems = [word.removesuffix("s") for word in words]
    return [one for one in earlier if any(stem in folded[one.left : one.right] for stem in stems)][:1]


_NOUN = re.compile("[a-z]{4,}")
_PRONOUNS = frozenset({"they", "these", "those", "which", "that"})


def _elliptic(mention: Mention, folded: str) -> bool:
    """Tell a figure that leaves its noun to the sentence before: "Nineteen were released." """
    return (
        not plural_behind(mention, folded)
        and not mention.unit
        and bool(_ELLIPTIC_EN.match(folded, mention.quantity.outer_end))
    )


def _introduces_whole(mention: Mention, following: list[Mention], folded: str) -> bool:
    """Tell "Of the 245 executed, 212 …" and "out of 30,502 arrested offenders, 20,383 …"."""
    if not following or _measures_other(mention, following[0]):
        return False
    if _COPULA.match(folded, mention.quantity.outer_end):
        return False  # of these 41 are recovered, 12 still ill: a part like those behind it
    begin, start = mention.passage.start, mention.quantity.outer_start
    before = folded[max(begin, start - 40) : start]
    if before[-1:] != " " or before[before.rfind(" ", 0, -1) + 1 : -1] not in _OF_WHOLE_ENDS:
        return False
    opening = _OF_WHOLE_EN.search(before)
    if not opening:
        return False
    head = folded[begin:start][: -len(opening.group())].rstrip()
    at_edge = not head or head[-1] in ",;:(—-" or head.endswith(("that", "and", "but"))
    behind = folded[mention.quantity.outer_end : following[0].quantity.outer_start]
    return at_edge and ("," in behind or _elliptic(following[0], folded))


def _relate_chinese(
    counts: list[Mention], earlier: list[Mention], wholes: dict[int, Mention], folded: str
) -> None:
    whole: Mention | None = None
    around: Mention | None = None
    aside = -1
    for index, mention in enumerate(counts):
        begin = counts[index - 1].quantity.outer_end if index else mention.passage.start
        between = folded[begin : mention.quantity.outer_start]
        over = 0 <= aside < mention.start
        if whole is not None and (
            over or (not _AMONG_ZH.search(between) and mention.size > whole.size)
        ):  # (其中三部已损坏) is over, and a part is not larger than its whole
            whole, around, aside = around if over else None, None, -1
        near = counts[:index] or [one for one in earlier[-6:] if one.passage.block is mention.passage.block]
        if _AMONG_ZH.search(between):
            nearest = near[-1] if near and _INSIDE_ZH.match(between) else None
            if nearest is None and index and _is_complete(counts[:index], wholes):
                nearest = counts[index - 1]
            holds = nearest is not None and _can_hold(nearest, mention) and nearest.size >= mention.size
            last, aside = whole, _end_of_bracket(begin, mention.quantity.outer_start, folded)
            near = [one for one in near if one.size >= mention.size] if _opens_anew(between, index) else near
            whole = nearest if holds else antecedent(mention, _that_may_hold(near, folded), wholes)
            around = (
                last if aside > 0 and whole is not last and wholes.get(_start_of(whole)) is last else None
            )
        elif not index and (named := _OF_NAMED_ZH.match(between)):
            whole = antecedent(mention, _that_counts(named["name"], near, folded), wholes)
        elif index and _opens_parts(counts[index - 1], mention, between, folded):
            whole = counts[index - 1]
        elif index and _in_bracket_behind(counts[index - 1], mention, between, folded):
            wholes[mention.start] = counts[index - 1]
            continue
        elif whole is not None and _APART_ZH.search(between):
            listed = folded[whole.quantity.outer_end : mention.quantity.outer_start]
            if ":" not in listed and "：" not in listed:  # an enumeration behind a colon goes on
                whole = None
        if whole is not None and _can_hold(whole, mention):
            wholes[mention.start] = whole


def _is_complete(counts: Sequence[Mention], wholes: Mapping[int, Mention]) -> bool:
    """Return whether the last count ends the parts of its whole: what 其中 adds then is of it alone.

    登记12,480户，其中工业3,160户，商业9,320户，其中摊贩5,204户: the stalls are of the shops.
    """
    whole = wholes.get(counts[-1].start)
    parts = [one.size for one in counts if whole is not None and wholes.get(one.start) is whole]
    return whole is not None and len(parts) > 1 and sum(parts) == whole.size


def _opens_anew(between: str, index: int) -> bool:
    """Return whether a sentence names what it shares out itself: 沿途收容难民，计城区三千一百人."""
    return index == 0 and _SHARED_OUT.search(between) is not None


_SHARED_OUT = re.compile("[^，。；]{3,}[，,]计[^，。；]*$")


def _start_of(mention: Mention | None) -> int:
    """Return where a figure begins, -1 for none."""
    return mention.start if mention is not None else -1


_OF_NAMED_ZH = re.compile(
    "[　 ]*已?(?P<name>(?!其|当|之|内|这|那|此)[^，。；：:0-9]{2,10}?)(?:之|当)?中"
    "(?![央队心学等国共农专华])[，,：:]?"
)
"""已发放的款项中，生活救济费3670万元: of those that were named before."""


def _that_counts(name: str, near: Sequence[Mention], folded: str) -> list[Mention]:
    """Return the last figure before whose words share two characters with a name."""
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    named = [one for one in near if any(pair in folded[one.left : one.right] for pair in pairs)]
    return named[-1:]


def _that_may_hold(counts: Sequence[Mention], folded: str) -> Sequence[Mention]:
    """Return counts without thresholds (五百石以上者), and without those of the year before if any others are left."""
    counts = [one for one in counts if not _THRESHOLD_ZH.match(folded, one.quantity.end)]
    now = [one for one in counts if not _THEN_ZH.search(folded, one.left, one.quantity.outer_start)]
    return now or counts


_THRESHOLD_ZH = re.compile("[^，。；0-9]{0,2}以[上下](?:者|的)")
_THEN_ZH = re.compile("(?:上一?年|去年|上季|上月|前一?年)(?:度|同期|同月|同季)[^，。；]{0,6}$")
"""去年同期为62起: what a list behind it is not of."""
_INSIDE_ZH = re.compile(
    "[名人户个所县件只头校艘家]?(?:[，、；]内(?![部地容外科战河蒙])|[(（](?:其中|内(?![部地容外科战河蒙])|[含计]))"
)
"""四十七县，内灾情最重者二十一县: of those named last; so what a bracket right behind a figure holds."""
_BRACKET_BEHIND = re.compile("[名人户个所县件只头艘辆条]?[（(][^（()）0-9，。；]{1,8}$")


def _in_bracket_behind(whole: Mention, part: Mention, between: str, folded: str) -> bool:
    """Return whether a count is alone in brackets right behind a larger one of its kind: 在校生4216人（女生388人）."""
    if not _BRACKET_BEHIND.match(between) or not _can_hold(whole, part) or part.size > whole.size:
        return False
    return whole.unit == part.unit and folded[part.quantity.outer_end : part.quantity.outer_end + 1] in (
        ")",
        "）",
    )


def _end_of_bracket(begin: int, at: int, folded: str) -> int:
    """Return where the bracket ends that opens between two offsets, or -1 where none does."""
    opening = max(folded.rfind("(", begin, at), folded.rfind("（", begin, at))
    if opening < 0 or _CLOSING.search(folded, opening, at):
        return -1
    closing = _CLOSING.search(folded, at, at + 300)
    return closing.start() if closing else -1


_CLOSING = re.compile("[)）]")


def _relate_complements(counts: list[Mention], wholes: dict[int, Mention], text: IndexedText) -> None:
    """Make complementary groups right behind a figure its parts: "20,418 inhabitants, 11,305 men and 9,103 women"."""
    if len(counts) < 3:
        return
    passage = counts[0].passage
    if not may_complement(text.folded[passage.start : passage.end], text.lang):
        return
    for index in range(len(counts) - 2):
        whole, pair = counts[index], counts[index + 1 : index + 3]
        triple = counts[index + 1 : index + 4]
        if len(triple) > 2 and complementary([label_of(one, text.folded) for one in triple], text.lang):
            pair = triple
        if whole.start in wholes and wholes[whole.start].passage is not whole.passage:
            continue  # of these 861 were men, 397 women and 84 children: the first is one of three
        if any(one.start in wholes or not _can_hold(whole, one) or one.size > whole.size for one in pair):
            continue
        known = sum(one.size for one in pair)
        if not known <= 2 * whole.size <= 4 * known:
            continue
        if whole.reference or _APART[text.lang].search(
            text.folded, whole.quantity.outer_end, pair[-1].quantity.outer_start
        ):
            continue
        if complementary([label_of(one, text.folded) for one in pair], text.lang):
            wholes.update({one.start: whole for one in pair})


def _relate_complements_apart(
    counts: list[Mention], earlier: Sequence[Mention], wholes: dict[int, Mention], text: IndexedText
) -> None:
    """Make complementary groups that open a sentence parts of a figure before it that they are about as many as.

    額徵地丁銀一萬二千八百九十六兩。起運銀九千五百四十二兩，存留銀三千四百五十四兩。
    """
    if len(counts) < 2 or not earlier or any(one.start in wholes for one in counts[:2]):
        return
    passage = counts[0].passage
    near = [one for one in earlier[-_NEAR_COMPLEMENTS:] if one.passage.block is passage.block]
    for size in (3, 2):
        group = counts[:size]
        fitting = [one for one in near if _about_as_many(one, group)] if len(group) == size else []
        if not fitting or not may_complement(text.folded[passage.start : passage.end], text.lang):
            continue
        if complementary([label_of(one, text.folded) for one in group], text.lang):
            known = sum(one.size for one in group)
            whole = min(reversed(fitting), key=lambda one: abs(one.size - known))
            wholes.update({one.start: whole for one in group})
            return


def _about_as_many(whole: Mention, group: Sequence[Mention]) -> bool:
    """Return whether a figure can be the total of a group, give or take what a slip of the pen may do."""
    known = sum(one.size for one in group)
    level = not whole.reference and whole.quantity.change != "by"
    return level and abs(whole.size - known) <= _ABOUT * known and all(_can_hold(whole, one) for one in group)


_NEAR_COMPLEMENTS = 6
_ABOUT = 0.1
_APART = {"en": _APART_EN, "zh": re.compile("另|此外|还有|[。；;]")}


def _opens_parts(whole: Mention, part: Mention, between: str, folded: str) -> bool:
    """Return whether a figure is the whole of the one behind it, by a colon, by 中 or by 统计."""
    if _surveyed(whole, between, folded):
        return True
    if not _can_hold(whole, part):
        return False
    within = bool(_WITHIN_ZH.match(between)) and whole.size >= part.size  # 867名毒犯中，有826名
    return within or bool(_COLON_LIST_ZH.match(between))


def _surveyed(whole: Mention, between: str, folded: str) -> bool:
    """Tell 据……逮捕的三万名毒犯统计，…… : what follows was counted among them."""
    before = folded[whole.passage.start : whole.quantity.outer_start]
    return bool(_SURVEY_ZH.match(between)) and "据" in before[-40:]


def _relate_list(
    counts: list[Mention], earlier: list[Mention], wholes: dict[int, Mention], text: IndexedText
) -> None:
    """Make the items of "51,627 have been processed, including:" its parts."""
    if not counts or counts[0].passage.block.kind != "item" or counts[0].passage.block.lead < 0:
        return
    lead = text.document.blocks[counts[0].passage.block.lead]
    named = _named_whole(lead, earlier, text)
    if named is not None:
        for mention in counts[:1]:
            if mention.start not in wholes and _can_hold(named, mention):
                wholes[mention.start] = named
        return
    below = lead.kind == "item" and lead.level < counts[0].passage.block.level
    if lead.kind == "heading" or not (below or _leads_to_list(text.folded[lead.start : lead.end].rstrip())):
        return
    recent = list(takewhile(lambda one: one.start >= lead.start, islice(reversed(earlier), 200)))
    within = [one for one in reversed(recent) if one.start < lead.end]
    last = within[-1].passage if within else None
    within = [one for one in within if one.passage is last and one.quantity.outer_end <= lead.end]
    for before, mention in zip([None, *counts], counts, strict=False):
        gap = text.folded[before.quantity.outer_end : mention.quantity.outer_start] if before else ";"
        whole = next((one for one in reversed(within) if _can_hold(one, mention)), None)
        if mention.start not in wholes and whole is not None and (";" in gap or "；" in gap):
            wholes[mention.start] = whole


@lru_cache(maxsize=64)
def _leads_to_list(words: str) -> bool:
    """Return whether words lead to a list of parts; kept, since they are asked again for each item of the list."""
    return _LIST_LEAD.search(words) is not None


def _named_whole(lead: Block, earlier: list[Mention], text: IndexedText) -> Mention | None:
    """Return the figure that "在常住人口中：" or "Of the residents:" above a list names without repeating it."""
    words = text.folded[max(lead.start, lead.end - 60) : lead.end]
    match = _NAMED_LEAD[text.lang].search(words) if words.rstrip().endswith((":", "：")) else None
    if match is None or any(lead.start <= one.start < lead.end for one in earlier):
        return None
    name = re.compile(
        rf"(?<![a-z]){re.escape(match.group(1))}(?![a-z])"
    )  # the convicted, not the unconvicted
    for one in reversed(earlier[-60:]):
        if name.search(text.folded, max(one.passage.start, one.left), one.right):
            return one
    return None


_NAMED_LEAD = {
    "zh": re.compile(r"(?:^|[。；\n])?(?:在)?([^，。；：\n在]{2,12}?)(?:之|当)?中[，]?(?:有)?[:：]\s*$"),
    "en": re.compile(r"(?:^|[.\n] ?)(?:of|among) (?:the |these |those )?([a-z][a-z' -]{2,30})[:：]\s*$"),
}


_NAMELY = re.compile(
    r"\b(?:namely|viz|of (?:which|whom|these)|including|comprising|made up of|consisting of)\b"
)


_OPENS_PARTS = re.compile(r"(?:of (?:which|whom|these)|whereof|including)\b")


def _relate_indented(rows: Sequence[Mention], wholes: dict[int, Mention], text: IndexedText) -> None:
    """Make the rows set further in below one that leads to them its parts: convicted, 602, namely / men 540."""
    folded = text.folded
    leads: dict[int, tuple[int, Mention]] = {}
    before: dict[int, tuple[int, Mention]] = {}
    for one in rows:
        if not one.passage.block.names:
            continue
        name = one.passage.block.names[0][0]
        line = folded.rfind("\n", 0, name) + 1
        indent = name - line if not folded[line:name].strip() else 0
        column = one.passage.block.column
        if column in before and _OPENS_PARTS.match(folded, name):
            leads[column] = before[column]  # Guns, 33 / of which field guns, 12
        before[column] = indent, one
        if column in leads and indent > leads[column][0] and _can_hold(leads[column][1], one):
            wholes[one.start] = leads[column][1]
            continue
        end = folded.find("\n", one.start)
        if _NAMELY.search(folded, name, end if end >= 0 else len(folded)):
            leads[column] = indent, one
        else:
            leads.pop(column, None)


def _relate_tables(mentions: list[Mention], wholes: dict[int, Mention], text: IndexedText) -> None:
    """Make the cells of a column parts of the cell in the row of totals, and those of a row of its total."""
    cells = [one for one in mentions if one.passage.block.kind == "cell" and not one.percent]
    if not cells:
        return
    counts = [None if one.quantity.change == "by" else one.size for one in cells]
    for found in sums_of_cells([one.passage.block for one in cells], text.folded, counts):
        total, parts = cells[found.total], [cells[position] for position in found.parts]
        if found.weak and not adds_up(total, parts):
            continue
        for part in parts:
            if _can_hold(total, part):
                wholes.setdefault(part.start, total)
    tables: dict[int, list[Mention]] = {}
    for one in cells:
        tables.setdefault(one.passage.block.table, []).append(one)
    for rows in tables.values():
        _relate_rows(rows, mentions, wholes, text)
        _relate_indented(rows, wholes, text)


def _relate_rows(
    rows: list[Mention], mentions: list[Mention], wholes: dict[int, Mention], text: IndexedText
) -> None:
    """Make lines of a name and a number parts of the figure that leads them in: "346, distributed as follows:"."""
    block = rows[0].passage.block
    lead = text.document.blocks[block.lead] if block.lead >= 0 else None
    if lead is None or lead.kind == "heading" or len({one.passage.block.column for one in rows}) > 1:
        return
    if any(one.start in wholes for one in rows) or not _LIST_LEAD.search(
        text.folded[lead.start : lead.end].rstrip()
    ):
        return
    whole = next(
        (one for one in reversed(mentions) if lead.start <= one.start < lead.end and not one.percent), None
    )
    if whole is not None and all(_can_hold(whole, one) for one in rows):
        wholes.update({one.start: whole for one in rows})
