"""How many numerals of the Recognizers-Text specification are read right: ``python numerals.py [--peers FOLDER] [-v]``.

Every numeral is set into a sentence in which it counts something, one sentence at a time. The numerals, in
numerals.csv, are those of Specs/Number/{English,Chinese}/NumberModel.json of https://github.com/microsoft/Recognizers-Text
(Copyright (c) Microsoft Corporation, MIT licence: numerals.LICENSE); ``--collect FOLDER`` takes them from a copy of it.

The column ``kind`` says what a historical text can hold: a number, or a fraction of halves, thirds and quarters.
Powers, other fractions and numbers with leading zeros are kept apart and not part of the score.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from annotation import HERE, Figure
from libraries import ENVIRONMENTS, PEERS, ask
from matching import Read, value_right
from score import Text, own

from yundong.documents import open_document

NUMERALS = HERE / "numerals.csv"
LANGUAGES = {"en": "English", "zh": "Chinese"}
POSSIBLE = "possible in a text"
FRAMES = {
    "en": ("They shipped ", " tons of rice."),
    "zh": ("该县运出大米", "吨。"),
    "en, negative": ("The account closed at ", " dollars."),
    "zh, negative": ("该社年终结余为", "元。"),
    "zh, dozen": ("该校购买铅笔", "。"),
}


def collect(folder: Path) -> list[dict[str, str]]:
    """Return the numerals of a copy of the specification.

    Parameters
    ----------
    folder : Path
        Its folder Specs/Number.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for lang, name in LANGUAGES.items():
        cases = json.loads((folder / name / "NumberModel.json").read_text(encoding="utf-8-sig"))
        for case in cases:
            for result in case["Results"]:
                numeral = case["Input"][result["Start"] : result["End"] + 1]
                value = (result.get("Resolution") or {}).get("value")
                if value is not None and (lang, numeral) not in found:
                    row = {"language": lang, "numeral": numeral, "value": value, "kind": kind(numeral)}
                    found[lang, numeral] = row
    return list(found.values())


def kind(numeral: str) -> str:
    """Return number, fraction, or why a text would hardly hold it: power, other fraction, leading zeros."""
    folded = numeral.translate(str.maketrans("０１２３４５６７８９．－ｅ／", "0123456789.-e/"))
    if re.search(r"\^|\de[+-]?\d|\dE[+-]?\d", folded):
        return "power"
    if re.fullmatch(r"-?0+\d+", folded):
        return "leading zeros"
    if re.search(r"分\s*之|又|/", folded):
        plain = r"(.*又)?\s*[二三四234]\s*分\s*之\s*[一二三壹123]|(\d+\s+)?[123]/[234]"
        return "fraction" if re.fullmatch(plain, folded) else "other fraction"
    others = r"\w*(?:fif|six|seven|eigh|nin|ten|dred|sand|lion|tie)ths?|\w+[- ]firsts?"
    if re.search(rf"\bover\b| in |out of .*hundred|\b(?:{others})\b", folded):
        return "other fraction"
    return "fraction" if re.search(r"\b(?:half|thirds?|quarters?|fourths?)\b|out of", folded) else "number"


def held(row: dict[str, str]) -> str:
    """Return the group in which a numeral is counted."""
    return POSSIBLE if row["kind"] in ("number", "fraction") else "other"


def sentences(rows: Iterable[dict[str, str]]) -> list[tuple[str, str, int, int]]:
    """Return sentence, language, start and end of the numeral for every row."""
    found = []
    for row in rows:
        lang, numeral = row["language"], row["numeral"]
        frame = f"{lang}, negative" if float(row["value"]) < 0 else lang
        if lang == "zh" and "打" in numeral:
            frame = "zh, dozen"
        before, after = FRAMES[frame]
        found.append((f"{before}{numeral}{after}", lang, len(before), len(before) + len(numeral)))
    return found


def right(value: float, start: int, end: int, figures: Iterable[Read]) -> bool:
    """Whether one figure is there, and it has the value."""
    gold = Figure("f1", start, end, "", value, None, None, "", "", "", "", "", "", "level", "")
    over = [one for one in figures if one.start < end and start < one.end]
    return len(over) == 1 and (value_right(gold, over[0]) or _as_share_or_range(value, over[0]))


def _as_share_or_range(value: float, read: Read) -> bool:
    """Whether a fraction was read as per cent, or 二十几万 (200,000 in the specification) as a range from there."""
    if read.value is None:
        return read.low is not None and read.high is not None and value <= read.low < read.high < 1.5 * value
    return read.unit == "%" and abs(read.value - 100 * value) < 1e-3 * abs(100 * value)


def read_own(texts: Iterable[tuple[str, str]], folder: Path) -> list[list[Read]]:
    """Return what yundong reads, every sentence as a document of its own."""
    found = []
    for text, lang in texts:
        path = folder / "sentence.txt"
        path.write_text(text, encoding="utf-8")
        document = open_document(path, lang=lang)
        found.append(own(Text("", lang, "", document, [])))
    return found


def main() -> None:
    """Read every numeral with every reader, and print how many are right."""
    import tempfile

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--peers", type=Path, default=ENVIRONMENTS, help="folder with an environment per library"
    )
    parser.add_argument("--collect", type=Path, metavar="FOLDER", help="take the numerals from Specs/Number")
    parser.add_argument("--out", type=Path, help="write the counts and what was missed here as JSON")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what yundong did not read right")
    options = parser.parse_args()
    if options.collect:
        rows = collect(options.collect)
        with NUMERALS.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
    with NUMERALS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = sentences(rows)
    texts = [(text, lang) for text, lang, _, _ in made]
    with tempfile.TemporaryDirectory() as folder:
        answers = {"yundong": read_own(texts, Path(folder))}
    for name in PEERS[:1]:
        print(f"reading with {name} …", file=sys.stderr)
        answer = ask(name, options.peers, texts)
        if isinstance(answer, str):
            print(f"{name} skipped: {answer}")
        else:
            answers[name] = [one or [] for one in answer]
    results, missed = {}, []
    for name, read in answers.items():
        for lang in LANGUAGES:
            for group in (POSSIBLE, "other"):
                chosen = [n for n, row in enumerate(rows) if row["language"] == lang and group == held(row)]
                good = [n for n in chosen if right(float(rows[n]["value"]), *made[n][2:], read[n])]
                results[f"{name}, {lang}, {group}"] = (len(good), len(chosen))
                if name == "yundong" and group == POSSIBLE:
                    missed += [n for n in chosen if n not in good]
    for label, (good, total) in results.items():
        print(f"{label}: {good}/{total} = {100 * good / max(1, total):.0f} %")
    if options.verbose:
        for n in missed:
            read = [(one.value, one.low, one.high, one.unit) for one in answers["yundong"][n]]
            print(f"{made[n][0]}   {rows[n]['value']}: {read}")
    if options.out:
        content = {"results": results, "missed": [rows[n] for n in missed]}
        options.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
