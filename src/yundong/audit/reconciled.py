"""Renders a reconciliation as text."""

from __future__ import annotations

from yundong.audit.reconcile import ErrorSet, Range, Reconciliation
from yundong.audit.render import wrapped
from yundong.figures.interval import number


def reconciled_as_text(result: Reconciliation) -> str:
    """Return a reconciliation for a terminal.

    Parameters
    ----------
    result : Reconciliation
        As returned by `reconcile`.
    """
    count = len(result.conflicts)
    lines = [
        f"Reconciliation of {result.title}",
        f"{count} conflict {'set' if count == 1 else 'sets'} of figures that cannot all be true; all others stay as",
        "documented, except for rounding. Standard errors are assumptions (docs/audit.md).",
    ]
    for conflict in result.conflicts:
        lines += ["", *(wrapped(check.computation(), "", "    ") for check in conflict.checks)]
        lines.append(
            f"  Nearest consistent set (chi-squared {conflict.distance:.3g}, binding rows {conflict.freedom})"
        )
        lines.append(f"    {'documented':>14} {'consistent':>14} {'± after':>10} {'std. errors':>11}  claim")
        lines += [
            f"    {number(a.documented):>14} {a.reconciled:>14,.1f} {a.error_after:>10,.1f} {a.steps:>+11.2f}"
            f"  {a.claim}"
            for a in conflict.adjustments
        ]
        lines.append("  Smallest error sets, most likely first")
        lines += [wrapped(_error_set(error_set), "    - ", "      ") for error_set in conflict.error_sets]
    if result.ranges:
        lines += ["", "Ranges left open by the figures"]
        lines += [wrapped(_range_line(item), "  ", "      ") for item in result.ranges]
    return "\n".join(lines) + "\n"


def _error_set(error_set: ErrorSet) -> str:
    parts = [
        f"{claim} would have to be {_ends(interval.low, interval.high)}"
        for claim, interval in zip(error_set.claims, error_set.needed, strict=True)
    ]
    return f"{' and '.join(parts)} ({error_set.steps:.1f} standard errors away)"


def _range_line(item: Range) -> str:
    return f"{item.name}: {_ends(item.low, item.high)} ({item.why})"


def _ends(low: float, high: float) -> str:
    if high == float("inf"):
        return f"{number(low)} or more"
    if low == 0:
        return f"at most {number(high)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"
