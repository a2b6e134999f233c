"""A run that an older version made stays readable: its copy of the scenario was sound when it was made."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import yundong as yd
from yundong.base.errors import InputError
from yundong.records.schema import TABLES
from yundong.records.store import RunWriter, open_run
from yundong.scenario import check, folder_hash, locate
from yundong.scenario.load import DATA_ENDINGS

Cli = Callable[..., Any]


def rewrite(path: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def dropped(*columns: str) -> Callable[[list[dict[str, str]]], None]:
    return lambda rows: [row.pop(column) for row in rows for column in columns] and None


def as_an_older_version_had_it(folder: Path) -> None:
    """Take from a scenario what is newer, and put in what this version no longer knows."""
    shutil.copytree(locate("narcotics-1952"), folder, ignore=shutil.ignore_patterns("*.jsonl"))
    rewrite(folder / "areas.csv", dropped("grade", "launch_low", "launch_high"))
    rewrite(folder / "sources.csv", dropped("grade"))
    rewrite(folder / "indicators.csv", dropped("unit_zh"))
    rewrite(folder / "claims.csv", lambda rows: [row.update(clerk="x") for row in rows] and None)
    rewrite(
        folder / "parameters.csv", lambda rows: rows[0].update(use="guessed", prior="triangular", low="?")
    )
    (folder / "concordance.csv").unlink()
    about = folder / "scenario.toml"
    about.write_text(about.read_text(encoding="utf-8") + '\ninterpretation = "strict"\n', encoding="utf-8")
    schedule = folder / "schedule.toml"
    text = schedule.read_text(encoding="utf-8").replace("executed_of_arrested_cap", "executed_cap")
    schedule.write_text(text.replace("bulletin_days", "weekly_days"), encoding="utf-8")


@pytest.fixture(scope="module")
def older(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run with the records of `run_folder` and an old scenario, sealed as it was made."""
    place = tmp_path_factory.mktemp("older")
    as_an_older_version_had_it(place / "scenario")
    run = open_run(run_folder)
    manifest = {key: value for key, value in run.manifest.items() if key not in ("seal", "files")}
    with RunWriter(place / "run") as writer:
        for name in TABLES:
            writer.table("records", name, run.records[name])
        writer.copy("scenario", place / "scenario", DATA_ENDINGS)
        return writer.finish(manifest | {"scenario_hash": folder_hash(place / "scenario")})


def test_this_version_would_refuse_the_scenario(older: Path) -> None:
    faults = check(older / "scenario")
    assert {fault.file for fault in faults} >= {"areas.csv", "sources.csv", "claims.csv", "concordance.csv"}
    assert {fault.file for fault in faults} >= {"scenario.toml", "schedule.toml", "parameters.csv"}
    with pytest.raises(InputError):
        yd.load(older / "scenario")


def test_the_run_is_read_as_it_was(older: Path, run_folder: Path) -> None:
    run, newer = yd.open_run(older), yd.open_run(run_folder)
    assert run.seal and run.scenario.outdated and not run.scenario_changed and not newer.scenario.outdated
    mine, other = run.report(), newer.report()
    assert [(x.indicator, x.reported, x.documented) for x in mine.lines] == [
        (x.indicator, x.reported, x.documented) for x in other.lines
    ]
    assert run.compare() == newer.compare()
    assert (
        run.trace("arrested", area="henan").contributions
        == newer.trace("arrested", area="henan").contributions
    )


@pytest.mark.full
@pytest.mark.parametrize(
    "words",
    [
        ("report", "--by", "region", "-o", "page.html"),
        ("report", "-o", "page.docx"),
        ("report", "--lang", "zh", "-o", "page.md"),
        ("compare", "-o", "page.csv"),
        ("trace", "arrested", "-o", "page.json"),
        ("export", "--to", "frictionless", "-o", "page"),
        ("plot", "documents", "-o", "page.json"),
    ],
)
def test_every_command_reads_it(
    older: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli(words[0], older, *words[1:])
    assert done.code == 0, done.err
    assert ("由另一版本生成" if "zh" in words else "made by another version") in done.err
    page = tmp_path / words[-1]
    assert page.exists() and (page.is_dir() or cli("verify", page, "--run", older).code == 0)


@pytest.mark.full
def test_it_verifies_and_its_repetition_says_why_not(older: Path, cli: Cli) -> None:
    assert cli("verify", older, "--files").code == 0
    done = cli("verify", older)
    assert done.code in (1, 2) and "Traceback" not in done.err


@pytest.mark.full
def test_a_copy_that_was_changed_is_checked_as_any_other(older: Path, cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(older, folder)
    path = folder / "scenario" / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("82056", "92056"), encoding="utf-8")
    done = cli("report", folder)
    assert done.code == 2 and "claims.csv" in done.err


def test_a_copy_that_cannot_be_read_is_refused(older: Path, cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(older, folder)
    (folder / "scenario" / "claims.csv").write_text('id,"value\n', encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["scenario_hash"] = folder_hash(folder / "scenario")
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = cli("compare", folder)
    assert done.code == 2 and "quoting is broken" in done.err
