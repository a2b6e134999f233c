"""The whole report as an outline: title, parts I to VI, annex, notes, colophon."""

from __future__ import annotations

import shlex

from yundong.records.store import StoredRun
from yundong.report.compile import CompiledReport
from yundong.report.outline.against import against, annex, unseen
from yundong.report.outline.draft import OutlineDraft
from yundong.report.outline.features import agencies, features, next_steps
from yundong.report.outline.overview import overview
from yundong.report.outline.tree import Outline, in_order
from yundong.report.pictures import View
from yundong.report.words import check_language, date_of, say
from yundong.scenario import Scenario

WORDS = {
    "table": ("Table", "表"),
    "figure": ("Figure", "图"),
    "notes": ("Notes", "注释"),
    "colophon": ("Colophon", "版本与复现信息"),
    "contents": ("Contents", "目录"),
    "data": ("Data of the figure", "图中数据"),
    "source": ("Source", "来源"),
    "sources": ("Sources", "史料"),
    "skip": ("Skip to the report", "跳至正文"),
    "back": ("back to the text", "返回正文"),
    "theme": ("Light or dark", "明暗切换"),
    "note": ("note", "注"),
    "page": ("page", "页"),
}


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
    draft.callout(
        "This is not a historical document. It was compiled by a model from the returns of a synthetic country, "
        "in the outline of the report of December 1952 and in words of its own. Its persons are synthetic. Words such "
        "as offender, control or background are those of the state of the time. Figures of the documents are given "
        "beside it with their sources.",
        "本报告不是历史文献，而是模型根据虚拟国家的报表，按 1952 年 12 月报告的纲目自行撰写的。人物均为虚拟；"
        "“毒犯”“管制”“背景”等是当时国家机关的用语。文献中的数字并列在旁，并注明出处。",
    )
    for section in (overview, agencies, features, next_steps, against, unseen, annex):
        section(draft)
    blocks, notes = in_order(tuple(draft.blocks), tuple(draft.notes))
    return Outline(
        lang=lang,
        title=_title(view),
        subtitle=_subtitle(view),
        blocks=blocks,
        notes=notes,
        sources=tuple(draft.cited()),
        colophon=tuple(_colophon(view)),
        words={key: pair[lang == "zh"] for key, pair in WORDS.items()},
    )


def _title(view: View) -> str:
    scenario = view.scenario
    named = scenario.about.get("title_zh" if view.lang == "zh" else "title", scenario.title)
    return view.say(f"{named}: summary report", f"{named}总结报告") + view.brackets


def _subtitle(view: View) -> str:
    organ = view.say("the centre", "中央") if view.area.level == "centre" else view.area.name(view.lang)
    return (
        view.say(
            f"As {organ} could compile it on {date_of(view.as_of, 'en')}",
            f"{organ}在{date_of(view.as_of, 'zh')}能够汇总的情况",
        )
        + view.brackets
    )


def _command_of_run(view: View) -> str:
    """Return the command that runs the scenario again as this run was."""
    made = view.run.manifest
    words = ["yundong", "run", made["scenario"], "--seed", made["seed"], "--scale", made["scale"]]
    if made.get("until"):
        words += ["--until", made["until"]]
    for name in made.get("without") or ():
        words += ["--without", name]
    for name, value in (made.get("settings") or {}).items():
        words += ["--set", f"{name}={value}"]
    if made.get("interpretation") not in (None, "balanced"):
        words += ["--interpretation", made["interpretation"]]
    return shlex.join(map(str, words))


def _command_of_report(view: View) -> str:
    options = ["--as-of", str(view.as_of), "--area", view.area.code, "--lang", view.lang]
    return shlex.join(["yundong", "report", view.run.path.name, *options])


def _colophon(view: View) -> list[tuple[str, str]]:
    """Return what reproduces the report, as pairs of what and value."""
    made, lang = view.run.manifest, view.lang
    settings = ", ".join(f"{name}={value}" for name, value in (made.get("settings") or {}).items())
    return [
        (say("scenario", lang), f"{made['scenario']} {view.scenario.version}"),
        (view.say("scenario hash", "情景校验值"), str(made.get("scenario_hash", "–"))),
        (say("seed", lang), str(made["seed"])),
        (say("scale", lang), str(made["scale"])),
        (view.say("parameters set", "改动的参数"), settings or view.say("none", "无")),
        (view.say("interpretation", "指示的解释"), str(made.get("interpretation", "–"))),
        (view.say("version", "版本"), f"yundong {made.get('yundong', '–')}"),
        (view.say("digest of the records", "记录校验值"), str(made.get("digest", "–"))),
        (view.say("command of the run", "推演命令"), _command_of_run(view)),
        (view.say("command of the report", "报告命令"), _command_of_report(view)),
        (view.say("licence of the data", "数据许可"), str(view.scenario.about.get("license", "CC-BY-4.0"))),
    ]
