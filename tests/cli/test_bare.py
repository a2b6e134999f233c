"""Without any extra the package does what its table of extras says; what needs one names it before it begins."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from yundong.base import extras
from yundong.cli import COMMANDS, load_command

NAMED = (
    "conjugate",
    "dossier",
    "fit-report",
    "pages",
    "study screen",
    "sweep letters.base_rate",
    "what-if letters",
)
WORK = (
    "run --scale 0.003 --until 1952-08-20 --out r --quiet",
    "report r",
    "report r --by region --format csv",
    "compare r",
    "trace r arrested",
    "verify r --files",
    "export r --to csv -o tables",
    "export r --to parquet -o frames",
    "export r --to sqlite -o r.sqlite",
    "export r --to ro-crate -o crate",
    "export r --to frictionless -o package",
    "grid --set letters.base_rate=0.001 --seeds 1 --scale 0.003 --until 1952-05-01 --workers 1",
    "archive example own",
    "returns own/bulletins-regions.csv",
    "scenario check narcotics-1952",
    "directive lint",
    "concordance",
    "study screen --help",
)
BARE = """
import contextlib, importlib.abc, io, json, sys
from importlib import util
from yundong.base import extras
MISSING = {name for names in extras.EXTRAS.values() for name in names} - {"markdown_it"} | {"pandas", "pyarrow"}
class Nowhere(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])
sys.meta_path.insert(0, Nowhere())
extras.find_spec = lambda name: None if name in MISSING else util.find_spec(name)
from yundong.cli import main
for line in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main(line.split())
        except SystemExit as leaving:
            if leaving.code:
                print(line, leaving.code, said.getvalue()[-600:], file=sys.__stdout__)
"""


def test_every_command_that_needs_an_extra_is_held_to_it() -> None:
    needing = {name for name, entry in COMMANDS.items() if entry.needs}
    assert {line.split()[0] for line in NAMED} | {"predict", "score", "update"} == needing


@pytest.mark.parametrize("line", NAMED)
def test_a_missing_extra_is_named_first(
    line: str, cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    result = cli(*line.split())
    needed = COMMANDS[line.split()[0]].needs
    assert result.code == 2 and " needs the extra" in result.err and f"[{','.join(needed)}]'" in result.err
    assert not list(tmp_path.iterdir())


GIVEN = {"set_": "letters.base_rate=0.001", "to": "new.parquet"}
ON_PAGES = ("fit", "conjugate", "fit-report", "switches")
"""Commands whose ``-o`` is a folder or a page, or a table if its ending says so."""


def written_by_ending(name: str, command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield each command that writes by the ending of an option, which comes last, with the words it asks for."""
    if subs := getattr(command, "commands", None):
        for sub, found in subs.items():
            yield from written_by_ending(sub, found, (*words, sub))
        return
    named = {parameter.name: parameter for parameter in command.params}
    if not ({"format", "out"} <= set(named) or name in ON_PAGES):
        return
    for parameter in command.params:
        if parameter.required or parameter.name == "cases":
            words += (parameter.opts[0],) if parameter.param_type_name == "option" else ()
            words += (GIVEN.get(parameter.name, "none"),)
    yield (*words, named["out"].opts[0])


LINES = [line for name in COMMANDS for line in written_by_ending(name, load_command(name), (name,))]


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_a_form_that_cannot_be_written_is_refused_before_the_work(
    line: tuple[str, ...], cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before any file is looked at: there is no run or file `none`, and a study would leave its store."""
    monkeypatch.chdir(tmp_path)
    missing, page = ("altair", "page.svg") if line[0] == "plot" else ("typst", "page.pdf")
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == missing else object())
    result = cli(*line, page)
    assert result.code == 2 and "'report'" in result.err and "[report" in result.err
    if line[0] not in ON_PAGES:
        monkeypatch.setattr(extras, "find_spec", lambda name: object())
        result = cli(*line, "table.parquet")
        assert result.code == 2 and "the ending .parquet is not known" in result.err
    assert not list(tmp_path.iterdir())


def test_extras_that_are_missing_are_named_together(
    cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    result = cli("exhibit", "none")
    both = extras.MEGABYTES["report"] + extras.MEGABYTES["audit"]
    assert "needs the extras 'report' and 'audit'" in result.err
    assert "[report,audit]'" in result.err and f"(about {both} MB)" in result.err
    chinese = cli("report", "none", "-o", "a.html", "--lang", "zh").err
    assert "须先安装附加部分“report”" in chinese and "needs" not in chinese


@pytest.mark.full
def test_what_needs_no_extra_works_without(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", BARE, json.dumps(WORK)], cwd=tmp_path, capture_output=True, text=True
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
