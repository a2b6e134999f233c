"""Records worth finding as a document: a ranked list that can be taken to an archive."""

from __future__ import annotations

from collections.abc import Sequence

from yundong.report.intervals import ends
from yundong.report.outline.tree import Block, Callout, Outline, Paragraph, TableBlock
from yundong.report.words import date_of, name_of, share, term, unit_of
from yundong.study.change.answers import pick
from yundong.study.ledger.prediction_page import REGISTER, in_document, quantity_name
from yundong.study.ledger.records import RecordsFound, WorthFinding

PLACES = {
    "arrests": ("registers of arrests", "逮捕登记"),
    "identifications": ("files of cases opened", "立案材料"),
    "dispositions": ("judgments and lists of dispositions", "判决和处理名册"),
    "registrations": ("registers of confession", "坦白登记册"),
    "letters": ("registers of letters received", "来信来访登记"),
    "meetings": ("returns of meetings", "会议统计"),
    "seizures": ("receipts of things handed in and seized", "缴获、上缴清单"),
    "leads": ("files of leads", "线索材料"),
    "executions": ("notices of execution", "执行布告"),
    "cases": ("case files", "案件卷宗"),
    "agency_cases": ("case files of organs of state", "机关内部案卷"),
    "custody": ("registers of custody", "收押登记"),
    "users": ("registers of drug users", "烟民登记"),
    "fields": ("returns of poppy uprooted", "铲烟统计"),
    "inspections": ("reports of inspection", "检查报告"),
    "orders": ("orders and circulars", "指示、通报"),
    "measures": ("lists of persons under control or training", "管制、集训名册"),
}
"""Where a historian would look for what a table of records counts."""


def records_outline(found: RecordsFound, lang: str, command: Sequence[str], top: int) -> Outline:
    """Return figures worth finding as a document; `top` of them are listed."""
    name = quantity_name(found.quantity, found.scenario, found.posterior, lang)
    shown = found.found[:top]
    blocks: list[Block] = [Paragraph(_first(found, name, lang))]
    if shown:
        heads = [
            ("rank", "次序"), ("figure", "指标"), ("area", "地区"), ("to", "截至"), ("look in", "查阅"),
            ("expected, 90 %", "预计（90 %）"), ("error", "误差"), ("goes with it", "相关"), ("width left", "剩余宽度"),
        ]  # fmt: skip
        rows = tuple((str(rank), *_row(w, found, lang)) for rank, w in enumerate(shown, start=1))
        title = pick(lang, f"Figures that would narrow: {name}", f"可以收窄区间的数字：{name}")
        blocks.append(TableBlock(1, title, tuple(pick(lang, *h) for h in heads), rows, "><<<<>>>>"))
    else:
        blocks.append(
            Callout(
                pick(
                    lang,
                    "No figure that was tried is expected to narrow it by one per cent or more, beyond what chance "
                    "could explain with so few draws.",
                    "在所试的数字中，没有一项预计可使其收窄百分之一以上，且不能以抽样偶然解释。",
                )
            )
        )
    blocks.append(Paragraph(_how(found, lang)))
    return in_document(
        found.scenario,
        pick(lang, f"Records worth finding: {name}", f"值得查找的档案：{name}"),
        blocks,
        lang,
        command,
        found.posterior,
    )


def _first(found: RecordsFound, name: str, lang: str) -> str:
    now = ends(found.now, lang)
    if not found.found:
        return pick(lang, f"{name} lies in {now} (90 % interval).", f"{name}现为 {now}（90 % 区间）。")
    best = found.found[0]
    figure, area, until, *_ = _row(best, found, lang)
    return pick(
        lang,
        f"{name} lies in {now} (90 % interval). Of the figures not yet documented, {figure}, {area}, to {until} is "
        f"expected to narrow it most: to {share(best.width)} of its width, if it is found and stated with an error of "
        f"{share(best.error)}.",
        f"{name}现为 {now}（90 % 区间）。尚无文献记载的数字中，{figure}（{area}，截至{until}）预计最能使其收窄："
        f"如能查到，且误差为 {share(best.error)}，区间宽度将为现在的 {share(best.width)}。",
    )


def _row(w: WorthFinding, found: RecordsFound, lang: str) -> tuple[str, ...]:
    indicator, area = found.scenario.indicators[w.indicator], found.scenario.areas[w.area]
    name, unit = name_of(indicator, lang), unit_of(indicator, lang)
    place = pick(lang, *PLACES.get(indicator.table, (indicator.table, indicator.table)))
    if w.register == "returns":
        place = pick(lang, "returns to the centre", "上报中央的报表")
    elif w.register in REGISTER and w.register == "":
        place = pick(lang, *REGISTER[""])
    return (
        pick(lang, f"{name}, {unit}", f"{name}（{unit}）"),
        area.name_zh if lang == "zh" else area.name_en,
        date_of(w.day, lang),
        place,
        ends(w.expected, lang),
        share(w.error),
        f"{w.correlation:+.2f}".replace("-", "−"),
        share(w.width),
    )


def _how(found: RecordsFound, lang: str) -> str:
    run = ""
    if found.run:
        run = pick(
            lang,
            f" For figures that the posterior does not hold, {found.run} draws were run at scale {found.scale:g}.",
            f"后验没有的数字，以 {found.run} 次抽样按比例 {found.scale:g} 推演得出。",
        )
    return pick(
        lang,
        f"{found.tried} figures were tried; {found.known} that documents of the scenario state already were left out."
        f"{run} Expected width: of the 90 % interval once the figure is known, as a share of the width now, on "
        "logarithms with a straight line and normal errors (linear-Gaussian preposterior analysis). The error "
        f"holds how a document of the grade “{term(found.grade, lang)}” states a figure and how near the model can "
        "come to the world. What chance could explain with so many figures and so few draws is left out. Several "
        "figures together narrow it by less than one after the other would, where they say the same.",
        f"共试 {found.tried} 项数字；情景文献已有记载的 {found.known} 项未列。{run}剩余宽度：得知该数字后 90 % 区间的"
        "预计宽度与现在宽度之比，按对数、直线关系和正态误差计算（线性高斯的预后验分析）。误差包括核对程度为"
        f"“{term(found.grade, lang)}”的文献记载数字的误差，以及模型与史实的固有差距。数字多而抽样少，偶然可以解释的"
        "相关不列。几项数字所说的若是同一回事，合在一起收窄的程度小于逐项相加。",
    )
