"""Part I of the report: course, arrests, dispositions, seizures, backgrounds, the public."""

from __future__ import annotations

import polars as pl

from yundong.report.aggregates import day
from yundong.report.brought import archive_of
from yundong.report.outline.draft import OutlineDraft
from yundong.report.pictures.course import TOTALS
from yundong.report.variant import sampled
from yundong.report.words import amount, date_of, listed, portion, say, share

PHASES = {"first": ("first", "第一期"), "second": ("second", "第二期"), "third": ("third", "第三期")}


def overview(d: OutlineDraft) -> None:
    """Write part I (R1.1 to R1.14)."""
    d.part("Overview", "概况")
    _course(d)
    _response(d)
    _identified(d)
    _processed(d)
    if any(d.line(name) for name in TOTALS):
        d.figure("timeline")
    action = d.view.report.line("active_localities")
    if d.view.area.level != "locality" and action is not None and action.reported:
        d.figure("active")
    _seizures(d)
    _background(d)
    if d.view.parts and d.line("identified"):
        d.figure("regions")
    _public(d)


def _course(d: OutlineDraft) -> None:
    arrests = d.view.tally("arrests", "outcome", "phase", "day").filter(pl.col("outcome") == "arrested")
    total = float(arrests["weight"].sum() or 0.0)
    if not total and archive_of(d.view.run) is not None:
        return  # what was not brought is not known
    if not total:
        known = d.line("identified")
        held = d.say(
            f" The files held {d.enumerated('identified')} persons as offenders.",
            f"在册毒犯 {d.enumerated('identified')} 人。",
        )
        d.write(
            f"By {date_of(d.view.as_of, 'en')} no arrest had been made." + (held if known else ""),
            f"截至{date_of(d.view.as_of, 'zh')}，尚未开始逮捕。" + (held if known else ""),
        )
        return
    first, last = (day(end) or d.view.as_of for end in (arrests["day"].min(), arrests["day"].max()))
    launched = day(arrests.filter(pl.col("phase").is_in(list(PHASES)))["day"].min())
    if launched is None:
        d.write(
            f"By the records, single arrests were made from {date_of(first, 'en')}, at once, before a launch, "
            "or inside "
            f"organs of state; the last so far was made on {date_of(last, 'en')}.",
            f"依记录统计，从{date_of(first, 'zh')}起有个别逮捕，为发现后立即逮捕、发动前逮捕，或在机关内部逮捕；"
            "最近一次"
            f"在{date_of(last, 'zh')}。",
        )
        return
    by = dict(arrests.group_by(pl.col("phase").cast(pl.String)).agg(pl.col("weight").sum()).iter_rows())
    counts = [(by[phase], *words) for phase, words in PHASES.items() if by.get(phase)]
    phases_en = listed(
        [
            f"{portion(n, total, 'en')}{' of all arrests' * (not i)} in the {en}"
            for i, (n, en, _) in enumerate(counts)
        ],
        "en",
    )
    phases_zh = "全部逮捕中，" + listed([zh + portion(n, total, "zh") for n, _, zh in counts], "zh")
    lead_en, lead_zh = "The phases came place by place: ", "各地分期先后进行："
    if d.view.area.level == "locality":
        lead_en, lead_zh = "By phase: ", "按期分："
    others = sum(count for phase, count in by.items() if phase not in PHASES)
    rest = portion(others, total, "en")
    rest_en = f"; the rest, {rest}, were made at once, before a launch, or inside organs of state" * bool(
        others
    )
    rest_zh = f"；其余{portion(others, total, 'zh')}，为发现后立即逮捕、发动前逮捕，或在机关内部逮捕" * bool(
        others
    )
    early_en = early_zh = ""
    if first < launched:
        early_en = f", after single arrests from {date_of(first, 'en')}"
        early_zh = f"（此前自{date_of(first, 'zh')}起已有个别逮捕）"
    d.write(
        f"By the records, the arrests of the three phases began on {date_of(launched, 'en')}{early_en}; the "
        "last so far "
        f"was made on {date_of(last, 'en')}. {lead_en}{phases_en}{rest_en}." + _places(d),
        f"依记录统计，分期逮捕从{date_of(launched, 'zh')}开始{early_zh}，最近一次在{date_of(last, 'zh')}。"
        f"{lead_zh}{phases_zh}{rest_zh}。" + _places(d),
    )


