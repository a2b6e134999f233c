"""The words by which documents name what is counted and where, from the tables of a scenario.

``indicators.csv`` gives phrases in both languages (``terms_en``, ``terms_zh``, separated by bars). A phrase may set a
condition: ``offenders + government agencies`` is met by the first part near the figure when the second is in the
same sentence, paragraph or heading. ``areas.csv`` gives the names of places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from yundong.base.errors import Fault, InputError
from yundong.base.tables import read_rows
from yundong.documents.meaning.gazetteer import Gazetteer
from yundong.documents.text.fold import fold
from yundong.documents.text.matching import behind_a_sign, whole_words, words
from yundong.documents.vocabulary import noun_classes, phrases, unit_classes
from yundong.figures.area import Area, Areas
from yundong.figures.indicator import Indicator

_FURTHER_AREAS_EN = {
    "china": "nationwide|national|nationally|throughout the country|the whole country|whole nation|across the nation|"
    "entire country|countrywide|country as a whole|all regions",
    "beijing": "peking|peiping", "guangzhou": "canton", "chongqing": "chungking", "tianjin": "tientsin",
    "nanjing": "nanking", "shenyang": "mukden", "luda": "dairen|dalian|port arthur", "xian": "sian|xi an",
    "xiamen": "amoy", "north": "north region", "northeast": "north-east|"
    "north east", "northwest": "north-west|north west",
    "southwest": "south-west|south west", "east": "east region", "central_south": "central and south|central-southern",
    "guangdong": "kwangtung", "sichuan": "szechwan|szechuan", "chamdo": "qamdo", "tibet": "xizang",
    "guizhou": "kweichow", "harbin": "haerbin", "qingdao": "tsingtao",
}  # fmt: skip
_FURTHER_AREAS_ZH = {
    "china": "全国|全国各地|国内",
    "luda": "大连",
    "inner_mongolia": "内蒙",
    "chongqing": "渝市",
}
# Names that are also common words: they need the word for their kind beside them.
_COMMON_WORDS_ZH = {"平原": "平原省", "松江": "松江省"}
_CONTEXT = " + "

# What a figure with a unit of one class may count. Classes are those of units.csv and of indicators' own units.
_COUNTS: dict[str, frozenset[str]] = {
    "persons": frozenset({"persons", "attendances", "leads"}),
    "attendances": frozenset({"attendances"}),
    "mass": frozenset({"mass"}),
    "area": frozenset({"area"}),
    "meetings": frozenset({"meetings"}),
    "times": frozenset({"meetings", "visits", "times", "ratio"}),
    "letters": frozenset({"letters"}),
    "cases": frozenset({"cases", "letters", "leads"}),
    "items": frozenset({"cases", "letters", "leads", "pieces", "sets"}),
    "leads": frozenset({"leads", "letters"}),
    "sets": frozenset({"sets", "pieces"}),
    "rounds": frozenset({"rounds", "pieces"}),
    "pieces": frozenset({"pieces", "sets", "rounds", "leads"}),
    "places": frozenset({"places"}),
    "groups": frozenset({"groups"}),
    "businesses": frozenset({"businesses"}),
    "households": frozenset({"businesses"}),
    "visits": frozenset({"visits"}),
    "percent": frozenset({"percent"}),
    "generic": frozenset({"cases", "letters", "leads", "pieces", "sets", "rounds", "places", "groups", "meetings",
                          "businesses", "persons", "visits"}),
}  # fmt: skip
_NEVER = frozenset({"money", "duration", "age", "length", "volume", "power", "points", "other"})
_INDICATOR_CLASSES = {"localities": "places", "reports": "letters", "%": "percent", "‰": "percent", "liang": "mass",
                      "mu": "area", "ratio": "times"}  # fmt: skip


class TermMatch(NamedTuple):
    """A phrase of the lexicon where it occurs in a text.

    Parameters
    ----------
    start, end : int
        Offsets; end is exclusive.
    term : str
        As in the table.
    meanings : tuple of (str, str)
        Indicator id, and the phrase that must be nearby ("" for none).
    weak : bool
        Only a noun for the people concerned ("drug offenders"): any word for what happened to them is a better
        guide.
    """

    start: int
    end: int
    term: str
    meanings: tuple[tuple[str, str], ...]
    weak: bool


OPEN = "@"
"""Before the name of a place that the scenario does not know, where the id of an area would be."""


class AreaName(NamedTuple):
    """The name of an area or a place in the text: `area` is an id, or the name as written behind `OPEN`."""

    start: int
    end: int
    area: str


@dataclass(frozen=True)
class Lexicon:
    """What the documents of a scenario count and which areas they name.

    Parameters
    ----------
    indicators : mapping of str to Indicator
        By id.
    terms : mapping of str to (mapping of str to tuple of (str, str))
        Language to phrase to what it means: indicator and condition.
    areas : mapping of str to (mapping of str to str)
        Language to name to area id.
    centre : str
        Id of the top area, or "" when there is none.
    """

    indicators: Mapping[str, Indicator]
    terms: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]
    areas: Mapping[str, Mapping[str, str]]
    centre: str = ""
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict, repr=False, compare=False)
    _known: dict[str, dict[str, tuple[tuple[tuple[str, str], ...], bool]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _fitting: dict[tuple[str, str], tuple[tuple[str, str, bool], ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def read(cls, folder: str | Path) -> Lexicon:
        """Read the lexicon of a scenario folder.

        Parameters
        ----------
        folder : str or Path
            Holds ``indicators.csv`` and ``areas.csv``.

        Returns
        -------
        Lexicon

        Raises
        ------
        InputError
            With every fault of the tables.
        """
        folder = Path(folder)
        indicators = _table(folder / "indicators.csv", Indicator)
        return cls.of(indicators, Areas(_table(folder / "areas.csv", Area)))

    @classmethod
    def of(cls, indicators: Mapping[str, Indicator], areas: Areas) -> Lexicon:
        """Return the lexicon of a scenario that is loaded."""
        return cls(indicators, _terms_of(indicators.values()), _names_of(areas.values()), areas.centre.id)

    @classmethod
    def empty(cls) -> Lexicon:
        """Return an empty lexicon: every figure keeps its own words."""
        return cls({}, {"en": {}, "zh": {}}, {"en": {}, "zh": {}})

    def with_places(self, gazetteer: Gazetteer) -> Lexicon:
        """Return the lexicon with the places of a gazetteer; a name that the scenario knows keeps its area."""
        areas = {
            lang: {
                **{name: OPEN + place for name, place in gazetteer.names[lang].items()},
                **self.areas[lang],
            }
            for lang in ("en", "zh")
        }
        return Lexicon(self.indicators, self.terms, areas, self.centre)

    def find_terms(self, folded: str, lang: str) -> list[TermMatch]:
        """Return the phrases of a text in order, the longest at each place."""
        terms = self.terms[lang]
        if not terms:
            return []
        matches = []
        if lang not in self._known:
            self._known[lang] = {term: (meanings, _is_weak(term, lang)) for term, meanings in terms.items()}
        known = self._known[lang]
        # Looked for at every place: a phrase may begin inside another, 逮捕 in 第一期逮捕.
        pattern, latin = self._pattern(f"terms-{lang}", terms, inside=True), lang == "en"
        for match in pattern.finditer(behind_a_sign(folded) if latin else folded):
            start, end = match.start(1) - latin, match.end(1) - latin
            term = match[1]
            if term not in terms:
                term = _BLANK.sub(" ", term)
            if folded.startswith(_MISTAKEN, end):
                continue
            if (
                latin
                or folded[start - 1 : start] not in _OTHER_STARTS
                or not _OTHER_WORDS.match(folded, start - 1)
            ):
                matches.append(TermMatch(start, end, term, *known[term]))
        return matches

    def find_areas(self, folded: str, lang: str) -> list[AreaName]:
        """Return the names of areas in order, the longest at each place."""
        names = self.areas[lang]
        if not names:
            return []
        pattern = self._pattern(f"areas-{lang}", names)
        return [
            AreaName(match.start(), match.end(), names[_BLANK.sub(" ", match.group())])
            for match in pattern.finditer(folded)
        ]

    def meant_by(self, words: str, lang: str) -> set[str]:
        """Return the indicators that some words name; a mere noun for people counts only if nothing else is named.

        Parameters
        ----------
        words : str
            Folded text.
        lang : str
            "en" or "zh".
        """
        matches = self.find_terms(words, lang)
        strong = [match for match in matches if not match.weak] or matches
        return {indicator for match in strong for indicator, need in match.meanings if not need}

    @cached_property
    def unit_class(self) -> dict[str, str]:
        """The class of the unit of each indicator, by id: persons, mass, percent, rate …"""
        return {
            row.id: "rate" if " per " in row.unit else _INDICATOR_CLASSES.get(row.unit, row.unit)
            for row in self.indicators.values()
        }

    @cached_property
    def ratios(self) -> dict[tuple[str, str], str]:
        """Numerator and denominator to the indicator of their ratio in per cent."""
        return {
            (row.numerator, row.denominator): row.id
            for row in self.indicators.values()
            if row.numerator and row.denominator and self.unit_class[row.id] == "percent"
        }

    def fitting(self, term: TermMatch, unit_class: str) -> tuple[tuple[str, str, bool], ...]:
        """Return what a phrase may mean beside a unit: indicator, condition, whether unit and indicator agree."""
        found = self._fitting.get((term.term, unit_class))
        if found is None:
            found = self._fitting[term.term, unit_class] = tuple(
                (indicator, need, self.unit_class[indicator] == unit_class)
                for indicator, need in term.meanings
                if unit_class in self.accepted_classes[indicator]
            )
        return found

    @cached_property
    def accepted_classes(self) -> dict[str, frozenset[str]]:
        """Indicator to the classes of units its figures may have; "" means no unit, "cell" none but in a table."""
        possible = {"", "cell", "percent", *unit_classes().values()} - _NEVER
        return {
            indicator: frozenset(kind for kind in possible if _can_count(kind, own))
            for indicator, own in self.unit_class.items()
        }

    def _pattern(self, key: str, phrases_: Collection[str], inside: bool = False) -> re.Pattern[str]:
        if key not in self._patterns:
            self._patterns[key] = _inside(phrases_) if inside else words(phrases_)
        return self._patterns[key]


def _inside(phrases_: Collection[str]) -> re.Pattern[str]:
    """Return a pattern that finds phrases at every place, as its first group.

    To hop to there is the sign before a word or, where not all phrases are words, a first letter.
    """
    letters = {phrase[0] for phrase in phrases_}
    if all(map(str.isascii, letters)):
        return re.compile(rf"[^a-z0-9](?=({whole_words(phrases_)}))")
    first = re.escape("".join(sorted(letters)))
    return re.compile(rf"[{first}](?<=(?=({whole_words(phrases_)}))[{first}])")


def _can_count(unit_class: str, own: str) -> bool:
    """Return whether a figure with a unit of one class can count an indicator whose own unit is of another."""
    if own == "rate":
        return unit_class in ("", "persons", "letters", "leads")
    if unit_class == "cell":
        return own != "percent"
    if not unit_class:
        return own not in ("percent", "mass", "area")
    return own in _COUNTS.get(unit_class, frozenset())


_BLANK = re.compile(r"\s+")
_OTHER_WORDS = re.compile(
    "自杀|暗杀|残杀|凶杀|谋杀|扼杀|通缉捕|拒捕|抗捕|追捕|应捕|误捕|错捕|漏捕|拟捕|不捕|免捕|待捕|[划预备定]捕|[划拟应备]逮捕"
)
_MISTAKEN = (" by mistake", " in error", " wrongly", " mistakenly", " without cause")
_OTHER_STARTS = frozenset("自暗残凶谋扼通拒抗追应误错漏拟不免待划预备定")


def _table(path: Path, kind: type[Any]) -> dict[str, Any]:
    """Return the rows of a table of a scenario by id, or raise all its faults."""
    faults: list[Fault] = []
    rows = read_rows(path, kind, "id", faults)
    if faults:
        raise InputError(faults)
    return {key: row for _, key, row in rows}


def _terms_of(indicators: Iterable[Indicator]) -> dict[str, dict[str, tuple[tuple[str, str], ...]]]:
    terms: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {"en": {}, "zh": {}}
    for indicator in indicators:
        for lang, own in (("en", indicator.terms_en), ("zh", indicator.terms_zh)):
            for phrase in own:
                near, _, need = fold(phrase).partition(_CONTEXT)
                for form in _forms(near, lang):
                    known = terms[lang].get(form, ())
                    if (indicator.id, need) not in known:
                        terms[lang][form] = (*known, (indicator.id, need))
    return terms


def _forms(term: str, lang: str) -> list[str]:
    """Return a term and its plural or singular: documents write of one letter and of many."""
    if lang == "zh" or not re.search(r"[a-z]$", term):
        return [term]
    if term.endswith("s") and not term.endswith("ss") and len(term) > 4:
        return [term, term[:-1]]
    return [term, f"{term}s"]


def _names_of(areas: Iterable[Area]) -> dict[str, dict[str, str]]:
    """Return, for each language, every name of an area in documents, and its id."""
    names: dict[str, dict[str, str]] = {"en": {}, "zh": {}}
    for area in areas:
        english, chinese = fold(area.name_en), fold(area.name_zh)
        forms = {english, english.replace("-", " "), english.replace("'", "")}
        if area.level == "region":
            bare = re.sub(r" china$", "", english)
            forms |= {f"{bare} china", f"{bare.replace('-', ' ')} china", f"{bare} region"}
        for form in (*forms, *phrases(_FURTHER_AREAS_EN.get(area.id, ""))):
            names["en"].setdefault(form, area.id)
        forms_zh = {_COMMON_WORDS_ZH.get(chinese, chinese), *phrases(_FURTHER_AREAS_ZH.get(area.id, ""))}
        for form in forms_zh:
            names["zh"].setdefault(form, area.id)
    return names


_VERBS = {
    "en": re.compile(
        r"\b(?:\w+ed|\w+ing|known|found|held|caught|shot|seized|sent|dealt|given|had|put|set|taken|came|who|involved)\b"
    ),
    "zh": re.compile(
        "查|发现|掌握|检举|捕|登记|坦白|处|枪|判|被|释放|已|在册|共|制造|交代|供出|落网|到会|参加|受|教育|扑空|戒|收容|职业|内部|自首|涉及"
    ),
}
_PEOPLE_ZH = re.compile(
    "(?:制、贩、运|制贩运|制造贩卖运送|贩卖|制|贩|运|烟|罪)?(?:毒品的)?毒?(?:犯|贩|分子|罪犯)(?:总数)?|人员|工作人员|群众|听众"
    "|干部|会议|案件|毒品|重点|烟民|公职人员|居民|人口"
)


def _is_weak(term: str, lang: str) -> bool:
    """Return whether a term is a mere noun for people."""
    if _VERBS[lang].search(term):
        return False
    if lang == "zh":
        return bool(_PEOPLE_ZH.fullmatch(term))
    return noun_classes("en").get(term.rsplit(" ", 1)[-1], ("", ""))[1] == "persons" or term in (
        "cases",
        "narcotics",
    )
