"""The words for what a figure counts, as in the text."""

from __future__ import annotations

import re

from yundong.documents.formats.tables import is_remark, is_year, only_dates
from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import VERB_NEXT, Mention, framed_by, label_of_leader, plural_behind
from yundong.documents.meaning.nouns_chinese import SET_WIDE
from yundong.documents.meaning.places import is_total
from yundong.documents.meaning.topics import topic_of_table
from yundong.documents.quantities.changes import subject_of_change
from yundong.documents.text.denominations import names_only_denominations
from yundong.documents.text.document import NOTE_MARKS, Block, Span
from yundong.documents.vocabulary import word_list

_LONGEST = 160
_OF = re.compile(r"[ \n]+of[ \n]+(?!(?:the|his|her|their|age)\b)")
_BY_CLAUSE = frozenset({"duration", "age", "money", "length", "power", "points"})
"""Units whose figure is about the clause around it ("was given 15 years"), not about a noun behind it."""

_JUNK = re.compile(r"[\s*_|]+")
_MARKUP = frozenset("*_|")
_NOTE_SIGNS = frozenset("[〔【†‡~")
_PARTICIPLE = re.compile(r"\w+(?:ed|ing)\b|sent\b|held\b|put\b")
_AUXILIARIES = re.compile(
    r"[ \n]*(?:(?:(?:had|have|has|were|was|are|is|been|being|already|also|still)[ \n]+)*)"
)
_COMMA_LABEL = re.compile(r"[ \n]*(?:[^;:]{0,80}[;:][ \n]+)?([a-z][a-z' -]{2,40}?),[ \n]+")
_LABEL = re.compile(r"(?:^|[\n.;])[ \n-]*([^:：.;\n]{2,90}?)[ ]*(?:\([^)]*\))?[:：][^:：.;]*$")
_TAIL = re.compile(r"[ \n]+(?:and|or|but|to|with|of|in|by)[ \n]*$")
_CLOSING = re.compile("[)）]")
_OF_THEM = re.compile(r"[ \n]*of (?:them|whom|these|those|which)\b")
_CLAUSE_ZH = re.compile(r"[，。；：、！？,;:()（）\n\"\[\]]")
_NOISE_ZH = re.compile(
    r"^(?:其中|并|共计|总计|合计|共有|共|计有|计(?!划)|已有|已(?![决婚嫁故])|有(?!期徒)|又|还|另|另有|则|即|为|者|的|约|及|和|与|占(?!地)|才|于|在(?![校册职押籍编逃岗家业])|达|了|均|各|以上|"
    r"先后|同时|此外|总共|一共|截至|到|至|由|被|所|是|其(?![他余它])|之|等(?![货候待车船])|就|仅|只|只有|内|名|余(?![额款缺粮])|总共)+"
)
_TAIL_ZH = re.compile(
    r"(?:共计|总计|合计|共有|共|计有|(?<![统估预累])计|已有|有|(?<![节条契合])约|近|达|为|的|了|于|在|到|至|各|占|以上|多达|总数|是|(?<=[查搜抓揭捕找检捉挖清看发现列])出|由|从|自|"
    r"增加到|增至|增到|提高到|提高至|上升到|上升至|下降到|下降至|减少到|减至|降到|降至|发展到|扩大到|缩小到|未曾?|(?<![淹埋沉吞])没有?|不曾|并未|从未)+$"
)
_TAIL_ENDS_ZH = frozenset("计有共约近达为的了于在到至各占上数是出由从自曾没")
"""What it can end in."""
_TO_LEVEL = re.compile("[^，。；]{0,4}(?:增|减|升|降|涨|提高|发展|扩大|缩小|扩充)[加少长]?[到至为]")
_DE = re.compile("[ 的]*")
_BREAK = re.compile(r"[,;:()\n—，。；：、（）]|[.](?<!\bst[.])(?<!\bmt[.])(?<!\bft[.])")
_LEFT_OF_DATE = re.compile("^[至到于自从在]+(?!期)")
_COUNTED_AS = frozenset({"households", "places"})
_HEDGES_EN = re.compile(
    r"\b(?:about|over|some|nearly|more|than|least|most|not|say|only|almost|and|the|about)\b"
)
_LABELS_REACH = 30
"""Characters between the end of a label and its figure."""
_NOTHING_BEHIND = re.compile(
    r"[ \n]*(?:[.,;:)?!]|$|(?:in|on|at|by|from|to|for|with|without|below|above|of which|of whom|now|to-day|today|as|"
    r"less|than|"
    r"would|will|should|could|is|was|hold|holds|when|where|strong|or|and|but|so|last|this|twenty|each|per|a|an|the|during|after|before|against|between|only|alone|"
    r"while|if|until|since|under|over)\b)"
)
"""Behind a figure without a noun: what says nothing of what it counts."""
_COMPOUND = re.compile(r"(?<![a-z-])[a-z]+-$")
"""The first half of a noun whose second the lexicon knows: flame-guns."""
_BRACKETS_END = re.compile(r"[ \n)）]*")


