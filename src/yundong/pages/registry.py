"""Every generated page and block of ``docs/``, and what makes it: the one place to add another.

``PAGES`` are made whole; ``odd.BLOCKS`` are tables within pages of prose. What takes runs or benchmarks to make is
measured by commands of its own (`yundong fit-report`, ``make bench``), and kept here as it was measured.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from yundong.base.errors import InputError
from yundong.base.reading import read_text
from yundong.directive import Rules
from yundong.pages import api, directive, fit, odd, switches
from yundong.scenario import Scenario


def _directive(scenario: Scenario, docs: Path) -> str:
    """Return the directive rule by rule, with the benchmark of the rules where the project has one."""
    return directive.page(Rules.load(scenario.folder), docs.parent / "benchmarks" / "directive.json")


def _fit(scenario: Scenario, docs: Path) -> str:
    """Return the page of the fit with its words as they are now and its tables as measured."""
    return fit.reworded(read_text(docs / "fit.md"))


def _switches(scenario: Scenario, docs: Path) -> str:
    """Return the page of the switches with its words as they are now and its table as measured."""
    return switches.reworded(read_text(docs / "switches.md"))


def _api(scenario: Scenario, docs: Path) -> str:
    """Return the page of the Python interface from the docstrings of the code."""
    return api.render()


PAGES: dict[str, Callable[[Scenario, Path], str]] = {
    "api.md": _api,
    "directive.md": _directive,
    "fit.md": _fit,
    "switches.md": _switches,
}
"""Pages made whole, by file name, from the scenario and the folder of the pages."""
MEASURED = ("archive.md", "benchmarks.md")
"""Pages that only a measurement can make, by ``yundong archive recover`` and ``make bench``."""


def stale_pages(docs: Path, scenario: Scenario) -> dict[Path, str]:
    """Return every page of a folder that is not what it should be, with its text as it should be.

    Parameters
    ----------
    docs
        Folder of the pages, such as ``docs``.
    scenario
        What the tables are made from, besides the code.

    Raises
    ------
    InputError
        If there is no such folder, or a page asks for a block that is not known.
    """
    if not docs.is_dir():
        raise InputError(f"{docs} is not a folder. Give the folder of the pages, such as docs.")
    stale = {}
    for path in sorted(docs.rglob("*.md")):
        name = path.relative_to(docs).as_posix()
        if name in MEASURED:
            continue
        text, make = read_text(path), PAGES.get(name)
        fresh = make(scenario, docs) if make else odd.refresh(text, scenario)
        if fresh != text:
            stale[path] = fresh
    return stale
