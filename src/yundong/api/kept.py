"""Results of studies that a scenario folder comes with, as far as reports and pages read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from yundong.base import extras
from yundong.base.errors import Fault, InputError
from yundong.scenario import Scenario
from yundong.study.posterior import weighted


def kept_faults(scenario: Scenario) -> list[Fault]:
    """Return which kept results of a scenario cannot be read: nothing where there are none, or all are sound.

    Parameters
    ----------
    scenario : Scenario
        As loaded; its folder is looked at.
    """
    from yundong.archive.reference import posterior_places

    found = posterior_faults(scenario)
    if not extras.installed("scipy"):  # then nothing can show the others
        return found
    from yundong.study.dossier import counterfactuals

    found += _faults(counterfactuals.read, scenario.folder / counterfactuals.FILE)
    return found or _faults(posterior_places, scenario.folder)


def posterior_faults(scenario: Scenario) -> list[Fault]:
    """Return what keeps the posterior of a scenario from being read, which every report of a run does."""
    return _faults(weighted.read, scenario.folder / weighted.FILE)


def _faults(read: Callable[[Path], object], path: Path) -> list[Fault]:
    if not path.exists():
        return []
    try:
        read(path)
    except InputError as error:
        return [replace(fault, file=Path(fault.file).name) for fault in error.faults]
    return []
