"""Two coders: how far two codings of the same cases agree, field by field, and what is to be adjudicated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.archive.faults import fault, persons_fault
from yundong.archive.files import read_sheets
from yundong.archive.forms import NOTE, english
from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.base.persons import flagged
from yundong.base.privacy import personal_columns

KEY = "case"
FEW_VALUES = 20
"""A field of numbers with more different values is compared by distance, any other by equality."""


@dataclass(frozen=True)
class FieldAgreement:
    """Agreement of two coders on one field.

    Attributes
    ----------
    field : str
        Its heading.
    cases : int
        Cases that both coded.
    same : float
        Share of them coded alike.
    kappa : float or None
        Cohen's (1960): agreement beyond chance; None for a field of measurements, or without any variation.
    alpha : float or None
        Krippendorff's, which counts cases that one coder left empty too; None without variation.
    level : str
        ``nominal`` or ``interval``: how `alpha` counts a difference.
    """

    field: str
    cases: int
    same: float
    kappa: float | None
    alpha: float | None
    level: str


@dataclass(frozen=True)
class Coding:
    """Two codings side by side.

    Attributes
    ----------
    fields : tuple of FieldAgreement
        In the order of the first file.
    differ : pl.DataFrame
        Columns ``case``, ``field``, ``first``, ``second``: what is to be adjudicated; an empty cell is null.
    only_first, only_second : tuple of str
        Cases that only one of them has.
    """

    fields: tuple[FieldAgreement, ...]
    differ: pl.DataFrame
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def compare_codings(first: Path, second: Path, key: str = KEY) -> Coding:
    """Compare two codings of the same cases.

    Parameters
    ----------
    first, second : Path
        Tables (CSV or workbook) with a column that identifies the case; their other columns are the fields.
    key : str
        Heading of that column.

    Raises
    ------
    InputError
        If a file cannot be read, has no such column, holds a case twice or data about persons, or they share no
        field.
    """
    require("audit", "Measuring agreement")
    one, two = _table(first, key), _table(second, key)
    shared = [name for name in one.columns if name in two.columns and name not in (key, NOTE)]
    if not shared:
        raise InputError([fault("nothing_shared", f"{first.name}, {second.name}", key)])
    both = one.join(two, on=key, how="inner", suffix=" ", maintain_order="left")
    if not both.height:
        raise InputError([fault("no_case_shared", f"{first.name}, {second.name}", key)])
    fields = tuple(_agreement(name, both[name], both[f"{name} "]) for name in shared)
    return Coding(
        fields,
        _differences(both, shared, key),
        tuple(one.join(two, on=key, how="anti")[key].to_list()),
        tuple(two.join(one, on=key, how="anti")[key].to_list()),
    )


def _table(path: Path, key: str) -> pl.DataFrame:
    """Return a coding as text columns under English headings, a row per case."""
    cells = read_sheets(path)[0].cells
    heads = [english("column", text or "") for text in cells.row(0)] if cells.height else []
    faults = [fault("personal_column", path.name, row=1, column=head) for head in personal_columns(heads)]
    if faults:
        raise InputError(faults)
    if key not in heads:
        hint = did_you_mean(key, heads).strip() or "Name it with --key."
        listed = ", ".join(filter(None, heads))
        raise InputError([fault("no_key", path.name, hint, listed, row=1, column=key)])
    kept = {f"c{i}": head for i, head in enumerate(heads) if head}
    body = cells.slice(1).select(list(kept)).rename(kept).with_row_index("row", 2).drop_nulls(key)
    for name in body.columns[1:]:
        for at, kinds in flagged(body[name].fill_null("")):
            faults.append(persons_fault(path.name, kinds, body["row"][at], name))
    doubled = body.filter(pl.col(key).is_duplicated())
    faults += [fault("coded_twice", path.name, row=row, column=key) for row in doubled["row"][1:]]
    if faults:
        raise InputError(faults)
    return body.drop("row")


def _agreement(name: str, one: pl.Series, two: pl.Series) -> FieldAgreement:
    first, second = one.cast(pl.Float64, strict=False), two.cast(pl.Float64, strict=False)
    numeric = first.null_count() == one.null_count() and second.null_count() == two.null_count()
    measured = numeric and pl.concat([first, second]).n_unique() > FEW_VALUES
    known = one.is_not_null() & two.is_not_null()
    same = (one == two) & known if not measured else (first == second) & known
    cases = int(known.sum())
    if measured:
        codes = np.stack([first.to_numpy(), second.to_numpy()]).astype(float)
    else:
        labels = pl.concat([one, two]).drop_nulls().unique().sort()
        table = dict(zip(labels.to_list(), range(labels.len()), strict=True))
        codes = np.array(
            [[np.nan if v is None else table[v] for v in s.to_list()] for s in (one, two)], dtype=float
        )
    return FieldAgreement(
        name,
        cases,
        float(same.sum()) / cases if cases else 0.0,
        None if measured else cohen_kappa(codes),
        _alpha(codes, "interval" if measured else "nominal"),
        "interval" if measured else "nominal",
    )


def cohen_kappa(codes: NDArray[np.float64]) -> float | None:
    """Return Cohen's kappa of two coders.

    Parameters
    ----------
    codes : numpy.ndarray, shape (2, cases)
        Categories as numbers; NaN where a coder gave none, and the case is left out.

    Returns
    -------
    float or None
        None where both gave one and the same category to all, so that nothing can be said.

    Examples
    --------
    >>> codes = np.repeat([[0, 0, 1, 1], [0, 1, 0, 1]], [20, 5, 10, 15], axis=1).astype(float)
    >>> round(cohen_kappa(codes), 2)
    0.4
    """
    one, two = codes[:, ~np.isnan(codes).any(axis=0)]
    if not one.size:
        return None
    categories = np.unique(codes[~np.isnan(codes)])
    observed = float((one == two).mean())
    chance = float(sum((one == c).mean() * (two == c).mean() for c in categories))
    return None if chance >= 1.0 else (observed - chance) / (1.0 - chance)


def _alpha(codes: NDArray[np.float64], level: Literal["nominal", "interval"]) -> float | None:
    import krippendorff

    if np.unique(codes[~np.isnan(codes)]).size < 2:
        return None
    return float(krippendorff.alpha(reliability_data=codes, level_of_measurement=level))


def _differences(both: pl.DataFrame, fields: list[str], key: str) -> pl.DataFrame:
    """Return the cells that the coders filled in differently."""
    parts = [
        both.filter(pl.col(name).ne_missing(pl.col(f"{name} "))).select(
            case=pl.col(key), field=pl.lit(name), first=pl.col(name), second=pl.col(f"{name} ")
        )
        for name in fields
    ]
    shape = {"case": pl.String, "field": pl.String, "first": pl.String, "second": pl.String}
    return pl.concat([pl.DataFrame(schema=shape), *parts])
