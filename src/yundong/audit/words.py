"""Words of an audit and a reconciliation in both languages."""

from __future__ import annotations

from yundong.audit.check import Kind, Verdict

# The class of each verdict on a page, of which the shared style knows the tone.
TONES = {
    Verdict.CONTRADICTION: "bad",
    Verdict.UNADDED: "query",
    Verdict.LOOK: "query",
    Verdict.PRESUMPTION: "query",
    Verdict.ROUNDING: "near",
    Verdict.MATCHES: "good",
    Verdict.UNCHECKED: "open",
}

WORDS: dict[str, tuple[str, str]] = {
    "audit": ("Audit of {0}", "核查：{0}"),
    "summary": ("{0} claims, {1} checks: {2}.", "数字 {0} 个，核对 {1} 项：{2}。"),
    "arithmetic": ("What cannot all be true", "不可能同时成立的数字"),
    "arithmetic_note": (
        "Arithmetic alone: figures as printed and as interpreted here, whatever the rounding. It does not say which of "
        "them is wrong.",
        "仅凭算术：按原文及此处的理解，无论怎样舍入都不能同时成立；至于哪一个有误，算术不能回答。",
    ),
    "unadded": ("What does not add up as read", "按所读数字不能相合"),
    "unadded_note": (
        "The document may be at fault, or the reading of it: compare the text. Each says what is wanting for a "
        "contradiction.",
        "可能是原文有误，也可能是读法有误，请对照原文；各项注明为何不算矛盾。",
    ),
    "look": ("Where to look", "值得复查的地方"),
    "look_note": (
        "Nothing says that these figures must agree, but they nearly do, or a single slip of the pen would make them.",
        "原文没有说这些数字必须相合，但它们相差很小，或只差一处笔误。",
    ),
    "doubt": ("No contradiction because {0}.", "不算矛盾，因为{0}。"),
    "sums": ("Sums", "总数与各部分"),
    "sums_note": (
        "Every total with the parts that its text gives. ✓ adds up, ≈ within rounding, ✗ contradiction, ! does not add "
        "up as read, ? look here, · an open list that need not.",
        "每个总数及原文所列各部分。✓ 相合，≈ 舍入范围内，✗ 矛盾，! 按所读不合，? 值得复查，· 未必完整的列举。",
    ),
    "total": ("Total", "总数"),
    "parts": ("Parts", "各部分"),
    "no_sums": ("No sums were found.", "没有找到总数与各部分。"),
    "stated": ("stated to be complete", "原文表明完整"),
    "listed": ("listed", "列举"),
    "aside": ("an open list", "未必完整"),
    "short": ("{0}; the text has {1}: {2} more", "{0}；原文为 {1}，多 {2}"),
    "excess": ("{0}; the text has {1}: {2} less", "{0}；原文为 {1}，少 {2}"),
    "one digit": ("closes with one digit: {0}", "改一位数字即合：{0}"),
    "two digits swapped": ("closes with two digits swapped: {0}", "两位数字对调即合：{0}"),
    "one digit, several": (
        "closes {1} sums at once with one digit: {0}",
        "改一位数字，{1} 个总数同时相合：{0}",
    ),
    "two digits swapped, several": (
        "closes {1} sums at once with two digits swapped: {0}",
        "两位数字对调，{1} 个总数同时相合：{0}",
    ),
    "and": (" or ", "，或 "),
    "misreading": (
        "{0} is moved by {1} standard errors, which no error of measurement explains: it may be a misreading, or the "
        "figures may not belong together. Compare its place in the document before using {2}.",
        "{0} 被移动了 {1} 个标准误差，不是计量误差所能解释：可能是误读，或这些数字本不相属。使用 {2} 之前请核对原文。",
    ),
    "unbalanced": (
        "Checks not imposed, since their figures do not add up as read or nothing binds them together: {0}. Plans, "
        "outcomes, estimates, stocks and flows are never balanced against each other.",
        "未作为约束的核对 {0} 项：按所读不合，或原文没有把它们列在一起。计划、实绩、估计、存量与发生量从不相互调整。",
    ),
    "presumed": ("What cannot be true if a presumption holds", "在某一前提下不能成立的数字"),
    "presumed_note": (
        "The figures can all be true; then the presumption named with each is not.",
        "这些数字可以同时成立，那么所列的前提就不成立。",
    ),
    "presumes": ("Presumes that {0}.", "前提：{0}。"),
    "gap": ("gap {0}", "差额 {0}"),
    "resolves": ("Would resolve it", "可以消除差额的解释"),
    "reduces": ("Would reduce the gap", "可以缩小差额的解释"),
    "none": ("None.", "无。"),
    "others": ("All other checks", "其余核对"),
    "figure": ("Figure", "数字"),
    "meaning": ("Meaning", "内容"),
    "source": ("Source", "出处"),
    "claim": ("Claim", "代码"),
    "check": ("Check", "核对"),
    "computation": ("Computation", "算式"),
    "claims": ("Claims", "数字代码"),
    "by_rule": ("{0}; rule {1}, {2}. ", "{0}；规则 {1}，{2}。"),
    "SKIP_IF_ANY_MISSING": ("No conclusion where a figure is unknown.", "有数字未知时不作结论。"),
    "SKIP_IF_ALL_MISSING": (
        "An unknown figure may be any number from zero up.",
        "未知的数字可以是零或任何正数。",
    ),
    "bar_computed": ("{0} computed", "算得 {0}"),
    "bar_stated": ("{0} stated", "原文 {0}"),
    "bar_limit": ("{0} at most", "上限 {0}"),
    "declared": ("declared", "预先列出"),
    "derived": ("derived", "自动推出"),
    "lead": (
        "{0} figures, compared with each other. A figure represents every number that would have been printed the same "
        "way; missing figures are unknown, never zero.",
        "共 {0} 个数字，相互核对。每个数字代表所有会印成同一写法的数；缺少的数字是未知，不是零。",
    ),
    "points": (" percentage points", " 个百分点"),
    "omitted": (" omitted", "（未包括部分）"),
    "to": ("to {0}", "截至 {0}"),
    "passage": ("{0}", "第 {0} 段"),
    "reconciliation": ("Reconciliation of {0}", "数字调整：{0}"),
    "conflicts": (
        "{0} conflict sets of figures that cannot all be true; all others stay as documented, except for rounding. "
        "Standard errors are assumptions (docs/audit.md).",
        "不能同时成立的数字共 {0} 组；其余数字除舍入外保持原文。标准误差是假设（见 docs/audit.md）。",
    ),
    "conflict": (
        "{0} conflict set of figures that cannot all be true; all others stay as documented, except for rounding. "
        "Standard errors are assumptions (docs/audit.md).",
        "不能同时成立的数字共 {0} 组；其余数字除舍入外保持原文。标准误差是假设（见 docs/audit.md）。",
    ),
    "nearest": (
        "Nearest consistent set (chi-squared {0}, binding rows {1})",
        "最接近的一致数字（卡方 {0}，起作用的约束 {1} 条）",
    ),
    "documented": ("documented", "文献数"),
    "consistent": ("consistent", "一致的数字"),
    "after": ("± after", "± 调整后"),
    "errors": ("std. errors", "标准误差倍数"),
    "sets": ("Smallest error sets, most likely first", "最小的误差组，可能性大的在前"),
    "set": ("set", "组"),
    "needed": ("should be", "应改为"),
    "moved": (
        "Figures of the conflict sets, as documented and made consistent",
        "有矛盾的数字：文献数与一致的数字",
    ),
    "ranges": ("Ranges left open by the figures", "这些数字未能确定的范围"),
    "more": ("{0} or more", "{0} 以上"),
    "most": ("at most {0}", "至多 {0}"),
    "between": ("{0} to {1}", "{0} 至 {1}"),
    "quantity": ("Quantity", "数量"),
    "range": ("Range", "范围"),
    "why": ("Why", "依据"),
    "no_claims": ("claims", "数字"),
}
VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.CONTRADICTION: ("contradiction", "矛盾"),
    Verdict.UNADDED: ("does not add up as read", "按所读不合"),
    Verdict.LOOK: ("look here", "值得复查"),
    Verdict.PRESUMPTION: ("contradicts a presumption", "与前提不符"),
    Verdict.UNCHECKED: ("cannot be checked", "无法核对"),
    Verdict.ROUNDING: ("within rounding", "舍入范围内"),
    Verdict.MATCHES: ("matches", "相符"),
}
HEADINGS: dict[Verdict, tuple[str, str]] = {
    Verdict.UNCHECKED: ("Cannot be checked", "无法核对"),
    Verdict.ROUNDING: ("Within rounding", "舍入范围内相符"),
    Verdict.MATCHES: ("Matches", "相符"),
}
# One, several, in Chinese.
COUNTED: dict[Verdict, tuple[str, str, str]] = {
    Verdict.CONTRADICTION: ("contradiction", "contradictions", "矛盾"),
    Verdict.UNADDED: ("does not add up as read", "do not add up as read", "按所读不合"),
    Verdict.LOOK: ("place to look", "places to look", "值得复查"),
    Verdict.PRESUMPTION: ("contradicts a presumption", "contradict a presumption", "与前提不符"),
    Verdict.UNCHECKED: ("cannot be checked", "cannot be checked", "无法核对"),
    Verdict.ROUNDING: ("agrees within rounding", "agree within rounding", "舍入范围内相符"),
    Verdict.MATCHES: ("matches", "match", "相符"),
}
KINDS: dict[Kind, str] = {
    Kind.PART_WHOLE: "部分与整体",
    Kind.PERCENTAGE: "百分比",
    Kind.AREAS: "各地之和",
    Kind.TIME: "累计数不减",
    Kind.SUBSET: "包含关系",
    Kind.UNION: "两类重叠",
    Kind.RATE: "比率是否合理",
    Kind.COVERAGE: "范围不同",
    Kind.UNITS: "单位不同",
    Kind.SAME: "同一数量",
    Kind.ECHO: "相似数字",
}


def said(key: str, lang: str, *values: object) -> str:
    """Return a phrase in a language, its gaps filled in order."""
    return WORDS[key][lang == "zh"].format(*values)


def kind_in(kind: Kind, lang: str) -> str:
    """Return the name of a kind of check."""
    return KINDS[kind] if lang == "zh" else kind.value


def counted_in(verdict: Verdict, count: int, lang: str) -> str:
    """Return how many findings have a verdict, in words."""
    one, several, chinese = COUNTED[verdict]
    return f"{chinese} {count} 项" if lang == "zh" else f"{count} {one if count == 1 else several}"
