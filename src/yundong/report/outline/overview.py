"""Part I of the report: course, arrests, seizures, backgrounds, the public."""

from __future__ import annotations

import polars as pl

from yundong.report.damage import day
from yundong.report.outline.draft import Draft, part
from yundong.report.words import SECTIONS, amount, date_of, share

_LINES = {key: names for key, _, names in SECTIONS}


def overview(d: Draft) -> None:
    """Write part I (R1.1 to R1.14)."""
    d.heading("I. Overview", "一、概况")
    _course(d)
    _people(d)
    d.figure("timeline")
    d.figure("active")
    _seizures(d)
    if d.m.parts:
        _parts(d)
    _public(d)


def _course(d: Draft) -> None:
    arrests = d.m.tally("arrests", "outcome", "phase", "day").filter(pl.col("outcome") == "arrested")
    total = float(arrests["weight"].sum() or 0.0)
    if not total:
        d.write(
            f"By {date_of(d.m.as_of, 'en')} no arrest had been made. The files held {d.complete('identified')} "
            "persons as offenders.",
            f"截至{date_of(d.m.as_of, 'zh')}，尚未开始逮捕；在册毒犯{d.complete('identified')}人。",
        )
    else:
        first, last = day(arrests["day"].min()) or d.m.as_of, day(arrests["day"].max()) or d.m.as_of
        shares = dict(
            arrests.group_by(pl.col("phase").cast(pl.String)).agg(pl.col("weight").sum()).iter_rows()
        )
        waves = [part(shares.get(p, 0.0), total) for p in ("first", "second", "third")]
        d.write(
            f"By the records, arrests began on {date_of(first, 'en')} and the last so far was made on "
            f"{date_of(last, 'en')}. They came in three phases, place by place: {waves[0]} of all arrests in "
            f"the first, "
            f"{waves[1]} in the second and {waves[2]} in the third; the rest were made at once, before a launch, or "
            "inside organs of state." + _places(d),
            f"据全部记录，逮捕始于{date_of(first, 'zh')}，最近一次在{date_of(last, 'zh')}。各地分三期进行："
            f"第一期占全部逮捕之{waves[0]}，第二期{waves[1]}，第三期{waves[2]}，其余为发动前即行逮捕或在机关内"
            f"部逮捕者。" + _places(d),
        )
    c = d.m.report.completeness
    if not c.organs_in:
        d.write("No return had come in by that day.", "截至当日尚未收到报表。")
        return
    d.write(
        f"The figures of this report are incomplete, as such figures were. The returns in hand contain "
        f"{amount(c.organs_in)} of {amount(c.organs_all)} key localities ({share(c.organs)}); of the cells due by then "
        f"{share(c.cells)} had come in; by weight, {share(c.weight)} of what the records hold had been reported.",
        f"本报告所列为不完全统计。所收报表含重点地区{amount(c.organs_in)}处，应有{amount(c.organs_all)}处"
        f"（{share(c.organs)}）；"
        f"应报项数已收{share(c.cells)}；按数量计，已报者占全部记录之{share(c.weight)}。",
    )


def _places(d: Draft) -> str:
    """Return a sentence on the localities in action, for an organ that has any below."""
    if d.m.area.level == "locality":
        return ""
    return d.say(
        f" By the returns in hand {d.reported('active_localities')} key localities were in "
        f"action{d.documented('active_localities')}.",
        f"据报已行动重点地区{d.reported('active_localities')}处{d.documented('active_localities')}。",
    )


def _people(d: Draft) -> None:
    d.write(
        f"The returns gave {d.reported('identified')} persons identified as making, selling or carrying "
        f"narcotics{d.documented('identified')} and {d.reported('arrested')} arrested{d.documented('arrested')}, "
        f"{d.reported('arrested_share')} per cent. The records hold {d.complete('identified')} and "
        f"{d.complete('arrested')}. Identified means that a dossier passed the threshold of its locality: the finding "
        "of an organ, not proof of guilt.",
        f"据报，查出制毒、贩毒、运毒者{d.reported('identified')}人{d.documented('identified')}，逮捕"
        f"{d.reported('arrested')}人{d.documented('arrested')}，占{d.reported('arrested_share')}%。全部记录为"
        f"{d.complete('identified')}人和{d.complete('arrested')}人。所谓查出，系案卷达到当地标准，为机关之认定"
        f"，并非定罪。",
    )
    if d.line("processed"):
        d.write(
            f"Of the arrested {d.reported('processed')} had been dealt with{d.documented('processed')}: "
            f"{d.reported('sentenced')} sentenced, death and life terms among them, "
            f"{d.reported('reform_labour')} sent to "
            f"reform through labour, {d.reported('controlled')} placed under control and {d.reported('released')} "
            f"released; of {d.reported('unclassified')} the outcome was not reported by category. "
            f"{d.reported('executed')} had been executed{d.documented('executed')}." + _gap(d),
            f"被捕者中已处理{d.reported('processed')}人{d.documented('processed')}：判刑（含死刑、无期）"
            f"{d.reported('sentenced')}人，劳动改造{d.reported('reform_labour')}人，管制"
            f"{d.reported('controlled')}人，释放"
            f"{d.reported('released')}人，未报分类者{d.reported('unclassified')}人。处决{d.reported('executed')}人"
            f"{d.documented('executed')}。" + _gap(d),
        )
    d.line_table(d.say("Identification, arrest and disposition", "查出、逮捕与处理"), _LINES["identified"])


