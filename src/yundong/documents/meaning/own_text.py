"""Which part of its sentence is a figure's own."""

from __future__ import annotations

import re
from itertools import islice, pairwise

from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.passages import IndexedText

_PARTITIVE = re.compile(
    r"[ \n]*(?:(?:out )?of (?:the |these |those |its |their |a total of |some |about |all |altogether )*)$"
)
_ASIDE = re.compile(r"[,，][ \n]*(?:or|that is|i\.e\.|about|some)[ \n]+(?:about |some )?$")
_ASIDE_END = re.compile(r"(?: of [^,;.]{0,40})?,")
_COMPARED = re.compile(
    r"\b(?:as against|against|compared (?:with|to)|instead of|rather than|up from|down from)[ \n]+"
    r"(?:(?:an?|the)[ \n]+[a-z]+[ \n]+of[ \n]+)?$"
)
_SHARE_OF = re.compile(r"[名人个口户件两]?(?:毒犯)?(?:总数)?的?")
_OPENING = re.compile(r"[(（\[][^)）\]]{0,12}$")
_JOINT = re.compile(r"[ \n]*(?:[,，、][ \n]*)?(?:and|和|及|与|以及)?[ \n]*")
_SHARE_ZH = re.compile("[，,（( ]占")
_MARK = re.compile("[,，;；、。:：]")


def with_own_text(mentions: list[Mention], folded: str) -> list[Mention]:
    """Give the mentions of one sentence their own text before and behind.

    A figure in brackets after another does not part that one from its words: in "82,056 were arrested (22 %) in
    all places" the place belongs to the first.

    Parameters
    ----------
    mentions : list of Mention
        Of one sentence, in order. What was noted of a figure while more numerals stood beside it is kept.
    folded : str
        The folded text.
    """
    bracketed = [_is_bracketed(mention, folded) for mention in mentions]
    references = _references(mentions, folded)
    rows = _rows(mentions, folded)
    edge, end = mentions[0].passage.start, mentions[0].passage.end
    found = []
    for index, mention in enumerate(mentions):
        outer_end = mention.quantity.outer_end
        others = range(index + 1, len(mentions))
        following = islice((n for n in others if bracketed[index] or not bracketed[n]), 2)
        one, two, *_ = (*(mentions[number].quantity.outer_start for number in following), end, end)
        partitive = one < end and bool(_PARTITIVE.fullmatch(folded, outer_end, one))
        found.append(
            mention._replace(
                left=edge,
                right=two if partitive else one,
                row=rows[index],
                partitive=partitive or mention.partitive,
                bracketed=bracketed[index],
                reference=references[index],
            )
        )
        if not bracketed[index]:
            edge = outer_end
    return found


def _is_bracketed(mention: Mention, folded: str) -> bool:
    if not mention.percent:
        return False
    quantity = mention.quantity
    before = folded[max(mention.passage.start, quantity.outer_start - 14) : quantity.outer_start]
    return bool(
        _OPENING.search(before) or (_ASIDE.search(before) and _ASIDE_END.match(folded, quantity.outer_end))
    )


def _references(mentions: list[Mention], folded: str) -> list[bool]:
    """Tell of each figure whether it only says what another is compared with or is a share of."""
    found = [mention.reference for mention in mentions]
    for index, (mention, after) in enumerate(pairwise(mentions)):
        start, sentence = after.quantity.outer_start, after.passage.start
        found[index + 1] = bool(_COMPARED.search(folded[max(sentence, start - 40) : start]))
        if after.percent:
            own = mention.quantity
            before = folded[max(sentence, own.outer_start - 20) : own.outer_start]
            found[index] |= "占" in before and bool(_SHARE_OF.fullmatch(folded[own.outer_end : start]))
    return found


def _rows(mentions: list[Mention], folded: str) -> list[int]:
    """Return for each figure where the first one begins with nothing but commas and "and" between, or -1."""
    found = [-1] * len(mentions)
    for index, (one, two) in enumerate(pairwise(mentions)):
        between = folded[one.quantity.outer_end : two.quantity.outer_start]
        if between.strip() and _JOINT.fullmatch(between) and one.passage.block.kind != "cell":
            if found[index] < 0:
                found[index] = one.start
            found[index + 1] = found[index]
    return found


def with_own_ends(mentions: list[Mention], text: IndexedText) -> list[Mention]:
    """Say of the mentions of one sentence where the words behind them stop being their own, and which form rows.

    Parameters
    ----------
    mentions : list of Mention
        Of one sentence, with their nouns and units.
    text : IndexedText
        The text.
    """
    counts = [mention for mention in mentions if not mention.percent]
    ended: dict[int, Mention] = {}
    taken = 0
    for mention, following, row in zip(counts, [*counts, None][1:], _rows(counts, text.folded), strict=True):
        own_end = _own_end(mention, following, text)
        ended[mention.start] = mention._replace(own_end=own_end, taken_until=taken, row=row)
        named = following is not None and text.lang == "en" and following.head[1] > following.head[0]
        taken = mention.phrase[1] if named else 0
    return [ended.get(one.start) or one._replace(own_end=one.right, row=-1) for one in mentions]


def _own_end(mention: Mention, following: Mention | None, text: IndexedText) -> int:
    """Return where the words behind a count stop being its own.

    Before the next figure they end at the last mark: "21,425 meetings, reaching 1,171,648 people". In Chinese they
    end at 占, which begins what is said of the share.
    """
    begin, stop = mention.quantity.end, mention.right
    folded = text.folded
    if text.lang == "zh":
        share = _SHARE_ZH.search(folded, begin, stop)
        stop = share.start() if share else stop
    if following is None or stop != following.quantity.outer_start:
        return stop
    marks = [mark.start() for mark in _MARK.finditer(folded, begin, stop)]
    if text.lang == "en" and marks:
        semicolons = [mark for mark in marks if folded[mark] in ";；"]
        while len(marks) > 1 and folded[marks[-1]] in ":：":  # the label of the next figure
            marks.pop()
        return semicolons[0] if semicolons else marks[-1]
    return marks[0] if marks else stop
