"""Two coders: measures held against published values, and the list to adjudicate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yundong.archive.agreement import _alpha, cohen_kappa, compare_codings
from yundong.base.errors import InputError

ONE = (
    "case,outcome,severity,persons\n"
    + "A-1,arrested,severe,3\nA-2,arrested,ordinary,4\n"
    + "A-3,not_found,ordinary,1\nA-4,arrested,,2\n"
)
TWO = (
    "case,outcome,severity,persons\n"
    + "A-1,arrested,severe,3\nA-2,not_found,ordinary,4\n"
    + "A-3,not_found,severe,1\nA-5,arrested,severe,2\n"
)


def write(folder: Path, one: str = ONE, two: str = TWO) -> tuple[Path, Path]:
    (folder / "a.csv").write_text(one, encoding="utf-8")
    (folder / "b.csv").write_text(two, encoding="utf-8")
    return folder / "a.csv", folder / "b.csv"


def test_kappa_of_a_worked_table() -> None:
    """Two readers, 50 cases, 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 0.40 in every textbook."""
    codes = np.repeat([[0, 0, 1, 1], [0, 1, 0, 1]], [20, 5, 10, 15], axis=1).astype(float)
    assert cohen_kappa(codes) == pytest.approx(0.4)
    assert cohen_kappa(np.zeros((2, 5))) is None


def test_alpha_of_krippendorffs_own_example() -> None:
    """Computing Krippendorff's Alpha-Reliability (2011), B: ten cases, two values: 0.095."""
    codes = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=float)
    assert _alpha(codes, "nominal") == pytest.approx(0.095, abs=5e-4)


def test_fields_and_differences(tmp_path: Path) -> None:
    found = compare_codings(*write(tmp_path))
    fields = {f.field: f for f in found.fields}
    assert (fields["outcome"].cases, fields["outcome"].same) == (3, pytest.approx(2 / 3))
    assert fields["persons"].kappa == 1.0
    assert found.differ.rows() == [
        ("A-2", "outcome", "arrested", "not_found"),
        ("A-3", "severity", "ordinary", "severe"),
    ]
    assert (found.only_first, found.only_second) == (("A-4",), ("A-5",))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        ("number,outcome\nA-1,arrested\n", "column case: There is no such column"),
        ("case,outcome\nA-1,arrested\nA-1,arrested\n", "row 3, column case: This case appears twice"),
        ("case,outcome,full name\nA-1,arrested,x\n", "identifiable persons"),
        ("case,colour\nA-1,red\n", "share no column"),
        ("case,outcome\nZ-9,arrested\n", "share no case"),
        ("case,outcome\nA-1,毒犯王小明\n", "row 2, column outcome: It seems to hold the name"),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path: Path, one: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        compare_codings(*write(tmp_path, one))
    assert words in str(refused.value) and "小明" not in str(refused.value)


def test_the_command(tmp_path: Path, cli: Callable[..., Any]) -> None:
    a, b = write(tmp_path)
    said = cli("archive", "agree", a, b)
    assert said.code == 0 and "To adjudicate" in said.out and "Only in a.csv: A-4" in said.err
    assert len(cli("archive", "agree", a, b, "--format", "json").json()["differ"]) == 2
    assert "待裁定" in cli("archive", "agree", a, b, "--lang", "zh").out
