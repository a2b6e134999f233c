"""What a figure was read to count."""

from __future__ import annotations

from typing import NamedTuple

from yundong.documents.meaning.mention import Mention

NONE = -1
"""In the place of another figure: there is none."""


class Reading(NamedTuple):
    """A figure with what it counts; other figures are given by where they begin.

    Parameters
    ----------
    mention : Mention
        The quantity in its sentence.
    indicator : str
        Id of the indicator, or "".
    counted : str
        The words for what is counted.
    whole : int
        Of a count, what it is part of; of a percentage, the count it restates.
    base : int
        Of a percentage, the figure it refers to.
    base_text : str
        The words for the base of a percentage.
    area : str
        An area of its own: "Hunan and Jiangxi arrested 62 and 48 respectively". "" where its sentence gives the area.
    """

    mention: Mention
    indicator: str
    counted: str
    whole: int = NONE
    base: int = NONE
    base_text: str = ""
    area: str = ""
