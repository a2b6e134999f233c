"""A reconciliation as text."""

from __future__ import annotations

from yundong.audit.reconcile import Range, Reconciliation, Suspect
from yundong.audit.render import wrapped
from yundong.figures.interval import number


def reconciled_as_text(result: Reconciliation) -> str:
    """Return a reconciliation for a terminal.

    Parameters
    ----------
    result : Reconciliation
        As made by `reconcile`.
    """
    count = len(result.tangles)
    lines = [
        f"Reconciliation of {result.title}",
        f"{count} {'knot' if count == 1 else 'knots'} of figures that cannot all hold; all others stay as",
        "documented, save for rounding. Standard errors are assumptions (docs/audit.md).",
    ]
    for tangle in result.tangles:
        lines += ["", *(wrapped(check.computation(), "", "    ") for check in tangle.checks)]
        lines.append(
            f"  Nearest consistent set (chi-squared {tangle.distance:.3g}, binding rows {tangle.freedom})"
        )
        lines.append(f"    {'documented':>14} {'consistent':>14} {'± after':>10} {'std. errors':>11}  claim")
        lines += [
            f"    {number(a.documented):>14} {a.reconciled:>14,.1f} {a.error_after:>10,.1f} {a.steps:>+11.2f}"
            f"  {a.claim}"
            for a in tangle.adjustments
        ]
        lines.append("  Fewest claims in error, the likeliest first")
        lines += [wrapped(_suspect(suspect), "    - ", "      ") for suspect in tangle.suspects]
    if result.ranges:
        lines += ["", "What the figures leave open"]
        lines += [wrapped(_range_line(item), "  ", "      ") for item in result.ranges]
    return "\n".join(lines) + "\n"


def _suspect(suspect: Suspect) -> str:
    parts = [
        f"{claim} would have to be {_ends(interval.low, interval.high)}"
        for claim, interval in zip(suspect.claims, suspect.needed, strict=True)
    ]
    return f"{' and '.join(parts)} ({suspect.steps:.1f} standard errors away)"


def _range_line(item: Range) -> str:
    return f"{item.name}: {_ends(item.low, item.high)} ({item.why})"


def _ends(low: float, high: float) -> str:
    if high == float("inf"):
        return f"{number(low)} or more"
    if low == 0:
        return f"at most {number(high)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"
