"""The flow from the kind of lead that completed a dossier to arrest and to outcome."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import polars as pl
from rich.cells import cell_len

from yundong.report.pictures.base import DARK, LIGHT, WARM, WIDTH, Picture, frame, legible, values
from yundong.report.pictures.view import View
from yundong.report.words import FEW, amount, listed

SOURCES = {
    "material": ("Old files", "旧档案"),
    "intelligence": ("Intelligence", "侦查"),
    "letter": ("Letters", "群众检举"),
    "family": ("Relatives", "家属检举"),
    "interrogation": ("Interrogation", "审讯"),
    "registration": ("Registration", "坦白登记"),
    "agency": ("Organs of state", "机关内部"),
    "training": ("Training", "集训"),
}
STATES = {
    "arrested": ("Arrested", "逮捕"),
    "not_found": ("Not found", "扑空"),
    "free": ("Not arrested", "未捕"),
}
OUTCOMES = {
    "death": ("Death", "死刑"),
    "life": ("Life", "无期"),
    "prison": ("Prison term", "徒刑"),
    "reform_labour": ("Labour reform", "劳改"),
    "control": ("Control", "管制"),
    "released": ("Released", "释放"),
    "pending": ("Not yet processed", "未处理"),
}
GAP = 0.025
STEPS = 16
BROAD = WIDTH + 40
LABEL = 6.6  # pixels of a cell of a label


def flow(view: View) -> Picture:
    """Draw how many identified came by each kind of lead, were arrested, and what became of them."""
    links = paths(view)
    total = float(links["count"].sum())
    spans = view.in_intervals("identified", "arrested", "processed")
    stages = [("source", SOURCES), ("state", STATES), ("outcome", OUTCOMES)]
    boxes = [_boxes(view, links, column, names, i, total) for i, (column, names) in enumerate(stages)]
    ribbons = _ribbons(links, boxes, ("source", "state"), 0, total)
    ribbons += _ribbons(links.filter(pl.col("state") == "arrested"), boxes, ("state", "outcome"), 1, total)
    spans = view.in_intervals("identified", "arrested", "processed")
    return Picture(
        name="flow",
        title=_finding(view, links, total),
        unit=view.say(
            "Persons, enumerated from the records. Left: kind of lead that completed the dossier; heights in "
            "proportion; right: per cent of the arrested.",
            "人数，依记录统计。左：使案卷达到立案标准的线索；高度与人数成比例；右：占逮捕人数的百分比。",
        )
        + spans,
        source=view.source(bool(spans)),
        alt=view.say(
            "A flow chart in three columns: kind of lead, arrest, outcome.", "三栏流程图：线索、逮捕、处理。"
        ),
        chart=_chart(ribbons, [box for column in boxes for box in column.values()]),
        table=_table(view, links),
        lang=view.lang,
    )


def paths(view: View) -> pl.DataFrame:
    """Return how many dossiers took each path: columns ``source``, ``state``, ``outcome``, ``count``."""
    known = view.table("identifications", "dossier", "source").with_columns(pl.col("source").cast(pl.String))
    tried = view.table("arrests", "dossier", "outcome").select(
        "dossier", state=pl.col("outcome").cast(pl.String)
    )
    tried = tried.sort(pl.col("state") == "arrested").unique("dossier", keep="last", maintain_order=True)
    done = view.table("dispositions", "dossier", "outcome").select(
        "dossier", outcome=pl.col("outcome").cast(pl.String)
    )
    done = done.unique("dossier", keep="last", maintain_order=True)
    joined = known.join(tried, on="dossier", how="left").join(done, on="dossier", how="left")
    return (
        joined.with_columns(pl.col("state").fill_null("free"))
        .with_columns(
            outcome=pl.when(pl.col("state") != "arrested")
            .then(pl.lit("none"))
            .otherwise(pl.col("outcome").fill_null("pending"))
        )
        .group_by("source", "state", "outcome")
        .agg(count=pl.col("weight").sum())
        .sort("source", "state", "outcome")
    )


def _boxes(
    view: View, links: pl.DataFrame, column: str, names: dict[str, tuple[str, str]], stage: int, total: float
) -> dict[str, dict[str, Any]]:
    """Return the boxes of one stage, stacked from the top, 1 being the height of all identified."""
    sums = dict(links.group_by(column).agg(pl.col("count").sum()).iter_rows())
    mine = sum(sums.get(name, 0.0) for name in names)
    boxes, top = {}, 1.0 + GAP * (len(SOURCES) - 1)
    stretch = 2.2 if stage == 2 and mine and mine / total < 0.45 else 1.0
    for name, words in names.items():
        count = sums.get(name, 0.0)
        if not count:
            continue
        height = count / total * stretch
        share = f"{100 * count / mine:.1f} %" if count / mine >= 0.0005 else "<0.1 %"
        label = f"{view.say(*words)}  {amount(count, True)}"
        if mine >= FEW:
            label += view.say(f" ({share})", f"（{share}）")
        boxes[name] = {
            "x": stage * 1.0,
            "x2": stage + 0.035,
            "top": top,
            "low": top - height,
            "label": label,
            "used": {},
        }
        boxes[name] |= {"scale": stretch, "middle": top - height / 2}
        top -= height + max(GAP, 0.058 - height)
    return boxes


def _ribbons(
    links: pl.DataFrame,
    boxes: list[dict[str, dict[str, Any]]],
    columns: tuple[str, str],
    stage: int,
    total: float,
) -> list[dict[str, Any]]:
    """Return the outlines of the bands between two stages as rows of x, upper and lower edge."""
    rows: list[dict[str, Any]] = []
    flows = {(a, b): n for a, b, n in links.group_by(columns).agg(pl.col("count").sum()).iter_rows()}
    fill = {0: LIGHT, 1: WARM}[stage]
    for left, start in boxes[stage].items():
        for right, end in boxes[stage + 1].items():
            count = flows.get((left, right), 0.0)
            if not count:
                continue
            y0 = start["top"] - start["used"].get("right", 0.0)
            y1 = end["top"] - end["used"].get("left", 0.0)
            h0, h1 = count / total * start["scale"], count / total * end["scale"]
            start["used"]["right"] = start["used"].get("right", 0.0) + h0
            end["used"]["left"] = end["used"].get("left", 0.0) + h1
            for i in range(STEPS + 1):
                t = i / STEPS
                ease = (1 - math.cos(math.pi * t)) / 2
                x = start["x2"] + t * (end["x"] - start["x2"])
                top, low = y0 + ease * (y1 - y0), (y0 - h0) + ease * ((y1 - h1) - (y0 - h0))
                rows.append({"band": f"{left}-{right}-{stage}", "x": x, "top": top, "low": low, "fill": fill})
    return rows


def _chart(ribbons: list[dict[str, Any]], boxes: list[dict[str, Any]]) -> Any:
    low = min((box["low"] for box in boxes), default=0.0) - 0.02
    high = max((box["top"] for box in boxes), default=1.0) + 0.02
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.02, _right_end(boxes)]))
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[low, high]))
    bands = alt.Chart(values(frame(ribbons, ("band", "x", "top", "low", "fill")))).mark_area(opacity=0.55)
    bands = bands.encode(
        x=x, y=y, y2=alt.Y2("low:Q"), detail=alt.Detail("band:N"), color=alt.Color("fill:N", scale=None)
    )
    shapes = alt.Chart(values(frame(boxes, ("x", "x2", "top", "low", "middle", "label"))))
    rects = shapes.mark_rect(color=DARK).encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("low:Q"))
    middle = alt.Y("middle:Q", axis=None, scale=alt.Scale(domain=[low, high]))
    labels = shapes.encode(x=x, y=middle, text=alt.Text("label:N"))
    texts = legible(labels, align="left", dx=14, baseline="middle")
    return alt.layer(bands, rects, *texts, width=BROAD, height=380)


def _right_end(boxes: list[dict[str, Any]]) -> float:
    """Return where the axis must end for the longest label of the last stage to fit, in stages."""
    longest = max((cell_len(box["label"]) for box in boxes if box["x"] >= 2.0), default=0)
    room = 30.0 + LABEL * longest  # in pixels, of the width of the picture
    return max(2.62, (2.035 * BROAD + 0.02 * room) / (BROAD - room))


def _finding(view: View, links: pl.DataFrame, total: float) -> str:
    if not total:
        return view.say("Nobody had been identified", "尚未查出毒犯")
    by = links.group_by("source").agg(pl.col("count").sum()).sort("count", "source", descending=[True, False])
    top = by.row(0, named=True)
    arrested = float(links.filter(pl.col("state") == "arrested")["count"].sum())
    done = float(links.filter(~pl.col("outcome").is_in(["pending", "none"]))["count"].sum())
    english, chinese = SOURCES[top["source"]]
    fates = [(arrested, "were arrested", "逮捕"), (done, "processed", "已处理")]
    of = 100 if total >= FEW else round(total)
    said = [(of * count / total, en, zh) for count, en, zh in fates if of * count / total >= 0.5]
    fates_en = "; " * bool(said) + listed([f"{per:.0f} {en}" for per, en, _ in said], "en")
    fates_zh = "；" * bool(said) + listed([f"{zh} {per:.0f} 人" for per, _, zh in said], "zh")
    most = f"{of * top['count'] / total:.0f}"
    return view.say(
        f"By the records, of {of} identified {most} came by way of {english.lower()}{fates_en}",
        f"依记录统计，{'每' * (total >= FEW)}查出 {of} 人，有 {most} 人来自{chinese}{fates_zh}",
    )


def _table(view: View, links: pl.DataFrame) -> pl.DataFrame:
    total = pl.col("count").sum()
    by = links.group_by("source").agg(
        total.alias("identified"),
        pl.col("count").filter(pl.col("state") == "arrested").sum().alias("arrested"),
        pl.col("count").filter(pl.col("state") == "not_found").sum().alias("not_found"),
        *(pl.col("count").filter(pl.col("outcome") == name).sum().alias(name) for name in OUTCOMES),
    )
    order = {name: i for i, name in enumerate(SOURCES)}
    by = by.sort(pl.col("source").replace_strict(order, default=99, return_dtype=pl.Int64), "source")
    heads = {
        "source": view.say("Kind of lead", "线索"),
        "identified": view.name("identified"),
        "arrested": view.say(*STATES["arrested"]),
    }
    heads |= {"not_found": view.say(*STATES["not_found"])} | {
        name: view.say(*words) for name, words in OUTCOMES.items()
    }
    names = {key: view.say(*words) for key, words in SOURCES.items()}
    return by.with_columns(pl.col("source").replace(names), pl.col(pl.Float64).round().cast(pl.Int64)).rename(
        heads
    )
