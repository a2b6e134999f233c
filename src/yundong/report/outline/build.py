"""The whole report as a document: title, parts I to VI, annex, notes, colophon."""

from __future__ import annotations

import shlex
from typing import Any

from yundong.records.store import StoredRun
from yundong.report.compile import Report
from yundong.report.outline.against import against, annex, unseen
from yundong.report.outline.draft import Draft
from yundong.report.outline.features import agencies, features, next_steps
from yundong.report.outline.overview import overview
from yundong.report.outline.tree import Document, in_order
from yundong.report.pictures import Material
from yundong.report.words import check_language, date_of, say
from yundong.scenario import Scenario

WORDS = {
    "table": ("Table", "表"),
    "figure": ("Figure", "图"),
    "notes": ("Notes", "注释"),
    "colophon": ("Colophon", "题署"),
    "contents": ("Contents", "目录"),
    "data": ("Table behind the picture", "图中数据"),
    "source": ("Source", "来源"),
    "sources": ("Sources", "史料"),
    "skip": ("Skip to the report", "跳至正文"),
    "back": ("back to the text", "返回正文"),
    "theme": ("Light or dark", "明暗切换"),
    "note": ("note", "注"),
    "page": ("page", "页"),
}


def build(run: StoredRun, scenario: Scenario, report: Report, lang: str = "en") -> Document:
    """Return the report of an organ as a document.

    Parameters
    ----------
    run, scenario : StoredRun, Scenario
        A whole run and what it was made from.
    report : Report
        As compiled.
    lang : str
        ``en`` or ``zh``.

    Raises
    ------
    InputError
        For another language, or a damaged table.
    """
    check_language(lang)
    draft = Draft(Material(run, scenario, report, lang))
    m = draft.m
    draft.callout(
        "This is no historical document. It was compiled by a model from the returns of a synthetic country, "
        "in the outline "
        "of the report of December 1952 and in words of its own. Its persons are made up. Words such as "
        "offender, control "
        "or background are those of the state of the time. Figures of the documents stand beside it with their "
        "sources.",
        "本件并非历史文献，系模型依合成国家之报表，仿一九五二年十二月报告之纲目，自行撰成。人物均为虚构；“毒犯"
        "”“管制”“背景”"
        "等称谓系当时国家用语。文献数字附列其旁，并注明出处。",
    )
    for section in (overview, agencies, features, next_steps, against, unseen, annex):
        section(draft)
    blocks, notes = in_order(tuple(draft.blocks), tuple(draft.notes))
    return Document(
        lang=lang,
        title=_title(m, scenario),
        subtitle=_subtitle(m),
        blocks=blocks,
        notes=notes,
        sources=tuple(draft.cited()),
        colophon=tuple(colophon(m)),
        words={key: pair[lang == "zh"] for key, pair in WORDS.items()},
    )


def _title(m: Material, scenario: Scenario) -> str:
    named = scenario.about.get("title_zh" if m.lang == "zh" else "title", scenario.title)
    return m.say(f"{named}: summary report", f"{named}总结报告")


def _subtitle(m: Material) -> str:
    organ = m.say("the centre", "中央") if m.area.level == "centre" else m.area.name(m.lang)
    return m.say(
        f"As {organ} could compile it on {date_of(m.as_of, 'en')}",
        f"{organ}于{date_of(m.as_of, 'zh')}所能汇总者",
    )


def command_of(m: Material) -> str:
    """Return the command that runs the scenario again as this run was."""
    made: dict[str, Any] = dict(m.run.manifest)
    words = [
        "yundong",
        "run",
        str(made["scenario"]),
        "--seed",
        str(made["seed"]),
        "--scale",
        str(made["scale"]),
    ]
    if made.get("until"):
        words += ["--until", str(made["until"])]
    for name in made.get("without") or ():
        words += ["--without", str(name)]
    for name, value in (made.get("settings") or {}).items():
        words += ["--set", f"{name}={value}"]
    if made.get("interpretation") not in (None, "balanced"):
        words += ["--interpretation", str(made["interpretation"])]
    return shlex.join(words)


def colophon(m: Material) -> list[tuple[str, str]]:
    """Return what reproduces the report, as pairs of what and value."""
    made = m.run.manifest
    settings = ", ".join(f"{k}={v}" for k, v in (made.get("settings") or {}).items())
    again = [
        "yundong",
        "report",
        m.run.path.name,
        "--as-of",
        str(m.as_of),
        "--area",
        m.area.code,
        "--lang",
        m.lang,
    ]
    pairs = [
        (say("scenario", m.lang), f"{made['scenario']} {m.scenario.version}"),
        (m.say("scenario hash", "情景校验值"), str(made.get("scenario_hash", "–"))),
        (say("seed", m.lang), str(made["seed"])),
        (say("scale", m.lang), str(made["scale"])),
        (
            m.say("parameters set", "改设参数"),
            settings or m.say("none: the scenario's own", "无，均用情景原值"),
        ),
        (m.say("interpretation", "指示解释"), str(made.get("interpretation", "–"))),
        (m.say("version", "版本"), f"yundong {made.get('yundong', '–')}"),
        (m.say("digest of the records", "记录校验值"), str(made.get("digest", "–"))),
        (m.say("command of the run", "推演命令"), command_of(m)),
        (m.say("command of the report", "报告命令"), shlex.join(again)),
        (m.say("licence of the data", "数据许可"), str(m.scenario.about.get("license", "CC-BY-4.0"))),
    ]
    return pairs
