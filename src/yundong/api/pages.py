"""Verifying a printed page against its run: the document is made again by its own command, and compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from yundong.api import Run, open_run
from yundong.base.clock import parse_date
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.base.notebook import Results, ShownTable
from yundong.base.plain import json_text
from yundong.base.privacy import withheld
from yundong.base.reading import parse_json, read_bytes
from yundong.base.seal import MANIFEST, SHORT, read_manifest, root_of
from yundong.base.writing import ENDINGS
from yundong.report.aligned import table_text
from yundong.report.follows import Edited, PageOrigin, differences, origin_of
from yundong.report.reread import FORMS, LARGEST, MARKUP, parts_of

OPTIONS = {
    "report": {"--as-of", "--area", "--lang", "--by", "--indicator"},
    "brief": {"--as-of", "--area", "--lang"},
    "trace": {"--as-of", "--area", "--lang"},
    "compare": {"--role", "--lang"},
    "plot": {"--as-of", "--area", "--lang"},
}
"""The commands that a page may state, and their options. No other is followed, as a page may be anybody's."""
MOST = 200
"""Folders searched for a run."""


class PageVerification(Results[Edited]):
    """The places at which a page, picture or table no longer says what its run gives; empty if it says nothing else.

    Attributes
    ----------
    same : bool
        Whether every figure follows from the run.
    page : Path
        The file.
    runs : tuple of Run
        What it was made from.
    layout_known : bool
        Whether its layout is what this version writes; else a reader may see less than the page says.
    """

    __slots__ = ("layout_known", "page", "runs", "same")

    def __init__(self, page: Path, found: Iterable[Edited], runs: Sequence[Run]) -> None:
        differing = list(found)
        super().__init__(edited for edited in differing if edited.figure != MARKUP)
        self.layout_known = len(self) == len(differing)
        self.page, self.runs, self.same = page, tuple(runs), not self

    def __repr__(self) -> str:
        places = "place does" if len(self) == 1 else "places do"
        said = "every figure follows" if self.same else f"{len(self)} {places} not follow"
        return (
            f"<PageVerification of {self.page}: {said} from {', '.join(str(run.path) for run in self.runs)}>"
        )

    def rows(self) -> list[dict[str, str]]:
        """Return the differences by column; what was put in and points at a person is not repeated."""
        return [{key: withheld(text) for key, text in asdict(edited).items()} for edited in self]

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _shown(self, lang: str) -> ShownTable:
        zh = lang == "zh"
        if self.same:
            said = "全部数字与推演相符" if zh else "Every figure follows from the run"
        else:
            said = (
                f"{len(self)} 处与推演不符" if zh else f"Places that do not follow from the run: {len(self)}"
            )
        columns = ("where", "figure", "printed", "recomputed")
        words = ("位置", "数字", "文中所载", "推演所得") if zh else columns
        return ShownTable(said, dict(zip(columns, words, strict=True)), self.rows())


def verify_page(page: str | Path, runs: str | Path | Sequence[str | Path] = ()) -> PageVerification:
    """Make a page, picture or table again from its run, and name every figure that no longer follows.

    Parameters
    ----------
    page : str or Path
        What `Run.save_report`, `Run.save_comparison`, `Run.save_brief`, a picture, or a command wrote.
    runs : str, Path, or sequence of them
        Folders of its runs, in the order in which it names them; without them, they are looked for beside the page
        and in ``runs``.

    Returns
    -------
    PageVerification
        A list of the differences; ``same`` says whether there is none.

    Raises
    ------
    InputError
        If it states no seal, its run is not found, is another or has changed, or it cannot be made again.

    Examples
    --------
    >>> verify_page("report.html").same                                # doctest: +SKIP
    """
    place = Path(page)
    given = [runs] if isinstance(runs, (str, Path)) else runs
    form = ENDINGS.get(place.suffix.lower(), "")
    if form not in FORMS:
        known = ", ".join(ending for ending, meaning in ENDINGS.items() if meaning in FORMS)
        raise InputError(f"{place} is neither a run folder nor a document that can be verified ({known}).")
    if form not in ("text", "json", "csv"):
        require("report", f"Verifying {place.suffix}")
    if form == "pdf":
        require("reading", "Verifying a PDF")
    data = read_bytes(place, LARGEST)
    parts = parts_of(data, form, place.name)
    origin = origin_of(parts, str(place))
    named = _named(origin)
    opened = list(_runs_of(place, origin, named, [Path(one) for one in given]))
    for run, name in zip(opened, named, strict=False):
        run.named = name
    made = _made_again(place, form, data, origin, opened)
    again = made.encode(errors="replace") if isinstance(made, str) else made
    found = [] if again == data else differences(parts, parts_of(again, form, place.name))
    return PageVerification(place, found, opened)


