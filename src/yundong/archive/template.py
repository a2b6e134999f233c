"""The template of an archive: a workbook with lists to choose from, CSV files, a data package and instructions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from yundong.archive.forms import PLACES, Form, FormColumn, forms, meaning, row_of, term
from yundong.archive.guide import INSTRUCTIONS, instructions, returned
from yundong.base.tables import csv_text
from yundong.base.writing import new_folder, write_bytes, write_text
from yundong.scenario import Scenario

WORKBOOK, SETTINGS, PACKAGE = "archive.xlsx", "archive.toml", "datapackage.json"


def write_template(folder: Path, scenario: Scenario, lang: str, title: str) -> list[Path]:
    """Write the template of an archive into a new folder.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty.
    scenario : Scenario
        Whose areas and indicators the archive is of.
    lang : str
        Of the headings and lists: ``en`` or ``zh``.
    title : str
        Of the archive.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    InputError
        If the place is taken or may not be written.
    """
    from yundong.archive.workbook import workbook

    with new_folder(folder) as work:
        for form in forms().values():
            write_text(
                work / f"{form.name}.csv", csv_text([term("column", c.name, lang) for c in form.columns], ())
            )
        write_bytes(work / WORKBOOK, workbook(scenario, lang, title))
        write_text(
            work / PACKAGE, json.dumps(_package(scenario, lang, title), ensure_ascii=False, indent=1) + "\n"
        )
        quoted = json.dumps(title, ensure_ascii=False)
        write_text(work / SETTINGS, f'title = {quoted}\nscenario = "{scenario.name}"\n')
        for tongue, name in INSTRUCTIONS.items():
            write_text(work / name, instructions(scenario, tongue, lang))
        names = sorted(path.name for path in work.iterdir())
    return [folder / name for name in names]


def _package(scenario: Scenario, lang: str, title: str) -> dict[str, Any]:
    """Return the descriptor of a Frictionless data package: every table, its columns and what a cell may hold."""
    return {
        "profile": "tabular-data-package",
        "name": "archive",
        "title": title,
        "resources": [_resource(form, scenario, lang) for form in forms().values()],
    }


def _resource(form: Form, scenario: Scenario, lang: str) -> dict[str, Any]:
    fields = []
    for column in form.columns:
        limits: dict[str, Any] = {"required": True} if column.needed else {}
        if column.labels and column.dtype != pl.Boolean():
            limits["enum"] = [term("label", label, lang) for label in column.labels]
        if column.name == "indicator":
            limits["enum"] = [i.name_zh if lang == "zh" else i.name_en for i in returned(scenario)]
        about = {
            "name": term("column", column.name, lang),
            "type": _type(column),
            "description": meaning(form, column, lang),
        }
        fields.append(
            about
            | ({"constraints": limits} if limits else {})
            | ({"unit": term("unit", column.unit, lang)} if column.unit else {})
        )
    place = term("column", "place", lang)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if form.name == PLACES:
        schema["primaryKey"] = [place]
    else:
        schema["foreignKeys"] = [{"fields": [place], "reference": {"resource": PLACES, "fields": [place]}}]
    return {
        "profile": "tabular-data-resource",
        "name": form.name,
        "path": f"{form.name}.csv",
        "encoding": "utf-8",
        "description": row_of(form, lang),
        "schema": schema,
    }


def _type(column: FormColumn) -> str:
    if column.dtype == pl.Date():
        return "date"
    if column.dtype == pl.Boolean():
        return "boolean"
    if column.name in ("place", "case", "indicator", "parent") or not column.dtype.is_numeric():
        return "string"
    return "integer" if column.dtype.is_integer() else "number"
