"""The report as plain text for a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len

from yundong.figures.wording import filled
from yundong.report.brought import of_manifest
from yundong.report.compare import Comparison, summarise
from yundong.report.compile import CompiledReport
from yundong.report.intervals import WHOLES, ends, outside, per_cent, truth_figures
from yundong.report.line import Line
from yundong.report.sections import TITLES, by_section
from yundong.report.variant import (
    COMMANDS,
    in_brackets,
    note_of_figures,
    sampled,
    seal_cell,
    seal_name,
    then_name,
)
from yundong.report.words import (
    amount,
    check_language,
    date_of,
    factor,
    figure_of,
    hedge,
    name_of,
    named,
    say,
    share,
    unit_of,
)

LEFT, RIGHT = "<", ">"
RULE = "─"
PROSE = 100  # columns a paragraph takes at most


def render(report: CompiledReport, lang: str = "en", width: int | None = None, run: str = "RUN") -> str:
    """Return a report as text: lines by section, completeness, what no report contains, summary by role.

    Parameters
    ----------
    report : CompiledReport
        The report.
    lang : str
        ``en`` or ``zh``.
    width : int, optional
        Columns of the terminal, at least 80; by default lines are as long as their content.
    run : str
        The folder of the run, as the command that makes the text again names it.

    Raises
    ------
    InputError
        For another language.
    """
    check_language(lang)
    prose = min(PROSE, width or PROSE)
    parts = [_head(report, lang), *_completeness(report, lang, prose), *_sections(report, lang, width)]
    parts += [_notes(report, lang, prose), _truth(report, lang, width), _summary(report, lang, width)]
    parts.append(foot(report, lang, width, ["report", run, "--area", report.area.code]))
    return "\n\n".join(part for part in parts if part) + "\n"


def foot(report: Any, lang: str, width: int | None, words: Sequence[str]) -> str:
    """Return the last lines of a text: the seal of the run, and the command that makes the text again from it.

    Parameters
    ----------
    report : CompiledReport, ByArea or Trace
        What the text says, with manifest, seal and day.
    lang : str
        ``en`` or ``zh``.
    width : int or None
        Columns of the terminal.
    words : sequence of str
        Of the command, without those of the day and the language.
    """
    colon, seal, command = (
        ("：" if lang == "zh" else ": "),
        seal_name(report.manifest, lang),
        COMMANDS[lang == "zh"],
    )
    again = shlex.join(["yundong", *words, "--as-of", str(report.as_of), "--lang", lang])
    lines = [f"{seal}{colon}{seal_cell(report.manifest, report.seal, lang)}", f"{command}{colon}{again}"]
    return "\n".join(part for line in lines for part in (wrap(line, width) if width else [line]))


def pad(text: str, width: int, side: str = LEFT) -> str:
    """Return text filled to a width, full-width characters counted as two."""
    gap = " " * max(0, width - cell_len(text))
    return gap + text if side == RIGHT else text + gap


def table(
    rows: Sequence[Sequence[str]], head: Sequence[str], sides: str, width: int | None = None
) -> list[str]:
    """Return a heading, a rule and rows as aligned columns, one string per row.

    Parameters
    ----------
    rows, head : sequence of str
        Cells.
    sides : str
        ``<`` or ``>`` for each column.
    width : int, optional
        Where the rows would be longer, the last column is wrapped, and a first cell that is too long for its
        column is put on a line of its own, above the others. Where that does not fit either, every row is a block:
        its first cell, and below it the others, each with its heading.
    """
    body = [list(head), *(list(row) for row in rows)]
    widths = [max(cell_len(row[i]) for row in body) for i in range(len(head))]
    gap = 2
    if width is not None and _narrowest(body, widths, head) > width:
        return [head[0], RULE * width, *(_block(row, head, width) for row in rows)]
    if width is not None and sum(widths) + gap * (len(widths) - 1) > width:
        gap = 1
        widths[-1] = max(cell_len(word) for row in body for word in row[-1].split(" "))
        widths[0] = max(cell_len(head[0]), width - sum(widths[1:]) - gap * (len(widths) - 1))
    shown = [_aligned(row, widths, sides, " " * gap) for row in body]
    return [shown[0], RULE * (sum(widths) + gap * (len(widths) - 1)), *shown[1:]]


def _narrowest(body: Sequence[Sequence[str]], widths: Sequence[int], head: Sequence[str]) -> int:
    """Return the least width of a table: only its first column can give way, and its last be wrapped."""
    last = max(cell_len(word) for row in body for word in row[-1].split(" "))
    return cell_len(head[0]) + sum(widths[1:-1]) + last + len(widths) - 1


def _block(row: Sequence[str], head: Sequence[str], width: int) -> str:
    """Return a row as lines: its first cell, then pairs of heading and cell, as many on a line as fit."""
    pairs = [
        f"{title} {cell}" for title, cell in zip(head[1:], row[1:], strict=True) if cell not in ("", "–")
    ]
    own = " " * (len(row[0]) - len(row[0].lstrip()))
    indent = f"{own}    "
    lines, line = filled(row[0].lstrip(), width, own, f"{own}  "), ""
    for pair in pairs:
        longer = f"{line}  {pair}" if line else pair
        if line and cell_len(longer) > width - len(indent):
            lines.append(indent + line)
            longer = pair
        line = longer
    return "\n".join([*lines, indent + line] if line else lines)


def _aligned(row: Sequence[str], widths: Sequence[int], sides: str, gap: str) -> str:
    """Return a row as one line, or as several where a cell is too long for its column."""
    first, *middle, last = row
    lines = []
    if cell_len(first) > widths[0]:
        lines, first = [first], ""
    rest = [""] * (len(row) - 1)
    for number, part in enumerate(_fill(last.split(" "), " ", widths[-1])):
        cells = [*rest, part] if number else [first, *middle, part]
        lines.append(gap.join(map(pad, cells, widths, sides)).rstrip())
    return "\n".join(lines)


def wrap(text: str, width: int) -> list[str]:
    """Return text broken into lines; Chinese breaks anywhere, English at spaces."""
    return filled(text, width) or [""]


def _fill(pieces: Sequence[str], joint: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in pieces:
        longer = f"{line}{joint}{piece}" if line else piece
        if line and cell_len(longer) > width:
            lines.append(line)
            longer = piece
        line = longer
    return [*lines, line]


def _source(line: Line, lang: str) -> str:
    """Return up to which day a documented figure counts and where it is found, with its hedge."""
    until = str(line.until) if line.until else ""
    place = " ".join(part for part in (until, line.source, line.passage) if part)
    doubt = hedge(line.hedge, lang)
    if not doubt:
        return place
    return f"{place}（{doubt}）" if lang == "zh" else f"{place} ({doubt})"


def _head(report: CompiledReport, lang: str) -> str:
    m = report.manifest
    values = m.get("scenario", ""), m.get("seed", ""), m.get("scale", 1)
    date, other = date_of(report.as_of, lang), in_brackets(m, lang)
    if (archive := of_manifest(m)) is not None:
        named = f"档案“{archive['title']}”" if lang == "zh" else f"archive “{archive['title']}”"
        colon = "：" if lang == "zh" else ": "
        organ = report.area.name(lang)
        until = f"，截至{date}" if lang == "zh" else f", as of {date}"
        return f"{say('report', lang)}{colon}{organ}{until}{other}\n{named}"
    if lang == "zh":
        run = "情景 {}，随机种子 {}，比例 {}".format(*values)
        return f"{say('report', lang)}：{report.area.name_zh}，截至{date}{other}\n{run}"
    run = "scenario {}, seed {}, scale {}".format(*values)
    return f"{say('report', lang)}: {report.area.name_en}, as of {date}{other}\n{run}"


def _completeness(report: CompiledReport, lang: str, width: int) -> Iterator[str]:
    c = report.completeness
    if not c.organs_in:
        yield say("none_yet", lang)
        return
    covered = "" if c.mean_coverage is None else say("mean_coverage", lang, share(c.mean_coverage))
    own = share(c.item_response), covered
    if report.area.level == "locality":
        said = say("completeness_own", lang, *own)
    else:
        of_all = share(c.organs), amount(c.organs_in), amount(c.organs_all)
        said = say("completeness", lang, *of_all, *own, sampled(report.manifest, lang))
    yield "\n".join(wrap(said, width))


def _sections(report: CompiledReport, lang: str, width: int | None) -> Iterator[str]:
    """Yield the heading of the table, then each section; all of them share their columns."""
    found = {key: lines for key, lines in by_section(report.lines).items() if lines}
    rows = [_row(line, lang) for lines in found.values() for line in lines if line.recorded]
    if not rows:
        return
    names = ("indicator", "reported", "enumerated", "covered", "documented", "then", "ratio", "until_source")
    heads = [then_name(report.manifest, lang) if name == "then" else say(name, lang) for name in names]
    head, rule, *printed = table(rows, heads, "<>>>>>><", width)
    yield f"{head}\n{rule}"
    start = 0
    for key, lines in found.items():
        stop = start + sum(line.recorded for line in lines)
        nil = [name_of(line.meaning, lang) for line in lines if not line.recorded]
        shown = (line for line in lines if line.recorded)
        rows_of = [
            _with_interval(*pair, lang, width) for pair in zip(printed[start:stop], shown, strict=True)
        ]
        parts = [TITLES[key][lang == "zh"], *rows_of]
        if nil:
            said = say("none_recorded", lang, named(nil, lang))
            parts += [f"  {line}" for line in wrap(said, min(PROSE, width or PROSE) - 2)]
        yield "\n".join(parts)
        start = stop


def _with_interval(row: str, line: Line, lang: str, width: int | None) -> str:
    """Return a printed row and, below it, the posterior intervals of its figures."""
    if not line.intervals:
        return row
    zh = lang == "zh"
    alike: dict[str, list[str]] = {}
    for name, one in line.intervals.items():
        alike.setdefault(ends(one, lang), []).append(say(name, lang))
    joint, comma = ("、", "，") if zh else (" and ", ", ")
    parts = [f"{joint.join(names)} [{interval}]" for interval, names in alike.items()]
    said = ("90 % 区间：" if zh else "90 %: ") + comma.join(parts)
    return "\n".join([row, *filled(said, width or PROSE, "      ", "        ")])


def _row(line: Line, lang: str) -> list[str]:
    name, unit = name_of(line.meaning, lang), unit_of(line.meaning, lang)
    return [
        f"  {name}（{unit}）" if lang == "zh" else f"  {name}, {unit}",
        figure_of(line.meaning, line.reported),
        figure_of(line.meaning, line.enumerated),
        share(line.covered),
        amount(line.documented),
        figure_of(line.meaning, line.then),
        factor(line.ratio),
        _source(line, lang),
    ]


def _notes(report: CompiledReport, lang: str, width: int) -> str:
    notes = [note_of_figures(report.manifest, lang)]
    if said := report.intervals.sentence(lang, report.area, report.as_of):
        notes.append(said)
    if said := outside(report.lines, lang, truth_figures(report)):
        notes.append(said)
    if report.gap is not None and round(report.gap):
        word = "gap" if report.gap > 0 else "excess"
        notes.append(say(word, lang, amount(abs(report.gap), whole=True)))
    if beyond_arrests(report):
        notes.append(say("agency_arrests_apart", lang))
    return "\n".join(line for note in notes for line in wrap(note, width))


def beyond_arrests(report: CompiledReport) -> bool:
    """Return whether more were arrested inside organs of state than all arrests: a run without the others."""
    inside, all_ = report.line("agency_arrests"), report.line("arrested")
    return inside is not None and all_ is not None and (inside.enumerated or 0.0) > (all_.enumerated or 0.0)


def truths(report: CompiledReport, lang: str) -> list[tuple[str, str, str, str]]:
    """Return what no report contains: what, how much (rounded), its interval, and what that rests on, in words."""
    rows = []
    for found in truth_figures(report):
        figure = found.figure(lang)
        if found.value is not None and not found.few:
            part = say(f"of_{WHOLES[found.name]}", lang, per_cent(found.part))
            figure += f"（{part}）" if lang == "zh" else f" ({part})"
        rests = found.spread.rests_on if found.spread else ()
        joined = ("；" if lang == "zh" else "; ").join(rest.words(lang) for rest in rests)
        rows.append((say(found.name, lang), figure, found.in_brackets(lang), joined))
    return rows


def _truth(report: CompiledReport, lang: str, width: int | None) -> str:
    rows = truths(report, lang)
    if not rows:
        return ""
    zh, prose = lang == "zh", min(PROSE, width or PROSE)
    longest = max(cell_len(row[0]) for row in rows)
    figures = [f"{figure} [{interval}]" if interval else figure for _, figure, interval, _ in rows]
    whole = [f"  {pad(row[0], longest)}  {figure}" for row, figure in zip(rows, figures, strict=True)]
    stacked = width is not None and max(map(cell_len, whole)) > width
    lines = []
    for row, figure, line in zip(rows, figures, whole, strict=True):
        below = [*filled(row[0], prose, "  ", "    "), *filled(figure, prose, "    ", "      ")]
        lines += below if stacked else [line]
        if row[3]:
            lines += filled(("主要取决于" if zh else "rests on ") + row[3], prose, "    ", "      ")
    said = say("note_truth", lang, report.area.name(lang), date_of(report.as_of, lang))
    return "\n".join([say("truth", lang), *lines, *wrap(said, prose)])


def summary_table(comparisons: Sequence[Comparison], lang: str) -> tuple[list[str], list[list[str]]]:
    """Return how the claims of each role fared: headings and rows; the first column is text, the rest numbers."""
    head = [say(name, lang) for name in ("role", "claims", "compared", "within", "factor_two", "typical")]
    rows = [
        [
            say(s.role, lang),
            amount(s.claims),
            amount(s.compared),
            amount(s.within) if s.role != "context" else "–",
            amount(s.factor_two),
            factor(s.typical),
        ]
        for s in summarise(comparisons)
        if s.compared
    ]
    return head, rows


def _summary(report: CompiledReport, lang: str, width: int | None) -> str:
    head, rows = summary_table(report.comparisons, lang)
    if not rows:
        return ""
    indented = [[f"  {row[0]}", *row[1:]] for row in (head, *rows)]
    title = say("comparison", lang, date_of(report.as_of, lang))
    return "\n".join([title, *table(indented[1:], indented[0], "<>>>>>", width)])
