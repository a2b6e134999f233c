"""What a library prints is kept out of results."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import highspy
import pytest

from yundong.audit import solver
from yundong.base.silence import kept_silent


def test_nothing_is_printed_meanwhile_and_everything_afterwards(capfd: pytest.CaptureFixture[str]) -> None:
    print("before")
    with pytest.raises(ValueError), kept_silent():
        os.write(1, b"from compiled code\n")
        raise ValueError
    print("after", flush=True)
    os.write(1, b"directly\n")
    assert capfd.readouterr().out == "before\nafter\ndirectly\n"


def test_a_solver_that_greets_is_not_heard(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = highspy.Highs

    def greeting() -> Any:
        os.write(1, b"Running HiGHS\n")
        return made()

    monkeypatch.setattr(highspy, "Highs", greeting)
    model = solver.Model()
    model.column(1, 3, 2.0)
    assert model.optimum() == 2.0
    assert capfd.readouterr().out == ""


def test_without_a_standard_output_the_work_goes_on() -> None:
    code = (
        "import os; os.close(1)\nfrom yundong.base.silence import kept_silent\n"
        "with kept_silent(): os.write(2, b'done')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stderr == b"done"


@pytest.mark.parametrize("module", ["audit.beside", "audit.audit", "report.question", "archive.cells"])
def test_rooms_beside_the_reader_do_not_need_its_packages(module: str) -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['lark', 'lxml', 'pypdfium2', 'docx', 'fastexcel']))\n"
        f"import yundong.{module}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
