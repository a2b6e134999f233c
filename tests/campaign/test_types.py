"""A run gives each kernel arguments of the same types from first to last: they are looked at once (see `Workers`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numba
import pytest

from yundong.campaign.loop import MECHANISMS
from yundong.campaign.run import Request, simulate
from yundong.kernels.threads import Workers
from yundong.scenario import Scenario

REQUESTS = [
    Request(seed=3, scale=0.002, until="1952-10-31"),
    *(
        pytest.param(one, marks=pytest.mark.full)
        for one in (
            Request(seed=3, scale=0.005, until="1953-03-31"),
            Request(seed=4, scale=0.05, threads=2),
            Request(seed=5, scale=0.002, interpretation="strict"),
            *(Request(seed=3, scale=0.002, without=(mechanism.name,)) for mechanism in MECHANISMS),
        )
    ),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: "-".join((one.interpretation, *one.without)))
def test_a_kernel_is_given_the_same_types_on_every_day(
    scenario: Scenario, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[tuple[Any, ...]]] = defaultdict(set)

    def call(_: Workers, function: Callable[..., Any], *arguments: Any) -> Any:
        name = f"{function.__module__}.{function.__qualname__}"
        seen[name].add(tuple(numba.typeof(argument) for argument in arguments))
        return function(*arguments)

    def all_(
        workers: Workers,
        function: Callable[..., Any],
        parts: Sequence[tuple[Any, ...]],
        arguments: tuple[Any, ...],
    ) -> None:
        for part in parts:
            call(workers, function, *part, *arguments)

    monkeypatch.setattr(Workers, "call", call)
    monkeypatch.setattr(Workers, "_all", all_)
    simulate(scenario, request_)
    assert len(seen) > 10
    assert [name for name, types in seen.items() if len(types) > 1] == []
