"""Lines of areas as tables: one long table for spreadsheets, one per indicator for readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from yundong.records.store import StoredRun
from yundong.report.by_area import AreaLines, ByArea
from yundong.report.compile import CompiledReport
from yundong.report.intervals import (
    AWAITED,
    Intervals,
    beside,
    outside,
    outside_areas,
    reasons,
    six,
    truth_figures,
)
from yundong.report.line import Line
from yundong.report.outline.colophon import colophon, described
from yundong.report.sheets import COVERED, DECIMAL, RATIO, WHOLE, Listing, Sheet
from yundong.report.text import PROSE, foot, table, wrap
from yundong.report.variant import ARCHIVE, in_brackets, note_of_figures, seal_cell, then_name, variant
from yundong.report.words import (
    amount,
    check_language,
    date_of,
    factor,
    figure_of,
    hedge,
    name_of,
    say,
    term,
    unit_of,
)
from yundong.scenario import Scenario

# Columns of the long table: id, heading in English and in Chinese.
LONG: dict[str, tuple[str, str]] = {
    "area": ("area", "地区代码"),
    "area_en": ("area, English", "地区（英文）"),
    "area_zh": ("area, Chinese", "地区"),
    "level": ("level", "级别"),
    "indicator": ("indicator", "指标代码"),
    "indicator_en": ("indicator, English", "指标（英文）"),
    "indicator_zh": ("indicator, Chinese", "指标"),
    "unit_en": ("unit, English", "单位（英文）"),
    "unit_zh": ("unit, Chinese", "单位"),
    "as_of": ("as of", "截至"),
    "reported": ("reported", "上报数"),
    "enumerated": ("enumerated", "记录统计数"),
    "covered": ("covered", "覆盖率"),
    "documented": ("documented", "文献数"),
    "until": ("documented to", "文献数截至"),
    "hedge": ("qualified in the document", "原文注明"),
    "then": ("run then", "同日推演"),
    "ratio": ("ratio", "比值"),
    "source": ("source", "出处"),
    "passage": ("passage", "段落"),
    "role": ("role", "用途"),
    "reported_low_90": ("reported, 90 % from", "上报数 90 % 下限"),
    "reported_high_90": ("reported, 90 % to", "上报数 90 % 上限"),
    "enumerated_low_90": ("enumerated, 90 % from", "记录统计数 90 % 下限"),
    "enumerated_high_90": ("enumerated, 90 % to", "记录统计数 90 % 上限"),
    "then_low_90": ("run then, 90 % from", "同日推演 90 % 下限"),
    "then_high_90": ("run then, 90 % to", "同日推演 90 % 上限"),
    "no_interval": ("no interval because", "无区间的原因"),
    "variant": ("variant", "对照推演"),
    "seal": ("seal of the run", "推演封存值"),
}
FIGURES = ("reported", "enumerated", "documented", "then")
BOUNDED = ("reported", "enumerated", "then")
ENDS = tuple(f"{name}_{end}_90" for name in BOUNDED for end in ("low", "high"))
LEVEL_NAMES = {
    "centre": ("the centre", "中央"),
    "region": ("great region", "大行政区"),
    "province": ("province", "省级"),
    "prefecture": ("prefecture", "专区"),
    "locality": ("city or locality", "城市或地方"),
    "city": ("city", "城市"),
    "all": ("region and province", "大区和省级"),
}


def long_rows(
    rows: Iterable[AreaLines],
    as_of: Any,
    manifest: Mapping[str, Any],
    seal: str | None,
    intervals: Intervals = AWAITED,
) -> list[dict[str, Any]]:
    """Return one row per area and indicator: the columns of `LONG`, and ``section``, ``claim`` and ``kind``.

    Parameters
    ----------
    rows : iterable of AreaLines
        Lines by area.
    as_of : datetime.date
        Day of the report.
    manifest : mapping
        What made the run.
    seal : str or None
        The seal of the run, or None if it has none any more.
    intervals : Intervals
        Those that hold for the run, or why there are none.
    """
    made = {"variant": variant(manifest, "en"), "seal": seal_cell(manifest, seal)}
    return [
        _long(row, line, as_of, made | {"no_interval": intervals.none_for(line)})
        for row in rows
        for line in row.lines
    ]


def _long(row: AreaLines, line: Line, as_of: Any, made: Mapping[str, str]) -> dict[str, Any]:
    names = {f"indicator_{lang}": name_of(line.meaning, lang) for lang in ("en", "zh")}
    units = {f"unit_{lang}": unit_of(line.meaning, lang) for lang in ("en", "zh")}
    figures = {key: _plain(getattr(line, key)) for key in (*FIGURES, "covered", "until", "hedge", "ratio")}
    return {
        "area": row.area.code,
        "area_en": row.area.name_en,
        "area_zh": row.area.name_zh,
        "level": row.area.level,
        "indicator": line.indicator,
        **names,
        **units,
        "as_of": as_of,
        **figures,
        "source": line.source,
        "passage": line.passage,
        "role": line.role,
        **_ends(line),
        **made,
        "section": line.section,
        "claim": line.claim,
        "kind": line.meaning.kind,
    }


def _ends(line: Line) -> dict[str, float | None]:
    """Return both ends of each posterior interval of a line, to six digits."""
    found: dict[str, float | None] = dict.fromkeys(ENDS)
    for name, interval in line.intervals.items():
        found |= {f"{name}_low_90": six(interval.low), f"{name}_high_90": six(interval.high)}
    return found


def _plain(value: Any) -> Any:
    """Return a whole number without decimals, anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def long_sheet(
    rows: Sequence[Mapping[str, Any]], made: Mapping[str, Any], lang: str, name: str = "report"
) -> Sheet:
    """Return the long table as a sheet: counts whole, shares with a decimal, ratios with two, days as days.

    In a workbook the names in the language stand first; codes and the names in the other language stand last.
    """
    headings = {key: pair[lang == "zh"] for key, pair in LONG.items()}
    if any(row["variant"] == ARCHIVE["en"] for row in rows):
        run, archive = ("推演", "档案") if lang == "zh" else ("run", "archive")
        headings = {key: title.replace(run, archive) for key, title in headings.items()}
    if not any(row["covered"] is not None for row in rows):
        del headings["covered"]
    if not any(row["variant"] for row in rows):
        del headings["variant"]
    for column in ENDS:
        if all(row[column] is None for row in rows):
            del headings[column]
    other = "en" if lang == "zh" else "zh"
    codes = ("area", "indicator", *(f"{what}_{other}" for what in ("area", "indicator", "unit")))
    return Sheet(
        name,
        "",
        headings,
        rows,
        _style,
        first=(f"area_{lang}", f"indicator_{lang}"),
        last=(*codes, "seal"),
        worded=partial(_worded, lang=lang, in_words=variant(made, lang)),
    )


