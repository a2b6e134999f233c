"""The seal of a run: one digest over everything that its folder holds, and what no longer follows from it.

The seal is the root of a Merkle tree (Merkle 1987) of SHA-256 digests. Its branches are the folders of the run, each
over the names and digests of its files; the manifest, over its entries; and the code that made the run. A change of
any file or entry changes the seal, and is found by that branch alone. Nothing here needs the libraries of the model.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

from yundong.base.errors import Fault, InputError
from yundong.base.reading import parse_json, read_json, read_text
from yundong.base.writing import write_text

MANIFEST = "manifest.json"
SEAL, FILES = "seal", "files"
CODE = ("base", "campaign", "country", "directive", "figures", "kernels", "records", "scenario")
"""The packages whose code decides the records of a run."""
SHORT = 16
"""Digits of the seal in captions and tables; colophons have it whole."""
REPORTS = "seal.json"
"""File beside the reports of a run that lists them."""
_READ = ("records/", "truth/", "scenario/")
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Change:
    """What is no longer as it was when a run was sealed.

    Attributes
    ----------
    file : str
        Relative to the run folder.
    what : str
        How it differs.
    breaks : bool
        False for what no command reads, such as a file of the user's beside the run.
    """

    file: str
    what: str
    breaks: bool = True


def file_digest(path: Path) -> dict[str, Any]:
    """Return size and SHA-256 of a file, as the manifest lists them."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"bytes": os.fstat(file.fileno()).st_size, "sha256": digest}


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as it is written: one form for one content, and nothing that UTF-8 cannot hold."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, default=str) + "\n"
    return text.encode(errors="replace").decode()


