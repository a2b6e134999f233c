"""Readings as rows: for a program (JSON), for the audit (CSV), and as drafts of a scenario's ``claims.csv``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from yundong.base.tables import csv_text
from yundong.documents.figure import ReadFigure
from yundong.figures.claim import Claim
from yundong.scenario.rows import CLAIM_COLUMNS

CSV_COLUMNS = (
    "id", "indicator", "area", "period", "as_of", "value", "low", "high", "unit", "hedge", "counted", "part_of",
    "base", "base_text", "start", "end", "exact", "prefix", "suffix", "passage", "source", "grade", "role",
    "tolerance", "stated", "note",
)  # fmt: skip
"""Columns of the CSV. `start` and `end` are offsets; the days counted stand in `period`."""


def as_json(reading: ReadFigure) -> dict[str, Any]:
    """Return a reading with every field a program may want; unknown is null, never zero.

    Parameters
    ----------
    reading : ReadFigure
        As `read` returns it.
    """
    return {
        "id": reading.id,
        "value": reading.value,
        "low": reading.low,
        "high": reading.high,
        "unit": reading.unit,
        "counted": reading.counted,
        "indicator": reading.indicator or None,
        "area": reading.area or None,
        "period": reading.period or None,
        "as_of": reading.as_of.isoformat() if reading.as_of else None,
        "hedge": reading.hedge or None,
        "hedge_text": reading.hedge_text or None,
        "part_of": reading.part_of or None,
        "base": reading.base or None,
        "base_text": reading.base_text or None,
        "start": reading.start,
        "end": reading.end,
        "exact": reading.exact,
        "prefix": reading.prefix,
        "suffix": reading.suffix,
        "source": reading.source,
    }


def as_csv_row(reading: ReadFigure) -> dict[str, Any]:
    """Return a reading as a row of the CSV that ``yundong audit`` takes.

    The interval is left empty where the figure is plain: the audit then grants the rounding of its last digit.

    Parameters
    ----------
    reading : ReadFigure
        As `read` returns it.
    """
    value, low, high = ("" if x is None else x for x in (reading.value, reading.low, reading.high))
    if low == high:
        low = high = ""
    return {
        "id": reading.id, "indicator": reading.indicator, "area": reading.area, "period": reading.period,
        "as_of": reading.as_of.isoformat() if reading.as_of else "", "value": value, "low": low, "high": high,
        "unit": reading.unit, "hedge": reading.hedge, "counted": reading.counted, "part_of": reading.part_of,
        "base": reading.base, "base_text": reading.base_text, "start": reading.start, "end": reading.end,
        "exact": reading.exact, "prefix": reading.prefix, "suffix": reading.suffix, "passage": "",
        "source": reading.source, "grade": "read", "role": "context", "tolerance": "", "stated": reading.counted,
        "note": "",
    }  # fmt: skip


def as_claim(reading: ReadFigure) -> Claim:
    """Return a reading as a claim, ready for the audit; `passage` is for the historian to fill in.

    The interval is left open where the figure is plain: its last digit then says how it was rounded.

    Parameters
    ----------
    reading : ReadFigure
        As `read` returns it.
    """
    plain = reading.low == reading.high
    return Claim(
        id=reading.id,
        indicator=reading.indicator,
        area=reading.area,
        start=reading.first,
        end=reading.last,
        as_of=reading.as_of,
        value=reading.value,
        low=None if plain else reading.low,
        high=None if plain else reading.high,
        unit=reading.unit,
        hedge=reading.hedge,
        source=reading.source,
        grade="read",
        stated=reading.counted,
        note=f"read at {reading.start}-{reading.end}",
        counted=reading.counted,
        part_of=reading.part_of,
        base=reading.base,
        exact=reading.exact,
        span=f"{reading.start}-{reading.end}",
    )


def as_claim_row(reading: ReadFigure) -> dict[str, Any]:
    """Return a reading as a draft row of a scenario's ``claims.csv``.

    Parameters
    ----------
    reading : ReadFigure
        As `read` returns it.
    """
    claim = as_claim(reading)
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
