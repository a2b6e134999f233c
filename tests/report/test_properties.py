"""Of areas, days, languages and formats drawn at random: what is printed agrees, is like with like, and is known."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import docx
import pdfplumber
import polars as pl
import pytest

import yundong as yd
from yundong.api import Run
from yundong.base.errors import InputError
from yundong.base.plain import json_text
from yundong.cli.output import table_text
from yundong.figures.interval import Interval
from yundong.records.store import StoredRun
from yundong.report import fonts
from yundong.report.area_tables import report_listing
from yundong.report.compile import CompiledReport, compile_report
from yundong.report.counted import day_column
from yundong.report.documented import known_on, ratio_of
from yundong.report.intervals import beside
from yundong.report.outline.build import build
from yundong.report.outline.tree import Bullets, FigureBlock, Heading, Outline, Paragraph, plain, texts
from yundong.report.pictures import View, draw
from yundong.report.plain import as_data
from yundong.report.render.markdown import render_markdown
from yundong.report.render.page import render_html
from yundong.report.render.paper import render_pdf
from yundong.report.render.word import render_docx
from yundong.report.sheets import workbook_of
from yundong.report.text import render
from yundong.report.words import amount, factor, figure_of, say, share, short_date

FORMS = ("text", "md", "csv", "json", "html", "text", "docx", "text", "xlsx", "pdf")
HEADS = ("reported", "enumerated", "covered", "documented", "until", "then", "ratio")
FIRST, LAST = dt.date(1952, 4, 16), dt.date(1953, 1, 31)
TURNS = (dt.date(1952, 7, 28), dt.date(1952, 8, 29), dt.date(1952, 9, 5), dt.date(1952, 12, 14), LAST)
MONTHS = [dt.date(1952, month, 1).strftime("%B") for month in range(1, 13)]
DATES = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (195\d)|(195\d)-(\d\d)-(\d\d)|(195\d)年(\d+)月(\d+)日")
FIRST_DAYS = re.compile(r"first \w+ days")
SENT_LATE = 7.0


@dataclass(frozen=True)
class Case:
    area: str
    day: dt.date
    lang: str
    form: str


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A real run at a small scale that goes on after the report of December 1952."""
    folder = tmp_path_factory.mktemp("small") / "run"
    return yd.run("narcotics-1952", scale=0.01, until=LAST, out=folder)


def cases(run: Run, count: int, seed: int = 1952) -> Iterator[Case]:
    """Draw cases: the levels of areas in turn, days anywhere and on the days of documents."""
    draws = random.Random(seed)
    by_level: dict[str, list[str]] = {}
    for code, level in run.areas.select("code", "level").iter_rows():
        by_level.setdefault(level, []).append(code)
    for n in range(count):
        level = draws.choice(list(by_level))
        day = (
            draws.choice(TURNS) if n % 3 == 0 else FIRST + dt.timedelta(draws.randrange((LAST - FIRST).days))
        )
        yield Case(draws.choice(by_level[level]), day, draws.choice(("en", "zh")), FORMS[n % len(FORMS)])


@cache
def compiled(run: Run, area: str, day: dt.date) -> CompiledReport:
    return run.report(day, area)


def cells_of(line: Any, lang: str, year: int) -> list[str]:
    """Return the cells of a line as they must be printed, from the data that JSON holds."""
    meaning = line["meaning"]
    until = None if line["until"] is None else dt.date.fromisoformat(line["until"])

    def figure(name: str) -> str:
        bounds = (line.get("interval_90") or {}).get(name)
        return beside(figure_of(meaning, line[name]), Interval(*bounds) if bounds else None, lang)

    once = line["then"] == line["reported"] and "reported" in (line.get("interval_90") or {})
    return [
        figure("reported"),
        figure("enumerated"),
        share(line["covered"]),
        amount(line["documented"]),
        short_date(until, lang, year) if until else "–",
        figure_of(meaning, line["then"]) if once else figure("then"),  # one figure has its interval once
        factor(line["ratio"]),
    ]


