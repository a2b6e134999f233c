"""Temporary places are one process's own, and those of killed processes go."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yundong.base import reserving
from yundong.base.reserving import beside, exchange, locked, put_in_place, remove_abandoned, reserved
from yundong.base.writing import write_text


def folder(path: Path, content: str) -> Path:
    path.mkdir()
    (path / "a").write_text(content)
    return path


@pytest.mark.parametrize("as_folder", [False, True])
def test_a_place_of_a_living_writer_stays(tmp_path: Path, as_folder: bool) -> None:
    with reserved(tmp_path / "goal.csv", folder=as_folder) as work:
        assert work.parent == tmp_path and work.name.startswith(".goal.csv.") and work.suffix == ".csv"
        remove_abandoned(tmp_path)
        with reserved(tmp_path / "goal.csv") as other:
            assert work.exists() and other.exists() and work != other
        assert work.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("as_folder", [False, True])
def test_a_place_of_a_killed_writer_goes(tmp_path: Path, as_folder: bool) -> None:
    """Also where a living process has its number, as in another container."""
    left = beside(tmp_path / "goal", "partial")
    if as_folder:
        folder(left, "half")
    else:
        left.write_text("half")
    assert f".{os.getpid()}-" in left.name
    write_text(tmp_path / "goal", "whole")
    assert [path.name for path in tmp_path.iterdir()] == ["goal"]


def test_a_killed_process_leaves_a_place_that_goes(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from yundong.base.reserving import reserved\n"
        "with reserved(Path(sys.argv[1], 'goal')) as work:\n"
        "    work.write_text('half'); print(work, flush=True); sys.stdin.read()"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    work = Path(writer.stdout.readline().strip())
    remove_abandoned(tmp_path)
    assert work.read_text() == "half"
    writer.kill()
    writer.communicate()
    remove_abandoned(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_only_looks_like_a_temporary_place_stays(tmp_path: Path) -> None:
    names = [
        ".goal.partial",
        "goal.12-0123abcd.partial",
        ".goal.x-0123abcd.partial",
        ".goal.12-0123abcd.part",
    ]
    for name in names:
        (tmp_path / name).write_text("mine")
    (tmp_path / ".goal.12-0123abcd.partial").symlink_to(tmp_path / ".goal.partial")
    os.mkfifo(tmp_path / ".pipe.12-0123abcd.partial")
    remove_abandoned(tmp_path)
    assert len(list(tmp_path.iterdir())) == 6
    remove_abandoned(tmp_path / "nowhere")


@pytest.mark.parametrize("can", [True, False], ids=["exchanged", "moved aside"])
def test_a_folder_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can: bool
) -> None:
    work, goal = folder(tmp_path / "work", "new"), folder(tmp_path / "goal", "old")
    if not can:
        monkeypatch.setattr(reserving, "exchange", lambda *_: False)
    put_in_place(work, goal)
    assert (goal / "a").read_text() == "new" and list(tmp_path.iterdir()) == [goal]
    put_in_place(folder(tmp_path / "work", "first"), tmp_path / "none")
    assert (tmp_path / "none" / "a").read_text() == "first"


def test_names_are_exchanged_where_the_system_can(tmp_path: Path) -> None:
    one, other = folder(tmp_path / "one", "1"), folder(tmp_path / "other", "2")
    if not exchange(one, other):
        pytest.skip("this system cannot")
    assert ((one / "a").read_text(), (other / "a").read_text()) == ("2", "1")
    assert not exchange(one, tmp_path / "missing")


def test_what_a_killed_command_had_moved_aside_is_put_back(tmp_path: Path) -> None:
    old = folder(beside(tmp_path / "run", "old"), "old")
    with locked(old):
        remove_abandoned(tmp_path)
        assert old.exists()
    remove_abandoned(tmp_path)
    assert (tmp_path / "run" / "a").read_text() == "old"
    again = folder(beside(tmp_path / "run", "old"), "older")
    remove_abandoned(tmp_path)
    assert not again.exists() and (tmp_path / "run" / "a").read_text() == "old", "the new one was in place"


def test_a_lock_waits_for_the_one_who_holds_it(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from yundong.base.reserving import locked\n"
        "with locked(Path(sys.argv[1])):\n    Path(sys.argv[1], 'in').write_text('x')"
    )
    with locked(tmp_path):
        other = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
        time.sleep(0.6)
        assert not (tmp_path / "in").exists()
    assert other.wait(20) == 0 and (tmp_path / "in").exists()
