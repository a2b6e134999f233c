"""Rates and shares that one documented count decides: posteriors in closed form instead of a search.

A rate of finds (tools, machines, weapons) has a gamma posterior given the count and the persons searched, a share a
beta posterior given two counts, the outcomes of cases a Dirichlet posterior given the outcomes of the country. Such a
parameter meets its count whatever the model does, so its count is no test; to search for it together with the others
would only add a dial and a claim that always agree. What is estimated from which claim is data (``conjugate.csv``).

How many persons were searched is documented; of what kind they are (makers, with an old-regime background) and what
the rules make of their cases is taken from runs, and noted in ``conjugate.jsonl`` beside the parameters. So is how far
the outcomes that returns state differ from those decided (places move cases from light categories to grave ones), and
how many were released as cleared, which no band decides. Where a count grows in proportion to its parameter and to
another count that is documented too (letters of relatives with all letters), what is taken from runs is how many there
are for each unit of the parameter and each of the other.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from yundong.base.cells import choice, number, text
from yundong.base.errors import Fault, InputError
from yundong.base.reading import read_json_lines
from yundong.base.tables import RowFaults, column, read_rows
from yundong.campaign.run import Request, Result, simulate
from yundong.records.labels import Role, Severity
from yundong.report.compare import compare
from yundong.report.counted import enumerated_figures, within
from yundong.report.documented import figure
from yundong.report.places import RunAreas
from yundong.scenario import Scenario

FILE, NAME = "conjugate.csv", "conjugate.jsonl"
SEARCHED = ("makers searched", "offenders searched", "arms searched")
"""Exposures counted in persons searched: makers; all who did something; the same, those of the old regime counted
`seizures.background_arms` times. Who registers counts `seizures.tools_handed_in` times."""
BANDS = tuple(band.name.lower() for band in Severity)
PER_UNIT, SOUGHT = "each of ", "insiders sought of "
"""What an exposure begins with that is counted by runs: the claim that follows, times what a unit of the parameter
brings for each of it."""
SWEEPS, BURN_IN = 20_000, 2_000
"""Draws of the sampler of outcomes by band, and how many of the first are left out."""
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class ConjugateRow:
    """One row of ``conjugate.csv``.

    Attributes
    ----------
    parameter : str
        What is estimated; empty for the rest of a band of outcomes, which has no parameter.
    claim : str
        The count that decides it.
    family : str
        ``gamma`` for a rate, ``beta`` for a share, ``dirichlet`` for an outcome of a band of cases.
    given : str
        For a rate, one of `SEARCHED`, a claim, ``each of CLAIM`` (`PER_UNIT`) or
        ``insiders sought of CLAIM`` (`SOUGHT`); for a share, a claim, or
        ``BAND of CLAIM``; for an outcome, the band.
    prior_mean, prior_weight : float or None
        Of the prior, and how many cases it is worth; None for Jeffreys' prior.
    """

    parameter: str = column(text, optional=True, empty="")
    claim: str = column(text)
    family: str = column(choice("gamma", "beta", "dirichlet"))
    given: str = column(text)
    prior_mean: float | None = column(number, optional=True)
    prior_weight: float | None = column(number, optional=True)
    note: str = column(text, optional=True, empty="")

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.family == "dirichlet" and self.given not in BANDS:
            yield "given", "This is not a band of punishment.", f"Use one of: {', '.join(BANDS)}."
        if (self.prior_mean is None) != (self.prior_weight is None):
            yield "prior_weight", "A prior has a mean and a weight.", "Give both, or neither."
        if self.family == "dirichlet" and self.prior_mean is None:
            yield "prior_mean", "An outcome needs a prior.", "Give mean and weight."


@dataclass(frozen=True)
class Composition:
    """Of what kind the searched are and their cases, in runs.

    Attributes
    ----------
    made : str
        Day of the runs.
    arrested, registered : mapping of str to float
        Persons of each of `SEARCHED` per person arrested, and per person registered with public security.
    bands : mapping of str to float
        Share of each band among the cases decided.
    stated : mapping of str to float
        By claim of an outcome, its share among the outcomes stated in returns over its share among those decided.
    cleared : float
        Persons released as cleared, as a share of all disposed of.
    per_unit : mapping of str to float
        By claim, its modelled count over the parameter that it decides and over the modelled count of the claim given
        with it.
    """

    scenario: str
    made: str
    seeds: Sequence[int]
    scale: float
    arrested: Mapping[str, float]
    registered: Mapping[str, float]
    bands: Mapping[str, float]
    stated: Mapping[str, float]
    cleared: float
    per_unit: Mapping[str, float]

    @classmethod
    def read(cls, path: Path) -> Composition | None:
        """Return what a file notes, None if there is no such file.

        Raises
        ------
        InputError
            If it holds something else.
        """
        for line, entry in read_json_lines(path):
            try:
                return cls(**entry)
            except TypeError as error:
                problem = f"This is not a composition of the searched ({error})."
                raise InputError([Fault(path.name, problem, "Delete the file.", line=line)]) from error
        return None

    def text(self) -> str:
        """Return it as it is written to a file."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class ConjugatePosterior:
    """What is believed of one parameter after its count.

    Attributes
    ----------
    count, exposure : float
        The documented count, and of how many it is (persons, weapons, cases).
    mean, low, high : float
        ConjugatePosterior mean, 5th and 95th percentile.
    """

    parameter: str
    claim: str
    family: str
    given: str
    count: float
    exposure: float
    mean: float
    low: float
    high: float


