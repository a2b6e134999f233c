"""The page ``docs/fit.md``: every claim documented against modelled over seeds, and what pins the parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yundong.pages.markdown import number, table
from yundong.report.documented import figure
from yundong.scenario import Scenario, ScenarioClaim
from yundong.study.ensemble import Standing, by_role, share_near, standings
from yundong.study.measure import Outcome
from yundong.study.sensitivity import NOTICED, Effect

LARGE = 2.0
"""A claim missed by more than this factor needs a reason."""
TRUTH = {
    "identified_wrongly": "identified though they did nothing",
    "arrested_wrongly": "arrested though they did nothing",
    "registered_wrongly": "registered though they did nothing",
    "offenders_missed": "current offenders neither identified nor registered",
    "offenders": "current offenders in all",
}


@dataclass(frozen=True)
class Material:
    """What the page is made from.

    Attributes
    ----------
    outcomes
        One a seed.
    reasons
        Why a claim is missed, by claim.
    slopes
        From the log of the fit: modelled after a step of a parameter over before, by parameter and claim.
    effects
        Parameters moved to the ends of their ranges; empty where that was left out.
    effects_scale
        Scale of those runs.
    """

    scenario: Scenario
    seeds: Sequence[int]
    scale: float
    outcomes: Sequence[Outcome]
    reasons: Mapping[str, str]
    slopes: Mapping[str, Mapping[str, float]]
    effects: Sequence[Effect]
    effects_scale: float


def render(material: Material) -> str:
    """Return the page as Markdown."""
    found = standings(material.scenario, material.outcomes)
    parts = [_head(material), _summary(material, found)]
    parts.append(_section("Claims used in fitting", CALIBRATE, _claims(found, "calibrate", material.reasons)))
    parts.append(_section("Claims set aside", CHECK, _claims(found, "check", material.reasons)))
    parts.append(_unexplained(found, material.reasons))
    parts.append(_section("Claims shown only", CONTEXT, _claims(found, "context", material.reasons)))
    parts.append(_section("What no report saw", TRUTH_TEXT, _truth(material)))
    parts += [_slopes(material), _effects(material)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


CALIBRATE = """\
These figures decided the values of the calibrated parameters. That they agree proves little: it shows that the
mechanisms can bring forth such figures together, with parameters inside ranges that were set before."""
CHECK = """\
These were set aside before any fitting and no search has read them. They stand as they fall. A few are events of one
day or counts of a handful, of which a model of this kind can only give the order of magnitude."""
CONTEXT = """\
Ratios that follow from other figures, figures that were inputs, and figures about things the model does not have."""
TRUTH_TEXT = """\
Counts that only a model can have. They rest on assumed rates of false accusation (see the protocol, [odd.md](odd.md));
no source gives one. They say what these assumptions lead to, not what happened."""


def _section(title: str, text: str, body: str) -> str:
    return f"## {title}\n\n{text}\n\n{body}"


def _head(m: Material) -> str:
    seeds = f"{m.seeds[0]} to {m.seeds[-1]}" if len(m.seeds) > 1 else str(m.seeds[0])
    scale = "at one-to-one scale" if m.scale >= 1.0 else f"at a scale of {m.scale:g}, not at full scale"
    return f"""\
# How the defaults fit the documents

Written by `yundong fit-report`; do not edit by hand. Scenario {m.scenario.name} {m.scenario.version} as shipped,
{len(m.seeds)} runs {scale}, seeds {seeds}.

