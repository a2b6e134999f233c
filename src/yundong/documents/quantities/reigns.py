"""The years of the reigns before the Ming and of those seldom named: 至元二十七年, 淳熙十年.

There are more than a hundred, and their names begin with common characters. They are therefore looked for once in a
text and stand, for the pattern of dates, as signs of their own; a text that names none is read as if there were none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from yundong.documents.quantities.numerals import parse_chinese
from yundong.documents.text.fold import fold
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import rows

_FIRST_SIGN = 0xE100
_FILLER = "\ue0fe"
REIGN_SIGNS = f"{chr(_FIRST_SIGN)}-{chr(_FIRST_SIGN + 0xFF)}"
REIGN = f"[{REIGN_SIGNS}]{_FILLER}+"
"""A pattern of what `with_reigns` puts for a reign: as long as its name."""


class _Reign(NamedTuple):
    name: str
    first: int
    last: int


@cache
def _reigns() -> tuple[_Reign, ...]:
    return tuple(_Reign(fold(row["era"]), int(row["first"]), int(row["last"])) for row in rows("eras"))


@cache
def _years() -> re.Pattern[str]:
    names = any_of([reign.name for reign in _reigns()])
    return re.compile(
        rf"(?P<reign>{names})(?P<year>元|[0-9]{{1,2}}|[一二三四五六七八九十廿卅]{{1,3}})年(?![来内中间规计总多])"
    )


def with_reigns(folded: str) -> str:
    """Return a Chinese text with signs for the reigns whose years it names; every offset holds.

    Parameters
    ----------
    folded : str
        The folded text.
    """
    return _years().sub(_with_sign, folded)


def _with_sign(match: re.Match[str]) -> str:
    """Return a year of a reign with a sign for its name; as written where the reign had no such year: 嘉定五十年."""
    number, reign = next((number, one) for number, one in enumerate(_reigns()) if one.name == match["reign"])
    year = parse_chinese(match["year"]) if match["year"] not in ("元", "一") else None
    count = int(year.value) if year is not None else match["year"] == "元"
    if not 0 < count <= reign.last - reign.first + 1:
        return match.group()
    sign = chr(_FIRST_SIGN + number) + _FILLER * (len(reign.name) - 1)
    return sign + match.group()[len(reign.name) :]


def year_before(sign: str) -> int:
    """Return the year before the first of a reign.

    Parameters
    ----------
    sign : str
        As `with_reigns` puts it.
    """
    return _reigns()[ord(sign[0]) - _FIRST_SIGN].first - 1


def length_of(sign: str) -> int:
    """Return how many years a reign had: 二十七年 behind 大德元年 is of an earlier one.

    Parameters
    ----------
    sign : str
        As `with_reigns` puts it.
    """
    reign = _reigns()[ord(sign[0]) - _FIRST_SIGN]
    return reign.last - reign.first + 1