def load_conjugates(scenario: Scenario) -> list[ConjugateRow]:
    """Return the rows of ``conjugate.csv``; empty where the scenario has no such file.

    Raises
    ------
    InputError
        With every fault: an unknown claim or parameter, one whose use or role is not ``conjugate``.
    """
    path = scenario.folder / FILE
    if not path.exists():
        return []
    faults: list[Fault] = []
    rows = read_rows(path, ConjugateRow, None, faults)
    for n, _, row in rows:
        if row is None:
            continue
        if row.parameter and row.parameter not in scenario.parameters:
            faults.append(
                Fault(FILE, "There is no such parameter.", "Correct it.", n, "parameter", row.parameter)
            )
        elif row.parameter and scenario.parameters[row.parameter].use != "conjugate":
            problem = "In parameters.csv its use is another."
            faults.append(Fault(FILE, problem, "Make it conjugate there.", n, "parameter", row.parameter))
        given = row.given.rpartition("of ")[2]
        known = given in SEARCHED or row.family == "dirichlet" or given in scenario.claims
        for title, claim in (("claim", row.claim), *(() if known else (("given", given),))):
            if claim not in scenario.claims:
                faults.append(Fault(FILE, "There is no such claim.", "Correct it.", n, title, claim))
    if faults:
        raise InputError([str(fault) for fault in faults])
    return [row for _, _, row in rows]


def composition(scenario: Scenario, seeds: Sequence[int], scale: float) -> Composition:
    """Run the campaign with some seeds; return the mean composition of the searched and of their cases.

    Raises
    ------
    InputError
        For seeds or a scale that cannot be run.
    """
    rows = load_conjugates(scenario)
    outcomes = list(dict.fromkeys(row.claim for row in rows if row.family == "dirichlet"))
    linear = [row for row in rows if row.given.startswith((PER_UNIT, SOUGHT))]
    found = []
    for seed in seeds:
        result = simulate(scenario, Request(seed, scale))
        bands, cleared = _bands(result)
        parts = (*_searched_in(result), bands, _stated(result, outcomes), _per_unit(result, linear))
        found.append((*parts, {"cleared": cleared}))
    arrested, registered, bands, stated, per_unit, cleared_share = (
        {name: float(f"{np.mean([one[part][name] for one in found]):.6g}") for name in found[0][part]}
        for part in range(6)
    )
    return Composition(
        scenario.name, str(dt.date.today()), list(seeds), scale, arrested, registered, bands, stated,
        cleared_share["cleared"], per_unit,
    )  # fmt: skip


