"""What a notebook shows while runs are made: one line, overwritten as they go on; elsewhere nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from yundong.base.notebook import language

if TYPE_CHECKING:
    from yundong.campaign.mechanism import Day, World

OFTEN = 0.25
"""Seconds between two changes of the line."""
STAGES = {
    "build": ("building the country", "构建全国"),
    "days": ("first day", "第一天"),
    "write": ("writing the records", "写入记录"),
}


def in_notebook() -> bool:
    """Return whether the code runs in a notebook, which shows what is displayed."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and hasattr(shell, "kernel")


class ProgressLine:
    """One line of a cell of a notebook, which can be overwritten and taken away."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._last = 0.0

    def say(self, text: str, *, always: bool = True) -> None:
        """Show a text in place of the last one; one that need not be seen only now and then."""
        now = time.monotonic()
        if not always and now - self._last < OFTEN:
            return
        self._last = now
        self._show(text)

    def clear(self) -> None:
        """Leave an empty line."""
        if self._handle is not None:
            self._show("")

    def _show(self, text: str) -> None:
        from IPython import display

        shown = display.HTML(f"<small>{escape(text)}</small>" if text else "")  # type: ignore[no-untyped-call]
        if self._handle is None:
            self._handle = display.display(shown, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(shown)


class RunProgress:
    """The stage and the day of a run, as a `yundong.campaign.run.Progress`."""

    def __init__(self) -> None:
        self._line = ProgressLine()

    def __call__(self, stage: str, day: Day | None, world: World | None) -> None:
        """Show a stage or a finished day."""
        chinese = language() == "zh"
        if day is None or world is None:
            self._line.say(STAGES.get(stage, (stage, stage))[chinese])
            return
        state, colon = world.state, "：" if chinese else " "
        words = ("查出", "逮捕") if chinese else ("identified", "arrested")
        counts = (int(state.identified_here.sum()), int(state.arrested_here.sum()))
        said = "  ".join(f"{word}{colon}{count:,}" for word, count in zip(words, counts, strict=True))
        self._line.say(f"{day.date}  {said}", always=False)

    def clear(self) -> None:
        """Take the line away."""
        self._line.clear()


def study_progress() -> Callable[[str], None]:
    """Return what shows the lines of a study in a notebook; elsewhere they go to nobody."""
    if not in_notebook():
        return lambda text: None
    return ProgressLine().say
