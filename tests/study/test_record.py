"""The record of a fit: written and read back, with the slope it measured."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.scenario import Scenario
from yundong.study.fit.fit import key_of_fit
from yundong.study.fit.record import NAME, FitRecord, FitRun


def record(*runs: FitRun) -> FitRecord:
    return FitRecord("narcotics-1952", "1999-12-31", "k", list(runs))


def test_slopes_are_means_over_seeds() -> None:
    runs = [
        FitRun("slope", seed, 0.2, {"a": a, "b": b}, {"x": x, "y": 1.0})
        for seed, up in ((1952, 2.0), (1953, 8.0))
        for a, b, x in ((1.0, 1.0, 1.0), (1.3, 1.0, up), (1.0, 1.3, 1.0))
    ]
    step = FitRun("step 1", 1952, 1.0, {"a": 9.0, "b": 1.0}, {"x": 100.0, "y": 1.0})
    slopes = record(*runs, step).slopes()
    assert slopes["a"] == {"x": pytest.approx(math.sqrt(2.0 * 8.0)), "y": pytest.approx(1.0)}
    assert slopes["b"] == {"x": pytest.approx(1.0), "y": pytest.approx(1.0)}
    assert record(step).slopes() == {}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / NAME
    assert FitRecord.read(path) is None
    written = record(FitRun("start", 1, 1.0, {"a": 0.1}, {"x": 1.02}))
    path.write_text(written.text(), encoding="utf-8")
    assert FitRecord.read(path) == written


@pytest.mark.parametrize("line", ['{"why": "slope"}', "not JSON", "[]", "1"])
def test_a_line_that_does_not_belong_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(f"{record().text()}{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"fit\.jsonl, line 2: This is not"):
        FitRecord.read(path)


def test_the_shipped_record_is_of_claims_that_exist_and_if_current_of_those_fitted(
    scenario: Scenario,
) -> None:
    shipped = FitRecord.read(scenario.folder / NAME)
    assert shipped is not None
    claims = {claim for run in shipped.runs for claim in run.ratios}
    assert claims and claims <= set(scenario.claims)
    if shipped.key == key_of_fit(scenario):
        assert set(shipped.slopes()) == {
            p.name for p in scenario.parameters.values() if p.use == "calibrated"
        }
        assert claims <= {c.id for c in scenario.claims.values() if c.role == "calibrate"}
