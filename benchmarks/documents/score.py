"""How well documents are read, beside other libraries: ``python score.py [--peers FOLDER] [-v]``.

Scores the first documents; ``--half opened`` those of them that were sealed until 26 November 2026, and ``--half
sealed-2`` the set opened on that day; ``--half open-5`` a set that was never sealed: all are for development. ``--half
sealed-N --open-seal "release 0.3"`` scores a set that is still sealed, after writing a line to its seal_log.csv: do so
once a release, never while working on a reader.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from annotation import HERE, Figure, annotation_path, folders, read_annotation, text_path
from libraries import ENVIRONMENTS, PEERS, ask
from matching import (
    Read,
    blank_markup,
    counted_right,
    match,
    moved,
    period_right,
    place_right,
    unit_right,
    value_right,
)
from split import DEVELOPMENT, name_of, read_split

from yundong.audit.audit import audit_claims, setting_of
from yundong.audit.check import Kind, Verdict
from yundong.audit.identities import read_identities
from yundong.documents import Document, Lexicon, ReadFigure, open_document, read
from yundong.documents.outputs import as_claim
from yundong.scenario.load import load

SEAL = HERE / "seal_log.csv"
SUMS = "sums.csv"  # what is to be said of the sums of a set, in its folder
OPEN, OPENED = "open", "opened"
"""All open documents, and those of them that were sealed until they were opened."""

Pairs = list[tuple[Figure, Read | None]]


@dataclass(frozen=True)
class Text:
    """A document of the benchmark as opened, and its figures with offsets in what was extracted."""

    name: str
    language: str
    genre: str
    document: Document
    gold: list[Figure]


def documents(half: str, annotator: str) -> list[Text]:
    """Return the documents of a half.

    Parameters
    ----------
    half : str
        open, opened (the open ones that were sealed at first), or the name of a set composed later (sealed-2, open-5).
    annotator : str
        Whose annotation is taken as right.
    """
    found = []
    for row in read_split():
        if row["half"] != half and not (half == OPEN and row["half"] == OPENED):
            continue
        path = text_path(row["document"])
        raw, document = path.read_text(encoding="utf-8"), open_document(path)
        plain = blank_markup(raw) if path.suffix in (".html", ".xml") else raw
        gold = moved(read_annotation(annotation_path(path.name, annotator)), plain, document.text)
        found.append(Text(path.name, row["language"], row["genre"], document, gold))
    return found


def own(text: Text) -> list[Read]:
    """Return what yundong reads, without the words of any scenario."""
    return [_from_figure(one) for one in read(text.document, Lexicon.empty())]


def _from_figure(one: ReadFigure) -> Read:
    first, last = (day.isoformat() if day else "" for day in (one.first, one.last))
    whole = one.base if one.unit == "%" else one.part_of  # part_of of a share is the count that it restates
    return Read(one.start, one.end, one.value, one.low, one.high, one.unit, one.counted, one.place or one.area,
                first, last, one.hedge, one.role, whole, one.id)  # fmt: skip


def triple_right(gold: Figure, found: Read) -> bool:
    """Whether value, unit and what is counted are right."""
    return value_right(gold, found) and unit_right(gold, found) and counted_right(gold, found)


def _stated(
    pairs: Pairs,
    stated: Callable[[Figure], bool],
    given: Callable[[Read], bool],
    right: Callable[[Figure, Read], bool],
) -> dict[str, Any]:
    """Return recall over the figures that state something, and precision over those read as stating it."""
    wanted = [(one, found) for one, found in pairs if stated(one)]
    offered = [(one, found) for one, found in pairs if found is not None and given(found)]
    good = sum(found is not None and right(one, found) for one, found in wanted)
    return _share(
        good, len(wanted), sum(stated(one) and right(one, found) for one, found in offered), len(offered)
    )


def _share(good: int, wanted: int, true: int, offered: int) -> dict[str, Any]:
    return {"recall": round(good / wanted, 4) if wanted else None, "of": wanted,
            "precision": round(true / offered, 4) if offered else None, "returned": offered}  # fmt: skip


def scores(pairs: Pairs, spurious: Sequence[Read]) -> dict[str, dict[str, Any]]:
    """Return recall and precision of every field.

    Parameters
    ----------
    pairs : list of (Figure, Read or None)
        Annotated figures and what was read there.
    spurious : sequence of Read
        What was read where there is no figure.
    """
    returned = sum(found is not None for _, found in pairs) + len(spurious)
    right = sum(found is not None and value_right(one, found) for one, found in pairs)
    triple = sum(found is not None and triple_right(one, found) for one, found in pairs)
    valued: Pairs = [(one, found) for one, found in pairs if found is not None and value_right(one, found)]
    units = sum(found is not None and unit_right(one, found) for one, found in valued)
    things = sum(found is not None and counted_right(one, found) for one, found in valued)
    same = {one.id: found.id for one, found in pairs if found is not None}
    return {
        "value": _share(right, len(pairs), right, returned),
        "value, unit, counted": _share(triple, len(pairs), triple, returned),
        "unit where value is right": _share(units, len(valued), units, len(valued)),
        "counted where value is right": _share(things, len(valued), things, len(valued)),
        "place": _stated(pairs, lambda one: bool(one.place), lambda it: bool(it.place), place_right),
        "period": _stated(
            pairs,
            lambda one: bool(one.period_start or one.period_end),
            lambda it: bool(it.period_start or it.period_end),
            period_right,
        ),
        "hedge": _stated(
            pairs,
            lambda one: bool(one.hedge),
            lambda it: bool(it.hedge),
            lambda a, b: a.hedge in b.hedge.split("|"),
        ),
        "change": _stated(
            pairs,
            lambda one: one.role in ("increase", "decrease"),
            lambda it: it.role == "difference",
            lambda _, it: it.role == "difference",
        ),
        "part_of": _part_scores(pairs, same),
    }


def _part_scores(pairs: Pairs, same: dict[str, str]) -> dict[str, Any]:
    documents_apart = {one.id: one.part_of for one, _ in pairs}
    return _stated(
        pairs,
        lambda one: bool(documents_apart[one.id]),
        lambda it: bool(it.part_of),
        lambda one, it: same.get(one.part_of) == it.part_of,
    )


def form(exact: str) -> str:
    """Return in which form a figure is written: what those who work on a reader look for."""
    if re.search(
        r"[¼½¾]|\d/\d|分之|之[一二三四五六七八九]|什|半|\b(?:half|third|quarter|fifth|tenth)s?\b", exact
    ):
        return "fraction"
    if re.search(r"%|％|‰|per |percent|成", exact):
        return "share"
    if re.search(
        r"\d[^\d,.  ]+\d|[石兩两頃顷丈元角錢钱][一二三四五六七八九十\d]| (?:or|to|and) |[-–—～至比:]", exact
    ):
        return "range or compound"
    if re.search(r"[A-Za-z]", exact):
        return "English words" if not re.search(r"\d", exact) else "digits and a scale"
    if re.search(r"[一二三四五六七八九十百千兩两]", exact):
        return "Chinese numeral"
    return "digits and a scale" if re.search(r"[万萬亿億余多]", exact) else "digits"


def misses(text: Text, pairs: Pairs, spurious: Sequence[Read]) -> list[dict[str, str]]:
    """Return what went wrong with the figures of a document: kind of fault, form, words around it, what was read."""
    found = []

    def add(kind: str, start: int, end: int, detail: str) -> None:
        body = text.document.text
        around = f"{body[max(0, start - 30) : start]}⟦{body[start:end]}⟧{body[end : end + 30]}".replace(
            "\n", "⏎"
        )
        found.append(
            {"document": text.name, "kind": kind, "form": form(body[start:end]), "at": around, "read": detail}
        )

    for one, it in pairs:
        if it is None:
            add("not read", one.start, one.end, "")
        elif not value_right(one, it):
            add("value", one.start, one.end, f"{it.value} [{it.low}, {it.high}]")
        else:
            if not unit_right(one, it):
                add("unit", one.start, one.end, f"{it.unit!r} for {one.unit}")
            if not counted_right(one, it):
                add("counted", one.start, one.end, f"{it.counted!r} for {one.counted}")
        if it is not None and one.place and not place_right(one, it):
            add("place", one.start, one.end, f"{it.place!r} for {one.place}")
        if it is not None and (one.period_start or one.period_end) and not period_right(one, it):
            add(
                "period",
                one.start,
                one.end,
                f"{it.period_start}/{it.period_end} for {one.period_start}/{one.period_end}",
            )
    for it in spurious:
        add("spurious", it.start, it.end, f"{it.value} {it.unit} {it.counted!r}")
    return found


def _unique(pairs: Pairs, name: str) -> Pairs:
    """Return pairs whose ids say which document they are of, so that several documents can be scored as one."""
    from dataclasses import replace

    return [
        (
            replace(one, id=f"{name}:{one.id}", part_of=one.part_of and f"{name}:{one.part_of}"),
            it and replace(it, id=f"{name}:{it.id}", part_of=it.part_of and f"{name}:{it.part_of}"),
        )
        for one, it in pairs
    ]


def audit_scores(texts: Sequence[Text]) -> dict[str, dict[str, Any]]:
    """Return how right the audit is about the sums of documents, without the words or the setting of any scenario.

    A sum is annotated where a figure has two parts or more that add up to it, and found where the audit says that
    parts annotated as such add up. A contradiction is right where its parts are annotated as such and do not add up, or
    a part is larger than its whole. Where a set lists its sums, one that is listed is right, too: a cell has one whole
    in the annotation, but is in the sums of its row and of its column; and a large total may be wrong in one digit.
    """
    claimed = right = annotated = recalled = alarms = true_alarms = 0
    expected: Counter[str] = Counter()
    for text in texts:
        read_by = read(text.document, Lexicon.empty())
        pairs, _ = match(text.gold, [_from_figure(one) for one in read_by])
        gold = {found.id: one for one, found in pairs if found is not None}
        sums = _annotated_sums(text.gold)
        annotated += len(sums)
        seen = set()
        findings = _findings(read_by)
        listed = _expected_sums(text.name)
        expected += against_expected(listed, findings, {a: one.id for a, one in gold.items()})
        as_listed = {
            (row["expected"] == "contradiction", row["whole"], frozenset(row["parts"].split()))
            for row in listed
        }
        for verdict, whole, parts in findings:
            top = gold.get(whole)
            below = [gold.get(part) for part in parts]
            agreed = top is not None and all(one is not None and one.part_of == top.id for one in below)
            ids = frozenset(one.id for one in below if one is not None)
            is_listed = (verdict == "contradiction", top.id if top else "", ids) in as_listed
            if verdict == "contradiction":
                alarms += 1
                off = not _adds_up(top, [one for one in below if one is not None])
                true_alarms += is_listed or (agreed and off)
                continue
            claimed += 1
            right += agreed or is_listed
            if agreed and top is not None and top.id in sums:
                seen.add(top.id)
        recalled += len(seen)
    return {
        "sums that add up": _share(recalled, annotated, right, claimed),
        "contradictions": {"right": true_alarms, "returned": alarms},
        "expected": {name: expected[name] for name in _EXPECTED},
    }


_EXPECTED = ("contradictions", "found", "other sums", "called contradictions")


def _expected_sums(name: str) -> list[dict[str, str]]:
    """Return what is to be said of the sums of a document; nothing for a set that has no such list."""
    path = text_path(name).parents[1] / SUMS
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["document"] == name]


def against_expected(
    rows: Sequence[dict[str, str]], findings: Sequence[tuple[str, str, list[str]]], same: dict[str, str]
) -> Counter[str]:
    """Count how many of the contradictions of a list were found, and how many of its other sums were called so.

    Parameters
    ----------
    rows : sequence of dict
        Of sums.csv: whole, parts and what is expected.
    findings : sequence of (verdict, whole, parts)
        What the audit says, by the ids of the figures read.
    same : dict
        The annotated figure of a figure read.
    """
    said = [(same.get(whole), {same.get(part) for part in parts})
            for verdict, whole, parts in findings if verdict == "contradiction"]  # fmt: skip
    counts: Counter[str] = Counter()
    for row in rows:
        parts = set(row["parts"].split())
        if row["expected"] == "contradiction":
            counts["contradictions"] += 1
            counts["found"] += (row["whole"], parts) in said
        else:
            counts["other sums"] += 1
            counts["called contradictions"] += any(
                whole == row["whole"] and bool(parts & below) for whole, below in said
            )
    return counts


def _adds_up(whole: Figure | None, parts: Sequence[Figure]) -> bool:
    if whole is None or whole.value is None or any(part.value is None for part in parts):
        return False
    known = sum(part.value or 0.0 for part in parts)
    return abs(known - whole.value) <= 1e-3 * abs(whole.value) if len(parts) > 1 else known <= whole.value


def _annotated_sums(gold: Sequence[Figure]) -> set[str]:
    """Return the ids of the figures that two parts or more are annotated for, which add up to them."""
    by_id, parts = {one.id: one for one in gold}, {}  # type: dict[str, Figure], dict[str, list[Figure]]
    for one in gold:
        if one.part_of in by_id and one.unit not in ("%", "‰"):
            parts.setdefault(one.part_of, []).append(one)
    return {whole for whole, below in parts.items() if len(below) > 1 and _adds_up(by_id[whole], below)}


def _findings(figures: Sequence[ReadFigure]) -> list[tuple[str, str, list[str]]]:
    """Return what the audit says of part and whole: the verdict, the id of the whole, and those of the parts."""
    scenario = load()
    audit = audit_claims(
        [as_claim(one) for one in figures],
        setting_of(scenario),
        read_identities(scenario.folder / "identities.csv"),
    )
    found = []
    for finding in audit.findings:
        if finding.verdict not in _VERDICTS:
            continue
        left, right = (
            [term.claim.id for term in side if term.claim]
            for side in (finding.check.left, finding.check.right)
        )
        if finding.kind is Kind.PART_WHOLE and left and len(right) > 1:
            found.append((_VERDICTS[finding.verdict], left[0], right))
        elif finding.verdict is Verdict.CONTRADICTION:
            found.append(("contradiction", right[0] if right else "", left))
    return found


_VERDICTS = {Verdict.MATCHES: "closes", Verdict.ROUNDING: "closes", Verdict.CONTRADICTION: "contradiction"}


def run(texts: Sequence[Text], peers: Path) -> dict[str, Any]:
    """Return the scores of every reader by language, and the faults of yundong.

    Parameters
    ----------
    texts : sequence of Text
        Of one half.
    peers : Path
        Folder with an environment per library.
    """
    answers: dict[str, Any] = {"yundong": [own(text) for text in texts]}
    bodies = [(text.document.text, text.language) for text in texts]
    skipped = {}
    for name in PEERS:
        print(f"reading with {name} …", file=sys.stderr)
        answer = ask(name, peers, bodies)
        if isinstance(answer, str):
            skipped[name] = answer
        else:
            answers[name] = answer
    result: dict[str, Any] = {
        "scores": {}, "audit": audit_scores(texts), "by_document": {}, "skipped": skipped, "faults": []
    }  # fmt: skip
    for name, read_by in answers.items():
        groups: dict[str, tuple[Pairs, list[Read]]] = {}
        for text, figures in zip(texts, read_by, strict=True):
            if figures is None:
                continue
            pairs, spurious = match(text.gold, figures)
            if name == "yundong":
                result["by_document"][text.name] = scores(pairs, spurious)
                result["faults"] += misses(text, pairs, spurious)
            for group in (text.language, "all"):
                held = groups.setdefault(group, ([], []))
                held[0].extend(_unique(pairs, text.name))
                held[1].extend(spurious)
        result["scores"][name] = {group: scores(*held) for group, held in sorted(groups.items())}
    return result


def seal_of(half: str) -> Path:
    """Return the log of a sealed half: a set composed later has its own, beside its texts."""
    return next((folder / SEAL.name for folder in folders()[1:] if name_of(folder) == half), SEAL)


def open_seal(half: str, reason: str) -> None:
    """Write into its log that a sealed half is being opened."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    with seal_of(half).open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(
            [date.today().isoformat(), reason, version("yundong"), commit.stdout.strip()]
        )