def _places(d: OutlineDraft) -> str:
    """Return a sentence on the localities in action, for an organ that has any below."""
    line = d.view.report.line("active_localities")
    if d.view.area.level == "locality" or not d.heard or line is None:
        return ""
    if line.reported is None:  # an archive has it from its case files alone
        number = d.enumerated("active_localities")
        en, zh = (
            f" By the records {number} key localities were in action.",
            f"依记录统计，已行动的重点地区有 {number} 处。",
        )
        return d.say(en, zh) if line.enumerated else ""
    return d.say(
        f" By the returns received {d.reported('active_localities')} key localities were in "
        f"action{d.documented('active_localities')}.",
        f"据上报，已行动的重点地区有 {d.reported('active_localities')} 处{d.documented('active_localities')}。",
    )


def _response(d: OutlineDraft) -> None:
    c, made = d.view.report.completeness, d.view.run.manifest
    if not c.organs_in:
        d.write(say("none_yet", "en"), say("none_yet", "zh"))
        return
    covered_en = covered_zh = ""
    if c.mean_coverage is not None:
        mean = share(c.mean_coverage)
        covered_en = f"; on the mean of the indicators, {mean} of what the records hold had been reported"
        covered_zh = f"；按各项指标平均，已上报的占记录统计数的 {mean}"
    if d.view.area.level == "locality":
        d.write(
            f"The figures of this report are incomplete, as such figures were. Of the items due by then "
            f"{share(c.item_response)} had been sent{covered_en}.",
            f"本报告的数字是不完全统计。截至当日应报的项目已上报 {share(c.item_response)}{covered_zh}。",
        )
        return
    d.write(
        f"The figures of this report are incomplete, as such figures were. The returns received include "
        f"{amount(c.organs_in)} of {amount(c.organs_all)} key localities{sampled(made, 'en')} ({share(c.organs)}); of "
        f"the items due by then {share(c.item_response)} had been received{covered_en}.",
        f"本报告的数字是不完全统计。收到的报表包括{sampled(made, 'zh')} {amount(c.organs_all)} 处重点地区中的 "
        f"{amount(c.organs_in)} 处"
        f"（{share(c.organs)}）；截至当日应报的项目已收到 {share(c.item_response)}{covered_zh}。",
    )


def _identified(d: OutlineDraft) -> None:
    meaning = d.say(
        "Identified means that a dossier passed the threshold of its locality: the finding of an organ, not proof of "
        "guilt.",
        "“查出”是指案卷达到当地的立案标准，是机关的认定，并不等于有罪。",
    )
    line = d.view.report.line("identified")
    caught = d.view.report.line("arrested")
    if line is not None and line.reported:
        number, beside = d.reported("arrested"), d.documented("arrested")
        percent_en, percent_zh = d.in_per_cent("arrested_share")
        arrested_en = f" and {number} arrested{beside}{percent_en}"
        arrested_zh = f"，逮捕 {number} 人{beside}{percent_zh}"
        if caught is None or not caught.reported:
            arrested_en = arrested_zh = ""
        held_en, held_zh = _held(d)
        d.write(
            f"The returns gave {d.counted('identified', 'person', 'persons')} identified as making, selling or "
            f"carrying narcotics{d.documented('identified')}{arrested_en}.{held_en} {meaning}",
            f"据上报，共查出制毒、贩毒、运毒人员 {d.reported('identified')} "
            f"人{d.documented('identified')}{arrested_zh}。{held_zh}{meaning}",
        )
    elif line is not None and line.enumerated:
        d.write(
            f"The records hold {d.enumerated('identified')} persons identified{d.documented('identified')}, "
            "none of them "
            f"reported yet. {meaning}",
            f"依记录统计，查出 {d.enumerated('identified')} 人{d.documented('identified')}，尚未上报。{meaning}",
        )
    d.section("arrest")