def words_for(mention: Mention, named_by: Span | None, text: IndexedText) -> str:
    """Return the words for what is counted, in the order of the text.

    Parameters
    ----------
    mention : Mention
        A count.
    named_by : (int, int) or None
        Where the words are that gave the indicator; they are always among the words returned.
    text : IndexedText
        The text.
    """
    folded, quantity, block = text.folded, mention.quantity, mention.passage.block
    spans = _labels(block, text) if block.kind == "cell" else []
    if not spans and quantity.change in ("from", "to", "by") and text.lang == "zh":
        subject = _subject_of_change_zh(mention, folded)
        spans = [subject] if subject is not None else []
    if not spans and quantity.change and text.lang == "en":
        subject = subject_of_change(folded, mention.passage.start, quantity.outer_start)
        spans = without_dates([subject], mention) if subject is not None else []
        if spans and quantity.change != "by" and plural_behind(mention, folded) and not mention.partitive:
            spans.append(mention.phrase)  # enrolment grew from 2,400 pupils
    if not spans and text.lang == "en":
        label = label_of_leader(folded, mention.left, quantity.outer_start)
        spans = [label] if label is not None else []
    if not spans:
        spans = _chinese(mention, folded) if text.lang == "zh" else _english(mention, folded)
    if named_by is not None:
        compound = _COMPOUND.search(folded, max(0, named_by[0] - 24), named_by[0])
        spans.append((compound.start() if compound else named_by[0], named_by[1]))
    if _say_nothing(spans):
        spans = [clause_before(mention, folded)]
    if _say_nothing(spans):  # "212（87%）有同样身份": the words follow the bracket
        closing = _CLOSING.search(folded, quantity.outer_end, mention.passage.end)
        spans = [clause_behind(mention, folded, closing.end() if closing else quantity.outer_end)]
    if block.kind != "cell" and mention.passage.dates:
        spans = without_dates(spans, mention)
    words = [_clean(text.document.text[a:b]) for a, b in _merged(spans)]
    if block.kind == "cell" and text.lang == "zh":
        words = [_SPREAD.sub(r"\1\2", word) for word in words]
    if block.kind == "cell":
        words = [_ENUMERATOR.sub("", _BRACKET.sub("", word).strip() or word) for word in words]
    if text.lang == "zh":
        words = [SET_WIDE.sub("", word) for word in words] if block.kind == "cell" else words
        said = _without_tail("".join(words)).lstrip("-—~")
        said = _LEFT_OF_DATE.sub("", said) if mention.passage.dates else said
        measure = folded[quantity.end : quantity.outer_end].strip()
        if (
            len(said) > 1
            and block.kind != "cell"
            and mention.unit in _COUNTED_AS
            and measure[:1] not in ("", "个", "家", *said)
        ):
            said += measure[:1]  # 勉强维持的11户: the measure names what is counted
        return said[:_LONGEST]
    said = " ".join(word for word in words if word)
    said = _HYPHEN.sub("", said) if block.kind == "cell" else said
    if block.kind == "cell" and len(said) > _LONGEST_LABELS:
        return said[:_LONGEST_LABELS].rpartition(" ")[0]
    return said[:_LONGEST]


