"""How well and how fast figures are read, beside other libraries: ``python benchmarks/reading.py``.

Writes the tables to the terminal and, with ``--out benchmarks/reading.json``, the file from which docs/reading.md
takes them. The peers know neither what is counted nor where, so they are compared on what they do: a figure is right
when its value is right and it stands where the annotation stands.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from yundong.documents import Lexicon, open_document, read
from yundong.documents.score import Gold, align, read_annotated, read_offsets, score
from yundong.scenario.load import locate

sys.path[:0] = [str(Path(__file__).with_name("documents"))]

from libraries import ENVIRONMENTS, PEERS, ask  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "documents" / "gold"
SOURCES = ROOT.parent / "shared" / "sources"
MEGABYTES = 5


def documents(folder: Path) -> list[dict[str, Any]]:
    """Return every annotated document: its name, text, figures, and which set it is of."""
    found = []
    for path in (*sorted(GOLD.glob("*.gold.*")), *sorted(GOLD.glob("*/*.gold.*"))):
        plain, gold = read_annotated(path.read_text(encoding="utf-8"))
        copy = folder / path.name.replace(".gold", "")
        copy.write_text(plain, encoding="utf-8")
        document = open_document(copy)
        found.append({"name": document.name, "document": document, "gold": align(gold, plain, document.text),
                      "set": "composed" if path.parent == GOLD else path.parent.name})  # fmt: skip
    for key, pattern in (("S0", "000_*.txt"), ("S1", "001_*.txt")):
        for path in sorted(SOURCES.glob(pattern))[:1]:
            document = open_document(path)
            gold = read_offsets(GOLD / f"{key}.offsets.csv", document.text)
            found.append({"name": key, "document": document, "gold": gold, "set": "two documents"})
    return found


def value_at_place(figures: list[tuple[int, int, float]], gold: list[Gold]) -> tuple[int, int, int]:
    """Return how many annotated figures were found with their value, all annotated, and all returned."""
    right = 0
    for one in gold:
        here = [value for start, end, value in figures if start < one.end and one.start < end]
        wanted = {one.low, one.high, (one.low + one.high) / 2}
        right += any(abs(value - want) <= 1e-4 * max(1.0, abs(want)) for value in here for want in wanted)
    return right, len(gold), len(figures)


def ask_peers(
    folder: Path, found: list[dict[str, Any]]
) -> dict[str, list[list[tuple[int, int, float]] | None]]:
    """Return what each library that has an environment in the folder reads in every document."""
    texts = [(one["document"].text, one["document"].lang) for one in found]
    answers = {}
    for name in PEERS:
        answer = ask(name, folder, texts)
        if isinstance(answer, str):
            print(f"{name} skipped: {answer}", file=sys.stderr)
            continue
        answers[name] = [
            None if figures is None else [(one.start, one.end, float(one.value or 0)) for one in figures]
            for figures in answer
        ]
    return answers


def quality(lexicon: Lexicon, peers: Path) -> list[dict[str, Any]]:
    """Return a row a document: our full score, and all three readers on value and place."""
    with tempfile.TemporaryDirectory() as folder:
        found = documents(Path(folder))
    others = ask_peers(peers, found)
    rows = []
    for number, one in enumerate(found):
        figures = read(one["document"], lexicon)
        full = score(figures, one["gold"])
        own = [(r.start, r.end, next(x for x in (r.value, r.low, r.high) if x is not None)) for r in figures]
        row = {"document": one["name"], "language": one["document"].lang, "set": one["set"],
               "figures": len(one["gold"]), "right": full.right, "partly": full.partly, "missed": full.missed,
               "spurious": full.spurious, "facts": full.details, "faults": full.faults,
               "value_at_place": {"yundong": value_at_place(own, one["gold"])}}  # fmt: skip
        for name, result in others.items():
            if (theirs := result[number]) is not None:
                row["value_at_place"][name] = value_at_place(theirs, one["gold"])
        rows.append(row)
    return rows


def speed() -> list[dict[str, Any]]:
    """Return how long five megabytes of the composed texts and of the report take, and 500 pages of PDF."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = {}
        for label, ending in (("English, composed", "*_en.gold.txt"), ("Chinese, composed", "*_zh.gold.txt")):
            sources = [path.read_text(encoding="utf-8") for path in sorted(GOLD.rglob(ending))]
            texts[label] = "\n\n".join(read_annotated(source)[0] for source in sources) + "\n\n"
        for path in sorted(SOURCES.glob("001_*.txt"))[:1]:
            texts["the summary report"] = path.read_text(encoding="utf-8") + "\n\n"
            summary = (GOLD / "summary_zh.gold.txt").read_text(encoding="utf-8")
            texts["its statements in Chinese"] = read_annotated(summary)[0] + "\n\n"
        for label, text in texts.items():
            path = folder / f"{label}.txt"
            path.write_text(_many(text, MEGABYTES * 10**6), encoding="utf-8")
            rows.append(_timed(f"{MEGABYTES} MB of {label}", path))
        try:
            import typst
        except ImportError:
            print("500 pages of PDF skipped: typst is not installed", file=sys.stderr)
            return rows
        page = read_annotated((GOLD / "court_summary_en.gold.txt").read_text(encoding="utf-8"))[0]
        page = page.replace("#", "").replace("$", "").replace("*", "")
        body = "\n#pagebreak()\n".join([page] * 500)
        (folder / "long.pdf").write_bytes(typst.compile(body.encode(), format="pdf"))
        rows.append(_timed("500 pages of PDF", folder / "long.pdf"))
    return rows


