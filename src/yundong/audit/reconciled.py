"""Renders a reconciliation as text, or as tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len

from yundong.audit.reconcile import Adjustment, ConflictSet, Range, Reconciliation
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
        Columns of the terminal, for tables; lines of prose are at most 100 long in any case.
    """
    lang, columns = result.lang, min(WIDTH, width or WIDTH)
    lines = [said("reconciliation", lang, result.title), *filled(about_conflicts(result), columns)]
    for conflict in result.conflicts:
        lines.append("")
        for check in conflict.checks:
            lines += filled(check.computation(lang), columns, "", "    ")
        nearest = said("nearest", lang, f"{conflict.distance:.3g}", conflict.freedom)
        lines += filled(nearest, columns, "  ", "    ")
        lines += _table(*_adjusted(conflict, lang), width or sys.maxsize)
        for text in misreadings_text(conflict.adjustments, lang):
            lines += filled(text, columns, "  ! ", "    ")
        if conflict.error_sets:
            lines += filled(said("sets", lang), columns, "  ", "    ")
            lines += _table(*_error_sets(conflict, lang), width or sys.maxsize)
    if result.ranges:
        lines += ["", said("ranges", lang), *_ranges(result, columns)]
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


def _adjusted(conflict: ConflictSet, lang: str) -> tuple[list[str], list[list[str]]]:
    """Return the heads and rows of the figures that balancing moves."""
    heads = [said(key, lang) for key in ("documented", "consistent", "after", "errors", "claim", "meaning")]
    return heads, [
        [
            number(a.documented),
            f"{a.reconciled:,.1f}",
            f"{a.error_after:,.1f}",
            f"{a.steps:+.2f}",
            a.claim,
            a.name,
        ]
        for a in conflict.adjustments
    ]


def _error_sets(conflict: ConflictSet, lang: str) -> tuple[list[str], list[list[str]]]:
    """Return the heads and rows of the error sets: a row per figure, the number of its set in the first."""
    heads = [said(key, lang) for key in ("set", "errors", "documented", "needed", "claim", "meaning")]
    return heads, [
        [
            str(row["set"]) if row["first"] else "",
            f"{row['steps']:.1f}" if row["first"] else "",
            "" if row["documented"] is None else number(row["documented"]),
            row["needed"],
            row["claim"],
            row["name"],
        ]
        for row in _of_conflict(conflict, lang)
    ]


def error_set_rows(result: Reconciliation) -> list[dict[str, Any]]:
    """Return one row per figure of an error set, the sets of all conflicts numbered on."""
    rows: list[dict[str, Any]] = []
    for conflict in result.conflicts:
        before = rows[-1]["set"] if rows else 0
        rows += [row | {"set": row["set"] + before} for row in _of_conflict(conflict, result.lang)]
    return rows


def _of_conflict(conflict: ConflictSet, lang: str) -> Iterator[dict[str, Any]]:
    printed = {claim.id: claim.point for check in conflict.checks for claim in check.claims}
    for place, one in enumerate(conflict.error_sets, start=1):
        for claim, name, interval in zip(one.claims, one.names, one.needed, strict=True):
            yield {
                "set": place,
                "first": claim == one.claims[0],
                "steps": one.steps,
                "documented": printed.get(claim),
                "needed": ends_text(interval.low, interval.high, lang),
                "claim": claim,
                "name": name,
            }


def _table(heads: list[str], rows: list[list[str]], width: int) -> list[str]:
    """Return figures aligned right, with the claim and its meaning behind them.

    Where they do not fit, the meaning is left out; where that does not help, each row is a block of its own.
    """
    for kept in (len(heads), len(heads) - 1):
        numbers = range(len(heads) - 2)
        texts = [[row[at] for at in (*numbers, *range(len(heads) - 2, kept))] for row in (heads, *rows)]
        widths = [max(cell_len(row[at]) for row in texts) for at in range(kept)]
        if 4 + sum(widths) + 2 * (kept - 1) <= width:
            return [f"    {_aligned(row, widths, len(numbers))}".rstrip() for row in texts]
    lines = []
    for row in rows:
        figures = "  ".join(f"{head} {cell}" for head, cell in zip(heads[:-2], row, strict=False) if cell)
        lines += [f"    {row[-2]}", *filled(figures, width, "      ", "      ")]
    return lines


def _aligned(row: Sequence[str], widths: Sequence[int], numbers: int) -> str:
    """Return the cells of a row in columns, the first of them aligned right."""
    padded = [" " * (size - cell_len(cell)) for size, cell in zip(widths, row, strict=True)]
    return "  ".join(
        pad + cell if at < numbers else cell + pad
        for at, (cell, pad) in enumerate(zip(row, padded, strict=True))
    )


def _ranges(result: Reconciliation, width: int) -> list[str]:
    """Return the ranges as a list: each with its quantity and, below, what it follows from; that of many only once."""
    shown = [(ends_text(item.low, item.high, result.lang), item) for item in result.ranges]
    edge = max(cell_len(text) for text, _ in shown)
    groups: dict[str, list[tuple[str, Range]]] = {}
    for text, item in shown:
        groups.setdefault(item.why, []).append((text, item))
    lines = []
    for why, mine in groups.items():
        for text, item in mine:
            lead = f"  {' ' * (edge - cell_len(text))}{text}  "
            lines += filled(item.name, width, lead, " " * (edge + 6))
        lines += filled(f"{'以上各项：' if result.lang == 'zh' else 'these: '}{why}" if len(mine) > 1 else why, width,
                        " " * (edge + 4), " " * (edge + 6))  # fmt: skip
    return lines


def about_conflicts(result: Reconciliation) -> str:
    """Return how many conflict sets there are, and what became of the other figures."""
    count = len(result.conflicts)
    return said("conflict" if count == 1 else "conflicts", result.lang, count)


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
