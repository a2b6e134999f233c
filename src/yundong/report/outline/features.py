"""Parts II to IV of the report: organs of state, features of the campaign, next steps."""

from __future__ import annotations

import polars as pl

from yundong.report.damage import day, number
from yundong.report.outline.draft import Draft, part
from yundong.report.words import SECTIONS, amount, date_of, share

_LINES = {key: names for key, _, names in SECTIONS}
SECTORS = {
    "none": ("None stated", "未载"),
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


def agencies(d: Draft) -> None:
    """Write part II (R2.1 to R2.3)."""
    d.heading("II. Organs of state", "二、机关内部")
    if not d.line("agency_offenders"):
        d.write("No finding inside organs of state is on record here.", "本地机关内部无查获记录。")
        return
    d.write(
        f"Study, investigation and confession inside organs of state brought out {d.reported('agency_offenders')} "
        f"offenders{d.documented('agency_offenders')} and {d.reported('agency_cases')} joint cases"
        f"{d.documented('agency_cases')}; {d.reported('agency_arrests')} were arrested, "
        f"{d.reported('agency_arrested_share')} per cent. Cases of the running movements are left out.",
        f"机关内部经学习、侦查与坦白，查出毒犯{d.reported('agency_offenders')}人"
        f"{d.documented('agency_offenders')}，共同案件"
        f"{d.reported('agency_cases')}件{d.documented('agency_cases')}；逮捕{d.reported('agency_arrests')}人，占"
        f"{d.reported('agency_arrested_share')}%。“三反”中已发现者不计。",
    )
    d.line_table(d.say("Findings inside organs of state", "机关内部查获"), _LINES["agencies"])
    found = d.m.tally("agency_cases", "sector", "finding", "arrested")
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
        d.say("Found (records)", "查出（全部）"),
        d.say("By registration", "其中登记"),
        d.say("Arrested", "逮捕"),
    )
    d.table(d.say("By sector, from the records", "按部门，据全部记录"), heads, rows, "<>>>")


def features(d: Draft) -> None:
    """Write part III, one point for each of the six that the report of 1952 drew (R3.1 to R3.6)."""
    d.heading("III. Features of the campaign, as this run shows them", "三、运动特点，据本次推演")
    d.write(
        "The report of 1952 named six reasons for success. Under each stands what the records of this run say; whether "
        "the reason holds is a question for an experiment, not for a report.",
        "一九五二年之报告归纳六条经验。以下各条列出本次推演之记录；经验是否成立，应由对照试验判断，而非由报告断言。",
    )
    points = [_policy(d), _preparation(d), _supervision(d), _methods(d), _trials(d), _spoken(d)]
    d.bullets([point for point in points if point])
    if d.m.periods:
        d.figure("returns")


def _policy(d: Draft) -> tuple[str, str]:
    done = d.count("dispositions", "severity")
    severe, spared = (
        d.count("dispositions", severity="severe"),
        d.count("dispositions", severity=("reduced", "waived")),
    )
    past, registered = (
        d.count("registrations", offence_period="past"),
        d.count("registrations", "offence_period"),
    )
    return (
        d.say("Policy", "政策"),
        d.say(
            f"Of {amount(done, True)} persons dealt with, the rules put {part(severe, done)} in the severe band and "
            f"{part(spared, done)} in the reduced or waived one. Of {amount(registered, True)} registrations "
            f"{part(past, registered)} confessed only what lay in the past.",
            f"已处理{amount(done, True)}人，依规则从严者{part(severe, done)}，从宽或免予处分者"
            f"{part(spared, done)}。登记"
            f"{amount(registered, True)}人中，仅交代历史罪行者{part(past, registered)}。",
        ),
    )


def _preparation(d: Draft) -> tuple[str, str] | None:
    launches = d.m.table("orders", "kind").filter(pl.col("kind") == "launch")
    middle_day = day(launches["day"].median())
    known = d.m.tally("identifications", "day")
    before = d.m.scenario.schedule.dates.get("launch_not_before", d.m.as_of)
    early = float(known.filter(pl.col("day") < before)["weight"].sum() or 0.0)
    total = float(known["weight"].sum() or 0.0)
    missing, held = d.count("arrests", outcome="not_found"), d.count("arrests", outcome="arrested")
    if not total:
        return None
    middle = ""
    if middle_day is not None:
        middle = d.say(
            f" The middle locality launched on {date_of(middle_day, 'en')}.",
            f"中位地区于{date_of(middle_day, 'zh')}发动。",
        )
    return (
        d.say("Preparation", "准备"),
        d.say(
            f"{part(early, total)} of those identified stood in the files before {date_of(before, 'en')}, the "
            f"first day on "
            f"which arrests were allowed.{middle} {amount(missing, True)} warrants found nobody against "
            f"{amount(held, True)} arrests.",
            f"查出者中{part(early, total)}在{date_of(before, 'zh')}（准许逮捕之首日）前已在册。{middle}扑空"
            f"{amount(missing, True)}次，逮捕{amount(held, True)}人。",
        ),
    )


