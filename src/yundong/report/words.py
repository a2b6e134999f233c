"""Words and numbers of the report in both languages; indicators are named in ``indicators.csv``."""

from __future__ import annotations

import datetime as dt
import math

from yundong.base.errors import InputError, did_you_mean
from yundong.scenario.rows import Indicator

LANGUAGES = ("en", "zh")

WORDS: dict[str, tuple[str, str]] = {
    "report": ("Summary report", "总结报告"),
    "as_of": ("as of", "截至"),
    "indicator": ("Indicator", "项目"),
    "unit": ("Unit", "单位"),
    "as_received": ("As received", "据报"),
    "complete": ("Complete", "完整"),
    "documented": ("Documented", "文献"),
    "ratio": ("Ratio", "比值"),
    "covered": ("Covered", "覆盖"),
    "source": ("Source", "出处"),
    "completeness": ("Completeness", "上报完整程度"),
    "organs": ("key localities contained", "已含重点地区"),
    "cells": ("cells due that had come in", "应报项数已收到"),
    "weight": ("weight of what happened", "实际数量覆盖"),
    "seed": ("seed", "种子"),
    "scale": ("scale", "规模"),
    "scenario": ("scenario", "情景"),
    "truth": ("What no report saw", "报表所不见"),
    "identified_wrongly": ("Identified who were no offenders", "误列为毒犯者"),
    "arrested_wrongly": ("Arrested who were no offenders", "误捕者"),
    "offenders_missed": ("Offenders neither identified nor registered", "既未查出亦未登记之毒犯"),
    "of_offenders": ("of the offenders at large in April", "占四月时现行毒犯"),
    "inflation_letters": ("Letters stated above the localities' own records", "检举件数报表超出各地实录"),
    "inflation_attendances": (
        "Attendances stated above the localities' own records",
        "受教育人次报表超出各地实录",
    ),
    "inflation_identified": (
        "Identified stated above the localities' own records",
        "查出人数报表超出各地实录",
    ),
    "of_identified": ("of the identified", "占查出者"),
    "of_arrested": ("of the arrested", "占逮捕者"),
    "comparison": ("Against the documents", "与文献对照"),
    "role": ("Role", "用途"),
    "calibrate": ("calibrate", "校准"),
    "check": ("check", "检验"),
    "context": ("context", "背景"),
    "claims": ("Claims", "条数"),
    "compared": ("Compared", "可比"),
    "within": ("Within tolerance", "容差之内"),
    "factor_two": ("Within factor 2", "两倍之内"),
    "typical": ("Typical factor", "典型倍差"),
    "gap": (
        "The categories of the processed, as received, fall short of them by {0}.",
        "据报各类之和较已处理人数少 {0} 人。",
    ),
    "excess": (
        "The categories of the processed, as received, exceed them by {0}.",
        "据报各类之和较已处理人数多 {0} 人。",
    ),
    "note_received": (
        "As received: what {0} could compile from the returns it had on that day. Complete: counted from the "
        "records. Ratio: as received (or complete, where no return reports it) over documented.",
        "据报：{0}当日依所收报表汇总之数。完整：据全部记录清点之数。比值：据报（无报表者用完整）与文献之比。",
    ),
    "note_truth": (
        "Known only because the persons are synthetic. The rate of false accusation is an assumption; no "
        "source gives one.",
        "人物系合成，故可得知。诬告、误告之比率系假设，史料并无记载。",
    ),
    "centre": ("the centre", "中央"),
    "none_yet": ("No return had come in by that day.", "截至当日尚未收到报表。"),
    "incomplete": ("incomplete", "不完全统计"),
    "about": ("about", "约"),
    "more than": ("more than", "以上"),
    "at most": ("at most", "不超过"),
    "plan": ("plan", "计划"),
    "estimate": ("estimate", "估计"),
    "doubtful": ("doubtful", "存疑"),
    "read": ("whole text read", "全文已读"),
    "excerpt": ("read in part", "摘读"),
    "recall": ("from memory, unverified", "凭记忆，未核"),
    "calc": ("by arithmetic", "推算"),
    "general": ("general knowledge", "常识"),
    "assumed": ("assumed", "假设"),
}

