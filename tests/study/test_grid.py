"""Every combination of values and seeds, as one table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from yundong.base.errors import InputError
from yundong.study.fit.grid import design, parse_values


def test_every_combination_has_every_seed() -> None:
    points = design({"a": (1.0, 2.0), "b": (3.0,)}, [1, 2], 0.1)
    assert [(p.seed, dict(p.settings)) for p in points] == [
        (1, {"a": 1.0, "b": 3.0}),
        (2, {"a": 1.0, "b": 3.0}),
        (1, {"a": 2.0, "b": 3.0}),
        (2, {"a": 2.0, "b": 3.0}),
    ]


def test_words_are_read_or_refused_all_at_once() -> None:
    assert parse_values(["x.y = 1, 2", "z=3"]) == {"x.y": (1.0, 2.0), "z": (3.0,)}
    with pytest.raises(InputError) as refused:
        parse_values(["x", "y=many", "z=1,1", "z=2"])
    assert len(refused.value.problems) == 4


def test_what_no_run_can_have_is_refused_before_runs_are_counted(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    asked = ["grid", "--set", "letters.base_rat=0.1,0.2", "--set", "outreach.rate=0.1,-1"]
    asked += ["--set", "letters.base_rate@atlantis=0.1", "--without", "leters", "--interpretation", "mild"]
    refused = cli(*asked, "--until", "1955-01-01", "--cache", tmp_path / "runs.jsonl")
    assert refused.code == 2 and not refused.out and " runs\n" not in refused.err
    for word in ("letters.base_rate", "outreach.rate", "atlantis", "letters", "balanced", "1955-01-01"):
        assert word in refused.err
    assert refused.err.count("letters.base_rat.") <= 1 and not (tmp_path / "runs.jsonl").exists()


@pytest.mark.full
def test_a_grid_is_one_row_a_run_and_goes_on_where_it_stopped(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    asked = ["grid", "--set", "letters.base_rate=0.0001,0.01", "--seeds", 2, "--scale", 0.01, "--workers", 1]
    asked += ["--cache", tmp_path / "runs.jsonl", "-o", tmp_path / "grid.csv"]
    assert cli(*asked).code == 0
    found = pl.read_csv(tmp_path / "grid.csv")
    assert found.height == 4 and found["seed"].to_list() == [1, 2, 1, 2]
    few, many = (g["letters"].mean() for _, g in found.group_by("letters.base_rate", maintain_order=True))
    assert 0 < few < many
    page = tmp_path / "grid.md"
    assert cli(*asked[:-1], page, "--lang", "zh").code == 0
    heads = page.read_text(encoding="utf-8").split("| ")[1:6]
    assert [head.strip(" |") for head in heads[:2]] == ["随机种子", "比例"] and "查出毒犯" in heads[3]
    assert "误认定为毒犯的人数（实际）" in page.read_text(encoding="utf-8")
    again = cli(*asked)
    assert again.code == 0 and "run 1 of" not in again.err
