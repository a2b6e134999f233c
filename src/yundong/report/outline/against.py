"""Parts V and VI of the report: against the documents, and what no report saw."""

from __future__ import annotations

from yundong.report.compare import Comparison
from yundong.report.intervals import beside
from yundong.report.outline.draft import OutlineDraft
from yundong.report.pictures.documents import ONE_COLUMN, drawn
from yundong.report.text import summary_table, truths
from yundong.report.words import amount, date_of, factor, name_of, say, short_date
from yundong.scenario.rows import ROLES


def against(d: OutlineDraft) -> None:
    """Write part V, where any document speaks of the area: a summary by role and the picture.

    Every claim is listed in the annex, where the picture is, too, if it takes a whole page.
    """
    heads, rows = summary_table(d.view.comparisons, d.lang)
    if not rows:
        return
    d.part("Against the documents", "与文献对照")
    d.write(
        "Each documented figure carries a role: it was used to fit the model (calibrate), decides a rate or share "
        "of the model by itself (conjugate), was held back to test it (check), or is shown only (context). Those held "
        "back are the ones to judge the model by.",
        "每个文献数字各有用途：用来拟合模型的是“校准”，单独决定某一比率的是“共轭”，留作检验的是“检验”，仅供参考的是“参考”。"
        "评判模型应以用于检验的数字为准。",
    )
    day = date_of(d.view.as_of, d.lang)
    d.table(
        d.say(f"Claims by role, known by {day}", f"截至{day}的文献数字，按用途分列"), heads, rows, "<>>>>>"
    )
    if 0 < len(drawn(d.view)) <= ONE_COLUMN:
        d.figure("documents")


def unseen(d: OutlineDraft) -> None:
    """Write part VI: truth against record, from the counts that the run noted."""
    rows = truths(d.view.report, d.lang)
    if not rows:
        return
    day = date_of(d.view.as_of, d.lang)
    d.part("What no report saw", "报表未能反映的情况")
    d.write(
        f"Only a model knows who was guilty. These counts ({d.view.area.name('en')}, up to {day}) follow from "
        "assumptions about mistaken and malicious denunciation for which no source gives a rate; they show what the "
        "assumptions imply, and are no estimate of what happened.",
        f"谁是真正的毒犯，只有模型知道。下表是{d.view.area.name('zh')}截至{day}的数字，取决于对误告、诬告的假设，而史料没有"
        "记载其比率；这些数字表明假设意味着什么，不是对史实的估计。",
    )
    heads = [
        d.say("What", "项目"),
        d.say("How many", "数目"),
        d.say("90 % interval", "90 % 区间"),
    ]
    d.table(
        d.say("Truth against record", "实际情况与记录"),
        heads,
        [tuple(cell or "–" for cell in row[: len(heads)]) for row in rows],
        "<>>",
    )
    d.bullets([(what, d.say(f"Rests mainly on {on}.", f"主要取决于{on}。")) for what, *_, on in rows if on])
    if d.view.report.truth.get("identified"):
        d.figure("truth")


def annex(d: OutlineDraft) -> None:
    """Write the annex: every claim that could be compared with the run."""
    mine = [c for c in d.view.comparisons if c.modelled is not None]
    if not mine:
        return
    d.heading("Annex. Documented and modelled figures", "附录：文献数字与推演数字", closes=True)
    if (
        len(drawn(d.view)) > ONE_COLUMN
    ):  # a picture of a whole page has its place among the pages of the table
        d.write(
            "The picture sets those that were fitted and those that were held back side by side; the table lists all.",
            "下图并列用于校准和检验的数字，下表列出全部数字。",
        )
        d.figure("documents")
    rows: list[tuple[str, ...]] = []
    for role in ROLES:
        same = [c for c in mine if c.role == role]
        if same:
            rows.append((say(role, d.lang),))
            rows += [_row(d, c) for c in same]
    heads = (
        d.say("Figure", "指标"),
        say("until", d.lang),
        d.say("Documented", "文献数"),
        d.say("Modelled", "推演数"),
        d.say("Ratio", "比值"),
        d.say("Within", "容差以内"),
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
    where = "" if c.area == d.view.area.code else d.say(f", {areas}", f"，{areas}")
    verdict = {True: d.say("yes", "是"), False: d.say("no", "否"), None: "–"}[
        None if c.role == "context" else c.within  # what is only shown judges nothing, as in the summary
    ]
    mark = d.cite(c.source, c.passage, c.hedge)
    end = short_date(c.end, d.lang, d.view.as_of.year) if c.end else ""
    modelled = beside(amount(c.modelled), d.view.report.intervals.claim(c.claim), d.lang)
    return name + where, end, amount(c.documented) + mark, modelled, factor(c.ratio), verdict
