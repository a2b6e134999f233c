"""Studies: ``yundong fit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yundong.base.errors import InputError
from yundong.cli.output import note, print_table

LOG = "fit.jsonl"


def fit(
    scenario: Annotated[str, typer.Argument(help="Name or folder of a scenario.")] = "narcotics-1952",
    steps: Annotated[int, typer.Option(help="Steps after the slope has been measured.")] = 10,
    seeds: Annotated[
        str, typer.Option(help="Seeds whose mean is fitted, separated by commas.")
    ] = "1952,1953",
    scale: Annotated[float, typer.Option(help="1 decides; a fraction only proposes.")] = 1.0,
    slope_scale: Annotated[float, typer.Option(help="Scale at which the slope is measured.")] = 0.2,
    workers: Annotated[int, typer.Option(help="Runs at a time, each in a process of its own.")] = 2,
    log: Annotated[
        Path | None, typer.Option(help="Log of all runs; by default beside parameters.csv.")
    ] = None,
    write: Annotated[bool, typer.Option(help="Put the result into parameters.csv.")] = True,
) -> None:
    """Fit the calibrated parameters to the claims marked `calibrate`; stopped, it goes on where it was.

    Claims marked `check` are never read. Every run is written to the log.
    """
    from yundong.scenario import load
    from yundong.study.fit import Log, Search, within, write_parameters

    loaded = load(scenario)
    if not 0.0 < scale <= 1.0 or not 0.0 < slope_scale <= 1.0 or steps < 0 or workers < 1:
        raise InputError(
            "Give a --scale above 0 and up to 1, --steps of 0 or more and --workers of 1 or more."
        )
    try:
        chosen = tuple(int(word) for word in seeds.split(","))
    except ValueError:
        raise InputError(f"The seeds {seeds!r} are not whole numbers separated by commas.") from None
    search = Search(
        loaded, chosen, scale, slope_scale, Log(log or loaded.folder / LOG, loaded), workers, note
    )
    for step, loss, share in search.run(steps):
        note(f"step {step}: misfit {loss:.1f}, {share:.0%} of the claims within ten per cent")
        if write:
            write_parameters(loaded.folder, search.values(search.at))
    print_table(
        [
            {"claim": claim, "ratio": round(float(ratio), 3)}
            for claim, ratio in zip(search.claims, _ratios(search.misfit), strict=True)
        ]
    )
    note(f"{within(search.misfit, 0.1):.0%} within 10 %, {within(search.misfit, 0.3):.0%} within 30 %")


def _ratios(misfit: object) -> list[float]:
    import numpy as np

    return [float(x) for x in np.exp(misfit)]  # type: ignore[call-overload]
