"""The page ``docs/fit.md``: every claim documented against modelled over seeds, and what the fit owes to each.

Its words are here; its tables come from runs and stay as measured until `yundong fit-report` measures again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from yundong.pages.markdown import blocks_of, number, refresh, table
from yundong.report.documented import figure
from yundong.scenario import Scenario, ScenarioClaim
from yundong.study.conjugate import Composition, load_conjugates, posteriors
from yundong.study.ensemble import ClaimFit, by_role, claim_fits, share_near
from yundong.study.evaluation import Outputs
from yundong.study.fit import key_of_fit
from yundong.study.leverage import Influence, directions, influences, jacobian
from yundong.study.null_model import Contest, contest
from yundong.study.record import FitRecord
from yundong.study.roles import load_range_changes, load_role_changes
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
records where no return could state the figure; the range is from the least to the greatest. *Ratio* is
modelled over documented. *Inside* says whether the median lies within the tolerance that `claims.csv` gives the claim.
Distances are to the nearest number that a claim allows: a lower bound (the list of July holds the habitual, not
everybody) is met by any figure above it, "more than 16,500" by one up to the next hundred. The calibrated parameters
were found by `yundong fit`, the conjugate ones by `yundong conjugate`.

## In short

<!-- generated: fit_summary -->
<!-- end -->

## Claims used in fitting

These figures decided the values of the calibrated parameters. That they agree proves little by itself; how much it
proves is in two more columns. *Leverage* is by how much the fitted figure follows when the documented one moves: a
claim near 1 has a dial of its own, and its agreement shows nothing; one near 0 is foretold by the others. *Left out* is
the ratio had the claim not been fitted. Both are of the linear regression that the fit is near its best point (the hat
matrix of the penalised Gauss-Newton step, with the slope as measured), not of a search made again.

<!-- generated: fit_calibrate -->
<!-- end -->

## What the claims tell apart

The slope of all claims against all calibrated parameters has as many directions as there are parameters. The singular
value of a direction is the misfit, in units of the loss, of a step along it by one prior spread; below 1
the prior decides more than the claims.

<!-- generated: fit_directions -->
<!-- end -->

## Rates and shares decided by one count

How many tools a search finds, how often a case ends in control: such a number is decided by one documented count alone,
and searching for it would add a dial and a claim that always agree. It has a posterior in closed form instead: gamma
for a rate, given the documented arrests and registrations; beta for a share; Dirichlet for the outcomes of the bands of
cases, whose sizes are those of the runs. The parameter is set to the posterior mean. **These claims are no test of the
model**; how near a run comes to them follows from its arrests, registrations and bands.

<!-- generated: fit_conjugate -->
<!-- end -->

## Claims set aside

No search has read these. They are reported as they came out. A few are events of one day or counts of a handful, of
which a model of this kind can only give the order of magnitude. *Null* is the ratio of a model without mechanisms:
national totals times shares of the offenders known in July and, within great regions, of inhabitants, those of cities
counted more by one fitted factor; on straight lines between the documented days.

<!-- generated: fit_check -->
<!-- end -->

<!-- generated: fit_null -->
<!-- end -->

## History of the roles

The role of a claim was chosen on 21 November 2026, before any fitting. Every change since, and every claim entered
since, is dated here. A claim whose miss led to a change in the structure of the model has been used, so it counts as
fitted. After 26 November 2026 no claim goes from set aside to fitted.

<!-- generated: fit_roles -->
<!-- end -->

Ranges of parameters that were changed after figures had been seen; the first search itself began from values set by
hand and is not on record.

<!-- generated: fit_ranges -->
<!-- end -->

## Claims shown only

Ratios that follow from other figures, figures that were inputs, and figures about things the model does not have.

<!-- generated: fit_context -->
<!-- end -->

## What no report saw

Counts that only a model can have. They rest on assumed rates of false accusation (see the protocol, [odd.md](odd.md));
no source gives one for this campaign, only reviews of neighbouring work. They say what these assumptions lead to, not
what happened.

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
    searched
        Composition of the persons searched, if it is on record.
    """

    scenario: Scenario
    seeds: Sequence[int]
    scale: float
    runs: Sequence[Outputs]
    reasons: Mapping[str, str]
    record: FitRecord | None
    effects: Sequence[Effect]
    effects_scale: float
    searched: Composition | None = None

    @cached_property
    def slope(self) -> tuple[tuple[str, ...], np.ndarray]:
        """Names of the parameters and slope of the claims, from the record of the fit; without columns if none is."""
        record = self.record or FitRecord(self.scenario.name, "", "")
        return jacobian(self.scenario, record)

    @cached_property
    def influences(self) -> dict[str, Influence]:
        """What the fit owes to each claim used in it; empty without a record."""
        names, slope = self.slope
        modelled = {s.claim.id: s.median for s in claim_fits(self.scenario, self.runs)}
        return {i.claim: i for i in influences(self.scenario, slope, modelled)} if names else {}

    @cached_property
    def contest(self) -> Contest:
        """How the model and the null model did on the claims set aside."""
        fits = claim_fits(self.scenario, self.runs)
        known = self.influences.values() or [Influence(s.claim.id, 0.0, s.ratio) for s in fits]
        return contest(self.scenario, self.runs, known)


