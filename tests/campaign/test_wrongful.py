"""Who was identified without having done anything, by the route that led to it; the parts are the whole."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from small_runs import Variant

from yundong.campaign.run import Result
from yundong.records.labels import EvidenceRoute
from yundong.scenario import Scenario

ROUTES = EvidenceRoute.labels()


def shares(result: Result, figure: str = "identified_wrongly") -> dict[str, float]:
    """Return the persons of each route as the manifest states them."""
    return {route: result.summary[f"{figure}_by_{route}"] for route in ROUTES}


@pytest.mark.parametrize("figure", ["identified_wrongly", "arrested_wrongly"])
@pytest.mark.parametrize("seed", [1952, 7, 11])
def test_routes_add_up_to_the_wrongly_identified(figure: str, seed: int, variant: Variant) -> None:
    result = variant(seed=seed)
    parts = shares(result, figure)
    assert sum(parts.values()) == result.summary[figure] > 0
    assert all(part == round(part) >= 0 for part in parts.values())


def test_each_is_identified_and_did_nothing(base: Result) -> None:
    rows = base.truth["wrongful"]
    assert rows["dossier"].is_unique().all() and rows.height
    persons = base.truth["subjects"].filter(pl.col("role") == "none", pl.col("identified"))
    assert set(rows["dossier"]) == set(persons["dossier"])
    found = base.records["identifications"].select("dossier", "day", "locality")
    assert rows.join(found, on=("dossier", "day", "locality"), how="anti").is_empty()


def test_the_route_is_that_of_most_points(base: Result) -> None:
    """By kind of source, which the records have: a file, an inquiry, a letter, a name, an agency's finding."""
    rows = base.truth["wrongful"].filter(pl.col("route") != "quota")
    leads = base.records["leads"].with_row_index("at")
    at = base.records["identifications"].join(
        leads.filter(pl.col("dossier").is_in(rows["dossier"].implode())), on=("dossier", "day", "source")
    )
    last = at.group_by("dossier").agg(pl.col("at").min().alias("last"))
    points = (
        leads.join(last, on="dossier").filter(pl.col("at") <= pl.col("last"))
        .group_by("dossier", "source").agg(pl.col("weight").sum())
    )  # fmt: skip
    only = points.group_by("dossier").agg(pl.len(), pl.col("source").first()).filter(pl.col("len") == 1)
    of = {"material": ["old_file"], "intelligence": ["investigation"], "agency": ["agency"],
          "letter": ["letter_mistaken", "letter_malicious"], "interrogation": ["name", "coerced_name"]}  # fmt: skip
    only = only.with_columns(pl.col("source").cast(pl.String))
    both = only.join(rows, on="dossier").filter(pl.col("source").is_in(list(of)))
    assert both.height > 50
    assert all(route in of[source] for source, route in both.select("source", "route").iter_rows())


@pytest.mark.full
def test_routes_close_with_what_feeds_them(variant: Variant) -> None:
    """Without its source a route has nobody; more of it, and it has more."""
    closed = {
        ("materials",): ("old_file",),
        ("letters",): ("letter_mistaken", "letter_malicious"),
        ("reconnaissance",): ("investigation",),
        ("agencies",): ("agency",),
    }
    for off, routes in closed.items():
        parts = shares(variant(without=off))
        assert all(parts[route] == 0 for route in routes) and sum(parts.values()) > 0
    mild, harsh = (shares(variant({"interrogation.coerced": share})) for share in (0.05, 0.5))
    assert mild["coerced_name"] < harsh["coerced_name"]
    never, often = (shares(variant({"registration.false_counted": share})) for share in (0.0, 0.9))
    assert never["confession"] < often["confession"]
    no_list, bad_lists = (shares(variant({"materials.bad_share": share})) for share in (0.0, 0.8))
    assert no_list["old_file"] < 0.5 * bad_lists["old_file"]


