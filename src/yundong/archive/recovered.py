"""The returns of a run, or of an archive that was loaded, as a table of returns again."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from yundong.archive.cells import STATED, STATUS
from yundong.archive.layout import IndicatorNames
from yundong.archive.returns import JOINT, SHAPE, ReturnTables


def returns_of(
    records: Mapping[str, pl.DataFrame], names: IndicatorNames, *, brought: str = "", level: str = "locality"
) -> ReturnTables:
    """Return the returns of places in some records.

    Parameters
    ----------
    records : mapping of str to pl.DataFrame
        With ``areas`` and ``returns``.
    names : IndicatorNames
        What indicators are called.
    brought : str
        Where the figures are from, for messages.
    level : str
        The areas whose returns are taken; those above are their hierarchy.
    """
    areas = records["areas"]
    rows = dict(zip(areas["id"].to_list(), areas.select("name_en", "parent", "level").rows(), strict=True))

    def path(area: int) -> list[str]:
        name, parent, _ = rows[area]
        return [name] if parent == area or rows[parent][1] == parent else [*path(parent), name]

    own = areas.filter(pl.col("level") == level).select(
        organ="id", weight=pl.col("population").cast(pl.Float64).replace(0.0, None)
    )
    paths = {organ: path(organ) for organ in own["organ"].to_list()}
    places = own.with_columns(
        place=pl.col("organ").replace_strict(
            {k: JOINT.join(p) for k, p in paths.items()}, return_dtype=pl.String
        ),
    )
    cells = records["returns"].join(places, on="organ").select(
        "place", "weight", "sent", "received", "value",
        day="period", indicator=pl.col("indicator").cast(pl.String), low="value", high="value",
        status=pl.lit(STATED, STATUS), total=pl.lit(False), file=pl.lit(brought), sheet=pl.lit(""),
    )  # fmt: skip
    return ReturnTables(
        cells.select(
            (pl.col(n) if n in cells.columns else pl.lit(None)).cast(dtype).alias(n)
            for n, dtype in SHAPE.items()
        ),
        (),
        names,
    )
