"""What the pages of a what-if and of a sweep share: names, rounding to what intervals support, where draws are from."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from html import escape

from yundong.base.version import __version__
from yundong.figures.interval import Interval
from yundong.figures.wording import pick as pick
from yundong.report.intervals import rounded as rounded
from yundong.report.outline.tree import (
    Block,
    Callout,
    FigureBlock,
    Outline,
    Paragraph,
    TableBlock,
    outline_words,
    plain,
)
from yundong.report.words import name_of, say, share, unit_of
from yundong.scenario import Scenario
from yundong.study.change.draws import DrawOrigin, ParameterDraws
from yundong.study.change.sweep import Sweep
from yundong.study.change.what_if import FEW, WhatIf

NOT_A_POSTERIOR = ("draws from the ranges, not from a posterior", "抽样取自参数范围，不是后验")


def outline_of(
    answer: WhatIf | Sweep,
    lang: str,
    title: str,
    subtitle: str,
    blocks: Sequence[Block],
    command: Sequence[str],
) -> Outline:
    """Return an answer as a document, with what must be said of its draws before it and its making behind it.

    Parameters
    ----------
    answer : WhatIf or Sweep
        As found.
    title, subtitle : str
        In the language.
    blocks : sequence
        Its paragraphs, pictures and tables.
    command : sequence of str
        The words that make it again.
    """
    return Outline(
        lang=lang,
        title=title + in_title(answer.draws, lang),
        subtitle=subtitle,
        blocks=(*cautions(answer.draws, len(answer.kept), answer.failed, lang), *blocks),
        notes=(),
        sources=(),
        colophon=colophon_of(answer.scenario, answer.draws, answer.scale, command, lang),
        words=outline_words(lang),
    )


def figure_name(scenario: Scenario, figure: str, lang: str, truth: bool) -> str:
    """Return the name of a figure, marked where it is of the truth, with its unit where it is not in persons."""
    if truth:
        return say(figure, lang) + pick(lang, " (truth)", "（实际）")
    indicator = scenario.indicators[figure]
    name, unit = name_of(indicator, lang), unit_of(indicator, lang)
    return name if indicator.unit == "persons" else name + pick(lang, f" ({unit})", f"（{unit}）")


def unit_name(scenario: Scenario, figure: str, lang: str, truth: bool) -> str:
    """Return the unit of a figure."""
    return pick(lang, "persons", "人") if truth else unit_of(scenario.indicators[figure], lang)


def signed(value: float, interval: Interval, lang: str) -> str:
    """Return a change with its sign, rounded to what an interval supports."""
    if value == 0.0:
        return "0"
    text = rounded(abs(value), interval, lang)
    if not text[0].isdigit():
        return (
            pick(lang, "just above 0", "略高于 0") if value > 0.0 else pick(lang, "just below 0", "略低于 0")
        )
    return f"{'+' if value > 0.0 else '−'}{text}"


def sized(value: float, interval: Interval, lang: str) -> str:
    """Return a change and its 90 % interval where all of it has one sign, without the sign; else with signs.

    Where the direction has been named already, "by 80,000 (10,000 to 200,000)" reads better than with minus signs.
    """
    if interval.low < 0.0 < interval.high:
        about, ends = signed(value, interval, lang), span(interval, interval, lang)
    else:
        low, high = sorted(map(abs, interval.ends))
        joint = pick(lang, " to ", " 至 ")
        about = rounded(abs(value), interval, lang)
        ends = f"{rounded(low, interval, lang)}{joint}{rounded(high, interval, lang)}"
    return pick(lang, f"{about} (90 % interval {ends}", f"{about}（90 % 区间 {ends}")


def span(inner: Interval, wide: Interval, lang: str) -> str:
    """Return an interval of changes, both ends rounded to what the 90 % interval supports."""
    return f"{signed(inner.low, wide, lang)}{pick(lang, ' to ', ' 至 ')}{signed(inner.high, wide, lang)}"


def in_title(draws: ParameterDraws, lang: str) -> str:
    """Return what a title or caption adds where the draws are not from a posterior."""
    if draws.origin is DrawOrigin.posterior:
        return ""
    return pick(lang, f"; {NOT_A_POSTERIOR[0]}", f"；{NOT_A_POSTERIOR[1]}")


def cautions(draws: ParameterDraws, kept: int, failed: int, lang: str) -> list[Block]:
    """Return what a reader must know first: draws that no document was held against, few of them, some set aside."""
    found: list[Block] = []
    if draws.origin is DrawOrigin.ranges:
        found.append(
            Callout(
                pick(
                    lang,
                    f"These are draws from the ranges of the {len(draws.parameters)} fitted parameters, not from a "
                    "posterior: no draw has been held against the documents, and many give figures far from the "
                    "documented ones. The intervals state what the ranges allow, not what the documents leave open. "
                    "The command yundong study posterior makes a posterior.",
                    f"抽样取自 {len(draws.parameters)} 个拟合参数的范围，不是后验：各次抽样未与文献核对，许多抽样的"
                    "数字与文献相去甚远。区间表示参数范围所容许的结果，而不是文献尚未排除的结果。"
                    "命令 yundong study posterior 可以求出后验。",
                )
            )
        )
    if kept < FEW:
        held = share((kept - 1) / (kept + 1))
        found.append(
            Callout(
                pick(
                    lang,
                    f"Only {kept} draws: what is called the 90 % interval goes from the least to the greatest of them "
                    f"and holds {held}. From {FEW} draws on it holds 90 %; with fewer, no figure is called higher or "
                    "lower.",
                    f"仅有 {kept} 次抽样：所称 90 % 区间只是其中最小值到最大值，实际占 "
                    f"{held}；抽样达到 {FEW} 次后方为 90 %，在此之前不断定任何一项数字较高或较低。",
                )
            )
        )
    if failed:
        found.append(
            Paragraph(
                pick(
                    lang,
                    f"{failed} draws were set aside because a run of them failed.",
                    f"有 {failed} 次抽样因推演失败而未计入。",
                )
            )
        )
    return found


def origin_in_words(draws: ParameterDraws, lang: str) -> str:
    """Return where draws come from, for a subtitle and the source line of a picture."""
    if draws.origin is DrawOrigin.posterior:
        return pick(lang, "draws from the posterior of the scenario", "抽样取自情景的后验")
    return pick(lang, *NOT_A_POSTERIOR)


def colophon_of(
    scenario: Scenario, draws: ParameterDraws, scale: float, command: Sequence[str], lang: str
) -> tuple[tuple[str, str], ...]:
    """Return what reproduces an answer, as pairs of what and value."""
    return (
        (say("scenario", lang), f"{scenario.name} {scenario.version}"),
        (pick(lang, "scenario hash", "情景校验值"), scenario.hash),
        (pick(lang, "draws", "抽样"), origin_in_words(draws, lang)),
        (say("scale", lang), f"{scale:g}"),
        (pick(lang, "version", "版本"), f"yundong {__version__}"),
        (pick(lang, "command of this document", "本文命令"), shlex.join(command)),
        (
            pick(lang, "licence of the data", "数据许可"),
            str(scenario.about.get("license", "CC-BY-4.0")),
        ),
    )


def fragment(outline: Outline) -> str:
    """Return an answer as HTML for a notebook: title, what to know first, the answer, picture and table."""
    parts = [f"<h3>{escape(outline.title)}</h3>", f"<p><em>{escape(outline.subtitle)}</em></p>"]
    for block in outline.blocks:
        if isinstance(block, (Paragraph, Callout)):
            parts.append(f"<p>{escape(plain(block.text))}</p>")
        elif isinstance(block, FigureBlock):
            picture = block.picture
            parts.append(
                f'<figure role="img" aria-label="{escape(picture.title)}. {escape(picture.alt)}">'
                f"{picture.svg(titled=False)}<figcaption>{escape(picture.unit)}</figcaption></figure>"
            )
        elif isinstance(block, TableBlock):
            parts.append(_table(block))
    return "\n".join(parts)


def _table(block: TableBlock) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(plain(cell))}</td>" for cell in row) + "</tr>" for row in block.rows
    )
    return f"<table><caption>{escape(block.caption)}</caption><tr>{head}</tr>{rows}</table>"
