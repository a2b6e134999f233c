"""What a Chinese noun makes of a number beside it that has no measure, or only 个: persons, households, groups, places.

Nouns of persons are recognised by how they end (员, 犯, 工人, 学生), so that no list has to hold them all.
"""

from __future__ import annotations

import re

from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import word_list

_PERSON = rf"(?:{any_of(word_list('person_nouns', 'chinese'))}|[\u4e00-\u9fff][员犯匪兵匠夫妇手])"
_PERSON_BEHIND = re.compile(rf"[\u4e00-\u9fff]{{0,3}}?{_PERSON}(?![会队组班所院校社团署站额工数民大连营])")
_GROUP_BEHIND = re.compile(
    "(?P<places>(?:重点)?(?:地区|县|市镇|城镇|城市|市|镇|乡|村|省|区))|(?:小组|组|队|集团|团伙)"
)
_LABELLED = re.compile(
    rf"(?:(?P<households>户数|[农灾住烟]户)|(?P<persons>人[口数]|丁口|{_PERSON}))(?:总?数目?|总计|合计)?[^\u4e00-\u9fff]*$"
)
"""How the label of a number of persons or households ends: 户数, 在校学生, 教员数."""
_QUANTITY_OF = re.compile("平均|人均|户均|每|率|比|费|额|年龄|工资")


SET_WIDE = re.compile("(?<=[\u4e00-\u9fff])[ 　]+(?=[\u4e00-\u9fff])")
"""Blanks within a label that is set wide: 教  师  数."""


def unit_behind(at: int, folded: str) -> str:
    """Return the unit of the noun behind 个: 十四个县, 十二个小组, 五个医生; "generic" where it is none of these.

    Parameters
    ----------
    at : int
        Where the noun begins.
    folded : str
        The folded text.
    """
    noun = _GROUP_BEHIND.match(folded, at)
    if noun is not None:
        return "places" if noun["places"] else "groups"
    return "persons" if _PERSON_BEHIND.match(folded, at) else "generic"


def unit_of_label(label: str) -> str:
    """Return the unit of numbers below or behind a label, "" where it names neither persons nor households.

    Parameters
    ----------
    label : str
        The head of a column, the name of a row, or the words of a clause before a number.
    """
    label = SET_WIDE.sub("", label)
    found = None if _QUANTITY_OF.search(label) else _LABELLED.search(label)
    return "" if found is None else str(found.lastgroup)