def _searched_in(result: Result) -> tuple[dict[str, float], dict[str, float]]:
    """Return persons searched per arrest and per registration of one run."""
    country, values = result.world.country, result.scenario.parameters
    x = country.subjects
    weight = country.places.weight[x.locality]
    arms = np.where(x.old_regime, values.value("seizures.background_arms"), 1.0)
    guilty = (x.role != Role.NONE).astype(np.float64)
    counts = dict(zip(SEARCHED, (x.role == Role.PRODUCER, guilty, guilty * arms), strict=True))
    arrests, registrations = result.records["arrests"], result.records["registrations"]
    held = arrests.filter(arrests["outcome"] == "arrested")["dossier"].to_numpy()
    came = registrations["dossier"].to_numpy()
    counted = registrations.filter(registrations["place"] == "public_security")["dossier"].to_numpy()
    handed_in = values.value("seizures.tools_handed_in")
    return (
        {name: float((weight * n)[held].sum() / max(weight[held].sum(), 1.0)) for name, n in counts.items()},
        {
            name: float(handed_in * (weight * n)[came].sum() / max(weight[counted].sum(), 1.0))
            for name, n in counts.items()
        },
    )


def _bands(result: Result) -> tuple[dict[str, float], float]:
    """Return the shares of the bands among the cases decided, and the share of the cleared among all disposed of."""
    country = result.world.country
    cases = result.records["dispositions"].select("dossier", "severity", "outcome")
    weight = country.places.weight[country.subjects.locality[cases["dossier"].to_numpy()]]
    freed = cases["dossier"].is_in(result.records["clearings"]["dossier"].implode())
    cleared = (freed & (cases["outcome"] == "released")).to_numpy()
    decided = weight * ~cleared
    bands = {
        band: float(decided[(cases["severity"] == band).to_numpy()].sum() / max(decided.sum(), 1.0))
        for band in BANDS
    }
    return bands, float(weight[cleared].sum() / max(weight.sum(), 1.0))


def _stated(result: Result, claims: Sequence[str]) -> dict[str, float]:
    """Return by claim the share of an outcome among those stated in returns over that among those decided."""
    scenario = result.scenario
    chosen = [scenario.claims[claim] for claim in claims]
    stated = np.array([c.modelled or 0.0 for c in compare(result, scenario, chosen)])
    indicators = [scenario.indicators[claim.indicator] for claim in chosen]
    places = RunAreas.of(result)
    counts = within(enumerated_figures(result, indicators, result.end, places.weights), set(places.ids))
    counted = np.array([counts.get(indicator.id, 0.0) for indicator in indicators])
    shares = stated / max(stated.sum(), 1.0) / np.maximum(counted / max(counted.sum(), 1.0), 1e-9)
    return dict(zip(claims, map(float, shares), strict=True))


def _per_unit(result: Result, rows: Sequence[ConjugateRow]) -> dict[str, float]:
    """Return by claim its modelled count over its parameter and over the modelled count of the claim given with it.

    Arrests of insiders are few: where insiders sought are given, those to be expected of the findings are taken instead
    of those made.
    """
    scenario = result.scenario
    given = {row.claim: row.given.rpartition("of ")[2] for row in rows}
    asked = dict.fromkeys((*given, *given.values()))
    compared = compare(result, scenario, [scenario.claims[name] for name in asked])
    modelled = {c.claim: c.modelled or 0.0 for c in compared}
    return {
        row.claim: _sought_inside(result, scenario.claims[row.claim].areas)
        if row.given.startswith(SOUGHT)
        else modelled[row.claim]
        / scenario.parameters.value(row.parameter)
        / max(modelled[given[row.claim]], 1.0)
        for row in rows
    }


