"""A Frictionless data package: CSV tables with their schema in ``datapackage.json``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from yundong.base.writing import new_folder, write_text
from yundong.records.schema import TABLES
from yundong.report.chinese import of_schema
from yundong.report.export.bundle import Bundle
from yundong.report.export.tables import fill_csv

KEYS = {"locality": "areas", "organ": "areas", "parent": "areas", "area": "areas"}


def write_package(bundle: Bundle, out: Path) -> list[str]:
    """Write CSV tables and the descriptor that a Frictionless reader checks them against."""
    with new_folder(out) as folder:
        fill_csv(bundle, folder)
        resources = [_resource(bundle, folder, name) for name in bundle.tables]
        resources += [_extra(folder, name, frame) for name, frame in bundle.extras.items()]
        descriptor = {
            "profile": "tabular-data-package",
            "name": bundle.run.path.name.lower(),
            **{key: bundle.about[key] for key in ("title", "description", "version", "seal")},
            "licenses": [
                {"name": bundle.about["license"], "path": "https://creativecommons.org/licenses/by/4.0/"}
            ],
            "resources": resources,
        }
        text = json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
        write_text(folder / "datapackage.json", text)
    return []


def _resource(bundle: Bundle, folder: Path, name: str) -> dict[str, Any]:
    table, lang = TABLES[name], bundle.lang
    fields: list[dict[str, Any]] = []
    for column in table.columns:
        kind, constraints = _type(column.dtype)
        meaning = of_schema(column.meaning, lang)
        field: dict[str, Any] = {"name": column.name, "type": kind, "description": meaning}
        if column.unit:
            field["unit"] = column.unit
        if constraints:
            field["constraints"] = constraints
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if name == "areas":
        schema["primaryKey"] = ["id"]
    elif "areas" in bundle.tables:
        keys = [c.name for c in table.columns if c.name in KEYS]
        schema["foreignKeys"] = [
            {"fields": [k], "reference": {"resource": "areas", "fields": ["id"]}} for k in keys
        ]
    return {**_file(folder, name), "description": of_schema(table.row, lang), "schema": schema}


def _extra(folder: Path, name: str, frame: pl.DataFrame) -> dict[str, Any]:
    fields = [{"name": column, "type": _type(dtype)[0]} for column, dtype in frame.schema.items()]
    return {**_file(folder, name), "schema": {"fields": fields, "missingValues": [""]}}


def _file(folder: Path, name: str) -> dict[str, Any]:
    path = folder / f"{name}.csv"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def _type(dtype: Any) -> tuple[str, dict[str, Any]]:
    """Return the type of a Table Schema and its constraints."""
    if isinstance(dtype, pl.Enum):
        return "string", {"enum": dtype.categories.to_list()}
    if dtype == pl.Boolean:
        return "boolean", {}
    if dtype == pl.Date:
        return "date", {}
    if dtype.is_integer():
        return "integer", {"minimum": 0} if dtype.is_unsigned_integer() else {}
    return ("number", {}) if dtype.is_numeric() else ("string", {})
