"""What the tests of reading share: the lexicon of the shipped scenario, and a way to read a piece of text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from yundong.documents import Lexicon, ReadFigure, open_document, read
from yundong.scenario.load import locate

ReadText = Callable[..., list[ReadFigure]]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.read(locate("narcotics-1952"))


@pytest.fixture
def read_text(tmp_path: Path, lexicon: Lexicon) -> ReadText:
    """Read a text as a file of its own; checks what must hold of every figure."""

    def reader(text: str, name: str = "text.txt", **options: str) -> list[ReadFigure]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        document = open_document(path, **options)
        figures = read(document, lexicon)
        end = 0
        for figure in figures:
            assert document.text[figure.start : figure.end] == figure.exact
            assert figure.start >= end, "figures overlap"
            end = figure.end
        return figures

    return reader
