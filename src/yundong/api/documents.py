"""Documents from Python: figures read, audited and reconciled; amounts converted."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.base.clock import parse_date
from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.base.notebook import Rows, language
from yundong.base.plain import plain
from yundong.base.units import SCALES, Conversion, UnitBook, shipped

if TYPE_CHECKING:
    from yundong.audit.audit import Audit
    from yundong.audit.shown import ShownAudit, ShownReconciliation
    from yundong.documents import Document, Lexicon
    from yundong.documents.outputs.shown import Figures
    from yundong.figures.claim import Claim

NO_SCENARIO = "none"
_DOCUMENTS = (".csv", ".txt", ".md", ".html", ".htm", ".xml", ".docx", ".pdf")
_LONG = 300_000
"""Characters from which on reading takes long enough to be announced."""
_MB = 64.0


def read(
    documents: str | Path | Iterable[str | Path],
    *,
    scenario: str | Path = "narcotics-1952",
    places: str | Path | None = None,
    area: str = "",
    document_lang: str = "auto",
    encoding: str | None = None,
    max_mb: float = _MB,
) -> Figures:
    """Read every quantitative statement of documents as a draft claim with its exact place.

    What had to be left out of a document is given as a warning.

    Parameters
    ----------
    documents : str, Path, or iterable of them
        Files: txt, md, html, TEI-XML, docx, pdf.
    scenario : str or Path
        Whose indicators and areas to look for; ``"none"`` reads for any field.
    places : str or Path, optional
        Gazetteer: a CSV file with name, kind, within, other names; or one of TGAZ or CHGIS.
    area : str
        Code or name of the area where a document names none.
    document_lang : {"auto", "en", "zh"}
        Language of the documents.
    encoding : str, optional
        Of text files; found by itself when left out.
    max_mb : float
        Largest file taken, in megabytes.

    Returns
    -------
    Figures
        A list of figures; `to_polars` gives it as a frame, `claims` as what `audit` takes.

    Raises
    ------
    InputError
        If a file cannot be read, or the extra ``reading`` is not installed.

    Examples
    --------
    >>> read("report.txt").to_polars()                                 # doctest: +SKIP
    """
    require("reading", "Reading documents")
    from yundong.base.collecting import collector_resting
    from yundong.documents import left_out, open_document
    from yundong.documents import read as figures_of
    from yundong.documents.outputs.shown import Figures

    files = [documents] if isinstance(documents, (str, Path)) else list(documents)
    lexicon = lexicon_of(str(scenario), None if places is None else Path(places))
    found: list[Any] = []
    with collector_resting():
        for file in files:
            document = open_document(
                Path(file), lang=document_lang, encoding=encoding, limit=int(max_mb * 1e6)
            )
            found += figures_of(document, lexicon, area_id(area, lexicon, _warn))
            for sentence in left_out(document):
                _warn(sentence)
    return Figures(found)


def lexicon_of(scenario: str, places: Path | None) -> Lexicon:
    """Return the words of a scenario, or none, with the places of a gazetteer."""
    from yundong.documents import Gazetteer, Lexicon
    from yundong.scenario.load import locate

    lexicon = Lexicon.empty() if scenario == NO_SCENARIO else Lexicon.read(locate(scenario))
    return lexicon if places is None else lexicon.with_places(Gazetteer.read(places))


def area_id(area: str, lexicon: Lexicon, say: Callable[[str], None]) -> str:
    """Return the code of an area by code or name; an unknown name is kept, which is said."""
    if not area:
        return ""
    from yundong.documents.meaning.lexicon import OPEN
    from yundong.documents.text.fold import fold

    ids = {*lexicon.areas["en"].values(), *lexicon.areas["zh"].values()}
    if area in ids:
        return area
    found = lexicon.areas["en"].get(fold(area)) or lexicon.areas["zh"].get(fold(area))
    if not found and ids:
        say(f"No area {area!r} in the scenario: kept as written.{did_you_mean(area, ids)}")
    return str(found or OPEN + area)


def audit(
    target: str | Path | Figures = "narcotics-1952",
    *,
    scenario: str | Path = "narcotics-1952",
    identities: str | Path | None = None,
    against: bool = False,
    lang: str | None = None,
) -> ShownAudit:
    """Find documented figures that cannot all be true, with the explanations that would resolve each contradiction.

    Parameters
    ----------
    target : str, Path or Figures
        A scenario (name or folder), an archive that was loaded, a document, a CSV file of claims, or what `read` gave.
    scenario : str or Path
        For a document, a CSV file or figures: whose areas, indicators and identities apply; ``"none"`` for any field.
    identities : str or Path, optional
        Another ``identities.csv``.
    against : bool
        Whether figures of a document or file are also compared with the claims of the scenario.
    lang : {"en", "zh"}, optional
        Language of names and sentences; by default the one notebooks are shown in.

    Returns
    -------
    ShownAudit
        Findings by verdict; `to_polars` has one row each.

    Raises
    ------
    InputError
        For a file that is missing or faulty, or where the extra ``audit`` is not installed.

    Examples
    --------
    >>> audit("narcotics-1952").counts                                 # doctest: +SKIP
    """
    require("audit", "Auditing figures")
    from yundong.audit.shown import ShownAudit

    return ShownAudit.of(_audited(target, scenario, identities, against, lang))


def reconcile(
    target: str | Path | Figures = "narcotics-1952",
    *,
    scenario: str | Path = "narcotics-1952",
    identities: str | Path | None = None,
    lang: str | None = None,
) -> ShownReconciliation:
    """Find the consistent figures nearest to the documented ones, and the claims most likely in error.

    Parameters
    ----------
    target, scenario, identities, lang
        As for `audit`.

    Returns
    -------
    ShownReconciliation
        `to_polars` has one row per adjusted figure.

    Raises
    ------
    InputError
        As for `audit`.
    """
    require("audit", "Reconciling figures")
    from yundong.audit.reconcile import reconcile as balance_all
    from yundong.audit.shown import ShownReconciliation

    return ShownReconciliation.of(balance_all(_audited(target, scenario, identities, False, lang)))


def _audited(
    target: str | Path | Figures,
    scenario: str | Path,
    identities: str | Path | None,
    against: bool,
    lang: str | None,
) -> Audit:
    mine = lang or language()
    declared = None if identities is None else Path(identities)
    if isinstance(target, (str, Path)):
        return audit_of(str(target), str(scenario), declared, against=against, lang=mine, say=_warn)[0]
    from yundong.scenario.load import load

    title = "、".join(dict.fromkeys(one.source for one in target)) or "figures"
    loaded = None if str(scenario) == NO_SCENARIO else load(scenario)
    return _of_claims(target.claims(), loaded, declared, title, against, mine)


def audit_of(
    target: str,
    scenario: str,
    identities: Path | None = None,
    *,
    against: bool = False,
    lang: str = "en",
    say: Callable[[str], None],
) -> tuple[Audit, Document | None]:
    """Audit the claims of a scenario, the figures of a document or a CSV file; return the document as well.

    Parameters
    ----------
    target, scenario, identities, against, lang
        As for `audit`, as words of a command.
    say : callable
        Called with what a reader should know meanwhile.
    """
    from yundong.figures.claim import read_claims
    from yundong.scenario.load import load

    path = Path(target)
    file = path.is_file()
    if (path / "records").is_dir():
        return _audit_of_archive(path, against, lang), None
    if not file and not path.is_dir() and path.suffix.casefold() in _DOCUMENTS:
        raise InputError(f"{target}: file not found. Check the path, or name a scenario.")
    if file and scenario == NO_SCENARIO:
        claims, document = _figures_of(path, scenario, lang, say)
        return _of_claims(claims, None, None, path.name, False, lang), document
    loaded, document = load(scenario if file else target), None
    if file and path.suffix.casefold() == ".csv":
        claims = read_claims(path, loaded.indicators, loaded.areas)
    elif file:
        claims, document = _figures_of(path, scenario, lang, say)
    else:
        claims = tuple(loaded.claims.values())
    named = f"{loaded.name} 的文献数字" if lang == "zh" else f"the claims of {loaded.name}"
    title = path.name if file else named
    return _of_claims(claims, loaded, identities, title, file and against, lang), document


def _of_claims(
    claims: Sequence[Claim], loaded: Any, identities: Path | None, title: str, against: bool, lang: str
) -> Audit:
    """Audit claims by the areas, indicators and identities of a scenario, or of none."""
    from yundong.audit.audit import audit_claims, setting_of
    from yundong.audit.identities import read_identities
    from yundong.audit.setting import Setting

    if loaded is None:
        return audit_claims(tuple(claims), Setting(lang=lang), title=title)
    declared = identities or loaded.folder / "identities.csv"
    return audit_claims(
        tuple(claims),
        setting_of(loaded, lang),
        read_identities(declared) if identities or declared.is_file() else None,
        title,
        beside=tuple(loaded.claims.values()) if against else (),
    )


def _audit_of_archive(path: Path, against: bool, lang: str) -> Audit:
    """Audit the returns of a loaded archive, with its places among the areas of its scenario."""
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


def _figures_of(
    path: Path, scenario: str, lang: str, say: Callable[[str], None]
) -> tuple[tuple[Claim, ...], Document | None]:
    """Return the figures of a document as claims; of a CSV file without a scenario, its claims."""
    require("reading", "Reading documents")
    from yundong.base.collecting import collector_resting
    from yundong.documents import left_out, open_document, outputs
    from yundong.documents import read as figures_of
    from yundong.figures.claim import read_claims

    if path.suffix.casefold() == ".csv":
        return read_claims(path, (), ()), None
    with collector_resting():
        document = open_document(path)
        if len(document.text) > _LONG:
            say(f"正在读取 {path.name} ……" if lang == "zh" else f"Reading {path.name} ...")
        figures = figures_of(document, lexicon_of(scenario, None))
    for sentence in left_out(document) if lang == "en" else ():
        say(sentence)
    return tuple(outputs.as_claim(one) for one in figures), document


def _warn(sentence: str) -> None:
    warnings.warn(sentence, UserWarning, stacklevel=3)


def convert(
    amount: float,
    unit: str,
    to: str | None = None,
    *,
    on: dt.date | str = "1952-11-30",
    to_on: dt.date | str | None = None,
    of: str | None = None,
    ratio: float | None = None,
    scale: str = SCALES[0],
    table: str | Path | None = None,
) -> Conversion:
    """Convert an amount by the definitions of a date.

    Parameters
    ----------
    amount : float
        How much.
    unit, to : str
        Names of units in either language: ``liang``, ``两``, ``jin``, ``mu``, ``yuan``. Without `to`, the same unit.
    on, to_on : datetime.date or str
        Day whose definitions apply; of the target unit, where it is another.
    of : str, optional
        A drug, for conversion to its opium equivalent.
    ratio : float, optional
        Parts of opium per part of the drug.
    scale : str
        With `of`: ``opium_equivalent`` or ``penalty_scale``.
    table : str or Path, optional
        Another ``units.csv``.

    Returns
    -------
    Conversion
        ``value`` in the unit ``to``, between ``low`` and ``high``, with the definitions used in ``steps``.

    Raises
    ------
    InputError
        For an unknown unit or drug, or a day on which it was not in force.

    Examples
    --------
    >>> convert(3_996_056, "liang", "kg").value
    124876.75
    >>> round(convert(100, "liang", "g", on="1960-01-01").value)
    5000
    """
    if ratio is not None and of is None:
        raise InputError("Invalid ratio: must be used together with the name of a drug (of).")
    book = shipped() if table is None else UnitBook.read(table)
    day = parse_date(on, "day of the definitions")
    other = None if to_on is None else parse_date(to_on, "day of the target unit")
    found = book.convert(plain(amount), unit, to or unit, on=day, to_on=other)
    return found if of is None else book.in_opium(found, of, ratio=ratio, scale=scale)


def units(table: str | Path | None = None) -> Rows:
    """Return the definitions of units: name, dimension, definition with its dates, grade, note.

    Parameters
    ----------
    table : str or Path, optional
        Another ``units.csv``.
    """
    return Rows(definition_rows(shipped() if table is None else UnitBook.read(table)), "Units")


def definition_rows(book: UnitBook) -> list[dict[str, object]]:
    """Return the definitions of a table of units as rows."""
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
