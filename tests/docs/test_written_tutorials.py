"""The tutorials of ``docs/tutorials`` are run as they stand, at a small scale: shell, Python, and R where it is."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

PAGES = Path(__file__).resolve().parents[2] / "docs" / "tutorials"
SCALE = "0.003"
SMALLER = (
    (re.compile(r"scale=0\.1\b"), f"scale={SCALE}"),
    (re.compile(r"yd\.run\(seed=1952, out="), f"yd.run(seed=1952, scale={SCALE}, out="),
    (re.compile(r"seeds=3"), "seeds=1"),
)
pytestmark = [pytest.mark.full, pytest.mark.xdist_group("tutorials")]


def blocks(page: str, until: str = "") -> Iterator[tuple[str, str]]:
    """Yield the language and the text of each fenced block of a page, in order, up to a heading."""
    text = (PAGES / page).read_text(encoding="utf-8")
    text = text.partition(f"\n{until}\n")[0] if until else text
    yield from re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def smaller_command(line: str) -> list[str]:
    """Return the words of a command of a page behind ``yundong``, for a run of a small part of the country."""
    words = shlex.split(line)
    assert words[0] == ".venv/bin/yundong", line
    words = words[1:]
    if words[0] in ("run", "grid"):
        if "--scale" in words:
            words[words.index("--scale") + 1] = SCALE
        else:
            words += ["--scale", SCALE]
    if "--seeds" in words:
        words[words.index("--seeds") + 1] = "1"
    return words


def run_page(page: str, cli: Callable[..., Any], until: str = "") -> dict[str, Any]:
    """Run the shell and Python blocks of a page, up to a heading; return the names that Python has then."""
    here: dict[str, Any] = {}
    document = re.search(r"yundong read (\S+)", (PAGES / page).read_text(encoding="utf-8"))
    for language, block in blocks(page, until):
        if language == "text" and document:
            Path(document[1]).write_text(block, encoding="utf-8")
        elif language == "sh":
            for line in block.splitlines():
                result = cli(*smaller_command(line))
                assert result.code == 0, f"{line}\n{result.err}"
        elif language == "python":
            for pattern, instead in SMALLER:
                block = pattern.sub(instead, block)
            exec(compile(block, page, "exec"), here)
    return here


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in ("docx", "xlsxwriter", "highspy", "lark", "pypdfium2", "altair"):
        pytest.importorskip(module)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_historian(empty: Path, cli: Callable[..., Any]) -> None:
    run_page("historian.md", cli)
    arrested = pl.read_excel(empty / "arrested.xlsx")
    assert {"reported", "enumerated", "documented", "documented to", "run then", "ratio", "role"} <= set(
        arrested.columns
    )
    assert arrested.filter(pl.col("area") == "northeast")["documented"].to_list() == [1467]
    figures = pl.read_csv(empty / "figures.csv")
    assert figures["value"].to_list() == [867, 826, 95]
    assert "867" in (empty / "audit.html").read_text(encoding="utf-8")
    assert all((empty / name).stat().st_size for name in ("provinces.docx", "henan.docx", "letters.xlsx"))


def test_the_historian_in_chinese(empty: Path, cli: Callable[..., Any]) -> None:
    run_page("historian.zh.md", cli)
    arrested = pl.read_excel(empty / "逮捕.xlsx")
    named = {"上报数", "记录统计数", "文献数", "文献数截至", "同日推演", "比值", "出处", "段落", "用途"}
    assert named <= set(arrested.columns)
    assert arrested.filter(pl.col("地区") == "东北")["文献数"].to_list() == [1467]
    assert pl.read_excel(empty / "数字.xlsx").height == 3
    assert "867" in (empty / "审核.html").read_text(encoding="utf-8")
    assert all((empty / name).stat().st_size for name in ("各省.docx", "河南.docx", "检举.xlsx"))


def test_both_historians_have_the_same_steps() -> None:
    english, chinese = (list(blocks(page)) for page in ("historian.md", "historian.zh.md"))
    assert [language for language, _ in english] == [language for language, _ in chinese]
    steps = [
        [line.split()[1] for kind, code in page if kind == "sh" for line in code.splitlines()]
        for page in (english, chinese)
    ]
    assert steps[0] == steps[1]


def test_the_user_of_pandas(empty: Path, cli: Callable[..., Any]) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    here = run_page("pandas.md", cli)
    by_region = here["by_region"].set_index("area")
    assert by_region.loc["northeast", "documented"] == 1467
    assert by_region.loc["northeast", "then"] == pytest.approx(
        by_region.loc["northeast", "ratio"] * 1467, rel=0.01
    )
    assert here["by_week"].sum() > 0
    assert (empty / "timeline.svg").stat().st_size and (empty / "first.sqlite").stat().st_size


def test_the_modeller(empty: Path, cli: Callable[..., Any]) -> None:
    here = run_page("modeller.md", cli)
    assert here["table"].height == 4 and here["spread"].height == 4
    assert len(here["changed"]) == 3
    assert pl.read_csv(empty / "grid.csv").height == 4


def r_code() -> str:
    return "\n".join(block for language, block in blocks("r-user.md") if language == "r")


def test_the_user_of_r(empty: Path, cli: Callable[..., Any]) -> None:
    run_page("r-user.md", cli)
    code = r_code()
    for file in ("by-region.csv", "compared.csv"):
        frame = pl.read_csv(empty / file, infer_schema_length=None)
        named = {
            name
            for row in re.findall(r'c\(("\w+"(?:, "\w+")*)\)\]', code)
            for name in re.findall(r"\w+", row)
        }
        read = named & ({"area_en", "until", "then"} if file == "by-region.csv" else {"claim", "modelled"})
        assert read and read <= set(frame.columns)
    query = re.search(r'dbGetQuery\(base, "(.*?)"\)', code, re.DOTALL)
    assert query is not None
    with closing(sqlite3.connect(empty / "first.sqlite")) as base:
        rows = base.execute(query[1]).fetchall()
    assert rows and rows[0][1] >= rows[-1][1] > 0
    arrests, areas = (pl.read_csv(empty / "tables" / f"{name}.csv") for name in ("arrests", "areas"))
    assert {"outcome", "locality", "day"} <= set(arrests.columns) and {"id", "weight"} <= set(areas.columns)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_runs_the_tutorial(empty: Path, cli: Callable[..., Any]) -> None:
    run_page("r-user.md", cli)
    said = run_r(empty, [block.replace("0.02", SCALE) for block in r_blocks("r-user.md")])
    assert "Northeast" in said and (empty / "runs" / "s2" / "manifest.json").is_file()
    northeast = next(line for line in said.splitlines() if "Northeast" in line)
    assert "1467" in northeast.split()


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_runs_the_page_about_it(empty: Path, cli: Callable[..., Any]) -> None:
    run_page("../using-r.md", cli, until="## Without Parquet")
    said = run_r(empty, r_blocks("../using-r.md"))
    assert "documented" in said and "letters" in said and "narcotics-1952" in said
    assert (empty / "Rplots.pdf").is_file()


def r_blocks(page: str) -> list[str]:
    """Return the R code of a page, but for what installs packages."""
    return [code for language, code in blocks(page) if language == "r" and "install.packages" not in code]


def run_r(folder: Path, code: list[str]) -> str:
    """Run R code as somebody who types it in; return what it prints."""
    if subprocess.run(
        ["Rscript", "-e", "library(RSQLite); library(jsonlite)"], capture_output=True
    ).returncode:
        pytest.skip("R has no RSQLite or no jsonlite")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "yundong").symlink_to(command := folder / "yundong.sh")
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m yundong "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    (folder / "page.R").write_text("\n".join(code), encoding="utf-8")
    found = subprocess.run(
        ["Rscript", "--vanilla", "-e", "source('page.R', echo = TRUE, max.deparse.length = Inf)"],
        cwd=folder, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr
    return found.stdout
