"""Writes the generated tables of every page in docs/ anew: ``make docs``; --check only tells what is stale.

A page holds the prose; between ``<!-- generated: NAME -->`` and ``<!-- end -->`` stands what `yundong.pages.odd`
makes from the scenario and the code, so that a page cannot say what the model does not do. A test runs the check.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from yundong.base.reading import read_text
from yundong.base.writing import write_text
from yundong.pages.odd import refresh
from yundong.scenario import load

DOCS = Path(__file__).resolve().parent


def stale(write: bool) -> list[str]:
    """Return the pages that are not what they would be; write them anew if told to."""
    scenario = load()
    found = []
    for path in sorted(DOCS.rglob("*.md")):
        page = read_text(path)
        fresh = refresh(page, scenario)
        if fresh != page:
            found.append(str(path.relative_to(DOCS)))
            if write:
                write_text(path, fresh)
    return found


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Write the generated tables of docs/ anew.")
    options.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 if a page is stale"
    )
    only_check = options.parse_args().check
    pages = stale(write=not only_check)
    print(
        "\n".join(f"{'stale' if only_check else 'written'}: docs/{page}" for page in pages)
        or "All pages are current."
    )
    sys.exit(1 if pages and only_check else 0)
