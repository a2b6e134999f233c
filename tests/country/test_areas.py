"""Areas and key localities: a tree from the centre down, 1,202 places, kinds of D3.2 (R1.1)."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from yundong.country.localities import Places, build_places
from yundong.kernels.draws import Draws
from yundong.records import TABLES
from yundong.records.labels import LocalityKind
from yundong.scenario import Scenario

SCALES = [1.0, 0.3, 0.02, 0.0005]


@pytest.fixture(scope="session", params=SCALES, ids=lambda scale: f"scale {scale}")
def places(request: pytest.FixtureRequest, scenario: Scenario) -> Places:
    return build_places(scenario, Draws(1952), request.param)


@pytest.fixture(scope="session")
def whole(scenario: Scenario) -> Places:
    return build_places(scenario, Draws(1952), 1.0)


def test_key_localities_have_kinds_of_the_directive(places: Places, whole: Places) -> None:
    keys = places.areas.filter("key")
    assert (keys["level"] == "locality").all()
    assert keys["id"].to_list() == list(range(places.first, places.areas.height))
    for kinds, flags in zip(keys["kind"].to_list(), places.kinds, strict=True):
        listed = kinds.split("|")
        assert listed and set(listed) <= set(LocalityKind.labels())
        assert [kind in listed for kind in LocalityKind.labels()] == flags.tolist()
    assert whole.kinds.any(axis=0).all(), "every kind of the directive has a place"


def test_localities_stand_for_1202(places: Places) -> None:
    """However few are kept, weighted they are as many as the report counts."""
    assert (places.weight * places.share).sum() == pytest.approx(1202)
    assert (places.weight >= 1.0).all() and (places.share <= 1.0).all()


def test_full_scale_has_weight_1(whole: Places) -> None:
    assert whole.count == 1202
    assert (whole.weight == 1.0).all() and (whole.share == 1.0).all()


def test_the_tree_goes_up_to_the_centre(places: Places) -> None:
    areas = places.areas
    assert areas.schema == TABLES["areas"].dtypes
    assert areas["id"].to_list() == list(range(areas.height)) and areas["code"].is_unique().all()
    level = areas["level"].to_list()
    assert level.count("centre") == 1 and places.parents[0] == 0
    above = {"region": {"centre"}, "province": {"region"}, "locality": {"province", "region"}}
    for area, parent in enumerate(places.parents.tolist()):
        if area:
            assert parent < area
            assert level[parent] in above[level[area]]
    np.testing.assert_array_equal(areas["parent"].to_numpy(), places.parents)


def test_a_locality_knows_its_province_and_region(places: Places) -> None:
    level = places.areas["level"].to_list()
    for i in range(places.count):
        area = places.first + i
        province, region = int(places.province[i]), int(places.region[i])
        assert level[region] == "region"
        if level[places.parents[area]] == "province":
            assert province == places.parents[area] and places.parents[province] == region
        else:  # a city of province rank is its own province
            assert province == area and places.parents[area] == region


def test_named_cities_carry_their_facts_and_others_say_they_are_synthetic(
    places: Places, scenario: Scenario
) -> None:
    local = places.areas[places.first :]
    named = local.filter(~pl.col("synthetic"))
    cities = {a.id: a for a in scenario.areas.values() if a.level == "city"}
    assert set(named["code"]) == set(cities), "every named city is in every run"
    for row in named.iter_rows(named=True):
        assert row["population"] == cities[row["code"]].population
        assert set(row["kind"].split("|")) == set(cities[row["code"]].kind)
    for code in local.filter("synthetic")["code"]:
        province, _, number = code.rpartition("-")
        assert province in scenario.areas and number.isdigit()


def test_every_province_with_key_localities_keeps_one(places: Places, scenario: Scenario) -> None:
    parents = set(places.areas[places.first :].filter("synthetic")["parent"].to_list())
    expected = {a.id for a in scenario.areas.values() if a.level == "province" and a.key_localities}
    assert {places.areas["code"][p] for p in parents} == expected


def test_a_fraction_keeps_localities_of_the_whole(places: Places, whole: Places) -> None:
    columns = ["code", "kind", "population", "synthetic"]
    kept = places.areas[places.first :].select(columns)
    assert (
        kept.join(whole.areas[whole.first :].select(columns), on=columns, how="semi").height == places.count
    )


def test_sizes_follow_the_seed(scenario: Scenario, whole: Places) -> None:
    again, other = (build_places(scenario, Draws(seed), 1.0) for seed in (1952, 1953))
    assert again.areas.equals(whole.areas)
    assert not other.areas.equals(whole.areas)
    cities = ~whole.areas["synthetic"].to_numpy()[whole.first :]
    np.testing.assert_array_equal(other.population[cities], whole.population[cities])


def test_mean_size_follows_its_parameter(scenario: Scenario) -> None:
    def mean(size: float) -> float:
        places = build_places(scenario.replace({"country.locality_population": size}), Draws(4), 1.0)
        synthetic = places.areas["synthetic"].to_numpy()[places.first :]
        return float(places.population[synthetic].mean())

    assert mean(30_000) == pytest.approx(30_000, rel=0.2)
    assert mean(15_000) < mean(20_000) < mean(30_000)


def test_an_areas_own_value_holds_for_all_below_it(scenario: Scenario) -> None:
    changed = scenario.replace({"outreach.rate@east": 0.9, "outreach.rate@shenyang": 0.8})
    places = build_places(changed, Draws(1952), 0.02)
    rate = places.chain(changed, "outreach.rate")
    code = places.areas["code"].to_list()
    inside = np.flatnonzero(places.region == code.index("east"))
    assert (rate[places.first + inside] == 0.9).all()
    assert rate[code.index("shenyang")] == 0.8
    assert rate[0] == scenario.parameters.value("outreach.rate")
