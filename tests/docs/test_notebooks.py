"""The notebooks run from the first cell to the last, and hold no outputs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from yundong.scenario import Scenario

NOTEBOOKS = Path(__file__).resolve().parents[2] / "docs" / "notebooks"


def cells(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    return found


def run(name: str, **parameters: object) -> dict[str, Any]:
    """Run the code of a notebook cell by cell, with other parameters, and show what each cell ends with."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells(name):
        if cell["cell_type"] != "code":
            continue
        *body, last = "".join(cell["source"]).rstrip().splitlines()
        exec(compile("\n".join([*body, last]), name, "exec"), space)
        if last.isidentifier():
            shown = space[last]
            assert shown._repr_html_() if hasattr(shown, "_repr_html_") else str(shown)
        if "parameters" in cell["metadata"].get("tags", ()):
            assert set(parameters) <= set(space)
            space.update(parameters)
    return space


def test_notebooks_hold_no_outputs() -> None:
    found = sorted(NOTEBOOKS.glob("*.ipynb"))
    assert len(found) == 2
    for path in found:
        code = [cell for cell in cells(path.name) if cell["cell_type"] == "code"]
        assert code and all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
        assert sum("parameters" in cell["metadata"].get("tags", ()) for cell in code) == 1


@pytest.mark.full
def test_from_a_run_to_a_what_if(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    space = run("from-a-run-to-a-what-if.ipynb", scale=0.005, runs=4, workers=1)
    assert space["answer"]["registered"].median < 0 and len(space["answer"].kept) == 4
    assert space["table"].height == len(space["answer"].draws.parameters)
    assert "Leniency for the many" in (tmp_path / "leniency.html").read_text(encoding="utf-8")


@pytest.mark.full
def test_from_a_new_figure_to_an_interval(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("arviz")
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[1] / "study"))
    from test_ledger import posterior

    posterior(scenario).write(made := tmp_path / "posterior.parquet")
    monkeypatch.chdir(tmp_path)
    space = run("from-a-new-figure-to-an-interval.ipynb", posterior=made, invented=20_000, workers=1)
    name = "truth:identified_wrongly"
    before, after = (p.interval(name) for p in (space["before"], space["updated"].posterior))
    assert after.high - after.low < before.high - before.low
    assert (tmp_path / "updated.parquet").is_file() and (tmp_path / "predictions.jsonl").is_file()
    sys.modules.pop("test_ledger", None)
