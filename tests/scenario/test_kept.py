"""Kept results of a study that are damaged are named by `scenario check` and by a run, before its work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.scenario import locate


@pytest.mark.parametrize("name", ["posterior.parquet", "counterfactuals.parquet", "places.parquet"])
def test_a_damaged_file_of_kept_results_is_named(tmp_path: Path, cli: Callable[..., Any], name: str) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(locate("narcotics-1952"), folder)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    checked = cli("scenario", "check", folder)
    assert checked.code == 2 and name in checked.err, checked.err
    if name.startswith("posterior"):
        refused = cli("run", folder, "--out", tmp_path / "run")
        assert refused.code == 2 and name in refused.err and not (tmp_path / "run").exists()
