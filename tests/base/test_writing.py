"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from yundong.base import writing
from yundong.base.errors import InputError
from yundong.base.reading import read_json_lines
from yundong.base.reserving import asked_for, reserved
from yundong.base.writing import append_json_line, new_folder, replacing, unseen, write_bytes, write_text


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text("old", encoding="utf-8")
    return path


def alone(path: Path) -> bool:
    """Tell whether nothing else was left in the folder."""
    return list(path.parent.iterdir()) == [path]


def test_text_is_written_as_utf_8_with_its_line_ends_and_no_mark(old: Path) -> None:
    write_text(old, "运动\r\n\ud800\n")
    assert old.read_bytes() == "运动\r\n?\n".encode()
    write_bytes(old, b"\0\1")
    assert old.read_bytes() == b"\0\1" and alone(old)


@pytest.mark.parametrize("call", ["write_bytes", "sync", "replace"])
def test_a_full_disk_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    place: Any = {"write_bytes": Path, "sync": writing, "replace": os}[call]
    monkeypatch.setattr(place, call, full)
    with pytest.raises(InputError, match=r"report\.txt: The disk is full"):
        write_text(old, "new")
    assert old.read_text(encoding="utf-8") == "old" and alone(old)


def test_a_full_disk_is_known_from_a_writer_with_errors_of_its_own(old: Path) -> None:
    with pytest.raises(InputError, match="disk is full"), replacing(old):
        raise ValueError("write failed: No space left on device (os error 28)")
    for error in (OSError("No space left on device (os error 28)"), OSError(errno.ENOSPC, "full", "copied")):
        with pytest.raises(InputError, match=r"report\.txt: The disk is full\."), replacing(old):
            raise error
    with pytest.raises(ValueError, match="a fault of ours"), replacing(old) as work:
        work.write_text("half", encoding="utf-8")
        raise ValueError("a fault of ours")
    assert old.read_text(encoding="utf-8") == "old" and alone(old)


