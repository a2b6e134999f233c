"""One run of a study: a design point in, its outputs or its failure out. Nothing is written to disk."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from yundong.base.collecting import collector_resting
from yundong.base.errors import InputError
from yundong.campaign.run import Request, Result, simulate
from yundong.report.compare import columns_compared, compare
from yundong.report.counted import PlaceSums, counted
from yundong.report.coverage import with_unclassified
from yundong.report.documented import ratio_of
from yundong.report.places import RunAreas
from yundong.report.reported import Received
from yundong.scenario import Scenario, folder_hash


@dataclass(frozen=True)
class DesignPoint:
    """What one run of a study is asked for.

    Attributes
    ----------
    seed, scale
        As for any run.
    settings
        Parameters set for this run, by name.
    without
        Mechanisms switched off.
    interpretation
        Named reading of the directive.
    until
        Last day as text; None for the end of the campaign.
    """

    seed: int
    scale: float
    settings: Mapping[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    interpretation: str = "balanced"
    until: str | None = None


@dataclass(frozen=True)
class Outputs:
    """What is measured of one run.

    Attributes
    ----------
    claims : dict of str to float or None
        The modelled figure of every claim, in the claim's unit; None where the run has no such figure.
    indicators : dict of str to float
        Every enumerated indicator and every ratio of such, for the whole country on the last day.
    truth : dict of str to float
        Distance between record and truth, in persons, as the manifest of a run states it.
    areas : dict of str to float
        Enumerated indicators of each great region on the last day, such as ``arrested@northeast``; without ratios,
        which follow from them.
    reported : dict of str to float
        What the centre could state of each indicator on the day of the summary report, from the returns it had.
    """

    claims: dict[str, float | None]
    indicators: dict[str, float]
    truth: dict[str, float]
    areas: dict[str, float] = field(default_factory=dict)
    reported: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """A run that did not finish.

    Attributes
    ----------
    stage : str
        ``campaign``, ``comparison``, or ``process`` if the process that ran it died.
    message : str
        The error, in one line.
    traceback : str
        Where it arose; empty if the process died.
    tries : int
        How often it was tried to give this one failure.
    """

    stage: str
    message: str
    traceback: str = ""
    tries: int = 1

    @classmethod
    def of(cls, stage: str, error: Exception) -> Failure:
        """Return the record of an exception."""
        lines = "".join(traceback.format_exception(error))
        return cls(stage, f"{type(error).__name__}: {error}".partition("\n")[0], lines)


Evaluate = Callable[[Scenario, DesignPoint], Outputs | Failure]
"""What makes one run: `evaluate`, or a rule in its place."""


def evaluate(scenario: Scenario, point: DesignPoint) -> Outputs | Failure:
    """Run the campaign once, in memory, and measure it.

    Raises
    ------
    InputError
        For a design point that cannot be run, or a scenario whose data have changed since it was loaded: both
        concern the whole study, not this run.
    """
    if folder_hash(scenario.folder) != scenario.hash:
        raise InputError(f"{scenario.folder} has changed while the study was running. Start the study again.")
    request = Request(
        point.seed, point.scale, point.until, point.without, dict(point.settings), point.interpretation
    )
    stage = "campaign"
    try:
        with collector_resting():
            result = simulate(scenario, request, columns=columns_compared())
            stage = "comparison"
            outputs = _outputs(result)
            del result  # while the collector rests: it would go through all that the run holds
            return outputs
    except InputError:
        raise
    except Exception as error:
        return Failure.of(stage, error)


def _outputs(result: Result) -> Outputs:
    places = RunAreas.of(result)
    claims = {
        c.claim: None if c.modelled is None else _rounded(c.modelled)
        for c in compare(result, result.scenario, places=places)
    }
    figures = _enumerated(result, places)
    totals = with_ratios(figures.within(set(places.ids)), result.scenario)
    indicators = {name: _rounded(value) for name, value in totals.items()}
    chosen = [i.id for i in result.scenario.indicators.values() if counted(i)]
    regions = _of_regions(figures, places, chosen)
    return Outputs(claims, indicators, dict(result.summary), regions, _reported(result, places))


def _rounded(value: float, digits: int = 12) -> float:
    """Return a figure to twelve digits: sums over places are not always taken in the same order."""
    return float(f"{value:.{digits}g}")


def _enumerated(result: Result, places: RunAreas) -> PlaceSums:
    """Return every enumerated indicator up to the last day, place by place."""
    chosen = [i for i in result.scenario.indicators.values() if counted(i)]
    return PlaceSums(result, chosen, result.end, places.weights)


def with_ratios(figures: Mapping[str, float], scenario: Scenario) -> dict[str, float]:
    """Return enumerated figures with zero where nothing was counted, and every ratio of such."""
    found = {i.id: figures.get(i.id, 0.0) for i in scenario.indicators.values() if counted(i)}
    for indicator in scenario.indicators.values():
        if indicator.kind == "ratio":
            ratio = ratio_of(found.get(indicator.numerator), found.get(indicator.denominator), indicator)
            if ratio is not None:
                found[indicator.id] = ratio
    return found


def _of_regions(figures: PlaceSums, places: RunAreas, chosen: Iterable[str]) -> dict[str, float]:
    """Return the enumerated figures of each great region, to five digits: thousands of draws are kept."""
    found: dict[str, float] = {}
    for place in map(places.place, places.ids):
        if place.level == "region" and places.key_localities(place.id).size:
            sums = figures.within(places.under(place.id))
            found |= {f"{name}@{place.code}": _rounded(sums.get(name, 0.0), 5) for name in chosen}
    return found


def _reported(result: Result, places: RunAreas) -> dict[str, float]:
    """Return what the centre could state on the day of the summary report; empty for a run that ends before."""
    schedule = result.scenario.schedule
    if result.end < schedule.end:
        return {}
    centre = next(place for place in map(places.place, places.ids) if place.level == "centre")
    received = Received(result, places, centre, schedule.dates.get("report", schedule.end))
    if not received.values:
        return {}
    known = [i.id for i in result.scenario.indicators.values() if i.returned]
    zeros = {name: 0.0 for name in known if name != "unclassified"}
    stated = with_unclassified({**zeros, **received.values})
    return {name: _rounded(stated[name], 6) for name in known if name in stated}