def render(evidence: FitEvidence) -> str:
    """Return the page as Markdown."""
    fits = claim_fits(evidence.scenario, evidence.runs)
    reasons = evidence.reasons
    return refresh(
        PAGE,
        {
            "fit_runs": lambda: _runs(evidence),
            "fit_summary": lambda: _summary(evidence, fits),
            "fit_calibrate": lambda: _claims(fits, "calibrate", reasons, _leverage(evidence)),
            "fit_directions": lambda: _directions(evidence),
            "fit_conjugate": lambda: _conjugate(evidence, fits),
            "fit_check": lambda: (
                _claims(fits, "check", reasons, _null(evidence)) + _unexplained(fits, reasons)
            ),
            "fit_null": lambda: _scores(evidence),
            "fit_roles": lambda: _roles(evidence.scenario),
            "fit_ranges": lambda: _ranges(evidence.scenario),
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
            _of(r.within_tolerance, r.judged), _of(r.factor_15, r.compared), _of(r.factor_two, r.compared),
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
        "within a factor of 1.5",
        "within a factor of 2",
        "typical factor missed by",
    ]
    fitted = sum(p.use == "calibrated" for p in m.scenario.parameters.values())
    near = [[share_near(m.scenario, run, tolerance) for run in m.runs] for tolerance in (0.1, 0.3)]
    spans = [f"{min(shares):.0%} to {max(shares):.0%}" for shares in near]
    return (
        f"{table(head, rows)}\n"
        f"Calibrated parameters: {fitted}. Run by run, {spans[0]} of the claims used in fitting lie within 10 %, "
        f"{spans[1]} within 30 %.\n"
    )


def _of(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})" if whole else "–"


