"""What makes a scenario that can be loaded unfit to be run: the same for `yundong scenario check` and for a run."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from yundong.base.errors import Fault, InputError
from yundong.campaign.decisions import decide_all
from yundong.campaign.run import Request, simulate
from yundong.campaign.settable import reach, refused_by_place
from yundong.directive.rules import Rules
from yundong.figures.indicator import definition_faults
from yundong.records.schema import TABLES
from yundong.records.store import StoredRun
from yundong.scenario import Scenario

RULES = "directive.yaml"
TRIED_AT = 0.002
"""Scale of the run that tries a scenario."""


def faults_of(scenario: Scenario) -> list[Fault]:
    """Return why no run can be made of a scenario, as far as its data show.

    Parameters
    ----------
    scenario : Scenario
        As loaded, so sound in itself.
    """
    found = [*_of_indicators(scenario), *_of_parameters(scenario), *_of_rules(scenario)]
    return list(dict.fromkeys(found))


def refuse_unsound(scenario: Scenario, interpretation: str) -> None:
    """Refuse a scenario of which no run can be made under an interpretation of the directive.

    Raises
    ------
    InputError
        With every fault.
    """
    found = [*_of_indicators(scenario), *_of_parameters(scenario), *_of_rules(scenario, interpretation)]
    if found:
        raise InputError(found)


def try_run(scenario: Scenario) -> tuple[list[Fault], StoredRun | None]:
    """Run a scenario at a small scale over all its days; return what fails, or the run, in memory only."""
    try:
        result = simulate(scenario, request := Request(scale=TRIED_AT))
        made = {
            "scenario": scenario.name,
            "seed": request.seed,
            "scale": request.scale,
            "end": str(result.end),
        }
        return [], StoredRun(Path(scenario.name), made, dict(result.records), result.truth)
    except InputError as error:
        return [_fault(problem) for problem in error.problems], None
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        problem = f"A run of this scenario fails in {Path(where.filename).stem}, {where.name}: {error}."
        return [Fault("schedule.toml", problem, "Look for an entry or parameter of an unusual value.")], None


def _of_indicators(scenario: Scenario) -> Iterator[Fault]:
    """Yield indicators counted from a table, column or label of the records that does not exist."""
    for row, indicator in enumerate(scenario.indicators.values(), start=2):
        if indicator.kind in {"flow", "state"}:
            for title, value, problem, remedy in definition_faults(indicator, TABLES):
                yield Fault("indicators.csv", problem, remedy, row, title, value)


def _of_parameters(scenario: Scenario) -> Iterator[Fault]:
    """Yield parameters that are missing or read by nothing, and values by place of those that hold everywhere."""
    rows = {name: row for row, name in enumerate(scenario.parameters, start=2)}
    known = reach()
    for name in known.keys() - rows.keys():
        yield Fault("parameters.csv", f"The parameter {name} is missing.", "Add a row for it.")
    for name, row in rows.items():
        if name.partition("@")[0] not in known:
            yield Fault(
                "parameters.csv", "Nothing reads this parameter.", "Delete the row.", row, "name", name
            )
    for name, sentence in refused_by_place(scenario.parameters):
        if name.partition("@")[0] in known:
            problem, _, remedy = sentence.partition(". ")
            yield Fault(
                "parameters.csv", f"{problem}.", f"Delete the row. {remedy}", rows[name], "name", name
            )


def _of_rules(scenario: Scenario, interpretation: str | None = None) -> Iterator[Fault]:
    """Yield what is wrong with the rules, under one interpretation of the directive or every one."""
    try:
        names = [interpretation] if interpretation else []
        for name in names or [i.name for i in Rules.load(scenario.folder).book.interpretations]:
            decide_all(scenario, name)
    except InputError as error:
        if interpretation is not None:  # it may be the name that is wrong
            raise
        yield from map(_fault, error.problems)
    except (LookupError, TypeError, ValueError) as error:
        yield Fault(
            RULES,
            f"The rules do not give what the campaign asks of them ({error!r}).",
            "Compare it with a shipped scenario.",
        )


def _fault(problem: str) -> Fault:
    """Return a sentence that names its file first as a fault of that file."""
    named = _NAMED.fullmatch(problem)
    if named is None:
        return Fault(RULES, problem, "")
    return Fault(Path(named["file"]).name, named["rest"], "", column=named["place"])


_NAMED = re.compile(r"(?P<file>[^:,]+\.(?:yaml|csv|toml))(?:, (?P<place>[^:]+))?: (?P<rest>.*)", re.DOTALL)
"""directive.yaml, facts, volume: small must …"""