def _named(origin: PageOrigin) -> list[str]:
    """Return how the command of a page names its runs."""
    words = origin.command[1:]
    if not words or words[0] not in OPTIONS:
        return []
    plain, _ = _parsed(words)
    return plain if words[0] == "compare" else plain[:1]


def _parsed(words: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the arguments and the options of a command that a page states.

    Raises
    ------
    InputError
        If it is none that makes a page.
    """
    if not words or words[0] not in OPTIONS:
        raise InputError(
            "The page states no command of yundong that makes a page, so it cannot be made again."
        )
    plain: list[str] = []
    options: dict[str, list[str]] = {}
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("--"):
            plain.append(word)
            continue
        value = next(rest, None)
        if word not in OPTIONS[words[0]] or value is None:
            raise InputError(f"The command that the page states has an option {word} that makes no page.")
        options.setdefault(word, []).append(value)
    if not plain:
        raise InputError("The command that the page states names no run.")
    return plain, options


def _runs_of(page: Path, origin: PageOrigin, named: Sequence[str], given: Sequence[Path]) -> Iterator[Run]:
    """Yield the run of each seal of a page, unchanged since it was sealed."""
    if given and len(given) != len(origin.seals):
        raise InputError(
            f"{page} was made from {len(origin.seals)} runs; give as many with --run, in its order."
        )
    for number, seal in enumerate(origin.seals):
        if given:
            folder, root = given[number], _root(given[number])
            if root is None:
                raise InputError(
                    f"{folder} is not a run with a seal. Give the run that {page} was made from."
                )
            if not root.startswith(seal):
                raise InputError(
                    f"{page} states the seal {seal[:SHORT]}, {folder} has {root[:SHORT]}: it was made from another run."
                )
        else:
            hint = named[number] if number < len(named) else ""
            folder = _found(page, seal, hint)
        opened = open_run(folder)
        if opened.seal is None:
            raise InputError(
                f"{folder} has changed since it was sealed, so that no page can be verified against it; "
                f"`yundong verify {folder} --files` says what differs."
            )
        yield opened


def _found(page: Path, seal: str, hint: str) -> Path:
    """Return the folder of the run with a seal: as the page names it, beside the page, or among ``runs``."""
    here = page.resolve().parent
    places = [Path(hint), here / hint, here.parent / hint] if hint and hint != "RUN" else []
    if here.name.endswith(".report"):
        places.append(here.with_name(here.name.removesuffix(".report")))
    for folder in (here, here / "runs", here.parent, Path(), Path("runs")):
        if folder.is_dir():
            places += sorted(path for path in folder.iterdir() if path.is_dir())[:MOST]
    for place in places:
        root = _root(place)
        if root is not None and root.startswith(seal):
            return place
    raise InputError(
        f"{page} was made from the run with the seal {seal[:SHORT]}, which is not beside it, in this folder or in runs."
        " Give its folder with --run."
    )


def _root(folder: Path) -> str | None:
    try:
        return root_of(read_manifest(folder)[0]) if (folder / MANIFEST).is_file() else None
    except (InputError, OSError):
        return None


def _made_again(page: Path, form: str, data: bytes, origin: PageOrigin, runs: Sequence[Run]) -> str | bytes:
    """Return a document as its command makes it now."""
    if not origin.command:
        return _data_again(page, form, data, runs)
    plain, options = _parsed(origin.command[1:])
    as_of = parse_date(options["--as-of"][0], "day of the page") if "--as-of" in options else None
    area, lang = options.get("--area", ["china"])[0], options.get("--lang", ["en"])[0]
    name = origin.command[1]
    if name == "report":
        from yundong.api.made import report_made

        by, indicators = options.get("--by", [None])[0], options.get("--indicator", [])
        return report_made(runs[0], as_of, area, lang, by, indicators, form)
    if name == "compare":
        from yundong.api.compared import comparison_made

        return comparison_made(runs, options.get("--role", [None])[0], lang, form)
    if len(plain) != 2:
        raise InputError(
            f"The command that {page} states lacks its {'picture' if name == 'plot' else 'subject'}."
        )
    if name == "brief":
        from yundong.api.made import brief_made

        return brief_made(runs[0], plain[1], as_of, area, lang, form)
    if name == "trace":
        from yundong.api.made import trace_made

        return trace_made(runs[0], plain[1], as_of, area, lang, form)
    from yundong.api.made import picture_made

    return picture_made(runs[0], plain[1], as_of, area, lang, form)


def _data_again(page: Path, form: str, data: bytes, runs: Sequence[Run]) -> str | bytes:
    """Return a table of data as the run gives it now; its own cells say of what day and area it is."""
    found = _rows_of(data, form, page.name)
    columns = set(found[0]) if isinstance(found, list) and found else set()
    if isinstance(found, Mapping) and "usermeta" in found:
        raise InputError(f"{page} has lost the command that made it, so it cannot be made again.")
    if isinstance(found, Mapping):
        return _report_or_trace(page, found, runs[0])
    if {"indicator", "area", "as_of", "enumerated"} <= columns:
        return _in_form(_report_rows(found, runs[0]), form, found)
    if {"claim", "documented"} <= columns:
        return _compared_again(found, form, runs)
    raise InputError(f"{page} does not say of what day and area it is; verify it as a page or JSON.")


def _rows_of(data: bytes, form: str, name: str) -> Any:
    import csv
    import io

    from yundong.base.reading import decode

    text = decode(data, name)
    return parse_json(text, name) if form == "json" else list(csv.DictReader(io.StringIO(text, newline="")))


def _report_or_trace(page: Path, found: Mapping[str, Any], run: Run) -> str | bytes:
    from yundong.api.made import report_made, trace_made

    day = parse_date(str(found.get("as_of")), "day of the page")
    line = found.get("line")
    if isinstance(line, Mapping):
        return trace_made(run, str(line.get("indicator")), day, str(line.get("area")), "en", "json")
    if "lines" not in found:
        raise InputError(f"{page} is not a report or a trace in JSON.")
    return report_made(run, day, str(found.get("area")), "en", None, (), "json")


def _report_rows(rows: Sequence[Mapping[str, Any]], run: Run) -> list[dict[str, Any]]:
    """Return the rows of a report in CSV or JSON, of one area or of those of a level."""
    from yundong.report.area_tables import long_rows
    from yundong.report.by_area import AreaLines, compile_by_area
    from yundong.report.export.bundle import Bundle

    first = rows[0]
    day = parse_date(str(first["as_of"]), "day of the page")
    levels = {str(row["level"]) for row in rows if row["area"] != first["area"]}
    if not levels:
        compiled = run.report(day, str(first["area"]))
        if len({row["indicator"] for row in rows}) == len(compiled.lines):
            mine = [AreaLines(compiled.area, compiled.lines)]
            return long_rows(mine, compiled.as_of, compiled.manifest, compiled.seal, compiled.intervals)
    if levels == {"region", "province"}:
        return Bundle(run, run.scenario, intervals=run.intervals).report_rows
    level = next(iter(levels), "city").replace("locality", "city")
    names = list(dict.fromkeys(str(row["indicator"]) for row in rows))
    found = compile_by_area(run, run.scenario, day, str(first["area"]), level, names, run.intervals)
    return long_rows(found.rows, found.as_of, found.manifest, found.seal, found.intervals)


def _compared_again(rows: Sequence[Mapping[str, Any]], form: str, runs: Sequence[Run]) -> str:
    from yundong.api.compared import comparison_made

    roles = {str(row.get("role")) for row in rows}
    role = roles.pop() if len(roles) == 1 else None
    names = [column.removeprefix("modelled ") for column in rows[0] if column.startswith("modelled ")]
    for run, name in zip(runs, names, strict=False):
        run.named = re.sub(r" \(counterfactual: .*\)$|（对照推演：.*）$| \([0-9]+\)$", "", name)
    made = parse_json(str(comparison_made(runs, role, "en", "json")), "comparison")
    return _in_form(made, form, rows)


def _in_form(rows: Sequence[Mapping[str, Any]], form: str, like: Sequence[Mapping[str, Any]]) -> str:
    """Return rows of data in a form, with the columns of others."""
    columns = list(like[0])
    known = [{column: row.get(column) for column in columns} for row in rows]
    return json_text(known) if form == "json" else table_text(known, "csv", columns)
