"""Words and numbers of the report in both languages; indicators are named in ``indicators.csv``."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from yundong.base.errors import InputError, did_you_mean
from yundong.base.tables import read_csv
from yundong.figures.indicator import Indicator

LANGUAGES = ("en", "zh")
FEW = 10
"""Of fewer persons or things than so many a share says nothing: sentences count them."""

WORDS: dict[str, tuple[str, str]] = {
    "report": ("Summary report", "总结报告"),
    "indicator": ("Indicator", "指标"),
    "unit": ("Unit", "单位"),
    "reported": ("Reported", "上报数"),
    "enumerated": ("Enumerated", "记录统计数"),
    "documented": ("Documented", "文献数"),
    "until": ("To", "截至"),
    "until_source": ("To, source", "截至及出处"),
    "then": ("Run then", "同日推演"),
    "then_archive": ("Archive then", "同日档案"),
    "ratio": ("Ratio", "比值"),
    "covered": ("Covered", "覆盖率"),
    "source": ("Source", "出处"),
    "completeness": (
        "Response: returns of {0} of the key localities{5} are included ({1} of {2}); {3} of the items due had been "
        "received{4}.",
        "上报情况：已计入{5}重点地区的 {0}（{2} 处中的 {1} 处）；应报项目已收到 {3}{4}。",
    ),
    "completeness_own": (
        "Response: {0} of the items due had been sent{1}.",
        "上报情况：应报项目已上报 {0}{1}。",
    ),
    "mean_coverage": ("; mean coverage of the indicators {0}", "；各项指标平均覆盖率 {0}"),
    "none_recorded": ("None recorded: {0}.", "无记录：{0}。"),
    "none_of_section": ("{0}. None recorded: {1}.", "{0}各项均无记录：{1}。"),
    "seed": ("seed", "随机种子"),
    "scale": ("scale", "比例"),
    "scenario": ("scenario", "情景"),
    "truth": ("What no report saw", "报表未能反映的情况"),
    "identified_wrongly": ("Identified who were not offenders", "误认定为毒犯的人数"),
    "arrested_wrongly": ("Arrested who were not offenders", "误捕人数"),
    "offenders_missed": ("Offenders neither identified nor registered", "既未查出也未登记的毒犯"),
    "of_identified": ("{0} of the identified", "占查出人数的 {0}"),
    "of_arrested": ("{0} of the arrested", "占逮捕人数的 {0}"),
    "of_offenders": ("{0} of the offenders at large in April", "占四月现行毒犯的 {0}"),
    "inflation_letters": (
        "Letters reported in excess of the localities' own records",
        "上报检举件数高出各地记录的比例",
    ),
    "inflation_attendances": (
        "Attendances reported in excess of the localities' own records",
        "上报受教育人次高出各地记录的比例",
    ),
    "inflation_identified": (
        "Identified reported in excess of the localities' own records",
        "上报查出人数高出各地记录的比例",
    ),
    "comparison": ("Against the documents known by {0}", "与截至{0}的文献对照"),
    "role": ("Role", "用途"),
    "calibrate": ("calibrate", "校准"),
    "conjugate": ("conjugate", "共轭"),
    "check": ("check", "检验"),
    "context": ("context", "参考"),
    "claims": ("Claims", "文献数字"),
    "compared": ("Compared", "可比较"),
    "within": ("Within tolerance", "容差以内"),
    "factor_two": ("Within a factor of two", "两倍以内"),
    "typical": ("Typical factor", "典型倍数"),
    "gap": (
        "The reported categories of the processed fall short of their total by {0}.",
        "上报的各类处理人数合计比已处理人数少 {0} 人。",
    ),
    "excess": (
        "The reported categories of the processed exceed their total by {0}.",
        "上报的各类处理人数合计比已处理人数多 {0} 人。",
    ),
    "note_figures": (
        "Reported: what the organ of the report could compile from the returns it had received by that day. "
        "Enumerated: counted from the records. Covered: share of the enumerated figure that the localities' "
        "returns contain. Documented: the newest figure of a document that existed by that day, with the last day it "
        "counts. {0}: the {1}'s figure for the same area up to the same day, as reported (as enumerated, where no "
        "return reports the indicator). Ratio: that figure over the documented one.",
        "上报数：编报机关根据截至当日收到的报表汇总的数字。记录统计数：根据全部记录统计的数字。覆盖率：各地报表所含数量占记录"
        "统计数的比例。文献数：截至当日最新的文献数字，并注明其统计截止日期。{0}：{1}中同一地区、同一截止日期的"
        "上报数（不上报的指标用记录统计数）。比值：{0}与文献数之比。",
    ),
    "note_truth": (
        "Counted for {0} up to {1}; known only because the persons are synthetic. The rate of false accusation is an "
        "assumption; no source gives one.",
        "范围：{0}，截至{1}。人物均为虚拟，因此可以得知。误告、诬告的比率是模型的假设，史料没有记载。",
    ),
    "agency_arrests_apart": (
        "Arrests inside organs of state are made in the course of their own investigations and continue in a run "
        "without other arrests.",
        "机关内部的逮捕由机关自行侦查进行；推演即使不含其他逮捕，机关内部的逮捕仍照常进行。",
    ),
    "centre": ("the centre", "中央"),
    "none_yet": ("No return had come in by that day.", "截至当日尚未收到报表。"),
    "incomplete": ("incomplete", "不完全统计"),
    "about": ("about", "约数"),
    "more than": ("more than", "超过"),
    "at most": ("at most", "不超过"),
    "at least": ("at least", "不少于"),
    "less than": ("less than", "不到"),
    "nearly": ("nearly", "接近"),
    "plan": ("plan", "计划"),
    "estimate": ("estimate", "估计"),
    "doubtful": ("doubtful", "存疑"),
    "read": ("whole text read", "已读全文"),
    "excerpt": ("read in part", "已读部分"),
    "recall": ("from memory, unverified", "凭记忆，未核对"),
    "calc": ("by arithmetic", "推算"),
    "general": ("general knowledge", "常识"),
    "assumed": ("assumed", "假设"),
}


# What each mechanism does, in Chinese; the English is its title in the code.
MECHANISMS_ZH = {
    "transmission": "指示逐级下达；各地准备和发动",
    "targets": "下达捕办比例和期限",
    "materials": "整理旧档案",
    "outreach": "开会宣传，发动群众",
    "letters": "群众写信检举",
    "registration": "毒犯坦白登记",
    "reconnaissance": "侦查线索，先查大案",
    "dossiers": "材料归卷，认定毒犯",
    "arrests": "随时逮捕，并分三期集中逮捕",
    "measures": "集训和不捕管制",
    "review": "复查，释放部分在押人员",
    "returns": "逐级上报数字及更正",
    "custody": "讯问在押人员",
    "interrogation": "在押人员供出他人",
    "adjudication": "案件判决；公审与执行",
    "seizures": "缴获毒品、机器、工具和武器",
    "agencies": "机关内部的学习与登记",
    "supervision": "检查与压力",
    "follow_up": "保管、余留人员、吸食与种植",
}


def title_of_mechanism(name: str, english: str, lang: str) -> str:
    """Return what a mechanism does, in a language; one without Chinese words stays in English."""
    return MECHANISMS_ZH.get(name, english) if lang == "zh" else english


@cache
def _passages() -> dict[str, str]:
    table = read_csv(Path(__file__).with_name("passages.csv"), ("id", "precis_zh"))
    return {row["id"]: row["precis_zh"] for _, row in table.records()}


def precis_of(passage: str, english: str, lang: str) -> str:
    """Return what a passage says, in the project's own words; one without Chinese words stays in English."""
    return _passages().get(passage, english) if lang == "zh" else english


