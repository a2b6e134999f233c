"""A brief: one question, one table, one picture, with sources and citation, on two pages."""

from __future__ import annotations

from collections.abc import Sequence

from yundong.records.store import StoredRun
from yundong.report.area_tables import LEVEL_NAMES, one_indicator
from yundong.report.brought import archive_of
from yundong.report.by_area import compile_by_area
from yundong.report.compile import CompiledReport
from yundong.report.documented import figure
from yundong.report.intervals import TruthFigure, outside_areas, per_cent, truth_figures
from yundong.report.line import Line
from yundong.report.outline.colophon import colophon
from yundong.report.outline.draft import OutlineDraft
from yundong.report.outline.tree import FigureBlock, Outline, in_order, outline_words
from yundong.report.pictures import View, drawn
from yundong.report.pictures.indicator import counts_by_day, course_of, reported_by_day
from yundong.report.places import RunArea
from yundong.report.question import Question
from yundong.report.variant import maker_of
from yundong.report.words import (
    amount,
    check_language,
    date_of,
    factor,
    figure_of,
    hedge,
    listed,
    name_of,
    share,
    unit_of,
)
from yundong.scenario import Scenario

BELOW = {"centre": "region", "region": "province"}
WRONG = {"identified": "identified_wrongly", "arrested": "arrested_wrongly"}


def build_brief(
    run: StoredRun,
    scenario: Scenario,
    report: CompiledReport,
    question: Question,
    lang: str,
    command: Sequence[str],
) -> Outline:
    """Return the answer to a question as an outline of two pages.

    Parameters
    ----------
    run, scenario, report : StoredRun, Scenario, CompiledReport
        The run, what it was made from, and the report of the area and day asked for.
    question : Question
        As understood.
    lang : str
        ``en`` or ``zh``.
    command : sequence of str
        The words of the command that writes it again.
    """
    check_language(lang)
    view = View(run, scenario, report, lang)
    draft = OutlineDraft(view)
    line = report.line(question.indicator.id)
    assert line is not None
    _answer(draft, line)
    _meaning(draft, line)
    rows = _table(draft, line)
    picture = drawn(view, lambda seen: course_of(seen, line.meaning))
    draft.blocks.append(FigureBlock(1, picture))
    _how_far(draft, line, outside_areas(rows, lang))
    _citation(draft, question)
    blocks, notes = in_order(tuple(draft.blocks), tuple(draft.notes))
    return Outline(
        lang=lang,
        title=question.text + view.brackets,
        subtitle=_subtitle(draft, line, question),
        blocks=blocks,
        notes=notes,
        sources=tuple(draft.cited()),
        colophon=tuple(colophon(run, scenario, lang, command)),
        words=outline_words(lang),
    )


def _subtitle(d: OutlineDraft, line: Line, question: Question) -> str:
    organ, day = d.view.area.name(d.lang), date_of(d.view.as_of, d.lang)
    named = "" if question.plain else name_of(line.meaning, d.lang)
    english = f"{named}: {organ}, as of {day}" if named else f"{organ}, as of {day}"
    chinese = f"{named}：{organ}，截至{day}" if named else f"{organ}，截至{day}"
    return d.say(english, chinese) + d.view.brackets


def _answer(d: OutlineDraft, line: Line) -> None:
    """Write the answer: reported, enumerated, documented."""
    organ_en = "the centre" if d.view.area.level == "centre" else d.view.area.name("en")
    organ_zh = "中央" if d.view.area.level == "centre" else d.view.area.name("zh")
    made = d.view.run.manifest
    value, count = (_with_unit(d, line, which) for which in ("reported", "enumerated"))
    day_en, day_zh = date_of(d.view.as_of, "en"), date_of(d.view.as_of, "zh")
    covered = ""
    if line.covered is not None:
        part = share(line.covered)
        covered = d.say(f", of which the returns contain {part}", f"，其中已上报 {part}")
    d.heading("Answer", "回答")
    if line.reported is not None:
        hold_en = f"The records of the {maker_of(made, 'en')} hold {count}{covered}."
        hold_zh = f"{maker_of(made, 'zh')}的记录中有 {count}{covered}。"
        if line.enumerated is None:  # an archive that brought no cases
            hold_en, hold_zh = (
                "The archive has no records from which it could be counted.",
                "档案中没有可据以统计的记录。",
            )
        d.write(
            f"From the returns that {organ_en} had received by {day_en}: {value}. {hold_en}",
            f"{organ_zh}根据截至{day_zh}收到的报表汇总：{value}。{hold_zh}",
        )
    else:
        why = (
            d.say("No return had come in by that day", "截至当日尚未收到报表")
            if line.meaning.returned
            else d.say("No return reports this figure", "报表不上报这项数字")
        )
        d.write(
            f"{why}; by {day_en} the records of the {maker_of(made, 'en')} hold {count}.",
            f"{why}；截至{day_zh}，{maker_of(made, 'zh')}的记录中有 {count}。",
        )
    _documented(d, line)