@pytest.mark.full
def test_nobody_falls_to_the_quota_where_no_threshold_gives_way(variant: Variant) -> None:
    calm = {"dossiers.pressure_effect": 0.0, "dossiers.shortfall_effect": 0.0}
    assert shares(variant(calm))["quota"] == 0
    pressed = variant(
        {"dossiers.pressure_effect": 0.3, "dossiers.shortfall_effect": 0.6, "supervision.named": 1.0}
    )
    rows = pressed.truth["wrongful"].filter(pl.col("route") == "quota")
    assert rows.height
    asked = pressed.scenario.parameters.value("dossiers.threshold")
    evidence = rows.join(pressed.records["identifications"], on="dossier")["evidence"]
    assert evidence.mean() < asked  # type: ignore[operator]


@pytest.mark.full
def test_the_same_people_are_put_to_one_prisoner_after_another(variant: Variant) -> None:
    """With few suspects names gather on few, and more of these are identified."""
    few, many = (shares(variant({"interrogation.suspects": share})) for share in (0.01, 0.8))
    assert few["coerced_name"] > 2 * many["coerced_name"]


@pytest.mark.full
def test_a_bad_list_is_old(variant: Variant) -> None:
    """Who stands on it has often left: addresses are empty more often than where lists are fresh (B3)."""
    moving = {"arrests.move_rate": 0.002}
    fresh, stale = (variant({**moving, "materials.bad_share": share}) for share in (0.0, 1.0))

    def empty(result: Result) -> float:
        return float((result.records["arrests"]["outcome"] == "not_found").mean())  # type: ignore[arg-type]

    assert empty(stale) > 1.2 * empty(fresh)


def test_letters_are_counted_by_whether_they_are_about_somebody_who_did_nothing(base: Result) -> None:
    stands = base.records["areas"].select(locality="id", stands="weight")
    role = base.truth["subjects"].select("dossier", "role")
    rows = base.records["letters"].join(stands, on="locality").join(role, on="dossier")
    assert base.summary["letters"] == np.rint(rows["stands"].sum())
    assert base.summary["letters_false"] == np.rint(rows.filter(pl.col("role") == "none")["stands"].sum())


@pytest.mark.full
@pytest.mark.parametrize("seed", [1952, 7, 11])
def test_what_comes_out_lies_inside_what_neighbouring_cases_suggest(
    seed: int, variant: Variant, scenario: Scenario
) -> None:
    """Shares of wrongful arrests and of false letters, as shipped, against `priors.csv`."""
    truth = variant(seed=seed, scale=0.1).summary
    assert len(scenario.priors) >= 5
    for prior in scenario.priors.values():
        share = prior.share(truth)
        assert share is not None and prior.low <= share <= prior.high, f"{prior.id}: {share}"


@pytest.mark.full
def test_no_route_alone_explains_the_wrongly_identified(variant: Variant) -> None:
    parts = [shares(variant(seed=seed, scale=0.1)) for seed in (1952, 7, 11)]
    total = {route: sum(part[route] for part in parts) for route in ROUTES}
    assert max(total.values()) < 0.55 * sum(total.values())
    assert sum(number > 0.05 * sum(total.values()) for number in total.values()) >= 4


def test_under_coercing_chiefs_most_names_and_many_confessions_are_coerced(
    base: Result, variant: Variant
) -> None:
    everywhere = variant({"custody.coercing_share": 1.0})
    calm, coerced = shares(base), shares(everywhere)
    assert coerced["coerced_name"] > 2 * calm["coerced_name"]
    assert coerced["confession"] > 2 * calm["confession"]
    assert everywhere.summary["arrested_wrongly"] > 2 * base.summary["arrested_wrongly"]


def test_what_the_count_would_be_under_one_rule(base: Result, variant: Variant) -> None:
    """The identified who handled the least counted quantity of the rules: places count by evidence, each its own."""
    persons = base.truth["subjects"].filter(pl.col("identified"))
    stands = base.records["areas"].select(locality="id", stands="weight")
    counted = persons.filter(pl.col("volume") >= 10.0).join(stands, on="locality")["stands"].sum()
    assert base.summary["identified_one_rule"] == np.rint(counted) < base.summary["identified"]
