"""Places in English: shown by a kind, a preposition, what is said to be of them, a dateline, or another mention.

A line all in capitals is read as if it had small letters; since its capitals show nothing, a word behind "in" is
no place there unless the text has it elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from yundong.documents.meaning.front import is_generic
from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.text.document import Block, Document, Span
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import word_list

_CAPITAL = r"[A-Z][\w'’-]+"
_RUN = re.compile(rf"[A-Z](?<![\w'’.-][A-Z])[\w'’-]+(?:[ ](?:of[ ])?{_CAPITAL})*(?![\w'’-]*[$£¥])")
"""Capitals in a row: all that a name of a place can be made of.

Here as below a letter is looked for first and what may be before it asked then: a text is so passed over faster.
"""
_KINDS = frozenset(word_list("place_kinds"))
_KINDS_OF = frozenset(word_list("place_kinds_of"))
_OPENINGS = frozenset(word_list("place_openings"))
_PREPOSITIONS = ("in", "at", "near", "throughout", "around", "outside", "inside", "within", "off", "into")
_PREPOSITION = re.compile(rf"\b(?:{'|'.join(_PREPOSITIONS)})\s$")
_DONE_TO_PLACES = (
    "raided", "bombed", "shelled", "captured", "occupied", "entered", "recaptured", "besieged", "stormed", "liberated",
    "evacuated", "visited", "reached",
)  # fmt: skip
_LED_BY = (*(f" {verb} " for verb in _DONE_TO_PLACES), "member for ")
"""What is done to a place."""
_LONGEST = 1 + max(map(len, _PREPOSITIONS))
_MOVES = frozenset(
    {"Left", "Reached", "Entered", "Leaving", "Visited", "Crossed", "Passed", "Approached", "Occupied"}
)
_SIDES = frozenset({"Bank", "Wing", "Flank", "Hand"})
"""Reached Bitter Springs, where the writer leaves himself out; the Left Bank is a name."""
_NOT_OF_A_NAME = frozenset(
    {
        "The",
        "Of",
        "And",
        "From",
        "On",
        "To",
        "By",
        "For",
        "With",
        "Between",
        "Along",
        *(word.capitalize() for word in _PREPOSITIONS),
    }
)
_MONTHS = "|".join(month.capitalize()[:3] for month in word_list("months"))
_DATELINE = re.compile(
    rf"\s*(?P<name>{_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}}),\s*(?:the )?(?:\d{{1,2}}\w*\s+(?:of )?)?(?:{_MONTHS})"
)
_NUMBER = re.compile(r"(?:No|Ref|File|Letter)s?[.:]? ?[A-Z]{0,3}[0-9][0-9/. A-Za-z-]{0,20}?[.,;] ")
OFFICERS = (
    "governor|administrator|resident|consul|protector|surgeon|officer|commissioner|superintendent|inspector|magistrate|"
    "collector|engineer|agent|manager|master|secretary"
)
_OF_OFFICE = re.compile(
    rf"(?:^|\n)(?:From )?(?:[Tt]he )?(?:(?! to )[^\n.;]){{0,50}}?\b(?i:{OFFICERS})(?: of [a-z ]{{3,30}})?, "
    rf"(?P<name>{_CAPITAL}(?:[ -]{_CAPITAL}){{0,2}})(?=[,.\n])"
)
"""From the District Officer, Kabwera, to."""
_NO_PLACE_EN = frozenset(word_list("no_places"))
"""What a capital behind "in" or "at" may begin besides a place: months, offices, peoples."""
WORLD = frozenset(name.replace("_", " ") for name in word_list("known_places"))
"""Countries, colonies, provinces and great cities that a text need not show to be places."""
_AS_KNOWN_EN = frozenset({"City", "Province", "Region", "Municipality"})

_SUBJECT = re.compile(
    rf"\b(?:{'|'.join(word_list('place_subjects'))}) of (?:the )?(?:(?:port|city|town|island|district) of )?$"
)
"""The trade of Wuhu: what is said to be of a place."""
_OF = ("of ", "of the ")
"""What it can end in."""
_SEAT = re.compile(
    r"\b(?:minister|member|consul|vice-consul|ambassador|legation|embassy|consulate|attache|resident|agent)s?"
    r"(?:[ -](?:general|plenipotentiary|resident|extraordinary))? (?:at|in|for) (?:the )?$"
)
_OFFICER_AT = re.compile(rf"\b(?:{OFFICERS}) of [a-z ]{{3,20}} at $")
"""In a title: the Collector of Excise at."""
_SEAT_ENDS = ("at ", "in ", "for ", "the ")
"""What it can end in."""
_SMALL_WORDS = frozenset(
    ["of", "the", "and", "in", "on", "at", "for", "from", "to", "by", "with", "upon", "or", "under", "near"]
)
_CAPITALS = re.compile(r"[A-Z][A-Z'’]*(?![a-z])")
_IN_CAPITALS = re.compile(r"[A-Z](?<![\w'’][A-Z])[A-Z'’]{2,}(?:[ ,.()&-]+[A-Z]+(?![a-z'’]))+")
DIRECTIONS = frozenset(
    ["Northern", "Southern", "Eastern", "Western", "Central", "Special", "North", "South", "East", "West", "Upper",
     "Lower", "New", "Home", "City"]
)  # fmt: skip
"""What names nothing without its kind."""


def find_english_places(document: Document, known: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the places that no table knows: Ashford County, at Saltmere, the trade of Wuhu, and where they come again.

    Parameters
    ----------
    document : Document
        With its blocks.
    known : sequence of AreaName
        Names that tables or the markup know, in order.
    """
    text, headlines = _in_small_letters(document)
    if not any(character.isupper() for character in text[:2000]):
        return
    starts = [name.start for name in known]
    datelines = [
        _DATELINE.match(text, _behind_number(text, block), block.end)
        or _OF_OFFICE.search(text, block.start, block.end)
        for block in document.blocks[:6]
    ]
    edges = {match.start("name"): match.end("name") for match in datelines if match}
    edges |= _run_in_heads(document, text)
    runs = list(_RUN.finditer(text))
    shown = [_shown(run, text, edges, headlines) for run in runs]
    _show_others_of_lists(runs, shown, text)
    _show_items(runs, shown, text, frozenset(starts))
    names = {_without_kind(*one[1:]) for one in shown if one is not None}
    names |= {document.text[name.start : name.end] for name in known if name.area.startswith(OPEN)} | WORLD
    firsts = {name.partition(" ")[0] for name in names}
    for run, one in zip(runs, shown, strict=True):
        start, name, kind = one or _again(run, names, firsts)
        if not name:
            continue
        end = start + len(name)
        at = bisect_left(starts, start)
        known_here = at < len(starts) and starts[at] == start
        if (not kind and at < len(starts) and starts[at] < end) or (
            kind.capitalize() in _AS_KNOWN_EN and known_here
        ):
            continue
        yield AreaName(start, end, OPEN + document.text[start:end])
    yield from _common_places(document)