def _supervision(d: Draft) -> tuple[str, str]:
    visits = d.count("inspections", "reason")
    laggards = d.count("inspections", reason="laggard")
    faults = d.count("inspections", correction=True)
    c = d.m.report.completeness
    return (
        d.say("Control", "检查督促"),
        d.say(
            f"Inspection teams paid {amount(visits, True)} visits, {part(laggards, visits)} of them to "
            f"laggards, and ordered "
            f"{amount(faults, True)} corrections. The reporting system brought in {share(c.cells)} of the cells due.",
            f"检查组到访{amount(visits, True)}次，其中{part(laggards, visits)}为督促落后地区，纠正"
            f"{amount(faults, True)}次。"
            f"报告制度收到应报项数之{share(c.cells)}。",
        ),
    )


def _methods(d: Draft) -> tuple[str, str]:
    leads = d.m.tally("leads", "source")
    by = dict(leads.iter_rows())
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
            f"线索{amount(total, True)}条，旧有材料占{shown['material']}，侦察{shown['intelligence']}，群众检举"
            f"{shown['letter']}，审讯{shown['interrogation']}，登记{shown['registration']}。",
        ),
    )


def _trials(d: Draft) -> tuple[str, str]:
    public, done = d.count("dispositions", public_trial=True), d.count("dispositions", "public_trial")
    after, letters = d.count("letters", occasion="trial"), d.count("letters", "occasion")
    rally = d.count("letters", occasion="rally")
    return (
        d.say("Public trials", "公审"),
        d.say(
            f"{amount(public, True)} of {amount(done, True)} outcomes were announced at public trials. Letters "
            f"handed in on "
            f"such occasions were {part(after, letters)} of all, those at rallies {part(rally, letters)}.",
            f"公审宣布{amount(public, True)}人，占已处理{amount(done, True)}人之{part(public, done)}。公审后收"
            f"到之检举占全部"
            f"{part(after, letters)}，群众大会当场收到者占{part(rally, letters)}。",
        ),
    )


def _spoken(d: Draft) -> tuple[str, str]:
    spoken, meetings = d.count("meetings", channel="spoken"), d.count("meetings", "channel")
    family, elders = d.count("meetings", kind="family"), d.count("meetings", kind="elders")
    return (
        d.say("Word of mouth", "口头宣传"),
        d.say(
            f"{part(spoken, meetings)} of {amount(meetings, True)} meetings were held by word of mouth alone; "
            f"{amount(family, True)} were for families and {amount(elders, True)} for elders.",
            f"宣传会{amount(meetings, True)}次，纯以口头进行者{part(spoken, meetings)}；家属会"
            f"{amount(family, True)}次，老人会"
            f"{amount(elders, True)}次。",
        ),
    )


def next_steps(d: Draft) -> None:
    """Write part IV (R4.1 to R4.5)."""
    d.heading("IV. Next steps", "四、今后工作")
    held, done = d.count("arrests", outcome="arrested"), d.count("dispositions", "outcome")
    missing = d.count("arrests", outcome="not_found")
    items = [
        (
            d.say("Backlog", "积案"),
            d.say(
                f"{amount(max(0.0, held - done), True)} of the arrested await a decision; "
                f"{amount(missing, True)} persons "
                "were sought and not found.",
                f"被捕未处理者{amount(max(0.0, held - done), True)}人；扑空未获者{amount(missing, True)}人。",
            ),
        )
    ]
    custody = _custody(d)
    if custody:
        items.append(custody)
    items += [point for point in (_users(d), _fields(d)) if point]
    d.bullets(items)


def _custody(d: Draft) -> tuple[str, str] | None:
    moves = d.m.table("custody", "item", "movement", "quantity")
    if not moves.height:
        return None
    drugs = moves.filter(pl.col("item").cast(pl.String).is_in(["opium", "morphine", "heroin"]))
    amounts = drugs.with_columns(moved=pl.col("quantity") * pl.col("weight"))
    by = dict(amounts.group_by(pl.col("movement").cast(pl.String)).agg(pl.col("moved").sum()).iter_rows())
    given, taken = by.get("to_finance", 0.0), by.get("received", 0.0)
    return (
        d.say("Custody", "保管移交"),
        d.say(
            f"Of {amount(taken, True)} liang of drugs by weight entered in custody, {amount(given, True)} had "
            f"gone to the "
            f"finance departments ({part(given, taken)}).",
            f"入库毒品实重{amount(taken, True)}两，已移交财政部门{amount(given, True)}两（{part(given, taken)}）。",
        ),
    )


def _users(d: Draft) -> tuple[str, str] | None:
    line = d.m.report.line("users")
    rows = d.m.table("users", "price")
    if line is None or not line.complete or not rows.height:
        return None
    last = rows.filter(pl.col("day") == pl.col("day").max())
    price = number(last["price"].mean())
    return (
        d.say("Users", "吸食者"),
        d.say(
            f"{amount(line.complete, True)} users remained by the month's estimate, with the street price at "
            f"{price:.1f} "
            "times that of April. They were not a target of the campaign.",
            f"据当月估计尚有吸食者{amount(line.complete, True)}人，市价为四月之{price:.1f}倍。吸食者不属打击对象。",
        ),
    )


def _fields(d: Draft) -> tuple[str, str] | None:
    line = d.m.report.line("poppy_mu")
    if line is None or not line.complete:
        return None
    return (
        d.say("Cultivation", "种植"),
        d.say(
            f"{amount(line.complete, True)} mu of poppy were on record in the last season noted, most of it in "
            f"border areas "
            "where the directive deferred action.",
            f"最近一季在册罂粟地{amount(line.complete, True)}亩，多在指示规定缓办之边疆地区。",
        ),
    )