def _labels(block: Block, text: IndexedText) -> list[Span]:
    """Return the heads and the names of a cell that do not only date it, none where its column is one of remarks.

    Where they are long, the heads above the lowest are left out; where they name nothing, what the table is of is put
    before them.
    """
    headed = [(head, text.folded[slice(*head)]) for head in block.heads]
    heads = [
        head
        for head, it in headed
        if not (block.names and (only_dates(it) or _MONEY.fullmatch(it))) and not names_only_denominations(it)
    ]
    if any(is_remark(text.folded[slice(*head)]) for head in heads):
        return []
    topic = topic_of_table(block, text)
    named = topic is not None or any(not is_total(text.folded, head) for head in heads)
    names = [
        name for name in block.names or block.group if not (named and is_year(text.folded[slice(*name)]))
    ]
    while len(heads) > 1 and sum(b - a for a, b in (*heads, *names)) > _LONGEST_LABELS:
        heads = heads[1:]
    return [*([topic] if topic else []), *heads, *names]


_HYPHEN = re.compile(r"(?<=[a-z])- (?=[a-z])")
"""A heading parted over two lines: Inhabit- / ants."""
_LONGEST_LABELS = 80
_MONEY = re.compile(r"(?:[a-z]{1,4}\.? ?)?(?:[£$¥₱]|cts?)(?: cts?)?\.?|dols?\.?|cents?\.?")
"""Heads that only name the money of their column: P cts., Gold $., Dols."""


def _say_nothing(spans: list[Span]) -> bool:
    return all(a >= b for a, b in spans)


_FROM_ZH = re.compile(
    r"(?:^|[，。；：、:\n])(?P<noun>[^，。；：、:\n0-9]{2,14}?)(?P<from>[由从自])[^，。；]{1,40}$"
)


def _subject_of_change_zh(mention: Mention, folded: str) -> Span | None:
    """Return the words before 由 of a change: 水井 in 水井由1,902口增至4,417口."""
    stop = mention.quantity.outer_end
    begin = max(mention.passage.start, mention.quantity.outer_start - 60)
    change = _FROM_ZH.search(folded, begin, mention.quantity.outer_start)
    if change is None and mention.quantity.change == "from":
        change = _FROM_ZH.search(folded, begin, stop)
    return change.span("noun") if change is not None else None


def _without_tail(words: str) -> str:
    return _TAIL_ZH.sub("", words) if words[-1:] in _TAIL_ENDS_ZH else words


def with_noun_of_whole(counted: str, mention: Mention, whole: Mention, text: IndexedText) -> str:
    """Return the words for a part that names nothing itself behind those for its whole: "of 910 looms 640 stood idle".

    Parameters
    ----------
    counted : str
        The words of the part.
    mention, whole : Mention
        The part and its whole.
    text : IndexedText
        The text.
    """
    noun = _clean(text.document.text[slice(*whole.head)])
    if mention.partitive and noun:  # "1,450 of the 2,300 looms"
        return counted if noun.casefold() in counted.casefold() else noun
    silent = not plural_behind(mention, text.folded) and mention.passage is whole.passage
    if (
        not silent
        or mention.unit_class in ("mass", "area")
        or not noun
        or noun.casefold() in counted.casefold()
    ):
        return counted
    return f"{noun} {counted}"[:_LONGEST]


def without_dates(spans: list[Span], mention: Mention) -> list[Span]:
    """Return spans without the dates in them: when something was counted is not what was counted.

    Parameters
    ----------
    spans : list of (int, int)
        Of the sentence.
    mention : Mention
        A figure of it.
    """
    found: list[Span] = []
    for begin, stop in spans:
        for one in mention.passage.dates:
            if begin <= one.start and one.end <= stop:
                found.append((begin, one.start))
                begin = one.end
        found.append((begin, stop))
    return [span for span in found if span[1] > span[0]]


def clause_before(mention: Mention, folded: str) -> Span:
    """Return the words of the clause that end where a figure begins, at most 60 characters.

    Parameters
    ----------
    mention : Mention
        A figure.
    folded : str
        The folded text.
    """
    stop = mention.quantity.outer_start
    begin = max(mention.left, stop - 60)
    marks = [match.end() for match in _BREAK.finditer(folded, begin, stop)]
    marks = [mark for mark in marks if not _within_date(mark, stop, mention, folded)]
    if marks and folded[marks[-1] - 1] in ":(：（" and not folded[marks[-1] : stop].strip():
        marks.pop()  # a label: its words precede the colon
    first = marks[-1] if marks else begin
    if not marks and begin > mention.left:  # do not begin inside a word
        blank = folded.find(" ", begin, stop)
        first = blank + 1 if blank >= 0 else begin
    return first, stop


