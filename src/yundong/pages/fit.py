"""The page ``docs/fit.md``: every claim documented against modelled over seeds, and what the fit owes to each.

Its words are here; its tables come from runs and stay as measured until `yundong fit-report` measures again.
"""

from __future__ import annotations

from functools import partial

from yundong.pages import fit_claims, fit_model
from yundong.pages.fit_evidence import FitEvidence
from yundong.pages.markdown import blocks_of, refresh
from yundong.study.fit.ensemble import claim_fits

PAGE = """\
# How the defaults fit the documents

The tables are measured by `yundong fit-report`, the words are kept current by `make docs`: do not edit by hand.

<!-- generated: fit_runs -->
<!-- end -->

*Modelled* is the median over these runs of what the organ concerned had received on the day of the document, or of the
records where no return could state the figure, or where a city's figure was telephoned on that very day; the range is
from the least to the greatest. *Ratio* is modelled over documented. *Inside* says whether the median lies within the
tolerance that `claims.csv` gives the claim. Distances are to the nearest number that a claim allows: a lower bound (the
list of July holds the habitual, not everybody) is met by any figure above it, "more than 16,500" by one up to the next
hundred, "about 19,300" by one within a hundred. Where two bulletins leave a figure open (850 or 8,505 registered in
Shenyang), it is the interval between them, since 26 November 2026; before, the later figure was used. The calibrated
parameters were found by `yundong fit`; its last steps went along the measured slope by hand, among points of nearly the
same misfit, towards those where more of the fitted claims lie within 10 and 30 per cent (the record has all runs). The
conjugate ones are found by `yundong conjugate`.

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

The way of scoring was changed on 26 November 2026, before the table above was read again: the spread had been set to
its most likely value, as if a handful of misses fixed it, and a course stated on three days counted three times. Both
models are treated alike. Scored the former way, the same runs lie 0.5 above the null model instead of 3.6.

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


def render(evidence: FitEvidence) -> str:
    """Return the page as Markdown."""
    fits = claim_fits(evidence.scenario, evidence.runs)
    reasons = evidence.reasons
    return refresh(
        PAGE,
        {
            "fit_runs": lambda: _runs(evidence),
            "fit_summary": lambda: fit_claims.summary(evidence, fits),
            "fit_calibrate": lambda: fit_claims.claims_of(
                fits, "calibrate", reasons, fit_claims.leverage(evidence)
            ),
            "fit_directions": lambda: fit_model.directions_told_apart(evidence),
            "fit_conjugate": lambda: fit_claims.closed_form(evidence, fits),
            "fit_check": lambda: (
                fit_claims.claims_of(fits, "check", reasons, fit_claims.null_model(evidence))
                + fit_claims.unexplained(fits, reasons)
            ),
            "fit_null": lambda: fit_claims.scores(evidence),
            "fit_roles": lambda: fit_claims.role_history(evidence.scenario),
            "fit_ranges": lambda: fit_claims.range_history(evidence.scenario),
            "fit_context": lambda: fit_claims.claims_of(fits, "context", reasons),
            "fit_truth": lambda: fit_model.truth(evidence),
            "fit_slopes": lambda: fit_model.slopes(evidence),
            "fit_effects": lambda: fit_model.effects_of(evidence),
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
