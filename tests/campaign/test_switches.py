"""A mechanism switched off leaves no rows and no draws; a rate at zero gives nothing; all else stays."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from small_runs import Variant, before, day_column, digests, launches, whole

from yundong.campaign.loop import MECHANISMS
from yundong.campaign.run import Request, Result, simulate
from yundong.kernels.draws import Draws
from yundong.records.store import digest
from yundong.scenario import Scenario

KINDS = {kind.name: kind for kind in MECHANISMS}
NAMES = list(KINDS)
BRINGS = {
    "materials": ("material",),
    "reconnaissance": ("intelligence",),
    "letters": ("letter", "family"),
    "registration": ("registration",),
    "interrogation": ("interrogation",),
    "agencies": ("agency",),
    "measures": ("training",),
}


def rows_of(result: Result, name: str) -> dict[str, pl.DataFrame]:
    """Return the rows that a mechanism brings into the records: its tables, and its kinds of lead."""
    kind = KINDS[name]
    rows = {table: result.records[table] for table in kind.writes}
    if name in BRINGS:
        rows["leads"] = result.records["leads"].filter(pl.col("source").is_in(BRINGS[name]))
        known = result.records["identifications"]
        rows["identifications"] = known.filter(pl.col("source").is_in(BRINGS[name]))
    if name == "registration":  # insiders come to their agency a day before they are registered
        rows["agency_cases"] = result.records["agency_cases"].filter(pl.col("finding") == "registration")
    return rows


LATE = [name for name in NAMES if name not in {"transmission", "supervision"}]
"""Those without which everything goes on as it was until they act."""


@pytest.fixture(scope="module")
def off(request: pytest.FixtureRequest, variant: Variant) -> tuple[str, Result]:
    """A mechanism, and the run without it; the tests of one follow on one another."""
    return request.param, variant(without=(request.param,))


@pytest.mark.parametrize("off", [*LATE, "transmission", "supervision"], indirect=True)
def test_a_mechanism_off_leaves_no_rows(off: tuple[str, Result], base: Result) -> None:
    name, other = off
    assert all(frame.height for frame in rows_of(base, name).values()), "on, it brings some"
    rows = rows_of(other, name)
    assert {table: frame.height for table, frame in rows.items()} == dict.fromkeys(rows, 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_mechanism_off_draws_nothing(
    name: str, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[str] = set()
    original = Draws.__call__

    def call(self: Draws, stream: str) -> object:
        asked.add(stream.partition(".")[0])
        return original(self, stream)

    monkeypatch.setattr(Draws, "__call__", call)
    shared = {"arrests"} & {name}  # what a file says of a person is drawn once, for arrests and for verdicts
    simulate(scenario, Request(scale=0.001, until="1952-08-25", without=(name,)))
    assert name not in asked - shared
    assert {"country", "custody", "dossiers"} <= asked


def acts_first(result: Result, name: str) -> dt.date:
    """Return the first day on which a mechanism can have moved anything: its first row, or its first day."""
    days = [frame[day_column(frame)].min() for frame in rows_of(result, name).values() if frame.height]
    return min(days, default=result.world.start + dt.timedelta(days=1))  # type: ignore[type-var]


@pytest.mark.parametrize("off", LATE, indirect=True)
def test_all_draws_stay_as_they_were_until_the_mechanism_acts(off: tuple[str, Result], base: Result) -> None:
    """Everything that the others write down until then is the same, row by row."""
    name, other = off
    first = acts_first(base, name)
    own = rows_of(base, name).keys() - {"leads", "identifications", "agency_cases"} | set(KINDS[name].writes)
    compared = 0
    for table in base.records.keys() - own - {"areas", "returns"}:
        one, two = before(base.records[table], first), before(other.records[table], first)
        assert one.equals(two), table
        compared += one.height
    assert compared or first == base.world.start + dt.timedelta(days=1)
    assert digest(base.truth["subjects"].drop("identified", "arrested")) == digest(
        other.truth["subjects"].drop("identified", "arrested")
    ), "the country is the same"


# Which tables are upstream of a mechanism in the causal order of the day, once what works backwards is off:
# supervision, which helps and presses places by how they stand, and adjudication, whose trials call meetings.
# Materials, reconnaissance and agencies fill the lists of July, by which great regions rank their places.
UPSTREAM = {
    "outreach": ("orders",),
    "letters": ("orders", "meetings"),
    "registration": ("orders", "meetings"),
    "arrests": ("orders", "meetings"),
    "interrogation": ("orders", "meetings"),
}


@pytest.mark.parametrize(("name", "tables"), UPSTREAM.items())
def test_what_is_upstream_of_a_mechanism_does_not_change(
    name: str, tables: tuple[str, ...], variant: Variant
) -> None:
    backward = ("supervision", "adjudication")
    straight, other = variant(without=backward), variant(without=(*backward, name))
    for table in tables:
        assert straight.records[table].height
        assert straight.records[table].equals(other.records[table]), table


def test_nothing_depends_on_follow_up(base: Result, variant: Variant) -> None:
    one, other = digests(base), digests(variant(without=("follow_up",)))
    assert {t for t in one if one[t] != other[t]} == {"custody", "users", "fields"}


def test_nothing_but_the_ledger_and_the_returns_depends_on_seizures(base: Result, variant: Variant) -> None:
    off = variant(without=("seizures",))
    one, other = digests(base), digests(off)
    assert {t for t in one if one[t] != other[t]} == {"seizures", "custody", "returns"}
    rows = base.records["returns"]
    left = rows.filter(pl.col("indicator").cast(pl.String).is_in(rows_of_seizures(base))).height
    assert off.records["returns"].height == rows.height - left


def rows_of_seizures(result: Result) -> list[str]:
    return [i.id for i in result.scenario.indicators.values() if i.table == "seizures" and i.returned]


def test_visits_and_what_they_put_right_are_all_that_supervision_writes(
    base: Result, variant: Variant
) -> None:
    """Returns go on without it; until the first visit could have had an effect, nothing changes at all."""
    off = variant(without=("supervision",))
    first = base.records["inspections"]["day"].min()
    for table in ("orders", "meetings", "leads", "identifications", "arrests", "returns"):
        assert before(base.records[table], first).equals(before(off.records[table], first)), table
    assert off.records["inspections"].is_empty() and off.records["corrections"].is_empty()
    assert off.records["returns"].height > 0.8 * base.records["returns"].height


def leads(result: Result, *sources: str) -> pl.DataFrame:
    return result.records["leads"].filter(pl.col("source").is_in(sources))


def table(name: str, *where: pl.Expr):  # type: ignore[no-untyped-def]
    return lambda result: result.records[name].filter(*where).height


PUBLIC = pl.col("place") == "public_security"
INSIDE, AT_ONCE = pl.col("phase") == "agency", pl.col("phase") == "at_once"
DRUGS, SEARCH = pl.col("opium_liang") > 0, pl.col("origin") == "arrest"
COURTS = pl.col("route") == "campaign"


def motive(kind: str):  # type: ignore[no-untyped-def]
    return lambda result: int((result.truth["letter_motives"]["motive"] == kind).sum())


def from_places(result: Result) -> int:
    """Count the returns of localities; higher organs still count what they find in their own offices."""
    level = result.records["areas"].select(organ="id", level="level")
    rows = result.records["returns"].join(level, on="organ")
    return rows.filter(pl.col("level") == "locality").height


# Rates set to zero together, each with what there is none of because of it.
NOUGHT = [
    {
        "outreach.rally_rate": table("meetings", pl.col("kind") == "rally"),
        "letters.trial_rate": table("letters", pl.col("occasion") == "trial"),
        "letters.family": lambda result: leads(result, "family").height,
        "letters.malicious": motive("malicious"),
        "letters.mistaken": motive("mistaken"),
        "arrests.with_metals": table("cases", COURTS, pl.col("metals")),
        "arrests.with_contraband": table("cases", COURTS, pl.col("contraband")),
        "arrests.metals_share": table("cases", pl.col("route") == "existing_law"),
        "arrests.motive_share": table("cases", pl.col("route") == "other_law"),
        "interrogation.names": lambda result: leads(result, "interrogation").height,
        "seizures.tools": table("seizures", pl.col("item") == "tool"),
        "seizures.handed_in": table("seizures", DRUGS, ~SEARCH),
        "agencies.arrest_share": table("arrests", INSIDE),
        "follow_up.initiation": table("users", pl.col("initiated") > 0),
        "registration.full_share": table("registrations", pl.col("confession") == "full"),
    },
    {
        "materials.file_rate": lambda result: leads(result, "material").height,
        "reconnaissance.rate_after": lambda result: leads(result, "intelligence").height,
        "letters.rally_rate": table("letters", pl.col("occasion") == "rally"),
        "letters.base_rate": table("letters", pl.col("occasion") == "post"),
        "arrests.at_once_rate": table("arrests", AT_ONCE),
        "measures.names": lambda result: named_in_training(result),
        "adjudication.death": table("dispositions", pl.col("outcome") == "death"),
        "registration.names": lambda result: named_at_registration(result),
    },
    {
        "reconnaissance.rate_before": lambda result: before_launch(result, "intelligence"),
        "outreach.rate": table("meetings", pl.col("kind").is_in(["small", "mass", "family", "elders"])),
        "registration.base_rate": table("registrations", PUBLIC),
        "arrests.band_high": table("arrests", ~INSIDE, ~AT_ONCE),
    },
    {
        "adjudication.rate": table("dispositions"),
        "measures.training": table("measures", pl.col("measure") == "training"),
        "seizures.at_arrest": table("seizures", DRUGS, SEARCH),
        "agencies.registration_rate": table("agency_cases", pl.col("finding") == "registration"),
        "supervision.teams": table("inspections", pl.col("reason") == "laggard"),
    },
]
WITH = {
    "reconnaissance.rate_after": {"reconnaissance.rate_before": 0.0},
    "arrests.band_high": {"targets.reach": 0.0},
    "adjudication.rate": {"review.innocent": 0.0, "review.not_arrestable": 0.0, "review.mistaken": 0.0},
    "letters.malicious": {"letters.rival": 0.0},
    "agencies.registration_rate": {"agencies.coerced_rate": 0.0},
    "seizures.at_arrest": {"seizures.after_questioning": 0.0},
}


def named_at_registration(result: Result) -> int:
    """Count leads of registrations beyond the one that each confession is about its author."""
    return leads(result, "registration").height - result.records["registrations"].height


def named_in_training(result: Result) -> int:
    """Count leads of training about people who were not themselves in training there."""
    trained = result.records["measures"].filter(pl.col("measure") == "training")
    return leads(result, "training").join(trained, on="dossier", how="anti").height


def before_launch(result: Result, source: str) -> int:
    rows = leads(result, source).join(launches(result), on="locality")
    return rows.filter(pl.col("day") < pl.col("launched")).height


RARE = {"arrests.at_once_rate": 0.002}
"""Rates that give nothing at the scale of the tests as shipped, and what they are set to."""


@pytest.mark.full
@pytest.mark.parametrize(
    ("group", "name"), [(i, name) for i, group in enumerate(NOUGHT) for name in group], ids=lambda x: str(x)
)
def test_a_rate_at_nought_gives_nothing(group: int, name: str, base: Result, variant: Variant) -> None:
    settings = {
        key: value for rate in NOUGHT[group] for key, value in {rate: 0.0, **WITH.get(rate, {})}.items()
    }
    count = NOUGHT[group][name]
    usual = variant({name: RARE[name]}) if name in RARE else base
    assert count(usual) > 0, "otherwise there is some"
    assert count(variant(settings)) == 0


def test_places_that_never_report_send_nothing(base: Result, variant: Variant) -> None:
    assert from_places(base) > 0
    assert from_places(variant({"returns.never": 1.0})) == 0
    assert from_places(variant({"returns.miss": 1.0})) < 0.6 * from_places(base)


def test_names_in_any_order_switch_the_same_off(variant: Variant) -> None:
    assert whole(variant(without=("letters", "arrests"), scale=0.001)) == whole(
        variant(without=("arrests", "letters"), scale=0.001)
    )


def missing(cases: pl.DataFrame, rows: pl.DataFrame) -> int:
    """Count cases inside agencies whose person is in no row of another table."""
    return cases.join(rows, on="dossier", how="anti").height


@pytest.mark.parametrize("off", [(), ("arrests",), ("registration",)])
def test_agencies_ask_for_nothing_that_nobody_does(off: tuple[str, ...], variant: Variant) -> None:
    """A case inside says that somebody was arrested, or registered, only where a row of those tables does."""
    result = variant(without=off)
    last = pl.lit(result.end)
    cases = result.records["agency_cases"].filter(pl.col("day") < last)
    arrested = cases.filter(pl.col("arrested"))
    came = cases.filter(~pl.col("arrested"), pl.col("finding") == "registration")
    arrests, registrations = result.records["arrests"], result.records["registrations"]
    assert missing(arrested, arrests) == 0 and bool(arrested.height) == ("arrests" not in off)
    assert missing(came, pl.concat([registrations.select("dossier"), arrests.select("dossier")])) == 0
    assert bool(came.height) == ("registration" not in off)


def test_returns_are_sent_and_statements_taken_whatever_is_off(variant: Variant) -> None:
    """What cannot be switched off stays: organs report without visits, the arrested are questioned without names."""
    quiet = variant(without=("supervision", "interrogation"))
    assert quiet.records["returns"].height and quiet.records["statements"].height
    assert quiet.records["inspections"].is_empty()
