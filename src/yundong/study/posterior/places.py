"""Places of runs with draws of the posterior, from which missing returns of archives are imputed.

Of each run some of the localities are kept, evenly spaced by their number of inhabitants, with everything that they
returned. `yundong.archive.reference.posterior_places` reads the file.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from yundong.archive.guide import returned
from yundong.archive.reference import PLACES_FORMAT, POSTERIOR_FILE, mark_of
from yundong.base.errors import InputError
from yundong.base.writing import write_bytes
from yundong.campaign.run import Request, Result, simulate
from yundong.report.compare import columns_compared
from yundong.scenario import Scenario
from yundong.study.posterior.weighted import load

EVERY = 5
"""Days between two periods: those of the returns of the model."""


def places_of_posterior(
    scenario: Scenario,
    draws: int = 40,
    places: int = 24,
    scale: float = 0.2,
    progress: Callable[[str], None] = lambda text: None,
) -> pl.DataFrame:
    """Run draws of the posterior and return what some of their places returned.

    Parameters
    ----------
    scenario : Scenario
        With a posterior.
    draws : int
        How many, each as often as its weight asks.
    places : int
        Kept of each run.
    scale : float
        Of the runs; a place is as large as at any other.
    progress : callable
        Given a sentence for each run.

    Returns
    -------
    pl.DataFrame
        The columns of `yundong.archive.reference.PosteriorPlaces.frame`.

    Raises
    ------
    InputError
        If the scenario has no posterior.
    """
    posterior = load(scenario)
    if posterior is None:
        raise InputError(
            f"The scenario {scenario.name} comes with no posterior. Make one with `yundong study posterior`."
        )
    span = (scenario.schedule.start, scenario.schedule.end)
    periods = pl.date_range(*span, interval=f"{EVERY}d", eager=True).alias("period")
    frames = []
    for number, draw in enumerate(posterior.sample(draws)):
        progress(f"draw {number + 1} of {draws}")
        request = Request(int(posterior.seeds[draw]), scale, None, (), posterior.settings(draw), "balanced")
        result = simulate(scenario, request, columns=columns_compared())
        frames.append(_of_run(result, number, places, periods, [i.id for i in returned(scenario)]))
    return pl.concat(frames)


def _of_run(
    result: Result, number: int, many: int, periods: pl.Series, indicators: list[str]
) -> pl.DataFrame:
    """Return what some places of a run returned, period by period: what each figure rose by."""
    areas = result.records["areas"].filter(pl.col("level") == "locality").sort("population", "id")
    at = np.unique(np.linspace(0, areas.height - 1, many).round().astype(int))
    chosen = areas[at].select(
        organ="id", population=pl.col("population").cast(pl.UInt32), place=pl.int_range(at.size)
    )
    returns = result.records["returns"].join(chosen, on="organ", how="semi")
    figures = returns.with_columns(pl.col("indicator").cast(pl.String)).pivot(
        on="indicator", index=["organ", "period"], values="value", aggregate_function="last"
    )
    figures = figures.with_columns(
        pl.lit(None, pl.Float64).alias(n) for n in indicators if n not in figures.columns
    )
    grid = chosen.join(periods.to_frame(), how="cross").sort("place", "period")
    known = grid.join_asof(
        figures.sort("period").with_columns(pl.col(indicators).forward_fill().over("organ")),
        on="period", by="organ", check_sortedness=False,
    )  # fmt: skip
    stated = [pl.col(name).fill_null(0.0) for name in indicators]
    added = [one.diff().fill_null(one).over("place").round(0).cast(pl.Int32) for one in stated]
    return known.select(
        pl.lit(number, pl.UInt16).alias("draw"),
        pl.col("place").cast(pl.UInt16),
        "population",
        "period",
        *added,
    )


def write_places(path: Path, frame: pl.DataFrame, scenario: Scenario, command: str) -> None:
    """Write places as the file that a scenario comes with.

    Parameters
    ----------
    path : Path
        Of the file.
    frame : pl.DataFrame
        As `places_of_posterior` returns it.
    scenario : Scenario
        Whose posterior they are of.
    command : str
        That made them.
    """
    beside = ("draw", "place", "population", "period")
    about = {
        "format": PLACES_FORMAT,
        "posterior": mark_of(scenario.folder / POSTERIOR_FILE),
        "indicators": [n for n in frame.columns if n not in beside],
        "command": command,
        "made": dt.date.today().isoformat(),
    }
    content = io.BytesIO()
    frame.write_parquet(
        content, compression="zstd", compression_level=19, metadata={"yundong": json.dumps(about)}
    )
    write_bytes(path, content.getvalue())
