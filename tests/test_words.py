"""Words that the project does not use, with what it says instead; run this file with paths to list the hits.

python tests/test_words.py src/yundong/report docs/report.md
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("src", "docs", "tests", "benchmarks", "README.md", "CONTRIBUTING.md", "Makefile")
ENDINGS = {".py", ".md", ".csv", ".yaml", ".toml", ".html", ".typ", ""}

_PER = "second|head|meeting|arrest|person|locality|case|letter|month|processor second|reading|thread|return"
_UNITS = "row|column|line|entry|sentence|element|record|file|table|block|result|claim|point|test|value|piece"


@dataclass(frozen=True)
class Word:
    """A pattern that is not to appear, and what to write instead."""

    pattern: str
    instead: str


ENGLISH = (
    Word(r"\btold\b", "described, stated, listed, reported; distinguished (told apart)"),
    Word(r"\btells\b", "describes, states, lists, shows"),
    Word(r"\bmend(?:s|ed|ing)?\b", "correct, fix"),
    Word(r"\bnoughts?\b", "zero"),
    Word(
        r"(?<![Tt]here )(?<![Ww]here )\b(?:is|was) no (?=number|day|date|value|word|file|text|table|positive|"
        r"name|figure|picture|case|frequency|part|input|such\b)",
        "is not a …",
    ),
    Word(r"(?<![Tt]here )\bwere no\b", "were not"),
    Word(r"\bstands? (?:there )?(?:twice|already)\b", "duplicate, appears twice"),
    Word(r"\blet by\b", "passed through, ignored"),
    Word(r"\banew\b", "again, re-…; regenerate"),
    Word(r"\bdealt with\b", "disposed of, processed, handled"),
    Word(r"\b(?:tangle|knot)(?:s|d)?\b", "conflict set"),
    Word(r"\b(?:tray|desk)s?\b", "queue, ledger"),
    Word(r"\bthin hands?\b", "wrapper, view"),
    Word(r"\bthe door\b", "entry point"),
    Word(r"\b(?:of|in) the house\b", "of the project"),
    Word(r"\ba head\b", "per capita, per head"),
    Word(rf"\bone (?:{_UNITS}) an? (?!time\b|day\b)\w+", "one row per …"),
    Word(
        rf"\b(?:cases|rows|figures|characters|letters|persons|people|names|attendances|meetings|calls|hits)"
        rf" an? (?:{_PER})\b",
        "per …",
    ),
    Word(r"\bas[ _-]received\b", "reported"),
    Word(r"\b(?:can not|cannot) be [^.]*\. Give\b", "Invalid X: must be …"),
    Word(r"\b[Ww]hat (?:comes|came) out\b", "results, output"),
    Word(r"\bhand(?:s|ed|ing)? (?:a run |it |them )?on\b", "export, pass on"),
    Word(r"\bSay (?:which|what|how|where|in which|make)\b", "Specify, use"),
    Word(r"\bin own words\b", "in the project's own words"),
    Word(r"\b(?:manner|leaning|circumstances)\[", "named fields"),
    Word(r"\btraits\[", "named fields"),
)
"""English of the text and of the code; the left column of the project's word list."""

_AFTER = "一二三四五六七八九十几多后前间外内中上下初末际时类和差比，"
CHINESE = (
    Word("孰", "谁、哪些"),
    Word(f"(?<!分)之(?![{_AFTER}])", "的"),
    Word("系(?=合成|假设|据|依|由|案卷|各地|推演)", "是、为"),
    Word("(?<![也却但])唯(?![一有])", "只有"),
    Word("皆", "都"),
    Word("居左|居右", "在左侧、在右侧"),
    Word("侦察", "侦查"),
    Word("实验", "试验"),
    Word("封签|推演校验值", "封存值"),
    Word("平差", "调整"),
    Word("允许范围", "容差"),
    Word("假设推演", "对照推演"),
    Word("假定(?!相互)", "假设"),
    Word("旧有材料|旧材料", "旧档案"),
    Word("免予处罚|从轻减轻", "免予处分、减轻"),
)
"""Chinese of reports, help and rules: plain modern prose with the terms of archives."""

