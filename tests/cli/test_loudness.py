"""What commands say beside their results: nothing with --quiet, more with --verbose, wherever these words stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import yundong as yd
from yundong.cli.loudness import Loudness, is_quiet, loudness_of

Cli = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("runs")
    yd.run(seed=1, scale=0.002, until="1952-04-20", out=place / "one", without=["letters"])
    return place


def test_the_words_stand_before_or_behind_the_command() -> None:
    assert loudness_of(["run", "--quiet"]) == (Loudness.quiet, ["run"])
    assert loudness_of(["--lang", "zh", "--verbose", "run"]) == (Loudness.verbose, ["--lang", "zh", "run"])
    assert loudness_of(["brief", "--", "--quiet"]) == (Loudness.usual, ["brief", "--", "--quiet"])
    assert loudness_of(["--quiet", "run", "--verbose"]) == (Loudness.verbose, ["run"])


def test_quiet_leaves_results_and_errors(cli: Cli, folder: Path, tmp_path: Path) -> None:
    usual = cli("runs", folder, "-o", tmp_path / "a.csv")
    assert "written:" in usual.err
    quiet = cli("runs", folder, "-o", tmp_path / "a.csv", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    assert cli("--quiet", "runs", folder).out == cli("runs", folder).out != ""
    wrong = cli("--quiet", "runs", tmp_path / "none")
    assert wrong.code == 2 and "no such folder" in wrong.err
    made = cli("run", "--scale", 0.002, "--until", "1952-04-20", "--out", tmp_path / "run", "--quiet")
    assert made.code == 0 and made.err == "" and "Run folder" in made.out
    assert not is_quiet()


def test_verbose_says_times_and_memory(cli: Cli, folder: Path) -> None:
    found = cli("runs", folder, "--verbose")
    assert "s of processor, at most" in found.err and " MB of memory" in found.err
    assert found.out == cli("runs", folder).out


def test_the_list_of_runs_in_every_form(cli: Cli, folder: Path, tmp_path: Path) -> None:
    row = json.loads(cli("runs", folder, "--format", "json").out)[0]
    assert row["seed"] == 1 and row["changed"] == "without letters" and row["until"] == "1952-04-20"
    assert "不含群众写信检举" in cli("runs", folder, "--lang", "zh").out
    empty = cli("runs", tmp_path)
    assert empty.code == 0 and "There is no run" in empty.err
    assert cli("runs", folder / "one").out.count("without letters") == 1


@pytest.mark.parametrize(("words", "found"), [("yundong run", "runs"), ("yundong run --sc", "--scale")])
def test_a_shell_can_complete_commands_and_options(words: str, found: str) -> None:
    asked = {
        **os.environ,
        "_YUNDONG_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    said = subprocess.run(
        [sys.executable, "-m", "yundong"], env=asked, capture_output=True, text=True, check=True, timeout=120
    )
    assert found in said.stdout.split()
