"""Text of the data on a terminal: its control characters are shown, not obeyed.

A name or a note of a file may hold a sequence that renames the window or hides the rest of a line; it is shown as
text. What this package itself draws with (colours, the progress of a run) goes to `drawing_on` the stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN_BUT_COLOURS = re.compile(rf"(?!\x1b\[[0-9;]*m){_UNSEEN.pattern}")


def visible(text: str, colours: bool = False) -> str:
    """Return a text with its control characters, save tabs and line ends, shown as ``\\x1b``.

    Parameters
    ----------
    text : str
        The text.
    colours : bool
        Whether sequences that only colour what follows stay.
    """
    pattern = _UNSEEN_BUT_COLOURS if colours else _UNSEEN
    return pattern.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class Shown:
    """A stream of text that shows control characters; everything else is as of the stream below it."""

    def __init__(self, stream: Any) -> None:
        self.below = stream
        self._colours = bool(stream.isatty())  # the parser colours its messages on a terminal

    def write(self, text: str) -> int:
        """Write a text, control characters shown."""
        self.below.write(visible(text, self._colours))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        """Return what is not text as the stream below has it."""
        return getattr(self.below, name)


def drawing_on(stream: Any) -> Any:
    """Return the stream to draw on, below the one that shows control characters."""
    return stream.below if isinstance(stream, Shown) else stream
