"""What can be wrong with a table that somebody brings, in both languages: a sentence on it, and one on the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from yundong.base.errors import Fault, InputError
from yundong.base.privacy import withheld

SENTENCES: dict[str, tuple[str, str, str, str]] = {
    # Files
    "ending": (
        "The ending {} is not known here.", "Save it as .xlsx or .csv.",
        "不识别文件类型 {}。", "请另存为 .xlsx 或 .csv。",
    ),
    "empty_file": (
        "This file is empty.", "Fill it in, or leave it out.",
        "文件为空。", "请填写，或不要放入。",
    ),
    "not_text": (
        "This is not a text file.", "Save it as CSV in UTF-8, or as .xlsx.",
        "这不是文本文件。", "请另存为 UTF-8 的 CSV 或 .xlsx。",
    ),
    "columns": (
        "It has {} columns; the limit is {}.", "Save it with the separator and line ends of a table.",
        "共{}栏，上限为{}栏。", "请按表格的分隔符和换行另存。",
    ),
    "no_markdown": (
        "It holds no table.", "Give one with rows between vertical bars.",
        "其中没有表格。", "请用竖线分隔各格。",
    ),
    "encoding": (
        "This line is not in the encoding of the others ({}).", "Save the whole file in one encoding, best UTF-8.",
        "该行与其他各行编码（{}）不同。", "请将整个文件以同一编码另存，最好用 UTF-8。",
    ),
    "mixed": (
        "From this line on the encoding is another one than before.",
        "Save the whole file in one encoding, best UTF-8.",
        "自该行起编码与前文不同。", "请将整个文件以同一编码另存，最好用 UTF-8。",
    ),
    "ragged": (
        "Its rows do not all have the same number of cells.", "Quote cells that hold the separator.",
        "各行格数不同。", "请给含分隔符的格加引号。",
    ),
    "quoting": (
        "The quoting is broken ({}).", "Close every quotation mark, and double those inside a quoted cell.",
        "引号有误（{}）。", "请补全引号；格内的引号须写两次。",
    ),
    "no_sheet": (
        "It has no sheet {!r}; it has {}.", "Name one of these with --sheet.",
        "没有工作表“{}”；现有：{}。", "请用 --sheet 指定其中一张。",
    ),
    "all_hidden": (
        "All its sheets are hidden.", "Name one: --sheet {!r}.",
        "工作表全部隐藏。", "请指定一张：--sheet {!r}。",
    ),
    "no_workbook": (
        "This is not a workbook.", "Save it again as .xlsx, without a password.",
        "这不是工作簿。", "请另存为不设密码的 .xlsx。",
    ),
    "sheet_size": (
        "The sheet {!r} has {} columns and {} rows.",
        "The limits are {3} columns and {4} cells. Remove what is empty, or bring it as CSV.",
        "工作表“{}”有{}栏{}行。", "上限为{3}栏、{4}格。请删去空白部分，或改用 CSV。",
    ),
    "sheet_damaged": (
        "The sheet {!r} cannot be read: {}.", "Save it again.",
        "工作表“{}”无法读取：{}。", "请重新保存。",
    ),
    "no_table": (
        "This is not a table: {}.", "Save it again as CSV.",
        "这不是表格：{}。", "请重新保存为 CSV。",
    ),
    "twice_filled": (
        "This table is filled in there and in {}.", "Keep one of the two.",
        "此表在该处和 {} 两处均已填写。", "请只保留一处。",
    ),
    "twice_column": (
        "The column {!r} appears twice.", "Keep one.",
        "“{}”一栏出现两次。", "请只保留一栏。",
    ),
    # Headings
    "personal_column": (
        "This looks like data about identifiable persons, which the project does not take.", "Delete the column.",
        "此栏似为可识别个人的资料，本项目不予接受。", "请删除该栏。",
    ),
    "unknown_column": (
        "This column is not known here, so it is not taken.", "{}",
        "不识别此栏，不予接受。", "{1}",
    ),
    "missing_column": (
        "This column is missing.", "Add it.",
        "缺少此栏。", "请补上。",
    ),
    "no_headings": (
        "No row of headings was found: one with a title for each column, above the figures.",
        "Add one, such as place, period, arrested.",
        "未见标题行：数字之上应有一行，每栏一个标题。", "请补上，如：地方、截至、逮捕。",
    ),
    "no_places": (
        "No column of places was found.", "State it: --columns place=HEADING.",
        "未见地方栏。", "请指明：--columns place=标题。",
    ),
    "no_figures": (
        "No column of figures was found.", "State it: --columns arrested=HEADING.",
        "未见数字栏。", "请指明：--columns arrested=标题。",
    ),
    "no_periods": (
        "No column of periods was found, and no heading names a day.",
        "State the column: --columns period=HEADING; or the day of all figures: --day 1952-08-30.",
        "未见时期栏，标题中亦无日期。", "请指明：--columns period=标题；或全部数字的日期：--day 1952-08-30。",
    ),
    "no_indicators": (
        "It is not clear what the figures count.",
        "State the column of indicators, or what the figures are: --columns arrested=HEADING.",
        "不清楚数字所指为何。", "请指明指标栏，或数字为何：--columns arrested=标题。",
    ),
    # Rows and cells
    "unnamed": (
        "Nothing says what this counts.", "Name it.",
        "未注明所计为何。", "请注明。",
    ),
    "useless_row": (
        "The {0} of this row is empty or not read.", "Fill it in.",
        "该行的{1}空缺或无法识别。", "请填写。",
    ),
    "no_row": (
        "No row names a place, a period and an indicator.",
        "State what the columns hold: --columns place=HEADING,period=HEADING.",
        "没有一行同时注明地方、时期和指标。", "请指明各栏：--columns place=标题,period=标题。",
    ),
    "empty_cell": (
        "This cell is empty.", "It must be given.",
        "此格为空。", "此项必填。",
    ),
    "case_names": (
        "This is not a pseudonymous number, such as A-17: it may name a person.",
        "Number the cases, and keep the key elsewhere.",
        "这不是化名编号（如 A-17），可能指明个人。", "请为案件编号，对照表另行保存。",
    ),
    "more_cells": (
        "{} more cells of this column are wrong in the same way or another.", "Correct them as those above.",
        "此栏另有{}格有误。", "请照上文更正。",
    ),
    "no_such_place": (
        "There is no such place in the table of places.", "Add it there, or write it as it is there.",
        "地方表中没有此地。", "请在该表补上，或按该表的写法填写。",
    ),
    "no_such_indicator": (
        "This is not an indicator that returns state.", "Choose one from the list in the instructions.",
        "报表没有此项指标。", "请从填写说明所列指标中选择。",
    ),
    "not_listed": (
        "This is not in the list.", "Write one of: {} ({}).",
        "列表中没有此项。", "请填：{1}。",
    ),
    "not_a_day": (
        "This is not a day.", "Write year-month-day, such as 1952-08-15.",
        "这不是日期。", "请写年-月-日，如 1952-08-15。",
    ),
    "not_a_number": (
        "This is not a number of zero or more.", "Write digits only, such as 1202.",
        "这不是零或以上的数字。", "请只写数字，如 1202。",
    ),
    "persons": (
        "It seems to hold {0}, which the project does not take.", "Remove it.",
        "似含{1}，本项目不予接受。", "请删去。",
    ),
    "more_persons": (
        "{} more cells do.", "Remove that.",
        "另有{}格亦然。", "请删去。",
    ),
    # Columns as stated, rules and codings
    "no_such_column": (
        "There is no column {!r}.", "There are: {1}.",
        "没有“{}”一栏。", "现有：{1}。",
    ),
    "not_rules": (
        "It must hold `rules`, and may hold `corrections` and `include: usual`.", "See docs/archive.md.",
        "须含 `rules`，可另含 `corrections` 和 `include: usual`。", "见 docs/archive.md。",
    ),
    "no_such_rule": (
        "There is no rule {!r}.", "{1}",
        "没有规则“{}”。", "请写本文件或常用规则中的名称：{2}。",
    ),
    "not_one_of": (
        "{} must be one of {}.", "",
        "{} 须为以下之一：{}。", "",
    ),
    "no_entry": (
        "An entry must be a mapping with name, expr and severity.", "",
        "每条须有 name、expr 和 severity。", "",
    ),
    "entry_missing": (
        "The entry {!r} is missing.", "",
        "缺少“{}”一项。", "",
    ),
    "entry_unknown": (
        "The entry {!r} is not known here.", "{1}",
        "不识别“{}”一项。", "可用：{2}。",
    ),
    "rule_twice": (
        "Two rules are called {}: each must have a name of its own.", "",
        "有两条规则同名“{}”，名称不得重复。", "",
    ),
    "no_expression": (
        "{!r} is not an expression, such as arrested <= identified.", "",
        "“{}”不是表达式，应如 arrested <= identified。", "",
    ),
    "no_statement": (
        "{} is a number, not a statement. Compare it with another.", "",
        "“{}”是数字而非判断，请与另一数字比较。", "",
    ),
    "statement": (
        "{} is a statement, where a number is needed.", "",
        "“{}”是判断，此处应为数字。", "",
    ),
    "no_function": (
        "{} is not a function of figures.", "{1}",
        "“{}”不是可用的函数。", "可用：{2}。",
    ),
    "no_number": (
        "{} is not a number.", "",
        "“{}”不是数字。", "",
    ),
    "no_language": (
        "{} is not part of the language.", "",
        "“{}”不属于规则语言。", "",
    ),
    "coded_twice": (
        "This case appears twice.", "Keep one row.",
        "此案出现两次。", "请只保留一行。",
    ),
    "no_key": (
        "There is no such column.", "{}",
        "没有此栏。", "请用 --key 指明，现有：{1}。",
    ),
    "nothing_shared": (
        "They share no column but {!r}.", "Give two codings of one form.",
        "除“{}”外没有共同的栏。", "请给出同一表格的两次编码。",
    ),
    "no_case_shared": (
        "They share no case.", "Check the column {!r}.",
        "没有共同的案件。", "请核对“{}”一栏。",
    ),
    # Places
    "no_such_area": (
        "There is no such area.", "Name a place of this table, or an area that `yundong scenario show` lists.",
        "没有此地区。", "请填本表的地方，或 `yundong scenario show` 所列地区。",
    ),
    "in_itself": (
        "It lies in itself.", "Name what it lies in.",
        "上级即其本身，或循环隶属。", "请填写其上级。",
    ),
    "twice_listed": (
        "This place is listed twice.", "Keep one.",
        "此地列出两次。", "请只保留一行。",
    ),
    "too_many_places": (
        "There are {} places; the limit is {}.", "Divide them.",
        "共{}地，上限为{}。", "请分开处理。",
    ),
    "no_folder": (
        "There is no such folder.", "`yundong archive new {}` makes one to fill in.",
        "没有此文件夹。", "`yundong archive new {}` 可新建一个待填的档案。",
    ),
    "all_empty": (
        "Every table is empty.", "Fill in {}, or one of them.",
        "各表均为空。", "请填写{1}，或其中之一。",
    ),
    "loaded_before": (
        "It was loaded into {} before and now has faults, so nothing was changed.",
        "Correct what is listed above, and load again.",
        "此文件曾载入 {}，现有错误，故未作任何改动。", "请更正上列各处后重新载入。",
    ),
    "left_out": (
        "It was left out as a whole; the files without faults were loaded.",
        "Correct what is listed above, and load again.",
        "此文件整个未载入；无误的文件均已载入。", "请更正上列各处后重新载入。",
    ),
    "other_content": (
        "It holds something else than an archive, so it is left as it is.", "Choose another --out.",
        "其中不是档案，故未改动。", "请另选 --out。",
    ),
}  # fmt: skip
"""Key to problem and remedy in English, and problem and remedy in Chinese; gaps are filled in order, or by number."""

KINDS = {
    "an identity or telephone number, or an e-mail address": "证件号、电话号码或电子邮址",
    "the name of a person": "人名",
    "an address": "住址",
}
"""What points at a person, in both languages."""


@dataclass(frozen=True)
class ArchiveFault(Fault):
    """A fault whose sentences are known in both languages: a key of `SENTENCES` and what fills their gaps."""

    key: str = ""
    gaps: tuple[object, ...] = ()


def fault(
    key: str,
    file: str,
    *gaps: object,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    line: int | None = None,
) -> ArchiveFault:
    """Return a fault by its key.

    Parameters
    ----------
    key : str
        Of `SENTENCES`.
    file : str
        Name of the file.
    *gaps : object
        What fills the gaps of its sentences.
    row, column, value, line
        See `yundong.base.errors.Fault`.
    """
    problem, remedy = (_filled(text, gaps) for text in SENTENCES[key][:2])
    return ArchiveFault(file, problem, remedy, row, column, value, line, key, gaps)


def _filled(text: str, gaps: tuple[object, ...]) -> str:
    return text.format(*gaps) if gaps else text


def in_chinese(one: ArchiveFault) -> str:
    """Return a fault in Chinese: its place, what the cell holds, problem and remedy.

    Examples
    --------
    >>> print(in_chinese(fault("not_a_day", "arrests.csv", row=5, column="day", value="8/13")))
    arrests.csv，第5行，“day”栏：“8/13”：这不是日期。请写年-月-日，如 1952-08-15。
    """
    file, _, sheet = one.file.partition(", sheet ")
    place = [file] + ([f"工作表“{sheet}”"] if sheet else [])
    place += [f"第{number}行" for number in (one.line, one.row) if number is not None]
    place += [f"“{one.column}”栏"] if one.column is not None else []
    shown = "" if one.value is None else f"“{one.value[:60]}”："
    problem, remedy = (_filled(text, one.gaps) for text in SENTENCES[one.key][2:])
    return f"{'，'.join(place)}：{shown}{problem}{remedy}"


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Word what is found wrong in a language while the block runs; what readers of files below find stays as it is.

    Parameters
    ----------
    lang : str
        ``en`` or ``zh``.
    """
    try:
        yield
    except InputError as error:
        if lang != "zh":
            raise
        known = {withheld(str(one)): in_chinese(one) for one in error.faults if isinstance(one, ArchiveFault)}
        raise InputError([known.get(problem, problem) for problem in error.problems]) from None


def of_file(one: Fault) -> str:
    """Return the name of the file in which a fault is; a workbook is one file, whatever the sheet."""
    return one.file.partition(", sheet ")[0]


def persons_fault(file: str, kinds: Sequence[str], row: int, column: str) -> ArchiveFault:
    """Return the fault of a cell that points at a person: what of kinds it holds, and never the cell itself."""
    zh = "、".join(KINDS.get(kind, kind) for kind in kinds)
    return fault("persons", file, " and ".join(kinds), zh, row=row, column=column)
