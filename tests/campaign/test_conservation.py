"""What must be so in every run: recounts, sums up the hierarchy, order of events, nothing from nowhere.

Each check is made on the scenario as shipped and on runs that push it into corners.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, launches

from yundong.campaign.run import Result
from yundong.campaign.tally import Tally
from yundong.figures.indicator import Indicator
from yundong.scenario import Scenario

CORNERS = {
    "as shipped": {},
    "another seed": {"seed": 7},
    "strict": {"interpretation": "strict"},
    "hard pressed": {
        "settings": {
            "supervision.named": 1.0,
            "interrogation.coerced": 0.6,
            "arrests.at_once_rate": 0.05,
            "registration.false_rate": 0.3,
            "agencies.coerced_rate": 0.002,
        }
    },
    "in haste": {
        "settings": {
            "arrests.band_high": 1.0,
            "arrests.trickle": 1.0,
            "arrests.approval_days": 0.0,
            "adjudication.after_days": 0.0,
            "adjudication.rate": 0.5,
            "custody.days": 0.1,
            "seizures.at_arrest": 1.0,
        }
    },
    "without supervision": {"without": ("supervision",)},
    "without transmission": {"without": ("transmission",)},
    "into 1953": {"until": "1953-03-31"},
}


@pytest.fixture(scope="module", params=CORNERS.values(), ids=CORNERS.keys())
def result(request: pytest.FixtureRequest, variant: Variant) -> Result:
    return variant(**request.param)


def received(result: Result) -> pl.DataFrame:
    """Return one row per organ that had the directive: ``organ``, ``ordered``."""
    orders = result.records["orders"].filter(pl.col("kind") == "directive", pl.col("chain") == "civil")
    centre = pl.DataFrame(
        {"organ": [0], "ordered": [result.world.start]}, schema_overrides={"organ": pl.UInt16}
    )
    return pl.concat([centre, orders.select("organ", ordered="received")])


# --- Totals are recounts --------------------------------------------------------------------------------------


def counted(result: Result, indicator: Indicator) -> pl.DataFrame:
    """Return ``day``, ``organ``, ``amount`` of every row that an indicator counts, weighted; from records alone.

    Rows of agencies stand for as many as the home of the person does, which only truth knows.
    """
    rows = result.records[indicator.table]
    for column, labels in indicator.conditions:
        rows = rows.filter(pl.col(column).cast(pl.String).is_in(labels))
    measure, _, name = indicator.value.partition(":")
    if measure == "distinct":
        key = pl.col(name)
        rows = rows.filter(key.is_first_distinct())
        if name == "case":
            rows = rows.filter(key > 0)
    areas = result.records["areas"].select(locality="id", stands="weight")
    if "locality" in rows.columns:
        rows = rows.with_columns(organ="locality")
    else:
        rows = rows.join(
            result.truth["subjects"].select("dossier", "locality"), on="dossier", maintain_order="left"
        )
    rows = rows.join(areas, on="locality", maintain_order="left")
    if (
        indicator.id == "active_localities"
    ):  # a place counts as often as it stands for places, not for persons
        share = result.world.country.places.share
        first = result.world.country.places.first
        rows = rows.with_columns(
            stands=pl.col("stands") * pl.Series(share)[rows["locality"].cast(pl.Int64) - first]
        )
    amount = pl.col(name).cast(pl.Float64) if measure == "sum" else pl.lit(1.0)
    return rows.select("day", "organ", amount=amount * pl.col("stands"))


def returned(scenario: Scenario) -> list[Indicator]:
    return [i for i in scenario.indicators.values() if i.returned and i.kind == "flow"]


def test_tallies_equal_recounts_by_area(result: Result, scenario: Scenario) -> None:
    """What organs count of their own records, indicator by indicator, is what a recount of the rows gives."""
    world = result.world
    tally = Tally(world.scenario, world.country, world.log)
    tally.update()
    assert tally.indicators == tuple(i.id for i in returned(scenario))
    for column, indicator in enumerate(returned(scenario)):
        rows = counted(result, indicator)
        recount = np.zeros(result.records["areas"].height)
        np.add.at(recount, rows["organ"].to_numpy().astype(int), rows["amount"].to_numpy())
        np.testing.assert_allclose(
            tally.counts[:, column], recount, rtol=1e-9, atol=1e-6, err_msg=indicator.id
        )


def test_what_an_exact_return_states_is_the_recount_of_all_below(result: Result, scenario: Scenario) -> None:
    """Sums up the hierarchy: the true figure behind each return counts own rows and those of all areas below."""
    returns = result.records["returns"].with_columns(exact=result.truth["return_figures"]["value"])
    parents = result.world.country.places.parents
    for indicator in returned(scenario):
        stated = returns.filter(pl.col("indicator") == indicator.id)
        rows = counted(result, indicator).sort("day", maintain_order=True)
        for period in stated["period"].unique().to_list()[::9]:
            total = np.zeros(parents.size)
            now = rows.filter(pl.col("day") <= period)
            np.add.at(total, now["organ"].to_numpy().astype(int), now["amount"].to_numpy())
            for area in range(parents.size - 1, 0, -1):
                total[parents[area]] += total[area]
            at = stated.filter(pl.col("period") == period)
            np.testing.assert_allclose(
                at["exact"],
                total[at["organ"].to_numpy()],
                rtol=1e-9,
                atol=1e-6,
                err_msg=f"{indicator.id} {period}",
            )


def test_provinces_and_regions_add_up_what_they_have_received(result: Result, scenario: Scenario) -> None:
    """A higher organ states its own count and the latest it had from each organ below."""
    returns = result.records["returns"].with_columns(pl.col("indicator").cast(pl.String))
    level = dict(result.records["areas"].select("id", "level").iter_rows())
    children = returns.select(
        organ="parent", child="organ", when="received", figure="value", indicator="indicator", of="period"
    )
    own = {
        i.id: counted(result, i).filter(
            pl.col("organ").is_in([a for a, kind in level.items() if kind != "locality"])
        )
        for i in returned(scenario)
    }
    upper = returns.filter(
        pl.col("organ").replace_strict(level, return_dtype=pl.String).is_in(["province", "region"])
    )
    upper = upper.sample(min(400, upper.height), seed=1)
    for row in upper.iter_rows(named=True):
        had = children.filter(
            pl.col("organ") == row["organ"],
            pl.col("indicator") == row["indicator"],
            pl.col("when") <= row["sent"],
        )
        total = had.sort("of").unique("child", keep="last")["figure"].sum()
        if row["indicator"] in own:
            mine = own[row["indicator"]]
            total += mine.filter(pl.col("organ") == row["organ"], pl.col("day") <= row["period"])[
                "amount"
            ].sum()
        assert row["value"] == np.rint(total), row


def test_returns_go_up_one_level_and_fall_only_where_one_was_corrected(result: Result) -> None:
    returns = result.records["returns"]
    parent = result.records["areas"].select(organ="id", above="parent")
    assert (returns.join(parent, on="organ").select(pl.col("parent") == pl.col("above"))).to_series().all()
    assert (returns["received"] >= returns["sent"]).all() and (returns["sent"] >= returns["period"]).all()
    steps = returns.sort("organ", "indicator", "period").select(
        pl.col("value").diff().over("organ", "indicator").alias("rise")
    )
    fallen = returns.sort("organ", "indicator", "period").filter(steps["rise"] < 0)
    parents = dict(result.records["areas"].select("id", "parent").iter_rows())
    corrected = set()
    for area, indicator in result.records["corrections"].select("locality", "indicator").iter_rows():
        corrected |= {(area, indicator), (parents[area], indicator), (parents[parents[area]], indicator)}
    left_out = {"unclassified"}  # what is left of the processed follows each outcome's own rounding
    for organ, indicator in fallen.select("organ", "indicator").iter_rows():
        assert (organ, indicator) in corrected or indicator in left_out, (organ, indicator)
    assert returns.select("organ", "indicator", "period").is_unique().all()
    assert (returns["value"] > 0).all()


# --- Stocks ---------------------------------------------------------------------------------------------------


def test_stock_taken_left_and_moved_is_what_there_was(result: Result) -> None:
    s, start = result.world.state, result.world.country.subjects.stock.astype(float)
    parts = (s.stock_left, s.stock_taken, s.stock_moved)
    assert all((part >= 0).all() for part in parts)
    np.testing.assert_allclose(sum(part.astype(float) for part in parts), start, rtol=1e-5, atol=1e-3)


def test_seizures_say_what_was_taken(result: Result) -> None:
    """Person by person, but for less than a hundredth of a liang at a time, which nobody writes down."""
    taken = np.zeros(result.world.country.subjects.size)
    value = result.scenario.parameters.value
    strength = {"opium": 1.0} | {item: value(f"country.{item}_strength") for item in ("morphine", "heroin")}
    rows = result.records["seizures"].with_columns(pl.col("item").cast(pl.String))
    drugs = rows.filter(pl.col("item").is_in(list(strength)))
    opium = drugs["quantity"] * drugs["item"].replace_strict(strength, return_dtype=pl.Float64)
    np.add.at(taken, drugs["dossier"].to_numpy(), opium.to_numpy())
    np.testing.assert_allclose(taken, result.world.state.stock_taken, rtol=1e-5, atol=0.05)
    assert (rows["quantity"] > 0).all()


def test_custody_balances_run_without_a_gap(result: Result) -> None:
    rows = result.records["custody"]
    sign = pl.when(pl.col("movement") == "received").then(1.0).otherwise(-1.0)
    ledger = rows.with_columns(expected=(sign * pl.col("quantity")).cum_sum().over("organ", "item"))
    np.testing.assert_allclose(ledger["balance"], ledger["expected"], rtol=1e-9, atol=1e-6)
    assert (rows["balance"] > -1e-6).all() and (rows["quantity"] > 0).all()


# --- Order of events ------------------------------------------------------------------------------------------

LOCAL = (
    "meetings",
    "letters",
    "leads",
    "identifications",
    "registrations",
    "arrests",
    "dispositions",
    "seizures",
)


@pytest.mark.parametrize("table", [*LOCAL, "cases", "agency_cases", "inspections", "returns", "custody"])
def test_no_record_before_its_organ_had_the_order(table: str, result: Result) -> None:
    rows = result.records[table]
    organ = "organ" if table in {"agency_cases", "returns", "custody", "inspections"} else "locality"
    when = {"cases": "opened", "returns": "sent"}.get(table, "day")
    joined = rows.join(received(result), left_on=organ, right_on="organ", how="left")
    assert joined["ordered"].null_count() == 0, "somebody acted who never had the order"
    assert (joined[when] >= joined["ordered"]).all()


@pytest.mark.parametrize("table", ["registrations", "letters", "dispositions"])
def test_the_public_campaign_waits_for_the_launch(table: str, result: Result) -> None:
    """Registration at public security, letters and verdicts come from places that have launched."""
    rows = result.records[table]
    if table == "registrations":
        rows = rows.filter(pl.col("place") == "public_security")
    joined = rows.join(launches(result), on="locality", how="left")
    assert joined["launched"].null_count() == 0
    assert (joined["day"] >= joined["launched"]).all()


@pytest.mark.parametrize(
    ("table", "column"),
    [("identifications", "dossier"), ("registrations", "dossier"), ("dispositions", "dossier"), ("cases", "case"),
     ("agency_cases", "dossier")],
)  # fmt: skip
def test_nothing_happens_twice(table: str, column: str, result: Result) -> None:
    assert result.records[table][column].is_unique().all()


def test_nobody_is_arrested_twice_or_sought_again_after_an_empty_address(result: Result) -> None:
    assert result.records["arrests"]["dossier"].is_unique().all()


def first_day(result: Result, table: str, name: str) -> pl.DataFrame:
    return result.records[table].group_by("dossier").agg(pl.col("day").min().alias(name))


def test_nobody_is_arrested_before_being_identified(result: Result) -> None:
    """Identified on an earlier day; insiders, found by the day before by their agency."""
    arrests = result.records["arrests"].join(
        first_day(result, "identifications", "known"), on="dossier", how="left"
    )
    arrests = arrests.join(first_day(result, "agency_cases", "found"), on="dossier", how="left")
    inside = pl.col("phase") == "agency"
    outside = arrests.filter(~inside)
    assert outside["known"].null_count() == 0 and (outside["known"] < outside["day"]).all()
    insiders = arrests.filter(inside)
    assert insiders["found"].null_count() == 0 and (insiders["found"] <= insiders["day"]).all()


def test_nobody_is_disposed_of_before_being_arrested(result: Result) -> None:
    taken = result.records["arrests"].filter(pl.col("outcome") == "arrested").select("dossier", taken="day")
    rows = result.records["dispositions"].join(taken, on="dossier", how="left")
    assert rows["taken"].null_count() == 0
    assert (rows["day"] >= rows["taken"]).all()


def test_leads_of_letters_are_the_letters(result: Result) -> None:
    """Each letter is one lead of the day, from the public, a relative or a rival, in the dossier that it names."""
    keys = ["day", "locality", "dossier", "source"]
    relation = {"public": "letter", "relative": "family", "rival": "letter"}
    letters = result.records["letters"].with_columns(
        source=pl.col("relation").replace_strict(relation, return_dtype=pl.String)
    )
    leads = result.records["leads"].with_columns(pl.col("source").cast(pl.String))
    leads = leads.filter(pl.col("source").is_in(["letter", "family"]))
    assert letters.select(keys).sort(keys).equals(leads.select(keys).sort(keys))


def test_places_of_persons_never_change(result: Result) -> None:
    home = result.truth["subjects"].select("dossier", home="locality")
    for table in LOCAL[1:]:
        rows = result.records[table].join(home, on="dossier", how="left")
        assert (rows["locality"] == rows["home"]).all(), table


def test_rows_stand_in_order_of_day_within_the_run(result: Result) -> None:
    first, last = result.world.start, result.world.start + dt.timedelta(days=result.world.days - 1)
    for name, frame in result.records.items():
        if "day" in frame.columns and frame.height:
            assert frame["day"].is_sorted(), name
            assert first <= frame["day"].min() and frame["day"].max() <= last


def test_counts_in_the_state_are_recounts_of_the_records(result: Result) -> None:
    s, first, n = result.world.state, result.world.country.places.first, result.world.country.places.count

    def rows(table: str, *where: pl.Expr) -> np.ndarray:
        at = result.records[table].filter(*where)["locality"].to_numpy().astype(int) - first
        return np.bincount(at, minlength=n)

    np.testing.assert_array_equal(s.identified_here, rows("identifications"))
    came = result.records["registrations"]["dossier"]
    taken = result.records["arrests"].filter(pl.col("outcome") == "arrested")["dossier"]
    in_hand = pl.col("dossier").is_in(pl.concat([came, taken]).implode())
    np.testing.assert_array_equal(s.settled_here, rows("identifications", in_hand))
    assert (s.settled_here <= s.identified_here).all() and s.settled_here.sum() == s.settled.sum()
    np.testing.assert_array_equal(s.arrested_here, rows("arrests", pl.col("outcome") == "arrested"))
    np.testing.assert_array_equal(s.executed_here, rows("dispositions", pl.col("outcome") == "death"))
    np.testing.assert_array_equal(
        s.registered_here, rows("registrations", pl.col("place") == "public_security")
    )


def test_the_country_is_not_changed_by_the_campaign(result: Result, scenario: Scenario) -> None:
    """Who people are, and what stood before the first day, is the same at the end: only State changes."""
    from yundong.country import build

    fresh = build(result.scenario, result.request.seed, result.request.scale)
    fresh.workers.close()
    for part in ("subjects", "rings"):
        for name, array in getattr(fresh, part)._asdict().items():
            now = getattr(getattr(result.world.country, part), name)
            np.testing.assert_array_equal(array, now, err_msg=name)
    for name in ("keep", "other", "rural_stock", "users", "poppy"):
        np.testing.assert_array_equal(getattr(fresh, name), getattr(result.world.country, name), err_msg=name)
