"""What the audit knows besides the figures: the tree of areas, what is counted and how, the units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from yundong.base.units import UnitBook, shipped
from yundong.figures.area import Areas
from yundong.figures.claim import Claim
from yundong.figures.indicator import Indicator
from yundong.figures.wording import extent_in_chinese

CENSUS_DAY = date(1953, 6, 30)


@dataclass(frozen=True)
class Setting:
    """The scenario as far as the audit needs it.

    Parameters
    ----------
    indicators : mapping of str to Indicator
        What is counted, by id.
    areas : Areas
        The areas and their tree; may be empty.
    units : UnitBook
        Dated definitions.
    lang : str
        Language of names and sentences, ``en`` or ``zh``.
    """

    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    areas: Areas = field(default_factory=lambda: Areas({}))
    units: UnitBook = field(default_factory=shipped)
    lang: str = "en"

    def say(self, english: str, chinese: str) -> str:
        """Return one of two phrases."""
        return chinese if self.lang == "zh" else english

    @cached_property
    def _covered(self) -> dict[frozenset[str], frozenset[str]]:
        """What sets of areas cover, remembered: there are few sets and many questions."""
        return {}

    def places(self, areas: Iterable[str]) -> frozenset[str]:
        """Return everything a set of areas covers: the areas themselves and all below them.

        A unit all of whose parts are covered counts as covered too.
        """
        key = frozenset(areas)
        if key not in self._covered:
            self._covered[key] = self._cover(key)
        return self._covered[key]

    def _cover(self, areas: frozenset[str]) -> frozenset[str]:
        covered: frozenset[str] = frozenset().union(*map(self.areas.tree.under, areas))
        grew = True
        while grew:
            whole = {
                area
                for area, row in self.areas.items()
                if area not in covered
                and row.population is None
                and (below := self.areas.tree.children(area))
                and covered.issuperset(below)
            }
            grew = bool(whole)
            covered |= whole
        return covered

    def inside(self, part: Claim, whole: Claim) -> bool:
        """Return whether the areas of one claim lie wholly inside those of another."""
        return bool(part.area_set) and self.places(part.area_set) <= self.places(whole.area_set)

    def apart(self, one: Claim, other: Claim) -> bool:
        """Return whether the areas of two claims have nothing in common."""
        return not self.places(one.area_set) & self.places(other.area_set)

    def kind(self, claim: Claim) -> str:
        """Return flow, state, ratio or document; document for what no indicator describes."""
        indicator = self.indicators.get(claim.subject)
        return indicator.kind if indicator is not None else "document"

    def cumulative(self, claim: Claim) -> bool:
        """Return whether a figure counts everything up to a day, so that it cannot fall."""
        return self.kind(claim) == "flow" and not claim.extent

    def additive(self, claim: Claim) -> bool:
        """Return whether figures of disjoint areas add up: counts and quantities do, rates do not."""
        unit = claim.unit.casefold()
        return (
            self.kind(claim) != "ratio"
            and claim.per is None
            and " per " not in f" {unit} "
            and unit not in {"ratio", "times"}
            and not claim.subject.startswith("plan_")
        )

    def area_name(self, areas: Iterable[str]) -> str:
        """Return the names of areas, in the order of the table."""
        wanted = set(areas)
        known = [self.say(area.name_en, area.name_zh) for area in self.areas.values() if area.id in wanted]
        names = self.say(", ", "、").join(known + sorted(wanted - set(self.areas)))
        return names or self.say("area not given", "地区不明")

    def indicator_name(self, indicator: str) -> str:
        """Return the name of an indicator, or the words themselves where it is none."""
        found = self.indicators.get(indicator)
        return self.say(found.name_en, found.name_zh) if found is not None else indicator

    def name(self, claim: Claim) -> str:
        """Return what a claim counts and where, for a reader: ``"Offenders arrested, China"``."""
        extent = (
            self.say(f" ({claim.extent})", f"（{extent_in_chinese(claim.extent)}）") if claim.extent else ""
        )
        return f"{self.named(claim.subject, claim.area_set)}{extent}"

    def named(self, indicator: str, areas: Iterable[str]) -> str:
        """Return an indicator and areas by name."""
        return f"{self.indicator_name(indicator)}{self.say(', ', '，')}{self.area_name(areas)}"

    def population(self, area: str) -> Claim | None:
        """Return the census population of an area as a claim, or None where a part of it is not known."""
        persons = self._persons(area)
        if persons is None:
            return None
        row = self.areas[area]
        return Claim(
            id=f"areas-population-{area}",
            indicator="population",
            area=area,
            end=CENSUS_DAY,
            value=float(persons),
            unit="persons",
            source=row.source,
            grade=row.grade,
            stated="census population (areas.csv)",
        )

    def _persons(self, area: str) -> int | None:
        row = self.areas.get(area)
        if row is None:
            return None
        below = [self._persons(child) for child in self.areas.tree.children(area)]
        if any(persons is None for persons in below) or (row.population is None and not below):
            return None
        return (row.population or 0) + sum(persons for persons in below if persons is not None)
