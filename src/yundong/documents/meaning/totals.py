"""Totals: which figures a text adds up, before or behind, and which cells of a table its totals add up."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from yundong.documents.meaning.adding import row_of_totals
from yundong.documents.meaning.mention import Mention, rate_of
from yundong.documents.quantities.grammar import Quantity
from yundong.documents.text.document import Block, Span
from yundong.figures.interval import Interval, printed_as

_MARK_ZH = re.compile(
    "(?P<span>以上|上述|上列|前列)?(?P<named>[^，。；;、：:0-9]{0,8}?)"
    "(?:(?P<number>[二两三四五六七八九十]|各|几)(?![十百千万亿成分])[\u4e00-\u9fff])?(?:统计|数)?"
    "(?P<word>小计|合计|共计|总计|总共|一共|统共|通共|合共|共合|总数[为是]?|共为|(?P<weak>累计)|(?P<bare>共))"
    "(?P<behind>[^，。；;：:0-9]{0,16})"
)
_ALL_OF_THEM_ZH = re.compile("全部(?![^，。]{0,8}(?:的|中|除))")
_BY_KINDS_ZH = re.compile(
    "分(?:为|成|作|别为)?(?P<number>[二两三四五六])[种类项个部路处批期][^，。；]{0,8}(?:[:：]|，)"
)
"""分三种方式：…，全部三千户: a list of as many items, and their total."""
_ITEMS_ZH = dict(zip("二两三四五六七八九十", (2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
_MARK_EN = re.compile(
    r"(?:\b(?:in all|altogether|all told|making (?:a (?:grand )?total of|in all|together|altogether)|"
    r"a (?:grand )?total of|totall?ing|amounting (?:together|in all) to|together(?: (?!with)[a-z]+){0,2}|"
    r"or [^.;:]{0,10}in all|"
    r"(?:the|a|whose|with a|giving a|the grand|the combined|the sum) (?:total|aggregate|whole|sum) "
    r"(?:being|was|is|of|number being)|(?:the|these|which|they|all) (?:two |three |four |five )?"
    r"(?:together )?(?:makes?|made|giv(?:es|ing|e)|c[oa]me to|amount(?:ed)? to)(?: up)?(?: a total of)?)"
    r"[ \n,:]*(?:some |about |the )?|[:;,(][ ](?:sub|grand )?-?total[ ,:]*)$"
)
_MAKING_EN = re.compile(r"\bmaking[ \n]$")
"""The one hospital treated 5,208, the other 2,316, making 7,818: a total where it is one."""
_ITEMS_EN = re.compile(r" [a-z]+(?: [a-z]+)? (?:taken |put )?(?:together|combined|in all|altogether)\b")
"""The three parishes together have 778: the number of what is added up does not belong to the sum."""
_BEHIND_EN = re.compile(
    r"[^,.;:()0-9]{0,32}?[ ,]{1,2}(?:in all|altogether|all told|in total|together)(?![a-z]| with)"
)
_OTHERS_ZH = re.compile("其余|其他|其它|余下|另")
_BREAK = re.compile("[；;]")
_TALLY_ZH = re.compile("[项种类处笔](?:统计|数)?(?:小计|合计|共计|总计|总共|共|相加|之和)")
_FULL = 2.0
"""A total more than so many times the parts, or less than so small a fraction of them, is of something else."""
_MOST_PARTS = 60
"""A sentence adds up no more figures than these, so that a text of totals alone takes no longer than others."""
_ABOVE = 40
"""How many figures back 以上合计 and "the total of these" may reach."""


_COMPLEMENTS: dict[str, tuple[tuple[re.Pattern[str], ...], ...]] = {
    "zh": tuple(
        tuple(map(re.compile, group))
        for group in (
            ("男", "女|妇"),
            ("男", "女|妇", "孩|儿童|幼"),
            ("初中", "高中"),
            ("初[级小]", "高[级小]"),
            ("(?<!非)农业", "非农业"),
            ("城[镇市区]|市镇|市区", "乡村|农村|郊区"),
            ("汉族", "少数民族"),
            ("水田", "旱[田地]"),
            ("已婚", "未婚"),
            ("(?<!不)识字", "不识字|文盲"),
            ("起运", "存留"),
        )
    ),
    "en": tuple(
        tuple(map(re.compile, group))
        for group in (
            (r"\b(?:men|males?)\b", r"\b(?:women|females?)\b"),
            (r"\b(?:men|males?)\b", r"\b(?:women|females?)\b", r"\bchildren\b"),
            (r"\badults?\b", r"\b(?:children|minors|infants)\b"),
            (r"\bboys?\b", r"\bgirls?\b"),
            (r"\bmarried\b", r"\b(?:unmarried|single)\b"),
            (r"\burban\b", r"\brural\b"),
            (r"\bliterate\b", r"\billiterate\b"),
            (r"\bcivil(?:ian)?s?\b", r"\bmilitary\b"),
            (r"\b(?:killed|slain)\b", r"\bwounded\b", r"\bmissing\b"),
            (r"\bdry\b", r"\b(?:wet|irrigated)\b"),
        )
    ),
}
_DENIED = {
    "zh": re.compile("[非未不]([\u4e00-\u9fff]{1,4})"),
    "en": re.compile(r"\b(?:non-|not |un)([a-z]{4,})"),
}


_EDGE = re.compile(r"[，,；;、。：:.（()）]|\band\b|\bwith\b")


def words_around(start: int, end: int, before: int, folded: str) -> str:
    """Return the words that say what a figure counts: of its clause before it, and a little behind it.

    Parameters
    ----------
    start, end : int
        Span of the figure.
    before : int
        Where the figure before it ends.
    folded : str
        The folded text.
    """
    head = _EDGE.split(folded[max(before, start - 24, 0) : start])[-1]
    tail = _EDGE.split(folded[end : end + 28])[0]
    return f"{head}|{tail}"


def label_of(mention: Mention, folded: str) -> str:
    """Return the words that say what a mention counts."""
    return words_around(mention.quantity.outer_start, mention.quantity.end, mention.left, folded)


def may_complement(sentence: str, lang: str) -> bool:
    """Return whether a sentence holds any word of groups that make up all there is."""
    if lang == "zh":
        return not _COMPLEMENT_SIGNS.isdisjoint(sentence)
    return bool(_COMPLEMENT_WORDS.search(sentence))


_COMPLEMENT_SIGNS = frozenset("男女非未不城村族田旱婚识盲初起")
_COMPLEMENT_WORDS = re.compile(
    r"(?<![a-z])(?:(?:wo)?men|(?:fe)?males?|boys?|married|urban|literate|adults|civil|dry|non-|not |un[a-z]{4})"
)


def complementary(labels: Sequence[str], lang: str) -> bool:
    """Return whether groups make up all there is: men and women, 农业 and 非农业, members and non-members.

    Parameters
    ----------
    labels : sequence of str
        The words that say what each figure counts.
    lang : str
        Their language.
    """
    for group in _COMPLEMENTS[lang]:
        if len(group) == len(labels) and all(any(side.search(label) for side in group) for label in labels):
            sides = [next(i for i, side in enumerate(group) if side.search(label)) for label in labels]
            if len(set(sides)) == len(group):
                return True
    if len(labels) != 2:
        return False
    for one, other in (labels, labels[::-1]):
        for denied in _DENIED[lang].finditer(one):
            stem = denied[1][:2] if lang == "zh" else denied[1]
            if re.search(
                rf"(?<![非未不]){stem}" if lang == "zh" else rf"(?<![a-z-]){re.escape(stem)}", other
            ):
                return not _DENIED[lang].search(other)
    return False


class CellSum(NamedTuple):
    """A total in a table and its parts, as positions in the list of cells.

    `full` where none of the parts is blank; `weak` where the total is of something ("total meetings"), perhaps not of
    what is beside it, or of averages: it is one only where it adds up.
    """

    total: int
    parts: tuple[int, ...]
    full: bool
    weak: bool


class _Mark(NamedTuple):
    """Words that make a figure the total of those before: how many, whether of what is above, a subtotal, a bare 共."""

    number: int = 0
    above: bool = False
    subtotal: bool = False
    weak: bool = False
    fresh: bool = False


def is_tally(quantity: Quantity, folded: str) -> bool:
    """Return whether a Chinese numeral says how many items are added up (以上两项合计), and counts nothing itself.

    Parameters
    ----------
    quantity : Quantity
        As the grammar read it.
    folded : str
        The folded text.
    """
    value = quantity.value
    return value is not None and 2 <= value <= 10 and bool(_TALLY_ZH.match(folded, quantity.end))


def relate_totals(
    counts: list[Mention], earlier: Sequence[Mention], wholes: dict[int, Mention], folded: str, lang: str
) -> None:
    """Make the figures before 共计 or "in all" parts of the total behind them.

    Parameters
    ----------
    counts : list of Mention
        The counts of one sentence, in order.
    earlier : sequence of Mention
        The counts before it, in order.
    wholes : dict of int to Mention
        Where a part begins to its whole; added to.
    folded, lang : str
        The folded text and its language.
    """
    totals: list[int] = []
    if not counts or not _may_add_up(folded[counts[0].passage.start : counts[0].passage.end], lang):
        return
    for index, total in enumerate(counts):
        if (not index and not earlier) or (total.start in wholes and _before(total, wholes)):
            continue
        before = counts[index - 1] if index else None
        mark = _mark(before, total, folded, lang)
        if mark is None or total.quantity.change == "by":
            continue
        pool = counts[max(0, index - _MOST_PARTS) : index]
        if before is not None and _ITEMS_EN.match(folded, before.quantity.outer_end, total.start):
            pool = pool[:-1]
        if mark.above and len(_open(pool, total, wholes, totals)) < 2:
            pool = [*_near(earlier, total), *pool]
        parts = _chosen(pool, total, mark, wholes, totals, folded, lang)
        if parts:
            wholes.update({part.start: total for part in parts})
            totals.append(total.start)


_REST = {
    "zh": re.compile("(?:其余|余下|下余|剩余|剩下|尚余|余)[^，。；、0-9]{0,6}$"),
    "en": re.compile(r"\b(?:the (?:remaining|rest|others?|balance|remainder)|remaining)[ ,\na-z]{0,12}$"),
}


_SHARES_OUT = re.compile(r"\W*(?:out )?of (?:the|these|this|those) [a-z][a-z -]{2,40} (?=[£$0-9])")
_MAY_REST = {"zh": ("余", "剩"), "en": ("rest ", "remain", "other", "balance")}


def relate_remainder(
    counts: Sequence[Mention], earlier: Sequence[Mention], wholes: dict[int, Mention], folded: str, lang: str
) -> None:
    """Make the figures between a total and "the rest" (其余) parts of the total.

    Parameters
    ----------
    counts : sequence of Mention
        The counts of one sentence, in order.
    earlier : sequence of Mention
        The counts before it, in order.
    wholes : dict of int to Mention
        Where a part begins to its whole; added to.
    folded, lang : str
        The folded text and its language.
    """
    if len(counts) < 3:
        return
    sentence = folded[counts[0].passage.start : counts[0].passage.end]
    if not any(word in sentence for word in _MAY_REST[lang]):
        return
    for index in range(2, len(counts)):
        rest, before = counts[index], counts[index - 1]
        if rest.start in wholes or not _REST[lang].search(
            folded, max(before.quantity.outer_end, rest.quantity.outer_start - 40), rest.quantity.outer_start
        ):
            continue
        near = counts[max(0, index - _MOST_PARTS) : index]
        stated = _stated_before([*near, rest], earlier, wholes)
        if stated is None and _SHARES_OUT.match(folded, rest.passage.start):
            continue  # Of the cotton goods £121,000 came from Leeds: a part like the others
        whole, parts = (stated, [*near, rest]) if stated is not None else _with_whole(near, rest, wholes)
        if whole is not None:
            wholes.update({part.start: whole for part in parts})


def _stated_before(
    parts: Sequence[Mention], earlier: Sequence[Mention], wholes: dict[int, Mention]
) -> Mention | None:
    """Return the last figure of the sentences before, in one block, that the figures of a sentence add up to."""
    block = parts[0].passage.block
    last = next((one for one in reversed(earlier[-3:]) if one.passage.block is block), None)
    fresh = not any(part.start in wholes or part.reference for part in parts)
    return last if last is not None and fresh and last.size == sum(part.size for part in parts) else None


def _with_whole(
    near: Sequence[Mention], rest: Mention, wholes: dict[int, Mention]
) -> tuple[Mention | None, list[Mention]]:
    """Return the largest of the figures before "the rest" as the whole of those behind it, None where there is none."""
    largest, parts = max(near, key=lambda one: one.size), [rest]
    for one in reversed(near):
        known = wholes.get(one.start)
        if known is not None and known.start < one.start and len(parts) > 1:
            return (known, parts) if known.size > sum(part.size for part in parts) else (None, [])
        if known is not None or one.unit_class != rest.unit_class or one.reference:
            break
        if one is largest and len(parts) > 1 and one.size > sum(part.size for part in parts[1:]):
            return one, parts
        parts.append(one)
    return None, []


def _may_add_up(sentence: str, lang: str) -> bool:
    """Return whether any word of a total is in a sentence: a quick look, since most have none."""
    return any(map(sentence.__contains__, _MAY_ADD_UP[lang]))


_MAY_ADD_UP = {
    "zh": ("共", "计", "总数", "全部"),
    "en": (
        "total",
        "all",
        "together",
        "amount",
        "aggregate",
        "mak",
        "made",
        "giv",
        "ame to",
        "ome to",
        "whole",
        " sum ",
    ),
}


def _before(total: Mention, wholes: dict[int, Mention]) -> bool:
    return wholes[total.start].start < total.start


def _near(earlier: Sequence[Mention], total: Mention) -> list[Mention]:
    """Return the figures above in the same block, list or group of blocks; never across a heading or a table."""
    section = total.passage.block.section
    near = [one for one in earlier[-_ABOVE:] if one.passage.block.section == section]
    return [one for one in near if one.passage.block.kind != "cell"]


def _mark(before: Mention | None, total: Mention, folded: str, lang: str) -> _Mark | None:
    """Return the words that make a figure a total, or None."""
    begin = before.quantity.outer_end if before is not None else total.passage.start
    start, end = total.quantity.outer_start, total.quantity.outer_end
    between = folded[max(begin, start - 60) : start]
    fresh = before is None or ";" in between or "；" in between
    if lang == "zh":
        clause = re.split("[，,；;、。：:）)]", between)[-1].strip(" \n\t")
        match = _MARK_ZH.fullmatch(clause)
        if match is None and _ALL_OF_THEM_ZH.match(clause):
            kinds = _BY_KINDS_ZH.search(folded, total.passage.start, max(begin, start - 60))
            return _Mark(_ITEMS_ZH[kinds["number"]] if kinds else 0, weak=kinds is None, fresh=fresh)
        if match is None or (match["bare"] and not _begins_with_bare(match, between, clause)):
            return None
        if _OTHERS_ZH.match(match["named"] or ""):
            return None  # 其余四港合计: those left, not those before
        number = _ITEMS_ZH.get(match["number"] or "", 0)
        said = folded[total.passage.start : start - len(clause)]
        other = bool(match["bare"] and match["behind"]) and match["behind"][:1] not in said
        weak = bool(match["weak"]) or other  # 共俘 goes on from 俘虏, 共遣送 is something else
        above = bool(match["span"]) or (before is None and bool(number))
        return _Mark(number, above, match["word"] == "小计", weak, fresh)
    if _may_add_up(between, lang) and _MARK_EN.search(between):
        above = "total" in between or "these" in between
        return _Mark(above=before is None and above, subtotal="sub" in between[-12:], fresh=fresh)
    if before is not None and _MAKING_EN.search(between):
        return _Mark(weak=True, fresh=fresh)
    behind = folded[end : min(end + 48, total.passage.end)]
    if before is None or not ("all" in behind or "together" in behind or "total" in behind):
        return None
    if _BEHIND_EN.match(behind):
        return _Mark(fresh=fresh)
    return None


def _begins_with_bare(match: re.Match[str], between: str, clause: str) -> bool:
    """Return whether a bare 共 begins its clause or follows what it adds up (两县共, 全组共), not a noun of its own."""
    named = bool(match["span"] or match["number"])
    return named or clause.startswith("共") or bool(re.match("[全合前先连]|上述", match["named"] or ""))


def _fits(part: Mention, total: Mention) -> bool:
    same = not part.unit_class or not total.unit_class or part.unit_class == total.unit_class
    plan = any(kind == "plan" for kind, _ in part.quantity.hedges)
    return same and not part.reference and part.quantity.change != "by" and not plan


def _open(
    pool: Sequence[Mention], total: Mention, wholes: dict[int, Mention], totals: Container[int]
) -> list[Mention]:
    """Return the figures of a pool that are part of nothing yet."""
    return [one for one in pool if one.start not in wholes and _fits(one, total)]


def _chosen(
    pool: Sequence[Mention],
    total: Mention,
    mark: _Mark,
    wholes: dict[int, Mention],
    totals: Sequence[int],
    folded: str,
    lang: str,
) -> list[Mention]:
    """Return the parts of a total: of the ways to read the list the first that adds up, else the first likely one."""
    ways = list(_ways(pool, total, mark, wholes, totals, folded, lang))
    adding = next((way for way in ways if adds_up(total, way)), None)
    if adding is not None:
        return adding
    if mark.weak:
        return []
    likely = (way for way in ways if all(_fits(part, total) for part in way) and _likely(total, way))
    return next(likely, [])


def _ways(
    pool: Sequence[Mention],
    total: Mention,
    mark: _Mark,
    wholes: dict[int, Mention],
    totals: Sequence[int],
    folded: str,
    lang: str,
) -> Iterator[list[Mention]]:
    """Yield the ways to read a list that ends in a total, the likeliest first; each has at least two figures."""
    if lang == "zh" and not rate_of(total, folded):
        pool = [one for one in pool if not rate_of(one, folded)]
    items = _open(pool, total, wholes, totals)
    if mark.number:
        if len(items) >= mark.number:
            yield items[-mark.number :]
        return
    own = _since_total(items, totals)
    group = _since_break(own, total, folded)
    ways = [own, items, group] if mark.fresh and not mark.subtotal else [group, own, items]
    if mark.above:
        last = [one for one in items if one.passage is items[-1].passage]
        ways = [items, own, group, last]
        for size in (3, 2):
            labels = [label_of(one, folded) for one in last[-size:]]
            if len(last) >= size and complementary(labels, lang):
                ways = [last[-size:], *ways]  # 17 killed, 40 wounded and 8 missing. The total of 75 …
    for way in ways:
        if len(way) > 1:
            yield way
    for size in range(len(own) - 1, 1, -1):
        yield own[-size:]
    mixed = [one for one in pool if one.start not in wholes and not one.reference]
    if len(mixed) > max(1, len(items)):  # 1,204 rifles, 186 sabres and 92 gunners, 1,482 men in all
        yield mixed


def _since_total(items: list[Mention], totals: Sequence[int]) -> list[Mention]:
    """Return the items behind the last total, if there are two or more."""
    last = max(totals, default=-1)
    behind = [one for one in items if one.start > last]
    return behind if len(behind) > 1 else items


def _since_break(items: list[Mention], total: Mention, folded: str) -> list[Mention]:
    """Return the items of the group between semicolons that the total closes."""
    for index in range(len(items) - 1, 0, -1):
        if _BREAK.search(folded, items[index - 1].quantity.outer_end, items[index].quantity.outer_start):
            return items[index:]
    return items


def _interval(mention: Mention) -> Interval:
    quantity = mention.quantity
    return _left_open(quantity.value, quantity.low, quantity.high)


@lru_cache(maxsize=4096)
def _left_open(value: float | None, low: float | None, high: float | None) -> Interval:
    """Return the numbers that a figure leaves open; kept, since a figure is tried in many lists."""
    if value is None or (low, high) != (value, value):
        low = value or 0.0 if low is None else low
        return Interval(low, max(low, math.inf if high is None else high))
    return printed_as(value, frozenset()) if value >= 0 else Interval(value, value)


def adds_up(total: Mention, parts: Sequence[Mention]) -> bool:
    """Return whether a total can be the sum of its parts, rounding and hedges granted.

    Parameters
    ----------
    total : Mention
        The total.
    parts : sequence of Mention
        Its parts.
    """
    low, high = 0.0, 0.0
    for part in parts:
        interval = _interval(part)
        low, high = low + interval.low, high + interval.high
    return Interval(low, high).signed_distance(_interval(total)) == 0.0


def _likely(total: Mention, parts: Sequence[Mention]) -> bool:
    """Return whether a figure that parts do not add up to can still be meant as their total."""
    known = sum(part.size for part in parts)
    return total.size > max(part.size for part in parts) and known / _FULL <= total.size <= _FULL * known


_TOTAL_CELL = re.compile(
    r"\W*(?:(?:[a-z]+ )?totals?(?:, (?:[a-z]+ ){0,2}[a-z]+)?(?P<noun>[ (][a-z ]{1,24}\)?)?|"
    r"all(?! others?)(?: [a-z]+){0,2}|"
    r"(?:the )?whole(?: [a-z]+){1,2}|sum|together|world|"
    r"in all|aggregate|"
    r"(?:以上|上列|各项|[一-龥]{1,8}(?<![一二两三四五六七八九十][省市县区乡镇村港校厂院项])(?=合计))?"
    r"(?:合 *计|总 *计|共 *计|总 *数|累 *计)|"
    r"全[省市国县区乡镇村校厂城社队港](?:合计|总计|共计)?|各[县区乡]合计|"
    r"(?P<kind>总[一-龥]{1,4}))\W*"
)
_SUBTOTAL_CELL = re.compile(
    r"\W*(?:[一二三四五六七八九十]{1,3}[省市县区乡镇村港校厂院项])?(?:sub-?totals?|小 ?计)(?![a-z]).{0,24}"
    r"|\W*[一二三四五六七八九十]{1,3}[省市县区乡镇村港校厂院项](?:合|共|总) ?计\W*"
)
_ASIDE_CELL = re.compile(
    r"\W*(?:(?:of|in|among) (?:which|whom|these|them)|including|incl\.?|thereof|其 ?中|内有|内含|内[:：])(?![a-z]).*"
)
_NIL_CELL = re.compile(r"\W*[-−–—]+\W*|\W*(?:nil|none|无|零)\W*")
Place = tuple[int, int, int]
"""Table, row and column of a cell."""


def nil_cells(blocks: Iterable[Block], folded: str) -> set[Place]:
    """Return the cells that say that there is nothing: a dash, "nil", 无. A blank or "..." leaves it open.

    Parameters
    ----------
    blocks : iterable of Block
        All blocks of a document.
    folded : str
        The folded text.
    """
    short = (one for one in blocks if one.kind == "cell" and one.end - one.start < 8)
    return {
        (one.table, one.row, one.column) for one in short if _NIL_CELL.fullmatch(folded, one.start, one.end)
    }


def sums_of_cells(
    blocks: Sequence[Block], folded: str, counts: Sequence[float | None], nil: Container[Place] = ()
) -> Iterator[CellSum]:
    """Yield the totals of tables with the cells they add up: down each column, then along each row.

    A total stands below what it adds up, or above where it is in the first row; a subtotal adds up the rows since the
    one before, and stands in the total for them. Rows that begin with "of which" or 其中 part nothing. Where no row is
    named a total, one is that adds up the others in several columns.

    Parameters
    ----------
    blocks : sequence of Block
        The cells of tables that hold one figure each, in order.
    folded : str
        The folded text.
    counts : sequence of float or None
        How much each cell counts; None for rates, shares and differences.
    nil : container of (int, int, int)
        Cells that say that there is nothing.
    """
    columns: dict[tuple[int, int], list[int]] = {}
    rows: dict[tuple[int, int], list[int]] = {}
    for index, block in enumerate(blocks):
        columns.setdefault((block.table, block.column), []).append(index)
        rows.setdefault((block.table, block.row), []).append(index)
    filled_rows: dict[int, list[int]] = {}
    filled_columns: dict[int, list[int]] = {}
    for table, row in rows:
        filled_rows.setdefault(table, []).append(row)
    for table, column in columns:
        filled_columns.setdefault(table, []).append(column)
    named: dict[tuple[Span, ...], str] = {}

    def label(spans: tuple[Span, ...]) -> str:
        """Return what the labels of a cell make of it, looked at once for all cells of a row or column."""
        known = named.get(spans)
        if known is None:
            known = named[spans] = _label(spans, folded)
        return known

    unnamed = _unnamed_rows(blocks, counts, [bool(label(block.names)) for block in blocks])

    @cache
    def group(spans: tuple[Span, ...]) -> str:
        """Return what the row of a cell is of, looked at once for all its cells."""
        return _group(spans, folded)

    for (table, column), cells in columns.items():
        ratio = any(_RATIO_HEAD.search(folded, *head) for head in blocks[cells[0]].heads)
        labels = [label(blocks[cell].names) or unnamed.get((table, blocks[cell].row), "") for cell in cells]
        has = {blocks[cell].row for cell in cells}
        blank = sorted(r for r in filled_rows[table] if r not in has and (table, r, column) not in nil)
        for place in _nameless_totals(cells, blocks):
            labels[place] = labels[place] or "weak"
        groups = [group(blocks[cell].names) for cell in cells]
        labels = [_within_group(*pair) for pair in zip(labels, groups, strict=True)]
        at = [blocks[cell].row for cell in cells]
        sums = _sums_along(cells, labels, groups, at, blank, min(filled_rows[table]))
        yield from (one._replace(weak=True) for one in sums) if ratio else sums
    for (table, row), cells in rows.items():
        labels = [label(blocks[cell].heads[-1:]) for cell in cells]
        has = {blocks[cell].column for cell in cells}
        blanks = {c for c in filled_columns[table] if c not in has and (table, row, c) not in nil}
        yield from _sums_across(cells, labels, blocks, blanks, folded)


def _unnamed_rows(
    blocks: Sequence[Block], counts: Sequence[float | None], named: Sequence[bool]
) -> dict[tuple[int, int], str]:
    """Return the rows of totals of the tables that name none as such: "Great Britain", 全年."""
    grids: dict[int, dict[int, dict[int, float]]] = {}
    with_names = {block.table for block, has_name in zip(blocks, named, strict=True) if has_name}
    for block, count in zip(blocks, counts, strict=True):
        if count is not None and block.table not in with_names:
            grids.setdefault(block.table, {}).setdefault(block.row, {})[block.column] = count
    found = {table: row_of_totals(grid) for table, grid in grids.items()}
    return {(table, row): "total" for table, row in found.items() if row is not None}


def _nameless_totals(cells: Sequence[int], blocks: Sequence[Block]) -> list[int]:
    """Return the places in a column of rows without a name, the last among them, each behind two rows with one."""
    bare = [place for place, cell in enumerate(cells) if not blocks[cell].names]
    if not bare or bare[0] < 2 or bare[-1] != len(cells) - 1 or blocks[cells[-1]].column == 0:
        return []
    behind = all(blocks[cells[at]].names for place in bare for at in (place - 2, place - 1))
    return bare if behind else []


_RATIO_HEAD = re.compile(
    r"\b(?:averages?|mean|rates?|per(?! cent| 100\b)|prices?|ratios?|index|density|yield)\b|"
    "平均|人均|户均|亩产|单产|单价|价格|每[^，。]|率|比重|指数"
)
"""What heads a column whose figures need not add up: an average strength may."""


def names_total(spans: Sequence[Span], folded: str) -> bool:
    """Return whether the name of a row, or the heading of a column, is that of a total.

    Parameters
    ----------
    spans : sequence of (int, int)
        Of its labels.
    folded : str
        The folded text.
    """
    return _label(spans, folded) in ("total", "weak")


def _label(spans: Sequence[Span], folded: str) -> str:
    """Return what the labels of a cell make of it: total, subtotal, aside, weak (a total of something) or nothing."""
    for begin, stop in spans:
        words = folded[begin:stop].strip()
        if _ASIDE_CELL.fullmatch(words):
            return "aside"
        if _SUBTOTAL_CELL.fullmatch(words):
            return "subtotal"
        total = _TOTAL_CELL.fullmatch(words)
        if total:
            return "weak" if total["noun"] or total["kind"] else "total"
    return ""


def _group(names: Sequence[Span], folded: str) -> str:
    """Return what a row is of where it has two names: the village of its farmers; "" for a mere number."""
    name = folded[slice(*names[0])].strip() if len(names) > 1 else ""
    return name if _WORD.search(name) and not _label(names[:1], folded) else ""


_WORD = re.compile("[a-z\u4e00-\u9fff]{2}")


def _within_group(label: str, group: str) -> str:
    """Return the label of a row, a total of a group being a subtotal: 桥头村 | 合计."""
    return "subtotal" if group and label == "total" else label


def _sums_along(
    cells: Sequence[int],
    labels: Sequence[str],
    groups: Sequence[str],
    rows: Sequence[int],
    blank: Sequence[int],
    first: int,
) -> Iterator[CellSum]:
    """Yield the sums down a column; a subtotal of a group adds up no rows of another."""
    kept = [place for place, label in enumerate(labels) if label != "aside"]
    marked = [place for place in kept if labels[place]]
    if not marked:
        return
    if marked == kept[:1] and rows[kept[0]] == first:
        if len(kept) > 2:
            parts = tuple(cells[place] for place in kept[1:])
            yield CellSum(cells[kept[0]], parts, not blank, labels[kept[0]] == "weak")
        return
    loose: list[int] = []
    begin = first
    for place in kept:
        label = labels[place]
        if not label:
            loose.append(place)
            continue
        group = loose
        if label == "subtotal":
            group = [one for one in loose if labels[one] != "subtotal" and groups[one] == groups[place]]
            if not groups[place] and all(labels[one] == "subtotal" for one in loose):
                group = loose  # 三村总计, right behind those of the villages
        full = bisect_left(blank, begin) == bisect_left(blank, rows[place])
        if len(group) > 1:
            yield CellSum(cells[place], tuple(cells[one] for one in group), full, label == "weak")
        if label == "subtotal":
            loose = [*(one for one in loose if labels[one] == "subtotal"), place]
        else:
            loose, begin = [], rows[place] + 1


def _sums_across(
    cells: Sequence[int], labels: Sequence[str], blocks: Sequence[Block], blank: set[int], folded: str
) -> Iterator[CellSum]:
    """Yield the sums along a row: of the columns under the same upper head, where one is headed "total"."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, cell in enumerate(cells):
        upper = tuple(folded[a:b].strip() for a, b in blocks[cell].heads[:-1])
        groups.setdefault(upper, []).append(place)
    for group in groups.values():
        totals = [place for place in group if labels[place] in ("total", "weak")]
        parts = [place for place in group if not labels[place]]
        if len(totals) == 1 and len(parts) > 1:
            columns = [blocks[cells[place]].column for place in group]
            full = not any(min(columns) <= column <= max(columns) for column in blank)
            whole = tuple(cells[place] for place in parts)
            yield CellSum(cells[totals[0]], whole, full, labels[totals[0]] == "weak")
