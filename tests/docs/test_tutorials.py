"""The tutorials do what they say: the Python blocks run, the files and columns that R reads exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from yundong.cli.report import ExportForm
from yundong.figures.grade import GRADES
from yundong.records.schema import TABLES

DOCS = Path(__file__).resolve().parents[2] / "docs"


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of one language on a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.full
def test_python_blocks_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("altair")
    monkeypatch.chdir(tmp_path)
    here: dict[str, Any] = {}
    for number, block in enumerate(blocks("using-python.md", "python"), start=1):
        smaller = block.replace("scale=0.02", "scale=0.003").replace("(1, 2, 3)", "(1,)")
        assert number > 1 or smaller != block, "the first block makes a run at a small scale"
        exec(compile(smaller, f"block {number}", "exec"), here)
    assert here["by_day"]["persons"].sum() > 0
    assert here["sources"].height > 1
    assert (tmp_path / "arrests.html").stat().st_size > 0
    assert here["doubled"].manifest["rows"]["letters"] > here["run"].manifest["rows"]["letters"]
    assert here["quiet"].manifest["rows"]["letters"] == 0


def test_r_reads_tables_and_columns_that_exist() -> None:
    text = "".join(blocks("using-r.md", "r"))
    tables = set(re.findall(r'"[\w/-]+/(\w+)\.(?:parquet|csv)"', text))
    assert tables == {"arrests", "areas"}
    columns = {column for table in (*tables, "letters") for column in TABLES[table].dtypes}
    used = {"outcome", "locality", "id", "weight", "day", "occasion"}
    assert used <= columns
    assert all(re.search(rf"\b{name}\b", text) for name in used)


def test_compare_as_csv_has_the_columns_that_r_uses(tmp_path: Path, cli: Callable[..., Any]) -> None:
    import yundong as yd

    run = yd.run("narcotics-1952", scale=0.005, out=tmp_path / "run")
    result = cli("compare", run.path, "--format", "csv")
    assert result.code == 0, result.err
    frame = pl.read_csv(result.out.encode(), infer_schema_length=None)
    assert {"claim", "role", "documented", "modelled", "ratio"} <= set(frame.columns)


def test_forms_of_export_told_exist() -> None:
    forms = set(re.findall(r"--to (\w+)", (DOCS / "using-r.md").read_text(encoding="utf-8")))
    assert forms == {"csv", "xlsx", "sqlite"}
    assert forms <= {form.value for form in ExportForm}


def test_the_glossary_tells_a_word_once_and_every_reading_and_grade() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    for section in text.split("\n## ")[1:]:
        words = re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)[1:]
        assert len(words) > 20
        assert len(words) == len(set(words))
    grades = re.search(r"^\| grade \|(.*)$", text, re.MULTILINE)
    assert grades is not None
    assert set(re.findall(r"`(\w+)`", grades[1])) == set(GRADES)