def expected(run: Run, case: Case) -> dict[str, list[str]]:
    """Return, for each name of an indicator of which anything was recorded, its cells by what JSON says."""
    report = compiled(run, case.area, case.day)
    data = json.loads(json_text(as_data(report)))
    rows = {}
    for known, line in zip(report.lines, data["lines"], strict=True):
        if known.recorded and known.section != "intermediate":
            cells = cells_of({**line, "meaning": known.meaning}, case.lang, case.day.year)
            rows[line["name"][case.lang]] = cells
    return rows


def outline(run: Run, case: Case) -> Outline:
    return build(run, run.scenario, compiled(run, case.area, case.day), case.lang)


def rows_of(run: Run, case: Case) -> dict[str, list[str]]:
    """Return the printed rows of the tables of figures, read back from the format."""
    if case.form == "text":
        return rows_of_text(render(compiled(run, case.area, case.day), case.lang), case.lang)
    document = without_pictures(outline(run, case))
    numbers = numbers_of_parts(document)
    assert numbers == list("一二三四五六" if case.lang == "zh" else ROMAN)[: len(numbers)], case
    made: list[list[str]]
    if case.form == "docx":
        opened = docx.Document(io.BytesIO(render_docx(document)))
        made = [
            [
                " ".join(
                    "".join(r.text for p in cell.paragraphs for r in p.runs if not r.font.superscript).split()
                ).replace("– ", "–")  # an interval may stand on lines of its own in its cell
                for cell in row.cells
            ]
            for table in opened.tables
            for row in table.rows
        ]
    elif case.form == "html":
        page = re.sub(r"<sup>.*?</sup>", "", render_html(document), flags=re.S)
        found = [
            re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)
            for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)
        ]
        made = [[re.sub(r"<[^>]+>", "", cell).replace("&#39;", "'").strip() for cell in row] for row in found]
    else:
        lines = [line for line in render_markdown(document).splitlines() if line.startswith("| ")]
        made = [
            [re.sub(r"\[\^\d+\]", "", cell).replace("\\", "").strip() for cell in line.strip("|").split("|")]
            for line in lines
        ]
    return figures_by_name(document, made)


def figures_by_name(document: Outline, made: list[list[str]]) -> dict[str, list[str]]:
    """Return the rows of the tables of figures by name; a column that is left out holds dashes."""
    lang = document.lang
    columns = {say(name, lang): name for name in HEADS}
    begins = {table.head[0] for table in document.tables}
    head: list[str] = []
    found = {}
    for row in made:
        if row[0] in begins:
            head = row if say("enumerated", lang) in row else []
        elif len(row) == len(head):
            cells = {columns[title]: cell for title, cell in zip(head, row, strict=True) if title in columns}
            name = row[0] if say("unit", lang) in head else without_unit(row[0])
            found[name] = [cells.get(column, "–") for column in HEADS]
    return found


def without_unit(name: str) -> str:
    """Return the name of an indicator whose unit stands behind it."""
    return name.rstrip("）").rpartition("（" if name.endswith("）") else ", ")[0]


ROMAN = ("I", "II", "III", "IV", "V", "VI")


def numbers_of_parts(document: Outline) -> list[str]:
    titles = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    return [re.split("[.、]", title)[0] for title in titles if re.match("[IV]+[.]|[一二三四五六]、", title)]


def rows_of_text(text: str, lang: str) -> dict[str, list[str]]:
    rows = {}
    for line in text.splitlines():
        parts = re.split(r" {2,}", line.strip())
        if line.startswith("  ") and len(parts) >= len(HEADS):
            name = parts[0].rpartition("（" if lang == "zh" else ", ")[0]
            figures, rest = parts[1:7], " ".join(parts[7:]).split(" ")
            rows[name] = [*figures[:4], rest[0] or "–", *figures[4:]]
    return rows


