"""No parameter is decoration: put far from its value, each one changes some record."""

from __future__ import annotations

from functools import cache

import pytest
from small_runs import whole

from yundong.campaign.run import Request, simulate
from yundong.scenario import load

pytestmark = pytest.mark.full

SCENARIO = load("narcotics-1952")
FAR = {
    "country.locality_largest": 20_000.0,
    "agencies.case_share": 1.0,
    "arrests.alleged_small": 1.0,
    "country.ring_cap": 5.0,
    "country.stock_cap": 2_000.0,
    "country.volume_cap": 50.0,
    "dossiers.least_evidence": -0.01,
    "follow_up.most_supply": 0.1,
    "interrogation.most_invented": 0.0,
    "outreach.rally_most": 100.0,
    "outreach.trial_most": 50.0,
    "reconnaissance.most_at_least": 0.0,
    "reconnaissance.most_each": 0.0,
    "transmission.city_priority": 0.0,
}
"""Where the end of the range is not far enough for a run as small as this."""

COMPANIONS = {
    "agencies.sought_investigated": (("agencies.arrest_share", 0.3),),
    "agencies.spared_registered": (("agencies.arrest_share", 0.3),),
    "arrests.alleged_small": (("custody.coercing_share", 0.5),),
    "arrests.slack_effect": (("arrests.threshold", 3.5),),
    "country.old_regime@shenyang": (("country.offenders_size", 0.5),),
    "custody.broken": (("custody.coercing_share", 0.5),),
    "follow_up.most_relapses": (("follow_up.relapse", 0.9),),
    "interrogation.coerced_chief": (("custody.coercing_share", 0.5),),
    "outreach.print_effect": (("outreach.print_share", 0.5),),
    "reconnaissance.most_at_least": (("reconnaissance.most_each", 0.0),),
    "reconnaissance.most_each": (("reconnaissance.most_at_least", 0.0),),
    "registration.coerced_chief": (("custody.coercing_share", 0.5),),
    "transmission.city_priority": (("transmission.local_choice", 5.0),),
}
"""What must be so for a parameter to matter in a small run: hardly an insider is arrested, whoever is identified has
evidence enough for an arrest, it has few offenders in Shenyang, hardly anything is printed, no chief of its few places
coerces, nobody relapses often, no two cities are close in rank, and one limit of what a place can investigate hides the
other."""


@cache
def digest(settings: tuple[tuple[str, float], ...]) -> str:
    request = Request(scale=0.005, until="1953-02-05", settings=dict(settings))
    return whole(simulate(SCENARIO, request))


def far(name: str) -> float:
    """Return a value far from the shipped one: the farther end of the range, or a third more where there is none."""
    row = SCENARIO.parameters[name]
    ends = [end for end in (row.low, row.high) if end is not None]
    if name in FAR:
        return FAR[name]
    if name.startswith("seizures.") and row.value < 0.001:
        return 0.05  # rare finds need not turn up at all in a small run
    return max(ends, key=lambda end: abs(end - row.value)) if ends else 1.3 * row.value + 0.01


@pytest.mark.parametrize("name", sorted(SCENARIO.parameters))
def test_a_parameter_far_from_its_value_changes_a_run(name: str) -> None:
    companions = COMPANIONS.get(name, ())
    changed = (*companions, (name, far(name)))
    assert digest(changed) != digest(companions)
