"""The commands `yundong units`, `yundong audit` and `yundong reconcile`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yundong.audit.check import Verdict
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.base.units import SCALES, UnitBook, shipped
from yundong.cli.output import (
    SAME,
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    check_out,
    emit,
    form_of,
    note,
    put_table,
    table_text,
    terminal_width,
)

if TYPE_CHECKING:
    from yundong.audit.audit import Audit
    from yundong.audit.beside import SumPassage
    from yundong.audit.setting import Setting
    from yundong.documents import Document
    from yundong.figures.claim import Claim

DEFAULT = "narcotics-1952"
NO_SCENARIO = "none"
_ENDINGS = (".csv", ".txt", ".md", ".html", ".htm", ".xml", ".docx", ".pdf")
_LONG = 300_000
"""Characters from which on reading takes long enough to be announced."""


class AuditFormat(StrEnum):
    """Formats of an audit."""

    text = "text"
    html = "html"
    json = "json"
    markdown = "markdown"
    csv = "csv"
    xlsx = "xlsx"
    docx = "docx"
    pdf = "pdf"


AuditFormatOption = Annotated[
    AuditFormat | None, typer.Option("--format", help="By default the ending of -o decides, else text.")
]


def units(
    amount: Annotated[
        str | None, typer.Argument(metavar="AMOUNT", help="Amount; thousands separators are allowed.")
    ] = None,
    unit: Annotated[
        str | None, typer.Argument(metavar="UNIT", help="Unit: liang, 两, jin, mu, yuan ...")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="UNIT", help="Unit to convert to.")] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="DATE", help="Date whose definitions apply.")
    ] = "1952-11-30",
    to_on: Annotated[
        str | None, typer.Option("--to-on", metavar="DATE", help="Date of the target unit, if different.")
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="DRUG", help="Drug, for conversion to its opium equivalent.")
    ] = None,
    ratio: Annotated[float | None, typer.Option(help="Parts of opium per part of the drug.")] = None,
    scale: Annotated[str, typer.Option(help=f"With --of: {' or '.join(SCALES)}.")] = SCALES[0],
    table: Annotated[Path | None, typer.Option("--table", help="Use another units.csv.")] = None,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Convert a quantity by the definitions of a date; without an amount, list the definitions.

    Example: yundong units 3996056 liang --to kg --on 1952-11-30
    """
    form = form_of(format, out, TableFormat)
    book = UnitBook.read(table) if table else shipped()
    if amount is None:
        put_table(_definitions(book), form, out, title="Units")
        return
    if unit is None:
        raise InputError("Missing unit: must follow the amount, as in `yundong units 3996056 liang --to kg`.")
    if ratio is not None and of is None:
        raise InputError("Invalid --ratio: must be used together with --of.")
    rows = _convert(book, _amount(amount), unit, to, _day(on), _day(to_on), of, ratio, scale)
    if form is TableFormat.table:
        lines = []
        for row in rows:
            lines.append(str(row["result"]))
            steps = str(row["definitions"]).split("\n")
            lines += [f"  {number}. {step}" for number, step in enumerate(steps, start=1)]
        emit("\n".join(lines) + "\n", out)
    else:
        put_table(rows, form, out, title="Conversion")


TARGET = typer.Argument(
    metavar="TARGET",
    help="A scenario (name or folder), a document (txt, md, html, TEI, docx, pdf) or a CSV of claims.",
)
SCENARIO = typer.Option(
    "--scenario",
    "-s",
    help="For a document or a CSV file: whose areas, indicators and identities apply; none for any other field.",
)


def audit(
    target: Annotated[str, TARGET] = DEFAULT,
    scenario: Annotated[str, SCENARIO] = DEFAULT,
    identities: Annotated[Path | None, typer.Option(help="Use another identities.csv.")] = None,
    against: Annotated[
        bool,
        typer.Option(
            "--against", help="For a document or a CSV: also compare with the claims of the scenario."
        ),
    ] = False,
    format: AuditFormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
    strict: Annotated[bool, typer.Option(help="Exit with 1 if there is a contradiction.")] = False,
) -> None:
    """Find documented figures that cannot all be true, and list possible explanations.

    Of a document first its sums as trees beside the text, with the digit that would close what does not add up.
    Then what is impossible by arithmetic, what does not add up as read, where to look, and what contradicts a
    presumption: that each person is counted once, say.

    Examples: yundong audit narcotics-1952; yundong audit report.txt; yundong audit claims.csv -o audit.html
    """
    form = form_of(format, out, AuditFormat)
    require("audit", "Auditing figures")
    check_out(out)
    found, document = _audit_of(target, scenario, identities, against=against, lang=lang.value)
    emit(_written(found, document, form, out), out)
    if strict and found.counts[Verdict.CONTRADICTION]:
        raise typer.Exit(1)


