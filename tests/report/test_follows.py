"""A page, picture or table is verified against its run: the figure that was edited is named, in every form."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import yundong as yd
from yundong.api.compared import comparison_made
from yundong.api.made import picture_made, report_made, trace_made
from yundong.base.errors import InputError
from yundong.records.store import StoredRun
from yundong.report.area_tables import as_listing
from yundong.report.by_area import compile_by_area
from yundong.report.compile import compile_report
from yundong.report.follows import differences
from yundong.report.reread import Part
from yundong.report.sheets import Listing, document_of
from yundong.scenario import Scenario

Cli = Callable[..., Any]
Made = Callable[[str], Path]
DAY = dt.date(1952, 10, 20)


@pytest.fixture
def made(run_folder: Path, tmp_path: Path) -> Made:
    """Return a function that writes what a command makes of a run that stands beside it."""
    folder = tmp_path / "run"
    shutil.copytree(run_folder, folder)
    opened = yd.open_run(folder)
    opened.named = "run"

    def write(what: str) -> Path:
        kind, form = what.split(".")
        content = {
            "report": lambda: report_made(opened, DAY, "china", "en", None, (), form),
            "by": lambda: report_made(opened, DAY, "china", "zh", "region", ("arrested",), form),
            "compare": lambda: comparison_made([opened], None, "en", form),
            "trace": lambda: trace_made(opened, "arrested", DAY, "china", "en", form),
            "plot": lambda: picture_made(opened, "regions", DAY, "china", "en", form),
        }[kind]()
        place = tmp_path / f"{kind}.{form.replace('text', 'txt')}"
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    return write


def edit(place: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file, or in the parts of an archive."""
    data = place.read_bytes()
    if not data.startswith(b"PK"):
        assert old.encode() in data, f"{old} is not in {place.name}"
        place.write_bytes(data.replace(old.encode(), new.encode(), 1))
        return
    stream, done = io.BytesIO(), False
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
        for item in before.infolist():
            part = before.read(item)
            done |= old.encode() in part
            after.writestr(item, part.replace(old.encode(), new.encode(), 1))
    assert done, f"{old} is not in {place.name}"
    place.write_bytes(stream.getvalue())


QUICK = ("by.html", "report.json")
"""Documents verified in the default tests; the mark `full` takes all."""
WHOLE = (
    *(*QUICK, "compare.csv", "trace.text"),
    *("report.text", "report.md", "report.html", "report.csv", "report.xlsx", "report.docx", "report.pdf"),
    *(
        "by.docx",
        "by.text",
        "by.json",
        "by.pdf",
        "compare.html",
        "compare.text",
        "compare.json",
        "compare.xlsx",
    ),
    *("trace.json", "trace.html", "plot.svg", "plot.json", "plot.png"),
)


def some(names: Sequence[str]) -> list[Any]:
    return [pytest.param(name, marks=[] if name in QUICK else pytest.mark.full) for name in names]


@pytest.mark.parametrize("what", some(WHOLE))
def test_an_untouched_document_carries_its_seal_and_follows_from_its_run(
    made: Made, what: str, run_folder: Path
) -> None:
    place, seal = made(what), yd.open_run(run_folder).seal
    found = yd.verify_page(place)
    assert found.same and found.layout_known and found.runs[0].path.name == "run"
    data = place.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(place) as parts:
            data = b"".join(map(parts.read, parts.namelist()))
    assert seal is not None and (seal[:16].encode() in data or what.endswith("pdf"))


EDITS = {
    "report.text": ("   {}   ", "Offenders arrested, persons"),
    "report.md": ("| {} |", "Offenders arrested"),
    "report.json": ('"enumerated": {}.0', "arrested · enumerated"),
    "report.csv": (",{},", "china, arrested ·"),
    "by.html": (">{}<", "全国 · "),
    "by.docx": (">{}<", "全国 · "),
    "by.text": ("  {}  ", "全国"),
    "trace.text": (" {};", "reported"),
}


