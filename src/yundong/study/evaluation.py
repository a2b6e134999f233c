"""One run of a study: a design point in, its outputs or its failure out. Nothing is written to disk."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from yundong.base.errors import InputError
from yundong.campaign.run import Request, Result, simulate
from yundong.report.compare import columns_compared, compare
from yundong.report.counted import counted, enumerated_figures, within
from yundong.report.documented import ratio_of
from yundong.report.places import RunAreas
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
    """

    claims: dict[str, float | None]
    indicators: dict[str, float]
    truth: dict[str, float]


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
        result = simulate(scenario, request, columns=columns_compared(scenario))
        stage = "comparison"
        return _outputs(result)
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
    indicators = {name: _rounded(value) for name, value in _indicators(result, places).items()}
    return Outputs(claims, indicators, dict(result.summary))


def _rounded(value: float) -> float:
    """Return a figure to twelve digits: sums over places are not always taken in the same order."""
    return float(f"{value:.12g}")


def _indicators(result: Result, places: RunAreas) -> dict[str, float]:
    """Return every enumerated indicator and every ratio of such, for the whole country, up to the last day."""
    scenario = result.scenario
    chosen = [i for i in scenario.indicators.values() if counted(i)]
    figures = within(enumerated_figures(result, chosen, result.end, places.weights), set(places.ids))
    found = {i.id: figures.get(i.id, 0.0) for i in chosen}
    for indicator in scenario.indicators.values():
        if indicator.kind == "ratio":
            ratio = ratio_of(found.get(indicator.numerator), found.get(indicator.denominator), indicator)
            if ratio is not None:
                found[indicator.id] = ratio
    return found
