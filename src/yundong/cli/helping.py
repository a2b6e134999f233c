"""The help of the commands in Chinese: ``yundong --lang zh`` and ``yundong --lang zh COMMAND --help``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from yundong.base.tables import read_csv

TOP = """1952 年全国禁毒运动的模型，比例 1:1。

`yundong run --lang zh` 推演运动，并将总结报告与文献数字对照。各命令的说明：`yundong --lang zh 命令 --help`。
"""
TITLES = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[默认：{}]",
    "REQUIRED_LONG_STRING": "[必需]",
}


@cache
def _words() -> dict[str, str]:
    table = read_csv(Path(__file__).with_name("help.csv"), ("en", "zh"))
    return {row["en"]: row["zh"] for _, row in table.records()}


def chinese(key: str, english: str) -> str:
    """Return the Chinese of a help text by its key, or the English one where there is none."""
    return _words().get(key, english)


@contextmanager
def titles_in(lang: str) -> Iterator[None]:
    """Give the panels of help their titles in a language while the block runs."""
    from typer import rich_utils

    had = {title: getattr(rich_utils, title) for title in TITLES if hasattr(rich_utils, title)}
    try:
        for title in had if lang == "zh" else ():
            setattr(rich_utils, title, TITLES[title])
        yield
    finally:
        for title, word in had.items():
            setattr(rich_utils, title, word)


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
    for option in command.params:
        if text := getattr(option, "help", None):
            option.help = chinese(text, text)
    for sub, inner in getattr(command, "commands", {}).items():
        in_chinese(inner, f"{name} {sub}".strip())
