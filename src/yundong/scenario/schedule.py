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
    "plan": {"executed_of_arrested_cap": float},
}
_FREE = {"dates": (dt.date,), "holidays": (list,)}
_KINDS = {"dates": "a date", "holidays": "a list of dates"}
_SAID = {dt.date: "a date, such as 1952-08-10", int: "a whole number above 0", float: "a share, such as 0.2"}
_MOST = {
    "clock.step_days": 1,
    "phases.count": 3,
    "phases.length_days_low": 120,
    "phases.length_days_high": 120,
    "returns.period_days": 60,
    "returns.bulletin_days": 60,
}
"""Greatest values with which the model can be run."""
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2099, 12, 31)
LONGEST = 3660
"""Days from the start to the furthest day of a run."""


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
    plan : mapping of str to float
        Shares that the operational plan sets.
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
    plan: Mapping[str, float]
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
    yield from _clock_faults(tables)
    phases = tables.get("phases")
    if isinstance(phases, dict):
        low, high = (phases.get(f"length_days_{end}") for end in ("low", "high"))
        if type(low) is int and type(high) is int and low > high:
            problem = f"The shortest length, {low}, is above the longest, {high}."
            yield Fault(FILE, problem, "Put them in order.", column="phases.length_days_low")
    if "sources" in tables and not isinstance(tables["sources"], dict):
        yield Fault(
            FILE, "This is not a section.", "Write [sources] and an entry per line.", column="sources"
        )


def _clock_faults(tables: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield days of the clock out of order or too far apart, and a first return outside them."""
    clock, returns = tables.get("clock"), tables.get("returns")
    names = ("start", "end", "follow_up_end")
    stated = [clock.get(name) for name in names] if isinstance(clock, dict) else []
    days = [day for day in stated if type(day) is dt.date and EARLIEST <= day <= LATEST]
    if len(days) < len(names):
        return
    if days != sorted(days):
        problem = "start, end and follow_up_end do not follow each other."
        yield Fault(FILE, problem, "Put them in order.", column="clock")
    elif (days[2] - days[0]).days > LONGEST:
        problem = f"There are more than {LONGEST} days from start to follow_up_end."
        yield Fault(FILE, problem, "Choose days nearer to each other.", column="clock")
    first = returns.get("first") if isinstance(returns, dict) else None
    if type(first) is dt.date and not days[0] <= first <= days[2]:
        problem = f"The first return is not within the days of the clock, {days[0]} to {days[2]}."
        yield Fault(FILE, problem, "Correct it.", column="returns.first", value=str(first))


def _entry_faults(name: str, key: str, value: Any, shape: Mapping[str, type]) -> Iterator[Fault]:
    place = f"{name}.{key}"
    if key not in shape:
        free = _FREE.get(name)
        if free is None:
            hint = did_you_mean(key, shape).strip()
            problem = "Nothing reads this entry."
            yield Fault(FILE, problem, f"{hint} Delete it.".strip(), column=place)
            return
        of_kind = type(value) in free
        said = _KINDS[name]
    else:
        wanted = shape[key]
        of_kind = type(value) is wanted or (wanted is float and type(value) is int)
        said = _SAID[wanted]
    days = value if isinstance(value, list) else [value]
    if not of_kind or (isinstance(value, list) and not all(type(day) is dt.date for day in value)):
        yield Fault(FILE, f"This is not {said}.", "Correct it.", column=place, value=str(value))
    elif isinstance(value, (int, float)) and not _is_possible(place, value):
        problem = f"This is not {said}" + (f", at most {_MOST[place]}." if place in _MOST else ".")
        yield Fault(FILE, problem, "Correct it.", column=place, value=str(value))
    elif any(type(day) is dt.date and not EARLIEST <= day <= LATEST for day in days):
        problem = f"This is not a day from {EARLIEST} to {LATEST}."
        yield Fault(FILE, problem, "Correct it.", column=place, value=str(value))


def _is_possible(place: str, value: float) -> bool:
    if isinstance(value, float) or place.startswith("plan."):
        return 0.0 <= value <= 1.0
    return 1 <= value <= _MOST.get(place, value)


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
