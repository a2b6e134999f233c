"""Figures for the tests of the audit: the shipped ones, and small ones made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from yundong.audit.audit import Audit, audit_scenario
from yundong.audit.statement import Statement
from yundong.figures.interval import Interval, printed_as
from yundong.scenario.load import load

Maker = Callable[..., Statement]


def make_statement(
    id: str, value: float | None, indicator: str = "arrested", area: str = "china", **more: Any
) -> Statement:
    """Return a statement with sensible blanks; `hedges` as words, `end` as a day."""
    hedges = frozenset(more.pop("hedges", ()))
    unit = more.pop("unit", "persons")
    printed: Interval | None = None
    if value is not None:
        printed = printed_as(value, hedges, per_cent=unit in {"%", "‰"})
    settings: dict[str, Any] = {
        "areas": frozenset(area.split("+")) if area else frozenset(),
        "start": date(1952, 4, 15),
        "end": date(1952, 11, 30),
        "as_of": date(1952, 12, 14),
        "source": "S1",
        "passage": "R1.5",
    }
    return Statement(
        id=id,
        indicator=indicator,
        value=value,
        printed=printed,
        unit=unit,
        hedges=hedges,
        **(settings | more),
    )


@pytest.fixture(scope="session")
def statement() -> Maker:
    return make_statement


@pytest.fixture(scope="session")
def shipped() -> Audit:
    return audit_scenario(load())
