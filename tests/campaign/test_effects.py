"""Each parameter does what its name says, and two that change places do not go unnoticed.

Tables of effects stand in `effects/`, one for each mechanism. For each two parameters that stand beside each other in
a class, the mechanism is handed the one in place of the other; at least one of their effects must then be gone.
"""

from __future__ import annotations

import importlib
from itertools import pairwise

import pytest
from effects import Effect, Pair, groups_of, holds, neighbours

from yundong.campaign.loop import PLAN
from yundong.campaign.mechanism import Mechanism

KINDS = {kind.name: kind for kind in PLAN}
EFFECTS: dict[str, dict[str, Effect]] = {
    name: importlib.import_module(f"effects.{name}").EFFECTS for name in KINDS
}
ELSEWHERE = {
    ("adjudication", "arrests"),
    ("measures", "arrests"),
    ("letters", "outreach"),
    ("outreach", "arrests"),
    ("registration", "arrests"),
    ("registration", "outreach"),
    ("seizures", "arrests"),
    ("transmission", "returns"),
}
"""Parameters that a mechanism shares with another, in whose table they are."""

SAME = {
    ("outreach", "propagandists", "rate"): "they enter as a product, so that nothing could tell them apart"
}
"""Neighbours whose change of places changes nothing, with the reason."""

HANDFUL = {
    "letters.malicious",
    "letters.weight_true",
    "registration.weight_counted",
    "outreach.rally_share",
    "adjudication.approval_days",
    "agencies.spared_registered",
}
"""What is tried whenever tests are run; the rest takes minutes."""


def full_names(kind: type[Mechanism]) -> dict[str, str]:
    """Return the full name of each parameter of a mechanism by its field."""
    return {name.partition(".")[2]: name for name in kind.parameters()}


def own(kind: type[Mechanism]) -> list[str]:
    """Return the parameters whose effects the table of a mechanism must hold."""
    return [name for name in kind.parameters() if (kind.name, name.partition(".")[0]) not in ELSEWHERE]


def pairs() -> list[tuple[str, Pair]]:
    return [
        (name, pair)
        for name, kind in KINDS.items()
        for pair in neighbours(kind)
        if (name, *pair) not in SAME and all(full_names(kind)[field] in EFFECTS[name] for field in pair)
    ]


def slow_but(found: list, names: list[str]) -> list:  # type: ignore[type-arg]
    """Return parameters of a test, all but a handful of which belong to the long tests."""
    return [
        pytest.param(*case, id=name, marks=[] if name in HANDFUL else [pytest.mark.full])
        for case, name in zip(found, names, strict=True)
    ]


CLAIMS = [(name, claim) for name, table in EFFECTS.items() for claim in table]
PAIRS = pairs()


@pytest.mark.parametrize("name", KINDS)
def test_every_parameter_has_an_effect(name: str) -> None:
    assert set(EFFECTS[name]) == set(own(KINDS[name]))


def test_every_pair_of_neighbours_is_tried() -> None:
    """All but those of a group that another mechanism's table covers, and those that nothing could tell apart."""
    tried = {(name, *pair) for name, pair in PAIRS}
    every = {(name, *pair) for name, kind in KINDS.items() for pair in neighbours(kind)}
    shared = {
        (name, one, other)
        for name, _ in ELSEWHERE
        for group in groups_of(KINDS[name].Parameters)
        for one, other in pairwise(group._fields)
    }
    assert every - tried == ((shared & every) - tried) | set(SAME)
    assert len(tried) > 150


@pytest.mark.parametrize(("name", "claim"), slow_but(CLAIMS, [claim for _, claim in CLAIMS]))
def test_a_figure_moves_with_its_parameter(name: str, claim: str) -> None:
    assert holds(KINDS[name], claim, EFFECTS[name][claim])


@pytest.mark.parametrize(
    ("name", "pair"), slow_but(PAIRS, [full_names(KINDS[name])[pair[0]] for name, pair in PAIRS])
)
def test_parameters_that_change_places_are_noticed(name: str, pair: Pair) -> None:
    kind = KINDS[name]
    claims = [full_names(kind)[field] for field in pair]
    kept = [claim for claim in claims if holds(kind, claim, EFFECTS[name][claim], swap=pair)]
    assert kept != claims, f"{' and '.join(claims)} have changed places, and every figure moves as before"


def test_an_exchange_reaches_the_mechanism() -> None:
    """What is noticed above is the change of places itself: a pair that nothing could tell apart passes."""
    (name, *pair), *_ = SAME
    claims = [full_names(KINDS[name])[field] for field in pair]
    assert all(holds(KINDS[name], claim, EFFECTS[name][claim], swap=(pair[0], pair[1])) for claim in claims)
