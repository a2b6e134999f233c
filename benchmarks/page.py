"""The page docs/benchmarks.md: one block a section, so that a section measured anew replaces only itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from measure import Section

HEAD = """# Speed and memory

Written by `make bench` (`benchmarks/bench.py`); do not edit by hand. Every figure is of whole processes on one
machine and, unless it says otherwise, the median of five, with the smallest and the largest beside it. Sections can
be measured alone: `python benchmarks/bench.py run cold`.
"""


def write_page(
    path: Path, order: Sequence[str], found: Mapping[str, Section], machine: Sequence[tuple[str, str]]
) -> None:
    """Write the sections found over those of the page; others stay as they are."""
    blocks = _blocks(path.read_text(encoding="utf-8")) if path.is_file() else {}
    about = "\n".join(f"| {name} | {value} |" for name, value in machine)
    for name, section in found.items():
        blocks[name] = _block(section)
    parts = [HEAD, "| machine | |\n|---|---|\n" + about + "\n"]
    parts += [f"<!-- {name} -->\n{blocks[name].strip()}\n" for name in order if name in blocks]
    path.write_text("\n".join(parts), encoding="utf-8")


def _blocks(text: str) -> dict[str, str]:
    """Return the blocks of a page by the name in their comment."""
    pieces = re.split(r"^<!-- (\w+) -->$", text, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def _block(section: Section) -> str:
    """Return a section as Markdown: sentences, table, bars, notes."""
    lines = [f"## {section.title}", ""]
    for sentence in section.text:
        lines += [sentence, ""]
    if section.rows:
        lines += _table(section.columns, section.rows)
    if section.bars:
        rows = [(b.what, b.asked, b.measured, "met" if b.met else "**missed**", b.why) for b in section.bars]
        lines += _table(("bar", "asked", "measured", "", "why"), rows)
    for note in section.notes:
        lines += [note, ""]
    return "\n".join(lines)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * len(columns),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]
