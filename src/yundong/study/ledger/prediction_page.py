"""Predictions, scores and updates as documents: a paragraph and a table each, rounded to what the intervals support."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from yundong.base.version import __version__
from yundong.figures.interval import Interval
from yundong.report.intervals import KNOWLEDGE, ends, rounded
from yundong.report.outline.tree import Block, Callout, Outline, Paragraph, TableBlock, outline_words
from yundong.report.words import date_of, figure_of, name_of, say, share, unit_of
from yundong.scenario import Scenario
from yundong.study.change.answers import pick
from yundong.study.ledger.asked import AskedFigure, ByDraw
from yundong.study.ledger.prediction import (
    PredictedFigure,
    Prediction,
    ScoredFigure,
    ScoredPredictions,
    Shift,
)
from yundong.study.ledger.updating import Moved, Update
from yundong.study.posterior.weighted import Posterior

REGISTER = {
    "": ("as documents do", "同文献"),
    "records": ("records", "记录"),
    "returns": ("returns", "报表"),
}


def prediction_outline(found: Prediction, lang: str, command: Sequence[str]) -> Outline:
    """Return predictions as a document."""
    heads = [
        ("figure", "指标"), ("area", "地区"), ("to", "截至"), ("counted in", "依据"), ("median", "中位数"),
        ("50 % interval", "50 % 区间"), ("90 % interval", "90 % 区间"), ("error", "误差"), ("row", "行"),
    ]  # fmt: skip
    rows = [(*subject(f.asked, found.scenario, lang), *_expected(f, lang)) for f in found.figures]
    last = found.figures[-1].entry
    blocks: list[Block] = [
        Paragraph(
            pick(
                lang,
                f"What a document would state of each figure if the posterior is right, written into {found.ledger} on "
                f"{last.made}, before the figures were known to the program. The hash of the last row is {last.hash}: "
                "whoever hands it to somebody else now can show later that nothing was changed.",
                f"若后验成立，文献对各项数字应有的记载；于 {last.made} 写入 {found.ledger}，此时程序不知道这些数字。"
                f"末行的校验值为 {last.hash}：现在把它交给别人，日后即可证明没有改动。",
            )
        ),
        TableBlock(
            1, pick(lang, "Predicted figures", "预测的数字"), _heads(heads, lang), tuple(rows), "<<<<>>>>>"
        ),
        *_left_out(found.impossible, found.scenario, lang),
        Paragraph(_how(found.by_draw, found.posterior, lang)),
    ]
    return in_document(
        found.scenario, pick(lang, "Predictions of figures to come", "对未来数字的预测"), blocks, lang, command,
        found.posterior,
    )  # fmt: skip


def _heads(pairs: Sequence[tuple[str, str]], lang: str) -> tuple[str, ...]:
    return tuple(pick(lang, *pair) for pair in pairs)


def subject(asked: AskedFigure, scenario: Scenario, lang: str) -> tuple[str, str, str, str]:
    """Return what a figure is, where, up to which day and counted in what, in words."""
    c, indicator = asked.claim, scenario.indicators[asked.claim.indicator]
    name, unit = name_of(indicator, lang), unit_of(indicator, lang)
    areas = [scenario.areas[code] for code in c.areas]
    where = pick(lang, " + ", "、").join(a.name_zh if lang == "zh" else a.name_en for a in areas)
    assert c.end is not None
    until = date_of(c.end, lang)
    if c.start is not None:
        until = pick(lang, f"{date_of(c.start, lang)} to {until}", f"{date_of(c.start, lang)}至{until}")
    return (
        pick(lang, f"{name}, {unit}", f"{name}（{unit}）"),
        where,
        until,
        pick(lang, *REGISTER[asked.register]),
    )


def _expected(f: PredictedFigure, lang: str) -> tuple[str, ...]:
    wide = f.interval(0.9)
    error = pick(
        lang,
        f"{share(f.error)}, model {share(f.discrepancy)}",
        f"{share(f.error)}，模型 {share(f.discrepancy)}",
    )
    return (
        rounded(f.median, wide, lang),
        _ends(f.interval(0.5), wide, lang),
        ends(wide, lang),
        error,
        str(f.entry.row),
    )


def _ends(inner: Interval, wide: Interval, lang: str) -> str:
    """Return an interval rounded to what a wider one supports."""
    return f"{rounded(inner.low, wide, lang)}–{rounded(inner.high, wide, lang)}"


def _left_out(asked: Sequence[AskedFigure], scenario: Scenario, lang: str) -> list[Block]:
    if not asked:
        return []
    named = pick(lang, "; ", "；").join(named_shortly(f, scenario, lang) for f in asked)
    return [
        Callout(
            pick(
                lang,
                f"The runs have no such figure, so nothing is said of: {named}.",
                f"推演中没有这些数字，因此无法说明：{named}。",
            )
        )
    ]


def named_shortly(asked: AskedFigure, scenario: Scenario, lang: str) -> str:
    """Return a figure in a few words."""
    name, where, until, _ = subject(asked, scenario, lang)
    return pick(lang, f"{name}, {where}, to {until}", f"{name}，{where}，截至{until}")


def _how(by_draw: ByDraw, posterior: Posterior, lang: str) -> str:
    """Return what predictions were found from and what they hold."""
    if by_draw.run:
        english = (
            f"For figures that the posterior does not hold, {by_draw.run} draws of it were run again at scale "
            f"{by_draw.scale:g}, with their parameters and seeds; at a small scale single places have more of chance."
        )
        chinese = (
            f"后验没有的数字，以其中 {by_draw.run} 次抽样的参数和随机种子重新推演得出，比例 {by_draw.scale:g}；"
            "比例小时，个别地方的数字偶然成分较大。"
        )
    else:
        english = f"All of them are figures that the {len(posterior.weights)} draws of the posterior hold."
        chinese = f"这些数字，后验的 {len(posterior.weights)} 次抽样中都有。"
    return pick(
        lang,
        f"{english} The intervals hold the spread over the draws, the error with which a document states a figure "
        "(by its grade and hedges, or as given), and how near the model can come to the world at best (discrepancy: "
        "10 % for the country, 30 % for places).",
        f"{chinese}区间包括各次抽样之间的差异、文献记载的误差（按核对程度和限定语，或按所给数值），以及模型与史实的固有"
        "差距（全国 10 %，各地 30 %）。",
    )


def score_outline(
    found: ScoredPredictions, posterior: Posterior, lang: str, command: Sequence[str]
) -> Outline:
    """Return scores as a document."""
    heads = [
        ("figure", "指标"), ("area", "地区"), ("to", "截至"), ("found", "实际"), ("predicted, 90 %", "预测（90 %）"),
        ("in 50 %", "50 % 内"), ("in 90 %", "90 % 内"), ("CRPS", "CRPS"), ("speaks for", "支持"),
    ]  # fmt: skip
    rows = [
        (*subject(f.asked, found.scenario, lang)[:3], *_fared(f, found.scenario, lang)) for f in found.figures
    ]
    blocks: list[Block] = [
        Paragraph(_together(found, lang)),
        TableBlock(
            1, pick(lang, "Figures against predictions", "实际数字与预测"), _heads(heads, lang), tuple(rows),
            "<<<>>>>><",
        ),
    ]  # fmt: skip
    if found.not_predicted:
        named = pick(lang, "; ", "；").join(
            named_shortly(f, found.scenario, lang) for f in found.not_predicted
        )
        blocks.append(
            Callout(
                pick(
                    lang,
                    f"Not predicted before they were known, and therefore not scored: {named}.",
                    f"事先没有预测，因此不予评分：{named}。",
                )
            )
        )
    blocks.append(
        Paragraph(
            pick(
                lang,
                "“Speaks for” names the parameters, and the routes by which persons are wrongly identified, whose mean "
                "the figure would move by a quarter of a standard deviation or more, each judged alone on a straight "
                "line; what chance could explain is left out. It speaks against the opposite. CRPS is the continuous "
                "ranked probability score of the logarithm: 0 is perfect.",
                "“支持”列出该数字会使其均值移动四分之一个标准差以上的参数和误认定途径，各自单独按直线判断，偶然可以解释的"
                "不列；与此相反的，即该数字所不支持的。CRPS 为对数的连续分级概率评分，0 为最佳。",
            )
        )
    )
    title = pick(lang, "Predictions against figures", "预测与实际数字")
    return in_document(found.scenario, title, blocks, lang, command, posterior)


def _together(found: ScoredPredictions, lang: str) -> str:
    count = len(found.figures)
    inside = [sum(f.within_50 for f in found.figures), sum(f.within_90 for f in found.figures)]
    few = ""
    if count < 10:
        few = pick(
            lang,
            " With so few figures this says little about the intervals.",
            "数字很少，尚不足以判断区间是否可靠。",
        )
    return pick(
        lang,
        f"Of {count} figures, {inside[1]} lie inside the 90 % interval that had been predicted and {inside[0]} inside "
        f"the 50 % interval; the mean CRPS is {found.crps:.3f}.{few}",
        f"{count} 个数字中，{inside[1]} 个在预测的 90 % 区间之内，{inside[0]} 个在 50 % 区间之内；CRPS 平均为 "
        f"{found.crps:.3f}。{few}",
    )


def _fared(f: ScoredFigure, scenario: Scenario, lang: str) -> tuple[str, ...]:
    yes, no = pick(lang, "yes", "是"), pick(lang, "no", "否")
    return (
        figure_of(scenario.indicators[f.asked.claim.indicator], f.value),
        ends(f.interval(0.9), lang),
        yes if f.within_50 else no,
        yes if f.within_90 else no,
        f"{f.crps:.3f}",
        pick(lang, "; ", "；").join(shift_in_words(s, lang) for s in f.shifts) or "–",
    )


def shift_in_words(shift: Shift, lang: str) -> str:
    """Return what a figure says of a parameter or a route."""
    way = pick(lang, "higher" if shift.by > 0 else "lower", "较高" if shift.by > 0 else "较低")
    name = pick(lang, f"route {shift.name}", f"途径 {shift.name}") if shift.route else shift.name
    return pick(
        lang, f"{name} {way} ({shift.by:+.1f} sd)", f"{name} {way}（{shift.by:+.1f} 个标准差）"
    ).replace("-", "−")


def update_outline(found: Update, lang: str, command: Sequence[str], written: str) -> Outline:
    """Return an update as a document."""
    heads = [
        ("figure or parameter", "数字或参数"), ("median before", "更新前中位数"), ("90 % before", "更新前 90 %"),
        ("median after", "更新后中位数"), ("90 % after", "更新后 90 %"), ("width", "宽度"),
    ]  # fmt: skip
    blocks: list[Block] = [Paragraph(_taken_in(found, lang, written))]
    if found.moved:
        blocks.append(
            TableBlock(
                1,
                pick(
                    lang,
                    "Intervals that moved or changed by a tenth or more, beyond chance",
                    "移动或变动一成以上且非偶然的区间",
                ),
                _heads(heads, lang),
                tuple(_moved(m, found, lang) for m in found.moved),
                "<>>>>>",
            )
        )
    else:
        blocks.append(
            Paragraph(
                pick(
                    lang,
                    "No interval moved by a tenth of its width, beyond what chance gives.",
                    "除偶然变动外，没有任何区间移动达到其宽度的一成。",
                )
            )
        )
    blocks += _left_out(found.impossible, found.scenario, lang)
    if found.seen:
        named = pick(lang, "; ", "；").join(named_shortly(f, found.scenario, lang) for f in found.seen)
        blocks.append(
            Callout(
                pick(
                    lang,
                    f"The posterior was fitted to these already; they were left out: {named}.",
                    f"后验已用这些数字拟合，不再计入：{named}。",
                )
            )
        )
    blocks.append(Paragraph(_how(found.by_draw, found.posterior, lang)))
    title = pick(lang, "A posterior updated by new figures", "以新数字更新后验")
    return in_document(found.scenario, title, blocks, lang, command, found.posterior)


def _taken_in(found: Update, lang: str, written: str) -> str:
    named = pick(lang, "; ", "；").join(named_shortly(f, found.scenario, lang) for f in found.used)
    before, after = round(found.effective_before), round(found.effective_after)
    return pick(
        lang,
        f"Taken in: {named}. The {len(found.posterior.weights)} draws counted as {before} before and count as {after} "
        f"now. The new posterior is in {written}; put into the folder of a scenario as posterior.parquet, reports, "
        "what-ifs and predictions use it.",
        f"计入：{named}。{len(found.posterior.weights)} 次抽样，此前相当于 {before} 次等权抽样，现在相当于 {after} 次。"
        f"新的后验写入 {written}；改名为 posterior.parquet 放入情景文件夹，报告、对照推演和预测即采用它。",
    )


def _moved(m: Moved, found: Update, lang: str) -> tuple[str, ...]:
    return (
        quantity_name(m.quantity, found.scenario, found.posterior, lang),
        rounded(m.median_before, m.before, lang),
        ends(m.before, lang),
        rounded(m.median_after, m.after, lang),
        ends(m.after, lang),
        share(m.width) if m.width < 10 else "–",
    )


def quantity_name(quantity: str, scenario: Scenario, posterior: Posterior, lang: str) -> str:
    """Return the name of a quantity of a posterior."""
    kind, _, rest = quantity.partition(":")
    name, _, area = rest.partition("@")
    if kind == "parameter":
        known = KNOWLEDGE[str(posterior.knowledge(rest))]
        return pick(lang, f"{rest} ({known[0]})", f"{rest}（{known[1]}）")
    if kind == "truth":
        try:
            words = say(name, lang)
        except KeyError:
            words = name.replace("_", " ")
        return words + pick(lang, " (truth)", "（实际）")
    indicator = scenario.indicators[name]
    words = pick(
        lang,
        f"{name_of(indicator, lang)}, {unit_of(indicator, lang)}",
        f"{name_of(indicator, lang)}（{unit_of(indicator, lang)}）",
    )
    if area:
        place = scenario.areas[area]
        words += pick(lang, f", {place.name_en}", f"，{place.name_zh}")
    return words


def in_document(
    scenario: Scenario,
    title: str,
    blocks: Sequence[Block],
    lang: str,
    command: Sequence[str],
    posterior: Posterior,
) -> Outline:
    """Return blocks as a document on a posterior, with what reproduces it."""
    draws = f"{len(posterior.weights)}"
    return Outline(
        lang=lang,
        title=title,
        subtitle=pick(
            lang,
            f"{scenario.name} {scenario.version}; posterior of {posterior.about.made}, {draws} draws, effectively "
            f"{posterior.effective:.0f}",
            f"{scenario.name} {scenario.version}；后验求出于 {posterior.about.made}，抽样 {draws} 次，"
            f"相当于 {posterior.effective:.0f} 次等权抽样",
        ),
        blocks=tuple(blocks),
        notes=(),
        sources=(),
        colophon=(
            (say("scenario", lang), f"{scenario.name} {scenario.version}"),
            (pick(lang, "key of the posterior", "后验校验值"), posterior.key),
            (pick(lang, "command of the posterior", "求后验的命令"), posterior.about.command),
            (pick(lang, "version", "版本"), f"yundong {__version__}"),
            (pick(lang, "command of this document", "本文命令"), shlex.join(command)),
            (pick(lang, "licence of the data", "数据许可"), str(scenario.about.get("license", "CC-BY-4.0"))),
        ),
        words=outline_words(lang),
    )
