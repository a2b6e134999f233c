"""The desk of dossiers: the day's evidence is entered, and who passes the threshold counts as identified (R1.3, R3.4).

The desk is no mechanism and cannot be switched off. It does not know who is guilty: a bystander with enough
evidence is identified like anyone else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel

LETTER, FAMILY = 2, 3


class Dossiers(Mechanism):
    """Sums the log-likelihood ratios of each dossier and marks who passes the locality's threshold."""

    class Parameters(NamedTuple):
        threshold: Local
        pressure_effect: float
        letter_repeat: float
        threshold_spread: float

    p: Parameters

    name = "dossiers"
    title = "evidence entered; identification"
    passages = ("R1.3", "R3.4")
    writes = ("leads", "identifications")

    def prepare(self) -> None:
        spread = self.draws.normals("dossiers.threshold", self.places.count)
        self.base = self.local("threshold") * np.exp(self.value("threshold_spread") * spread)
        self.repeat = self.value("letter_repeat")
        self.pressure_effect = self.value("pressure_effect")

    def step(self, day: Day) -> None:
        subjects, kinds, weights = self.world.leads.take()
        if not subjects.size:
            return
        s = self.state
        threshold = self.base * np.exp(self.pressure_effect * (s.caution - s.pressure))
        locality = np.empty(subjects.size, dtype=np.uint16)
        passes = np.zeros(subjects.size, dtype=np.bool_)
        self.each(
            _enter, subjects, kinds, weights, self.subjects.locality, threshold, self.repeat, day.index,
            s.evidence, s.letters_on_file, s.last_lead, s.identified, s.identified_here, locality, passes,
        )  # fmt: skip
        self.write("leads", day, locality=locality, dossier=subjects, source=kinds, weight=weights)
        at = np.flatnonzero(passes)
        who = subjects[at]
        self.write(
            "identifications",
            day,
            locality=locality[at],
            dossier=who,
            source=kinds[at],
            evidence=s.evidence[who],
            role=np.where(self.subjects.role[who] > 0, self.subjects.role[who], 2).astype(np.uint8),
            sector=self.subjects.sector[who],
        )


@kernel
def _enter(localities, subjects, kinds, weights, home, threshold, repeat, day, evidence, letters, last_lead,
           identified, identified_here, locality, passes):  # fmt: skip
    """Enter the leads of some localities in order; a further letter about the same person says less."""
    own = np.zeros(threshold.size, dtype=np.bool_)
    own[localities] = True
    for i in range(subjects.size):
        s = subjects[i]
        l = home[s]
        if not own[l]:
            continue
        locality[i] = l
        weight = weights[i]
        if kinds[i] == LETTER or kinds[i] == FAMILY:
            weight = weight / (1.0 + repeat * letters[s])
            weights[i] = weight
            if letters[s] < 65535:
                letters[s] += 1
        evidence[s] = max(evidence[s] + weight, -20.0)
        last_lead[s] = day
        if identified[s] < 0 and evidence[s] >= threshold[l]:
            identified[s] = day
            identified_here[l] += 1
            passes[i] = True
