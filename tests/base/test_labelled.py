"""Labels in Parquet have no order; Polars reads what was written."""

from __future__ import annotations

import ctypes
import io
from pathlib import Path

import polars as pl
import pytest

from yundong.base import labelled
from yundong.base.labelled import read_parquet, write_parquet


def ordered(file: io.BytesIO | Path) -> dict[str, bool]:
    """Return, for each column of a file, whether its Arrow schema says that its labels are ordered.

    The schema lies in the footer as the flatbuffer of an Arrow message; `read_parquet_metadata` leaves it as it is.
    """
    arrow = pytest.importorskip("pyarrow.parquet")
    return {field.name: getattr(field.type, "ordered", False) for field in arrow.read_schema(file)}


def test_the_schema_handed_over_has_no_order() -> None:
    frame = pl.DataFrame({"one": pl.Series(["b"], dtype=pl.Enum(["a", "b"])), "two": [1]})

    def flags(schema: object) -> list[int]:
        capsule = schema.__arrow_c_schema__()  # type: ignore[attr-defined]
        whole = labelled._ArrowSchema.from_address(labelled._pointer(capsule, b"arrow_schema"))
        return [whole.children[i].contents.flags & 1 for i in range(whole.n_children)]

    assert flags(frame.schema) == [1, 0]
    assert flags(labelled._Unordered(frame.schema)) == [0, 0]
    assert ctypes.sizeof(labelled._ArrowSchema) == 6 * ctypes.sizeof(ctypes.c_void_p)


@pytest.mark.parametrize("count", [1, 2, 254, 255, 256, 257, 65_535, 65_536])
def test_what_is_read_is_what_was_written(count: int, tmp_path: Path) -> None:
    labels = [f"label {i}" for i in range(count)]
    frame = pl.DataFrame(
        {
            "few": pl.Series([labels[-1], None, labels[0]], dtype=pl.Enum(labels)),
            "other": pl.Series(["y", "x", None], dtype=pl.Enum(["x", "y", "never"])),
            "number": [1, 2, None],
        }
    )
    path = tmp_path / "table.parquet"
    write_parquet(frame, path, compression="zstd", statistics=True)
    again = pl.read_parquet(path)
    assert again.equals(frame) and again.schema == frame.schema
    chosen = pl.scan_parquet(path).filter(pl.col("other") == "x").collect()
    assert chosen.height == 1 and chosen.schema == frame.schema


def test_tables_without_rows_or_labels_are_written_too(tmp_path: Path) -> None:
    for frame in (
        pl.DataFrame(schema={"a": pl.Enum(["x"]), "b": pl.Int64()}),
        pl.DataFrame(schema={"a": pl.Enum([])}),
        pl.DataFrame({"b": [1, 2]}),
    ):
        write_parquet(frame, tmp_path / "t.parquet")
        assert pl.read_parquet(tmp_path / "t.parquet").schema == frame.schema


def test_the_same_table_gives_the_same_bytes() -> None:
    frame = pl.DataFrame({"one": pl.Series(["b", "a"], dtype=pl.Enum(["a", "b"]))})
    first, second = io.BytesIO(), io.BytesIO()
    write_parquet(frame, first)
    write_parquet(frame.clone(), second)
    assert first.getvalue() == second.getvalue()


def test_another_reader_finds_no_order() -> None:
    frame = pl.DataFrame({"one": pl.Series(["b", "a"], dtype=pl.Enum(["a", "b"])), "two": [1, 2]})
    file = io.BytesIO()
    write_parquet(frame, file)
    assert ordered(file) == {"one": False, "two": False}


def test_a_panic_of_polars_is_a_value_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """`PanicException` is no Exception: whoever catches those to say that a file is damaged would let it through."""
    file = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(file, metadata={"yundong": "b"})
    frame, metadata = read_parquet(file.getvalue())
    assert frame["a"].to_list() == [1] and metadata["yundong"] == "b"

    def panic(source: object) -> None:
        raise pl.exceptions.PanicException("left == right\nat a line of Rust")

    monkeypatch.setattr(pl, "read_parquet", panic)
    with pytest.raises(ValueError, match=r"^damaged: left == right$"):
        read_parquet(file.getvalue())


def test_nobody_reads_parquet_past_it() -> None:
    """Where a whole file is read, either panics are named, or `read_parquet` has made them a ValueError."""
    package = Path(labelled.__file__).parents[1]
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "pl.read_parquet(" not in text or "PanicException" in text, path
