"""How well totals are recovered from partial returns: returns of a run are hidden, and the estimates held against them.

The returns of every locality of a run are known, and so is what really stood in its own records. Returns are hidden by
share and by reason, copying errors are put into some of those that remain, and everything is estimated as for an
archive. A place that the run has no return of yet states zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.archive.estimate import compiled
from yundong.archive.layout import IndicatorNames
from yundong.archive.recovered import returns_of
from yundong.archive.reference import PosteriorPlaces, posterior_places
from yundong.archive.returns import WHOLE, ReturnTables
from yundong.archive.rules import RuleSet, load_rules
from yundong.records.store import StoredRun
from yundong.scenario import Scenario

REASONS = ("random", "size", "lateness", "lying", "silence")
"""Why returns are missing: by chance; small places first; late ones first; those that inflate most first; places that
send none at all."""
SHARES = (0.05, 0.2, 0.5, 0.8)
INDICATORS = ("identified", "arrested", "registered")
SERIES = ("reported", "corrected", "imputed", "both")
MISCOPIED = 0.005
"""Share of the figures that remain in which a digit is lost or doubled, as in copying."""
FEW, FEW_SHARES = 12, (0.2, 0.5, 0.8)
"""Places of a small table, and the shares of its returns that are hidden."""
FEWEST = 50.0
"""Totals below this are left out: a relative error says nothing there."""


@dataclass(frozen=True)
class Recovered:
    """How far the series fall from what all places would have stated, for one reason and share.

    Attributes
    ----------
    reason, share
        See `REASONS` and `SHARES`.
    error : dict of str to float
        Median of the absolute relative error of each series, over periods, indicators, draws and runs.
    bias : float
        Median relative error of the corrected and imputed series: above zero where it is too high.
    own : float
        The same against what the places' own records held.
    holds, certain, coverage : float
        Share of cases in which the 90 % interval of the corrected and imputed series, the certain bounds, and the range
        of the coverage adjustment contain what all places would have stated.
    width : float
        Median width of the 90 % interval, relative to the total.
    cases : int
        Periods, indicators, draws and runs counted.
    """

    reason: str
    share: float
    error: dict[str, float]
    bias: float
    own: float
    holds: float
    certain: float
    coverage: float
    width: float
    cases: int


def recovery(
    runs: Sequence[StoredRun],
    scenario: Scenario,
    draws: int = 10,
    seed: int = 1952,
    progress: Callable[[str], None] = lambda text: None,
) -> list[Recovered]:
    """Hide returns of runs and measure how well their totals are recovered from what remains of the tables alone.

    Parameters
    ----------
    runs : sequence of StoredRun
        With truth.
    scenario : Scenario
        Whose indicators are counted.
    draws : int
        Repetitions for each reason, share and run.
    seed : int
        Of the hiding.
    progress : callable
        Given a sentence for each reason and share.
    """
    names, rules = IndicatorNames(scenario.indicators), load_rules()
    whole = [_whole(run, names) for run in runs]
    found = []
    for reason in REASONS:
        for share in SHARES:
            progress(f"hidden: {share:.0%}, {reason}")
            rng = np.random.default_rng([seed, REASONS.index(reason), int(100 * share)])
            cases = [_one(full, reason, share, rng, rules, None) for full in whole for _ in range(draws)]
            found.append(_summary(reason, share, pl.concat(cases)))
    return found


def recovery_of_few(
    runs: Sequence[StoredRun],
    scenario: Scenario,
    draws: int = 10,
    seed: int = 1952,
    progress: Callable[[str], None] = lambda text: None,
) -> list[tuple[str, Recovered]]:
    """Measure the same for tables of `FEW` places, imputed from the table alone and with places of the posterior.

    Parameters
    ----------
    runs, scenario, draws, seed, progress
        See `recovery`; each draw takes other places, which both ways of imputing share.

    Returns
    -------
    list of (str, Recovered)
        ``table`` or ``posterior``, and what was found.
    """
    names, rules = IndicatorNames(scenario.indicators), load_rules()
    whole = [_whole(run, names) for run in runs]
    models = {"table": None, "posterior": posterior_places(scenario.folder)}
    found = []
    for reason in ("random", "silence"):
        for share in FEW_SHARES:
            progress(f"hidden: {share:.0%}, {reason}, of {FEW} places")
            for name, model in models.items():
                rng = np.random.default_rng([seed, FEW, REASONS.index(reason), int(100 * share)])
                tables = [_some(full, FEW, rng) for full in whole for _ in range(draws)]
                cases = [_one(full, reason, share, rng, rules, model) for full in tables]
                found.append((name, _summary(reason, share, pl.concat(cases))))
    return found


def _some(full: pl.DataFrame, many: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return the figures of some places, drawn from those that ever state `FEWEST` of anything."""
    stating = full.group_by("place", maintain_order=True).agg(most=pl.col("value").max())
    known = stating.filter(pl.col("most") >= FEWEST)["place"].sort()
    chosen = known.gather(sorted(rng.permutation(known.len())[:many].tolist()))
    return full.filter(pl.col("place").is_in(chosen.implode()))


