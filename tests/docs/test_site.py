"""The documentation site: put together from the pages of the repository, complete, and without a dead link."""

from __future__ import annotations

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("site_builder", ROOT / "docs" / "site" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_in_a_section_once(builder: ModuleType) -> None:
    places = builder.pages()
    listed = [name for _, names in builder.sections(places) for name in names]
    indexes = {"docs/README.md", "docs/tutorials/README.md", "docs/site/index.md"}
    assert sorted(listed) == sorted(set(places) - indexes)
    assert len(set(places.values())) == len(places)


def test_links_are_turned_and_dead_ones_refused(builder: ModuleType) -> None:
    places, files = builder.pages(), set[str]()
    text = "[a](../README.md#limits) [b](https://x.org) [c](../LICENSE) `[d](x)` [f](tutorials/README.md)\n"
    turned = builder.turned(text, "docs/fit.md", places, files)
    assert "[a](about.md#limits) [b](https://x.org)" in turned
    assert '<a href="_static/files/LICENSE">c</a>' in turned and files == {"LICENSE"}
    assert "[f](tutorials/index.md)" in turned
    with pytest.raises(SystemExit, match=r"docs/fit.md: the link to nowhere.md"):
        builder.turned("[x](nowhere.md)", "docs/fit.md", places, files)
    assert builder._joined("我们\n的 a\nb。\n下一") == "我们的 a\nb。下一"


class Page(HTMLParser):
    """The addresses, names and requests of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.asked: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.names |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("script", "img", "iframe", "source") and "src" in given:
            self.asked.append(given["src"])
        if tag == "link" and given.get("rel", "") not in (
            "canonical",
            "next",
            "prev",
            "search",
            "index",
            "author",
        ):
            self.asked.append(given.get("href", ""))


@pytest.mark.full
def test_the_site_is_built_without_a_dead_link_and_asks_nothing_of_others(
    builder: ModuleType, tmp_path: Path
) -> None:
    for module in ("sphinx", "myst_parser", "pydata_sphinx_theme"):
        pytest.importorskip(module)
    out = tmp_path / "site"
    assert builder.build(out) == 0
    assert '<html lang="zh-CN"' in (out / "tutorials" / "historian.zh.html").read_text(encoding="utf-8")
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in out.rglob("*.html")}
    assert len(pages) > 25
    dead, outside = [], []
    for path, page in pages.items():
        outside += [address for address in page.asked if re.match(r"(https?:)?//", address)]
        for link in page.links:
            target, _, anchor = unquote(link).partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            goal = (path.parent / target).resolve() if target else path
            if not goal.is_file() or (anchor and goal in pages and anchor not in pages[goal].names):
                dead.append(f"{path.relative_to(out)}: {link}")
    assert dead == [] and outside == []
    style = "".join(path.read_text(encoding="utf-8") for path in (out / "_static").rglob("*.css"))
    assert not re.findall(r"url\(['\"]?https?://|@import ['\"]?https?://", style)
