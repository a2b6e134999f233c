"""The top of the command line: lazy, and never a traceback for what a user can get wrong."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from yundong import cli as command_line
from yundong.base.errors import InputError
from yundong.cli import COMMANDS, Command, describe_os_error, load_command
from yundong.cli.helping import _words

Cli = Callable[..., Any]


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., None]], None]:
    """Return a function that makes another function the command ``planted``."""

    def plant(function: Callable[..., None]) -> None:
        module = types.ModuleType("planted_module")
        module.planted = function  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "planted_module", module)
        monkeypatch.setitem(COMMANDS, "planted", Command("planted_module:planted", "Planted by a test."))

    return plant


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_loads_and_explains_itself(name: str, cli: Cli) -> None:
    command = load_command(name)
    assert command.name == name
    result = cli(name, "--help")
    assert result.code == 0
    assert "Usage: yundong" in result.out


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",)])
def test_help_lists_every_command(cli: Cli, words: tuple[str, ...]) -> None:
    result = cli(*words)
    assert result.code == 0
    for name in COMMANDS:
        assert name in result.out


def test_help_and_import_load_no_heavy_library() -> None:
    """What makes them quick, checked by what is imported and not by the clock."""
    program = (
        "import sys, yundong, yundong.cli\n"
        "sys.argv = ['yundong', '--help']\n"
        "try:\n    yundong.cli.main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'polars', 'numba', 'scipy', 'pydantic') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"


def test_the_facade_gives_its_names_lazily() -> None:
    import yundong

    assert callable(yundong.load)
    assert "load" in dir(yundong)
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = yundong.lode


def test_version(cli: Cli) -> None:
    result = cli("--version")
    assert result.code == 0 and result.out.startswith("yundong ")


def test_a_mistyped_command_is_corrected(cli: Cli) -> None:
    result = cli("clams")
    assert result.code == 2 and "Did you mean 'claims'?" in " ".join(result.err.split())
    assert result.out == ""


def test_an_unknown_option_is_a_usage_error(cli: Cli) -> None:
    assert cli("--no-such-option").code == 2
    assert cli("claims", "--no-such-option").code == 2
    assert cli("claims", "--format", "xml").code == 2


def test_input_errors_become_lines_and_exit_2(cli: Cli, planted: Any) -> None:
    def fail() -> None:
        raise InputError(["a.csv, row 3: wrong.", "b.csv, row 4: wrong too."])

    planted(fail)
    result = cli("planted")
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines() == ["error: a.csv, row 3: wrong.", "error: b.csv, row 4: wrong too."]


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.ENOENT, errno.EIO]
)
def test_refusals_of_the_system_become_a_sentence(cli: Cli, planted: Any, code: int) -> None:
    def fail() -> None:
        raise OSError(code, os.strerror(code), "/some/where")

    planted(fail)
    result = cli("planted")
    assert result.code == 2
    assert "/some/where" in result.err and "Traceback" not in result.err
    assert len(result.err.splitlines()) == 1


def test_a_full_disk_is_called_so() -> None:
    assert "disk is full" in describe_os_error(OSError(errno.ENOSPC, "x"))


def test_an_interrupt_exits_130_with_one_line(cli: Cli, planted: Any) -> None:
    def fail() -> None:
        raise KeyboardInterrupt

    planted(fail)
    result = cli("planted")
    assert result.code == 130 and len(result.err.splitlines()) == 1


def test_a_missing_extra_says_what_to_install(cli: Cli, planted: Any) -> None:
    def fail() -> None:
        raise ModuleNotFoundError("No module named 'pdfplumber'", name="pdfplumber")

    planted(fail)
    result = cli("planted")
    assert result.code == 2 and "[all]'" in result.err


def test_our_own_faults_are_not_hidden(planted: Any) -> None:
    def fail() -> None:
        raise RuntimeError("a fault of the program")

    planted(fail)
    with pytest.raises(RuntimeError):
        command_line.main(["planted"])


def test_a_command_may_choose_its_exit_code(cli: Cli, planted: Any) -> None:
    def fail(code: Annotated[int, typer.Argument()]) -> None:
        raise typer.Exit(code)

    planted(fail)
    assert cli("planted", 1).code == 1
    assert cli("planted", 0).code == 0


def test_a_closed_pipe_is_no_fault(small: Path) -> None:
    """``yundong claims | head -1`` ends quietly."""
    program = (
        f"import sys; from yundong.cli import main; main(['claims', '-s', {str(small)!r}, '--format', 'csv'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=60)
    assert b"Traceback" not in said and b"Exception" not in said


def test_help_in_chinese_names_every_command_and_leaves_english_as_it_was(cli: Callable[..., Any]) -> None:
    from yundong.cli import COMMANDS

    chinese = cli("--lang", "zh")
    assert chinese.code == 0 and "推演结果" in chinese.out and "选项" in chinese.out
    assert all(name in chinese.out for name in COMMANDS)
    report = cli("--lang=zh", "report", "--help")
    assert report.code == 0 and "编制某日的报告" in report.out and "默认显示在屏幕上" in report.out
    english = cli("--help")
    assert "Results of a run" in english.out and "选项" not in english.out and "Options" in english.out
    wrong = cli("--lang", "fr", "report")
    assert wrong.code == 2 and "must be en or zh" in wrong.err


@pytest.mark.parametrize(
    "command", ["parameters", "claims", "experiments", "indicators", "sources", "mechanisms", "passages"]
)
def test_lists_in_chinese(cli: Callable[..., Any], command: str) -> None:
    """Headings are Chinese, and nearly every row has a Chinese word; ids and codes stay."""
    made = cli(command, "--lang", "zh")
    assert made.code == 0
    head, _, *rows = [line for line in made.out.splitlines() if line.strip()]
    assert re.search("[\u4e00-\u9fff]", head) and not re.search(r"[a-z]{4}", head.replace("yundong", ""))
    spoken = sum(bool(re.search("[\u4e00-\u9fff]", row)) for row in rows)
    assert spoken >= 0.9 * len(rows), [row for row in rows if not re.search("[\u4e00-\u9fff]", row)][:3]


@pytest.mark.parametrize("name", ["read", "compare", "grid", "directive"])
def test_help_names_values_in_plain_words(cli: Cli, name: str) -> None:
    english, chinese = cli(name, "--help").out, cli("--lang", "zh", name, "--help").out
    assert not re.search(r"list\[|<(str|int|float|bool|path)", english + chinese)
    assert not re.search(r"Usage: .*OPTIONS|Arguments|Options|default:|required|Show this", chinese)
    assert "显示本说明" in chinese and "显示本说明" not in english
    assert "Options" in cli(name, "--help").out  # and English is as it was


def test_every_help_text_has_its_chinese() -> None:
    words = _words()

    def missing(command: Any, called: str) -> Iterator[str]:
        yield from [called] if f"command:{called}" not in words else []
        texts = (getattr(option, "help", None) for option in command.params)
        yield from (f"{called}: {text}" for text in texts if text and text not in words)
        for sub, inner in getattr(command, "commands", {}).items():
            yield from missing(inner, f"{called} {sub}")

    assert [text for name in COMMANDS for text in missing(load_command(name), name)] == []


def test_every_command_speaks_a_language() -> None:
    """All but those that regenerate English pages of `docs/`."""

    def silent(command: Any, called: str) -> Iterator[str]:
        subs = getattr(command, "commands", {})
        names = {name for option in command.params for name in option.opts}
        yield from [called] if not subs and "--lang" not in names else []
        for sub, inner in subs.items():
            yield from silent(inner, f"{called} {sub}")

    found = {called for name in COMMANDS for called in silent(load_command(name), name)}
    assert found == {"fit-report", "odd", "pages", "directive page"}


def test_every_command_with_a_format_writes_a_file_too() -> None:
    def lacking(command: Any, called: str) -> Iterator[str]:
        names = {name for option in command.params for name in option.opts}
        yield from [called] if "--format" in names and "-o" not in names else []
        for sub, inner in getattr(command, "commands", {}).items():
            yield from lacking(inner, f"{called} {sub}")

    assert [called for name in COMMANDS for called in lacking(load_command(name), name)] == []
