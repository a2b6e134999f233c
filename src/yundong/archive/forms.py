"""The forms of an archive: the tables that people fill in, derived from those of a run.

A form has the columns of the table of a run, with places by name and cases by a pseudonymous number of the scholar's
own. What the program can work out (the unit of an item, the opium equivalent) is not asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from yundong.base.errors import did_you_mean, nearest
from yundong.base.tables import read_csv
from yundong.records.schema import TABLES

_RENAMED = {"locality": "place", "organ": "place", "dossier": "case"}
_LEFT_OUT = {"returns": ("parent",), "seizures": ("unit", "opium_liang")}
_OWN_NAME = {("registrations", "place"): "registered_at"}
_NEEDED = {
    "returns": ("place", "period", "indicator", "value"),
    "identifications": ("day", "place", "case"),
    "meetings": ("day", "place"),
    "letters": ("day", "place"),
    "registrations": ("day", "place", "case"),
    "arrests": ("day", "place", "case", "outcome"),
    "statements": ("day", "place", "case"),
    "dispositions": ("day", "place", "case", "outcome"),
    "seizures": ("day", "place", "item", "quantity"),
}
_IN_FORMS = {
    "place": "the place, as in the table of places",
    "indicator": "what is counted, by its name in the list",
    "sent": "day it was sent; the end of the period if empty",
    "received": "day it was received; the end of the period if empty",
}
RECORDS = tuple(_NEEDED)
"""Tables of a run that an archive can hold, in the order in which they are offered."""
PLACES, NOTE = "places", "note"
CASE = r"^[A-Za-z案字第号档卷法]{0,6}[-./ ]?[0-9][A-Za-z0-9./_-]{0,23}$"
"""A pseudonymous number of a case: a short series and a number."""


@dataclass(frozen=True)
class FormColumn:
    """A column to fill in.

    Attributes
    ----------
    name, of : str
        Its heading in English, and the column of the run that it becomes; empty for none.
    dtype : polars type
        What a cell holds; labels are an ``Enum``.
    meaning, unit : str
        What it is.
    needed : bool
        Whether a cell must be filled.
    """

    name: str
    of: str
    dtype: pl.DataType
    meaning: str
    unit: str = ""
    needed: bool = False

    @property
    def labels(self) -> list[str]:
        """What a cell may hold, where that can be listed."""
        if isinstance(self.dtype, pl.Enum):
            return [str(label) for label in self.dtype.categories.to_list()]
        return ["true", "false"] if self.dtype == pl.Boolean() else []


@dataclass(frozen=True)
class Form:
    """A table to fill in: its name, what a row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[FormColumn, ...]

    def column(self, name: str) -> FormColumn:
        """Return a column by its English heading."""
        return next(column for column in self.columns if column.name == name)


_NOTE_COLUMN = FormColumn(
    NOTE, "", pl.String(), "your own remark; read for what points at persons, never stored"
)


@cache
def forms() -> dict[str, Form]:
    """Return every form by name, that of places first."""
    return {PLACES: _places(), **{name: _of_table(name) for name in RECORDS}}


def _places() -> Form:
    columns = (
        FormColumn(
            "place", "name_en", pl.String(), "name of the place, as the other tables have it", needed=True
        ),
        FormColumn(
            "parent",
            "parent",
            pl.String(),
            "what it lies in: another place, such as a prefecture, or an area of the list; the country if empty",
        ),
        FormColumn("population", "population", pl.Int64(), "inhabitants", "persons"),
        FormColumn(
            "key", "key", pl.Boolean(), "whether it was a key locality of the campaign; true if empty"
        ),
        _NOTE_COLUMN,
    )
    return Form(PLACES, "a place that reports, or that something happened in", columns)


def _of_table(name: str) -> Form:
    table = TABLES[name]
    columns = []
    for column in table.columns:
        if column.name in _LEFT_OUT.get(name, ()):
            continue
        title = _OWN_NAME.get((name, column.name), _RENAMED.get(column.name, column.name))
        meaning = "your own number of the case, never a name" if title == "case" else column.meaning
        meaning = _IN_FORMS.get(title, meaning)
        columns.append(
            FormColumn(title, column.name, column.dtype, meaning, column.unit, title in _NEEDED[name])
        )
    return Form(name, table.row, (*columns, _NOTE_COLUMN))


@cache
def terms() -> dict[tuple[str, str], str]:
    """Return the Chinese of tables, columns and labels, by kind and English."""
    rows = read_csv(Path(__file__).with_name("terms.csv"), ("kind", "key", "zh"))
    return {(row["kind"], row["key"]): row["zh"] for _, row in rows.records()}


def term(kind: str, key: str, lang: str) -> str:
    """Return the name of a table, a column or a label in a language."""
    return terms().get((kind, key), key) if lang == "zh" else key


def meaning(form: Form, column: FormColumn, lang: str) -> str:
    """Return what a column of a form holds, in a language."""
    if lang == "en":
        return column.meaning
    found = terms()
    return found.get(("meaning", f"{form.name}.{column.name}")) or found[("meaning", column.name)]


def row_of(form: Form, lang: str) -> str:
    """Return what a row of a form is, in a language."""
    return term("row", form.name, lang) if lang == "zh" else form.row


def english(kind: str, text: str) -> str:
    """Return the English name of what is written in either language; what is not known stays as it is.

    Forms of earlier versions had other words for some, which are known still.
    """
    plain, kinds = text.strip(), (kind, f"{kind} before")
    found = next((key for (k, key), zh in terms().items() if k in kinds and zh == plain), None)
    return found or plain


def hint(text: str, known: list[str]) -> tuple[str, str]:
    """Return what may have been meant, or everything that there is, in English and in Chinese."""
    near = nearest(text, known)
    if near:
        return did_you_mean(text, known).strip(), f"是否为{'或'.join(f'“{name}”' for name in near)}？"
    return f"There are: {', '.join(known)}.", f"现有：{'、'.join(known)}。"
