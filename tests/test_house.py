"""The rules of the house: imports only downward, truth apart from records, persons synthetic, no hosts."""

from __future__ import annotations

import ast
import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from yundong.base.privacy import personal_columns

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "yundong"

FLOORS = {
    "base": 0,
    "kernels": 1,
    "figures": 2,
    "scenario": 3,
    "records": 4,
    **dict.fromkeys(("documents", "directive", "country"), 5),
    "audit": 6,
    **dict.fromkeys(("campaign", "archive"), 6.5),
    "report": 7,
    "api": 7.5,  # a run that can report on itself, for Python; `study` may use it
    "study": 8,
    "pages": 9,
    **dict.fromkeys(("cli", "web"), 10),
}
FACADE = {"__init__", "__main__"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "scenarios")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(tree: ast.AST, package: str) -> Iterator[tuple[str, int]]:
    """Yield the rooms of the package that a module imports, wherever in it, with the line."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            names = [".".join([*base, node.module or ""])]
        elif isinstance(node, ast.ImportFrom):
            whole = node.module or ""
            names = [f"{whole}.{alias.name}" for alias in node.names] if whole == "yundong" else [whole]
        for name in names:
            parts = name.split(".")
            if parts[0] == "yundong" and len(parts) > 1 and parts[1] in FLOORS:
                yield parts[1], node.lineno  # type: ignore[attr-defined]


def upward(path: Path, source: str) -> list[str]:
    """Return the imports of a module that do not go down."""
    room = room_of(path)
    package = ".".join(("yundong", *path.relative_to(PACKAGE).parent.parts))
    return [
        f"{path.relative_to(ROOT)}:{line}: {room} (floor {FLOORS[room]}) imports {other} ({FLOORS[other]})"
        for other, line in imported_rooms(ast.parse(source), package)
        if other != room and FLOORS[other] >= FLOORS[room]
    ]


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in MODULES} - FACADE <= FLOORS.keys()


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) not in FACADE], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_imports_go_down(path: Path) -> None:
    assert upward(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "from yundong.report import x",
        "from yundong import cli",
        "import yundong.study.fit",
        "def f():\n    from yundong.archive import x",
        "from ..report import x",
    ],
)
def test_the_rule_catches_an_upward_import(line: str) -> None:
    assert len(upward(PACKAGE / "campaign" / "letters.py", line)) == 1
    assert upward(PACKAGE / "cli" / "run.py", line.replace("cli", "report")) == []


def reads_truth(source: str) -> list[int]:
    """Return the lines at which a module reaches for truth.

    The counts that a run's manifest carries are no such thing, nor is a `report` that holds them.
    """
    tree = ast.parse(source)
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"truth", "TRUTH"}:
            holder = node.value
            name = holder.id if isinstance(holder, ast.Name) else getattr(holder, "attr", "")
            if name not in {"report", "self"}:  # a report carries the manifest's counts under that name
                lines.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("yundong.records"):
            lines += [node.lineno for alias in node.names if alias.name in {"TRUTH", "truth"}]
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"truth/", node.value)
        ):
            lines.append(node.lineno)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):  # folder / "truth"
            right = node.right
            if isinstance(right, ast.Constant) and right.value == "truth":
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("room", ["report", "archive", "web"])
def test_what_is_downstream_of_records_never_reads_truth(room: str) -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if room_of(path) == room and (lines := reads_truth(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("run.truth['subjects']", True),
        ("from yundong.records.schema import TRUTH", True),
        ("pl.scan_parquet('runs/a/truth/subjects.parquet')", True),
        ("folder / 'truth'", True),
        ("report.run.truth['letter_motives']", True),
        ("run.manifest['truth']['offenders_missed']", False),
        ("report.truth['offenders_missed']", False),
        ("self.report.truth['offenders_missed']", False),
    ],
)
def test_the_rule_catches_a_look_at_truth(line: str, caught: bool) -> None:
    assert bool(reads_truth(line)) is caught


def test_no_column_points_at_a_person() -> None:
    from yundong.records.schema import TABLES, TRUTH

    for tables in (TABLES, TRUTH):
        for table in tables.values():
            assert personal_columns(column.name for column in table.columns) == [], table.name
    for path in (PACKAGE / "scenarios").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert personal_columns(next(csv.reader(file))) == [], path.name


def test_no_record_says_what_only_the_model_knows() -> None:
    """What a subject is (its true role, whether a letter is true) stands in truth and in no record."""
    from yundong.records.schema import TABLES, TRUTH

    known = {"guilty", "innocent", "offender", "is_offender", "true", "is_true", "false", "truth", "wrongly"}
    hidden = {column.name for name in ("subjects", "letter_motives") for column in TRUTH[name].columns}
    # What the state finds too, in its own way: who and where, the role it believes in, its own measures.
    found = {"dossier", "locality", "sector", "role", "identified", "arrested"}
    for table in TABLES.values():
        columns = {column.name for column in table.columns}
        assert not columns & (known | hidden - found), table.name


HOSTS = re.compile(
    r"py"
    r"pi\.org|python"
    r"hosted|npm"
    r"js\.(?:org|com)|deb\.debian|/wo"
    r"rk/|local"
    r"host:|extra-in"
    r"dex"
)
TEXTS = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".csv", ".cff", ".html", ".typ", ""}


def test_no_file_names_a_host_or_a_place_of_one_machine() -> None:
    skipped = {
        ".git",
        ".venv",
        ".venv-bench",
        "runs",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".hypothesis",
        "__pycache__",
    }
    found = []
    for path in sorted(ROOT.rglob("*")):
        if skipped & set(path.relative_to(ROOT).parts) or not path.is_file() or path.suffix not in TEXTS:
            continue
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        ):
            if HOSTS.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_a_report_is_the_same_when_the_truth_is_gone(tmp_path: Path) -> None:
    """Whatever the code looks like: with the folder of truth removed, the reports do not change."""
    import yundong as yd
    from yundong.report.text import render

    run = yd.run("narcotics-1952", scale=0.01, until="1952-09-15", out=tmp_path / "run")
    before = [render(run.report(day), run.compare(), "en") for day in ("1952-08-29", "1952-09-15")]
    assert (run.path / "truth").is_dir()
    shutil.rmtree(run.path / "truth")
    again = yd.open_run(run.path)
    assert [
        render(again.report(day), again.compare(), "en") for day in ("1952-08-29", "1952-09-15")
    ] == before
