"""A report, a picture, a trace and a brief as they are printed or written: what commands print, what Python saves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.base.plain import json_text, jsonable
from yundong.base.tables import csv_text
from yundong.base.writing import ENDINGS, check_writable, write_bytes, write_text

if TYPE_CHECKING:
    from yundong.api import Run
    from yundong.report.by_area import ByArea
    from yundong.report.pictures import Picture
    from yundong.report.sheets import Listing

REPORT_FORMS = ("text", "md", "html", "docx", "pdf", "json", "csv", "xlsx")
BRIEF_FORMS = ("md", "html", "docx", "pdf")


def saved(path: str | Path, forms: Sequence[str], make: Any) -> Path:
    """Write what is made in the form that the ending of a file says, and return the file.

    Parameters
    ----------
    path : str or Path
        The file.
    forms : sequence of str
        The forms that can be made.
    make : callable
        From a form to text or bytes.

    Raises
    ------
    InputError
        For another ending, a file that cannot be written, or a missing extra.
    """
    place = Path(path)
    form = ENDINGS.get(place.suffix.lower(), "")
    if form not in forms:
        known = [ending for ending, meaning in ENDINGS.items() if meaning in forms]
        hint = did_you_mean(place.suffix, known)
        raise InputError(f"{place}: the ending must be one of {', '.join(known)}.{hint}")
    if form not in ("text", "json", "csv"):
        require("report", f"Writing {place.suffix}")
    check_writable(place)
    content = make(form)
    if isinstance(content, str):
        write_text(place, content)
    else:
        write_bytes(place, content)
    return place


def report_made(
    opened: Run,
    as_of: dt.date | None,
    area: str,
    lang: str,
    by: str | None,
    indicators: Sequence[str],
    form: str,
    width: int | None = None,
) -> str | bytes:
    """Return what ``yundong report`` prints or writes; the parameters are its options."""
    if by is not None:
        from yundong.report.by_area import compile_by_area

        found = compile_by_area(opened, opened.scenario, as_of, area, by, indicators, opened.intervals)
        return _by_area_made(opened, found, lang, form, width)
    compiled = opened.report(as_of, area)
    if form == "json":
        from yundong.report.plain import as_data

        return json_text(as_data(compiled))
    if form == "text":
        from yundong.report.text import render as render_text

        return render_text(compiled, lang, width, opened.named)
    if form in ("csv", "xlsx"):
        from yundong.report.area_tables import report_listing

        command = _command(opened, compiled.as_of, compiled.area.code, lang)
        return listing_made(report_listing(compiled, opened, opened.scenario, lang, command), form)
    from yundong.report.write import render

    return render(opened, opened.scenario, compiled, form, lang)


def _command(opened: Run, as_of: dt.date, area: str, lang: str, *more: str) -> list[str]:
    """Return the words of the command that prints a report again."""
    options = ["--as-of", str(as_of), "--area", area, "--lang", lang, *more]
    return ["yundong", "report", opened.named, *options]


def _by_area_made(opened: Run, found: ByArea, lang: str, form: str, width: int | None) -> str | bytes:
    from yundong.report.area_tables import as_listing, as_text, long_rows

    if form == "text":
        return as_text(found, lang, width, opened.named)
    if form == "json":
        return json_text(long_rows(found.rows, found.as_of, found.manifest, found.seal, found.intervals))
    more = ["--by", found.level, *(word for i in found.indicators for word in ("--indicator", i.id))]
    command = _command(opened, found.as_of, found.organ.code, lang, *more)
    wide = form not in ("csv", "xlsx")
    return listing_made(as_listing(found, opened, opened.scenario, lang, command, wide), form)


def listing_made(listing: Listing, form: str) -> str | bytes:
    """Return a listing: its first table as CSV with the names of columns, or everything as a document."""
    from yundong.report.sheets import document_of

    if form == "csv":
        sheet = listing.sheets[0]
        return csv_of(sheet.rows, list(sheet.headings))
    return document_of(listing, form)


def picture_made(
    opened: Run, name: str, as_of: dt.date | None, area: str, lang: str, form: str
) -> str | bytes:
    """Return what ``yundong plot`` writes; the parameters are its arguments and options."""
    from yundong.report.pictures import View, draw

    return picture_as(draw(View(opened, opened.scenario, opened.report(as_of, area), lang), name), form)


def picture_as(picture: Picture, form: str) -> str | bytes:
    """Return a picture as ``png``, ``svg`` or ``json`` (Vega-Lite)."""
    if form == "png":
        return picture.png()
    return picture.svg() if form == "svg" else json_text(picture.spec)


def csv_of(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Return the columns of rows as CSV; dates as ISO text, unknown as an empty cell."""
    return csv_text(columns, (jsonable([row.get(name) for name in columns]) for row in rows))


