"""The page docs/benchmarks.md: one generated block per section; one that is measured again replaces only itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from measure import Section

from yundong.base.reading import read_text
from yundong.base.writing import write_text
from yundong.pages.markdown import blocks_of, refresh, table

HEAD = """# Speed and memory

Written by `make bench` (`benchmarks/bench.py`); do not edit by hand. Every figure is of whole processes on one
machine and, unless it says otherwise, a median, with the smallest and the largest beside it. Sections can be measured
alone: `python benchmarks/bench.py run cold`; each says when it was, and on which processor where that is another. One
that does not say when is of the first edition of the model and does not hold for the present code.
"""


def write_page(
    path: Path,
    order: Sequence[str],
    found: Mapping[str, Section],
    machine: Sequence[tuple[str, str]],
    repeats: int,
) -> None:
    """Write the sections found, measured today with so many runs each, over those of the page; others stay.

    So does the table of the machine, unless all are measured: a section measured alone names its own processor.
    """
    blocks = blocks_of(read_text(path)) if path.is_file() else {}
    runs = f", {repeats} runs of each" if repeats > 1 else ""
    where = dict(machine)["processor"]
    measured = f"Measured on {dt.date.today():%-d %B %Y} ({where}){runs}."
    blocks |= {name: _block(section, measured) for name, section in found.items()}
    if "machine" not in blocks or set(order) <= set(found):
        blocks["machine"] = table(("machine", ""), machine)
    markers = [
        f"<!-- generated: {name} -->\n<!-- end -->\n" for name in ("machine", *order) if name in blocks
    ]
    page = "\n".join([HEAD, *markers])
    write_text(path, refresh(page, {name: partial(str, text) for name, text in blocks.items()}))


def _block(section: Section, measured: str) -> str:
    """Return a section as Markdown: sentences, table, bars, notes."""
    lines = [f"## {section.title}", ""]
    for sentence in (*section.text, measured):
        lines += [sentence, ""]
    if section.rows:
        lines += [table(section.columns, section.rows)]
    if section.bars:
        rows = [(b.what, b.asked, b.measured, "met" if b.met else "**missed**", b.why) for b in section.bars]
        lines += [table(("bar", "asked", "measured", "", "why"), rows)]
    for note in section.notes:
        lines += [note, ""]
    return "\n".join(lines).rstrip() + "\n"
