"""Parts II to IV of the report: organs of state, features of the campaign, next steps."""

from __future__ import annotations

import polars as pl

from yundong.report.aggregates import day, number
from yundong.report.outline.draft import OutlineDraft, part
from yundong.report.pictures.flow import SOURCES, paths
from yundong.report.text import beyond_arrests
from yundong.report.words import FEW, amount, date_of, listed, portion, say, share, times, were

SECTORS = {
    "none": ("None stated", "未注明"),
    "rail": ("Railways", "铁路"),
    "road": ("Roads", "公路"),
    "water": ("Sea and river shipping", "航运"),
    "post": ("Post", "邮政"),
    "customs": ("Customs", "海关"),
    "public_security": ("Public security", "公安"),
    "judiciary": ("Judiciary", "司法"),
    "tax": ("Tax", "税务"),
    "army": ("Army", "军队"),
    "other": ("Other", "其他"),
}


def agencies(d: OutlineDraft) -> None:
    """Write part II (R2.1 to R2.3)."""
    d.part("Organs of state", "机关内部")
    if not d.line("agency_offenders"):
        d.write(
            f"No finding inside organs of state is on record.{_by_lists(d)}",
            f"没有机关内部查获毒犯的记录。{_by_lists(d)}",
        )
    elif d.heard:
        cases_en = cases_zh = ""
        if d.stated("agency_cases"):
            beside = d.documented("agency_cases")
            cases_en = f" and {d.counted('agency_cases', 'joint case', 'joint cases')}{beside}"
            cases_zh = f"，共同案件 {d.reported('agency_cases')} 件{beside}"
        held_en, held_zh = "; none of them was arrested", "；尚未逮捕"
        if d.stated("agency_arrests"):
            share_en, share_zh = d.in_per_cent("agency_arrested_share")
            held_en = f"; {d.counted('agency_arrests', 'was', 'were')} arrested{share_en}"
            held_zh = f"；逮捕 {d.reported('agency_arrests')} 人{share_zh}"
        d.write(
            "Study, investigation and confession inside organs of state uncovered "
            f"{d.counted('agency_offenders', 'offender', 'offenders')}{d.documented('agency_offenders')}{cases_en}"
            f"{held_en}.{_by_lists(d)}",
            f"机关内部经过学习、侦查和坦白，查出毒犯 {d.reported('agency_offenders')} 人"
            f"{d.documented('agency_offenders')}{cases_zh}{held_zh}。{_by_lists(d)}",
        )
    d.section("agencies")
    if beyond_arrests(d.view.report):
        d.write(say("agency_arrests_apart", "en"), say("agency_arrests_apart", "zh"))
    _sectors(d)


def _by_lists(d: OutlineDraft) -> str:
    """Return what the findings leave out: those of whom organs of state had lists, and whom they had found before."""
    listed = d.count("identifications", source="agency")
    if not listed:
        return d.say(" Those of the Three-Anti movement are not counted.", "“三反”运动中已经发现的不计在内。")
    verb = "was" if round(listed) == 1 else "were"
    return d.say(
        f" By the records {amount(listed, True)} of the identified {verb} known from organs of state, those on "
        "file before any launch among them. They are counted here once their sector studies; those of the Three-Anti "
        "movement are not.",
        f"依记录统计，由机关内部提供线索而查出的毒犯有 {amount(listed, True)} 人，包括发动以前已经在册的；"
        "本节只计所在部门开始学习以后的，“三反”运动中已经发现的不计在内。",
    )


def _sectors(d: OutlineDraft) -> None:
    found = d.view.tally("agency_cases", "sector", "finding", "arrested")
    by = found.group_by(pl.col("sector").cast(pl.String)).agg(
        pl.col("weight").sum().alias("all"),
        pl.col("weight").filter(pl.col("finding") == "registration").sum().alias("own"),
        pl.col("weight").filter("arrested").sum().alias("held"),
    )
    rows = [
        (
            d.say(*SECTORS[s]),
            amount(a, True),
            part(own, a) if a >= FEW else amount(own, True),
            amount(held, True),
        )
        for s, a, own, held in by.sort("all", descending=True).iter_rows()
    ]
    heads = (
        d.say("Sector", "部门"),
        d.say("Found", "查出"),
        d.say("By registration", "其中登记"),
        d.say("Arrested", "逮捕"),
    )
    d.table(d.say("By sector, enumerated from the records", "按部门，依记录统计"), heads, rows, "<>>>")


