"""Each contrast of D4, pair by pair, over every combination of the other facts, in every interpretation and period."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from yundong.directive import Rules
from yundong.directive.book import OUTPUTS

INTERPRETATIONS = ["strict", "balanced", "lenient"]
# stated here once more, so that a change of the contrasts in the data alone cannot pass
SIDES = {
    "role": [["producer"], ["trafficker", "transporter", "protector"]],
    "organised": [[True], [False]],
    "volume": [["large"], ["small"], ["trifling"]],
    "ringleader": [[True], [False]],
    "repeat": [[True], [False]],
    "confession": [["refused"], ["partial"], ["full"]],
    "last_offence": [["after"], ["present"], ["past"], ["before_ban"]],
    "derelict": [[True], [False]],
    "remorse": [[False], [True]],
    "information": [[False], [True]],
    "coerced": [[False], [True]],
}
FIXED = {
    "narcotics": True,
    "metals": False,
    "contraband": False,
    "political_motive": False,
    "user_only": False,
}


@pytest.fixture(scope="module")
def every_case(rules: Rules) -> pl.DataFrame:
    """Every combination of the facts behind severity and arrest, campaign cases without contradictions."""
    frame = pl.DataFrame({name: [value] for name, value in FIXED.items()})
    for fact in rules.book.facts:
        if fact.name in FIXED or fact.name == "place":
            continue
        values = [False, True] if fact.kind == "flag" else list(fact.names)
        dtype = pl.Boolean() if fact.kind == "flag" else pl.Enum(fact.names)
        frame = frame.join(pl.DataFrame([pl.Series(fact.name, values, dtype=dtype)]), how="cross")
    sound = ~(pl.col("derelict") & ~pl.col("public_servant")) & (pl.col("role") != "none")
    return frame.filter(sound)


@pytest.mark.parametrize("on", [date(1952, 5, 1), date(1952, 8, 20)], ids=str)
@pytest.mark.parametrize("interpretation", INTERPRETATIONS)
def test_the_worse_side_is_never_treated_more_leniently(
    rules: Rules, every_case: pl.DataFrame, interpretation: str, on: date
) -> None:
    decided = every_case.with_columns(
        rules.decide(every_case, interpretation, on).select("severity", "arrest")
    )
    ranks = {
        output: pl.col(output)
        .cast(pl.String)
        .replace_strict(list(OUTPUTS[output]), list(range(len(OUTPUTS[output]))))
        for output in ("severity", "arrest")
    }
    decided = decided.with_columns(**ranks)
    compared = 0
    for name, order in SIDES.items():
        others = [column for column in every_case.columns if column != name]
        for worse, better in pairwise(order):
            pair = decided.filter(pl.col(name).is_in(worse)).join(
                decided.filter(pl.col(name).is_in(better)), on=others, suffix="_better"
            )
            assert pair.height > 0
            compared += pair.height
            for output in ("severity", "arrest"):
                wrong = pair.filter(pl.col(output) < pl.col(f"{output}_better"))
                assert wrong.is_empty(), (name, worse, better, wrong.head(1).to_dicts())
    assert compared > 150_000


@pytest.mark.parametrize("interpretation", INTERPRETATIONS)
def test_each_contrast_makes_a_difference_somewhere(
    rules: Rules, every_case: pl.DataFrame, interpretation: str
) -> None:
    decided = every_case.with_columns(rules.decide(every_case, interpretation).select("severity"))
    for name in SIDES:
        others = [column for column in every_case.columns if column != name]
        spread = decided.group_by(others).agg(pl.col("severity").n_unique().alias("n"))
        assert spread["n"].max() > 1, name


def test_strict_is_never_milder_than_balanced_nor_balanced_than_lenient(
    rules: Rules, every_case: pl.DataFrame
) -> None:
    for output in ("severity", "arrest"):
        strict, balanced, lenient = (
            rules.decide(every_case, r)[output].to_physical().to_numpy() for r in INTERPRETATIONS
        )
        assert np.all(strict >= balanced)
        assert np.all(balanced >= lenient)
        assert np.any(strict > balanced)
        assert np.any(balanced > lenient)


def test_a_lower_threshold_never_makes_anybody_better_off(rules: Rules) -> None:
    quantities = pl.DataFrame({"volume": np.geomspace(0.5, 5_000, 200)}).with_columns(
        narcotics=True, role=pl.lit("trafficker"), political_motive=False, organised=True, ringleader=False,
        repeat=False, confession=pl.lit("partial"), public_servant=False, derelict=False,
        last_offence=pl.lit("present"), coerced=False, remorse=False, information=False,
    )  # fmt: skip
    usual = rules.decide(quantities)["severity"].to_physical()
    lower = Rules.load(settings={"volume.large": 100}).decide(quantities)["severity"].to_physical()
    assert (lower >= usual).all()
    assert (lower > usual).any()
    assert usual.is_sorted()