def _sought_inside(result: Result, areas: Sequence[str]) -> float:
    """Return, for each insider found in the country, how many ordinary ones the offenders found in some areas are.

    Who registers counts `agencies.spared_registered`, who is found out `agencies.sought_investigated`.
    """
    country, values = result.world.country, result.scenario.parameters
    found = result.records["agency_cases"].select("dossier", "finding")
    who = found["dossier"].to_numpy()
    home = country.subjects.locality[who]
    inside = np.isin(
        country.places.region[home], [country.places.areas["code"].to_list().index(a) for a in areas]
    )
    factor = np.where(
        (found["finding"] == "registration").to_numpy(),
        values.value("agencies.spared_registered"),
        values.value("agencies.sought_investigated"),
    )
    weight = country.places.weight[home]
    offender = country.subjects.role[who] != Role.NONE
    return float((weight * factor * (inside & offender)).sum() / max(weight.sum(), 1.0))


def posteriors(scenario: Scenario, found: Composition) -> list[ConjugatePosterior]:
    """Return the posterior of every parameter of ``conjugate.csv``, in its order.

    The claims ``S1-arrested`` and ``S1-registered`` are looked up by indicator: the newest of the whole country.
    """
    rows = load_conjugates(scenario)
    searched = _searched(scenario, found)
    outcomes = _outcomes(scenario, [row for row in rows if row.family == "dirichlet"], found)
    result = []
    for row in rows:
        if not row.parameter:
            continue
        count = figure(scenario.claims[row.claim])
        if row.family == "dirichlet":
            exposure, mean, low, high = outcomes[row.parameter]
        else:
            exposure = _exposure(scenario, row, found, searched)
            mean, low, high = _closed(row, count, exposure)
        result.append(
            ConjugatePosterior(
                row.parameter, row.claim, row.family, row.given, count, exposure, mean, low, high
            )
        )
    return result


def _exposure(
    scenario: Scenario, row: ConjugateRow, found: Composition, searched: Mapping[str, float]
) -> float:
    """Return of how many persons, weapons or cases the count of a rate or share is."""
    if row.given in searched:
        return searched[row.given]
    part, _, given = row.given.rpartition("of ")
    documented = figure(scenario.claims[given])
    if row.given.startswith((PER_UNIT, SOUGHT)):
        return documented * found.per_unit[row.claim]
    return documented * (found.bands[part.strip()] if part else 1.0)


def _searched(scenario: Scenario, found: Composition) -> dict[str, float]:
    """Return how many persons of each of `SEARCHED` were searched, by the documented arrests and registrations."""
    totals = {}
    for indicator in ("arrested", "registered"):
        whole = [
            claim
            for claim in scenario.claims.values()
            if claim.indicator == indicator
            and claim.area == scenario.areas.centre.id
            and not claim.extent
            and claim.end
        ]
        if not whole:
            raise InputError(f"claims.csv has no figure of {indicator} for the whole country. Add one.")
        totals[indicator] = figure(max(whole, key=lambda claim: claim.end or dt.date.min))
    return {
        name: totals["arrested"] * found.arrested[name] + totals["registered"] * found.registered[name]
        for name in SEARCHED
    }


def _closed(row: ConjugateRow, count: float, exposure: float) -> tuple[float, float, float]:
    """Return mean, 5th and 95th percentile of a gamma or beta posterior (Jeffreys' prior where none is given)."""
    if row.family == "gamma":
        weight = 0.5 if row.prior_weight is None else row.prior_weight
        rate = 0.0 if row.prior_mean is None else weight / row.prior_mean
        law = stats.gamma(weight + count, scale=1.0 / (rate + exposure))
    else:
        weight = 1.0 if row.prior_weight is None else row.prior_weight
        mean = 0.5 if row.prior_mean is None else row.prior_mean
        law = stats.beta(weight * mean + count, weight * (1.0 - mean) + exposure - count)
    low, high = law.ppf(INTERVAL)
    return float(law.mean()), float(low), float(high)