def features(d: OutlineDraft) -> None:
    """Write part III, one point for each of the six that the report of 1952 drew (R3.1 to R3.6).

    A point of which the records hold nothing yet is left out.
    """
    points = [_policy(d), _preparation(d), _supervision(d), _methods(d), _trials(d), _spoken(d)]
    found = [point for point in points if point[1]]
    due = d.view.periods and len(d.view.places.key_localities(d.view.area.id))
    if not found and not due:
        return
    d.part("Features of the campaign, as this run shows them", "本次推演所反映的运动特点")
    if found:
        d.write(
            "The report of 1952 named six reasons for success. Under each is what the records of this run hold, as "
            "enumerated, whether reported or not; whether the reason holds is a question for an experiment, not for a "
            "report.",
            "1952年的报告归纳了六条经验。以下各条依本次推演的全部记录统计，不论是否上报；这些经验是否成立，应通过对照"
            "推演判断，不能由报告断定。",
        )
    d.bullets(found)
    if due:
        d.figure("returns")


def _joined(d: OutlineDraft, *sentences: str) -> str:
    """Return the sentences that have something to say, as one text."""
    return d.say(" ", "").join(sentence for sentence in sentences if sentence)


def _policy(d: OutlineDraft) -> tuple[str, str]:
    done = d.count("dispositions", "severity")
    severe = d.count("dispositions", severity="severe")
    spared = d.count("dispositions", severity=("reduced", "waived"))
    bands = [
        (severe, "in the severe band", "从严的"),
        (spared, "in the reduced or waived band", "从宽或免予处分的"),
    ]
    put_en = [f"{portion(count, done, 'en')} {en}" for count, en, _ in bands if count]
    put_zh = [zh + portion(count, done, "zh") for count, _, zh in bands if count]
    registered = d.count("registrations", "offence_period", place="public_security")
    past = d.count("registrations", offence_period="past", place="public_security")
    put = d.say(
        f"Of the processed, the rules put {listed(put_en, 'en')}.",
        f"已处理的人中，按规则{listed(put_zh, 'zh')}。",
    )
    own = d.say(
        f"Of the registrations {portion(past, registered, 'en')} confessed only what lay in the past.",
        f"登记的人中，只交代历史罪行的{portion(past, registered, 'zh')}。",
    )
    return d.say("Policy", "政策"), _joined(d, put if put_en else "", own if past else "")


def _preparation(d: OutlineDraft) -> tuple[str, str]:
    launches = d.view.table("orders", "kind").filter(pl.col("kind") == "launch")
    middle_day = day(launches["day"].median())
    known = d.view.tally("identifications", "day")
    before = d.view.scenario.schedule.dates.get("launch_not_before", d.view.as_of)
    early = float(known.filter(pl.col("day") < before)["weight"].sum() or 0.0)
    total = float(known["weight"].sum() or 0.0)
    missing, held = d.count("arrests", outcome="not_found"), d.count("arrests", outcome="arrested")
    files = d.say(
        f"{portion(early, total, 'en').capitalize()} of those identified {were(early, total)} on file before "
        f"{date_of(before, 'en')}, the first day on which a place might launch.",
        f"查出的毒犯中，{date_of(before, 'zh')}（准许各地发动的第一天）以前已经在册的{portion(early, total, 'zh')}。",
    )
    middle = ""
    if middle_day is not None and d.view.area.level != "locality":
        middle = d.say(
            f"The median launch was on {date_of(middle_day, 'en')}.",
            f"各地发动日期的中位数为{date_of(middle_day, 'zh')}。",
        )
    nobody = (
        d.say(
            f"For every 100 arrests {amount(100 * missing / held)} warrants found nobody.",
            f"每逮捕 100 人，扑空 {amount(100 * missing / held)} 次。",
        )
        if held >= FEW
        else ""
    )
    started = total and d.view.as_of >= before
    return d.say("Preparation", "准备"), _joined(d, files if started else "", middle, nobody)