def trace_made(
    opened: Run,
    figure: str,
    as_of: dt.date | None,
    area: str,
    lang: str,
    form: str,
    width: int | None = None,
) -> str | bytes:
    """Return what ``yundong trace`` prints or writes; the parameters are its arguments and options."""
    from yundong.report.trace_text import render_trace, trace_listing

    found = opened.trace(figure, as_of, area)
    if form == "json":
        return json_text(_trace_data(found))
    if form == "text":
        return render_trace(found, lang, width, opened.named)
    if form != "csv":
        require("report", f"A trace as {form}")
    options = ["--as-of", str(found.as_of), "--area", found.line.area, "--lang", lang]
    command = ["yundong", "trace", opened.named, found.line.indicator, *options]
    return listing_made(trace_listing(found, lang, opened, opened.scenario, command), form)


def _trace_data(found: Any) -> dict[str, Any]:
    from yundong.report.plain import line_data
    from yundong.report.variant import variant

    return {
        "line": line_data(found.line),
        "as_of": found.as_of,
        "variant": variant(found.manifest, "en"),
        "seal": found.seal,
        "contributions": [asdict(c) for c in found.contributions],
        "rows": None if found.rows is None else asdict(found.rows),
        "mechanisms": [{"name": name, "title": title} for name, title in found.mechanisms],
        "passages": [{"id": key, "precis": precis} for key, precis in found.passages],
        "parts": [_trace_data(part) for part in found.parts],
    }


def brief_made(
    opened: Run, question: str, as_of: dt.date | None, area: str | None, lang: str | None, form: str
) -> str | bytes:
    """Return what ``yundong brief`` prints or writes; the parameters are its arguments and options."""
    from yundong.report.brief import build_brief
    from yundong.report.places import RunAreas
    from yundong.report.question import understand
    from yundong.report.write import printed

    chosen = lang or ("zh" if re.search("[\u4e00-\u9fff]", question) else "en")
    understood = understand(question, opened.scenario, RunAreas.of(opened), chosen)
    report = opened.report(understood.day if as_of is None else as_of, area or understood.area or "china")
    command = ["yundong", "brief", opened.named, question, "--as-of", str(report.as_of)]
    command += ["--area", report.area.code, "--lang", chosen]
    made = build_brief(opened, opened.scenario, report, understood, chosen, command)
    return printed(made, form)


EXHIBIT_LANGUAGES = {"en": ("en",), "zh": ("zh",), "both": ("en", "zh")}


def exhibit_made(
    opened: Run,
    others: Sequence[Run] = (),
    lang: str = "both",
    text: Path | None = None,
    begun: Callable[[str], None] = lambda part: None,
) -> str:
    """Return the page that ``yundong exhibit`` writes; the parameters are its arguments and options.

    Parameters
    ----------
    begun
        Called with the name of each part before it is made.
    """
    from yundong.exhibit.contents import Beside
    from yundong.exhibit.write import exhibit_of
    from yundong.scenario.chinese import Chinese
    from yundong.study.change.what_if import WhatIf
    from yundong.study.dossier.counterfactuals import answered_of
    from yundong.study.dossier.kept import verdicts_of
    from yundong.study.posterior.assured import posterior_of

    _refuse_archives(opened, *others)
    chinese, scenario = Chinese.read(), opened.scenario

    def title(answer: WhatIf, language: str) -> str | None:
        experiment = answer.changed.experiment
        return chinese.title(experiment.id, experiment.title) if experiment and language == "zh" else None

    own = None
    if text is not None:
        from yundong.exhibit.own_text import own_text  # which needs the extra that reads documents

        own = own_text(text, scenario)
    beside = Beside(
        intervals=opened.intervals,
        posterior=posterior_of(opened, scenario) if opened.intervals.hold else None,
        answered=answered_of(opened, scenario),
        verdicts=verdicts_of(opened, scenario),
        others=tuple(others),
        own_text=own,
        experiment_title=title,
        note=chinese.note,
    )
    command = ["yundong", "exhibit", *(one.named for one in (opened, *others)), "--lang", lang]
    command += ["--with", str(text)] if text else []
    languages = EXHIBIT_LANGUAGES[lang]
    return exhibit_of(opened, scenario, opened.report(), beside, languages, command, begun)


def _refuse_archives(*runs: Run) -> None:
    from yundong.report.brought import archive_of

    for one in runs:
        if archive_of(one) is not None:
            raise InputError(
                f"{one.named} is an archive that was loaded, and an exhibit shows runs of the model. For an archive "
                "there are `yundong report`, `compare` and `audit`."
            )