def _write_unseen(path: Path, text: str) -> None:
    with unseen(path):
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("inside", ["table.csv", "data/table.csv"])
def test_a_full_disk_is_said_of_the_folder_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    """What stands in a folder that is being filled has a hidden name, which nobody gave."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing, "sync", full)
    for write in (write_text, _write_unseen):
        with pytest.raises(InputError) as caught, new_folder(tmp_path / "crate") as work:
            (work / inside).parent.mkdir(exist_ok=True)
            write(work / inside, "a\n")
        assert str(caught.value).startswith(f"{tmp_path / 'crate'}: The disk is full.")
        assert ".partial" not in str(caught.value) and list(tmp_path.iterdir()) == []


def test_what_the_system_refuses_in_a_hidden_file_names_the_one_asked_for(tmp_path: Path) -> None:
    for raised in (PermissionError(errno.EACCES, "no"), OSError(errno.EIO, "damaged")):
        with pytest.raises(OSError, match="report") as caught, reserved(tmp_path / "report.txt") as work:
            raised.filename = str(work)
            raise raised
        assert caught.value.filename == str(tmp_path / "report.txt")
    assert asked_for(tmp_path / "report.txt") == tmp_path / "report.txt"


def test_a_kill_before_the_rename_leaves_the_old_file(old: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from yundong.base.writing import replacing\n"
        "with replacing(Path(sys.argv[1])) as work:\n"
        "    work.write_text('new'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(old)], check=False).returncode == -9
    assert old.read_text(encoding="utf-8") == "old"


def test_nothing_is_visible_before_the_end_and_the_ending_is_kept(old: Path) -> None:
    with replacing(old) as work:
        work.write_text("new", encoding="utf-8")
        assert old.read_text(encoding="utf-8") == "old"
        assert work.suffix == ".txt" and work.name.startswith(".") and work.parent == old.parent
    assert old.read_text(encoding="utf-8") == "new" and alone(old)


def test_a_long_name_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("运" * 80 + ".csv")
    write_text(path, "a")
    assert alone(path)


def test_permissions_are_kept_and_new_files_have_the_usual_ones(old: Path) -> None:
    old.chmod(0o640)
    write_text(old, "new")
    assert old.stat().st_mode & 0o777 == 0o640
    mask = os.umask(0o022)
    try:
        write_text(old.with_name("b"), "new")
    finally:
        os.umask(mask)
    assert old.with_name("b").stat().st_mode & 0o777 == 0o644


def test_a_symbolic_link_keeps_pointing(old: Path) -> None:
    folder = old.parent / "links"
    folder.mkdir()
    for name, goal in (("there", old), ("dangling", old.parent / "later.txt")):
        link = folder / name
        link.symlink_to(goal)
        write_text(link, "new")
        assert link.is_symlink() and goal.read_text(encoding="utf-8") == "new"
    assert len(list(folder.iterdir())) == 2


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    taken: list[bytes] = []
    reader = threading.Thread(target=lambda: taken.append(path.read_bytes()))
    reader.start()
    write_text(path, "through")
    reader.join()
    assert taken == [b"through"] and path.is_fifo()


def test_standard_output_is_written_through(tmp_path: Path) -> None:
    """Also where it is a file, which a rename would take away from under the process."""
    script = (
        "from pathlib import Path; from yundong.base.writing import write_text\n"
        "write_text(Path('/dev/null'), 'x'); write_text(Path('/dev/stdout'), 'one ')\n"
        "import os; os.write(1, b'two')"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"one two"
    with (tmp_path / "out").open("ab") as file:
        subprocess.run(command, stdout=file, check=True)
    assert b"two" in (tmp_path / "out").read_bytes() and alone(tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "words"),
    [(".", "is a folder"), ("none/a.txt", r"no folder .*none\. Make it first"), ("x" * 300, "too long")],
)
def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        writing.check_writable(tmp_path / name)
    with pytest.raises(InputError, match=words):
        write_text(tmp_path / name, "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("protected", ["report.txt", ""])
def test_a_protected_file_or_folder_is_refused(
    old: Path, monkeypatch: pytest.MonkeyPatch, protected: str
) -> None:
    place = old.parent / protected
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != place)
    with pytest.raises(InputError, match=f"{place} is write-protected"):
        write_text(old, "new")
    assert old.read_text(encoding="utf-8") == "old" and alone(old)


def test_a_folder_appears_when_it_is_full(tmp_path: Path) -> None:
    goal = tmp_path / "deep" / "data"
    with new_folder(goal) as work:
        (work / "a").write_text("a", encoding="utf-8")
        assert not goal.exists()
    assert [path.name for path in goal.iterdir()] == ["a"] and alone(goal)
    with pytest.raises(InputError, match="exists already"), new_folder(goal):
        pass
    with pytest.raises(KeyError), new_folder(tmp_path / "other") as work:
        raise KeyError
    assert alone(tmp_path / "deep")
    (tmp_path / "empty").mkdir()
    with new_folder(tmp_path / "empty") as work:
        (work / "b").touch()
    assert (tmp_path / "empty" / "b").exists()


def test_a_log_grows_by_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "new" / "log.jsonl"
    append_json_line(path, {"a": "运"})
    with path.open("ab") as file:
        file.write(b'{"cut' + b"." * 100_000)
    append_json_line(path, {"a": 2})
    assert read_json_lines(path) == [(1, {"a": "运"}), (2, {"a": 2})]
    with pytest.raises(InputError, match="folder"):
        append_json_line(tmp_path, {})


def test_threads_that_write_to_one_folder_do_not_remove_each_others_files(tmp_path: Path) -> None:
    """A file just made is not locked yet, and looks like one that was left."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write_text(tmp_path / f"{number % 7}.txt", "x" * 50), range(800)))
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{number}.txt" for number in range(7)]
