"""Numbers of runs, seeds, draws and workers that can be asked for."""

from __future__ import annotations

from yundong.base.errors import InputError

MOST = 100_000
"""More than any study needs; beyond it a slip of the finger would fill the memory before the first run."""


def fault_of_count(what: str, count: int, least: int = 1, why: str = "") -> str:
    """Return what is wrong with a number that is asked for; empty if nothing is.

    Parameters
    ----------
    what : str
        Of what it is the number, such as ``seeds``.
    why : str
        What there would not be with fewer, such as ``interval``.
    """
    if least <= count <= MOST:
        return ""
    bound = f"{least} or more" if count < least else f"{MOST:,} or fewer"
    reason = f", else there is no {why}" if why and count < least else ""
    return f"Invalid number of {what} {count}: must be {bound}{reason}."


def check_count(what: str, count: int, least: int = 1, why: str = "") -> None:
    """Refuse a number that `fault_of_count` has something to say of.

    Raises
    ------
    InputError
        With that.
    """
    if fault := fault_of_count(what, count, least, why):
        raise InputError(fault)