def show(result: dict[str, Any], verbose: bool) -> None:
    """Print the scores, and with `verbose` every fault."""
    for name, groups in result["scores"].items():
        for group, fields in groups.items():
            if group == "all" and len(groups) == 2:
                continue
            print(f"\n{name}, {group}: {fields['value']['of']} figures")
            for label, numbers in fields.items():
                if numbers["of"] and (name == "yundong" or label.startswith(("value", "unit", "counted"))):
                    recall, precision = numbers["recall"], numbers["precision"]
                    shown = "  -  " if precision is None else f"{precision:.3f}"
                    print(f"  {label:30} recall {recall:.3f} of {numbers['of']:4}   precision {shown}"
                          f" of {numbers['returned']:4}")  # fmt: skip
    if audit := result.get("audit"):
        sums, alarms = audit["sums that add up"], audit["contradictions"]
        print(f"\nthe audit: sums that add up, recall {sums['recall']} of {sums['of']}, precision {sums['precision']} "
              f"of {sums['returned']}; contradictions right {alarms['right']} of {alarms['returned']}")  # fmt: skip
        if (listed := audit.get("expected")) and listed["contradictions"]:
            print(f"  of {listed['contradictions']} contradictions listed {listed['found']} found; of "
                  f"{listed['other sums']} other sums {listed['called contradictions']} called so")  # fmt: skip
    for name, reason in result["skipped"].items():
        print(f"\n{name} skipped: {reason}")
    kinds = Counter((fault["kind"], fault["form"]) for fault in result["faults"])
    if kinds:
        print("\nfaults of yundong by kind and form")
        for (kind, written), count in sorted(kinds.items(), key=lambda item: (item[0][0], -item[1])):
            print(f"  {kind:10} {written:20} {count:4}")
    if verbose:
        for fault in result["faults"]:
            print(f"{fault['document']}: {fault['kind']}: {fault['at']}  {fault['read']}")


