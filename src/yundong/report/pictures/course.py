"""The course of the campaign: four totals by day, and localities in action."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import polars as pl

from yundong.report.aggregates import day, number
from yundong.report.documented import figure
from yundong.report.pictures.base import (
    DARK,
    INK,
    LIGHT,
    MUTED,
    WARM,
    WIDTH,
    Picture,
    day_axis,
    frame,
    legible,
    small_title,
    sum_axis,
    values,
)
from yundong.report.pictures.view import View
from yundong.report.words import amount, date_of

TOTALS = (
    ("identified", "identifications", ()),
    ("arrested", "arrests", ("outcome",)),
    ("letters", "letters", ()),
    ("registered", "registrations", ("place",)),
)
PHASES = {
    "first": ("first phase", "第一期"),
    "second": ("second phase", "第二期"),
    "third": ("third phase", "第三期"),
}


def timeline(view: View) -> Picture:
    """Draw identified, arrested, letters and registrations by day, with phases and documented points."""
    days = _grid(view)
    rows: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    for indicator, _, _ in TOTALS:
        complete = _cumulative(view, indicator, days)
        known = view.received_by(indicator, days)
        for when, count, stated in zip(days, complete, known, strict=True):
            rows.append({"day": when, "indicator": indicator, "enumerated": count, "received": stated})
        points += [
            {"day": claim.end, "indicator": indicator, "documented": figure(claim), "source": claim.source}
            for claim in view.claims(indicator)
        ]
    data = frame(rows, ("day", "indicator", "enumerated", "received"))
    stand = frame(points, ("day", "indicator", "documented", "source"))
    panels = [
        _panel(view, indicator, data, stand, last=i == len(TOTALS) - 1)
        for i, (indicator, _, _) in enumerate(TOTALS)
    ]
    return Picture(
        name="timeline",
        title=_finding(view, data),
        unit=view.say(
            "Cumulative counts. Line: records; steps: returns as received; diamond: documented.",
            "累计数。实线：全部记录；阶梯线：据报；菱形：文献。",
        ),
        source=view.source,
        alt=view.say(
            "Four line charts over the days of the campaign, and bars for the three phases of arrests.",
            "运动期间四幅折线图，上附三期逮捕之时段。",
        ),
        chart=alt.vconcat(_phases(view), *panels, spacing=10, resolve=alt.Resolve(scale={"x": "shared"})),
        table=_table(view, data),
        lang=view.lang,
    )


def _grid(view: View) -> list[dt.date]:
    """Return every fifth day from the start of the campaign to the day of the report or the end of the run."""
    schedule = view.scenario.schedule
    start, step = schedule.start, int(schedule.returns["period_days"])
    followed_up = view.as_of > schedule.dates.get("forwarded", schedule.end)
    last = view.as_of if followed_up else max(min(view.as_of, schedule.end), start)
    days = [last - dt.timedelta(days=step * i) for i in range((last - start).days // step + 1)]
    return sorted(days)


def _daily(view: View, indicator: str) -> pl.DataFrame:
    """Return day and count of one of the totals, by its definition in the indicators."""
    spec = view.scenario.indicators[indicator]
    columns = tuple(column for column, _ in spec.conditions)
    rows = view.tally(spec.table, "day", *columns)
    for column, labels in spec.conditions:
        rows = rows.filter(pl.col(column).cast(pl.String).is_in(labels))
    return rows.group_by("day").agg(count=pl.col("weight").sum()).sort("day")


def _cumulative(view: View, indicator: str, days: list[dt.date]) -> list[float]:
    daily = _daily(view, indicator).with_columns(pl.col("count").cum_sum())
    grid = pl.DataFrame({"day": days}, schema={"day": pl.Date()})
    return grid.join_asof(daily, on="day").get_column("count").fill_null(0.0).to_list()


def _panel(view: View, indicator: str, data: pl.DataFrame, stand: pl.DataFrame, last: bool) -> Any:
    mine = values(data.filter(pl.col("indicator") == indicator))
    x = alt.X(
        "day:T",
        axis=day_axis(view.lang) if last else alt.Axis(labels=False, ticks=False, title=None, grid=False),
    )
    base = alt.Chart(mine).encode(x=x)
    y = sum_axis(view.lang)
    lines = base.mark_line(color=DARK, strokeWidth=2).encode(y=alt.Y("enumerated:Q", axis=y))
    steps = base.mark_line(color=WARM, interpolate="step-after", strokeWidth=1.4, strokeDash=[4, 2]).encode(
        y=alt.Y("received:Q")
    )
    marks = _documented(
        stand.filter(pl.col("indicator") == indicator), data.filter(pl.col("indicator") == indicator)
    )
    name = view.name(indicator)
    title = small_title(name, offset=8)
    return alt.layer(lines, steps, *marks, width=WIDTH, height=92, title=title)


def _documented(stand: pl.DataFrame, drawn: pl.DataFrame) -> list[Any]:
    """Return diamonds with their figures, written on the side away from the line."""
    if not stand.height:
        return []
    curve = drawn.select("day", "enumerated").sort("day")
    beside = stand.sort("day").join_asof(curve, on="day")
    under = pl.col("documented") < pl.col("enumerated").fill_null(0.0)
    last = day(curve["day"].max()) or dt.date.max
    late = pl.col("day") > last - dt.timedelta(days=45)
    source = values(beside.with_columns(under=under, late=late))
    marks = alt.Chart(source).encode(x=alt.X("day:T"), y=alt.Y("documented:Q"))
    diamonds = marks.mark_point(shape="diamond", size=90, filled=True, color=INK, opacity=1)
    figures = marks.encode(text=alt.Text("documented:Q", format=","))
    places: tuple[tuple[str, dict[str, Any]], ...] = (
        ("!datum.under", {"align": "right", "dx": -5, "dy": -11}),
        ("datum.under && datum.late", {"align": "right", "dx": -5, "dy": 13}),
        ("datum.under && !datum.late", {"align": "left", "dx": 9, "dy": 7}),
    )
    return [
        diamonds,
        *(text for test, where in places for text in legible(figures.transform_filter(test), **where)),
    ]


def _phases(view: View) -> Any:
    """Return a strip that shows when each phase's arrests were made: from the first tenth of them to the last."""
    arrests = view.table("arrests", "outcome", "phase").filter(pl.col("outcome") == "arrested")
    day = pl.col("day").cast(pl.Int32)
    spans = arrests.group_by("phase", maintain_order=True).agg(
        low=day.quantile(0.1), middle=day.median(), high=day.quantile(0.9)
    )
    rows = []
    for phase, low, middle, high in spans.iter_rows():
        if phase in PHASES:
            first, half, last = (
                dt.date(1970, 1, 1) + dt.timedelta(days=round(d)) for d in (low, middle, high)
            )
            rows.append({"phase": view.say(*PHASES[phase]), "low": first, "middle": half, "high": last})
    data = values(frame(rows, ("phase", "low", "middle", "high")))
    order = [view.say(*names) for names in PHASES.values()]
    blank = alt.Axis(labels=False, ticks=False, title=None, grid=False, domain=False)
    start, end = _grid(view)[0], _grid(view)[-1]
    domain = [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in (start, end)]
    x = alt.X("low:T", axis=blank, scale=alt.Scale(domain=domain))
    y = alt.Y("phase:N", sort=order, axis=alt.Axis(title=None, ticks=False, domain=False))
    bars = alt.Chart(data).mark_bar(color=LIGHT, height=9).encode(x=x, x2=alt.X2("high:T"), y=y)
    ticks = alt.Chart(data).mark_tick(color=INK, thickness=2, height=13).encode(x=alt.X("middle:T"), y=y)
    title = view.say("Arrests by phase: middle four fifths, and median", "各期逮捕：中间八成之时段及中位日")
    params = small_title(title, color=MUTED)
    return alt.layer(bars, ticks, width=WIDTH, height=44, title=params)


