"""Every compiled kernel does what the same lines do in plain Python, on a small case.

A tiny campaign is run with each kernel watched. On chosen days the call is made twice, compiled and as plain
Python on copies of the same arrays, and what they leave in the arrays and return is compared. A kernel that
others call is watched while those run as plain Python.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import numba
import numpy as np
import pytest

import yundong.campaign
import yundong.country
from yundong.campaign.dossiers import Dossiers, Entered, OnFile, Routes, Thresholds, _enter
from yundong.campaign.mechanism import LeadsOfDay
from yundong.campaign.run import Request, simulate
from yundong.country.parameters import records
from yundong.country.public import Public
from yundong.country.subjects import SectorWeights, Traits, build_subjects
from yundong.kernels.draws import Draws, stream_key
from yundong.kernels.functions import FAR
from yundong.kernels.threads import Workers
from yundong.records.labels import EvidenceRoute as R
from yundong.records.labels import LeadSource
from yundong.scenario import Scenario

DAYS = {3, 60, 119, 121, 123, 124, 126, 135, 142, 169, 170, 172}
# spring, summer, after the first launches; 123 reports; 170 allots executions; 172 counts what the run came to
HASTE = {
    "adjudication.after_days": 1.0,
    "adjudication.first_trial": 1.0,
    "adjudication.trial_days": 2.0,
    "adjudication.rate": 0.3,
    "adjudication.death": 0.5,
    "adjudication.approval_days": 1.0,
    "arrests.at_once_rate": 0.05,
    "custody.days": 1.0,
    "agencies.registration_rate": 0.05,
    "agencies.army_days": 1.0,
    "outreach.rate": 2.5,
    "outreach.print_share": 0.3,
    "supervision.inspections_from": 30.0,
    "measures.after_days": 0.0,
    "measures.training": 1.0,
    "measures.thin": 8.0,
    "measures.training_days": 1.0,
    "review.after_days": 1.0,
    "review.not_arrestable": 0.2,
    "targets.executed_low": 1.0,
    "targets.executed_high": 1.0,
}


def modules() -> Iterator[ModuleType]:
    for package in (yundong.country, yundong.campaign):
        for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            yield importlib.import_module(found.name)


KERNELS = {
    f"{module.__name__.removeprefix('yundong.')}.{name}": (module, name)
    for module in modules()
    for name, thing in vars(module).items()
    if hasattr(thing, "py_func") and thing.py_func.__module__ == module.__name__
}


def plain(argument: Any) -> Any:
    """Return a copy of an argument; single precision becomes double, as compiled code computes with it."""
    if isinstance(argument, tuple):
        return type(argument)(*(plain(part) for part in argument))
    if isinstance(argument, np.uint8 | np.uint16 | np.int16 | np.uint32):
        return int(argument)  # compiled code computes with whole words, NumPy's short scalars would wrap
    if not isinstance(argument, np.ndarray):
        return argument
    if argument.dtype.names:
        return argument.copy().view(np.recarray)  # so that plain Python can read fields as attributes
    with np.errstate(invalid="ignore"):  # arrays that are yet to be filled hold anything
        return argument.astype(np.float64) if argument.dtype == np.float32 else argument.copy()


def arrays(arguments: Iterable[Any], name: str = "argument") -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays among some arguments, those in tuples too, each with where it stands."""
    for i, argument in enumerate(arguments):
        here = f"{name} {i}"
        if isinstance(argument, tuple):
            yield from arrays(argument, f"{here} ({type(argument).__name__}), field")
        elif isinstance(argument, np.ndarray):
            yield here, argument


def differ(compiled: np.ndarray, python: np.ndarray) -> bool:
    if compiled.dtype.kind == "f":
        return not np.allclose(compiled, python, rtol=2e-6, atol=1e-6, equal_nan=True)
    if compiled.dtype.kind == "V":  # records of parameters, which no kernel changes
        return compiled.tobytes() != python.tobytes()
    return not np.array_equal(compiled, python)


def alike(compiled: Any, python: Any) -> bool:
    """Tell whether two results agree: numbers, arrays, tuples of these, or none."""
    if isinstance(compiled, tuple):
        return len(compiled) == len(python) and all(map(alike, compiled, python))
    return compiled is python if compiled is None else bool(np.allclose(compiled, python))


