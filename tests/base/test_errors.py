"""The one kind of error a user can cause, and the nearest word to a mistyped one."""

from __future__ import annotations

import pytest

from yundong.base.errors import InputError, did_you_mean, nearest


def test_one_problem_or_several() -> None:
    assert InputError("one").problems == ["one"]
    error = InputError(iter(["one", "two"]))
    assert error.problems == ["one", "two"] and str(error) == "one\ntwo"
    with pytest.raises(ValueError, match="at least one"):
        InputError([])


def test_nearest_ignores_case_and_keeps_the_writing() -> None:
    assert nearest("SHENYANG", ["Shenyang", "Beijing"]) == ["Shenyang"]
    assert nearest("xyz", ["Shenyang"]) == []
    assert did_you_mean("leters", ["letters", "arrests"]) == " Did you mean 'letters'?"
    assert did_you_mean("qqq", ["letters"]) == ""