def _with_unit(d: OutlineDraft, line: Line, which: str) -> str:
    """Return a figure of a line with its interval and unit."""
    shown = d.with_interval(figure_of(line.meaning, getattr(line, which)), line, which)
    return f"{shown} {unit_of(line.meaning, d.lang)}"


def _documented(d: OutlineDraft, line: Line) -> None:
    if line.documented is None or line.until is None:
        d.write(
            f"No document known by that day gives this figure for {d.view.area.name('en')}.",
            f"截至当日的文献中没有{d.view.area.name('zh')}的这项数字。",
        )
        return
    mark = d.cite(line.source, line.passage, line.hedge)
    shown = _with_unit(d, line, "documented")
    then = d.with_interval(figure_of(line.meaning, line.then), line, "then")
    doubt_en = f" ({hedge(line.hedge, 'en')})" if line.hedge else ""
    doubt_zh = f"（{hedge(line.hedge, 'zh')}）" if line.hedge else ""
    english = (
        f"The newest document of the time states {shown}{doubt_en} to {date_of(line.until, 'en')}{mark}."
    )
    chinese = f"当时最新的文献数截至{date_of(line.until, 'zh')}，为 {shown}{doubt_zh}{mark}。"
    if line.ratio is not None:
        made = d.view.run.manifest
        english += f" On the same terms the {maker_of(made, 'en')} has {then}, "
        english += f"{factor(line.ratio)} times the documented figure."
        chinese += f"同一口径下{maker_of(made, 'zh')}为 {then}，是文献数的 {factor(line.ratio)} 倍。"
    d.write(english, chinese)


def _meaning(d: OutlineDraft, line: Line) -> None:
    i = line.meaning
    d.heading("What is counted", "统计内容")
    english = f"{i.name_en} ({i.unit}): {i.definition_en}"
    chinese = f"{i.name_zh}（{i.unit_zh or i.unit}）：{i.definition_zh or i.definition_en}"
    d.write(english, chinese)


def _table(d: OutlineDraft, line: Line) -> list[tuple[RunArea, tuple[Line, ...]]]:
    """Write the one table, the areas below or, where there are none, the days; return the areas with their lines."""
    level = BELOW.get(d.view.area.level)
    parts = level and [
        a for a in d.view.places.children(d.view.area.id) if len(d.view.places.key_localities(a))
    ]
    if not parts or level is None:
        _days(d, line)
        return [(d.view.area, (line,))]
    found = compile_by_area(
        d.view.run,
        d.view.scenario,
        d.view.as_of,
        d.view.area.code,
        level,
        [line.indicator],
        d.view.report.intervals,
    )
    sheet = one_indicator(found, 0, d.lang)
    names = LEVEL_NAMES[level]
    unit = unit_of(line.meaning, d.lang)
    english, chinese = (name_of(line.meaning, lang) for lang in ("en", "zh"))
    caption = d.say(f"{english} by {names[0]}, {unit}", f"{chinese}（{unit}），按{names[1]}分列")
    for row in found.rows:
        if row.lines[0].source:
            d.cite(row.lines[0].source, row.lines[0].passage, row.lines[0].hedge)
    d.table(caption, tuple(sheet.headings.values()), sheet.texts(), sheet.alignment)
    _directly_below(d, parts)
    return [(row.area, row.lines) for row in found.rows]


def _directly_below(d: OutlineDraft, parts: Sequence[int]) -> None:
    """Name the cities that report beside the areas of the table, without which its rows fall short of the whole."""
    below = map(d.view.places.place, parts)
    names = [place.name(d.lang) for place in below if place.level == "locality"]
    if names:
        whole = d.view.area.name(d.lang)
        verb = "reports" if len(names) == 1 else "report"
        d.write(
            f"Without {listed(names, 'en')}, which {verb} to {whole} directly.",
            f"不含直接向{whole}上报的{'、'.join(names)}。",
        )


