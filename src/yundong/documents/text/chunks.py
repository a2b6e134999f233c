"""A long document in two halves, the second read by a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import threading
from bisect import bisect_left
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import NamedTuple, TypeVar

from yundong.documents.text.document import Document

Row = TypeVar("Row")

LONG = 400_000
"""Texts of as many characters are read in halves. Where they are cut depends on the text alone, never on the
machine, so that the result is the same on one core."""

_RUN_IN = 20_000
"""So much of the first half is read again before the second: a figure may be part of one some sentences back."""


class Stretch(NamedTuple):
    """What one process reads: from `begin` on, of which only what starts at `kept` or behind is its own."""

    begin: int
    kept: int
    stop: int


def halves(document: Document) -> list[Stretch]:
    """Return one stretch, or two for a long text; neither their edges nor the run-in cut through a table.

    Parameters
    ----------
    document : Document
        With blocks.
    """
    size = len(document.text)
    cut = _block_at(document, size // 2) if size >= LONG else 0
    if not cut or cut >= size:
        return [Stretch(0, 0, size)]
    return [Stretch(0, 0, cut), Stretch(_block_at(document, max(0, cut - _RUN_IN)), cut, size)]


def _block_at(document: Document, at: int) -> int:
    """Return the first place from `at` on where a block begins that is no cell of a table."""
    starts = [block.start for block in document.blocks]
    following = document.blocks[bisect_left(starts, at) :]
    return next((block.start for block in following if block.kind != "cell"), len(document.text))


def read_both(work: Callable[[Stretch], list[Row]], stretches: list[Stretch]) -> list[Row]:
    """Return the results of all stretches in order, the last made beside the others where a second core is free.

    Parameters
    ----------
    work : callable
        Makes plain rows, which can be sent from one process to another.
    stretches : list of Stretch
        At least one.
    """
    *own, last = stretches
    forks = "fork" in multiprocessing.get_all_start_methods() and (os.cpu_count() or 1) > 1
    # A child of one thread among several could wait for ever for a lock that another of them held.
    if not own or not forks or threading.active_count() > 1:
        return [row for stretch in stretches for row in work(stretch)]
    context = multiprocessing.get_context("fork")  # the child inherits the text and all that was found in it
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(work, last, sender), daemon=True)
    child.start()
    sender.close()
    rows = [row for stretch in own for row in work(stretch)]
    try:
        rows += receiver.recv()
    except EOFError:  # the child was ended from outside, for want of memory say
        rows += work(last)
    child.join()
    return rows


def _send(work: Callable[[Stretch], list[Row]], stretch: Stretch, sender: Connection) -> None:
    sender.send(work(stretch))
    sender.close()
