"""Measure speed and memory, and write docs/benchmarks.md.

``make bench`` measures everything (under 20 minutes); ``python benchmarks/bench.py run cold --quick`` measures
some of it in a hurry. Sections that are not measured keep what the page says of them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import cold_start
import evaluation
import growth
import limits
import peers_table
import scaling
import whole_run
from measure import ROOT, Plan, Section, machine, say
from page import write_page

SECTIONS: dict[str, Callable[[Plan], Section]] = {
    "run": whole_run.measure,
    "cold": cold_start.measure,
    "evaluation": evaluation.measure,
    "scaling": scaling.threads,
    "ensemble": scaling.small,
    "floor": limits.measure,
    "peers": peers_table.measure,
    "growth": growth.measure,
}


def main() -> None:
    """Measure the sections asked for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"all, or some of: {', '.join(SECTIONS)}"
    )
    parser.add_argument(
        "--quick", action="store_true", help="fewer and smaller runs; the page is not written"
    )
    parser.add_argument("--repeats", type=int, default=5, help="runs of which the median is taken")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
    asked = parser.parse_args()
    names = list(SECTIONS) if not asked.sections or "all" in asked.sections else asked.sections
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]!r}; there are: all, {', '.join(SECTIONS)}")
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="yundong-bench-"))
    found: dict[str, Section] = {}
    try:
        plan = Plan(repeats=1 if asked.quick else asked.repeats, quick=asked.quick, scratch=folder)
        for name in names:
            say(f"{name}: begins")
            try:
                found[name] = SECTIONS[name](plan)
            except Exception as error:  # one section that fails must not lose the others
                say(f"{name}: failed: {error}")
                found[name] = Section(name, notes=[f"Could not be measured: {type(error).__name__}."])
            say(f"{name}: done after {time.perf_counter() - began:.0f} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if asked.quick and asked.page == ROOT / "docs" / "benchmarks.md":
        print(
            json.dumps(
                {name: asdict(section) for name, section in found.items()}, indent=1, ensure_ascii=False
            )
        )
    else:
        write_page(asked.page, list(SECTIONS), found, machine(), plan.repeats)
        say(f"written: {asked.page.name}")
    failed = [name for name, section in found.items() if not section.rows and section.notes]
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
