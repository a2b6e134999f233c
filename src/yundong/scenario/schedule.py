"""The dates of a scenario, from schedule.toml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yundong.base.clock import Clock
from yundong.base.errors import Fault, InputError, did_you_mean

FILE = "schedule.toml"

_SHAPE: dict[str, dict[str, type]] = {
    "clock": {"start": dt.date, "end": dt.date, "follow_up_end": dt.date, "step_days": int},
    "dates": {
        "base": dt.date,
        "leniency": dt.date,
        "directive": dt.date,
        "plan": dt.date,
        "launch_not_before": dt.date,
        "targets_ordered": dt.date,
        "arrests_due": dt.date,
        "campaign_due": dt.date,
        "council_directive": dt.date,
        "report": dt.date,
    },
    "phases": {"count": int, "length_days_low": int, "length_days_high": int},
    "returns": {"period_days": int, "bulletin_days": int, "first": dt.date},
    "holidays": {},
    "plan": {},
}
_FREE = {"dates": (dt.date,), "holidays": (list,), "plan": (int, float, str)}
_KINDS = {"dates": "a date", "holidays": "a list of dates", "plan": "a number or a word"}
_SAID = {dt.date: "a date, such as 1952-08-10", int: "a whole number above 0"}


@dataclass(frozen=True)
class Schedule:
    """When what happens, as inputs of a run.

    Attributes
    ----------
    start, end : datetime.date
        First and last day of a run unless asked otherwise.
    follow_up_end : datetime.date
        The furthest day a run may be carried on to.
    dates : mapping of str to datetime.date
        Named days; `date` looks one up.
    phases : mapping of str to int
        ``count``, ``length_days_low``, ``length_days_high``.
    returns : mapping
        ``period_days``, ``bulletin_days`` and ``first``, the day of the first return.
    holidays : mapping of str to tuple of datetime.date
        Days of rest, on which the campaign cools.
    plan : mapping of str to float or str
        Instructions of the operational plan: shares, and who approves.
    sources : mapping of str to str
        Source of each entry, by dotted name.
    """

    start: dt.date
    end: dt.date
    follow_up_end: dt.date
    dates: Mapping[str, dt.date]
    phases: Mapping[str, int]
    returns: Mapping[str, Any]
    holidays: Mapping[str, tuple[dt.date, ...]]
    plan: Mapping[str, float | str]
    sources: Mapping[str, str]

    def date(self, name: str) -> dt.date:
        """Return a named day.

        Raises
        ------
        InputError
            If the schedule names no such day.
        """
        if name not in self.dates:
            raise InputError(
                f"{FILE} has no date {name!r} under [dates].{did_you_mean(name, self.dates)} Add it there."
            )
        return self.dates[name]

    def rests(self, date: dt.date) -> bool:
        """Return whether a day is a holiday."""
        return any(date in days for days in self.holidays.values())

    def clock(self, until: dt.date | str | None = None) -> Clock:
        """Return the clock of a run, to the end of the campaign or another last day.

        Raises
        ------
        InputError
            If the day lies outside the calendar.
        """
        clock = Clock(self.start, self.end)
        return clock if until is None else clock.until(until, self.follow_up_end)


def schedule_faults(tables: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the parsed schedule.

    Parameters
    ----------
    tables : mapping
        As parsed from TOML.
    """
    for name in tables:
        if name not in _SHAPE and name != "sources":
            hint = did_you_mean(name, _SHAPE).strip()
            yield Fault(
                FILE, "This section is not known here.", f"{hint} Delete it.".strip(), column=f"[{name}]"
            )
    for name, shape in _SHAPE.items():
        table = tables.get(name)
        if not isinstance(table, dict):
            yield Fault(FILE, "This section is missing.", "Add it.", column=f"[{name}]")
            continue
        for key in shape.keys() - table.keys():
            yield Fault(FILE, "This entry is missing.", "Add it.", column=f"{name}.{key}")
        for key, value in table.items():
            yield from _entry_faults(name, key, value, shape)
    clock = tables.get("clock")
    if isinstance(clock, dict):
        days = [clock.get(key) for key in ("start", "end", "follow_up_end")]
        known = [day for day in days if type(day) is dt.date]
        if len(known) == len(days) and known != sorted(known):
            problem = "start, end and follow_up_end do not follow each other."
            yield Fault(FILE, problem, "Put them in order.", column="clock")


def _entry_faults(name: str, key: str, value: Any, shape: Mapping[str, type]) -> Iterator[Fault]:
    wanted = shape.get(key)
    place = f"{name}.{key}"
    if wanted is None:
        free = _FREE.get(name)
        if free is None:
            hint = did_you_mean(key, shape).strip()
            yield Fault(FILE, "This entry is not known here.", f"{hint} Delete it.".strip(), column=place)
        elif type(value) not in free or (
            isinstance(value, list) and not all(type(day) is dt.date for day in value)
        ):
            yield Fault(FILE, f"This is not {_KINDS[name]}.", "Correct it.", column=place, value=str(value))
        elif isinstance(value, (int, float)) and not 0 <= value < float("inf"):
            yield Fault(
                FILE, "This is not a number of zero or more.", "Correct it.", column=place, value=str(value)
            )
    elif type(value) is not wanted or (isinstance(value, int) and value < 1):
        yield Fault(FILE, f"This is not {_SAID[wanted]}.", "Correct it.", column=place, value=str(value))


def schedule_of(tables: Mapping[str, Any]) -> Schedule:
    """Return the schedule from parsed TOML without faults."""
    clock = tables["clock"]
    return Schedule(
        start=clock["start"],
        end=clock["end"],
        follow_up_end=clock["follow_up_end"],
        dates=dict(tables["dates"]),
        phases=dict(tables["phases"]),
        returns=dict(tables["returns"]),
        holidays={name: tuple(days) for name, days in tables["holidays"].items()},
        plan=dict(tables["plan"]),
        sources=dict(tables.get("sources", {})),
    )
