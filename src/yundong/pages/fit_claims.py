"""Tables of the page of the fit about claims: by role, what the fit owes to each, and how their roles came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yundong.pages.fit_evidence import FitEvidence, rounded
from yundong.pages.markdown import number, table
from yundong.report.documented import figure
from yundong.scenario import Scenario, ScenarioClaim
from yundong.study.fit.conjugate import load_conjugates, posteriors
from yundong.study.fit.ensemble import ClaimFit, by_role, share_near
from yundong.study.fit.roles import load_range_changes, load_role_changes

LARGE = 2.0
"""A claim missed by more than this factor needs a reason."""


def summary(m: FitEvidence, fits: Sequence[ClaimFit]) -> str:
    """Return how the claims of each role fare, and how many parameters were fitted."""
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


def claims_of(
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
            rounded(s.median), f"{rounded(s.low)} – {rounded(s.high)}", "" if s.ratio is None else f"{s.ratio:.2f}",
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


def leverage(m: FitEvidence) -> dict[str, dict[str, str]]:
    """Return two columns of the claims used in fitting; empty cells where there is no record of the fit."""
    found = m.influences.values()
    return {
        "leverage": {i.claim: f"{i.leverage:.2f}" for i in found},
        "left out": {i.claim: f"{i.left_out:.2f}" for i in found if i.left_out is not None},
    }


def null_model(m: FitEvidence) -> dict[str, dict[str, str]]:
    """Return the column of the null model, of the claims set aside."""
    return {"null": {score.claim: f"{score.null:.2f}" for score in m.contest.scores}}


def scores(m: FitEvidence) -> str:
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
        "log ratio is learned from the fitted claims left out and integrated over; its median is, for the model and "
        f"beside its seeds, {of_model.whole.median:.2f} for the whole country and {of_model.parts.median:.2f} for its "
        f"parts, for the null model {of_null.whole.median:.2f} and {of_null.parts.median:.2f}, "
        f"on which inhabitants of cities count {m.contest.urban:.3g} times.\n\n{table(head, rows)}"
        f"\nThe model {verdict} the null model on the claims set aside.\n"
    )


def closed_form(m: FitEvidence, fits: Sequence[ClaimFit]) -> str:
    """Return the posteriors in closed form, then the claims that decided them beside the runs."""
    claims = claims_of(fits, "conjugate", {})
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
            f"`{p.parameter}`", p.family, p.given, priors[p.parameter], number(p.count), rounded(p.exposure),
            f"{p.mean:.4g}", f"{p.low:.4g} – {p.high:.4g}",
        )
        for p in posteriors(m.scenario, m.searched)
    ]  # fmt: skip
    head = ["parameter", "family", "given", "prior", "count", "of", "posterior mean", "90 %"]
    s = m.searched
    made = f"Composition of the searched: runs of {s.made}, seeds {', '.join(map(str, s.seeds))}, scale {s.scale:g}."
    return f"{made}\n\n{table(head, found)}\n{claims}"


def role_history(scenario: Scenario) -> str:
    """Return the history of roles, claims with the same reason and day in one row."""
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for change in load_role_changes(scenario):
        key = (str(change.date), change.before or "entered", change.after, change.why)
        groups.setdefault(key, []).append(f"{change.claim}")
    rows = [
        (day, before, after, ", ".join(claims), why) for (day, before, after, why), claims in groups.items()
    ]
    return table(["day", "from", "to", "claims", "why"], rows)


def range_history(scenario: Scenario) -> str:
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


def unexplained(fits: Sequence[ClaimFit], reasons: Mapping[str, str]) -> str:
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
