"""What an English figure counts whose clause leaves the thing out: "and seats 350", "of which we have six tons".

Each rule looks at the words between the figure before and this one, and gives the words for the thing where the
construction shows which they are; the words of the figure itself stay behind them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from yundong.documents.figure import ReadFigure
from yundong.documents.meaning.mention import gives_another_time
from yundong.documents.text.document import Document
from yundong.documents.vocabulary import unit_classes, word_list

_REACH = 200
"""Characters before a figure that are looked at."""
_LONGEST = 60
"""Characters: what is longer says more than a thing."""
_MEASURES = frozenset({"mass", "area", "length", "volume", "money", "duration", "percent"})

_SENTENCE = re.compile(r"(?<!\bSt)(?<!\bRs)(?<!\bMt)(?<!\bFt)(?<!\bNo)[.!?][ \n]+(?=[A-Z0-9\"'(*£$])|\n")
_ASIDE = re.compile(r", (?:it (?:is|was)|we|they|I) [a-z ]{3,20},")
"""Has spent, it is believed, £38,000."""
_ENDS = re.compile(r"[ \n]*(?:[,.;:)]|$|(?:each|apiece|only|alone|now|here|last year|a year|in all)\b)")


def elided(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what a figure counts that its clause leaves out, "" where the clause says it or no rule applies.

    Parameters
    ----------
    figure : ReadFigure
        With the words of its own clause.
    before : sequence of ReadFigure
        The last figures before it, with what they count.
    document : Document
        The document.
    """
    if bracket := _of_bracket(figure, before, document):
        return bracket
    if _THAT_OF.match(figure.counted):
        return _of_that(figure, before)
    if (parallel := _in_a_parallel(figure, before, document)) or (
        parallel := _respectively(figure, before, document)
    ):
        return parallel
    if (parallel := _at_another_place(figure, before, document)) or (
        parallel := _asked_for(figure, document)
    ):
        return parallel
    if not figure.counted:
        return _of_same_subject(figure, before, document)
    first = figure.counted.split(" ", 1)[0].casefold()
    thing = (
        _of_noun(figure, first, document)
        or _of_relative(figure, before, document)
        or _of_comparison(figure, before, first, document)
        or _of_offer(figure, before, document)
        or _of_same_subject(figure, before, document)
        or _of_whole_before(figure, before, document)
        or _held_by_noun(figure, document)
        or _in_brackets(figure, document)
        or _goes_on(figure, before, first, document)
    )
    if not thing or figure.counted.casefold() in thing.casefold() or _OF_WHICH.match(figure.counted):
        return thing
    return f"{thing} {figure.counted}"


_OF_WHICH = re.compile(
    r"(?:of|for|on|from|in|to|with|by|at) (?:which|whom)\b|(?:a|per) (?:week|day|head|ton|year)\b"
)


def _sentence(begin: int, stop: int, document: Document) -> str:
    """Return the text between two offsets as far as it is one sentence."""
    said = document.text[max(begin, stop - _REACH) : stop]
    ends = [mark.end() for mark in _SENTENCE.finditer(said)]
    return said[ends[-1] :] if ends else said


_PREPOSITIONS = frozenset({"of", "for", "on", "from", "in", "to", "with", "by", "at", "among"})
_RELATIVE = re.compile(
    r"(?P<noun>[A-Za-z][A-Za-z'-]+),? (?:of|for|on|from|in|to|with|by|at) (?:which|whom) "
    r"(?:(?:we|they|he|she|I|it|you|there|the [a-z]+) )?(?:[a-z]+ ){0,3}$"
)


