"""Every writing command, stopped at each of its file operations, leaves the old whole or the new whole.

And whatever it leaves beside that, the same command removes when it is called again, and does its work.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from yundong.base.reserving import _TEMPORARY as TEMPORARY
from yundong.base.seal import changes
from yundong.cli import COMMANDS, load_command

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))
from kept import Kept
from laboratory import HOWS, WATCH, watched

RUN = ("--scale", "0.002", "--until", "1952-04-18", "--threads", "1")
DOCS = Path(__file__).parents[2] / "docs"
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
    log : str
        What it adds lines to, so that it can be taken up after a stop.
    """

    words: tuple[str, ...]
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    replaced: str = ""
    log: str = ""


def printing(words: str) -> Case:
    """Return the case of a command that writes one text, with the ending of its last word."""
    command = tuple(words.split())
    return Case((*command[:-1], "-o", command[-1]), (command[-1],))


def study(words: str) -> Case:
    """Return the case of a command that makes runs, keeps them in a store, and writes one text."""
    one = printing(words)
    fast = ("--scale", "0.002", "--workers", "1", "--cache", "kept.jsonl")
    return Case((*one.words[:-2], *fast, *one.words[-2:]), one.files, log="kept.jsonl")


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
    "export sqlite": Case(("export", "run", "--to", "sqlite", "-o", "e.sqlite"), ("e.sqlite",)),
    "report pdf": printing("report run r.pdf"),
    "exhibit": printing("exhibit run e.html"),
    "predict": Case(
        ("predict", "figures.csv", "--ledger", "book.jsonl", "-o", "p.csv"), ("p.csv",), log="book.jsonl"
    ),
    "score": Case(
        ("score", "figures.csv", "--ledger", "made.jsonl", "-o", "s.csv"), ("s.csv",), log="made.jsonl"
    ),
    "update": Case(("update", "other.csv", "-o", "u.parquet", "--report", "m.csv"), ("u.parquet", "m.csv")),
    "grid": study("grid --set letters.base_rate=0.001,0.004 --seeds 1 --until 1952-05-01 g.csv"),
    "experiment": study("experiment channel --seeds 1 x.csv"),
    "what-if": study("what-if letters --runs 3 w.md"),
    "sweep": study("sweep letters.mistaken --runs 3 --points 2 w.md"),
    "dossier": study("dossier -q leniency --runs 3 w.md"),
    "fit-report": study("fit-report --seeds 1 --sensitivity-scale 0 f.md"),
    "conjugate": Case(
        ("conjugate", "--seeds", "1", "--scale", "0.002", "-o", "c"),
        ("c/conjugate.jsonl", "c/parameters.csv"),
    ),
    "odd": Case(("odd", "-o", "odd.md"), ("odd.md",)),
}
"""Every command that writes in a way of its own; `TEXTS` are alike."""
TEXTS: dict[str, Case] = {
    " ".join(words.split()[:2]): printing(words)
    for words in (
        "mechanisms m.csv",
        "schema s.csv",
        "brief run arrested b.md",
        "runs . r.csv",
        "reconcile r.csv",
        "units 3 liang u.csv",
        "verify run v.json",
        "returns archive/returns.csv --yes r.csv",
        "indicators i.csv",
        "claims c.csv",
        "sources s.csv",
        "passages p.csv",
        "experiments e.csv",
        "concordance c.csv",
        "scenario check c.csv",
        "scenario show s.json",
        "directive show d.csv",
        "directive table d.csv",
        "directive graph d.svg",
        "directive lint d.csv",
        "directive page d.md",
        "archive check archive a.csv",
        "study records --for identified_wrongly r.csv",
    )
}
ARCHIVE = {
    "archive.toml": 'title = "tried"\nscenario = "narcotics-1952"\n',
    "places.csv": "place,parent,population,key,note\nBeixi,shanxi,120000,,\n",
    "returns.csv": "place,period,indicator,value,sent,received,note\nBeixi,1952-08-15,arrested,12,,,\n",
}
FIGURES = "indicator,area,end,register,error,value\n"
OTHER = {
    "figures.csv": FIGURES + "arrested,northeast,1952-11-30,records,0.1,30000\n",
    "other.csv": FIGURES + "arrested,northeast,1952-11-30,records,0.1,30000\n",
    "doc.txt": "In all 22 people were arrested in Shenyang.\n",
    "cases.csv": "case,narcotics\na,yes\n",
}
ELSEWHERE = {
    **dict.fromkeys(("directive:test", "archive:agree"), "write one text, as `TEXTS` do"),
    "pages": "replaces pages by `write_text`, as `odd` does",
    **dict.fromkeys(
        ("fit", "switches"),
        "hundreds of runs; they write by `write_text` and `append_json_line`, as `conjugate` and `grid` do",
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
            "study:places",
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
        for name, rows in OTHER.items():
            (self.template / name).write_text(rows, encoding="utf-8")
        (self.template / "archive").mkdir()
        for name, rows in ARCHIVE.items():
            (self.template / "archive" / name).write_text(rows, encoding="utf-8")
        prepared = [("run", *RUN, "--seed", "1", "--out", name) for name in ("run", "old")]
        for words in (*prepared, ("predict", "figures.csv", "--ledger", "made.jsonl", "-o", "made.csv")):
            made = self.call(self.template, words)
            assert made["status"] == 0, made["said"]
        page = (DOCS / "odd.md").read_text(encoding="utf-8")
        (self.template / "odd.md").write_text(page.replace("generated: roles -->", "generated: roles -->\nx"))
        self.tried = 0

    def call(self, folder: Path, words: tuple[str, ...], at: int = 0, how: str = "kill") -> dict[str, Any]:
        """Call a command in a folder, stopped at one of its operations, or at none."""
        return self._ask({"folder": str(folder), "words": list(words), "at": at, "how": how})

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def clean(self, folder: Path) -> None:
        """Remove what killed commands left in a folder and those below, as the next one does."""
        below = [path for path in folder.rglob("*") if path.is_dir() and not in_temporary(folder, path)]
        self._ask({"clean": [str(path) for path in (folder, *below)]})

    def begin(self, case: Case) -> Path:
        """Return a folder with the template and earlier files."""
        self.tried += 1
        folder = self.place / f"try-{self.tried}"
        shutil.copytree(self.template, folder, symlinks=True)
        for name in case.files:
            if not (folder / name).exists():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_text(OLD, encoding="utf-8")
        return folder


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    found = Laboratory(tmp_path_factory.mktemp("crash").resolve())
    with found.process:
        yield found
        found.process.kill()


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def in_temporary(folder: Path, path: Path) -> bool:
    return any(TEMPORARY.fullmatch(part) for part in path.relative_to(folder).parts)


def entries(log: Path) -> list[bytes]:
    """Return the lines of a log, save a last one that was cut off; each must be whole."""
    lines = log.read_bytes().split(b"\n")[:-1] if log.exists() else []
    assert all(isinstance(json.loads(line), dict) for line in lines)
    return lines


def timeless(content: bytes) -> bytes:
    """Return a content without the times at which it was made, digests, and rows of a ledger before them."""
    return re.sub(rb"([0-9]+,)?([0-9a-f]{64}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+]{8,})", b"#", content)


def check_state(folder: Path, case: Case, whole: Path, started: list[str], template: Path) -> None:
    """Assert that everything the command writes is as before or as after, and nothing else is touched."""
    before = {name: OLD.encode() for name in case.files}
    before |= {name: (template / name).read_bytes() for name in case.files if (template / name).exists()}
    for name in case.files:
        content = (folder / name).read_bytes()
        if content == before[name]:
            continue
        if name.endswith((".xlsx", ".docx")):  # they hold the time at which they were made
            with zipfile.ZipFile(folder / name) as parts:
                assert parts.testzip() is None, name
        else:
            assert timeless(content) == timeless((whole / name).read_bytes()), name
    for name in case.folders:
        if (folder / name).exists():
            assert names(folder / name) == names(whole / name) or name.endswith(".report"), name
    for run in filter(None, (case.replaced, *case.folders)):
        if (folder / run / "manifest.json").exists() and (folder / run / "records").exists():
            assert changes(folder / run) == []
    if case.replaced:
        seed = json.loads((folder / case.replaced / "manifest.json").read_text(encoding="utf-8"))["seed"]
        assert seed in (1, 2)
    if case.log:
        before = entries(template / case.log)
        assert entries(folder / case.log)[: len(before)] == before
    touched = (*case.files, *case.folders, case.log, case.replaced, f"{case.replaced}.report")
    for name in started:
        if not {name, name.split("/")[0]} & {*touched} and (folder / name).is_file():
            assert (folder / name).read_bytes() == (whole / name).read_bytes(), name


@dataclass
class Experiment:
    """A command, called once to its end, and then stopped.

    Attributes
    ----------
    whole : Path
        The folder after the call that was not stopped.
    started, end : list of str
        What the folder holds before and after.
    operations : list of str
        What the command does to files.
    seen : set
        States of the folder in which the command has been called again. Another stop that leaves the same state has
        the same next command: only the removal of what was left is tried then.
    """

    laboratory: Laboratory
    case: Case
    whole: Path
    started: list[str]
    end: list[str]
    operations: list[str]
    seen: set[tuple[object, ...]] = field(default_factory=set)

    @classmethod
    def begin(cls, laboratory: Laboratory, case: Case, how: str = "") -> Experiment:
        """Call the command to its end; with `WATCH` the folder is copied before each operation."""
        whole = laboratory.begin(case)
        started = names(whole)
        plain = laboratory.call(whole, case.words, how=how)
        assert plain["status"] == 0, plain["said"]
        end = names(whole)
        assert len(plain["operations"]) >= 3 and not [name for name in end if ".partial" in name]
        return cls(laboratory, case, whole, started, end, plain["operations"])

    def where(self, at: int, how: str) -> str:
        return f"{how} at {self.operations[at - 1]} ({at} of {len(self.operations)})"

    def stop(self, at: int, how: str) -> None:
        """Stop the command, and see what it leaves and what the next does."""
        folder, where = self.laboratory.begin(self.case), self.where(at, how)
        found = self.laboratory.call(folder, self.case.words, at, how)
        assert "Traceback" not in found["said"], f"{where}:\n{found['said']}"
        assert found["status"] in {"kill": (-9,), "full": (0, 2), "interrupt": (0, 130)}[how], (
            f"{where}: {found}"
        )
        self.see(folder, where)

    def see(self, folder: Path, where: str) -> None:
        """Assert what holds of a folder after a stop, and after the next command."""
        try:
            self.check(folder)
        except (AssertionError, OSError, ValueError) as error:
            raise AssertionError(f"{where}: {error!r}") from error
        state = self.state(folder)
        if state in self.seen:
            self.laboratory.clean(folder)
            left = [name for name in names(folder) if in_temporary(folder, folder / name)]
            assert left == [], f"{where}: left {left}"
        else:
            self.go_on(folder, where)
            self.seen.add(state)
        shutil.rmtree(folder)

    def check(self, folder: Path) -> None:
        check_state(folder, self.case, self.whole, self.started, self.laboratory.template)

    def go_on(self, folder: Path, where: str) -> None:
        """Call the command again: it does its work, and nothing of the stopped one is left."""
        again = self.laboratory.call(folder, self.case.words)
        done = bool(self.case.folders) and "exists already" in again["said"]  # it was there before the stop
        assert again["status"] == 0 or done, f"{where}, then: {again['said']}"
        assert names(folder) == self.end, f"{where}: left {set(names(folder)) ^ set(self.end)}"
        if self.case.log:
            assert len(entries(folder / self.case.log)) >= len(entries(self.whole / self.case.log)), where
        self.check(folder)

    def state(self, folder: Path) -> tuple[object, ...]:
        """Return what the next command sees: each file as before, as after or otherwise, and the names of leftovers."""
        found: list[object] = []
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if TEMPORARY.fullmatch(path.name) and not in_temporary(folder, path.parent):
                found.append((str(name.parent), path.is_dir(), TEMPORARY.fullmatch(path.name)["name"]))
            elif not in_temporary(folder, path):
                found.append((name.as_posix(), path.is_file() and self._age(path, name)))
        return tuple(found)

    def _age(self, path: Path, name: Path) -> str | int:
        content = path.read_bytes()
        if name.as_posix() == self.case.log:
            return content.count(b"\n") if content.endswith(b"\n") else -content.count(b"\n") - 1
        for age, place in (("before", self.laboratory.template), ("after", self.whole)):
            if (place / name).is_file() and (place / name).read_bytes() == content:
                return age
        return "otherwise"


def some(laboratory: Laboratory, case: Case, sample: int) -> None:
    """Stop a command at a few of its operations, in earnest."""
    tried = Experiment.begin(laboratory, case)
    every = [(at, how) for at in range(1, len(tried.operations) + 1) for how in HOWS]
    for at, how in random.Random(1952).sample(every, min(sample, len(every))):
        tried.stop(at, how)


def every(laboratory: Laboratory, name: str, case: Case) -> None:
    """Stop a command at every operation; those that passed are kept (`kept`) and not tried again."""
    tried = Experiment.begin(laboratory, case, WATCH)
    kept, count = Kept("laboratory"), len(tried.operations)
    for at in range(1, count + 1):
        for how in HOWS:
            stopped = [name, at, count, how]
            if stopped in kept:
                continue
            if how == "kill":
                tried.see(watched(tried.whole, at), tried.where(at, how))
            else:
                tried.stop(at, how)
            kept.note(stopped)
        shutil.rmtree(watched(tried.whole, at), ignore_errors=True)


@pytest.mark.full
@pytest.mark.parametrize("name", CASES)
def test_a_stop_at_some_operations_harms_nothing(laboratory: Laboratory, name: str) -> None:
    some(laboratory, CASES[name], SAMPLE)


def test_a_stop_of_one_command_harms_nothing(laboratory: Laboratory) -> None:
    some(laboratory, CASES["report json"], 1)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", [*CASES, *TEXTS])
def test_a_stop_at_any_operation_harms_nothing(laboratory: Laboratory, name: str) -> None:
    every(laboratory, name, (CASES | TEXTS)[name])


@pytest.mark.full
@pytest.mark.parametrize("name", ["report json", "archive example", "grid"])
def test_a_watched_folder_is_as_after_a_kill(laboratory: Laboratory, name: str) -> None:
    tried = Experiment.begin(laboratory, CASES[name], WATCH)
    for at in range(1, len(tried.operations) + 1):
        folder, watching = laboratory.begin(CASES[name]), watched(tried.whole, at)
        laboratory.call(folder, CASES[name].words, at, "kill")
        assert contents(folder) == contents(watching), tried.where(at, "kill")
        shutil.rmtree(watching)


def contents(folder: Path) -> list[tuple[str, bytes]]:
    """Return the files of a folder, by name but for the numbers of temporary ones."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        (re.sub(r"\.[0-9]+-[0-9a-f]{8}\.", ".", str(path.relative_to(folder))), path.read_bytes())
        for path in files
    ]


GROUPS = ("scenario", "directive", "archive", "study")


def test_every_command_that_writes_is_tried_or_said_why_not() -> None:
    tried = {":".join(case.words[: 2 if case.words[0] in GROUPS else 1]) for case in (CASES | TEXTS).values()}
    writing = set()
    for name in COMMANDS:
        command = load_command(name)
        inner = getattr(command, "commands", None) or {"": command}
        for below, one in inner.items():
            options = {option for parameter in one.params for option in parameter.opts}
            if options & {"-o", "--out", "--cache", "--write", "--docs", "folder"}:
                writing.add(f"{name}:{below}".rstrip(":"))
    assert writing == tried | set(ELSEWHERE)
