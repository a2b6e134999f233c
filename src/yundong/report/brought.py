"""What an archive brought: in a simulation every table is whole, in an archive only what somebody filled in.

A run has no row where nothing happened; an archive has none where nothing is known. Its zeros are unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def archive_of(run: object) -> Mapping[str, Any] | None:
    """Return what the manifest of some tables says of the archive they were loaded from; None for a simulation."""
    return of_manifest(getattr(run, "manifest", None) or {})


def of_manifest(manifest: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the same from a manifest."""
    found = manifest.get("archive")
    return found if isinstance(found, Mapping) else None


def knows_table(archive: Mapping[str, Any] | None, table: str) -> bool:
    """Return whether a table without a row means that nothing happened."""
    return archive is None or table in archive.get("tables", ())


def knows_areas(archive: Mapping[str, Any] | None, areas: Iterable[str]) -> bool:
    """Return whether documented figures of some areas can be set beside it: in an archive, only of whole areas."""
    return all(knows_area(archive, area) for area in areas)


def knows_area(archive: Mapping[str, Any] | None, area: str) -> bool:
    """Return whether the figures of an area are those of the whole area, and not of some places in it."""
    return archive is None or area in archive.get("areas", ())