def _within_date(mark: int, stop: int, mention: Mention, folded: str) -> bool:
    """Return whether a mark is in a date, or ends one before a mere verb: on the night of 26th February, 1901, was."""
    for one in mention.passage.dates:
        if one.start < mark <= one.end:
            return True
        if mark == one.end + 1 and folded[one.end] == ",":
            return folded[mark:stop].strip() in _COPULAS
    return False


_COPULAS = frozenset(
    {"was", "is", "were", "are", "numbered", "stood at", "amounted to", "there were", "there was"}
)


def clause_behind(mention: Mention, folded: str, at: int) -> Span:
    """Return the words of the clause from a place behind a figure to the next mark, at most 70 characters.

    Parameters
    ----------
    mention : Mention
        A figure.
    folded : str
        The folded text.
    at : int
        Where to begin.
    """
    end = mention.passage.end
    lead = _BRACKETS_END.match(folded, at, end)
    low = lead.end() if lead else at
    mark = _BREAK.search(folded, low, end)
    stop = min(mark.start() if mark else end, low + 70)
    return low, max(low, stop)


def _merged(spans: list[Span]) -> list[Span]:
    """Join spans that overlap, so that no word is repeated."""
    if len(spans) == 1:
        return spans if spans[0][1] > spans[0][0] else []
    merged: list[Span] = []
    for a, b in sorted(span for span in spans if span[1] > span[0]):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


_BRACKET = re.compile(r"[（(\[][^（()）\]]{0,8}(?:[)）\]]|$)")
"""The unit that the head of a column states in brackets; it is in the unit of the figure."""


_ENUMERATOR = re.compile(r"(?<!\w)(?:[0-9]{1,2}|[a-h])[)）] ?(?=[^\W\d])")
"""The number of a row, (1) Cape Town, without the bracket before it."""


_SPREAD = re.compile("^([\u4e00-\u9fff])[ 　]+([\u4e00-\u9fff])$")
"""发　案: two characters at the top of a column are set wide."""


def _clean(text: str) -> str:
    if not _NOTE_SIGNS.isdisjoint(text):
        text = NOTE_MARKS.sub(" ", text)
    text = " ".join(text.split()) if _MARKUP.isdisjoint(text) else _JUNK.sub(" ", text)
    return text.strip(" ,.;:，。；：、()（）\"'").removeprefix("and ")


