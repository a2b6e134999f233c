"""The null model: shares, straight lines between days, and scores that a better forecast wins."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from yundong.report.documented import allowed, figure
from yundong.scenario import Scenario, Table
from yundong.study.fit.leverage import Influence
from yundong.study.fit.null_model import (
    MOST_URBAN,
    Miss,
    NullModel,
    _log_chance,
    _spread,
    contest,
    fitted_null,
    model_errors,
    null_errors,
)
from yundong.study.runs.evaluation import Outputs

KNOWN = {"central_south": 38, "north": 28, "southwest": 43, "east": 23, "northeast": 23, "northwest": 12}


def foretold(scenario: Scenario, ratio: float) -> list[Influence]:
    return [Influence(c.id, 0.1, ratio) for c in scenario.claims.values() if c.role == "calibrate"]


def test_shares_add_up_at_every_level(scenario: Scenario) -> None:
    null = NullModel(scenario)
    for region, known in KNOWN.items():
        assert null.share(region) == pytest.approx(known / sum(KNOWN.values()))
        below = [a.id for a in scenario.areas.children(region)]
        assert sum(map(null.share, below)) == pytest.approx(null.share(region))
    songjiang = null.share("songjiang")
    assert 0.0 < null.share("harbin") < songjiang  # the city lies in the province
    assert null.share("china") == 1.0


def test_days_between_documented_ones_lie_on_straight_lines(scenario: Scenario) -> None:
    null = NullModel(scenario)
    claim = scenario.claims["B4-arrested"]
    days = (dt.date(1952, 9, 5) - dt.date(1952, 8, 29)) / (dt.date(1952, 11, 30) - dt.date(1952, 8, 29))
    assert null.predict(claim) == pytest.approx(14_939 + days * (82_056 - 14_939))
    final = replace(claim, end=dt.date(1952, 11, 30))
    assert null.predict(final) == pytest.approx(82_056)
    letters = replace(
        claim, indicator="letters", end=dt.date(1952, 8, 22)
    )  # no path of its own: as the arrests
    assert null.predict(letters) == pytest.approx(1_312_535 * 10_821 / 82_056)


def test_it_knows_nothing_that_was_set_aside(scenario: Scenario) -> None:
    """With every claim of `check` made ten times as large, it foretells the same."""
    changed = {
        c.id: replace(c, value=10.0 * c.value) if c.role == "check" and c.value else c
        for c in scenario.claims.values()
    }
    other = NullModel(replace(scenario, claims=Table(changed)))
    for claim in scenario.claims.values():
        assert other.predict(claim) == NullModel(scenario).predict(claim)
        if claim.role in ("calibrate", "conjugate"):
            without = NullModel(scenario).predict(claim, without=claim.id)
            assert without is None or without != figure(claim) or claim.area != "china"


def test_it_does_not_look_beyond_the_last_known_day(scenario: Scenario) -> None:
    claim = scenario.claims["S1-arrested"]
    assert NullModel(scenario).predict(claim, without=claim.id) is None
    assert NullModel(scenario).predict(scenario.claims["B3-arrested"], without="B3-arrested") is not None


def test_what_it_cannot_foretell(scenario: Scenario) -> None:
    null = NullModel(scenario)
    assert null.predict(scenario.claims["B4-rail_offenders"]) is None
    assert null.predict(scenario.claims["B2-letters-chengdu"]) is None  # of three days only
    share = scenario.claims["B4-arrested_share-northeast"]
    assert null.predict(share) == pytest.approx(
        100.0 * null._national("arrested", share.end, "") / null._national("identified", share.end, "")  # type: ignore[operator, arg-type]
    )


def test_the_better_forecast_has_the_higher_score(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    """A model that meets every claim beats it; one that is ten times off does not."""
    exact = [outputs() for _ in range(3)]
    won = contest(scenario, exact, foretold(scenario, 1.0))
    assert won.scores and all(scenario.claims[s.claim].role == "check" for s in won.scores)
    assert won.model.whole.median < 0.02 and won.model.parts.median < 0.01
    assert sum(s.model_score for s in won.scores) > sum(s.null_score for s in won.scores)
    off = [
        Outputs({c: None if v is None else 10.0 * v for c, v in run.claims.items()}, {}, {}) for run in exact
    ]
    lost = contest(scenario, off, foretold(scenario, 10.0))
    assert lost.model.parts.median == pytest.approx(math.log(10.0), rel=0.2)
    assert sum(s.model_score for s in lost.scores) < sum(s.null_score for s in lost.scores)


def test_errors_lie_around_the_root_mean_square_of_the_misses(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    null = NullModel(scenario, 5.0)
    misses = [
        math.log(guess / figure(c))
        for c in scenario.claims.values()
        if c.role == "calibrate" and c.area != "china" and not c.bound
        if (guess := null.predict(c, without=c.id))
    ]
    rms = math.sqrt(sum(x * x for x in misses) / len(misses))
    assert null_errors(null).parts.median == pytest.approx(rms, rel=0.2)
    runs = [outputs(), outputs()]
    wide = model_errors(scenario, runs, foretold(scenario, 1.5))
    assert [wide.whole.median, wide.parts.median] == pytest.approx([math.log(1.5)] * 2, rel=0.3)
    few, many = (of.at @ of.chance / of.median for of in (wide.whole, wide.parts))
    assert few > many, "what few misses tell of their spread has the longer tail"


def test_a_bound_is_scored_by_its_probability(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    claim = scenario.claims["B2-attendances-changchun"]
    runs = [outputs(**{claim.id: 4.0 * figure(claim)}) for _ in range(2)]
    found = contest(scenario, runs, foretold(scenario, 1.5))
    mine = next(s for s in found.scores if s.claim == claim.id)
    parts = found.model.parts
    assert parts.chance.sum() == pytest.approx(1.0)
    expected = (parts.chance * stats.norm.sf(0.0, math.log(4.0), parts.at)).sum()
    assert mine.model_score == pytest.approx(math.log(expected))


def test_a_claim_with_a_dial_of_its_own_says_nothing_of_the_error(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    mixed = [
        replace(i, left_out=9.0, leverage=0.95) if i.claim == "S1-letters" else i
        for i in foretold(scenario, 1.5)
    ]
    runs = [outputs()]
    without = [i for i in mixed if i.claim != "S1-letters"]
    with_it, without_it = (model_errors(scenario, runs, some).whole for some in (mixed, without))
    assert (with_it.chance == without_it.chance).all()


def test_one_course_on_several_days_counts_once(scenario: Scenario) -> None:
    claims = [scenario.claims[c] for c in ("B2-identified", "B3-identified", "S1-identified", "S1-meetings")]
    once = _spread([Miss(c, 0.2) for c in claims[2:]])
    thrice = _spread([Miss(c, 0.2) for c in claims])
    assert thrice.median == pytest.approx(once.median)


def test_a_range_that_holds_the_figure_says_little_about_the_spread(scenario: Scenario) -> None:
    """One that is missed by far says as much as any other figure."""
    wide = scenario.claims["B3-registered-shenyang"]
    low, high = allowed(wide)
    assert high > 2.0 * low
    inside = math.log(math.sqrt(low * high) / figure(wide))
    assert _log_chance(Miss(wide, inside), np.array([0.01, 0.1])) == pytest.approx([0.0, 0.0], abs=1e-3)
    tail = _log_chance(Miss(wide, 2.0), np.array([0.1, 1.0]))
    assert tail[0] < tail[1] - 50.0 and np.isfinite(tail).all()


def test_cities_weigh_what_foretells_the_fitted_claims_best(scenario: Scenario) -> None:
    best = fitted_null(scenario)
    assert 1.0 < best.urban < MOST_URBAN
    squares = [
        sum(miss.off**2 for miss in NullModel(scenario, best.urban * f).misses(whole=False))
        for f in (0.8, 1.0, 1.25)
    ]
    assert squares[1] == min(squares)
    region = scenario.areas.children("central_south")
    assert sum(best.share(a.id) for a in region) == pytest.approx(best.share("central_south"))
    assert best.share("guangzhou") > NullModel(scenario).share("guangzhou")