def main() -> None:
    """Score one half."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--peers", type=Path, default=ENVIRONMENTS, help="folder with an environment per library"
    )
    parser.add_argument("--annotator", default="A", help="whose annotation is taken as right")
    later = [name_of(folder) for folder in folders()[1:]]
    sealed = [name for name in later if name.startswith("sealed")]
    parser.add_argument(
        "--half", choices=[OPEN, OPENED, *later], help="what to score; open unless the seal is opened"
    )
    parser.add_argument("--open-seal", metavar="REASON", help="score a sealed half, and say why in its log")
    parser.add_argument("--out", type=Path, help="write scores here as JSON; with -v the faults too")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every fault")
    options = parser.parse_args()
    half = options.half or (OPEN if options.open_seal is None else sealed[-1])
    is_open = half in (OPEN, OPENED, *DEVELOPMENT)
    if is_open != (options.open_seal is None):
        parser.error("a sealed half, and no other, is scored with --open-seal REASON.")
    if not is_open:
        if options.verbose or not options.open_seal.strip():
            parser.error("the sealed half needs a reason, and its faults are not printed: leave out -v.")
        open_seal(half, options.open_seal.strip())
    result = run(documents(half, options.annotator), options.peers)
    if not is_open:
        result |= {"by_document": {}, "faults": []}
    show(result, options.verbose)
    if options.out:
        content = {"half": half, "annotator": options.annotator, **result}
        if not options.verbose:
            content.pop("faults")
        options.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
