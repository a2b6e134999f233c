"""Damages files at random, from a seed: as people, editors and transfers do, and as somebody hostile would."""

from __future__ import annotations

import contextlib
import io
import random
import shutil
from collections.abc import Callable
from pathlib import Path

HOSTILE = (
    *("", "0", "-1", "1e9", "1e999", "nan", "-inf", "99999999999999999999", "1" * 5000, "0x10", "１２", "九"),
    *("x" * 20_000, "=1+1", "@x", "-", "+", "'", '"', "a,b", "\x1b]0;x\x07", "\u202e", "\ufeff", "../../x"),
    *("/etc/passwd", "1952-13-45", "0001-01-01", "9999-12-31", "1952-08-29", "[" * 500, "{", "null", "true"),
    *("yes", "no", "%s", "{0}", "${HOME}", "|", "china", "arrested", "R1.4", "S1", "110101199003070038"),
)
"""Texts put in the place of a cell or value."""


def mutate(text: str, chance: random.Random) -> str:
    """Return a text with one to three kinds of damage."""
    for _ in range(chance.randint(1, 3)):
        text = chance.choice(_KINDS)(text, chance)
    return text


def _in_line(change: Callable[[str, random.Random], str]) -> Callable[[str, random.Random], str]:
    def changed(text: str, chance: random.Random) -> str:
        lines = text.split("\n")
        place = chance.randrange(len(lines))
        lines[place] = change(lines[place], chance)
        return "\n".join(lines)

    return changed


def _cell(line: str, chance: random.Random) -> str:
    cells = line.split(",")
    cells[chance.randrange(len(cells))] = chance.choice(HOSTILE)
    return ",".join(cells)


def _word(line: str, chance: random.Random) -> str:
    words = line.split(" ")
    words[chance.randrange(len(words))] = chance.choice(HOSTILE)
    return " ".join(words)


def _value(line: str, chance: random.Random) -> str:
    head, mark, _ = line.partition("=" if "=" in line else ":")
    return f"{head}{mark} {chance.choice(HOSTILE)}"


def _character(line: str, chance: random.Random) -> str:
    place = chance.randrange(len(line) + 1)
    return (
        line[:place]
        + chance.choice("\0\t\r\"',;=[]{}:#*&!|>%@`-0123456789ab烟\u200b\ud800")
        + line[place + 1 :]
    )


def _swapped(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


_KINDS: tuple[Callable[[str, random.Random], str], ...] = (
    _in_line(_cell),
    _in_line(_cell),
    _in_line(_cell),
    _in_line(_word),
    _in_line(_value),
    _in_line(_character),
    _in_line(lambda line, chance: ""),
    _in_line(lambda line, chance: f"{line}\n{line}"),
    _swapped,
    _cut,
    lambda text, chance: text.replace("\n", "\r\n"),
    lambda text, chance: "\ufeff" + text,
)


def mutated_file(path: Path, seed: int) -> None:
    """Damage a file in place."""
    chance = random.Random(seed)
    content = path.read_bytes()
    try:
        path.write_bytes(mutate(content.decode(), chance).encode("utf-8", errors="surrogatepass"))
    except UnicodeDecodeError:
        path.write_bytes(other_bytes(content, chance))


def other_bytes(content: bytes, chance: random.Random) -> bytes:
    """Return bytes cut short, with a bit changed, or with others in one place."""
    place = chance.randrange(len(content))
    kind = chance.randrange(3)
    if kind == 0:
        return content[:place]
    if kind == 1:
        return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
    return content[:place] + chance.randbytes(8) + content[place + 8 :]


def mutated_scenario(source: Path, goal: Path, seed: int) -> None:
    """Copy a scenario with damage to one of its files, or without it."""
    chance = random.Random(seed)
    shutil.copytree(source, goal, ignore=shutil.ignore_patterns("__pycache__", "*.jsonl"))
    path = chance.choice(sorted(path for path in goal.iterdir() if path.is_file()))
    if chance.random() < 0.05:
        path.unlink()
    else:
        mutated_file(path, chance.randrange(2**32))


def called(*words: object) -> tuple[int, str]:
    """Call the command line; return its exit code and what it printed."""
    from yundong.cli import main

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            main([str(word) for word in words])
        except SystemExit as leaving:
            return leaving.code if isinstance(leaving.code, int) else 1, printed.getvalue()
    raise AssertionError("the command line did not exit")
