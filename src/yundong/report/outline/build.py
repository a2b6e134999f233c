"""The whole report as an outline: title, parts I to VI, annex, notes, colophon."""

from __future__ import annotations

from yundong.records.store import StoredRun
from yundong.report.brought import archive_of
from yundong.report.compile import CompiledReport
from yundong.report.intervals import outside, truth_figures
from yundong.report.outline.against import against, annex, unseen
from yundong.report.outline.colophon import colophon
from yundong.report.outline.draft import OutlineDraft
from yundong.report.outline.features import agencies, features, next_steps
from yundong.report.outline.overview import overview
from yundong.report.outline.tree import Outline, in_order, outline_words
from yundong.report.pictures import View
from yundong.report.words import check_language, date_of
from yundong.scenario import Scenario


def build(run: StoredRun, scenario: Scenario, report: CompiledReport, lang: str = "en") -> Outline:
    """Return the report of an organ as an outline.

    Parameters
    ----------
    run, scenario : StoredRun, Scenario
        A whole run and what it was made from.
    report : CompiledReport
        As compiled.
    lang : str
        ``en`` or ``zh``.

    Raises
    ------
    InputError
        For another language, or a damaged table.
    """
    check_language(lang)
    view = View(run, scenario, report, lang)
    draft = OutlineDraft(view)
    archive = archive_of(run)
    draft.callout(*(_OF_A_MODEL if archive is None else _OF_AN_ARCHIVE))
    if said := report.intervals.sentence(lang, report.area, report.as_of):
        said += view.say(" ", "") + outside(report.lines, lang, truth_figures(report))
        draft.callout(said.strip(), said.strip())
    for section in (overview, agencies, features, next_steps, against, unseen, annex) if archive is None else (
        overview, agencies, against, annex
    ):  # fmt: skip
        section(draft)
    blocks, notes = in_order(tuple(draft.blocks), tuple(draft.notes))
    return Outline(
        lang=lang,
        title=_title(view),
        subtitle=_subtitle(view),
        blocks=blocks,
        notes=notes,
        sources=tuple(draft.cited()),
        colophon=tuple(colophon(run, scenario, lang, command_of_report(view))),
        words=outline_words(lang),
    )


_OF_A_MODEL = (
    "This is not a historical document. It was compiled by a model from the returns of a synthetic country, "
    "in the outline of the report of December 1952 and in words of its own. Its persons are synthetic. Words such "
    "as offender, control or background are those of the state of the time. Figures of the documents are given "
    "beside it with their sources.",
    "本报告不是历史文献，而是模型根据虚拟国家的报表，按1952年12月报告的纲目自行撰写的。人物均为虚拟；"
    "“毒犯”“管制”“背景”等是当时国家机关的用语。文献中的数字并列在旁，并注明出处。",
)
_OF_AN_ARCHIVE = (
    "This is compiled from returns and case files of an archive that was brought, in the outline of the report of "
    "December 1952; no model made these figures. They cover the places that were brought and no others; what was not "
    "brought is unknown, not zero. Words such as offender, control or background are those of the state of the time. "
    "Figures of the documents are given beside it with their sources.",
    "本报告依据用户提供的报表和案卷，按1952年12月报告的纲目编写，数字并非模型所出。报告只包括所提供的各地；未提供的数字为"
    "不详，不是零。“毒犯”“管制”“背景”等是当时国家机关的用语。文献中的数字并列在旁，并注明出处。",
)
"""What a reader must know first of a report on a run, and of one on an archive."""


def _title(view: View) -> str:
    scenario = view.scenario
    named = scenario.about.get("title_zh" if view.lang == "zh" else "title", scenario.title)
    return view.say(f"{named}: summary report", f"{named}总结报告") + view.brackets


def _subtitle(view: View) -> str:
    day, organ = date_of(view.as_of, view.lang), view.area.name(view.lang)
    if view.area.level == "centre":
        said = view.say(f"As the centre could compile it on {day}", f"中央在{day}能够汇总的情况")
    else:
        said = view.say(f"{organ}, as it could be compiled there on {day}", f"{organ}在{day}能够汇总的情况")
    return said + view.brackets


def command_of_report(view: View) -> list[str]:
    """Return the words of the command that prints the report again."""
    options = ["--as-of", str(view.as_of), "--area", view.area.code, "--lang", view.lang]
    return ["yundong", "report", view.run.named, *options]
