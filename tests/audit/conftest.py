"""Figures for the tests of the audit: the shipped ones, and small ones made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from yundong.audit.audit import Audit, audit_scenario
from yundong.figures.claim import Claim
from yundong.scenario.load import load

Maker = Callable[..., Claim]


def make_claim(
    id: str, value: float | None, indicator: str = "arrested", area: str = "china", **more: Any
) -> Claim:
    """Return a claim with sensible blanks; `hedges` as words, `end` as a day."""
    hedge = "|".join(more.pop("hedges", ()))
    settings: dict[str, Any] = {
        "start": date(1952, 4, 15),
        "end": date(1952, 11, 30),
        "as_of": date(1952, 12, 14),
        "unit": "persons",
        "source": "S1",
        "passage": "R1.5",
        "grade": "read",
    }
    return Claim(id=id, indicator=indicator, area=area, value=value, hedge=hedge, **(settings | more))


@pytest.fixture(scope="session")
def claim() -> Maker:
    return make_claim


@pytest.fixture(scope="session")
def shipped() -> Audit:
    return audit_scenario(load())
