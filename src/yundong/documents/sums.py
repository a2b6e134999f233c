"""Sums: which figures of a document are given as the parts of which total, and whether the wording closes the list.

A list is **stated** to be complete where the words say so: a total behind its parts (共计, "in all"), a list led in by
"consisting of" or 分为, one that ends in "the rest" or 其余, complementary groups (men and women, 非农业), the row or
column of totals of a table without a blank. It is **listed** where only its form says so (a colon). It is an **aside**
where the words leave it open (其中, "including", "of these"): its parts part nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from yundong.documents.figure import ReadFigure
from yundong.documents.meaning.adding import runs_of_columns
from yundong.documents.meaning.totals import (
    Place,
    complementary,
    names_total,
    nil_cells,
    sums_of_cells,
    words_around,
)
from yundong.documents.text.document import Block, Document
from yundong.figures.interval import Interval, printed_as, total
from yundong.figures.sums import ASIDE, LISTED, STATED, Sum, addable, sums_as_text

_LONGEST_LIST = 12
_DROPPED = 5
"""How many figures at the end of a list may be no part of it."""
_SHORT = 0.2
"""A list behind a colon that lacks more than this share of its total is not the whole of it."""
_SHORT_OF_STATED = 0.1
"""One that words lead in, more than this: by schooling there were so many, and the children have none."""
_REACH = 120
"""How many characters between a total and its first part may lead the list in."""
_OPENS = {
    "zh": re.compile("其中|按[^，。；：:]{1,10}分|内有|内含|计有|分为|分布[为在]|分[贮储存拨]|划[成为]|当中"),
    "en": re.compile(
        r"\b(?:of|among) (?:which|whom|these|those|them)\b|\bincluding\b|\bconsisting\b|\bnamely\b"
    ),
}
_ASIDE = {
    "zh": re.compile("其中|内有|内含|当中|之中|里面|中[，,]?有|包括|内(?![部地容外科战河蒙])"),
    "en": re.compile(
        r"\b(?:(?:out )?of (?:which|whom|these|those|them|that|the)|among|includ(?:ing|es?|ed)|such as|notably|"
        r"especially|chiefly|mainly|for example|e\.g)\b"
    ),
}
_STATED = {
    "zh": re.compile(
        "分为|分布[为在]|分[贮储存拨]|划为|划成|分作|分别[为是]|计有|合计|即|由[^，。；]{0,30}(?:组成|构成)|按[^，。；：:]{1,10}分|分成(?!的)|[，,：:（(]计(?![算划时件量])"
    ),
    "en": re.compile(
        r"\b(?:consist(?:s|ed|ing)? (?:only )?of|compris(?:es?|ed|ing)|made up of|composed of|namely|viz|that is|"
        r"i\.e|broken down|divided|distributed|classified|as follows|made up as|apportioned)\b|(?<![a-z])being[ ]*$"
    ),
}
_BRACKET = re.compile(r"[（(][^()（）]*[)）]")
_OF_THEM = re.compile(r"^[ \n]+of (?:them|whom|these|those|which)\b")
"""Behind a part: sixty-four of them in the township leads no list in."""
_COLON = re.compile(r"[:：—][^:：。.;；]{0,60}$")
_REST = {
    "zh": re.compile("其余|余下|下余|剩余|剩下|尚余|余者?(?=[皆均为系都]?$|[0-9一二三四五六七八九十百千万])"),
    "en": re.compile(r"\b(?:the (?:remaining|rest|others?|balance|remainder)|remaining|all the others?)\b"),
}
_SENTENCE = {"zh": re.compile("[。！？]"), "en": re.compile(r"[.!?][\"')\]]*[ \n]")}


@dataclass(frozen=True)
class _Text:
    """What deciding on a list needs of its document."""

    folded: str
    lang: str

    def between(self, one: ReadFigure, other: ReadFigure) -> str:
        """Return the words between two figures, at most the last `_REACH` characters."""
        begin = max(one.outer_end, other.outer_start - _REACH)
        return self.folded[begin : other.outer_start]

    def label(self, figure: ReadFigure, before: int) -> str:
        """Return the words that say what a figure counts."""
        return words_around(figure.outer_start, figure.end, before, self.folded)


def with_sums(figures: Sequence[ReadFigure], document: Document) -> list[ReadFigure]:
    """Give every total of a document the lists that add up to it.

    Parameters
    ----------
    figures : sequence of ReadFigure
        As read, in the order of the text.
    document : Document
        The document.

    Returns
    -------
    list of ReadFigure
        The same; of a total `sum_of` is filled in.
    """
    found: dict[str, list[Sum]] = {}
    text = _Text(document.folded, document.lang)
    figures = _in_units_of_wholes(figures, text)
    cells = figures_in_cells(figures, document.blocks)
    in_tables = {figure.id for figure, _ in cells}
    for whole, group in _sums_of_text(figures, in_tables, text):
        found.setdefault(whole, []).append(group)
    if cells:
        for whole, group in _sums_of_tables(cells, document):
            found.setdefault(whole, []).append(group)
    if not found:
        return list(figures)
    figures = _as_long_as_their_parts(_planned_as_their_wholes(figures, found), found, in_tables)
    return [replace(one, sum_of=sums_as_text(found[one.id])) if one.id in found else one for one in figures]


def _planned_as_their_wholes(
    figures: Sequence[ReadFigure], found: Mapping[str, Sequence[Sum]]
) -> Sequence[ReadFigure]:
    """Return the figures, the parts of a plan as plans where the list is meant as all of it and says nothing else.

    應徵錢糧一萬三千九百七十兩，內吉河縣七千六百二十兩，永豐縣六千五百三十兩: due, all of it.
    """
    by_id = {one.id: one for one in figures}
    planned: set[str] = set()
    for whole in (by_id[key] for key in found if "plan" in by_id[key].kind.split("|")):
        for group in found[whole.id]:
            parts = [by_id[part] for part in group.parts]
            if any(not _COURSES.issuperset(part.kind.split("|")) for part in parts):
                continue
            if group.closure != ASIDE or abs(_known(parts) - (whole.value or 0.0)) < _NEARLY * _known(parts):
                planned.update(group.parts)
    return [
        replace(one, kind="|".join(filter(None, ("plan", one.kind)))) if one.id in planned else one
        for one in figures
    ]


def _as_long_as_their_parts(
    figures: Sequence[ReadFigure], found: Mapping[str, Sequence[Sum]], in_tables: Container[str]
) -> Sequence[ReadFigure]:
    """Return the figures, a total that has the time of only one of its parts with that of them all.

    So many since New Year: in January 18,700, in February 23,900 and in March 19,900.
    """
    by_id = {one.id: one for one in figures}
    longer: dict[str, ReadFigure] = {}
    for whole in (by_id[key] for key in found if key not in in_tables):
        for group in found[whole.id]:
            parts = [by_id[part] for part in group.parts]
            spans = [(one.first, one.last) for one in parts]
            firsts, lasts = [day for day, _ in spans if day], [day for _, day in spans if day]
            ahead = whole.start < parts[0].start  # a total behind what is left of last year is of this one
            if not ahead or group.closure == ASIDE or len(firsts) < len(spans) or len(lasts) < len(spans):
                continue
            if (whole.first, whole.last) in spans and len(set(spans)) > 1:
                longer[whole.id] = replace(whole, first=min(firsts), last=max(lasts))
    return [longer.get(one.id, one) for one in figures]


_COURSES = frozenset(("", "stock", "flow"))
_NEARLY = 0.05
"""An open list that misses its total by a smaller share is meant as all of it."""


def _known(parts: Sequence[ReadFigure]) -> float:
    return sum(part.value or part.low or 0.0 for part in parts)


def _in_units_of_wholes(figures: Sequence[ReadFigure], text: _Text) -> list[ReadFigure]:
    """Return the figures, a part whose unit is written as that of its whole with its unit: 商户1,973家，布业284家."""
    by_id = {figure.id: figure for figure in figures}
    found = []
    for figure in figures:
        whole = by_id.get(figure.part_of)
        if whole is not None and not figure.indicator and figure.unit not in ("", whole.unit):
            written = text.folded[figure.end : figure.outer_end]
            if written and written == text.folded[whole.end : whole.outer_end]:
                figure = replace(figure, unit=whole.unit)
        found.append(figure)
    return _in_units_of_parts(found, text)


def _in_units_of_parts(figures: Sequence[ReadFigure], text: _Text) -> list[ReadFigure]:
    """Return the figures, a total and its parts with the unit of the one part whose indicator names it.

    收案：民事412件，刑事286件，以上共收698件: cases, since they are written alike.
    """

    def written(one: ReadFigure) -> str:
        return text.folded[one.end : one.outer_end]

    by_id = {figure.id: figure for figure in figures}
    units: dict[str, set[str]] = {}
    for part in figures:
        whole = by_id.get(part.part_of)
        if part.indicator and whole is not None and not whole.indicator and written(part) == written(whole):
            units.setdefault(whole.id, set()).add(part.unit)
    found = []
    for figure in figures:
        known = units.get(figure.id) or units.get(figure.part_of)
        named = by_id.get(figure.part_of, figure)
        if known and len(known) == 1 and not figure.indicator and written(figure) == written(named) != "":
            figure = replace(figure, unit=next(iter(known)))
        found.append(figure)
    return found


def figures_in_cells(
    figures: Sequence[ReadFigure], blocks: Sequence[Block]
) -> list[tuple[ReadFigure, Block]]:
    """Return the figures in cells of tables, each with its cell.

    Parameters
    ----------
    figures : sequence of ReadFigure
        Of a document, in order.
    blocks : sequence of Block
        Of the document.
    """
    if not any(block.kind == "cell" for block in blocks):
        return []
    cells, at = [], 0
    for figure in figures:
        while at < len(blocks) - 1 and blocks[at].end <= figure.start:
            at += 1
        if blocks[at].kind == "cell" and blocks[at].start <= figure.start:
            cells.append((figure, blocks[at]))
    return cells


def _sums_of_text(
    figures: Iterable[ReadFigure], in_tables: Container[str], text: _Text
) -> Iterator[tuple[str, Sum]]:
    """Yield the sums of running text and of lists, each with the id of its total."""
    by_id = {figure.id: figure for figure in figures}
    parts: dict[str, list[ReadFigure]] = {}
    for figure in by_id.values():
        of_table = figure.part_of in in_tables
        if figure.part_of in by_id and not of_table and figure.unit != "%" and figure.role == "level":
            parts.setdefault(figure.part_of, []).append(figure)
    yield from _by_arithmetic([one for one in by_id.values() if one.id not in in_tables], parts, text)
    for whole_id, group in parts.items():
        whole = by_id[whole_id]
        before = [part for part in group if part.start < whole.start]
        if len(before) > 1:
            yield whole_id, Sum(STATED, tuple(part.id for part in before))
        for listed in _lists([part for part in group if part.start > whole.start], whole, text):
            alike = [part for part in listed if addable(part.unit, whole.unit)]
            alike = list(listed) if adds_up(whole, listed) else alike  # 牛12,207头，马1,954匹
            if len(alike) > 1:
                closure, chosen = _closure(alike, whole, text), _as_it_adds_up(alike, whole, text)
                if closure == LISTED and _falls_short(whole, chosen, _SHORT):
                    closure = ASIDE
                yield whole_id, Sum(closure, tuple(part.id for part in chosen))


def _by_arithmetic(
    figures: Sequence[ReadFigure], known: Container[str], text: _Text
) -> Iterator[tuple[str, Sum]]:
    """Yield the lists right behind a figure, of whatever wording, that add up to it exactly: 1,406 wells, 961 of …

    Such a list is no accident where the total has three digits or more; where it does not add up it is not one.
    """
    counts = [one for one in figures if one.unit != "%" and one.role == "level"]
    for index, whole in enumerate(counts):
        if whole.id in known or whole.part_of or not whole.value or whole.value < 100:
            continue
        sofar, parts = 0.0, []
        for part in counts[index + 1 : index + _LONGEST_LIST]:
            sofar += part.value or math.inf
            if sofar > whole.value or (part.part_of and part.part_of != whole.id):
                break
            parts.append(part.id)
            if sofar == whole.value and len(parts) > 1:
                if not _SENTENCE[text.lang].search(text.folded, whole.outer_end, part.outer_start):
                    yield whole.id, Sum(LISTED, tuple(parts))
                break


def _as_it_adds_up(parts: Sequence[ReadFigure], whole: ReadFigure, text: _Text) -> Sequence[ReadFigure]:
    """Return the parts of a list; without the last of them where only so they add up: what follows is an aside.

    So may what comes before a semicolon be: of the 61 here 27 are women; 44 have come in, and the other 17 are far off.
    """
    shorter = [parts[:stop] for stop in range(len(parts), max(1, len(parts) - _DROPPED), -1)]
    behind = [
        parts[at:]
        for at in range(1, len(parts) - 1)
        if _SEMICOLON.search(text.between(parts[at - 1], parts[at]))
    ]
    adding = next((some for some in (*shorter, *behind) if adds_up(whole, some)), None)
    return adding or min((parts, *behind), key=lambda some: abs(_known(some) - (whole.value or 0.0)))


_SEMICOLON = re.compile("[;；]")


def _falls_short(whole: ReadFigure, parts: Sequence[ReadFigure], share: float) -> bool:
    """Return whether a list is too far below its total to be meant as all of it: by more than a share of it."""
    return _known(parts) < (1 - share) * (whole.value or whole.low or 0.0)


def _lists(parts: Sequence[ReadFigure], whole: ReadFigure, text: _Text) -> Iterator[list[ReadFigure]]:
    """Yield the parts of a whole list by list: a new one begins where words lead one in, or with a sentence."""
    listed: list[ReadFigure] = []
    for before, part in pairwise([whole, *parts]):
        between = _OF_THEM.sub("", _BRACKET.sub("", text.between(before, part)))
        if listed and (_OPENS[text.lang].search(between) or _SENTENCE[text.lang].search(between)):
            yield listed
            listed = []
        listed.append(part)
    if listed:
        yield listed


def _only_before(aside: re.Match[str], stated: re.Match[str]) -> bool:
    """Return whether words before those that lead a list in leave it closed: in the course of the day, namely."""
    return aside.end() <= stated.start() and aside.group() in ("of the", "of that")


def _closure(parts: Sequence[ReadFigure], whole: ReadFigure, text: _Text) -> str:
    """Return whether the words close a list of parts behind their whole."""
    lead = text.between(whole, parts[0])
    rest = _REST[text.lang].search(text.between(parts[-2], parts[-1])) or _ends_in_others(parts, lead, text)
    ends = (whole.outer_end, *(part.outer_end for part in parts[:-1]))
    labels = [text.label(part, end) for part, end in zip(parts, ends, strict=True)]
    if rest or complementary(labels, text.lang):
        return STATED
    stated = _STATED[text.lang].search(lead)
    asides = (one for one in _ASIDE[text.lang].finditer(lead) if stated is not None)
    if stated is not None and all(_only_before(one, stated) for one in asides):
        return LISTED if _falls_short(whole, parts, _SHORT_OF_STATED) else STATED
    if _ASIDE[text.lang].search(lead):
        return ASIDE
    return LISTED if _COLON.search(lead) or _fills_bracket(lead, parts[-1], text) else ASIDE


def _fills_bracket(lead: str, last: ReadFigure, text: _Text) -> bool:
    """Return whether a list is all that stands in a bracket behind its total: 1,027 depositors (merchants 309, …)."""
    behind = _BRACKETS.search(text.folded, last.outer_end, last.outer_end + 30)
    return bool(_OPENS_BRACKET.search(lead)) and behind is not None and behind.group() in ")）"


_OPENS_BRACKET = re.compile("[（(][^()（）]*$")
_BRACKETS = re.compile("[()（）]")


def _ends_in_others(parts: Sequence[ReadFigure], lead: str, text: _Text) -> bool:
    """Return whether the last of a list counts all others: others 45; 6,400 mothers and 21,850 other adults."""
    before, end = text.between(parts[-2], parts[-1]), parts[-1].outer_end
    if text.lang == "zh":
        return bool(_OTHERS_BEFORE_ZH.search(before))
    return not _ASIDE["en"].search(lead) and bool(
        _OTHERS_BEFORE_EN.search(before) or _OTHERS_BEHIND_EN.match(text.folded, end, end + 12)
    )


_OTHERS_BEFORE_ZH = re.compile("[，、；和及](?:其他|其它)[^，。；、0-9]{0,8}$")
_OTHERS_BEFORE_EN = re.compile(r"[,;][ \n](?:and )?(?:all )?others?[ \n](?:[a-z]+[ \n]){0,2}$")
_OTHERS_BEHIND_EN = re.compile(r"[ \n](?:all )?others?\b")


def _sums_of_tables(
    cells: Sequence[tuple[ReadFigure, Block]], document: Document
) -> Iterator[tuple[str, Sum]]:
    """Yield the sums of tables, each with the id of its total; cells of more than one figure are left out."""
    single = single_cells(cells)
    figures = [figure for figure, _ in single]
    nil = nil_cells(document.blocks, document.folded)
    in_rows = wholes_of_rows(single, document)
    rows = {figure.id: (block.table, block.row) for figure, block in single}
    covered = {one.whole.id for one in in_rows}
    for found in sums_of_cells([block for _, block in single], document.folded, counts_of(single), nil):
        whole, parts = figures[found.total], [figures[part] for part in found.parts]
        closes = adds_up(whole, parts)
        if whole.id in covered and rows[whole.id] == rows[parts[0].id]:
            continue  # arithmetic shows better than headings which columns a total adds up
        if whole.unit == "%" and not _are_shares(whole, parts):
            continue  # a ratio of totals is no sum of ratios
        if not closes and (found.weak or not all(addable(part.unit, whole.unit) for part in parts)):
            continue
        nested = [] if closes else list(_nested(whole, parts))
        for total_id, group in nested or [(whole.id, parts)]:
            closure = STATED if closes or nested or found.full else ASIDE
            yield total_id, Sum(closure, tuple(part.id for part in group))
    for one in in_rows:
        yield one.whole.id, Sum(STATED, tuple(part.id for part in one.parts))


def counts_of(cells: Sequence[tuple[ReadFigure, Block]]) -> list[float | None]:
    """Return how much each cell counts; None for rates, shares and differences, which add up to nothing.

    Parameters
    ----------
    cells : sequence of (ReadFigure, Block)
        Cells of one figure each.
    """
    return [
        figure.value if figure.unit not in ("%", "‰") and figure.role == "level" else None
        for figure, _ in cells
    ]


class RowSum(NamedTuple):
    """A cell and its neighbours that it adds up; `outcomes` where they say what became of all that the row begins with.

    Arrested, and how many of them were shot, sentenced, released: no heading need say so. An English table that names a
    row of totals is about its columns; a Chinese one states the whole first and then what became of it.
    """

    whole: ReadFigure
    parts: list[ReadFigure]
    outcomes: bool


def wholes_of_rows(cells: Sequence[tuple[ReadFigure, Block]], document: Document) -> list[RowSum]:
    """Return the cells of a column that adds up its neighbours, as nearly all rows of a table say, with these.

    Parameters
    ----------
    cells : sequence of (ReadFigure, Block)
        Cells of one figure each.
    document : Document
        The document.
    """
    grids: dict[int, dict[int, dict[int, float]]] = {}
    at: dict[Place, ReadFigure] = {}
    for (figure, block), count in zip(cells, counts_of(cells), strict=True):
        if count is not None:
            grids.setdefault(block.table, {}).setdefault(block.row, {})[block.column] = count
            at[block.table, block.row, block.column] = figure
    for table, row, column in nil_cells(document.blocks, document.folded):
        if row in grids.get(table, ()):
            grids[table][row].setdefault(column, 0.0)
    by_columns = {
        block.table
        for _, block in cells
        if document.lang == "en" and names_total(block.names, document.folded)
    }
    found = []
    for table, grid in grids.items():
        columns = sorted({column for row in grid.values() for column in row})
        for run in runs_of_columns(grid):
            outcomes = [run.total, *run.parts] == columns and table not in by_columns
            for row in run.rows:
                whole = at.get((table, row, run.total))
                parts = [at[table, row, one] for one in run.parts if (table, row, one) in at]
                if whole is not None and len(parts) > 1:
                    found.append(RowSum(whole, parts, outcomes))
    return found


def _are_shares(whole: ReadFigure, parts: Sequence[ReadFigure]) -> bool:
    """Return whether percentages are shares of one whole, which make up about a hundred, as their total says."""
    known = sum(part.value or 0.0 for part in parts)
    return whole.value is not None and abs(whole.value - 100) <= 1 and abs(known - 100) <= _SHARES_OFF


_SHARES_OFF = 30
"""In per cent: shares that add up to more or less than this off a hundred are rates, one of each row."""


def single_cells(cells: Sequence[tuple[ReadFigure, Block]]) -> list[tuple[ReadFigure, Block]]:
    """Return the cells of one figure each.

    Parameters
    ----------
    cells : sequence of (ReadFigure, Block)
        As `figures_in_cells` gives them.
    """
    return [
        pair
        for before, pair, behind in zip([None, *cells], cells, [*cells[1:], None], strict=False)
        if (before is None or before[1] is not pair[1]) and (behind is None or behind[1] is not pair[1])
    ]


def _nested(whole: ReadFigure, parts: Sequence[ReadFigure]) -> Iterator[tuple[str, list[ReadFigure]]]:
    """Yield the sums of rows of which some add up those below: a region and its countries, without a word for it."""
    outer: list[ReadFigure] = []
    inner: list[tuple[str, list[ReadFigure]]] = []
    at = 0
    while at < len(parts):
        stop = _end_of_group(parts, at)
        outer.append(parts[at])
        if stop:
            inner.append((parts[at].id, list(parts[at + 1 : stop])))
        at = stop or at + 1
    if inner and len(outer) > 1 and adds_up(whole, outer):
        yield whole.id, outer
        yield from inner


def _end_of_group(parts: Sequence[ReadFigure], at: int) -> int:
    """Return where the rows end that add up to the one before them, or 0."""
    head, known = parts[at], 0.0
    if not head.value:
        return 0
    for stop in range(at + 1, len(parts)):
        known += parts[stop].value or 0.0
        if known > head.value * (1 + 1e-9):
            return 0
        if stop > at + 1 and math.isclose(known, head.value):
            return stop + 1
    return 0


def _interval(figure: ReadFigure) -> Interval:
    if figure.value is None or (figure.low, figure.high) != (figure.value, figure.value):
        low = (figure.value or 0.0) if figure.low is None else figure.low
        return Interval(low, max(low, math.inf if figure.high is None else figure.high))
    if figure.value < 0:
        return Interval(figure.value, figure.value)
    return printed_as(figure.value, frozenset(), per_cent=figure.unit == "%")


def adds_up(whole: ReadFigure, parts: Sequence[ReadFigure]) -> bool:
    """Return whether figures can add up to another, rounding and hedges granted.

    Parameters
    ----------
    whole : ReadFigure
        The total.
    parts : sequence of ReadFigure
        Its parts.
    """
    return total(map(_interval, parts)).signed_distance(_interval(whole)) == 0.0
