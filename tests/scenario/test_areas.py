"""The tree of areas."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.scenario import load


def test_ways_up_and_down(small: Path) -> None:
    areas = load(small).areas
    assert areas.centre.id == "top"
    assert [area.id for area in areas.ancestors("shenyang")] == ["east", "land", "top"]
    assert [area.id for area in areas.descendants("land")] == ["west", "east", "shenyang"]
    assert [area.id for area in areas.children("east")] == ["shenyang"]
    assert areas.parent("top") is None
    assert [area.id for area in areas.level("province")] == ["west", "east"]


@pytest.mark.parametrize("name", ["Shenyang", "沈阳", "SHENYANG", " shenyang "])
def test_find_by_any_name(small: Path, name: str) -> None:
    assert load(small).areas.find(name).id == "shenyang"


def test_find_offers_the_nearest(small: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'shenyang'"):
        load(small).areas.find("Shenjang")
