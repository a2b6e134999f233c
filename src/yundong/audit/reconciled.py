"""Renders a reconciliation as text, or as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yundong.audit.reconcile import Adjustment, ErrorSet, Range, Reconciliation
from yundong.audit.render import WIDTH
from yundong.audit.words import said
from yundong.figures.interval import number
from yundong.figures.wording import filled


def reconciled_as_text(result: Reconciliation, width: int | None = None) -> str:
    """Return a reconciliation for a terminal.

    Parameters
    ----------
    result : Reconciliation
        As returned by `reconcile`.
    width : int, optional
        Columns of the terminal; lines of prose are at most 100 long in any case.
    """
    lang, columns = result.lang, min(WIDTH, width or WIDTH)
    lines = [said("reconciliation", lang, result.title), *filled(about_conflicts(result), columns)]
    for conflict in result.conflicts:
        lines.append("")
        for check in conflict.checks:
            lines += filled(check.computation(lang), columns, "", "    ")
        nearest = said("nearest", lang, f"{conflict.distance:.3g}", conflict.freedom)
        lines += filled(nearest, columns, "  ", "    ")
        lines += _adjusted(result, conflict.adjustments, columns)
        for text in misreadings_text(conflict.adjustments, lang):
            lines += filled(text, columns, "  ! ", "    ")
        lines.append(f"  {said('sets', lang)}")
        for error_set in conflict.error_sets:
            lines += filled(error_set_text(error_set, lang), columns, "    - ", "      ")
    if result.ranges:
        lines += ["", said("ranges", lang)]
        for item in result.ranges:
            lines += filled(_range_line(item, lang), columns, "  ", "      ")
    if result.unimposed:
        lines += ["", *filled(said("unbalanced", lang, result.unimposed), columns)]
    return "\n".join(lines) + "\n"


def misreadings_text(adjustments: Sequence[Adjustment], lang: str) -> list[str]:
    """Return a warning for each figure that balancing moves farther than any error of measurement."""
    return [
        said("misreading", lang, one.claim, f"{abs(one.steps):.1f}", number(one.reconciled))
        for one in adjustments
        if one.misreading
    ]


def _adjusted(result: Reconciliation, adjustments: Any, width: int) -> list[str]:
    """Return the adjusted figures as a table, or below one another where it does not fit."""
    lang = result.lang
    heads = [said(key, lang) for key in ("documented", "consistent", "after", "errors", "claim")]
    rows = [
        [number(a.documented), f"{a.reconciled:,.1f}", f"{a.error_after:,.1f}", f"{a.steps:+.2f}", a.claim]
        for a in adjustments
    ]
    from rich.cells import cell_len

    widths = [max(cell_len(row[i]) for row in (heads, *rows)) for i in range(4)]
    longest = max((cell_len(row[4]) for row in rows), default=0)
    if 4 + sum(widths) + 8 + longest > width:
        return [
            line
            for row in rows
            for line in (
                f"    {row[4]}",
                *filled(
                    "  ".join(f"{h} {c}" for h, c in zip(heads, row[:4], strict=False)),
                    width,
                    "      ",
                    "      ",
                ),
            )
        ]

    def aligned(row: list[str]) -> str:
        cells = [" " * (size - cell_len(cell)) + cell for size, cell in zip(widths, row, strict=False)]
        return f"    {'  '.join(cells)}  {row[4]}"

    return [aligned(heads), *map(aligned, rows)]


def about_conflicts(result: Reconciliation) -> str:
    """Return how many conflict sets there are, and what became of the other figures."""
    count = len(result.conflicts)
    return said("conflict" if count == 1 else "conflicts", result.lang, count)


def error_set_text(error_set: ErrorSet, lang: str) -> str:
    """Return what the figures of an error set would have to be, and how far away that is."""
    parts = [
        said("needed", lang, claim, ends_text(interval.low, interval.high, lang))
        for claim, interval in zip(error_set.claims, error_set.needed, strict=True)
    ]
    joined = ("，同时" if lang == "zh" else " and ").join(parts)
    return said("away", lang, joined, f"{error_set.steps:.1f}")


def _range_line(item: Range, lang: str) -> str:
    ends = ends_text(item.low, item.high, lang)
    return f"{item.name}：{ends}（{item.why}）" if lang == "zh" else f"{item.name}: {ends} ({item.why})"


def ends_text(low: float, high: float, lang: str) -> str:
    """Return a range in words."""
    if high == float("inf"):
        return said("more", lang, number(low))
    if low == 0:
        return said("most", lang, number(high))
    return number(low) if low == high else said("between", lang, number(low), number(high))


def adjusted_rows(result: Reconciliation) -> list[dict[str, Any]]:
    """Return one row per adjusted figure."""
    return [vars(change) for conflict in result.conflicts for change in conflict.adjustments]


def range_rows(result: Reconciliation) -> list[dict[str, Any]]:
    """Return one row per range."""
    return [
        {
            "quantity": item.name,
            "low": item.low,
            "high": None if item.high == float("inf") else item.high,
            "range": ends_text(item.low, item.high, result.lang),
            "why": item.why,
        }
        for item in result.ranges
    ]
