"""The key of a stored result changes with everything that decides it, and with nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from yundong.scenario import Scenario, copy, load
from yundong.study.dossier import counterfactuals as answered
from yundong.study.dossier import kept as dossier_kept
from yundong.study.dossier.questions_file import load_questions
from yundong.study.runs.evaluation import DesignPoint
from yundong.study.runs.keys import (
    PACKAGE,
    code_digest,
    files_reached,
    imports_of,
    key_of,
    key_of_model,
    modules_reached,
    unread_files,
)

POINT = DesignPoint(1, 0.1)
DATA = sorted(p.name for p in (PACKAGE / "scenarios" / "narcotics-1952").iterdir() if p.suffix != ".jsonl")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package, to be changed and put right."""
    target = tmp_path_factory.mktemp("code") / "yundong"
    return Path(shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__")))


def digest_with(package: Path, file: str) -> str:
    """Return the digest of the code with a comment added to one file; imports stay as they are."""
    path = package / file
    before = path.read_bytes()
    path.write_bytes(before + b"\n# a change\n")
    try:
        return code_digest.__wrapped__(package)
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "file",
    [
        "base/clock.py",
        "kernels/draws.py",
        "figures/area.py",
        "scenario/rows.py",
        "scenario/schedule.py",
        "records/schema.py",
        "directive/conditions.py",
        "country/subjects.py",
        "campaign/letters.py",
        "report/compare.py",
        "report/counted.py",
        "study/runs/evaluation.py",
    ],
)
def test_code_that_a_run_reaches_counts(package: Path, file: str) -> None:
    assert digest_with(package, file) != code_digest(package)


@pytest.mark.parametrize(
    "file",
    [
        "cli/study.py",
        "pages/fit.py",
        "documents/reading.py",
        "audit/audit.py",
        "base/page.css",
        "study/runs/store.py",
        "study/fit/fit.py",
    ],
)
def test_code_that_no_run_reaches_does_not_count(package: Path, file: str) -> None:
    assert digest_with(package, file) == code_digest(package)


def test_a_module_counts_as_soon_as_something_imports_it(package: Path) -> None:
    """An import inside a function of a module reached brings in a module, and the data file it names."""
    (package / "base" / "weights.py").write_text(
        'from pathlib import Path\nWEIGHTS = Path(__file__).parent / "weights.txt"\n', encoding="utf-8"
    )
    (package / "base" / "weights.txt").write_text("1\n", encoding="utf-8")
    letters = package / "campaign" / "letters.py"
    before = letters.read_text(encoding="utf-8")
    try:
        modules_reached.cache_clear()
        assert package / "base" / "weights.py" not in files_reached(package)
        letters.write_text(f"{before}\n\ndef f():\n    from ..base import weights\n", encoding="utf-8")
        modules_reached.cache_clear()
        assert {package / "base" / "weights.py", package / "base" / "weights.txt"} < set(
            files_reached(package)
        )
    finally:
        letters.write_text(before, encoding="utf-8")
        modules_reached.cache_clear()


def test_imports_for_type_checking_are_passed_over() -> None:
    import ast

    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b\n"
    assert list(imports_of(ast.parse(text), "yundong")) == ["typing.TYPE_CHECKING", "b"]
    assert list(imports_of(ast.parse("from . import x\nfrom ..y import z"), "p.q")) == ["p.q.x", "p.y.z"]


WATCH = """
import json, sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from yundong.scenario import load
from yundong.study.runs import evaluation
evaluation.folder_hash = lambda folder: scenario.hash  # reads every file, and decides nothing
scenario = load(sys.argv[1])
opened.clear()
result = evaluation.evaluate(scenario, evaluation.DesignPoint(1, 0.002, until="1952-08-20"))
assert isinstance(result, evaluation.Outputs), result
modules = [m.__file__ for n, m in sys.modules.items() if n.partition(".")[0] == "yundong"]
print(json.dumps([modules, sorted(opened)]))
"""


