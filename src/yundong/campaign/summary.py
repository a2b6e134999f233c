"""The distance between record and truth, counted over all subjects when a run ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.loop import Loop
from yundong.campaign.mechanism import World
from yundong.kernels.compile import kernel
from yundong.records.labels import Era, Role

SUMMARY = (
    "identified_wrongly",
    "arrested_wrongly",
    "registered_wrongly",
    "offenders_missed",
    "offenders",
    "identified",
    "identified_one_rule",
    "arrested",
)
"""What `_count_known` counts, in its order."""


class KnownSubjects(NamedTuple):
    """What is true of each subject, and the days on which the campaign came to know them, (subjects,)."""

    locality: np.ndarray
    role: np.ndarray
    era: np.ndarray
    volume: np.ndarray
    identified: np.ndarray
    registered: np.ndarray
    arrested: np.ndarray


@kernel
def _count_known(x, least, counts):
    """Count the subjects of each locality by `SUMMARY`, (kinds, localities), in one pass over them.

    By one rule for all, of whoever is identified only those are who have handled `least` liang.
    """
    for s in range(x.locality.size):
        identified, registered, arrested = x.identified[s] >= 0, x.registered[s] >= 0, x.arrested[s] >= 0
        offender = x.era[s] == Era.PRESENT
        if not (identified or registered or arrested or offender):
            continue
        l = x.locality[s]
        innocent = x.role[s] == Role.NONE
        counts[0, l] += identified and innocent
        counts[1, l] += arrested and innocent
        counts[2, l] += registered and innocent
        counts[3, l] += offender and not identified and not registered
        counts[4, l] += offender
        counts[5, l] += identified
        counts[6, l] += identified and x.volume[s] >= least
        counts[7, l] += arrested


def summary(world: World, loop: Loop) -> dict[str, float]:
    """Return the distance between record and truth, weighted to full scale."""
    x, s, places = world.country.subjects, world.state, world.country.places
    counts = np.zeros((len(SUMMARY), places.count), dtype=np.int64)
    known = KnownSubjects(x.locality, x.role, x.era, x.volume, s.identified, s.registered, s.arrested)
    _count_known(known, world.decisions.volume_starts[0], counts)
    totals = np.rint((counts * places.weight).sum(axis=1)).tolist()
    found = dict(zip(SUMMARY, totals, strict=True))
    for mechanism in loop.mechanisms:
        found |= mechanism.summary()
    return found