PLACES: dict[tuple[ModuleType, str], Watch] = {}
"""Where a watch stands in for a kernel."""


def with_entry(kernel: Any) -> Any:
    """Return a kernel that Python can call: what only kernels call is compiled once more, with an entry."""
    options = {k: v for k, v in kernel.targetoptions.items() if not k.endswith("_wrapper")}
    if options == kernel.targetoptions:
        return kernel
    nopython = {k: v for k, v in options.items() if k not in ("nopython", "boundscheck")}
    return numba.njit(**nopython)(kernel.py_func)


class Watch:
    """Stands in for a kernel: calls it, and on the days that are watched also its plain Python."""

    def __init__(self, name: str, kernel: Any, clock: list[int]) -> None:
        self.name, self.kernel, self.clock = name, with_entry(kernel), clock
        self.py_func = kernel.py_func
        self.types: set[tuple[Any, ...]] = set()
        self.calls, self.rows = 0, 0
        self.returned, self.faults = False, []

    def compiled(self, *arguments: Any) -> Any:
        """Call the kernel; new types are compiled with every other kernel in its own place."""
        types = tuple(numba.typeof(argument) for argument in arguments)
        if types in self.types:
            return self.kernel(*arguments)
        self.types.add(types)
        with pytest.MonkeyPatch.context() as patch:
            for (module, attribute), watch in PLACES.items():
                patch.setattr(module, attribute, watch.kernel)
            return self.kernel(*arguments)

    def __call__(self, *arguments: Any) -> Any:
        if self.clock[0] not in DAYS:
            return self.compiled(*arguments)
        copies = [plain(a) for a in arguments]
        before = [array.copy() for _, array in arrays(arguments)]
        result = self.compiled(*arguments)
        with np.errstate(over="ignore"):
            other = self.py_func(*copies)
        self.calls += 1
        self.returned |= result is not None
        if not alike(result, other):
            self.faults.append(f"day {self.clock[0]}: returns {result}, in Python {other}")
        for (where, mine), (_, theirs), was in zip(arrays(arguments), arrays(copies), before, strict=True):
            self.rows += int((mine != was).sum())
            if differ(mine, theirs):
                self.faults.append(f"day {self.clock[0]}: {where} differs")
        return result


@pytest.fixture(scope="module")
def watched(scenario: Scenario) -> dict[str, Watch]:
    everywhere = {
        key: value
        for name, value in HASTE.items()
        for key in (name, *(f"{name}@{area}" for area in scenario.parameters.overrides(name)))
    }
    settings = {**everywhere, "country.locality_population": 3000.0}
    asked = Request(seed=3, scale=1e-6, until="1952-10-03", settings=settings)
    clock = [3]  # building and preparing count as a day that is watched
    watches = {
        name: Watch(name, getattr(module, attribute), clock) for name, (module, attribute) in KERNELS.items()
    }
    by_kernel = {id(getattr(*KERNELS[name])): watch for name, watch in watches.items()}
    for module in modules():  # its own kernels, and those taken over from others
        for attribute, thing in vars(module).items():
            if id(thing) in by_kernel:
                PLACES[module, attribute] = by_kernel[id(thing)]
    with pytest.MonkeyPatch.context() as patch:
        for (module, attribute), watch in PLACES.items():
            patch.setattr(module, attribute, watch)

        def progress(stage: str, day: Any, world: object) -> None:
            if stage == "days":
                clock[0] = 3 if day is None else day.index + 1

        simulate(scenario, asked, progress)
        clock[0] = max(DAYS)
        far = np.array([0.5, FAR, 2.0 * FAR])  # attendances of which the last are gone through one by one
        Public(np.array([0, 70, 90, 100]), stream_key(3, "country.public")).everyone(far, np.full(3, 0.4))
        build_in_doubt()
    return watches


def build_in_doubt() -> None:
    """Draw a few subjects one of whose traits cannot be known, so that single precision leaves it in doubt."""
    half = Traits(*(np.full(1, 0.5) for _ in Traits._fields))
    doubtful = half._replace(visibility_user=np.full(1, np.nan))
    evenly = SectorWeights(*(1.0 for _ in SectorWeights._fields))
    build_subjects(Draws(3), Workers(1, np.ones(1)), np.full((1, 4), 20), records(doubtful, 1), evenly)