def _days(d: OutlineDraft, line: Line) -> None:
    days = d.view.days[::-1][::6][::-1]
    stated = reported_by_day(d.view, line.meaning, days)
    counted = counts_by_day(d.view, line.meaning, days)
    documented = {claim.end: figure(claim) for claim in d.view.claims(line.indicator)}
    rows = [
        (
            date_of(day, d.lang),
            figure_of(line.meaning, one),
            figure_of(line.meaning, other),
            amount(documented.get(day)),
        )
        for day, one, other in zip(days, stated, counted, strict=True)
    ]
    heads = [d.say(*pair) for pair in (("By", "截至"), ("Reported", "上报数"), ("Enumerated", "记录统计数"))]
    heads.append(d.say("Documented to that day", "文献中截至当日的数字"))
    keep = 4 if documented else 3
    unit = unit_of(line.meaning, d.lang)
    english, chinese = (name_of(line.meaning, lang) for lang in ("en", "zh"))
    caption = d.say(f"{english} over time, {unit}", f"{chinese}（{unit}），按日期")
    d.table(caption, heads[:keep], [row[:keep] for row in rows], "<>>>"[:keep])


def _how_far(d: OutlineDraft, line: Line, beyond: str) -> None:
    """Write how far the figure can be relied on, and which of its figures lie beyond their intervals."""
    mine = [c for c in d.view.comparisons if c.indicator == line.indicator]
    judged = [c for c in mine if c.within is not None]
    d.heading("How far it can be relied on", "可靠程度")
    if archive_of(d.view.run) is not None:
        d.write(
            "These figures are those of an archive that was brought: they cover the places in it and no others, in the "
            "words of the state of 1952.",
            "以上数字出自用户提供的档案，只包括其中各地，用语是 1952年国家机关的用语。",
        )
        return
    english = (
        "This is one run of a model of a synthetic country, in the words of the state of 1952; another seed gives "
        "other figures, and other values of its assumptions may give very different ones."
    )
    chinese = (
        "本文出自模型的一次推演，国家和人物均为虚拟，用语是 1952年国家机关的用语；换一个随机种子或改变假设，"
        "数字会不同。"
    )
    if judged:
        inside = sum(c.within is True for c in judged)
        verb = "is" if inside == 1 else "are"
        english += (
            f" Of the {len(judged)} documented figures on this indicator known by that day that can be judged, "
            f"{inside} {verb} met within their tolerance."
        )
        chinese += f"截至当日可以评判的这项指标的文献数字有 {len(judged)} 个，其中 {inside} 个在容差以内。"
    english += " " + d.view.report.intervals.sentence("en", d.view.area, d.view.as_of)
    chinese += d.view.report.intervals.sentence("zh", d.view.area, d.view.as_of)
    english += f" {beyond}" if beyond else ""
    chinese += beyond
    for found in truth_figures(d.view.report):
        if found.name == WRONG.get(line.indicator):
            english += _wrong(found, "en")
            chinese += _wrong(found, "zh")
    d.write(english, chinese)


def _wrong(found: TruthFigure, lang: str) -> str:
    """Return in a sentence how many had done nothing, with the interval and what it rests on."""
    figure, part = found.figure(lang), per_cent(found.part)
    if found.spread is not None:
        figure = f"{figure} [{found.in_brackets(lang)}]"
    rests = found.spread.rests_on if found.spread else ()
    if lang == "zh":
        on = f"；主要取决于 {'；'.join(rest.words(lang) for rest in rests)}" if rests else ""
        return f"模型中有 {figure} 人（{part}）并非毒犯{on}；史料没有记载这一比率。"
    on = f"; this rests on {'; '.join(rest.words(lang) for rest in rests)}" if rests else ""
    return f" In the model {figure} of them ({part}) had done nothing{on}; no source gives a rate."


def _citation(d: OutlineDraft, question: Question) -> None:
    made = d.view.run.manifest
    version, digest = made.get("yundong", "–"), str(made.get("digest", "–"))[:12]
    scenario = f"{made['scenario']} {d.view.scenario.version}"
    d.heading("Citation", "引用")
    place, day = d.view.area.name(d.lang), date_of(d.view.as_of, d.lang)
    end = "" if question.text.endswith(("?", "？", ".", "。")) else "."
    d.write(
        f"The yundong contributors. “{question.text}{end}” Brief on {place}, {day}. yundong {version}, "
        f"scenario {scenario}, seed {made['seed']}, records {digest}.",
        f"yundong 项目组：《{question.text}》，{place}，{day}。yundong {version}，情景 {scenario}，"
        f"随机种子 {made['seed']}，记录校验值 {digest}。",
    )
