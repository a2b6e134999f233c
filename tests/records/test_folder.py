"""A run never takes the place of another run, or of somebody's files, without being asked to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.records.folder import MANIFEST, occupied, refuse_loss

ASKED: dict[str, Any] = {
    "scenario": "small",
    "scenario_hash": "abc",
    "seed": 1,
    "scale": 0.5,
    "until": None,
    "without": ("letters", "arrests"),
    "settings": {"letters.mistaken": 0.8},
    "interpretation": "balanced",
}


def made(folder: Path, listed: bool = True, **changed: Any) -> Path:
    (folder / "records").mkdir(parents=True)
    (folder / "records" / "letters.parquet").write_text("a table")
    files = {"files": [MANIFEST, "records/letters.parquet"]} if listed else {}
    (folder / MANIFEST).write_text(
        json.dumps({**ASKED, "without": ["arrests", "letters"], **files, **changed})
    )
    return folder


def test_nothing_and_an_empty_folder_are_free(tmp_path: Path) -> None:
    refuse_loss(tmp_path / "new", ASKED, replace=False)
    (tmp_path / "empty" / "below").mkdir(parents=True)
    assert occupied(tmp_path / "empty") is None
    refuse_loss(tmp_path / "empty", ASKED, replace=False)


@pytest.mark.parametrize("listed", [True, False], ids=["files listed", "older manifest"])
def test_the_same_request_may_be_repeated(tmp_path: Path, listed: bool) -> None:
    refuse_loss(made(tmp_path / "run", listed), ASKED, replace=False)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seed": 2}, "seed 2, not 1"),
        ({"scale": 1.0}, "scale 1.0, not 0.5"),
        ({"without": []}, "without none, not letters, arrests"),
        ({"settings": {"letters.mistaken": 0.7}}, "settings letters.mistaken=0.7, not letters.mistaken=0.8"),
        ({"until": "1953-06-30"}, "until 1953-06-30, not unset"),
        ({"scenario_hash": "other"}, "of other scenario data"),
    ],
)
def test_another_run_is_refused_with_its_difference(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    folder = made(tmp_path / "run", **changed)
    with pytest.raises(InputError) as caught:
        refuse_loss(folder, ASKED, replace=False)
    assert said in str(caught.value) and "--replace" in str(caught.value)
    refuse_loss(folder, ASKED, replace=True)


def test_files_of_somebody_are_named(tmp_path: Path) -> None:
    folder = made(tmp_path / "run")
    (folder / ".DS_Store").write_text("of the desktop")
    refuse_loss(folder, ASKED, replace=False)
    (folder / "records" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"\(records/notes\.txt\).*--replace"):
        refuse_loss(folder, ASKED, replace=False)
    there = occupied(folder)
    assert there is not None and there.made == (MANIFEST, "records/letters.parquet")
    assert there.foreign == (".DS_Store", "records/notes.txt")
    refuse_loss(folder, ASKED, replace=True)


def test_a_folder_without_a_run_is_refused_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    for number in range(9):
        (tmp_path / "papers" / f"{number}.txt").write_text("years of work")
    for replace in (False, True):
        with pytest.raises(InputError, match=r"no run \(0\.txt.*and 3 more\)"):
            refuse_loss(tmp_path / "papers", ASKED, replace)


def test_a_damaged_manifest_marks_a_run_of_unknown_request(tmp_path: Path) -> None:
    folder = made(tmp_path / "run")
    (folder / MANIFEST).write_text("{")
    with pytest.raises(InputError, match="another run"):
        refuse_loss(folder, ASKED, replace=False)
    there = occupied(folder)
    assert there is not None and there.foreign == ()


@pytest.mark.parametrize("text", ['{"name": "my web app"}', "[1]", "{", ""])
def test_a_manifest_of_something_else_marks_no_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / MANIFEST).write_text(text)
    (tmp_path / "web" / "thesis.txt").write_text("years of work")
    there = occupied(tmp_path / "web")
    assert there is not None and there.manifest is None and there.made == ()
    for replace in (False, True):
        with pytest.raises(InputError, match=r"no run \(manifest\.json, thesis\.txt\)"):
            refuse_loss(tmp_path / "web", ASKED, replace)
