"""Tables and structured texts that are too large are refused before they are built."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from yundong.base import extent
from yundong.base.errors import InputError
from yundong.base.extent import check_parquet, check_workbook, parquet_extent
from yundong.base.markdown import cell, escaped, inert
from yundong.base.reading import parse_json, read_toml, read_yaml
from yundong.base.tables import csv_table

Cli = Callable[..., Any]


def parquet(frame: pl.DataFrame, **more: Any) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream, **more)
    return stream.getvalue()


@pytest.mark.parametrize("size", [0, 1, 1000])
@pytest.mark.parametrize("compression", ["uncompressed", "zstd"])
def test_the_extent_of_a_parquet_file_is_known_without_reading_it(size: int, compression: str) -> None:
    frame = pl.DataFrame({"a": range(size), "b": ["x" * 20] * size}, schema={"a": pl.Int64, "b": pl.String})
    rows, columns, unpacked = parquet_extent(parquet(frame, compression=compression, row_group_size=300), "x")
    assert rows == size and columns in (2, 0 if not size else 2)
    assert unpacked >= 8 * size


def test_a_parquet_file_that_is_small_and_holds_too_much_is_refused(cli: Cli, tmp_path: Path) -> None:
    data = parquet(pl.select(narcotics=pl.repeat(True, extent.MOST_ROWS + 1)))
    assert len(data) < 1_000_000
    (tmp_path / "cases.parquet").write_bytes(data)
    done = cli("decide", tmp_path / "cases.parquet")
    assert done.code == 2 and "It has 5,000,001 rows; the limit is 5,000,000" in done.err


def test_unpacked_bytes_count(monkeypatch: pytest.MonkeyPatch) -> None:
    data = parquet(pl.select(a=pl.int_range(100_000)))
    monkeypatch.setattr(extent, "LARGEST_UNPACKED", 1000)
    with pytest.raises(InputError, match="when unpacked"):
        check_parquet(data, "x.parquet")


def test_damage_to_the_last_part_of_a_parquet_file_is_a_sentence(cli: Cli, tmp_path: Path) -> None:
    import random

    chance, data = (
        random.Random(1952),
        parquet(pl.DataFrame({"narcotics": ["yes"] * 50, "volume": range(50)})),
    )
    for number in range(20):
        spoilt = bytearray(data)
        start = 4 if number % 2 else len(data) - 8 - int.from_bytes(data[-8:-4], "little")
        for _ in range(3):
            spoilt[chance.randrange(start, len(data) - 8)] = chance.randrange(256)
        place = tmp_path / "cases.parquet"
        place.write_bytes(bytes(spoilt))
        done = cli("decide", place)
        assert done.code in (0, 2) and "Traceback" not in done.err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PAR1",
        b"PAR1PAR1",
        b"PAR1" + b"\xff" * 40 + b"\x28\0\0\0PAR1",
        random.Random(1952).randbytes(99),
    ],
    ids=["empty", "head", "head and end", "length beyond the file", "noise"],
)
def test_what_is_no_parquet_file_is_a_sentence(content: bytes) -> None:
    with pytest.raises(InputError, match="not a valid parquet file"):
        check_parquet(content, "x.parquet")


def workbook(cells: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as parts:
        parts.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    return stream.getvalue()


def test_a_sheet_is_as_large_as_its_furthest_cell() -> None:
    check_workbook(workbook('<row r="1"><c r="A1"/></row><row r="9"><c r="ZZ9"/></row>'), "x.xlsx")
    for far in ('<row r="1048576"><c r="ZZ1048576"/></row>', '<row r="2"><c r="XFE2"/></row>'):
        with pytest.raises(InputError, match="the limit is"):
            check_workbook(workbook(f'<row r="1"><c r="A1"/></row>{far}'), "x.xlsx")
    with pytest.raises(InputError, match="not a valid xlsx file"):
        check_workbook(b"PK\x03\x04", "x.xlsx")


def test_tables_of_text_have_limits(cli: Cli, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="17,001 columns; the limit is 16,384"):
        csv_table("a," * 17_000 + "b\n", "x.csv")
    with pytest.raises(InputError, match="more than 2,000,000 values or cells"):
        csv_table("a\n" * 2_000_001, "x.csv")
    place = tmp_path / "cases.csv"
    place.write_text("narcotics\n" + "yes\n" * (extent.MOST_ROWS + 1), encoding="utf-8")
    done = cli("decide", place)
    assert done.code == 2 and "rows; the limit is 5,000,000" in done.err


def test_structured_texts_have_limits(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more than 5,000,000 values"):
        parse_json("[" + "1," * 5_000_001 + "1]", "x.json")
    assert len(parse_json(json.dumps(list(range(1000))), "x.json")) == 1000
    (tmp_path / "x.yaml").write_text("- a\n" * 500_001, encoding="utf-8")
    with pytest.raises(InputError, match="more than 500,000 values"):
        read_yaml(tmp_path / "x.yaml")
    (tmp_path / "x.toml").write_text("# " + "a" * 3_000_000, encoding="utf-8")
    with pytest.raises(InputError, match="the limit is 2 MB"):
        read_toml(tmp_path / "x.toml")


HTML = "<script>x</script> & <img src=x onerror=y> | [z](javascript:w) `c` **b**\n\n# h"


def test_markdown_shows_every_sign_of_a_text() -> None:
    shown = escaped(HTML)
    assert "\n" not in shown and re.search(r"(?<!\\)[<>|&*`\[\]]", shown) is None
    assert re.sub(r"\\(.)", r"\1", shown) == HTML.replace("\n\n", " ")


def test_markdown_of_a_page_holds_no_tag() -> None:
    assert inert("a <br> `x` **b** < 5 & c") == "a <br> `x` **b** < 5 & c"
    assert cell("<script>|<!-- -->|&lt;\n# h") == "\\<script>\\|\\<!-- -->\\|\\&lt; # h"
