"""Compiled code is kept per state of the sources, also where two processes start at once."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from yundong.kernels import compile


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package folder with two files of kernels, and an empty cache."""
    folder = tmp_path / "package"
    (folder / "campaign").mkdir(parents=True)
    (folder / "kernels").mkdir()
    (folder / "kernels" / "draws.py").write_text("a = 1\n")
    (folder / "campaign" / "letters.py").write_text("b = 1\n")
    (folder / "errors.py").write_text("c = 1\n")
    monkeypatch.setattr(compile, "__file__", str(folder / "kernels" / "compile.py"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_compiled_code_is_kept_per_state_of_the_kernels(package: Path) -> None:
    before = compile._cache_folder()
    assert compile._cache_folder() == before
    assert Path(before).is_dir() and Path(before).parent.parent.name == "cache"
    (package / "errors.py").write_text("c = 2; no kernel is here\n")
    assert compile._cache_folder() == before
    (package / "campaign" / "letters.py").write_text("b = 22\n")
    after = compile._cache_folder()
    assert after != before
    (package / "campaign" / "more.py").write_text("d = 1\n")
    assert compile._cache_folder() not in {before, after}


def test_a_cache_that_cannot_be_written_is_kept_elsewhere(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    folder = Path(compile._cache_folder())
    assert folder.is_dir() and os.access(folder, os.W_OK)
    assert not folder.is_relative_to(tmp_path)


def test_two_first_processes_may_start_at_once(tmp_path: Path) -> None:
    """Both compile into the same empty cache, and a third finds it usable."""
    code = """from yundong.kernels.draws import poisson, stream_key
print([poisson(3.0, stream_key(1, 'a'), 0, i) for i in range(5)])"""
    world = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    world["XDG_CACHE_HOME"] = str(tmp_path)
    pair = [
        subprocess.Popen([sys.executable, "-c", code], env=world, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    lines = {process.communicate(timeout=120)[0] for process in pair}
    assert [process.returncode for process in pair] == [0, 0]
    third = subprocess.run(
        [sys.executable, "-c", code], env=world, capture_output=True, text=True, check=True
    )
    assert lines == {third.stdout} and third.stdout.startswith("[")
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
            taken[f"{path.name}:{kernel.name}"] = rooms - set(compile.ROOMS)
    assert len(taken) > 40
    assert {kernel: rooms for kernel, rooms in taken.items() if rooms} == {}


def is_compiled(function: ast.FunctionDef) -> bool:
    decorators = {ast.unparse(d).partition("(")[0] for d in function.decorator_list}
    return bool(decorators & {"kernel", "shared", "inlined"})
