"""Every page of HTML that a command writes: one frame, no dangling link, nothing that axe-core objects to."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import yundong as yd
from yundong.directive.rules import Rules
from yundong.directive.template import template
from yundong.scenario import locate

Cli = Callable[..., Any]
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENT = """# A bulletin

By 20 August 1952 Aling county had arrested 41 offenders; 36 of them, 88 %, were traders.

| County | arrested |
|---|---|
| Aling | 41 |
"""
RETURNS = """county,until,arrested,letters
Aling,1952-08-20,41,120
Bling,1952-08-20,,95
Cling,1952-08-20,17,4000
"""
QUICK = {"claims": ("claims", "arrested"), "passages": ("passages",)}
OF_NO_RUN = {
    "audit": ("audit",),
    "concordance": ("concordance",),
    "indicators": ("indicators",),
    "lint": ("directive", "lint"),
    "parameters": ("parameters", "letters"),
    "reconcile": ("reconcile",),
    "records": ("study", "records", "--top", "3"),
    "returns": ("returns", "RETURNS", "--yes"),
    "schema": ("schema", "arrests"),
    "sources": ("sources",),
}
SMALL = ("--runs", "3", "--scale", "0.003", "--workers", "1")
OF_SOME_RUNS = {
    "what-if": ("what-if", "letters", *SMALL),
    "sweep": ("sweep", "letters.mistaken", "--points", "2", *SMALL),
}
OF_A_RUN = {
    "report": ("report", "RUN", "--as-of", "1952-12-14"),
    "report-early": ("report", "RUN", "--as-of", "1952-05-01"),
    "report-henan": ("report", "RUN", "--as-of", "1952-08-29", "--area", "henan"),
    "by-province": ("report", "RUN", "--by", "province"),
    "compare": ("compare", "RUN"),
    "trace": ("trace", "RUN", "arrested"),
    "brief": ("brief", "RUN", "How many were arrested by 29 August 1952?"),
}


def written(cli: Cli, folder: Path, name: str, words: tuple[Any, ...]) -> Path:
    place = folder / f"{name}.html"
    done = cli(*words, "-o", place)
    assert done.code == 0, done.err
    return place


def pages_of_no_run(cli: Cli, folder: Path, lang: str, quick: bool = False) -> list[Path]:
    """Write the pages that need no run, among them two documents read and cases decided; only the quick ones."""
    documents = [folder / name for name in ("one.md", "two.md")]
    for document in documents:
        document.write_text(DOCUMENT, encoding="utf-8")
    cases = folder / "cases.csv"
    cases.write_text(template(Rules.load(locate("narcotics-1952")).book), encoding="utf-8")
    read = ("read", *documents, *(("--no-audit",) if quick else ()))
    returns = folder / "returns.csv"
    returns.write_text(RETURNS, encoding="utf-8")
    wanted = QUICK | {"read": read, "decide": ("decide", cases, "-i", "all")} | ({} if quick else OF_NO_RUN)
    named = {
        name: [returns if word == "RETURNS" else word for word in words] for name, words in wanted.items()
    }
    return [written(cli, folder, f"{name}-{lang}", (*words, "--lang", lang)) for name, words in named.items()]


def test_every_page_has_one_frame_and_no_dangling_link(cli: Cli, tmp_path: Path) -> None:
    for place in pages_of_no_run(cli, tmp_path, "zh", quick=True):
        page = place.read_text(encoding="utf-8")
        assert page.startswith("<!DOCTYPE html>") and 'lang="zh-Hans"' in page and "跳至正文" in page
        assert page.count("<main ") == page.count("<h1>") == 1 and "<script" not in page
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), place.name
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids), place.name
        levels = [int(level) for level in re.findall(r"<h(\d)", page)]
        assert all(after - before <= 1 for before, after in pairwise(levels)), place.name


def modules() -> Path | None:
    """Return the folder in which node finds axe-core and puppeteer-core, if there is one."""
    folders = [Path(os.environ["NODE_MODULES"])] if "NODE_MODULES" in os.environ else []
    folders.append(ROOT / ".node" / "node_modules")
    wanted = ("axe-core", "puppeteer-core")
    return next((f for f in folders if all((f / name).is_dir() for name in wanted)), None)


@pytest.mark.full
def test_axe_finds_nothing_in_any_page(cli: Cli, tmp_path: Path) -> None:
    node, chromium, libraries = shutil.which("node"), shutil.which("chromium"), modules()
    if not (node and chromium and libraries):
        pytest.skip("needs node, chromium, and axe-core with puppeteer-core in .node/node_modules")
    run = tmp_path / "run"
    yd.run("narcotics-1952", scale=0.01, until=dt.date(1952, 12, 31), out=run)
    pages = pages_of_no_run(cli, tmp_path, "en") + pages_of_no_run(cli, tmp_path, "zh")
    for name, words in OF_A_RUN.items():
        pages.append(written(cli, tmp_path, name, tuple(run if word == "RUN" else word for word in words)))
    for name, words in OF_SOME_RUNS.items():
        pages.append(written(cli, tmp_path, name, (*words, "--cache", tmp_path / "runs.jsonl")))
    done = subprocess.run(
        [node, HERE / "axe.mjs", chromium, *pages],
        capture_output=True,
        text=True,
        cwd=libraries.parent,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
