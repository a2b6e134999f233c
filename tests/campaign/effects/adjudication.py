"""What the parameters of `Adjudication` do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import Disposition, Severity

FAST = {"adjudication.rate": 1.0, "adjudication.after_days": 3.0}
DEADLY = {
    **FAST,
    "adjudication.death": 0.5,
    "adjudication.death_background": 1.0,
    "adjudication.trial_days": 2.0,
}


def all_in(band: Severity) -> Callable[[World], None]:
    """Let the rules give every case one band."""

    def change(world: World) -> None:
        severity = np.full_like(world.decisions.severity, band)
        world.decisions = world.decisions._replace(severity=severity)
        world.state.executed_here[:] = 0
        world.state.execution_share[:] = 1.0

    return change


def share(outcome: Disposition, band: Severity) -> Effect:
    return Effect(
        lambda r: (r.column("dispositions", "outcome") == outcome).mean(), before=all_in(band), given=FAST
    )


def deaths(r: Played) -> np.ndarray:
    return r.column("dispositions", "outcome") == Disposition.DEATH


def launched_lately(world: World) -> None:
    world.state.launched[:] = world.days - 12


def launched_long_ago(world: World) -> None:
    world.state.launched[:] = world.days - 60
    all_in(Severity.ORDINARY)(world)


def remembered(world: World) -> None:
    world.state.executions_recent[:] = 10.0


def urgent(world: World) -> None:
    all_in(Severity.SEVERE)(world)
    world.state.urgency[:] = 1.0


def handed_down(world: World) -> None:
    world.state.least_arrested[:] = 0.25


SEVERE = all_in(Severity.SEVERE)
PRISON, REFORM, CONTROL = Disposition.PRISON, Disposition.REFORM_LABOUR, Disposition.CONTROL

EFFECTS = {
    "adjudication.rate": Effect(lambda r: r.rows("dispositions")),
    "adjudication.after_days": Effect(
        lambda r: r.rows("dispositions"), rises=False, given={"adjudication.rate": 1.0}, days=1
    ),
    "adjudication.questioned": Effect(
        lambda r: np.bincount(r.column("dispositions", "severity"), minlength=4)[Severity.SEVERE],
        given=FAST,
    ),
    "adjudication.trial_days": Effect(
        lambda r: r.column("dispositions", "public_trial").mean(), rises=False,
        before=launched_long_ago, given={**FAST, "adjudication.rate": 0.1}, days=12,
    ),
    "adjudication.first_trial": Effect(
        lambda r: r.rows("dispositions", public_trial=True), rises=False, before=launched_lately,
        given={**FAST, "adjudication.trial_days": 2.0},
    ),
    "adjudication.approval_days": Effect(
        lambda r: deaths(r).sum(), rises=False, before=SEVERE, given=DEADLY, days=8
    ),
    "adjudication.delegated_days": Effect(
        lambda r: deaths(r).sum(), rises=False, before=urgent,
        given={**DEADLY, "adjudication.hasten": 0.0, "adjudication.approval_days": 60.0}, days=8,
    ),
    "adjudication.hasten": Effect(
        lambda r: deaths(r).sum(), before=urgent,
        given={**DEADLY, "adjudication.death": 0.05, "adjudication.delegated_days": 7.0}, days=8,
    ),
    "adjudication.least_allotted": Effect(
        lambda r: r.state.executions_allotted.sum(), before=handed_down, high=4.0, days=8
    ),
    "adjudication.memory_days": Effect(
        lambda r: r.state.executions_recent.sum(), before=remembered, given={"adjudication.death": 0.0}
    ),
    "adjudication.death": Effect(
        lambda r: (deaths(r) & ~r.of("dispositions", "old_regime")).sum(), before=SEVERE, low=0.01,
        given={**FAST, "adjudication.trial_days": 2.0}, days=8,
    ),
    "adjudication.death_background": Effect(
        lambda r: (deaths(r) & r.of("dispositions", "old_regime")).sum(), before=SEVERE,
        given={**DEADLY, "adjudication.death": 0.1}, days=8,
    ),
    "adjudication.life": share(Disposition.LIFE, Severity.SEVERE),
    "adjudication.severe_reform": share(REFORM, Severity.SEVERE),
    "adjudication.waived_prison": share(PRISON, Severity.WAIVED),
    "adjudication.waived_reform": share(REFORM, Severity.WAIVED),
    "adjudication.waived_control": share(CONTROL, Severity.WAIVED),
    "adjudication.reduced_prison": share(PRISON, Severity.REDUCED),
    "adjudication.reduced_reform": share(REFORM, Severity.REDUCED),
    "adjudication.reduced_control": share(CONTROL, Severity.REDUCED),
    "adjudication.ordinary_prison": share(PRISON, Severity.ORDINARY),
    "adjudication.ordinary_reform": share(REFORM, Severity.ORDINARY),
    "adjudication.ordinary_control": share(CONTROL, Severity.ORDINARY),
}  # fmt: skip
