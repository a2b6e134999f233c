"""Functions of arrays, the same on every processor."""

from __future__ import annotations

import ast
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import yundong
from yundong.kernels.compile import kernel
from yundong.kernels.functions import (
    CLOSE,
    close_cosine,
    close_exp,
    close_log,
    close_power,
    exp,
    log,
    power,
    surely,
    surely_whole,
)


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


@kernel
def _closely(u: np.ndarray, v: np.ndarray, x: np.ndarray, out: np.ndarray) -> None:
    for i in range(u.size):
        out[0, i], out[1, i] = close_log(u[i]), close_cosine(v[i])
        out[2, i], out[3, i] = close_exp(x[i]), close_power(u[i], x[i])


def test_close_functions_are_far_closer_than_they_promise() -> None:
    draws = np.random.default_rng(3)
    ends = np.array([0, 1, 2**30, 2**31 - 1, 2**31, 3 * 2**30, 2**32 - 1])
    u, v = ((np.concatenate([ends, draws.integers(0, 2**32, 20_000)]) + 0.5) / 2**32 for _ in range(2))
    x = np.concatenate([[0.0, 1.0, -1.0, 30.0, -30.0, 1e-12, -1e-12], draws.normal(0.0, 10.0, 20_000)])
    out = np.empty((4, u.size))
    _closely(u, v, x, out)
    np.testing.assert_allclose(out[0], [math.log(one) for one in u], rtol=CLOSE / 100)
    np.testing.assert_allclose(out[1], [math.cos(2.0 * math.pi * one) for one in v], rtol=0, atol=CLOSE / 100)
    np.testing.assert_allclose(out[2], [math.exp(one) for one in x], rtol=CLOSE / 100)
    np.testing.assert_allclose(out[3], u**x, rtol=CLOSE / 10)


def test_what_no_close_function_gives_is_no_number() -> None:
    out = np.empty((4, 3))
    _closely(np.array([0.5, 0.5, 0.0]), np.full(3, 0.5), np.array([701.0, -701.0, 1.0]), out)
    assert np.isnan(out[2, :2]).all() and np.isnan(out[3, 2])


def test_single_precision_is_sure_unless_a_number_lies_between_two() -> None:
    exact = np.random.default_rng(4).lognormal(0.0, 3.0, 20_000)
    off = exact * (1.0 + CLOSE * np.linspace(-0.9, 0.9, exact.size))
    found = np.array([surely(one) for one in off])
    known = ~np.isnan(found)
    assert known.mean() > 0.999
    assert (found[known] == exact.astype(np.float32)[known]).all()
    between = (np.float64(np.float32(1.0)) + np.float64(np.nextafter(np.float32(1.0), np.float32(2.0)))) / 2
    assert np.isnan(surely(between)) and surely(0.0) == 0.0


def test_a_whole_part_is_sure_unless_a_number_lies_close_to_the_next() -> None:
    exact = np.random.default_rng(4).lognormal(4.0, 3.0, 20_000)
    off = exact * (1.0 + CLOSE * np.linspace(-0.9, 0.9, exact.size))
    found = np.array([surely_whole(one) for one in off])
    known = ~np.isnan(found)
    assert known.mean() > 0.999 and (found[known] == np.floor(exact)[known]).all()
    assert surely_whole(0.0) == 0.0 and np.isnan([surely_whole(7.0), surely_whole(np.nan)]).all()


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
