"""What is a word of the Chinese language and what is not: a name is what a dictionary does not have.

A title puts the name of its place first, before the first word that any text might have: 滨海|考察记, 西门桥|棚户调查.
"""

from __future__ import annotations

import re
from functools import cache

from yundong.documents.quantities.dates import find_dates
from yundong.documents.text.document import Span
from yundong.documents.vocabulary import word_list

_LONGEST_WORD = 4
_SHORTEST_NAME, _LONGEST_NAME = 2, 5


@cache
def verbs() -> frozenset[str]:
    """Return the common verbs of two characters or more."""
    return frozenset(word_list("verbs", "common_chinese"))


@cache
def words() -> frozenset[str]:
    """Return the common words of two to four characters, the words of titles among them; no names of places."""
    lists = ("others", "common_chinese"), ("kinds", "common_chinese"), ("front_words", "chinese")
    return verbs().union(*(word_list(*one) for one in lists))


def word_at(folded: str, at: int, stop: int) -> int:
    """Return the length of the longest common word that begins at an offset, 0 where none does.

    Parameters
    ----------
    folded : str
        The folded text.
    at, stop : int
        Where it begins, and where it must have ended.
    """
    lengths = range(min(_LONGEST_WORD, stop - at), 1, -1)
    return next((length for length in lengths if folded[at : at + length] in words()), 0)


_RUN = re.compile("(?:^|(?<=[ 　#*《—-]))[\u4e00-\u9fff]{3,}")
_LEADS = re.compile(
    "(?:关于|中共|国营|地方国营|公私合营|[国省县市公私]立|重修|重建|新修|续修|增修|本[报刊])+"
)
_ENDS_NAME = frozenset(
    "的第各本全每其该此一二三四五六七八九十百千万两几在于对向为被把及与和等之自至从由并或兼致呈"
)
_NO_NAME = frozenset("我你他她它这那某为把奏甲乙丙丁附续自送限")
"""Characters that end a name, and those that no name begins with."""


def leading_name(folded: str, begin: int, stop: int) -> Span | None:
    """Return the name that a line of a title puts before its first common word, None for none.

    Parameters
    ----------
    folded : str
        The folded text.
    begin, stop : int
        Of the line.
    """
    line = folded[begin:stop]
    days = {at for one in find_dates(line, "zh") for at in range(one.start, one.end)}
    for run in _RUN.finditer(line):
        lead = _LEADS.match(line, run.start(), run.end())
        start = lead.end() if lead is not None else run.start()
        end = start
        while end < run.end() and end not in days and line[end] not in _ENDS_NAME:
            if word_at(line, end, run.end()):
                if _SHORTEST_NAME <= end - start <= _LONGEST_NAME and line[start] not in _NO_NAME:
                    return begin + start, begin + end
                break
            end += 1
    return None
