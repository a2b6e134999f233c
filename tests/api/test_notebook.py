"""A notebook is run as JupyterLab runs it: the day of a run in a line, results as tables and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

CELLS = (
    "import yundong as yd\nrun = yd.run(seed=1, scale=0.003, out='first')",
    "run.by_area('region', 'arrested')",
    "yd.use_language('zh')\nrun.report('1952-08-29')",
    "yd.read('none.txt')",
)


@pytest.mark.full
def test_cells_show_what_they_should(tmp_path: Path) -> None:
    pytest.importorskip("ipykernel")
    client = pytest.importorskip("nbclient")
    formats = pytest.importorskip("nbformat")
    book = formats.v4.new_notebook(cells=[formats.v4.new_code_cell(text) for text in CELLS])
    runner = client.NotebookClient(
        book,
        timeout=1200,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
        allow_errors=True,
    )
    runner.execute()
    shown: list[list[dict[str, Any]]] = [
        [dict(output.get("data", {})) | {"error": output.get("evalue", "")} for output in cell.outputs]
        for cell in book.cells
    ]
    assert all("Traceback" not in str(one) for one in shown[:3])
    assert any("text/html" in one for one in shown[0])  # the line of progress, empty at the end
    assert "<caption" in shown[1][0]["text/html"] and "Northeast" in shown[1][0]["text/html"]
    assert len(shown[1][0]["text/plain"]) < 200
    assert "逮捕" in shown[2][0]["text/html"]
    assert "none.txt" in shown[3][-1]["error"]
