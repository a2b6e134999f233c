"""What figures are part of where no word right beside them says so: by arithmetic, by the heads of a table, by a noun.

Words that lead parts in (其中, "of these") were read before (`meaning.relations`). Here a list is recognised because
it adds up to a figure before it, a share because it is the quotient of two counts, a column because its head says "of
which", and a count because it names the things of another ("1,850 of the masters").
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from yundong.documents.figure import ReadFigure
from yundong.documents.meaning.totals import sums_of_cells
from yundong.documents.sums import adds_up, counts_of, figures_in_cells, single_cells, wholes_of_rows
from yundong.documents.text.document import Block, Document

_REACH = 12
"""How many figures behind a total its list may begin or end."""
_FEW, _MANY = 100, 20
"""The smallest total that two parts, or three and more, add up to by no accident."""
_BACK = 8
"""How many figures back the two counts of a share are looked for."""
_TABLE_BACK = 60
"""How many figures back the total of a column may be stated in the text."""
_FEWEST_ROWS = 3


class _Found(NamedTuple):
    """Wholes by id of the part, bases by id of the share, and the wholes that "of the dead" opened a sentence with."""

    wholes: dict[str, str]
    bases: dict[str, str]
    openings: set[str]


@dataclass(frozen=True)
class _Text:
    """The figures outside tables, in order, with what separates them."""

    figures: Sequence[ReadFigure]
    sentence: Sequence[int]
    paragraph: Sequence[int]
    keys: Sequence[tuple[str, str]]
    folded: str
    lang: str

    @cached_property
    def by_id(self) -> dict[str, ReadFigure]:
        """The figures by id."""
        return {one.id: one for one in self.figures}

    def between(self, index: int) -> str:
        """Return the words between a figure and the one before it in its sentence, or the beginning of that."""
        start = self.figures[index].outer_start
        begin = self.figures[index - 1].outer_end if index else max(0, start - 80)
        if not index or self.sentence[index] != self.sentence[index - 1]:
            return _SENTENCE[self.lang].split(self.folded[max(begin, start - 80) : start])[-1]
        return self.folded[begin:start]


_SENTENCE = {"zh": re.compile("[。！？\n]"), "en": re.compile(r"[.!?][\"')\]]*[ \n]|\n")}
_PARAGRAPH = re.compile(r"\n[ \n]*\n|\n")


def with_wholes(figures: Sequence[ReadFigure], document: Document) -> list[ReadFigure]:
    """Give figures the whole, and shares the base, that arithmetic, a table or a noun gives them.

    Parameters
    ----------
    figures : sequence of ReadFigure
        As read, in the order of the text.
    document : Document
        The document.

    Returns
    -------
    list of ReadFigure
        The same; `part_of` and `base` are filled in where they were empty, or where a list adds up to another figure.
    """
    found = _Found({}, {}, set())
    cells = figures_in_cells(figures, document.blocks)
    in_tables = {figure.id for figure, _ in cells}
    text = _text([one for one in figures if one.id not in in_tables], document)
    if cells:
        _by_heads(single_cells(cells), document.folded, found)
        _by_names(single_cells(cells), document.folded, found)
        _by_sums_of_tables(cells, text.figures, document, found)
    _by_sums(text, found)
    _by_brackets(text, found)
    _by_parallel_lists(text, found)
    _by_words(text, found)
    _by_shares(text, found)
    filled = [_filled(one, found, document.folded, one.id in in_tables) for one in figures]
    fitting = _without_bases_too_small(_without_too_large(filled, document.folded))
    return _with_places_of_parts(_with_places_of_wholes(fitting, in_tables), in_tables, document.text)


def _without_too_large(figures: Sequence[ReadFigure], folded: str) -> list[ReadFigure]:
    """Return figures, those without the whole that are far larger than it or than an average: they count other things.

    Six camps remain, the largest of which holds 9,340. A part that is a little larger than its whole is left to the
    audit, which says so.
    """
    by_id = {one.id: one for one in figures}
    found = []
    for one in figures:
        whole = by_id.get(one.part_of)
        if whole is not None and _is_far_larger(one, whole, folded):
            one = replace(one, part_of="")
        found.append(one)
    return found


def _is_far_larger(one: ReadFigure, whole: ReadFigure, folded: str) -> bool:
    if one.value is None or whole.value is None or one.value <= whole.value:
        return False
    mean = _MEAN.search(folded, max(0, whole.start - 30), whole.start)
    return one.value > _FAR_LARGER * whole.value or bool(mean)


_FAR_LARGER = 20
_MEAN = re.compile(r"\b(?:mean|average)\b|平均")


def _without_bases_too_small(figures: Sequence[ReadFigure]) -> list[ReadFigure]:
    """Return figures, the shares without a base that is smaller than what they restate: 157, half of the whole."""
    by_id = {one.id: one for one in figures}
    found = []
    for one in figures:
        base, part = by_id.get(one.base), by_id.get(one.part_of)
        share = base is not None and part is not None and one.unit == "%" and (one.value or 0.0) < 100
        if share and _least(part) > _LARGER * _most(base):
            one = replace(one, base="")
        found.append(one)
    return found


def _least(one: ReadFigure | None) -> float:
    return (one.low or one.value or 0.0) if one is not None else 0.0


def _most(one: ReadFigure | None) -> float:
    return (one.value or one.high or math.inf) if one is not None else math.inf


_LARGER = 1.2
"""A part that is larger than its whole by no more may be a slip of the pen, which the audit is to report."""


def _with_places_of_parts(
    figures: Sequence[ReadFigure], in_tables: Container[str], text: str
) -> list[ReadFigure]:
    """Give a total behind its parts their place, where they have one and no place is named between: the total of 75."""
    parts: dict[str, list[ReadFigure]] = {}
    for one in figures:
        if one.part_of and one.id not in in_tables:
            parts.setdefault(one.part_of, []).append(one)
    found = []
    for one in figures:
        own = parts.get(one.id, ())
        places = {(part.place, part.area) for part in own}
        if len(own) > 1 and len(places) == 1 and all(part.end <= one.start for part in own):
            place, area = next(iter(places))
            between = text[own[-1].end : one.outer_end]
            if (place or area) and (not one.place or one.place not in between):
                one = replace(one, place=place, area=area)
        found.append(one)
    return found


def _with_places_of_wholes(figures: Sequence[ReadFigure], in_tables: set[str]) -> list[ReadFigure]:
    """Give the parts of a figure that name no place that of the whole: of this sum 1,900 taels."""
    by_id = {one.id: one for one in figures}
    found = []
    for one in figures:
        whole = by_id.get(one.part_of or one.base)
        if (
            whole is not None
            and one.id not in in_tables
            and whole.id not in in_tables
            and whole.start < one.start
        ):
            if not one.place and not one.area and (whole.place or whole.area):
                one = replace(one, place=whole.place, area=whole.area)
            by_id[one.id] = one
        found.append(one)
    return found


def _filled(figure: ReadFigure, found: _Found, folded: str, in_table: bool) -> ReadFigure:
    whole, base = found.wholes.get(figure.id, ""), found.bases.get(figure.id, "")
    if figure.part_of and not whole and not in_table and _is_average(figure, folded):
        figure = replace(figure, part_of="")
    if whole and whole != figure.part_of:
        figure = replace(figure, part_of=whole)
    return replace(figure, base=base) if base and not figure.base else figure


def _is_average(figure: ReadFigure, folded: str) -> bool:
    """Return whether a figure is an average or an age, which is part of nothing."""
    if figure.unit in ("years old", "%", "‰"):
        return figure.unit == "years old"
    before = folded[max(0, figure.outer_start - 48) : figure.outer_start]
    return bool(_AVERAGE.search(before))


_AVERAGE = re.compile(r"\b(?:average|mean) [^.;]{0,40}$|平均[^，。；]{0,8}$|[人户]均[^，。；]{0,6}$")


def _text(figures: Sequence[ReadFigure], document: Document) -> _Text:
    folded, lang = document.folded, document.lang
    sentence, paragraph, last = [], [], 0
    sentences = paragraphs = 0
    for figure in figures:
        gap = folded[last : figure.outer_start]
        if _SENTENCE[lang].search(gap):
            sentences += 1
            paragraphs += bool(_PARAGRAPH.search(gap))
        sentence.append(sentences)
        paragraph.append(paragraphs)
        last = figure.end
    signs = [_classifier(one, folded) if lang == "zh" else "" for one in figures]
    keys = [("" if sign == "户" else one.unit, sign) for one, sign in zip(figures, signs, strict=True)]
    return _Text(figures, sentence, paragraph, keys, folded, lang)


def _classifier(figure: ReadFigure, folded: str) -> str:
    """Return what distinguishes things of one unit: the sign behind the numeral, where the unit is any thing."""
    sign = folded[figure.end : figure.outer_end].strip()[:1]
    return sign if figure.unit in ("count", "") or sign == "户" else ""


def _is_count(figure: ReadFigure) -> bool:
    return figure.unit not in ("%", "‰") and figure.role == "level" and figure.value is not None


# Tables


def _by_heads(cells: Sequence[tuple[ReadFigure, Block]], folded: str, found: _Found) -> None:
    """Make the cells of a column "of which" (其中) parts of those before it in their rows, of one name if any are."""
    row: tuple[int, int] | None = None
    before: list[tuple[ReadFigure, str]] = []
    for figure, block in cells:
        if (block.table, block.row) != row:
            row, before = (block.table, block.row), []
        name = _head_name(block.heads[-1:], folded)
        same = [one for one, own in before if own == name]
        marked = block.heads if same else block.heads[-1:]
        if not any(_ASIDE_HEAD.match(folded, *head) for head in marked):
            before.append((figure, name))
        elif _is_count(figure):
            others = [one for one, _ in before]
            alike = same or [one for one in others if one.unit == figure.unit] or others
            if alike and (figure.value or 0) <= (alike[-1].value or 0):
                found.wholes[figure.id] = alike[-1].id


def _head_name(heads: Sequence[tuple[int, int]], folded: str) -> str:
    return folded[slice(*heads[0])].strip() if heads else ""


def _by_names(cells: Sequence[tuple[ReadFigure, Block]], folded: str, found: _Found) -> None:
    """Make the cells of a row "of which" (内：…) parts of those of the row before it, column by column."""
    last: dict[tuple[int, int], ReadFigure] = {}
    for figure, block in cells:
        aside = bool(block.names) and _ASIDE_HEAD.match(folded, *block.names[0]) is not None
        above = last.get((block.table, block.column))
        if not aside:
            last[block.table, block.column] = figure
        elif above is not None and _is_count(figure) and (figure.value or 0) <= (above.value or 0):
            found.wholes[figure.id] = above.id


_ASIDE_HEAD = re.compile(
    r"\W*(?:(?:of|in|among) (?:which|whom|these|them)|including|incl\.|thereof|其 ?中|内有|内含|内[:：])"
)


def _by_sums_of_tables(
    cells: Sequence[tuple[ReadFigure, Block]],
    in_text: Sequence[ReadFigure],
    document: Document,
    found: _Found,
) -> None:
    """Make cells parts of the total that they add up to: of their table, above them, or in the text around it."""
    single = single_cells(cells)
    for one in sums_of_cells([block for _, block in single], document.folded, counts_of(single)):
        whole, parts = single[one.total][0], [single[part][0] for part in one.parts]
        if adds_up(whole, parts):
            _fill(parts, whole, found)
    for row in wholes_of_rows(single, document):
        if row.outcomes:
            found.wholes.update({part.id: row.whole.id for part in row.parts})
        else:
            _fill(row.parts, row.whole, found)
    columns: dict[tuple[int, int], list[ReadFigure]] = {}
    for figure, block in single:
        if _is_count(figure):
            columns.setdefault((block.table, block.column), []).append(figure)
    starts = [one.start for one in in_text]
    for column in columns.values():
        for head, group in _groups(column):
            _fill(group, head, found)
        if len(column) >= _FEWEST_ROWS and not any(one.part_of or one.id in found.wholes for one in column):
            at, total = bisect_left(starts, column[0].start), sum(one.value or 0.0 for one in column)
            near = [*in_text[max(0, at - _TABLE_BACK) : at][::-1], *in_text[at : at + _REACH]]
            stated = next((one for one in near if _is_count(one) and one.value == total), None)
            if stated is not None and total >= _MANY:
                _fill(column, stated, found)


def _groups(column: Sequence[ReadFigure]) -> Iterator[tuple[ReadFigure, Sequence[ReadFigure]]]:
    """Yield the cells of a column that add up those right below them, with these: grain, and its kinds."""
    at = 0
    while at < len(column):
        head, sofar = column[at].value or 0.0, 0.0
        for stop in range(at + 1, min(len(column), at + 1 + _REACH)):
            sofar += column[stop].value or 0.0
            if sofar > head * (1 + 1e-9):
                break
            if stop - at > 1 and math.isclose(sofar, head) and head >= _MANY:
                yield column[at], column[at + 1 : stop + 1]
                at = stop
                break
        at += 1


def _fill(parts: Sequence[ReadFigure], whole: ReadFigure, found: _Found) -> None:
    for part in parts:
        if not part.part_of and part.id != whole.id:
            found.wholes.setdefault(part.id, whole.id)


# Lists that add up


def _by_sums(text: _Text, found: _Found) -> None:
    """Make the figures of a list parts of the one before it in its paragraph that they add up to exactly."""
    figures = text.figures
    for index, whole in enumerate(figures):
        value = whole.value
        if value is None or not _is_count(whole):
            continue
        if _SMALL <= value < _FEW and (pair := _in_apposition(index, value, text)):
            found.wholes.update({part.id: whole.id for part in pair if not part.part_of})
        if value < _MANY:
            continue
        for parts in _lists_behind(index, value, text):
            if not _known(parts, whole, figures, found):
                for part in parts:
                    found.wholes[part.id] = whole.id
            break


_SMALL = 5
_APPOSED = {
    "en": re.compile(r"[^.;:,0-9]{1,40}[,:(—-] ?(?:namely,? |viz\.?,? |being |i\.e\.,? )?"),
    "zh": re.compile("[^，。；：0-9]{0,12}[，：（]"),
}
_AND_APPOSED = {"en": re.compile(r"[^.;:,0-9]{1,40},? and "), "zh": re.compile("[^，。；：0-9]{0,10}[，、]?")}


def _in_apposition(index: int, value: float, text: _Text) -> list[ReadFigure] | None:
    """Return the two figures right behind one that add up to it: fourteen persons, nine of Elm and five of Ash."""
    pair = list(text.figures[index + 1 : index + 3])
    if len(pair) < 2 or text.sentence[index + 2] != text.sentence[index] or not all(map(_is_count, pair)):
        return None
    if any(key not in (text.keys[index], _BARE) for key in text.keys[index + 1 : index + 3]):
        return None
    first, second = pair
    lead = text.folded[text.figures[index].outer_end : first.outer_start]
    joint = text.folded[first.outer_end : second.outer_start]
    apposed = _APPOSED[text.lang].fullmatch(lead) and _AND_APPOSED[text.lang].fullmatch(joint)
    return pair if apposed and (first.value or 0) + (second.value or 0) == value else None


_BARE = ("", "")
"""Of a figure without any unit, which may be of that of its list."""


def _lists_behind(index: int, value: float, text: _Text) -> Iterator[list[ReadFigure]]:
    """Yield the lists behind a figure, of its unit, that begin behind it or with a later sentence and add up to it."""
    key, paragraph, figures = text.keys[index], text.paragraph[index], text.figures
    begun, stop = -1, min(len(figures), index + 1 + _REACH)
    for start in range(index + 1, stop):
        if text.paragraph[start] != paragraph:
            return
        if (
            text.keys[start] not in (key, _BARE)
            or text.sentence[start] == begun
            or not _is_count(figures[start])
        ):
            continue
        begun = text.sentence[start]
        sofar, parts = 0.0, []
        for at in range(start, min(len(figures), start + _REACH)):
            if text.paragraph[at] != paragraph:
                break
            if text.keys[at] not in (key, _BARE) or not _is_count(figures[at]):
                continue
            sofar += figures[at].value or 0.0
            parts.append(figures[at])
            if sofar > value * (1 + 1e-9):
                break
            if len(parts) > 1 and math.isclose(sofar, value):
                if len(parts) > 2 or value >= _FEW:
                    yield parts
                break


_OPENS_BRACKET = {
    "en": re.compile(r"(?:[ \n][a-z'-]+){0,4}[ \n]?\([^()]{0,40}$"),
    "zh": re.compile("[^，。；（()）0-9]{0,6}[（(][^()（）]{0,16}$"),
}
_CLOSES_BRACKET = re.compile("[()（）]")
_NEARLY = 0.1
"""A bracket whose figures miss the one before it by a smaller share is meant as all of it."""


def _by_brackets(text: _Text, found: _Found) -> None:
    """Make a list that fills the bracket behind a figure its parts: 1,027 depositors (merchants 309, …, others 45)."""
    figures = text.figures
    for index, whole in enumerate(figures[:-2]):
        lead = text.folded[whole.outer_end : figures[index + 1].outer_start][:_LONGEST_LEAD]
        if not whole.value or not _is_count(whole) or not _OPENS_BRACKET[text.lang].match(lead):
            continue
        closing = _CLOSES_BRACKET.search(text.folded, figures[index + 1].outer_end)
        end = closing.start() if closing else 0
        parts = [one for one in figures[index + 1 : index + 1 + _REACH] if one.end <= end]
        fit = all(
            _is_count(one) and (one.unit == whole.unit or not (one.unit and whole.unit)) for one in parts
        )
        if not fit or any(one.part_of or one.id in found.wholes for one in parts):
            continue
        gap = abs(sum(one.value or 0.0 for one in parts) - whole.value)
        if len(parts) > 1 and gap <= (_NEARLY * whole.value if len(parts) > 2 else 0.0):
            found.wholes.update({one.id: whole.id for one in parts})


_LONGEST_LEAD = 60


def _by_parallel_lists(text: _Text, found: _Found) -> None:
    """Make figures parts of the totals of a sentence behind them that repeats their words, where two totals add up.

    湖阳灾民八万，溺毙二百；浒口灾民四万，溺毙九十。两县总计灾民十二万，溺毙二百九十: what does not add up beside those
    that do is wrong.
    """
    figures = text.figures
    index = 0
    while index < len(figures):
        stop = index + 1
        while stop < len(figures) and text.sentence[stop] == text.sentence[index]:
            stop += 1
        if stop - index > 1 and _SUMS_UP[text.lang].search(text.between(index)):
            _link_parallel(range(index, stop), text, found)
        index = stop


_SUMS_UP = {
    "zh": re.compile("^[^，。；]{0,8}(?:总计|合计|共计|总共|统计|合共|共)"),
    "en": re.compile(r"^\W*(?:in all|altogether|together|the totals?|in total)\b"),
}


def _link_parallel(totals: range, text: _Text, found: _Found) -> None:
    """Link the totals of a sentence with the figures before it, in its paragraph, that are called by the same words."""
    figures, at = text.figures, totals[0]
    before = [
        place
        for place in range(max(0, at - _TABLE_BACK), at)
        if text.paragraph[place] == text.paragraph[at] and _is_count(figures[place])
    ]
    lists = {}
    for place in totals:
        name = _called(place, text)
        like = [
            one
            for one in before
            if name and _called(one, text) == name and text.keys[one] == text.keys[place]
        ]
        if _is_count(figures[place]) and len(like) > 1:
            lists[place] = [figures[one] for one in like]
    closing = [place for place, parts in lists.items() if adds_up(figures[place], parts)]
    lengths = {len(lists[place]) for place in closing}
    if len(closing) < 2 or len(lengths) != 1:
        return
    for place, parts in lists.items():
        if len(parts) in lengths and not any(one.part_of or one.id in found.wholes for one in parts):
            found.wholes.update({one.id: figures[place].id for one in parts})


_CALLED = {
    "zh": re.compile("(?:总计|合计|共计|总共|统计|合共|共)?([^，。；、：:0-9]{1,6})$"),
    "en": re.compile(r"[ \n](?!(?:and|or|in|of|at|on|to|for|were|was)\b)([a-z-]{3,})"),
}


def _called(index: int, text: _Text) -> str:
    """Return the word by which a figure is called: the one before it in Chinese, the one behind it in English."""
    figure = text.figures[index]
    if text.lang == "en":
        word = _CALLED["en"].match(text.folded, figure.outer_end)
        return word[1] if word else ""
    word = _CALLED["zh"].search(re.split("[，。；、：:]", text.between(index))[-1])
    return word[1][-2:] if word else ""


def _known(
    parts: Sequence[ReadFigure], whole: ReadFigure, figures: Sequence[ReadFigure], found: _Found
) -> bool:
    """Return whether the parts of a list are known to be of another whole: one that three of them add up to stays."""
    named = {part.part_of for part in parts if part.part_of and part.part_of != whole.id}
    if not named:
        return False
    return len(parts) < _FEWEST_ROWS or whole.part_of in {part.id for part in parts}


# Words


_OUT_OF = re.compile(r"[ \n](?:[a-z-]+[ \n]){0,3}?(?:out of|of)[ \n](?:the |some |about |a total of )?$")
_OF_THE = re.compile(r"[ \n]+of the (?P<noun>[a-z]{3,}(?:-[a-z]+)?)\b")
_VERB_OF_THINGS = re.compile(r"[ \n]+(?:was|were|are|is|had been|have been)\b")
_OPENS_ELLIPTIC = re.compile(r"^\W*(?:only |some |and |but )?$")
_OF_SUM = re.compile(
    r"^\W*(?:out )?of (?:this|that|the) (?:sum|amount|area|quantity|number|total|whole|weight|acreage|tonnage)\b"
)
_SUBSET_ZH = re.compile("(?!.*(?:原|由|从|均|每))[^，。；、]{1,10}[者的](?:仅|只|有|约|共|计|占|达|为)?$")
_OUTCOME_ZH = re.compile(
    "^[，、；]?(?:最后|实际|其后|先后|现|已|共|仅|因而|判处?|处){0,2}(?:死|死亡|病死|治愈|痊愈|出院|未愈|伤|失踪|判处?|处|释放|逃|升入[^，。；、]{2,10}|考入[^，。；、]{2,10}|已?转为[^，。；]{2,10}|入学|毕业|升学|退学|及格|录取|"
    "到会|参加|完成|结案|破案|成活|孵化|绝收|塌|沉没|死刑|无期徒刑|有期徒刑|无期|有期|徒刑|拘役|管制|罚金|缓刑|改正|收容|(?:旋|嗣|随|后)?(?:捕回|捕获|缉获|缉回|追回|寻回|救出|归队|返回))[者了]?(?:亡|案)?$"
)


def _by_words(text: _Text, found: _Found) -> None:
    """Make figures parts of the one whose things they name or leave out."""
    relate = _in_chinese if text.lang == "zh" else _in_english
    for index, figure in enumerate(text.figures):
        if figure.part_of or figure.id in found.wholes or not _is_count(figure):
            continue
        whole = relate(index, text, found)
        if (
            whole is not None
            and whole.id != figure.id
            and (whole.value or whole.high or 0) >= (figure.value or 0)
        ):
            found.wholes[figure.id] = whole.id


def _in_english(index: int, text: _Text, found: _Found) -> ReadFigure | None:
    figures, figure = text.figures, text.figures[index]
    behind = text.folded[figure.outer_end : figure.outer_end + 40]
    following = figures[index + 1] if index + 1 < len(figures) else None
    if following is not None and _is_count(following) and text.sentence[index + 1] == text.sentence[index]:
        between = text.folded[figure.outer_end : following.outer_start]
        larger = (following.value or 0) > (figure.value or 0) and following.unit in (figure.unit, "count", "")
        if larger and len(between) < 50 and _OUT_OF.fullmatch(between):
            return following
    noun = _OF_THE.match(behind)
    if noun is not None:
        return _that_counts(noun["noun"], index, text)
    before = text.between(index)
    opening = _OPENS_OF_THE.match(before)
    if opening is not None:
        whole_named = _that_counts(opening["noun"], index, text, far=True)
        if whole_named is not None:
            found.openings.add(whole_named.id)
        return whole_named
    plain = figure.low == figure.high  # "1,137 were children under ten" goes on with an age
    if index and plain and text.sentence[index - 1] == text.sentence[index] and _GOES_ON.fullmatch(before):
        last = figures[index - 1]
        whole = found.wholes.get(last.id, "")
        if whole in found.openings and last.unit in (figure.unit, ""):
            return next((one for one in figures[max(0, index - _FAR) : index] if one.id == whole), None)
    if _OF_SUM.match(before):
        return _last_like(index, text)
    if _OPENS_ELLIPTIC.match(before) and _VERB_OF_THINGS.match(behind):
        for at in range(index - 1, max(-1, index - 4), -1):
            one = figures[at]
            if text.paragraph[at] != text.paragraph[index]:
                return None
            if _is_count(one) and one.unit in _THINGS:
                return one
    return None


_THINGS = frozenset({"count", "persons", "households", "", "cases", "villages", "houses"})


_OPENS_OF_THE = re.compile(
    r"^\W*(?:out )?of the (?P<noun>[a-z]{3,}(?:-[a-z]+)?|[a-z]{2}-[a-z]{3,})(?: [a-z ]{2,40})?,? $"
)
"""Of the dead 2,406 were males."""
_GOES_ON = re.compile(r"[^.]{0,40}?(?:,|;| and| were)[^.;]{0,30}")
_STEMS = {"dead": "death", "sick": "case", "slain": "killed", "drowned": "drown", "wounded": "wound"}
_FAR = 60


def _that_counts(noun: str, index: int, text: _Text, far: bool = False) -> ReadFigure | None:
    """Return the last figure before one in its paragraph, or `far` before it, that counts what a noun names."""
    stem = _STEMS.get(noun) or (noun[:-1] if noun.endswith("s") else noun)
    least = text.figures[index].value or 0
    for at in range(index - 1, max(-1, index - (_FAR if far else _REACH)), -1):
        one = text.figures[at]
        if not far and text.paragraph[at] != text.paragraph[index]:
            return None
        if far and (one.value or 0) < least:
            continue
        if stem in one.counted.casefold() and _is_count(one) and not one.part_of:
            return one
    return None


def _last_like(index: int, text: _Text) -> ReadFigure | None:
    """Return the last figure before one in its paragraph that is of its unit and larger."""
    figure = text.figures[index]
    for at in range(index - 1, max(-1, index - _BACK), -1):
        one = text.figures[at]
        if text.paragraph[at] != text.paragraph[index]:
            return None
        if text.keys[at] == text.keys[index] and _is_count(one) and (one.value or 0) > (figure.value or 0):
            return one
    return None


_EACH_ZH = re.compile("每[^，。；]{0,6}$")


def _in_chinese(index: int, text: _Text, found: _Found) -> ReadFigure | None:
    if not index or text.sentence[index] != text.sentence[index - 1]:
        return None
    before = re.split("[，、；]", text.between(index))[-1]
    if not (_SUBSET_ZH.fullmatch(before) or _OUTCOME_ZH.fullmatch(before)):
        return None
    figure = text.figures[index]
    bare = figure.outer_end == figure.end
    last = text.figures[index - 1]
    listed = found.wholes.get(last.id, last.part_of)
    if bare and listed and last.outer_end == last.end and _OUTCOME_ZH.fullmatch(before):
        return next((one for one in text.figures[max(0, index - _REACH) : index] if one.id == listed), None)
    for at in range(index - 1, max(-1, index - _BACK), -1):
        one = text.figures[at]
        if text.sentence[at] != text.sentence[index]:
            return None
        alike = (
            text.keys[at] == text.keys[index]
            if not bare
            else one.unit == "persons" and one.outer_end > one.end
        )
        if _EACH_ZH.search(text.folded, max(0, one.outer_start - 8), one.outer_start):
            return None  # 每间给银一两，半之者五钱
        if alike and _is_count(one) and one.value and (figure.value or 0) < one.value:
            whole = found.wholes.get(one.id, one.part_of)
            return next((two for two in text.figures[max(0, at - _BACK) : at] if two.id == whole), one)
    return None


# Shares


def _by_shares(text: _Text, found: _Found) -> None:
    """Give a share the two counts that it is the quotient of: the count before it, and one that counts the whole."""
    figures = text.figures
    for index, share in enumerate(figures):
        if share.unit not in ("%", "‰") or share.value is None or share.role != "level":
            continue
        if share.base:
            _part_of_base(share, text, found)
            continue
        pair = _quotient(index, text)
        if pair is not None:
            part, whole = pair
            found.bases[share.id] = whole.id
            if not part.part_of:
                found.wholes.setdefault(part.id, whole.id)
            continue
        base = _named(index, text, found)
        if base:
            found.bases[share.id] = base


def _part_of_base(share: ReadFigure, text: _Text, found: _Found) -> None:
    """Make the count that a Chinese share restates a part of its base: 地主九户，占总户数百分之四点二."""
    if text.lang != "zh" or not share.part_of or share.value is None:
        return
    part, whole = text.by_id.get(share.part_of), text.by_id.get(share.base)
    if part is None or whole is None or part.part_of or not part.value or not whole.value:
        return
    close = abs(100 * part.value / whole.value - share.value) <= _half_unit(share)
    if close and part.unit == whole.unit and not _AIMED_ZH.search(whole.counted):
        found.wholes.setdefault(part.id, whole.id)


_AIMED_ZH = re.compile("计划|計劃|任务|任務|定额|指标|预算|预计|[原预]定|上年|去年|同期")
"""完成任务的85%: no part of what was aimed at."""


def _quotient(index: int, text: _Text) -> tuple[ReadFigure, ReadFigure] | None:
    """Return the count before a share and the nearest one before that of which it is the share, if any is."""
    share = text.figures[index]
    digits = share.exact.replace(".", "").strip("0")
    if share.value is None or not 0 < share.value < 100 or len(digits) < 2:
        return None
    counts = [
        at
        for at in range(index - 1, max(-1, index - _BACK), -1)
        if _is_count(text.figures[at]) and text.paragraph[at] == text.paragraph[index]
    ]
    if not counts:
        return None
    part = text.figures[counts[0]]
    scale = 1000 if share.unit == "‰" else 100
    for at in counts[1:]:
        whole = text.figures[at]
        alike = text.keys[at] == text.keys[counts[0]] or whole.unit == part.unit
        if not (alike and part.value and whole.value and whole.value > part.value):
            continue
        if abs(scale * part.value / whole.value - share.value) <= _half_unit(share):
            return part, whole
    return None


def _half_unit(share: ReadFigure) -> float:
    """Return half a unit of the last printed digit of a share."""
    decimals = len(str(share.value).partition(".")[2]) if share.value != int(share.value or 0) else 0
    return 0.5001 * 10.0**-decimals


_PRONOUN_EN = re.compile(
    r"[ \n]*(?:of|from) (?:them|it|whom|which|these|those|this|that|this (?:number|sum|total))\b"
)
_PRONOUN_BEFORE = re.compile(r"\b(?:of|from) (?:which|whom|these|this)\b[^.;]{0,60}$")
_AMONG_ZH = re.compile("其中|内[，:：]?$")
_TOTAL_ZH = re.compile("占(?:全[县市省区乡村社])?总([户人])(?:口)?数?的?(?:约|近|达)?$")
_TOTAL_UNITS = {"户": "households", "人": "persons"}
_TOTAL_BACK = 200
"""How many figures back the number of all households may be."""
_LISTED = re.compile(r"^[,，、] ?(?:and )?(?![^.。]*占[^占]{2,})[^.。]{0,24}$")


def _named(index: int, text: _Text, found: _Found) -> str:
    """Return the id of the figure that the words beside a share refer to: "of this", 其中, 占总户数; "" for none."""
    share, said = text.figures[index], text.between(index)
    if (
        index
        and text.figures[index - 1].unit == share.unit
        and text.sentence[index - 1] == text.sentence[index]
    ):
        last = text.figures[index - 1]
        base = last.base or found.bases.get(last.id, "")
        if base and _LISTED.fullmatch(said):
            return base
    if text.lang == "zh":
        total = _TOTAL_ZH.search(said)
        if total is not None:
            before = text.figures[max(0, index - _TOTAL_BACK) : index - 1] if index else ()
            alike = [one for one in before if one.unit == _TOTAL_UNITS[total[1]]]
            return max(alike, key=lambda one: one.value or 0).id if alike else ""
        among = _AMONG_ZH.search(said)
    else:
        among = _PRONOUN_EN.match(text.folded, share.end) or _PRONOUN_BEFORE.search(said)
    if not among:
        return ""
    for at in range(index - 1, max(-1, index - _BACK), -1):
        one = text.figures[at]
        if text.paragraph[at] != text.paragraph[index]:
            return ""
        if one.unit in ("weeks", "days", "months", "years", "%", "‰"):
            continue
        return one.id if at == index - 1 or not one.part_of else one.part_of
    return ""