@pytest.mark.parametrize("what", some(tuple(EDITS)))
def test_an_edited_figure_is_named(made: Made, run: StoredRun, scenario: Scenario, what: str) -> None:
    line = compile_report(run, scenario, DAY).line("arrested")
    assert line is not None and line.enumerated is not None
    pattern, figure = EDITS[what]
    place, value = made(what), f"{line.enumerated:.0f}"
    edit(place, pattern.format(value), pattern.format("13579"))
    found = yd.verify_page(place)
    assert len(found) == 1 and not found.same, found
    assert figure in f"{found[0].figure} {found[0].printed}"
    assert "13579" in found[0].printed and value in found[0].recomputed


def test_a_sentence_of_a_page_names_what_stands_before_the_figure() -> None:
    said = (
        "Of the arrested {} had been processed: {} sentenced, 12 released; of 3 the outcome was not reported."
    )
    printed, recomputed = (
        [Part("I. Overview", "", said.format(*x))] for x in (("1,204", "90"), ("1,104", "60"))
    )
    found = differences(printed, recomputed)
    assert [(e.where, e.printed, e.recomputed) for e in found] == [
        ("I. Overview", "1,204", "1,104"),
        ("I. Overview", "90", "60"),
    ]
    assert found[0].figure == "… Of the arrested" and found[1].figure.endswith("had been processed:")


def test_a_page_with_far_more_text_than_the_run_has_is_known_at_once() -> None:
    few = [Part("", "", f"{n} arrested") for n in range(50)]
    (found,) = differences([Part("", "", "1 arrested")] * 100_000, few)
    assert (found.printed, found.recomputed) == ("100,000 texts", "50 texts")
    long = Part("", "", "1 arrested " * 100_000)
    assert len(differences([long], [few[0]])) == 1


def test_a_sum_made_in_another_order_is_the_same_and_another_digit_is_not() -> None:
    one, same, other = (
        Part("", "x", text) for text in ("42994.47959365603", "42994.479593656026", "42994.4796")
    )
    assert differences([one], [same]) == [] and differences([one], [other]) != []
    assert (
        differences(
            [Part("", "x", "True"), Part("", "y", "5")], [Part("", "x", "true"), Part("", "y", "5.0")]
        )
        == []
    )


@pytest.mark.full
@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "md"])
def test_a_document_with_another_figure_is_seen(run_folder: Path, tmp_path: Path, form: str) -> None:
    """The document is printed with the figure, as somebody would who has its data."""
    run = yd.open_run(run_folder)
    found = compile_by_area(run, run.scenario, DAY, "china", "region", ["arrested"], run.intervals)
    options = [
        "--as-of",
        str(DAY),
        "--area",
        "china",
        "--lang",
        "en",
        "--by",
        "region",
        "--indicator",
        "arrested",
    ]
    words = ["yundong", "report", str(run_folder), *options]
    listing = as_listing(found, run, run.scenario, "en", words, form != "xlsx")
    place = tmp_path / f"page.{form}"
    (sheet,) = listing.sheets
    rows = [
        {**row, "enumerated": 98765 if form == "xlsx" else "98,765"} if n == 2 else row
        for n, row in enumerate(sheet.rows)
    ]
    other = replace(listing, sheets=(replace(sheet, rows=rows),))
    for whose in (listing, other):
        content = document_of(whose, form)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        edited = yd.verify_page(place, run_folder)
        assert edited.same == (whose is not other), edited
    assert [e for e in edited if "98765" in e.printed.replace(",", "")], edited


@pytest.mark.full
def test_what_was_put_in_is_not_repeated_where_it_points_at_a_person(made: Made, cli: Cli) -> None:
    page = made("by.html")
    edit(page, "全国", "110101199003070038")
    done = cli("verify", page)
    assert done.code == 1 and "110101199003070038" not in done.out + done.err and "withheld" in done.out


@pytest.mark.full
def test_another_layout_is_said_and_hides_no_edit(made: Made, cli: Cli, tmp_path: Path) -> None:
    page = made("by.html")
    edit(page, "</style>", "p { color: red } </style>")
    done = cli("verify", page)
    assert done.code == 0 and "layout" in done.err
    edit(page, "<table>", '<table style="display:none">')
    assert "layout" in cli("verify", page).err
    for tag in ("nav", "label", "style", "script"):
        hidden = tmp_path / "hidden.html"
        text = page.read_text(encoding="utf-8")
        hidden.write_text(
            text.replace("<table", f"<{tag}><table").replace("</table>", f"</table></{tag}>"),
            encoding="utf-8",
        )
        assert cli("verify", hidden).code == 1, tag


