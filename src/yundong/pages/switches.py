"""The page ``docs/switches.md``: each mechanism switched off in turn, what that moves, and why.

Its words are here; its table comes from runs and stays as measured until `yundong switches` measures again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from yundong.campaign.loop import MECHANISMS
from yundong.figures.wording import pick
from yundong.pages.markdown import blocks_of, refresh, table
from yundong.report.words import title_of_mechanism
from yundong.study.fit.switches import FIGURES, Switched

PAGE = """\
# Switching mechanisms off

The tables are measured by `yundong switches`, the words are kept current by `make docs`: do not edit by hand.

<!-- generated: switches_runs -->
<!-- end -->

Each row is a campaign without one mechanism. A cell is the figure without it over the figure with it, by the records;
a dash stands where the difference, seed by seed, is no more than chance. Both campaigns share every draw that they have
in common, so that small differences are seen.

<!-- generated: switches_table -->
<!-- end -->

What each switch removes, what follows by itself and what stays is in the protocol, [odd.md](odd.md).

## Why

<!-- generated: switches_why -->
<!-- end -->
"""
PAGE_ZH = """\
# 逐一关闭机制

表格由 `yundong switches --lang zh` 推演所得。

<!-- generated: switches_runs -->
<!-- end -->

每行是缺少一个机制的运动。各格为缺少该机制时的数字与完整推演的数字之比，按记录统计；逐个随机种子比较，差别不大于偶然的，记作“–”。
两次推演凡共有的抽样都相同，所以很小的差别也能看出。

<!-- generated: switches_table -->
<!-- end -->

## 原因

