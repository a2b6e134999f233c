"""Standard output and error of a command: always there, and without control characters of the data.

A name or a note of a file may hold a sequence that renames the window or hides the rest of a line; it is shown as
text. What this package itself draws with (colours, the progress of a run) goes to `drawing_on` the stream.
"""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN_BUT_COLOURS = re.compile(rf"(?!\x1b\[[0-9;]*m){_UNSEEN.pattern}")
TERMINATED = 128 + signal.SIGTERM


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


def open_closed() -> None:
    """Give the process the three standard streams where it was started without one: what is printed is lost.

    Otherwise the first file opened would be taken for standard output by a library that prints there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError as error:
            if error.errno == errno.EBADF:
                os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, this one
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


@contextmanager
def shown_streams() -> Iterator[None]:
    """Show control characters on standard output and error; a terminal that has no Chinese gets question marks."""
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    shown: Any = Shown(sys.stdout), Shown(sys.stderr)
    sys.stdout, sys.stderr = shown
    try:
        yield
    finally:
        # Standard output that broke has been replaced, and stays so: it cannot be flushed at the end.
        sys.stdout = before[0] if sys.stdout is shown[0] else sys.stdout
        sys.stderr = before[1] if sys.stderr is shown[1] else sys.stderr


def end_on_termination() -> None:
    """Let SIGTERM and SIGHUP end the process as an exception does, so that everything temporary is removed."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _: Any) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one is not to interrupt what is being removed
    raise SystemExit(128 + number)
