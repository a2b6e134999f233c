"""Tables of the page of the fit about the model: what no report saw, and what pins its parameters."""

from __future__ import annotations

import datetime as dt

import numpy as np

from yundong.pages.fit_evidence import FitEvidence, rounded
from yundong.pages.markdown import number, table
from yundong.study.fit.fit import key_of_fit
from yundong.study.fit.leverage import directions
from yundong.study.fit.sensitivity import NOTICED

TRUTH = {
    "identified_wrongly": "identified who were not offenders",
    "arrested_wrongly": "arrested who were not offenders",
    "registered_wrongly": "registered who were not offenders",
    "offenders_missed": "current offenders neither identified nor registered",
    "offenders": "current offenders in all",
}
EFFECTS = """\
## What pins the parameters, and what does not

Each parameter was moved to the low and to the high end of its range, all others as shipped, at a scale of {scale:g}
with the same draws. A claim counts as moved when its figure changes by more than {noticed:.0f} % and by more than three
standard deviations over seeds. *At low* and *at high* are the figure of the claim moved most, relative to that with
the shipped value."""


def directions_told_apart(m: FitEvidence) -> str:
    """Return the singular directions of the slope."""
    names, slope = m.slope
    if not names:
        return "There is no record of a fit for this scenario.\n"
    rows = [
        (f"{d.singular:.3g}", ", ".join(f"{part:+.2f} `{name}`" for name, part in d.parts))
        for d in directions(m.scenario, names, slope)
    ]
    weak = sum(float(value) < 1.0 for value, _ in rows)
    after = f"\nDirections that the prior decides more than the claims: {weak} of {len(rows)}.\n"
    return table(["singular value", "parameters with the largest shares"], rows) + after


def truth(m: FitEvidence) -> str:
    """Return the counts that only a model can have, beside what is believed of some of them."""
    rows = []
    for name, label in TRUTH.items():
        values = [run.truth[name] for run in m.runs if name in run.truth]
        if values:
            low, median, high = np.quantile(values, [0.0, 0.5, 1.0])
            rows.append((label, rounded(float(median)), f"{rounded(float(low))} – {rounded(float(high))}"))
    return f"{table(['persons', 'median', 'range'], rows)}{_priors(m)}{_routes(m)}"


def _priors(m: FitEvidence) -> str:
    """Return the shares of wrongful and doubtful cases beside what is believed of them."""
    rows = []
    for prior in m.scenario.priors.values():
        known = [run.truth for run in m.runs if {*prior.part, *prior.whole} <= set(run.truth)]
        shares = [100.0 * share for truth in known if (share := prior.share(truth)) is not None]
        if shares:
            low, median, high = np.quantile(shares, [0.0, 0.5, 1.0])
            inside = "yes" if prior.low <= median / 100.0 <= prior.high else "no"
            span = f"{100.0 * prior.low:g} – {100.0 * prior.high:g} %"
            rows.append(
                (
                    prior.note,
                    f"{median:.2g} %",
                    f"{low:.2g} – {high:.2g} %",
                    f"{100.0 * prior.median:g} %",
                    span,
                    inside,
                )
            )
    head = ["share", "median", "range", "believed", "90 %", "inside"]
    return (
        f"\nBeside what is believed of neighbouring cases (`priors.csv`):\n\n{table(head, rows)}"
        if rows
        else ""
    )


def _routes(m: FitEvidence) -> str:
    """Return by which routes people who did nothing came to be identified and arrested, in shares of all of them."""
    counted = {
        kind: {
            name.removeprefix(f"{kind}_wrongly_by_"): float(
                np.median([run.truth.get(name, 0.0) for run in m.runs])
            )
            for name in m.runs[0].truth
            if name.startswith(f"{kind}_wrongly_by_")
        }
        for kind in ("identified", "arrested")
    }
    if not counted["identified"]:
        return ""
    totals = {kind: sum(routes.values()) or 1.0 for kind, routes in counted.items()}
    rows = [
        (
            route.replace("_", " "),
            *(f"{routes.get(route, 0.0) / totals[kind]:.0%}" for kind, routes in counted.items()),
        )
        for route, number_ in sorted(counted["identified"].items(), key=lambda pair: -pair[1])
        if number_
    ]
    return f"\nBy which route people who did nothing came in:\n\n{table(['route', 'identified', 'arrested'], rows)}"


def slopes(m: FitEvidence) -> str:
    """Return how far the claims respond to each calibrated parameter, from the record of the fit."""
    slopes = m.record.slopes() if m.record else {}
    if m.record is None or not slopes:
        return "There is no record of a fit for this scenario.\n"
    rows = []
    for name, claims in slopes.items():
        top = max(claims, key=lambda claim: abs(np.log(claims[claim])))
        moved = sum(abs(ratio - 1.0) > 0.01 for ratio in claims.values())
        rows.append((f"`{name}`", moved, f"`{top}`", f"{claims[top] - 1.0:+.1%}", abs(np.log(claims[top]))))
    rows.sort(key=lambda row: row[-1])
    idle = [row[0] for row in rows if row[-1] < np.log(1.0 + 0.05)]
    day = dt.date.fromisoformat(m.record.made)
    changed = m.record.key != key_of_fit(m.scenario)
    made = f"The record was made on {day.day} {day:%B %Y}" + (
        "; program or data have changed since." if changed else ", with program and data as they are."
    )
    after = f"\nLeast effect (less than 5 % on every claim): {', '.join(idle) or 'none'}.\n"
    head = ["parameter", "claims moved by 1 %", "most moved", "by"]
    return f"{made}\n\n{table(head, [row[:4] for row in rows])}{after}"


def effects_of(m: FitEvidence) -> str:
    """Return what each parameter moves between the ends of its range; empty where that was not measured."""
    if not m.effects:
        return ""
    rows = [
        (
            f"`{e.name}`", e.use, f"{number(e.low)} – {number(e.high)}",
            e.moved, f"`{e.claim}`", f"{e.at_low:.2f}", f"{e.at_high:.2f}",
        )
        for e in m.effects if e.moved
    ]  # fmt: skip
    head = ["parameter", "use", "range", "claims moved", "most moved", "at low", "at high"]
    intro = EFFECTS.format(scale=m.effects_scale, noticed=100.0 * NOTICED)
    text = f"{intro}\n\n{table(head, rows)}"
    idle = [e for e in m.effects if not e.moved]
    for use in ("calibrated", "assumed"):
        names = ", ".join(f"`{e.name}`" for e in idle if e.use == use)
        if names:
            text += f"\nNot pinned by any claim used in fitting, {use}: {names}.\n"
    if idle:
        text += (
            "\nWhatever a run says that depends on these rests on the assumption alone: no documented figure speaks "
            "for or against their values.\n"
        )
    return text
