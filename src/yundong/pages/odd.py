"""The generated tables of the documentation, above all of the model's protocol, ``docs/odd.md``.

They come from the scenario, the schema of the records and the code.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import partial

from yundong.audit.audit import audit_scenario
from yundong.audit.render import as_markdown
from yundong.campaign.loop import PLAN
from yundong.campaign.state import State
from yundong.pages import markdown
from yundong.pages.markdown import number, table
from yundong.records.schema import TABLES, TRUTH
from yundong.scenario import Parameter, Scenario
from yundong.scenario.rows import ROLES

FALSE_ACCUSATION = (
    "country.bystander_share",
    "country.visibility_bystander",
    "materials.weight_other",
    "materials.bad_share",
    "materials.bad_files",
    "materials.bad_weight",
    "reconnaissance.weight_innocent",
    "letters.malicious",
    "letters.mistaken",
    "letters.weight_false",
    "registration.false_rate",
    "registration.false_counted",
    "registration.coerced_chief",
    "custody.coercing_share",
    "interrogation.coerced",
    "interrogation.pressure_effect",
    "interrogation.shortfall_effect",
    "interrogation.coerced_chief",
    "interrogation.suspects",
    "agencies.coerced_rate",
    "dossiers.pressure_effect",
    "dossiers.shortfall_effect",
)
"""Parameters that decide how often somebody who was not an offender is recorded; no source gives any of them."""
NO_DOCUMENT = ("assumed", "fit", "calc")


def mechanisms(scenario: Scenario) -> str:
    """Return the plan of a day: order, what happens, passages, number of parameters, tables written."""
    rows = [
        (
            order,
            f"`{kind.name}`",
            kind.title,
            ", ".join(kind.passages),
            sum(name.partition("@")[0] in kind.parameters() for name in scenario.parameters),
            ", ".join(f"`{name}`" for name in kind.writes),
        )
        for order, kind in enumerate(PLAN, start=1)
    ]
    return table(["", "step", "what happens", "passages", "parameters", "tables written"], rows)


def owners(scenario: Scenario) -> str:
    """Return every column of the state: its only writer, and the mechanisms whose code reads it, in daily order."""
    uses = {kind.name: columns_named(inspect.getsource(inspect.getmodule(kind) or kind)) for kind in PLAN}
    rows = []
    for column in fields(State):
        owner = column.metadata["owner"]
        readers = [f"`{name}`" for name, used in uses.items() if column.name in used and name != owner]
        rows.append((f"`{column.name}`", f"`{owner}`", ", ".join(readers)))
    return table(["column", "written by", "read by"], rows)


def columns_named(source: str) -> set[str]:
    """Return the columns of the state that a module names: attributes of ``s`` or of ``state``."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            holder = node.value
            name = holder.id if isinstance(holder, ast.Name) else getattr(holder, "attr", "")
            if name in ("s", "state"):
                found.add(node.attr)
    return found


def parameters(scenario: Scenario) -> str:
    """Return every parameter, mechanism by mechanism."""

    def row(p: Parameter) -> tuple[object, ...]:
        span = f"{number(p.low)} – {number(p.high)}" if p.low is not None and p.high is not None else ""
        use = f"{p.use}, {p.grade}" if p.use != p.grade else p.use
        return (f"`{p.name}`", number(p.value), span, p.unit, p.prior, use, ", ".join(p.source), p.note)

    parts = []
    for room in dict.fromkeys(name.partition(".")[0] for name in scenario.parameters):
        rows = [row(p) for name, p in scenario.parameters.items() if name.partition(".")[0] == room]
        head = ["name", "value", "range", "unit", "prior", "use, grade", "source", "meaning"]
        parts.append(f"#### {room}\n\n{table(head, rows)}")
    return "\n".join(parts)


def uses(scenario: Scenario) -> str:
    """Return how many parameters are fixed, calibrated and assumed."""
    known = list(scenario.parameters.values())
    meanings = {
        "fixed": "given by a document, or by definition, and never fitted",
        "calibrated": "fitted to claims of the role `calibrate`",
        "conjugate": "posterior mean given one documented count (role `conjugate`), see [fit.md](fit.md)",
        "assumed": "a choice, with a range to be explored",
    }
    return table(
        ["use", "parameters", "meaning"],
        [(use, sum(p.use == use for p in known), meaning) for use, meaning in meanings.items()],
    )


def fixed_inputs(scenario: Scenario) -> str:
    """Return the parameters that come from a document and are never fitted."""
    fixed = (p for p in scenario.parameters.values() if p.use == "fixed")
    return _parameter_rows([p for p in fixed if not set(p.source) <= set(NO_DOCUMENT)])


