"""Times of their own within that of a document: of the day of writing, of an event, of an entry, of a section apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, timedelta
from operator import itemgetter

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.passages import FigurePassage
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.text.matching import WORD_EDGE, any_of
from yundong.documents.vocabulary import word_list


def end_of_account(mention: Mention, above: FoundDate, text: IndexedText) -> date | None:
    """Return the day of what was there at first or is left, in an account by the four pillars: 旧管, 实在.

    Parameters
    ----------
    mention : Mention
        A figure.
    above : FoundDate
        The time of its section or of the document.
    text : IndexedText
        The text.
    """
    if not text.pillars:
        return above.last if _is_left(mention, text) else None
    section = mention.passage.block.section
    begin = text.document.blocks[section[-1]].start if section else 0
    at = bisect_left(text.pillars, mention.start, key=itemgetter(0)) - 1
    if at < 0 or text.pillars[at][0] < begin:
        return None
    pillar = text.pillars[at][1]
    if pillar in ("旧管", "原管"):
        return above.first - timedelta(days=1) if above.first is not None else None
    return above.last if pillar in ("实在", "实存") else None


def _is_left(mention: Mention, text: IndexedText) -> bool:
    """Return whether a figure is what is left in the end of what came in and went out: 收支相抵，实存银三千四百两."""
    if text.lang == "en" or mention.passage.block.kind == "cell":
        return False
    return _LEFT.search(text.folded, mention.left, mention.start) is not None


_LEFT = re.compile(
    "(?:相抵|收支|[一二三四五六七八九十]、)[^。；0-9]{0,8}(?:实存|结存|余存|尚存|净存)[^，。；0-9]{0,4}$"
)


def is_apart(mention: Mention, text: IndexedText) -> bool:
    """Return whether a section of a report on a campaign describes what was there before it, or what is to come.

    Parameters
    ----------
    mention : Mention
        A figure.
    text : IndexedText
        The text.
    """
    section = mention.passage.block.section
    if text.lang == "en" or not section:
        return False
    heading = text.document.blocks[section[-1]]
    if _TO_COME_ZH.search(text.folded, heading.start, heading.end):
        return True
    about = text.period_at(mention.start)
    front = about is None or about.first is None or about.first.day == 1 or about.first == about.last
    return not front and _SETTING_ZH.search(text.folded, heading.start, heading.end) is not None


_TO_COME_ZH = re.compile("今后|下一?步|打算|[的作]计划$|意见$")
_SETTING_ZH = re.compile("(?:基本|一般|自然|原有)(?:情况|情形|状况)")


def is_of_writing(mention: Mention, above: FoundDate | None, text: IndexedText) -> bool:
    """Return whether a figure is of the day of writing: what is there now, and who was present at a meeting.

    Parameters
    ----------
    mention : Mention
        A figure.
    above : FoundDate or None
        The time of its section or of the document.
    text : IndexedText
        The text.
    """
    passage = mention.passage
    if passage.block.kind == "cell":
        return False
    if text.lang == "zh":
        now = _NOW_ZH.search(text.folded, passage.start, mention.start)
        if now is None:
            return False
        return above is None or now["today"] is not None or now.group().startswith("现有")
    if not mention.unit_class and _is_of_votes(mention, text):
        return True
    if _PRESENT.match(text.folded, passage.start, mention.start) or _BEING_PRESENT.match(
        text.folded, mention.start, passage.end
    ):
        return True
    return above is None and _NOW_EN.search(text.folded, mention.left, mention.start) is not None


def _is_of_votes(mention: Mention, text: IndexedText) -> bool:
    """Return whether a number is of those who voted for or against: The House divided: Ayes 98; Noes 141."""
    near = max(mention.passage.block.start, mention.start - _VOTES), mention.start + _VOTES
    voted = any(text.folded.find(word, *near) >= 0 for word in ("ayes", "noes", "majority", "vot"))
    return voted and _DIVISION.search(text.folded, *near) is not None


_VOTES = 40
_DIVISION = re.compile(
    r"\b(?:ayes|noes|majority)\b[^a-z0-9\n]{0,4}[0-9]|[0-9]+ (?:votes|voting|voted) (?:for|against)\b|"
    r"\bdivided\W+ayes\b"
)
_PRESENT = re.compile(r"\W*(?:members )?present\W")
_BEING_PRESENT = re.compile(
    r"[a-z0-9]+ (?:[a-z]+ )?(?:members|councillors|directors|delegates|persons|commissioners) "
    r"(?:being |were )?present\b"
)


_NOW_EN = re.compile(r"\b(?:now|at present|to-?day)\b[^.;:]*$")
_NOW_ZH = re.compile("(?:现[有存收尚仍留]|(?P<today>目前|现在))[^，。；]*(?:[，、][^，。；、]{0,8})*$")


def day_of_entry(passage: FigurePassage, text: IndexedText) -> FoundDate | None:
    """Return the day that heads an entry of a diary: 4th May. The clerk called.

    Parameters
    ----------
    passage : FigurePassage
        The sentence of a figure.
    text : IndexedText
        The text.
    """
    for one in reversed(passage.earlier_dates):
        line = max(text.folded.rfind("\n", 0, one.start) + 1, passage.block.start)
        if _ENTRY_OPENS.fullmatch(text.folded, line, one.start) and _ENTRY_HEAD.match(text.folded, one.end):
            return one if one.first is not None and one.first == one.last else None
    return None


_ENTRY_OPENS = re.compile(r"\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?")
_ENTRY_HEAD = re.compile(r"(?<=[.])|(?:,? (?:mon|tues|wednes|thurs|fri|satur|sun)day)?(?:[.:]|\.? ?[—–-])")


def day_narrated(passage: FigurePassage, above: FoundDate, text: IndexedText) -> FoundDate | None:
    """Return the day of the event that a paragraph of an English report relates, for the sentences that go on with it.

    At daybreak on August 11 the police entered a house. Ten persons were arrested. There were found 46 kilograms.

    Parameters
    ----------
    passage : FigurePassage
        The sentence of a figure.
    above : FoundDate
        The time of its section or of the document.
    text : IndexedText
        The text.
    """
    if not _GOES_ON.match(text.folded, passage.start) or stands(passage, text):
        return None
    days = [one for one in passage.earlier_dates if one.first is not None]
    if len(days) != 1 or days[0].first != days[0].last or days[0].last in (above.first, above.last):
        return None  # a stock of the first or the last day, which no event is
    begin = max(passage.block.start - 1, days[0].start - _NEAR_EVENT, 0)
    return days[0] if _EVENT_OPENS.search(text.folded, begin, days[0].start) else None


_NEAR_EVENT = 60
_EVENT_OPENS = re.compile(
    r"(?:^|[.:;\n][ \n]?)(?:[^.:;]{0,24}[ ])?(?:on|the night of|early on|late on|before)(?: the)?[ ]$|^\W*$"
)


_GOES_ON = re.compile(
    r"\W*(?:there (?:was|were)|(?:they|he|she|it|these|those|all|both|some|another|the others?)\b|"
    r"(?:the (?:loss|losses|damage|dead|injured|wounded|crew|prisoners|fire|flames|explosion|wreck|storm|gale|flood|"
    r"raid|party|police|troops|men|vessel|ship|train|boat|cargo|goods)\b)|"
    rf"(?:[0-9,]+|(?:{any_of([*word_list('units'), *word_list('tens')])})(?:[ -][a-z]+)?)[ ]"
    r"(?:[a-z-]+[ ]){0,2}(?:was|were|had been|died|escaped|perished|fled)\b)"
)


def stands(passage: FigurePassage, text: IndexedText) -> bool:
    """Return whether a sentence says what is or is to be, and relates nothing that happened.

    Parameters
    ----------
    passage : FigurePassage
        The sentence.
    text : IndexedText
        The text.
    """
    return bool(_STANDS[text.lang].search(text.folded, passage.start, passage.end))


_STANDING = ("is", "are", "has", "have", "will", "shall", "would", "to-day", "today", "now", "number", "consist",
             "consists", "cost", "costs")  # fmt: skip
_STANDS = {
    "en": re.compile(rf"(?:{any_of(_STANDING, WORD_EDGE)})\b"),
    "zh": re.compile("[现将拟须应]|每|平均|预计|计划|目前"),
}
"""What stands or is to be, and did not happen on a day."""
