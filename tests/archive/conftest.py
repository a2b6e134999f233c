"""Returns as people bring them: two composed cases, and a writer of small tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.archive.estimate import Compiled, compiled
from yundong.archive.layout import IndicatorNames
from yundong.archive.returns import ReturnTables, read_returns
from yundong.archive.rules import load_rules
from yundong.scenario import load

DATA = Path(__file__).with_name("data")


@pytest.fixture(scope="session")
def names() -> IndicatorNames:
    return IndicatorNames(load("narcotics-1952").indicators)


@pytest.fixture(scope="session")
def twelve(names: IndicatorNames) -> Compiled:
    return compiled(read_returns([DATA / "twelve_counties.csv"], names, year=1952), load_rules())


@pytest.fixture(scope="session")
def six(names: IndicatorNames, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    path = tmp_path_factory.mktemp("returns") / "liuxian_wide_gb18030.csv"
    path.write_bytes((DATA / "liuxian_wide.csv").read_text(encoding="utf-8").encode("gb18030"))
    return compiled(read_returns([path], names, year=1952), load_rules())


@pytest.fixture
def read(tmp_path: Path, names: IndicatorNames) -> Callable[..., ReturnTables]:
    def write_and_read(text: str | bytes, name: str = "mine.csv", **more: Any) -> ReturnTables:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_returns([path], names, year=1952, **more)

    return write_and_read


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
