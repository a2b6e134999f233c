"""One run of a study: measured, or a failure with stage and traceback."""

from __future__ import annotations

import pytest

from yundong.base.errors import InputError
from yundong.campaign.run import Request, simulate
from yundong.report.compare import columns_compared, compare
from yundong.scenario import Scenario, copy, load
from yundong.study.runs import evaluation
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs, evaluate

TINY = 0.002


def outputs(scenario: Scenario, point: DesignPoint) -> Outputs:
    result = evaluate(scenario, point)
    assert isinstance(result, Outputs), result
    return result


def test_a_run_gives_every_claim_and_the_truth(scenario: Scenario) -> None:
    found = outputs(scenario, DesignPoint(1, TINY, until="1952-09-01"))
    assert list(found.claims) == list(scenario.claims)
    assert found.indicators["identified"] > 0
    assert found.indicators["arrested_share"] == pytest.approx(
        100.0 * found.indicators["arrested"] / found.indicators["identified"]
    )
    assert found.truth["identified"] == pytest.approx(found.indicators["identified"], abs=1.0)


def test_settings_and_switches_reach_the_run(scenario: Scenario) -> None:
    point = DesignPoint(1, TINY, {"letters.base_rate": 0.0005}, ("outreach",), until="1952-09-01")
    found = outputs(scenario, point)
    assert found.indicators["meetings"] == 0
    assert found.indicators["letters"] == 0  # nobody is reached, so nobody writes


def test_a_run_in_memory_compares_as_the_stored_one(scenario: Scenario, tmp_path) -> None:
    import yundong as yd

    stored = yd.run(scenario, seed=3, scale=TINY, until="1952-09-01", out=tmp_path / "run")
    result = simulate(scenario, Request(3, TINY, "1952-09-01"))
    assert compare(result, scenario) == yd.open_run(stored.path).compare()


def test_the_columns_it_reads_are_all_that_it_needs(scenario: Scenario) -> None:
    """What is measured of a run whose other columns were never made is what the whole run gives."""
    found = outputs(scenario, DesignPoint(3, TINY))
    whole = simulate(scenario, Request(3, TINY))
    expected = {c.claim: c.modelled for c in compare(whole, scenario)}
    assert found.claims == {
        k: None if v is None else pytest.approx(v, rel=1e-11) for k, v in expected.items()
    }
    assert sum(v is not None for v in found.claims.values()) > 60
    few = simulate(scenario, Request(3, TINY), columns=columns_compared())
    made = [few.records[name] for name in columns_compared()]
    assert sum(f.width for f in made) < sum(f.width for f in whole.records.values())


def test_a_failure_keeps_stage_message_and_traceback(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nothing to divide by\nsecond line")

    monkeypatch.setattr(evaluation, "compare", fail)
    result = evaluate(scenario, DesignPoint(1, TINY, until="1952-05-01"))
    assert isinstance(result, Failure)
    assert (result.stage, result.message) == ("comparison", "ZeroDivisionError: nothing to divide by")
    assert "in fail" in result.traceback
    monkeypatch.setattr(evaluation, "simulate", fail)
    assert evaluate(scenario, DesignPoint(1, TINY)).stage == "campaign"  # type: ignore[union-attr]


def test_what_no_run_could_do_is_an_error_of_the_request(scenario: Scenario, tmp_path) -> None:
    with pytest.raises(InputError, match="'outreech'"):
        evaluate(scenario, DesignPoint(1, TINY, without=("outreech",)))
    mine = load(copy(tmp_path / "mine"))
    (mine.folder / "schedule.toml").write_text("[clock]\n", encoding="utf-8")
    with pytest.raises(InputError, match="has changed while the study was running"):
        evaluate(mine, DesignPoint(1, TINY))


def test_regions_sum_to_the_country_and_the_centre_states_what_its_report_does(
    scenario: Scenario, tmp_path
) -> None:
    import yundong as yd

    found = outputs(scenario, DesignPoint(3, TINY))
    report = yd.run(scenario, seed=3, scale=TINY, out=tmp_path / "run").report()
    for name in ("identified", "arrested", "letters"):
        regions = [value for key, value in found.areas.items() if key.partition("@")[0] == name]
        assert 0 < sum(regions) <= found.indicators[name] * 1.0001
        line = report.line(name)
        assert line is not None and found.reported[name] == pytest.approx(line.reported, rel=1e-5)
    assert outputs(scenario, DesignPoint(3, TINY, until="1952-09-01")).reported == {}
