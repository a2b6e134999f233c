"""No documented result is fed in as its own answer: other documents, same run; another parameter, another run."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from small_runs import Variant, everywhere, whole

from yundong.campaign.loop import PLAN
from yundong.campaign.run import Request, simulate
from yundong.scenario import Scenario, load
from yundong.scenario.copying import copy

ASKED = {"scale": 0.005, "until": "1952-10-08"}


@pytest.fixture
def folder(scenario: Scenario, tmp_path: Path) -> Path:
    """A copy of the shipped scenario, to change."""
    return copy(tmp_path / "copy", scenario.folder)


def rewrite(path: Path, change: Callable[[dict[str, str]], None]) -> int:
    """Change every row of a table; return how many really changed."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    was = [dict(row) for row in rows]
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return sum(a != b for a, b in zip(was, rows, strict=True))


def scaled(*columns: str) -> Callable[[dict[str, str]], None]:
    """Return a change that makes filled cells of some columns larger, whole numbers staying whole."""

    def change(row: dict[str, str]) -> None:
        for column in columns:
            if row[column]:
                value = 3.0 * float(row[column]) + 1.0
                row[column] = str(int(value)) if value.is_integer() else str(value)

    return change


def run_of(folder: Path) -> str:
    return whole(simulate(load(folder), Request(**ASKED)))


@pytest.fixture(scope="module")
def shipped(variant: Variant) -> str:
    return whole(variant(**ASKED))


def test_a_copy_runs_as_the_original(folder: Path, shipped: str) -> None:
    assert run_of(folder) == shipped


def test_other_claims_do_not_change_a_run(folder: Path, scenario: Scenario, shipped: str) -> None:
    """Every figure of every claim, and its tolerance and role, made something else."""

    def change(row: dict[str, str]) -> None:
        scaled("value", "low", "high")(row)
        row["role"] = {"calibrate": "check", "check": "calibrate"}.get(row["role"], row["role"])

    assert rewrite(folder / "claims.csv", change) == len(scenario.claims)
    assert run_of(folder) == shipped


def test_no_claims_at_all_do_not_change_a_run(folder: Path, shipped: str) -> None:
    lines = (folder / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "claims.csv").write_text("".join(lines[:2]), encoding="utf-8")
    for name in ("identities.csv", "concordance.csv"):  # they name claims
        text = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text(
            text[0] + "".join(r for r in text[1:] if ",claim," not in r and name != "identities.csv"),
            encoding="utf-8",
        )
    assert run_of(folder) == shipped


@pytest.mark.parametrize("column", ["known_july", "opened_first"])
def test_what_the_sources_give_as_input_is_one(column: str, folder: Path, shipped: str) -> None:
    """What a document says of a region at an early day, on which the run is conditioned; the ODD lists it as input.

    Offenders known in July decide how offenders are allotted to regions, places known to be active on 29 August how
    fast a region opens.
    """

    def change(row: dict[str, str]) -> None:
        if row["id"] == "north":
            row[column] = str(2 * int(float(row[column])))

    assert rewrite(folder / "areas.csv", change) == 1
    assert run_of(folder) != shipped


CHANGES = {
    "transmission": ("transmission.delay_province", 2.0),
    "materials": ("materials.file_rate", 1.2),
    "reconnaissance": ("reconnaissance.rate_after", 1.2),
    "outreach": ("outreach.rate", 1.2),
    "letters": ("letters.base_rate", 1.2),
    "registration": ("registration.base_rate", 1.2),
    "targets": ("targets.arrested", 3.5),
    "arrests": ("arrests.band_high", 0.8),
    "measures": ("measures.control", 1.5),
    "custody": ("custody.days", 2.0),
    "interrogation": ("interrogation.names", 1.2),
    "review": ("review.innocent", 4.0),
    "adjudication": ("adjudication.rate", 1.2),
    "seizures": ("seizures.tools", 1.2),
    "agencies": ("agencies.registration_rate", 1.2),
    "dossiers": ("dossiers.threshold", 1.1),
    "supervision": ("supervision.teams", 2.0),
    "returns": ("returns.miss", 1.5),
    "follow_up": ("follow_up.initiation", 1.2),
}
FEW = ("materials", "outreach", "letters", "arrests", "adjudication", "returns")
"""Mechanisms of the default tests, in which `test_switches` goes through all."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(kind.name, marks=[] if kind.name in FEW else pytest.mark.full) for kind in PLAN],
)
def test_one_parameter_of_a_mechanism_changes_a_run(
    name: str, scenario: Scenario, variant: Variant, shipped: str
) -> None:
    parameter, factor = CHANGES[name]
    assert parameter in next(kind for kind in PLAN if kind.name == name).parameters()
    value = factor * scenario.parameters.value(parameter)
    assert whole(variant({parameter: value}, **ASKED)) != shipped


def test_an_areas_own_values_are_set_with_the_rest(scenario: Scenario) -> None:
    settings = everywhere(scenario, {"country.poppy_per_thousand": 1.0})
    assert len(settings) > 1 and set(settings.values()) == {1.0}
