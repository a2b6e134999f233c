"""Paragraphs set in lines of one width are read as if they were one line; offsets stay those of the file."""

from __future__ import annotations

import re
import textwrap

import pytest

from yundong.documents import open_document, read
from yundong.documents.meaning.lexicon import Lexicon

ENGLISH = (
    "The number of persons employed on the roads of the district was 4,318 in the first week of March, and the letters "
    "received by the office averaged 800 a day. In the four parishes the numbers were: Aldwick, 1,204; Brayford, 986; "
    "Corley, two thousand three hundred and six; and Denholme, 311. The cost of the works amounted to £12,406 10s., of "
    "which £9,000 was for wages."
)
CHINESE = (
    "一九五一年全县共修筑道路一百二十七公里，架设桥梁十八座，淹没农作物2.4万公顷，损坏房屋3280间；受灾农民一万二千"
    "四百户，得到救济粮三十六万斤，其中小麦十一万斤。县医院收治病人四千五百八十名，死亡二十三名。"
)


def _wrapped_zh(text: str, width: int) -> str:
    """Return lines of at most so many columns, of which a Chinese character takes two; no number is cut."""
    lines, room = [""], width
    for token in re.findall(r"[0-9.]+|.", text):
        columns = sum(1 + (sign > "\u2e80") for sign in token)
        if columns > room:
            lines, room = [*lines, ""], width
        lines[-1] += token
        room -= columns
    return "\n".join(lines)


@pytest.mark.parametrize("width", [52, 60, 66, 74])
def test_english_lines(tmp_path, width):
    _check(tmp_path, ENGLISH, textwrap.fill(ENGLISH, width))


@pytest.mark.parametrize("width", [36, 45, 62, 80])
def test_chinese_lines(tmp_path, width):
    _check(tmp_path, CHINESE, _wrapped_zh(CHINESE, width))


def _check(tmp_path, whole, wrapped):
    one, two = (_figures(tmp_path / f"{name}.txt", text) for name, text in (("a", whole), ("b", wrapped)))
    assert [_said(figure) for figure in one[1]] == [_said(figure) for figure in two[1]]
    for document, figures in (one, two):
        for figure in figures:
            assert document.text[figure.start : figure.end] == figure.exact
            assert document.text[: figure.start].endswith(figure.prefix)
            assert document.text[figure.end :].startswith(figure.suffix)


def _figures(path, text):
    path.write_text(text + "\n", encoding="utf-8")
    document = open_document(path)
    return document, read(document, Lexicon.empty())


def _said(figure):
    return figure.value, figure.low, figure.high, figure.unit, figure.counted, figure.hedge, figure.period


def test_lists_keep_their_lines(tmp_path):
    text = "Pupils on the roll:\n\nAldwick School, 120\nBrayford School, 86\nCorley School, 41\n"
    _, figures = _figures(tmp_path / "list.txt", text)
    assert [figure.value for figure in figures] == [120, 86, 41]
