"""Characters and lines that nobody means to write: read in linear time, and never as another number."""

from __future__ import annotations

import time

import pytest

from yundong.documents.formats.plain import _RULE
from yundong.documents.text.fold import fold


@pytest.mark.parametrize("line", [" " * 100_000 + "12", "-" * 100_000 + "x", "- " * 50_000 + "x"])
def test_a_long_line_is_gone_through_once(line: str) -> None:
    began = time.process_time()
    assert _RULE.match(line) is None
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    ("line", "is_rule"),
    [("---", True), ("|:--|--:|", True), (" * * *", True), ("--", True), (" -- | x", False), ("-|-", False)],
)
def test_rules_below_headings_and_tables(line: str, is_rule: bool) -> None:
    assert (_RULE.match(line) is not None) == is_rule


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u200f", "\u202e", "\u2066", "\u061c"])
def test_a_mark_of_no_width_is_no_end_of_a_number(mark: str) -> None:
    assert fold(f"1{mark}2") == "1\u200b2"
