"""Measures in denominations: 231 4 0 below £ s. d., 12 a. 3 r. 20 p., Rs. 17-12-0, 3 tons 4 cwt. 2 qrs.

A scale is a row of denominations, each of which holds so many of the next. A value counts in the largest that is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from yundong.documents.text.document import Span
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import phrases, rows

_MOST = 3
"""Denominations that one value is stated in."""
_FRACTIONS = {"": 0.0, "¼": 0.25, "½": 0.5, "¾": 0.75}
_WORDS = frozenset({"in", "as", "an", "per", "pole", "poles", "stone", "pounds", "pound", "foot"})
"""Names of denominations that are words in their own right."""


class Denomination(NamedTuple):
    """One measure of a scale: its unit, its names, and how many of it make one of the largest of the scale."""

    unit: str
    names: tuple[str, ...]
    size: int


class Stated(NamedTuple):
    """A value in denominations: where it ends, the value, and the unit of the largest."""

    end: int
    value: float
    unit: str


@cache
def _scales() -> tuple[tuple[Denomination, ...], ...]:
    scales: dict[str, list[Denomination]] = {}
    for row in rows("denominations"):
        scale = scales.setdefault(row["scale"], [])
        size = scale[-1].size * int(row["holds"]) if scale else 1
        scale.append(Denomination(row["unit"], tuple(phrases(row["words"])), size))
    return tuple(map(tuple, scales.values()))


@cache
def _runs() -> tuple[tuple[Denomination, ...], ...]:
    """Return the denominations that may be named together, the most first; those between may be left out."""
    found: list[tuple[Denomination, ...]] = []
    for scale in _scales():
        for first in range(len(scale) - 1):
            for second in range(first + 1, len(scale)):
                found += [(scale[first], scale[second], third) for third in scale[second + 1 :]]
                found.append((scale[first], scale[second]))
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _heads() -> tuple[tuple[re.Pattern[str], tuple[Denomination, ...]], ...]:
    def pattern(run: Sequence[Denomination]) -> re.Pattern[str]:
        names = r"[ .,]{1,8}(?:and )?".join(f"(?:{any_of(one.names)})" for one in run)
        return re.compile(rf"(?<![a-z]){names}(?![a-z])")

    return tuple((pattern(run), run) for run in _runs())


@cache
def denominations_of(head: str) -> tuple[Denomination, ...]:
    """Return the denominations that the head of a column names, none for most: £ s. d., Area (a. r. p.).

    Parameters
    ----------
    head : str
        Folded.
    """
    found = stated_in_head(head)
    return found[1] if found else ()


@cache
def stated_in_head(head: str) -> tuple[Span, tuple[Denomination, ...]] | None:
    """Return where the head of a column names denominations, and which; None where it names none.

    Parameters
    ----------
    head : str
        Folded.
    """
    for pattern, run in _heads():
        match = pattern.search(head)
        if match is not None:
            return match.span(), run
    return None


def names_only_denominations(head: str) -> bool:
    """Return whether a heading names denominations and nothing else, so that it does not say what is counted.

    Parameters
    ----------
    head : str
        Folded.
    """
    found = stated_in_head(head)
    return found is not None and not _LETTER.search(head[: found[0][0]] + head[found[0][1] :])


_LETTER = re.compile("[a-z\u4e00-\u9fff]")
_CELL = re.compile(
    r"£?[ ]?(?P<first>[0-9][0-9,]*|[-–—])[ .:]{0,2}[ ]{1,12}(?P<second>[0-9]{1,4}|[-–—])"
    r"(?:[ .:]{0,2}[ ]{1,12}(?P<third>[0-9]{1,4}|[-–—]))?[ ]?(?P<part>[¼½¾]?)"
    r"|£?[ ]?(?P<all>[0-9][0-9,]*(?P<mark>[-.:/])[0-9]{1,2}(?P=mark)[0-9]{1,2})(?P<rest>[¼½¾]?)"
)


def value_below(run: Sequence[Denomination], cell: str) -> float | None:
    """Return the value of a cell below a heading of denominations, in the largest; None for any other cell.

    Parameters
    ----------
    run : sequence of Denomination
        As the head names them.
    cell : str
        Folded: 231 4 0; a dash is nothing of its denomination, and the larger ones may be left out.
    """
    match = _CELL.fullmatch(cell.strip())
    if match is None:
        return None
    bare = match.group("first", "second", "third")
    said = match["all"].split(match["mark"]) if match["all"] else [one for one in bare if one]
    if len(said) > len(run):
        return None
    counts = [0 if one in "-–—" else int(one.replace(",", "")) for one in said]
    return _value(run[-len(said) :], counts, _FRACTIONS[match["part"] or match["rest"] or ""], run[0])


def _value(
    run: Sequence[Denomination], counts: Sequence[int], part: float, whole: Denomination
) -> float | None:
    """Return counts of denominations in one of them; None where one is so many that they would make a larger one."""
    for before, one, count in zip(run, run[1:], counts[1:], strict=False):
        if count >= one.size // before.size:
            return None
    parts = [count * whole.size / one.size for count, one in zip(counts, run, strict=True)]
    value = float(f"{sum(parts) + part * whole.size / run[-1].size:.10g}")
    return int(value) if value.is_integer() else value


@cache
def _written() -> re.Pattern[str]:
    """Return how a value is written with the name of each denomination: 2,684 a. 1 r. 20 p."""
    names = any_of({name for scale in _scales() for one in scale for name in one.names if name != "£"})
    one = rf"[0-9][0-9,]*(?:[ ]?[¼½¾])?[ \n]?(?:{names})(?![a-z])\.?"
    return re.compile(rf"{one}(?:,?[ \n]{{1,3}}(?:and[ \n])?{one}){{1,{_MOST - 1}}}")


_COUNT_AND_NAME = re.compile(
    r"(?P<count>[0-9][0-9,]*)(?:[ ]?(?P<part>[¼½¾]))?[ \n]?(?P<name>[a-z]+)(?P<stop>\.?)"
)
_STARTS = re.compile(r"[0-9][0-9,]*[ \n]?[a-z]+\.?,?[ \n]{1,3}(?:and[ \n])?[0-9]")
"""A number with a word and another number: most have none."""


_SMALLER_UNNAMED = re.compile(
    r"(?P<first>[0-9]{1,4})[ ]?(?:(?P<feet>ft\.?|feet)|st\.?|stone)[ ](?P<second>[0-9]{1,2})"
    r"(?![0-9]|[.,/-][0-9]|[ ]?[½¼¾%]|[ ](?!(?:high|wide|long|deep|thick|broad|tall|above|below|across|"
    r"in[ ](?:height|length|width|depth|diameter)|by|and|at|"
    r"from|to|or|over|under|the|was|is|were)\b)[a-z])(?![ ](?:in|ins|inch|inches|lb|lbs)\b[. ]?(?:[.,;:)]|[a-z]?$))"
)
"""62 ft. 6 above datum: inches of a foot and pounds of a stone need no name."""


def written_out(folded: str, begin: int, limit: int) -> Stated | None:
    """Return the value that begins at a place and names each of its denominations, if one does.

    Parameters
    ----------
    folded : str
        The folded text.
    begin, limit : int
        Where it begins, and where it must end.
    """
    left_out = _SMALLER_UNNAMED.match(folded, begin, limit)
    if left_out is not None:
        holds = 12 if left_out["feet"] else 14
        value = float(f"{int(left_out['first']) + int(left_out['second']) / holds:.10g}")
        if int(left_out["second"]) < holds:
            return Stated(left_out.end(), value, "feet" if left_out["feet"] else "stone")
    if _STARTS.match(folded, begin, limit) is None:
        return None
    match = _written().match(folded, begin, limit)
    if match is None:
        return None
    parts = list(_COUNT_AND_NAME.finditer(folded, *match.span()))
    for stop in range(len(parts), 1, -1):
        found = _of_one_scale(parts[:stop])
        if found is not None:
            return Stated(parts[stop - 1].end(), *found)
    return None


def _is_name(count: re.Match[str]) -> bool:
    """Tell the name of a denomination from a word: 3 a. and 12yds, but not 3 a or 4 in."""
    short = len(count["name"]) == 1 or count["name"] in _WORDS
    return not short or bool(count["stop"]) or count.end("count") == count.start("name")


def _of_one_scale(parts: Sequence[re.Match[str]]) -> tuple[float, str] | None:
    """Return the value and unit of counts named as denominations of one scale, the larger first."""
    if not all(_is_name(one) for one in parts):
        return None
    names = [one["name"] for one in parts]
    counts = [int(one["count"].replace(",", "")) for one in parts]
    for run in _runs():
        if len(run) != len(parts) or not all(name in one.names for name, one in zip(names, run, strict=True)):
            continue
        value = _value(run, counts, _FRACTIONS[parts[-1]["part"] or ""], run[0])
        if value is not None:
            return value, run[0].unit
    return None


_BARE = re.compile(
    r"(?P<first>[0-9]{1,3}(?:,[0-9]{2,3})*|[0-9]+)(?P<mark>[-:/]|\.? |\.)(?P<second>[0-9]{1,2})(?P=mark)"
    r"(?P<third>[0-9]{1,2}|-(?<=/-))(?P<part>[¼½¾]?)(?![0-9:-]|[.,][0-9])"
)
_NAMED = re.compile(
    r"[ ,]{1,2}(?P<count>[0-9]{1,2}) ?(?P<part>[¼½¾]?) ?(?P<name>[a-z]{1,9})(?![a-z])(?P<stop>\.?)"
)


def of_account(folded: str, begin: int, limit: int, money: str) -> Stated | None:
    """Return the sum behind the sign of a currency of account: 17-12-0 and 2 8a. behind Rs., 11/10/- behind £.

    Parameters
    ----------
    folded : str
        The folded text.
    begin, limit : int
        Where it begins, and where it must end.
    money : str
        The currency.
    """
    scale = next((scale for scale in _scales() if scale[0].unit == money), None)
    if scale is None:
        return None
    match = _BARE.match(folded, begin, limit)
    if match is not None:
        counts = [
            int(match[name].replace(",", "").replace("-", "0")) for name in ("first", "second", "third")
        ]
        value = _value(scale[:3], counts, _FRACTIONS[match["part"]], scale[0])
        if value is not None:
            return Stated(match.end(), value, money)
    return _named_behind(folded, begin, limit, scale)


_WHOLE = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})+(?!,?[0-9])|[0-9]+(?!,?[0-9])")


def _named_behind(folded: str, begin: int, limit: int, scale: Sequence[Denomination]) -> Stated | None:
    """Return a sum whose smaller denominations are named behind the bare number of the largest: 2 8a., 12, 10s. 6d."""
    whole = _WHOLE.match(folded, begin, limit)
    if whole is None:
        return None
    run, counts, part, at = [scale[0]], [int(whole.group().replace(",", ""))], "", whole.end()
    while len(run) < len(scale) and (match := _NAMED.match(folded, at, limit)):
        one = next((one for one in scale[1:] if match["name"] in one.names and one.size > run[-1].size), None)
        if one is None or part or not _is_name(match):
            break
        run.append(one)
        counts.append(int(match["count"]))
        part, at = match["part"], match.end()
    value = _value(run, counts, _FRACTIONS[part], scale[0]) if len(run) > 1 else None
    return Stated(at, value, scale[0].unit) if value is not None else None


def columns_of(line: str) -> Iterator[tuple[list[Span], tuple[Denomination, ...]]]:
    """Yield where a line of the heading of a table names the denominations of a column, each by itself.

    Parameters
    ----------
    line : str
        Folded.
    """
    at = 0
    while (found := stated_in_head(line[at:])) is not None:
        (begin, end), run = found
        names = [match.span() for match in re.finditer(r"£|[a-z]+", line[at + begin : at + end])]
        yield [(at + begin + a, at + begin + b) for a, b in names], run
        at += end
