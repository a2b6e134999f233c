"""What every picture has: a finding for a title, a unit, a source line, a chart and the table behind it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl

from yundong.base.errors import InputError
from yundong.base.notebook import as_pandas
from yundong.base.plain import json_text
from yundong.base.writing import write_bytes, write_text
from yundong.report.text import wrap
from yundong.report.words import amount

# Three tones that stay apart in grey and for the colour-blind; a mark's shape never depends on colour alone.
INK, MUTED, GRID = "#1b1b1b", "#666666", "#dddddd"
DARK, WARM, LIGHT = "#0b3c5d", "#c8500a", "#8fbcd4"
PAPER = "#ffffff"
WIDTH = 620
APART = 21  # days between points whose figures are written
_ROWS: ContextVar[dict[str, list[dict[str, Any]]]] = ContextVar("rows")

# The last but one are at hand where none of the others is, and no wider: labels are measured for those.
FONTS = {
    "en": "Noto Sans, Helvetica, Arial, Liberation Sans, DejaVu Sans Condensed, sans-serif",
    "zh": "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif",
}

_SMALL = {"labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 11}
# No label is cut off; and to see whether it must be, each would be measured, which is slow.
_WHOLE = {"labelLimit": 0}
LOOKS: dict[str, Any] = {
    "view": {"stroke": None},
    "axis": {
        **_SMALL,
        **_WHOLE,
        "gridColor": GRID,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "titleFontWeight": "normal",
    },
    "title": {
        "color": INK,
        "subtitleColor": MUTED,
        "fontSize": 14,
        "subtitleFontSize": 11,
        "anchor": "start",
        "fontWeight": "bold",
    },
    "legend": {**_SMALL, **_WHOLE, "symbolSize": 90},
    "text": {"color": INK, "fontSize": 11},
}


@dataclass(frozen=True)
class Picture:
    """One picture of a report.

    Attributes
    ----------
    name : str
        As `yundong plot` calls it.
    title : str
        The finding, computed from the data.
    unit, source : str
        What is measured, and from where.
    alt : str
        What a reader who cannot see it should know: kind of chart and its axes.
    chart : altair chart
        Without a title of its own.
    table : pl.DataFrame
        The figures drawn, with headings in the language of the picture.
    lang : str
        ``en`` or ``zh``.
    datasets : mapping of str to list of dict
        Rows of the data that the chart names.
    made : tuple of (str, str)
        The seal of the run and the command that draws it, kept inside a picture that stands alone.
    """

    name: str
    title: str
    unit: str
    source: str
    alt: str
    chart: Any
    table: pl.DataFrame
    lang: str
    datasets: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)
    made: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"<Picture {self.name}: {self.title}>"

    @property
    def cells(self) -> list[list[str]]:
        """The rows of the table as text, numbers grouped and unknown as a dash."""
        return [
            [amount(v) if isinstance(v, (int, float)) else "–" if v is None else str(v) for v in row]
            for row in self.table.iter_rows()
        ]

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification with title, for use on its own."""
        lines = wrap(self.title, 84)
        title = alt.TitleParams(
            text=lines, subtitle=[*wrap(self.unit, 110), *wrap(self.source, 110)], anchor="start", offset=14
        )
        return self._configured(self.chart.properties(title=title)) | {"usermeta": dict(self.made)}

    @cached_property
    def bare(self) -> dict[str, Any]:
        """The specification without title, for a page that sets title, unit and source itself."""
        return self._configured(self.chart)

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file, in the form its ending says: .svg, .png, or .json (Vega-Lite).

        Parameters
        ----------
        path : str or Path
            The file.

        Raises
        ------
        InputError
            For another ending, or a file that cannot be written.
        """
        place = Path(path)
        ending = place.suffix.lower()
        if ending == ".png":
            write_bytes(place, self.png())
        elif ending == ".svg":
            write_text(place, self.svg())
        elif ending == ".json":
            write_text(place, json_text(self.spec))
        else:
            raise InputError(f"{place}: a picture is written to .svg, .png or .json.")
        return place

    def to_polars(self) -> pl.DataFrame:
        """Return the figures drawn, with headings in the language of the picture."""
        return self.table

    def to_pandas(self) -> Any:
        """Return the figures drawn as a pandas frame (see `yundong.base.notebook.as_pandas`)."""
        return as_pandas(self.table)

    def _repr_html_(self) -> str:
        label = escape(f"{self.title}. {self.alt}")
        return f'<figure role="img" aria-label="{label}">{self.svg()}</figure>'

    def _configured(self, chart: Any, font: str = "") -> dict[str, Any]:
        # Checking against the schema takes longer than drawing (a test does it once for all pictures), and so
        # does every step that copies a chart: the looks are set on the plain specification.
        made: dict[str, Any] = chart.to_dict(validate=False)
        made["config"] = {**LOOKS, "font": font or FONTS[self.lang]}
        made["background"], made["padding"] = PAPER, 8
        return {**made, "datasets": dict(self.datasets)}

    def svg(self, titled: bool = True, font: str = "") -> str:
        """Return the picture as SVG, drawn without a browser or a network.

        Parameters
        ----------
        titled : bool
            With title, unit and source above it.
        font : str
            Names of fonts, the best first, where others are at hand than `FONTS` names: labels are measured in it.
        """
        import vl_convert

        if font and not titled:
            drawn: str = vl_convert.vegalite_to_svg(self._configured(self.chart, font))
        else:
            drawn = vl_convert.vegalite_to_svg(self.spec if titled else self.bare)
        return with_metadata(drawn, self.made) if titled else drawn

    def png(self, titled: bool = True, scale: float = 2.0) -> bytes:
        """Return the picture as PNG."""
        import vl_convert

        drawn: bytes = vl_convert.vegalite_to_png(self.spec if titled else self.bare, scale=scale)
        return with_texts(drawn, self.made) if titled else drawn


def with_metadata(svg: str, made: Sequence[tuple[str, str]]) -> str:
    """Return an SVG that says inside how it was made."""
    head = svg.index(">", svg.index("<svg")) + 1
    said = "".join(f"<metadata>{escape(f'{what}: {value}')}</metadata>" for what, value in made)
    return svg[:head] + said + svg[head:]


def with_texts(png: bytes, made: Sequence[tuple[str, str]]) -> bytes:
    """Return a PNG that says inside how it was made (chunks ``iTXt``, after the first of the file)."""
    first = 8 + 25  # the signature and the header, which are always of this size
    said = b""
    for what, value in made:
        content = b"iTXt" + what.encode("latin-1") + b"\0\0\0\0\0" + value.encode("utf-8")
        said += struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return png[:first] + said + png[first:]


def day_axis(lang: str, title: str | None = None) -> alt.Axis:
    """Return a time axis with days as people write them."""
    pattern = "%-m月%-d日" if lang == "zh" else "%-d %b"
    return alt.Axis(
        title=title, labelExpr=f"timeFormat(datum.value, '{pattern}')", tickCount="month", grid=False
    )


def short_number(lang: str) -> str:
    """Return the Vega expression that labels counts: 20k and 1.5M in English, 2万 and 1.5亿 in Chinese."""
    if lang == "zh":
        return (
            "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, '~r') + '亿' : "
            "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, '~r') + '万' : format(datum.value, '~r')"
        )
    return "datum.value < 1 ? format(datum.value, '~r') : format(datum.value, '~s')"


def sum_axis(lang: str, title: str | None = None, ticks: int = 4, **more: Any) -> alt.Axis:
    """Return an axis of counts with large numbers shortened as the language does."""
    more = {"tickCount": ticks, "tickMinStep": 1, "domain": False, "ticks": False, **more}
    return alt.Axis(title=title, labelExpr=short_number(lang), **more)


def small_title(text: str, **more: Any) -> alt.TitleParams:
    """Return the heading of one panel of a picture, flush with the axis whatever its labels are."""
    return alt.TitleParams(text, fontSize=11, fontWeight="normal", frame="group", **{"offset": 4, **more})


def apart(points: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the points whose figures can be written without touching: the last, and each well before the next."""
    kept: list[Mapping[str, Any]] = []
    for point in sorted(points, key=lambda point: point["day"], reverse=True):
        if not kept or (kept[-1]["day"] - point["day"]).days >= APART:
            kept.append(point)
    return kept[::-1]


