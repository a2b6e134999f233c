"""The trees of sums beside the text they are of: for a terminal, a page, and as data."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, islice, takewhile
from typing import Any

from yundong.audit.check import Verdict
from yundong.audit.slips import ClosingSlip
from yundong.audit.trees import Branch, Node
from yundong.audit.words import TONES, said
from yundong.documents.text.document import Block, Document
from yundong.documents.text.sentences import split_sentences
from yundong.figures.interval import number
from yundong.figures.wording import filled

_SIGNS = {
    Verdict.MATCHES: "✓",
    Verdict.ROUNDING: "≈",
    Verdict.CONTRADICTION: "✗",
    Verdict.UNADDED: "!",
    Verdict.LOOK: "?",
    Verdict.PRESUMPTION: "!",
}
_WIDE_ENOUGH = 88
"""Columns from which on the trees are printed beside the text, and not below it."""
_TEXT_SHARE = 0.42
_SHOWN = 12
"""Parts of a list that adds up that are printed one by one; a longer one is only counted."""
_SLIPS = 4


@dataclass(frozen=True)
class SumPassage:
    """A piece of a text, and the sums in it.

    Parameters
    ----------
    start, end : int
        Its offsets; both 0 where there is no text.
    lines : tuple of str
        Its text: a line per paragraph, or per row of a table.
    nodes : tuple of Node
        The trees, in the order of the text.
    """

    start: int
    end: int
    lines: tuple[str, ...]
    nodes: tuple[Node, ...]


def _span(node: Node) -> tuple[int, int]:
    """Return where the figures of a tree begin and end in their text."""
    spans = [
        tuple(map(int, one.claim.span.split("-"))) for one in node.walk() if one.claim.span.count("-") == 1
    ]
    return min(a for a, _ in spans), max(b for _, b in spans)


def passages_of(nodes: Sequence[Node], document: Document | None = None) -> list[SumPassage]:
    """Return the pieces of a text that hold sums, each with its trees.

    Parameters
    ----------
    nodes : sequence of Node
        Trees of the figures of one document.
    document : Document, optional
        The document; without it the trees stand alone.
    """
    if document is None:
        return [SumPassage(0, 0, (), (node,)) for node in nodes]
    text = _Sentences(document)
    pieces = sorted(
        ((*text.around(*_span(node)), place) for place, node in enumerate(nodes)), key=lambda one: one[0]
    )
    found: list[tuple[int, int, list[Node]]] = []
    for start, end, place in pieces:
        if found and start < found[-1][1]:
            before, last, others = found[-1]
            found[-1] = (before, max(last, end), [*others, nodes[place]])
        else:
            found.append((start, end, [nodes[place]]))
    return [SumPassage(start, end, text.lines(start, end), tuple(trees)) for start, end, trees in found]


class _Sentences:
    """Looks up the sentences and tables around figures."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sentences = split_sentences(document)
        self.starts = [start for start, _, _ in self.sentences]
        self.ends = [block.end for block in document.blocks]
        self.tables: dict[int, tuple[int, int]] = {}
        for block in document.blocks:
            if block.kind == "cell":
                first, last = self.tables.get(block.table, (block.start, block.end))
                self.tables[block.table] = (min(first, block.start), max(last, block.end))

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentences, or the table, begin and end that hold a span."""
        first, last = (self.sentences[max(0, bisect_right(self.starts, at) - 1)] for at in (start, end - 1))
        begin, stop = first[0], max(last[1], end)
        block = self.document.blocks[first[2]]
        if block.kind == "cell":
            table = self.tables[block.table]
            begin, stop = min(begin, table[0]), max(stop, table[1])
        return begin, stop

    def lines(self, start: int, end: int) -> tuple[str, ...]:
        """Return the text of a piece: a line per paragraph, or per row of a table."""
        first = bisect_right(self.ends, start)
        blocks = list(takewhile(lambda block: block.start < end, islice(self.document.blocks, first, None)))
        found: list[str] = []
        for table, group in groupby(blocks, key=lambda block: block.table):
            cells = list(group)
            texts = [
                " ".join(self.document.text[max(block.start, start) : min(block.end, end)].split())
                for block in cells
            ]
            found += texts if table < 0 else _aligned(cells, texts)
        return tuple(line for line in found if line.strip())


def _aligned(cells: Sequence[Block], texts: Sequence[str]) -> list[str]:
    """Return the rows of a table as lines: numbers to the right of their column, names to the left."""
    from rich.cells import cell_len

    widths: dict[int, int] = {}
    for block, text in zip(cells, texts, strict=True):
        widths[block.column] = max(widths.get(block.column, 0), cell_len(text))
    lines = []
    for _, group in groupby(zip(cells, texts, strict=True), key=lambda pair: pair[0].row):
        row = {block.column: text for block, text in group}
        pieces = []
        for column in sorted(widths):
            text = row.get(column, "")
            blank = " " * (widths[column] - cell_len(text))
            pieces.append(text + blank if column == 0 else blank + text)
        lines.append("  ".join(pieces).rstrip())
    return lines


def as_lines(passages: Sequence[SumPassage], lang: str, width: int) -> list[str]:
    """Return the trees beside their text, for a terminal.

    Parameters
    ----------
    passages : sequence of SumPassage
        As `passages_of` returns them.
    lang : str
        ``en`` or ``zh``.
    width : int
        Columns.
    """
    lines: list[str] = []
    for passage in passages:
        beside = bool(passage.lines) and width >= _WIDE_ENOUGH
        left = int(width * _TEXT_SHARE) if beside else width
        text = [line for paragraph in passage.lines for line in _broken(paragraph, left)]
        tree = [
            line
            for node in passage.nodes
            for line in _tree(node, lang, width - left - 3 if beside else width)
        ]
        lines.append("")
        lines += _columns(text, tree, left) if beside else [*text, *tree]
    return lines


def _broken(paragraph: str, width: int) -> list[str]:
    from rich.cells import cell_len

    return [paragraph] if cell_len(paragraph) <= width else filled(paragraph, width)


def _columns(text: Sequence[str], tree: Sequence[str], left: int) -> list[str]:
    from rich.cells import cell_len

    rows = max(len(text), len(tree))
    padded = [*text, *[""] * (rows - len(text))]
    behind = [*tree, *[""] * (rows - len(tree))]
    return [
        f"{one}{' ' * (left - cell_len(one))} │ {other}".rstrip()
        for one, other in zip(padded, behind, strict=True)
    ]


def sign_of(branch: Branch) -> str:
    """Return the sign of the verdict on a list; a dot where it was not checked."""
    return "·" if branch.verdict is None else _SIGNS.get(branch.verdict, "·")


def _tree(node: Node, lang: str, width: int, first: str = "", then: str = "") -> list[str]:
    """Return a tree as lines: the total, its parts below it, and what the sum comes to."""
    signs = "".join(sign_of(branch) for branch in node.branches)
    lines = filled(f"{figure_of(node)}{'  ' * bool(signs)}{signs}", width, first, then)
    for place, branch in enumerate(node.branches):
        last = place == len(node.branches) - 1
        remarks = list(remarks_of(node, branch, lang))
        if _abridged(branch):
            remarks.insert(0, f"{len(branch.parts)} ×" if lang == "zh" else f"{len(branch.parts)} parts")
        else:
            for part in branch.parts:
                more = part is not branch.parts[-1] or not last
                lines += _tree(
                    part, lang, width, then + ("├ " if more else "└ "), then + ("│ " if more else "  ")
                )
        for remark in remarks:
            edge = then + ("│ " if not last else "  ")
            lines += filled(remark, width, edge, edge + "  ")
    return lines


def _abridged(branch: Branch) -> bool:
    return len(branch.parts) > _SHOWN and branch.verdict in (Verdict.MATCHES, Verdict.ROUNDING)


def figure_of(node: Node) -> str:
    """Return a figure as written, with what it counts."""
    claim = node.claim
    written = claim.exact or claim.figure
    value = (
        f" ({number(claim.point)})"
        if claim.point is not None and not any("0" <= s <= "9" for s in written)
        else ""
    )
    counted = claim.counted or claim.subject
    return f"{written}{value}{' ' * bool(counted)}{counted}"


def remarks_of(node: Node, branch: Branch, lang: str) -> Iterator[str]:
    """Yield what is to be said of a list: what it comes to, why it is no contradiction, which digit would close it."""
    finding = branch.finding
    if finding is None:
        return
    check, size = finding.check, finding.size
    together = number(sum(term.value or 0.0 for term in check.right))
    sums = " + ".join(term.text_in(lang) for term in check.right)
    total = check.left[0].text_in(lang)
    if finding.verdict is Verdict.MATCHES or size is None:
        yield f"{sums} = {total}"
    elif finding.verdict is Verdict.ROUNDING:
        yield f"{sums} ≈ {total}"
    else:
        key = "short" if size > 0 else "excess"
        yield said(key, lang, f"{sums} = {together}", total, number(abs(size)))
        for doubt in finding.doubts:
            yield said("doubt", lang, doubt)
        if branch.slips:
            yield slips_text(branch.slips, lang)


def slips_text(slips: Sequence[ClosingSlip], lang: str) -> str:
    """Return the single digits that would close a sum, in words; of many those that change the figure least."""
    nearest = sorted(
        slips, key=lambda one: abs(one.slip.value - (one.claim.point or 0.0)) / (one.claim.point or 1.0)
    )
    shown = [one for one in slips if one in nearest[:_SLIPS]]
    parts = []
    for how, group in groupby(shown, key=lambda one: one.how):
        changes = said("and", lang).join(
            f"{number(one.claim.point or 0.0)} → {number(one.slip.value)}" for one in group
        )
        several = f"{how}, several" if shown[0].sums > 1 else how
        parts.append(said(several, lang, changes, shown[0].sums))
    return ("；" if lang == "zh" else "; ").join(parts)


def as_data(passages: Sequence[SumPassage]) -> list[dict[str, Any]]:
    """Return passages and their trees as plain data, ready for JSON."""
    return [
        {
            "start": passage.start if passage.lines else None,
            "end": passage.end if passage.lines else None,
            "text": "\n".join(passage.lines) or None,
            "sums": [node.as_dict() for node in passage.nodes],
        }
        for passage in passages
    ]


def as_views(passages: Sequence[SumPassage], lang: str) -> list[dict[str, Any]]:
    """Return passages as the page shows them: text with its figures marked, trees as nested lists."""
    return [
        {
            "text": [_marked(line, passage) for line in passage.lines],
            "nodes": [_view(one, lang) for one in passage.nodes],
        }
        for passage in passages
    ]


def _marked(line: str, passage: SumPassage) -> str:
    """Return a line as HTML with the figures of the trees marked where they are written."""
    figures = {
        node.claim.exact: any(b.verdict is Verdict.CONTRADICTION for b in node.branches)
        for root in passage.nodes
        for node in root.walk()
        if node.claim.exact
    }
    html, at = "", 0
    while at < len(line):
        longest = max((one for one in figures if line.startswith(one, at)), key=len, default="")
        if longest and not (line[at - 1 : at].isdigit() or line[at + len(longest) :][:1].isdigit()):
            html += f"<mark>{escape(longest)}</mark>"
        else:
            longest = line[at]
            html += escape(longest)
        at += len(longest)
    return html


def _view(node: Node, lang: str) -> dict[str, Any]:
    return {
        "figure": figure_of(node),
        "branches": [
            {
                "tone": TONES[branch.verdict or Verdict.UNCHECKED],
                "sign": sign_of(branch),
                "closure": said(branch.closure, lang),
                "parts": [_view(part, lang) for part in branch.parts],
                "remarks": list(remarks_of(node, branch, lang)),
            }
            for branch in node.branches
        ],
    }
