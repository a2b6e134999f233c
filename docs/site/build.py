"""Build the documentation site: ``python docs/site/build.py OUT`` (`make site`).

The pages stay where they are in the repository, where links between them work as well. Here they are copied together,
their links turned to the pages of the site, and handed to Sphinx, which treats every warning as an error. Nothing is
downloaded, and the site asks nothing of any other.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
HERE = Path("docs/site")
SECTIONS: dict[str, tuple[str, ...]] = {
    "Guide": (
        "README.md",
        "README.zh.md",
        "docs/report.md",
        "docs/exhibit.md",
        "docs/using-python.md",
        "docs/using-r.md",
        "docs/glossary.md",
    ),
    "Tutorials": tuple(
        f"docs/tutorials/{name}.md" for name in ("historian", "historian.zh", "pandas", "r-user", "modeller")
    ),
    "Model": ("docs/odd.md", "docs/directive.md", "docs/scenario.md", "docs/switches.md"),
    "Evidence": (
        "docs/fit.md",
        "docs/reading.md",
        "docs/audit.md",
        "docs/archive.md",
        "docs/study.md",
        "docs/dossier.md",
    ),
    "Reference": ("docs/api.md", "docs/benchmarks.md", "CONTRIBUTING.md", "CHANGELOG.md"),
}
"""Pages by section; those of ``docs`` that are in none follow under Reference."""
NAMES = {
    f"{HERE}/index.md": "index.md",
    "README.md": "about.md",
    "README.zh.md": "about-zh.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "docs/README.md": "pages.md",
    "docs/tutorials/README.md": "tutorials/index.md",
}
"""Where a page is on the site, if not where it is in ``docs``."""
TITLES = {
    "README.md": "What it is, and how to read it",
    "README.zh.md": "中文说明",
    "docs/using-python.md": "Python and notebooks",
    "docs/using-r.md": "R, Excel, databases",
}
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
FENCED = re.compile(r"(^```.*?^```|(?<!\[)`[^`\n]*\]\([^`\n]*`)", re.MULTILINE | re.DOTALL)
"""What is code and may look like a link."""


def pages() -> dict[str, str]:
    """Return the place on the site of every page, by its path in the repository."""
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    found |= {"README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md"}
    return {name: NAMES.get(name, name.removeprefix("docs/")) for name in sorted(found)}


def sections(places: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the sections with the pages in them, none left out."""
    named = {name for listed in SECTIONS.values() for name in listed} | {*NAMES}
    rest = [name for name in places if name not in named]
    for title, listed in SECTIONS.items():
        yield title, [name for name in listed if name in places] + (rest if title == "Reference" else [])


def turned(text: str, page: str, places: dict[str, str], files: set[str]) -> str:
    """Return a page with its links turned to the pages of the site; what is no page is kept as a file.

    Parameters
    ----------
    text : str
        The page.
    page : str
        Its path in the repository.
    places : dict
        As `pages` returns them.
    files : set of str
        Added to: other files of the repository that are linked to.
    """
    here = PurePosixPath(places[page]).parent

    def goal(target: str) -> str | None:
        if re.match(r"[a-z]+:|#", target):
            return target
        path, sign, anchor = target.partition("#")
        absolute = os.path.normpath(PurePosixPath(page).parent / path)
        if (ROOT / absolute).is_dir():
            absolute = f"{absolute}/README.md"
        if absolute in places:
            return os.path.relpath(places[absolute], here) + sign + anchor
        if not (ROOT / absolute).is_file():
            raise SystemExit(f"{page}: the link to {target} leads nowhere.")
        files.add(absolute)
        return os.path.relpath(f"_static/files/{absolute}", here)

    def link(match: re.Match[str]) -> str:
        turned_to = goal(match[2])
        if turned_to and "_static/files/" in turned_to:
            return f'<a href="{turned_to}">{match[1]}</a>'
        return f"[{match[1]}]({turned_to})"

    pieces = FENCED.split(text)
    for place in range(0, len(pieces), 2):
        pieces[place] = IMAGE.sub(lambda found: f"![{found[1]}]({goal(found[2])})", pieces[place])
        pieces[place] = LINK.sub(link, pieces[place])
    return "".join(pieces)


def gather(folder: Path) -> None:
    """Put everything that Sphinx needs into a folder."""
    places, files = pages(), set[str]()
    for page, place in places.items():
        text = _joined(turned((ROOT / page).read_text(encoding="utf-8"), page, places, files))
        if page == f"{HERE}/index.md":
            text += "\n" + _toctree([title.lower() for title in SECTIONS])
        elif page in ("docs/README.md", "docs/tutorials/README.md"):
            text = f"---\norphan: true\n---\n\n{text}"
        goal = folder / place
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(text, encoding="utf-8")
    for title, listed in sections(places):
        entries = [_entry(name, places[name]) for name in listed]
        text = f"# {title}\n\n{_toctree(entries, hidden=False)}"
        (folder / f"{title.lower()}.md").write_text(text, encoding="utf-8")
    static = folder / "_static"
    static.mkdir()
    shutil.copy(ROOT / HERE / "site.css", static)
    shutil.copy(ROOT / HERE / "conf.py", folder)
    for name in files:
        goal = static / "files" / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, goal)


def _joined(text: str) -> str:
    """Return a text in which no line break leaves a space between two Chinese signs."""
    return re.sub(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])\n(?=[\u4e00-\u9fff\uff08])", "", text)


def _entry(name: str, place: str) -> str:
    page = place.removesuffix(".md")
    return f"{TITLES[name]} <{page}>" if name in TITLES else page


def _toctree(entries: list[str], *, hidden: bool = True) -> str:
    return "\n".join(["```{toctree}", ":hidden:" if hidden else ":maxdepth: 2", "", *entries, "```", ""])


def _in_chinese(page: Path) -> None:
    """Name the language of a page, so that it is read aloud, hyphenated and set as Chinese."""
    if page.is_file():
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace('<html lang="en"', '<html lang="zh-CN"', 1), encoding="utf-8")


def build(out: Path) -> int:
    """Build the site; return 0, or what Sphinx returns where anything is wrong."""
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "pages"
        folder.mkdir()
        gather(folder)
        shutil.rmtree(out, ignore_errors=True)
        found = build_main(
            ["-q", "-W", "--keep-going", "-b", "html", "-d", f"{work}/trees", str(folder), str(out)]
        )
    for page in (out / place for name, place in pages().items() if name.endswith(".zh.md")):
        _in_chinese(page.with_suffix(".html"))
    (out / ".buildinfo").unlink(missing_ok=True)
    return found


if __name__ == "__main__":
    goal = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "site")
    if code := build(goal):
        sys.exit(code)
    print(f"The site is in {goal}; open {goal / 'index.html'}.")
