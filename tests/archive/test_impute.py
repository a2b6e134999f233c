"""Imputation from places of the posterior beside those of the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from yundong.archive.estimate import Compiled, compiled
from yundong.archive.impute import MODEL_COUNTS
from yundong.archive.reference import PLACES_FILE, PosteriorPlaces, mark_of, posterior_places
from yundong.archive.returns import WHOLE, ReturnTables
from yundong.archive.rules import load_rules
from yundong.base.errors import InputError
from yundong.scenario import locate

Read = Callable[..., ReturnTables]
FOLDER = locate("narcotics-1952")
DAYS = [dt.date(1952, 8, day) for day in (10, 15, 20)]


@pytest.fixture(scope="module")
def model() -> PosteriorPlaces:
    found = posterior_places(FOLDER)
    assert found is not None, "places.parquet is not of the posterior that the scenario comes with"
    return found


def doubling(draws: int, factor: tuple[float, ...]) -> PosteriorPlaces:
    """Return places of a model that grow by the factor of their draw from one period to the next."""
    rows = [
        {"draw": d, "place": p, "population": 1000 * (p + 1), "period": day,
         "arrested": round((p + 1) * 10 * factor[d] ** n) - (n and round((p + 1) * 10 * factor[d] ** (n - 1)))}
        for d in range(draws) for p in range(8) for n, day in enumerate(DAYS)
    ]  # fmt: skip
    return PosteriorPlaces(
        pl.DataFrame(rows).cast({"draw": pl.UInt16, "place": pl.UInt16, "arrested": pl.Int32})
    )


def last(made: Compiled) -> dict[str, float]:
    totals = made.totals.filter(pl.col("area") == WHOLE, pl.col("indicator") == "arrested")
    return totals.sort("day").row(-1, named=True)


TWO = "county,period,arrested\nAling,1952-08-10,100\nBeixi,1952-08-10,50\nAling,1952-08-15,200\n"


def test_the_shipped_places_are_of_the_shipped_posterior(model: PosteriorPlaces) -> None:
    assert model.frame["draw"].n_unique() >= 20 and model.places >= 400
    course = model.courses("arrested", [dt.date(1952, 8, 1), dt.date(1952, 8, 20), dt.date(1953, 5, 1)])
    assert course.draws is not None and course.values.shape[0] == model.places
    assert (course.values[:, 1] >= course.values[:, 0]).all() and np.isnan(course.values[:, 2]).all()
    assert course.values[:, 1].sum() > 0
    assert not model.speaks("arrested", [dt.date(1960, 1, 1)]) and not model.speaks("wells dug", DAYS)


def test_where_the_table_says_nothing_the_model_does(read: Read) -> None:
    returns = read(TWO)
    alone = last(compiled(returns, load_rules(), cumulative=True))
    helped = last(compiled(returns, load_rules(), cumulative=True, model=doubling(4, (2.0,) * 4)))
    assert alone["imputed"] is None
    assert helped["imputed"] == pytest.approx(300.0, rel=0.03)
    assert helped["imputed_low"] < 300 < helped["imputed_high"]


@pytest.mark.full
def test_draws_that_differ_count_for_less(read: Read) -> None:
    rows = "".join(f"P{n},1952-08-10,100\nP{n},1952-08-15,150\n" for n in range(5))
    returns = read(f"county,period,arrested\n{rows}Q,1952-08-10,100\n")
    agreeing = last(compiled(returns, load_rules(), cumulative=True, model=doubling(4, (3.0,) * 4)))
    differing = last(
        compiled(returns, load_rules(), cumulative=True, model=doubling(4, (1.2, 2.0, 4.0, 5.0)))
    )
    alone = last(compiled(returns, load_rules(), cumulative=True))
    assert alone["imputed"] == pytest.approx(900.0, rel=0.01)
    assert agreeing["imputed"] > differing["imputed"] > alone["imputed"]
    assert agreeing["imputed"] < 900 + 150, "the model counts for so many places and no more"
    assert MODEL_COUNTS == 12


def test_few_places_and_a_silent_one(read: Read) -> None:
    """Inhabitants are known: the slope on them is the model's, the level that of the table."""
    text = (
        "county,population,period,arrested\nA,1000,1952-08-15,20\nB,2000,1952-08-15,40\nC,8000,1952-08-15,\n"
    )
    helped = last(compiled(read(text), load_rules(), cumulative=True, model=doubling(4, (2.0,) * 4)))
    alone = last(compiled(read(text), load_rules(), cumulative=True))
    assert alone["imputed"] == pytest.approx(90.0, rel=0.15), "the mean of the others, whatever the size"
    assert helped["imputed"] == pytest.approx(20 + 40 + 160, rel=0.12)


@pytest.mark.full
def test_places_of_another_posterior_are_left_aside(tmp_path: Path) -> None:
    for name in (PLACES_FILE, "posterior.parquet"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    assert posterior_places(tmp_path) is not None
    other = pl.read_parquet(FOLDER / "posterior.parquet").with_columns(pl.col("seed") + 1)
    other.write_parquet(tmp_path / "posterior.parquet")
    assert mark_of(tmp_path / "posterior.parquet") != mark_of(FOLDER / "posterior.parquet")
    assert posterior_places(tmp_path) is None
    (tmp_path / PLACES_FILE).write_bytes(b"something else")
    with pytest.raises(InputError, match="study places --write"):
        posterior_places(tmp_path)
