"""Parts V and VI of the report: against the documents, and what no report saw."""

from __future__ import annotations

from yundong.report.compare import Comparison
from yundong.report.outline.draft import OutlineDraft
from yundong.report.text import summary_table, truths
from yundong.report.words import amount, factor, name_of, say, short_date


def against(d: OutlineDraft) -> None:
    """Write part V: a summary by role and the picture; every claim is listed in the annex."""
    d.heading("V. Against the documents", "五、与文献对照")
    d.write(
        "Each documented figure carries a role: it was used to fit the model (calibrate), was held back to test it "
        "(check), or is shown only (context). Those held back are the ones to judge the model by.",
        "每个文献数字各有用途：用来拟合模型的是“校准”，留作检验的是“检验”，仅供参考的是“参考”。评判模型应以用于检验的"
        "数字为准。",
    )
    heads, rows = summary_table(d.view.comparisons, d.lang)
    d.table(d.say("Claims by role, whole run", "全程推演：文献数字按用途分列"), heads, rows, "<>>>>>")
    d.figure("documents")


def unseen(d: OutlineDraft) -> None:
    """Write part VI: truth against record, from the counts that the run noted."""
    pairs = truths(d.view.report, d.lang)
    if not pairs:
        return
    d.heading("VI. What no report saw", "六、报表未能反映的情况")
    d.write(
        "Only a model knows who was guilty. These counts are of the whole country at the end of the run. They "
        "follow from assumptions about mistaken and malicious denunciation for which no source gives a rate; they show "
        "what the assumptions imply, and are no estimate of what happened.",
        "谁是真正的毒犯，只有模型知道。下表是推演结束时的全国数字，取决于对误告、诬告的假设，而史料没有记载其比率；"
        "这些数字表明假设意味着什么，不是对史实的估计。",
    )
    d.table(
        d.say("Truth against record", "实际情况与记录"),
        (d.say("What", "项目"), d.say("How many", "数目")),
        pairs,
        "<>",
    )
    d.figure("truth")


def annex(d: OutlineDraft) -> None:
    """Write the annex: every claim that could be compared with the run."""
    mine = [c for c in d.view.comparisons if c.modelled is not None and d.view.concerns(c)]
    if not mine:
        return
    d.heading("Annex. Documented and modelled figures", "附录：文献数字与推演数字")
    rows: list[tuple[str, ...]] = []
    for role in ("calibrate", "check", "context"):
        same = [c for c in mine if c.role == role]
        if same:
            rows.append((say(role, d.lang),))
            rows += [_row(d, c) for c in same]
    heads = (
        d.say("Figure", "指标"),
        d.say("Until", "截至"),
        d.say("Documented", "文献数"),
        d.say("Modelled", "推演数"),
        d.say("Ratio", "比值"),
        d.say("Within", "容差内"),
    )
    d.table(
        d.say("Every documented figure that can be compared with the run", "可与推演对照的全部文献数字"),
        heads,
        rows,
        "<>>>>>",
    )


def _row(d: OutlineDraft, c: Comparison) -> tuple[str, ...]:
    name = name_of(d.view.scenario.indicators[c.indicator], d.lang)
    areas = d.view.area_names(c, d.say(" + ", "、"))
    where = "" if c.area == "china" else d.say(f", {areas}", f"，{areas}")
    verdict = {True: d.say("yes", "是"), False: d.say("no", "否"), None: "–"}[c.within]
    mark = d.cite(c.source, c.passage, c.hedge)
    end = short_date(c.end, d.lang) if c.end else ""
    return name + where, end, amount(c.documented) + mark, amount(c.modelled), factor(c.ratio), verdict
