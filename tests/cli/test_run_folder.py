"""Where `yundong run` writes, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]
SMALL = ("--scale", "0.01", "--until", "1952-04-20")


def test_a_run_leaves_other_runs_and_files_alone(cli: Cli, tmp_path: Path) -> None:
    """The case: a copied run with a note in it, on which another seed is run."""
    folder = tmp_path / "rX"
    first = cli("run", *SMALL, "--out", folder)
    assert first.code == 0, first.err
    assert sorted(p.name for p in folder.iterdir()) == ["manifest.json", "records", "scenario", "truth"]
    assert (tmp_path / "rX.report" / "report.txt").is_file()
    manifest = (folder / "manifest.json").read_text()

    other = cli("run", *SMALL, "--seed", "3", "--out", folder)
    assert other.code == 2 and "seed 1952, not 3" in other.err and "--replace" in other.err
    assert (folder / "manifest.json").read_text() == manifest

    (folder / "notes.txt").write_text("x")
    same = cli("run", *SMALL, "--out", folder)
    assert same.code == 2 and "notes.txt" in same.err

    replaced = cli("run", *SMALL, "--seed", "3", "--out", folder, "--replace")
    assert replaced.code == 0 and "left in place, not part of a run: notes.txt" in replaced.err
    assert "the run with seed 1952" in replaced.err
    assert (folder / "notes.txt").read_text() == "x" and '"seed": 3' in (folder / "manifest.json").read_text()


def test_pictures_go_beside_the_run(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert cli("run", *SMALL, "--out", folder).code == 0
    before = sorted(folder.rglob("*"))
    drawn = cli("plot", folder, "timeline", "--format", "json")
    assert drawn.code == 0 and drawn.out.strip() == str(tmp_path / "run.report" / "timeline-en.json")
    assert sorted(folder.rglob("*")) == before
