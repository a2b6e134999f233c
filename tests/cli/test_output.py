"""Tables in three forms: for reading, JSON, CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from enum import StrEnum
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.base.errors import InputError
from yundong.cli.output import TableFormat, form_of, print_json, print_table, put_table, stream_for
from yundong.report.aligned import fit

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


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_columns_are_chosen_and_ordered(form: str) -> None:
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


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(1, 40)), min_size=1, max_size=12),
    st.integers(20, 250),
)
def test_columns_fit_the_terminal_and_break_no_word(sizes: list[tuple[int, int]], width: int) -> None:
    natural = [size for size, _ in sizes]
    least = [min(size, word) for size, word in sizes]
    gaps = 2 * len(natural)
    if sum(least) + gaps > width:
        return  # blocks are printed instead
    widths = fit(natural, least, width)
    assert all(low <= got <= size for low, got, size in zip(least, widths, natural, strict=True))
    assert sum(widths) + gaps <= width
    if sum(natural) + gaps <= width:
        assert widths == natural


WORDY = "a sentence that has to be wrapped because the terminal is much narrower than it " * 2
RECORDS = [
    {
        "key": "letters.execution_effect",
        "figure": 0.35,
        "facts": "machine_guns route.narcotics",
        "note": WORDY,
    },
    {
        "key": "outreach.meetings_per_adult",
        "figure": 12_345.0,
        "facts": "radio_transmitters",
        "note": "全国禁毒运动总结报告" * 9,
    },
]


@pytest.mark.parametrize("width", [60, 72, 80, 100, 132, 200])
def test_no_word_is_broken_in_a_terminal_of_any_width(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", str(width))
    out = Terminal()
    print_table(RECORDS, "table", out=out)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    words = set(plain.split())
    for record in RECORDS:
        assert {str(record["key"]), *str(record["facts"]).split()} <= words
    assert set(WORDY.split()) <= words and "12,345" in words
    assert "".join(re.findall("[\u4e00-\u9fff]", plain)) == "全国禁毒运动总结报告" * 9
    assert max(cell_len(line) for line in plain.splitlines()) <= width


@pytest.mark.parametrize("text", ["facts that decide " * 12, "决定性事实" * 30])
def test_rows_of_many_lines_are_blocks_and_few_long_ones_are_not(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(rows: list[dict[str, str]]) -> list[str]:
        monkeypatch.setenv("COLUMNS", "80")
        out = Terminal()
        print_table(rows, "table", out=out)
        return re.sub("\x1b\\[[0-9;]*m", "", out.getvalue()).splitlines()

    names = {f"column {n}": "a word or two" for n in range(4)}
    tall = shown([{"case": f"c{n}", **names, "why": text} for n in range(3)])
    assert tall[0] == "c0" and tall[1].split() == ["column", "0", "a", "word", "or", "two"]
    one = [{"case": f"c{n}", **names, "why": text if n == 5 else "so"} for n in range(30)]
    assert shown(one)[0].split()[0] == "case"


def test_where_a_table_does_not_fit_every_record_is_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = Terminal()
    print_table(
        RECORDS,
        "table",
        {"key": "key", "figure": "figure", "facts": "given facts", "note": "note"},
        out,
        "Title",
    )
    lines = out.getvalue().splitlines()
    assert lines[0] == "Title" and lines[2] == "letters.execution_effect"
    assert lines[3] == "  figure       0.35" and lines[4] == "  given facts  machine_guns route.narcotics"
    assert lines[5].startswith("  note         a sentence") and lines[6].startswith("               ")


class Short(StrEnum):
    """Forms of a command that writes few."""

    text = "text"
    csv = "csv"
    docx = "docx"


@pytest.mark.parametrize(
    ("asked", "name", "form"),
    [
        (None, None, "text"),
        (None, "a.txt", "text"),
        (None, "a.CSV", "csv"),
        (None, "a", "text"),
        ("csv", "a.txt", "csv"),
        (None, "a.docx", "docx"),
        ("docx", "a.docx", "docx"),
    ],
)
def test_the_ending_decides_unless_a_format_is_asked_for(
    asked: str | None, name: str | None, form: str
) -> None:
    found = form_of(None if asked is None else Short(asked), None if name is None else Path(name), Short)
    assert found == form


@pytest.mark.parametrize(
    ("asked", "name", "said"),
    [
        (None, "a.html", r"the ending \.html is not known to this command.*Endings: \.txt, \.csv, \.docx"),
        (None, "a.odt", r"ending \.odt"),
        (None, "a.cvs", r"Did you mean '\.csv'"),
        ("docx", None, r"cannot be printed.*-o FILE\.docx"),
    ],
)
def test_an_ending_that_cannot_be_written_is_refused(asked: str | None, name: str | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        form_of(None if asked is None else Short(asked), None if name is None else Path(name), Short)


def test_a_table_can_be_written_in_every_form(tmp_path: Path) -> None:
    import zipfile

    for form in TableFormat:
        ending = "txt" if form is TableFormat.table else form.value
        place = tmp_path / f"t.{ending}"
        put_table(
            ROWS, None, place, {"area": "Area", "day": "Day", "arrested": "Arrested"}, title="Arrests by area"
        )
        content = place.read_bytes()
        assert content, form
        if form in (TableFormat.xlsx, TableFormat.docx):
            with zipfile.ZipFile(place) as parts:
                content = b"".join(parts.read(name) for name in parts.namelist())
        if form is not TableFormat.pdf:
            assert "沈阳".encode() in content or b"\\u6c88" in content, form
    sheet = pl.read_excel(tmp_path / "t.xlsx", sheet_name="Arrests by area")
    assert sheet.columns == ["Area", "Day", "Arrested"]
    assert sheet["Arrested"].to_list() == [867, 82056] and sheet["Day"].to_list()[0] == dt.date(1952, 8, 29)
