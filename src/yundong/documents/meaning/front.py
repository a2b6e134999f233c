"""The front of a document: the lines before its first sentence, and the name that is left of them.

A letterhead or a title is made of words that every such line has, of its time, and of the name of a place or an
institution. Once the words and the time are taken away the name is what is left, whatever the line is like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import NamedTuple

from yundong.documents.quantities.dates import FoundDate, find_dates
from yundong.documents.text.document import Document, Span
from yundong.documents.text.fold import fold
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import noun_classes, word_list

_BLOCKS, _LINES = 8, 12
_LONGEST = {"en": 240, "zh": 60}
"""Characters of a line of the front."""
_SPEAKS = {
    "en": re.compile(
        r"\b(?:is|are|was|were|has|have|had|shall|will|would|beg|enclose|there|numbered|amounted|rose|fell|kept|keeps|"
        r"stood|received|we|i)\b[^\n]*[a-z]|(?:\b[a-z]{2,}[ ]){8}"
    ),
    "zh": re.compile(
        "。|[，；][^，；]*[，；]|(?:如下|如次)[:：]?$|[一二三四五六七八九十百千0-9][顷亩石斤两钱分厘斗升匹引张](?:$|[（【])"
    ),
}
"""What a sentence has and a title has not."""
_SALUTES = {
    "en": re.compile(
        r"\W*(?:sirs?|gentlemen|ladies|my lords?|dear|fellow|honou?rable members|your excellency)\b"
    ),
    "zh": re.compile("[^，。\n]{1,30}[:：]$"),
}
_LABEL = re.compile(r"[^:：\n]{1,20}[:：]")
_GENRE_EN = re.compile(
    r"\W*(?:the )?(?:[a-z'-]+ ){0,3}(?:report|return|statement|account|memorandum|minutes|abstract|summary|review|note|"
    r"letter|survey|inquiry|bulletin|diary|proceeding)s?\b"
)


def front_lines(document: Document) -> list[Span]:
    """Return the lines before the first sentence of a document: letterhead, title, time, place of writing.

    Parameters
    ----------
    document : Document
        With its blocks.
    """
    lines: list[Span] = []
    for number, block in enumerate(document.blocks[:_BLOCKS]):
        if block.kind == "cell" or _heads_one_of_several(document, number):
            break
        for begin, stop in _lines(document.text, block.start, block.end):
            titled = _TITLE_AND_TEXT.match(document.folded, begin, stop) if not lines else None
            if titled is not None:
                return [titled.span("title")]
            if (
                len(lines) >= _LINES
                or _is_running(document, begin, stop)
                or is_year_of_several(document, begin, stop)
            ):
                return lines
            lines.append((begin, stop))
    return lines


_TITLE_AND_TEXT = re.compile(
    "[ \u3000]*(?P<title>[^，。：；\n]{2,36}"
    "(?:报告书?|摘要|概述|概况|总结|月报|季报|年报|简报|通报|汇报|纪要|统计|述要|纪略|清册)"
    "(?:[（(][^（）()\n]{2,16}[）)])?)[。：](?=[\u4e00-\u9fff])"
)
"""县警察局三十六年度工作概述：本局…: a title that the text follows on its line."""


def _heads_one_of_several(document: Document, number: int) -> bool:
    """Return whether a block heads the first of several sections, which the others do not share."""
    block = document.blocks[number]
    if block.kind != "heading" or block.level < _SECTION:
        return False
    said = False
    for other in document.blocks[number + 1 :]:
        if other.kind == "heading" and other.level <= block.level and said:
            return other.level == block.level
        said = said or other.kind != "heading"
    return False


_SECTION = 2


def is_year_of_several(document: Document, begin: int, stop: int) -> bool:
    """Return whether a line is a year and nothing else, and not the only such line: of a chronicle.

    Parameters
    ----------
    document : Document
        With its text.
    begin, stop : int
        Of the line.
    """
    if not YEAR_LINE.fullmatch(document.folded, begin, stop):
        return False
    return len(list(islice(YEAR_LINES.finditer(document.folded), 2))) > 1


YEAR_LINE = re.compile(
    "[#*【（(\\[ 　]*(?:[1-9][0-9]{3}年?|"
    "[\u4e00-\u9fff]{0,2}[〇零一二三四五六七八九十廿卅元]{1,4}年|[\u4e00-\u9fff]{2}[0-9]{1,2}年)"
    "[ 　]*(?:[（(][^（）()\n]{2,12}[）)])?[】）)\\]*.:： 　]*"
)
YEAR_LINES = re.compile(f"^{YEAR_LINE.pattern}$", re.MULTILINE)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = stop if stop >= 0 else end
        if text[start:stop].strip():
            yield start, stop
        start = stop + 1


def _is_running(document: Document, begin: int, stop: int) -> bool:
    """Return whether a line is of the text itself, or addresses the reader."""
    said, lang = document.folded[begin:stop].strip(), document.lang
    if _SALUTES[lang].match(said):
        return True
    if len(said) > _LONGEST[lang]:
        return True
    cased = document.text[begin:stop]
    if lang == "en" and _RUN_IN.match(cased):
        return True
    if lang == "en" and (cased.isupper() or (_GENRE_EN.match(said) and not _VERB_EN.search(said))):
        return False
    if lang == "en" and cased.rstrip().endswith(".") and len(_SMALL_WORD.findall(cased)) >= _OF_A_SENTENCE:
        return True
    return bool(_SPEAKS[lang].search(cased if lang == "en" else said))


_RUN_IN = re.compile(r"[ ]*[A-Z][A-Z' &,-]{3,}\.?[ ]?(?:--|[—–])[ ]?(?=[A-Z\"'“][a-z ])")
"""WEAVING.--Cotton comes next: the text follows its heading on the line."""
_SMALL_WORD = re.compile(r"\b[a-z]{2,}\b")
_OF_A_SENTENCE = 4
"""Words in small letters: a line with as many that ends in a stop is a sentence."""


_VERB_EN = re.compile(r"\b(?:is|are|was|were|has|have|had|shall|will|numbered|amounted|rose|fell|stood)\b")


class _Left(NamedTuple):
    """A name that is left of a line, and how much speaks for it."""

    start: int
    end: int
    weight: int


def name_of_front(document: Document, least: int = 1) -> Span | None:
    """Return the name that is left of the front of a document once the words of every such line are taken away.

    Parameters
    ----------
    document : Document
        With its blocks.
    least : int
        How much must speak for the name.
    """
    names = [name for line in front_lines(document) for name in _left(document, *line)]
    best = max(names, key=lambda name: (name.weight, -name.start), default=None)
    return None if best is None or best.weight < least else (best.start, best.end)


def name_of_title(entitled: str, lang: str) -> str:
    """Return the name that is left of what a file calls itself, "" for none.

    Parameters
    ----------
    entitled : str
        One or more lines.
    lang : str
        "en" or "zh".
    """
    page = Document("", entitled, lang=lang)
    names = [name for line in _lines(entitled, 0, len(entitled)) for name in _left(page, *line)]
    best = max(names, key=lambda name: (name.weight, -name.start), default=None)
    return entitled[best.start : best.end] if best is not None and best.weight else ""


def _left(document: Document, begin: int, stop: int) -> Iterator[_Left]:
    label = _LABEL.match(document.folded, begin, stop)
    if label and _ADDRESSED.match(document.folded, begin, stop):
        return
    if is_of_members(document, begin, stop):
        return
    find = _left_in_chinese if document.lang == "zh" else _left_in_english
    yield from find(document, begin, stop)


_ADDRESSED = re.compile(r"\W*(?:to|致|抄送|报送|收报)(?=[:： ])")


def began_then(folded: str, found: FoundDate) -> bool:
    """Return whether a time of the front is no time reported: when something began, was made law or was written.

    Established 1848; the Appropriation (1938) Bill; a month alone at the end of a line without the name of a report.

    Parameters
    ----------
    folded : str
        The folded text.
    found : FoundDate
        A time named in it.
    """
    if _BEGAN.search(folded, max(0, found.start - 40), found.start) or _ISSUED.match(folded, found.end):
        return True
    begin = folded.rfind("\n", 0, found.start) + 1
    if found.first is not None and found.last is not None and found.last - found.first > _LONGEST_REPORT:
        return True  # the life of a department whose papers a catalogue lists
    if not _is_month(found) or not _LINE_ENDS.match(folded, found.end):
        return False
    if _MONTHLY.search(folded, 0, found.start):
        return False
    bracketed = folded.endswith(("(", "（"), 0, found.start) or folded.endswith("份", 0, found.end)
    above = folded.rfind("\n", 0, max(0, begin - 1)) + 1
    return not bracketed and not _REPORTS.search(folded, above, found.start)


def _is_month(found: FoundDate) -> bool:
    if found.first is None or found.last is None:
        return False
    return (
        found.first.day == 1
        and (found.last + timedelta(days=1)).day == 1
        and found.last.month == found.first.month
    )


_MONTHLY = re.compile(r"月报|月份|\bmonthly (?:report|return|statement|bulletin|diary|abstract|summary)")
_LONGEST_REPORT = timedelta(days=11 * 366)
_ISSUED = re.compile(
    r"\)?[ ](?:bill|act|ordinance|edition|impression|printing)\b|[春夏秋冬仲孟季]?[重续增]?(?:[刊刻镌纂]|修(?!正))"
)
"""The Appropriation (1938) Bill; 光绪十二年刊."""
_LINE_ENDS = re.compile(r"[ )）.。*_]*(?:\n|$)")
_REPORTS = re.compile(
    r"\b(?:for|of|during|ended|ending|(?:report|return|statement|bulletin|communiqu[eé]|diary|summary)s?|to|in)\b|"
    r"[-—~至到]|"
    "报告|总结|月报|简报|情况|统计|汇报|工作|通报|概况|旬报"
)


_BEGAN = re.compile(
    r"\b(?:established|founded|instituted|incorporated|constituted|opened|since|estd?|registered|acts?|ordinances?|laws?|"
    r"regulations?|charter|session|edition|copyright|published|printed)\b[^\n;:]{0,16}$|(?:创办|成立|创立|始建|修正|公布)于?$"
)


def spans_entitled(document: Document) -> list[tuple[date, date]]:
    """Return the times longer than a day in what a file calls itself outside its text, each once.

    Parameters
    ----------
    document : Document
        Such as a page whose title is "… report for June 1946".
    """
    folded = fold(document.entitled)
    found = (
        (one.first, one.last)
        for one in find_dates(folded, document.lang)
        if one.first is not None and one.last is not None and not began_then(folded, one)
    )
    return list(dict.fromkeys((first, last) for first, last in found if first != last))


def is_of_members(document: Document, begin: int, stop: int) -> bool:
    """Return whether an English line names a firm or a union of people, which is no place, or where it has its office.

    Parameters
    ----------
    document : Document
        With its text.
    begin, stop : int
        Of the line.
    """
    return document.lang == "en" and bool(_OF_MEMBERS.search(document.folded, begin, stop))


_OF_MEMBERS = re.compile(
    r"\b(?:company|compagnie|societ(?:y|ies)|association|federation|brotherhood|amalgamated|syndicate|brokers|merchants|"
    r"& co|and co|ltd|limited)\b|\b(?:head|registered) office\b"
)
_TOKEN = re.compile(r"[A-Za-zÀ-ɏ](?:[\w'’]|[-.](?=\w))*\.?")
_JOINS = re.compile(r"[ ](?:of[ ]the[ ]|of[ ]|de[ ]|da[ ]|el[ ]|al-)?")
_PERSONAL = frozenset({"mr", "mrs", "miss", "messrs", "dr", "sir", "rev", "captain", "colonel", "major", "lord", "lady",
                       "bishop", "professor", "father", "reverend"})  # fmt: skip
_BEFORE = re.compile(r"\b(?:in|of|at|for|on|upon|near)[ ](?:the[ ])?(?:[a-z]+[ ](?:of[ ])?){0,2}$")
_BEHIND = re.compile(
    rf"[ ](?:{any_of([kind.lower() for kind in word_list('place_kinds')])}|circuit|agency|state|university)\b"
)
_KIND_OF = re.compile(
    rf"\b(?:{any_of([kind.lower() for kind in word_list('place_kinds_of')])})[ ]of[ ](?:the[ ])?$"
)
_OPENERS = frozenset(word.lower() for word in word_list("place_openings")) | {"st", "ste"}


@cache
def _front_words() -> frozenset[str]:
    lists = (
        "front_words",
        "no_places",
        "run_in_topics",
        "place_kinds",
        "institutions",
        "common_places",
        "stops",
    )
    nouns = (word for noun in noun_classes("en") for word in noun.split())
    return frozenset([*(word.lower() for name in lists for word in word_list(name)), *nouns])


def is_generic(name: str) -> bool:
    """Return whether an English name is made of words that any front has: Medical Department, Coal Mines.

    Parameters
    ----------
    name : str
        As written.
    """
    words = re.split("[ -]", name)
    if len(words) == 1 or words[0].lower() in _OPENERS:
        return all(
            word.lower() in _front_words() for word in words
        )  # Florence and Port Clarence end like abundance
    return all(_is_front_word(word, frozenset()) for word in words)


def is_generic_chinese(name: str) -> bool:
    """Return whether hardly anything is left of a Chinese name without the words of a front: 盐务稽核分所.

    Parameters
    ----------
    name : str
        Folded.
    """
    return len(_words_zh().sub("", _KIND_OF_OFFICE.sub("", name))) < _LEAST_NAME_ZH


_KIND_OF_OFFICE = re.compile("[分支总]?[局所站厂会行社处院校队场库卡]$")


def _is_front_word(word: str, small: frozenset[str]) -> bool:
    """Return whether a word may be in any front, or is one that the text has in small letters."""
    bare = word.lower().strip(".").removesuffix("'s").removesuffix("’s").rstrip("'’")
    known = _front_words()
    parts = bare.split("-")
    if len(parts) > 1 and all(part in known for part in parts):
        return True  # Postmaster-General
    if len(bare) < _SHORTEST or bare in known or bare.rstrip("s") in known:
        return True
    return bare in small or bool(_ABSTRACT.fullmatch(bare))


_SHORTEST = 3
_ABSTRACT = re.compile(
    r"[a-z]+(?:tions?|ments?|ness|ances?|ences?|ities|ity|ism|ics|ings|ologists?|ological|ical|ers|ors|ists)"
)
_SMALL = re.compile(r"(?<=[a-z,] )[a-z][a-z'’-]+")


@cache
def _small_words(text: str) -> frozenset[str]:
    return frozenset(_SMALL.findall(text[:_LOOKED_THROUGH]))


_LOOKED_THROUGH = 20_000


def _left_in_english(document: Document, begin: int, stop: int) -> Iterator[_Left]:
    """Yield runs of capitals that are no words of a front, joined by of, the and blanks."""
    text, folded = document.text, document.folded
    small = _small_words(text)
    run: list[re.Match[str]] = []
    before: re.Match[str] | None = None
    for token in [*_TOKEN.finditer(text, begin, stop), None]:
        named = token is not None and token.group()[0].isupper() and not _is_front_word(token.group(), small)
        joined = bool(run) and token is not None and _JOINS.fullmatch(text, run[-1].end(), token.start())
        if run and not (named and joined):
            yield _weighed(run, before, folded, begin, stop)
            run = []
        if token is None:
            return
        if named:
            personal = before is not None and (
                before.group().lower().strip(".") in _PERSONAL or len(before.group().strip(".")) == 1
            )
            if run or not (personal or text[: token.start()].endswith("& ")):
                run.append(token)
        if not named:
            before = token


def _weighed(
    run: list[re.Match[str]], before: re.Match[str] | None, folded: str, begin: int, stop: int
) -> _Left:
    start, end = run[0].start(), run[-1].end()
    if before is not None and before.group().lower().strip(".") in _OPENERS and before.end() + 1 == start:
        start = before.start()
    if folded[end - 2 : end] == "'s":
        end -= 2
    if folded[end - 1] == ".":
        end -= 1
    weight = 0
    if kind := _BEHIND.match(folded, end, stop):
        weight, end = 3, kind.end()
    elif of := _KIND_OF.search(folded, begin, start):
        weight, start = 3, of.start()
    elif _BEFORE.search(folded, begin, start) or (
        folded.endswith(", ", begin, start) and _SEAT_ENDS.match(folded, end, stop)
    ):
        weight = 2
    elif _OFFICE_EN.search(folded, begin, stop) or not _OTHER_WORDS.search(
        folded[begin:start] + folded[end:stop]
    ):
        weight = 1
    return _Left(start, end, weight)


_OTHER_WORDS = re.compile(r"[a-z0-9]")
_OFFICE_EN = re.compile(
    r"\b(?:office|board|council|department|commission|committee|sub-committee|company|society|association|union|bank|"
    r"hospital|asylum|school|college|library|museum|railways?|tramways?|prison|gaol|jail|mission|court|brigade|police|"
    r"estate|mine|mill|works|service|administration|agency|station|chamber|club|fund|trust|observatory|institute|"
    r"dispensary|camp|waterworks|corporation|commissioners|infirmary|constabulary|guardians|treasury|customs|"
    r"residency|consulate|legation|diocese|depot|dockyard|arsenal|barracks|garrison|plantation|farm|foundry|shipyard|"
    r"inspectorate|secretariat|postal|report|return|statement|minutes|review|memorandum|settlement)\b"
)
"""A line with none of these is the headline of a story, whose words may be any."""
_SEAT_ENDS = re.compile(r"[.,; ]*(?:$|\n|(?:the )?[0-9])")


def _left_in_chinese(document: Document, begin: int, stop: int) -> Iterator[_Left]:
    """Yield what is left between the words of a front, without its times and numbers."""
    folded = document.folded
    line = list(folded[begin:stop])
    for one in find_dates(folded[begin:stop], "zh"):
        line[one.start : one.end] = " " * (one.end - one.start)
    said = _words_zh().sub(lambda match: " " * len(match.group()), "".join(line))
    for match in _RUN_ZH.finditer(said):
        start, end = match.span()
        start += len(match.group()) - len(match.group().lstrip(_LEADS_ZH))
        name = said[start:end]
        bare = name.rstrip(_TAILS_ZH)
        end = start + len(bare)
        if (
            not _LEAST_NAME_ZH <= len(bare) <= _LONGEST_NAME_ZH
            or _NO_NAME_ZH.search(bare)
            or bare[-1] == "在"
        ):
            continue  # 李某在…会议上的讲话
        weight = 3 if _KIND_ZH.search(bare) else int(bool(_OFFICE_ZH.search(folded, begin + end, stop)))
        weight += 2 * (weight > 1 and folded[begin : begin + start].endswith("关于"))
        if weight:
            yield _Left(begin + start, begin + end, weight)


@cache
def _words_zh() -> re.Pattern[str]:
    return re.compile(any_of(word_list("front_words", "chinese")))


_OFFICE_ZH = re.compile("[局厅处署所会社院站行司校学队厂场府团](?![\u4e00-\u9fff]{0,2}[关由在向])|碑|志")
_RUN_ZH = re.compile("[\u4e00-\u9fff]{2,}")
_LONGEST_NAME_ZH, _LEAST_NAME_ZH = 6, 2
_LEADS_ZH = "的与和及并之为在对向由于致呈报送抄第各全本我该自据查省市县局厅处"
_TAILS_ZH = "局厅处科股室部署所行社会队组团志记表册书稿第号字编呈函电致的与和及并之卷篇"
_NO_NAME_ZH = re.compile("[0-9〇零一二三四五六七八九十百千万的了是不有无这那其在]|^(?:国|省|县|市|区|乡)")
_KIND_ZH = re.compile("(?:[县市省区乡镇村州旗港关矿场厂桥站库社河江湖岛]|专区|地区|公社)$")
