"""Words of a dossier in both languages: figures with their units, effects, verdicts and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from yundong.figures.interval import Interval
from yundong.report.words import name_of, say, share, unit_of
from yundong.scenario import Scenario
from yundong.study.change.answers import pick, signed, sized, span
from yundong.study.change.what_if import PairedEffect
from yundong.study.dossier.answer import ALL_FOUR, INDEPENDENT, Answer, ArmsAnswer, Dossier, TestedFigure
from yundong.study.dossier.questions import NamedFigure, Questions
from yundong.study.dossier.reach import SearchAnswer
from yundong.study.dossier.registers import REGISTERS
from yundong.study.dossier.verdict import SETTLED, Hinge, Judgement
from yundong.study.fit.experiment import SAME
from yundong.study.posterior.weighted import Knowledge

VERDICTS: dict[Judgement, tuple[str, str]] = {
    Judgement.supported: ("supported", "得到支持"),
    Judgement.contradicted: ("contradicted", "结果相反"),
    Judgement.leans_for: ("leans to it", "倾向支持"),
    Judgement.leans_against: ("leans against it", "倾向相反"),
    Judgement.no_difference: ("no difference found", "未见差别"),
    Judgement.open: ("open", "未定"),
    Judgement.in_part: ("supported in part", "部分支持"),
    Judgement.divided: ("the tests disagree", "各项检验不一致"),
}
REGISTER_NAMES = {
    "letters": ("letters", "检举"),
    "registration": ("registration", "登记"),
    "interrogation": ("names under interrogation", "审讯供出"),
    "inquiry": ("inquiries", "侦查"),
}
_NEAR = share(SAME)
RULES: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = (
    (("supported, contradicted", "得到支持、结果相反"), (
        "the 90 % interval of the change lies on one side of no change. Where the statement is that nothing "
        "changes, it "
        f"is supported if the interval lies within {_NEAR} of the figure it is compared with.",
        f"变化的 90 % 区间全在“没有变化”的一侧。论断为“没有变化”的，区间与对照值相差不到 {_NEAR} 即得到支持。")),
    (("leans to it, leans against it", "倾向支持、倾向相反"), (
        "only the 50 % interval does.", "只有 50 % 区间如此。")),
    (("no difference found", "未见差别"), (
        f"the 90 % interval lies within {_NEAR} of that figure, though the statement expects a difference.",
        f"论断认为有差别，而 90 % 区间与对照值相差不到 {_NEAR}。")),
    (("open", "未定"), ("none of these.", "以上都不是。")),
    (("supported in part, the tests disagree", "部分支持、各项检验不一致"), (
        "a question has several tests; what they agree on is its verdict, and where some speak for the statement and "
        "others against it, that is said.",
        "一个问题有几项检验：一致的即为结论；有的支持、有的相反的，如实写明。")),
    (("rests on an assumption", "取决于一项假设"), (
        "one parameter that no document identifies carries more than half of the variance of the change over the draws "
        "(of its ranks, less what chance gives). Where the direction is settled all the same, only the size rests "
        "on it.",
        "一个没有文献可据的参数占变化方差（按秩计，扣除偶然部分）的一半以上。方向仍能确定的，只是幅度取决于它。")),
    (("assumption that flips it", "改变方向的假设"), (
        "of the parameter that carries most, the value at which the median change turns its sign, if it does "
        "within the "
        "draws; “none found” where none carries more than chance could. With few draws one may be overlooked.",
        "影响最大的参数在抽样范围内使变化的中位数改变方向的数值。“未发现”指没有哪个参数的影响超出偶然；抽样次数少时"
        "可能漏掉。")),
)  # fmt: skip
"""The rules of `yundong.study.dossier.verdict` in both languages: words of a verdict, and when it is given."""
PAIRED = (
    "In each draw all campaigns have the same parameters, but for what a question changes, and the same seed, so "
    "that they share every random draw they have in common. Intervals are over the draws. Persons are those of "
    "a run at full scale; figures marked (truth) are known only because the persons are synthetic.",
    "同一次抽样中，各推演除问题改动的部分外参数相同、随机种子相同，因而共用一切可以共用的随机数。区间按各次抽样计算。"
    "人数按 1:1 折算；注明“实际”的数字，只因人物均为虚拟才能得知。",
)
"""What the draws and the intervals of a dossier are, in both languages."""
KNOWN = {
    Knowledge.identified: ("the documents fix it", "文献已限定"),
    Knowledge.direction: ("the documents push it to one side", "文献仅示方向"),
    Knowledge.prior: ("no document decides it", "没有文献可据"),
}
RESTS = ("rests on an assumption", "取决于一项假设")
SIZE_RESTS = ("its size rests on an assumption", "其幅度取决于一项假设")


@dataclass(frozen=True)
class FigureWords:
    """How a figure is shown: name, unit of a change in it, and what its values are multiplied by."""

    name: str
    unit: str
    times: float = 1.0

    def scaled(self, effect: PairedEffect) -> PairedEffect:
        """Return an effect in the unit shown."""
        sides = (tuple(v * self.times for v in side) for side in (effect.baseline, effect.counterfactual))
        return PairedEffect(effect.figure, *sides)


def figure_words(scenario: Scenario, questions: Questions, figure: str, lang: str) -> FigureWords:
    """Return how a figure of a question is shown."""
    if (named := questions.figures.get(figure)) is not None:
        return _of_named(named, lang)
    if figure in scenario.indicators:
        indicator = scenario.indicators[figure]
        unit = unit_of(indicator, lang)
        return FigureWords(name_of(indicator, lang), _points(lang) if unit == "%" else unit)
    return FigureWords(say(figure, lang) + pick(lang, " (truth)", "（实际）"), pick(lang, "persons", "人"))


def _of_named(named: NamedFigure, lang: str) -> FigureWords:
    name = named.name.zh if lang == "zh" else named.name.en
    if named.in_percent:
        return FigureWords(name, _points(lang), 100.0)
    return FigureWords(name, pick(lang, "persons", "人"))


def _points(lang: str) -> str:
    return pick(lang, "percentage points", "个百分点")


def compared(answer: ArmsAnswer, tested: TestedFigure, lang: str) -> str:
    """Return what is compared: the title of the arm, or of the contrast."""
    test = tested.test
    if test.title is not None:
        return test.title.zh if lang == "zh" else test.title.en
    title = answer.question.arms[test.arm or ""].title
    return title.zh if lang == "zh" else title.en


def effect_cells(words: FigureWords, effect: PairedEffect, lang: str) -> tuple[str, str]:
    """Return the median change with its unit, and its 90 % interval."""
    shown = words.scaled(effect)
    wide = shown.interval(0.9)
    return f"{signed(shown.median, wide, lang)} {words.unit}", span(wide, wide, lang)


def times_cell(effect: PairedEffect) -> str:
    """Return in how many draws a figure is lower and higher."""
    count = len(effect.change)
    return f"{round(count * effect.falls)} / {round(count * effect.rises)}"


def verdict_words(verdict: Judgement, hinge: Hinge | None, lang: str) -> str:
    """Return a verdict; what rests on one assumption is called so, its direction where that is settled all the same."""
    said = pick(lang, *VERDICTS[verdict])
    if hinge is None or not hinge.decides or verdict is Judgement.no_difference:
        return said
    if verdict in SETTLED or verdict in (Judgement.in_part, Judgement.divided):
        return said + pick(lang, f"; {SIZE_RESTS[0]}", f"；{SIZE_RESTS[1]}")
    return pick(lang, f"{RESTS[0]} ({said})", f"{RESTS[1]}（{said}）")


def verdict_of_answer(answer: Answer, lang: str) -> str:
    """Return the verdict on a question, or what stands in its place."""
    if isinstance(answer, ArmsAnswer):
        return verdict_words(answer.verdict, answer.hinge, lang)
    if isinstance(answer, SearchAnswer):
        met, every = [r for r in answer.reached if r.met], len(answer.reached)
        if not met:
            return pick(lang, "none of the values is reached on the way shown", "按所示途径，各数值均未达到")
        return pick(
            lang,
            f"{len(met)} of {every} values are reached inside the ranges",
            f"{every} 个数值中有 {len(met)} 个可在参数范围内达到",
        )
    found = answer.ratio("log-linear")
    if found is None:
        return pick(lang, "no estimate", "无法估计")
    wide = found[1]
    if wide.high < 1.0:
        return pick(lang, "the estimate falls short of the truth", "估计数低于实际")
    if wide.low > 1.0:
        return pick(lang, "the estimate exceeds the truth", "估计数高于实际")
    return pick(lang, "the interval holds the truth", "区间包含实际数")


def flip_words(hinge: Hinge | None, lang: str) -> str:
    """Return the assumption that flips an answer, or that none of those drawn was found to."""
    if hinge is None:
        return pick(lang, "none found", "未发现")
    if hinge.flips_at is None:
        return pick(
            lang,
            f"none; {hinge.parameter} carries most of the size",
            f"无；{hinge.parameter} 对幅度影响最大",
        )
    return pick(
        lang,
        f"{hinge.parameter}, near {hinge.flips_at:.2g}",
        f"{hinge.parameter}，在 {hinge.flips_at:.2g} 附近",
    )


def hinge_sentence(hinge: Hinge | None, meanings: Mapping[str, str], lang: str) -> str:
    """Return what the first test rests on, in a sentence or two."""
    if hinge is None:
        return pick(
            lang,
            "No single parameter carries more of the variance of the first change than chance could.",
            "没有哪一个参数对第一项变化的影响超出偶然所能解释的程度。",
        )
    meaning = meanings.get(hinge.parameter, "")
    said = pick(lang, *KNOWN[hinge.knowledge])
    name = hinge.parameter + (pick(lang, f" ({meaning})", f"（{meaning}）") if meaning else "")
    carries = pick(
        lang,
        f"Of the first change {name} carries most, {100 * hinge.share:.0f} % of the variance of its ranks; {said}.",
        f"对第一项变化影响最大的参数是 {name}，占其秩方差的 {100 * hinge.share:.0f} %；{said}。",
    )
    if hinge.flips_at is None:
        more = pick(
            lang,
            " Within the draws it does not turn the sign of the change.",
            "在抽样范围内，它不改变变化的方向。",
        )
    else:
        more = pick(
            lang,
            f" Near a value of {hinge.flips_at:.2g} the median change turns its sign.",
            f"其值在 {hinge.flips_at:.2g} 附近时，变化的中位数改变方向。",
        )
    return carries + more


def test_sentence(found: Dossier, answer: ArmsAnswer, tested: TestedFigure, lang: str) -> str:
    """Return what one test gave, in a sentence that says no more than the intervals support."""
    words = figure_words(found.scenario, found.questions, tested.test.figure, lang)
    effect = words.scaled(tested.effect)
    arm, count, verdict = compared(answer, tested, lang), len(effect.change), effect.verdict
    zh = lang == "zh"
    head = f"{words.name}（{arm}）" if zh else f"{words.name} ({arm})"
    if verdict == "no difference":
        return head + pick(
            lang, ": differs by less than 2 % of what it is compared with.", "：与对照值相差不到 2 %。"
        )
    if verdict == "open":
        return head + pick(lang, ": open, whether higher or lower.", "：是高是低未定。")
    falls = verdict.endswith("less")
    same = round(count * (effect.falls if falls else effect.rises))
    size = sized(effect.median, effect.interval(0.9), lang)
    side = pick(lang, *(("lower", "较低") if falls else ("higher", "较高")))
    if verdict.startswith("rather"):
        return head + pick(
            lang,
            f": leans to {side}, by {size} {words.unit}), without excluding no change; {side} in {same} of {count} "
            "draws.",
            f"：倾向{side}，{size} {words.unit}），不排除没有变化；{count} 次抽样中有 {same} 次{side}。",
        )
    return head + pick(
        lang,
        f": {side} by {size} {words.unit}); {side} in {same} of {count} draws.",
        f"：{side} {size} {words.unit}）；{count} 次抽样中有 {same} 次{side}。",
    )


def per_cent(value: float, interval: Interval, lang: str) -> str:
    """Return a share in per cent, rounded to what an interval supports."""
    wide = replace(interval, low=100.0 * interval.low, high=100.0 * interval.high)
    text = signed(100.0 * value, wide, lang).removeprefix("+")
    return f"{text} %" if lang != "zh" else f"{text}%"


def estimate_names(lang: str) -> dict[str, str]:
    """Return the names of the ways to estimate."""
    one = {name: pick(lang, *pair) for name, pair in REGISTER_NAMES.items()}
    two = {f"{a} + {b}": f"{one[a]} + {one[b]}" for i, a in enumerate(REGISTERS) for b in REGISTERS[i + 1 :]}
    return {
        ALL_FOUR: pick(lang, "all four, log-linear model", "四种名册，对数线性模型"),
        INDEPENDENT: pick(lang, "all four, as if independent", "四种名册，假定相互独立"),
        **two,
    }