def spreadsheet_agrees(run: Run, case: Case) -> None:
    """A report as CSV or workbook has a row for every line, with the numbers that JSON has, unrounded."""
    report = compiled(run, case.area, case.day)
    listing = report_listing(report, run, run.scenario, case.lang, ["yundong"])
    if case.form == "csv":
        sheet = listing.sheets[0]
        source = io.StringIO(table_text(sheet.rows, "csv", list(sheet.headings)))
        made = pl.read_csv(source, infer_schema_length=None)
    else:
        made = pl.read_excel(workbook_of(listing), sheet_id=1, infer_schema_length=None)
    named = dict(zip(listing.sheets[0].headings.values(), listing.sheets[0].headings, strict=True))
    rows = made.rename({head: named.get(head, head) for head in made.columns}).to_dicts()
    data = json.loads(json_text(as_data(report)))["lines"]
    assert [row["indicator"] for row in rows] == [line["indicator"] for line in data]
    for row, line in zip(rows, data, strict=True):
        for key in ("reported", "enumerated", "documented", "then", "ratio"):
            wanted, found = line[key], row[key]
            assert (found is None) == (wanted is None), (case, line["indicator"], key)
            assert wanted is None or float(found) == pytest.approx(wanted, rel=1e-6), (case, key)
        assert (line["until"] or "") == str(row["until"] or "")[:10]


def agrees(run: Run, case: Case) -> None:
    wanted = expected(run, case)
    if case.form == "text":  # a terminal has the days as in the data
        for line in compiled(run, case.area, case.day).lines:
            name = line.meaning.name_zh if case.lang == "zh" else line.meaning.name_en
            if name in wanted:  # and intervals on a line of their own
                wanted[name] = [cell.partition(" [")[0] for cell in wanted[name]]
                wanted[name][4] = str(line.until or wanted[name][4])
    if case.form == "pdf":
        made = render_pdf(without_pictures(outline(run, case)))
        with pdfplumber.open(io.BytesIO(made)) as pdf:
            said = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
        for name, cells in wanted.items():
            parts = [part for cell in cells for part in re.split(r" (?=\[)", cell)]
            assert all(part.replace(" ", "") in said for part in parts), (case, name)
        return
    found = rows_of(run, case)
    for name, cells in wanted.items():
        assert found.get(name) == cells, (case, name)
    assert set(found) <= set(wanted), case


def without_pictures(document: Outline) -> Outline:
    return replace(document, blocks=tuple(b for b in document.blocks if not isinstance(b, FigureBlock)))


def is_like_with_like(run: Run, case: Case) -> None:
    """Every ratio is of one claim that existed: of the same indicator and area, and the run on the claim's day."""
    report, scenario = compiled(run, case.area, case.day), run.scenario
    for line in report.lines:
        if line.documented is None:
            assert line.ratio is None and line.then is None and line.until is None
            continue
        claim = scenario.claims[line.claim]
        known = known_on(claim, scenario.schedule)
        assert (claim.indicator, claim.area, claim.extent) == (line.indicator, case.area, "")
        assert claim.start is None or claim.start <= scenario.schedule.start
        assert claim.end == line.until and claim.end is not None and known is not None
        assert max(claim.end, known) <= case.day
        if line.ratio is None:
            continue
        assert line.then is not None and line.ratio == pytest.approx(line.then / line.documented)
        if claim.end != known:
            continue
        then = compiled(run, case.area, known).line(line.indicator)
        assert then is not None
        stated = line.then in (then.reported, then.enumerated)
        assert stated or line.then == pytest.approx(then.modelled), (case, line.indicator)
    for found in report.comparisons:
        assert found.end is not None and found.end <= case.day
        assert found.as_of is None or found.as_of <= case.day
        # A part of the area or days has no ratio, unless the run itself dates it: from the launch of the place.
        assert not (found.extent and found.ratio is not None) or FIRST_DAYS.fullmatch(found.extent)