_COMMON_PLACES, _INSTITUTIONS = (
    any_of([word.replace("_", " ") for word in word_list(name)]) for name in ("common_places", "institutions")
)
HAS_NO_NAME = re.compile(f"(?:{_COMMON_PLACES}|{_INSTITUTIONS})s?")
"""What a headline may say of any town: troops at the docks."""
# The targeted areas are those that the measure itself reaches, the document's own; the coal areas are a place.
_COMMON = re.compile(
    r"[ \n](?=the[ \n]|its[ \n]|their[ \n]|our[ \n])"
    r"(?:(?<=[ \n]in[ \n])|(?<=[ \n]on[ \n])|(?<=[ \n]at[ \n])|(?<=along[ \n])|(?<=ghout[ \n])|(?<=cross[ \n]))"
    rf"(?:the|its|their|our)[ \n](?P<name>"
    rf"(?:(?!(?:same|other|said|whole|old|new|two|three|present|total|working|invested)\b)[a-z-]+[ ])?"
    rf"(?:{_COMMON_PLACES})(?:[ ](?:parishes|districts|tahsils|villages|areas|stations|"
    rf"tracts|counties))?"
    r"|(?:(?!(?:same|other|remaining|following|various|several|many|few|said|above|said|whole|last|first|second|third|"
    r"two|three|four|five|six|seven|eight|nine|ten|affected|present|course|case|number|targeted|target|chosen|selected|"
    r"designated|key|focal|priority)\b)[a-z-]+[ ])"
    r"(?:[a-z]+[ ])?(?:parishes|tahsils|villages|areas|pits|quarries|kilns|godowns|wharves|"
    r"provinces|counties|townships|granaries|cantons|communes|wards|"
    r"quarters|suburbs|hills|valleys|plains|highlands|lowlands|stations|bazaars|camps))(?![\w-])"
)
_AT_FEATURE = re.compile(
    r"the(?<=\bthe) (?P<name>(?:ford|mouth|bank|banks|bridge|pass|foot|head|falls|shore|shores|crossing|confluence|"
    rf"summit|estuary|source) of (?:the )?{_CAPITAL})"
)
_WHOSE = "naval|military|civil|mission|general|town|city|local|isolation|fever|central|district|provincial|teachers'"
_IN_INSTITUTION = re.compile(
    rf"[ai](?:n(?<=\bin)(?:side|to)?|t(?<=\bat))[ \n](?:the|our|this)[ \n]"
    rf"(?P<name>(?:(?:{_WHOSE})[ ])?(?:{_INSTITUTIONS}))(?![\w-]|[ ]of\b)"
)
"""In the workhouse, at the mission hospital: where what a sentence counts took place."""
_INSTITUTION = re.compile(
    rf"[.;:—\n]\s?\W*(?:(?:in|at|from|for)[ ])?the[ ](?P<name>(?!observatory)(?:(?:{_WHOSE})[ ])?"
    rf"(?:{_INSTITUTIONS}))(?![\w-]|[ ]of\b)"
)
"""The asylum fared less well: a sentence that is about it."""
_NAMED_AFTER = 200


