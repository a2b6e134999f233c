"""Reading documents: ``yundong read FILE...``."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.base.reading import read_json
from yundong.base.tables import read_csv
from yundong.cli.loudness import is_quiet
from yundong.cli.output import (
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    check_out,
    emit,
    form_of,
    note,
    print_table,
    put_table,
    stream_for,
)
from yundong.report.chinese import word
from yundong.report.words import hedge

DEFAULT = "narcotics-1952"
NO_SCENARIO = "none"


class ReadFormat(StrEnum):
    """What ``yundong read`` writes."""

    table = "table"
    csv = "csv"
    json = "json"
    claims = "claims"
    jsonld = "jsonld"
    tei = "tei"
    html = "html"
    text = "text"
    md = "md"
    xlsx = "xlsx"
    docx = "docx"
    pdf = "pdf"


class Language(StrEnum):
    """Languages read."""

    auto = "auto"
    en = "en"
    zh = "zh"


_SHOWN = {
    "exact": "figure", "unit": "unit", "indicator": "indicator", "counted": "what is counted", "where": "area or place",
    "period": "period", "hedge": "hedge", "start": "start", "end": "end",
}  # fmt: skip
_SHOWN_ZH = ("数字", "单位", "指标", "统计内容", "地区", "时间", "限定语", "起", "止")


def read(
    files: Annotated[
        list[Path], typer.Argument(help="Documents: txt, md, html, TEI-XML, docx, pdf.", show_default=False)
    ],
    out: OutOption = None,
    format: Annotated[
        ReadFormat | None,
        typer.Option(
            "--format", help="claims: draft rows for a scenario's claims.csv. text: the extracted text."
        ),
    ] = None,
    document_lang: Annotated[
        Language, typer.Option("--document-lang", help="Language of the documents.")
    ] = Language.auto,
    lang: LangOption = OutputLanguage.en,
    area: Annotated[
        str, typer.Option(help="Area id or name where a document names none; an unknown name is kept.")
    ] = "",
    scenario: Annotated[
        str, typer.Option(help="Whose indicators and areas to look for; none: read for any field.")
    ] = DEFAULT,
    places: Annotated[
        Path | None,
        typer.Option(help="Gazetteer: CSV with name, kind, within, other names; or of TGAZ, CHGIS."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Of text files; found by itself when left out.")
    ] = None,
    max_mb: Annotated[float, typer.Option(help="Largest file taken, in MB.")] = 64.0,
    audit: Annotated[
        Path | None, typer.Option(help="With html: colour by this result of `yundong audit --format json`.")
    ] = None,
    no_audit: Annotated[bool, typer.Option("--no-audit", help="With html: mark without auditing.")] = False,
    anchor: Annotated[
        Path | None,
        typer.Option(help="Find the places of this earlier CSV in the (edited) document instead."),
    ] = None,
) -> None:
    """Read every quantitative statement of documents as a draft claim with its exact place.

    `yundong read report.txt -o claims.csv` then `yundong audit claims.csv`
    """
    require("reading", "Reading documents")
    from yundong.api.documents import area_id, lexicon_of
    from yundong.base.collecting import collector_resting

    check_out(out)
    chosen = _chosen(format, out)
    no_audit = no_audit or scenario == NO_SCENARIO
    if chosen is ReadFormat.html and not (no_audit or audit):
        require("audit", "Auditing what was read (left out with --no-audit)")
    lexicon = lexicon_of(scenario, places)
    with collector_resting():
        documents = _open_all(files, document_lang, encoding, max_mb)
        if anchor is not None:
            _anchor_again(documents, anchor, chosen, out)
            return
        found = _read_all(documents, lexicon, area_id(area, lexicon, note))
        remarks, names = None, lexicon_names(scenario, lang.value)
        if chosen is ReadFormat.html and not no_audit:
            remarks = _remarks(_saved_audit(audit) if audit else _fresh_audit(found, scenario, lang.value))
        _write(_rendered(chosen, found, remarks, lang.value, names), chosen, names, out)
    _say_how_many(found, lang.value)


def _chosen(format: ReadFormat | None, out: Path | None) -> ReadFormat:
    """Return the format asked for or meant by the ending: of a text file, the text."""
    if format is None and out is not None and not out.suffix:
        return ReadFormat.csv
    if format is None and out is not None and out.suffix.lower() == ".txt":
        return ReadFormat.text
    return form_of(format, out, ReadFormat, own=("html",))


def lexicon_names(scenario: str, lang: str) -> Mapping[str, str]:
    """Return the Chinese names of the indicators and areas of a scenario by id; empty for English."""
    if lang != "zh" or scenario == NO_SCENARIO:
        return {}
    from yundong.scenario.load import load

    whole = load(scenario)
    return {i.id: i.name_zh for i in whole.indicators.values()} | {
        a.id: a.name_zh for a in whole.areas.values()
    }


def _read_all(documents: Sequence[Any], lexicon: Any, area: str) -> list[tuple[Any, list[Any]]]:
    from yundong.documents import read

    return [(document, read(document, lexicon, area)) for document in documents]


def _say_how_many(found: Sequence[tuple[Any, list[Any]]], lang: str) -> None:
    from yundong.documents import left_out

    figures = sum(len(readings) for _, readings in found)
    known = sum(bool(reading.indicator) for _, readings in found for reading in readings)
    if lang == "zh":
        note(f"{len(found)} 份文献，共 {figures} 个数字，其中 {known} 个对应指标。")
        return
    documents = f"{len(found)} document{'s' * (len(found) != 1)}"
    for document, _ in found:
        for sentence in left_out(document):
            note(sentence)
    counted = f"{figures} figure{'s' * (figures != 1)}"
    note(f"{counted} in {documents}, {known} matched to an indicator.")


def _open_all(files: list[Path], lang: Language, encoding: str | None, max_mb: float) -> list[Any]:
    """Open all documents, gathering the faults of all before giving up."""
    from yundong.documents import open_document

    if not max_mb > 0:
        raise InputError(f"--max-mb {max_mb:g} is no size; give a number above 0.")
    documents, problems, names = [], [], set()
    for path in files:
        try:
            with _progress(path) as step:
                document = open_document(
                    path, lang=lang.value, encoding=encoding, limit=int(max_mb * 1e6), progress=step
                )
        except InputError as error:
            problems += error.problems
            continue
        stem, number = document.name, 2
        while document.name in names:  # ids must stay apart when two files have one name
            document.name, number = f"{stem}-{number}", number + 1
        names.add(document.name)
        documents.append(document)
    if problems:
        raise InputError(problems)
    return documents


class _progress:
    """A progress bar on standard error for long PDF files, when somebody is watching or pages are many."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Any:
        return self.step

    def step(self, done: int, total: int) -> None:
        """Take note of a page read."""
        if is_quiet():
            return
        if not sys.stderr.isatty():
            if total >= 100 and done % 100 == 0:
                note(f"{self.path.name}: page {done} of {total}")
            return
        if self.bar is None:
            from rich.console import Console
            from rich.progress import Progress

            from yundong.base.showing import drawing_on

            self.bar = Progress(console=Console(file=drawing_on(sys.stderr)), transient=True)
            self.bar.start()
            self.task = self.bar.add_task(f"{self.path.name} ({total} pages)", total=total)
        self.bar.update(self.task, completed=done)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def _rendered(
    chosen: ReadFormat,
    found: Sequence[tuple[Any, list[Any]]],
    remarks: Any,
    lang: str,
    names: Mapping[str, str],
) -> Any:
    """Return text to write, or rows for a table."""
    from yundong.documents import outputs

    readings = [reading for _, some in found for reading in some]
    if chosen is ReadFormat.text:
        return "\n".join(document.text for document, _ in found)
    if chosen is ReadFormat.tei:
        return outputs.as_tei(found)
    if chosen is ReadFormat.html:
        units = {one.unit: word(one.unit, lang) for one in readings}
        hedges = {kind: hedge(kind, lang) for one in readings for kind in one.hedge.split("|")}
        return outputs.as_page(found, remarks, lang, {**names, **units, **hedges})
    if chosen is ReadFormat.jsonld:
        collections = [outputs.as_annotations(document, some) for document, some in found]
        return (
            json.dumps(collections[0] if len(collections) == 1 else collections, ensure_ascii=False, indent=1)
            + "\n"
        )
    if chosen is ReadFormat.claims:
        return [outputs.as_claim_row(reading) for reading in readings]
    if chosen is ReadFormat.csv:
        return [outputs.as_csv_row(reading) for reading in readings]
    return [outputs.as_json(reading) for reading in readings]


