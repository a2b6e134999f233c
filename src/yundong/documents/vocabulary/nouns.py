"""What an English noun counts: by the list of units, else people by the ending of their name."""

from __future__ import annotations

import re
from functools import cache

from yundong.documents.vocabulary import noun_classes, word_list

PERSONS = ("persons", "persons")
"""Unit and class of people."""
_NONE = ("", "")
_OF_PEOPLE = re.compile(
    r"[a-z'-]{2,}(?:men|women|folk|people|wives|boys|girls)|[a-z'-]{3,}(?:ists|ians|ees|ants)|[a-z'-]{2,}(?:ers|ors)|[a-z'-]{3,}ans"
)
"""What people are called after what they do, where they come from or suffer: growers, catechists, Armenians."""
_SINGULAR = re.compile(r"(?:man|woman|wife|boy|girl|ist|ian|ee|ant|er|or|an)$")
_TO_PLURAL = {"man": "men", "woman": "women", "wife": "wives"}


@cache
def class_of_noun(word: str) -> tuple[str, str]:
    """Return the unit and class of a noun in the plural, ("", "") where it counts neither people nor a unit.

    Parameters
    ----------
    word : str
        In small letters.

    Examples
    --------
    >>> class_of_noun("cultivators"), class_of_noun("tractors"), class_of_noun("picture-dealers")
    (('persons', 'persons'), ('', ''), ('persons', 'persons'))
    """
    known = noun_classes("en").get(word)
    if known is not None:
        return known
    last = word.rsplit("-", 1)[-1]
    if last != word and noun_classes("en").get(last) == PERSONS:
        return PERSONS  # out-patients
    if not _OF_PEOPLE.fullmatch(word) or {word, last} & _things():
        return _NONE
    return PERSONS


@cache
def class_of_one(word: str) -> tuple[str, str]:
    """Return the same for a noun behind the number one: one doctor, 1 constable, but not at one time.

    Parameters
    ----------
    word : str
        In small letters.
    """
    known = noun_classes("en").get(word)
    if known is not None:
        return known
    if noun_classes("en").get(f"{word}s") == PERSONS:
        return PERSONS
    ending = _SINGULAR.search(word)
    if ending is None:
        return _NONE
    plural = word[: ending.start()] + _TO_PLURAL.get(ending.group(), f"{ending.group()}s")
    return class_of_noun(plural)


@cache
def _things() -> frozenset[str]:
    return frozenset(word_list("things_like_people"))