def _claims(
    fits: Sequence[ClaimFit],
    role: str,
    reasons: Mapping[str, str],
    more: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the table of the claims of one role; those that no run can have are named in a line below it.

    Parameters
    ----------
    more
        Further columns: heading, and cell by claim.
    """
    mine = [s for s in fits if s.claim.role == role]
    shown = [s for s in mine if s.median is not None]
    further = more or {}
    rows = [
        (
            f"`{s.claim.id}`", s.claim.stated, _documented(s.claim), s.claim.unit,
            _round(s.median), f"{_round(s.low)} – {_round(s.high)}", "" if s.ratio is None else f"{s.ratio:.2f}",
            {True: "yes", False: "no", None: ""}[s.within],
            *(cells.get(s.claim.id, "") for cells in further.values()), reasons.get(s.claim.id),
        )
        for s in shown
    ]  # fmt: skip
    head = [
        "claim",
        "what is stated",
        "documented",
        "unit",
        "modelled",
        "range",
        "ratio",
        "inside",
        *further,
    ]
    head.append("reason")
    silent = [f"`{s.claim.id}`" for s in mine if s.median is None]
    after = f"\nNot in the model, or not in a run at this scale: {', '.join(silent)}.\n" if silent else ""
    return table(head, rows) + after


def _leverage(m: FitEvidence) -> dict[str, dict[str, str]]:
    """Return two columns of the claims used in fitting; empty cells where there is no record of the fit."""
    found = m.influences.values()
    return {
        "leverage": {i.claim: f"{i.leverage:.2f}" for i in found},
        "left out": {i.claim: f"{i.left_out:.2f}" for i in found if i.left_out is not None},
    }


def _null(m: FitEvidence) -> dict[str, dict[str, str]]:
    """Return the column of the null model, of the claims set aside."""
    return {"null": {score.claim: f"{score.null:.2f}" for score in m.contest.scores}}


def _scores(m: FitEvidence) -> str:
    """Return how the model and the null model score on the claims set aside."""
    found, of_model, of_null = m.contest.scores, m.contest.model, m.contest.null
    if not found:
        return "No claim set aside has a figure of both models.\n"
    centre = m.scenario.areas.centre.id
    whole = {score.claim for score in found if m.scenario.claims[score.claim].area == centre}
    rows = []
    for label, mine in (
        ("whole country", [s for s in found if s.claim in whole]),
        ("its parts", [s for s in found if s.claim not in whole]),
        ("all", found),
    ):
        model, null = sum(s.model_score for s in mine), sum(s.null_score for s in mine)
        better = sum(s.model_score > s.null_score for s in mine)
        rows.append((label, len(mine), f"{model:.1f}", f"{null:.1f}", f"{model - null:+.1f}", better))
    head = ["claims set aside", "scored", "model", "null model", "difference", "model better on"]
    ahead = rows[-1][4].startswith("+")
    verdict = "beats" if ahead else "does not beat"
    return (
        "Sums of logarithmic scores, of the claims of which both have a figure; higher is better. The spread of the "
        f"log ratio given to the model beside its seeds is {of_model.whole:.2f} for the whole country and "
        f"{of_model.parts:.2f} for its parts, from what it foretold of the fitted claims left out; to the null model "
        f"{of_null.whole:.2f} and {of_null.parts:.2f}, from the same claims, "
        f"on which inhabitants of cities count {m.contest.urban:.3g} times.\n\n{table(head, rows)}"
        f"\nThe model {verdict} the null model on the claims set aside.\n"
    )


def _directions(m: FitEvidence) -> str:
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


def _conjugate(m: FitEvidence, fits: Sequence[ClaimFit]) -> str:
    """Return the posteriors in closed form, then the claims that decided them beside the runs."""
    claims = _claims(fits, "conjugate", {})
    if m.searched is None:
        return f"The composition of the persons searched is not on record.\n\n{claims}"
    rows = {row.parameter: row for row in load_conjugates(m.scenario)}
    priors = {
        name: "Jeffreys"
        if row.prior_mean is None
        else f"mean {number(row.prior_mean)}, {number(row.prior_weight)} cases"
        for name, row in rows.items()
    }
    found = [
        (
            f"`{p.parameter}`", p.family, p.given, priors[p.parameter], number(p.count), _round(p.exposure),
            f"{p.mean:.4g}", f"{p.low:.4g} – {p.high:.4g}",
        )
        for p in posteriors(m.scenario, m.searched)
    ]  # fmt: skip
    head = ["parameter", "family", "given", "prior", "count", "of", "posterior mean", "90 %"]
    s = m.searched
    made = f"Composition of the searched: runs of {s.made}, seeds {', '.join(map(str, s.seeds))}, scale {s.scale:g}."
    return f"{made}\n\n{table(head, found)}\n{claims}"


def _roles(scenario: Scenario) -> str:
    """Return the history of roles, claims with the same reason and day in one row."""
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for change in load_role_changes(scenario):
        key = (str(change.date), change.before or "entered", change.after, change.why)
        groups.setdefault(key, []).append(f"{change.claim}")
    rows = [
        (day, before, after, ", ".join(claims), why) for (day, before, after, why), claims in groups.items()
    ]
    return table(["day", "from", "to", "claims", "why"], rows)


def _ranges(scenario: Scenario) -> str:
    """Return the history of ranges."""
    rows = [
        (
            str(c.date), f"`{c.parameter}`", f"{number(c.low_before)} – {number(c.high_before)}",
            f"{number(c.low)} – {number(c.high)}", "yes" if c.widened else "no", c.why,
        )
        for c in load_range_changes(scenario)
    ]  # fmt: skip
    return table(["day", "parameter", "before", "after", "widened", "why"], rows)


def _documented(claim: ScenarioClaim) -> str:
    """Return a figure as the document has it, a range as a range, with its hedge."""
    span = (
        f"{number(claim.low)} – {number(claim.high)}"
        if claim.low is not None and claim.high is not None
        else ""
    )
    words = [*claim.hedge.split("|"), f"{claim.bound} bound" if claim.bound else ""]
    hedge = ", ".join(filter(None, words))
    return (number(claim.value) or span or number(figure(claim))) + (f" ({hedge})" if hedge else "")


def _unexplained(fits: Sequence[ClaimFit], reasons: Mapping[str, str]) -> str:
    """Return a line that names the judged claims missed badly for which no reason is given."""
    bad = [
        f"`{s.claim.id}`"
        for s in fits
        if s.claim.role in ("calibrate", "check") and s.off is not None and s.claim.id not in reasons
        and not 1.0 / LARGE <= s.off <= LARGE
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
            low, median, high = np.quantile(values, [0.0, 0.5, 1.0])
            rows.append((label, _round(float(median)), f"{_round(float(low))} – {_round(float(high))}"))
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
