"""Functions of arrays, the same on every processor."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import yundong
from yundong.kernels.functions import exp, log, power


def test_values_and_shapes_are_those_of_numpy() -> None:
    x = np.array([[0.0, 1.0, -2.5], [30.0, 1e-9, 0.3]])
    np.testing.assert_allclose(exp(x), np.exp(x), rtol=1e-15)
    np.testing.assert_allclose(log(x + 3.0), np.log(x + 3.0), rtol=1e-15, atol=1e-16)
    np.testing.assert_allclose(power(x + 3.0, 0.37), (x + 3.0) ** 0.37, rtol=1e-15)
    assert exp(x).shape == x.shape
    assert exp(1.0).shape == ()


def test_each_value_has_an_exponent_of_its_own_where_several_are_given() -> None:
    np.testing.assert_allclose(power([4.0, 4.0], [0.5, 2.0]), [2.0, 16.0])


def test_the_logarithm_of_nothing_is_minus_infinity() -> None:
    assert log(0.0) == -np.inf


COMPILED = {"kernel", "inner", "kernel_with_arrays", "inlined", "shared"}
OTHERWISE = {"exp", "log", "log10", "log2", "log1p", "expm1", "power", "sin", "cos", "tan", "dot", "matmul"}


def numpy_functions(path: Path) -> list[str]:
    """Return where a file calls functions of NumPy whose last digit depends on the processor, outside kernels."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            marks = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
            names = {mark.id for mark in marks if isinstance(mark, ast.Name)}
            inside |= set(ast.walk(node)) if names & COMPILED else set()
    return [
        f"{path.name}:{node.lineno} np.{node.func.attr}"
        for node in ast.walk(tree)
        if node not in inside
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "np"
        and node.func.attr in OTHERWISE
    ]  # fmt: skip


@pytest.mark.parametrize("room", ["campaign", "country"])
def test_what_decides_a_run_uses_no_function_that_depends_on_the_processor(room: str) -> None:
    files = sorted((Path(yundong.__file__).parent / room).glob("*.py"))
    assert files and [place for path in files for place in numpy_functions(path)] == []


@pytest.mark.full
def test_a_run_is_the_same_on_another_processor(tmp_path: Path) -> None:
    script = (
        "import sys, yundong as yd; "
        "print(yd.run(yd.load('narcotics-1952'), scale=0.02, out=sys.argv[1]).manifest['digest'])"
    )
    found = set()
    for disabled in ("", "X86_V4 AVX512_ICL AVX512_SPR", "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"):
        run = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script, tmp_path / f"run{len(disabled)}"],
            env={**os.environ, "NPY_DISABLE_CPU_FEATURES": disabled},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        found.add(run.stdout.strip())
    assert len(found) == 1