def is_known(run: Run, case: Case) -> None:
    """No printed day is later than the report, and nothing is printed that has no value."""
    report = compiled(run, case.area, case.day)
    document = outline(run, case)
    said = [render(report, case.lang)] + [plain(text) for block in document.blocks for text in texts(block)]
    for block in document.blocks:
        if isinstance(block, FigureBlock):
            said += [block.picture.title, block.picture.unit, *block.picture.table.columns]
            said += [cell for row in block.picture.cells for cell in row]
        if isinstance(block, (Paragraph, Bullets)):
            for text in texts(block):
                assert "–" not in plain(text) and not re.search(
                    r"\b1 (visits|corrections|persons were)\b", text
                ), text
    for text in said:
        assert not re.search(r"\b(nan|None(?! recorded)|null|inf)\b", text), text
        for found in DATES.finditer(text):
            assert date_in(found) <= case.day, (case, text)


GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")


def prose_agrees(run: Run, case: Case) -> None:
    """Every figure of a thousand and more in a sentence stands in a table, a picture or the records as well."""
    report = compiled(run, case.area, case.day)
    lines = json.loads(json_text(as_data(report)))["lines"]
    known: set[str] = set()
    for line, own in zip(lines, report.lines, strict=True):
        for key in ("reported", "enumerated", "documented", "then"):
            known |= {figure_of(own.meaning, line[key]), amount(line[key])}
    view = View(run, run.scenario, report, "en")
    waiting = draw(view, "flow").table
    known.add(amount(float(waiting["Not yet processed"].sum()), True))
    known |= {amount(float(count), True) for count in waiting["Offenders identified"]}
    moved = run.records["custody"].filter(
        pl.col("day") <= case.day, pl.col("organ").is_in(sorted(view.inside))
    )
    drugs = moved.filter(pl.col("item").cast(pl.String).is_in(["opium", "morphine", "heroin"]))
    for _, mine in drugs.group_by("movement"):
        known.add(amount(float(mine["quantity"].sum()), True))
    for block in outline(run, case).blocks:
        if isinstance(block, (Paragraph, Bullets)):
            for text in texts(block):
                for figure in GROUPED.findall(plain(text)):
                    near = (figure in known) or any(_off_by_one(figure, other) for other in known)
                    assert near, (case, figure, plain(text))


def _off_by_one(figure: str, other: str) -> bool:
    """Return whether two counts differ by the rounding of their parts."""
    if not GROUPED.fullmatch(other):
        return False
    return abs(int(figure.replace(",", "")) - int(other.replace(",", ""))) <= 2


def date_in(found: re.Match[str]) -> dt.date:
    d, month, year, *rest = found.groups()
    if month:
        return dt.date(int(year), MONTHS.index(month) + 1, int(d))
    numbers = [int(part) for part in rest if part]
    return dt.date(numbers[0], numbers[1], numbers[2])


def later_changed(run: Run, case: Case) -> StoredRun:
    """Return the run with what came after the day taken out, and returns sent after it made wrong."""
    records: dict[str, pl.DataFrame] = {"areas": run.records["areas"]}
    for name in run.records:
        if name == "returns":
            late = pl.col("sent") > case.day
            wrong = pl.when(late).then(pl.col("value") * SENT_LATE).otherwise(pl.col("value"))
            records[name] = run.records[name].with_columns(value=wrong)
        elif name != "areas":
            records[name] = run.records[name].filter(pl.col(day_column(name)) <= case.day)
    return StoredRun(run.path, run.manifest, records)


def knows_nothing_later(run: Run, case: Case) -> None:
    """A report does not change with what happened after it."""
    changed = later_changed(run, case)
    before = compile_report(run, run.scenario, case.day, case.area)
    after = compile_report(changed, run.scenario, case.day, case.area)
    assert render(after, case.lang) == render(before, case.lang), case
    if case.form in ("md", "json"):
        pages = [
            render_markdown(build(r, run.scenario, c, case.lang))
            for r, c in ((run, before), (changed, after))
        ]
        assert pages[0] == pages[1], case


