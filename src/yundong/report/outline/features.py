"""Parts II to IV of the report: organs of state, features of the campaign, next steps."""

from __future__ import annotations

import polars as pl

from yundong.report.aggregates import day, number
from yundong.report.outline.draft import OutlineDraft, part
from yundong.report.words import amount, date_of, share

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
    d.heading("II. Organs of state", "二、机关内部")
    if not d.line("agency_offenders"):
        d.write("No finding inside organs of state is on record here.", "本地没有机关内部查获毒犯的记录。")
    else:
        d.write(
            f"Study, investigation and confession inside organs of state uncovered {d.reported('agency_offenders')} "
            f"offenders{d.documented('agency_offenders')} and {d.reported('agency_cases')} joint cases"
            f"{d.documented('agency_cases')}; {d.reported('agency_arrests')} were arrested, "
            f"{d.reported('agency_arrested_share')} per cent. Cases of the running movements are left out.",
            f"机关内部经过学习、侦查和坦白，查出毒犯 {d.reported('agency_offenders')} 人"
            f"{d.documented('agency_offenders')}，共同案件 {d.reported('agency_cases')} 件"
            f"{d.documented('agency_cases')}；逮捕 {d.reported('agency_arrests')} 人，占 "
            f"{d.reported('agency_arrested_share')} %。“三反”运动中已经发现的不计在内。",
        )
    d.section("agencies")
    _sectors(d)


