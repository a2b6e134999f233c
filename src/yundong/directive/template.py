"""The template of a file of cases: every fact with its question and answers, and three examples."""

from __future__ import annotations

import io

from yundong.directive.book import Fact, Language, RuleBook
from yundong.directive.levels import CASE
from yundong.directive.values import wanted

_HEAD = {
    "en": (
        "Cases for `yundong decide`. Lines that begin with # are comments.",
        "One row per case. Leave a cell empty if the fact is unknown: unknown is never taken as no.",
        "case: your own identifier of the case, unique (the column is optional)",
    ),
    "zh": (
        "供 yundong decide 判定的案件。以 # 开头的行是说明。",
        "每案一行。事实不详时留空：不详不等于“否”。",
        "case：自拟的案件编号，不得重复（可省略此列）",
    ),
}
_PLAIN = {"narcotics": "yes", "metals": "no", "contraband": "no", "political_motive": "no", "user_only": "no"}
_EXAMPLES = (
    {"case": "small-dealer", "role": "trafficker", "organised": "no", "volume": "30", "ringleader": "no",
     "repeat": "no", "confession": "full", "remorse": "yes", "information": "no", "public_servant": "no",
     "derelict": "no", "last_offence": "1951-03-02", "coerced": "no", "place": "medium_city"},
    {"case": "ring-of-the-port", "role": "transporter", "organised": "yes", "volume": "2400",
     "ringleader": "yes", "repeat": "yes", "confession": "refused", "remorse": "no", "information": "no",
     "public_servant": "no", "derelict": "no", "last_offence": "1952-05-20", "coerced": "no", "place": "port"},
    {"case": "little-known", "role": "trafficker", "volume": "large"},
)  # fmt: skip
_CASE_NAMES = {
    "zh": {"small-dealer": "小贩", "ring-of-the-port": "口岸集团", "little-known": "情况不明"},
}


def template(book: RuleBook, lang: Language = "en") -> str:
    """Return a commented CSV template with a column for every fact and three example cases.

    Parameters
    ----------
    book : RuleBook
        Defines the facts.
    lang : str
        Language of the comments; the names of columns are those of the rule book.
    """
    names, rows = _rows(book, lang)
    lines = [f"# {line}" for line in comments(book, lang)]
    return "\n".join([*lines, ",".join(names), *(",".join(row) for row in rows)]) + "\n"


def workbook(book: RuleBook, lang: Language = "en") -> bytes:
    """Return the same template as an Excel workbook: the cases on the first sheet, what to write on the second.

    A cell of a fact with named values offers them in a list.
    """
    import xlsxwriter

    names, rows = _rows(book, lang)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("案件" if lang == "zh" else "cases")
        bold, text = made.add_format({"bold": True}), made.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(names):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, max(12, len(name) + 2), text)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell, text)
        for column, fact in enumerate(book.facts, start=1):
            if choices := _choices(fact):
                rule = {"validate": "list", "source": choices, "error_type": "information"}
                sheet.data_validation(1, column, 2000, column, rule)
        notes = made.add_worksheet("说明" if lang == "zh" else "what to write")
        notes.set_column(0, 0, 120)
        for number, line in enumerate(comments(book, lang)):
            notes.write_string(number, 0, line)
    return stream.getvalue()


def _choices(fact: Fact) -> list[str]:
    """Return what a cell of a fact may hold, where that can be listed."""
    if fact.kind == "flag":
        return ["yes", "no"]
    return list(fact.names) if fact.kind == "label" else []


def comments(book: RuleBook, lang: Language) -> list[str]:
    """Return what to write for each fact, one line per fact and one per named value."""
    lines = list(_HEAD[lang])
    for fact in book.facts:
        ask = fact.ask.zh if lang == "zh" else f"{fact.ask.en} {fact.ask.zh}"
        wish = f"填写{wanted_zh(fact)}。" if lang == "zh" else f"Write {wanted(fact)}."
        lines.append(f"{fact.name}{'：' if lang == 'zh' else ': '}{ask} {wish}")
        for value in fact.values if fact.kind != "flag" else ():
            start = ""
            if value.start is not None and fact.unit:
                start = f"，{value.start:g} 两起" if lang == "zh" else f", from {value.start:g} {fact.unit}"
            label = value.label.zh if lang == "zh" else f"{value.label.en} {value.label.zh}"
            lines.append(f"    {value.name}{'：' if lang == 'zh' else ': '}{label}{start}")
    return lines


def wanted_zh(fact: Fact) -> str:
    """Describe the accepted values of a fact in Chinese."""
    names = "、".join(fact.names)
    return {
        "flag": " yes 或 no（也可写“是”“否”）",
        "label": f"下列之一：{names}（也可写中文名）",
        "amount": f"数字（单位：两），或下列之一：{names}（也可写中文名）",
        "date": f"日期，如 1951-06-30，或下列之一：{names}（也可写中文名）",
    }[fact.kind]


def _rows(book: RuleBook, lang: Language) -> tuple[list[str], list[list[str]]]:
    names = [CASE, *(fact.name for fact in book.facts)]
    called = _CASE_NAMES.get(lang, {})
    examples = [{**example, CASE: called.get(example[CASE], example[CASE])} for example in _EXAMPLES]
    return names, [[(_PLAIN | example).get(name, "") for name in names] for example in examples]
