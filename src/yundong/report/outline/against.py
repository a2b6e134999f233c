"""Parts V and VI of the report: against the documents, and what no report saw."""

from __future__ import annotations

from yundong.report.compare import Comparison, summarise
from yundong.report.outline.draft import Draft
from yundong.report.text import truths
from yundong.report.words import amount, factor, name_of, say


def against(d: Draft) -> None:
    """Write part V: a summary by role and the picture; every claim stands in the annex."""
    d.heading("V. Against the documents", "五、与文献对照")
    d.write(
        "Each documented figure carries a role: it was used to fit the model (calibrate), was held back to "
        "test it (check), "
        "or is shown only (context). Those held back are the ones to judge the model by.",
        "每一文献数字各有用途：用于拟合模型者为校准，留作检验者为检验，仅供参照者为背景。评判模型应以检验者为准。",
    )
    rows = [
        (
            say(s.role, d.lang),
            amount(s.claims),
            amount(s.compared),
            amount(s.within) if s.role != "context" else "–",
            amount(s.factor_two),
            factor(s.typical),
        )
        for s in summarise(d.m.comparisons)
    ]
    heads = [say(name, d.lang) for name in ("role", "claims", "compared", "within", "factor_two", "typical")]
    d.table(d.say("Claims by role, whole run", "文献数字按用途，全部推演"), heads, rows, "<>>>>>")
    d.figure("documents")


def unseen(d: Draft) -> None:
    """Write part VI: truth against record, from the counts that the run noted."""
    pairs = truths(d.m.report, d.lang)
    if not pairs:
        return
    d.heading("VI. What no report saw", "六、报表所不见")
    d.write(
        "Only a model knows who was guilty. These counts are of the whole country at the end of the run. They "
        "follow from "
        "assumptions about mistaken and malicious denunciation for which no source gives a rate; they show what the "
        "assumptions imply, and are no estimate of what happened.",
        "孰为真正毒犯，唯模型可知。下列为推演终了时全国之数，取决于对误告、诬告之假设，而史料并无其比率；所示系"
        "假设之推论，"
        "并非对史实之估计。",
    )
    d.table(
        d.say("Truth against record", "实情与记录"),
        (d.say("What", "项目"), d.say("How many", "数目")),
        pairs,
        "<>",
    )
    d.figure("truth")


def annex(d: Draft) -> None:
    """Write the annex: every claim that could be held against the run."""
    mine = [c for c in d.m.comparisons if c.modelled is not None and _here(d, c)]
    if not mine:
        return
    d.heading("Annex. Documented and modelled figures", "附录：文献与推演数字")
    rows: list[tuple[str, ...]] = []
    for role in ("calibrate", "check", "context"):
        same = [c for c in mine if c.role == role]
        if same:
            rows.append((say(role, d.lang),))
            rows += [_row(d, c) for c in same]
    heads = (
        d.say("Figure", "数字"),
        d.say("Until", "截至"),
        d.say("Documented", "文献"),
        d.say("Modelled", "推演"),
        d.say("Ratio", "比值"),
        d.say("Within", "容差内"),
    )
    d.table(
        d.say("Every documented figure that the run can be held against", "可与推演对照之全部文献数字"),
        heads,
        rows,
        "<>>>>>",
    )


def _here(d: Draft, claim: Comparison) -> bool:
    if d.m.area.level == "centre":
        return True
    places = d.m.places
    return all(places.has(code) and places.number(code) in d.m.inside for code in claim.area.split("+"))


def _row(d: Draft, c: Comparison) -> tuple[str, ...]:
    places = [d.m.places.place(d.m.places.number(code)).name(d.lang) for code in c.area.split("+")]
    name = name_of(d.m.scenario.indicators[c.indicator], d.lang)
    where = "" if c.area == "china" else d.say(f", {' + '.join(places)}", f"，{'、'.join(places)}")
    verdict = {True: d.say("yes", "是"), False: d.say("no", "否"), None: "–"}[c.within]
    mark = d.cite(c.source, c.passage, c.hedge)
    end = (
        ""
        if c.end is None
        else (f"{c.end.month}.{c.end.day}" if d.lang == "zh" else f"{c.end.day} {c.end:%b}")
    )
    return name + where, end, amount(c.documented) + mark, amount(c.modelled), factor(c.ratio), verdict
