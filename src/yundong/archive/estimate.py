"""Totals of every level: reported, computed, complete to what degree, and estimated in four parallel series.

The series: *reported* (the sum of what is stated), *corrected* (after the corrections), *imputed* (what is missing
added) and *both*. Beside them two estimates that need less: bounds that assume nothing but that cumulative figures do
not fall, and a coverage adjustment whose assumption is a stated range.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import polars as pl

from yundong.archive.check import findings
from yundong.archive.correct import CORRECTION, corrected, seems_cumulative
from yundong.archive.impute import ESTIMATE, MODEL_COUNTS, imputed
from yundong.archive.panel import Panel, panel_of
from yundong.archive.reference import Donors, PosteriorPlaces, of_table
from yundong.archive.returns import ReturnTables
from yundong.archive.rules import RuleSet

KEY = ("area", "day", "indicator")
HIDDEN_DONORS = 4
"""Degrees of freedom of an interval: those of a few donors, whatever their number, as places differ in much."""


@dataclass(frozen=True)
class Assumptions:
    """What an estimate assumes.

    Attributes
    ----------
    coverage : (float, float)
        A place that states nothing has between so many and so many times the figure per weight of those that do.
    interval : float
        Probability that an interval is meant to hold, 0 to 1.
    """

    coverage: tuple[float, float] = (0.5, 1.5)
    interval: float = 0.9


@dataclass(frozen=True)
class Compiled:
    """Returns with everything that follows from them.

    Attributes
    ----------
    returns : ReturnTables
        As read.
    rules : RuleSet
        What was validated, and how it was corrected.
    panel, corrected : Panel
        As stated, and as the corrections leave it.
    findings, corrections : pl.DataFrame
        `yundong.archive.check.FINDING` and `yundong.archive.correct.CORRECTION`.
    totals : pl.DataFrame
        One row per area, period and indicator: see `totals_of`.
    cumulative : frozenset of str
        Indicators taken to be cumulative.
    reference : Donors
        What missing figures were imputed from.
    model : Donors or None
        Places of the posterior, asked beside it where it has few.
    """

    returns: ReturnTables
    rules: RuleSet = field(repr=False)
    panel: Panel = field(repr=False)
    corrected: Panel = field(repr=False)
    findings: pl.DataFrame = field(repr=False)
    corrections: pl.DataFrame = field(repr=False)
    totals: pl.DataFrame = field(repr=False)
    cumulative: frozenset[str]
    reference: Donors = field(repr=False)
    assumptions: Assumptions = Assumptions()
    model: Donors | None = field(default=None, repr=False)

    @property
    def imputed_from(self) -> dict[str, str]:
        """What missing figures were imputed from, in ``en`` and ``zh``."""
        joint = {
            "en": "; where these are few, also from {}, which count as at most {} places",
            "zh": "；此类地方少时兼据{}，其分量至多相当于{}地",
        }
        found = dict(self.reference.described)
        if self.model is not None:
            found = {k: v + joint[k].format(self.model.described[k], MODEL_COUNTS) for k, v in found.items()}
        return found


def compiled(
    returns: ReturnTables,
    rules: RuleSet,
    *,
    lang: str = "en",
    assumptions: Assumptions | None = None,
    reference: Donors | None = None,
    cumulative: bool | None = None,
    model: PosteriorPlaces | None = None,
) -> Compiled:
    """Validate returns, correct them, and estimate their totals.

    Parameters
    ----------
    returns : ReturnTables
        As read.
    rules : RuleSet
        Validation rules and corrections.
    lang : str
        Language of the findings.
    assumptions : Assumptions, optional
        Of the estimates.
    reference : Donors, optional
        Donors; by default the places of the tables themselves.
    cumulative : bool, optional
        Whether figures are cumulative; by default judged by how seldom they fall.
    model : PosteriorPlaces, optional
        Asked beside the tables where these have few places, if it has an indicator and a day of theirs; never beside
        a reference that is given.
    """
    assumed = assumptions or Assumptions()
    panel = panel_of(returns)
    every = frozenset(panel.cells["indicator"].unique().to_list())
    grows = seems_cumulative(panel) if cumulative is None else every if cumulative else frozenset()
    found = findings(panel, rules, returns.names, grows, lang)
    better, log = corrected(panel, returns, rules, found, grows)
    days = sorted(panel.cells["day"].unique().to_list())
    if reference is not None or model is None or not any(model.speaks(name, days) for name in grows):
        model = None
    plain = _estimated(panel, days, reference, grows, model)
    better_cells = _estimated(better, days, reference, grows, model) if log.height else plain
    totals = totals_of(panel, plain, better_cells, assumed)
    return Compiled(
        returns,
        rules, panel, better, found, log if log.height else pl.DataFrame(schema=CORRECTION), totals, grows,
        reference or of_table(better.cells), assumed, model,
    )  # fmt: skip


def _estimated(
    panel: Panel,
    days: Sequence[dt.date],
    reference: Donors | None,
    grows: frozenset[str],
    model: Donors | None = None,
) -> pl.DataFrame:
    return imputed(panel.cells, days, reference or of_table(panel.cells), grows, model)


def totals_of(panel: Panel, plain: pl.DataFrame, better: pl.DataFrame, assumed: Assumptions) -> pl.DataFrame:
    """Return the totals of every area, period and indicator.

    Parameters
    ----------
    panel : Panel
        With the hierarchy and the stated totals.
    plain, better : pl.DataFrame
        Cells as `imputed` returns them: as stated, and corrected.
    assumed : Assumptions
        Of the estimates.

    Returns
    -------
    pl.DataFrame
        ``area``, ``day``, ``indicator``; ``stated_total`` (null for none); ``reported``; ``corrected``; ``imputed``,
        ``imputed_low``, ``imputed_high``; ``both``, ``both_low``, ``both_high``; ``at_least``, ``at_most`` (infinite
        where nothing bounds it), ``coverage_low``, ``coverage_high``; ``places``, ``stating``, ``returned``,
        ``unit_share``, ``item_share``, ``weight_share`` (0 to 1).
    """
    t = student(assumed.interval, HIDDEN_DONORS)
    first = _summed(plain, panel, t, assumed)
    one = first.drop("at_least", "at_most", "coverage_low", "coverage_high").rename({"share": "weight_share"})
    second = first if better is plain else _summed(better, panel, t, assumed)
    two = second.select(
        *KEY,
        "at_least",
        "at_most",
        "coverage_low",
        "coverage_high",
        corrected="reported",
        both="imputed",
        both_low="imputed_low",
        both_high="imputed_high",
    )
    share = _completeness(panel)
    stated = panel.totals.select(area="place", day="day", indicator="indicator", stated_total="value")
    joined = (
        one.join(two, on=KEY, how="left")
        .join(share, on=("area", "day"), how="left")
        .join(stated, on=KEY, how="left")
    )
    return joined.cast({"area": pl.String, "indicator": pl.String}).sort("indicator", "area", "day")


def _summed(cells: pl.DataFrame, panel: Panel, t: float, assumed: Assumptions) -> pl.DataFrame:
    """Return the sums of cells over every area with the interval of what is imputed.

    What is missing beyond its lower bounds is taken to be lognormal with the sum's mean and variance, so that no
    interval reaches below what is known.
    """
    missing = pl.col("value").is_null()
    weight = pl.col("weight").fill_null(1.0)
    stated = {"reported": pl.col("value"), "stating": ~missing, "heard": pl.when(~missing).then(weight)}
    # Of a cell that states one figure all is known; the others, which are few, are added up apart.
    added = {
        "at_least": pl.col("least") - pl.col("value").fill_null(0.0),
        "at_most": pl.col("most") - pl.col("value").fill_null(0.0),
        "beyond": (pl.col("expected") - pl.col("least")).clip(0.0),
        "own": pl.col("own_sd") ** 2,
        "common": pl.col("common_sd"),
        "unknown": pl.col("expected").is_null(),
        "unheard": pl.when(missing).then(weight),
        "missing_least": pl.when(missing).then("least"),
    }
    needed = cells.select("place", "day", "indicator", "value", "weight", *ESTIMATE)
    keys = ("day", "indicator")
    some = panel.rolled_up(needed.filter(missing | (pl.col("least") != pl.col("most"))), keys, added)
    sums = panel.rolled_up(needed, keys, stated).join(some, on=KEY, how="left", maintain_order="left")
    sums = sums.with_columns(pl.col(*added).fill_null(0.0)).with_columns(
        pl.col("at_least", "at_most") + pl.col("reported")
    )
    sums = sums.with_columns(base=pl.col("at_least"), variance=pl.col("own") + pl.col("common") ** 2)
    scale = (1.0 + pl.col("variance") / pl.col("beyond").clip(1e-9) ** 2).log().sqrt()
    middle = pl.col("beyond").clip(1e-9).log() - scale**2 / 2
    known = pl.col("unknown") == 0
    low, high = ((middle + sign * t * scale).exp() for sign in (-1.0, 1.0))
    sure = pl.col("variance") == 0
    heard = pl.col("heard") > 0
    rate = pl.when(heard).then(pl.col("reported") / pl.col("heard") * pl.col("unheard"))
    least, most = assumed.coverage
    return sums.with_columns(
        stating=pl.col("stating").cast(pl.UInt32),
        share=pl.col("heard") / (pl.col("heard") + pl.col("unheard")),
        imputed=pl.when(known).then(pl.col("base") + pl.col("beyond")),
        imputed_low=pl.when(known).then(pl.col("base") + pl.when(sure).then("beyond").otherwise(low)),
        imputed_high=pl.when(known).then(
            pl.min_horizontal(
                pl.col("base") + pl.when(sure).then("beyond").otherwise(high), pl.col("at_most")
            )
        ),
        coverage_low=pl.when(heard).then(
            pl.col("reported") + pl.max_horizontal(rate * least, "missing_least")
        ),
        coverage_high=pl.when(heard).then(
            pl.col("reported") + pl.max_horizontal(rate * most, "missing_least")
        ),
    ).drop("base", "beyond", "own", "common", "variance", "unknown", "heard", "unheard", "missing_least")


def _completeness(panel: Panel) -> pl.DataFrame:
    """Return how complete each period of each area is: by unit (returns) and by item (cells of all indicators)."""
    number = panel.cells["report"].to_numpy()
    kept, first = np.unique(number, return_index=True)
    stated = panel.cells["value"].is_not_null().to_numpy()
    items = np.bincount(number, stated)[kept]
    returns = panel.cells.select("place", "day")[first].with_columns(
        came=pl.Series(items > 0), items=pl.Series(items), due=pl.Series(np.bincount(number)[kept])
    )
    counts = {"places": pl.lit(1), "returned": pl.col("came"), "items": pl.col("items"), "due": pl.col("due")}
    return panel.rolled_up(returns, ("day",), counts).select(
        "area", "day", pl.col("places", "returned").cast(pl.UInt32),
        unit_share=pl.col("returned") / pl.col("places"), item_share=pl.col("items") / pl.col("due"),
    )  # fmt: skip


def student(interval: float, freedom: int) -> float:
    """Return the quantile of Student's distribution that a two-sided interval reaches to (Hill's expansion).

    Examples
    --------
    >>> round(student(0.9, 1000), 3)
    1.646
    """
    z = NormalDist().inv_cdf((1.0 + interval) / 2.0)
    terms = (
        (z**3 + z) / 4.0,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96.0,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384.0,
    )
    return z + float(sum(term / freedom ** (power + 1) for power, term in enumerate(terms)))


FEWEST_ACCOUNTS = 8
"""Places with a figure and the length of its account below which nothing is said of short accounts."""


@dataclass(frozen=True)
class ShortAccounts:
    """How figures depend on the length of the account they come from.

    Attributes
    ----------
    elasticity, low, high : float
        By how many per cent a figure is higher where the account is one per cent longer, with its interval.
    length : float
        The length of a full account: the upper quartile.
    reported, adjusted, adjusted_low, adjusted_high : float
        The sum, and the sum if every account were as full.
    places : int
        Places with a figure and a length.
    """

    indicator: str
    elasticity: float
    low: float
    high: float
    length: float
    reported: float
    adjusted: float
    adjusted_low: float
    adjusted_high: float
    places: int


def short_accounts(
    panel: Panel, indicator: str, interval: float = 0.9, fewest: int = FEWEST_ACCOUNTS
) -> ShortAccounts | None:
    """Return what short accounts leave out, after Walder and Su (2003), who found it in county annals.

    The logarithm of the last figure of each place is fitted by a line on the logarithm of the length of its account,
    and of its weight where it is known; shorter accounts are raised to the upper quartile of lengths along that
    line. An elasticity below zero raises nothing.

    Parameters
    ----------
    panel : Panel
        The figures; places need a ``length``.
    indicator : str
        Its id.
    interval : float
        Probability that the interval is meant to hold.
    fewest : int
        Places with length and figure that are needed.

    Returns
    -------
    ShortAccounts or None
        None where there are too few places, or all accounts have one length.
    """
    last = panel.cells.filter(pl.col("indicator") == indicator).drop_nulls(["value", "length"])
    last = last.filter(pl.col("length") > 0).sort("day").unique("place", keep="last", maintain_order=True)
    if last.height < fewest or last["length"].n_unique() < 2:
        return None
    length, value = last["length"].to_numpy().astype(float), last["value"].to_numpy().astype(float)
    columns = [np.ones(last.height), np.log(length)]
    if last["weight"].null_count() == 0 and last["weight"].n_unique() > 1:
        columns.append(np.log(last["weight"].to_numpy().astype(float)))
    design = np.stack(columns, axis=1)
    fitted, *_ = np.linalg.lstsq(design, np.log(value + 1.0), rcond=None)
    freedom = last.height - design.shape[1]
    residual = np.log(value + 1.0) - design @ fitted
    spread = float(residual @ residual) / freedom
    error = float(np.sqrt(spread * np.linalg.pinv(design.T @ design)[1, 1]))
    reach = student(interval, freedom) * error
    slope, full = float(fitted[1]), float(np.quantile(length, 0.75))

    def raised(elasticity: float) -> float:
        factor = np.maximum(full / length, 1.0) ** max(elasticity, 0.0)
        return float((value * factor).sum())

    return ShortAccounts(
        indicator, slope, slope - reach, slope + reach, full, float(value.sum()), raised(slope), raised(slope - reach),
        raised(slope + reach), last.height,
    )  # fmt: skip