def panel_titles(texts: Sequence[str], width: int) -> list[alt.TitleParams]:
    """Return the headings of panels side by side, wrapped to their width and all of one height.

    Parameters
    ----------
    texts : sequence of str
        One heading per panel.
    width : int
        Cells (half the width of a Chinese sign) that fit beside each other.
    """
    lines = [wrap(text, width) for text in texts]
    tallest = max(map(len, lines), default=1)
    filled = [[""] * (tallest - len(own)) + own for own in lines]
    return [
        alt.TitleParams(own, fontSize=11, fontWeight="normal", frame="group", anchor="start", offset=4)
        for own in filled
    ]


def legible(marks: alt.Chart, **where: Any) -> list[alt.Chart]:
    """Return figures written over lines: the same text twice, below it broad and in the tone of the paper."""
    return [
        marks.mark_text(color=PAPER, stroke=PAPER, strokeWidth=3, strokeJoin="round", **where),
        marks.mark_text(color=INK, **where),
    ]


def frame(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """Return rows as a frame with the given columns (and types, where it must have them), even without rows."""
    types = dict(columns) if isinstance(columns, Mapping) else {}
    if not rows:
        return pl.DataFrame(schema={name: types.get(name, pl.String()) for name in columns})
    made = pl.DataFrame([{c: row.get(c) for c in columns} for row in rows], infer_schema_length=None)
    return made.cast(pl.Schema(types)) if types else made


def values(data: pl.DataFrame) -> alt.NamedData:
    """Return a small frame as named data, dates as text; `collecting` keeps the rows.

    Data written into a chart is copied with every step of its making, which takes longer than all the drawing;
    a name is not.
    """
    rows = data.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
    held = _ROWS.get()
    name = f"data-{len(held) + 1}"
    held[name] = rows
    return alt.NamedData(name=name)


@contextmanager
def collecting() -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Collect the rows that a picture names while it is made."""
    token = _ROWS.set({})
    try:
        yield _ROWS.get()
    finally:
        _ROWS.reset(token)
