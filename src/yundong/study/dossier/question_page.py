"""The page of one question in a dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from yundong.report.outline.tree import Block, Bullets, Callout, FigureBlock, Heading, Paragraph, TableBlock
from yundong.study.change.answers import in_title, pick, rounded
from yundong.study.change.what_if import central
from yundong.study.dossier.answer import Answer, ArmsAnswer, Dossier, RegistersAnswer
from yundong.study.dossier.picture import picture_of_arms, picture_of_registers, picture_of_search
from yundong.study.dossier.reach import SearchAnswer
from yundong.study.dossier.words import (
    REGISTER_NAMES,
    VERDICTS,
    compared,
    effect_cells,
    estimate_names,
    figure_words,
    hinge_sentence,
    per_cent,
    test_sentence,
    times_cell,
    verdict_of_answer,
)


def question_page(
    found: Dossier, answer: Answer, number: int, meanings: Mapping[str, str], lang: str
) -> list[Block]:
    """Return the page of a question."""
    question = answer.question
    claim = (
        f"{question.claim.en} ({', '.join(question.passages)})",
        f"{question.claim.zh}（{'、'.join(question.passages)}）",
    )
    about = (
        (("The documents", "文献"), claim),
        (("Tested by", "检验方法"), (question.tested.en, question.tested.zh)),
        (("What this cannot show", "不能说明的"), (question.limits.en, question.limits.zh)),
    )
    colon, stop = pick(lang, ": ", "："), pick(lang, ".", "。")
    blocks: list[Block] = [
        Heading(1, f"{number}. {pick(lang, question.title.en, question.title.zh)}", begins_page=True),
        Callout(f"{pick(lang, 'Verdict', '结论')}{colon}{verdict_of_answer(answer, lang)}{stop}"),
        Bullets(tuple((pick(lang, *lead), pick(lang, *text)) for lead, text in about)),
    ]
    if isinstance(answer, ArmsAnswer):
        return [*blocks, *_arms_page(found, answer, number, meanings, lang)]
    if isinstance(answer, SearchAnswer):
        return [*blocks, *_search_page(found, answer, number, lang)]
    return [*blocks, *_registers_page(found, answer, number, lang)]


def _arms_page(
    found: Dossier, answer: ArmsAnswer, number: int, meanings: Mapping[str, str], lang: str
) -> list[Block]:
    gap = pick(lang, " ", "")
    sentences = [test_sentence(found, answer, tested, lang) for tested in answer.tests]
    heads = [
        ("figure", "指标"), ("compared", "比较"), ("set against", "对照值"), ("change", "变化"),
        ("90 % interval", "90 % 区间"), ("lower / higher in", "较低 / 较高次数"), ("says", "结论"),
    ]  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for tested in (*answer.tests, *answer.shown):
        words = figure_words(found.scenario, found.questions, tested.test.figure, lang)
        base = words.scaled(tested.effect).baseline
        effect, interval = effect_cells(words, tested.effect, lang)
        said = (
            pick(lang, "shown only", "仅供参考")
            if tested.verdict is None
            else pick(lang, *VERDICTS[tested.verdict])
        )
        rows.append(
            (
                words.name,
                compared(answer, tested, lang),
                rounded(float(np.median(base)), central(base, 0.9), lang),
                effect,
                interval,
                times_cell(tested.effect),
                said,
            )
        )
    failed = (
        [Paragraph(pick(lang, f"{answer.failed} draws were set aside because a run failed or lacks a figure.",
                        f"有 {answer.failed} 次抽样因推演失败或缺少数字而未计入。"))]
        if answer.failed else []
    )  # fmt: skip
    caption = pick(lang, "Every comparison of this question", "本问题的全部比较") + in_title(
        found.draws, lang
    )
    return [
        Paragraph(gap.join([*sentences, hinge_sentence(answer.hinge, meanings, lang)])),
        FigureBlock(number, picture_of_arms(found, answer, lang), floats=False),
        TableBlock(
            number + 1, caption, tuple(pick(lang, *h) for h in heads), tuple(rows), "<<>>>>>"[:2] + "><<<<"
        ),
        *failed,
    ]


def _search_page(found: Dossier, answer: SearchAnswer, number: int, lang: str) -> list[Block]:
    wide = central(answer.values, 0.9)
    middle = per_cent(float(np.median(answer.values)), wide, lang)
    ends = f"{per_cent(wide.low, wide, lang)} – {per_cent(wide.high, wide, lang)}"
    strongest = pick(lang, ", ", "、").join(
        f"{name} ({corr:+.2f})".replace("-", "−") for name, corr in answer.slopes[:4]
    )
    lead = pick(
        lang,
        f"Over the draws the share has a median of {middle} and a 90 % interval of {ends}; with the values of the "
        f"scenario it is {100 * answer.today:.1f} %. The assumptions that move it most, with their rank correlation: "
        f"{strongest or 'none that these draws show'}. With the values of the scenario the fitted documented figures "
        f"are typically missed by a factor of {answer.factor:.2f} at this scale.",
        f"各次抽样中该比例的中位数为 {middle}，90 % 区间 {ends}；按情景现有数值为 {100 * answer.today:.1f} %。"
        f"影响最大的假设及其秩相关：{strongest or '这些抽样未能显示'}。按情景现有数值，在此比例下拟合所用文献数字的典"
        "型误差为 "
        f"{answer.factor:.2f} 倍。",
    )
    heads = [
        ("share asked for", "所求比例"), ("reached on the way", "途中达到"), ("what has to change", "须改动的参数"),
        ("documents then missed by", "与文献的典型误差"), ("draws that lie as far", "达到此值的抽样数"),
    ]  # fmt: skip
    rows = []
    for reached in answer.reached:
        changes = pick(lang, "; ", "；").join(
            f"{m.parameter} {m.start:.3g} → {m.end:.3g}"
            + (pick(lang, " (end of its range)", "（范围尽头）") if m.at_its_end else "")
            for m in reached.moved
        )
        met = f"{100 * reached.value:.1f} %" + (
            "" if reached.met else pick(lang, ", where the way ends", "，途径至此为止")
        )
        factor = pick(lang, f"a factor of {reached.factor:.2f}", f"{reached.factor:.2f} 倍")
        rows.append(
            (
                f"{100 * reached.target:g} %",
                met,
                changes or "–",
                factor,
                f"{reached.as_far} / {len(answer.values)}",
            )
        )
    caption = pick(lang, "What would have to be true", "须有哪些条件") + in_title(found.draws, lang)
    return [
        Paragraph(lead),
        FigureBlock(number, picture_of_search(found, answer, lang), floats=False),
        TableBlock(number + 1, caption, tuple(pick(lang, *h) for h in heads), tuple(rows), "<<<<>"),
    ]


def _registers_page(found: Dossier, answer: RegistersAnswer, number: int, lang: str) -> list[Block]:
    names = estimate_names(lang)

    def middle(values: Sequence[float]) -> str:
        wide = central(values, 0.9)
        ends = f"{rounded(wide.low, wide, lang)} – {rounded(wide.high, wide, lang)}"
        return f"{rounded(float(np.median(values)), wide, lang)}{pick(lang, f' ({ends})', f'（{ends}）')}"

    real = per_cent(float(np.median(answer.real)), central(answer.real, 0.9), lang)
    listed = pick(lang, "; ", "；").join(
        f"{pick(lang, *REGISTER_NAMES[name])} {middle(values)}" for name, values in answer.sizes.items()
    )
    lead = pick(
        lang,
        f"Persons on the registers, median and 90 % interval: {listed}. On any of them are {middle(answer.known)}, "
        "of whom "
        f"{real} are real offenders; of these there are {middle(answer.offenders)}, past and current.",
        f"各名册人数的中位数和 90 % 区间：{listed}。列入任何一种名册的有 {middle(answer.known)}，其中 {real} 确为毒犯；"
        f"实际毒犯（过去和现行）共 {middle(answer.offenders)}。",
    )
    heads = [
        ("estimated from", "依据"),
        ("estimate, % of the truth", "估计数占实际的 %"),
        ("90 % interval", "90 % 区间"),
    ]
    rows = []
    for name, words in names.items():
        ratio = answer.ratio(name)
        if ratio is None:
            rows.append((words, pick(lang, "no estimate", "无法估计"), "–"))
            continue
        value, wide = ratio
        rows.append(
            (
                words,
                per_cent(value, wide, lang),
                f"{per_cent(wide.low, wide, lang)} – {per_cent(wide.high, wide, lang)}",
            )
        )
    caption = pick(lang, "Estimated number of offenders against the truth", "毒犯估计数与实际数") + in_title(
        found.draws, lang
    )
    return [
        Paragraph(lead),
        FigureBlock(number, picture_of_registers(found, answer, names, lang), floats=False),
        TableBlock(number + 1, caption, tuple(pick(lang, *h) for h in heads), tuple(rows), "<>>"),
    ]
