"""How far two annotators agree, by field: ``python agreement.py A B``.

Figures of both are the same where they overlap. Of the spans: F1, with and without equal ends. Of the fields of the
figures found by both: the share that agree, and for fields with fixed words Cohen's kappa. Of the links to wholes: F1.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from annotation import Figure, annotation_path, folders, read_annotation
from split import name_of, read_split

Pair = tuple[Figure, Figure]


def paired(first: Sequence[Figure], second: Sequence[Figure]) -> list[Pair]:
    """Return the figures of two annotations of a document that overlap, each used once."""
    found, free = [], list(second)
    for one in first:
        over = [other for other in free if other.start < one.end and one.start < other.end]
        if over:
            best = max(over, key=lambda other: min(one.end, other.end) - max(one.start, other.start))
            free.remove(best)
            found.append((one, best))
    return found


def f1(common: int, first: int, second: int) -> float:
    """Return the F1 of one set against another."""
    return 2 * common / (first + second) if first + second else 1.0


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's kappa of pairs of labels; 1 where both use one label only."""
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(left[label] * right[label] for label in left) / n**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def same_words(a: str, b: str) -> bool:
    """Whether one of the alternatives of either is within one of the other."""
    left, right = ([word.casefold() for word in words.split("|") if word] for words in (a, b))
    return (not left and not right) or any(x in y or y in x for x in left for y in right)


def same_value(a: Figure, b: Figure) -> bool:
    """Whether both have the same value or the same range."""
    ends = [(one.value, one.value) if one.value is not None else (one.low, one.high) for one in (a, b)]
    return all(
        x == y or (x is not None and y is not None and abs(x - y) <= 1e-4 * max(1.0, abs(x)))
        for x, y in zip(*ends, strict=True)
    )


def compare(names: Sequence[str], first: str, second: str) -> dict[str, dict[str, float]]:
    """Return the agreement of two annotators over some documents, by field.

    Parameters
    ----------
    names : sequence of str
        Documents annotated by both.
    first, second : str
        Folders of annotations/.
    """
    pairs: list[Pair] = []
    sizes, links = [0, 0], [0, 0, 0]
    for name in names:
        both = [read_annotation(annotation_path(name, who)) for who in (first, second)]
        sizes = [size + len(figures) for size, figures in zip(sizes, both, strict=True)]
        here = paired(*both)
        pairs += here
        same = {a.id: b.id for a, b in here}
        links[0] += sum(bool(a.part_of) and same.get(a.part_of) == b.part_of for a, b in here)
        links[1] += sum(bool(one.part_of) for one in both[0])
        links[2] += sum(bool(one.part_of) for one in both[1])
    exact = sum((a.start, a.end) == (b.start, b.end) for a, b in pairs)
    found: dict[str, dict[str, float]] = {
        "span, overlapping": {"F1": f1(len(pairs), *sizes), "n": len(pairs)},
        "span, equal ends": {"F1": f1(exact, *sizes), "n": exact},
        "part_of": {"F1": f1(*links), "n": links[0]},
    }
    if pairs:
        found |= _fields(pairs)
    return found


def _fields(pairs: Sequence[Pair]) -> dict[str, dict[str, float]]:
    n = len(pairs)
    found: dict[str, dict[str, float]] = {
        "value": {"agree": sum(same_value(a, b) for a, b in pairs) / n, "n": n},
        "counted": {"agree": sum(same_words(a.counted, b.counted) for a, b in pairs) / n, "n": n},
    }
    for name in ("unit", "hedge", "role"):
        labels = [(str(getattr(a, name)), str(getattr(b, name))) for a, b in pairs]
        found[name] = {"agree": sum(a == b for a, b in labels) / n, "kappa": kappa(labels), "n": n}
    stated = [(bool(a.place), bool(b.place)) for a, b in pairs]
    found["place"] = {
        "agree": sum(same_words(a.place, b.place) for a, b in pairs) / n,
        "kappa": kappa([(str(a), str(b)) for a, b in stated]),
        "n": n,
    }
    periods = [((a.period_start, a.period_end), (b.period_start, b.period_end)) for a, b in pairs]
    found["period"] = {
        "agree": sum(a == b for a, b in periods) / n,
        "kappa": kappa([(str(any(a)), str(any(b))) for a, b in periods]),
        "n": n,
    }
    return found


def main() -> None:
    """Print the agreement, and write it with --out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("first", help="a folder of annotations/")
    parser.add_argument("second", help="another")
    later = [name_of(folder) for folder in folders()[1:]]
    parser.add_argument("--half", choices=["open", "opened", "all", *later], default="all",
                        help="all: both halves of the first set")  # fmt: skip
    parser.add_argument("--out", type=Path, help="write the numbers here as JSON")
    options = parser.parse_args()
    halves = {"open", "opened"} if options.half == "all" else {options.half}
    wanted = [row["document"] for row in read_split() if row["half"] in halves]
    names = [name for name in wanted
             if all(annotation_path(name, who).exists() for who in (options.first, options.second))]  # fmt: skip
    if not names:
        parser.error(f"no document has annotations of both {options.first} and {options.second}.")
    found = compare(names, options.first, options.second)
    print(f"{len(names)} documents annotated by {options.first} and {options.second}")
    for name, numbers in found.items():
        shown = ", ".join(f"{key} {value:.3f}" for key, value in numbers.items() if key != "n")
        print(f"  {name:18} {shown}  (n = {numbers['n']:.0f})")
    print("  kappa of place and period: whether they are stated at all")
    if options.out:
        content = {"documents": names, "annotators": [options.first, options.second], "agreement": found}
        options.out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
