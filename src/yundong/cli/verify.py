"""``yundong verify``: what of a run folder no longer is as the run left it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from yundong.base.errors import InputError
from yundong.base.seal import SEAL, code_digest, read_manifest
from yundong.base.sealed import against_seal, is_archive, rows_of
from yundong.cli.output import (
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    check_out,
    for_readers,
    form_of,
    note,
    put_facts,
    put_table,
)
from yundong.figures.wording import pick


def verify(
    run: Annotated[
        Path,
        typer.Argument(metavar="RUN|PAGE", help="A run folder, or a page, picture or table made from one."),
    ],
    files: Annotated[
        bool, typer.Option("--files", help="Compare the files with the seal only; nothing is run again.")
    ] = False,
    seal: Annotated[
        str | None, typer.Option(help="The seal that a page or a document states, or its first digits.")
    ] = None,
    run_of: Annotated[
        list[Path] | None,
        typer.Option(
            "--run", metavar="RUN", help="The run of a page; by default looked for beside it and in runs."
        ),
    ] = None,
    threads: Annotated[int | None, typer.Option(help="Never changes a result.")] = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Compare every file with the seal, make the run again, compare every table; exit with 1 if one differs.

    Of a page, picture or table: make it again from its run, and name every figure that no longer follows.

    `yundong verify runs/....report/report.html`
    """
    form = form_of(format, out, TableFormat)
    check_out(out)
    if run.is_file():
        _verify_page(run, run_of or (), form, out, lang.value)
        return
    if run_of:
        raise InputError("Invalid --run: must be used with a page, not with a run folder.")
    if not run.is_dir():
        raise InputError(f"{run}: no such run folder; `yundong run` makes one and prints its path")
    root, found = against_seal(run, seal)
    _note_other_code(run)
    rows = rows_of(found)
    broken = any(c.breaks for c in found)
    if not files and is_archive(run):
        note("An archive is not made again; its files were compared with the seal.")
        files = True
    if not files:
        from yundong.api.verification import made_again
        from yundong.cli.campaign import Progress

        try:
            with Progress(quiet=False) as progress:
                again = made_again(run, threads, progress)
        except InputError as error:
            if not broken:
                raise
            note("\n".join(f"The run cannot be made again: {problem}" for problem in error.problems))
            again = []
        broken |= not all(row["same"] for row in again)
        rows = again + rows
    if rows or out is not None or form is not TableFormat.table:
        columns = ["what", "same", "how"] if files or not rows else list(rows[0])
        put_table(rows, form, out, _headings(columns, form, lang), title=_title(run, lang), lang=lang.value)
    if broken:
        note("Not the same: the files, the scenario or the program have changed since the run was made.")
        raise typer.Exit(1)
    if form is TableFormat.table and out is None:
        put_facts({"Seal": root}, lang.value)
        print(pick(lang, "Every file of the run is as it was sealed.", "推演的全部文件均与封存时一致。"))


def _title(path: Path, lang: str) -> str:
    return pick(lang, f"Verification of {path}", f"核对：{path}")


def _headings(columns: Sequence[str], form: TableFormat, lang: str) -> dict[str, str]:
    from yundong.report.chinese import headings

    return headings(columns, lang if for_readers(form) else "en")


def _verify_page(page: Path, runs: Sequence[Path], form: TableFormat, out: Path | None, lang: str) -> None:
    """Compare a page with its run; exit with 1 if a figure no longer follows."""
    from yundong.api.pages import verify_page

    found = verify_page(page, runs)
    if not found.layout_known:
        note(
            f"note: the layout of {page} is not what this version writes; a reader may see less than it says."
        )
    columns = ["where", "figure", "printed", "recomputed"]
    if found or out is not None or form is not TableFormat.table:
        put_table(
            found.rows(),
            form,
            out,
            _headings(columns, form, lang),
            title=_title(page, lang),
            lang=lang,
        )
    if found:
        note(
            f"{page}: {len(found)} {'place does' if len(found) == 1 else 'places do'} not follow from the run."
        )
        raise typer.Exit(1)
    if form is TableFormat.table and out is None:
        for one in found.runs:
            put_facts({"Seal": one.seal}, lang)
        named = ", ".join(str(one.path) for one in found.runs)
        print(
            pick(
                lang, f"Every figure of {page} follows from {named}.", f"{page} 的全部数字均与 {named} 相符。"
            )
        )


def _note_other_code(run: Path) -> None:
    """Say if a run was made by other code than the one that runs now."""
    try:
        manifest, _ = read_manifest(run)
    except InputError:
        return
    stated = manifest.get(SEAL)
    if isinstance(stated, dict) and stated.get("code") != code_digest():
        note(f"note: the run was made by other code (yundong {manifest.get('yundong', 'unknown')}).")