_RUN_IN = re.compile(
    rf"\W{{0,3}}(?:(?:[0-9]{{1,3}}|[ivxlc]{{1,5}}|[A-Za-z])[.)][ ]?|§[ ]?[0-9]+[.]?[ ]?)?(?:The )?"
    rf"(?P<name>{_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}})(?:[.][ ]?[—–-]|[.]|[ ]?[—–])(?=[ \n]?[A-Z\d(£$])"
)
_ALONE = re.compile(
    rf"\W*(?:(?:[0-9]{{1,3}}|[IVX]{{1,5}}|[A-Z])[.)][ ]+)?(?:The )?(?P<name>{_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}}"
    rf"(?:[ ](?:{any_of(word_list('place_kinds_small'))}))?)\W*"
)
_TOPICS = frozenset(word_list("run_in_topics"))
_ABSTRACT = re.compile(r"[a-z]+(?:tions?|ments?|ness|ances?|ences?|ities|ity|ism|ics|ings|tures?|ages?)")
_A_HEAD_AND_MORE = 24
"""Characters: a block that is hardly longer than its head heads nothing."""


def _run_in_heads(document: Document, text: str) -> dict[int, int]:
    """Return where names begin and end that paragraphs open with, each as its head: ARDMORE. A market town, Kesh.—

    Only where hardly any of such heads names a subject of an office: Weather. Crops. Police.
    """
    heads: dict[int, int] = {}
    small: set[str] = set()
    shown = topics = 0
    for block in document.blocks:
        if (
            block.kind == "heading"
            and block.level > 1
            and (alone := _ALONE.fullmatch(text, block.start, block.end))
        ):
            words = re.split("[ -]", alone["name"])
            if words[-1] in _KINDS and len(words) > 1:
                shown += 1
            elif _is_topic(words, small or (small := _small_words(text))):
                topics += 1
            else:
                heads[alone.start("name")] = alone.end("name")
            continue
        if block.kind not in ("paragraph", "item") or block.end - block.start < _A_HEAD_AND_MORE:
            continue
        match = _RUN_IN.match(text, block.start, block.end)
        if match is None or match.end() > block.end - _A_HEAD_AND_MORE // 2:
            continue
        words = re.split("[ -]", match["name"])
        if words[-1] in _KINDS and len(words) > 1:
            shown += 1  # by its kind
        elif _is_topic(words, small or (small := _small_words(text))):
            topics += 1
        else:
            heads[match.start("name")] = match.end("name")
    return heads if len(heads) + shown >= max(2, 4 * topics) else {}