def _finding(view: View, data: pl.DataFrame) -> str:
    mine = data.filter(pl.col("indicator") == "arrested")
    total = number(mine["enumerated"].max())
    if not total:
        known = number(data.filter(pl.col("indicator") == "identified")["enumerated"].max())
        return view.say(
            f"No arrest had been made; {amount(known, True)} offenders stood in the files",
            f"尚未开始逮捕；在册毒犯{amount(known, True)}人",
        )
    half = day(mine.filter(pl.col("enumerated") >= total / 2)["day"].min())
    heard = day(mine.filter(pl.col("received") >= total / 2)["day"].min())
    assert half is not None
    english = f"Half of the {amount(total, True)} arrests had been made by {date_of(half, 'en')}"
    chinese = f"逮捕{amount(total, True)}人，其半数成于{date_of(half, 'zh')}前"
    if heard is not None and heard > half:
        english += f"; the returns showed as many {(heard - half).days} days later"
        chinese += f"，报表迟{(heard - half).days}天方及此数"
    elif heard is None:
        english += "; the returns never showed as many"
        chinese += "，报表始终未及此数"
    return view.say(english, chinese)


def _table(view: View, data: pl.DataFrame) -> pl.DataFrame:
    columns = [pl.col("day").first().alias(view.say("Day", "日期"))]
    for indicator, _, _ in TOTALS:
        mine = pl.col("indicator") == indicator
        name = view.name(indicator)
        columns.append(
            pl.col("enumerated")
            .filter(mine)
            .first()
            .round()
            .alias(f"{name} {view.say('(records)', '（全部）')}")
        )
        columns.append(
            pl.col("received").filter(mine).first().alias(f"{name} {view.say('(as received)', '（据报）')}")
        )
    return data.group_by("day", maintain_order=True).agg(columns).drop("day").cast({pl.Float64: pl.Int64})