# Sections of the report in the order of S1; what stands in none of them goes to the last.
SECTIONS: tuple[tuple[str, tuple[str, str], tuple[str, ...]], ...] = (
    (
        "identified",
        ("Identification, arrest and disposition", "查出、逮捕与处理"),
        (
            "active_localities",
            "identified",
            "arrested",
            "arrested_share",
            "processed",
            "sentenced",
            "reform_labour",
            "controlled",
            "released",
            "unclassified",
            "executed",
            "executed_share",
            "arrested_background",
            "background_share",
            "executed_background",
            "executed_background_share",
        ),
    ),
    (
        "seized",
        ("Seizures", "缴获"),
        (
            "narcotics_liang",
            "machines_large",
            "machines_small",
            "tools",
            "mortars",
            "machine_guns",
            "firearms",
            "rounds",
            "grenades",
            "bombs",
            "radios",
        ),
    ),
    (
        "masses",
        ("Propaganda, denunciation, registration", "宣传、检举与登记"),
        (
            "meetings",
            "attendances",
            "people_per_meeting",
            "letters",
            "persons_reported",
            "letters_per_person",
            "family_letters",
            "registered",
            "leads",
            "interrogation_names",
            "names_per_arrest",
        ),
    ),
    (
        "agencies",
        ("Organs of state", "机关内部"),
        ("agency_offenders", "agency_cases", "agency_arrests", "agency_share", "agency_arrested_share"),
    ),
)


def check_language(lang: str) -> str:
    """Return a language the report speaks.

    Raises
    ------
    InputError
        For any other.
    """
    if lang not in LANGUAGES:
        hint = did_you_mean(lang, LANGUAGES)
        raise InputError(f"The report is written in en (English) or zh (Chinese), not in {lang!r}.{hint}")
    return lang


def say(key: str, lang: str, *values: object) -> str:
    """Return a phrase in a language, its gaps filled in order."""
    phrase = WORDS[key][lang == "zh"]
    return phrase.format(*values) if values else phrase


def name_of(indicator: Indicator, lang: str) -> str:
    """Return the name of an indicator."""
    return indicator.name_zh if lang == "zh" else indicator.name_en


def unit_of(indicator: Indicator, lang: str) -> str:
    """Return the unit of an indicator."""
    return (indicator.unit_zh or indicator.unit) if lang == "zh" else indicator.unit


def hedge(words: str, lang: str) -> str:
    """Return the hedge of a claim (words joined by ``|``); a word not known here stays as it is."""
    parts = [part for part in words.split("|") if part]
    joint = "、" if lang == "zh" else ", "
    return joint.join(say(part, lang) if part in WORDS else part for part in parts)


def amount(value: float | None, whole: bool | None = None) -> str:
    """Return a number with thousands grouped, decimals only where they matter, a dash for unknown.

    Parameters
    ----------
    value : float or None
        What to write.
    whole : bool, optional
        True for a count, which has no decimals; by default judged by the value.
    """
    if value is None:
        return "–"
    if whole or (whole is None and float(value).is_integer()) or abs(value) >= 1000:
        return f"{round(value):,}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def figure_of(indicator: Indicator, value: float | None) -> str:
    """Return a figure as the report prints it: a ratio with decimals, anything else as a whole number."""
    return amount(value, whole=None if indicator.kind == "ratio" else True)


def share(value: float | None, digits: int = 0) -> str:
    """Return a share between 0 and 1 as per cent; what is not whole is never rounded up to 100."""
    if value is None:
        return "–"
    shown = f"{100 * value:.{digits}f}"
    if value < 1 and float(shown) >= 100:
        shown = f"{100 - 10**-digits:.{digits}f}" if digits else "99"
    return f"{shown} %"


def factor(value: float | None) -> str:
    """Return a ratio of two figures with two decimals."""
    if value is None:
        return "–"
    if math.isinf(value):
        return "∞"
    if 0 < value < 0.005:
        return "<0.01"
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def date_of(day: dt.date, lang: str) -> str:
    """Return a date as people write it."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"
