"""Figures as rows: for a program (JSON), for the audit (CSV), and as drafts of a scenario's ``claims.csv``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from yundong.base.tables import csv_text
from yundong.documents.figure import ReadFigure
from yundong.figures.claim import Claim
from yundong.scenario.rows import CLAIM_COLUMNS

CSV_COLUMNS = (
    "id", "indicator", "area", "extent", "period", "as_of", "value", "low", "high", "unit", "hedge", "counted",
    "part_of", "base", "base_text", "start", "end", "exact", "prefix", "suffix", "passage", "source", "grade", "role",
    "kind", "sum_of", "tolerance", "stated", "note",
)  # fmt: skip
"""Columns of the CSV. `start` and `end` are offsets; the days counted are in `period`."""


def as_json(figure: ReadFigure) -> dict[str, Any]:
    """Return a figure with every field a program may want; unknown is null, never zero.

    Parameters
    ----------
    figure : ReadFigure
        As `read` returns it.
    """
    return {
        "id": figure.id,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "counted": figure.counted,
        "indicator": figure.indicator or None,
        "area": figure.area or None,
        "place": figure.place or None,
        "period": figure.period or None,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "hedge": figure.hedge or None,
        "hedge_text": figure.hedge_text or None,
        "role": figure.role,
        "kind": figure.kind or None,
        "sum_of": figure.sum_of or None,
        "part_of": figure.part_of or None,
        "base": figure.base or None,
        "base_text": figure.base_text or None,
        "start": figure.start,
        "end": figure.end,
        "exact": figure.exact,
        "prefix": figure.prefix,
        "suffix": figure.suffix,
        "source": figure.source,
    }


def as_csv_row(figure: ReadFigure) -> dict[str, Any]:
    """Return a figure as a row of the CSV that ``yundong audit`` takes.

    The interval is left empty where the figure is plain: the audit then grants the rounding of its last digit.

    Parameters
    ----------
    figure : ReadFigure
        As `read` returns it.
    """
    value, low, high = ("" if x is None else x for x in (figure.value, figure.low, figure.high))
    if low == high:
        low = high = ""
    return {
        "id": figure.id, "indicator": figure.indicator, "area": figure.area,
        "extent": figure.place, "period": figure.period,
        "as_of": figure.as_of.isoformat() if figure.as_of else "", "value": value, "low": low, "high": high,
        "unit": figure.unit, "hedge": figure.hedge, "counted": figure.counted, "part_of": figure.part_of,
        "base": figure.base, "base_text": figure.base_text, "start": figure.start, "end": figure.end,
        "exact": figure.exact, "prefix": figure.prefix, "suffix": figure.suffix, "passage": "",
        "source": figure.source, "grade": "read", "role": "context", "kind": figure.kind,
        "sum_of": figure.sum_of, "tolerance": "", "stated": figure.counted,
        "note": "",
    }  # fmt: skip


def as_claim(figure: ReadFigure) -> Claim:
    """Return a figure as a claim, ready for the audit; `passage` is for the historian to fill in.

    The interval is left open where the figure is plain: its last digit then shows how it was rounded.

    Parameters
    ----------
    figure : ReadFigure
        As `read` returns it.
    """
    plain = figure.low == figure.high
    return Claim(
        id=figure.id,
        indicator=figure.indicator,
        area=figure.area,
        start=figure.first,
        end=figure.last,
        as_of=figure.as_of,
        value=figure.value,
        low=None if plain else figure.low,
        high=None if plain else figure.high,
        unit=figure.unit,
        hedge=figure.hedge,
        source=figure.source,
        grade="read",
        stated=figure.counted,
        note=f"read at {figure.start}-{figure.end}",
        counted=figure.counted,
        part_of=figure.part_of,
        base=figure.base,
        base_text=figure.base_text,
        exact=figure.exact,
        span=f"{figure.start}-{figure.end}",
        extent=figure.place,
        kind=figure.kind,
        sum_of=figure.sum_of,
    )


def as_claim_row(figure: ReadFigure) -> dict[str, Any]:
    """Return a figure as a draft row of a scenario's ``claims.csv``.

    Parameters
    ----------
    figure : ReadFigure
        As `read` returns it.
    """
    claim = as_claim(figure)
    further = {"role": "context", "tolerance": ""}
    cells = {name: further[name] if name in further else getattr(claim, name) for name in CLAIM_COLUMNS}
    return {name: "" if cell is None else cell for name, cell in cells.items()}


def write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], stream: TextIO) -> None:
    """Write rows as CSV with a header.

    Parameters
    ----------
    rows : iterable of mapping
        As `as_csv_row` or `as_claim_row` returns them.
    columns : sequence of str
        Their keys, in order.
    stream : text stream
        Open for writing.
    """
    stream.write(csv_text(columns, (row.values() for row in rows)))


def write_json(rows: Iterable[Mapping[str, Any]], stream: TextIO) -> None:
    """Write rows as a JSON list with a field a line.

    The standard library indents in Python and takes seconds for a long document; its compiled encoder cannot indent,
    but it can be given a separator with a line break in it.

    Parameters
    ----------
    rows : iterable of mapping
        As `as_json` returns them.
    stream : text stream
        Open for writing.
    """
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",\n  ", ": ")).encode
    edge = "["
    for row in rows:
        stream.write(f"{edge}\n {{\n  {encode(row)[1:-1]}\n }}")
        edge = ","
    stream.write("[]\n" if edge == "[" else "\n]\n")