def _sectors(d: OutlineDraft) -> None:
    found = d.view.tally("agency_cases", "sector", "finding", "arrested")
    by = found.group_by(pl.col("sector").cast(pl.String)).agg(
        pl.col("weight").sum().alias("all"),
        pl.col("weight").filter(pl.col("finding") == "registration").sum().alias("own"),
        pl.col("weight").filter("arrested").sum().alias("held"),
    )
    rows = [
        (d.say(*SECTORS[s]), amount(a, True), part(own, a), amount(held, True))
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
    """Write part III, one point for each of the six that the report of 1952 drew (R3.1 to R3.6)."""
    d.heading("III. Features of the campaign, as this run shows them", "三、本次推演所反映的运动特点")
    d.write(
        "The report of 1952 named six reasons for success. Under each is what the records of this run say; whether the "
        "reason holds is a question for an experiment, not for a report.",
        "1952 年的报告归纳了六条经验。以下各条列出本次推演的记录；这些经验是否成立，应通过对照试验判断，不能由报告"
        "断定。",
    )
    points = [_policy(d), _preparation(d), _supervision(d), _methods(d), _trials(d), _spoken(d)]
    d.bullets([point for point in points if point])
    if d.view.periods:
        d.figure("returns")


def _policy(d: OutlineDraft) -> tuple[str, str]:
    done = d.count("dispositions", "severity")
    severe = d.count("dispositions", severity="severe")
    spared = d.count("dispositions", severity=("reduced", "waived"))
    registered = d.count("registrations", "offence_period")
    past = d.count("registrations", offence_period="past")
    return (
        d.say("Policy", "政策"),
        d.say(
            f"Of {amount(done, True)} persons processed, the rules put {part(severe, done)} in the severe band and "
            f"{part(spared, done)} in the reduced or waived one. Of {amount(registered, True)} registrations "
            f"{part(past, registered)} confessed only what lay in the past.",
            f"已处理 {amount(done, True)} 人，按规则从严的占 {part(severe, done)}，从宽或免予处分的占 "
            f"{part(spared, done)}。登记的 {amount(registered, True)} 人中，只交代历史罪行的占 "
            f"{part(past, registered)}。",
        ),
    )


def _preparation(d: OutlineDraft) -> tuple[str, str] | None:
    launches = d.view.table("orders", "kind").filter(pl.col("kind") == "launch")
    middle_day = day(launches["day"].median())
    known = d.view.tally("identifications", "day")
    before = d.view.scenario.schedule.dates.get("launch_not_before", d.view.as_of)
    early = float(known.filter(pl.col("day") < before)["weight"].sum() or 0.0)
    total = float(known["weight"].sum() or 0.0)
    missing, held = d.count("arrests", outcome="not_found"), d.count("arrests", outcome="arrested")
    if not total:
        return None
    middle = ""
    if middle_day is not None:
        middle = d.say(
            f" The median locality launched on {date_of(middle_day, 'en')}.",
            f"各地发动日期的中位数为{date_of(middle_day, 'zh')}。",
        )
    return (
        d.say("Preparation", "准备"),
        d.say(
            f"{part(early, total)} of those identified were on file before {date_of(before, 'en')}, the first day on "
            f"which arrests were allowed.{middle} {amount(missing, True)} warrants found nobody against "
            f"{amount(held, True)} arrests.",
            f"查出的毒犯中有 {part(early, total)} 在{date_of(before, 'zh')}（准许逮捕的第一天）以前已经在册。{middle}"
            f"扑空 {amount(missing, True)} 次，逮捕 {amount(held, True)} 人。",
        ),
    )


def _supervision(d: OutlineDraft) -> tuple[str, str]:
    visits = d.count("inspections", "reason")
    laggards = d.count("inspections", reason="laggard")
    faults = d.count("inspections", correction=True)
    items = share(d.view.report.completeness.item_response)
    return (
        d.say("Control", "检查督促"),
        d.say(
            f"Inspection teams paid {amount(visits, True)} visits, {part(laggards, visits)} of them to laggards, and "
            f"ordered {amount(faults, True)} corrections. The reporting system brought in {items} of the items due.",
            f"检查组下去检查 {amount(visits, True)} 次，其中 {part(laggards, visits)} 是督促落后地区，纠正 "
            f"{amount(faults, True)} 次。报告制度收到应报项目的 {items}。",
        ),
    )


def _methods(d: OutlineDraft) -> tuple[str, str]:
    by = dict(d.view.tally("leads", "source").iter_rows())
    total = sum(by.values())
    shown = {
        name: part(by.get(name, 0.0), total)
        for name in ("material", "intelligence", "letter", "interrogation", "registration")
    }
    return (
        d.say("Integrated methods", "多种方法结合"),
        d.say(
            f"Of {amount(total, True)} leads {shown['material']} came from old files, {shown['intelligence']} from "
            f"intelligence, {shown['letter']} from letters, {shown['interrogation']} from interrogation and "
            f"{shown['registration']} from registration.",
            f"线索共 {amount(total, True)} 条，来自旧有材料的占 {shown['material']}，侦察占 {shown['intelligence']}，"
            f"群众检举占 {shown['letter']}，审讯占 {shown['interrogation']}，登记占 {shown['registration']}。",
        ),
    )


def _trials(d: OutlineDraft) -> tuple[str, str]:
    public, done = d.count("dispositions", public_trial=True), d.count("dispositions", "public_trial")
    after, letters = d.count("letters", occasion="trial"), d.count("letters", "occasion")
    rally = d.count("letters", occasion="rally")
    return (
        d.say("Public trials", "公审"),
        d.say(
            f"{amount(public, True)} of {amount(done, True)} outcomes were announced at public trials. Letters handed "
            f"in on such occasions were {part(after, letters)} of all, those at rallies {part(rally, letters)}.",
            f"公审宣判 {amount(public, True)} 人，占已处理 {amount(done, True)} 人的 {part(public, done)}。公审后收到的"
            f"检举占全部的 {part(after, letters)}，群众大会当场收到的占 {part(rally, letters)}。",
        ),
    )


def _spoken(d: OutlineDraft) -> tuple[str, str]:
    spoken, meetings = d.count("meetings", channel="spoken"), d.count("meetings", "channel")
    family, elders = d.count("meetings", kind="family"), d.count("meetings", kind="elders")
    return (
        d.say("Word of mouth", "口头宣传"),
        d.say(
            f"{part(spoken, meetings)} of {amount(meetings, True)} meetings were held by word of mouth alone; "
            f"{amount(family, True)} were for families and {amount(elders, True)} for elders.",
            f"宣传会共 {amount(meetings, True)} 次，其中只用口头方式进行的占 {part(spoken, meetings)}；家属会 "
            f"{amount(family, True)} 次，老人会 {amount(elders, True)} 次。",
        ),
    )


def next_steps(d: OutlineDraft) -> None:
    """Write part IV (R4.1 to R4.5), and the indicators that S1 does not speak of."""
    d.heading("IV. Next steps", "四、今后工作")
    d.bullets([point for point in (_backlog(d), _custody(d), _users(d), _fields(d)) if point])
    d.section("follow_up")
    d.section("other")


def _backlog(d: OutlineDraft) -> tuple[str, str]:
    held, done = d.count("arrests", outcome="arrested"), d.count("dispositions", "outcome")
    waiting, missing = max(0.0, held - done), d.count("arrests", outcome="not_found")
    return (
        d.say("Backlog", "积案"),
        d.say(
            f"{amount(waiting, True)} of the arrested await a decision; {amount(missing, True)} persons were sought "
            "and not found.",
            f"被捕后尚未处理的有 {amount(waiting, True)} 人；扑空未获的有 {amount(missing, True)} 人。",
        ),
    )


def _custody(d: OutlineDraft) -> tuple[str, str] | None:
    moves = d.view.table("custody", "item", "movement", "quantity")
    if not moves.height:
        return None
    drugs = moves.filter(pl.col("item").cast(pl.String).is_in(["opium", "morphine", "heroin"]))
    amounts = drugs.with_columns(moved=pl.col("quantity") * pl.col("weight"))
    by = dict(amounts.group_by(pl.col("movement").cast(pl.String)).agg(pl.col("moved").sum()).iter_rows())
    given, taken = by.get("to_finance", 0.0), by.get("received", 0.0)
    return (
        d.say("Custody", "保管移交"),
        d.say(
            f"Of {amount(taken, True)} liang of drugs by weight entered in custody, {amount(given, True)} had gone to "
            f"the finance departments ({part(given, taken)}).",
            f"入库毒品实重 {amount(taken, True)} 两，已移交财政部门 {amount(given, True)} 两（{part(given, taken)}）。",
        ),
    )


def _users(d: OutlineDraft) -> tuple[str, str] | None:
    line = d.view.report.line("users")
    rows = d.view.table("users", "price")
    if line is None or not line.enumerated or not rows.height:
        return None
    last = rows.filter(pl.col("day") == pl.col("day").max())
    price = number(last["price"].mean())
    return (
        d.say("Users", "吸食者"),
        d.say(
            f"{amount(line.enumerated, True)} users remained by the month's estimate, with the street price at "
            f"{price:.1f} times that of April. They were not a target of the campaign.",
            f"据当月估计，尚有吸食者 {amount(line.enumerated, True)} 人，市价是四月的 {price:.1f} 倍。吸食者不属于打击"
            "对象。",
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
