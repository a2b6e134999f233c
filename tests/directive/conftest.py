"""What the tests of the rules share: the shipped rules, and random cases with and without gaps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from yundong.directive import Rules

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "benchmarks")]

Cases = Callable[..., pl.DataFrame]


@pytest.fixture(scope="session")
def rules() -> Rules:
    return Rules.load()


@pytest.fixture(scope="session")
def draw(rules: Rules) -> Cases:
    """Return a function that draws cases of named values; a share of the facts is unknown."""

    def cases(n: int, seed: int, missing: float = 0.0) -> pl.DataFrame:
        rng = np.random.default_rng(seed)
        columns = {}
        for fact in rules.book.facts:
            levels = rng.integers(0, fact.size, n)
            levels[rng.random(n) < missing] = fact.size
            dtype = pl.Boolean() if fact.kind == "flag" else pl.Enum(fact.names)
            values = [False, True] if fact.kind == "flag" else list(fact.names)
            columns[fact.name] = pl.Series(fact.name, [*values, None], dtype=dtype).gather(levels)
        return pl.DataFrame(columns)

    return cases
