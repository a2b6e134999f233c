"""What README and docs tell a reader to type exists; what they link to is there."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from yundong.cli import COMMANDS, load_command

ROOT = Path(__file__).resolve().parent.parent
REUSE = ROOT / "REUSE.toml"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
CALL = re.compile(r"(?:`|^|/|&& )yundong ([a-z][a-z-]*)((?: [A-Za-z0-9_./=*-]+)*)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def calls(text: str) -> list[tuple[str, str]]:
    """Return the commands on a page, with the words after them."""
    return [(match[1], match[2]) for match in CALL.finditer(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_on_the_page_exist_with_their_options(page: Path) -> None:
    missing = []
    for name, words in calls(page.read_text(encoding="utf-8")):
        if name not in COMMANDS:
            missing.append(f"yundong {name}")
            continue
        command = load_command(name)
        sub = next((word for word in words.split() if word in getattr(command, "commands", {})), None)
        if sub is not None:
            command = command.commands[sub]
        known = {option for parameter in command.params for option in parameter.opts} | {
            "--help",
            "--version",
        }
        missing += [f"yundong {name} {option}" for option in OPTION.findall(words) if option not in known]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_of_the_docs_is_listed_in_their_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if page != "README.md" and page not in index] == []


def test_make_targets_named_in_the_pages_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target
        for page in PAGES
        for target in re.findall(r"\bmake ([a-z-]+)\b(?=`|\s+#)", page.read_text("utf-8"))
    }
    assert named
    assert named <= targets


def test_citation_and_changelog_name_the_version() -> None:
    from yundong import __version__

    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"[{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_what_describes_the_project_says_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    described = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    for key, name in (("name", "name"), ("version", "version"), ("description", "description")):
        assert described[key] == project[name]
    assert described["keywords"] == project["keywords"]
    assert described["softwareRequirements"] == project["dependencies"]
    assert [one["name"] for one in described["author"]] == [one["name"] for one in citation["authors"]]
    assert [one.rpartition("/")[2] for one in described["license"]] == citation["license"]
    assert " AND ".join(citation["license"]) == project["license"]
    day = citation["date-released"]
    assert described["datePublished"] == str(day)
    assert f"## [{project['version']}] – {day}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_hooks_are_the_steps_of_make_lint() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    recipe = re.search(
        r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert recipe is not None
    steps = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe[1].splitlines()]
    assert [hook["entry"] for repo in hooks for hook in repo["hooks"]] == steps


def test_every_licence_that_is_named_has_its_text() -> None:
    noted = tomllib.loads(REUSE.read_text("utf-8"))["annotations"]
    named = {name for one in noted for name in one["SPDX-License-Identifier"].split(" AND ")}
    assert named == {path.stem for path in (ROOT / "LICENSES").iterdir()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert all((ROOT / name).is_file() for name in project["license-files"])


def test_pictures_of_the_documentation_name_the_fonts_of_pictures() -> None:
    """Labels are measured for those; a reader without them gets others, wider or narrower than their room."""
    from yundong.report.pictures.base import FONTS

    pictures = sorted((ROOT / "docs").rglob("*.svg"))
    assert pictures
    for picture in pictures:
        named = set(re.findall(r'font-family="([^"]*)"', picture.read_text(encoding="utf-8")))
        assert named and named <= set(FONTS.values()), picture.name


def test_generated_pages_are_current() -> None:
    from yundong.pages.registry import stale_pages
    from yundong.scenario import load

    assert list(stale_pages(ROOT / "docs", load())) == [], "run `make docs`"
