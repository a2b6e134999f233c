"""The order of the day, what each mechanism declares, and who writes which column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest

from yundong.base.errors import InputError
from yundong.campaign.loop import MECHANISMS, PLAN, Loop, check_names
from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.run import Request, simulate
from yundong.campaign.state import State, owned_by
from yundong.records.schema import TABLES
from yundong.scenario import Scenario

NAMES = [kind.name for kind in MECHANISMS]


def test_order_of_the_day() -> None:
    """Reconnaissance, mobilisation, then concentrated arrests (R1.2); what the day brought is entered last."""
    assert len(set(NAMES)) == len(NAMES)
    order = [kind.name for kind in PLAN]
    for earlier, later in [
        ("transmission", "materials"),
        ("materials", "reconnaissance"),
        ("reconnaissance", "outreach"),
        ("outreach", "letters"),
        ("letters", "arrests"),
        ("registration", "arrests"),
        ("targets", "arrests"),
        ("arrests", "custody"),
        ("custody", "interrogation"),
        ("custody", "seizures"),
        ("interrogation", "adjudication"),
        ("adjudication", "seizures"),
        ("agencies", "dossiers"),
        ("dossiers", "supervision"),
        ("supervision", "returns"),
        ("returns", "follow_up"),
    ]:
        assert order.index(earlier) < order.index(later), (earlier, later)


def test_the_order_decides_the_day(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan is what is run: every mechanism steps once a day, in its order."""
    seen: list[tuple[int, str]] = []
    for kind in PLAN:

        def step(self: Mechanism, day: Day, name: str = kind.name) -> None:
            seen.append((day.index, name))

        monkeypatch.setattr(kind, "step", step)
    simulate(scenario, Request(scale=0.001, until="1952-04-17"))
    assert seen == [(day, kind.name) for day in range(3) for kind in PLAN]


def test_every_mechanism_declares_parameters_passages_and_tables(scenario: Scenario) -> None:
    for kind in PLAN:
        assert kind.title and kind.passages and kind.parameters(), kind.name
        assert set(kind.passages) <= set(scenario.passages), kind.name
        assert set(kind.parameters()) <= set(scenario.parameters), kind.name
        assert set(kind.writes) <= set(TABLES), kind.name
        assert kind.__doc__


def test_every_parameter_has_a_reader(scenario: Scenario) -> None:
    """A parameter is of the country, or declared by a mechanism: none is only decoration."""
    declared = {name for kind in PLAN for name in kind.parameters()}
    base = {name.partition("@")[0] for name in scenario.parameters}
    assert {name for name in base - declared if not name.startswith("country.")} == set()


def test_every_table_has_one_writer() -> None:
    writers: dict[str, list[str]] = {name: [] for name in TABLES}
    for kind in PLAN:
        for table in kind.writes:
            writers[table].append(kind.name)
    assert {table: names for table, names in writers.items() if len(names) != 1} == {"areas": []}


def test_a_mechanism_cannot_read_or_write_what_it_does_not_declare(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yundong.campaign.materials import Materials

    def reads(self: Materials, day: Day) -> None:
        self.new("arrests", "dossier")

    def writes(self: Materials, day: Day) -> None:
        self.write("letters", day, locality=0)

    def hides(self: Materials, day: Day) -> None:
        self.hide("letter_motives", day, motive=0)

    for step, table in ((reads, "arrests"), (writes, "letters"), (hides, "letter_motives")):
        monkeypatch.setattr(Materials, "step", step)
        with pytest.raises(KeyError, match=f"materials {step.__name__} '{table}' without declaring it"):
            simulate(scenario, Request(scale=0.001, until="1952-04-16"))


def test_every_column_has_an_owner_in_the_plan() -> None:
    owners = {column.name: column.metadata["owner"] for column in fields(State)}
    assert set(owners.values()) <= {kind.name for kind in PLAN}
    for kind in PLAN:
        assert set(kind.owns()) == {name for name, owner in owners.items() if owner == kind.name}
    assert owned_by("letters") and owned_by("nobody") == ()


def prints(state: State) -> dict[str, str]:
    """Return a digest of every column."""
    marks = {}
    for column in fields(State):
        array = getattr(state, column.name)
        marks[column.name] = hashlib.blake2b(np.ascontiguousarray(array)).hexdigest()
    return marks


@pytest.fixture(scope="module")
def writes(scenario: Scenario) -> Iterator[dict[str, set[str]]]:
    """Return, for each mechanism, the columns that change in its steps, from 8 August and from 30 September on."""
    changed: dict[str, set[str]] = {kind.name: set() for kind in PLAN}
    with pytest.MonkeyPatch.context() as patch:
        for kind in PLAN:

            def step(self: Mechanism, day: Day, original: object = kind.step) -> None:
                watched = 115 <= day.index < 143 or day.index > 167
                was = prints(self.state) if watched else {}
                original(self, day)  # type: ignore[operator]
                if watched:
                    now = prints(self.state)
                    changed[self.name] |= {name for name in now if now[name] != was[name]}

            patch.setattr(kind, "step", step)
        hasty = {
            "arrests.at_once_rate": 0.05,
            "adjudication.after_days": 1.0,
            "adjudication.first_trial": 1.0,
            "adjudication.rate": 0.3,
            "adjudication.death": 0.9,
            "targets.reach": 1.0,
            "targets.executed_low": 1.0,
            "targets.executed_high": 1.0,
            "supervision.rash_share": 0.05,
            "supervision.laggard_share": 1.0,
            "supervision.named": 1.0,
        }
        simulate(scenario, Request(scale=0.01, until="1952-10-05", settings=hasty, threads=2))
        yield changed


@pytest.mark.parametrize("name", [kind.name for kind in PLAN])
def test_only_the_owner_writes_a_column(name: str, writes: dict[str, set[str]]) -> None:
    assert writes[name] <= set(owned_by(name))


def test_every_column_is_written_by_its_owner(writes: dict[str, set[str]]) -> None:
    """The check above sees something: in those weeks nearly all columns move."""
    still = {column.name for column in fields(State)} - set().union(*writes.values())
    assert still <= {"received", "help_outreach"}, (
        "orders arrived in spring, no place is quiet; all else is at work"
    )


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="outreach"):
        check_names(["outreech"])
    with pytest.raises(InputError) as caught:
        check_names(["outreech", "zzz"])
    assert len(caught.value.problems) == 2


def test_a_mechanism_can_be_found_unless_it_is_off(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops: list[Loop] = []
    monkeypatch.setattr(Loop, "run", lambda self, *_, **__: loops.append(self))
    simulate(scenario, Request(scale=0.001, until="1952-04-15", without=("letters",)))
    assert loops[0].find("letters") is None
    assert loops[0].find("outreach") is not None
    assert "letters" not in loops[0].seconds and "outreach" in loops[0].seconds