def _whole(run: StoredRun, names: IndicatorNames) -> pl.DataFrame:
    """Return every figure of every locality and period: stated, true, and by when it had come.

    Returns
    -------
    pl.DataFrame
        The shape of `ReturnTables.cells`, with ``true`` and ``delay`` (days from the end of the period to receipt).
    """
    real = run.truth["return_figures"]["value"].alias("true")
    stated = run.records["returns"].with_columns(real)
    records = {"areas": run.records["areas"], "returns": stated}
    cells = returns_of(records, names).cells.with_columns()
    joined = _with_true(cells, records, names)
    chosen = joined.filter(pl.col("indicator").is_in(INDICATORS))
    days = chosen.select(pl.col("day").unique()).sort("day")
    beside = chosen.group_by("place", "weight").agg(delay=pl.col("delay").median())
    grid = beside.join(days, how="cross").join(pl.DataFrame({"indicator": INDICATORS}), how="cross")
    own = chosen.select("place", "day", "indicator", "value", "true")
    full = grid.join(own, on=("place", "day", "indicator"), how="left").sort("place", "indicator", "day")
    filled = [pl.col(n).forward_fill().over("place", "indicator").fill_null(0.0) for n in ("value", "true")]
    return full.with_columns(filled)


def _with_true(cells: pl.DataFrame, records: dict[str, pl.DataFrame], names: IndicatorNames) -> pl.DataFrame:
    other = returns_of(
        {**records, "returns": records["returns"].with_columns(value="true")}, names
    ).cells.select("place", "day", "indicator", true="value")
    late = (pl.col("received") - pl.col("day")).dt.total_days().alias("delay")
    return cells.with_columns(late).join(other, on=("place", "day", "indicator"), how="left")


def _one(
    full: pl.DataFrame,
    reason: str,
    share: float,
    rng: np.random.Generator,
    rules: RuleSet,
    model: PosteriorPlaces | None,
) -> pl.DataFrame:
    """Hide returns once and return, for each period and indicator, the total and its estimates."""
    hidden = _hidden(full, reason, share, rng)
    left = _miscopied(full.join(hidden, on=("place", "day"), how="anti"), rng)
    made = compiled(_as_returns(left, full), rules, cumulative=True, model=model)
    totals = made.totals.filter(pl.col("area") == WHOLE)
    target = full.group_by("day", "indicator").agg(all=pl.col("value").sum(), true=pl.col("true").sum())
    return totals.join(target, on=("day", "indicator")).filter(pl.col("all") >= FEWEST)


