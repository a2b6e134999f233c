"""A trace as text for a terminal."""

from __future__ import annotations

from yundong.report.line import Line
from yundong.report.text import table
from yundong.report.trace import Contribution, Trace, TracedRows
from yundong.report.variant import in_brackets
from yundong.report.words import amount, date_of, figure_of, name_of, title_of_mechanism, unit_of

HEADS = {
    "en": ("  Organ", "Period to", "Sent", "Received", "Stated", "From below", "Enumerated"),
    "zh": ("  机关", "报告期末", "发出", "收到", "上报数", "下级合计", "记录统计数"),
}


def render_trace(found: Trace, lang: str = "en") -> str:
    """Return a trace as text: figure, returns, rows, mechanisms, passages; for a ratio, then its two parts."""
    zh = lang == "zh"
    blocks = [_head(found, lang)]
    if found.contributions:
        rows = [_contribution(c, zh) for c in found.contributions]
        blocks.append("\n".join(["报表" if zh else "Returns", *table(rows, HEADS[lang], "<<<<>>>")]))
    if found.rows is not None:
        blocks.append(_rows(found.rows, zh))
    if found.mechanisms:
        listed = "\n".join(
            f"  {name}{'：' if zh else ': '}{title_of_mechanism(name, title, lang)}"
            for name, title in found.mechanisms
        )
        blocks.append(("机制\n" if zh else "Mechanisms\n") + listed)
    if found.passages:
        listed = "\n".join(f"  {key}  {precis}" for key, precis in found.passages)
        blocks.append(("文献段落\n" if zh else "Passages\n") + listed)
    blocks += [render_trace(part, lang).rstrip("\n") for part in found.parts]
    return "\n\n".join(blocks) + "\n"


def _head(found: Trace, lang: str) -> str:
    line, meaning = found.line, found.line.meaning
    figures = (
        figure_of(meaning, line.reported),
        figure_of(meaning, line.enumerated),
        amount(line.documented) + _until(line, lang),
    )
    name, unit, other = name_of(meaning, lang), unit_of(meaning, lang), in_brackets(found.manifest, lang)
    if lang == "zh":
        said = "上报数 {}；记录统计数 {}；文献数 {}".format(*figures)
        return f"{name}（{unit}）{other}\n  {line.area}，{date_of(found.as_of, lang)}：{said}"
    said = "reported {}; enumerated {}; documented {}".format(*figures)
    return f"{name}, {unit}{other}\n  {line.area}, {date_of(found.as_of, lang)}: {said}"


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
    span = f"{r.first} – {r.last}" if r.first else "–"
    shown = "\n".join("  " + ", ".join(f"{k}={v}" for k, v in row.items()) for row in r.sample)
    head = f"记录  {how}；{r.count:,} 行，{span}" if zh else f"Rows  {how}; {r.count:,} rows, {span}"
    return f"{head}\n{shown}"
