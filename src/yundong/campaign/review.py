"""Those held are looked into again, and some are cleared and set free before judgment (R1.5)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.calendar import Calendar
from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import uniform4
from yundong.records.labels import NO_LABEL, ArrestFault, ClearingReason


class Review(Mechanism):
    """The longer somebody is held without judgment, the likelier a clearing; likeliest for who did nothing.

    It errs both ways: most of the innocent are not found before they are judged, and a few who were rightly
    arrested are set free.
    """

    class Parameters(NamedTuple):
        after_days: Local
        innocent: Local
        not_arrestable: Local
        mistaken: Local

    p: Parameters

    name = "review"
    title = "some of those held are cleared"
    passages = ("R1.5", "R3.3")
    reads = ("arrests",)
    writes = ("clearings",)

    def prepare(self) -> None:
        p = self.p
        rate = np.stack([p.mistaken] * len(ArrestFault), axis=1)
        rate[:, ArrestFault.INNOCENT] = p.innocent
        rate[:, ArrestFault.NOT_ARRESTABLE] = p.not_arrestable
        self.rate = rate
        self.due = Calendar(self.world.days, self.call)

    def step(self, day: Day) -> None:
        s, x = self.state, self.subjects
        self._schedule(day.index)
        due = self.due.take(day.index)
        if not due.size:
            return
        held = HeldCases(x.locality, s.launched, s.outcome, s.arrest_fault)
        who, later = np.empty((2, due.size), dtype=np.int64)
        reason = np.empty(due.size, dtype=np.uint8)
        cleared, waiting = self.call(_clear, due, held, who, reason, later)
        who = who[:cleared]
        self.due.put(later[:waiting], np.full(waiting, day.index + 1))
        if cleared:
            self.write(
                "clearings", day, locality=x.locality[who], dossier=who.astype(np.uint32),
                reason=reason[:cleared],
            )  # fmt: skip
            self.world.to_release.append(who)

    def _schedule(self, d: int) -> None:
        """Give each newly arrested person the day on which they would be cleared, if it lies within the run."""
        fresh = self.newly_arrested()
        if not fresh.size:
            return
        who, due = np.empty((2, fresh.size), dtype=np.int64)
        made = self.call(
            _draw_days, self.draws("review.day"), d, self.world.days, self.by_place, fresh, self.subjects.locality,
            self.state.arrest_fault, self.rate, who, due,
        )  # fmt: skip
        self.due.put(who[:made], due[:made])


class HeldCases(NamedTuple):
    """Place, outcome and fault of the arrest of each subject, (subjects,); launch of each place, (localities,)."""

    locality: np.ndarray
    launched: np.ndarray
    outcome: np.ndarray
    fault: np.ndarray


@kernel
def _draw_days(key, day, days, p, fresh, locality, fault, rate, who, due):
    """Draw a day for each person newly arrested, and list those who have one. Returns how many."""
    made = 0
    for s in fresh:
        l, wait = locality[s], float(days)
        if rate[l, fault[s]] > 0.0:
            wait = min(-math.log(uniform4(key, 0, s, 0)[0]) / rate[l, fault[s]], wait)
        on = int(day + p[l].after_days + wait)
        if on < days:
            who[made], due[made] = s, on
            made += 1
    return made


@kernel
def _clear(due, held, who, reason, later):
    """List who is cleared today and why, and for whom it is too early. Returns how many of both.

    Before the launch everything waits (D2.5); nobody is cleared whose case has been decided.
    """
    cleared, waiting = 0, 0
    for s in due:
        if held.outcome[s] != NO_LABEL:
            continue
        if held.launched[held.locality[s]] < 0:
            later[waiting] = s
            waiting += 1
            continue
        minor = held.fault[s] == ArrestFault.NOT_ARRESTABLE or held.fault[s] == ArrestFault.OPTIONAL
        who[cleared] = s
        reason[cleared] = ClearingReason.NOT_ARRESTABLE if minor else ClearingReason.INNOCENT
        cleared += 1
    return cleared, waiting