def _supervision(d: OutlineDraft) -> tuple[str, str]:
    visits = d.count("inspections", "reason")
    laggards = d.count("inspections", reason="laggard")
    faults = d.count("inspections", correction=True)
    items = d.view.report.completeness.item_response
    slow_en = f", {portion(laggards, visits, 'en')} of them to laggards{',' * bool(faults)}" * bool(laggards)
    slow_zh = f"，其中督促落后地区的{portion(laggards, visits, 'zh', '次')}" * bool(laggards)
    right_en = f" and ordered {times(faults, 'correction', 'corrections')}" * bool(faults)
    right_zh = f"，纠正 {amount(faults, True)} 次" * bool(faults)
    teams = d.say(
        f"Inspection teams paid {times(visits, 'visit', 'visits')}{slow_en}{right_en}.",
        f"检查组下去检查 {amount(visits, True)} 次{slow_zh}{right_zh}。",
    )
    system = d.say(
        f"The reporting system brought in {share(items)} of the items due.",
        f"报告制度收到应报项目的 {share(items)}。",
    )
    return d.say("Control", "检查督促"), _joined(
        d, teams if visits else "", system if items is not None else ""
    )


def _methods(d: OutlineDraft) -> tuple[str, str]:
    by = dict(d.view.tally("leads", "source").iter_rows())
    total = sum(by.values())
    found = [(by[name], *words) for name, words in SOURCES.items() if by.get(name)]
    from_en = listed(
        [
            f"{portion(n, total, 'en')}{' came' * (not i)} from {en.lower()}"
            for i, (n, en, _) in enumerate(found)
        ],
        "en",
    )
    from_zh = listed([zh + portion(n, total, "zh", "条") for n, _, zh in found], "zh")
    leads = d.say(f"Of the leads {from_en}.", f"线索来源：{from_zh}。") if found else ""
    return d.say("Integrated methods", "多种方法结合"), leads if total else ""


def _trials(d: OutlineDraft) -> tuple[str, str]:
    public, done = d.count("dispositions", public_trial=True), d.count("dispositions", "public_trial")
    after, letters = d.count("letters", occasion="trial"), d.count("letters", "occasion")
    rally = d.count("letters", occasion="rally")
    trials = d.say(
        f"{portion(public, done, 'en')} of the outcomes {were(public, done)} announced at public trials.",
        f"已处理的人中，公审宣判的{portion(public, done, 'zh')}。",
    )
    occasions = [
        (after, "after trials and executions", "公审处决后收到的"),
        (rally, "at rallies", "群众大会当场收到的"),
    ]
    found = [(count, en, zh) for count, en, zh in occasions if count]
    came_en = listed([f"{portion(n, letters, 'en')} came {en}" for n, en, _ in found], "en")
    came_zh = listed([zh + portion(n, letters, "zh", "件") for n, _, zh in found], "zh")
    came = d.say(f"Of the letters {came_en}.", f"检举信中，{came_zh}。")
    return d.say("Public trials", "公审"), _joined(d, trials if public else "", came if found else "")


def _spoken(d: OutlineDraft) -> tuple[str, str]:
    spoken, meetings = d.count("meetings", channel="spoken"), d.count("meetings", "channel")
    family, elders = d.count("meetings", kind="family"), d.count("meetings", kind="elders")
    kinds = [(family, "for families", "家属会"), (elders, "for elders", "老人会")]
    found = [(count, en, zh) for count, en, zh in kinds if count]
    apart_en = listed(
        [
            f"{portion(n, meetings, 'en')}{f' {were(n, meetings)}' * (not i)} {en}"
            for i, (n, en, _) in enumerate(found)
        ],
        "en",
    )
    apart_zh = listed([zh + portion(n, meetings, "zh", "次") for n, _, zh in found], "zh")
    text = d.say(
        f"{portion(spoken, meetings, 'en').capitalize()} of the meetings {were(spoken, meetings)} held by word of "
        f"mouth alone{'; ' * bool(found)}{apart_en}.",
        f"宣传会中只用口头方式进行的{portion(spoken, meetings, 'zh', '次')}{'；' * bool(found)}{apart_zh}。",
    )
    return d.say("Word of mouth", "口头宣传"), text if meetings else ""


