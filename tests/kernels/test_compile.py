"""Compiled code is kept per state of the sources, in a private folder only, also where two processes start at once."""

from __future__ import annotations

import ast
import errno
import os
import pickle
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from yundong.kernels import cache, compile
from yundong.kernels.cache import cache_folder, private_folder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package folder with two files of kernels, and an empty cache."""
    folder = tmp_path / "package"
    (folder / "campaign").mkdir(parents=True)
    (folder / "kernels").mkdir()
    (folder / "kernels" / "draws.py").write_text("a = 1\n")
    (folder / "campaign" / "letters.py").write_text("b = 1\n")
    (folder / "errors.py").write_text("c = 1\n")
    monkeypatch.setattr(cache, "__file__", str(folder / "kernels" / "cache.py"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    return folder


def test_compiled_code_is_kept_per_state_of_the_kernels(package: Path) -> None:
    before = cache_folder()
    assert before is not None and cache_folder() == before
    assert before.is_dir() and before.parent.parent.name == "cache"
    (package / "errors.py").write_text("c = 2; no kernel is here\n")
    assert cache_folder() == before
    (package / "campaign" / "letters.py").write_text("b = 22\n")
    after = cache_folder()
    assert after != before
    (package / "campaign" / "more.py").write_text("d = 1\n")
    assert cache_folder() not in {before, after}


def test_a_cache_that_cannot_be_written_is_kept_elsewhere(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = cache_folder()
    assert folder is not None and folder.parent == tmp_path / f"yundong-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777 == 0o700


def test_the_folder_is_closed_to_others(package: Path, tmp_path: Path) -> None:
    (tmp_path / "cache" / "yundong").mkdir(parents=True)
    folder = cache_folder()
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777 == 0o700


def somebody_elses(folder: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(folder, 65534, 65534)


def a_link(folder: Path) -> None:
    folder.rmdir()
    (folder.parent / "goal").mkdir(mode=0o700)
    folder.symlink_to(folder.parent / "goal")


@pytest.mark.parametrize(
    "spoil",
    [
        somebody_elses,
        a_link,
        lambda folder: folder.chmod(0o777),
        lambda folder: folder.chmod(0o720),
        lambda folder: folder.parent.chmod(0o777),
        lambda folder: somebody_elses(folder.parent),
    ],
    ids=["owner", "link", "writable", "group-writable", "parent writable", "owner of parent"],
)
@pytest.mark.parametrize("named", ["XDG_CACHE_HOME", "NUMBA_CACHE_DIR"])
def test_a_folder_that_others_can_write_to_is_no_cache(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None], named: str
) -> None:
    (tmp_path / "none").write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    folder = tmp_path / "above" / "yundong"
    folder.mkdir(parents=True)
    monkeypatch.setenv(named, str(folder.parent if named == "XDG_CACHE_HOME" else folder))
    assert cache_folder() is not None
    if spoil is a_link:
        shutil.rmtree(folder)
        folder.mkdir()
    spoil(folder)
    assert cache_folder() is None


def test_a_group_of_ones_own_is_not_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    above = tmp_path / "above"
    above.mkdir()
    above.chmod(0o775)
    me = pwd.getpwuid(os.getuid()).pw_name
    for name, members, trusted in (
        (me, [], True),
        (me, [me], True),
        (me, ["eve"], False),
        ("staff", [], False),
    ):
        monkeypatch.setattr("grp.getgrgid", lambda _, n=name, m=members: SimpleNamespace(gr_name=n, gr_mem=m))
        assert (private_folder(above / "cache") is not None) is trusted


PRINT = """from yundong.kernels.draws import poisson, stream_key
print([poisson(3.0, stream_key(1, 'a'), 0, i) for i in range(5)])"""


def draw(world: dict[str, str]) -> str:
    """Return what a process of its own draws."""
    return subprocess.run(
        [sys.executable, "-c", PRINT], env=world, capture_output=True, text=True, check=True
    ).stdout


def environment(**changed: str) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | changed


@pytest.mark.full
def test_damaged_files_are_compiled_again(tmp_path: Path) -> None:
    """Cut short, emptied, turned over in one bit, or of another version: the same draws, and a cache that is whole."""
    world = environment(XDG_CACHE_HOME=str(tmp_path))
    before = draw(world)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*.nb?")}
    assert len(files) > 4

    def flipped(content: bytes) -> bytes:
        middle = len(content) // 2
        return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]

    spoils: list[Callable[[bytes], bytes]] = [lambda _: b"", lambda c: c[: len(c) // 2], flipped]
    for number, (path, content) in enumerate(sorted(files.items())):
        path.write_bytes(spoils[number % 3](content))
    assert draw(world) == before
    assert all(path.stat().st_size == len(content) for path, content in files.items())
    stamps = {path: path.stat().st_mtime_ns for path in files}
    assert draw(world) == before and {path: path.stat().st_mtime_ns for path in files} == stamps


@pytest.mark.full
def test_planted_code_is_never_run(tmp_path: Path) -> None:
    """The case: indexes written by somebody else into the folder that stands in for a missing home."""
    shared = tmp_path / "shared"
    shared.mkdir()
    world = environment(TMPDIR=str(shared), HOME="/proc/none", XDG_CACHE_HOME="/proc/none")
    before = draw(world)

    class Planted:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(tmp_path / "PWNED"),)

    indexes = list(shared.rglob("*.nbi"))
    assert indexes
    for index in indexes:
        index.write_bytes(pickle.dumps(Planted()))
    next(iter(shared.iterdir())).chmod(0o777)
    assert draw(world) == before and not (tmp_path / "PWNED").exists()


def test_a_full_disk_only_costs_the_next_compilation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(compile, "CACHE", tmp_path)
    monkeypatch.setattr("yundong.kernels.cache._keeps_its_entries", lambda folder: True)
    assert compile.kernel(lambda x: x + 1)(2) == 3
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.full
def test_two_first_processes_may_start_at_once(tmp_path: Path) -> None:
    """Both compile into the same empty cache, and a third finds it usable."""
    world = environment(XDG_CACHE_HOME=str(tmp_path))
    pair = [
        subprocess.Popen([sys.executable, "-c", PRINT], env=world, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    lines = {process.communicate(timeout=120)[0] for process in pair}
    assert [process.returncode for process in pair] == [0, 0]
    third = draw(world)
    assert lines == {third} and third.startswith("[")
    assert list(tmp_path.rglob("*.nbi"))


def test_every_room_that_kernels_take_names_from_decides_the_folder() -> None:
    """A kernel keeps the values of the names it reads; a change of any of them must compile it again."""
    package = Path(compile.__file__).parent.parent
    taken: dict[str, set[str]] = {}
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        homes = {
            alias.asname or alias.name: node.module.split(".")[1]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("yundong.") and node.module
            for alias in node.names
        }
        for kernel in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and is_compiled(n)):
            names = {n.id for n in ast.walk(kernel) if isinstance(n, ast.Name)}
            rooms = {path.relative_to(package).parts[0]} | {homes[name] for name in names & homes.keys()}
            taken[f"{path.name}:{kernel.name}"] = rooms - set(cache.ROOMS)
    assert len(taken) > 40
    assert {kernel: rooms for kernel, rooms in taken.items() if rooms} == {}


def is_compiled(function: ast.FunctionDef) -> bool:
    decorators = {ast.unparse(d).partition("(")[0] for d in function.decorator_list}
    return bool(decorators & {"kernel", "inner", "kernel_with_arrays", "shared", "inlined"})
