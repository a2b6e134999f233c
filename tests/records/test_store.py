"""A run folder is there whole or not at all; what is damaged says so; digests survive the disk."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.base import writing
from yundong.base.errors import InputError
from yundong.base.seal import changes
from yundong.records.schema import TABLES, TRUTH
from yundong.records.store import MANIFEST, RunWriter, combine, digest, open_run, read_manifest


def manifest() -> dict[str, Any]:
    rows = dict.fromkeys(TABLES, 0)
    digests = {name: digest(table.empty()) for name, table in TABLES.items()}
    return {"scenario": "small", "seed": 1, "scale": 1.0, "digests": digests, "rows": rows}


def write(path: Path, seed: int = 1) -> Path:
    """Write an empty but whole run."""
    with RunWriter(path) as writer:
        for part, tables in (("records", TABLES), ("truth", TRUTH)):
            for name, table in tables.items():
                writer.table(part, name, table.empty())
        return writer.finish({**manifest(), "seed": seed})


def everything(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


def test_a_whole_run_opens(tmp_path: Path) -> None:
    run = open_run(write(tmp_path / "runs" / "a"))
    assert run.manifest["seed"] == 1
    assert list(run.records) == list(TABLES) and list(run.truth) == list(TRUTH)
    for name, table in TABLES.items():
        assert run.records[name].schema == table.dtypes
        assert run.records.scan(name).collect().height == 0
    assert everything(tmp_path / "runs")[0] == "a", "nothing but the run is left"
    assert not [p for p in everything(tmp_path / "runs") if ".partial" in p]
    assert "seed=1" in repr(run)


@pytest.mark.parametrize("fault", [RuntimeError("planted"), KeyboardInterrupt(), SystemExit(1)], ids=repr)
def test_a_half_written_run_is_never_visible(tmp_path: Path, fault: BaseException) -> None:
    with pytest.raises(type(fault)), RunWriter(tmp_path / "run") as writer:
        writer.table("records", "letters", TABLES["letters"].empty())
        assert not (tmp_path / "run").exists(), "nothing stands under the final name while it is written"
        raise fault
    assert everything(tmp_path) == []


def test_leaving_without_finishing_leaves_nothing(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run") as writer:
        writer.table("records", "letters", TABLES["letters"].empty())
    assert everything(tmp_path) == []


def test_a_kill_leaves_no_run(tmp_path: Path) -> None:
    """Nothing cleans up after a kill, yet what is left is no run and does not stand in the way of one."""
    code = (
        "import os, sys; from pathlib import Path; from yundong.records.store import RunWriter, MANIFEST\n"
        "from yundong.records.schema import TABLES\n"
        "w = RunWriter(Path(sys.argv[1])); w.table('records', 'letters', TABLES['letters'].empty())\n"
        "w.text(MANIFEST, '{}'); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "run")], check=False)
    assert done.returncode == -9
    assert not (tmp_path / "run").exists()
    with pytest.raises(InputError):
        open_run(tmp_path / "run")
    assert open_run(write(tmp_path / "run")).manifest["seed"] == 1


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing, "sync", full)
    with pytest.raises(InputError) as caught:
        write(tmp_path / "run")
    assert str(caught.value).startswith(f"{tmp_path / 'run'}: The disk is full.")
    assert everything(tmp_path) == []


def test_what_is_refused_while_a_run_is_written_is_said_of_its_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="run") as caught, RunWriter(tmp_path / "run") as writer:
        raise OSError(errno.EIO, "damaged", str(writer.folder / "truth"))
    assert caught.value.filename == str(tmp_path / "run")


def test_a_full_disk_during_replacement_keeps_the_older_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "run", seed=1)
    whole = writing.sync

    def full(place: Path) -> None:
        if MANIFEST in place.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(place)

    monkeypatch.setattr(writing, "sync", full)
    with pytest.raises(InputError, match="The disk is full"):
        write(path, seed=2)
    assert open_run(path).manifest["seed"] == 1
    assert everything(tmp_path)[0] == "run" and not [p for p in everything(tmp_path) if p.startswith(".")]


def test_an_older_run_is_replaced_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "run", seed=1)
    (path / "records" / "gone.parquet").write_text("a table of an older version")
    older = json.loads((path / MANIFEST).read_text())
    (path / MANIFEST).write_text(json.dumps({**older, "files": [*older["files"], "records/gone.parquet"]}))
    write(path, seed=2)
    assert open_run(path).manifest["seed"] == 2
    assert not (path / "records" / "gone.parquet").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_what_a_run_did_not_make_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "run", seed=1)
    (path / "notes.txt").write_text("mine")
    (path / "records" / "own").mkdir()
    (path / "records" / "own" / "table.csv").write_text("a,b")
    (path / "link").symlink_to(tmp_path / "nowhere")
    write(path, seed=2)
    assert open_run(path).manifest["seed"] == 2
    assert (path / "notes.txt").read_text() == "mine"
    assert (path / "records" / "own" / "table.csv").read_text() == "a,b" and (path / "link").is_symlink()
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_a_file_in_the_way_of_a_new_table_is_not_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path / "run", seed=1)
    manifest_there = json.loads((path / MANIFEST).read_text())
    files = [name for name in manifest_there["files"] if name != "records/letters.parquet"]
    (path / MANIFEST).write_text(json.dumps({**manifest_there, "files": files}))
    (path / "records" / "letters.parquet").write_text("mine")
    with pytest.raises(InputError, match=r"records/letters\.parquet would be overwritten"):
        write(path, seed=2)
    assert (path / "records" / "letters.parquet").read_text() == "mine"
    assert read_manifest(path)["seed"] == 1 and [p.name for p in tmp_path.iterdir()] == ["run"]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path / "disk" / "run", seed=1)
    (tmp_path / "run").symlink_to(tmp_path / "disk" / "run")
    write(tmp_path / "run", seed=2)
    assert (tmp_path / "run").is_symlink() and open_run(tmp_path / "disk" / "run").manifest["seed"] == 2
    assert [p.name for p in (tmp_path / "disk").iterdir()] == ["run"]


def begin(path: Path) -> RunWriter:
    writer = RunWriter(path)
    writer.table("records", "letters", TABLES["letters"].empty())
    return writer


@pytest.mark.parametrize("older", [False, True])
def test_of_two_writers_the_second_leaves_the_run_of_the_first(tmp_path: Path, older: bool) -> None:
    """Also where both were to replace an older run; one of the same request may take the place of the other."""
    if older:
        write(tmp_path / "run", seed=9)
    with begin(tmp_path / "run") as one, begin(tmp_path / "run") as other, begin(tmp_path / "run") as same:
        one.finish({**manifest(), "seed": 1})
        with pytest.raises(InputError, match="another process has written a run here"):
            other.finish({**manifest(), "seed": 2})
        same.finish({**manifest(), "seed": 1, "threads": 3})
    assert read_manifest(tmp_path / "run")["seed"] == 1 and read_manifest(tmp_path / "run")["threads"] == 3
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("out", [Path("."), Path("../run"), Path("below/..")])
def test_the_current_folder_stays_the_same_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    """A shell that stands in it still does, and sees the run."""
    place = tmp_path / "run"
    place.mkdir()
    monkeypatch.chdir(place)
    if out.parts[:1] == ("below",):
        (tmp_path / "run" / "below").mkdir()
    before = place.stat().st_ino
    for seed in (1, 2):
        write(out, seed=seed)
        assert place.stat().st_ino == before and open_run(Path(".")).manifest["seed"] == seed
    assert changes(place) == []
    (place / "notes.txt").write_text("mine")
    older = json.loads((place / MANIFEST).read_text())
    (place / "old.txt").write_text("a file of an older version")
    older["files"]["old.txt"] = older["files"]["records/letters.parquet"]
    (place / MANIFEST).write_text(json.dumps(older))
    write(out, seed=3)
    assert open_run(place).manifest["seed"] == 3 and (place / "notes.txt").read_text() == "mine"
    assert not (place / "old.txt").exists() and [p.name for p in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_no_run_is_never_replaced(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "papers"
    if kind == "folder":
        place.mkdir()
        (place / "thesis.txt").write_text("years of work")
    else:
        place.write_text("years of work")
    before = everything(tmp_path)
    with pytest.raises(InputError, match="no run") as caught:
        write(place)
    assert "--out" in str(caught.value)
    assert everything(tmp_path) == before


def test_an_empty_folder_may_become_a_run(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert open_run(write(tmp_path / "run")).manifest["seed"] == 1


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InputError, match="cannot write") as caught:
        RunWriter(tmp_path / "file" / "runs" / "a")
    assert str(tmp_path / "file") in str(caught.value) and "--out" in str(caught.value)


DAMAGES = {
    "empty": "",
    "cut short": '{"seed": 1, "digests": {"a": ',
    "no object": "[1, 2]",
    "a number": "3",
    "nothing said": "{}",
    "no digests": json.dumps({"seed": 1, "rows": {}}),
    "no rows": json.dumps({"seed": 1, "digests": {}}),
    "rows of words": json.dumps({"seed": 1, "rows": {"letters": "x"}, "digests": {}}),
    "rows of one": json.dumps({"seed": 1, "rows": 5, "digests": {}}),
    "an end in no calendar": json.dumps({"seed": 1, "rows": {}, "digests": {}, "end": "1952-13-01"}),
    "a setting in words": json.dumps({"seed": 1, "rows": {}, "digests": {}, "settings": {"a": "x"}}),
    "without a list": json.dumps({"seed": 1, "rows": {}, "digests": {}, "without": 3}),
    "truth in words": json.dumps({"seed": 1, "rows": {}, "digests": {}, "truth": {"arrested": None}}),
    "no seed": json.dumps({"rows": {}, "digests": {}}),
}


@pytest.mark.parametrize("text", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_manifest_is_named(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "run")
    (path / MANIFEST).write_text(text)
    with pytest.raises(InputError, match=MANIFEST) as caught:
        open_run(path)
    assert "run the scenario again" in str(caught.value)


def test_a_manifest_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "run")
    (path / MANIFEST).write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(InputError, match=MANIFEST):
        open_run(path)


def test_no_folder_and_no_run_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such run"):
        read_manifest(tmp_path / "nowhere")
    with pytest.raises(InputError, match="not a run"):
        read_manifest(tmp_path)


def test_a_missing_table_is_named_when_the_run_is_opened(tmp_path: Path) -> None:
    path = write(tmp_path / "run")
    (path / "records" / "letters.parquet").unlink()
    with pytest.raises(InputError, match="letters"):
        open_run(path)


def test_a_spoilt_table_is_named_when_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "run")
    (path / "records" / "letters.parquet").write_bytes(b"not a table")
    run = open_run(path)
    with pytest.raises(InputError, match=r"letters\.parquet"):
        run.records["letters"]
    with pytest.raises(KeyError, match="no table 'lettres'"):
        run.records["lettres"]


SCHEMA = {
    "day": pl.Date(),
    "source": pl.Enum(["material", "letter"]),
    "dossier": pl.UInt32(),
    "weight": pl.Float32(),
    "value": pl.Float64(),
    "arrested": pl.Boolean(),
    "code": pl.String(),
}
ROW = st.tuples(
    st.one_of(st.none(), st.dates(dt.date(1952, 4, 15), dt.date(1953, 12, 31))),
    st.one_of(st.none(), st.sampled_from(["material", "letter"])),
    st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    st.one_of(st.none(), st.floats(-100, 100, width=32)),
    st.one_of(st.none(), st.floats(-1e9, 1e9)),
    st.one_of(st.none(), st.booleans()),
    st.text("abc烟-", max_size=5),
)


@pytest.mark.parametrize("column", ["day", "weight"])
def test_a_changed_table_that_can_still_be_read_is_looked_through(column: str, tmp_path: Path) -> None:
    path = write(tmp_path / "run")
    table, file = TABLES["leads"], path / "records" / "leads.parquet"
    row = {"day": dt.date(1952, 8, 1), "locality": 1, "dossier": 1, "source": None, "weight": 1.0}
    pl.DataFrame([row], schema=table.dtypes).write_parquet(file)
    assert open_run(path).records["leads"].height == 1, "a changed table may be read"
    value = {"day": pl.lit(-(10**6)).cast(pl.Int32).cast(pl.Date), "weight": pl.lit(np.nan, pl.Float32)}[
        column
    ]
    pl.DataFrame([row], schema=table.dtypes).with_columns(value.alias(column)).write_parquet(file)
    for read in (lambda records: records["leads"], lambda records: records.scan("leads").collect()):
        with pytest.raises(
            InputError, match=f"the column {column} holds what it cannot hold; the run is damaged"
        ):
            read(open_run(path).records)


def frame(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(ROW, max_size=30))
def test_a_digest_survives_the_disk_and_the_layout(
    rows: list[tuple[Any, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = frame(rows)
    path = tmp_path_factory.mktemp("digest") / "t.parquet"
    table.write_parquet(path, row_group_size=7)
    assert digest(pl.read_parquet(path)) == digest(table)
    half = len(rows) // 2
    pieces = pl.concat([frame(rows[:half]), frame(rows[half:])], rechunk=False)
    assert digest(pieces) == digest(table)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=8), data=st.data())
def test_a_digest_changes_with_any_value(rows: list[tuple[Any, ...]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(ROW)
    changed = [*rows[:place], other, *rows[place + 1 :]]
    # Negative and positive zero are one value and two bit patterns: leave them out.
    if frame(changed).equals(frame(rows)) or any(v == 0.0 for row in (other, rows[place]) for v in row[3:5]):
        return
    assert digest(frame(changed)) != digest(frame(rows))


def test_a_digest_sees_names_labels_order_and_type() -> None:
    table = frame([(None, "letter", 1, 0.5, 2.0, True, "a"), (None, "material", 2, 0.5, 2.0, False, "b")])
    seen = {
        digest(table),
        digest(table.rename({"value": "price"})),
        digest(table.reverse()),
        digest(table.select(list(reversed(table.columns)))),
        digest(table.with_columns(pl.col("source").cast(pl.Enum(["material", "letter", "family"])))),
        digest(table.with_columns(pl.col("weight").cast(pl.Float64))),
        digest(table.head(1)),
        digest(table.clear()),
    }
    assert len(seen) == 8


def test_nothing_and_nought_have_different_digests() -> None:
    for name, zero in (("dossier", 0), ("value", 0.0), ("arrested", False), ("code", "")):
        column = pl.Series(name, [zero], dtype=SCHEMA[name]).to_frame()
        nothing = pl.Series(name, [None], dtype=SCHEMA[name]).to_frame()
        assert digest(column) != digest(nothing), name


def test_one_digest_for_all_tables_depends_on_all_and_not_on_their_order() -> None:
    digests = {"a": "1", "b": "2"}
    assert combine(digests) == combine({"b": "2", "a": "1"})
    assert len({combine(digests), combine({"a": "2", "b": "1"}), combine({"a": "1"})}) == 3


def test_the_writer_keeps_values_exactly(tmp_path: Path) -> None:
    values = np.array([0.1, 1 / 3, 1e300, -0.0, 5e-324])
    table = pl.DataFrame({"value": values})
    with RunWriter(tmp_path / "run") as writer:
        writer.table("truth", "return_figures", table)
        path = writer.finish(manifest())
    kept = pl.read_parquet(path / "truth" / "return_figures.parquet")["value"].to_numpy()
    assert kept.tobytes() == values.tobytes()


def test_a_name_that_is_not_utf_8_is_a_name(tmp_path: Path) -> None:
    """Names of files are bytes; old disks have names in GB 18030."""
    path = write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd4\xcb")))
    run = open_run(path)
    assert run.records["letters"].height == 0 and run.records.scan("arrests").collect().height == 0
    assert changes(path) == [] and write(path, seed=2) == path