def _english(mention: Mention, folded: str) -> list[Span]:
    start, sentence = mention.quantity.outer_start, mention.passage.start
    if mention.unit_class == "age":  # "the first accused, aged 47": the clause before names the person
        return [(max(sentence, start - 60), start)]
    if (
        mention.unit_class in _BY_CLAUSE
        and _OF.match(folded, mention.quantity.outer_end)
        and mention.phrase[1] > 0
        and folded[slice(*mention.phrase)] != mention.unit  # a million of pounds
    ):
        return [mention.phrase]  # "950 dollars of tolls"
    if (
        mention.unit_class in _BY_CLAUSE
        and mention.head[1] > mention.head[0]
        and _is_attribute(mention, folded)
    ):
        return [mention.phrase]
    if mention.unit_class in _SIZES and (thing := _thing_of_size(mention, folded)):
        return [thing]
    if mention.unit_class in _BY_CLAUSE:
        first, stop = clause_before(mention, folded)
        taken = mention.left > sentence and _COMES_FROM.match(folded, mention.left, stop)  # for the cart and
        if mention.unit_class == "money" and _is_spent(mention, folded):
            return [_predicate(mention, folded, mention.quantity.outer_end)]
        if mention.unit_class == "money" and (taken or _FILLER.fullmatch(folded, first, stop)):
            if _COMES_FROM.match(folded, mention.quantity.outer_end, mention.right):
                return [_predicate(mention, folded, mention.quantity.outer_end)]
            return [_words_before(mention, folded) or (max(sentence, stop - 60), stop)]
        if stop - first <= 6 and (first := max(sentence, stop - 60)) > sentence and folded[first - 1] > " ":
            first = folded.find(" ", first, stop) + 1 or first  # not inside a word
        return [(first, stop)]
    if mention.partitive:
        return []
    if mention.listed and not plural_behind(mention, folded):
        return [clause_before(mention, folded)]
    span = mention.phrase
    label = _label_before(mention, folded)
    if label and (span[0] == span[1] or mention.unit_class in ("mass", "area", "pieces", "sets")):
        substance = mention.unit_class not in ("mass", "area") or _OF.match(
            folded, mention.quantity.outer_end
        )
        own = clause_before(mention, folded)  # Kelani Range: reserved 148 sq. miles
        labels = [label, own] if label[1] < own[0] and _WORDS.search(folded, *own) else [label]
        return [*labels, span] if substance else labels
    of_them = _OF_THEM.match(folded, mention.quantity.outer_end, mention.right)
    sized = _SIZE_STATED.search(folded, max(sentence, start - 24), start) and not plural_behind(
        mention, folded
    )
    if sized and (said := _words_before(mention, folded)):
        return [said]  # a band estimated at 3,000 attacked
    if _goes_on_in_the_same_way(mention, folded):
        return [_predicate(mention, folded, mention.quantity.outer_end)]
    framed = framed_by(mention, folded)[1] > 0
    nothing = (
        span[0] == span[1]
        and not framed
        and _NOTHING_BEHIND.match(folded, mention.quantity.outer_end, mention.right)
    )
    if nothing and not of_them and mention.quantity.kind == "count" and not _in_a_series(mention):
        before = _words_before(mention, folded)
        if before is not None:
            return [before]
    if (
        of_them
        or span[0] == span[1]
        or _PARTICIPLE.match(folded[slice(*mention.head)])
        or _is_verb_of_whom(mention, folded)
    ):
        predicate = _predicate(mention, folded, of_them.end() if of_them else mention.quantity.outer_end)
        if mention.unit_class in _CONTAINERS and _PASSIVE.match(folded, mention.quantity.outer_end):
            return [(mention.quantity.end, mention.quantity.outer_end), predicate]
        frame = framed_by(mention, folded)
        return [frame, predicate] if frame[1] else [predicate]
    return [span]


_CONTAINERS = frozenset({"volume", "other"})
_PASSIVE = re.compile(r"[ \n](?:were|was|are|is|have been|had been|has been)[ \n]")
"""62,300 barrels were cured: barrels say what is counted as well as in what."""
_WHOM = re.compile(r"\bof (?:whom|which) (?:only |about |some |nearly )?$")
_OBJECT = re.compile(r"[ \n](?:their|its|his|her|the|an?|no|it|them|in|at|on|from|under|to|with|by|for)\b")


def _is_verb_of_whom(mention: Mention, folded: str) -> bool:
    """Return whether the word behind a number is a verb: firemen, of whom 30 give their whole time."""
    start, (first, last) = mention.quantity.outer_start, mention.head
    if not _WHOM.search(folded, max(mention.passage.start, start - 24), start) or " " in folded[first:last]:
        return False
    return not folded.endswith("s", first, last) and bool(_OBJECT.match(folded, last))


_FILLER = re.compile(
    r"(?:(?:being|say|or|and|but|about|some|that|is|it|had|been|which|came|to|each|of|a|an|was|were|are|there|only|"
    r"still|the|with|by|in|within|into|this|these|has|have|among|whom|"
    r"further|against|as|nearly|over|not|no|than|more|opened|"
    r"closed)(?![a-z])|[ \n£$.,]++)++"
)
"""Possessive: else a long row of blanks would be tried in every division."""
_WORDS = re.compile("[a-z]{3,}")
_COMES_FROM = re.compile(
    r"[ \n](?:a|per)[ \n](?:hour|day|week|month|year|annum)[ \n](?:to|for|from)[ \n]|"
    r"[ \n](?:(?:is|was|were|came|come|derived|obtained|spent|paid)[ \n])*(?:from|for|on|to|by)[ \n]"
)
"""Of this sum Rs. 6,31,000 came from fees."""


