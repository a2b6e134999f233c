"""`scenario check` says everything that a run would refuse; what it calls sound runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.api import check
from yundong.campaign import soundness
from yundong.scenario import copy

Cli = Callable[..., Any]

ROW = "1,,,fixed,share,W-1953,recall,fixed,x"
EDITS = [
    ("schedule.toml", "count = 3", "count = 4", "at most 3"),
    ("schedule.toml", "\nstart = 1952-04-15", "\nstart = 0001-01-01", "a day from 1900"),
    ("schedule.toml", "length_days_low = 10", "length_days_low = 40", "above the longest"),
    ("schedule.toml", "[plan]", '[plan]\narrest_approval = "moon"', "Nothing reads this entry"),
    ("scenario.toml", "key_localities = 1202", 'key_localities = "1202x"', "whole number"),
    ("scenario.toml", "key_localities = 1202", 'interpretation = "strict"\nkey_localities = 1202', "Nothing reads"),
    ("scenario.toml", 'name = "narcotics-1952"', 'name = "/tmp/elsewhere/x"', "not a name"),
    ("directive.yaml", "says:", "sayss:", "directive.yaml"),
    ("directive.yaml", "then:", "thn:", "directive.yaml"),
    ("interpretations.yaml", None, None, "interpretations.yaml"),
    ("parameters.csv", "letters.base_rate,", "letters.bace_rate,", "letters.base_rate is missing"),
    ("parameters.csv", "country.adult_share,", f"letters.no_use,{ROW}\ncountry.adult_share,", "Nothing reads this"),
    ("indicators.csv", "outcome=arrested", "outcome=arested", "arested"),
]  # fmt: skip
FEW = [next(edit for edit in EDITS if edit[0] == file) for file in dict.fromkeys(edit[0] for edit in EDITS)]
"""One of each file, for the default tests."""


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        pytest.param(*edit, id=f"{edit[0]}-{edit[2]}"[:40], marks=[] if edit in FEW else pytest.mark.full)
        for edit in EDITS
    ],
)
def test_what_check_says_is_what_run_says(
    cli: Cli, tmp_path: Path, file: str, old: str | None, new: str | None, said: str
) -> None:
    folder = copy(tmp_path / "mine")
    if old is None:
        (folder / file).unlink()
    else:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new or "", 1), encoding="utf-8")
    checked = cli("scenario", "check", folder)
    run = cli("run", folder, "--scale", "0.002", "--until", "1952-04-20", "--out", tmp_path / "run")
    assert checked.code == run.code == 2 and said in checked.err and said in run.err
    assert f"{file}: {file}" not in checked.err
    assert "Traceback" not in checked.err + run.err and not (tmp_path / "run").exists()


def test_the_shipped_scenario_is_sound(cli: Cli) -> None:
    assert cli("scenario", "check").code == 0


def test_a_run_that_fails_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise IndexError("index 4 is out of bounds")

    monkeypatch.setattr(soundness, "simulate", fails)
    (fault,) = check()
    assert "fails in test_scenario_check, fails: index 4 is out of bounds" in str(fault)
