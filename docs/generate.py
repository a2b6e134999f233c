"""Writes the generated tables of the documentation anew: ``make docs``; --check only tells what is stale.

A page holds the prose; between ``<!-- generated: NAME -->`` and ``<!-- end -->`` stands what is made here
from the scenario and the code, so that a page cannot say what the model does not do. A test runs the check.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from yundong.campaign.loop import PLAN
from yundong.claims.audit import audit_scenario
from yundong.claims.render import as_markdown
from yundong.records.schema import TABLES, TRUTH
from yundong.scenario import Parameter, Scenario, load

DOCS = Path(__file__).resolve().parent
BLOCK = re.compile(r"(<!-- generated: ([a-z_]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""

    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), "|" + "---|" * len(head), *(line(row) for row in rows)]) + "\n"


def number(value: float | None) -> str:
    """Return a number as people write it: whole numbers grouped, others in full."""
    if value is None:
        return ""
    return f"{int(value):,}" if float(value).is_integer() and abs(value) >= 1 else f"{value:.6g}"


def mechanisms(scenario: Scenario) -> str:
    """Return the plan of a day: order, passages, columns owned, tables written."""
    rows = [
        (
            order,
            f"`{kind.name}`",
            kind.title,
            ", ".join(kind.passages),
            ", ".join(f"`{name}`" for name in kind.owns()),
            ", ".join(f"`{name}`" for name in kind.writes),
        )
        for order, kind in enumerate(PLAN, start=1)
    ]
    return table(["", "step", "what happens", "passages", "columns it alone writes", "tables"], rows)


def parameters(scenario: Scenario) -> str:
    """Return every parameter, room by room."""

    def row(p: Parameter) -> tuple[object, ...]:
        span = f"{number(p.low)} – {number(p.high)}" if p.low is not None and p.high is not None else ""
        standing = f"{p.use}, {p.grade}" if p.use != p.grade else p.use
        return (f"`{p.name}`", number(p.value), span, p.unit, p.prior, standing, ", ".join(p.source), p.note)

    parts = []
    for room in dict.fromkeys(name.partition(".")[0] for name in scenario.parameters):
        rows = [row(p) for name, p in scenario.parameters.items() if name.partition(".")[0] == room]
        head = ["name", "value", "range", "unit", "prior", "standing", "source", "meaning"]
        parts.append(f"#### {room}\n\n{table(head, rows)}")
    return "\n".join(parts)


def fixed_inputs(scenario: Scenario) -> str:
    """Return the parameters that come from a document and are never fitted."""
    rows = [
        (f"`{p.name}`", number(p.value), p.unit, ", ".join(p.source), p.note)
        for p in scenario.parameters.values()
        if p.use == "fixed"
    ]
    return table(["name", "value", "unit", "source", "meaning"], rows)


def known_by_region(scenario: Scenario) -> str:
    """Return the inputs of each great region."""
    rows = []
    for region in scenario.areas.level("region"):
        below = scenario.areas.descendants(region.id)
        people = sum(area.population or 0 for area in below)
        places = sum(area.key_localities or 0 for area in below)
        rows.append((region.name_en, number(people), number(places), number(region.known_july)))
    return table(["great region", "inhabitants", "key localities", "offenders known in July 1952"], rows)


def records(scenario: Scenario) -> str:
    """Return the tables of a run, records first, then truth."""
    rows = [(f"`{t.name}`", t.row, ", ".join(t.passages)) for t in TABLES.values()]
    rows += [(f"`truth/{t.name}`", t.row, ", ".join(t.passages)) for t in TRUTH.values()]
    return table(["table", "a row is", "passages"], rows)


def experiments(scenario: Scenario) -> str:
    """Return the questions put to the model."""
    rows = [
        (f"`{e.id}`", e.passage, e.title, f"`{e.options}`", e.note) for e in scenario.experiments.values()
    ]
    return table(["experiment", "passage", "the other run", "options", "why"], rows)


def roles(scenario: Scenario) -> str:
    """Return how many documented figures play which role, by source."""
    claims = list(scenario.claims.values())
    kinds = ("calibrate", "check", "context")
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
        parameters,
        fixed_inputs,
        known_by_region,
        records,
        experiments,
        roles,
        findings,
    )
}


def refresh(page: str, scenario: Scenario) -> str:
    """Return a page with its generated blocks made anew.

    Raises
    ------
    KeyError
        If the page asks for a block that is not known.
    """
    return BLOCK.sub(lambda block: f"{block[1]}\n{BLOCKS[block[2]](scenario)}\n{block[4]}", page)


def stale(write: bool) -> list[str]:
    """Return the pages that are not what they would be; write them anew if told to."""
    scenario = load()
    found = []
    for path in sorted(DOCS.rglob("*.md")):
        page = path.read_text(encoding="utf-8")
        fresh = refresh(page, scenario)
        if fresh != page:
            found.append(str(path.relative_to(DOCS)))
            if write:
                path.write_text(fresh, encoding="utf-8")
    return found


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Write the generated tables of docs/ anew.")
    options.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 if a page is stale"
    )
    only_check = options.parse_args().check
    pages = stale(write=not only_check)
    print(
        "\n".join(f"{'stale' if only_check else 'written'}: docs/{page}" for page in pages)
        or "All pages are current."
    )
    sys.exit(1 if pages and only_check else 0)