def _worded(row: Mapping[str, Any], lang: str, in_words: str) -> dict[str, Any]:
    """Return a row of the long table as a workbook has it: terms of the data in words where these are others."""
    said = {**row, "no_interval": reasons(row["no_interval"], lang)}
    if lang == "en":
        return said
    level = LEVEL_NAMES[row["level"]][1] if row["level"] in LEVEL_NAMES else row["level"]
    terms = {"hedge": hedge(row["hedge"], lang), "role": term(row["role"], lang), "variant": in_words}
    return {**said, "level": level, **terms}


def _style(row: Mapping[str, Any], column: str) -> str:
    if column in FIGURES or column in ENDS:
        return DECIMAL if row["kind"] == "ratio" else WHOLE
    return {"ratio": RATIO, "covered": COVERED}.get(column, "General")


def as_listing(
    found: ByArea, run: StoredRun, scenario: Scenario, lang: str, command: Sequence[str], wide: bool
) -> Listing:
    """Return a table by area as a listing.

    Parameters
    ----------
    found : ByArea
        As compiled.
    run, scenario : StoredRun, Scenario
        What it was compiled from.
    lang : str
        ``en`` or ``zh``.
    command : sequence of str
        The words of the command that prints it again.
    wide : bool
        One table per indicator, for readers; otherwise one long table, for spreadsheets.
    """
    check_language(lang)
    if wide:
        sheets = tuple(one_indicator(found, number, lang) for number in range(len(found.indicators)))
    else:
        rows = long_rows(found.rows, found.as_of, found.manifest, found.seal, found.intervals)
        sheets = (long_sheet(rows, found.manifest, lang, "报表" if lang == "zh" else "report"),)
    return Listing(
        title=title_of(found, lang),
        sheets=sheets,
        lang=lang,
        subtitle=date_of(found.as_of, lang) + in_brackets(found.manifest, lang),
        notes=tuple(notes_of(found, lang)),
        sources=tuple(described(scenario, found.sources, lang)),
        colophon=tuple(colophon(run, scenario, lang, command)),
    )


def title_of(found: ByArea, lang: str) -> str:
    """Return what the table is about."""
    level, organ = LEVEL_NAMES[found.level][lang == "zh"], found.organ.name(lang)
    names = [name_of(indicator, lang) for indicator in found.indicators]
    zh = lang == "zh"
    about = names[0] if len(names) == 1 else ("主要指标" if zh else "Main figures")
    return f"{organ}：{about}（按{level}分列）" if zh else f"{about} by {level}: {organ}"


def notes_of(found: ByArea, lang: str) -> list[str]:
    """Return what a reader must know of the table."""
    zh, then = lang == "zh", then_name(found.manifest, lang)
    notes = [
        "上报数：该地区机关截至当日已收到的报表的合计，与该地区自己的报告一致；各行之和一般大于上级已收到的数字。"
        f"记录统计数：根据全部记录统计。文献数注明截止日期和原文的限定语。{then}与比值：同一地区、同一截止日期。"
        if zh
        else "Reported: what the organ of the area had received by that day, as in the report of the area itself; the "
        "rows add up to more than their superior had received. Enumerated: counted from the records. Documented "
        f"figures carry the last day they count, and how the document qualifies them. {then} and ratio: the same "
        "area, up to the same day."
    ]
    if said := found.intervals.sentence(lang, found.organ, found.as_of):
        notes.append(said)
    if said := outside_areas(((row.area, row.lines) for row in found.rows), lang):
        notes.append(said)
    if found.idle:
        names = ("、" if zh else ", ").join(place.name(lang) for place in found.idle)
        notes.append(
            f"没有重点地区，未列入：{names}。" if zh else f"Without a key locality, not listed: {names}."
        )
    return notes


