"""A run folder against its seal: what can be said without the libraries that read its tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError
from yundong.base.seal import MANIFEST, Change, changes, read_manifest, report_changes, root_of


def is_archive(run: Path) -> bool:
    """Return whether the tables of a folder were loaded from an archive, which is not made again."""
    try:
        return "archive" in read_manifest(run)[0]
    except InputError:
        return False


def against_seal(run: Path, seal: str | None) -> tuple[str | None, list[Change]]:
    """Return the seal of a run, and what does not follow from it or from the one that is expected."""
    found = changes(run)
    try:
        manifest, _ = read_manifest(run)
    except InputError:
        return None, found
    root = root_of(manifest)
    path = run if run.name not in ("", "..") else run.resolve()
    found += report_changes(path.with_name(f"{path.name}.report"), root)
    if seal is not None and not (root or "").startswith(seal.strip().lower() or "-"):
        found.append(Change(MANIFEST, f"another seal than the one expected: {root}"))
    return root, found


def rows_of(found: Iterable[Change]) -> list[dict[str, Any]]:
    """Return changes as rows: the file, whether the seal still holds of it, and how it differs."""
    return [{"what": _on_a_line(c.file), "same": not c.breaks, "how": c.what} for c in found]


def _on_a_line(name: str) -> str:
    """Return the name of a file with its line ends visible, so that it cannot pass for lines of the answer."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