@pytest.mark.full
@pytest.mark.parametrize("name", sorted(KERNELS))
def test_compiled_and_plain_agree(name: str, watched: dict[str, Watch]) -> None:
    watch = watched[name]
    assert watch.calls > 0, "the small case never came by here"
    assert watch.rows > 0 or watch.returned, "it neither wrote nor returned anything"
    assert watch.faults == []


SIMPLE = {
    "Array",
    "Boolean",
    "BooleanLiteral",
    "Float",
    "IntEnumMember",
    "Integer",
    "IntegerLiteral",
    "Record",
}
MOST = 12
"""Arguments that a reader can still tell apart."""


@pytest.mark.full
def test_every_kernel_takes_few_arguments_by_name(watched: dict[str, Watch]) -> None:
    """Arrays and numbers, one by one or under names: tuples of them, and records of numbers."""
    for name, watch in watched.items():
        for signature in watch.kernel.signatures:
            assert len(signature) <= MOST, name
            for kind in signature:
                parts = kind.types if type(kind).__name__ in {"NamedTuple", "NamedUniTuple"} else [kind]
                assert {type(part).__name__ for part in parts} <= SIMPLE, name


def test_evidence_by_hand() -> None:
    """Three letters, a file and an investigation in two dossiers of one place, worked out on paper."""
    kind = LeadSource
    sources = [kind.LETTER, kind.MATERIAL, kind.LETTER, kind.FAMILY, kind.INTELLIGENCE]
    leads = LeadsOfDay(
        np.array([0, 1, 0, 0, 1], dtype=np.uint32),
        np.array(sources, dtype=np.uint8),
        np.array([1.0, 2.5, 1.0, 2.0, -1.0], dtype=np.float32),
        np.array(
            [R.LETTER_MISTAKEN, R.OLD_FILE, R.LETTER_MISTAKEN, R.LETTER_TRUE, R.INVESTIGATION], dtype=np.uint8
        ),
        np.array([0, 90, 0, 0, 0], dtype=np.int16),
    )
    evidence = np.zeros(2, dtype=np.float32)
    letters, last = np.zeros(2, dtype=np.uint16), np.full(2, -1, dtype=np.int16)
    identified, here = np.full(2, -1, dtype=np.int16), np.zeros(1, dtype=np.int64)
    out = Entered(np.full(5, 9, dtype=np.uint16), np.zeros(5, dtype=np.bool_), np.full(5, 99, dtype=np.uint8))
    routes = Routes(np.array([0, 1], dtype=np.int32), np.zeros((2, len(R)), dtype=np.float32))
    asked = Thresholds(np.array([2.0]), np.array([2.6]))
    by_letter = np.zeros(1), np.zeros(1)
    ones = np.ones(1)
    given = Dossiers.Parameters(
        threshold=ones, pressure_effect=ones, shortfall_effect=ones, letter_repeat=0.5 * ones, threshold_spread=ones,
        least_evidence=-20.0 * ones,
    )  # fmt: skip
    _enter(
        np.array([0]), 7, leads, np.zeros(2, dtype=np.uint16), asked, records(given, 1),
        OnFile(evidence, letters, last, identified, here, *by_letter), routes, out,
    )  # fmt: skip
    # Without pressure 2.6 would be asked: the first has 2.67 and would pass, the second has 2.5 and would not.
    assert out.route.tolist() == [99, R.QUOTA, 99, R.LETTER_MISTAKEN, 99]
    np.testing.assert_allclose(routes.points[0, R.LETTER_MISTAKEN], 1 + 1 / 1.5, rtol=1e-6)
    # The second letter counts 1 / 1.5, the third 2 / 2: 1 + 0.667 + 1 passes 2 at the fourth lead.
    assert np.flatnonzero(out.passes).tolist() == [1, 3] and here.tolist() == [2] and not out.locality.any()
    np.testing.assert_allclose(evidence, [1 + 1 / 1.5 + 1.0, 1.5], rtol=1e-6)
    np.testing.assert_allclose(leads.weight, [1.0, 2.5, 1 / 1.5, 1.0, -1.0], rtol=1e-6)
    assert [count.tolist() for count in by_letter] == [[3.0], [3.0]]
    assert letters.tolist() == [3, 0] and last.tolist() == [7, 7] and identified.tolist() == [7, 7]
