"""The order of the day: an ordered tuple of mechanisms, and nothing else knows it.

Dossiers come before returns: the evidence of the day is entered first, so that it can be reported on the same day.
Supervision comes between them: its visits go by the returns received, and what they find is put right in the next one.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection

from yundong.base.errors import InputError, did_you_mean
from yundong.campaign.adjudication import Adjudication
from yundong.campaign.agencies import Agencies
from yundong.campaign.arrests import Arrests
from yundong.campaign.custody import Custody
from yundong.campaign.dossiers import Dossiers
from yundong.campaign.follow_up import FollowUp
from yundong.campaign.interrogation import Interrogation
from yundong.campaign.letters import Letters
from yundong.campaign.materials import Materials
from yundong.campaign.measures import Measures
from yundong.campaign.mechanism import Day, Mechanism, World
from yundong.campaign.outreach import Outreach
from yundong.campaign.reconnaissance import Reconnaissance
from yundong.campaign.registration import Registration
from yundong.campaign.returns import Returns
from yundong.campaign.review import Review
from yundong.campaign.seizures import Seizures
from yundong.campaign.supervision import Supervision
from yundong.campaign.targets import TargetsHandedDown
from yundong.campaign.transmission import Transmission

PLAN: tuple[type[Mechanism], ...] = (
    Transmission,
    Materials,
    Reconnaissance,
    Outreach,
    Letters,
    Registration,
    TargetsHandedDown,
    Arrests,
    Measures,
    Custody,
    Interrogation,
    Review,
    Adjudication,
    Seizures,
    Agencies,
    Dossiers,
    Supervision,
    Returns,
    FollowUp,
)
ALWAYS: tuple[type[Mechanism], ...] = (Custody, Dossiers, Returns)
"""What cannot be switched off: who is arrested is questioned, what comes in is filed, and every organ reports."""

MECHANISMS: tuple[type[Mechanism], ...] = tuple(m for m in PLAN if m not in ALWAYS)


def check_names(names: Collection[str]) -> None:
    """Raise InputError, with the nearest names, unless every name is a mechanism that can be switched off."""
    known = [m.name for m in MECHANISMS]
    wrong = [n for n in names if n not in known]
    if wrong:
        raise InputError(
            [
                f"There is no mechanism {n!r}.{did_you_mean(n, known) or ' `yundong mechanisms` lists them.'}"
                for n in wrong
            ]
        )


class Loop:
    """The mechanisms of one run, those switched off left out, stepped day by day.

    Attributes
    ----------
    seconds : dict of str to float
        Time spent in each mechanism, preparation included.
    """

    def __init__(self, world: World, without: Collection[str] = ()) -> None:
        check_names(without)
        self.world = world
        world.without = frozenset(without)
        self.seconds: dict[str, float] = {}
        self.mechanisms: list[Mechanism] = []
        for kind in PLAN:
            if kind.name not in without:
                began = time.perf_counter()
                self.mechanisms.append(kind(world))
                self.seconds[kind.name] = time.perf_counter() - began

    def day(self, day: Day) -> None:
        """Run one day."""
        began = time.perf_counter()
        for mechanism in self.mechanisms:
            mechanism.step(day)
            done = time.perf_counter()
            self.seconds[mechanism.name] += done - began
            began = done

    def find(self, name: str) -> Mechanism | None:
        """Return the mechanism of a name, or None where it is switched off."""
        return next((m for m in self.mechanisms if m.name == name), None)

    def run(self, days: int, start: int = 0, progress: Callable[[Day], None] | None = None) -> None:
        """Run from day `start` to day `days` - 1."""
        for index in range(start, days):
            day = Day(index, self.world.start + dt.timedelta(days=index))
            self.day(day)
            if progress is not None:
                progress(day)
        for mechanism in self.mechanisms if days > start else ():
            mechanism.finish(day)
