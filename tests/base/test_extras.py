"""An extra that is missing is named before any work begins, with the command that installs it."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from yundong.base import extras
from yundong.base.errors import InputError
from yundong.base.extras import EXTRAS, MEGABYTES, extra_of, install_command, require

ROOT = Path(__file__).resolve().parents[2]


def test_the_lists_are_those_of_the_project_file() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    brought = packages_distributions()
    for extra, modules in EXTRAS.items():
        wanted = {re.split(r"[><=\[]", name)[0].lower() for name in declared["optional-dependencies"][extra]}
        assert {brought[module][0].lower() for module in modules} == wanted, extra
    everything = declared["optional-dependencies"]["all"]
    assert everything == [f"yundong[{','.join(sorted(EXTRAS))}]"]


def brought_by(names: list[str]) -> dict[str, Distribution]:
    """Return what is installed for some requirements, and for theirs."""
    found: dict[str, Distribution] = {}
    waiting = [(name, "") for name in names]
    while waiting:
        asked = Requirement(waiting[0][0])
        outer = waiting.pop(0)[1]
        if asked.marker is not None and not asked.marker.evaluate({"extra": outer}):
            continue
        package = distribution(asked.name)
        known = package.metadata["Name"].lower()
        if known not in found or asked.extras:
            waiting += [(name, extra) for name in package.requires or () for extra in ("", *asked.extras)]
        found[known] = package
    return found


def test_megabytes_are_those_on_disk() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bare = brought_by(declared["dependencies"])
    assert set(MEGABYTES) == set(EXTRAS)
    for extra, said in MEGABYTES.items():
        added = brought_by(declared["optional-dependencies"][extra])
        files = [f for name, package in added.items() if name not in bare for f in package.files or ()]
        there = {path for path in (Path(str(f.locate())) for f in files) if path.is_file()}
        measured = sum(path.stat().st_size for path in there) / 1e6
        assert said / 1.5 < measured < said * 1.5, (extra, round(measured))


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_readme_has_the_same_megabytes(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", text, re.MULTILINE)
    assert {extra: int(size) for extra, size in rows if extra != "dev"} == MEGABYTES


def test_what_is_installed_is_let_through_and_what_is_not_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    require("reading", "Reading documents")
    monkeypatch.setitem(EXTRAS, "reading", ("lark", "no_such_module"))
    monkeypatch.setattr(extras, "PROJECT", tmp_path)
    with pytest.raises(InputError) as caught:
        require("reading", "Reading documents")
    assert str(caught.value) == (
        "Reading documents needs the extra 'reading': pip install 'yundong[reading]' (about 40 MB)"
    )
    assert extra_of("lark") == "reading" and extra_of("other") == "all"


def test_in_a_copy_of_the_repository_the_copy_is_installed() -> None:
    assert install_command("audit").endswith(f"pip install --editable '{ROOT}[audit]'")


@pytest.mark.parametrize(
    ("hidden", "words", "extra"),
    [
        ("lark", ("read", "PAGE"), "reading"),
        ("fastexcel", ("decide", "cases.xlsx"), "reading"),
        ("highspy", ("audit",), "audit"),
        ("scipy", ("reconcile",), "audit"),
        ("highspy", ("read", "PAGE", "--format", "html"), "audit"),
        ("altair", ("run", "--html", "--scale", "0.01"), "report"),
        ("typst", ("report", "none", "-o", "a.pdf"), "report"),
        ("docx", ("report", "none", "--format", "docx", "-o", "none.docx"), "report"),
        ("vl_convert", ("plot", "none", "timeline"), "report"),
        ("xlsxwriter", ("export", "none", "--to", "xlsx"), "report"),
        ("jinja2", ("compare", "none", "--format", "html"), "report"),
    ],
)
def test_a_command_asks_for_its_extra_first(
    hidden: str,
    words: tuple[str, ...],
    extra: str,
    cli: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Before it looks at its files: `none` is no run, and there is no such workbook."""
    page = tmp_path / "page.txt"
    page.write_text("In all 22 people were arrested.", encoding="utf-8")
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == hidden else object())
    monkeypatch.delitem(sys.modules, hidden, raising=False)
    result = cli(*(page if word == "PAGE" else word for word in words))
    assert result.code == 2 and not result.out
    assert f"needs the extra {extra!r}: " in result.err and f"[{extra}]' (about " in result.err
