"""What the Python interface writes can be written in both languages, as by the command that writes the same."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import yundong as yd
from yundong.cli import load_command

COMMANDS = {
    "save_report": "report",
    "save_comparison": "compare",
    "save_brief": "brief",
    "exhibit": "exhibit",
    "export": "export",
    "plot": "plot",
}
"""By which command the document of a method is written, too."""
ASKED = ("save_brief", "plot")
"""Methods that by default take the language of the question, or of the notebook."""


def writers() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what the interface offers that returns the file or folder it has written, or a picture."""
    offered = [getattr(yd, name) for name in yd.__all__]
    owners = [one for one in offered if inspect.isclass(one) and one.__module__.startswith("yundong.api")]
    methods = [one for owner in owners for _, one in inspect.getmembers(owner, inspect.isfunction)]
    for one in (*filter(inspect.isfunction, offered), *methods):
        if one.__module__.startswith("yundong.api") and one.__annotations__.get("return") in (
            "Path",
            "Picture",
        ):
            yield one.__name__, one


def test_whatever_is_written_takes_the_language_of_its_command() -> None:
    found = dict(writers())
    assert found.keys() == COMMANDS.keys()
    for name, method in found.items():
        option = next(param for param in load_command(COMMANDS[name]).params if param.name == "lang")
        default = inspect.signature(method).parameters["lang"].default
        assert default == (None if name in ASKED else option.default), name


def test_an_export_in_chinese_describes_its_columns_in_chinese(tmp_path: Path) -> None:
    run = yd.run(seed=1, scale=0.003, out=tmp_path / "run", progress=False)
    said = {}
    for lang in ("en", "zh"):
        folder = run.export("frictionless", tmp_path / lang, ["areas"], lang=lang)
        said[lang] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    english, chinese = (said[lang]["resources"][0]["schema"]["fields"] for lang in ("en", "zh"))
    assert [field["name"] for field in english] == [field["name"] for field in chinese]
    assert english[0]["description"].isascii() and not chinese[0]["description"].isascii()
    with pytest.raises(yd.InputError, match="en"):
        run.export("csv", tmp_path / "fr", lang="fr")
    assert not (tmp_path / "fr").exists()
