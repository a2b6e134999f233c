"""Halves and sealed sets of the benchmark, and a check that they are as fixed: ``python split.py``.

The first documents are halved: open from the beginning, and sealed until they were opened on 26 November 2026. All are
open now. A set composed later is sealed as a whole and has a folder of its own, ``sealed-2-2026-11-26``: its number,
and the day on which it was composed. Once opened it may become a set for development like the first. A set named
``open-5-2026-11-27`` was composed for development and was never sealed.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import defaultdict
from pathlib import Path

from annotation import HERE, folders

SPLIT = "split.csv"
DEVELOPMENT = (
    "sealed-2", "sealed-3", "sealed-4", "sealed-5", "sealed-6", "sealed-7", "sealed-8", "sealed-9", "sealed-10",
    "open-5",
)  # fmt: skip
"""Sets composed later that are looked at, opened or never sealed: no figure on them is of unseen documents."""
WORD = "yundong-documents-1"


def stratum(name: str) -> str:
    """Return language and genre: ``zh-annal`` of ``zh-annal-water.txt``."""
    return "-".join(Path(name).stem.split("-")[:2])


def halves(names: list[str]) -> dict[str, str]:
    """Return open or opened for every document: half of each stratum, in the order of a hash of the names."""
    strata: dict[str, list[str]] = defaultdict(list)
    for name in names:
        strata[stratum(name)].append(name)
    found = {}
    for members in strata.values():
        members.sort(key=lambda name: hashlib.sha256(f"{WORD}/{name}".encode()).hexdigest())
        found |= {name: "open" if n < (len(members) + 1) // 2 else "opened" for n, name in enumerate(members)}
    return found


def name_of(folder: Path) -> str:
    """Return the name of a set composed later: ``sealed-2`` of ``sealed-2-2026-11-26``; empty for the first."""
    return "" if folder == HERE else "-".join(folder.name.split("-")[:2])


def rows(folder: Path = HERE) -> list[dict[str, str]]:
    """Return the split as it follows from the texts of a folder: document, language, genre, half, sha256."""
    names = sorted(path.name for path in (folder / "texts").iterdir())
    whole, found = name_of(folder), halves(names)
    return [
        {
            "document": name,
            "language": stratum(name).split("-")[0],
            "genre": stratum(name).split("-")[1],
            "half": whole or found[name],
            "sha256": hashlib.sha256((folder / "texts" / name).read_bytes()).hexdigest(),
        }
        for name in names
    ]


def read_split(folder: Path | None = None) -> list[dict[str, str]]:
    """Return the split as fixed in split.csv of a folder, or of all."""
    found = []
    for one in folders() if folder is None else [folder]:
        with (one / SPLIT).open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


def main() -> None:
    """Check the files, or write them with ``--fix`` when the benchmark changes."""
    wrong = 0
    for folder in folders():
        found = rows(folder)
        if "--fix" in sys.argv[1:]:
            with (folder / SPLIT).open("w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, list(found[0]), lineterminator="\n")
                out.writeheader()
                out.writerows(found)
        fixed = read_split(folder)
        changed = [row["document"] for row in found if row not in fixed]
        wrong += len(changed) + (len(found) != len(fixed))
        print(f"{folder.name}: {len(found)} documents, {len(changed)} not as fixed in {SPLIT}: "
              f"{', '.join(changed) or 'none'}")  # fmt: skip
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
