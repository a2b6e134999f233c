"""The page ``docs/switches.md``: each mechanism switched off in turn, what that moves, and why.

Its words are here; its table comes from runs and stays as measured until `yundong switches` measures again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from yundong.campaign.loop import MECHANISMS
from yundong.pages.markdown import blocks_of, refresh, table
from yundong.study.switches import FIGURES, Switched

PAGE = """\
# Switching mechanisms off

The tables are measured by `yundong switches`, the words are kept current by `make docs`: do not edit by hand.

<!-- generated: switches_runs -->
<!-- end -->

Each row is a campaign without one mechanism. A cell is the figure without it over the figure with it, by the records;
a dash stands where the difference, seed by seed, is no more than chance. Both campaigns share every draw that they have
in common, so that small differences are seen.

<!-- generated: switches_table -->
<!-- end -->

## Why

<!-- generated: switches_why -->
<!-- end -->
"""
WHY: dict[str, str] = {}
"""What each switch removes, and why that moves what it moves, by mechanism."""


def render(found: Sequence[Switched], seeds: int, scale: float) -> str:
    """Return the page as Markdown."""
    blocks = {
        "switches_runs": lambda: f"{seeds} seeds for each row, at a scale of {scale:g}.\n",
        "switches_table": lambda: _table(found),
        "switches_why": _why,
    }
    return refresh(PAGE, blocks)


def reworded(page: str) -> str:
    """Return the page with the words as they are now and its table as it was measured.

    Raises
    ------
    InputError
        If the page lacks one of its blocks.
    """
    measured = {name: partial(str, text) for name, text in blocks_of(page).items()}
    return refresh(PAGE, {**measured, "switches_why": _why})


def _table(found: Sequence[Switched]) -> str:
    cells = {(s.mechanism, s.figure): _cell(s) for s in found}
    rows = [(f"`{m.name}`", *(cells[m.name, figure] for figure in FIGURES)) for m in MECHANISMS]
    return table(["without", *(figure.replace("_", " ") for figure in FIGURES)], rows)


def _cell(s: Switched) -> str:
    if s.ratio is None or not s.moved:
        return "–"
    return f"{s.ratio:.3g}" if abs(s.ratio - 1.0) < 0.1 else f"{s.ratio:.2f}"


def _why() -> str:
    return "\n".join(f"- **`{m.name}`** ({m.title}). {WHY.get(m.name, '')}" for m in MECHANISMS) + "\n"