def _written(found: Audit, document: Document | None, form: AuditFormat, out: Path | None) -> str | bytes:
    """Return an audit in a form."""
    from yundong.audit import render
    from yundong.audit.beside import as_data, passages_of
    from yundong.audit.trees import trees_of

    passages: list[SumPassage] = passages_of(trees_of(found), document)
    if form is AuditFormat.html:
        text = render.as_html(found, passages)
    elif form is AuditFormat.json:
        text = _json({**found.as_dict(), "sums": as_data(passages)})
    elif form is AuditFormat.text:
        text = render.as_text(found, terminal_width() if out is None else None, passages)
    elif form is AuditFormat.csv:
        text = table_text(render.as_rows(found), "csv")
    else:
        from yundong.cli.findings import audit_listing
        from yundong.report.sheets import document_of

        if form is not AuditFormat.markdown:
            require("report", f"Writing {form.value}")
        listing = audit_listing(found, form is AuditFormat.xlsx, passages)
        return document_of(listing, SAME.get(form.value, form.value))
    return text if text.endswith("\n") else text + "\n"


def reconcile(
    target: Annotated[str, TARGET] = DEFAULT,
    scenario: Annotated[str, SCENARIO] = DEFAULT,
    identities: Annotated[Path | None, typer.Option(help="Use another identities.csv.")] = None,
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Find the consistent figures nearest to the documented ones, and the claims most likely in error.

    A figure that would have to move by more than ten of its standard errors is said to be a possible misreading. Plans,
    outcomes, estimates, stocks and flows are not balanced against each other.

    JSON output is complete; CSV output lists the adjusted figures.
    """
    form = form_of(format, out, TableFormat)
    require("audit", "Reconciling figures")
    check_out(out)
    from yundong.audit.reconcile import reconcile as balance_all
    from yundong.audit.reconciled import adjusted_rows, reconciled_as_text

    found = balance_all(_audit_of(target, scenario, identities, lang=lang.value)[0])
    if form is TableFormat.json:
        emit(_json(found.as_dict()) + "\n", out)
    elif form is TableFormat.csv:
        emit(table_text(adjusted_rows(found), "csv"), out)
    elif form is TableFormat.table:
        emit(reconciled_as_text(found, terminal_width() if out is None else None), out)
    else:
        from yundong.cli.findings import reconciled_listing
        from yundong.report.sheets import document_of

        require("report", f"Writing {form.value}")
        emit(document_of(reconciled_listing(found), form.value), out)


def _audit_of(
    target: str, scenario: str, identities: Path | None = None, *, against: bool = False, lang: str = "en"
) -> tuple[Audit, Document | None]:
    """Audit the claims of a scenario, the figures of a document or a CSV file; return the document as well."""
    from yundong.audit.audit import audit_claims, setting_of
    from yundong.audit.identities import read_identities
    from yundong.figures.claim import read_claims
    from yundong.scenario.load import load

    path = Path(target)
    file = path.is_file()
    if (path / "records").is_dir():
        return _audit_of_archive(path, against, lang), None
    if not file and not path.is_dir() and path.suffix.casefold() in _ENDINGS:
        raise InputError(f"{target}: file not found. Check the path, or name a scenario.")
    if file and scenario == NO_SCENARIO:
        claims, document = _figures_of(path, scenario, lang)
        return audit_claims(claims, _bare_setting(lang), title=path.name), document
    loaded = load(scenario if file else target)
    own, document = tuple(loaded.claims.values()), None
    if file and path.suffix.casefold() == ".csv":
        claims = read_claims(path, loaded.indicators, loaded.areas)
    elif file:
        claims, document = _figures_of(path, scenario, lang)
    else:
        claims = own
    declared = identities or loaded.folder / "identities.csv"
    named = f"{loaded.name} 的文献数字" if lang == "zh" else f"the claims of {loaded.name}"
    found = audit_claims(
        claims,
        setting_of(loaded, lang),
        read_identities(declared) if identities or declared.is_file() else None,
        path.name if file else named,
        beside=own if file and against else (),
    )
    return found, document


def _audit_of_archive(path: Path, against: bool, lang: str) -> Audit:
    """Audit the returns of a loaded archive, with its places among the areas of its scenario."""
    from dataclasses import replace

    from yundong.api import open_run
    from yundong.archive.claims import claims_of
    from yundong.audit.audit import audit_claims, setting_of
    from yundong.audit.identities import read_identities
    from yundong.report.brought import archive_of

    run = open_run(path)
    archive = archive_of(run)
    if archive is None:
        raise InputError(
            f"{path} is a run of the model, whose figures are not documents. Name a scenario or an archive."
        )
    claims, areas = claims_of(run, run.scenario)
    declared = run.scenario.folder / "identities.csv"
    return audit_claims(
        claims,
        replace(setting_of(run.scenario, lang), areas=areas),
        read_identities(declared) if declared.is_file() else None,
        str(archive["title"]),
        beside=tuple(run.scenario.claims.values()) if against else (),
    )


def _bare_setting(lang: str) -> Setting:
    from yundong.audit.setting import Setting

    return Setting(lang=lang)


def _figures_of(path: Path, scenario: str, lang: str) -> tuple[tuple[Claim, ...], Document | None]:
    """Return the figures of a document as claims; of a CSV file without a scenario, its claims."""
    require("reading", "Reading documents")
    from yundong.cli.reading import lexicon_of
    from yundong.documents import left_out, open_document, outputs, read
    from yundong.documents.reading import collector_resting
    from yundong.figures.claim import read_claims

    if path.suffix.casefold() == ".csv":
        return read_claims(path, (), ()), None
    with collector_resting():
        document = open_document(path)
        if len(document.text) > _LONG:
            note(f"正在读取 {path.name} ……" if lang == "zh" else f"Reading {path.name} ...")
        figures = read(document, lexicon_of(scenario, None))
    for sentence in left_out(document) if lang == "en" else ():
        note(sentence)
    return tuple(outputs.as_claim(one) for one in figures), document


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)


def _convert(
    book: UnitBook,
    amount: float,
    unit: str,
    to: str | None,
    on: date | None,
    to_on: date | None,
    of: str | None,
    ratio: float | None,
    scale: str,
) -> list[dict[str, object]]:
    """Return one row with the result, its range and the definitions used."""
    assert on is not None
    converted = book.convert(amount, unit, to or unit, on=on, to_on=to_on)
    steps, low, value, high = list(converted.steps), converted.low, converted.value, converted.high
    text, target = str(converted), converted.to
    if of is not None:
        drug = book.opium_equivalent(1, of, ratio=ratio, on=on, scale=scale)
        low, value, high = low * drug.low, value * drug.value, high * drug.high
        steps += drug.steps
        spread = "" if low == high else f" (between {low:,.12g} and {high:,.12g})"
        target = f"{converted.to} of opium"
        text = (
            f"{converted.amount:,.12g} {converted.unit} of {drug.unit} = {value:,.12g} {target}{spread},"
            f" by the definitions of {on}"
        )
    return [
        {
            "amount": converted.amount,
            "unit": converted.unit,
            "value": value,
            "low": low,
            "high": high,
            "to": target,
            "on": on.isoformat(),
            "result": text,
            "definitions": "\n".join(steps),
        }
    ]


def _definitions(book: UnitBook) -> list[dict[str, object]]:
    return [
        {
            "unit": entry.unit,
            "names": " ".join(entry.names[1:3]),
            "dimension": entry.dimension,
            "definition": str(entry),
            "grade": entry.grade,
            "note": entry.note,
        }
        for entry in book.definitions
    ]


def _amount(text: str) -> float:
    from math import isfinite

    try:
        number = float(text.replace(",", ""))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise InputError(f"Invalid amount {text!r}: must be a number such as 3996056 or 3,996,056.")
    return number


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"Invalid date {text!r}: must be like 1952-11-30.") from None