@lru_cache(maxsize=1)  # asked for again and again of one text
def _small_words(text: str) -> set[str]:
    """Return the words that a text has in small letters: what heads a paragraph with a capital may be one of them."""
    return {word for word in set(text.split(" ")[1:-1]) if _SMALL_WORD.fullmatch(word)} or {""}


_SMALL_WORD = re.compile(r"[a-z][\w'’-]*")


def _is_topic(words: list[str], small: set[str]) -> bool:
    """Return whether capitals that head a paragraph name a subject, an officer or a day, and no place."""
    for word in map(str.capitalize, words):
        if word in _NO_PLACE_EN or word in _TOPICS or _ABSTRACT.fullmatch(word.lower()):
            return True
    return words[0].lower() in small


def is_subject(name: str, text: str) -> bool:
    """Return whether words in capitals may name a subject, a people or an officer, or are words of the text.

    Parameters
    ----------
    name : str
        As written.
    text : str
        The text.
    """
    return _is_topic(re.split("[ -]", name), _small_words(text))


def _behind_number(text: str, block: Block) -> int:
    """Return where a line goes on behind the number of a letter: No. 77/41. Kabwera, 3rd June."""
    match = _NUMBER.match(text, block.start, block.end)
    return match.end() if match else block.start


def _common_places(document: Document) -> Iterator[AreaName]:
    """Yield places without a name: in the hill parishes, on the plateau; and the asylum that a sentence opens with."""
    folded, text = document.folded, document.text
    head = folded[:_NAMED_AFTER]
    for pattern in (_COMMON, _IN_INSTITUTION, _INSTITUTION):
        for match in pattern.finditer(folded):
            start, end = match.span("name")
            if pattern is not _INSTITUTION or match["name"] not in head:
                yield AreaName(start, end, OPEN + text[start:end])
    for match in _AT_FEATURE.finditer(text):
        yield AreaName(*match.span("name"), OPEN + match["name"])


