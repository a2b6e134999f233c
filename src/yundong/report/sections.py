"""Under which heading of the report an indicator is printed; what to print is data, the headings follow S1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from yundong.figures.indicator import INTERMEDIATE, Indicator
from yundong.report.line import Line

# In the order of S1: heads I and II, then what its parts III and IV speak of.
TITLES: dict[str, tuple[str, str]] = {
    "arrest": ("Identification and arrest", "查出与逮捕"),
    "disposition": ("Disposition", "处理"),
    "seizures": ("Seizures", "缴获"),
    "propaganda": ("Propaganda", "宣传教育"),
    "registration": ("Denunciation, leads and registration", "检举、线索与登记"),
    "agencies": ("Organs of state", "机关内部"),
    "follow_up": ("Inspection, custody, drug users and poppy", "检查、保管、吸食与种植"),
    "other": ("Other indicators", "其他指标"),
}

# Where an indicator goes whose row names no section: with the others counted from the same table.
BY_TABLE = {
    "identifications": "arrest",
    "arrests": "arrest",
    "dispositions": "disposition",
    "cases": "disposition",
    "statements": "arrest",
    "corrections": "follow_up",
    "measures": "disposition",
    "clearings": "disposition",
    "returns": "disposition",  # what only a return states: outcomes that it does not classify
    "seizures": "seizures",
    "meetings": "propaganda",
    "letters": "registration",
    "leads": "registration",
    "registrations": "registration",
    "agency_cases": "agencies",
    "inspections": "follow_up",
    "orders": "follow_up",
    "custody": "follow_up",
    "users": "follow_up",
    "fields": "follow_up",
}


def section_of(indicator: Indicator, indicators: Mapping[str, Indicator]) -> str:
    """Return the section an indicator is printed in: a key of `TITLES`, or ``intermediate`` for none.

    Its row in ``indicators.csv`` decides; without a word there, the table it is counted from, and for a ratio
    the section of its numerator.

    Parameters
    ----------
    indicator : Indicator
        The one to place.
    indicators : mapping of str to Indicator
        All of the scenario, by id.
    """
    if indicator.section:
        return indicator.section
    if indicator.kind != "ratio":
        return BY_TABLE.get(indicator.table, "other")
    numerator = indicators[indicator.numerator]
    stated = numerator.section if numerator.section != INTERMEDIATE else ""
    return stated or BY_TABLE.get(numerator.table, "other")


def by_section(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Return the lines of a report under the keys of `TITLES`, in the order they are printed.

    That is the order of ``indicators.csv``, but a ratio directly follows its numerator. Intermediates are left
    out, and so are lines for which nothing is known.
    """
    found: dict[str, list[Line]] = {key: [] for key in TITLES}
    for line in lines:
        if line.section != INTERMEDIATE and line.known:
            found[line.section].append(line)
    return {key: list(_ratios_after_numerators(mine)) for key, mine in found.items()}


def _ratios_after_numerators(lines: list[Line]) -> Iterator[Line]:
    counts = {line.indicator for line in lines if line.meaning.kind != "ratio"}
    ratios: dict[str, list[Line]] = {}
    for line in lines:
        if line.meaning.kind == "ratio" and line.meaning.numerator in counts:
            ratios.setdefault(line.meaning.numerator, []).append(line)
    placed = {line.indicator for mine in ratios.values() for line in mine}
    for line in lines:
        if line.indicator not in placed:
            yield line
            yield from ratios.get(line.indicator, ())
