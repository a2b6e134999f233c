"""`yundong verify` names what of a run has changed, and exits with 1."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Cli = Callable[..., Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run as the command writes it, not to be changed."""
    folder = tmp_path_factory.mktemp("verify") / "run"
    command = [sys.executable, "-c", "from yundong.cli import main; main()", "run"]
    options = ["--scale", "0.01", "--until", "1952-04-20", "--out", str(folder)]
    printed = subprocess.run([*command, *options], check=True, capture_output=True, text=True).stdout
    assert f"Seal          {manifest(folder)['seal']['root']}" in printed
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the run, with its report, to be changed."""
    for folder in (made, made.with_name("run.report")):
        shutil.copytree(folder, tmp_path / folder.name)
    return tmp_path / "run"


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def put(folder: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def test_an_untouched_run_is_confirmed(cli: Cli, run: Path) -> None:
    for words in (["--files"], []):
        done = cli("verify", run, *words)
        assert done.code == 0, done.out + done.err
        assert manifest(run)["seal"]["root"] in done.out
    rows = cli("verify", run, "--format", "json").json()
    assert {"records/letters", "truth/subjects", "run.report/report.txt"} <= {row["what"] for row in rows}
    assert all(row["same"] for row in rows)


def test_a_name_of_two_lines_stays_on_one(cli: Cli, run: Path) -> None:
    (run / "records" / "a\nEvery file of the run is as it was sealed.").write_text("x", encoding="utf-8")
    done = cli("verify", run, "--files")
    assert done.code == 1 and "records/a\\nEvery file" in done.out


def test_the_seal_that_a_page_states_is_compared(cli: Cli, run: Path) -> None:
    root = manifest(run)["seal"]["root"]
    assert cli("verify", run, "--files", "--seal", root[:12].upper()).code == 0
    other = cli("verify", run, "--files", "--seal", "0123")
    assert other.code == 1 and "another seal than the one expected" in other.out


def test_a_manifest_without_digests_confirms_nothing(cli: Cli, run: Path) -> None:
    put(run, {**manifest(run), "digests": {}})
    done = cli("verify", run)
    assert done.code == 1 and "entry digests: changed" in done.out and "states no digest" in done.out


def test_a_false_count_and_a_missing_truth_are_named(cli: Cli, run: Path) -> None:
    content = manifest(run)
    content["truth"]["arrested_wrongly"] = -3
    put(run, content)
    shutil.rmtree(run / "truth")
    quick = cli("verify", run, "--files")
    assert quick.code == 1
    for words in ("entry truth: changed", "truth/subjects.parquet", "missing"):
        assert words in quick.out
    whole = cli("verify", run)
    assert whole.code == 1 and "truth.arrested_wrongly is -3, made again 0.0" in whole.out
    assert "cannot be read" in whole.out, "the truth"


@pytest.mark.parametrize(
    ("change", "how"),
    [
        (lambda t: t.with_columns(name_en=pl.lit("x")), "rows differ, in name_en"),
        (lambda t: t.head(3), "3 rows, not "),
        (lambda t: t.drop("name_en"), "other columns than a table of this version has (name_en)"),
        (lambda t: t.with_columns(weight=pl.lit("x")), "(weight)"),
    ],
)
def test_a_changed_table_is_described(cli: Cli, run: Path, change: Callable[[Any], Any], how: str) -> None:
    place = run / "records" / "areas.parquet"
    change(pl.read_parquet(place)).write_parquet(place)
    rows = cli("verify", run, "--format", "json").json()
    wrong = {row["what"]: row["how"] for row in rows if not row["same"]}
    assert {"records/areas", "records/areas.parquet"} <= set(wrong) and how in wrong["records/areas"]


def test_a_report_that_was_edited_is_named(cli: Cli, run: Path) -> None:
    place = run.with_name("run.report") / "report.txt"
    place.write_text(place.read_text(encoding="utf-8").replace("0", "1", 1), encoding="utf-8")
    for words in (["--files"], []):
        done = cli("verify", run, *words)
        assert done.code == 1 and "run.report/report.txt" in done.out
    (place.parent / "seal.json").unlink()
    done = cli("verify", run)
    assert done.code == 1 and "not what the records give" in done.out


def test_a_changed_scenario_copy_is_named_and_every_report_says_so(cli: Cli, run: Path) -> None:
    place = run / "scenario" / "claims.csv"
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace("82056", "82057", 1), encoding="utf-8")
    assert place.read_text(encoding="utf-8") != text
    done = cli("verify", run, "--files")
    assert done.code == 1 and "scenario/claims.csv" in done.out and "changed: of the same size" in done.out
    for command in (["report", run], ["compare", run], ["trace", run, "arrested"]):
        found = cli(*command)
        assert found.code == 0 and "scenario changed" in found.out, found.err
        assert "has changed since this run was made" in found.err


def test_a_scenario_copy_that_is_faulty_is_named(cli: Cli, run: Path) -> None:
    (run / "scenario" / "claims.csv").write_text("id\n", encoding="utf-8")
    done = cli("verify", run)
    assert done.code == 1 and "scenario/claims.csv" in done.out and "cannot be made again" in done.err


@pytest.mark.parametrize(
    "key", ["seed", "scale", "until", "without", "settings", "interpretation", "end", "rows"]
)
@pytest.mark.parametrize("value", [None, "x", -1, [], {"a": 1}], ids=repr)
def test_a_manifest_of_any_content_is_no_traceback(cli: Cli, run: Path, key: str, value: Any) -> None:
    content = manifest(run)
    if content[key] == value:
        pytest.skip("unchanged")
    put(run, {**content, key: value})
    done = cli("verify", run, "--files")
    assert done.code == 1 and f"entry {key}: changed" in done.out


@pytest.mark.parametrize(
    ("key", "value"), [("seed", "x"), ("scale", 7), ("without", ["x"]), ("settings", {"a": 1})]
)
def test_a_request_that_cannot_be_is_explained(cli: Cli, run: Path, key: str, value: Any) -> None:
    put(run, {**manifest(run), key: value})
    done = cli("verify", run)
    assert done.code == 1 and f"entry {key}: changed" in done.out and "cannot be made again" in done.err


def test_no_run_is_refused(cli: Cli, tmp_path: Path) -> None:
    assert cli("verify", tmp_path / "none", "--files").code == 2
    done = cli("verify", tmp_path, "--files")
    assert done.code == 1 and "no such file" in done.out


def test_the_files_are_compared_without_the_libraries_of_the_model(run: Path) -> None:
    script = (
        "import sys; from yundong.cli import main\n"
        "try:\n    main(['verify', sys.argv[1], '--files'])\n"
        "finally:\n    assert not {'polars', 'numba', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, str(run)], check=True, capture_output=True)
