"""What a notebook shows of a result: a plain table of at most some forty lines, in the language chosen.

A result is `Tabular` if it has rows: it then gives them as a Polars or a pandas frame, and shows itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from yundong.base.errors import InputError
from yundong.base.plain import jsonable, text_of

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

MOST = 40
"""Rows shown; what is left out is counted below them."""
LONGEST = 160
"""Characters of a cell shown."""
LANGUAGES = ("en", "zh")
_RIGHT = ' style="text-align: right"'
_LEFT = ' style="text-align: left"'
_CAPTION = ' style="text-align: left; font-weight: 600"'


@dataclass
class _Chosen:
    lang: str = "en"


_chosen = _Chosen()


def use_language(lang: str) -> None:
    """Choose the language in which notebooks show results from now on.

    Parameters
    ----------
    lang : {"en", "zh"}
        English or Chinese.

    Raises
    ------
    InputError
        For another language.
    """
    if lang not in LANGUAGES:
        raise InputError(f"Invalid language {lang!r}: must be en or zh.")
    _chosen.lang = lang


def language() -> str:
    """Return the language in which notebooks show results."""
    return _chosen.lang


@dataclass(frozen=True)
class ShownTable:
    """A table as a notebook shows it.

    Attributes
    ----------
    caption : str
        Above the table.
    headings : mapping of str to str
        Heading of each column, in order.
    rows : sequence of mapping
        Values by column: numbers, days, truth values, texts, lists; None is unknown. Those beyond `MOST` are counted.
    note : str
        Below the table.
    digits : mapping of str to int
        Decimals of the numbers of a column; by default as few as a reader needs.
    """

    caption: str
    headings: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    note: str = ""
    digits: Mapping[str, int] = field(default_factory=dict)

    def html(self, lang: str) -> str:
        """Return the table as a piece of HTML that asks for nothing and runs nothing."""
        right = {name: _numeric(self.rows, name) for name in self.headings}
        head = "".join(
            f'<th scope="col"{_RIGHT if right[name] else _LEFT}>{escape(title)}</th>'
            for name, title in self.headings.items()
        )
        body = "\n".join(
            "<tr>"
            + "".join(
                f"<td{_style(row.get(name), right[name])}>{escape(self._text(row.get(name), name))}</td>"
                for name in self.headings
            )
            + "</tr>"
            for row in self.rows[:MOST]
        )
        parts = [
            '<table class="dataframe">',
            f"<caption{_CAPTION}>{escape(self.caption)}</caption>",
            f"<thead><tr>{head}</tr></thead>",
            f"<tbody>\n{body}\n</tbody>",
            "</table>",
        ]
        if (left := len(self.rows) - MOST) > 0:
            parts.append(f"<p>{f'另有 {left:,} 行' if lang == 'zh' else f'and {left:,} more rows'}</p>")
        if self.note:
            parts.append(f"<p>{escape(self.note)}</p>")
        return "\n".join(parts)

    def _text(self, value: Any, name: str) -> str:
        if name in self.digits and isinstance(value, (int, float)):
            return f"{value:,.{self.digits[name]}f}"
        text = text_of(value)
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


class Tabular:
    """A result that has rows; a class that is one says which, and how a notebook shows them."""

    __slots__ = ()

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        """Return every row, values by column."""
        raise NotImplementedError

    def _shown(self, lang: str) -> ShownTable:
        """Return what a notebook shows."""
        raise NotImplementedError

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a Polars frame, with every column; unknown is null.

        Returns
        -------
        polars.DataFrame
        """
        import polars as pl

        rows = [{key: _cell(value) for key, value in row.items()} for row in self._named_rows()]
        return pl.DataFrame(rows, infer_schema_length=None, strict=False)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        InputError
            Where pandas or pyarrow is not installed.
        """
        return as_pandas(self.to_polars())

    def _repr_html_(self) -> str:
        return self._shown(language()).html(language())


Item = TypeVar("Item")


class Results(list[Item], Tabular, Generic[Item]):
    """Several results in a list that shows itself as a table and gives its rows as a frame."""

    __slots__ = ()


class Rows(Results[dict[str, Any]]):
    """Rows of plain values.

    Parameters
    ----------
    rows : iterable of mapping
        Values by column.
    caption : str
        Above the table that a notebook shows.
    """

    __slots__ = ("caption",)

    def __init__(self, rows: Iterable[Mapping[str, Any]], caption: str) -> None:
        super().__init__(dict(row) for row in rows)
        self.caption = caption

    def __repr__(self) -> str:
        return f"<{self.caption}: {len(self)} {'row' if len(self) == 1 else 'rows'}>"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return self

    def _shown(self, lang: str) -> ShownTable:
        return ShownTable(
            self.caption, {name: name for name in dict.fromkeys(key for row in self for key in row)}, self
        )


def as_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a Polars frame as one of pandas.

    Raises
    ------
    InputError
        Where pandas or pyarrow is not installed; with the command that installs them, and the space they take.
    """
    missing = [name for name in ("pandas", "pyarrow") if find_spec(name) is None]
    if missing:
        raise InputError(
            f"A pandas frame needs {' and '.join(missing)}: pip install {' '.join(missing)} (about 220 MB); "
            ".to_polars() needs nothing."
        )
    return frame.to_pandas()


def _cell(value: Any) -> Any:
    """Return a value as a cell of a frame: a mapping, which would become columns, as text."""
    return str(jsonable(value)) if isinstance(value, Mapping) else value


def _style(value: Any, right: bool) -> str:
    if isinstance(value, dt.date):
        return ' style="text-align: left; white-space: nowrap"'
    return _RIGHT if right else _LEFT


def _numeric(rows: Sequence[Mapping[str, Any]], name: str) -> bool:
    known = [row[name] for row in rows[:MOST] if row.get(name) is not None]
    return bool(known) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known)