def assumed_from_documents(scenario: Scenario) -> str:
    """Return the assumed parameters whose value was chosen with a document in view."""
    return _parameter_rows(
        [
            p
            for p in scenario.parameters.values()
            if p.use == "assumed" and any(source not in NO_DOCUMENT for source in p.source)
        ]
    )


def false_accusation(scenario: Scenario) -> str:
    """Return the parameters behind every wrongful identification, with their ranges; all are assumptions."""
    rows = []
    for name in FALSE_ACCUSATION:
        p = scenario.parameters[name]
        rows.append((f"`{p.name}`", number(p.value), f"{number(p.low)} – {number(p.high)}", p.use, p.note))
    return table(["name", "value", "range", "use", "meaning"], rows)


def _parameter_rows(chosen: Sequence[Parameter]) -> str:
    rows = [(f"`{p.name}`", number(p.value), p.unit, ", ".join(p.source), p.note) for p in chosen]
    return table(["name", "value", "unit", "source", "meaning"], rows)


def priors(scenario: Scenario) -> str:
    """Return what is believed of outputs that no source gives."""
    rows = [
        (
            " + ".join(f"`{name}`" for name in prior.part),
            " + ".join(f"`{name}`" for name in prior.whole),
            f"{100 * prior.median:g} %",
            f"{100 * prior.low:g} – {100 * prior.high:g} %",
            ", ".join(prior.source),
            prior.note,
        )
        for prior in scenario.priors.values()
    ]
    return table(["share of", "among", "median", "90 % range", "argued from", "meaning"], rows)


def known_by_region(scenario: Scenario) -> str:
    """Return the inputs of each great region."""
    rows = []
    for region in scenario.areas.level("region"):
        below = scenario.areas.descendants(region.id)
        people = sum(area.population or 0 for area in below)
        places = sum(area.key_localities or 0 for area in below)
        rows.append((region.name_en, number(people), number(places), number(region.known_july)))
    return table(["great region", "inhabitants", "key localities", "offenders known in July 1952"], rows)


def dates(scenario: Scenario) -> str:
    """Return the dates of the schedule, holidays last."""
    schedule = scenario.schedule
    rows = [(f"`{name}`", day.isoformat()) for name, day in schedule.dates.items()]
    rows += [(f"`{name}`", ", ".join(map(str, days))) for name, days in schedule.holidays.items()]
    return table(["date", "day"], rows)


def records(scenario: Scenario) -> str:
    """Return the tables of a run, records first, then truth."""
    rows = [
        (f"`{name}`", t.row, ", ".join(f"`{c.name}`" for c in t.columns), ", ".join(t.passages))
        for name, t in [*TABLES.items(), *((f"truth/{name}", t) for name, t in TRUTH.items())]
    ]
    return table(["table", "a row is", "columns", "passages"], rows)


def experiments(scenario: Scenario) -> str:
    """Return the experiments of the scenario."""
    rows = [
        (f"`{e.id}`", e.passage, e.title, f"`{e.options}`", e.note) for e in scenario.experiments.values()
    ]
    return table(["experiment", "passage", "the other run", "options", "why"], rows)


def roles(scenario: Scenario) -> str:
    """Return how many documented figures play which role, by source."""
    claims = list(scenario.claims.values())
    kinds = ROLES
    rows: list[Sequence[object]] = [
        (key, *(sum(c.source == key and c.role == role for c in claims) for role in kinds))
        for key in scenario.sources
        if any(c.source == key for c in claims)
    ]
    rows.append(("all", *(sum(c.role == role for c in claims) for role in kinds)))
    return table(["source", *kinds], rows)


def findings(scenario: Scenario) -> str:
    """Return what the audit finds in the documented figures."""
    return as_markdown(audit_scenario(scenario))


BLOCKS: dict[str, Callable[[Scenario], str]] = {
    function.__name__: function
    for function in (
        mechanisms,
        owners,
        parameters,
        uses,
        fixed_inputs,
        assumed_from_documents,
        false_accusation,
        priors,
        known_by_region,
        dates,
        records,
        experiments,
        roles,
        findings,
    )
}


def refresh(page: str, scenario: Scenario) -> str:
    """Return a page of the documentation with its generated tables regenerated.

    Parameters
    ----------
    page : str
        Markdown with markers.
    scenario : Scenario
        What the tables are made from, besides the code.

    Raises
    ------
    InputError
        If a marker names a table that is not known, or has no end.
    """
    return markdown.refresh(page, {name: partial(function, scenario) for name, function in BLOCKS.items()})
