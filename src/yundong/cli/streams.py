"""Standard output and error of a command: always there, and without control characters of the data."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from yundong.base.showing import Shown

TERMINATED = 128 + signal.SIGTERM


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