def _shown(
    run: re.Match[str], text: str, edges: dict[int, int], headlines: Sequence[Span]
) -> tuple[int, str, str] | None:
    """Return where a place begins in a run of capitals, its name and its kind; None where nothing shows one."""
    start, words = run.start(), run.group().split(" ")
    led = False
    while words and (
        words[0] in _NOT_OF_A_NAME or (words[0] in _MOVES and len(words) > 1 and words[1] not in _SIDES)
    ):
        led = words[0].lower() in _PREPOSITIONS or words[0] in _MOVES
        start += len(words[0]) + 1
        words = words[1:]
    if len(words) > 2 and words[0].lower() in _COMPASS and words[1] == "of":
        start += len(words[0]) + len(" of ")
        words, led = words[2:], True  # East of Lake Ilmen
    if not words or (
        len(words) == 1
        and not led
        and start not in edges
        and "-" not in words[0]
        and not _may_show(run, start, text)
    ):
        return None
    if _OF_MONEY.match(text, run.end()):
        return None  # in Haikwan taels
    if words[-1].lower().endswith(("-street", "-road", "-lane", "-square")):
        return start, " ".join(words), "Street"  # Cable-street
    before = text[max(0, start - 60) : start].lower()
    at = bisect_left(headlines, (start + 1, 0)) - 1
    headline = at >= 0 and start < headlines[at][1]
    titled = headline or start < _TITLE  # where capitals show little
    subject = (
        before.endswith(_OF) and bool(_SUBJECT.search(before)) and not (titled and _is_word(words, text))
    )
    led = (
        not headline
        and (led or bool(_PREPOSITION.search(before, len(before) - _LONGEST)) or before.endswith(_LED_BY))
    ) or subject
    seated = _SEATED.search(before) if start < _TITLE and _LINE_ENDS.match(text, run.end()) else None
    if seated and not any(word.capitalize() in _KINDS for word in seated["of"].split()):
        led = True  # The Hospital of the Good Shepherd, Shihmen
    on_road = words[-1] in _ADDRESSES and len(words) > 1 and before.endswith((" on ", " in "))
    led = led or (on_road and not headline)
    inner = None if led or " of " not in run.group() else _SUBJECT_INSIDE.search(run.group())
    if inner and not (
        titled and _is_word(run.group()[inner.end() :].split(" "), text)
    ):  # Report on the Trade of Wuhu
        return _shown_name(run.group()[inner.end() :].split(" "), run.start() + inner.end(), text, True)
    small = (
        _SMALL_KIND.match(text, run.end()) if words and (len(words) == 1 or words[-1] not in _KINDS) else None
    )
    if (
        small
        and not headline
        and (words[0] not in _NO_PLACE_EN or (words[0] in DIRECTIONS and text.startswith(":", small.end())))
        and (
            led
            or _ARTICLE.search(before)
            or text.startswith(":", small.end())
            or _is_administered(words, small, text, start)
        )
    ):
        return start, text[start : small.end()], small["kind"]  # in the Lissa valley
    if (
        _APPOSED.match(text, run.end())
        or (not headline and _is_a_river(before, run, text))
        or (
            not headline
            and before.endswith(_APPOSES)
            and _KIND_APPOSED.search(text, max(0, start - 60), start)
        )
        or (len(words) == 1 and _SHIRE.fullmatch(words[0]))
    ):
        led = True  # Tewkesbury, a town of 1,940 dwellings
    if headline and len(words) > 1 and words[0] in _OPENINGS and _is_word(words[1:], text):
        return None  # THE PORT DISPUTE
    if start in edges:
        named = _named(words, led)[0]
        if not named:
            words, led = text[start : edges[start]].split(" "), True
    return _shown_name(words, start, text, led)


def _show_others_of_lists(
    runs: Sequence[re.Match[str]], shown: list[tuple[int, str, str] | None], text: str
) -> None:
    """Make places of the names beside one: the towns of Elmina, Axim and Saltpond; the gaol of Moulmein, that of Akyab.

    Parameters
    ----------
    runs : sequence of re.Match
        The runs of capitals of the text, in order.
    shown : list
        What `_shown` returned of each; filled here.
    text : str
        The text.
    """
    listed_to, last = 0, -_SAME_CLAUSE
    for index, run in enumerate(runs):
        one = shown[index]
        if one is None:
            start = run.start()
            listed = start < listed_to and _JOINED.fullmatch(text, runs[index - 1].end(), start)
            likened = start - last < _SAME_CLAUSE and text.endswith(_LIKENED, 0, start)
            if listed or likened:
                one = shown[index] = _shown_name(run.group().split(" "), start, text, True)
        if one is not None:
            last = one[0] + len(one[1])
            others = _OTHERS.match(text, last)
            listed_to = max(listed_to, others.end() if others else 0)


_SAME_CLAUSE = 120
_LIKENED = (" that of ", " those of ")
_JOINED = re.compile(r", |,? and ")
_OTHERS = re.compile(rf"(?:, {_CAPITAL}(?: {_CAPITAL})?){{0,12}},? and {_CAPITAL}(?: {_CAPITAL})?")


_ITEM = re.compile(
    rf"[;:—-] ?(?:and |in |at |for |from )?(?P<name>{_CAPITAL}(?: {_CAPITAL}){{0,2}})(?:,| had| has)? "
    r"(?:[£$]|Rs\.? ?)?[0-9][0-9,]*(?P<rest>[^;:.\n]{0,60})"
)
_LEAST_ITEMS = 3


