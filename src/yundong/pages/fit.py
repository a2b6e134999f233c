"""The page ``docs/fit.md``: every claim documented against modelled over seeds, and what pins the parameters.

Its words are here; its tables come from runs and stay as measured until `yundong fit-report` measures again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from yundong.pages.markdown import blocks_of, number, refresh, table
from yundong.report.documented import figure
from yundong.scenario import Scenario, ScenarioClaim
from yundong.study.ensemble import ClaimFit, by_role, claim_fits, share_near
from yundong.study.evaluation import Outputs
from yundong.study.fit import key_of_fit
from yundong.study.record import FitRecord
from yundong.study.sensitivity import NOTICED, Effect

LARGE = 2.0
"""A claim missed by more than this factor needs a reason."""
TRUTH = {
    "identified_wrongly": "identified who were not offenders",
    "arrested_wrongly": "arrested who were not offenders",
    "registered_wrongly": "registered who were not offenders",
    "offenders_missed": "current offenders neither identified nor registered",
    "offenders": "current offenders in all",
}
PAGE = """\
# How the defaults fit the documents

The tables are measured by `yundong fit-report`, the words are kept current by `make docs`: do not edit by hand.

<!-- generated: fit_runs -->
<!-- end -->

*Modelled* is the median over these runs of what the organ concerned had received on the day of the document, or of the
records where no return could state the figure; the spread is from the 5th to the 95th percentile over seeds. *Ratio* is
modelled over documented. *Inside* says whether the median lies within the tolerance that `claims.csv` gives the claim.
The values of the parameters were found by `yundong fit`.

## In short

<!-- generated: fit_summary -->
<!-- end -->

## Claims used in fitting

These figures decided the values of the calibrated parameters. That they agree proves little: it shows that the
mechanisms can produce such figures together, with parameters inside ranges that were set before.

<!-- generated: fit_calibrate -->
<!-- end -->

## Claims set aside

These were set aside before any fitting, and no search has read them. They are reported as they came out. A few are
events of one day or counts of a handful, of which a model of this kind can only give the order of magnitude.

<!-- generated: fit_check -->
<!-- end -->

## Claims shown only

Ratios that follow from other figures, figures that were inputs, and figures about things the model does not have.

<!-- generated: fit_context -->
<!-- end -->

## What no report saw

Counts that only a model can have. They rest on assumed rates of false accusation (see the protocol, [odd.md](odd.md));
no source gives one. They say what these assumptions lead to, not what happened.

<!-- generated: fit_truth -->
<!-- end -->

## How the claims respond to the calibrated parameters

One step of the search moves a parameter up (or, near its upper bound, down) by a factor of 1.28, a share by as much in
its odds. The table is from the record of the fit and was measured where the search began; the parameter with the least
effect comes first.

<!-- generated: fit_slopes -->
<!-- end -->

<!-- generated: fit_effects -->
<!-- end -->
"""
EFFECTS = """\
## What pins the parameters, and what does not