def _outcomes(
    scenario: Scenario, rows: Sequence[ConjugateRow], found: Composition
) -> dict[str, tuple[float, float, float, float]]:
    """Return cases, mean, 5th and 95th percentile of each outcome of a band that has a parameter.

    The documents count outcomes, not bands. Which band a case came from is drawn, given the shares of the bands in
    runs and the odds; the odds are drawn given the cases (Gibbs sampling; each step is conjugate). The counts are those
    that returns stated, so they are first made into those decided, without the cleared.
    """
    claims = list(dict.fromkeys(row.claim for row in rows))
    prior = np.zeros((len(BANDS), len(claims)))
    for row in rows:
        prior[BANDS.index(row.given), claims.index(row.claim)] = (row.prior_mean or 0.0) * (
            row.prior_weight or 0.0
        )
    counts = _decided(scenario, claims, found)
    shares = np.array([found.bands[band] for band in BANDS])
    odds = _sampled(*map(_hashable, (prior, counts, shares))) if rows else np.empty((1, 0, 0))
    cases = float(counts.sum())
    result = {}
    for row in rows:
        band = BANDS.index(row.given)
        mine = odds[:, band, claims.index(row.claim)]
        low, high = np.quantile(mine, INTERVAL)
        result[row.parameter] = (cases * float(shares[band]), float(mine.mean()), float(low), float(high))
    return result


def _decided(scenario: Scenario, claims: Sequence[str], found: Composition) -> np.ndarray:
    """Return the documented outcomes as they were decided, of int64, (claims,): the cleared are among the released."""
    stated = np.array([figure(scenario.claims[claim]) for claim in claims])
    decided = stated / np.array([found.stated.get(claim) or 1.0 for claim in claims])
    decided *= stated.sum() / max(decided.sum(), 1.0)
    released = np.array([scenario.claims[claim].indicator == "released" for claim in claims])
    decided[released] = np.maximum(decided[released] - found.cleared * stated.sum(), 1.0)
    counts: np.ndarray = np.rint(decided).astype(np.int64)
    return counts


def _hashable(array: np.ndarray) -> tuple[Any, ...]:
    return tuple(map(_hashable, array)) if array.ndim > 1 else tuple(array.tolist())


@lru_cache(maxsize=4)
def _sampled(*given: tuple[Any, ...]) -> np.ndarray:
    """Return the draws of `sample_odds`, which every prior of a process needs: they are made once, and only read."""
    prior, counts, shares = map(np.array, given)
    odds = sample_odds(prior, counts, shares)
    odds.flags.writeable = False
    return odds


def sample_odds(
    prior: np.ndarray, counts: np.ndarray, shares: np.ndarray, sweeps: int = SWEEPS
) -> np.ndarray:
    """Return draws of the odds of outcomes by band, (draws, bands, outcomes).

    Parameters
    ----------
    prior : ndarray, (bands, outcomes)
        Cases that the prior is worth.
    counts : ndarray of int64, (outcomes,)
        Documented cases.
    shares : ndarray, (bands,)
        Share of each band among the cases.
    """
    draws = np.random.default_rng(1952)
    odds = prior / prior.sum(axis=1, keepdims=True)
    kept = np.empty((sweeps, *prior.shape))
    for sweep in range(-BURN_IN, sweeps):
        joint = shares[:, None] * odds
        by_outcome = (joint / joint.sum(axis=0)).T
        cases = draws.multinomial(counts, by_outcome / by_outcome.sum(axis=1, keepdims=True)).T
        odds = draws.standard_gamma(prior + cases)
        odds /= odds.sum(axis=1, keepdims=True)
        if sweep >= 0:
            kept[sweep] = odds
    return kept
