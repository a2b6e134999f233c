"""An Excel workbook: no formula can hide in it, and a table too long for a sheet is split, and said to be."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, cast

import polars as pl

from yundong.base.errors import InputError
from yundong.base.reserving import scratch_folder
from yundong.base.writing import replacing
from yundong.report.area_tables import long_sheet
from yundong.report.export.bundle import Bundle, harmless, quoted
from yundong.report.plain import RUN_KEYS
from yundong.report.sheets import write_sheet

SHEET_ROWS = 1_048_576
EPOCH = 25_569  # 1 January 1970 as Excel counts days
ABOUT_ZH = {
    "title": "题目", "description": "说明", "license": "许可", "version": "版本", "seal": "推演封存值",
    "scenario": "情景", "scenario_hash": "情景校验值", "seed": "随机种子", "scale": "比例", "without": "不含机制",
    "settings": "设定的参数", "interpretation": "对指示的解释", "yundong": "程序版本", "digest": "记录校验值",
    "remark": "附注",
}  # fmt: skip
EXPLAINING = ("comparison", "indicators", "schema")


def write_workbook(bundle: Bundle, out: Path) -> list[str]:
    """Write a workbook with one sheet a table, split where a sheet would be too long.

    Returns
    -------
    list of str
        Which tables were split.
    """
    if out.is_dir() or out.suffix.lower() != ".xlsx":
        raise InputError(f"{out}: a workbook is one file. Give a name that ends in .xlsx.")
    with replacing(out) as work, scratch_folder() as scratch:
        return _write(bundle, work, scratch)


def _write(bundle: Bundle, work: Path, scratch: Path) -> list[str]:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "tmpdir": str(scratch),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    remarks: list[str] = []
    with _Noting(work) as file, xlsxwriter.Workbook(file, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sizes = {name: _height(bundle, name) for name in bundle.tables}
        for name, rows in sizes.items():
            sheets = -(-rows // (SHEET_ROWS - 1)) or 1
            if sheets > 1:
                remarks.append(
                    f"{name}：{rows:,} 行超过一张工作表的容量，分为 {sheets} 张"
                    if bundle.lang == "zh"
                    else f"{name}: {rows:,} rows are more than a sheet holds, split over {sheets} sheets"
                )
        _about(book, bundle, remarks, bold)
        write_sheet(book, long_sheet(bundle.report_rows, bundle.run.manifest, bundle.lang))
        for name in EXPLAINING:
            _sheet(book, name, harmless(bundle.extras[name]), bold, day)
        for place, name in enumerate(bundle.tables, start=1):
            bundle.progress(_of_table(bundle, place, name, sizes[name]))
            frame = harmless(bundle.frame(name))
            limit = SHEET_ROWS - 1
            pieces = [frame[start : start + limit] for start in range(0, max(frame.height, 1), limit)]
            for number, piece in enumerate(pieces, start=1):
                _sheet(book, name if len(pieces) == 1 else f"{name} {number}", piece, bold, day)
    return remarks


class _Noting:
    """A file that goes on when a write is refused, and raises that when it is closed.

    The archive inside a workbook is closed by whoever collects it, long after an error that left it open. It would
    try to write its end then, and print what happens; here it finds a file that takes everything.
    """

    def __init__(self, path: Path) -> None:
        self._file = io.FileIO(path, "w+")
        self._refused: OSError | None = None

    def write(self, content: Any) -> int:
        """Write all of the content, or note why not."""
        view = memoryview(content).cast("B")
        done = 0
        try:
            while not self._file.closed and self._refused is None and done < len(view):
                done += self._file.write(view[done:])
        except OSError as error:
            self._refused = error
        return len(view)

    def seek(self, at: int, whence: int = 0) -> int:
        """Go to a place, as in any file."""
        return 0 if self._file.closed else self._file.seek(at, whence)

    def tell(self) -> int:
        """Return the place, as in any file."""
        return self.seek(0, 1)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file, and raise what was refused."""
        self._file.close()
        if self._refused is not None:
            raise self._refused


def _of_table(bundle: Bundle, place: int, name: str, rows: int) -> str:
    """Return which table is being written."""
    if bundle.lang == "zh":
        return f"第 {place} 个表，共 {len(bundle.tables)} 个：{name}，{rows:,} 行"
    return f"table {place} of {len(bundle.tables)}: {name}, {rows:,} rows"


def _height(bundle: Bundle, name: str) -> int:
    return int(bundle.run.records.scan(name).select(pl.len()).collect().item())


def _about(book: Any, bundle: Bundle, remarks: list[str], bold: Any) -> None:
    sheet = book.add_worksheet("说明" if bundle.lang == "zh" else "about")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    manifest = bundle.run.manifest
    zh = bundle.lang == "zh"
    rows = [*bundle.about.items()]
    rows += [(key, str(manifest.get(key, ""))) for key in RUN_KEYS]
    rows += [("remark", one) for one in (*remarks, quoted(bundle.lang))]
    rows = [(ABOUT_ZH.get(key, key) if zh else key, value) for key, value in rows]
    for number, (key, value) in enumerate(rows):
        sheet.write_string(number, 0, str(key), bold)
        sheet.write_string(number, 1, str(value))


def _sheet(book: Any, name: str, frame: pl.DataFrame, bold: Any, day: Any) -> None:
    """Write a frame; every text as text, never as what it might look like."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for column, (title, dtype) in enumerate(frame.schema.items()):
        sheet.write_string(0, column, title, bold)
        if dtype == pl.Date:
            sheet.set_column(column, column, 11, day)
    write = [_writer(sheet, dtype, day) for dtype in frame.dtypes]
    for number, row in enumerate(_plain(frame).iter_rows(), start=1):
        for column, value in enumerate(row):
            if value is not None:
                write[column](number, column, value)


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of numbers, truth values and texts: days as Excel counts them, labels written out.

    Column by column this costs nothing; cell by cell it would take as long as the writing.
    """
    texts = [n for n, t in frame.schema.items() if not (t.is_numeric() or t in (pl.Date, pl.Boolean))]
    reals = pl.col(pl.Float32, pl.Float64)
    return frame.with_columns(
        pl.col(pl.Date).cast(pl.Int32) + EPOCH,
        pl.col(texts).cast(pl.String),
        pl.when(reals.is_finite()).then(reals),  # a workbook has no infinity: unknown is empty
    )


def _writer(sheet: Any, dtype: Any, day: Any) -> Callable[[int, int, Any], Any]:
    """Return what writes the cells of a column of a type."""
    if dtype == pl.Date:
        return lambda row, column, value: sheet.write_number(row, column, value, day)
    if dtype == pl.Boolean:
        return cast(Callable[[int, int, Any], Any], sheet.write_boolean)
    if dtype.is_numeric():
        return cast(Callable[[int, int, Any], Any], sheet.write_number)
    return cast(Callable[[int, int, Any], Any], sheet.write_string)