<!-- generated: switches_why -->
<!-- end -->
"""
WHY: dict[str, str] = {
    "transmission": "No place has the order, so that none prepares, launches or searches its files.",
    "materials": "Old files are most of what is known before the launch. Without them lists are short and few can be "
    "arrested, and those whom an old file would have named wrongly are left alone. Letters rise a little: a larger "
    "part of those known is arrested or registered, so that there is less to fear.",
    "reconnaissance": "Inquiries confirm more than they find: lists come from files, letters and names as before, and "
    "nobody who did nothing is cleared by an inquiry.",
    "outreach": "Nobody is reached, so that nobody writes by post or at a rally and nobody registers with public "
    "security; what is known comes from files, inquiries and the names that the arrested give.",
    "letters": "Letters are nearly half of the leads, but repeat one another: identifications fall far less than "
    "leads.",
    "registration": "Nobody confesses or names others at public security or in an agency; nothing is handed in. The "
    "identified stay at large, so that fear keeps letters down. Insiders known in July are found out all the same.",
    "measures": "Those who would be trained or controlled stay on the lists; what is confessed in training is missing.",
    "targets": "No share to reach by a deadline: fewer weak cases, and executions stay at the five in a thousand of "
    "the plan of July.",
    "arrests": "Nobody is questioned, named, tried or searched; registration loses the fright of arrests nearby.",
    "interrogation": "Names bring in others of the same ring, and a quarter of those wrongly identified: names given "
    "under coercion. Searches and confessions are those of the arrested, and fall only as arrests do.",
    "review": "Those who would have been cleared wait for judgment: nothing else hangs on it.",
    "adjudication": "No verdict, no public trial, no shock of an execution; arrests are made before.",
    "seizures": "What is found is evidence for nobody else: only the goods are missing.",
    "agencies": "Insiders are a few in a hundred of the identified and seldom arrested, but they count in the lists by "
    "which a place may arrest, and those known in July are missing from them.",
    "supervision": "No visits and no naming in bulletins, so no pressure, caution or help; targets still press.",
    "follow_up": "Nothing in the campaign reads the ledger of goods, users and fields.",
}
"""What each switch removes, and why that moves what it moves, by mechanism."""
WHY_ZH: dict[str, str] = {
    "transmission": "各地都没有收到指示，因此无从准备、发动，也不清理旧档案。",
    "materials": "发动以前所掌握的大多来自旧档案。没有旧档案，名单短，可捕的人少，旧档案会误指的人也不受牵连。"
    "检举信略增：所掌握的人中被捕或登记的比例较大，可怕的人就少了。",
    "reconnaissance": "侦查多是核实，新发现的少：名单照旧来自旧档案、检举信和供出的姓名，而无辜者不能经侦查澄清。",
    "outreach": "宣传不到任何人，因此无人寄信或在大会上检举，也无人向公安机关登记；"
    "所掌握的只来自旧档案、侦查和被捕者的供述。",
    "letters": "检举信占线索近一半，但互相重复：查出人数的减少远小于线索。",
    "registration": "无人向公安机关或在机关内部坦白、供出他人，也没有上缴物品。已查出的人仍然在外，群众有顾虑，"
    "检举信减少。七月已掌握的内部人员仍被查出。",
    "measures": "应集训或管制的人留在名单上；缺少集训中的坦白。",
    "targets": "没有限期完成的比例：证据薄弱的案件较少，处决人数停留在七月计划的千分之五。",
    "arrests": "无人受审讯、被供出、受审判或被搜查；登记也失去了附近逮捕的震慑。",
    "interrogation": "供出的姓名牵出同一团伙的其他人，误认定者中也有四分之一出自逼供。"
    "搜查和坦白随被捕人数而变，只随逮捕减少。",
    "review": "本应澄清的人等候判决；其他都不取决于它。",
    "adjudication": "没有判决、公审，也没有处决的震慑；逮捕在此之前。",
    "seizures": "搜出的物品不是指证他人的证据：缺少的只是物品。",
    "agencies": "内部人员只占查出人数的百分之几，很少被捕，但在各地据以逮捕的名单上计数；"
    "七月已掌握的内部人员不在名单上。",
    "supervision": "没有检查和通报点名，因此没有压力、谨慎或帮助；指标仍有压力。",
    "follow_up": "运动中的其他环节都不读取物品、吸食者和烟田的账目。",
}
"""The same in Chinese."""


def render(
    found: Sequence[Switched],
    seeds: int,
    scale: float,
    names: Mapping[str, str] | None = None,
    lang: str = "en",
) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    found : sequence of Switched
        What every switch did to every figure of `FIGURES`.
    seeds, scale : int, float
        Of the runs.
    names : mapping of str to str, optional
        Of the figures; by default their ids in words.
    lang : str
        ``en`` or ``zh``.
    """
    english = f"{seeds} seeds for each row, at a scale of {scale:g}.\n"
    blocks = {
        "switches_runs": lambda: pick(lang, english, f"每行 {seeds} 个随机种子，比例 {scale:g}。\n"),
        "switches_table": lambda: _table(found, names or {}, lang),
        "switches_why": lambda: _why(lang),
    }
    return refresh(pick(lang, PAGE, PAGE_ZH), blocks)


def reworded(page: str) -> str:
    """Return the page with the words as they are now and its table as it was measured.

    Raises
    ------
    InputError
        If the page lacks one of its blocks.
    """
    measured = {name: partial(str, text) for name, text in blocks_of(page).items()}
    return refresh(PAGE, {**measured, "switches_why": _why})


def _table(found: Sequence[Switched], names: Mapping[str, str], lang: str) -> str:
    cells = {(s.mechanism, s.figure): _cell(s) for s in found}
    rows = [(f"`{m.name}`", *(cells[m.name, figure] for figure in FIGURES)) for m in MECHANISMS]
    heads = [names.get(figure, figure.replace("_", " ")) for figure in FIGURES]
    return table([pick(lang, "without", "不含"), *heads], rows)


def _cell(s: Switched) -> str:
    if s.ratio is None or not s.moved:
        return "–"
    return f"{s.ratio:.3g}" if abs(s.ratio - 1.0) < 0.1 else f"{s.ratio:.2f}"


def _why(lang: str = "en") -> str:
    if lang == "zh":
        lines = [
            f"- **`{m.name}`**（{title_of_mechanism(m.name, m.title, lang)}）：{WHY_ZH[m.name]}"
            for m in MECHANISMS
        ]
    else:
        lines = [f"- **`{m.name}`** ({m.title}). {WHY[m.name]}" for m in MECHANISMS]
    return "\n".join(lines) + "\n"