HEADS = ("area", "reported", "enumerated", "documented", "until", "then", "ratio", "source")


def _heads(made: Mapping[str, Any], lang: str) -> list[str]:
    named = {"area": "地区" if lang == "zh" else "Area", "then": then_name(made, lang)}
    return [named.get(name) or say(name, lang) for name in HEADS]


def one_indicator(found: ByArea, number: int, lang: str) -> Sheet:
    """Return the table of one indicator, every cell as the report prints it."""
    indicator = found.indicators[number]
    rows = [dict(zip(HEADS, _cells(row, row.lines[number], lang), strict=True)) for row in found.rows]
    caption = f"{name_of(indicator, lang)}（{unit_of(indicator, lang)}）"
    if lang == "en":
        caption = f"{name_of(indicator, lang)}, {unit_of(indicator, lang)}"
    headings = dict(zip(HEADS, _heads(found.manifest, lang), strict=True))
    if all(row.lines[number].documented is None for row in found.rows):
        headings = {key: headings[key] for key in HEADS[:3]}
    return Sheet(indicator.id, caption + in_brackets(found.manifest, lang), headings, rows, sides="<>>>>>><")


def _cells(row: AreaLines, line: Line, lang: str) -> tuple[str, ...]:
    doubt, place = hedge(line.hedge, lang), " ".join(filter(None, (line.source, line.passage)))
    bracketed = (f"（{doubt}）" if lang == "zh" else f" ({doubt})") if doubt else ""
    return (
        row.area.name(lang),
        beside(figure_of(line.meaning, line.reported), line.intervals.get("reported"), lang),
        beside(figure_of(line.meaning, line.enumerated), line.intervals.get("enumerated"), lang),
        amount(line.documented),
        str(line.until) if line.until else "–",
        beside(figure_of(line.meaning, line.then), line.intervals.get("then"), lang),
        factor(line.ratio),
        place + bracketed,
    )


def as_text(found: ByArea, lang: str, width: int | None = None, run: str = "RUN") -> str:
    """Return a table by area for a terminal: one block per indicator, areas as rows.

    Parameters
    ----------
    found : ByArea
        As compiled.
    lang : str
        ``en`` or ``zh``.
    width : int, optional
        Columns of the terminal; by default lines are as long as their content.
    run : str
        The folder of the run, as the command that makes the text again names it.
    """
    check_language(lang)
    head = f"{title_of(found, lang)}{'，' if lang == 'zh' else ', '}{date_of(found.as_of, lang)}"
    blocks = [head + in_brackets(found.manifest, lang)]
    for number in range(len(found.indicators)):
        sheet = one_indicator(found, number, lang)
        rows = [["  " + row[0], *row[1:]] for row in sheet.texts()]
        heads = ["  " + next(iter(sheet.headings.values())), *list(sheet.headings.values())[1:]]
        blocks.append("\n".join([sheet.caption, *table(rows, heads, sheet.alignment, width)]))
    blocks.append(
        "\n".join(line for note in notes_of(found, lang) for line in wrap(note, min(PROSE, width or PROSE)))
    )
    more = [word for i in found.indicators for word in ("--indicator", i.id)]
    words = ["report", run, "--area", found.organ.code, "--by", found.level, *more]
    blocks.append(foot(found, lang, width, words))
    return "\n\n".join(blocks) + "\n"


def report_listing(
    report: CompiledReport, run: StoredRun, scenario: Scenario, lang: str, command: Sequence[str]
) -> Listing:
    """Return a whole report as one long table, for spreadsheets."""
    mine = [AreaLines(report.area, report.lines)]
    rows = long_rows(mine, report.as_of, report.manifest, report.seal, report.intervals)
    organ, day = report.area.name(lang), date_of(report.as_of, lang)
    title = (
        f"{say('report', lang)}：{organ}，截至{day}"
        if lang == "zh"
        else f"{say('report', lang)}: {organ}, as of {day}"
    )
    cited = {line.source for line in report.lines if line.source}
    return Listing(
        title=title + in_brackets(report.manifest, lang),
        sheets=(long_sheet(rows, report.manifest, lang, "报表" if lang == "zh" else "report"),),
        lang=lang,
        notes=(
            note_of_figures(report.manifest, lang),
            report.intervals.sentence(lang, report.area, report.as_of),
            outside(report.lines, lang, truth_figures(report)),
        ),
        sources=tuple(described(scenario, cited, lang)),
        colophon=tuple(colophon(run, scenario, lang, command)),
    )
