"""The statements of the report held against the model, from Python."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from yundong.base.extras import require
from yundong.scenario import Scenario, load

if TYPE_CHECKING:
    from yundong.study.shown import ShownDossier


def dossier(
    *,
    only: Collection[str] = (),
    scenario: Scenario | str | Path = "narcotics-1952",
    runs: int = 40,
    scale: float = 0.1,
    seeds: int = 1,
    workers: int = 1,
    cache: str | Path | None = None,
) -> ShownDossier:
    """Test what the report states, over draws of the parameters; a notebook shows the table of all questions.

    Parameters
    ----------
    only : collection of str
        Names of questions of ``questions.yaml``; by default all.
    scenario : Scenario, str or Path
        As loaded, or the name or folder of one.
    runs : int
        Draws of the parameters: from the posterior of the scenario, else from the ranges of the fitted ones and of the
        assumptions that the questions name.
    scale : float
        Of the runs; 1 is one-to-one.
    seeds : int
        Runs of each draw on every side.
    workers : int
        Runs at a time, each in a process of its own.
    cache : str or Path, optional
        File that keeps finished runs; by default ``runs/studies.jsonl``.

    Raises
    ------
    InputError
        For questions that do not exist or are faulty, or too many runs that fail.

    Examples
    --------
    >>> found = dossier(only=["leniency"], runs=40)                    # doctest: +SKIP
    >>> found["leniency"].verdict                                      # doctest: +SKIP
    >>> found.save("dossier.docx")                                     # doctest: +SKIP
    """
    require("study", "A dossier")
    from yundong.api import _engine
    from yundong.study.dossier.answer import dossier as answer
    from yundong.study.shown import ShownDossier

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    engine = _engine(cache, workers)
    return ShownDossier.of(answer(loaded, engine, draws=runs, scale=scale, seeds=seeds, only=only))
