"""No documented result is an input: with every claim changed, a run does not change by a byte."""

from __future__ import annotations

import csv
from pathlib import Path

from yundong.campaign.run import Request, digests, simulate
from yundong.scenario import Scenario, copy, load

SMALL = Request(seed=11, scale=0.002)


def with_other_claims(folder: Path) -> Scenario:
    """Copy the shipped scenario and change every number of every claim, each by another factor."""
    path = copy(folder) / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        for column in ("value", "low", "high"):
            if row[column]:
                row[column] = f"{float(row[column]) * (1.5 + number / 100.0):.6g}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return load(folder)


def test_other_claims_leave_every_record_as_it_is(tmp_path: Path) -> None:
    shipped, changed = load("narcotics-1952"), with_other_claims(tmp_path / "changed")
    for claim in shipped.claims.values():
        other = changed.claims[claim.id]
        assert (other.value, other.low, other.high) != (claim.value, claim.low, claim.high), claim.id
    before = digests(simulate(shipped, SMALL))
    assert digests(simulate(changed, SMALL)) == before
    moved = simulate(shipped.replace({"letters.fear": 0.5}), SMALL)
    assert digests(moved)["letters"] != before["letters"]
