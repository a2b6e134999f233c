"""The one kind of error a user can cause, the fault in a file that may be behind it, and what the system refuses."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yundong.base.privacy import withheld


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file, with its place and its remedy.

    Attributes
    ----------
    file : str
        Name of the file.
    problem, remedy : str
        A sentence each.
    row : int or None
        Row of a table as a spreadsheet counts it, the header being 1.
    column : str or None
        Name of the column, or of the entry.
    value : str or None
        What the cell holds.
    line : int or None
        Line of a text (TOML, YAML, JSON), from 1.

    Examples
    --------
    >>> print(Fault("claims.csv", "This is not a number.", "Write digits.", 3, "value", "many"))
    claims.csv, row 3, column value: 'many': This is not a number. Write digits.
    """

    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    line: int | None = None

    @property
    def structural(self) -> bool:
        """Whether it is about the file or its header, so that rows could not be read."""
        return self.column is None or self.row == 1

    def __str__(self) -> str:
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        shown = "" if self.value is None else f" {_shorten(self.value)!r}:"
        return f"{', '.join(place)}:{shown} {self.problem} {self.remedy}".rstrip()


def _shorten(value: str, limit: int = 60) -> str:
    return value if len(value) <= limit else value[: limit - 1] + "…"


class InputError(Exception):
    """Something given from outside is wrong, and this says what and what to do.

    The command line prints the problems and exits with 2; no traceback is shown. A reader of files gathers
    every fault before raising, so that a user corrects a folder in one round. Identity numbers, telephone numbers and
    e-mail addresses are never repeated in a problem.

    Parameters
    ----------
    problems : str or iterable of str or Fault
        One sentence per problem, each naming what is wrong (file, row, field) and the remedy.

    Attributes
    ----------
    problems : list of str
        The problems in the order they were found; never empty.
    faults : list of Fault
        Those problems that have a place in a file.

    Examples
    --------
    >>> str(InputError(["claims.csv, row 3: no such area.", "claims.csv, row 9: no date."])).splitlines()
    ['claims.csv, row 3: no such area.', 'claims.csv, row 9: no date.']
    """

    def __init__(self, problems: str | Iterable[str | Fault]) -> None:
        found = [problems] if isinstance(problems, str) else list(problems)
        self.problems: list[str] = [withheld(str(problem)) for problem in found]
        self.faults: list[Fault] = [problem for problem in found if isinstance(problem, Fault)]
        if not self.problems:
            raise ValueError("an InputError needs at least one problem")
        super().__init__("\n".join(self.problems))


def nearest(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return the known words that come closest to a mistyped one, nearest first.

    Parameters
    ----------
    word : str
        What was typed.
    known : iterable of str
        What could have been meant.
    limit : int
        At most so many.

    Returns
    -------
    list of str
        Empty when nothing is near.
    """
    from difflib import get_close_matches

    candidates: Sequence[str] = sorted(set(known))
    folded = {name.casefold(): name for name in candidates}
    return [folded[match] for match in get_close_matches(word.casefold(), list(folded), n=limit, cutoff=0.6)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x' or 'y'?" with a leading space, or "" when nothing is near.

    Parameters
    ----------
    word : str
        What was typed.
    known : iterable of str
        What could have been meant.
    """
    matches = nearest(word, known)
    return f" Did you mean {' or '.join(repr(match) for match in matches)}?" if matches else ""


def describe_os_error(error: OSError) -> str:
    """Say in a sentence what the operating system refused, and what to do.

    Parameters
    ----------
    error : OSError
        As caught.

    Returns
    -------
    str
        One sentence or two, naming the file when the error does.
    """
    place = f" at {error.filename}" if error.filename else ""
    remedies = {
        errno.ENOSPC: f"The disk is full{place}. Free some space, or write elsewhere with --out.",
        errno.EDQUOT: f"The disk quota is used up{place}. Free some space, or write elsewhere with --out.",
        errno.EFBIG: f"The file is larger than may be written{place}. Write elsewhere with --out.",
        errno.EACCES: f"Permission denied{place}. Choose a folder you may read and write.",
        errno.EPERM: f"The operation is not permitted{place}. Choose a folder you may read and write.",
        errno.EROFS: f"The file system is read-only{place}. Write elsewhere with --out.",
        errno.ENOENT: f"There is no such file or folder{place}. Check the path.",
        errno.ENOTDIR: f"A file stands where a folder is needed{place}. Check the path.",
        errno.EISDIR: f"A folder stands where a file is needed{place}. Check the path.",
        errno.EEXIST: f"Something of that name exists already{place}. Choose another name.",
        errno.ENAMETOOLONG: f"The name is too long{place}. Choose a shorter one.",
    }
    if error.errno in remedies:
        return remedies[error.errno]
    return f"The system refused a file operation{place}: {error.strerror or error}."
