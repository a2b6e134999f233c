"""What is wrong is said in Chinese where a command is asked to speak it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import yundong
from yundong.base.errors import Fault
from yundong.cli.errors import asks_for_chinese, in_chinese

Cli = Callable[..., Any]

FILES = {
    "columns.csv": "case,narcotics,colour\n1,yes,blue\n",
    "persons.csv": "case,narcotics,id_number\nA,yes,110101199003070038\n",
    "values.csv": "case,narcotics,role,volume,last_offence\n1,maybe,kingpin,-5,1999\n1,yes,,abc,31 June\n,yes,,,\n",
    "late.csv": "case,last_offence\n1,1953-10-01\n",
    "ragged.csv": "case,narcotics\n1,yes,no\n",
    "empty.csv": "# nothing yet\n",
    "bare.csv": "case,narcotics\n",
    "twice.csv": "case,narcotics,narcotics\n1,yes,no\n",
    "headless.csv": "case,,narcotics\n1,,yes\n",
    "grouped.csv": "case;volume\n1;1.234\n",
    "bad.json": "[{",
    "other.json": "[1, 2]",
    "twice.json": '[{"role": "none", "role": "none"}]',
    "bad.parquet": "PAR1",
    "bad.xlsx": "no workbook",
    "latin.csv": "case,narcotics\n\xe9,yes\n",
    "cases.doc": "x",
}
WORDS = [
    *([name] for name in (*FILES, "nowhere.csv")),
    [], ["values.csv", "--template"], ["bare.csv", "--area", "china"],
    ["bare.csv", "--on", "5/8/52"], ["bare.csv", "--on", "1999-01-01"], ["bare.csv", "--interpretation", "harsh"],
    ["bare.csv", "--set", "volume"], ["bare.csv", "--set", "volume.huge=3"], ["bare.csv", "-o", "x.svg"],
    ["bare.csv", "--format", "xlsx"],
]  # fmt: skip


@pytest.mark.full
@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_what_decide_refuses_is_said_in_chinese(
    words: list[str], tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in FILES.keys() & set(words):
        Path(name).write_text(FILES[name], encoding="latin-1")
    english, chinese = cli("decide", *words), cli("decide", *words, "--lang", "zh")
    assert english.code == chinese.code == 2
    lines = english.err.splitlines()
    assert lines and all(line.startswith("error: ") for line in lines)
    said = chinese.err.splitlines()
    assert said == [f"错误：{in_chinese(line.removeprefix('error: '))}" for line in lines]
    assert all(one != f"错误：{line.removeprefix('error: ')}" for one, line in zip(said, lines, strict=True))


def test_a_sentence_without_chinese_stays_english() -> None:
    assert in_chinese("runs/A: something else.") == "runs/A: something else."
    assert in_chinese("Split it. And more.") == "Split it. And more."


def test_places_and_values_are_kept() -> None:
    size = Fault("b.xlsx", "It has 419 MB when unpacked; the limit is 268 MB.", "Split it.")
    assert in_chinese(str(size)) == "b.xlsx：解压后为 419 MB，上限为 268 MB。请拆分。"
    assert in_chinese("a.csv, line 4: This is not UTF-8 text. Save it again.") == (
        "a.csv，第4行：不是 UTF-8 文本。请重新保存。"
    )
    assert in_chinese("a.csv, sheet May, row 2, column day: 'x': This file is damaged. Save it again.") == (
        "a.csv，工作表“May”，第2行，“day”栏：“x”：文件已损坏。请重新保存。"
    )


@pytest.mark.parametrize(
    ("words", "zh"),
    [
        ("decide x --lang zh", True),
        ("--lang=zh decide x", True),
        ("decide x --lang en", False),
        ("decide zh", False),
    ],
)
def test_the_language_is_known_from_the_words(words: str, zh: bool) -> None:
    assert asks_for_chinese(words.split()) is zh


PYTHON_ONLY = ("api/", "base/notebook.py", "documents/score.py", "pages/markdown.py")
"""Where sentences are said to those who write Python, or to those who edit the docs."""
VALUES = ("3", "x", "'x'", "a, b", "2.5", "1952-08-29", "5 rows", "5 MB")


def sentences(node: ast.expr) -> Iterator[list[str | None]]:
    """Yield what a sentence may consist of: its words, and None for each value that is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield [node.value]
    elif isinstance(node, ast.JoinedStr):
        yield [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
    elif isinstance(node, ast.BinOp):
        yield from (a + b for a in sentences(node.left) for b in sentences(node.right))
    elif isinstance(node, ast.IfExp):
        yield from (*sentences(node.body), *sentences(node.orelse))


def with_value(parts: list[str | None], value: str) -> str:
    """Return a sentence with a value put in; what may follow a full stop, a suggestion, is left out."""
    text = ""
    for part in parts:
        hint = text.rstrip().endswith((".", "?"))
        text += part if part is not None else "" if hint else value
    return text


IN_BOTH_LANGUAGES = ("archive/",)
"""Where faults are said in both languages by other means."""
SAID = {"Fault", "CellError", "InputError", "fault", "_fault", "known", "names"}
"""Functions and methods that are given sentences about an input."""
PARTS = {
    "base/reading.py": ("the alias", "it is nested", "the key"),  # of a sentence about YAML
    "directive/load.py": ("must be a x.",),  # a list, or a mapping
    "study/dossier/questions_file.py": ("kind of question",),  # of which there is no such
}
"""What is only part of a sentence, by file; the whole ones are held below."""


def said(tree: ast.AST) -> Iterator[tuple[int, ast.expr]]:
    """Yield every expression that becomes a sentence: given to a fault, named as part of one, or yielded as one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            yield from ((node.lineno, given) for given in node.args if name in SAID)
        elif isinstance(node, ast.Assign):
            named = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if named & {"problem", "remedy"}:
                yield node.lineno, node.value
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 2:
            yield from ((node.lineno, given) for given in node.value.elts)


def test_every_sentence_about_an_input_has_its_chinese() -> None:
    root = Path(yundong.__file__).parent
    missing, seen = [], dict.fromkeys(("directive", "study/dossier", "study/fit", "scenario", "figures"), 0)
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if name.startswith((*PYTHON_ONLY, *IN_BOTH_LANGUAGES)):
            continue
        for line, given in said(ast.parse(path.read_text(encoding="utf-8"))):
            for parts in sentences(given):
                if not re.search(r"[A-Za-z]{2,} [a-z]{2,}", "".join(part or "" for part in parts)):
                    continue
                for room in seen:
                    seen[room] += name.startswith(room)
                tried = [with_value(parts, value) for value in VALUES]
                if all(in_chinese(one) == one for one in tried) and not tried[1].startswith(
                    PARTS.get(name, ())
                ):
                    missing.append(f"{name}:{line}: {tried[1]}")
    assert min(seen.values()) > 20 and missing == []


ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]+ [a-z]{2,}")


@pytest.mark.parametrize(
    "sentence",
    [
        *(f"directive.yaml, findings: must be a {kind}." for kind in ("list", "mapping")),
        "directive.yaml, facts, volume: large: 'from' must name a date.",
        "directive.yaml, rule D1.1, when: unknown fact or test 'rol'. Did you mean 'role'?",
        "directive.yaml, column facts, volume: must have at least two values, each with a name and a label.",
        "directive.yaml, line 3: This is not valid YAML: the key 'a' appears twice. Correct that line.",
        *(
            f"questions.yaml, line 3, column questions.a.arms: 'x': There is no such {what}. Did you mean 'y'?"
            for what in (
                "parameter", "mechanism", "interpretation", "experiment", "claim", "figure", "passage", "arm",
                "kind of question", "direction",
            )
        ),
        "experiments.csv, row 3, column options: '--until 1952-13-01': '1952-13-01': This day does not exist. Check "
        "month and day.",
        "schedule.toml, column phases.count: '7': This is not a whole number above 0, at most 3. Correct it.",
    ],
)  # fmt: skip
def test_faults_of_files_that_authors_edit_are_chinese_throughout(sentence: str) -> None:
    assert not ENGLISH.search(in_chinese(sentence)), in_chinese(sentence)
