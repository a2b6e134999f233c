"""One line of a report: an indicator, and its figures from three origins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from yundong.figures.indicator import Indicator
from yundong.figures.interval import Interval


@dataclass(frozen=True)
class Line:
    """One line of a report.

    Attributes
    ----------
    reported, enumerated, documented : float or None
        The figure from the returns in hand, from the tables, from a document; None where there is none.
    until : datetime.date or None
        Last day that the documented figure counts, which may lie before the day of the report.
    then : float or None
        The run's figure on the terms of the documented one: same area, up to the same day, from the returns
        received by the day of the document, or from the records where no return reports it.
    ratio : float or None
        `then` over documented.
    covered : float or None
        Share of the enumerated figure that had been reported, 0 to 1.
    section : str
        Where it is printed (see `yundong.report.sections`).
    source, passage, hedge, role, claim : str
        Of the documented figure; empty without one.
    intervals : mapping of str to Interval
        The posterior interval of ``reported``, ``enumerated`` and ``then``, of those that have one.
    """

    indicator: str
    area: str
    reported: float | None
    enumerated: float | None
    documented: float | None
    until: dt.date | None
    then: float | None
    ratio: float | None
    covered: float | None
    section: str
    source: str
    passage: str
    hedge: str
    role: str
    claim: str
    meaning: Indicator = field(repr=False, compare=False)
    intervals: Mapping[str, Interval] = field(default_factory=dict, compare=False)

    @property
    def modelled(self) -> float | None:
        """The figure that the organ could state: reported, or enumerated for what no return reports."""
        return self.reported if self.reported is not None else self.enumerated

    @property
    def known(self) -> bool:
        """Whether there is any figure, zero included."""
        return (self.reported, self.enumerated, self.documented) != (None, None, None)

    @property
    def recorded(self) -> bool:
        """Whether anything was recorded or documented: a figure other than zero, or a documented one."""
        return bool(self.reported or self.enumerated) or self.documented is not None
