"""The commands `yundong units`, `yundong audit` and `yundong reconcile`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yundong.audit.check import Verdict
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.base.units import SCALES, Conversion
from yundong.cli.output import (
    SAME,
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    check_out,
    emit,
    for_readers,
    form_of,
    note,
    put_table,
    table_text,
    terminal_width,
)
from yundong.cli.unit_words import conversion_in_chinese, definition_in_chinese, row_in_chinese
from yundong.figures.wording import filled
from yundong.report.chinese import headings

if TYPE_CHECKING:
    from yundong.audit.audit import Audit
    from yundong.audit.beside import SumPassage
    from yundong.documents import Document

DEFAULT = "narcotics-1952"


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
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Convert a quantity by the definitions of a date; without an amount, list the definitions.

    Example: yundong units 3996056 liang --to kg --on 1952-11-30
    """
    form = form_of(format, out, TableFormat)
    from yundong.api.documents import convert
    from yundong.api.documents import units as definitions
    from yundong.base.units import UnitBook, shipped

    chinese = lang is OutputLanguage.zh and for_readers(form)
    book = shipped() if table is None else UnitBook.read(table)
    if amount is None:
        rows = [row_in_chinese(row, book) if chinese else row for row in definitions(table)]
        title = "单位" if chinese else "Units"
        put_table(rows, form, out, headings(rows[0], "zh" if chinese else "en"), title=title, lang=lang.value)
        return
    if unit is None:
        raise InputError("Missing unit: must follow the amount, as in `yundong units 3996056 liang --to kg`.")
    if ratio is not None and of is None:
        raise InputError("Invalid --ratio: must be used together with --of.")
    found = convert(
        _amount(amount), unit, to, on=on, to_on=to_on, of=of, ratio=ratio, scale=scale, table=table
    )
    row = _row(found)
    if chinese:
        steps = [definition_in_chinese(step, book) for step in found.steps]
        row |= {"result": conversion_in_chinese(found, book), "definitions": "\n".join(steps)}
    if form is TableFormat.table:
        width = terminal_width() if out is None else None
        steps = str(row["definitions"]).split("\n")
        lines = filled(str(row["result"]), width or 1000)
        for number, step in enumerate(steps, start=1):
            lines += filled(step, width or 1000, f"  {number}. ", "     ")
        emit("\n".join(lines) + "\n", out)
        return
    title = "换算" if chinese else "Conversion"
    put_table([row], form, out, headings(row, "zh" if chinese else "en"), title=title, lang=lang.value)


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
    form = form_of(format, out, AuditFormat, own=("html", "md"))
    require("audit", "Auditing figures")
    check_out(out)
    from yundong.api.documents import audit_of

    found, document = audit_of(target, scenario, identities, against=against, lang=lang.value, say=note)
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
    from yundong.api.documents import audit_of
    from yundong.audit.reconcile import reconcile as balance_all
    from yundong.audit.reconciled import adjusted_rows, reconciled_as_text

    found = balance_all(audit_of(target, scenario, identities, lang=lang.value, say=note)[0])
    if form is TableFormat.json:
        emit(_json(found.as_dict()) + "\n", out)
    elif form is TableFormat.csv:
        emit(table_text(adjusted_rows(found), "csv"), out)
    elif form is TableFormat.table:
        emit(reconciled_as_text(found, terminal_width() if out is None else None), out)
    else:
        from yundong.cli.findings import reconciled_listing
        from yundong.report.sheets import document_of

        emit(document_of(reconciled_listing(found), form.value), out)


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)


def _row(found: Conversion) -> dict[str, object]:
    """Return one row with the result, its range and the definitions used."""
    return {
        "amount": found.amount,
        "unit": found.unit,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "to": found.to,
        "on": found.on.isoformat(),
        "result": str(found),
        "definitions": "\n".join(found.steps),
    }


def _amount(text: str) -> float:
    from math import isfinite

    try:
        number = float(text.replace(",", ""))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise InputError(f"Invalid amount {text!r}: must be a number such as 3996056 or 3,996,056.")
    return number
