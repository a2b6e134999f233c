"""Without any extra the package does what its table of extras says; what needs one names it before it begins."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base import extras
from yundong.cli import COMMANDS

NAMED = {
    "conjugate": "study",
    "dossier": "study",
    "fit-report": "study",
    "pages": "audit",
    "study screen": "study",
    "sweep letters.base_rate": "study",
    "what-if letters": "study",
}
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
    assert result.code == 2 and f"needs the extra '{NAMED[line]}'" in result.err
    assert not list(tmp_path.iterdir())


@pytest.mark.full
def test_what_needs_no_extra_works_without(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", BARE, json.dumps(WORK)], cwd=tmp_path, capture_output=True, text=True
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
