"""The national anti-narcotics campaign of 1952 as a documented model at one-to-one scale.

>>> import yundong as yd
>>> scenario = yd.load("narcotics-1952")
>>> run = yd.run(scenario, seed=1952)                     # doctest: +SKIP
>>> run.report(as_of="1952-08-29")                        # doctest: +SKIP
>>> run.records["arrests"]                                # doctest: +SKIP

The names below are loaded when first asked for, so that the package is quick to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yundong.base.errors import InputError
from yundong.base.version import __version__

if TYPE_CHECKING:
    from yundong.api import Run, open_run, run, sweep, what_if
    from yundong.scenario import Scenario, load

__all__ = ["InputError", "Run", "Scenario", "__version__", "load", "open_run", "run", "sweep", "what_if"]

_HOMES = {
    "Run": "yundong.api",
    "Scenario": "yundong.scenario",
    "load": "yundong.scenario",
    "open_run": "yundong.api",
    "run": "yundong.api",
    "sweep": "yundong.api",
    "what_if": "yundong.api",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'yundong' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
