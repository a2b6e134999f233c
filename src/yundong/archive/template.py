"""The template of an archive: a workbook with lists to choose from, CSV files, a data package and instructions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from yundong.archive.forms import NOTE, PLACES, Form, FormColumn, forms, term
from yundong.base.tables import csv_text
from yundong.base.writing import new_folder, write_text
from yundong.figures.indicator import Indicator
from yundong.scenario import Scenario

WORKBOOK, SETTINGS, PACKAGE = "archive.xlsx", "archive.toml", "datapackage.json"
INSTRUCTIONS = {"en": "INSTRUCTIONS.md", "zh": "说明.md"}
ROWS = 5000
"""Rows of a sheet whose cells offer a list."""


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
    with new_folder(folder) as work:
        for form in forms().values():
            write_text(
                work / f"{form.name}.csv", csv_text([term("column", c.name, lang) for c in form.columns], ())
            )
        (work / WORKBOOK).write_bytes(_workbook(scenario, lang))
        write_text(
            work / PACKAGE, json.dumps(_package(scenario, lang, title), ensure_ascii=False, indent=1) + "\n"
        )
        quoted = json.dumps(title, ensure_ascii=False)
        write_text(work / SETTINGS, f'title = {quoted}\nscenario = "{scenario.name}"\n')
        for tongue, name in INSTRUCTIONS.items():
            write_text(work / name, instructions(scenario, tongue, lang))
        names = sorted(path.name for path in work.iterdir())
    return [folder / name for name in names]


def returned(scenario: Scenario) -> list[Indicator]:
    """Return the indicators that a return can state."""
    return [i for i in scenario.indicators.values() if i.returned and i.kind == "flow"]


def _workbook(scenario: Scenario, lang: str) -> bytes:
    import io

    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#dfe8ee", "text_wrap": True, "valign": "top"})
        needed = book.add_format({"bold": True, "bg_color": "#f3d9c4", "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        guide = book.add_worksheet("说明" if lang == "zh" else "instructions")
        guide.set_column(0, 0, 110)
        for number, line in enumerate(instructions(scenario, lang, lang).splitlines()):
            guide.write_string(number, 0, line.lstrip("# "))
        lists = book.add_worksheet("lists")
        places: dict[str, str] = {}
        sheets = {form.name: book.add_worksheet(term("table", form.name, lang)) for form in forms().values()}
        for form in forms().values():
            sheet = sheets[form.name]
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(form.columns):
                sheet.write_string(
                    0, place, term("column", column.name, lang), needed if column.needed else bold
                )
                sheet.set_column(
                    place, place, 40 if column.name == NOTE else 16, day if _is_day(column) else None
                )
                sheet.write_comment(0, place, _meaning(column, lang))
                offer = _offer(scenario, form, column, lang)
                if offer is not None:
                    source = _listed(lists, places, offer, column) if isinstance(offer, list) else offer
                    rule = {"validate": "list", "source": source, "error_type": "warning"}
                    sheet.data_validation(1, place, ROWS, place, rule)
        lists.hide()
    return stream.getvalue()


def _is_day(column: FormColumn) -> bool:
    return column.dtype == pl.Date()


def _offer(scenario: Scenario, form: Form, column: FormColumn, lang: str) -> list[str] | str | None:
    """Return what a cell offers to choose from: labels, indicators, or the places of the first sheet."""
    if column.name == "place" and form.name != PLACES:
        return f"='{term('table', PLACES, lang)}'!$A$2:$A${ROWS + 1}"
    if column.name == "parent":
        return [area.name_zh if lang == "zh" else area.name_en for area in scenario.areas.values()]
    if column.name == "indicator":
        return [i.name_zh if lang == "zh" else i.name_en for i in returned(scenario)]
    if column.labels:
        return [term("label", label, lang) for label in column.labels]
    return None


def _listed(lists: Any, places: dict[str, str], offer: list[str], column: FormColumn) -> str:
    """Write a list to the hidden sheet and return its place; a spreadsheet takes no long list in a cell."""
    key = "\n".join(offer)
    if key not in places:
        at = len(places)
        for number, text in enumerate(offer):
            lists.write_string(number, at, text)
        from yundong.archive.files import letter

        places[key] = f"=lists!${letter(at)}$1:${letter(at)}${len(offer)}"
    return places[key]


def _package(scenario: Scenario, lang: str, title: str) -> dict[str, Any]:
    """Return the descriptor of a Frictionless data package: every table, its columns and what a cell may hold."""
    return {
        "profile": "tabular-data-package",
        "name": "archive",
        "title": title,
        "resources": [_resource(form, lang) for form in forms().values()],
    }


def _resource(form: Form, lang: str) -> dict[str, Any]:
    fields = []
    for column in form.columns:
        limits: dict[str, Any] = {"required": True} if column.needed else {}
        if column.labels and column.dtype != pl.Boolean():
            limits["enum"] = [term("label", label, lang) for label in column.labels]
        about = {
            "name": term("column", column.name, lang),
            "type": _type(column),
            "description": column.meaning,
        }
        fields.append(
            about
            | ({"constraints": limits} if limits else {})
            | ({"unit": column.unit} if column.unit else {})
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
        "description": form.row,
        "schema": schema,
    }


def _type(column: FormColumn) -> str:
    if _is_day(column):
        return "date"
    if column.dtype == pl.Boolean():
        return "boolean"
    if column.name in ("place", "case", "indicator", "parent") or not column.dtype.is_numeric():
        return "string"
    return "integer" if column.dtype.is_integer() else "number"


def _meaning(column: FormColumn, lang: str) -> str:
    parts = [column.meaning, f"({column.unit})" if column.unit else ""]
    if column.labels:
        parts.append(": " + ", ".join(term("label", label, lang) for label in column.labels))
    return " ".join(filter(None, parts))


_TEXT = {
    "en": """# How to fill in this archive