def _hidden(full: pl.DataFrame, reason: str, share: float, rng: np.random.Generator) -> pl.DataFrame:
    """Return the places and periods whose returns are missing: in every period that share of the places."""
    places = full.group_by("place", maintain_order=True).agg(
        size=pl.col("value").max(),
        delay=pl.col("delay").first().fill_null(0.0),
        lie=pl.col("value").sum() / pl.col("true").sum().clip(1.0),
    )
    days = full.select(pl.col("day").unique()).sort("day")
    many = places.height
    rank = {"size": -places["size"], "lateness": places["delay"], "lying": places["lie"]}.get(reason)
    order = np.zeros(many) if rank is None else rank.rank("ordinal").to_numpy() / many
    if reason == "silence":
        gone = rng.permutation(many)[: round(share * many)]
        names = pl.Series("place", [places["place"][int(at)] for at in gone], pl.String)
        return names.to_frame().join(days, how="cross")
    rows: list[tuple[str, object]] = []
    for day in days["day"].to_list():
        # A leaning, not a rule: each place may be missing or not, those of the reason three times as often.
        score = rng.random(many) ** (1.0 / (1.0 + 2.0 * order))
        gone = np.argsort(-score)[: round(share * many)]
        rows += [(places["place"][int(at)], day) for at in gone]
    return pl.DataFrame(rows, schema={"place": pl.String, "day": pl.Date}, orient="row")


def _miscopied(left: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Lose or double the last digit of some figures."""
    value: NDArray[np.float64] = left["value"].to_numpy().copy()
    wrong = (rng.random(value.size) < MISCOPIED) & (value >= 10)
    lost = rng.random(value.size) < 0.5
    value[wrong & lost] = np.floor(value[wrong & lost] / 10)
    value[wrong & ~lost] = value[wrong & ~lost] * 10 + np.mod(value[wrong & ~lost], 10)
    return left.with_columns(value=pl.Series(value))


def _as_returns(left: pl.DataFrame, full: pl.DataFrame) -> ReturnTables:
    """Return what remains as a table of returns; every place stays known, as its name is."""
    from yundong.archive.cells import EMPTY, STATED, STATUS
    from yundong.archive.returns import SHAPE

    keys = full.select("place", "weight", "day", "indicator")
    cells = keys.join(
        left.select("place", "day", "indicator", "value"), on=("place", "day", "indicator"), how="left"
    )
    stated = pl.when(pl.col("value").is_not_null()).then(pl.lit(STATED)).otherwise(pl.lit(EMPTY))
    cells = cells.with_columns(low="value", high="value", status=stated.cast(STATUS), total=pl.lit(False))
    shape = [(pl.col(n) if n in cells.columns else pl.lit(None)).cast(t).alias(n) for n, t in SHAPE.items()]
    return ReturnTables(cells.select(shape), (), IndicatorNames({}))


def _summary(reason: str, share: float, cases: pl.DataFrame) -> Recovered:
    """Return the errors and hits of all cases of one reason and share."""
    known = cases.drop_nulls("both")
    goal = pl.col("all")

    def mean(expression: pl.Expr) -> float:
        return float(known.select(expression.cast(pl.Float64).mean()).item())

    def median(expression: pl.Expr) -> float:
        return float(known.select(expression.median()).item())

    return Recovered(
        reason=reason,
        share=share,
        error={name: median((pl.col(name) / goal - 1.0).abs()) for name in SERIES},
        bias=median(pl.col("both") / goal - 1.0),
        own=median(pl.col("both") / pl.col("true") - 1.0),
        holds=mean((pl.col("both_low") <= goal) & (goal <= pl.col("both_high"))),
        certain=mean((pl.col("at_least") <= goal) & (goal <= pl.col("at_most"))),
        coverage=mean((pl.col("coverage_low") <= goal) & (goal <= pl.col("coverage_high"))),
        width=median((pl.col("both_high") - pl.col("both_low")) / goal),
        cases=known.height,
    )