def check_language(lang: str) -> str:
    """Return a language the report is written in.

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


def term(word: str, lang: str) -> str:
    """Return a word of the scenario (a role, a grade) in a language; one not known here stays as it is."""
    return say(word, lang) if word in WORDS else word


def hedge(words: str, lang: str) -> str:
    """Return the hedge of a claim (words joined by ``|``); a word not known here stays as it is."""
    parts = [part for part in words.split("|") if part]
    joint = "、" if lang == "zh" else ", "
    return joint.join(term(part, lang) for part in parts)


def half_up(value: float) -> int:
    """Return a number as a whole one, halves away from zero: as spreadsheets and charts round, unlike `round`."""
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


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
        return f"{half_up(value):,}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def figure_of(indicator: Indicator, value: float | None) -> str:
    """Return a figure as the report prints it: a ratio with decimals, anything else as a whole number.

    A little, such as a third of a liang, is not written as nothing.
    """
    if value is not None and indicator.kind != "ratio" and 0.0 < value < 0.5:
        return "<1"
    return amount(value, whole=None if indicator.kind == "ratio" else True)


def share(value: float | None, digits: int = 0) -> str:
    """Return a share between 0 and 1 as per cent; what is not whole is never rounded to 100, what is some not to 0."""
    if value is None:
        return "–"
    shown = f"{100 * value:.{digits}f}"
    if not float(shown):
        return f"<{10**-digits:.{digits}f} %" if value > 0 else f"{0:.{digits}f} %"
    if value < 1 and float(shown) >= 100:
        shown = f"{100 - 10**-digits:.{digits}f}" if digits else "99"
    return f"{shown} %"


def portion(value: float, whole: float, lang: str, unit: str = "人") -> str:
    """Return how many of a whole, for a sentence: a share, of few a count, and of none the word for it.

    Parameters
    ----------
    value, whole : float
        Persons or things.
    lang : str
        ``en``: what stands before "of them". ``zh``: what is said behind their name.
    unit : str
        The Chinese measure word.

    Examples
    --------
    >>> [portion(value, whole, "en") for value, whole in ((40, 100), (3, 7), (0, 100))]
    ['40 %', '3', 'none']
    >>> [portion(value, whole, "zh", "件") for value, whole in ((40, 100), (3, 7), (0, 100))]
    ['占 40 %', '有 3 件', '没有']
    """
    if value <= 0:
        return "没有" if lang == "zh" else "none"
    if whole < FEW:
        counted = amount(value, whole=True)
        return f"有 {counted} {unit}" if lang == "zh" else counted
    return f"占 {share(value / whole)}" if lang == "zh" else share(value / whole)


def were(value: float, whole: float) -> str:
    """Return the English verb of a `portion`: one that is counted, and is a single one, was."""
    return "was" if whole < FEW and round(value) == 1 else "were"


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


def short_date(day: dt.date, lang: str, year: int | None = None) -> str:
    """Return day and month in the least room, with the year unless it is the one given."""
    if lang == "zh":
        return f"{day.month}月{day.day}日" if day.year == year else date_of(day, lang)
    return f"{day.day} {day:%b}" if day.year == year else f"{day.day} {day:%b} {day.year}"


def times(count: float, one: str, many: str) -> str:
    """Return a count with its noun, which is singular for one."""
    return f"{amount(count, True)} {one if round(count) == 1 else many}"


def named(names: Sequence[str], lang: str) -> str:
    """Return names as a list; where a Chinese name has the mark of a list inside, a stronger one stands between."""
    if lang == "zh":
        return ("；" if any("、" in name for name in names) else "、").join(names)
    return "; ".join(names)


def listed(parts: Sequence[str], lang: str) -> str:
    """Return parts of a sentence as a list: commas, and the last joined by "and"; in Chinese by commas alone."""
    if lang == "zh" or len(parts) < 2:
        return "，".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
