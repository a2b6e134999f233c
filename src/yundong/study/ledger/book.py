"""The ledger of predictions: a log of one JSON object a line, in which each row holds the hash of the one before.

Nobody can change, take out or put in a row afterwards without breaking the chain at that row, so that a prediction that
stands before a score was made before it. The last rows could be cut off: whoever wants to be believed hands the hash of
the last row to somebody else, or publishes it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yundong.base.errors import Fault, InputError
from yundong.base.reading import parse_json, whole_lines
from yundong.base.version import __version__
from yundong.base.writing import append_after_last

DEFAULT = Path("predictions.jsonl")
FIRST = "0" * 64
"""What the first row has for the hash of the one before."""
PREDICTION, SCORE = "prediction", "score"
REMEDY = "Put the file back as it was, or begin another with --ledger."


@dataclass(frozen=True)
class LedgerRow:
    """A row of a ledger.

    Attributes
    ----------
    row : int
        From 1.
    kind : str
        ``prediction`` or ``score``.
    made : str
        When, in universal time.
    content : mapping
        What was predicted or scored.
    previous, hash : str
        SHA-256 of the row before, and of this one.
    """

    row: int
    kind: str
    made: str
    content: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def key(self) -> str:
        """The key of the figure."""
        return str(self.content.get("key", ""))


def read_ledger(path: Path) -> list[LedgerRow]:
    """Return the rows of a ledger, every link of whose chain has been checked; none if there is no such file.

    Raises
    ------
    InputError
        If a row is damaged, or the chain is broken: which row, and how.
    """
    entries: list[LedgerRow] = []
    for number, (_, line) in enumerate(whole_lines(path, 0), start=1):
        entries.append(_checked(path, number, line, entries[-1].hash if entries else FIRST))
    return entries


def _checked(path: Path, number: int, line: bytes, before: str) -> LedgerRow:
    """Return a row as an entry, if it is linked to the one before it and unchanged."""
    found = parse_json(line.decode("utf-8", errors="replace"), path.name, number)
    parts = ("row", "kind", "made", "content", "previous", "hash")
    if not isinstance(found, dict) or any(part not in found for part in parts):
        raise InputError([Fault(path.name, "This is not a row of a ledger.", REMEDY, line=number)])
    entry = LedgerRow(*(found[part] for part in parts))
    problem = ""
    if entry.hash != _hash(entry.row, entry.kind, entry.made, entry.content, entry.previous):
        problem = "The row has been changed since it was written: its hash is another."
    elif entry.previous != before:
        problem = "The chain is broken: a row before this one is missing, moved or new."
    elif entry.row != number:
        problem = f"The row says that it is row {entry.row}."
    if problem:
        raise InputError([Fault(path.name, problem, REMEDY, line=number)])
    return entry


def _hash(row: int, kind: str, made: str, content: Mapping[str, Any], previous: str) -> str:
    text = json.dumps([row, kind, made, content, previous], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def append(
    path: Path, kind: str, contents: Sequence[Mapping[str, Any]], now: Callable[[], dt.datetime] | None = None
) -> list[LedgerRow]:
    """Add rows to a ledger whose chain is whole; they are on the disk when this returns.

    Raises
    ------
    InputError
        If the chain is broken, or the file cannot be written.
    """
    read_ledger(path)
    made = (now or (lambda: dt.datetime.now(dt.UTC)))().isoformat(timespec="seconds")
    added: list[LedgerRow] = []

    def entries(last: bytes) -> list[dict[str, Any]]:
        row, previous = 1, FIRST
        if last:
            found = parse_json(last.decode("utf-8"), path.name)
            row, previous = int(found["row"]) + 1, str(found["hash"])
        for content in contents:
            whole = json.loads(json.dumps(dict(content) | {"yundong": __version__}))
            entry = LedgerRow(row, kind, made, whole, previous, _hash(row, kind, made, whole, previous))
            added.append(entry)
            row, previous = row + 1, entry.hash
        return [vars(entry) for entry in added]

    append_after_last(path, entries)
    return added
