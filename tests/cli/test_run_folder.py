"""Where `yundong run` writes, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base.seal import changes
from yundong.cli import main

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


def test_a_value_outside_its_documented_range_is_said_everywhere(cli: Cli, tmp_path: Path) -> None:
    done = cli("run", *SMALL, "--set", "letters.base_rate=0.00002", "--out", tmp_path / "run")
    assert done.code == 0, done.err
    assert (
        "letters.base_rate = 2e-05 lies outside its documented range. Its range is 0.0001 to 0.01."
        in done.err
    )
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outside_range"] == ["letters.base_rate"]
    assert "letters.base_rate = 2e-05 (outside its documented range)" in done.out
    inside = cli("run", *SMALL, "--set", "letters.base_rate=0.008", "--out", tmp_path / "inside")
    assert inside.code == 0 and "outside its" not in inside.out + inside.err


@pytest.mark.parametrize("value", ["letters.base_rate=1e-300", "outreach.rate=1e9", "letters.base_rate=-1"])
def test_a_value_without_meaning_is_refused(cli: Cli, tmp_path: Path, value: str) -> None:
    done = cli("run", *SMALL, "--set", value, "--out", tmp_path / "run")
    assert done.code == 2 and "cannot be" in done.err and list(tmp_path.iterdir()) == []


def test_a_model_that_fails_outside_a_range_names_the_parameter(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("yundong.campaign.run.simulate", fails)
    done = cli("run", *SMALL, "--set", "letters.base_rate=0.05", "--out", tmp_path / "run")
    assert (
        done.code == 2
        and "The run fails (division by zero). letters.base_rate = 0.05 lies outside" in done.err
    )
    with pytest.raises(ZeroDivisionError):
        main(["run", *SMALL, "--out", str(tmp_path / "run")])
    assert list(tmp_path.iterdir()) == []


def test_two_processes_that_write_one_folder_never_mix(tmp_path: Path) -> None:
    """One run is there, whole; a process whose run would have taken its place says so."""
    script = "from yundong.cli import main; main()"
    command = [sys.executable, "-c", script, "run", *SMALL, "--out", str(tmp_path / "run"), "--seed"]
    pipe = subprocess.PIPE
    both = [subprocess.Popen([*command, seed], stdout=pipe, stderr=pipe, text=True) for seed in ("1", "2")]
    said = {process.communicate(timeout=300)[1] for process in both}
    codes = sorted(process.returncode for process in both)
    assert codes == [0, 2], said
    assert any(
        "another process has written a run here" in text or "holds another run" in text for text in said
    )
    assert changes(tmp_path / "run") == [] and sorted(p.name for p in tmp_path.iterdir()) == [
        "run",
        "run.report",
    ]
