"""The national anti-narcotics campaign of 1952 as a documented model at one-to-one scale.

>>> import yundong as yd
>>> scenario = yd.load("narcotics-1952")
>>> run = yd.run(scenario, seed=1952)                     # doctest: +SKIP
>>> run.report(as_of="1952-08-29")                        # doctest: +SKIP
>>> run.by_area("region", "arrested").to_pandas()         # doctest: +SKIP
>>> run.records["arrests"]                                # doctest: +SKIP

The names below are loaded when first asked for, so that the package is quick to import.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from yundong.base.errors import InputError
from yundong.base.version import __version__

if TYPE_CHECKING:
    from yundong.api import Run, check, grid, open_run, run, runs, sweep, what_if
    from yundong.api.documents import audit, convert, read, reconcile, units
    from yundong.api.dossier import dossier
    from yundong.api.ledger import predict, records_worth_finding, score, update
    from yundong.api.pages import verify_page
    from yundong.api.rules import decide
    from yundong.api.studies import Study, conjugate, experiment, fit
    from yundong.base.notebook import use_language
    from yundong.scenario import Scenario, load

__all__ = [
    "InputError", "Run", "Scenario", "Study", "__version__", "audit", "check", "conjugate", "convert", "decide",
    "dossier", "experiment", "fit", "grid", "load", "open_run",
    "predict", "read", "reconcile", "records_worth_finding", "run", "runs", "score", "sweep", "units", "update",
    "use_language", "verify_page", "what_if",
]  # fmt: skip

_HOMES = {
    "yundong.api": ("Run", "check", "grid", "open_run", "run", "runs", "sweep", "what_if"),
    "yundong.api.documents": ("audit", "convert", "read", "reconcile", "units"),
    "yundong.api.dossier": ("dossier",),
    "yundong.api.ledger": ("predict", "records_worth_finding", "score", "update"),
    "yundong.api.pages": ("verify_page",),
    "yundong.api.rules": ("decide",),
    "yundong.api.studies": ("Study", "conjugate", "experiment", "fit"),
    "yundong.base.notebook": ("use_language",),
    "yundong.scenario": ("Scenario", "load"),
}


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first used."""
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module 'yundong' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """The package: a sub-package that is imported leaves the function of its name (`audit`) in place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in __all__):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
