"""What a question in plain words asks for: an indicator, and perhaps an area and a day."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from yundong.base.errors import InputError, did_you_mean
from yundong.documents.quantities.dates import find_dates
from yundong.figures.indicator import Indicator
from yundong.report.places import RunAreas
from yundong.scenario import Scenario


@dataclass(frozen=True)
class Question:
    """A question that a brief answers.

    Attributes
    ----------
    text : str
        As asked; the name of the indicator where only that was given.
    indicator : Indicator
        What is counted.
    area : str
        Code of the area that the question names; empty if it names none.
    day : datetime.date or None
        The day that it names.
    plain : bool
        Whether an indicator was given rather than a question.
    """

    text: str
    indicator: Indicator
    area: str
    day: dt.date | None
    plain: bool


def understand(asked: str, scenario: Scenario, places: RunAreas, lang: str) -> Question:
    """Return what a question asks for.

    The indicator is the one of which the question holds the longest and rarest name or term: what many indicators are
    named by ("offenders") says little, and what has the unit that is asked for (多少件) counts twice. Of equals it is
    the first of the scenario.

    Parameters
    ----------
    asked : str
        A question in English or Chinese, or the id or name of an indicator.
    scenario : Scenario
        Its indicators with the terms by which documents name them.
    places : RunAreas
        The areas of the run.
    lang : str
        In which an indicator given by its id is named.

    Raises
    ------
    InputError
        If no indicator that a run has is named; the nearest names are offered.
    """
    text = " ".join(asked.split())
    known = [i for i in scenario.indicators.values() if i.kind != "document"]
    for indicator in known:
        if text.casefold() in (indicator.id, indicator.name_en.casefold(), indicator.name_zh):
            name = indicator.name_zh if lang == "zh" else indicator.name_en
            return Question(name, indicator, "", None, True)
    folded = text.casefold()
    terms = {i.id: _terms(i) for i in known}
    unit = _unit(folded, {i.unit_zh for i in known})
    scores = {
        i.id: max((len(t) * _rarity(t, terms.values()) for t in terms[i.id] if _says(folded, t)), default=0.0)
        * (1 + (unit == i.unit_zh))
        for i in known
    }
    best = max(scores.values(), default=0.0)
    if not text or not best:
        names = [name for i in known for name in (i.id, i.name_en, i.name_zh)]
        hint = did_you_mean(text, names) or " `yundong indicators` lists what can be asked for."
        raise InputError(f"No figure of the report is named in the question {text!r}.{hint}")
    chosen = next(i for i in known if scores[i.id] == best)
    return Question(text, chosen, _area(folded, places), _day(text, scenario.schedule.start.year), False)


def _terms(indicator: Indicator) -> list[str]:
    words = (indicator.name_en, indicator.name_zh, *indicator.terms_en, *indicator.terms_zh)
    return [word.casefold() for word in words if len(word) > 1]


def _unit(text: str, units: Collection[str]) -> str:
    """Return the longest unit that follows a Chinese question word; empty if none does."""
    after = [text[found.end() :].lstrip() for found in re.finditer("多少|几", text)]
    return max(
        (unit for unit in units for rest in after if unit and rest.startswith(unit)), key=len, default=""
    )


def _rarity(term: str, known: Collection[list[str]]) -> float:
    """Return how much a term says: the logarithm of one over the share of indicators in whose terms it occurs."""
    having = sum(any(term in other for other in terms) for terms in known)
    return math.log((len(known) + 1) / having)


def _says(text: str, term: str) -> bool:
    """Return whether a text has a term: in English as whole words, in Chinese anywhere."""
    if term not in text or not term.isascii():
        return term in text
    return re.search(rf"(?<![a-z]){re.escape(term)}(?![a-z])", text) is not None


def _area(text: str, places: RunAreas) -> str:
    """Return the code of the named area with the longest name in the text; empty if there is none."""
    named = places.frame.filter((pl.col("level") != "locality") | ~pl.col("synthetic"))
    found = [
        (len(name), code)
        for code, *names in named.select("code", "name_en", "name_zh").iter_rows()
        for name in names
        if _says(text, name.casefold())
    ]
    return max(found)[1] if found else ""


def _day(text: str, year: int) -> dt.date | None:
    """Return the last day of the first date that the text names: a day, or the end of a month."""
    lang = "zh" if re.search("[\u4e00-\u9fff]", text) else "en"
    found = find_dates(unicodedata.normalize("NFKC", text).lower(), lang, year)
    return next((date.last for date in found if date.last is not None), None)