ALLOWED: dict[tuple[str, str], str] = {
    ("tests/test_words.py", "*"): "this list",
    ("CHANGELOG.md", "*"): "what earlier versions said",
    ("tests/documents/*", "*"): "words of sample documents",
    ("benchmarks/documents/texts/*", "*"): "words of sample documents",
    ("benchmarks/documents/annotations/*", "*"): "words of sample documents",
    ("benchmarks/documents/sealed-*/texts/*", "*"): "words of sample documents",
    ("benchmarks/documents/sealed-*/annotations/*", "*"): "words of sample documents",
    ("benchmarks/documents/numerals.csv", "*"): "numerals of a specification",
    ("benchmarks/documents/*.py", "*之*"): "patterns that match the Chinese of documents",
    ("src/yundong/documents/vocabulary/*", "*"): "words of documents",
    ("src/yundong/documents/*", "*[之皆]*"): "patterns that match the Chinese of documents",
    ("src/yundong/documents/*", "*all told*"): "patterns that match the English of documents",
    ("tests/audit/sums/*", "*"): "words of sample documents",
    ("src/yundong/scenarios/*/sources.csv", "*血与恨之海*"): "a title",
    ("src/yundong/scenarios/*/indicators.csv", "*|dealt with|*"): "a phrase of documents",
    ("src/yundong/scenarios/*/indicators.csv", "*|letters a head,*"): "a phrase of documents",
    ("src/yundong/scenarios/*/questions.yaml", "*[假旧][定材]*"): "data that verdicts were made from",
    ("src/yundong/scenarios/*/indicators.csv", "*|免予处罚|*"): "a phrase of documents",
    ("src/yundong/archive/terms.csv", "*before,*"): "labels of forms of earlier versions",
    ("benchmarks/documents/*", "*"): "words of sample documents",
    ("docs/directive.md", "*"): "generated from the rules, which are looked at themselves",
}
"""(Path, words around the hit): why it may stay. Keep it short."""


def files(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the text files below some places."""
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and path.suffix in ENDINGS and "__pycache__" not in path.parts:
                yield path


def allowed(path: str, line: str) -> bool:
    """Whether a line of a file is on the list of exceptions."""
    return any(fnmatch(path, place) and fnmatch(line, words) for place, words in ALLOWED)


def hits(places: Iterable[Path], words: Iterable[Word]) -> Iterator[tuple[str, int, str, str]]:
    """Yield path, line number, the words found and what to write instead."""
    patterns = [(re.compile(word.pattern), word.instead) for word in words]
    for path in files(places):
        name, text = path.resolve().relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        if any(fnmatch(name, place) for place, words_ in ALLOWED if words_ == "*"):
            continue
        somewhere = [(pattern, instead) for pattern, instead in patterns if pattern.search(text)]
        for number, line in enumerate(text.splitlines() if somewhere else (), 1):
            for pattern, instead in somewhere:
                if (found := pattern.search(line)) and not allowed(name, line):
                    yield name, number, line[max(0, found.start() - 25) : found.end() + 25].strip(), instead


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_the_project_speaks_plainly(words: tuple[Word, ...]) -> None:
    found = [
        f"{path}:{n}: {text}  ->  {instead}"
        for path, n, text, instead in hits(map(ROOT.joinpath, PLACES), words)
    ]
    assert found == []


CHINESE_COLUMNS = {
    "archive/terms.csv": "zh", "cli/errors.csv": "zh", "cli/help.csv": "zh", "exhibit/words.csv": "zh",
    "report/passages.csv": "precis_zh", "report/schema_chinese.csv": "zh", "scenario/chinese.csv": "zh",
}  # fmt: skip
HALF_WIDTH = re.compile(
    r"[\u4e00-\u9fff] ?[,;:?!](?=[\u4e00-\u9fff ]|$)|[\u4e00-\u9fff] ?\(|\)[\u4e00-\u9fff]|\.$"
    r"|[0-9]%|[\u4e00-\u9fff”）] [“（]"
)
"""Punctuation of Latin text, or none, between Chinese; a per cent sign without its space."""


@pytest.mark.parametrize("name", CHINESE_COLUMNS)
def test_chinese_has_its_own_punctuation(name: str) -> None:
    with (ROOT / "src" / "yundong" / name).open(encoding="utf-8", newline="") as file:
        texts = [row[CHINESE_COLUMNS[name]] for row in csv.DictReader(file)]
    assert len(texts) > 50
    assert [text for text in texts if HALF_WIDTH.search(re.sub("`.*?`", "", text))] == []


def test_a_class_name_means_one_thing() -> None:
    """No two public classes of the package share a name; those nested in a class belong to it."""
    homes: dict[str, list[str]] = {}
    for path in sorted((ROOT / "src" / "yundong").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("the columns are told by the header", True),
        ("row 3: 'x' is no number", True),
        ("There is no number in it", False),
        ("one row a case", True),
        ("one row at a time", False),
        ("letters a head", True),
        ("two cases a second", True),
        ("the arrested who were no offenders", True),
        ("there were no returns", False),
        ("所收报表汇总之数", True),
        ("四分之一，一年之后", False),
        ("孰为毒犯", True),
    ],
)
def test_the_list_catches_what_it_should(line: str, caught: bool) -> None:
    assert any(re.search(word.pattern, line) for word in (*ENGLISH, *CHINESE)) is caught


if __name__ == "__main__":
    chosen = [Path(word).resolve() for word in sys.argv[1:]] or [ROOT / place for place in PLACES]
    for path, n, text, instead in hits(chosen, (*ENGLISH, *CHINESE)):
        print(f"{path}:{n}: {text}  ->  {instead}")
