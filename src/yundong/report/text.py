"""The report as plain text for a terminal, about a hundred columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rich.cells import cell_len

from yundong.report.compare import Comparison, summarise
from yundong.report.compile import Line, Report
from yundong.report.words import (
    SECTIONS,
    amount,
    check_language,
    date_of,
    factor,
    figure_of,
    hedge,
    name_of,
    say,
    share,
    unit_of,
)

LEFT, RIGHT = "<", ">"
RULE = "─"


def render(report: Report, comparisons: Sequence[Comparison] = (), lang: str = "en") -> str:
    """Return a report as text: lines by section, completeness, what no report saw, summary by role.

    Parameters
    ----------
    report : Report
        As compiled.
    comparisons : sequence of Comparison
        Summed up by role; without any the part is left out.
    lang : str
        ``en`` or ``zh``.

    Raises
    ------
    InputError
        For another language.
    """
    check_language(lang)
    parts = [_head(report, lang), _completeness(report, lang), *_sections(report, lang), _notes(report, lang)]
    parts += [_truth(report, lang), _summary(comparisons, lang)]
    return "\n\n".join(part for part in parts if part) + "\n"


def pad(text: str, width: int, side: str = LEFT) -> str:
    """Return text filled to a width, full-width characters counted as two."""
    gap = " " * max(0, width - cell_len(text))
    return gap + text if side == RIGHT else text + gap


def table(rows: Iterable[Sequence[str]], head: Sequence[str], sides: str) -> str:
    """Return rows under a heading, aligned; `sides` has ``<`` or ``>`` for each column."""
    body = [list(row) for row in rows]
    widths = [max(cell_len(row[i]) for row in [list(head), *body]) for i in range(len(head))]
    lines = [
        "  ".join(
            pad(cell, width, side) for cell, width, side in zip(row, widths, sides, strict=True)
        ).rstrip()
        for row in [list(head), *body]
    ]
    return "\n".join([lines[0], RULE * min(110, sum(widths) + 2 * (len(widths) - 1)), *lines[1:]])


def sections(report: Report) -> Iterator[tuple[str, tuple[str, str], list[Line]]]:
    """Yield the sections of a report with the lines that have anything to say."""
    for key, title, names in SECTIONS:
        lines = [line for name in names if (line := report.line(name)) is not None]
        yield key, title, [line for line in lines if told(line)]


def told(line: Line) -> bool:
    """Return whether a line says anything: a figure other than nought, or a documented one."""
    return bool(line.as_received or line.complete) or line.documented is not None


def source_of(line: Line, lang: str) -> str:
    """Return where a documented figure stands, with its hedge."""
    place = " ".join(part for part in (line.source, line.passage) if part)
    doubt = hedge(line.hedge, lang)
    return f"{place} ({doubt})" if doubt else place


def _head(report: Report, lang: str) -> str:
    m = report.manifest
    run = f"{say('scenario', lang)} {m.get('scenario', '')}, {say('seed', lang)} {m.get('seed', '')}, "
    run += f"{say('scale', lang)} {m.get('scale', 1)}"
    if lang == "zh":
        title = f"{say('report', lang)}：{report.area.name_zh}，截至{date_of(report.as_of, lang)}"
    else:
        title = f"{say('report', lang)}: {report.area.name_en}, as of {date_of(report.as_of, lang)}"
    return f"{title}\n{run}"


def _completeness(report: Report, lang: str) -> str:
    c = report.completeness
    if not c.organs_in:
        return say("none_yet", lang)
    joint = "；" if lang == "zh" else "; "
    parts = [
        f"{share(c.organs)} {say('organs', lang)} ({amount(c.organs_in)}/{amount(c.organs_all)})",
        f"{share(c.cells)} {say('cells', lang)}",
        f"{share(c.weight)} {say('weight', lang)}",
    ]
    return f"{say('completeness', lang)}: " + joint.join(parts)


def _sections(report: Report, lang: str) -> Iterator[str]:
    columns = ("as_received", "complete", "documented", "ratio", "covered", "source")
    rows: list[list[str]] = []
    starts: dict[int, str] = {}
    for _, title, lines in sections(report):
        if lines:
            starts[len(rows)] = title[lang == "zh"]
            rows += [_row(line, lang) for line in lines]
    if not rows:
        return
    head = [say("indicator", lang), *(say(name, lang) for name in columns)]
    printed = table(rows, head, "<>>>>><").split("\n")
    yield "\n".join(printed[:2])
    marks = [*sorted(starts), len(rows)]
    for first, last in pairwise(marks):
        yield f"{starts[first]}\n" + "\n".join(printed[2 + first : 2 + last])


def _row(line: Line, lang: str) -> list[str]:
    unit = unit_of(line.meaning, lang)
    name = name_of(line.meaning, lang)
    return [
        f"  {name}, {unit}" if lang == "en" else f"  {name}（{unit}）",
        figure_of(line.meaning, line.as_received),
        figure_of(line.meaning, line.complete),
        amount(line.documented),
        factor(line.ratio),
        share(line.covered),
        source_of(line, lang),
    ]


def _notes(report: Report, lang: str) -> str:
    organ = say("centre", lang) if report.area.level == "centre" else report.area.name(lang)
    notes = [say("note_received", lang, organ)]
    if report.gap is not None and round(report.gap):
        word = "gap" if report.gap > 0 else "excess"
        notes.append(say(word, lang, amount(abs(report.gap), whole=True)))
    return "\n".join(line for note in notes for line in wrap(note, 100))


def wrap(text: str, width: int) -> list[str]:
    """Return text broken into lines; Chinese breaks anywhere, English at spaces."""
    pieces = text.split(" ") if " " in text and cell_len(text) < 1.5 * len(text) else list(text)
    joint = " " if len(pieces) > 1 and pieces != list(text) else ""
    lines, line = [], ""
    for piece in pieces:
        longer = f"{line}{joint}{piece}" if line else piece
        if line and cell_len(longer) > width:
            lines.append(line)
            longer = piece
        line = longer
    return [*lines, line]


def truths(report: Report, lang: str) -> list[tuple[str, str]]:
    """Return what no report saw as pairs of what and how much."""
    bases = {
        "identified_wrongly": ("identified", "of_identified"),
        "arrested_wrongly": ("arrested", "of_arrested"),
        "offenders_missed": ("offenders", "of_offenders"),
    }
    pairs = []
    for name in bases:
        value = report.truth.get(name)
        if value is None:
            continue
        figure = amount(float(value), whole=True)
        base = report.truth.get(bases[name][0])
        if base:
            figure += f" ({share(value / base, 1)} {say(bases[name][1], lang)})"
        pairs.append((say(name, lang), figure))
    for name in ("letters", "attendances", "identified"):
        excess = report.truth.get(f"inflation_{name}")
        if excess is not None:
            pairs.append((say(f"inflation_{name}", lang), share(float(excess), 1)))
    return pairs


def _truth(report: Report, lang: str) -> str:
    pairs = truths(report, lang)
    if not pairs:
        return ""
    width = max(cell_len(what) for what, _ in pairs)
    lines = [f"  {pad(what, width)}  {figure}" for what, figure in pairs]
    return "\n".join([say("truth", lang), *lines, *wrap(say("note_truth", lang), 100)])


def _summary(comparisons: Sequence[Comparison], lang: str) -> str:
    if not comparisons:
        return ""
    rows = [
        [
            f"  {say(s.role, lang)}",
            amount(s.claims),
            amount(s.compared),
            amount(s.within) if s.role != "context" else "–",
            amount(s.factor_two),
            factor(s.typical),
        ]
        for s in summarise(comparisons)
    ]
    head = [say(name, lang) for name in ("role", "claims", "compared", "within", "factor_two", "typical")]
    return f"{say('comparison', lang)}\n" + table(rows, [f"  {head[0]}", *head[1:]], "<>>>>>")
