"""Which parameters can be set by place (``name@area``), and the refusal of the others.

It follows from what the code does with each: the classes of parameters say whether they are read by place.
"""

from __future__ import annotations

from collections.abc import Iterator

from yundong.base.errors import InputError
from yundong.campaign.loop import PLAN
from yundong.country.build import CountryParameters
from yundong.country.parameters import Reach, declared
from yundong.scenario import Parameters


def reach() -> dict[str, Reach]:
    """Return where each parameter of the model holds, by its full name, in the order in which they are read."""
    found = declared(CountryParameters, "country")
    for kind in PLAN:
        found |= kind.parameters()
    return found


def refused_by_place(parameters: Parameters) -> Iterator[tuple[str, str]]:
    """Yield each ``name@area`` that would have no effect, and the sentence that refuses it."""
    known = reach()
    for name in parameters:
        base, _, area = name.partition("@")
        if area and known.get(base) is not Reach.LOCALITY and known.get(base) is not Reach.AREA:
            room = base.partition(".")[0]
            local = [n for n, r in known.items() if n.startswith(f"{room}.") and r is not Reach.COUNTRY]
            others = (
                f"By place can be set: {', '.join(local)}." if local else f"No {room}.* can be set by place."
            )
            yield name, f"{base} holds for the whole country and cannot be set for {area}. {others}"


def check_places(parameters: Parameters) -> None:
    """Refuse values by place that no part of the model would read.

    Raises
    ------
    InputError
        With a sentence for each, which lists the parameters of that room that can be set by place.
    """
    problems = [sentence for _, sentence in refused_by_place(parameters)]
    if problems:
        raise InputError(problems)
