"""Hidden returns of a run and what is recovered of them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from yundong.archive.reference import posterior_places
from yundong.archive.rules import load_rules
from yundong.scenario import locate
from yundong.study.recovery import _one, _some, _summary

FOLDER = locate("narcotics-1952")


def full(places: int = 30, days: int = 12) -> pl.DataFrame:
    """Return composed returns of places of many sizes, each growing at a pace of its own."""
    import datetime as dt

    rng = np.random.default_rng(7)
    size, pace = rng.lognormal(9.0, 1.0, places), rng.uniform(0.7, 1.3, places)
    first = dt.date(1952, 8, 3)
    rows = [
        {"place": f"P{p:02d}", "weight": float(size[p]), "delay": 4.0, "day": first + dt.timedelta(days=5 * d),
         "indicator": name, "value": round(share * size[p] * (1 + d * pace[p])), "true": 0.0}
        for p in range(places) for d in range(days) for name, share in (("identified", 0.02), ("arrested", 0.005))
    ]  # fmt: skip
    frame = pl.DataFrame(rows).cast({"value": pl.Float64})
    return frame.with_columns(true=pl.col("value"))


@pytest.mark.full
def test_what_is_hidden_is_recovered_within_its_interval() -> None:
    whole, rng, rules = full(), np.random.default_rng(1), load_rules()
    found = {
        share: _summary(
            "random", share, pl.concat([_one(whole, "random", share, rng, rules, None) for _ in range(3)])
        )
        for share in (0.2, 0.5)
    }
    assert found[0.2].error["both"] < found[0.5].error["both"] < 0.05 < 0.15 < found[0.2].error["reported"]
    assert found[0.5].holds > 0.8 and found[0.5].certain > 0.8
    assert all(one.cases > 50 for one in found.values())


@pytest.mark.full
def test_few_places_with_silent_ones_lean_on_the_posterior() -> None:
    whole, rules, model = full(), load_rules(), posterior_places(FOLDER)
    some = _some(whole, 12, np.random.default_rng(3))
    assert some["place"].n_unique() == 12
    widths = []
    for asked in (None, model):
        cases = [_one(some, "silence", 0.5, np.random.default_rng(n), rules, asked) for n in range(4)]
        widths.append(_summary("silence", 0.5, pl.concat(cases)))
    alone, helped = widths
    assert helped.width != alone.width, "the posterior is asked"
    assert abs(helped.bias) < abs(alone.bias) and helped.holds >= 0.8
