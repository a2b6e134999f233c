"""What can be wrong is worded in both languages."""

from __future__ import annotations

import string

import pytest

from yundong.archive.faults import SENTENCES, fault, in_chinese
from yundong.archive.forms import forms, meaning, row_of, term, terms


def gaps(text: str) -> int:
    names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    return max([len(names), *(int(name) + 1 for name in names if name)])


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_is_there_twice_and_fills_its_gaps(key: str) -> None:
    given = ["7"] * max(map(gaps, SENTENCES[key]))
    one = fault(key, "a.csv", *given, "8", row=3)
    assert str(one).startswith("a.csv, row 3: ") and "{" not in str(one)
    zh = in_chinese(one)
    assert zh.startswith("a.csv，第3行：") and "{" not in zh
    assert zh.endswith(("。", "7", "8")) and any("一" <= character <= "鿿" for character in zh)


def test_every_form_has_its_chinese() -> None:
    known = terms()
    for form in forms().values():
        assert ("table", form.name) in known and row_of(form, "zh") != form.row
        for column in form.columns:
            assert ("column", column.name) in known and meaning(form, column, "zh")
            assert column.unit == "" or term("unit", column.unit, "zh") != column.unit
            assert all(("label", label) in known for label in column.labels), column