def pictures_agree(run: Run, case: Case) -> None:
    """The same thing is the same number in pictures and tables."""
    report = compiled(run, case.area, case.day)
    view = View(run, run.scenario, report, "en")
    last = draw(view, "timeline").table.row(-1, named=True)
    for indicator in ("identified", "arrested", "letters", "registered"):
        line = report.line(indicator)
        assert line is not None
        name = line.meaning.name_en
        assert last[f"{name} (reported)"] == round(line.reported or 0.0), (case, indicator)
        assert last[f"{name} (enumerated)"] == pytest.approx(line.enumerated, abs=0.6)
    line = report.line("active_localities")
    shown = draw(view, "active")
    assert line is not None
    assert sum(shown.table.row(-1)[1:]) == pytest.approx(line.reported or 0.0)
    shown = draw(view, "regions")
    line = report.line("identified")
    assert line is not None
    heads = [head for head in shown.table.columns if head.startswith(line.meaning.name_en)]
    below = view.places.children(report.area.id)
    if set(below) == {part.id for part in view.parts} and report.completeness.organs_in:
        assert shown.table[f"{line.meaning.name_en} (reported)"].sum() == pytest.approx(
            line.reported, abs=6
        ), case
    assert heads


def truths_agree(run: Run, case: Case) -> None:
    """What no report saw is of the same area and day as the tables above it."""
    report = compiled(run, case.area, case.day)
    for name in ("identified", "arrested"):
        line = report.line(name)
        assert line is not None
        assert report.truth[name] == pytest.approx(line.enumerated, abs=0.6), case
    assert report.truth["identified_wrongly"] <= report.truth["identified"]
    whole = report.area.level == "centre" and case.day >= run.end
    assert any(name.startswith("inflation") for name in report.truth) == whole


def ratios_are_of_their_parts(run: Run, case: Case) -> None:
    report = compiled(run, case.area, case.day)
    for line in report.lines:
        if line.meaning.kind == "ratio" and line.reported is not None:
            top, low = (report.line(part) for part in (line.meaning.numerator, line.meaning.denominator))
            assert top is not None and low is not None
            assert line.reported == pytest.approx(ratio_of(top.reported, low.reported, line.meaning))


def check(run: Run, case: Case) -> None:
    if case.form == "pdf" and case.lang == "zh":
        try:
            fonts.chinese()
        except InputError:
            case = Case(case.area, case.day, "en", case.form)
    if case.form == "json":
        expected(run, case)
    elif case.form in ("csv", "xlsx"):
        spreadsheet_agrees(run, case)
    else:
        agrees(run, case)
    is_like_with_like(run, case)
    ratios_are_of_their_parts(run, case)
    truths_agree(run, case)


def test_what_is_printed_agrees_with_the_data(small: Run) -> None:
    for case in cases(small, 12):
        check(small, case)


@pytest.mark.full
def test_sentences_print_the_figures_of_the_tables(small: Run) -> None:
    for case in cases(small, 12, seed=11):
        prose_agrees(small, case)


def test_pictures_and_tables_print_one_number_for_one_thing(small: Run) -> None:
    for case in cases(small, 3, seed=7):
        pictures_agree(small, case)


def test_a_report_prints_only_what_was_known(small: Run) -> None:
    for case in cases(small, 3, seed=3):
        is_known(small, case)
        knows_nothing_later(small, case)


@pytest.mark.full
@pytest.mark.parametrize(("count", "seed"), [(40, 1952), (200, 5)])
def test_the_same_of_many_more(small: Run, count: int, seed: int) -> None:
    for case in cases(small, count, seed):
        check(small, case)
        prose_agrees(small, case)
        pictures_agree(small, case)
        is_known(small, case)
        knows_nothing_later(small, case)
