"""The help of the commands in plain words, and in Chinese: ``yundong --lang zh``, ``yundong read --help --lang zh``."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from yundong.base.tables import read_csv
from yundong.cli.aligned_help import aligned

TOP = """1952年全国禁毒运动的模型，比例 1:1。

`yundong run --lang zh` 推演运动，并将总结报告与文献数字对照。各命令的说明：`yundong --lang zh 命令 --help`。
"""
# What the parser asks a catalogue of translations for.
CATALOGUE = {
    "Arguments": "参数",
    "Options": "选项",
    "Commands": "命令",
    "required": "必需",
    "default: {default}": "默认：{default}",
}
# What a value is, by the name that the parser has for its type.
TYPES = {
    **dict.fromkeys(("<str>", "<list[str]>"), ("TEXT", "文字")),
    **dict.fromkeys(("<int>", "<float>", "<int range>", "<float range>"), ("NUMBER", "数")),
    **dict.fromkeys(("<path>", "<Path>", "<list[Path]>"), ("PATH", "路径")),
    "<bool>": ("", ""),
}
METAVARS = {
    "DATE": "日期", "LEVEL": "级别", "NAME=VALUE": "名称=值", "NAME=VALUE,VALUE": "名称=值,值", "MECHANISM": "机制",
    "RUN": "推演", "RUN|PAGE": "推演或页面", "QUESTION": "问题", "FIGURE": "指标", "FILE": "文件",
    "PATTERN": "字样", "TARGET": "对象", "CASES": "案件", "AMOUNT": "数量", "UNIT": "单位", "files": "文件",
    "CHANGE...": "改变…", "PARAMETER": "参数", "scenario": "情景", "table": "表", "name": "名称",
    "FIGURES": "数字表", "POSTERIOR": "后验", "folder": "文件夹", "ADDRESS": "地址", "DRUG": "毒品",
    "RUN...": "推演", "FILE.html": "文件.html", "TEXT": "文本", "FIRST": "编码一", "SECOND": "编码二", "NAME": "名称",
    "ROLE=HEADING,...": "内容=栏名,…", "LOW-HIGH": "下限-上限", "first": "编码一", "second": "编码二",
}  # fmt: skip


@cache
def _words() -> dict[str, str]:
    table = read_csv(Path(__file__).with_name("help.csv"), ("en", "zh"))
    return {row["en"]: row["zh"] for _, row in table.records()}


def chinese(key: str, english: str) -> str:
    """Return the Chinese of a help text by its key, or the English one where there is none."""
    return _words().get(key, english)


@contextmanager
def titles_in(lang: str) -> Iterator[None]:
    """Give the headings of help in a language while the block runs."""
    looked_up = gettext.dgettext
    try:
        if lang == "zh":
            gettext.dgettext = lambda domain, message: CATALOGUE.get(message) or looked_up(domain, message)
        yield
    finally:
        gettext.dgettext = looked_up


def in_plain_words(command: Any, lang: str = "en") -> None:
    """Let the help of a command, and of those below it, name its values in plain words rather than by their types.

    Parameters
    ----------
    command : click command
        As loaded; changed in place.
    lang : str
        ``en`` or ``zh``.
    """
    for param in command.params:
        _describe(param, lang)
    own = command.get_help_option
    command.get_help_option = lambda ctx: _describe(own(ctx), lang)
    for inner in getattr(command, "commands", {}).values():
        in_plain_words(inner, lang)


def _describe(param: Any, lang: str) -> Any:
    """Return an option or argument, changed in place, whose value is named in plain words."""
    typed = getattr(param, "display_type", None)  # of the releases of Typer that print types
    if typed is not None and not isinstance(typed, _Plain):
        param.display_type = _Plain(typed, param.param_type_name == "argument", lang)
    if param is not None and lang == "zh":
        names = (param.metavar, param.name)
        param.metavar = next((METAVARS[name] for name in names if name in METAVARS), param.metavar)
        if "--help" in param.opts:
            param.help = "显示本说明。"
    return param


@dataclass(frozen=True)
class _Plain:
    """Returns what a value is in plain words; nothing for an argument, which its own name explains."""

    typed: Callable[[Any], str]
    argument: bool
    lang: str

    def __call__(self, ctx: Any) -> str:
        shown = self.typed(ctx)
        if self.argument:
            return ""
        return TYPES[shown][self.lang == "zh"] if shown in TYPES else shown.strip("<>")


def in_chinese(command: Any, name: str) -> None:
    """Turn the help of a command, its options and its sub-commands into Chinese.

    Parameters
    ----------
    command : click command
        As loaded; changed in place.
    name : str
        As it is called, with the command above it; empty for the program itself.
    """
    command.help = chinese(f"command:{name}", command.help or "") if name else TOP
    command.short_help = None
    command.options_metavar = "[选项]"
    command.rich_markup_mode = None  # Rich cuts Chinese off where a column is narrow
    command.context_class = aligned(command.context_class)
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = "命令 [参数]…"
    for option in command.params:
        if text := getattr(option, "help", None):
            option.help = chinese(text, text)
        if option.name == "lang" and option.default == "en":
            option.default = type(option.default)("zh")  # it was asked for before the command
            option.show_default = False
    for sub, inner in getattr(command, "commands", {}).items():
        in_chinese(inner, f"{name} {sub}".strip())