def _of_relative(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return the noun of "copra, of which we have six tons", of a measure whose clause names no other."""
    if unit_classes().get(figure.unit) not in _MEASURES or figure.unit == "%":
        return ""
    begin = before[-1].outer_end if before else 0
    said = document.text[max(begin, figure.outer_start - 90) : figure.outer_start]
    match = _RELATIVE.search(said) if " which " in said or " whom " in said else None
    if (
        match is None
        or match["noun"] in figure.counted
        or match["noun"] in _NOT_HELD
        or document.folded.startswith(" of ", figure.outer_end)
    ):
        return ""
    return match["noun"]


def _of_bracket(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what the figure before counts, of a bracket with the same for another time: 14 bushels (16 in 1910)."""
    if not before or before[-1].unit != figure.unit or len(before[-1].counted) > _LONGEST:
        return ""
    edges = before[-1].outer_end, figure.outer_start, figure.outer_end
    return before[-1].counted if gives_another_time(document.folded, *edges) else ""


_COMPARED = frozenset(
    {"less", "more", "fewer", "higher", "lower", "longer", "shorter", "to", "an", "a", "per"}
)
_COMPARISON = re.compile(
    r"(?:a|per) (?:week|day|head|ton|year)\b[a-z ]* (?:to|at|is|was|now)$|"
    r"(?:less|more|fewer|higher|lower|longer|shorter) than|to (?:each|every)\b|"
    r"(?:an? )(?:increase|decrease|rise|fall|gain|loss|advance|decline|falling[ -]off|reduction)(?: of)? "
    r"(?:up)?on\b|(?:an? )(?:increase|decrease|rise|fall|gain|loss|advance|decline|reduction) (?:up)?on the\b"
)


def _of_comparison(figure: ReadFigure, before: Sequence[ReadFigure], first: str, document: Document) -> str:
    """Return what the figure before counts, where one only compares: 118 tons, that is 6 tons less than in October."""
    if first not in _COMPARED or not before or not _COMPARISON.match(figure.counted.casefold()):
        return ""
    between = _ASIDE.sub("", document.text[before[-1].outer_end : figure.outer_start])
    if len(between) > _LONGEST or "\n\n" in between or _SENTENCE.search(between):
        return ""
    levels = [one.counted for one in before if not _COMPARISON.match(one.counted.casefold())]
    return levels[-1] if levels and len(levels[-1]) <= _LONGEST else ""


_AND_VERB = re.compile(
    r"(?:[^.;:]{0,60}[, ])?(?:and|but|yet|or) (?:(?:is|was|were|are|has|have|had|now|then|only|still|also|be|been|"
    r"will|can|could|would) )*(?P<verb>[a-z]{2,})"
    r"(?: (?:at|to|for|from|in|by|up|only|about|nearly|some|on|over|it|down))* $"
)
_SUBJECT = re.compile(
    r"(?:^|[;:,] |\bthat )(?:and |but |while )?(?P<noun>(?:the|an?|each|our|its|their|his) "
    r"(?:[a-z'-]+ ){0,3}?[a-z'-]+)(?: (?:of|in|at|on|for|to) [^.;:,]{2,30}?)? "
    r"(?:cost|took|spent|gave|held|has|had|is|was|are|were|sold|bought|paid|pay|made|make|drew|can|will|would|"
    r"carries|[a-z]{3,}ed|[a-z]{2,}[^su]s(?= (?:an?|the|one|only|about|[0-9])))\b",
    re.IGNORECASE,
)


def _of_same_subject(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return the subject of a sentence whose second verb a bare figure follows: the hall cost $6,480 and seats 350."""
    if not before or (figure.counted and not _ENDS.match(document.text, figure.outer_end)):
        return ""
    between = document.text[before[-1].outer_end : figure.outer_start]
    between = (
        between if figure.counted else between.rstrip(", ") + " "
    )  # and has spent, it is believed, £38,000
    if len(between) > 90 or not (" and " in between or " but " in between):
        return ""
    joined = _AND_VERB.fullmatch(_ASIDE.sub("", between))
    if (
        joined is None
        or (figure.counted and joined["verb"] not in figure.counted)
        or len(figure.counted.split()) > 4
    ):
        return ""
    said = _sentence(0, before[-1].outer_start, document)
    subject = _SUBJECT.search(said)
    return subject["noun"] if subject is not None else ""


_HELD = re.compile(r"\b(?P<noun>[A-Za-z][a-z'-]{2,}) of (?:some |about |nearly |only |over )?$")
_RANKS = re.compile(r"[ \n](?:rank and file|all ranks|all told|sabres|bayonets|muskets|lances)\b")
_VERB_BEHIND = re.compile(
    r"[ \n](?:had|has|have|was|were|is|are|went|came|fell|took|lost|left|fled|stood|lay|held|made|met|broke|can|"
    r"could|will|would|(?!need|indeed|hundred|kindred)[a-z]{3,}ed)\b"
)
_NOT_HELD = frozenset(word_list("never_holders"))


def _held_by_noun(figure: ReadFigure, document: Document) -> str:
    """Return the noun that a bare number of people belongs to: the bodies of fifty-one were got out."""
    behind = figure.outer_end
    if figure.unit not in ("", "persons") or not (
        _VERB_BEHIND.match(document.folded, behind) or _RANKS.match(document.folded, behind)
    ):
        return ""
    said = _HELD.search(document.text, max(0, figure.outer_start - 40), figure.outer_start)
    if (
        said is None
        or said["noun"].casefold() in _NOT_HELD
        or said["noun"].casefold() in figure.counted.casefold()
    ):
        return ""
    return said["noun"]


_OF_NOUN = re.compile(
    r"\b(?:an?|the|its|their) (?:[a-z'-]+ )?(?P<noun>[a-z'-]{3,}) of (?:about |some |nearly |only |over )?[£$]?$"
)
_RELATIVES = frozenset({"which", "who", "whose", "where", "whom"})


def _of_noun(figure: ReadFigure, first: str, document: Document) -> str:
    """Return the noun that a sum is the size of, in a clause of a relative: which asks for a loan of 2 million."""
    if first not in _RELATIVES and not _OF_WHICH.match(figure.counted):
        return ""
    noun = _OF_NOUN.search(document.text, max(0, figure.outer_start - 50), figure.outer_start)
    return noun["noun"] if noun is not None and noun["noun"] not in _NOT_HELD else ""


_PEOPLE_ONLY = frozenset({"men", "persons", "people", "women", "boys", "girls", "in number"})
_BRACKET = re.compile(r"\bof (?:the |our |its |these )(?P<noun>[a-z-]+s) \($")


def _in_brackets(figure: ReadFigure, document: Document) -> str:
    """Return the noun that a bracket gives in numbers: a third of the guards (23 men) are on probation."""
    if figure.counted.casefold() not in _PEOPLE_ONLY:
        return ""
    noun = _BRACKET.search(document.text, max(0, figure.outer_start - 40), figure.outer_start)
    return noun["noun"] if noun is not None else ""


_COPULA = re.compile(
    r"(?P<noun>[a-z' -]+?) (?:is|was|are|were|costs?|comes to|came to|amounts to|amounted to)"
)
_HEAD_NOUN = re.compile(
    r"(?:^|[.;:,] |\n|\band )(?P<noun>(?:the |an? )?(?:[A-Za-z'-]+ )?[A-Za-z'-]+) (?:of|for|to|per|with) "
    r"(?:an? |the |each |every )?[^.;:,]{2,50}$"
)


def _of_whole_before(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return the head of a subject that holds the figure before: the wage of a man with three children is 29s."""
    said = _COPULA.fullmatch(figure.counted.casefold())
    if not before or said is None or not document.folded.startswith(f" {said['noun']}", before[-1].outer_end):
        return ""
    head = _HEAD_NOUN.search(document.text, max(0, before[-1].outer_start - 80), before[-1].outer_start)
    return head["noun"] if head is not None else ""


_ELSEWHERE = re.compile(
    r"; (?:and |but )?(?:at|in) (?:the )?[A-Z][A-Za-z'-]+(?: [A-Z][a-z'-]+)?,? (?:only )?$"
)
_SOMEWHERE = re.compile(
    r"(?:^|[.;:(\n—] ?|[ \n])(?:At|In|at|in) (?:the )?[A-Z][A-Za-z'-]+(?: [A-Z][a-z'-]+)?,? (?:only |about )?$"
)


def _at_another_place(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what was counted first at the place named before: at Stalyhulme 46 mills are closed; at Radbeck 14."""
    text, start = document.text, figure.outer_start
    if (
        not before
        or text.rfind("; ", max(0, start - 40), start) < 0
        or not _ELSEWHERE.search(text[start - 40 : start])
    ):
        return ""
    if not _ENDS.match(text, figure.outer_end) and not text.startswith(
        (" in ", " out of "), figure.outer_end
    ):
        return ""
    for one in before:
        here = "\n" not in text[one.end : start] and _SOMEWHERE.search(
            text[max(0, one.outer_start - 40) : one.outer_start]
        )
        if here and one.counted and unit_classes().get(one.unit) not in ("duration", "percent"):
            return one.counted
    return ""


_STOOD_FOR = re.compile(
    r"\b(?:number|strength|total|quantity|amount|value|price) of (?:the )?(?P<noun>[a-z][a-z '-]{2,40}?)[;,] "
    r"(?:and |but )?(?:(?:at|in|on|by|for) [^.;,]{2,40} )?(?:it|they|this|these|that) "
    r"(?:is|was|were|are|had been|has been|stood at|came to) (?:then |only |now |about )?$"
)


_IN_NUMBER = re.compile(r"\b(?P<noun>[A-Za-z-]{4,}), (?:being |who are |now |then )?in number $")
_QUESTION = re.compile(
    r"\b(?:how many|what (?:was|is|were|are) the number of|what number of|the number of) "
    r"(?P<noun>[A-Za-z][A-Za-z' -]{2,60}?)"
    r"(?=[,.;?]| (?:were|was|are|is|had|have|has|did|do|does|there|in|on|at|of|who|which|that|could|would|died|"
    r"came)\b)",
    re.IGNORECASE,
)
_ANSWERED_WITHIN = 400
"""Characters before an answer within which it was asked."""


def asked_before(figure: ReadFigure, document: Document) -> str:
    """Return what the last question before a figure asked the number of, "" for none.

    Parameters
    ----------
    figure : ReadFigure
        A figure whose own words only say who gave the answer, or for where.
    document : Document
        The document.
    """
    start = figure.outer_start
    questions = list(_QUESTION.finditer(document.text, max(0, start - _ANSWERED_WITHIN), start))
    return questions[-1]["noun"] if questions else ""


_ONLY_PLACE = re.compile(r"(?:In|At|For|From|in|at|for|from) (?:the )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")


def _asked_for(figure: ReadFigure, document: Document) -> str:
    """Return the noun that *it* stands for: report number of deserted infants; at the end of May it was 87."""
    start = figure.outer_start
    if _ONLY_PLACE.fullmatch(figure.counted):
        question = asked_before(figure, document)
        return f"{question} {figure.counted}" if question else ""
    if document.text.endswith(" in number ", 0, start):
        noun = _IN_NUMBER.search(document.text, max(0, start - 60), start)
        return noun["noun"] if noun is not None else ""
    if not document.text.endswith((" was ", " is ", " at ", " to ", " were ", " are ", " been "), 0, start):
        return ""
    noun = _STOOD_FOR.search(document.text, max(0, start - 120), start)
    return noun["noun"] if noun is not None else ""


_NAMES = re.compile(r"(?:the |The )?[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2}")
_NAME_BEFORE = re.compile(
    r".*(?:^|[,;)] |\band )(?:and )?(?:the )?[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2},? $", re.DOTALL
)


_OWN_NAME = re.compile(r"(?: (?:the )?[A-Z][\w'-]+)+$| \((?:it|they|he|she) had$")


def is_only_name(words: str) -> bool:
    """Return whether words are a name, of a party, a place or a people: the Farmers, Sand River.

    Parameters
    ----------
    words : str
        Of a figure.
    """
    return _NAMES.fullmatch(words) is not None


def named_after(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what is counted of a name in a list: Labour took 9 of the 20 seats, the Farmers 8, Independents 3.

    Parameters
    ----------
    figure : ReadFigure
        Whose words are only a name.
    before : sequence of ReadFigure
        The last figures before it.
    document : Document
        The document.
    """
    if not before or not _ENDS.match(document.text, figure.outer_end):
        return ""
    between = document.text[before[-1].outer_end : figure.outer_start]
    if len(between) > _LONGEST or _SENTENCE.search(between) or not _NAME_BEFORE.fullmatch(between):
        return ""
    for one in reversed(before):
        said = document.text[one.outer_end : figure.outer_start]
        if _SENTENCE.search(said) or "\n" in said:
            return ""
        counted = _OWN_NAME.sub("", one.counted)
        if one.unit in (figure.unit, "") and counted and not is_only_name(counted):
            return counted if len(counted) <= _LONGEST else ""
    return ""


_PARALLEL = re.compile(
    r"[^.;:]{0,40}(?:,|;| and|, and) (?P<noun>(?:the )?(?!(?:rose|fell|came|went|grew|sank|stands?|stood|is|was|sells?|"
    r"sold|fetch(?:es)?|costs?|thence|again|then|now|in|at|on|by|from|to|of)\b)"
    r"[a-z-]+(?<!ed)(?: (?:and )?[a-z-]+){0,2}?) (?P<way>to|at|from|by) (?:only |about |nearly |some )?$"
)


def _in_a_parallel(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return the noun of a clause whose verb was said before: revenue came to Rs. 88,214 and expenditure to …"""
    if not before or figure.unit != before[-1].unit:
        return ""
    begin, stop = before[-1].outer_end, figure.outer_start
    between = document.text[begin:stop] if stop - begin < 90 else ""
    match = _PARALLEL.fullmatch(between)
    if match is None or figure.counted.casefold().startswith(match["noun"]):
        return ""
    said = document.text[max(0, before[-1].outer_start - 24) : before[-1].outer_start].rstrip(" $£")
    return match["noun"] if said.endswith(" " + match["way"]) else ""


_THAT_OF = re.compile(r"(?:that|those) of\b", re.IGNORECASE)
_NOUN_ENDS = re.compile(r" of | in | at |,| (?:was|were|is|are|rose|fell|had|stood)\b")


def _of_that(figure: ReadFigure, before: Sequence[ReadFigure]) -> str:
    """Return the noun that *that of* repeats, with its own place: the population of …; that of St. Maur rose from …"""
    for one in reversed(before):
        noun = _NOUN_ENDS.split(one.counted, maxsplit=1)[0].strip()
        measured = unit_classes().get(one.unit) in ("duration", "percent") or one.role != "level"
        if noun and not measured and not _THAT_OF.match(one.counted):
            return f"{noun} {figure.counted.partition(' ')[2]}"
    return figure.counted


_ROW = re.compile(r"(?:,? (?:and )?[0-9][0-9,.]*| and [a-z-]+)*,? respectively\b")
_IN_ROW = re.compile(r", (?:and )?| and ")


def _respectively(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what the figure counts that one repeats: attacks 74, deaths 61; the week before 90 and 77 respectively."""
    row = _ROW.match(document.text, figure.outer_end)
    if row is None:
        return ""
    size, stop = 1 + len(re.findall(r"(?:,|and) [a-z0-9]", row.group())), figure.outer_start
    for one in reversed(before):
        if not _IN_ROW.fullmatch(document.text, one.outer_end, stop):
            break
        size, stop = size + 1, one.outer_start
    if size < 2 or len(before) < size:
        return ""
    source = before[-size]
    near = "\n\n" not in document.text[source.outer_end : figure.outer_start]
    said = figure.counted.casefold().removesuffix("respectively").strip()
    return source.counted if near and source.unit in (figure.unit, "persons", "") and not said else ""


_OFFER = re.compile(r".*\b(?:offer|ask|bid|pay|give|demand|fetch)(?:s|es|ed)?|.*\b(?:paid|gave)")
_AGREED = re.compile(r".*\b(?:agree|consent)(?:ed)? to|.*\b(?:accept|propose|insist on|ask for|offer)(?:ed)?")
_PRICE = re.compile(
    r" (?:a|per|the) (?:ton|cwt|pound|lb|picul|catty|bag|bale|barrel|bushel|quarter|maund|sack|ounce)\b"
)


def _of_offer(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what was weighed before, of the price offered for it: six tons; the trader offers £7 a ton."""
    if before and before[-1].unit == figure.unit and _AGREED.fullmatch(figure.counted):
        return "" if len(before[-1].counted) > _LONGEST else before[-1].counted
    if unit_classes().get(figure.unit) != "money" or not before or not _OFFER.fullmatch(figure.counted):
        return ""
    weighed = unit_classes().get(before[-1].unit) in ("mass", "volume", "other")
    near = (
        weighed and figure.start - before[-1].end < _REACH and _PRICE.match(document.folded, figure.outer_end)
    )
    return before[-1].counted if near and len(before[-1].counted) <= _LONGEST else ""


_ADVERBS = frozenset(
    {"still", "already", "under", "in", "with", "without", "at", "on", "from", "out", "by", "now"}
)
_COMMA = re.compile(r"[,;] (?:and |but |while )?(?:only |about |some )?")


def _goes_on(figure: ReadFigure, before: Sequence[ReadFigure], first: str, document: Document) -> str:
    """Return what the figure before counts, where one only says in what state: families in huts, 112 still in tents."""
    if first not in _ADVERBS or figure.unit or not before or before[-1].unit == "%":
        return ""
    last, behind = before[-1], document.text[figure.outer_end : figure.outer_end + 24]
    placed = figure.place and figure.place.casefold() in figure.counted.casefold()
    if (
        placed
        or _VERB_BEHIND.match(" " + last.counted)
        or _VERB_BEHIND.match(document.folded, last.outer_end)
    ):
        return ""  # 7,212 at Pul-i-Sang; 800 came in the first half-year and 642 in the second
    between = document.text[last.outer_end : figure.outer_start]
    comma = between.rfind(",") if ";" not in between else between.rfind(";")
    state = behind.casefold().removeprefix(" still").removeprefix(" already").removeprefix(" now")
    if not state.startswith(f" {first} ") or comma < 0 or not _COMMA.fullmatch(between, comma):
        return ""
    return last.counted if len(last.counted) <= _LONGEST and not _SENTENCE.search(between) else ""


_APPOSED = re.compile(
    r"(?:^|[.] |\n)(?P<noun>(?!In |On |At |By |For |Of |From |To |With |During |Since |Last |This |And |But )"
    r"[A-Z][a-z'-]+(?: [a-z'-]+){0,4}), (?:at |now |then |being |about )?$"
)


def apposed(figure: ReadFigure, document: Document) -> str:
    """Return the subject of a sentence that a figure follows in commas: absenteeism, 17 per cent in January, fell …

    Parameters
    ----------
    figure : ReadFigure
        A figure whose own words name nothing.
    document : Document
        The document.
    """
    match = _APPOSED.search(document.text, max(0, figure.outer_start - 70), figure.outer_start)
    return match["noun"] if match is not None else ""


_MONTHS = "|".join(word_list("months"))
_ONLY_TIME = re.compile(
    r"(?:(?:in|for|at|on|of|by|during|to|and|but|was|were|is|are|had|it|they|we|he|she|there|only|fell|rose|stood|reached|about|some|as|against|"
    r"compared|with|the|an?|last|this|next|that|same|each|former|previous|preceding|following|corresponding|total|"
    r"ended|ending|years?|months?|weeks?|seasons?|quarters?|half-years?|days?|periods?|decades?|twelvemonths?|before|after|earlier|"
    rf"later|ago|formerly|previously|originally|hitherto|heretofore|{_MONTHS})\b[ ,]*)+",
    re.IGNORECASE,
)


def is_only_time(words: str) -> bool:
    """Return whether words say when, and nothing of what is counted: a year before the total was.

    Parameters
    ----------
    words : str
        Of a figure or a clause.
    """
    return _ONLY_TIME.fullmatch(words) is not None
