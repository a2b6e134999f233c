"""How much a command says beside its result: as usual, nothing but errors (``--quiet``), or more (``--verbose``)."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum


class Loudness(Enum):
    """What is said on standard error; results and errors are always printed."""

    quiet = "--quiet"
    usual = ""
    verbose = "--verbose"


@dataclass
class _State:
    loudness: Loudness = Loudness.usual
    began: float = 0.0
    chinese: bool = False


_state = _State()


def is_quiet() -> bool:
    """Return whether nothing but errors is said."""
    return _state.loudness is Loudness.quiet


def is_verbose() -> bool:
    """Return whether more than usual is said."""
    return _state.loudness is Loudness.verbose


def note(text: str) -> None:
    """Print a message on standard error, apart from the result: not with --quiet, with the time with --verbose.

    Where a command was asked to speak Chinese it is said in Chinese, if `yundong.cli.errors` knows the sentence.
    """
    if is_quiet():
        return
    elapsed = f"[{time.monotonic() - _state.began:7.1f} s] " if is_verbose() else ""
    print(f"{elapsed}{in_language(text)}", file=sys.stderr)


def speaks_chinese() -> bool:
    """Return whether the command was asked to speak Chinese."""
    return _state.chinese


def in_language(text: str) -> str:
    """Return a sentence in the language of the command; one that `yundong.cli.errors` does not know as it is."""
    from yundong.cli.errors import in_chinese

    return in_chinese(text) if _state.chinese else text


@contextmanager
def speaking(loudness: Loudness, chinese: bool = False) -> Iterator[None]:
    """Let a command say as much as asked for, in the language asked for.

    A verbose one ends with its time, processor time and memory.
    """
    before = _state.loudness, _state.began, _state.chinese
    _state.loudness, _state.began, _state.chinese = loudness, time.monotonic(), chinese
    try:
        yield
    finally:
        if is_verbose():
            used = time.process_time()
            note(f"done: {used:.1f} s of processor, at most {peak_mb():,.0f} MB of memory")
        _state.loudness, _state.began, _state.chinese = before


def peak_mb() -> float:
    """Return the largest memory this process has held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def loudness_of(words: list[str]) -> tuple[Loudness, list[str]]:
    """Return how much is to be said, and the words of a command without those that say so.

    ``--quiet`` and ``--verbose`` may stand before the command or after it; behind ``--`` they are plain words.
    """
    end = words.index("--") if "--" in words else len(words)
    named = {one.value: one for one in (Loudness.quiet, Loudness.verbose)}
    asked = [named[word] for word in words[:end] if word in named]
    rest = [word for word in words[:end] if word not in named] + words[end:]
    return (asked[-1] if asked else Loudness.usual), rest