_SUBSTANCES = frozenset(word_list("substances"))
_SIZES = frozenset({"mass", "area", "length", "volume", "power"})
_OF_A_SIZE = re.compile(
    r"(?:^|[.;:][ \n]+|\n|,[ \n](?:and[ \n])?|\band[ \n])(?P<thing>(?:(?:an?|the)[ \n])?(?:[a-z-]+[ \n])?"
    r"(?!(?:each|total|average|mean|sum|maximum|minimum|rate|part|area|depth|height|length|width|breadth|distance|front|cost|extent|"
    r"outlay|yield|issue|amount|quantity|weight|rise|fall|increase|decrease|loss|supply|output|import|export|up|out)s?\b)"
    r"(?![a-z-]+(?:ing|ed)\b)[a-z-]{3,})[ \n]of[ \n]$"
)


def _thing_of_size(mention: Mention, folded: str) -> Span | None:
    """Return the words for a thing whose size a measure states: a vineyard of 16 dessiatines, boats of 40 tons."""
    start, end = mention.quantity.outer_start, mention.quantity.outer_end
    if _OF.match(folded, end) or folded[slice(*mention.head)].split(" ")[0] in _SUBSTANCES:
        return None
    before = _OF_A_SIZE.search(folded, max(mention.left, mention.passage.start, start - 40), start)
    return before.span("thing") if before is not None else None


_SIZE_STATED = re.compile(r"\b(?:estimated|reckoned|computed|put|assessed) at[ \n]$")
_ARTICLE = re.compile(r"\b(?:an?|the)[ \n]$")
_SPENT = re.compile(
    r"\b(?:spen[dt]|spending|paid|pays?|paying|expended|laid out|disbursed|invested|voted|allotted|gave|given|"
    r"set aside|setting aside|put by|put aside|earmarked|reserved|setting apart|set apart)[ \n]$"
)
_SPENT_ON = re.compile(
    r"[ \n](?:up)?on[ \n](?!(?:account|an average|the (?:average|whole|spot))\b)[a-z]"
    r"|[ \n](?:for|towards)[ \n](?!(?:each|every|the (?:year|month|week|half|quarter|first|last))\b)[a-z]"
)
_WAY = re.compile(r"[ \n](?P<way>in|at|by|from|to|under|for|on|with|among)[ \n][a-z]")


def _is_attribute(mention: Mention, folded: str) -> bool:
    """Return whether a measure describes the noun behind it: a 9ft length of hose."""
    start, end = mention.quantity.outer_start, mention.quantity.outer_end
    article = _ARTICLE.search(folded, max(mention.passage.start, start - 6), start)
    return article is not None and mention.head[0] - end <= 1


def _is_spent(mention: Mention, folded: str) -> bool:
    """Return whether the words behind a sum say what it was spent on: spent £43,000 upon light railways."""
    start = mention.quantity.outer_start
    spent = _SPENT.search(folded, max(mention.passage.start, start - 16), start)
    return spent is not None and bool(_SPENT_ON.match(folded, mention.quantity.outer_end, mention.right))


def _goes_on_in_the_same_way(mention: Mention, folded: str) -> bool:
    """Return whether a figure leaves out the verb of the one before: 31,250 were under tea, 9,600 under coffee."""
    start, end = mention.quantity.outer_start, mention.quantity.outer_end
    way = _WAY.match(folded, end, mention.right) if mention.head[0] == mention.head[1] else None
    if way is None or mention.left <= mention.passage.start or mention.quantity.kind != "count":
        return False
    said = folded[mention.left : start]
    return f" {way['way']} " in said and bool(_GOES_ON.search(said))


_GOES_ON = re.compile(r"(?:[,;]|\band)[ \n](?:and[ \n])?(?:only |about |the (?:other|remaining) )?$")


def _in_a_series(mention: Mention) -> bool:
    """Return whether a figure goes on a series of years, as "998 in 1908" does."""
    end, dates = mention.quantity.outer_end, mention.passage.dates
    before = any(mention.left <= one.start < mention.start for one in dates)
    return (
        mention.left > mention.passage.start and before and any(0 <= one.start - end <= 12 for one in dates)
    )


