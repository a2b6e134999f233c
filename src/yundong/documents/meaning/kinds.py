"""What kind of figure a figure is, as far as its words say: plan, outcome or estimate; a stock or a flow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yundong.documents.meaning.mention import Mention

_REALITY = {
    "zh": (
        (
            "plan",
            re.compile(
                "计划(?!生育)|原定|预定|预计|拟[再于定]?|要求|任务|指标为|打算|准备(?!金)|定额|预算|应[完征收交缴派]|争取"
            ),
        ),
        ("outcome", re.compile("实[际收征缴到有完支派]|已[经完捕办征收缴]?|完成|结果")),
    ),
    "en": (
        (
            "plan",
            re.compile(
                r"\b(?:plan(?:s|ned)?|targets?|quotas?|budget(?:ed)?|scheduled|projected|authori[sz]ed (?:strength|at)|"
                r"estimates? (?:for|provides?)|to be|ought to|was to|were to|is to|are to|proposed|provision for)\b"
            ),
        ),
        (
            "outcome",
            re.compile(r"\b(?:actual(?:ly)?|in fact|achieved|reali[sz]ed|carried out|completed|out-?turn)\b"),
        ),
    ),
}
_COURSE = {
    "zh": (
        (
            "stock",
            re.compile(
                "现有|实有|存栏|库存|结存|尚存|现存|在[押校册职编]|常住|[年月季]末|[年月]底(?!前)|共有|计有|拥有|人口|总数"
            ),
        ),
        (
            "flow",
            re.compile(
                "新增|增加|全[年月]|本[年月季]|缴获|收缴|逮捕|捕|收购|征收|没收|生产|产[量棉粮]|出生|死亡|判[处刑]|运|接|训练|修|毙|俘|伤亡"
            ),
        ),
    ),
    "en": (
        (
            "stock",
            re.compile(
                r"\b(?:in stock|on hand|at the (?:end|close)|strength|population|inhabitants|"
                r"in (?:custody|prison|hospital)|remaining|remained|outstanding|in existence|"
                r"there (?:are|were)|balance|numbered)\b"
            ),
        ),
        (
            "flow",
            re.compile(
                r"\b(?:during|seized|captured|arrested|imported|exported|imports|exports|produced|born|births|died|deaths|"
                r"received|issued|shipped|took|losses|convicted|discharged|admitted|delivered|burnt|expenditure|revenue)\b"
            ),
        ),
    ),
}


def kind_of(mention: Mention, hedges: Sequence[tuple[str, str]], folded: str, lang: str) -> str:
    """Return the kinds of a figure, separated by bars; what its own words do not say is left out.

    Parameters
    ----------
    mention : Mention
        With its own text.
    hedges : sequence of (str, str)
        Kind and wording of each.
    folded, lang : str
        The folded text and its language.
    """
    begin, start = mention.left, mention.quantity.outer_start
    stop = max(mention.quantity.outer_end, mention.own_end)
    kinds = [kind for kind, _ in hedges if kind in ("plan", "estimate")][:1]
    if not kinds:
        kinds = [kind for kind, words in _REALITY[lang] if words.search(folded, begin, start)][:1]
    course = [kind for kind, words in _COURSE[lang] if words.search(folded, begin, start)][:1]
    course = course or [kind for kind, words in _COURSE[lang] if words.search(folded, start, stop)][:1]
    return "|".join([*kinds, *course])