Write into `archive.xlsx` (a sheet per table, with lists to choose from) or into the CSV files, one of the two for
each table. Tables that you have nothing for stay empty.

1. `places` first: every place that the other tables name, and what it lies in.
2. `returns`: one row per place, period and indicator; figures are cumulative. What was not reported is left out: an
   empty cell is missing, never zero.
3. The other tables: one row per event. `case` is a number of your own.
4. `yundong archive check .` lists everything that is wrong, with file, row, column and remedy.
5. `yundong archive load . --out ../my-archive` makes the tables that `yundong report`, `compare`, `export` and
   `trace` read: `yundong report ../my-archive -o report.docx`.

**Persons.** No names, identity numbers, telephone numbers or addresses, in no column. A case has a pseudonymous
number; keep the key to it elsewhere. Other columns than those listed are refused. Notes are read for such data and
never stored.

Days are written 1952-08-15; a day of an event that is known only to the month is not guessed: leave the row out, or
take the last day and say so in a note.

## Tables
""",
    "zh": """# 填写说明

请填写 `archive.xlsx`（每表一张工作表，可从列表中选择）或各 CSV 文件；同一表只用一种。没有材料的表留空。

1. 先填“地方”：其他各表出现的每个地方，及其上级。
2. “报表”：每地、每期、每项指标一行，数字为累计数。未报者不填：空格表示缺报，不是零。
3. 其他各表：每件事一行。“案号”是您自编的号码。
4. `yundong archive check .` 列出全部问题，注明文件、行、列和处理办法。
5. `yundong archive load . --out ../my-archive` 生成 `yundong report`、`compare`、`export`、`trace` 读取的表，如
   `yundong report ../my-archive --lang zh -o report.docx`。

**人员。** 任何一列均不得有姓名、证件号、电话或住址。案件用化名编号，对照表请另行保存。未列出的列不予接受。
附注只检查有无上述内容，不予保存。

日期写作 1952-08-15；只知月份的事件不作推测：不填该行，或取该月最后一天并在附注中说明。

## 各表
""",
}


def instructions(scenario: Scenario, lang: str, headings: str) -> str:
    """Return the page of instructions.

    Parameters
    ----------
    scenario : Scenario
        Whose indicators are listed.
    lang : str
        Of the page.
    headings : str
        Language of the headings and labels of the tables.
    """
    lines = [_TEXT[lang].rstrip(), ""]
    for form in forms().values():
        lines.append(f"### {term('table', form.name, headings)}" + ("" if lang == "zh" else f": {form.row}"))
        lines.append("")
        for column in form.columns:
            name = term("column", column.name, headings)
            must = ("（必填）" if lang == "zh" else " (needed)") if column.needed else ""
            said = term("column", column.name, "zh") if lang == "zh" else column.meaning
            unit = f", {column.unit}" if column.unit and lang == "en" else ""
            choices = ", ".join(term("label", label, headings) for label in column.labels)
            listed = f": {choices}" if choices else ""
            lines.append(f"- `{name}`{must} {said}{unit}{listed}")
        lines.append("")
    lines.append("## Indicators of returns" if lang == "en" else "## 报表的指标")
    lines.append("")
    for i in returned(scenario):
        lines.append(
            f"- {i.name_zh if lang == 'zh' else i.name_en} (`{i.id}`), {i.unit_zh if lang == 'zh' else i.unit}"
        )
    return "\n".join(lines) + "\n"
