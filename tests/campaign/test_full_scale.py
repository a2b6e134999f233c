"""The campaign one-to-one: whole within 4 GB, the same for any number of threads, every total a recount."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from yundong.records.schema import TABLES
from yundong.records.store import StoredRun, combine, digest, open_run
from yundong.scenario import Scenario

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("full scale")]

CODE = """
import json, resource, sys
from yundong.campaign.run import run
from yundong.scenario import load
made = run(load("narcotics-1952"), out=sys.argv[1], threads=int(sys.argv[2]))
usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"peak_mb": usage / (1024 if sys.platform != "darwin" else 1024**2), **made.manifest["seconds"]}))
"""


def full(folder: Path, threads: int) -> dict[str, Any]:
    """Run at full scale in a process of its own; return its peak memory and seconds."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(folder), str(threads)], capture_output=True, text=True, check=True
    )
    print(f"{threads} thread(s): {done.stdout}")
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StoredRun, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("full") / "one"
    usage = full(folder, 1)
    yield open_run(folder), usage


@pytest.fixture(scope="module")
def run(one: tuple[StoredRun, dict[str, Any]]) -> StoredRun:
    return one[0]


def test_two_threads_give_the_same_records(run: StoredRun, tmp_path: Path) -> None:
    full(tmp_path / "two", 2)
    other = open_run(tmp_path / "two")
    assert other.manifest["digests"] == run.manifest["digests"]
    assert other.manifest["digest"] == run.manifest["digest"]
    assert other.manifest["truth"] == run.manifest["truth"]


def test_it_stays_within_four_gigabytes(one: tuple[StoredRun, dict[str, Any]]) -> None:
    assert one[1]["peak_mb"] < 4096


def test_digests_are_those_of_the_files(run: StoredRun) -> None:
    said = run.manifest["digests"]
    assert set(said) == set(TABLES)
    assert {name: digest(run.records[name]) for name in TABLES} == said
    assert combine(said) == run.manifest["digest"]
    assert run.manifest["rows"] == {name: run.records[name].height for name in TABLES}


def test_every_place_and_person_stands_for_itself(run: StoredRun) -> None:
    keys = run.areas.filter("key")
    assert keys.height == 1202
    assert (run.areas["weight"] == 1.0).all()
    adults = keys["population"].sum() * 0.6
    assert 25e6 < adults < 36e6
    assert 1_500_000 < run.truth["subjects"].height < 3_000_000


def count(run: StoredRun, table: str, *where: pl.Expr) -> int:
    return int(run.records.scan(table).filter(*where).select(pl.len()).collect().item())


def test_row_counts_are_sane(run: StoredRun) -> None:
    """Within a factor of two of what the summary report gives for the country; the fit goes further."""
    taken = pl.col("outcome") == "arrested"
    meetings = run.records.scan("meetings").select(pl.col("attendance").cast(pl.Int64).sum()).collect().item()
    reported = run.records.scan("letters").select(pl.col("dossier").n_unique()).collect().item()
    modelled = {
        "identified": (count(run, "identifications"), 369_705),
        "arrested": (count(run, "arrests", taken), 82_056),
        "registered": (count(run, "registrations", pl.col("place") == "public_security"), 345_463),
        "meetings": (count(run, "meetings"), 765_428),
        "attendances": (int(meetings), 74_595_181),
        "letters": (count(run, "letters"), 1_312_535),
        "persons_reported": (int(reported), 220_806),
    }
    far = {name: pair for name, pair in modelled.items() if not 0.5 < pair[0] / pair[1] < 2.0}
    assert far == {}
    for table in TABLES:
        assert run.manifest["rows"][table] > 0, table
    assert count(run, "leads") >= count(run, "letters") + count(run, "registrations")


def test_conservation(run: StoredRun) -> None:
    subjects = run.truth["subjects"].select("dossier", "stock", "identified", "arrested", "locality")
    assert int(subjects["identified"].sum()) == count(run, "identifications")
    assert int(subjects["arrested"].sum()) == count(run, "arrests", pl.col("outcome") == "arrested")
    drugs = run.records["seizures"].filter(pl.col("item").is_in(["opium", "morphine", "heroin"]))
    taken = drugs.group_by("dossier").agg(pl.col("quantity").sum()).join(subjects, on="dossier")
    # By its own weight a drug is never more than the opium it is made from.
    assert (taken["quantity"] <= taken["stock"] * (1 + 1e-5) + 0.01).all()
    cases = run.records["cases"].filter(pl.col("route") == "campaign")
    assert cases["persons"].sum() == int(subjects["arrested"].sum())
    for table, key in (
        ("identifications", "dossier"),
        ("registrations", "dossier"),
        ("dispositions", "dossier"),
        ("arrests", "dossier"),
        ("cases", "case"),
    ):
        assert run.records[table][key].is_unique().all(), table


