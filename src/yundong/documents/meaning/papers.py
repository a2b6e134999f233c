"""Papers put together in one document, telegrams, letters or bulletins, each with its own day of writing.

The title of such a document has the time in which they were written, and none of their figures; "yesterday", "the 13th"
and 上月 are reckoned from the day of each.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from yundong.documents.quantities.dates import RHYMES, FoundDate, year_moved
from yundong.documents.text.document import Document

_FEWEST = 2
_LONGEST_LINE = {"en": 110, "zh": 34}
_LEAST_TEXT = {"en": 90, "zh": 20}
"""Characters of a line with a date of writing, and of the paper below it."""


class Paper(NamedTuple):
    """A paper of a collection.

    Parameters
    ----------
    start, end : int
        Where it begins, with the line of its date, and where the next one does.
    written : FoundDate
        Its day of writing.
    """

    start: int
    end: int
    written: FoundDate


def papers_of(document: Document, dates: Sequence[FoundDate]) -> list[Paper]:
    """Return the papers that a document puts together, none where it is one paper.

    Parameters
    ----------
    document : Document
        The document.
    dates : sequence of FoundDate
        All its dates.
    """
    if document.lang == "zh" and (signed := _signed(document, dates)):
        return signed
    cells = {block.start for block in document.blocks if block.kind in ("cell", "item")}
    begins = [one for one in dates if one.start not in cells and _dates_a_paper(document, one)]
    begins = _in_years_that_follow(begins, document)
    ends = [one.start for one in begins[1:]] + [len(document.folded)] * bool(begins)
    least = _LEAST_TEXT[document.lang]
    held = [
        (one, end)
        for one, end in zip(begins, ends, strict=True)
        if _line_end(document, one.end) + least < end
    ]
    if len(held) < _FEWEST or len({one.first for one, _ in held}) < _FEWEST:
        return []
    starts = {_heading_above(document, one.start): one for one, _ in held}
    issue = next((one for one in dates if _is_of_issue(document, one)), held[0][0])
    if issue.start < min(starts):  # of a newspaper, whose own stories stand between telegrams
        starts |= dict.fromkeys(
            (at for at in _headed(document) if at > min(starts) and at not in starts), issue
        )
    begins_at = sorted(starts)
    stops = [*begins_at[1:], len(document.folded)]
    return [Paper(start, stop, starts[start]) for start, stop in zip(begins_at, stops, strict=True)]


def _heading_above(document: Document, at: int) -> int:
    """Return where the line of a date begins, or the heading that has nothing between it and that line."""
    number = bisect_right(document.blocks, at, key=attrgetter("start")) - 1
    begin = document.folded.rfind("\n", 0, at) + 1
    if number < 1 or document.blocks[number].start < begin:
        return begin
    above = document.blocks[number - 1]
    return above.start if above.kind == "heading" and above.level > 1 else begin


def _is_of_issue(document: Document, one: FoundDate) -> bool:
    """Return whether a day may be that of a newspaper: the first one, unless a letter came in on it."""
    received = _STATES[document.lang].search(document.folded, max(0, one.start - 12), one.start)
    return one.first is not None and one.first == one.last and not received


def _in_years_that_follow(begins: Sequence[FoundDate], document: Document) -> list[FoundDate]:
    """Return the days of papers, those that name no year in the one that brings them nearest to the paper before."""
    marked = {start for start, *_ in document.dates}
    found: list[FoundDate] = []
    for one in begins:
        before = found[-1].first if found else None
        said = one.start in marked or _YEAR_SAID.search(document.folded, one.start, one.end)
        if before is not None and one.first is not None and not said:
            years = [before.year - one.first.year + shift for shift in (-1, 0, 1)]
            day = min((year_moved(one.first, shift) for shift in years), key=partial(_days_between, before))
            one = one._replace(first=day, last=day)
        found.append(one)
    return found


def _days_between(one: date, other: date) -> int:
    return abs((one - other).days)


_YEAR_SAID = re.compile("[0-9]{4}|年")


def _headed(document: Document) -> list[int]:
    """Return where the blocks begin that a heading, or capitals in its place, set off from what stands before."""
    return [
        block.start
        for block in document.blocks
        if block.kind == "heading"
        or (block.kind != "cell" and CAPITALS.match(document.text, block.start, block.end))
    ]


CAPITALS = re.compile(r"[A-Z][A-Z' &]{4,}(?:\n|[.:]|[ ]?[—–-])")
"""Relief, in capitals, in a line of its own or before a stop: another story begins."""


def _signed(document: Document, dates: Sequence[FoundDate]) -> list[Paper]:
    """Return telegrams that each end with the rhyme of its day, 县长叩。鱼印, from the first month that is named."""
    first = next((one.first for one in dates if one.first is not None), None)
    signs = list(_SIGNED.finditer(document.folded))
    if first is None or len(signs) < _FEWEST or any(_dates_a_paper(document, one) for one in dates):
        return []
    month, before, start, found = first.year * 12 + first.month - 1, 0, 0, []
    for sign in signs:
        day = RHYMES[sign["day"]]
        month += day < before
        before = day
        if day > monthrange(month // 12, month % 12 + 1)[1]:
            return []
        written = date(month // 12, month % 12 + 1, day)
        found.append(Paper(start, sign.end(), FoundDate(*sign.span("day"), written, written)))
        start = sign.end()
    return found


_SIGNED = re.compile(f"(?:叩[。，]?|[。，]|月份?)(?P<day>[{''.join(RHYMES)}])印?[。 ]*$", re.MULTILINE)


def _line_end(document: Document, at: int) -> int:
    stop = document.folded.find("\n", at)
    return stop if stop >= 0 else len(document.folded)


def is_alone(document: Document, one: FoundDate) -> bool:
    """Return whether a day stands in a short line behind a place, a number or alone, as that of writing does.

    Parameters
    ----------
    document : Document
        The document.
    one : FoundDate
        One of its dates.
    """
    if one.first is None or one.first != one.last:
        return False
    folded, lang = document.folded, document.lang
    begin, stop = folded.rfind("\n", 0, one.start) + 1, _line_end(document, one.end)
    if stop - begin > _LONGEST_LINE[lang] or not _ENDS[lang].fullmatch(folded, one.end, stop):
        return False
    if _NUMBERED.fullmatch(folded, begin, one.start) or _TAKEN[lang].search(folded, begin, one.start):
        return True
    if folded.startswith(("of ", "on "), begin) or not _OPENS[lang].fullmatch(folded, begin, one.start):
        return False
    return not _STATES[lang].search(folded, begin, one.start)


def _dates_a_paper(document: Document, one: FoundDate) -> bool:
    """Return whether a date is that of writing of what follows: in a short line, behind a place or alone."""
    if not is_alone(document, one):
        return False
    folded, lang = document.folded, document.lang
    begin = folded.rfind("\n", 0, one.start) + 1
    if _NUMBERED.fullmatch(folded, begin, one.start) or _TAKEN[lang].search(folded, begin, one.start):
        return True
    above = folded.rfind("\n", 0, max(0, begin - 2)) + 1
    named = _NAMED[lang].search(folded, max(above, begin - 100), one.start)
    return named is not None or (
        lang == "en" and _PLACE.fullmatch(document.text, begin, one.start) is not None
    )


_OPENS = {
    "en": re.compile(
        r"\W*(?:[^\n.;:!?]{2,60}[,.:—–-]+[ ]*(?:the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:the )?)?|"
        r"(?:dated?|sent)?:? ?(?:the )?)\W*"
    ),
    "zh": re.compile(r"[^，。；：\n]{0,14}[（(，,　 ]*(?:于|在)?"),
}
_ENDS = {
    "en": re.compile(
        r"[^a-z0-9\n]*(?:,? ?(?:[0-9]{1,2}(?:[.:][0-9]{2})?[ ]?[ap]\.?m\.?|by [a-z]{3,12}|delayed|noon|"
        r"midnight|(?:early )?(?:morning|afternoon|evening|night))[^a-z0-9\n]*)?(?:[(\[][^()\[\]\n]{3,60}[)\]])?\W*"
    ),
    "zh": re.compile(
        "[ 　]*(?:星期[一二三四五六日天]|[上下]午[^，。\n]{0,6}|[清早中傍]?[晨午晚夜])?[）)】。 　]*"
        "(?:[于自][^，。\n]{1,8})?(?:[（(][^（）()\n]{2,16}[）)])?"
    ),
}
_STATES = {
    "en": re.compile(
        r"\b(?:return|statement|state|stock|prices?|rates?|table|census|position|balance|accounts?|list|strength|"
        r"minutes|meeting|sitting|session|diary|journal|received)s?\b"
    ),
    "zh": re.compile("表|统计|日记|存|价|截|至|到|止"),
}
"""What is as of a day, and what happened on it."""
_NAMED = {
    "en": re.compile(
        r"\b(?:telegram|despatch|dispatch|letter|bulletin|cable|wire|communiqu|memorandum|minute|note)\b"
    ),
    "zh": re.compile("电|函|呈|令|咨|公报|战报|批|覆|复|信|讯|照会|第[^，。\n]{1,4}[号期]"),
}
_NUMBERED = re.compile(
    r"\W*(?:(?:war |official |daily |special )?(?:communiqu[eé]|bulletin|telegram|letter|despatch|dispatch|report)[ ])?"
    r"(?:no\.?|number|nr\.?)[ ]?[0-9]{1,4}[a-z]?[.:,)]*[ ]?[-—–.]*[ ]?(?:the )?|"
    r"\W*第[0-9〇零一二三四五六七八九十百千]{1,6}[号次期报电函][^，。\n0-9]{0,8}\W*"
)
"""No. 411. -- 5 October: a paper of a series."""
_TAKEN = {
    "en": re.compile(r"\b(?:declaration|deposition|statement|affidavit|evidence|examination)\b[^\n]*, "
                     r"(?:taken|made|sworn|dated|signed)(?: on)?(?: the)? $"),
    "zh": re.compile("(?:供|供词|笔录|谈话)[（(]?$"),
}  # fmt: skip
"""Declaration of the surgeon, taken January 22."""
_PLACE = re.compile(r"\W*(?:[A-Z][A-Za-z.'’-]+[ ,]{1,2}){1,6}(?:[Tt]he )?\W*")
"""Names alone, in capitals: where a paper was written."""
