"""What holds across all rooms: truth apart from records, persons synthetic, no hosts.

That imports go only downward, and in no circle, is checked by `make lint` (import-linter, pyproject.toml).
"""

from __future__ import annotations

import ast
import csv
import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from yundong.base.privacy import personal_columns

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "yundong"

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "scenarios")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


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
        ".node",
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
    """Whatever the code looks like: with the folder of truth removed, what is compiled does not change.

    Only what no report saw goes, which the room of studies counts; of the whole run the manifest keeps totals.
    """
    import yundong as yd
    from yundong.report.compile import compile_report
    from yundong.report.text import render

    run = yd.run("narcotics-1952", scale=0.01, until="1952-09-15", out=tmp_path / "run")
    days = (dt.date(1952, 8, 29), dt.date(1952, 9, 15))

    def text_of(made: yd.Run, day: dt.date) -> str:
        """Return the report without its seal, which the run loses with its truth."""
        return render(compile_report(made, made.scenario, day)).partition("\nseal of the run")[0]

    before = [text_of(run, day) for day in days]
    whole = [run.report(day) for day in days]
    assert (run.path / "truth").is_dir()
    shutil.rmtree(run.path / "truth")
    again = yd.open_run(run.path)
    assert run.seal and again.seal is None and "changed" in render(again.report(days[0]))
    assert [text_of(again, day) for day in days] == before
    left = [again.report(day) for day in days]
    assert not left[0].truth and whole[0].truth["identified"] > 0
    assert left[1].truth == pytest.approx(whole[1].truth)
