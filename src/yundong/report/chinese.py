"""Chinese words of the commands: headings of columns, and terms in cells."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from yundong.base.tables import read_csv

HEADINGS = {
    "name": "名称", "value": "数值", "low": "下限", "high": "上限", "range": "范围", "prior": "先验", "unit": "单位",
    "source": "出处", "grade": "核对程度", "use": "性质", "note": "说明", "indicator": "指标", "area": "地区",
    "start": "起", "end": "截至", "as_of": "文献日期", "figure": "数字", "role": "用途", "where": "出处",
    "stated as": "内容", "hedge": "限定语", "passage": "段落", "tolerance": "容差", "stated": "原文所指",
    "extent": "范围说明", "id": "代码", "name_en": "英文名", "name_zh": "中文名", "unit_zh": "单位（中文）",
    "definition_en": "定义（英文）", "definition_zh": "定义", "kind": "类别", "compiled from": "统计来源",
    "returned": "是否上报", "table": "表", "numerator": "分子", "denominator": "分母", "terms_en": "英文用语",
    "terms_zh": "中文用语", "section": "部分", "key": "代码", "title": "题目", "title_zh": "中文题目",
    "author": "作者", "author_zh": "作者（中文）", "date": "日期", "language": "语言", "options": "选项",
    "watch": "观察指标", "order": "次序", "mechanism": "机制", "what": "内容", "passages": "段落",
    "parameters": "参数", "owns": "状态列", "writes": "写入的表", "claim": "文献数字", "documented": "文献数",
    "modelled": "推演数", "ratio": "比值", "within": "容差以内", "basis": "依据", "variant": "对照推演",
    "claims": "文献数字", "compared": "可比较", "factor_two": "两倍以内", "typical": "典型倍数", "run": "推演",
    "reconciled": "调整后", "error": "标准误差", "error_after": "调整后误差", "steps": "标准误差倍数",
    "baseline": "原推演", "counterfactual": "对照推演", "range of the ratio": "比值范围", "difference": "差",
    "its range": "差的范围", "in the baseline": "原推演比对照", "off": "与容许值之比", "leverage": "杠杆值",
    "singular value": "奇异值", "parameter": "参数", "mean": "均值", "median": "中位数",
    "verdict": "结论", "check": "核对", "computation": "算式", "gap": "差额", "why": "依据", "rule": "规则",
    "explanations": "可能的解释", "when": "条件", "then": "结论", "applies": "适用比例", "decides": "决定比例",
    "output": "判定项目", "interpretation": "解释",
    "presumption": "前提", "successes": "次数", "trials": "总数", "count": "计数", "exposure": "基数",
    "problem": "问题", "example": "案例", "a row is": "每行内容", "columns": "列数", "column": "列", "type": "类型",
    "meaning": "含义", "implemented by": "实现", "tested by": "测试",
    "concludes": "结论", "interpretations": "解释", "valid": "有效期", "priority": "优先级", "question": "问题",
    "strict": "从严", "balanced": "宽严结合", "lenient": "从宽", "file": "文件", "passed": "相符", "differs": "不符",
    "names": "名称", "dimension": "量纲", "definition": "定义", "amount": "数量", "to": "目标单位", "on": "日期",
    "result": "结果", "definitions": "所用定义", "row": "行", "remedy": "处理办法", "same": "一致", "how": "差异",
    "printed": "文中所载", "recomputed": "推演所得",
    "interval": "90 % 区间", "description": "说明", "draws": "内容", "case": "案件", "precis": "内容提要",
    "seed": "随机种子", "scale": "比例", "moved": "有变化",
}  # fmt: skip
TERMS = {
    "fixed": "固定", "calibrated": "拟合", "conjugate": "共轭", "assumed": "假设", "calibrate": "校准",
    "check": "检验", "context": "参考", "flow": "累计数", "state": "状态数", "ratio": "比率", "document": "仅见文献",
    "primary": "档案文献", "compilation": "资料汇编", "memoir": "回忆", "press": "报刊", "statistics": "统计",
    "law": "法规", "study": "论著", "general knowledge": "常识", "assumption": "假设", "arithmetic": "推算",
    "fit": "拟合", "zh": "中文", "en": "英文", "returns": "报表", "records": "记录", "none": "无",
    "share": "比例", "days": "天", "executions": "处决人数",
    "log units": "对数单位", "log-likelihood ratio": "对数似然比", "per day": "每天",
    "persons": "人", "exponent": "指数", "liang": "两", "per month": "每月", "mu per 1000": "亩/千人", "count": "个",
    "severity steps": "档", "month": "月", "liang per head": "两/人", "day of the run": "推演第几天",
    "per 1000 adults": "每千名成人", "meetings per capita": "人均会次", "per 10,000 adults": "每万名成人",
    "per execution": "每执行一人", "names": "名", "pieces": "件", "per unit of visibility": "每单位显眼程度",
    "points": "分", "per 1,000 adults and day": "每千名成人每天", "persons per day": "人/天",
    "address": "主送与抄送", "preamble": "前言", "forwarding note": "批语",
    "dossiers": "案卷", "per adult and day": "每成人每天", "per attendance": "每人次", "per adult": "每成人",
    "meetings": "场", "per root of executions": "每处决人数的平方根", "per case and day": "每案每天", "sets": "套",
    "rounds": "发", "teams": "组", "%": "%", "‰": "‰", "attendances": "人次", "localities": "处", "letters": "件",
    "leads": "条", "people per meeting": "人/场", "places": "处", "cases": "案", "groups": "个", "businesses": "户",
    "times": "次", "letters per person": "件/人", "reports": "份", "names per arrest": "名/人",
    "letters per head": "件/人", "letters per execution": "件/次", "people per propagandist": "人/名宣传员",
    "Parameters": "参数", "Documented figures": "文献数字", "Indicators": "指标", "Sources": "史料",
    "Experiments": "试验", "Mechanisms": "机制", "Comparison with the documents": "与文献对照",
    "more": "较多", "less": "较少", "no difference": "无差别", "open": "未定",
    "Summary by role": "按用途小计", "Passages": "文献段落", "Problems": "问题", "Concordance": "段落对照表",
    "Tables of a run": "推演的数据表", "unreachable": "永不适用", "gap": "缺漏", "overlap": "冲突", "expired": "失效",
    "passage": "引文有误", "contrast": "轻重颠倒", "unused": "未用", "mechanism": "机制", "rule": "规则",
    "indicator": "指标", "claim": "文献数字", "experiment": "试验", "record": "记录", "command": "命令", "test": "测试",
}  # fmt: skip

PICTURES = {
    "timeline": "每日的查出、逮捕、检举和登记，附各期逮捕和文献数",
    "active": "每日上报的已行动重点地区",
    "regions": "下属各地区的查出、逮捕、登记和逮捕比例",
    "flow": "从线索到逮捕到处理的流程",
    "seized": "缴获的毒品和物品",
    "returns": "各机关各期报表的到达情况",
    "documents": "每个文献数字与推演数字之比及其容差",
    "truth": "记录与实际：误认定、误捕与遗漏",
}


TYPES = {
    "Boolean": "是或否", "Categorical": "代码", "Date": "日期", "Float32": "小数", "Float64": "小数", "Int32": "整数",
    "Int64": "整数", "String": "文字", "UInt16": "整数", "UInt32": "整数", "UInt8": "整数",
}  # fmt: skip


@cache
def _of_schema() -> dict[str, str]:
    table = read_csv(Path(__file__).with_name("schema_chinese.csv"), ("english", "zh"))
    return {row["english"]: row["zh"] for _, row in table.records()}


def of_schema(english: str, lang: str) -> str:
    """Return what a table or column of a run holds, in a language; an unknown one stays in English."""
    return _of_schema().get(english, english) if lang == "zh" else english


def headings(columns: Iterable[str], lang: str) -> dict[str, str]:
    """Return the heading of each column in a language; an unknown one is its own."""
    return {name: HEADINGS.get(name, name) if lang == "zh" else name for name in columns}


def word(english: str, lang: str) -> str:
    """Return a term in a language; an unknown one stays as it is."""
    return TERMS.get(english, english) if lang == "zh" else english


def counted_from(table: str, value: str, where: str) -> str:
    """Return in Chinese how an indicator is counted: of which rows of which table, and what of them."""
    measure, _, column = value.partition(":")
    counted = {"sum": f"{column} 合计", "distinct": f"{column} 不重复的个数"}.get(measure, "行数")
    condition = where.replace(";", "；").replace("|", "、")
    return f"{table} 表：{counted}" + (f"，条件 {condition}" if condition else "")


def picture_in(name: str, english: str, lang: str) -> str:
    """Return what a picture draws, in a language."""
    return PICTURES.get(name, english) if lang == "zh" else english


def in_brackets(text: str, lang: str) -> str:
    """Return a text in the brackets of a language, to be put after another."""
    return f"（{text}）" if lang == "zh" else f" ({text})"
