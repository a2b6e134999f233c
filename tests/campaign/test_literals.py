"""Numbers of the model stand in the registry: no mechanism and no part of the country has one of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import yundong.campaign
import yundong.country

ABOUT_RUNS = {"run.py", "log.py"}
"""Files on how a run is asked for and kept: nothing of 1952."""

FILES = sorted(
    path
    for room in (yundong.campaign, yundong.country)
    for path in Path(room.__path__[0]).glob("*.py")
    if path.name not in ABOUT_RUNS
)
PLAIN = {0, 1, 2, 0.5}
"""Numbers that say nothing of 1952: none, one, both, half; also with a minus before them."""

DRAWN_BY = {"uniform", "uniform4", "philox", "blocks", "blocks_of", "of", "uniforms", "normals"}
"""Functions of draws: all their arguments but keys are places in a stream."""

ALLOCATED_BY = {"zeros", "empty", "full", "ones", "reshape"}
"""Functions whose first argument is a shape."""


class Literal(NamedTuple):
    """A number in a source: the file, the innermost function, class or constant around it, and the line."""

    file: str
    where: str
    value: float
    line: int


EXCEPTIONS = {
    ("calendar.py", "BLOCK", 32.0): "order of the work in memory; changes no result",
    ("public.py", "_quarter_of_nodes", 3.0): "nodes of a quadrature",
    ("public.py", "share_reached", 4.0): "nodes of a quadrature",
    ("build.py", "SUBJECT_WORK", 10.0): "work of the machine, not of the campaign; changes no result",
    ("build.py", "_province_totals", 1000.0): "the parameter is per thousand inhabitants",
    ("outreach.py", "PER_ADULTS", 1e4): "the parameters are per 10,000 adults",
    ("materials.py", "ROUNDING", 1e-12): "accuracy of the machine; changes no result",
    ("outreach.py", "prepare", 1000.0): "the parameter is per thousand adults",
    ("letters.py", "prepare", 100000.0): "places in a stream of draws",
    ("outreach.py", "prepare", 100000.0): "places in a stream of draws",
    ("reconnaissance.py", "prepare", 1000000.0): "places in a stream of draws",
    ("reconnaissance.py", "prepare", 1000.0): "the parameter is per thousand adults",
    ("public.py", "(NODES, WEIGHTS)", 16.0): "nodes of a quadrature",
    ("public.py", "(NODES, WEIGHTS)", 13.0): "decimals of its nodes and weights",
    ("soundness.py", "TRIED_AT", 0.002): "scale of the run that tries a scenario",
    ("public.py", "A_BLOCK", 4.0): "arrivals of a block of draws",
    ("public.py", "SURE", 5e-05): "accuracy of single precision; changes no result",
    ("public.py", "MOST_BLOCKS", 8.0): "how long single precision is trusted; changes no result",
    ("public.py", "_expect", 4.0): "of the solution of a quadratic equation",
    ("public.py", "(_NONE, _HALF, _ONE, _WORD)", 32.0): "bits of a random word",
    ("public.py", "regularity", 4.0): "of the solution of a quadratic equation",
    ("registration.py", "RUN", 32.0): "order of the work in memory; changes no result",
    ("registration.py", "_thresholds", 4.0): "words of a block of draws",
    ("registration.py", "_thresholds", 3.0): "words of a block of draws, less one: rounds up, and masks",
    ("dossiers.py", "MOST_LETTERS", 65535.0): "room of the two bytes in which letters are counted",
    ("arrests.py", "_compare", 4.0): "packs the state of a file into a byte",
    ("arrests.py", "HANDED_OVER", 255.0): "a byte that `_compare` never packs",
    ("arrests.py", "MOST_WAITING", 32.0): "order of the work in memory; changes no result",
    ("localities.py", "CITY_SAMPLE", 4000.0): "accuracy of small runs; at full scale it has no effect",
    ("ledger.py", "_two_digits", 10.0): "the base of decimal figures",
}
"""Numbers that stay in the code, with the reason for each."""


def literals(source: str, file: str = "") -> list[Literal]:
    """Return the numbers of a source that ought to be parameters."""
    return list(_within(ast.parse(source), file, ""))


def _within(node: ast.AST, file: str, where: str) -> Iterator[Literal]:
    if isinstance(node, ast.Constant):
        number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        if number and node.value not in PLAIN:
            yield Literal(file, where, float(node.value), node.lineno)  # type: ignore[arg-type]
        return
    if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
        return  # codes of labels
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        where = node.name
    if isinstance(node, ast.Assign) and not where:
        where = ast.unparse(node.targets[0])
    for child in _parts(node):
        yield from _within(child, file, where)


def _parts(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a node in which a number would be one of the model."""
    if isinstance(node, ast.Subscript):
        return [node.value]  # an index is a place
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.LShift | ast.RShift):
        return [node.left]
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in DRAWN_BY:
            return [node.func]
        if name == "poisson":
            return node.args[:1]
        if name in ALLOCATED_BY:
            return node.args[1:]
    return list(ast.iter_child_nodes(node))


def test_the_search_finds_numbers_and_passes_over_places_and_shapes() -> None:
    source = """
CAP = 80

class Stage(IntEnum):
    LATE = 7

def kernel(key, x, p):
    u = uniform4(key, 0, 100000 + x[3], 5)
    room = np.zeros((4, 9)) + np.full(7, 3.5)
    if (x >> 32) * 0.5 - 1.0 > -2.0:
        return poisson(0.25 * p.rate, key, 8, 9)
    return min(p.volume, 300_000.0)
"""
    found = [(literal.where, literal.value) for literal in literals(source)]
    assert found == [("CAP", 80), ("kernel", 3.5), ("kernel", 0.25), ("kernel", 300_000)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_numbers_of_the_model_are_parameters(path: Path) -> None:
    found = [
        f"{path.name}:{number.line}, in {number.where}: {number.value:g}"
        for number in literals(path.read_text(encoding="utf-8"), path.name)
        if number[:3] not in EXCEPTIONS
    ]
    assert not found, "move to parameters.csv: " + "; ".join(found)


def test_every_exception_is_still_there() -> None:
    found = {number[:3] for path in FILES for number in literals(path.read_text("utf-8"), path.name)}
    assert set(EXCEPTIONS) <= found
