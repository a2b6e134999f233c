"""Hidden returns of a run and what is recovered of them."""

from __future__ import annotations

import re
from dataclasses import replace

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


def test_the_measured_part_of_the_page_is_in_the_language() -> None:
    from yundong.pages.archive import refreshed
    from yundong.study.recovery import REASONS, SERIES, Recovered

    one = Recovered("random", 0.2, dict.fromkeys(SERIES, 0.1), 0.0, 0.0, 0.9, 0.9, 0.9, 0.1, 5)
    blocks = ("archive_runs", "archive_recovery", "archive_few")
    page = "# 档案\n\n" + "".join(f"<!-- generated: {name} -->\n<!-- end -->\n\n" for name in blocks)
    found = [replace(one, reason=reason) for reason in REASONS]
    few = [("table", one), ("posterior", one)]
    chinese = refreshed(page, found, few, 2, 0.2, 3, "zh")
    assert "2 次推演，比例 0.2" in chinese and "| 虚报者先缺 | 20 % |" in chinese and "兼据后验" in chinese
    words = re.sub("<!--.*?-->", "", chinese)
    assert not re.search("[A-Za-z]{3}", words), words
    assert "those that inflate first" in refreshed(page, found, few, 2, 0.2, 3)


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