def _show_items(
    runs: Sequence[re.Match[str]],
    shown: list[tuple[int, str, str] | None],
    text: str,
    known: frozenset[int],
) -> None:
    """Make places of the names that open the items of a list one of which is a place: Hope, £400; Cape Town, £235,563.

    Parameters
    ----------
    runs, shown, text
        As of `_show_others_of_lists`.
    known : set of int
        Where names begin that are known.
    """
    places = {one[0] for one in shown if one is not None} | known
    at = {run.start(): index for index, run in enumerate(runs)}
    chain: list[re.Match[str]] = []
    for item in [*_ITEM.finditer(text), None]:
        if item is not None and (not chain or item.start() == chain[-1].end()):
            chain.append(item)
            continue
        if len(chain) >= _LEAST_ITEMS and any(one.start("name") in places for one in chain):
            for one in chain:
                index = at.get(one.start("name"))
                if index is not None and shown[index] is None:
                    shown[index] = (one.start("name"), one["name"], "")
        chain = [item] if item is not None else []


def _may_show(run: re.Match[str], start: int, text: str) -> bool:
    """Return whether something at a single capital may show it to be a place; most only begin a sentence."""
    if start < _TITLE:
        return True
    end, before = run.end(), text[start - 2 : start - 1]
    if before.isalpha() and text[max(0, start - 24) : start].lower().endswith(_LED_BY):
        return True
    if (before == "," or before.isalpha()) and _SHOWS.search(text, max(0, start - 12), start):
        return True
    behind = text[end : end + 1]
    if behind == ",":
        return bool(_APPOSED.match(text, end))
    if behind in (" ", "-") and _SMALL_KIND.match(text, end):
        return True
    return text.endswith("shire", start, end) and bool(_SHIRE.fullmatch(run.group()))


_SHOWS = re.compile(
    rf"(?:\b(?:{'|'.join(_PREPOSITIONS)}|the|of|and|from|to|along|across|on|for|called|named)|,)\s$",
    re.IGNORECASE,
)
"""What ends before a name in every pattern that looks there."""


def _is_administered(words: list[str], small: re.Match[str] | None, text: str, start: int) -> bool:
    """Return whether capitals name a unit of administration without an article: Aling county, but not Each county."""
    if small is None or small["kind"] not in _ADMINISTERED or words[0].lower() in _NAMES_NOTHING:
        return False
    return not _STARTS_SENTENCE.search(text[max(0, start - 3) : start]) or not _is_word(words, text)


_ADMINISTERED = frozenset({"county", "district", "province"})
_NAMES_NOTHING = frozenset(
    {*word_list("names_nothing"), "any", "every", "many", "most", "several", "other", "rural", "urban", "per"}
)
_STARTS_SENTENCE = re.compile(r"(?:^|[.:;!?\n]) *$")
_TITLE = 400
_OF_MONEY = re.compile(r"[ -](?:taels?|dollars?|rupees?|pounds|francs?|piastres?|sterling|currency|notes)\b")
_SMALL_KINDS = any_of(word_list("place_kinds_small"))
_SMALL_KIND = re.compile(rf"[ -](?P<kind>{_SMALL_KINDS})(?![\w-])")
_SEATED = re.compile(
    r"\b(?:hospital|mission|school|college|council|board|consulate|legation|office|bureau|department|directorate|gaol|"
    r"asylum|prison|society|church|observatory|commission|company|chamber of commerce)\b(?P<of>[^\n,]*), $"
)
_LINE_ENDS = re.compile(r"[.:]?[ ]*(?:\n|$)")
"""Behind an institution that a title begins with, at the end of the line: where it is."""
_ARTICLE = re.compile(r"\b(?:the|our|their|its|of|and|from|to|along|across|on)\s$")
_APPOSED = re.compile(
    r", (?:an?|the) (?:[a-z-]+ )?(?:town|village|city|port|county|district|hamlet|parish|suburb|island|market "
    r"town|hill station)\b"
)
_KIND_APPOSED = re.compile(
    r"\b[Tt]he (?:[a-z-]+ ){0,3}(?:town|village|city|port|county|hamlet|parish|suburb|island|capital|headquarters|camp|"
    rf"settlement|station|market|fort|district|province|division|tahsil|taluk|ward|{_INSTITUTIONS})s?"
    r"(?:, | (?:of|called|named) )$"
)
"""The largest town, Mbeya, has."""
_APPOSES = (", ", " of ", " called ", " named ")
"""What it can end in."""
_ALONG = re.compile(r"\b(?:cross(?:ed|ing)?|along|across|mouth of|forded|up|down) the $")
_RISES = re.compile(
    r" (?:rose|breached|overflow(?:ed|s)|burst its|flooded|was in flood|is navigable|in flood|in the rains)\b"
)


