"""Copies a scenario, to be changed and run as one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

from yundong.base.errors import InputError
from yundong.base.writing import new_folder
from yundong.scenario.load import locate


def copy(target: str | Path, name: str | Path = "narcotics-1952") -> Path:
    """Copy a scenario into a new folder, whole or not at all.

    Parameters
    ----------
    target : str or Path
        The folder to make; it may exist if it is empty.
    name : str or Path
        The scenario to copy.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    InputError
        If something is there already.
    """
    source = locate(name)
    place = Path(target).expanduser()
    if place.resolve().is_relative_to(source.resolve()):
        raise InputError(f"{place} lies inside the scenario that is copied. Give a folder elsewhere.")
    with new_folder(place) as whole:
        # A log states how the values of the original were found, which says nothing about the copy.
        ignored = shutil.ignore_patterns("__pycache__", ".*", "*.jsonl")
        shutil.copytree(source, whole, ignore=ignored, dirs_exist_ok=True)
    return place