Each parameter was moved to the low and to the high end of its range, all others as shipped, at a scale of {scale:g}
with the same draws. A claim counts as moved when its figure changes by more than {noticed:.0f} % and by more than three
standard deviations over seeds. *At low* and *at high* are the figure of the claim moved most, relative to that with
the shipped value."""


@dataclass(frozen=True)
class FitEvidence:
    """What the page is made from.

    Attributes
    ----------
    runs
        One per seed.
    reasons
        Why a claim is missed, by claim.
    record
        The record of the fit, if there is one.
    effects
        Parameters moved to the ends of their ranges; empty where that was left out.
    effects_scale
        Scale of those runs.
    """

    scenario: Scenario
    seeds: Sequence[int]
    scale: float
    runs: Sequence[Outputs]
    reasons: Mapping[str, str]
    record: FitRecord | None
    effects: Sequence[Effect]
    effects_scale: float


def render(evidence: FitEvidence) -> str:
    """Return the page as Markdown."""
    fits = claim_fits(evidence.scenario, evidence.runs)
    reasons = evidence.reasons
    return refresh(
        PAGE,
        {
            "fit_runs": lambda: _runs(evidence),
            "fit_summary": lambda: _summary(evidence, fits),
            "fit_calibrate": lambda: _claims(fits, "calibrate", reasons),
            "fit_check": lambda: _claims(fits, "check", reasons) + _unexplained(fits, reasons),
            "fit_context": lambda: _claims(fits, "context", reasons),
            "fit_truth": lambda: _truth(evidence),
            "fit_slopes": lambda: _slopes(evidence),
            "fit_effects": lambda: _effects(evidence),
        },
    )


def reworded(page: str) -> str:
    """Return a page of the fit with the words as they are now and its tables as they were measured.

    Raises
    ------
    InputError
        If the page lacks one of the tables.
    """
    return refresh(PAGE, {name: partial(str, text) for name, text in blocks_of(page).items()})


def _runs(m: FitEvidence) -> str:
    seeds = f"{m.seeds[0]} to {m.seeds[-1]}" if len(m.seeds) > 1 else str(m.seeds[0])
    scale = "at one-to-one scale" if m.scale >= 1.0 else f"at a scale of {m.scale:g}, not at full scale"
    return f"Scenario {m.scenario.name} {m.scenario.version}, {len(m.seeds)} runs {scale}, seeds {seeds}.\n"


def _summary(m: FitEvidence, fits: Sequence[ClaimFit]) -> str:
    rows = [
        (
            r.role, r.claims, r.compared, _of(r.within_10, r.compared), _of(r.within_30, r.compared),
            _of(r.within_tolerance, r.judged), _of(r.factor_two, r.compared),
            "" if r.typical is None else f"{r.typical:.2f}",
        )
        for r in by_role(fits)
    ]  # fmt: skip
    head = [
        "role",
        "claims",
        "compared",
        "within 10 %",
        "within 30 %",
        "inside tolerance",
        "within a factor of 2",
        "typical factor missed by",
    ]
    near = [[share_near(m.scenario, run, tolerance) for run in m.runs] for tolerance in (0.1, 0.3)]
    spans = [f"{min(shares):.0%} to {max(shares):.0%}" for shares in near]
    return (
        f"{table(head, rows)}\n"
        f"Run by run, {spans[0]} of the claims used in fitting lie within 10 %, {spans[1]} within 30 %.\n"
    )


def _of(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})" if whole else "–"


def _claims(fits: Sequence[ClaimFit], role: str, reasons: Mapping[str, str]) -> str:
    """Return the table of the claims of one role; those that no run can have are named in a line below it."""
    mine = [s for s in fits if s.claim.role == role]
    shown = [s for s in mine if s.median is not None]
    rows = [
        (
            f"`{s.claim.id}`", s.claim.stated, _documented(s.claim), s.claim.unit,
            _round(s.median), f"{_round(s.low)} – {_round(s.high)}", "" if s.ratio is None else f"{s.ratio:.2f}",
            {True: "yes", False: "no", None: ""}[s.within], reasons.get(s.claim.id),
        )
        for s in shown
    ]  # fmt: skip
    head = [
        "claim",
        "what is stated",
        "documented",
        "unit",
        "modelled",
        "5–95 %",
        "ratio",
        "inside",
        "reason",
    ]
    silent = [f"`{s.claim.id}`" for s in mine if s.median is None]
    after = f"\nNot in the model, or not in a run at this scale: {', '.join(silent)}.\n" if silent else ""
    return table(head, rows) + after


def _documented(claim: ScenarioClaim) -> str:
    """Return a figure as the document has it, a range as a range, with its hedge."""
    span = (
        f"{number(claim.low)} – {number(claim.high)}"
        if claim.low is not None and claim.high is not None
        else ""
    )
    hedge = claim.hedge.replace("|", ", ")
    return (number(claim.value) or span or number(figure(claim))) + (f" ({hedge})" if hedge else "")


def _unexplained(fits: Sequence[ClaimFit], reasons: Mapping[str, str]) -> str:
    """Return a line that names the judged claims missed badly for which no reason is given."""
    bad = [
        f"`{s.claim.id}`"
        for s in fits
        if s.claim.role != "context" and s.ratio is not None and s.claim.id not in reasons
        and not 1.0 / LARGE <= s.ratio <= LARGE
    ]  # fmt: skip
    return (
        f"\nMissed by more than a factor of {LARGE:g} and not explained: {', '.join(bad)}.\n" if bad else ""
    )


def _round(value: float | None) -> str:
    """Return a modelled figure to four digits; more would be chance."""
    if value is None:
        return "–"
    return f"{float(f'{value:.4g}'):,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _truth(m: FitEvidence) -> str:
    rows = []
    for name, label in TRUTH.items():
        values = [run.truth[name] for run in m.runs if name in run.truth]
        if values:
            low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
            rows.append((label, _round(float(median)), f"{_round(float(low))} – {_round(float(high))}"))
    return table(["persons", "median", "5–95 %"], rows)


def _slopes(m: FitEvidence) -> str:
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


def _effects(m: FitEvidence) -> str:
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
