"""The words of archives in both languages: headings, sentences and names of what is printed."""

from __future__ import annotations

from yundong.report.words import amount

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Returns", "报表汇总"),
    "subtitle": ("{}, {} from {} to {}, {}", "{}地，{}期（{}至{}），{}项指标"),
    "one_day": ("{}, {}, {}", "{}地，{}，{}项指标"),
    "totals": ("{}: totals by period", "{}：各期合计"),
    "in_area": ("{}, {}: totals by period", "{}，{}：各期合计"),
    "findings": ("Findings", "检查结果"),
    "corrections": ("Corrections", "更正"),
    "columns": ("What the columns were taken to hold", "各栏的解释"),
    "parts": ("Parts that cells give", "格内所注其中数"),
    "complete": ("Completeness by period", "各期完整程度"),
    "cells": ("Cells", "各格数字"),
    "as_guessed": (
        "Columns as guessed; to state them: --columns '{}'",
        "各栏按推断解释；如需指定：--columns '{}'",
    ),
    "accounts": ("What short accounts leave out", "短篇记述的缺漏"),
    "accounts_places": ("places", "地方数"),
    "accounts_length": ("full length", "足篇篇幅"),
    "elasticity": ("elasticity, {} %", "弹性（{} % 区间）"),
    "accounts_sum": ("reported", "各地合计"),
    "accounts_full": ("if all were full, {} %", "均为足篇（{} % 区间）"),
    "rules": ("Rules", "规则"),
    "period": ("period to", "截至"),
    "stated_total": ("stated total", "所报总数"),
    "reported": ("reported", "各地合计"),
    "stating": ("stating", "填报地"),
    "bounds": ("certain", "确定范围"),
    "coverage": ("by coverage", "按覆盖率推算"),
    "imputed": ("imputed, {} %", "插补（{} % 区间）"),
    "corrected": ("corrected", "更正后"),
    "both": ("both, {} %", "更正并插补（{} % 区间）"),
    "severity": ("severity", "轻重"),
    "where": ("where", "位置"),
    "place": ("place", "地方"),
    "indicator": ("indicator", "指标"),
    "says": ("finding", "问题"),
    "remedy": ("remedy", "处理办法"),
    "stated": ("stated", "原数"),
    "becomes": ("taken", "改为"),
    "why": ("why", "理由"),
    "column": ("column", "栏"),
    "heading": ("heading", "标题"),
    "holds": ("holds", "内容"),
    "file": ("file", "文件"),
    "sheet": ("sheet", "工作表"),
    "row": ("row", "行"),
    "cell": ("cell", "格"),
    "rule": ("rule", "规则"),
    "until": ("to", "至"),
    "day": ("period to", "截至"),
    "part": ("of which", "其中"),
    "value": ("figure", "数字"),
    "status": ("status", "状况"),
    "low": ("at least", "至少"),
    "high": ("at most", "至多"),
    "expected": ("expected", "估计数"),
    "unit_share": ("returns", "报表"),
    "item_share": ("cells", "数字"),
    "weight_share": ("weight", "权重"),
    "set_aside": ("set aside", "剔除"),
    "of": ("{} of {}", "{}/{}"),
    "more": (
        "… and {} more; a workbook (-o FILE.xlsx) has all.",
        "……另有{}条，完整清单见工作簿（-o FILE.xlsx）。",
    ),
    "none": ("No rule finds anything.", "未发现问题。"),
    "head_area": ("area", "地区"),
    "head_day": ("period to", "截至"),
    "head_until": ("last period", "末期"),
    "head_indicator": ("indicator", "指标"),
    "head_reported": ("reported", "各地合计"),
    "head_stating": ("places stating it", "填报地数"),
    "head_weight_share": ("share by weight", "按权重完整率"),
    "head_imputed": ("imputed", "插补"),
    "head_imputed_low": ("imputed, at least", "插补下限"),
    "head_imputed_high": ("imputed, at most", "插补上限"),
    "head_at_least": ("certain, at least", "确定下限"),
    "head_at_most": ("certain, at most", "确定上限"),
    "head_coverage_low": ("by coverage, at least", "按覆盖率下限"),
    "head_coverage_high": ("by coverage, at most", "按覆盖率上限"),
    "head_corrected": ("corrected", "更正后"),
    "head_both": ("corrected and imputed", "更正并插补"),
    "head_both_low": ("corrected and imputed, at least", "更正并插补下限"),
    "head_both_high": ("corrected and imputed, at most", "更正并插补上限"),
    "head_places": ("places due", "应报地数"),
    "head_returned": ("returns", "已报地数"),
    "head_unit_share": ("share of returns", "报表完整率"),
    "head_item_share": ("share of cells", "数字完整率"),
    "head_stated_total": ("stated total", "所报总数"),
    "head_rule": ("rule", "规则"),
    "head_severity": ("severity", "轻重"),
    "head_file": ("file", "文件"),
    "head_sheet": ("sheet", "工作表"),
    "head_row": ("row", "行"),
    "head_cell": ("cell", "格"),
    "head_place": ("place", "地方"),
    "head_says": ("finding", "问题"),
    "head_remedy": ("remedy", "处理办法"),
    "head_action": ("action", "处理"),
    "head_column": ("number of the column", "栏号"),
    "head_stated": ("stated", "原数"),
    "head_becomes": ("taken", "改为"),
    "head_status": ("status", "状况"),
    "head_value": ("figure", "数字"),
    "head_low": ("at least", "至少"),
    "head_high": ("at most", "至多"),
    "head_note": ("note in the cell", "格内附注"),
    "head_remark": ("beside it", "旁注"),
    "head_part": ("of which", "其中"),
    "head_part_value": ("figure of the part", "其中数"),
    "is_error": ("error", "错误"),
    "is_warning": ("warning", "警告"),
    "is_note": ("note", "提示"),
    "is_stated": ("stated", "已填"),
    "is_bounded": ("bounded", "有范围"),
    "is_not_reported": ("not reported", "未报"),
    "is_empty": ("empty", "空白"),
    "is_unread": ("unread", "未能识别"),
    "is_strike": ("strike", "剔除"),
    "is_choose": ("choose", "择一"),
    "role_region": ("great region", "大行政区"),
    "role_province": ("province", "省份"),
    "role_prefecture": ("prefecture", "专区"),
    "role_county": ("county", "县市"),
    "role_place": ("place", "地方"),
    "role_period": ("period", "时期"),
    "role_year": ("year", "年"),
    "role_month": ("month", "月"),
    "role_indicator": ("indicator", "指标"),
    "role_value": ("figures", "数字"),
    "role_figures": ("figures", "数字"),
    "role_note": ("note", "附注"),
    "role_sent": ("day sent", "发出日期"),
    "role_received": ("day received", "收到日期"),
    "role_weight": ("weight (inhabitants)", "权重（人口）"),
    "role_length": ("length of the account", "记述篇幅"),
    "role_unit": ("unit", "计量单位"),
    "role_opened": ("day of opening", "成立日期"),
    "role_closed": ("day of closing", "撤销日期"),
    "role_ignore": ("not read", "不读"),
    "remark_encoding": ("encoding {}", "编码{}"),
    "remark_separator": ("cells separated by {}", "以“{}”分隔"),
    "remark_grouped": (
        "figures such as {} are read with a decimal point; write {} where thousands are meant",
        "{}一类数字按小数读取；如为千位分隔，请改写为{}",
    ),
    "remark_comma": (
        "figures such as 1.234,5 are read with a decimal comma",
        "1.234,5 一类数字按小数逗号读取",
    ),
    "remark_titled": (
        "the period, {}, is that of the title or of the name of the sheet",
        "时期（{}）取自标题或工作表名",
    ),
    "remark_named": ("the place is the name of the sheet", "地方取自工作表名"),
    "remark_times": ("figures in {} are multiplied by {}", "“{}”的数字乘以{}"),
    "remark_down": (
        "{} rows without a place are taken to belong to the place above them",
        "{}行未写地方，按属于上一地方处理",
    ),
    "remark_hidden": (
        "hidden sheets not read: {} (--sheet NAME reads one)",
        "未读隐藏的工作表：{}（--sheet 可指定）",
    ),
    "remark_calendar": ("serial numbers of days count from 1904", "日期序号自 1904 年起算"),
    "remark_merged": (
        "{} merged cells, whose text holds for every cell under them",
        "{}处合并单元格，其文字适用于各格",
    ),
    "picture_unit": (
        "Sum of all places by period. Dots: reported; line: corrected and imputed, with its {} % interval; "
        "diamonds: stated totals.",
        "各期合计。圆点：各地合计；线：更正并插补后，带为 {} % 区间；菱形：所报总数。",
    ),
    "picture_alt": (
        "Rising lines with bands, a panel for each indicator.",
        "各指标一格，折线上升，带示区间。",
    ),
    "picture_plain": ("{}: {} by the last period", "{}：最后一期{}"),
    "picture_finding": (
        "{}: {} reported by the last period, {} ({} to {}) if the silent and the doubtful are imputed",
        "{}：最后一期各地合计{}，更正并插补后为{}（{}至{}）",
    ),
    "left_out_place": (
        "The row holds figures and names no place; it is left out.",
        "该行有数字而无地名，未计入。",
    ),
    "left_out_period": (
        "The period is empty or not read; the row is left out.",
        "时期空缺或无法识别，该行未计入。",
    ),
    "left_out_indicator": ("The indicator is empty; the row is left out.", "指标空缺，该行未计入。"),
    "left_out_remedy": ("Fill it in as the other rows have it.", "请按其他各行填写。"),
    "field": ("field", "字段"),
    "cases": ("cases", "案数"),
    "same": ("coded alike", "一致率"),
    "kappa": ("kappa", "Kappa"),
    "alpha": ("alpha", "Alpha"),
    "level": ("compared", "比较方式"),
    "nominal": ("as equal or not", "是否相同"),
    "interval": ("by distance", "按差距"),
    "case": ("case", "案号"),
    "first": ("first coder", "编码者一"),
    "second": ("second coder", "编码者二"),
    "agreement": ("Agreement of two coders", "两名编码者的一致性"),
    "adjudicate": ("To adjudicate", "待裁定"),
    "only_in": ("Only in {}: {}", "只见于{}：{}"),
    "agree_note": (
        "Kappa is Cohen's (1960), alpha Krippendorff's; both are 1 where coders agree and 0 where they agree as "
        "by chance. "
        "Empty where all cases have one and the same value.",
        "Kappa 为科恩（1960）系数，Alpha 为克里彭多夫系数；完全一致为 1，与随机相当为 0。各案取值相同者不计。",
    ),
    "error": ("error", "错误"),
    "warning": ("warning", "警告"),
    "note": ("note", "提示"),
    "area": ("area", "地区"),
    "whole": ("all places", "全部"),
    "fit": ("{} is {}", "{}：{}"),
    "at_least": ("≥ {}", "≥{}"),
    "errors": ("Errors", "错误"),
    "warnings": ("Warnings", "警告"),
    "notes": ("Notes", "提示"),
    "counts": ("{}, {}, {}.", "错误{}条，警告{}条，提示{}条。"),
}

