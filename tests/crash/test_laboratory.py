"""Every writing command, stopped at each of its file operations, leaves the old whole or the new whole.

And whatever it leaves beside that, the same command removes when it is called again, and does its work.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from yundong.base.seal import changes
from yundong.cli import COMMANDS, load_command

sys.path.insert(0, str(Path(__file__).parent))
from laboratory import HOWS

RUN = ("--scale", "0.002", "--until", "1952-04-18", "--threads", "1")
OLD = "an earlier file\n"
SAMPLE = 3
"""Operations tried of each command; the mark `exhaustive` tries all."""


@dataclass(frozen=True)
class Case:
    """A command with what it writes.

    Attributes
    ----------
    words : tuple of str
        The command, called in the folder of the test.
    files : tuple of str
        What it replaces: they are there before, with another content.
    folders : tuple of str
        What it makes: they are not there before, save `replaced`.
    replaced : str
        The folder of a run with seed 1 that it replaces.
    """

    words: tuple[str, ...]
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    replaced: str = ""


CASES: dict[str, Case] = {
    "run replacing": Case(("run", *RUN, "--seed", "2", "--replace", "--out", "old"), (), (), "old"),
    "run": Case(("run", *RUN, "--seed", "2", "--out", "new"), (), ("new", "new.report")),
    "scenario copy": Case(("scenario", "copy", "mine"), (), ("mine",)),
    "report text": Case(("report", "run", "-o", "r.txt"), ("r.txt",)),
    "report json": Case(("report", "run", "-o", "r.json"), ("r.json",)),
    "report docx": Case(("report", "run", "-o", "r.docx"), ("r.docx",)),
    "compare": Case(("compare", "run", "--format", "csv", "-o", "c.csv"), ("c.csv",)),
    "trace": Case(("trace", "run", "arrested", "-o", "t.txt"), ("t.txt",)),
    "plot": Case(("plot", "run", "timeline", "-o", "p.json"), ("p.json",)),
    "export csv": Case(("export", "run", "--to", "csv", "-o", "e"), (), ("e",)),
    "export parquet": Case(("export", "run", "--to", "parquet", "-o", "e"), (), ("e",)),
    "export xlsx": Case(("export", "run", "--to", "xlsx", "-o", "e.xlsx"), ("e.xlsx",)),
    "export ro-crate": Case(("export", "run", "--to", "ro-crate", "-o", "e"), (), ("e",)),
    "export frictionless": Case(("export", "run", "--to", "frictionless", "-o", "e"), (), ("e",)),
    "parameters": Case(("parameters", "-o", "p.csv"), ("p.csv",)),
    "decide": Case(("decide", "cases.csv", "-o", "d.csv"), ("d.csv",)),
    "audit": Case(("audit", "-o", "a.md", "--format", "markdown"), ("a.md",)),
    "read": Case(("read", "doc.txt", "-o", "f.csv"), ("f.csv",)),
    "archive new": Case(("archive", "new", "template"), (), ("template",)),
    "archive example": Case(("archive", "example", "examples"), (), ("examples",)),
    "archive load": Case(("archive", "load", "archive", "--out", "loaded"), (), ("loaded",)),
}
ARCHIVE = {
    "archive.toml": 'title = "tried"\nscenario = "narcotics-1952"\n',
    "places.csv": "place,parent,population,key,note\nBeixi,shanxi,120000,,\n",
    "returns.csv": "place,period,indicator,value,sent,received,note\nBeixi,1952-08-15,arrested,12,,,\n",
}
ONE_TEXT = "writes one text by `emit`, as `parameters` does"
ELSEWHERE = {
    **dict.fromkeys(
        ("mechanisms", "schema", "brief", "indicators", "claims", "sources", "passages"), ONE_TEXT
    ),
    **dict.fromkeys(("experiments", "concordance", "reconcile", "units", "verify", "returns"), ONE_TEXT),
    **dict.fromkeys(("scenario:check", "scenario:show", "directive:show", "directive:table"), ONE_TEXT),
    **dict.fromkeys(("archive:check", "archive:agree"), ONE_TEXT),
    **dict.fromkeys(("directive:graph", "directive:lint", "directive:test", "directive:page"), ONE_TEXT),
    **dict.fromkeys(
        ("predict", "score", "update"),
        "add lines to the ledger by `append_after_last` and write tables by `emit`, both tried in tests/base",
    ),
    "runs": ONE_TEXT,
    "exhibit": "writes one page by `emit`, as `report` does",
    **dict.fromkeys(("odd", "pages"), "replaces pages by `write_text`, as `report` does"),
    **dict.fromkeys(
        ("fit", "conjugate", "experiment", "grid", "switches", "fit-report", "what-if", "sweep", "dossier"),
        "many runs; they write by `write_text` and `append_json_line`, which are tried in tests/base",
    ),
    **dict.fromkeys(
        (
            "study:screen",
            "study:waves",
            "study:posterior",
            "study:sensitivity",
            "study:calibration",
            "study:recovery",
            "study:coverage",
            "study:counterfactuals",
            "study:records",
        ),
        "many runs, kept in the store of studies, which is killed in tests/study/test_kills.py",
    ),
    "archive:recover": "many runs; writes its page and picture by `write_text`",
}


class Laboratory:
    """The process that makes the calls, and a folder to begin each from."""

    def __init__(self, place: Path) -> None:
        self.place = place
        script = str(Path(__file__).with_name("laboratory.py"))
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, script], stdin=pipe, stdout=pipe, text=True)
        self.template = place / "template"
        self.template.mkdir()
        (self.template / "doc.txt").write_text(
            "In all 22 people were arrested in Shenyang.\n", encoding="utf-8"
        )
        (self.template / "cases.csv").write_text("case,narcotics\na,yes\n", encoding="utf-8")
        (self.template / "archive").mkdir()
        for name, rows in ARCHIVE.items():
            (self.template / "archive" / name).write_text(rows, encoding="utf-8")
        for name in ("run", "old"):
            made = self.call(self.template, ("run", *RUN, "--seed", "1", "--out", name))
            assert made["status"] == 0, made["said"]
        self.tried = 0

    def call(self, folder: Path, words: tuple[str, ...], at: int = 0, how: str = "kill") -> dict[str, Any]:
        """Call a command in a folder, stopped at one of its operations, or at none."""
        assert self.process.stdin is not None and self.process.stdout is not None
        asked = {"folder": str(folder), "words": list(words), "at": at, "how": how}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def begin(self, case: Case) -> Path:
        """Return a folder with the template and earlier files."""
        self.tried += 1
        folder = self.place / f"try-{self.tried}"
        shutil.copytree(self.template, folder, symlinks=True)
        for name in case.files:
            (folder / name).write_text(OLD, encoding="utf-8")
        return folder


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    found = Laboratory(tmp_path_factory.mktemp("crash").resolve())
    yield found
    found.process.kill()
    found.process.wait()


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def check_state(folder: Path, case: Case, whole: Path, started: list[str]) -> None:
    """Assert that everything the command writes is as before or as after, and nothing else is touched."""
    for name in case.files:
        content = (folder / name).read_bytes()
        if content == OLD.encode():
            continue
        if name.endswith((".xlsx", ".docx")):  # they hold the time at which they were made
            with zipfile.ZipFile(folder / name) as parts:
                assert parts.testzip() is None, name
        else:
            assert content == (whole / name).read_bytes(), name
    for name in case.folders:
        if (folder / name).exists():
            assert names(folder / name) == names(whole / name) or name.endswith(".report"), name
    for run in filter(None, (case.replaced, *case.folders)):
        if (folder / run / "manifest.json").exists() and (folder / run / "records").exists():
            assert changes(folder / run) == []
    if case.replaced:
        seed = json.loads((folder / case.replaced / "manifest.json").read_text(encoding="utf-8"))["seed"]
        assert seed in (1, 2)
    touched = (*case.files, *case.folders, case.replaced, f"{case.replaced}.report")
    for name in started:
        if name.split("/")[0] not in touched and (folder / name).is_file():
            assert (folder / name).read_bytes() == (whole / name).read_bytes(), name


def experiment(laboratory: Laboratory, case: Case, sample: int | None) -> None:
    whole = laboratory.begin(case)
    started = names(whole)
    plain = laboratory.call(whole, case.words)
    assert plain["status"] == 0, plain["said"]
    end, count = names(whole), len(plain["operations"])
    assert count >= 3 and not [name for name in end if ".partial" in name]
    chosen: list[tuple[int, str]] = [(at, how) for at in range(1, count + 1) for how in HOWS]
    if sample is not None:
        chosen = random.Random(1952).sample(chosen, min(sample, len(chosen)))
    for at, how in chosen:
        folder = laboratory.begin(case)
        where = f"{how} at {plain['operations'][at - 1]} ({at} of {count})"
        found = laboratory.call(folder, case.words, at, how)
        assert "Traceback" not in found["said"], f"{where}:\n{found['said']}"
        assert found["status"] in {"kill": (-9,), "full": (0, 2), "interrupt": (0, 130)}[how], (
            f"{where}: {found}"
        )
        try:
            check_state(folder, case, whole, started)
        except (AssertionError, OSError, ValueError) as error:
            raise AssertionError(f"{where}: {error!r}") from error
        again = laboratory.call(folder, case.words)
        done = bool(case.folders) and "exists already" in again["said"]  # it was there before the stop
        assert again["status"] == 0 or done, f"{where}, then: {again['said']}"
        assert names(folder) == end, f"{where}: left {set(names(folder)) ^ set(end)}"
        check_state(folder, case, whole, started)
        shutil.rmtree(folder)


DEFAULT = ("run replacing", "report json")
"""Commands tried in the default tests; the mark `full` tries all."""


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in DEFAULT else pytest.mark.full) for n in CASES]
)
def test_a_stop_at_some_operations_harms_nothing(laboratory: Laboratory, name: str) -> None:
    experiment(laboratory, CASES[name], SAMPLE)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", CASES)
def test_a_stop_at_any_operation_harms_nothing(laboratory: Laboratory, name: str) -> None:
    experiment(laboratory, CASES[name], None)


def test_every_command_that_writes_is_tried_or_said_why_not() -> None:
    tried = {
        ":".join(case.words[: 2 if case.words[0] in ("scenario", "directive", "archive") else 1])
        for case in CASES.values()
    }
    writing = set()
    for name in COMMANDS:
        command = load_command(name)
        inner = getattr(command, "commands", None) or {"": command}
        for below, one in inner.items():
            options = {option for parameter in one.params for option in parameter.opts}
            if options & {"-o", "--out", "--cache", "--write", "--docs", "folder"}:
                writing.add(f"{name}:{below}".rstrip(":"))
    assert writing == tried | set(ELSEWHERE)