def _is_a_river(before: str, run: re.Match[str], text: str) -> bool:
    """Return whether capitals with an article name a river: crossed the Nam Tha, the Sengi breached its bank."""
    if not before.endswith("the ") or is_generic(run.group()):
        return False
    return bool(_ALONG.search(before) or _RISES.match(text, run.end()))


_SHIRE = re.compile(r"[A-Z][a-z]{3,}shire")


def _is_word(words: list[str], text: str) -> bool:
    """Return whether the text has a name with a small letter as well: the administration of Justice, and of justice."""
    return bool(words) and f" {words[0][:1].lower()}{words[0][1:]}" in text


_SUBJECT_INSIDE = re.compile(rf"\b(?i:{'|'.join(word_list('place_subjects'))}) of ")


def _shown_name(words: list[str], start: int, text: str, led: bool) -> tuple[int, str, str] | None:
    name, kind = _named(words, led)
    directed = bool(name) and name[0] in DIRECTIONS and (bool(kind) or len(name) > 1)
    at_works = (
        led and len(name) > 1 and name[0] in _WORKS and name[1] not in _NO_PLACE_EN | _KINDS
    )  # at Mill End
    natural = len(name) > 1 and kind in _NATURAL  # Salt Island
    first_wrong = bool(name) and name[0] in _NO_PLACE_EN and not (directed or at_works or natural)
    if not name or first_wrong or " ".join(name) in _KINDS | DIRECTIONS or (len(name) == 1 and kind):
        return None
    if len(name) == 1 and _NO_NAME.fullmatch(name[0]):
        return None  # in Munitions
    addressed = led and len(name) > 1 and name[-1] in _ADDRESSES  # at Mbala Road
    if (
        name[-1] in _NO_PLACE_EN
        and not addressed
        and (not kind or _NUMBERED.search(text[max(0, start - 20) : start]))
    ):
        return None  # the 7th Mountain Division
    start += len(" ".join(words).partition(" ".join(name))[0])
    end = start + len(" ".join(name))
    if not kind and name[-1].endswith(("ese", "ish", "ian")) and _OF_PEOPLE.match(text, end):
        return None  # in Belgian hands
    return start, " ".join(name), kind


_NO_NAME = re.compile(r"[A-Z][a-z]+(?:tions?|ments?|ness|ities|isms?)")
_NATURAL = frozenset({"Island", "Islands", "Bay", "Hills", "Valley", "Creek", "Springs", "Lagoon"})
_COMPASS = frozenset(
    {"north", "south", "east", "west", "north-east", "north-west", "south-east", "south-west"}
)
_ADDRESSES = frozenset({"Road", "Station", "Avenue"})
_WORKS = frozenset({"Mill", "Church", "Hall", "House", "Temple", "Station", "School"})
_NUMBERED = re.compile(r"[0-9](?:st|nd|rd|th) (?:\w+ )?$")


def _without_kind(name: str, kind: str) -> str:
    """Return the name of a place alone, by which it may come again: Ashford of Ashford County."""
    bare = name.removesuffix(f" {kind}") if kind and kind in _KINDS else name
    return name if bare in DIRECTIONS or len(bare) < 4 else bare


