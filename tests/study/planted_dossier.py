"""A rule in place of the campaign, with known answers to the questions of the shipped scenario."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

import numpy as np

from yundong.scenario import Scenario
from yundong.study.dossier.questions import TRUTH_FIGURES
from yundong.study.dossier.registers import RegisterCounts
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs
from yundong.study.runs.store import Store


class MemoryStore(Store):
    """Keeps results in memory: what the disk does is tried elsewhere."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp()) / "memory.jsonl"  # the registers are kept in a file beside this one
        finalize(self, shutil.rmtree, self.path.parent, ignore_errors=True)
        self._kept: dict[str, Outputs | Failure] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def refresh(self) -> None:
        """There is nobody else to add anything."""

    def find(self, key: str) -> Outputs | Failure | None:
        return self._kept.get(key)

    def add(self, key: str, point: DesignPoint, result: Outputs | Failure) -> None:
        self._kept[key] = result


@dataclass
class PlantedDossier:
    """Known effects: the four methods add up; leniency holds; print rests on its effect; the pincer does nothing."""

    broken: frozenset[int] = frozenset()

    def __call__(self, scenario: Scenario, point: DesignPoint) -> Outputs | Failure:
        if point.seed in self.broken:
            return Failure("campaign", "ValueError: planted")
        set_ = point.settings

        def value(name: str) -> float:
            return set_.get(name, scenario.parameters[name].value)

        chance = float(np.random.default_rng(point.seed).normal())
        methods = {"reconnaissance": 30.0, "letters": 50.0, "registration": 40.0, "interrogation": 20.0}
        size = 1000.0 * (1.0 + 0.1 * chance)
        found = sum(gain for name, gain in methods.items() if name not in point.without)
        identified = size * (1.0 + found / 100.0)
        if value("registration.leniency") == 0.0:
            identified *= 0.8
        if value("outreach.print_share") > 0.0:
            identified *= 1.0 + 0.5 * (value("outreach.print_effect") - 0.5)
        share = min(0.01 + 0.2 * value("letters.malicious") + 0.1 * value("materials.bad_share"), 1.0)
        figures = dict.fromkeys(scenario.indicators, 100.0) | {
            "identified": identified,
            "arrested": 0.2 * identified,
            "letters": identified,
            "registered": identified,
            "background_share": 67.0 - 20.0 * (value("arrests.background_weight") == 0.0),
            "users": 500.0 * (1.2 if point.until == "1952-05-02" else 1.0),
        }
        truth = dict.fromkeys(TRUTH_FIGURES, 50.0) | {
            "identified_wrongly": share * identified,
            "arrested_wrongly": 0.02 * identified,
        }
        return Outputs(dict.fromkeys(scenario.claims, 100.0), figures, truth)


@dataclass
class PlantedRegisters(PlantedDossier):
    """Also gives registers of a population of 10,000, of which each register holds a share, independently."""

    def __call__(self, scenario: Scenario, point: DesignPoint) -> Outputs | Failure:
        base = super().__call__(scenario, point)
        if isinstance(base, Failure):
            return base
        rng = np.random.default_rng(point.seed)
        code = sum((rng.random(10_000) < p).astype(int) << bit for bit, p in enumerate((0.5, 0.4, 0.2, 0.1)))
        histories = np.bincount(code, minlength=16).astype(float)
        histories[0] = 0.0
        kept = RegisterCounts(histories, 2.0, 20_000.0, 12_000.0, 0.9).outputs()
        return Outputs(base.claims, base.indicators, base.truth | kept.truth)