*Modelled* is the median over these runs of what the organ concerned had received on the day of the document, or of the
records where no return could tell; the spread is from the 5th to the 95th percentile. *Ratio* is modelled over
documented. *Inside* says whether the median lies within the tolerance that `claims.csv` gives the claim. How the values
were found: `yundong fit`, whose every run stands in its log."""


def _summary(m: Material, found: Sequence[Standing]) -> str:
    rows = [
        (
            r.role, r.claims, r.compared, _of(r.within_10, r.compared), _of(r.within_30, r.compared),
            _of(r.within_tolerance, r.judged), _of(r.factor_two, r.compared),
            "" if r.typical is None else f"{r.typical:.2f}",
        )
        for r in by_role(found)
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
    near = [
        [share_near(m.scenario, outcome, tolerance) for outcome in m.outcomes] for tolerance in (0.1, 0.3)
    ]
    spans = [f"{min(shares):.0%} to {max(shares):.0%}" for shares in near]
    return (
        f"## In short\n\n{table(head, rows)}\n"
        f"Run by run, {spans[0]} of the claims used in fitting lie within 10 %, {spans[1]} within 30 %."
    )


def _of(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})" if whole else "–"


def _claims(found: Sequence[Standing], role: str, reasons: Mapping[str, str]) -> str:
    """Return the table of the claims of one role; those that no run can have are left to a line below it."""
    mine = [s for s in found if s.claim.role == role]
    told = [s for s in mine if s.median is not None]
    rows = [
        (
            f"`{s.claim.id}`", s.claim.stated, _documented(s.claim), s.claim.unit,
            _round(s.median), f"{_round(s.low)} – {_round(s.high)}", "" if s.ratio is None else f"{s.ratio:.2f}",
            {True: "yes", False: "no", None: ""}[s.within], reasons.get(s.claim.id),
        )
        for s in told
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


def _unexplained(found: Sequence[Standing], reasons: Mapping[str, str]) -> str:
    """Return a line that names the judged claims missed badly for which no reason is given."""
    bad = [
        f"`{s.claim.id}`"
        for s in found
        if s.claim.role != "context" and s.ratio is not None and s.claim.id not in reasons
        and not 1.0 / LARGE <= s.ratio <= LARGE
    ]  # fmt: skip
    return f"Missed by more than a factor of {LARGE:g} and not explained: {', '.join(bad)}." if bad else ""


def _round(value: float | None) -> str:
    """Return a modelled figure to four digits; more would be chance."""
    if value is None:
        return "–"
    return f"{float(f'{value:.4g}'):,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _truth(m: Material) -> str:
    rows = []
    for name, said in TRUTH.items():
        values = [outcome.truth[name] for outcome in m.outcomes if name in outcome.truth]
        if values:
            low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
            rows.append((said, _round(float(median)), f"{_round(float(low))} – {_round(float(high))}"))
    return table(["persons", "median", "5–95 %"], rows)


def _slopes(m: Material) -> str:
    """Return how far the claims answer to each calibrated parameter, from the log of the fit."""
    if not m.slopes:
        return ""
    rows = []
    for name, claims in m.slopes.items():
        top = max(claims, key=lambda claim: abs(np.log(claims[claim])))
        moved = sum(abs(ratio - 1.0) > 0.01 for ratio in claims.values())
        rows.append((f"`{name}`", moved, f"`{top}`", f"{claims[top] - 1.0:+.1%}", abs(np.log(claims[top]))))
    rows.sort(key=lambda row: row[-1])
    idle = [row[0] for row in rows if row[-1] < np.log(1.0 + 0.05)]
    text = """\
One step of the search takes a parameter up (or, near its upper bound, down) by a factor of 1.28, a share by as much in
its odds. The table is from the log of the fit, measured where the search began; the least felt stand first."""
    said = f"\nHardly felt by any claim (less than 5 % for a step): {', '.join(idle) or 'none'}.\n"
    body = table(["parameter", "claims moved by 1 %", "most moved", "by"], [row[:4] for row in rows])
    return _section("How the claims answer to the calibrated parameters", text, body + said)


def _effects(m: Material) -> str:
    """Return what each parameter moves between the ends of its range."""
    if not m.effects:
        return ""
    moving = [e for e in m.effects if e.moved]
    idle = [e for e in m.effects if not e.moved]
    rows = [
        (
            f"`{e.name}`",
            e.use,
            f"{number(e.low)} – {number(e.high)}",
            e.moved,
            f"`{e.claim}`",
            f"{e.at_low:.2f}",
            f"{e.at_high:.2f}",
        )
        for e in moving
    ]
    text = f"""\
Each parameter was moved to the low and to the high end of its range, all others as shipped, at a scale of
{m.effects_scale:g} with the same draws. A claim counts as moved when its figure changes by more than {NOTICED:.0%}
and by more than three standard deviations over seeds. *At low* and *at high* are the figure of the claim moved most,
against that with the shipped value."""
    head = ["parameter", "use", "range", "claims moved", "most moved", "at low", "at high"]
    by_use = {use: [f"`{e.name}`" for e in idle if e.use == use] for use in ("calibrated", "assumed")}
    said = [
        f"Not pinned by any claim used in fitting, {use}: {', '.join(names)}."
        for use, names in by_use.items()
        if names
    ]
    warning = (
        "\n\nWhatever a run says that hangs on these rests on the assumption alone: no documented figure speaks for or "
        "against their values.\n" if said else ""
    )  # fmt: skip
    return _section(
        "What pins the parameters, and what does not",
        text,
        table(head, rows) + "\n" + "\n\n".join(said) + warning,
    )
