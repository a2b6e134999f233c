"""A Chinese terminal of 80 columns: nothing wider, nothing cut off, and what is said apart from a result is Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from rich.cells import cell_len

from yundong.cli import COMMANDS, load_command
from yundong.cli.errors import in_chinese
from yundong.cli.helping import chinese

from ..conftest import Result

Cli = Callable[..., Result]
CLOSING = "，。；：、！？）】》”"


def called() -> Iterator[tuple[str, Any]]:
    """Yield every command and what it is called."""
    for name in COMMANDS:
        command = load_command(name)
        yield name, command
        for sub, inner in getattr(command, "commands", {}).items():
            yield f"{name} {sub}", inner


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_help_fits_the_terminal_and_loses_nothing(cli: Cli) -> None:
    for name, command in called():
        shown = cli("--lang", "zh", *name.split(), "--help").out
        assert max(map(cell_len, shown.splitlines())) <= 80, name
        assert not any(line.lstrip()[:1] in tuple(CLOSING) for line in shown.splitlines() if line.strip()), (
            name
        )
        joined = re.sub(r"\s", "", shown)
        for option in command.params:
            if text := getattr(option, "help", None):
                assert re.sub(r"\s", "", chinese(text, text)) in joined, (name, text)


def test_help_is_in_columns_whatever_stands_beside_it(cli: Cli) -> None:
    """Every meaning begins in the same column, counted in terminal cells."""
    shown = cli("returns", "--help", "--lang", "zh").out
    options = shown[shown.index("选项：") :].splitlines()[1:]
    begins = {
        cell_len(line[: found.end(1)])
        for line in options
        if (found := re.match(r"(  -\S.*?\s{2,})\S", line)) is not None
    }
    assert len(begins) == 1


def test_help_is_chinese_wherever_the_language_is_asked_for(cli: Cli) -> None:
    first, last = cli("--lang", "zh", "report", "--help"), cli("report", "--help", "--lang", "zh")
    assert first.out == last.out and "用法：yundong report" in first.out
    assert "文献数字" in cli("--lang", "zh").out and "Usage" in cli("report", "--help").out


def test_the_language_before_a_command_is_that_of_its_output(cli: Cli) -> None:
    before, behind = cli("--lang", "zh", "mechanisms"), cli("mechanisms", "--lang", "zh")
    assert before.out == behind.out and "机制" in before.out
    assert cli("--lang", "zh", "mechanisms", "--lang", "en").out == cli("mechanisms").out
    assert "取其一" in cli("--lang=zh", "schema", "arrests").out


@pytest.mark.parametrize(
    "words",
    [
        "report", "report a b c", "report nothere", "nothere", "study nothere", "run --scale x", "run --scale 7",
        "run --seed x", "run --sed 1", "run --set letters.base_rat=1", "run --set letters.base_rate", "run --seed",
        "claims zzz", "claims --role x", "claims --format x", "claims --area x", "parameters --use x", "schema x",
        "what-if lettres", "sweep x", "experiment x", "dossier -q x", "decide nothere.csv", "read nothere.txt",
        "audit nothere", "report nothere -o a.abc", "units 1 x", "units 1 liang --to mu", "directive show x",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_chinese(cli: Cli, words: str) -> None:
    done = cli(*words.split(), "--lang", "zh")
    assert done.code == 2 and not done.out
    said = [line for line in done.err.splitlines() if "错误：" in line]
    assert said, done.err
    for line in said:
        assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", re.sub("`.*?`", "", line)), line


def test_lists_and_suggestions_are_joined_as_in_chinese() -> None:
    wrong = "Invalid --by 'x': must be one of region, province. Did you mean 'city' or 'region'?"
    assert in_chinese(wrong) == "--by “x”无效：须为 region、province 之一。是否为“city”或“region”？"


def test_notes_are_said_in_chinese(cli: Cli, tmp_path: Any) -> None:
    place = tmp_path / "a.csv"
    assert cli("mechanisms", "--lang", "zh", "-o", place).err == f"已写出：{place}\n"
    assert cli("mechanisms", "-o", place).err == f"written: {place}\n"


def test_a_bare_group_prints_its_help(cli: Cli) -> None:
    bare = cli("--lang", "zh", "study")
    assert bare.code == 2 and bare.err.startswith("用法：yundong study") and "错误" not in bare.err
    rows = [line for line in bare.err.splitlines() if re.match(r"  \w", line)]
    assert all(a != b for a, b in pairwise(rows))


@pytest.mark.parametrize(
    "words",
    [
        "mechanisms", "schema arrests", "parameters letters.*", "indicators arrest*", "claims S1-*", "sources",
        "passages", "experiments", "directive show", "directive table", "directive show questions",
        "directive show strict", "directive show D4.1", "units", "units 50 liang --of heroin", "scenario show",
        "concordance", "plot RUN",
    ],
)  # fmt: skip
def test_lists_fit_the_terminal_and_break_no_id(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal of 80 columns no line is wider, none begins with a closing mark, and no id is broken."""
    import io

    from yundong.cli import main

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def shown(*asked: str, terminal: bool = True) -> str:
        stream = Terminal() if terminal else io.StringIO()
        monkeypatch.setattr("sys.stdout", stream)
        with pytest.raises(SystemExit):
            main([*asked, "--lang", "zh"])
        monkeypatch.undo()
        monkeypatch.setenv("COLUMNS", "80")
        return re.sub("\x1b\\[[0-9;]*m", "", stream.getvalue())

    narrow, wide = shown(*words.split()), shown(*words.split(), terminal=False)
    lines = narrow.splitlines()
    long = [line for line in lines if cell_len(line) > 80 and len(line.split()[-1]) < 60]
    assert long == []
    assert [line for line in lines if re.match(rf"\s*[{CLOSING}]", line)] == []
    assert [line for line in lines if re.search("[（《【“]$", line)] == []
    ids = set(re.findall(r"\b[a-z]+(?:[._][a-z_]+)+\b", wide))
    assert {name for name in ids if name not in narrow} == set()
