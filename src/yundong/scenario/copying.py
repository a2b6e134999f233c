"""Copies a scenario, to be changed and run as one's own."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from yundong.base.errors import InputError
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
        If something stands there already.
    """
    source = locate(name)
    place = Path(target).expanduser()
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise InputError(f"{place} exists already and is left as it is. Give the name of a new folder.")
    if place.resolve().is_relative_to(source.resolve()):
        raise InputError(f"{place} lies inside the scenario that is copied. Give a folder elsewhere.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as passing:
        whole = Path(passing) / place.name
        # A log tells how the values of the scenario copied were found; it says nothing of the copy.
        shutil.copytree(source, whole, ignore=shutil.ignore_patterns("__pycache__", ".*", "*.jsonl"))
        if place.exists():
            place.rmdir()
        whole.rename(place)
    return place
