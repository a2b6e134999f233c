"""What the outcomes are called, in English and Chinese."""

from __future__ import annotations

from yundong.directive.book import OUTSIDE, Language, Text

HEADINGS: dict[str, Text] = {
    "case": Text("case", "案号"),
    "interpretation": Text("reading", "解释"),
    "route": Text("route", "处理途径"),
    "arrest": Text("arrest", "逮捕"),
    "severity": Text("severity", "宽严"),
    "consolidated": Text("one case for several charges", "并案"),
    "priority": Text("place", "地区"),
    "closing": Text("closing the case", "结案"),
    "deciding": Text("deciding facts", "决定性事实"),
    "missing": Text("missing facts that matter", "尚缺且有影响的事实"),
    "settled_by": Text("would be settled by", "查明即可定案"),
    "reasons": Text("reasons", "依据"),
    "outweighed": Text("outweighed", "未采"),
    "possible": Text("still possible", "尚有可能"),
}

LABELS: dict[str, dict[str, Text]] = {
    "route": {
        "campaign": Text("the campaign", "归本运动处理"),
        "existing_law": Text("the existing laws", "依现行法令处理"),
        "other_law": Text("the law on counterrevolution", "按反革命治罪"),
        "treatment": Text("no target; treatment", "不作打击对象，留待戒除"),
        "none": Text("no case", "不成案件"),
    },
    "arrest": {
        "not": Text("no arrest", "不捕"),
        "at_launch": Text("with the others, at the launch or in its phases", "运动开始时或分期集中逮捕"),
        "at_once": Text("at once", "立即逮捕"),
        OUTSIDE: Text("as the other law has it", "由他法决定"),
    },
    "severity": {
        "waived": Text("waived", "免予处分"),
        "reduced": Text("reduced", "减轻"),
        "ordinary": Text("ordinary", "一般"),
        "severe": Text("severe", "从严"),
        OUTSIDE: Text("not decided by the directive", "不由本指示决定"),
    },
    "consolidated": {"no": Text("no", "否"), "yes": Text("yes", "是")},
    "priority": {"later": Text("later", "暂缓"), "key": Text("key place", "重点")},
    "closing": {
        "wait": Text("wait for the launch", "待运动开始"),
        "may_close": Text("may be closed", "可以结案"),
    },
}


def heading(name: str, language: Language) -> str:
    """Return what a column is called."""
    return HEADINGS[name].of(language) if name in HEADINGS else name


def label(output: str, value: str, language: Language) -> str:
    """Return what a value of an output is called; English keeps the short name that files use."""
    return value if language == "en" else LABELS[output][value].of(language)