def test_order_of_events(run: StoredRun) -> None:
    day = {
        "known": run.records["identifications"].select("dossier", known="day"),
        "found": run.records["agency_cases"].select("dossier", found="day"),
        "taken": run.records["arrests"]
        .filter(pl.col("outcome") == "arrested")
        .select("dossier", taken="day"),
    }
    arrests = (
        run.records["arrests"]
        .join(day["known"], on="dossier", how="left")
        .join(day["found"], on="dossier", how="left")
    )
    inside = pl.col("phase") == "agency"
    assert arrests.filter(~inside, pl.col("known").is_null() | (pl.col("known") >= pl.col("day"))).is_empty()
    assert arrests.filter(inside, pl.col("found").is_null() | (pl.col("found") > pl.col("day"))).is_empty()
    closed = run.records["dispositions"].join(day["taken"], on="dossier", how="left")
    assert closed.filter(pl.col("taken").is_null() | (pl.col("taken") > pl.col("day"))).is_empty()
    orders = run.records["orders"]
    directive = orders.filter(pl.col("kind") == "directive", pl.col("chain") == "civil").select(
        locality="organ", had="received"
    )
    launch = orders.filter(pl.col("kind") == "launch").select(locality="organ", had="received")
    for table, order in (
        ("leads", directive), ("identifications", directive), ("meetings", directive), ("arrests", directive),
        ("letters", launch), ("dispositions", launch),
    ):  # fmt: skip
        rows = run.records.scan(table).join(order.lazy(), on="locality", how="left")
        assert rows.filter(pl.col("had").is_null() | (pl.col("day") < pl.col("had"))).collect().is_empty(), (
            table
        )


def test_returns_are_recounts_up_the_hierarchy(run: StoredRun, scenario: Scenario) -> None:
    """What an exact return of the last period would state, area by area, is the recount of the rows below."""
    returns = run.records["returns"].with_columns(
        pl.col("indicator").cast(pl.String), exact=run.truth["return_figures"]["value"]
    )
    parents = run.areas["parent"].to_numpy().astype(int)
    for name in (
        "identified",
        "arrested",
        "letters",
        "meetings",
        "attendances",
        "registered",
        "processed",
        "narcotics_liang",
    ):
        indicator = scenario.indicators[name]
        rows = run.records.scan(indicator.table)
        for column, labels in indicator.conditions:
            rows = rows.filter(pl.col(column).cast(pl.String).is_in(labels))
        measure, _, column = indicator.value.partition(":")
        amount = pl.col(column).cast(pl.Float64).sum() if measure == "sum" else pl.len().cast(pl.Float64)
        for level_period in returns.filter(pl.col("indicator") == name)["period"].unique().sort()[[9, -1]]:
            here = (
                rows.filter(pl.col("day") <= level_period)
                .group_by("locality")
                .agg(amount.alias("n"))
                .collect()
            )
            total = np.zeros(parents.size)
            total[here["locality"].to_numpy()] = here["n"].to_numpy()
            for area in range(parents.size - 1, 0, -1):
                total[parents[area]] += total[area]
            stated = returns.filter(pl.col("indicator") == name, pl.col("period") == level_period)
            np.testing.assert_allclose(
                stated["exact"], total[stated["organ"].to_numpy()], rtol=1e-9, err_msg=name
            )


def test_what_the_centre_received_stays_behind_what_happened(run: StoredRun) -> None:
    arrested = run.records["returns"].filter(
        pl.col("indicator").cast(pl.String) == "arrested", pl.col("parent") == 0
    )
    received = arrested.sort("period").unique("organ", keep="last")["value"].sum()
    happened = count(run, "arrests", pl.col("outcome") == "arrested")
    assert 0.8 * happened < received <= 1.02 * happened
