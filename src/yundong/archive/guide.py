"""The page on how to fill in an archive, as Markdown and for the first sheet of the workbook."""

from __future__ import annotations

from yundong.archive.forms import forms, meaning, row_of, term
from yundong.figures.indicator import Indicator
from yundong.scenario import Scenario

INSTRUCTIONS = {"en": "INSTRUCTIONS.md", "zh": "说明.md"}
TITLE = {"en": "How to fill in this archive", "zh": "填写说明"}
STEPS: dict[str, tuple[str, ...]] = {
    "en": (
        "Write into `archive.xlsx` (a sheet per table, with lists to choose from) or into the CSV files, one of the "
        "two for each table. Tables that you have nothing for stay empty.",
        "`places` first: every place that the other tables name, and what it lies in. A prefecture is a place too: "
        "list it, and name it as the parent of its counties.",
        "`returns`: one row per place, period and indicator; figures are cumulative. What was not reported is left "
        "out: an empty cell is missing, never zero. A total that a prefecture or a province stated has its own row.",
        "The other tables: one row per event. `case` is a number of your own, such as A-17.",
        "Days are written 1952-08-15. A day that is known only to the month is not guessed: leave the row out, or take "
        "the last day of the month and say so in a note.",
        "`yundong archive check .` in this folder lists everything that is wrong, with file, row, column and remedy.",
        "`yundong archive load . --out ../my-run` makes the tables that the other commands read as a run: "
        "`yundong report ../my-run -o report.docx` writes a report in Word.",
    ),
    "zh": (
        "请填写 `archive.xlsx`（每表一张工作表，可从列表中选择）或各 CSV 文件；同一表只用一种。没有材料的表留空。",
        "先填“地方”：其他各表出现的每个地方，及其上级。专区也是地方：请列出，并填作所属各县的上级。",
        "“报表”：每地、每期、每项指标一行，数字为累计数。未报者不填：空格表示缺报，不是零。专区或省所报的总数另列一行。",
        "其他各表：每件事一行。“案号”是您自编的号码，如 A-17。",
        "日期写作 1952-08-15。只知月份的事件不作推测：不填该行，或取该月最后一天并在附注中说明。",
        "在本文件夹中运行 `yundong archive check . --lang zh`，列出全部问题，注明文件、行、栏和处理办法。",
        "运行 `yundong archive load . --out ../my-run --lang zh`，生成其他命令可读的表；"
        "`yundong report ../my-run --lang zh -o report.docx` 写出 Word 报告。",
    ),
}
PERSONS = {
    "en": "No names, identity numbers, telephone numbers or addresses, in no column. A case has a pseudonymous number; "
    "keep the key to it elsewhere. Columns other than those listed are refused. Notes are read for such data and never "
    "stored.",
    "zh": "任何一栏均不得有姓名、证件号、电话或住址。案件用化名编号，对照表请另行保存。未列出的栏不予接受。附注只检查"
    "有无上述内容，不予保存。",
}
WORDS = {
    "persons": ("Persons", "人员"),
    "tables": ("Tables", "各表"),
    "table": ("table", "表"),
    "column": ("column", "栏"),
    "needed": ("needed", "必填"),
    "holds": ("what it holds", "内容"),
    "choices": ("one of", "可填"),
    "indicators": ("Indicators of returns", "报表的指标"),
    "legend": ("Headings in this colour must be filled in.", "此色标题的栏必填。"),
    "lists": ("lists", "列表"),
    "guide": ("instructions", "说明"),
    "unit": ("unit", "单位"),
}


def said(key: str, lang: str) -> str:
    """Return a word of the guide in a language."""
    return WORDS[key][lang == "zh"]


def returned(scenario: Scenario) -> list[Indicator]:
    """Return the indicators that a return can state."""
    return [i for i in scenario.indicators.values() if i.returned and i.kind == "flow"]


def columns(lang: str, headings: str) -> list[tuple[str, str, bool, str, str]]:
    """Return every column of every table: table, column, whether it is needed, what it holds, what can be chosen.

    Parameters
    ----------
    lang : str
        Of the words.
    headings : str
        Of the headings and labels of the tables.
    """
    found = []
    for form in forms().values():
        for column in form.columns:
            unit = term("unit", column.unit, lang)
            measured = (f"（{unit}）" if lang == "zh" else f" ({unit})") if unit else ""
            choices = ("、" if lang == "zh" else ", ").join(
                term("label", label, headings) for label in column.labels
            )
            found.append(
                (
                    term("table", form.name, headings),
                    term("column", column.name, headings),
                    column.needed,
                    meaning(form, column, lang) + measured,
                    choices,
                )
            )
    return found


def instructions(scenario: Scenario, lang: str, headings: str) -> str:
    """Return the page of instructions as Markdown.

    Parameters
    ----------
    scenario : Scenario
        Whose indicators are listed.
    lang : str
        Of the page.
    headings : str
        Language of the headings and labels of the tables.
    """
    colon = "：" if lang == "zh" else ": "
    lines = [f"# {TITLE[lang]}", ""]
    lines += [f"{number}. {step}" for number, step in enumerate(STEPS[lang], start=1)]
    lines += [
        "",
        f"**{said('persons', lang)}{'。' if lang == 'zh' else '.'}** {PERSONS[lang]}",
        "",
        f"## {said('tables', lang)}",
    ]
    rows = columns(lang, headings)
    for form in forms().values():
        name = term("table", form.name, headings)
        lines += ["", f"### {name}{colon}{row_of(form, lang)}", ""]
        for table, column, needed, holds, choices in rows:
            if table == name:
                must = ("（必填）" if lang == "zh" else " (needed)") if needed else ""
                listed = f"{colon if lang == 'zh' else ': '}{choices}" if choices else ""
                lines.append(f"- `{column}`{must}{'：' if lang == 'zh' else ' '}{holds}{listed}")
    lines += ["", f"## {said('indicators', lang)}", ""]
    for i in returned(scenario):
        lines.append(
            f"- {i.name_zh if lang == 'zh' else i.name_en} (`{i.id}`), {i.unit_zh if lang == 'zh' else i.unit}"
        )
    return "\n".join(lines) + "\n"
