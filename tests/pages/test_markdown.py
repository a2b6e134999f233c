"""Pages in Markdown as pages of HTML, or as the table behind them."""

from __future__ import annotations

import json
from pathlib import Path

from yundong.cli.study import put_page
from yundong.pages.markdown import as_html

PAGE = "# A *page*\n\n<!-- generated: x -->\nText <b>bold</b>.\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n<!-- end -->\n"


def test_markdown_becomes_the_page_of_every_command() -> None:
    page = as_html(PAGE)
    assert page.count("<h1>") == 1 and "<title>A page</title>" in page
    assert 'aria-label="Table 1"' in page and "<td>1</td>" in page
    assert "generated" not in page.partition("<main")[2] and "&lt;b&gt;bold" in page


def test_the_ending_decides_between_the_page_and_its_table(tmp_path: Path) -> None:
    rows = [{"claim": "C1", "ratio": 1.5}]
    for ending in ("md", "html", "json", "csv"):
        put_page(PAGE, rows, tmp_path / f"p.{ending}", "Claims")
    assert (tmp_path / "p.md").read_text(encoding="utf-8") == PAGE
    assert (tmp_path / "p.html").read_text(encoding="utf-8") == as_html(PAGE)
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8")) == rows
    assert (tmp_path / "p.csv").read_text(encoding="utf-8-sig").startswith("claim,ratio")