def next_steps(d: OutlineDraft) -> None:
    """Write part IV (R4.1 to R4.5), and the indicators that S1 does not speak of."""
    d.part("Next steps", "今后工作")
    d.bullets([point for point in (_backlog(d), _custody(d), _users(d), _fields(d)) if point])
    d.section("follow_up")
    d.section("other")


def _backlog(d: OutlineDraft) -> tuple[str, str] | None:
    links = paths(d.view)
    waiting = float(links.filter(pl.col("outcome") == "pending")["count"].sum())
    if not waiting:
        return None
    verb = d.say("awaits" if round(waiting) == 1 else "await", "")
    return (
        d.say("Backlog", "积案"),
        d.say(
            f"By the records {amount(waiting, True)} of the arrested {verb} a decision.",
            f"依记录统计，被捕后尚未处理的有 {amount(waiting, True)} 人。",
        ),
    )


def _custody(d: OutlineDraft) -> tuple[str, str] | None:
    moves = d.view.table("custody", "item", "movement", "quantity")
    drugs = moves.filter(pl.col("item").cast(pl.String).is_in(["opium", "morphine", "heroin"]))
    amounts = drugs.with_columns(moved=pl.col("quantity") * pl.col("weight"))
    by = dict(amounts.group_by(pl.col("movement").cast(pl.String)).agg(pl.col("moved").sum()).iter_rows())
    given, taken = by.get("to_finance", 0.0), by.get("received", 0.0)
    if not taken:
        return None
    went_en, went_zh = "none had gone to the finance departments yet", "尚未移交财政部门"
    if given:
        went_en = f"{amount(given, True)} had gone to the finance departments ({part(given, taken)})"
        went_zh = f"已移交财政部门 {amount(given, True)} 两（{part(given, taken)}）"
    return (
        d.say("Custody", "保管移交"),
        d.say(
            f"Of {amount(taken, True)} liang of drugs by weight entered in custody, {went_en}.",
            f"入库毒品实重 {amount(taken, True)} 两，{went_zh}。",
        ),
    )


def _users(d: OutlineDraft) -> tuple[str, str] | None:
    line = d.view.report.line("users")
    rows = d.view.table("users", "price")
    if line is None or not line.enumerated or not rows.height:
        return None
    last = rows.filter(pl.col("day") == pl.col("day").max())
    price = f"{number(last['price'].mean()):.1f}"
    same = price == "1.0"
    cost_en = "the street price as in April" if same else f"the street price at {price} times that of April"
    cost_zh = "市价与四月相同" if same else f"市价是四月的 {price} 倍"
    return (
        d.say("Users", "吸食者"),
        d.say(
            f"{amount(line.enumerated, True)} users remained by the month's estimate, with {cost_en}. They were not a "
            "target of the campaign.",
            f"据当月估计，尚有吸食者 {amount(line.enumerated, True)} 人，{cost_zh}。吸食者不属于打击对象。",
        ),
    )


def _fields(d: OutlineDraft) -> tuple[str, str] | None:
    line = d.view.report.line("poppy_mu")
    if line is None or not line.enumerated:
        return None
    return (
        d.say("Cultivation", "种植"),
        d.say(
            f"{amount(line.enumerated, True)} mu of poppy were on record in the last season noted, most of it in "
            "border areas where the directive deferred action.",
            f"最近一季有记录的罂粟地 {amount(line.enumerated, True)} 亩，多数在指示规定暂缓处理的边疆地区。",
        ),
    )
