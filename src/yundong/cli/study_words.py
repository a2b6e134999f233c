"""Words of the commands `study …` in both languages: titles, headings, and what is said about a result."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from yundong.cli.output import TableFormat, for_readers, form_of, note
from yundong.report.chinese import TERMS

HEADINGS: dict[str, tuple[str, str]] = {
    "parameter": ("parameter", "参数"),
    "strength": ("strength", "强度"),
    "output": ("output", "输出"),
    "effect": ("effect on the log", "对数效应"),
    "bent": ("unevenness", "不均匀度"),
    "kept": ("kept", "保留"),
    "wave": ("wave", "轮次"),
    "scale": ("scale", "比例"),
    "points": ("points", "点数"),
    "seeds": ("seeds", "种子数"),
    "failed": ("failed", "失败"),
    "left": ("share of the space left", "剩余空间"),
    "implausibility": ("implausibility", "不合理度"),
    "z_spread": ("largest spread of z", "z 值最大离散"),
    "rules_out_most": ("figures that rule out most", "排除最多的文献数字"),
    "clash": ("clash", "相互冲突"),
    "unit": ("unit", "单位"),
    "low": ("range from", "范围下限"),
    "high": ("to", "范围上限"),
    "value": ("value in use", "现用数值"),
    "median": ("median", "中位数"),
    "low_50": ("50 % from", "50 % 下限"),
    "high_50": ("50 % to", "50 % 上限"),
    "low_90": ("90 % from", "90 % 下限"),
    "high_90": ("90 % to", "90 % 上限"),
    "width": ("width against the prior", "与先验的宽度比"),
    "knowledge": ("what the documents say", "文献所示"),
    "first": ("share alone", "单独份额"),
    "total": ("share with others", "总份额"),
    "first_error": ("± alone", "单独份额误差"),
    "total_error": ("± with others", "总份额误差"),
    "chance": ("share of chance", "偶然份额"),
    "truths": ("truths", "虚拟真值数"),
    "p": ("p of evenness", "均匀性 p 值"),
    "inside_50": ("inside 50 %", "50 % 区间内"),
    "inside_90": ("inside 90 %", "90 % 区间内"),
    "mean": ("mean rank", "平均秩"),
    "quantity": ("quantity", "量"),
    "claim": ("claim", "文献数字"),
    "role": ("role", "用途"),
    "indicator": ("indicator", "指标"),
    "area": ("area", "地区"),
    "documented": ("documented", "文献数"),
    "within_50": ("inside 50 %", "在 50 % 区间内"),
    "within_90": ("inside 90 %", "在 90 % 区间内"),
    "crps": ("score", "评分"),
    "null_crps": ("score of the null model", "零模型评分"),
    "null_within_90": ("inside 90 % of the null model", "在零模型 90 % 区间内"),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "title:screen": ("Parameters by the effect of each", "各参数的作用大小"),
    "title:waves": ("Waves of the history match", "历史匹配各轮"),
    "title:posterior": ("What the documents say about each parameter", "文献对各参数的限定"),
    "title:sensitivity": ("Shares of the variance of outputs", "输出方差的份额"),
    "title:calibration": ("Ranks of synthetic truths", "虚拟真值的秩"),
    "title:recovery": ("Planted truths in their posteriors", "植入真值与各自的后验"),
    "title:coverage": ("Documented figures against the intervals of the posterior", "文献数字与后验区间对照"),
    "folder": ("folder of the study: {folder}", "研究文件夹：{folder}"),
    "written": ("written: {path}", "已写出：{path}"),
    "screen": (
        "{kept} of {all} parameters are kept; {failed} runs failed. The others together move half of the claims by "
        "more than {aside} and none by more than {most} standard deviations of what the documents can tell apart.",
        "{all} 个参数中保留 {kept} 个；{failed} 次推演失败。其余参数合起来，使半数文献数字变动超过 {aside} 个、"
        "最多变动 {most} 个标准差（以文献所能分辨者为准）。",
    ),
    "wave": (
        "after wave {number} {left} of the space is not ruled out",
        "第 {number} 轮之后，未被排除的空间占 {left}",
    ),
    "empty": (
        "No point of the space meets the documents: even the best is missed by three standard deviations by {claims}. "
        "Either the model lacks something, or one of these figures does not mean what it is taken to mean.",
        "空间中没有一点与文献相符：最好的点仍与下列数字相差三个标准差以上：{claims}。"
        "或是模型有所欠缺，或是其中某一数字的含义与我们的理解不同。",
    ),
    "posterior": (
        "{draws} draws count as {effective:.0f} of equal weight; greatest R-hat of the chain {rhat}, Pareto shape "
        "of the weights {khat}.",
        "{draws} 次抽样相当于 {effective:.0f} 次等权抽样；链的 R-hat 最大值为 {rhat}，权重的帕累托形状为 {khat}。",
    ),
    "smoothed": (
        "{draws} draws, each with the same weight. Over {claims} figures their miss was {before} standard deviations "
        "of source and discrepancy before the first round and is {after} at the end.",
        "{draws} 次等权抽样。就 {claims} 个数字而言，偏离以来源与模型误差的标准差计，第一轮之前为 {before}，"
        "最后为 {after}。",
    ),
    "missed": (
        "The middle of the draws misses by three standard deviations or more: {claims}.",
        "抽样的中位数偏离三个标准差以上的数字：{claims}。",
    ),
    "tempered": (
        "The weights were raised to the power {power}: otherwise a few runs would count for all. The intervals "
        "lean on the emulators that much more.",
        "权重取了 {power} 次幂，否则少数推演将决定一切；区间因此更多地依赖仿真器。",
    ),
    "sensitivity": (
        "Shares of the variance of the logarithm over the whole prior. Shares with others can add up to more than one.",
        "份额指整个先验范围内对数方差的份额；总份额之和可大于一。",
    ),
    "calibration": (
        "Over {truths} synthetic truths the 50 % intervals hold {inside_50} and the 90 % ones {inside_90}; the ranks "
        "of {uneven} parameters are not even (at 5 %, put right for their number).",
        "在 {truths} 个虚拟真值上，50 % 区间包含 {inside_50}，90 % 区间包含 {inside_90}；"
        "有 {uneven} 个参数的秩不均匀（5 % 水平，已按参数个数校正）。",
    ),
    "recovery:truth": (
        "Of what only the model knows the 50 % intervals hold {inside_50} and the 90 % ones {inside_90}; they are "
        "{width} times as wide as those of the prior.",
        "就唯有模型知晓的数字而言，50 % 区间包含 {inside_50}，90 % 区间包含 {inside_90}；宽度为先验区间的 {width} 倍。",
    ),
    "recovery:indicator": (
        "Of the totals of the country the 50 % intervals hold {inside_50} and the 90 % ones {inside_90}; they are "
        "{width} times as wide as those of the prior.",
        "就全国总数而言，50 % 区间包含 {inside_50}，90 % 区间包含 {inside_90}；宽度为先验区间的 {width} 倍。",
    ),
    "recovery:parameter": (
        "Of the parameters the 50 % intervals hold {inside_50} and the 90 % ones {inside_90}; they are {width} times "
        "as wide as those of the prior.",
        "就参数而言，50 % 区间包含 {inside_50}，90 % 区间包含 {inside_90}；宽度为先验区间的 {width} 倍。",
    ),
    "simulated": (
        "The figures of these truths are those of real runs at scale {scale}.",
        "这些虚拟真值的数字来自比例 {scale} 的真实推演。",
    ),
    "coverage": (
        "Of {claims} figures the 50 % intervals hold {within_50}, the 90 % ones {within_90}; mean score {crps}.",
        "{claims} 个文献数字中，50 % 区间包含 {within_50}，90 % 区间包含 {within_90}；平均评分 {crps}。",
    ),
    "null": (
        "On the {both} of which the null model has a figure, too: score {crps_of_both} against {null_crps}; the model "
        "is better on {better}; the null model's 90 % intervals hold {null_within_90}.",
        "其中零模型也有推算的 {both} 个：评分 {crps_of_both}，零模型 {null_crps}；模型较优的有 {better} 个；"
        "零模型的 90 % 区间包含 {null_within_90}。",
    ),
}

LEFT = r"(?:, about (?P<left>.+) left)?"
PROGRESS: tuple[tuple[str, str], ...] = (
    (
        r"run (?P<done>\d+) of (?P<all>\d+) \(seed (?P<seed>\d+), scale (?P<scale>\S+)\)"
        r"(?:, failed: (?P<failed>.*?))?(?:, (?P<rate>[\d,]+) an hour)?" + LEFT,
        "第 {done}/{all} 次推演（种子 {seed}，比例 {scale}）{failed}{rate}{left}",
    ),
    (
        r"(?P<all>\d+) runs at scale (?P<scale>\S+): (?P<each>\d+) for each of (?P<size>\d+) parameters",
        "比例 {scale} 的推演 {all} 次：{size} 个参数各 {each} 次",
    ),
    (
        r"round (?P<done>\d+) of (?P<all>\d+): (?P<size>\d+) runs at scale (?P<scale>\S+)",
        "第 {done}/{all} 轮平滑：比例 {scale} 的推演 {size} 次",
    ),
    (r"(?P<all>\d+) runs at scale (?P<scale>\S+)", "比例 {scale} 的推演 {all} 次"),
    (
        r"wave (?P<wave>\d+): (?P<points>\d+) points, (?P<seeds>\d+) seeds each, scale (?P<scale>\S+)",
        "第 {wave} 轮：{points} 点，每点 {seeds} 个种子，比例 {scale}",
    ),
    (r"emulator (?P<done>\d+) of (?P<all>\d+)" + LEFT, "仿真器 {done}/{all}{left}"),
    (
        r"implausibility below (?P<value>\S+): (?P<share>\S+) of the space",
        "不合理度低于 {value}：占空间的 {share}",
    ),
    (
        r"figures missed by (?P<value>\S+) standard deviations",
        "各数字偏离 {value} 个标准差",
    ),
    (r"chain: (?P<done>\d+) of (?P<all>\d+) steps" + LEFT, "链：{done}/{all} 步{left}"),
    (r"synthetic truth (?P<done>\d+) of (?P<all>\d+)" + LEFT, "虚拟真值 {done}/{all}{left}"),
    (r"search for (?P<share>\S+) %: the far end", "求 {share} %：范围尽头"),
    (
        r"search for (?P<share>\S+) %: step (?P<step>\d+) of at most (?P<all>\d+)",
        "求 {share} %：第 {step} 步，最多 {all} 步",
    ),
    (r"predicted (?P<done>\d+) of (?P<all>\d+) points", "已推算 {done}/{all} 点"),
    (
        "other parameters are kept than in the waves made before; they begin again",
        "所保留的参数与以前各轮不同，重新开始",
    ),
    (
        "priors were used otherwise in the waves made before; they begin again",
        "以前各轮对先验份额的取舍不同，重新开始",
    ),
    (
        r"wave (?P<wave>\d+) was made with other numbers; it is made again",
        "第 {wave} 轮的点数或种子数不同，重做",
    ),
    (
        r"connection to (?P<place>\S+) lost; trying again for (?P<seconds>\d+) s",
        "与 {place} 的连接中断，{seconds} 秒内重试",
    ),
)
"""What a study says about its progress, and the same in Chinese."""
ADDED = {"failed": "，失败：{}", "rate": "，每小时 {} 次", "left": "，约剩 {}"}
UNITS = ((r"(\d) s\b", r"\1 秒"), (r"(\d) min\b", r"\1 分钟"), (r"(\d) h\b", r"\1 小时"))

CELLS = {
    **TERMS,
    "identified": "可识别",
    "direction only": "仅知方向",
    "prior": "仅凭先验",
}


def sentence(name: str, lang: str, **values: Any) -> str:
    """Return a sentence or title in a language, filled in."""
    return SENTENCES[name][lang == "zh"].format(**values)


def progress_in(lang: str) -> Callable[[str], None]:
    """Return what prints a line of progress in a language; a line without a translation is printed as it is."""
    return note if lang != "zh" else lambda line: note(in_chinese(line))


def in_chinese(line: str) -> str:
    """Return a line of progress in Chinese."""
    for pattern, template in PROGRESS:
        if (match := re.fullmatch(pattern, line)) is not None:
            values = {
                name: "" if value is None else ADDED.get(name, "{}").format(value)
                for name, value in match.groupdict().items()
            }
            values["left"] = _units(values.get("left", ""))
            return template.format(**values)
    return line


def _units(text: str) -> str:
    for pattern, instead in UNITS:
        text = re.sub(pattern, instead, text)
    return text


def headings_of(records: Sequence[Mapping[str, Any]], lang: str) -> dict[str, str]:
    """Return the heading of each column of some records."""
    names = records[0] if records else {}
    return {name: HEADINGS[name][lang == "zh"] for name in names}


def in_words(
    records: Sequence[Mapping[str, Any]], lang: str, format: TableFormat | None, out: Path | None
) -> list[dict[str, Any]]:
    """Return records with their terms in a language, where people read them; programs get the terms as they are."""
    if lang != "zh" or not for_readers(form_of(format, out, TableFormat)):
        return [dict(record) for record in records]
    return [{name: _cell(name, value) for name, value in record.items()} for record in records]


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return CELLS.get(value, value) if name in ("knowledge", "role", "unit") else value