def test_a_run_that_is_missing_another_or_changed_gets_a_sentence(
    made: Made, cli: Cli, run_folder: Path, tmp_path: Path
) -> None:
    page, elsewhere = made("by.html"), tmp_path / "far" / "away" / "run"
    elsewhere.parent.mkdir(parents=True)
    (tmp_path / "run").rename(elsewhere)
    done = cli("verify", page)
    assert done.code == 2 and "Give its folder with --run" in done.err
    assert cli("verify", page, "--run", elsewhere).code == 0
    stranger = tmp_path / "stranger"
    shutil.copytree(run_folder, stranger)
    manifest = json.loads((stranger / "manifest.json").read_text(encoding="utf-8"))
    manifest["seal"]["root"] = "0" * 64
    (stranger / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = cli("verify", page, "--run", stranger)
    assert done.code == 2 and "it was made from another run" in done.err
    (elsewhere / "records" / "letters.parquet").write_bytes(b"PAR1")
    done = cli("verify", page, "--run", elsewhere)
    assert done.code == 2 and "has changed since it was sealed" in done.err
    assert cli("verify", elsewhere, "--run", elsewhere).code == 2


@pytest.mark.full
def test_a_page_of_a_changed_run_says_so_and_is_not_verified(made: Made, cli: Cli, tmp_path: Path) -> None:
    made("by.html")
    table = tmp_path / "run" / "records" / "meetings.parquet"
    pl.read_parquet(table).write_parquet(table, compression="uncompressed")
    page = tmp_path / "changed.html"
    done = cli("report", tmp_path / "run", "--by", "region", "-o", page)
    assert done.code == 0 and "has changed since it was sealed" in done.err
    assert "none: the run has changed since" in page.read_text(encoding="utf-8")
    done = cli("verify", page)
    assert done.code == 2 and "states no seal" in done.err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("yundong run --out /x", "no command"),
        pytest.param("yundong report run --out /x", "option --out", marks=pytest.mark.full),
        pytest.param("yundong report", "names no run", marks=pytest.mark.full),
        pytest.param("yundong trace run", "lacks its subject", marks=pytest.mark.full),
        pytest.param("rm -rf x", "no command", marks=pytest.mark.full),
    ],
)
def test_only_commands_that_make_a_page_are_followed(made: Made, command: str, said: str) -> None:
    page = made("by.html")
    text = page.read_text(encoding="utf-8")
    start = text.index("<dt>本文命令</dt><dd>") + len("<dt>本文命令</dt><dd>")
    page.write_text(text[:start] + command + text[text.index("</dd>", start) :], encoding="utf-8")
    with pytest.raises(InputError, match=said):
        yd.verify_page(page)


HOSTILE = {
    "empty.html": b"",
    "deep.html": b"<div>" * 100_000,
    "comments.html": b"<!--" * 200_000,
    "tags.html": b"<a " * 200_000,
    "deep.json": b"[" * 100_000,
    "no.docx": b"PK\x03\x04" + random.Random(1952).randbytes(64),
    "no.xlsx": b"not a workbook",
    "no.pdf": b"%PDF-1.7\n%%EOF",
    "no.png": b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR",
    "quotes.csv": b'area,"indicator\nx',
    "other.txt": "谁\n".encode("gb18030"),
    "a.exe": b"MZ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_page_gets_a_sentence(cli: Cli, tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    place.write_bytes(HOSTILE[name])
    done = cli("verify", place)
    assert done.code == 2 and done.err.startswith("error: ") and "Traceback" not in done.err


@pytest.mark.full
def test_a_document_that_unpacks_too_large_is_refused(cli: Cli, tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as parts,
        parts.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(33):
            part.write(bytes(8 << 20))
    done = cli("verify", tmp_path / "bomb.docx")
    assert done.code == 2 and "when unpacked" in done.err


def test_a_listing_without_a_run_states_no_seal(tmp_path: Path, cli: Cli) -> None:
    place = tmp_path / "page.html"
    place.write_text(str(document_of(Listing("Title", ()), "html")), encoding="utf-8")
    done = cli("verify", place)
    assert done.code == 2 and "states no seal" in done.err
