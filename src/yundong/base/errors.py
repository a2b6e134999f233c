"""The one kind of error a user can cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class InputError(Exception):
    """Something given from outside is wrong, and this says what and what to do.

    The command line prints the problems and exits with 2; no traceback is shown. A reader of files gathers
    every fault before raising, so that a user mends a folder in one round.

    Parameters
    ----------
    problems : str or iterable of str
        One sentence a problem, each naming what is wrong (file, row, field) and the remedy.

    Attributes
    ----------
    problems : list of str
        The problems in the order they were found; never empty.

    Examples
    --------
    >>> str(InputError(["claims.csv, row 3: no such area.", "claims.csv, row 9: no date."])).splitlines()
    ['claims.csv, row 3: no such area.', 'claims.csv, row 9: no date.']
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems: list[str] = [problems] if isinstance(problems, str) else [str(p) for p in problems]
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
