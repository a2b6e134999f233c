"""Which columns are never taken in: whatever would point at a living or once living person.

Persons in this project are synthetic. A table brought from outside may carry real ones, and a column of
names, identity numbers or addresses is refused on entry, before its content is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = (
    r"person_?names?|full_?names?|first_?names?|last_?names?|family_?names?|given_?names?|sur_?names?|alias(?:_of_person)?"
    r"|offender_?names?|suspect_?names?|informant_?names?|id_?(?:number|card|no)|identity_?(?:number|card|no)?"
    r"|identification_?number|passport(?:_?(?:number|no))?|(?:home_?|street_?|postal_?)?address(?:es)?|residence"
    r"|street|house_?number|(?:tele)?phone(?:_?number)?|mobile|e_?mail|birth_?(?:day|date|place)|date_?of_?birth"
)
_PERSONAL = re.compile(_WORDS)
_CHINESE = ("姓名", "人名", "身份证", "证件号", "住址", "地址", "电话", "出生", "籍贯")


def personal_columns(columns: Iterable[str]) -> list[str]:
    """Return those column names that look like data about an identifiable person.

    Parameters
    ----------
    columns : iterable of str
        Column names in any case, with spaces, dashes or underscores.

    Returns
    -------
    list of str
        In the order given; names of things (``name_en``, ``unit name``) are not among them.

    Examples
    --------
    >>> personal_columns(["dossier", "Full Name", "home-address", "name_en", "姓名"])
    ['Full Name', 'home-address', '姓名']
    """
    found = []
    for column in columns:
        plain = re.sub(r"[\s\-.]+", "_", column.strip().casefold())
        if _PERSONAL.fullmatch(plain) or any(word in column for word in _CHINESE):
            found.append(column)
    return found
