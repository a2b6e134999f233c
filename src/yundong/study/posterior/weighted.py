"""The posterior of a scenario: weighted draws of all parameters with the outputs of a full-scale run at each.

`yundong study posterior` makes it and writes `FILE` into the folder of the scenario, so that no later command has to
run the campaign many times to state an interval. Nothing here runs anything.

A quantity is named by its kind and its name: ``indicator:arrested`` (the whole country on the last day),
``indicator:arrested@northeast`` (a great region), ``reported:arrested`` (what the centre could state in its summary),
``claim:S1-arrested`` (the modelled figure of a documented one, in its unit, its area and on its day),
``truth:identified_wrongly`` (distance between record and truth, in persons) or ``parameter:letters.base_rate``.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from yundong.base.errors import Fault, InputError, did_you_mean
from yundong.base.reading import read_bytes
from yundong.base.writing import write_bytes
from yundong.figures.interval import Interval
from yundong.scenario import Scenario, locate, shipped
from yundong.study.runs.keys import key_of_model

if TYPE_CHECKING:
    import polars as pl

Kept = TypeVar("Kept")
FILE = "posterior.parquet"
KINDS = ("parameter", "indicator", "reported", "claim", "truth")
WEIGHT = "weight"
LEAST_SHARE = 0.02
"""Share of the variance below which a parameter is not called a driver, whatever chance allows."""
FORMAT = 1
"""Version of the form of the file."""

Floats = NDArray[np.float64]


class Knowledge(StrEnum):
    """What the documents say about a parameter."""

    identified = "identified"
    """Its posterior interval is much narrower than the prior one."""
    direction = "direction only"
    """They push it to one side of its prior, without fixing it."""
    prior = "prior"
    """They say nothing: what is believed of it is assumed."""


class Mismatch(StrEnum):
    """Why a posterior does not speak of a run."""

    scenario = "scenario"
    """The data of the scenario, or values in its ``parameters.csv``, are others."""
    settings = "settings"
    """Parameters were set for the run."""
    without = "without"
    """Mechanisms were switched off."""
    interpretation = "interpretation"
    """The directive was read otherwise."""
    until = "until"
    """The run ends on another day."""
    program = "program"
    """The program has changed since; the posterior still speaks of the run, of an earlier edition of the model."""


@dataclass(frozen=True)
class Driver:
    """A parameter that a quantity depends on, over the posterior.

    Attributes
    ----------
    parameter : str
        Its name.
    share : float
        Of the variance of the (logarithm of the) quantity, what a straight line in this parameter alone explains, from
        0 to 1. Shares of parameters that go together overlap.
    rises : bool
        Whether the quantity rises with the parameter.
    knowledge : Knowledge
        What the documents say about the parameter.
    """

    parameter: str
    share: float
    rises: bool
    knowledge: Knowledge


class MadeRun(Protocol):
    """What is asked of a run to see whether a posterior speaks of it: a stored run has it."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """As written into the run folder."""


@dataclass(frozen=True)
class About:
    """Where a posterior comes from.

    Attributes
    ----------
    scenario, version : str
        Name and version of the scenario.
    scenario_hash : str
        Of the data files of its folder, as the manifest of a run states it.
    data, program : str
        The key of the model (`yundong.study.runs.keys.key_of_model`): digests of data and of code.
    made : str
        Day, as year-month-day.
    end : str
        Last day of its runs, as year-month-day.
    scale : float
        Of its runs.
    seed : int
        From which it can be made again.
    command : str
        That makes it again.
    knowledge : mapping of str to str
        What the documents say about each parameter (`Knowledge`).
    notes : mapping of str to object
        What the command that made it found: waves, effective number of draws, acceptance and the like.
    """

    scenario: str
    version: str
    scenario_hash: str
    data: str
    program: str
    made: str
    end: str
    scale: float
    seed: int
    command: str
    knowledge: Mapping[str, str]
    notes: Mapping[str, Any]


class Posterior:
    """Weighted draws of the parameters, each with the outputs of a run.

    Attributes
    ----------
    about : About
        Where it comes from.
    weights : ndarray, (draws,)
        Of each draw; they sum to 1.
    seeds : ndarray of int, (draws,)
        Seed of the run of each draw.
    quantities : tuple of str
        Names of all columns, such as ``truth:identified_wrongly``.
    """

    def __init__(
        self, about: About, weights: Floats, seeds: NDArray[np.int64], columns: Mapping[str, Floats]
    ) -> None:
        total = float(np.sum(weights))
        if not len(weights) or not math.isfinite(total) or total <= 0.0 or np.min(weights) < 0.0:
            raise ValueError("the weights of a posterior must be numbers of which some are above zero")
        self.about = about
        self.weights: Floats = np.asarray(weights, dtype=np.float64) / total
        self.seeds = np.asarray(seeds, dtype=np.int64)
        self._columns = dict(columns)
        self.quantities = tuple(self._columns)

    def __repr__(self) -> str:
        return (
            f"Posterior({self.about.scenario}, {len(self.weights)} draws, "
            f"effectively {self.effective:.0f}, made {self.about.made})"
        )

    @property
    def key(self) -> str:
        """Key of the model that it is of: the digests of its data and of its program."""
        return f"{self.about.data}-{self.about.program}"

    @property
    def effective(self) -> float:
        """Effective number of draws (Kish): as many equal ones would say as much."""
        return float(1.0 / np.sum(self.weights**2))

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters that vary."""
        return tuple(q.partition(":")[2] for q in self.quantities if q.startswith("parameter:"))

    def values(self, quantity: str) -> Floats:
        """Return a quantity by draw, (draws,); not a number where a run has no such figure.

        Raises
        ------
        InputError
            If there is no such quantity, with the nearest.
        """
        if quantity not in self._columns:
            hint = did_you_mean(quantity, self.quantities) or " A quantity is named like indicator:arrested."
            raise InputError(f"The posterior has no quantity {quantity!r}.{hint}")
        return self._columns[quantity]

    def has(self, quantity: str) -> bool:
        """Return whether at least half of the weight lies on draws that have a quantity."""
        if quantity not in self._columns:
            return False
        return float(self.weights[np.isfinite(self._columns[quantity])].sum()) >= 0.5

    def quantile(self, quantity: str, share: float) -> float | None:
        """Return the value below which a share of the posterior lies; None if the runs have no such figure.

        Raises
        ------
        InputError
            If there is no such quantity.
        """
        values = self.values(quantity)
        if not self.has(quantity):
            return None
        known = np.isfinite(values)
        return weighted_quantile(values[known], self.weights[known], share)

    def median(self, quantity: str) -> float | None:
        """Return the median of a quantity, None if the runs have no such figure."""
        return self.quantile(quantity, 0.5)

    def interval(self, quantity: str, level: float = 0.9) -> Interval | None:
        """Return the central interval that holds a share of the posterior of a quantity.

        It holds what parameters inside their ranges and chance allow after the fitted claims have been seen; the error
        of a documented figure itself is not in it.

        Parameters
        ----------
        quantity
            Such as ``truth:identified_wrongly`` or ``claim:B3-arrested``.
        level
            Above 0 and below 1.

        Returns
        -------
        Interval or None
            In the unit of the quantity; None if the runs have no such figure.

        Raises
        ------
        InputError
            If there is no such quantity, or the level cannot be.
        """
        if not 0.0 < level < 1.0:
            raise InputError(f"Invalid level {level:g}: must be above 0 and below 1, such as 0.9.")
        low, high = (self.quantile(quantity, (1.0 + side * level) / 2.0) for side in (-1, 1))
        return None if low is None or high is None else Interval(low, high)

    def drivers(self, quantity: str, most: int = 3) -> tuple[Driver, ...]:
        """Return the parameters that explain most of the variance of a quantity, the strongest first.

        Each is judged alone, by its weighted correlation with the logarithm of the quantity (with the quantity itself
        where it can be zero or less); what chance gives to so few draws is taken off. A parameter that explains less
        than `LEAST_SHARE` or that chance could explain is not a driver.

        Parameters
        ----------
        quantity
            Any but a parameter.
        most
            How many at most.

        Raises
        ------
        InputError
            If there is no such quantity.
        """
        values = self.values(quantity)
        if not self.has(quantity):
            return ()
        known = np.isfinite(values)
        target = np.log(values[known]) if (values[known] > 0.0).all() else values[known]
        weights = self.weights[known] / self.weights[known].sum()
        effective = 1.0 / float(np.sum(weights**2))
        columns = np.column_stack([self._columns[f"parameter:{name}"][known] for name in self.parameters])
        correlation = weighted_correlation(columns, target, weights)
        chance = (1.0 - correlation**2) / max(effective - 2.0, 1.0)
        shares = correlation**2 - chance
        # With so many parameters the greatest of the idle ones would look like a driver (Bonferroni, normal tail).
        beyond = correlation**2 > chance * 2.0 * math.log(20.0 * max(len(self.parameters), 1))
        found = [
            Driver(name, float(share), bool(r > 0.0), self.knowledge(name))
            for name, share, r, real in zip(self.parameters, shares, correlation, beyond, strict=True)
            if real and share >= LEAST_SHARE
        ]
        return tuple(sorted(found, key=lambda d: -d.share)[:most])

    def knowledge(self, parameter: str) -> Knowledge:
        """Return what the documents say about a parameter; nothing is said about one that was not looked at."""
        return Knowledge(self.about.knowledge.get(parameter, Knowledge.prior))

    def settings(self, draw: int) -> dict[str, float]:
        """Return the parameters of a draw, as they were set for its run."""
        return {name: stored(self._columns[f"parameter:{name}"][draw]) for name in self.parameters}

    def sample(self, size: int, seed: int = 1) -> list[int]:
        """Return draws that stand for the posterior, each as often as its weight asks (systematic resampling).

        Parameters
        ----------
        size
            How many; smaller samples are not parts of larger ones.
        seed
            Decides where in the weights it begins.

        Returns
        -------
        list of int
            Numbers of draws for `settings` and `seeds`.
        """
        begin = float(np.random.default_rng(seed).random())
        # Heavy draws first would make neighbours in the order alike; the order of the file is random already.
        ticks = (np.arange(size) + begin) / max(size, 1)
        last = len(self.weights) - 1
        return [min(int(i), last) for i in np.searchsorted(np.cumsum(self.weights), ticks, side="right")]

    def frame(self) -> pl.DataFrame:
        """Return the draws as a table: weight, seed, then a column for each quantity."""
        import polars as pl

        return pl.DataFrame({WEIGHT: self.weights, "seed": self.seeds, **self._columns})

    def to_arviz(self) -> Any:
        """Return the draws as ArviZ data: groups ``posterior`` and ``posterior_predictive``, one chain.

        Weights are in ``sample_stats``; `sample` gives draws of equal weight. Needs the extra ``study``.

        Raises
        ------
        InputError
            If ArviZ is not installed.
        """
        from yundong.base.extras import require

        require("study", "ArviZ data")
        from yundong.study.posterior.chain import quiet_arviz

        def group(*kinds: str) -> dict[str, Floats]:
            return {q: v[None, :] for q, v in self._columns.items() if q.partition(":")[0] in kinds}

        posterior = {q.partition(":")[2]: v for q, v in group("parameter").items()}
        return quiet_arviz().from_dict(
            posterior=posterior,
            posterior_predictive=group("indicator", "reported", "claim", "truth"),
            sample_stats={WEIGHT: self.weights[None, :]},
            attrs={"key": self.key, "made": self.about.made, "command": self.about.command},
        )

    def write(self, path: Path) -> None:
        """Write the file: Parquet with numbers of single precision, and where it comes from as metadata.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        import polars as pl

        frame = self.frame().with_columns(pl.selectors.float().cast(pl.Float32))
        about = json.dumps({"format": FORMAT, **vars(self.about)}, ensure_ascii=False)
        content = io.BytesIO()
        frame.write_parquet(content, compression="zstd", compression_level=19, metadata={"yundong": about})
        write_bytes(path, content.getvalue())


def kept_for(run: MadeRun, scenario: Scenario, file: str) -> Path | None:
    """Return a kept result for a run: in its scenario's folder, else with the shipped scenario of that name.

    A run keeps a copy of the data of its scenario, without such results.
    """
    folders = [scenario.folder, Path(str(run.manifest.get("scenario_folder") or scenario.folder))]
    if (name := str(run.manifest.get("scenario", ""))) in shipped():
        folders.append(locate(name))
    return next((folder / file for folder in folders if (folder / file).is_file()), None)


def read_for(
    run: MadeRun, scenario: Scenario, file: str, read: Callable[[Path], Kept], holds: Callable[[Kept], bool]
) -> Kept | None:
    """Return a kept result for a run, as `kept_for` finds it.

    Parameters
    ----------
    run, scenario : MadeRun, Scenario
        The run, and the scenario that it was made from.
    file : str
        Name of the file of the result.
    read : callable
        Reads it, and raises InputError if it is damaged.
    holds : callable
        Whether what was read is of the data of this scenario.

    Returns
    -------
    The result; None if there is none, or it does not hold.
    """
    path = kept_for(run, scenario, file)
    found = None if path is None else read(path)
    return found if found is not None and holds(found) else None


def load(scenario: Scenario) -> Posterior | None:
    """Return the posterior that a scenario comes with, None if it has none.

    Whether it speaks of a run is for `applies` to say.

    Raises
    ------
    InputError
        If the file is not a posterior.
    """
    path = scenario.folder / FILE
    return read(path) if path.is_file() else None


def read(path: Path) -> Posterior:
    """Return the posterior in a file.

    Raises
    ------
    InputError
        If there is no such file, or it is not a posterior.
    """
    import polars as pl

    from yundong.base.labelled import read_parquet

    content = read_bytes(path)
    remedy = "Make it with `yundong study posterior`."
    try:
        frame, metadata = read_parquet(content)
        about = json.loads(metadata["yundong"])
        form = about.pop("format")
        if form != FORMAT:
            raise InputError([Fault(path.name, f"This is of another version ({form}).", remedy)])
        names = [name for name in frame.columns if name.partition(":")[0] in KINDS]
        values = frame.select(pl.col(names).cast(pl.Float64)).to_numpy(order="fortran", writable=True)
        columns = dict(zip(names, values.T, strict=True))
        return Posterior(About(**about), frame[WEIGHT].to_numpy(), frame["seed"].to_numpy(), columns)
    except InputError:
        raise
    except Exception as error:  # Polars has errors of many kinds for a file that is no Parquet
        raise InputError([Fault(path.name, "This is not a posterior.", remedy)]) from error


def mismatches(posterior: Posterior, run: MadeRun, scenario: Scenario | None = None) -> list[Mismatch]:
    """Return why a posterior does not speak of a run; empty if it does.

    Parameters
    ----------
    run
        A stored run, or anything with the manifest of one.
    scenario
        The scenario of the run as loaded, at the cost of a second: then files that decide no result (notes, reasons)
        may have changed, and a change of the program is found, too.
    """
    about, manifest = posterior.about, run.manifest
    model = None if scenario is None else key_of_model(scenario)
    same = manifest.get("scenario_hash") == about.scenario_hash if model is None else model.data == about.data
    differs = {
        Mismatch.scenario: manifest.get("scenario") != about.scenario or not same,
        Mismatch.settings: bool(manifest.get("settings")),
        Mismatch.without: bool(manifest.get("without")),
        Mismatch.interpretation: manifest.get("interpretation", "balanced") != "balanced",
        Mismatch.until: str(manifest.get("end", about.end))[:10] != about.end,
        Mismatch.program: model is not None and model.program != about.program,
    }
    return [mismatch for mismatch, found in differs.items() if found]


def applies(posterior: Posterior, run: MadeRun, scenario: Scenario | None = None) -> bool:
    """Return whether a posterior speaks of a run: the same scenario, nothing set, left out or read otherwise.

    A change of the program since it was made does not keep it from applying; `mismatches` names that, too.
    """
    return not set(mismatches(posterior, run, scenario)) - {Mismatch.program}


def stored(value: float) -> float:
    """Return a number to six digits: what single precision holds, so that a setting read back is the one that ran."""
    return float(f"{value:.6g}")


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the quantile of weighted values, on straight lines between the middles of the weights."""
    return weighted_quantiles(values, weights, (share,))[0]


def weighted_quantiles(values: Floats, weights: Floats, shares: Sequence[float]) -> list[float]:
    """Return several quantiles of weighted values, which are sorted once."""
    order = np.argsort(values, kind="stable")
    sorted_weights = weights[order] / weights.sum()
    middles = np.cumsum(sorted_weights) - sorted_weights / 2.0
    found: list[float] = np.interp(shares, middles, values[order]).tolist()
    return found


def weighted_correlation(columns: Floats, target: Floats, weights: Floats) -> Floats:
    """Return the correlation of each column, (draws, columns), with a target, (draws,); 0 where nothing varies."""
    centred = columns - weights @ columns
    away = target - weights @ target
    spread = np.sqrt((weights @ centred**2) * (weights @ away**2))
    together = weights @ (centred * away[:, None])
    return np.divide(together, spread, out=np.zeros_like(together), where=spread > 1e-300)