def _gap(d: Draft) -> str:
    gap = d.m.report.gap
    if gap is None or not round(gap):
        return ""
    beside = amount(abs(gap), True)
    fall = d.say("fall short of", "少") if gap > 0 else d.say("exceed", "多")
    return d.say(
        f" The categories {fall} the processed by {beside}: places round, or send one figure later than another.",
        f"各类之和较已处理数{fall}{beside}人，系各地取整或先后上报所致。",
    )


def _seizures(d: Draft) -> None:
    if not d.line("narcotics_liang"):
        return
    d.write(
        f"Narcotics worth {d.reported('narcotics_liang')} liang of opium were reported seized"
        f"{d.documented('narcotics_liang')}. The sum rests on the ratios by which the scenario turns morphine "
        f"and heroin "
        "into opium; those of 1952 are not known. What lay in the countryside was outside the campaign, and what had "
        "been taken before it is not in this figure.",
        f"据报缴获毒品折合鸦片{d.reported('narcotics_liang')}两{d.documented('narcotics_liang')}。吗啡、海洛因"
        f"系按情景所设"
        "比率折算，一九五二年所用比率不详。农村存毒不在此次运动范围之内，运动前已缴获者亦未计入。",
    )
    d.line_table(d.say("Seizures", "缴获"), _LINES["seized"])
    d.figure("seized")


def _parts(d: Draft) -> None:
    share_line, old = d.line("background_share"), d.line("arrested_background")
    if share_line and old:
        d.write(
            f"{d.reported('arrested_background')} of the arrested, {d.reported('background_share')} per cent, "
            f"were entered "
            "as having served the old regime or as belonging to classes that the state of the time held suspect. The "
            "label is the file's. Whether such persons were more often offenders or more often chosen cannot "
            "be read from "
            "the record.",
            f"被捕者中{d.reported('arrested_background')}人（{d.reported('background_share')}%）被记为旧政权人"
            f"员或当时国家"
            "视为可疑之成分。称谓出自案卷。此类人员究系犯案较多，抑或列捕较多，仅凭记录无从判断。",
        )
    d.figure("regions")


def _public(d: Draft) -> None:
    if not d.line("meetings"):
        return
    d.write(
        f"{d.reported('meetings')} meetings were reported{d.documented('meetings')}, with {d.reported('attendances')} "
        f"attendances{d.documented('attendances')}, {d.reported('people_per_meeting')} to a meeting. Attendances count "
        "the same person each time; they are not persons.",
        f"据报召开宣传会{d.reported('meetings')}次{d.documented('meetings')}，到会{d.reported('attendances')}人次"
        f"{d.documented('attendances')}，平均每会{d.reported('people_per_meeting')}人。人次重复计算，不等于人数。",
    )
    d.write(
        f"The public sent {d.reported('letters')} letters of denunciation{d.documented('letters')} about "
        f"{d.reported('persons_reported')} persons{d.documented('persons_reported')}, "
        f"{d.reported('family_letters')} of "
        f"them by relatives{d.documented('family_letters')}. {d.reported('registered')} persons confessed and "
        f"registered"
        f"{d.documented('registered')}, minor and past offenders among them.",
        f"群众检举{d.reported('letters')}件{d.documented('letters')}，涉及{d.reported('persons_reported')}人"
        f"{d.documented('persons_reported')}，其中家属检举{d.reported('family_letters')}件"
        f"{d.documented('family_letters')}。"
        f"坦白登记{d.reported('registered')}人{d.documented('registered')}，含轻微及历史毒犯。",
    )
    d.line_table(d.say("Propaganda, denunciation, registration", "宣传、检举与登记"), _LINES["masses"])
    d.figure("flow")
