"""A dossier as a document: one table of all questions, how the verdicts are made, then a page for each question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from yundong.report.outline.tree import (
    Block,
    Bullets,
    Callout,
    Heading,
    Outline,
    Paragraph,
    TableBlock,
    outline_words,
)
from yundong.study.change.answers import colophon_of, in_title, origin_in_words, pick
from yundong.study.change.draws import DrawOrigin
from yundong.study.change.what_if import FEW, central
from yundong.study.dossier.answer import ALL_FOUR, Answer, ArmsAnswer, Dossier
from yundong.study.dossier.question_page import question_page
from yundong.study.dossier.reach import SearchAnswer
from yundong.study.dossier.words import (
    PAIRED,
    RULES,
    VERDICTS,
    compared,
    effect_cells,
    estimate_names,
    figure_words,
    flip_words,
    per_cent,
    times_cell,
    verdict_of_answer,
)


def dossier_outline(
    found: Dossier, lang: str, command: Sequence[str] = (), meanings: Mapping[str, str] | None = None
) -> Outline:
    """Return a dossier as a document.

    Parameters
    ----------
    found
        As answered.
    lang
        ``en`` or ``zh``.
    command
        The words that make it again; by default without options.
    meanings
        What each parameter means, in the language; by default the notes of the scenario, which are in English.
    """
    notes = {p.name: p.note for p in found.scenario.parameters.values()} if lang == "en" else {}
    said = notes if meanings is None else dict(meanings)
    blocks: list[Block] = [*_cautions(found, lang), Paragraph(_summary(found, lang)), _table(found, lang)]
    blocks += [Heading(1, pick(lang, "How the verdicts are made", "结论如何得出")), *_rules(lang)]
    for number, answer in enumerate(found.answers, start=1):
        blocks += question_page(found, answer, number, said, lang)
    return Outline(
        lang=lang,
        title=pick(lang, "What the report states, held against the model", "报告的论断与模型对照")
        + in_title(found.draws, lang),
        subtitle=_subtitle(found, lang),
        blocks=tuple(blocks),
        notes=(),
        sources=(),
        colophon=colophon_of(
            found.scenario, found.draws, found.scale, command or ("yundong", "dossier"), lang
        ),
        words=outline_words(lang),
    )


def _subtitle(found: Dossier, lang: str) -> str:
    name, origin = f"{found.scenario.name} {found.scenario.version}", origin_in_words(found.draws, lang)
    return pick(
        lang,
        f"{name}: {len(found.answers)} questions over {found.asked} draws of the parameters, runs at scale "
        f"{found.scale:g}; {origin}",
        f"{name}：{len(found.answers)} 个问题，参数抽样 {found.asked} 次，推演比例 {found.scale:g}；{origin}",
    )


def _cautions(found: Dossier, lang: str) -> list[Block]:
    """Return what a reader must know first: draws that no document was held against, and few of them."""
    made: list[Block] = []
    if found.draws.origin is DrawOrigin.ranges:
        count = len(found.draws.parameters)
        made.append(
            Callout(
                pick(
                    lang,
                    f"These are draws from the ranges of {count} parameters, the fitted ones and the assumptions "
                    "that the "
                    "questions name, not from a posterior: no draw has been held against the documents, and many give "
                    "figures far from the documented ones. The verdicts state what holds over the ranges, not over "
                    "what "
                    "the documents leave open.",
                    f"抽样取自 {count} 个参数（拟合参数和各问题所列假设）的范围，不是后验：各次抽样未与文献核对，许"
                    "多抽样的数字"
                    "与文献相去甚远。结论说的是在参数范围内如何，而不是在文献尚未排除的范围内如何。",
                )
            )
        )
    if found.asked < FEW:
        made.append(
            Callout(
                pick(
                    lang,
                    f"Only {found.asked} draws: no 90 % interval is read from fewer than {FEW}, so that nothing is "
                    "called "
                    "supported or contradicted.",
                    f"仅有 {found.asked} 次抽样：少于 {FEW} 次不读取 90 % 区间，因此不作“得到支持”或“结果相反”的结论。",
                )
            )
        )
    return made


def _summary(found: Dossier, lang: str) -> str:
    """Return how many statements have which verdict, and what they are verdicts on."""
    tested = [answer for answer in found.answers if isinstance(answer, ArmsAnswer)]
    counts = Counter(answer.verdict for answer in tested)
    listed = [
        pick(lang, f"{VERDICTS[verdict][0]} {n}", f"{VERDICTS[verdict][1]} {n} 项")
        for verdict, n in counts.most_common()
    ]
    resting = sum(a.hinge is not None and a.hinge.decides for a in tested)
    return pick(
        lang,
        f"Of {len(tested)} statements that a counterfactual can test: {', '.join(listed)}; in {resting} of them one "
        "parameter that no document decides carries more than half of the variance. A verdict is about the model: "
        "it says "
        "what follows from its mechanisms and assumptions, and what it leaves out no interval contains.",
        f"可用对照推演检验的论断共 {len(tested)} 项：{'，'.join(listed)}；其中 {resting} 项有一个没有文献可据的参数"
        "占一半以上"
        "的方差。结论只就模型而言：它说明由模型的机制和假设推出什么；模型未包括的因素，任何区间也不包括。",
    )


def _table(found: Dossier, lang: str) -> TableBlock:
    heads = [
        ("question", "问题"), ("tested by", "检验"), ("effect", "变化"), ("90 % interval", "90 % 区间"),
        ("lower / higher", "较低 / 较高"), ("verdict", "结论"), ("assumption that flips it", "改变方向的假设"),
    ]  # fmt: skip
    caption = pick(
        lang,
        "The questions; effect, interval and signs (in how many draws lower and higher) are those of the first test",
        "各问题；变化、区间和方向（较低、较高各多少次抽样）取自第一项检验",
    )
    return TableBlock(
        1,
        caption + in_title(found.draws, lang),
        tuple(pick(lang, *pair) for pair in heads),
        tuple(
            overview_row(found, answer, number, lang) for number, answer in enumerate(found.answers, start=1)
        ),
        "<<<<<<<",
    )


def overview_row(found: Dossier, answer: Answer, number: int, lang: str) -> tuple[str, ...]:
    """Return a question in the table of all: title, tested by, effect, interval, signs, verdict, what flips it."""
    passages = ", ".join(answer.question.passages)
    title = pick(lang, answer.question.title.en, answer.question.title.zh)
    head = f"{number}. {title}" + pick(lang, f" ({passages})", f"（{passages}）")
    verdict, dash = verdict_of_answer(answer, lang), "–"
    if isinstance(answer, ArmsAnswer):
        first = answer.tests[0]
        words = figure_words(found.scenario, found.questions, first.test.figure, lang)
        effect, interval = effect_cells(words, first.effect, lang)
        tested = f"{compared(answer, first, lang)}{pick(lang, ': ', '：')}{words.name}"
        flips = flip_words(first.hinge, lang)
        return head, tested, effect, interval, times_cell(first.effect), verdict, flips
    if isinstance(answer, SearchAnswer):
        wide = central(answer.values, 0.9)
        reached = pick(lang, ", ", "，").join(
            f"{100 * r.target:g} "
            f"%{pick(lang, ' reached' if r.met else ' not reached', '：达到' if r.met else '：达不到')}"
            for r in answer.reached
        )
        spread = f"{per_cent(wide.low, wide, lang)} – {per_cent(wide.high, wide, lang)}"
        tested = pick(lang, "a way through the ranges", "在参数范围内求途径")
        return head, tested, reached, spread, dash, verdict, dash
    ratio = answer.ratio(ALL_FOUR)
    if ratio is None:
        return head, estimate_names(lang)[ALL_FOUR], dash, dash, dash, verdict, dash
    middle, wide = ratio
    below = sum(v < 1.0 for v in answer.estimates[ALL_FOUR])
    sign = f"{below} / {len(answer.kept) - below}"
    return (
        head,
        estimate_names(lang)[ALL_FOUR],
        f"{per_cent(middle, wide, lang)}{pick(lang, ' of the truth', '（占实际）')}",
        f"{per_cent(wide.low, wide, lang)} – {per_cent(wide.high, wide, lang)}",
        sign,
        verdict,
        dash,
    )


def _rules(lang: str) -> list[Block]:
    """Return how the verdicts follow from the draws, as in `yundong.study.dossier.verdict`."""
    lines = tuple((pick(lang, *lead), pick(lang, *text)) for lead, text in RULES)
    return [Bullets(lines), Paragraph(pick(lang, *PAIRED))]
