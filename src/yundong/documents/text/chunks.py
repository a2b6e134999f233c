"""A long document in two chunks, the second read by a process of its own."""

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
"""Texts of at least as many characters are read in two chunks. Where they are cut depends on the text alone, never
on the machine, so that the result is the same on one core."""

_OVERLAP = 20_000
"""How much of the first chunk is read again before the second: a figure may be part of one some sentences back."""


class Chunk(NamedTuple):
    """What one process reads: from `begin` to `stop`, keeping only the figures that start at `kept` or later."""

    begin: int
    kept: int
    stop: int


def split_into_chunks(document: Document) -> list[Chunk]:
    """Return one chunk, or two for a long text; neither their edges nor the overlap cut through a table.

    Parameters
    ----------
    document : Document
        With blocks.
    """
    size = len(document.text)
    cut = _block_at(document, size // 2) if size >= LONG else 0
    if not cut or cut >= size:
        return [Chunk(0, 0, size)]
    return [Chunk(0, 0, cut), Chunk(_block_at(document, max(0, cut - _OVERLAP)), cut, size)]


def _block_at(document: Document, at: int) -> int:
    """Return the first offset from `at` on where a block begins that is not a cell of a table."""
    starts = [block.start for block in document.blocks]
    following = document.blocks[bisect_left(starts, at) :]
    return next((block.start for block in following if block.kind != "cell"), len(document.text))


def read_chunks(work: Callable[[Chunk], list[Row]], chunks: list[Chunk]) -> list[Row]:
    """Return the results of all chunks in order, the last one from a second process where there is a second core.

    Parameters
    ----------
    work : callable
        Makes plain rows, which can be sent from one process to another.
    chunks : list of Chunk
        At least one.
    """
    *own, last = chunks
    forks = "fork" in multiprocessing.get_all_start_methods() and (os.cpu_count() or 1) > 1
    # A process forked from one thread among several could wait for ever for a lock that another thread held.
    if not own or not forks or threading.active_count() > 1:
        return [row for chunk in chunks for row in work(chunk)]
    context = multiprocessing.get_context("fork")  # the child inherits the text and all that was found in it
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(work, last, sender), daemon=True)
    child.start()
    sender.close()
    rows = [row for chunk in own for row in work(chunk)]
    try:
        rows += receiver.recv()
    except EOFError:  # the child was killed from outside, for lack of memory say
        rows += work(last)
    child.join()
    return rows


def _send(work: Callable[[Chunk], list[Row]], chunk: Chunk, sender: Connection) -> None:
    sender.send(work(chunk))
    sender.close()