def _write(content: Any, chosen: ReadFormat, names: Mapping[str, str], out: Path | None) -> None:
    if isinstance(content, str):
        emit(content, out)
    elif chosen in (ReadFormat.md, ReadFormat.xlsx, ReadFormat.docx, ReadFormat.pdf):
        lang = "zh" if names else "en"
        rows = [_named(row, names) for row in content]
        title = "从文献中读出的数字" if names else "Figures read from documents"
        put_table(rows, TableFormat(chosen.value), out, _headings(lang), title=title, lang=lang)
    else:
        with stream_for(out) as stream:
            _write_rows(content, chosen, names, stream)


def _headings(lang: str) -> dict[str, str]:
    return dict(zip(_SHOWN, _SHOWN_ZH, strict=True)) if lang == "zh" else _SHOWN


def _named(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a row with its area or place, and in Chinese the names of what it has by id or in English."""
    if not names:
        return {**row, "where": row["area"] or row["place"], "hedge": hedge(row["hedge"] or "", "en")}
    areas = "、".join(names.get(code, code) for code in (row["area"] or "").split("+"))
    return {
        **row,
        "indicator": names.get(row["indicator"] or "", row["indicator"]),
        "where": areas or (row["place"] or "").replace("+", "、"),
        "unit": word(row["unit"] or "", "zh"),
        "hedge": hedge(row["hedge"] or "", "zh"),
    }


def _write_rows(
    rows: Sequence[Mapping[str, Any]], chosen: ReadFormat, names: Mapping[str, str], stream: TextIO
) -> None:
    """Write rows whose fields are all plain already, which `print_table` would find out field by field."""
    from yundong.documents import outputs
    from yundong.scenario.rows import CLAIM_COLUMNS

    if chosen is ReadFormat.table:
        shown = [_named(row, names) for row in rows]
        print_table(shown, columns=_headings("zh" if names else "en"), out=stream)
    elif chosen is ReadFormat.json:
        outputs.write_json(rows, stream)
    else:
        columns = CLAIM_COLUMNS if chosen is ReadFormat.claims else outputs.CSV_COLUMNS
        outputs.write_csv(rows, columns, stream)


def _saved_audit(path: Path) -> Mapping[str, Any]:
    try:
        found = read_json(path)
    except InputError as error:
        raise InputError([*error.faults, "`yundong audit --format json` makes such a file."]) from None
    if not isinstance(found, dict) or not isinstance(found.get("findings"), list):
        raise InputError(f"{path} is no result of an audit: it has no list of findings.")
    return found


def _fresh_audit(found: Sequence[tuple[Any, list[Any]]], scenario: str, lang: str) -> Mapping[str, Any]:
    """Audit what was just read."""
    from yundong.audit.audit import audit_scenario
    from yundong.documents import outputs
    from yundong.scenario.load import load

    claims = [outputs.as_claim(reading) for _, readings in found for reading in readings]
    return audit_scenario(load(scenario), claims, lang=lang).as_dict() if claims else {"findings": []}


def _remarks(audit: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what an audit says, claim by claim."""
    from yundong.documents.outputs.page import Remark

    remarks: dict[str, list[Any]] = {}
    for finding in audit["findings"]:
        text = str(finding.get("computation") or finding.get("why") or "")
        for claim in finding.get("claims", ()):
            remarks.setdefault(str(claim["id"]), []).append(Remark(str(finding.get("verdict", "")), text))
    return remarks


def _anchor_again(documents: Sequence[Any], table: Path, chosen: ReadFormat, out: Path | None) -> None:
    """Look up the places of an earlier CSV in a document that was edited since, and print the new offsets."""
    from yundong.documents import anchor

    earlier = read_csv(table, ("id", "start", "exact", "prefix", "suffix"), strip=False)
    if len(documents) != 1:
        raise InputError("Places can be found again in one document at a time.")
    text = documents[0].text
    rows, lost = [], 0
    for number, row in earlier.records():
        if not row["start"].isdigit():
            raise InputError(f"{table}, row {number}, field start: {row['start']!r} is no offset.")
        place = anchor(text, row["exact"], row["prefix"], row["suffix"], int(row["start"]))
        lost += place is None
        rows.append(
            {
                "id": row["id"],
                "exact": row["exact"],
                "was": int(row["start"]),
                "start": place.start if place else None,
                "end": place.end if place else None,
                "now": text[place.start : place.end] if place else "",
                "found by": place.how if place else "not found",
                "likeness": round(place.likeness, 3) if place else None,
            }
        )
    shape = (
        "json"
        if chosen is ReadFormat.json
        else "csv"
        if chosen in (ReadFormat.csv, ReadFormat.claims)
        else "table"
    )
    with stream_for(out) as stream:
        print_table(rows, format=shape, out=stream)
    note(f"{len(rows) - lost} of {len(rows)} places found again.")
