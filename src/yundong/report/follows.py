"""Which figures of a printed report no longer follow from the run that it was made from."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from yundong.base.errors import InputError
from yundong.report.reread import Part
from yundong.report.variant import COMMANDS, SEALS

CONTEXT = 40
"""Characters before a figure that name it in a paragraph."""
LONGEST = 20_000
"""Characters up to which a paragraph is compared word by word."""
LONG = 2000
"""Parts above which a comparison may skip over frequent ones, to end in time."""
_TOKEN = re.compile(r"[0-9][0-9,.]*[0-9]|[0-9]|[A-Za-z]+|\s+|.", re.DOTALL)
_OF_A_RUN = re.compile(rf"^(?:{'|'.join(SEALS)}|seal)")
_SEAL = re.compile("[0-9a-f]{16,64}")


@dataclass(frozen=True)
class Edited:
    """A place at which a document does not say what the run gives.

    Attributes
    ----------
    where : str
        Section, table or figure.
    figure : str
        Row and column, or the words before it.
    printed, recomputed : str
        What stands there, and what the run gives; empty for what one of them does not have.
    """

    where: str
    figure: str
    printed: str
    recomputed: str


@dataclass(frozen=True)
class PageOrigin:
    """What a document says of its making.

    Attributes
    ----------
    seals : tuple of str
        Of the runs, whole or shortened.
    command : tuple of str
        Words of the command; empty in a table of data, which has none.
    """

    seals: tuple[str, ...]
    command: tuple[str, ...]


def origin_of(parts: Sequence[Part], name: str) -> PageOrigin:
    """Return which runs a document was made from, and by which command.

    Raises
    ------
    InputError
        If it states no seal.
    """
    seals: dict[str, str] = {}
    command: tuple[str, ...] = ()
    refused = ""
    for part in parts:
        label = part.label.rpartition(" · ")[2]
        if label.startswith((*SEALS, "seal")):
            if _SEAL.fullmatch(part.text):
                whose = _OF_A_RUN.sub("", label).strip()
                seals[whose] = max(seals.get(whose, ""), part.text, key=len)
            elif part.text.startswith(("none", "无")):
                refused = part.text
        elif label.startswith(COMMANDS) and not command:
            command = _words(part.text)
    if refused and not seals:
        raise InputError(f"{name} states no seal ({refused}): there is nothing to verify it against.")
    if not seals:
        raise InputError(
            f"{name} states no seal of a run. Give a page, picture or table that `yundong report`, `compare`, `trace`, "
            "`brief` or `plot` wrote."
        )
    return PageOrigin(tuple(seals.values()), command)


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return ()


def differences(printed: Sequence[Part], recomputed: Sequence[Part]) -> list[Edited]:
    """Return where two readings of one document differ, in the order of the document.

    Numbers that are equal are the same however they are written.
    """
    if len(printed) == len(recomputed) and all(
        (a.where, a.label) == (b.where, b.label) for a, b in zip(printed, recomputed, strict=True)
    ):
        pairs = zip(printed, recomputed, strict=True)
        return [edited for a, b in pairs if not _same(a.text, b.text) for edited in _apart(a, b)]
    if len(printed) > 4 * len(recomputed) + LONG:
        return [Edited("", "", f"{len(printed):,} texts", f"{len(recomputed):,} texts")]
    mine, other = ([(p.label, _canonical(p.text)) for p in side] for side in (printed, recomputed))
    found: list[Edited] = []
    matcher = SequenceMatcher(None, mine, other, autojunk=len(printed) > LONG)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            found += _changed(printed[i:j], recomputed[k:m])
    return found


def _changed(printed: Sequence[Part], recomputed: Sequence[Part]) -> Iterator[Edited]:
    """Yield the differences of two stretches: those of parts in the same place, then what only one has."""
    if len(printed) == len(recomputed):
        for a, b in zip(printed, recomputed, strict=True):
            yield from _apart(a, b)
        return
    for part in printed:
        yield Edited(part.where, part.label, part.text, "")
    for part in recomputed:
        yield Edited(part.where, part.label, "", part.text)


def _apart(a: Part, b: Part) -> Iterator[Edited]:
    """Yield the differences of two texts in one place: of a paragraph, each stretch of words or figures."""
    if a.label or not CONTEXT < max(len(a.text), len(b.text)) <= LONGEST:
        yield Edited(a.where, a.label or b.label, a.text, b.text)
        return
    mine, other = _TOKEN.findall(a.text), _TOKEN.findall(b.text)
    for kind, i, j, k, m in SequenceMatcher(None, mine, other, autojunk=False).get_opcodes():
        if kind != "equal":
            before = "".join(mine[:i])[-CONTEXT:].strip()
            yield Edited(a.where, f"… {before}" if before else "", "".join(mine[i:j]), "".join(other[k:m]))


def _same(one: str, other: str) -> bool:
    return one == other or _canonical(one) == _canonical(other)


def _canonical(text: str) -> str:
    """Return a text with numbers and truth values in one form; sums made in another order differ in the last digits."""
    if text in ("True", "False"):
        return text.lower()
    try:
        return (
            f"{float(text):.12g}"
            if re.fullmatch(r"-?[0-9.]+(?:e[+-]?[0-9]+)?", text, re.IGNORECASE)
            else text
        )
    except ValueError:
        return text
