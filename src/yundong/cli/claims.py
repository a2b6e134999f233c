"""Units, audit and reconciliation of the documented figures: ``yundong units | audit | reconcile``."""

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
from yundong.cli.output import FormatOption, OutOption, TableFormat, check_out, emit, print_table

if TYPE_CHECKING:
    from yundong.audit.audit import Audit

DEFAULT = "narcotics-1952"


class ReportFormat(StrEnum):
    """The forms an audit can be written in."""

    text = "text"
    html = "html"
    json = "json"
    markdown = "markdown"


def units(
    amount: Annotated[str | None, typer.Argument(help="How much; thousands commas are allowed.")] = None,
    unit: Annotated[str | None, typer.Argument(help="Its unit: liang, 两, jin, mu, yuan ...")] = None,
    to: Annotated[str | None, typer.Option("--to", help="The unit wanted.")] = None,
    on: Annotated[str, typer.Option("--on", help="The day whose definitions hold.")] = "1952-11-30",
    to_on: Annotated[str | None, typer.Option(help="The day of the unit wanted, where another.")] = None,
    of: Annotated[str | None, typer.Option(help="A drug: the result is its opium equivalent.")] = None,
    ratio: Annotated[float | None, typer.Option(help="Parts of opium for one part of the drug.")] = None,
    scale: Annotated[str, typer.Option(help=f"With --of: {' or '.join(SCALES)}.")] = SCALES[0],
    table: Annotated[Path | None, typer.Option("--table", help="A units.csv of your own.")] = None,
    format: FormatOption = TableFormat.table,
) -> None:
    """Convert a quantity by the definitions of a day, or list the definitions.

    `yundong units 3996056 liang --to kg --on 1952-11-30`
    """
    book = UnitBook.read(table) if table else shipped()
    if amount is None:
        print_table(_definitions(book), format=format)
        return
    if unit is None:
        raise InputError("Say in which unit the amount is: `yundong units 3996056 liang --to kg`.")
    if ratio is not None and of is None:
        raise InputError("A --ratio needs to know --of which drug.")
    rows = _convert(book, _amount(amount), unit, to, _day(on), _day(to_on), of, ratio, scale)
    if format is TableFormat.table:
        for row in rows:
            print(row["result"])
            for number, step in enumerate(str(row["definitions"]).split("\n"), start=1):
                print(f"  {number}. {step}")
    else:
        print_table(rows, format=format)


def audit(
    target: Annotated[str, typer.Argument(help="A scenario (name or folder), or a CSV of claims.")] = DEFAULT,
    scenario: Annotated[
        str, typer.Option(help="For a CSV: whose areas, indicators and identities hold.")
    ] = DEFAULT,
    identities: Annotated[
        Path | None, typer.Option(help="An identities.csv in place of the scenario's.")
    ] = None,
    against: Annotated[
        bool, typer.Option("--against", help="Hold a CSV against the scenario's own claims as well.")
    ] = False,
    format: Annotated[
        ReportFormat, typer.Option("--format", help="text, html, json or markdown.")
    ] = ReportFormat.text,
    out: OutOption = None,
    strict: Annotated[bool, typer.Option(help="Leave with code 1 if anything contradicts.")] = False,
) -> None:
    """Say which documented figures cannot all be true, and what would dissolve it.

    `yundong audit narcotics-1952` or `yundong audit claims.csv --format html -o audit.html`
    """
    require("audit", "Auditing figures")
    from yundong.audit import render

    check_out(out)
    found = _audit_of(target, scenario, identities, against=against)
    if format is ReportFormat.html:
        text = render.as_html(found)
    elif format is ReportFormat.markdown:
        text = render.as_markdown(found)
    elif format is ReportFormat.json:
        text = _json(found.as_dict())
    else:
        text = render.as_text(found)
    emit(text if text.endswith("\n") else text + "\n", out)
    if strict and found.counts[Verdict.CONTRADICTION]:
        raise typer.Exit(1)


def reconcile(
    target: Annotated[str, typer.Argument(help="A scenario (name or folder), or a CSV of claims.")] = DEFAULT,
    scenario: Annotated[
        str, typer.Option(help="For a CSV: whose areas, indicators and identities hold.")
    ] = DEFAULT,
    identities: Annotated[
        Path | None, typer.Option(help="An identities.csv in place of the scenario's.")
    ] = None,
    format: FormatOption = TableFormat.table,
) -> None:
    """Find the consistent set of figures nearest to the documented one, and which claim most likely errs.

    JSON holds everything; CSV holds the adjusted figures.
    """
    require("audit", "Reconciling figures")
    from yundong.audit.reconcile import reconcile as balance_all
    from yundong.audit.reconciled import reconciled_as_text

    found = balance_all(_audit_of(target, scenario, identities))
    if format is TableFormat.json:
        print(_json(found.as_dict()))
    elif format is TableFormat.csv:
        print_table([change for tangle in found.tangles for change in tangle.adjustments], format=format)
    else:
        print(reconciled_as_text(found), end="")


def _audit_of(target: str, scenario: str, identities: Path | None = None, *, against: bool = False) -> Audit:
    """Audit a scenario's claims, or a CSV of claims against a scenario's areas and identities."""
    from yundong.audit.audit import audit_statements, setting_of
    from yundong.audit.identities import read_identities
    from yundong.audit.statement import from_claims, read_csv
    from yundong.scenario.load import load

    path = Path(target)
    table = path.is_file()
    if not table and not path.is_dir() and path.suffix.casefold() == ".csv":
        raise InputError(f"There is no file {target}. Check the path, or name a scenario.")
    loaded = load(scenario if table else target)
    own = from_claims(loaded.claims.values())
    statements = read_csv(path) if table else own
    declared = identities or loaded.folder / "identities.csv"
    return audit_statements(
        statements,
        setting_of(loaded),
        read_identities(declared) if identities or declared.is_file() else None,
        path.name if table else f"the claims of {loaded.name}",
        beside=own if table and against else (),
    )


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
    """Return one row with the result, its range and the definitions it rests on."""
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
        raise InputError(f"The amount {text!r} is no number; write it as 3996056 or 3,996,056.")
    return number


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no day; write it as 1952-11-30.") from None
