"""What is installed only on demand: the packages of each extra, and the sentence where one is missing.

A command that needs an extra calls `require` before its work begins. A test holds the lists against pyproject.toml.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from yundong.base.errors import InputError

EXTRAS: dict[str, tuple[str, ...]] = {
    "report": ("altair", "docx", "jinja2", "lxml", "markdown_it", "typst", "vl_convert", "xlsxwriter"),
    "reading": ("docx", "fastexcel", "lark", "lxml", "pypdfium2"),
    "audit": ("highspy", "jinja2", "krippendorff", "scipy"),
    "study": ("SALib", "arviz", "emcee", "scipy", "scoringrules", "sklearn"),
    "cluster": ("dask", "distributed"),
    "cjk": ("noto_cjk_sans_otc",),
}
"""Extra to the modules that its packages bring."""

MEGABYTES = {"report": 210, "reading": 40, "audit": 160, "study": 430, "cluster": 40, "cjk": 20}
"""Extra to what its packages take on disk, beside those of the bare installation; a test measures it."""

PROJECT = Path(__file__).resolve().parents[3]


def require(extra: str, what: str, *others: str) -> None:
    """Refuse work that needs extras which are not installed.

    Parameters
    ----------
    extra, *others : str
        Keys of `EXTRAS`.
    what : str
        The work, as the beginning of a sentence: "Reading documents".

    Raises
    ------
    InputError
        With the command that installs all that are missing, and the space it takes.
    """
    missing = [name for name in (extra, *others) if any(find_spec(module) is None for module in EXTRAS[name])]
    if missing:
        noun = "the extra" if len(missing) == 1 else "the extras"
        size = sum(MEGABYTES[name] for name in missing)
        raise InputError(
            f"{what} needs {noun} {' and '.join(map(repr, missing))}: {install_command(','.join(missing))} "
            f"(about {size} MB)"
        )


def installed(module: str) -> bool:
    """Return whether a module that an extra brings is there."""
    return find_spec(module) is not None


def extra_of(module: str) -> str:
    """Return the extra that brings a module, or ``all``."""
    return next((extra for extra, modules in EXTRAS.items() if module in modules), "all")


def install_command(extra: str) -> str:
    """Return the command that installs an extra, or several with commas, of a repository's copy or a package."""
    if not (PROJECT / "pyproject.toml").is_file():
        return f"pip install 'yundong[{extra}]'"
    return f"{Path(sys.executable).parent / 'pip'} install --editable '{PROJECT}[{extra}]'"