def sealed(manifest: Mapping[str, Any], files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a manifest with the list of files and the seal of the run.

    Parameters
    ----------
    manifest : mapping
        What made the run and what came of it.
    files : mapping of str to mapping
        Size and digest of each file, by its name relative to the run folder; without the manifest.
    """
    content: dict[str, Any] = json.loads(manifest_text(manifest))
    content[FILES] = {name: dict(files[name]) for name in sorted(files)}
    entries = _entries(content)
    branches = {**_folders(content[FILES]), "manifest": _branch(entries), "code": code_digest()}
    return {**content, SEAL: {"root": _branch(branches), **branches, "entries": entries}}


def root_of(manifest: Mapping[str, Any]) -> str | None:
    """Return the seal that a manifest states, or None if it has none."""
    seal = manifest.get(SEAL)
    root = seal.get("root") if isinstance(seal, Mapping) else None
    return root if isinstance(root, str) else None


def read_manifest(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the manifest of a run folder, as parsed and as text.

    Raises
    ------
    InputError
        If it is missing, cannot be read, or is not an object.
    """
    text = read_text(folder / MANIFEST)
    manifest = parse_json(text, MANIFEST)
    if not isinstance(manifest, dict):
        raise InputError([Fault(MANIFEST, "This is not the manifest of a run.", "Run the scenario again.")])
    return manifest, text


def changes(folder: Path) -> list[Change]:
    """Return everything in a run folder that is not as it was sealed.

    Parameters
    ----------
    folder : Path
        The run folder; its manifest may be missing or damaged.
    """
    try:
        manifest, _ = read_manifest(folder)
    except InputError as error:
        return [Change(MANIFEST, f"damaged: {problem}") for problem in error.problems]
    found = manifest_changes(manifest)
    # its bytes, as a text that is read has other line ends and no byte order mark
    if not found and (folder / MANIFEST).read_bytes() != manifest_text(manifest).encode():
        found.append(Change(MANIFEST, "written again by another program, with the same content"))
    files = manifest.get(FILES)
    return found + (_file_changes(folder, files) if _is_list_of_files(files) else [])


def manifest_changes(manifest: Mapping[str, Any]) -> list[Change]:
    """Return the entries of a manifest that are not as they were sealed, and a seal that does not follow from them."""
    seal, files = manifest.get(SEAL), manifest.get(FILES)
    if not isinstance(seal, Mapping) or not isinstance(seal.get("entries"), Mapping):
        return [Change(MANIFEST, "no seal: it was removed, or the run is of an older version")]
    if not _is_list_of_files(files):
        return [Change(MANIFEST, "no list of files with their digests")]
    stated, entries = seal["entries"], _entries(manifest)
    found = [Change(MANIFEST, f"entry {key}: removed") for key in stated if key not in entries]
    for key, digest in entries.items():
        if stated.get(key) != digest:
            found.append(Change(MANIFEST, f"entry {key}: {'changed' if key in stated else 'added'}"))
    branches = {**_folders(files), "manifest": _branch(stated), "code": str(seal.get("code"))}
    others = {key: value for key, value in seal.items() if key not in {"root", "entries"}}
    wrong = sorted(key for key in {*branches, *others} if branches.get(key) != others.get(key))
    if wrong or _branch(branches) != seal.get("root"):
        found.append(Change(MANIFEST, f"the seal does not follow from {', '.join(wrong) or 'its parts'}"))
    return found


def seal_reports(folder: Path, root: str | None, reports: Iterable[str]) -> None:
    """Note beside the reports of a run which run they are of, and their digests.

    Parameters
    ----------
    folder : Path
        The folder of the reports.
    root : str or None
        The seal of the run.
    reports : iterable of str
        Names of files in the folder.
    """
    stated = {"run": root, FILES: {name: file_digest(folder / name) for name in reports}}
    write_text(folder / REPORTS, manifest_text(stated))


def report_changes(folder: Path, root: str | None) -> list[Change]:
    """Return which reports beside a run are not as the run wrote them; `folder` is that of the reports."""
    if not (folder / REPORTS).is_file():
        return []
    shown = folder.name
    try:
        stated = read_json(folder / REPORTS)
        files, of = stated[FILES], stated["run"]
    except (InputError, KeyError, TypeError):
        return [Change(f"{shown}/{REPORTS}", "damaged")]
    if not _is_list_of_files(files):
        return [Change(f"{shown}/{REPORTS}", "damaged")]
    if of != root:
        return [Change(f"{shown}/{name}", "of another run") for name in files]
    return [Change(f"{shown}/{name}", what) for name, what in _differences(folder, files).items() if what]


def _differences(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    with ThreadPoolExecutor(2) as pool:  # digests are made without the interpreter lock
        return dict(
            zip(files, pool.map(lambda name: _difference(folder / name, files[name]), files), strict=True)
        )


def _file_changes(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    there = files_in(folder)
    found = [Change(name, what) for name, what in _differences(folder, files).items() if what]
    for name in sorted(set(there) - {*files, MANIFEST}):
        read = name.startswith(_READ)
        found.append(Change(name, "added since" if read else "added since, not part of the run", read))
    return found


def _difference(path: Path, stated: Mapping[str, Any]) -> str:
    """Return how a file differs from what is stated of it; empty if it does not."""
    if path.is_symlink():
        return "replaced by a link"
    if not path.is_file():
        return "missing" if not path.exists() else "replaced by something that is not a file"
    try:
        size = path.stat().st_size
        if size != stated["bytes"]:
            return f"changed: {size:,} bytes, not {stated['bytes']:,}"
        return "" if file_digest(path)["sha256"] == stated["sha256"] else "changed: of the same size"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def files_in(folder: Path) -> list[str]:
    """Return every file and link below a folder, relative to it; links are not followed."""
    found = []
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            found.append(path.relative_to(folder).as_posix())
    return found


@cache
def code_digest(package: Path = _PACKAGE) -> str:
    """Return the digest of the code that decides the records of a run."""
    paths = sorted(path for room in CODE for path in (package / room).rglob("*.py"))
    return _branch({p.relative_to(package).as_posix(): _sha(p.read_bytes()) for p in paths})


def _is_list_of_files(files: Any) -> TypeGuard[Mapping[str, Mapping[str, Any]]]:
    return isinstance(files, Mapping) and all(
        isinstance(f, Mapping) and isinstance(f.get("bytes"), int) and isinstance(f.get("sha256"), str)
        for f in files.values()
    )


def _entries(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of each entry of a manifest, save the seal and the files, which have branches of their own."""
    return {
        key: _sha(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode(errors="replace"))
        for key, value in manifest.items()
        if key not in {SEAL, FILES}
    }


def _folders(files: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the branch of each folder of the run."""
    folders: dict[str, dict[str, str]] = {}
    for name, stated in files.items():
        folders.setdefault(name.partition("/")[0], {})[name] = f"{stated['bytes']} {stated['sha256']}"
    return {folder: _branch(leaves) for folder, leaves in folders.items()}


def _branch(leaves: Mapping[str, Any]) -> str:
    """Return the digest over names and digests, in order of name."""
    return _sha("".join(f"{name}\0{leaves[name]}\n" for name in sorted(leaves)).encode(errors="replace"))


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def names(files: Iterable[str], limit: int = 6) -> str:
    """Return a few names of files, and how many more there are."""
    shown = list(files)
    words = ", ".join(shown[:limit])
    return words if len(shown) <= limit else f"{words} and {len(shown) - limit} more"
