"""The Python API, a module for each kind of question: runs, studies, documents, rules, pages.

The names below are loaded when first asked for: who reads a document does not wait for what holds the tables of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yundong.api.running import (
        Run,
        _engine,
        check,
        explaining,
        grid,
        open_run,
        run,
        runs,
        scenario_of,
        sweep,
        what_if,
    )

__all__ = [
    "Run", "_engine", "check", "explaining", "grid", "open_run", "run", "runs", "scenario_of", "sweep", "what_if",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a name of `yundong.api.running` when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from yundong.api import running

    value: object = getattr(running, name)
    globals()[name] = value
    return value
