"""Tables in three forms: for reading, JSON, CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.cli.output import TableFormat, _fit, print_json, print_table, stream_for

ROWS = [
    {"area": "沈阳", "day": dt.date(1952, 8, 29), "arrested": 867, "share": 0.9527, "odd": None},
    {"area": "Shenyang, [city]", "day": None, "arrested": 82056, "share": float("nan"), "odd": True},
]


def printed(rows: object, form: str, **more: object) -> str:
    out = io.StringIO()
    print_table(rows, form, out=out, **more)  # type: ignore[arg-type]
    return out.getvalue()


def test_json_keeps_numbers_and_says_null() -> None:
    assert json.loads(printed(ROWS, "json")) == [
        {"area": "沈阳", "day": "1952-08-29", "arrested": 867, "share": 0.9527, "odd": None},
        {"area": "Shenyang, [city]", "day": None, "arrested": 82056, "share": None, "odd": True},
    ]


def test_csv_round_trips_and_leaves_the_unknown_empty() -> None:
    rows = list(csv.DictReader(io.StringIO(printed(ROWS, "csv"))))
    assert [row["area"] for row in rows] == ["沈阳", "Shenyang, [city]"]
    assert rows[1]["day"] == "" and rows[1]["share"] == "" and rows[1]["arrested"] == "82056"


def test_table_aligns_full_width_characters_and_groups_large_numbers() -> None:
    from rich.cells import cell_len

    text = printed(ROWS, "table")
    assert "82,056" in text and "867" in text and "[city]" in text and "0.9527" in text
    lines = [line.rstrip() for line in text.splitlines() if "867" in line or "82,056" in line]
    first, second = (
        cell_len(line[: line.index(figure) + len(figure)])
        for line, figure in zip(lines, ("867", "82,056"), strict=True)
    )
    assert first == second  # right-aligned under each other although one cell is Chinese


def test_a_pipe_gets_whole_lines() -> None:
    wide = [{"text": "word " * 100, "more": "x" * 300}]
    body = [line for line in printed(wide, "table").splitlines() if "word" in line]
    assert len(body) == 1 and body[0].rstrip().endswith("x" * 300)


@pytest.mark.parametrize("form", list(TableFormat))
def test_columns_are_chosen_and_ordered(form: TableFormat) -> None:
    text = printed(ROWS, form, columns=["arrested", "area"])
    assert "share" not in text and text.index("arrested") < text.index("area")


def test_frames_empty_and_full() -> None:
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", None]})
    assert json.loads(printed(frame, "json")) == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]
    assert printed(frame.clear(), "csv") == "a,b\n"
    assert json.loads(printed([], "json")) == []


def test_a_file_can_be_written(tmp_path: Path) -> None:
    with stream_for(tmp_path / "out.csv") as stream:
        print_table(ROWS, "csv", ["area", "arrested"], stream)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("area,arrested\n沈阳,867\n")


def test_print_json_is_one_value(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(
        {
            "n": np.int64(3),
            "f": np.float32(0.5),
            "when": dt.date(1952, 8, 29),
            "where": Path("a/b"),
            "t": (1, 2),
        }
    )
    assert json.loads(capsys.readouterr().out) == {
        "n": 3, "f": 0.5, "when": "1952-08-29", "where": "a/b", "t": [1, 2],
    }  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(1, 40)), min_size=1, max_size=12),
    st.integers(20, 250),
)
def test_columns_fit_the_terminal_or_are_as_narrow_as_they_may(
    sizes: list[tuple[int, int]], width: int
) -> None:
    natural = [size for size, _ in sizes]
    least = [min(size, word) for size, word in sizes]
    widths = _fit(natural, least, width)
    gaps = 2 * len(widths)
    assert all(1 <= got <= size for got, size in zip(widths, natural, strict=True))
    if sum(natural) + gaps <= width:
        assert widths == natural
    elif sum(min(size, 10) for size in natural) + gaps <= width:
        assert sum(widths) + gaps <= width
        if sum(min(low, 30) for low in least) + gaps + 8 * len(widths) <= width:
            assert all(got >= min(low, 14) for got, low in zip(widths, least, strict=True))


def test_a_terminal_gets_words_unbroken_and_nothing_lost() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    words = "a sentence that has to be wrapped because the terminal is much narrower than it " * 2
    print_table([{"key": "letters.execution_effect", "note": words}], "table", out=out)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert "letters.execution_effect" in plain
    assert plain.split()[3:] == words.split() or set(words.split()) <= set(plain.split())
