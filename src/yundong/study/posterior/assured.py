"""The intervals that hold for a run: found from the posterior that its scenario comes with."""

from __future__ import annotations

from functools import cache

import numpy as np

from yundong.base.clock import parse_date
from yundong.figures.interval import Interval
from yundong.report.brought import archive_of
from yundong.report.documented import scale_of
from yundong.report.intervals import AWAITED, LEVEL, OF_AN_ARCHIVE, Intervals, PosteriorSpread, Rest
from yundong.scenario import Scenario
from yundong.scenario.chinese import Chinese
from yundong.study.posterior.weighted import (
    FILE,
    Floats,
    MadeRun,
    Mismatch,
    Posterior,
    mismatches,
    read,
    read_for,
    weighted_quantiles,
)


def intervals_of(run: MadeRun, scenario: Scenario) -> Intervals:
    """Return the intervals that hold for a run, or why there are none.

    Raises
    ------
    InputError
        If the file of the posterior is damaged.
    """
    if archive_of(run) is not None:
        return OF_AN_ARCHIVE
    posterior = posterior_of(run, scenario)
    if posterior is None:
        return AWAITED
    found = mismatches(posterior, run)
    if Mismatch.scenario in found:  # perhaps only in files that decide no result: that takes a second to see
        found = mismatches(posterior, run, scenario)
    return speaking(posterior, scenario, [str(m) for m in found if m is not Mismatch.program])


def posterior_of(run: MadeRun, scenario: Scenario) -> Posterior | None:
    """Return the posterior for a run: of its scenario's folder, else of the shipped scenario of that name.

    A run keeps a copy of the data of its scenario, without the posterior.
    """
    return read_for(run, scenario, FILE, read, lambda found: True)


def speaking(posterior: Posterior, scenario: Scenario, why: list[str]) -> Intervals:
    """Return what a posterior says, as a report asks it.

    Parameters
    ----------
    why
        Why it does not hold for the run; empty if it does.
    """
    schedule = scenario.schedule
    return Intervals(
        why=tuple(why),
        made=posterior.about.made,
        end=parse_date(posterior.about.end, "last day of the posterior"),
        report_day=schedule.dates.get("report", schedule.end),
        draws=len(posterior.weights),
        effective=round(posterior.effective),
        look_up=cache(lambda quantity: spread_of(posterior, scenario, quantity)),
    )


def spread_of(posterior: Posterior, scenario: Scenario, quantity: str) -> PosteriorSpread | None:
    """Return a figure over the posterior; None if it has no such figure.

    A ratio that it does not hold itself (of a region, or as reported) is taken draw by draw from its parts.
    """
    values = values_of(posterior, scenario, quantity)
    if values is None:
        return None
    known = np.isfinite(values)
    weights = posterior.weights[known]
    if weights.sum() < 0.5:
        return None
    shares = ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)
    low, middle, high = weighted_quantiles(values[known], weights, shares)
    rests = posterior.drivers(quantity) if quantity.startswith("truth:") else ()
    return PosteriorSpread(
        quantity,
        middle,
        Interval(low, high),
        tuple(
            Rest(d.parameter, d.share, d.rises, str(d.knowledge), _meaning(scenario, d.parameter))
            for d in rests
        ),
    )


def _meaning(scenario: Scenario, parameter: str) -> tuple[str, str]:
    """Return what a parameter is, in English and Chinese: its note up to the first semicolon."""
    row = scenario.parameters.get(parameter)
    if row is None:
        return "", ""
    english, chinese = row.note, _chinese().note(parameter, row.note)
    return english.split(";")[0].strip(), chinese.replace(";", "；").split("；")[0].strip()


@cache
def _chinese() -> Chinese:
    return Chinese.read()


def values_of(posterior: Posterior, scenario: Scenario, quantity: str) -> Floats | None:
    """Return a quantity by draw, (draws,), or None if the posterior neither holds it nor its parts."""
    if quantity in posterior.quantities:
        return posterior.values(quantity)
    kind, _, rest = quantity.partition(":")
    name, _, area = rest.partition("@")
    indicator = scenario.indicators.get(name)
    if indicator is None or indicator.kind != "ratio":
        return None
    where = f"@{area}" if area else ""
    parts = [f"{kind}:{part}{where}" for part in (indicator.numerator, indicator.denominator)]
    if any(part not in posterior.quantities for part in parts):
        return None
    above, below = (posterior.values(part) for part in parts)
    ratio = np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0.0)
    return np.asarray(ratio * scale_of(indicator), dtype=np.float64)
