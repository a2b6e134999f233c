"""The files: the day's evidence is entered, and whoever passes the threshold counts as identified (R1.3, R3.4).

Filing is not a mechanism and cannot be switched off. It does not know who is guilty: a bystander with enough
evidence is identified like anyone else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, LeadsOfDay, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.records.labels import ArrestResult, LeadSource, Role

MOST_LETTERS = 65535
"""Letters on file are counted in two bytes."""


class Dossiers(Mechanism):
    """Sums the log-likelihood ratios of each dossier and marks who passes the locality's threshold."""

    class Parameters(NamedTuple):
        threshold: Local
        pressure_effect: Local
        letter_repeat: Local
        threshold_spread: Local
        least_evidence: Local

    p: Parameters

    name = "dossiers"
    title = "evidence entered; identification"
    passages = ("R1.3", "R3.4")
    reads = ("arrests", "registrations")
    writes = ("leads", "identifications")

    def prepare(self) -> None:
        spread = self.draws.normals("dossiers.threshold", self.places.count)
        self.base = self.p.threshold * np.exp(self.p.threshold_spread * spread)

    def step(self, day: Day) -> None:
        leads = self.world.leads.take()
        found = self._enter(day, leads) if leads.subject.size else leads.subject
        self._settle(found)

    def _settle(self, found: np.ndarray) -> None:
        """Count whom of the identified the place has arrested or registered; `found` were identified today."""
        s, home = self.state, self.subjects.locality
        dossier, result = self.new("arrests", "dossier", "outcome")
        (registered,) = self.new("registrations", "dossier")
        who = np.unique(np.concatenate([dossier[result == ArrestResult.ARRESTED], registered, found]))
        in_hand = (s.arrested[who] >= 0) | (s.registered[who] >= 0)
        who = who[(s.identified[who] >= 0) & in_hand & ~s.settled[who]]
        if who.size:
            s.settled[who] = True
            s.settled_here += np.bincount(home[who], minlength=self.places.count)

    def _enter(self, day: Day, leads: LeadsOfDay) -> np.ndarray:
        """Enter the day's evidence, write it down, and return who is identified by it."""
        s, x = self.state, self.subjects
        threshold = self.base * np.exp(self.p.pressure_effect * (s.caution - s.pressure))
        entered = Entered(
            np.empty(leads.subject.size, dtype=np.uint16), np.zeros(leads.subject.size, dtype=np.bool_)
        )
        files = OnFile(s.evidence, s.letters_on_file, s.last_lead, s.identified, s.identified_here)
        self.each(_enter, day.index, leads, x.locality, threshold, self.by_place, files, entered)
        self.write(
            "leads", day, locality=entered.locality, dossier=leads.subject, source=leads.source,
            weight=leads.weight,
        )  # fmt: skip
        at = np.flatnonzero(entered.passes)
        who = leads.subject[at]
        self.write(
            "identifications", day, locality=entered.locality[at], dossier=who, source=leads.source[at],
            evidence=s.evidence[who], sector=x.sector[who],
            role=np.where(x.role[who] != Role.NONE, x.role[who], Role.TRAFFICKER).astype(np.uint8),
        )  # fmt: skip
        return who


class OnFile(NamedTuple):
    """Evidence, letters, last lead and identification of each subject, and those identified of each locality."""

    evidence: np.ndarray
    letters: np.ndarray
    last_lead: np.ndarray
    identified: np.ndarray
    identified_here: np.ndarray


class Entered(NamedTuple):
    """For each lead, (leads,): the locality of its dossier, and whether it completed an identification."""

    locality: np.ndarray
    passes: np.ndarray


@kernel
def _enter(localities, day, leads, home, threshold, p, files, out):
    """Enter the leads of some localities in order; a further letter about the same person says less."""
    own = np.zeros(threshold.size, dtype=np.bool_)
    own[localities] = True
    for i in range(leads.subject.size):
        s = leads.subject[i]
        l = home[s]
        if not own[l]:
            continue
        out.locality[i] = l
        weight = leads.weight[i]
        if leads.source[i] == LeadSource.LETTER or leads.source[i] == LeadSource.FAMILY:
            weight = weight / (1.0 + p[l].letter_repeat * files.letters[s])
            leads.weight[i] = weight
            if files.letters[s] < MOST_LETTERS:
                files.letters[s] += 1
        files.evidence[s] = max(files.evidence[s] + weight, p[l].least_evidence)
        files.last_lead[s] = day
        if files.identified[s] < 0 and files.evidence[s] >= threshold[l]:
            files.identified[s] = day
            files.identified_here[l] += 1
            out.passes[i] = True
