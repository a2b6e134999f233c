"""Whatever is changed in a run folder after it was sealed is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base import seal
from yundong.base.seal import MANIFEST, SEAL, changes, file_digest, manifest_text, root_of, sealed

FILES = {
    "records/letters.parquet": "letters",
    "records/arrests.parquet": "arrests",
    "truth/subjects.parquet": "truth",
    "scenario/claims.csv": "a,b\n1,2\n",
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a sealed folder."""
    folder = tmp_path / "run"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    files = {name: file_digest(folder / name) for name in FILES}
    manifest = {"seed": 1, "truth": {"arrested_wrongly": 7.0}, "without": [], "note": "烟"}
    (folder / MANIFEST).write_text(manifest_text(sealed(manifest, files)), encoding="utf-8")
    return folder


def edit(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(manifest)
    (folder / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")


def said(folder: Path) -> list[str]:
    return [f"{change.file}: {change.what}" for change in changes(folder) if change.breaks]


def test_an_untouched_run_follows_from_its_seal(run: Path) -> None:
    assert changes(run) == []
    root = root_of(json.loads((run / MANIFEST).read_text(encoding="utf-8")))
    assert root is not None and len(root) == 64


@pytest.mark.parametrize("name", FILES)
def test_every_edit_of_a_file_is_named(run: Path, name: str) -> None:
    place = run / name
    content = place.read_bytes()
    place.write_bytes(content + b"x")
    assert said(run) == [f"{name}: changed: {len(content) + 1} bytes, not {len(content)}"]
    place.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert said(run) == [f"{name}: changed: of the same size"]
    place.unlink()
    assert said(run) == [f"{name}: missing"]
    (run.parent / "elsewhere").write_bytes(content)
    place.symlink_to(run.parent / "elsewhere")
    assert said(run) == [f"{name}: replaced by a link"]
    place.unlink()
    place.mkdir()
    assert said(run) == [f"{name}: replaced by something that is not a file"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda m: m["truth"].update(arrested_wrongly=0.0), "entry truth: changed"),
        (lambda m: m.update(seed=True), "entry seed: changed"),
        (lambda m: m.pop("note"), "entry note: removed"),
        (lambda m: m.update(extra=1), "entry extra: added"),
        (lambda m: m["files"].pop("scenario/claims.csv"), "follow from scenario"),
        (lambda m: m["files"]["truth/subjects.parquet"].update(sha256="0" * 64), "follow from truth"),
        (lambda m: m.pop("files"), "no list of files"),
        (lambda m: m.update(files=["records/letters.parquet"]), "no list of files"),
        (lambda m: m.pop(SEAL), "no seal"),
        (lambda m: m.update(seal="x"), "no seal"),
        (lambda m: m[SEAL].update(root="0" * 64), "follow from its parts"),
        (lambda m: m[SEAL].update(code="0" * 64), "follow from its parts"),
        (lambda m: m[SEAL].update(other="0" * 64), "follow from other"),
        (lambda m: m[SEAL]["entries"].update(seed="0" * 64), "entry seed: changed"),
        (lambda m: m[SEAL]["entries"].clear(), "entry seed: added"),
    ],
)
def test_every_edit_of_the_manifest_is_named(run: Path, change: Any, named: str) -> None:
    edit(run, change)
    assert any(named in words and words.startswith(MANIFEST) for words in said(run)), said(run)


@pytest.mark.parametrize(
    ("text", "named"),
    [("", "empty"), ("{", "not valid JSON"), ("[]", "not the manifest of a run"), (None, "no such file")],
)
def test_a_damaged_manifest_is_named(run: Path, text: str | None, named: str) -> None:
    (run / MANIFEST).unlink()
    if text is not None:
        (run / MANIFEST).write_text(text)
    assert len(said(run)) == 1 and named in said(run)[0]


def test_a_manifest_written_again_is_named(run: Path) -> None:
    manifest = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    (run / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert said(run) == ["manifest.json: written again by another program, with the same content"]


@pytest.mark.parametrize(
    "change",
    [lambda b: b.replace(b"\n", b"\r\n"), lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r")],
)
def test_other_line_ends_and_a_byte_order_mark_of_a_manifest_are_named(run: Path, change: Any) -> None:
    path = run / "manifest.json"
    path.write_bytes(change(path.read_bytes()))
    assert said(run) == ["manifest.json: written again by another program, with the same content"]


def test_what_was_added_is_named_and_breaks_only_what_is_read(run: Path) -> None:
    (run / "notes.txt").write_text("mine")
    assert said(run) == [] and [change.file for change in changes(run)] == ["notes.txt"]
    (run / "scenario" / "units.csv").write_text("a")
    assert said(run) == ["scenario/units.csv: added since"]


def test_the_seal_depends_on_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"records/a": {"bytes": 1, "sha256": "1"}, "truth/b": {"bytes": 1, "sha256": "2"}}
    seals = {root_of(sealed({"seed": 1}, files)), root_of(sealed({"seed": 2}, files))}
    for name in files:
        for change in ({"bytes": 2}, {"sha256": "3"}):
            seals.add(root_of(sealed({"seed": 1}, files | {name: {**files[name], **change}})))
    seals.add(root_of(sealed({"seed": 1}, {"records/a": files["truth/b"], "truth/b": files["records/a"]})))
    assert root_of(sealed({"seed": 1}, files)) in seals
    monkeypatch.setattr(seal, "code_digest", lambda: "other")
    seals.add(root_of(sealed({"seed": 1}, files)))
    assert len(seals) == 8


def test_the_code_is_that_of_what_decides_the_records(tmp_path: Path) -> None:
    for name in ("campaign", "report"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text("a = 1")
    digest = seal.code_digest.__wrapped__
    before = digest(tmp_path)
    (tmp_path / "report" / "a.py").write_text("a = 2")
    assert digest(tmp_path) == before
    (tmp_path / "campaign" / "a.py").write_text("a = 2")
    assert digest(tmp_path) != before


def test_reports_beside_a_run_are_listed_with_it(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("82056")
    seal.seal_reports(tmp_path, "r", ["report.txt"])
    assert seal.report_changes(tmp_path, "r") == []
    assert "of another run" in seal.report_changes(tmp_path, "s")[0].what
    (tmp_path / "report.txt").write_text("82057")
    assert seal.report_changes(tmp_path, "r")[0].what == "changed: of the same size"
    (tmp_path / seal.REPORTS).write_text("[]")
    assert seal.report_changes(tmp_path, "r")[0].what == "damaged"
    (tmp_path / seal.REPORTS).unlink()
    assert seal.report_changes(tmp_path, "r") == []