_LONGER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[一二三四五六七八九十百千万零]{5,}")
_DIGITS = re.compile("[1-9]|[一二三四五六七八九]")


def _many(text: str, size: int) -> str:
    """Return copies of a text whose longer figures all differ: what is remembered of one must not help the next."""
    draw = random.Random(1952)

    def digit(match: re.Match[str]) -> str:
        return draw.choice("123456789" if match.group().isascii() else "一二三四五六七八九")

    copies = size // len(text.encode()) + 1
    return "".join(_LONGER.sub(lambda run: _DIGITS.sub(digit, run.group()), text) for _ in range(copies))


def _timed(label: str, path: Path) -> dict[str, Any]:
    """Time the command as a whole process, start, reading and writing of the CSV."""
    begin, before = time.perf_counter(), os.times()
    command = [sys.executable, "-m", "yundong", "read", str(path), "-o", str(path.with_suffix(".csv"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, after = time.perf_counter() - begin, os.times()
    figures = re.search(r"([0-9]+) figures", done.stderr)
    work = after.children_user + after.children_system - before.children_user - before.children_system
    return {"what": label, "MB": round(path.stat().st_size / 1e6, 2), "figures": int(figures[1]) if figures else 0,
            "seconds": round(seconds, 1), "processor_seconds": round(work, 1)}  # fmt: skip


def show(rows: list[dict[str, Any]], times: list[dict[str, Any]]) -> None:
    """Print both tables."""
    for row in rows:
        cells = [f"{name} {right}/{total}, {returned} returned"
                 for name, (right, total, returned) in row["value_at_place"].items()]  # fmt: skip
        held = "" if row["set"] == "composed" else f" ({row['set'].replace('_', ' ')})"
        print(f"{row['document']}{held}: {row['right']}/{row['figures']} right in all four, "
              f"{row['partly']} partly, {row['missed']} missed, {row['spurious']} spurious")  # fmt: skip
        print("    value and place: " + "; ".join(cells))
    for row in times:
        print(
            f"{row['what']}: {row['figures']} figures in {row['seconds']} s ({row['processor_seconds']} s of work)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--peers",
        type=Path,
        default=ENVIRONMENTS,
        help="folder with an environment per library: see documents/peers.py",
    )
    parser.add_argument("--out", type=Path, help="write the figures here as JSON")
    parser.add_argument("--no-speed", action="store_true", help="only the quality")
    options = parser.parse_args()
    lexicon = Lexicon.read(locate("narcotics-1952"))
    rows = quality(lexicon, options.peers)
    times = [] if options.no_speed else speed()
    show(rows, times)
    if options.out:
        machine = {"python": platform.python_version(), "processor": platform.machine()}
        content = {"machine": machine, "quality": rows, "speed": times}
        options.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
