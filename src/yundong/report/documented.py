"""Documented figures: which claim is quoted beside a line, and how far a run may be from it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping

from yundong.figures.indicator import Indicator
from yundong.scenario.rows import ScenarioClaim
from yundong.scenario.schedule import Schedule

SCALES = {"%": 100.0, "‰": 1000.0}


def figure(claim: ScenarioClaim) -> float:
    """Return one number for a claim: as printed, else the middle of its range, else its bound."""
    if claim.value is not None:
        return claim.value
    if claim.low is not None and claim.high is not None:
        return math.sqrt(claim.low * claim.high) if claim.low > 0 else (claim.low + claim.high) / 2
    return claim.low if claim.low is not None else float(claim.high or 0.0)


def allowed(claim: ScenarioClaim) -> tuple[float, float]:
    """Return the lowest and highest number that a claim itself allows, without any tolerance.

    "At least", or a bound from below, leaves the upper end open, "at most" the lower; "more than" (in Chinese 余, 多)
    adds less than one unit of the last digit printed, "about" adds or takes away one; a range is a range. Any other
    figure allows itself alone.
    """
    value, hedges = figure(claim), claim.hedges
    if "at least" in hedges or claim.bound == "lower":
        return (value if claim.low is None else claim.low), math.inf
    if "at most" in hedges or claim.bound == "upper":
        return 0.0, (value if claim.high is None else claim.high)
    if claim.value is None:
        low = 0.0 if claim.low is None else claim.low
        return low, (math.inf if claim.high is None else claim.high)
    if hedges & {"over", "under", "about"} and claim.printed is not None:
        return claim.printed.ends
    return (value if claim.low is None else claim.low), (value if claim.high is None else claim.high)


def bounds(claim: ScenarioClaim) -> tuple[float, float]:
    """Return the lowest and highest modelled figure inside the tolerance of a claim.

    A tolerance of 0.3 lets a run be 1.3 times too high or 1.3 times too low. A range is widened at both ends.
    """
    low, high = allowed(claim)
    slack = 1.0 + (claim.tolerance or 0.0)
    return low / slack, high * slack


def miss(modelled: float, claim: ScenarioClaim) -> float:
    """Return modelled over the nearest number that a claim allows; 1 where the claim allows the figure itself."""
    low, high = allowed(claim)
    nearest = min(max(modelled, low), high)
    return modelled / nearest if nearest else 1.0 if not modelled else math.inf


def scale_of(indicator: Indicator) -> float:
    """Return by what a ratio is multiplied to be in its unit (per cent, per mille)."""
    return SCALES.get(indicator.unit, 1.0)


def ratio_of(numerator: float | None, denominator: float | None, indicator: Indicator) -> float | None:
    """Return a ratio indicator in its unit, or None where a part is missing or the denominator is zero."""
    if numerator is None or not denominator:
        return None
    return numerator / denominator * scale_of(indicator)


def divide(figure: float | None, documented: float | None) -> float | None:
    """Return figure over documented, or None where that has no meaning."""
    return None if figure is None or not documented else figure / documented


def quotable(claim: ScenarioClaim, indicators: Mapping[str, Indicator]) -> bool:
    """Return whether a claim may be printed beside a line of the same indicator and area.

    A claim that counts only a part of its area or days (a few provinces, one day) is another thing. A claim of
    context was an input or is doubtful; only a ratio, which follows from other figures by arithmetic, is quoted
    all the same.
    """
    return not claim.extent and (claim.role != "context" or indicators[claim.indicator].kind == "ratio")


def known_on(claim: ScenarioClaim, schedule: Schedule) -> dt.date | None:
    """Return the day of the document of a claim: before it, nobody could quote the figure.

    A document without a date is taken to be of the day of the summary report.
    """
    if claim.as_of is not None or claim.end is None:
        return claim.as_of
    return max(claim.end, schedule.dates.get("report", claim.end))


def same_day(claim: ScenarioClaim, as_of: dt.date, schedule: Schedule) -> bool:
    """Return whether a claim speaks of the day of a report, so that its figure may stand on the same axis."""
    return as_of in (claim.end, known_on(claim, schedule))


def speaks_of(claims: Iterable[ScenarioClaim], as_of: dt.date, schedule: Schedule) -> ScenarioClaim | None:
    """Return the claim to print beside a line, or None.

    It counts from the start of the campaign, its document existed on that day, and it is the newest of its kind.
    It may be older than the report: the date is printed with it.

    Parameters
    ----------
    claims : iterable of ScenarioClaim
        Those that may be quoted, of one indicator and area.
    as_of : datetime.date
        The day of the report.
    schedule : Schedule
        Of the scenario.
    """
    fitting = []
    for claim in claims:
        known = known_on(claim, schedule)
        if claim.end is None or known is None or max(known, claim.end) > as_of:
            continue
        if claim.start is None or claim.start <= schedule.start:
            fitting.append((claim.end, claim.value is not None, claim))
    return max(fitting, key=lambda entry: entry[:2])[2] if fitting else None
