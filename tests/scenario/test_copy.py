"""A scenario is copied whole, never over something."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.scenario import copy, folder_hash


def test_a_copy_is_the_same_scenario(small: Path, tmp_path: Path) -> None:
    place = copy(tmp_path / "deep" / "mine", small)
    assert folder_hash(place) == folder_hash(small)
    assert sorted(path.name for path in place.parent.iterdir()) == ["mine"]


def test_an_empty_folder_may_be_filled(small: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert folder_hash(copy(tmp_path / "mine", small)) == folder_hash(small)


def test_nothing_is_overwritten(small: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="exists already"):
        copy(tmp_path / "mine", small)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    with pytest.raises(InputError, match="exists already"):
        copy(tmp_path / "mine" / "thesis.txt", small)


def test_not_into_itself(small: Path) -> None:
    with pytest.raises(InputError, match="inside the scenario"):
        copy(small / "copy", small)