def active(view: View) -> Picture:
    """Draw key localities in which arrests had begun, by day, for each great region (or the area alone)."""
    launch = view.scenario.schedule.dates.get("launch_not_before", view.scenario.schedule.start)
    days = [day for day in _grid(view) if day >= launch - dt.timedelta(days=15)] or _grid(view)[-3:]
    regions = view.parts if view.area.level == "centre" else [view.area]
    firsts = view.table("arrests", "phase").filter(pl.col("phase").is_in(["first", "second", "third"]))
    firsts = (
        firsts.group_by("home")
        .agg(pl.col("day").min())
        .join(view.places.weights.select("places", home="place"), on="home", how="left")
    )
    rows, points = [], []
    for region in regions:
        under = view.places.under(region.id)
        began = firsts.filter(pl.col("home").is_in(sorted(under))).select("day", "places").rows()
        name = region.name(view.lang)
        rows += [
            {
                "day": day,
                "area": name,
                "active": round(sum(stands for first, stands in began if first <= day)),
            }
            for day in days
        ]
        points += [
            {"day": c.end, "area": name, "documented": figure(c)}
            for c in view.claims("active_localities", region.code)
        ]
    data, stand = frame(rows, ("day", "area", "active")), frame(points, ("day", "area", "documented"))
    panels = [_region_panel(view, region.name(view.lang), data, stand) for region in regions]
    total = data.group_by("day").agg(pl.col("active").sum()).sort("day")
    return Picture(
        name="active",
        title=_active_finding(view, total),
        unit=view.say(
            "Key localities in which arrests had begun, from the records; diamond: documented.",
            "已开始逮捕之重点地区数，据全部记录；菱形：文献。",
        ),
        source=view.source,
        alt=view.say("A rising line for each area.", "各地区各一上升折线。"),
        chart=alt.concat(
            *panels, columns=3, spacing=14, resolve=alt.Resolve(scale={"x": "shared", "y": "shared"})
        ),
        table=data.pivot(on="area", index="day", values="active").rename({"day": view.say("Day", "日期")}),
        lang=view.lang,
    )


def _region_panel(view: View, name: str, data: pl.DataFrame, stand: pl.DataFrame) -> Any:
    mine = values(data.filter(pl.col("area") == name))
    base = alt.Chart(mine).encode(x=alt.X("day:T", axis=day_axis(view.lang)))
    area = base.mark_area(
        color=LIGHT, line={"color": DARK, "strokeWidth": 2}, interpolate="step-after"
    ).encode(y=alt.Y("active:Q", axis=sum_axis(view.lang, ticks=3)))
    marks = alt.Chart(values(stand.filter(pl.col("area") == name))).encode(
        x=alt.X("day:T"), y=alt.Y("documented:Q")
    )
    diamonds = marks.mark_point(shape="diamond", size=80, filled=True, color=INK, opacity=1)
    labels = legible(marks.encode(text=alt.Text("documented:Q", format=",")), align="left", dx=8)
    width = 178 if view.area.level == "centre" else WIDTH
    params = small_title(name)
    return alt.layer(area, diamonds, *labels, width=width, height=110, title=params)


def _active_finding(view: View, total: pl.DataFrame) -> str:
    end, last = number(total["active"].max()), min(view.as_of, day(total["day"].max()) or view.as_of)
    claims = [
        c
        for c in view.claims("active_localities")
        if figure(c) and c.end and c.end < view.scenario.schedule.end
    ]
    bulletin = min((c.end for c in claims if c.end), default=view.as_of)
    chosen = total.filter(pl.col("day") <= bulletin)
    if claims and chosen.height and view.as_of > bulletin:
        then = number(chosen["active"].max())
        documented = amount(figure(claims[0]))
        return view.say(
            f"{amount(then)} key localities were in action by {date_of(bulletin, 'en')} (documented: {documented}), "
            f"{amount(end)} by {date_of(last, 'en')}",
            f"至{date_of(bulletin, 'zh')}行动之重点地区{amount(then)}处（文献：{documented}处），"
            f"至{date_of(last, 'zh')}共{amount(end)}处",
        )
    return view.say(
        f"{amount(end)} key localities were in action by {date_of(view.as_of, 'en')}",
        f"至{date_of(view.as_of, 'zh')}，行动之重点地区{amount(end)}处",
    )
