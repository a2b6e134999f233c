"""What a figure is measured in: its measure word or noun, the heading of its column, the last figure of its row."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby

from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.passages import IndexedText
from yundong.documents.text.document import Span
from yundong.documents.vocabulary import noun_classes, rows, word_list

_WORD = re.compile(r"(?:[0-9]+-)?[a-z][a-z'-]*")
_STOPS = frozenset({*word_list("stops"), *word_list("months"), "beginning", "starting"})
_LEADS = re.compile(
    r"(?:of[ \n]+(?:(?:the|these|those|all|its|their|our)[ \n]+)?|(?:more|other|further|additional)[ \n]+)"
)
_GAP = re.compile(r"[ \n]+")
_BLANKS = re.compile(r"[ \n]*")
_LINK = re.compile(r"[ \n]+(?:of|in|for|per)[ \n]+(?:the[ \n]+)?")
_AGED = re.compile(r"\b(?:aged?|age of)[ \n]+(?:about )?$")
_NOUN_ZH = re.compile(
    "(?:(重点)?(?:地区|县|市镇|城镇|城市|市|镇|乡|村|省|区)|(小组|组|队|集团|团伙)|(人|毒犯|烟民|犯人|干部|毒贩))"
)
_LAST_JOINT = re.compile("and|和|及|与")


def with_unit(mention: Mention, text: IndexedText) -> Mention:
    """Return a mention with its unit, in English with its noun too; a heading may make it a percentage.

    Parameters
    ----------
    mention : Mention
        With its own text.
    text : IndexedText
        The text.
    """
    quantity = mention.quantity
    if mention.percent:
        unit, unit_class = "%", "percent"
    else:
        unit, unit_class = quantity.unit, _unit_classes().get(quantity.unit, "")
    if text.lang == "en":
        head = _head(mention, text.folded)
        mention = mention._replace(head=head, phrase=_with_complement(head, mention.right, text.folded))
        if not quantity.unit and not mention.percent:
            unit, unit_class = _unit_of_noun(head, text.folded) or (unit, unit_class)
        if _AGED.search(text.folded[max(0, quantity.outer_start - 12) : quantity.outer_start]):
            unit, unit_class = "years old", "age"
    elif unit == "generic":
        unit, unit_class = _unit_of_noun_zh(quantity.outer_end, text.folded) or (unit, unit_class)
    if not unit and mention.passage.block.kind == "cell":
        unit, unit_class = _unit_of_labels(mention, text)
        if unit_class == "percent":
            quantity = quantity.as_percent()
    return mention._replace(quantity=quantity, unit=unit, unit_class=unit_class)


@cache
def _unit_classes() -> dict[str, str]:
    return {row["id"]: row["class"] for row in rows("units")}


def _head(mention: Mention, folded: str) -> Span:
    """Return the span of the noun phrase right behind an English figure.

    "major narcotics criminals", "sets of smaller equipment" (its noun is sets), "arrested offenders".
    """
    at, stop = mention.quantity.outer_end, mention.right
    lead = _BLANKS.match(folded, at, stop)
    at = lead.end() if lead else at
    if not mention.partitive:
        of = _LEADS.match(folded, at, stop)
        at = of.end() if of else at
    return _phrase(folded, at, stop)


def _phrase(folded: str, at: int, stop: int) -> Span:
    """Return the span of the words up to the first stop word or mark, at most eight."""
    last = at
    for number in range(8):
        gap = _GAP.match(folded, last, stop) if number else None
        word = _WORD.match(folded, gap.end() if gap else last, stop) if gap or not number else None
        if word is None or word.group() in _STOPS:
            break
        last = word.end()
    return at, last


def _with_complement(head: Span, stop: int, folded: str) -> Span:
    """Return the head with an "of …" phrase behind it: "rounds of ammunition"."""
    first, last = head
    link = _LINK.match(folded, last, stop)
    if first == last or link is None:
        return head
    further = _phrase(folded, link.end(), stop)
    return (first, further[1]) if further[1] > further[0] else head


def _unit_of_noun(head: Span, folded: str) -> tuple[str, str] | None:
    """Return the unit and class of the last noun of a phrase that has one."""
    classes = noun_classes("en")
    found = _WORD.findall(folded[head[0] : head[1]])
    if found and found[0] == "times":  # "three times the adult population"
        found = found[:1]
    return next((classes[word] for word in reversed(found) if word in classes), None)


def _unit_of_noun_zh(at: int, folded: str) -> tuple[str, str] | None:
    """Return what the noun behind 个 makes of it: 十四个县, 十二个小组."""
    noun = _NOUN_ZH.match(folded, at)
    if noun is None:
        return None
    kind = "groups" if noun.group(2) else "persons" if noun.group(3) else "places"
    return kind, kind


def _unit_of_labels(mention: Mention, text: IndexedText) -> tuple[str, str]:
    """Return the unit that a heading states: "Seized (taels)", 缴获（两）, "% of arrests"."""
    for begin, stop in mention.passage.block.labels:
        label = text.folded[begin:stop]
        if "%" in label or "per cent" in label or "百分" in label or "比例" in label:
            return "%", "percent"
        for word, (unit, kind) in noun_classes(text.lang).items():
            if _is_unit_of(label, word, kind):
                return unit, kind
    return "", ""


def _is_unit_of(label: str, word: str, kind: str) -> bool:
    bracketed = any(f"{a}{word}{b}" in label for a, b in (("(", ")"), ("（", "）"), ("[", "]")))
    return (
        bracketed
        or f"单位:{word}" in label.replace("：", ":")
        or (kind in ("mass", "area") and f", {word}" in label)
    )


def with_units_of_rows(mentions: list[Mention], folded: str) -> list[Mention]:
    """Let the last of a row say what they all are: "59, 25 and 16 per cent", "62, 48 and 21 arrests".

    Parameters
    ----------
    mentions : list of Mention
        Of one sentence, each with its unit as far as it has one of its own.
    folded : str
        The folded text.
    """
    found: list[Mention] = []
    for row, group in groupby(mentions, key=lambda mention: mention.row):
        *others, last = group
        if row >= 0 and others and not any(mention.unit for mention in others):
            between = folded[others[-1].quantity.outer_end : last.quantity.outer_start]
            if _LAST_JOINT.search(between):
                others = [_like(mention, last) for mention in others]
        found += [*others, last]
    return found


def _like(mention: Mention, last: Mention) -> Mention:
    quantity = mention.quantity.as_percent() if last.percent else mention.quantity
    return mention._replace(quantity=quantity, unit=last.unit, unit_class=last.unit_class)