MESSAGES: dict[str, tuple[str, str]] = {
    "reading": ("{}: reading", "正在读取：{}"),
    "noted": ("note: {}", "说明：{}"),
    "rows_of": ("{}: {} rows", "{}：{}行"),
    "row_of": ("{}: {} row", "{}：{}行"),
    "sound": ("Sound.", "未发现错误。"),
    "found": (
        "It can be loaded; findings of the rules listed above: {}.",
        "可以载入；规则检查结果如上，共{}条。",
    ),
    "try_returns": ("Try: yundong returns {}", "可试用：yundong returns {} --lang zh"),
    "fill_in": (
        "Fill it in, then: yundong archive check {}",
        "请填写，然后运行：yundong archive check {} --lang zh",
    ),
    "unchanged": (
        "The folder holds these files already; nothing was changed.",
        "文件夹中已是这些文件的内容，未作改动。",
    ),
}
"""What the commands of an archive say while they work."""

NOTES: dict[str, tuple[str, str]] = {
    "note_undated": (
        "Returns without a day of sending or receipt count as sent and received at the end of their period.",
        "未注明发出或收到日期的报表，按期末发出、当日收到计。",
    ),
    "note_several": (
        "Cells of returns with more than one figure: {}; that of the last row was taken.",
        "报表中有{}格填报不止一个数字，取最后一行。",
    ),
    "note_compiled": (
        "Returns of organs above the places ({} in all) were compiled from those below them.",
        "有{}个上级机关的报表由下级报表汇总而成。",
    ),
    "note_series": (
        "Reported: the sum of what is stated; a place that states nothing adds nothing. Corrected: that sum "
        "after the "
        "corrections listed below. Imputed: with what the silent places would have stated added. Both: "
        "corrected and imputed.",
        "“各地合计”是所报数字的合计，未报者不计。“更正后”按下列更正重算。“插补”补入未报各地的估计数；末栏兼"
        "作更正和插补。",
    ),
    "note_bounds": (
        "Certain: after the corrections, assumes only that cumulative figures do not fall. A silent place has at "
        "least its last figure and at most its next one.",
        "“确定范围”在更正之后只假设累计数不减：未报者不少于上期，不多于下期。",
    ),
    "note_coverage": (
        "By coverage: assumes that a silent place has between {} and {} times the figure{} of those "
        "that state one.",
        "“按覆盖率推算”假设未报者{2}为已报各地平均的{0}至{1}倍。",
    ),
    "note_imputed": (
        "Imputed figures come from {}. The interval is meant to hold in {} % of cases where returns are "
        "missing for reasons unrelated to "
        "their content; it does not hold where the worst places are the silent ones (docs/archive.md).",
        "插补依据：{}。如缺报与内容无关，区间应在 {} % 的情况下包含真值；如未报的恰是情况最差的地方，则不然（docs/"
        "archive.md）。",
    ),
    "note_per_period": (
        "{}: the figures fall too often to be cumulative and were taken to be those of single periods; "
        "--cumulative says "
        "otherwise.",
        "{}：数字时有减少，按当期数处理；如为累计数，请用 --cumulative。",
    ),
    "note_cumulative": (
        "Figures are taken to be cumulative (--per-period says otherwise).",
        "数字按累计数处理（当期数请用 --per-period）。",
    ),
    "note_unknown": (
        "{} is not an indicator of the scenario and is carried under its own name.",
        "情景中没有指标“{}”，按原名处理。",
    ),
    "note_accounts": (
        "Short accounts: the logarithm of the last figure of each place on that of the length of its "
        "account (and of its inhabitants, where known); below the upper quarter of lengths, figures are "
        "raised along that line (after Walder and Su 2003). A longer account may also be of a place where "
        "more happened, so the raised sum is an upper one.",
        "短篇记述：以各地末期数字的对数对记述篇幅（及已知的人口）的对数作回归；篇幅不足上四分位的，按此线调高"
        "（据魏昂德、苏阳 2003 年的方法）。篇幅长也可能因当地事多，故调高后的合计偏高。",
    ),
    "note_no_accounts": (
        "Nothing is said of short accounts: fewer than {} places state both a figure and a length, or all are of one "
        "length.",
        "未作短篇记述的估计：数字与篇幅齐备的不足{}地，或篇幅全同。",
    ),
}


def word(key: str, lang: str, *values: object) -> str:
    """Return a word or sentence in a language, its gaps filled in order."""
    found = next(words[key] for words in (WORDS, MESSAGES, NOTES) if key in words)[lang == "zh"]
    return found.format(*values) if values else found


def span(low: float | None, high: float | None, lang: str) -> str:
    """Return an interval in words: a number, a span, or its lower end.

    Examples
    --------
    >>> span(812, float("inf"), "en"), span(3, 3, "en"), span(368, 404, "en")
    ('≥ 812', '3', '368–404')
    """
    if low is None or high is None:
        return "–"
    if high == float("inf"):
        return word("at_least", lang, amount(low, True))
    a, b = amount(low, True), amount(high, True)
    return a if a == b else f"{a}–{b}"