def _again(run: re.Match[str], names: set[str], firsts: set[str]) -> tuple[int, str, str]:
    """Return where a run of capitals has a name that the text shows to be a place elsewhere, or an empty name."""
    said = run.group()
    if said.isupper() and len(said) > _SHORTEST_IN_CAPITALS:
        said = said.capitalize()  # GRADINA has fallen
    if said not in firsts and " " not in said and not said.endswith(("'s", "’s")):
        return run.start(), "", ""
    words = said.split(" ")
    for first in range(min(2, len(words))):
        if words[first] not in firsts and words[first].removesuffix("'s").removesuffix("’s") not in firsts:
            continue
        for last in range(len(words), first, -1):
            name = " ".join(words[first:last]).removesuffix("'s").removesuffix("’s")
            if name in names and words[last : last + 1] not in _OF_A_BODY:
                return run.start() + len(" ".join(words[:first])) + (first > 0), name, ""
    return run.start(), "", ""


_SHORTEST_IN_CAPITALS = 3
_OF_A_BODY = [
    [word]
    for word in ("Committee", "Bank", "Company", "Club", "Chamber", "Gazette", "Times", "Mail", "Herald")
]
"""The Shanghai Committee has promised: not in Shanghai."""


def without_seats(names: Sequence[AreaName], folded: str) -> list[AreaName]:
    """Return names without those that only say where an officer sits: the Consul at Wuhu.

    Parameters
    ----------
    names : sequence of AreaName
        In order.
    folded : str
        The folded text.
    """
    return [
        name
        for name in names
        if not folded.endswith(_SEAT_ENDS, 0, name.start)
        or not (
            _SEAT.search(folded[max(0, name.start - 60) : name.start])
            or (name.start < _TITLE and _OFFICER_AT.search(folded[max(0, name.start - 60) : name.start]))
        )
    ]


def _in_small_letters(document: Document) -> tuple[str, list[Span]]:
    """Return the text with small letters where several words are in capitals, of the same length, and where that is."""
    text = document.text
    spans = [match.span() for match in _IN_CAPITALS.finditer(text)]
    if not spans:
        return text, []
    pieces, edge = [], 0
    for a, b in spans:
        pieces += [text[edge:a], _CAPITALS.sub(_small, text[a:b])]
        edge = b
    return "".join([*pieces, text[edge:]]), [span for span in spans if not _is_in_a_sentence(span, text)]


def _is_in_a_sentence(span: Span, text: str) -> bool:
    """Return whether capitals stand between words in small letters, as the name of a place may: In the KARST AREA."""
    before, behind = text[max(0, span[0] - 8) : span[0]], text[span[1] : span[1] + 12]
    return bool(_IN_THE.search(before)) and bool(_GOES_ON.match(behind))


_IN_THE = re.compile(r"\b(?:[Ii]n|[Oo]n|[Aa]t|[Oo]f|[Ff]rom|[Nn]ear)(?: the)? $")
_GOES_ON = re.compile(r",? [a-z]")


def _small(match: re.Match[str]) -> str:
    word = match.group().lower()
    return word if word in _SMALL_WORDS or word == "area" else word[0].upper() + word[1:]


_OF_PEOPLE = re.compile(r"[ ][a-z]+s\b")


def _named(words: list[str], led: bool) -> tuple[list[str], str]:
    """Return the words of a run of capitals that name a place, and its kind: Ashford County, Port Amber, Saltmere."""
    if words and words[-1].endswith(("'s", "’s")):
        words = [*words[:-1], words[-1][:-2]]
    for at in range(1, len(words)):
        if words[at] in _KINDS_OF and words[at + 1 : at + 2] == ["of"]:
            break
        if words[at] in _KINDS and words[at - 1] != "of":
            while at + 1 < len(words) and words[at + 1] in _KINDS:  # Mission Hospital
                at += 1
            name = words[max(0, at - 3) : at + 1]
            while "of" in name:
                name = name[name.index("of") + 1 :]  # the Director of Public Works
            return name, words[at]
    for at in (0, 1):
        if len(words) > at + 2 and words[at] in _KINDS_OF and words[at + 1] == "of":
            return words[at : at + 5], words[at]  # the Trust Territory of Kwandera
    if len(words) > 1 and words[0] in _OPENINGS:
        return words[:2], words[0]
    return (words[: words.index("of")] if "of" in words else words[:3], "") if led else ([], "")
