"""The generated pages of the documentation: ``yundong pages | odd``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yundong.cli.output import note
from yundong.cli.study import ScenarioOption

Check = Annotated[
    bool, typer.Option("--check", help="Change nothing; exit with 1 if anything is out of date.")
]


def pages(
    docs: Annotated[Path, typer.Option(help="Folder of the pages.")] = Path("docs"),
    check: Check = False,
    scenario: ScenarioOption = "narcotics-1952",
) -> None:
    """Regenerate every page of a folder that is generated, wholly or in part; prose and measured tables stay."""
    from yundong.base.writing import write_text
    from yundong.pages.registry import stale_pages
    from yundong.scenario import load

    stale = stale_pages(docs, load(scenario))
    for path, text in stale.items():
        if not check:
            write_text(path, text)
        note(f"{'out of date' if check else 'written'}: {path}")
    if not stale:
        note(f"All pages of {docs} are current.")
    if stale and check:
        raise typer.Exit(1)


def odd(
    out: Annotated[Path, typer.Option("-o", "--out", help="The page whose tables are regenerated.")] = Path(
        "docs/odd.md"
    ),
    check: Check = False,
    scenario: ScenarioOption = "narcotics-1952",
) -> None:
    """Regenerate the tables of the model's protocol from the scenario and the code; the prose stays."""
    from yundong.base.reading import read_text
    from yundong.base.writing import write_text
    from yundong.pages.odd import refresh
    from yundong.scenario import load

    page = read_text(out)
    fresh = refresh(page, load(scenario))
    if fresh == page:
        note(f"{out} is current.")
    elif check:
        note(f"{out} is out of date. Regenerate it with: yundong odd --out {out}")
        raise typer.Exit(1)
    else:
        write_text(out, fresh)
        note(f"written: {out}")