def _words_before(mention: Mention, folded: str) -> Span | None:
    """Return the clause before a figure, with the one before that where it says nothing itself; None for none."""
    first, stop = clause_before(mention, folded)
    if _FILLER.fullmatch(folded, first, stop):
        begin = max(mention.passage.start, mention.left, stop - 80)
        marks = [mark.end() for mark in _BREAK.finditer(folded, begin, first)]
        earlier = [mark for mark in marks if not _FILLER.fullmatch(folded, mark, stop)]
        first = earlier[-1] if earlier else begin
    return (
        (first, stop)
        if _WORDS.search(folded, first, stop) and not _FILLER.fullmatch(folded, first, stop)
        else None
    )


def _label_before(mention: Mention, folded: str) -> Span | None:
    """Return "Drug-making machines" in "Drug-making machines: 235 large units"."""
    sentence = mention.passage.start
    before = folded[sentence : mention.quantity.outer_start]
    label = (
        _COMMA_LABEL.fullmatch(folded, sentence, mention.quantity.outer_start)
        if before.rstrip(" \n").endswith(",")
        else None
    )
    if (
        label is not None
        and mention.phrase[0] == mention.phrase[1]  # "Guns captured, 11."
        and not VERB_NEXT.match(folded, mention.quantity.outer_end)
    ):
        return label.span(1)
    if ":" not in before and "：" not in before:
        return None
    match = _LABEL.search(before)
    said = _HEDGES_EN.sub(" ", before[match.end(1) :]) if match else ""
    if match and (
        sentence + match.start(1) < mention.left
        or len(_WORDS.findall(said)) > 1
        or len(before) - match.end(1) > _LABELS_REACH
    ):
        return None  # a speaker, or the words of another figure
    return (sentence + match.start(1), sentence + match.end(1)) if match else None


def _predicate(mention: Mention, folded: str, at: int) -> Span:
    """Return the predicate of an elliptic figure ("82,056 were arrested"), up to the next mark or figure."""
    lead = _AUXILIARIES.match(folded, at, mention.right)
    low = lead.end() if lead else at
    high = min(clause_behind(mention, folded, low)[1], max(low, mention.right))
    tail = _TAIL.search(folded, low, high)
    return low, tail.start() if tail else high


_LABEL_ZH = re.compile(
    "[^，。；：、0-9]{1,12}(?:数目?|[产总数]量|[总金数]额|面积|人口|年龄|价[格值]?|收入|支出)"
)
"""A clause that only names what the number behind its comma counts: 学堂数目，12所."""


def _chinese(mention: Mention, folded: str) -> list[Span]:
    """Return the words of the same clause before and behind a Chinese figure, without the particles."""
    begin, stop = mention.left, mention.quantity.outer_start
    marks = [match.end() for match in _CLAUSE_ZH.finditer(folded, max(begin, stop - 30), stop)]
    first = marks[-1] if marks else max(begin, stop - 30)
    if marks and not folded[first:stop].strip():
        earlier = marks[-2] if len(marks) > 1 else max(begin, stop - 30)
        led = len(marks) > 1 and folded[marks[-1] - 1] in ":："
        first = earlier if led or _LABEL_ZH.fullmatch(folded, earlier, marks[-1] - 1) else first
    before = folded[first:stop]
    lead = _NOISE_ZH.match(before)
    tail = _TAIL_ZH.search(before) if before[-1:] in _TAIL_ENDS_ZH else None
    low = first + (lead.end() if lead else 0)
    high = stop - (len(tail.group()) if tail else 0)
    while high > low and folded[high - 1] in " \n:：,，":
        high -= 1
    begin, stop = mention.quantity.outer_end, mention.right
    mark = _CLAUSE_ZH.search(folded, begin, stop)
    behind_stop = min(mark.start() if mark else stop, begin + 24)
    if _TO_LEVEL.match(folded, begin, behind_stop):
        behind_stop = begin
    lead = _DE.match(folded, begin, behind_stop)
    behind = (lead.end() if lead else begin, behind_stop)
    return [span for span in ((low, max(low, high)), behind) if span[1] > span[0]]
