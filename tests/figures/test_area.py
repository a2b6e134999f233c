"""The tree of areas."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.base.errors import InputError
from yundong.figures.area import AREA_KINDS, AreaTree
from yundong.records.labels import LocalityKind
from yundong.scenario import load


def test_ways_up_and_down(small: Path) -> None:
    areas = load(small).areas
    assert areas.centre.id == "top"
    assert [area.id for area in areas.ancestors("shenyang")] == ["east", "land", "top"]
    assert [area.id for area in areas.descendants("land")] == ["west", "east", "shenyang"]
    assert [area.id for area in areas.children("east")] == ["shenyang"]
    above = areas.parent("west")
    assert above is not None and above.id == "land" and areas.parent("top") is None
    assert [area.id for area in areas.level("province")] == ["west", "east"]


@pytest.mark.parametrize("name", ["Shenyang", "沈阳", "SHENYANG", " shenyang "])
def test_find_by_any_name(small: Path, name: str) -> None:
    assert load(small).areas.find(name).id == "shenyang"


def test_blanks_stand_for_underscores(scenario: object) -> None:
    assert scenario.areas.find("Central South").id == "central_south"  # type: ignore[attr-defined]


def test_find_offers_the_nearest(small: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'shenyang'"):
        load(small).areas.find("Shenjang")


def test_a_better_known_name_comes_first() -> None:
    """An id wins over a name, wherever in the table the two are."""
    tree = AreaTree({1: None, 2: 1}, {1: ("a", "b"), 2: ("b", "c")})
    assert (tree.look_up("B"), tree.look_up("c")) == (2, 2)
    with pytest.raises(InputError, match=r"no area 'zzz' in this run\. Look there"):
        tree.look_up("zzz", " in this run", " Look there.")


@pytest.mark.parametrize(
    "parents", [{"a": "b", "b": "a"}, {"a": None, "b": "c"}, {"a": None, "b": "c", "c": "b"}]
)
def test_a_circle_and_a_missing_parent_are_refused(parents: dict[str, str | None]) -> None:
    with pytest.raises(InputError, match="lies below itself or below an area that does not exist"):
        AreaTree(parents)


def test_kinds_of_areas_are_those_of_the_records() -> None:
    assert LocalityKind.labels() == AREA_KINDS


@st.composite
def trees(draw: st.DrawFn) -> AreaTree[int]:
    """Draw a tree in which a child may come before its parent."""
    size = draw(st.integers(1, 30))
    above = {area: draw(st.integers(0, area - 1)) if area else None for area in range(size)}
    order = draw(st.permutations(range(size)))
    return AreaTree({area: above[area] for area in order})


@given(trees())
def test_ancestors_and_descendants_agree(tree: AreaTree[int]) -> None:
    for area in tree:
        below = tree.descendants(area)
        assert len(set(below)) == len(below) and area not in below
        assert set(below) == {other for other in tree if area in tree.ancestors(other)}
        assert tree.under(area) == {area, *below}
        assert set(tree.children(area)) == {other for other in tree if tree.parent(other) == area}
        assert all(tree.within(other, area) == (other in tree.under(area)) for other in tree)
        for other in below:  # each before those below it
            parent = tree.parent(other)
            assert parent == area or below.index(parent) < below.index(other)  # type: ignore[arg-type]


@given(trees())
def test_positions_lead_to_the_parents(tree: AreaTree[int]) -> None:
    areas = list(tree)
    for place, above in enumerate(tree.positions().tolist()):
        parent = tree.parent(areas[place])
        assert areas[above] == (areas[place] if parent is None else parent)


@given(trees(), st.data())
def test_the_nearest_is_the_first_on_the_way_up(tree: AreaTree[int], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(list(tree))))
    for area in tree:
        way = [here for here in (area, *tree.ancestors(area)) if here in chosen]
        assert tree.nearest(area, chosen) == (way[0] if way else None)
