"""The next record worth finding: which figure not yet known would narrow a quantity most, if an archive gave it.

Over the draws of a posterior a figure and the quantity go together more or less closely. On logarithms, with a straight
line and normal errors, a figure that is observed with some error is expected to narrow the interval of the quantity to
the root of one less the variance that it explains, times the share of its own variance that is not error (preposterior
analysis of the linear-Gaussian model; Raiffa and Schlaifer 1961).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from yundong.base.errors import InputError, did_you_mean
from yundong.figures.interval import Interval
from yundong.report.counted import counted
from yundong.scenario import Scenario
from yundong.scenario.rows import ScenarioClaim
from yundong.study.ledger.asked import AskedFigure, figures_by_draw
from yundong.study.ledger.prediction import scale_for
from yundong.study.posterior.assured import values_of
from yundong.study.posterior.weighted import (
    Floats,
    Posterior,
    weighted_correlation,
    weighted_quantile,
    weighted_quantiles,
)
from yundong.study.runs.runner import Engine

LEAST_NARROWING = 0.01
"""Share of the width below which a figure is not listed."""
LEVELS = {
    "country": ("centre",),
    "regions": ("centre", "region"),
    "provinces": ("centre", "region", "province"),
}
"""Areas whose figures are tried, by the name of an option."""


@dataclass(frozen=True)
class WorthFinding:
    """A figure that nobody has found yet.

    Attributes
    ----------
    indicator, area : str
        Ids.
    day : datetime.date
        Up to which it counts.
    register : str
        ``records`` or ``returns``.
    error : float
        Standard deviation of its logarithm as a document would state it, with the discrepancy of the model.
    expected : Interval
        90 % of what the posterior expects of it.
    correlation : float
        With the quantity, on logarithms.
    width : float
        Expected width of the interval of the quantity once it is known, as a share of the width now.
    """

    indicator: str
    area: str
    day: dt.date
    register: str
    error: float
    expected: Interval
    correlation: float
    width: float


@dataclass(frozen=True)
class RecordsFound:
    """Figures ranked by how much they would narrow a quantity.

    Attributes
    ----------
    scenario, posterior : Scenario, Posterior
        What was asked.
    quantity : str
        That is to be narrowed.
    now : Interval
        90 % of it.
    found : tuple of WorthFinding
        The most telling first.
    tried : int
        Figures that were looked at.
    known : int
        Of the figures that the posterior holds, those left out because a document of the scenario states them.
    run : int
        Draws that were run for figures of other days and areas; 0 for none.
    scale : float
        Of those runs.
    grade : str
        In which the figures are supposed to be found.
    """

    scenario: Scenario
    posterior: Posterior
    quantity: str
    now: Interval
    found: tuple[WorthFinding, ...]
    tried: int
    known: int
    run: int
    scale: float
    grade: str

    def summary(self) -> list[dict[str, object]]:
        """Return one row for each figure."""
        return [
            {
                "rank": rank,
                "indicator": w.indicator,
                "area": w.area,
                "day": str(w.day),
                "register": w.register,
                "table": self.scenario.indicators[w.indicator].table,
                "error": round(w.error, 4),
                "expected_low_90": float(f"{w.expected.low:.6g}"),
                "expected_high_90": float(f"{w.expected.high:.6g}"),
                "correlation": round(w.correlation, 3),
                "width": round(w.width, 4),
            }
            for rank, w in enumerate(self.found, start=1)
        ]


def quantity_asked(posterior: Posterior, name: str) -> str:
    """Return the quantity that a name means: a truth figure, a total of the country, or a parameter.

    Raises
    ------
    InputError
        If there is none; the nearest names are offered.
    """
    for quantity in (name, f"truth:{name}", f"indicator:{name}", f"parameter:{name}"):
        if quantity in posterior.quantities:
            return quantity
    known = [q.partition(":")[2] for q in posterior.quantities if not q.startswith(("claim:", "reported:"))]
    hint = did_you_mean(name, known) or " Such as identified_wrongly, arrested or letters.base_rate."
    raise InputError(f"The posterior has no quantity {name!r}.{hint}")


def records_worth_finding(
    posterior: Posterior,
    scenario: Scenario,
    name: str,
    engine: Engine | None = None,
    *,
    grade: str = "read",
    runs: int = 0,
    scale: float = 0.05,
    days: Sequence[dt.date] = (),
    areas: str = "provinces",
) -> RecordsFound:
    """Rank figures that no document of the scenario states by how much they would narrow a quantity.

    Parameters
    ----------
    name
        A truth figure, an indicator (of the country on the last day), or a parameter.
    engine, runs, scale, days, areas
        To try figures that the posterior does not hold: so many draws that stand for it are run at a scale, and every
        indicator counted is found on these days in these areas (`LEVELS`). With `runs` 0 only what it holds is tried.
    grade
        In which the figure is supposed to be found: decides its error.

    Raises
    ------
    InputError
        For an unknown quantity, or one that does not vary.
    """
    quantity = quantity_asked(posterior, name)
    now = posterior.interval(quantity)
    if now is None or now.is_point:
        raise InputError(f"{name} does not vary over the posterior: there is nothing to narrow.")
    held = list(_held(posterior, scenario, grade))
    own = quantity.partition(":")[2] if quantity.startswith("indicator:") else ""
    documented = {(c.indicator, c.area, c.end) for c in scenario.claims.values()}
    unknown = [(f, v) for f, v in held if not _known(f, documented) and f.claim.indicator != own]
    every = np.arange(len(posterior.weights))
    tried = [(f, v, every, posterior.weights) for f, v in unknown]
    run = 0
    if runs:
        assert engine is not None
        asked = [
            f
            for f in _elsewhere(scenario, posterior, days, areas, grade)
            if not _known(f, documented) and f.claim.indicator != own
        ]
        if asked:
            by_draw = figures_by_draw(asked, posterior, scenario, engine, runs, scale)
            run, draws = by_draw.run, np.array(by_draw.draws)
            tried += [(f, by_draw.figures[f.key].values, draws, by_draw.weights) for f in asked]
    target = posterior.values(quantity)
    found = [
        worth
        for f, values, draws, weights in tried
        if (worth := _worth(f, values, target[draws], weights, len(tried), scenario)) is not None
    ]
    return RecordsFound(
        scenario=scenario,
        posterior=posterior,
        quantity=quantity,
        now=now,
        found=tuple(sorted(found, key=lambda w: (w.width, w.indicator, w.area))),
        tried=len(tried),
        known=len(held) - len(unknown),
        run=run,
        scale=scale,
        grade=grade,
    )


def _known(asked: AskedFigure, documented: set[tuple[str, str, dt.date | None]]) -> bool:
    return (asked.claim.indicator, asked.claim.area, asked.claim.end) in documented


def _asked(
    scenario: Scenario, indicator: str, area: str, day: dt.date, register: str, grade: str
) -> AskedFigure:
    as_of = scenario.schedule.dates.get("report") if register == "returns" else None
    claim = ScenarioClaim(
        id=f"{indicator}@{area}", indicator=indicator, area=area, end=day, as_of=as_of, grade=grade,
        unit=scenario.indicators[indicator].unit, role="check",
    )  # fmt: skip
    return AskedFigure(claim, register)


def _held(posterior: Posterior, scenario: Scenario, grade: str) -> Iterator[tuple[AskedFigure, Floats]]:
    """Yield the figures that a posterior holds, with their values by draw; ratios, which follow, are left out."""
    centre, last = scenario.areas.centre.id, dt.date.fromisoformat(posterior.about.end)
    for quantity in posterior.quantities:
        kind, _, rest = quantity.partition(":")
        name, _, area = rest.partition("@")
        if kind not in ("indicator", "reported") or scenario.indicators[name].kind == "ratio":
            continue
        register = "records" if kind == "indicator" else "returns"
        values = values_of(posterior, scenario, quantity)
        if values is not None:
            yield _asked(scenario, name, area or centre, last, register, grade), values


def _elsewhere(
    scenario: Scenario, posterior: Posterior, days: Sequence[dt.date], areas: str, grade: str
) -> Iterator[AskedFigure]:
    """Yield every indicator counted, on days and in areas that the posterior does not hold."""
    last = dt.date.fromisoformat(posterior.about.end)
    chosen = [a for level in LEVELS[areas] for a in scenario.areas.level(level)]
    for day in days or (last,):
        for area in chosen:
            if day == last and area.level in ("centre", "region"):
                continue
            for indicator in scenario.indicators.values():
                if counted(indicator):
                    yield _asked(scenario, indicator.id, area.id, day, "records", grade)


def _worth(
    asked: AskedFigure, values: Floats, target: Floats, weights: Floats, tried: int, scenario: Scenario
) -> WorthFinding | None:
    """Return what a figure is worth; None where chance could explain that it goes with the quantity."""
    known = np.isfinite(values) & np.isfinite(target)
    if known.sum() < 10 or weights[known].sum() < 0.5:
        return None
    values, target = values[known], target[known]
    weights = weights[known] / weights[known].sum()
    middle = weighted_quantile(values, weights, 0.5) or float(weights @ values)
    if middle <= 0.0:
        return None
    scale = scale_for(asked, scenario, middle)
    logs = scale.on(values)
    variance = float(weights @ (logs - weights @ logs) ** 2)
    if variance <= 1e-12:
        return None
    against = np.log(target) if (target > 0.0).all() else target
    correlation = float(weighted_correlation(logs[:, None], against, weights)[0])
    effective = 1.0 / float((weights**2).sum())
    chance = (1.0 - correlation**2) / max(effective - 2.0, 1.0)
    if correlation**2 <= chance * 2.0 * math.log(20.0 * tried):
        return None
    explained = max(correlation**2 - chance, 0.0) * variance / (variance + scale.spread**2)
    width = math.sqrt(1.0 - explained)
    if width > 1.0 - LEAST_NARROWING:
        return None
    low, high = weighted_quantiles(values, weights, (0.05, 0.95))
    c = asked.claim
    assert c.end is not None
    return WorthFinding(
        c.indicator, c.area, c.end, asked.register, scale.spread, Interval(low, high), correlation, width
    )