def _held(d: OutlineDraft) -> tuple[str, str]:
    """Return a sentence on the identified and arrested of the records; nothing where an archive brought neither."""
    found = [
        (d.enumerated(name), f"{d.enumerated(name)} {en}", f"{zh} {d.enumerated(name)} 人")
        for name, en, zh in (("identified", "identified", "查出"), ("arrested", "arrested", "逮捕"))
        if (line := d.view.report.line(name)) is not None and line.enumerated is not None and line.recorded
    ]
    if not found:
        return "", ""
    if len(found) == 2:
        numbers = [number for number, _, _ in found]
        return (
            f" The records hold {numbers[0]} and {numbers[1]}.",
            f"依记录统计，两项分别为 {numbers[0]} 人和 {numbers[1]} 人。",
        )
    return f" The records hold {found[0][1]}.", f"依记录统计，{found[0][2]}。"


OUTCOMES = {
    "sentenced": ("sentenced (a figure that includes death and life terms)", "判刑（含死刑、无期）"),
    "reform_labour": ("sent to reform through labour", "劳动改造"),
    "controlled": ("placed under control", "管制"),
    "released": ("released", "释放"),
}
"""What became of the processed, in the order of the report."""


def _processed(d: OutlineDraft) -> None:
    if d.stated("processed"):
        found = [(d.reported(name), *words) for name, words in OUTCOMES.items() if d.stated(name)]
        kinds_en = listed([f"{number} {en}" for number, en, _ in found], "en")
        kinds_zh = [f"{zh} {number} 人" for number, _, zh in found]
        open_en = ""
        if d.stated("unclassified"):
            rest = d.reported("unclassified")
            open_en = f"{'; ' * bool(found)}of {rest} the outcome was not reported by category"
            kinds_zh.append(f"未分类上报的 {rest} 人")
        colon = bool(kinds_zh)
        d.write(
            f"Of the arrested {d.reported('processed')} had been processed{d.documented('processed')}"
            f"{': ' * colon}{kinds_en}{open_en}." + _executed(d) + _gap(d),
            f"被捕人员中，已处理 {d.reported('processed')} 人{d.documented('processed')}{'：' * colon}"
            f"{'，'.join(kinds_zh)}。" + _executed(d) + _gap(d),
        )
    d.section("disposition")


def _executed(d: OutlineDraft) -> str:
    if not d.stated("executed"):
        return ""
    beside = d.documented("executed")
    return d.say(
        f" {d.reported('executed')} had been executed{beside}.", f"处决 {d.reported('executed')} 人{beside}。"
    )


def _gap(d: OutlineDraft) -> str:
    gap = d.view.report.gap
    if gap is None or not round(gap):
        return ""
    beside = amount(abs(gap), True)
    fall = d.say("fall short of", "少") if gap > 0 else d.say("exceed", "多")
    return d.say(
        f" The categories {fall} the processed by {beside}: places round, or send one figure later than another.",
        f"各类合计比已处理人数{fall} {beside} 人，原因是各地取整，或各项数字上报有先有后。",
    )


def _seizures(d: OutlineDraft) -> None:
    if d.stated("narcotics_liang"):
        d.write(
            f"Narcotics worth {d.reported('narcotics_liang')} liang of opium were reported seized"
            f"{d.documented('narcotics_liang')}. The sum rests on the ratios by which the scenario turns morphine and "
            "heroin into opium; those of 1952 are not known. Stocks in the countryside were outside the campaign, and "
            "what had been seized before it is not in this figure.",
            f"据上报，缴获毒品折合鸦片 {d.reported('narcotics_liang')} 两{d.documented('narcotics_liang')}。吗啡、"
            "海洛因按情景设定的比率折算，1952年使用的比率不详。农村存毒不在此次运动范围以内，运动以前缴获的也没有"
            "计入。",
        )
    d.section("seizures")
    if d.line("narcotics_liang"):
        d.figure("seized")


