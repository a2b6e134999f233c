"""Rules, conditions and decisions in words, English and Chinese; the passages and sources that rules cite."""

from __future__ import annotations

from pathlib import Path

from yundong.base.tables import read_csv
from yundong.directive import conditions as c
from yundong.directive.book import OUTPUTS, OUTSIDE, Bilingual, Fact, Language, Rule, RuleBook

HEADINGS: dict[str, Bilingual] = {
    "case": Bilingual("case", "案号"),
    "interpretation": Bilingual("interpretation", "解释"),
    "route": Bilingual("route", "处理途径"),
    "arrest": Bilingual("arrest", "逮捕"),
    "severity": Bilingual("severity", "宽严"),
    "consolidated": Bilingual("one case for several charges", "并案"),
    "priority": Bilingual("place", "地区"),
    "closing": Bilingual("closing the case", "结案"),
    "deciding": Bilingual("deciding facts", "决定性事实"),
    "missing": Bilingual("missing facts that matter", "缺少且有影响的事实"),
    "settled_by": Bilingual("would be settled by", "查明即可定案"),
    "reasons": Bilingual("reasons", "依据"),
    "overridden": Bilingual("overridden", "未采用"),
    "possible": Bilingual("still possible", "仍有可能"),
    "recorded": Bilingual("disposed of, by the record", "实际处理"),
}

LABELS: dict[str, dict[str, Bilingual]] = {
    "recorded": {
        "death": Bilingual("death", "死刑"),
        "life": Bilingual("life", "无期徒刑"),
        "prison": Bilingual("prison", "有期徒刑"),
        "reform_labour": Bilingual("reform through labour", "劳动改造"),
        "control": Bilingual("control", "管制"),
        "released": Bilingual("released", "释放"),
    },
    "route": {
        "campaign": Bilingual("the campaign", "按本运动处理"),
        "existing_law": Bilingual("the existing laws", "按现行法令处理"),
        "other_law": Bilingual("the law on counterrevolution", "按反革命治罪"),
        "treatment": Bilingual("no target; treatment", "不作为打击对象，留待戒除"),
        "none": Bilingual("no case", "不成案件"),
    },
    "arrest": {
        "not": Bilingual("no arrest", "不捕"),
        "at_launch": Bilingual("with the others, at the launch or in its phases", "运动开始时或分期集中逮捕"),
        "at_once": Bilingual("at once", "立即逮捕"),
        OUTSIDE: Bilingual("decided by the other law", "由其他法令决定"),
    },
    "severity": {
        "waived": Bilingual("waived", "免予处分"),
        "reduced": Bilingual("reduced", "减轻"),
        "ordinary": Bilingual("ordinary", "一般"),
        "severe": Bilingual("severe", "从严"),
        OUTSIDE: Bilingual("not decided by the directive", "不由本指示决定"),
    },
    "consolidated": {"no": Bilingual("no", "否"), "yes": Bilingual("yes", "是")},
    "priority": {"later": Bilingual("later", "暂缓"), "key": Bilingual("key place", "重点")},
    "closing": {
        "wait": Bilingual("wait for the launch", "待运动开始"),
        "may_close": Bilingual("may be closed", "可以结案"),
    },
}


def heading(name: str, language: Language) -> str:
    """Return the heading of a column."""
    return HEADINGS[name].of(language) if name in HEADINGS else name


def label(output: str, value: str, language: Language) -> str:
    """Return the label of a value of an output; English keeps the short name used in files."""
    return value if language == "en" else LABELS[output][value].of(language)


_JOIN = {"and": {"en": " and ", "zh": "，且"}, "or": {"en": " or ", "zh": "或"}}


def in_words(book: RuleBook, condition: c.Condition, language: Language = "en", inner: bool = False) -> str:
    """Return a condition as one line of text.

    Parameters
    ----------
    book : RuleBook
        For the names of facts and values.
    condition : Condition
        The condition.
    language : str
        ``en`` or ``zh``.
    inner : bool
        Whether it is part of another condition, so that it needs brackets.
    """
    match condition:
        case c.Always():
            return {"en": "always", "zh": "一律"}[language]
        case c.FactIs(name, levels):
            return _test(book.fact[name], levels, language)
        case c.FindingMade(finding):
            return f"【{book.findings[finding].zh}】" if language == "zh" else f"[{finding}]"
        case c.OutputIs(output, values):
            shown = _JOIN["or"][language].join(label(output, OUTPUTS[output][v], language) for v in values)
            return f"{heading(output, language)}={shown}" if language == "zh" else f"{output} = {shown}"
        case c.AllOf(parts):
            joined = _JOIN["and"][language].join(in_words(book, part, language, True) for part in parts)
            return _bracketed(joined, language) if inner else joined
        case c.AnyOf(parts):
            joined = _JOIN["or"][language].join(in_words(book, part, language, True) for part in parts)
            return _bracketed(joined, language) if inner else joined
        case c.Not(part):
            return {"en": "not ", "zh": "非"}[language] + in_words(book, part, language, True)
        case c.AtLeast(count, parts):
            listed = {"en": ", ", "zh": "、"}[language].join(
                in_words(book, part, language, True) for part in parts
            )
            return {"en": f"at least {count} of: {listed}", "zh": f"下列至少{count}项：{listed}"}[language]


def _bracketed(text: str, language: Language) -> str:
    return f"（{text}）" if language == "zh" else f"({text})"


def _test(fact: Fact, levels: tuple[int, ...], language: Language) -> str:
    chosen = sorted(set(levels))
    name = fact.label.zh if language == "zh" else fact.name
    if fact.kind in ("amount", "date") and len(chosen) > 1:
        if chosen == list(range(chosen[0], fact.size)):
            return f"{name} ≥ {_value(fact, chosen[0], language)}"
        if chosen == list(range(chosen[-1] + 1)):
            return f"{name} ≤ {_value(fact, chosen[-1], language)}"
    equals = "=" if language == "zh" else " = "
    return f"{name}{equals}{_JOIN['or'][language].join(_value(fact, level, language) for level in chosen)}"


def _value(fact: Fact, level: int, language: Language) -> str:
    return fact.values[level].label.zh if language == "zh" else fact.names[level]


def concludes(book: RuleBook, rule: Rule, language: Language = "en") -> str:
    """Return what a rule concludes, such as ``severity = severe`` or ``[focus]``."""
    if rule.output == "finding":
        return in_words(book, c.FindingMade(rule.value), language)
    value = label(rule.output, rule.value, language)
    return f"{heading(rule.output, language)}={value}" if language == "zh" else f"{rule.output} = {value}"


def validity(rule: Rule, language: Language = "en") -> str:
    """Return the period in which a rule is in force."""
    if language == "zh":
        return f"{rule.start} 至 {rule.end} " if rule.end else f"{rule.start} 起"
    return f"{rule.start} to {rule.end}" if rule.end else f"from {rule.start}"


def read_passages(folder: Path) -> dict[str, str]:
    """Return the passages of a scenario folder: précis by id.

    Raises
    ------
    InputError
        If `passages.csv` is missing or has no columns ``id`` and ``precis``.
    """
    return _two_columns(folder / "passages.csv", "id", "precis")


def read_sources(folder: Path, language: Language = "en") -> dict[str, str]:
    """Return the sources of a scenario folder: title by key."""
    return _two_columns(folder / "sources.csv", "key", "title_zh" if language == "zh" else "title")


def _two_columns(path: Path, key: str, value: str) -> dict[str, str]:
    return {row[key]: row[value] for _, row in read_csv(path, (key, value)).records()}
