"""A scholar's own text laid beside a run: its words, with the figures read from them where they stand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError
from yundong.documents import Lexicon, open_document, read
from yundong.documents.figure import without_identifiers
from yundong.scenario import Scenario

LONGEST = 200_000
"""Characters of a text that a page can hold beside everything else."""


def own_text(path: Path, scenario: Scenario, area: str = "") -> dict[str, Any]:
    """Read a document for the exhibit; names and identity numbers in it are blotted out.

    Parameters
    ----------
    path : Path
        A document (txt, md, html, TEI-XML, docx, pdf).
    scenario : Scenario
        Whose indicators and areas are looked for.
    area : str
        Code of the area where the document names none.

    Returns
    -------
    dict
        ``name``, ``content`` and ``figures``: start and end in the content, text, unit, indicator, area, and the last
        day counted from the first of the run.

    Raises
    ------
    InputError
        If it cannot be read, or is longer than a page can hold.
    """
    document = open_document(path)
    if len(document.text) > LONGEST:
        raise InputError(
            f"{path.name} has {len(document.text):,} characters; a page takes {LONGEST:,}. Lay a part of it beside "
            "the run."
        )
    figures = read(document, Lexicon.read(scenario.folder), area)
    return {
        "name": path.name,
        "content": without_identifiers(document),
        "figures": [
            {
                "start": one.outer_start,
                "end": one.outer_end,
                "text": one.exact,
                "unit": one.unit,
                "indicator": one.indicator,
                "area": one.area or one.place,
                "words": " ".join(filter(None, (one.counted, one.period))),
                "day": _since(one.last or one.as_of, scenario.schedule.start),
            }
            for one in figures
        ],
    }


def _since(day: dt.date | None, start: dt.date) -> int | None:
    return None if day is None else (day - start).days