def _background(d: OutlineDraft) -> None:
    if d.stated("arrested_background"):
        verb = d.counted("arrested_background", "was", "were").rpartition(" ")[2]
        percent = d.reported("background_share") if d.in_per_cent("background_share")[0] else ""
        d.write(
            f"{d.reported('arrested_background')} of the arrested{f', {percent} per cent,' if percent else ''} "
            f"{verb} entered as having served the old regime or as belonging to classes that the state of the time "
            "held suspect. The label is the file's. Whether such persons were more often offenders or more often "
            "chosen cannot be read from the record.",
            f"被捕人员中有 {d.reported('arrested_background')} 人{f'（{percent} %）' if percent else ''}被记为旧政权人"
            "员，或当时国家视为可疑的阶级成分。这是案卷中的称谓。这些人究竟是犯案较多，还是被列为逮捕对象较多，仅凭记录"
            "无法判断。",
        )


def _public(d: OutlineDraft) -> None:
    if d.stated("meetings"):
        d.write(
            f"{d.counted('meetings', 'meeting was', 'meetings were')} reported{d.documented('meetings')}, with "
            f"{d.reported('attendances')} attendances{d.documented('attendances')}, "
            f"{d.reported('people_per_meeting')} to a meeting. Attendances count the same person each time; they are "
            "not persons.",
            f"据上报，召开宣传会 {d.reported('meetings')} 次{d.documented('meetings')}，受教育 "
            f"{d.reported('attendances')} 人次{d.documented('attendances')}，平均每会 "
            f"{d.reported('people_per_meeting')} 人次。同一人每次到会都计入，人次不等于人数。",
        )
    said = [sentence for sentence in (_letters(d), _registered(d)) if sentence]
    if said:
        d.write(" ".join(en for en, _ in said), "".join(zh for _, zh in said))
    d.section("propaganda")
    d.section("registration")
    known = d.view.report.line("identified")
    if known is not None and known.enumerated:
        d.figure("flow")


def _letters(d: OutlineDraft) -> tuple[str, str] | None:
    """Return a sentence on the letters; nothing where neither letters nor registrations are stated."""
    if not d.stated("letters"):
        if not d.stated("registered") or archive_of(d.view.run) is not None:
            return None
        beside = d.documented("letters")
        return f"No letter of denunciation was reported{beside}.", f"未上报群众检举{beside}。"
    kin_en = kin_zh = ""
    if d.stated("family_letters"):
        kin = d.reported("family_letters")
        kin_en = f", {kin} of the letters by relatives{d.documented('family_letters')}"
        kin_zh = f"，其中家属检举 {kin} 件{d.documented('family_letters')}"
    return (
        f"The public sent {d.counted('letters', 'letter', 'letters')} of denunciation{d.documented('letters')} about "
        f"{d.counted('persons_reported', 'person', 'persons')}{d.documented('persons_reported')}{kin_en}.",
        f"群众检举 {d.reported('letters')} 件{d.documented('letters')}，涉及 {d.reported('persons_reported')} "
        f"人{d.documented('persons_reported')}{kin_zh}。",
    )


def _registered(d: OutlineDraft) -> tuple[str, str] | None:
    if not d.stated("registered"):
        return None
    return (
        f"{d.counted('registered', 'person', 'persons')} confessed and registered{d.documented('registered')}, minor "
        "and past offenders among them.",
        f"坦白登记 {d.reported('registered')} 人{d.documented('registered')}，包括轻微毒犯和历史毒犯。",
    )
