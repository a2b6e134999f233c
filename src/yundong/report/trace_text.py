"""A trace as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yundong.figures.wording import filled
from yundong.records.store import StoredRun
from yundong.report.area_tables import LONG
from yundong.report.chinese import counted_from
from yundong.report.intervals import beside
from yundong.report.line import Line
from yundong.report.outline.colophon import colophon
from yundong.report.sheets import WHOLE, Listing, Sheet, as_reported
from yundong.report.text import foot, table
from yundong.report.trace import Contribution, Trace, TracedRows
from yundong.report.variant import in_brackets, seal_cell
from yundong.report.words import amount, date_of, figure_of, name_of, precis_of, title_of_mechanism, unit_of
from yundong.scenario import Scenario

HEADS = {
    "en": ("  Organ", "Period to", "Sent", "Received", "Stated", "From below", "Enumerated"),
    "zh": ("  机关", "报告期末", "发出", "收到", "上报数", "下级合计", "记录统计数"),
}


def render_trace(found: Trace, lang: str = "en", width: int | None = None, run: str = "RUN") -> str:
    """Return a trace as text: figure, returns, rows, mechanisms, passages; for a ratio, then its two parts.

    Parameters
    ----------
    found : Trace
        As traced.
    lang : str
        ``en`` or ``zh``.
    width : int, optional
        Columns of the terminal; by default lines are as long as their content.
    run : str
        The folder of the run, as the command that makes the text again names it.
    """
    blocks = [block for part in (found, *found.parts) for block in _blocks(part, lang, width)]
    words = ["trace", run, found.line.indicator, "--area", found.line.area]
    blocks.append(foot(found, lang, width, words))
    return "\n\n".join(blocks) + "\n"


def _blocks(found: Trace, lang: str, width: int | None) -> list[str]:
    """Return the parts of the text of one figure."""
    zh, columns = lang == "zh", width or 10_000

    def wrapped(lines: Iterable[str]) -> str:
        return "\n".join(part for line in lines for part in filled(line.strip(), columns, "  ", "    "))

    first, *rest = _head(found, lang).split("\n")
    blocks = ["\n".join([*filled(first, columns), wrapped(rest)])]
    if found.contributions:
        rows = [_contribution(c, zh) for c in found.contributions]
        blocks.append("\n".join(["报表" if zh else "Returns", *table(rows, HEADS[lang], "<<<<>>>", width)]))
    if found.rows is not None:
        head, *sample = _rows(found.rows, zh).split("\n")
        blocks.append("\n".join([*filled(head, columns, "", "  "), wrapped(sample)]).rstrip())
    if found.mechanisms:
        colon = "：" if zh else ": "
        listed = [f"{key}{colon}{title_of_mechanism(key, title, lang)}" for key, title in found.mechanisms]
        blocks.append(("机制\n" if zh else "Mechanisms\n") + wrapped(listed))
    if found.passages:
        listed = [f"{key}  {precis_of(key, precis, lang)}" for key, precis in found.passages]
        blocks.append(("文献段落\n" if zh else "Passages\n") + wrapped(listed))
    return blocks


def trace_listing(
    found: Trace, lang: str, run: StoredRun, scenario: Scenario, command: Sequence[str]
) -> Listing:
    """Return a trace as tables: the returns that the figure contains, a few of the rows counted, what explains them.

    Parameters
    ----------
    found : Trace
        As traced.
    lang : str
        ``en`` or ``zh``.
    run, scenario : StoredRun, Scenario
        What it was traced in.
    command : sequence of str
        The words of the command that traces it again.
    """
    zh = lang == "zh"
    name, *figures = _head(found, lang).split("\n")
    keys = ("organ", "period", "sent", "received", "stated", "below", "counted")
    heads = dict(zip(keys, (head.strip() for head in HEADS[lang]), strict=True))
    heads["seal"] = LONG["seal"][zh]
    traces = [found, *found.parts]
    returns = [
        {**vars(c), "organ": c.name_zh if zh else c.name_en, "seal": seal_cell(found.manifest, found.seal)}
        for trace in traces
        for c in trace.contributions
    ]
    sheets = [
        Sheet(
            "报表" if zh else "returns",
            "报表" if zh else "Returns",
            heads,
            returns,
            lambda row, column: WHOLE,
            as_reported,
        )
    ]
    samples = [row for trace in traces if trace.rows is not None for row in trace.rows.sample]
    if samples:
        title = "记录（最后几行）" if zh else "Rows, the last few"
        columns = dict.fromkeys(key for row in samples for key in row)
        sheets.append(
            Sheet(
                "记录" if zh else "rows", title, {key: key for key in columns}, samples, _plainly, _as_written
            )
        )
    notes = [line.strip() for line in figures]
    notes += [_rows(trace.rows, zh).partition("\n")[0] for trace in traces if trace.rows is not None]
    colon = "：" if zh else ": "
    notes += [f"{key}{colon}{title_of_mechanism(key, title, lang)}" for key, title in found.mechanisms]
    passages = tuple((key, precis_of(key, precis, lang)) for key, precis in found.passages)
    return Listing(
        name,
        tuple(sheets),
        lang,
        notes=tuple(notes),
        sources=passages,
        colophon=tuple(colophon(run, scenario, lang, command)),
    )


def _plainly(row: Mapping[str, Any], column: str) -> str:
    return "General"


def _as_written(row: Mapping[str, Any], column: str) -> str:
    """Return a cell of a row as the records have it: the number of a dossier is no amount."""
    return str(row.get(column, ""))


def _head(found: Trace, lang: str) -> str:
    line, meaning = found.line, found.line.meaning
    figures = (
        beside(figure_of(meaning, line.reported), line.intervals.get("reported"), lang),
        beside(figure_of(meaning, line.enumerated), line.intervals.get("enumerated"), lang),
        amount(line.documented) + _until(line, lang),
    )
    name, unit, other = name_of(meaning, lang), unit_of(meaning, lang), in_brackets(found.manifest, lang)
    if lang == "zh":
        said = "上报数 {}；记录统计数 {}；文献数 {}".format(*figures)
        return f"{name}（{unit}）{other}\n  {found.area.name(lang)}，{date_of(found.as_of, lang)}：{said}"
    said = "reported {}; enumerated {}; documented {}".format(*figures)
    return f"{name}, {unit}{other}\n  {found.area.name(lang)}, {date_of(found.as_of, lang)}: {said}"


def _until(line: Line, lang: str) -> str:
    if line.until is None:
        return ""
    day = date_of(line.until, lang)
    return f"（截至{day}）" if lang == "zh" else f" (to {day})"


def _contribution(c: Contribution, zh: bool) -> list[str]:
    below = "–" if c.below is None else amount(c.below, True)
    figures = [amount(c.stated, True), below, amount(c.counted, True)]
    return [f"  {c.name_zh if zh else c.name_en}", str(c.period), str(c.sent), str(c.received), *figures]


def _rows(r: TracedRows, zh: bool) -> str:
    how = f"{r.table}: {r.value}" + (f", {r.where}" if r.where else "")
    if zh:
        how = counted_from(r.table, r.value, r.where)
    span = f"{r.first} – {r.last}" if r.first else "–"
    shown = "\n".join("  " + ", ".join(f"{k}={v}" for k, v in row.items()) for row in r.sample)
    head = f"记录  {how}；{r.count:,} 行，{span}" if zh else f"Rows  {how}; {r.count:,} rows, {span}"
    return f"{head}\n{shown}"
