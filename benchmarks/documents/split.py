"""The two halves of the benchmark, and a check that they are as fixed: ``python split.py``."""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import defaultdict
from pathlib import Path

from annotation import HERE, TEXTS

SPLIT = HERE / "split.csv"
WORD = "yundong-documents-1"


def stratum(name: str) -> str:
    """Return language and genre: ``zh-annal`` of ``zh-annal-water.txt``."""
    return "-".join(Path(name).stem.split("-")[:2])


def halves(names: list[str]) -> dict[str, str]:
    """Return open or sealed for every document: half of each stratum, in the order of a hash of the names."""
    strata: dict[str, list[str]] = defaultdict(list)
    for name in names:
        strata[stratum(name)].append(name)
    found = {}
    for members in strata.values():
        members.sort(key=lambda name: hashlib.sha256(f"{WORD}/{name}".encode()).hexdigest())
        found |= {name: "open" if n < (len(members) + 1) // 2 else "sealed" for n, name in enumerate(members)}
    return found


def rows() -> list[dict[str, str]]:
    """Return the split as it follows from the texts: document, language, genre, half, sha256."""
    names = sorted(path.name for path in TEXTS.iterdir())
    found = halves(names)
    return [
        {
            "document": name,
            "language": stratum(name).split("-")[0],
            "genre": stratum(name).split("-")[1],
            "half": found[name],
            "sha256": hashlib.sha256((TEXTS / name).read_bytes()).hexdigest(),
        }
        for name in names
    ]


def read_split() -> list[dict[str, str]]:
    """Return the split as fixed in split.csv."""
    with SPLIT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Check the file, or write it with ``--fix`` when the benchmark changes."""
    found = rows()
    if "--fix" in sys.argv[1:]:
        with SPLIT.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(found[0]), lineterminator="\n")
            out.writeheader()
            out.writerows(found)
    wrong = [row["document"] for row in found if row not in read_split()]
    print(f"{len(found)} documents, {len(wrong)} not as fixed in {SPLIT.name}: {', '.join(wrong) or 'none'}")
    sys.exit(bool(wrong) or len(found) != len(read_split()))


if __name__ == "__main__":
    main()