def test_a_run_uses_no_module_and_no_file_that_does_not_count(tmp_path: Path) -> None:
    """Proven by running: what is imported and opened during a run is among what the key counts."""
    mine = copy(tmp_path / "mine").resolve()
    done = subprocess.run([sys.executable, "-c", WATCH, mine], capture_output=True, text=True, check=True)
    modules, opened = json.loads(done.stdout)
    counted = {str(path) for path in files_reached()}
    assert {str(Path(module).resolve()) for module in modules} <= counted | {
        str(PACKAGE / "study" / "__init__.py"),
        str(PACKAGE / "study" / "runs" / "__init__.py"),
    }
    read = {Path(name) for name in opened if name.startswith((str(mine), str(PACKAGE)))}
    data = {path for path in read if path.suffix not in (".py", ".pyc") and path.is_file()}
    assert data
    assert {p.name for p in data if p.is_relative_to(mine)} <= set(DATA) - set(unread_files())
    assert {str(p) for p in data if not p.is_relative_to(mine)} <= counted


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return copy(tmp_path / "mine")


def test_every_file_of_the_scenario_counts(mine: Path) -> None:
    before, uncounted = key_of(load(mine), POINT), []
    for name in set(DATA) - {"parameters.csv", *unread_files()}:
        if name.endswith((".parquet", ".json")):
            continue
        path = mine / name
        content = path.read_text(encoding="utf-8")
        path.write_text(content + ("\n" if name.endswith(".csv") else "\n# a change\n"), encoding="utf-8")
        if key_of(load(mine), POINT) == before:
            uncounted.append(name)
        path.write_text(content, encoding="utf-8")
    assert uncounted == []
    assert key_of(load(mine), POINT) == before


def test_notes_and_logs_do_not_count(mine: Path) -> None:
    before = key_of(load(mine), POINT)
    assert "residuals.csv" in unread_files()
    with (mine / "residuals.csv").open("a", encoding="utf-8") as file:
        file.write("S1-letters,a reason found later\n")
    (mine / "fit.jsonl").write_text("{}\n", encoding="utf-8")
    (mine / "README.md").write_text("mine\n", encoding="utf-8")
    table = mine / "parameters.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("adults among inhabitants", "adults"))
    assert key_of(load(mine), POINT) == before


def test_a_new_data_file_counts(mine: Path) -> None:
    before = key_of(load(mine), POINT)
    (mine / "added.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert key_of(load(mine), POINT) != before


def test_parameters_count_as_they_are_set(scenario: Scenario, mine: Path) -> None:
    before = key_of(scenario, POINT)
    value = scenario.parameters.value("letters.fear")
    moved = {"letters.fear": value + 0.1}
    assert key_of(scenario.replace(moved), POINT) != before
    assert key_of(scenario.replace(moved), POINT) == key_of(scenario, DesignPoint(1, 0.1, moved))
    assert key_of(scenario, DesignPoint(1, 0.1, {"letters.fear": value})) == before
    table = mine / "parameters.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(
        text.replace("\nletters.fear,1.0,", "\nletters.fear,1.1,").replace(
            "\nletters.fear,1,", "\nletters.fear,1.1,"
        )
    )
    assert key_of(load(mine), POINT) == key_of(load(copy(mine.parent / "other")).replace(moved), POINT)


@pytest.mark.parametrize(
    "point",
    [
        DesignPoint(2, 0.1),
        DesignPoint(1, 0.2),
        DesignPoint(1, 0.1, without=("letters",)),
        DesignPoint(1, 0.1, interpretation="severe"),
        DesignPoint(1, 0.1, until="1952-09-01"),
    ],
)
def test_every_part_of_the_request_counts(scenario: Scenario, point: DesignPoint) -> None:
    assert key_of(scenario, point) != key_of(scenario, POINT)


def test_a_copy_has_the_key_of_the_original_and_not_its_record(scenario: Scenario, mine: Path) -> None:
    assert (scenario.folder / "fit.jsonl").is_file()
    assert not (mine / "fit.jsonl").exists()
    assert key_of(load(mine), POINT) == key_of(scenario, POINT)


def test_the_shipped_verdicts_and_counterfactuals_are_of_the_data_as_they_are(scenario: Scenario) -> None:
    kept = dossier_kept.read(scenario.folder / dossier_kept.FILE)
    assert set(kept.outdated(scenario)) <= {"version"}, "make them again: yundong dossier --write"
    assert [one.question for one in kept.verdicts] == list(load_questions(scenario).questions)
    found = answered.read(scenario.folder / answered.FILE)
    assert found.about["data"] == key_of_model(scenario).data, (
        "make them again: study counterfactuals --write"
    )
    assert [(one.kind, one.name) for one in found.changes] == list(answered.all_changes(scenario))
    carried = {hinge.parameter for one in found.changes for hinge in one.hinges.values()}
    assert carried and carried <= set(scenario.parameters)
