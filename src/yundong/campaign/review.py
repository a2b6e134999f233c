"""Those held are looked into again, and some are cleared and set free before judgment (R1.5)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.calendar import Calendar
from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.functions import log
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
        self.due = Calendar(self.world.days)

    def step(self, day: Day) -> None:
        s, x = self.state, self.subjects
        self._schedule(day.index)
        who = self.due.take(day.index)
        if not who.size:
            return
        who = who[s.outcome[who] == NO_LABEL]
        early = s.launched[x.locality[who]] < 0
        self.due.put(
            who[early], np.full(early.sum(), day.index + 1)
        )  # before the launch everything waits (D2.5)
        who = who[~early]
        if not who.size:
            return
        minor = np.isin(s.arrest_fault[who], (ArrestFault.NOT_ARRESTABLE, ArrestFault.OPTIONAL))
        reason = np.where(minor, ClearingReason.NOT_ARRESTABLE, ClearingReason.INNOCENT)
        self.write(
            "clearings", day, locality=x.locality[who], dossier=who.astype(np.uint32),
            reason=reason.astype(np.uint8),
        )  # fmt: skip
        self.world.to_release.append(who)

    def _schedule(self, d: int) -> None:
        """Give each newly arrested person the day on which they would be cleared, if it lies within the run."""
        who = self.newly_arrested()
        if not who.size:
            return
        home = self.subjects.locality[who]
        rate = self.rate[home, self.state.arrest_fault[who]]
        never = np.full(who.size, float(self.world.days))
        wait = np.divide(-log(self.draws.of("review.day", who)[0]), rate, out=never, where=rate > 0.0)
        due = (d + self.p.after_days[home] + np.minimum(wait, self.world.days)).astype(np.int64)
        inside = due < self.world.days
        self.due.put(who[inside], due[inside])
