"""The page ``docs/switches.md``: each mechanism switched off in turn, what that moves, and why.

Its words are here; its table comes from runs and stays as measured until `yundong switches` measures again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from yundong.campaign.loop import MECHANISMS
from yundong.pages.markdown import blocks_of, refresh, table
from yundong.study.fit.switches import FIGURES, Switched

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

What each switch removes, what follows by itself and what stays is in the protocol, [odd.md](odd.md).

## Why

<!-- generated: switches_why -->
<!-- end -->
"""
WHY: dict[str, str] = {
    "transmission": "No place has the order, so that none prepares, launches or searches its files.",
    "materials": "Old files are most of what is known before the launch. Without them lists are short and few can be "
    "arrested, and those whom an old file would have named wrongly are left alone. Letters rise a little: a larger "
    "part of those known is arrested or registered, so that there is less to fear.",
    "reconnaissance": "Inquiries confirm more than they find: lists come from files, letters and names as before, and "
    "nobody who did nothing is cleared by an inquiry.",
    "outreach": "Nobody is reached, so that nobody writes by post or at a rally and nobody registers with public "
    "security; what is known comes from files, inquiries and the names that the arrested give.",
    "letters": "Letters are nearly half of the leads, but repeat one another: identifications fall far less than "
    "leads.",
    "registration": "Nobody confesses or names others at public security or in an agency; nothing is handed in. The "
    "identified stay at large, so that fear keeps letters down. Insiders known in July are found out all the same.",
    "measures": "Those who would be trained or controlled stay on the lists; what is confessed in training is missing.",
    "targets": "No share to reach by a deadline: fewer weak cases, and executions stay at the five in a thousand of "
    "the plan of July.",
    "arrests": "Nobody is questioned, named, tried or searched; registration loses the fright of arrests nearby.",
    "interrogation": "Names bring in others of the same ring, and a quarter of those wrongly identified: names given "
    "under coercion. Searches and confessions are those of the arrested, and fall only as arrests do.",
    "review": "Those who would have been cleared wait for judgment: nothing else hangs on it.",
    "adjudication": "No verdict, no public trial, no shock of an execution; arrests are made before.",
    "seizures": "What is found is evidence for nobody else: only the goods are missing.",
    "agencies": "Insiders are a few in a hundred of the identified and seldom arrested, but they count in the lists by "
    "which a place may arrest, and those known in July are missing from them.",
    "supervision": "No visits and no naming in bulletins, so no pressure, caution or help; targets still press.",
    "follow_up": "Nothing in the campaign reads the ledger of goods, users and fields.",
}
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
    return "\n".join(f"- **`{m.name}`** ({m.title}). {WHY[m.name]}" for m in MECHANISMS) + "\n"
