"""What comes after: backlog, survivors, custody, users, treatment, fields (D4.8, D4.9, D5, R0, R4)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, digests, weighted, with_truth

from yundong.campaign.run import Result

COUNCIL = dt.date(1952, 12, 12)
LATER = {"until": "1953-03-31"}
GOODS = (
    "mortar",
    "machine_gun",
    "firearm",
    "round",
    "grenade",
    "bomb",
    "radio",
    "machine_large",
    "machine_small",
)


@pytest.fixture(scope="module")
def longer(variant: Variant) -> Result:
    """A run that goes on into the spring of 1953."""
    return variant(**LATER)


def users(result: Result) -> pl.DataFrame:
    """Return one row per month, all areas together."""
    columns = pl.col("users", "quit", "treated", "initiated")
    return result.records["users"].group_by("day").agg(columns.sum()).sort("day")


def price(result: Result, day: dt.date) -> float:
    return float(result.records["users"].filter(pl.col("day") == day)["price"].mean())  # type: ignore[arg-type]


def test_users_alone_are_never_arrested(base: Result, variant: Variant) -> None:
    """Who only uses drugs is no target: where files hold the fact at once, no such person is arrested (D4.8)."""

    def only_users(result: Result) -> pl.DataFrame:
        rows = with_truth(result, "arrests", "role", "user")
        return rows.filter(pl.col("true_role") == "none", pl.col("true_user"))

    knowing = variant({"arrests.known_scale": 0.001})
    assert only_users(knowing).is_empty()
    treated = with_truth(base, "cases", "role", "user").filter(pl.col("route") == "treatment")
    assert treated.height and (treated["true_role"] == "none").all() and treated["true_user"].all()
    assert not base.records["arrests"]["dossier"].is_in(treated["dossier"].implode()).any()
    assert only_users(base).height < 0.05 * base.records["arrests"].height, "the file may not say so"


@pytest.mark.full
def test_less_supply_means_fewer_users(variant: Variant, longer: Result) -> None:
    """Without arrests and registration dealers go on, the price stays low and more use (D4.9)."""
    undisturbed = variant(without=("arrests", "registration"), **LATER)
    last = longer.records["users"]["day"].max()
    assert users(longer)["users"][-1] < users(undisturbed)["users"][-1]
    assert price(longer, last) > price(undisturbed, last)  # type: ignore[arg-type]
    assert users(longer)["quit"].sum() > users(undisturbed)["quit"].sum()
    deaf = variant({"follow_up.price_effect": 0.0}, **LATER)
    assert users(deaf)["users"][-1] > users(longer)["users"][-1]


def test_users_of_a_month_follow_from_the_month_before(longer: Result) -> None:
    rows = longer.records["users"].sort("area", "day")
    before = rows["users"].shift(1)
    same = rows["area"] == rows["area"].shift(1)
    expected = before + rows["initiated"] - rows["quit"] - rows["treated"]
    np.testing.assert_allclose(rows["users"].filter(same), expected.filter(same), rtol=1e-9)
    assert (rows["users"] >= 0).all() and (rows["price"] > 0).all()


def fields(result: Result) -> pl.DataFrame:
    border = {a.id: bool(a.border) for a in result.scenario.areas.values()}
    code = result.records["areas"].select(area="id", code="code")
    rows = result.records["fields"].join(code, on="area")
    return rows.with_columns(border=pl.col("code").replace_strict(border, return_dtype=pl.Boolean))


def test_border_cultivation_is_deferred(longer: Result) -> None:
    """In ethnic border areas nothing is uprooted yet; the land stays as it is (D5.1)."""
    rows = fields(longer).filter(pl.col("zone") == "ethnic_border")
    assert rows.height and rows["border"].all() and set(rows["action"]) == {"deferred"}
    assert rows.group_by("area").agg(pl.col("mu").n_unique())["mu"].max() == 1


def test_interior_cultivation_is_inspected_and_uprooted(base: Result, variant: Variant) -> None:
    """In the interior a ban, an inspection, and uprooting of what was sown all the same (D5.2)."""
    rows = fields(base).filter(pl.col("zone") == "interior")
    assert rows.height and not rows["border"].any()
    by_action = {a: f.sort("area") for (a,), f in rows.group_by("action")}
    assert set(by_action) == {"banned", "inspected", "uprooted"}
    order = [by_action[action]["day"].max() for action in ("banned", "inspected", "uprooted")]
    assert order == sorted(order) and len(set(order)) == 3  # type: ignore[type-var]
    share = base.scenario.parameters.value("follow_up.uprooted")
    np.testing.assert_allclose(by_action["uprooted"]["mu"], share * by_action["inspected"]["mu"])
    spared = fields(variant({"follow_up.uprooted": 0.0})).filter(pl.col("action") == "uprooted")
    assert spared["mu"].sum() == 0


def test_backlog_is_worked_after_november(base: Result, longer: Result) -> None:
    """Cases still waiting when the campaign ends are decided in the months that follow (R0.1, R4.2)."""
    taken = longer.records["arrests"].filter(pl.col("outcome") == "arrested").height
    by_november = base.records["dispositions"].height
    assert by_november < base.records["arrests"].filter(pl.col("outcome") == "arrested").height
    after = longer.records["dispositions"].filter(pl.col("day") > base.scenario.schedule.end)
    assert after.height > 0
    waiting = [taken - longer.records["dispositions"].filter(pl.col("day") <= day).height
               for day in (dt.date(1952, 12, 31), dt.date(1953, 2, 15), dt.date(1953, 3, 31))]  # fmt: skip
    assert waiting[0] > waiting[1] > waiting[2] >= 0


def test_council_directive_opens_the_next_stage(longer: Result) -> None:
    """Nothing of the next stage before 12 December 1952: treatment, rural stock, handing over (R0.2)."""
    assert longer.scenario.schedule.date("council_directive") == COUNCIL
    custody, monthly = longer.records["custody"], longer.records["users"]
    out = custody.filter(pl.col("movement") != "received")
    assert out.height and out["day"].min() >= COUNCIL  # type: ignore[operator]
    treated = monthly.filter(pl.col("treated") > 0)
    assert treated.height and treated["day"].min() >= COUNCIL  # type: ignore[operator]


@pytest.mark.full
def test_rural_stock_comes_in_after_the_council_directive(longer: Result, variant: Variant) -> None:
    none = variant({"follow_up.rural_collected": 0.0}, **LATER)
    more = variant({"follow_up.rural_collected": 0.1}, **LATER)

    def taken_in(result: Result, *where: pl.Expr) -> float:
        opium = (pl.col("movement") == "received", pl.col("item") == "opium")
        return float(result.records["custody"].filter(*opium, *where)["quantity"].sum())

    early, late = pl.col("day") < COUNCIL, pl.col("day") >= COUNCIL
    assert taken_in(none, early) == taken_in(longer, early) == taken_in(more, early)
    assert taken_in(none, late) < taken_in(longer, late) < taken_in(more, late)
    rural = longer.world.country.rural_stock.sum()
    assert taken_in(more, late) - taken_in(none, late) < rural, "no more than there is"


@pytest.mark.full
def test_covert_survivors_go_on(longer: Result, variant: Variant) -> None:
    """Dealers not found stay in the trade, and some who gave it up return: supply recovers and prices ease (R4.1)."""
    subjects = longer.truth["subjects"].filter(pl.col("era") == "present", ~pl.col("arrested"))
    came = longer.records["registrations"]["dossier"].implode()
    assert subjects.filter(~pl.col("dossier").is_in(came)).height > 0
    assert longer.summary["offenders_missed"] > 0
    none, many = (variant({"follow_up.revival": value}, **LATER) for value in (0.0, 0.3))
    last = longer.records["users"]["day"].max()
    assert price(many, last) < price(longer, last) < price(none, last)  # type: ignore[arg-type]
    for day in (dt.date(1952, 9, 1), dt.date(1952, 11, 1)):
        assert price(many, day) == price(none, day), "during the campaign nobody dares"
    assert users(many)["users"][-1] > users(none)["users"][-1]


def test_custody_ledger_balances(longer: Result) -> None:
    """Received less handed over is what is left, item by item; most narcotics go to the finance departments (R4.3)."""
    rows = longer.records["custody"]
    sign = pl.when(pl.col("movement") == "received").then(1.0).otherwise(-1.0)
    ledger = rows.with_columns(total=(sign * pl.col("quantity")).cum_sum().over("organ", "item"))
    np.testing.assert_allclose(ledger["balance"], ledger["total"], rtol=1e-9, atol=1e-6)
    assert rows["balance"].min() > -1e-6  # type: ignore[operator]
    finance = rows.filter(pl.col("movement") == "to_finance")
    assert set(finance["item"]) == {"opium", "morphine", "heroin"}
    out = pl.col("item").is_in(["opium", "morphine", "heroin"]) & (pl.col("movement") != "received")
    assert rows.filter(out).height == finance.height


def test_what_is_seized_enters_custody(base: Result) -> None:
    """Up to the last entry, custody has received what was seized, weighted, item by item."""
    last = base.records["custody"].filter(pl.col("movement") == "received")["day"].max()
    stands = base.records["areas"].select(locality="id", stands="weight")
    seized = base.records["seizures"].filter(pl.col("day") <= last).join(stands, on="locality")
    seized = seized.group_by("item").agg(total=(pl.col("quantity") * pl.col("stands")).sum())
    received = (
        base.records["custody"]
        .filter(pl.col("movement") == "received")
        .group_by("item")
        .agg(pl.col("quantity").sum())
    )
    both = seized.join(received, on="item", how="full")
    assert both.height and not any(both.null_count().row(0))
    np.testing.assert_allclose(both["quantity"], both["total"], rtol=1e-9)


@pytest.mark.full
def test_arms_and_machines_leave_custody(longer: Result, variant: Variant) -> None:
    """After the directive arms go to public security, machines to workshops, tools are destroyed (R4.4)."""
    rows = longer.records["custody"].filter(pl.col("item").is_in(GOODS))
    out = rows.filter(pl.col("movement") != "received")
    assert out.height and out["day"].min() >= COUNCIL  # type: ignore[operator]
    machines = pl.col("item").is_in(["machine_large", "machine_small"])
    assert set(out.filter(machines)["movement"]) == {"to_workshop"}
    assert set(out.filter(~machines)["movement"]) == {"to_public_security"}
    tools = longer.records["custody"].filter(pl.col("item") == "tool", pl.col("movement") != "received")
    assert set(tools["movement"]) == {"destroyed"}
    assert (out["quantity"] == out["quantity"].floor()).all(), "arms leave in whole pieces"
    kept = variant({"follow_up.arms_handed_over": 0.0}, **LATER).records["custody"]
    assert kept.filter(
        pl.col("movement").is_in(["to_public_security", "to_workshop", "destroyed"])
    ).is_empty()


@pytest.mark.full
def test_treatment_starts_after_the_council_directive(longer: Result, variant: Variant) -> None:
    monthly = users(longer)
    before, after = monthly.filter(pl.col("day") < COUNCIL), monthly.filter(pl.col("day") >= COUNCIL)
    assert before.height and (before["treated"] == 0).all() and (after["treated"] > 0).all()
    none, more = (variant({"follow_up.treatment": value}, **LATER) for value in (0.0, 0.1))
    assert users(more)["users"][-1] < monthly["users"][-1] < users(none)["users"][-1]


def test_the_campaign_itself_ends_in_november(longer: Result) -> None:
    after = pl.col("day") > longer.scenario.schedule.end
    assert longer.records["meetings"].filter(after).is_empty()
    assert weighted(longer, "dispositions", after) > 0


@pytest.mark.full
def test_some_under_control_sell_again_and_nobody_writes_it_down(longer: Result, variant: Variant) -> None:
    """Only who is under control relapses, no more than three times; supply holds them, records do not."""
    rows = longer.truth["relapses"]
    assert rows.height and rows["day"].dt.day().unique().to_list() == [1]
    assert rows["time"].max() <= longer.scenario.parameters.value("follow_up.most_relapses")
    measures = (
        longer.records["measures"].filter(pl.col("measure") == "control").select("dossier", since="day")
    )
    sentences = (
        longer.records["dispositions"].filter(pl.col("outcome") == "control").select("dossier", since="day")
    )
    since = pl.concat([measures, sentences]).group_by("dossier").agg(pl.col("since").min())
    both = rows.join(since, on="dossier", how="left")
    assert both["since"].null_count() == 0 and (both["since"] <= both["day"]).all()
    person = longer.truth["subjects"].join(rows.select("dossier").unique(), on="dossier")
    assert (person["era"] == "present").all()
    steady, weak = (variant({"follow_up.relapse": value}, **LATER) for value in (0.0, 0.3))
    assert steady.truth["relapses"].is_empty()
    last = longer.records["users"]["day"].max()
    assert price(weak, last) < price(steady, last)  # type: ignore[arg-type]
    assert {t for t in digests(weak) if digests(weak)[t] != digests(steady)[t]} == {"users"}
