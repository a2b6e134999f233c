#!/usr/bin/env python3
"""Try the wheel in clean environments: with no extra and with each, at the lowest and at the newest versions allowed.

``make check-bounds`` calls it once a release; ``.ci/bounds.py --which lowest --extras report --python python3.12``
tries a part. Needs pip and a package index, some 3 GB and half an hour for all. Exits with 1 if anything is not as it
should be.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("report", "reading", "audit", "study", "cluster")
TEXT = "By 29 August 1952, 867 persons had been arrested in Shenyang.\n"
RUN = "run --scale 0.003 --until 1952-09-15 --out r --quiet"
# Words behind `yundong`, the exit code, and what standard output or error has to contain.
Step = tuple[str, int, str]
BARE: tuple[Step, ...] = (
    (RUN, 0, "Seal"),
    ("report r --by region --indicator arrested", 0, "Northeast"),
    ("report r --format json", 0, '"as_of"'),
    ("verify r --files", 0, "as it was sealed"),
    ("units 100 liang --to kg", 0, "3.125"),
    ("export r --to sqlite -o r.sqlite", 0, "r.sqlite"),
    ("runs .", 0, "narcotics-1952"),
)
STEPS: dict[str, tuple[Step, ...]] = {
    "report": (
        ("report r -o r.html", 0, ""),
        ("report r -o r.docx", 0, ""),
        ("report r -o r.pdf", 0, ""),
        ("report r --by region -o r.xlsx", 0, ""),
        ("plot r timeline -o t.png", 0, ""),
    ),
    "reading": (("read t.txt --format csv", 0, "867"),),
    "audit": (
        ("audit narcotics-1952 --format json", 0, '"findings"'),
        ("reconcile narcotics-1952 --format csv", 0, "claim"),
    ),
    "study": (
        (
            "grid --set letters.base_rate=0.001 --seeds 1 --scale 0.003 --until 1952-05-01 --workers 1",
            0,
            "arrested",
        ),
    ),
    "cluster": (),
}
"""What must work with an extra."""
WITHOUT: dict[str, Step] = {
    "report": ("report r -o r.docx", 2, "needs the extra 'report'"),
    "reading": ("read t.txt", 2, "needs the extra 'reading'"),
    "audit": ("audit narcotics-1952", 2, "needs the extra 'audit'"),
    "study": ("study screen", 2, "needs the extra 'study'"),
}
"""What must be said without it."""


def lowest(extra: str) -> list[str]:
    """Return the direct requirements pinned to the lowest version that each allows."""
    wanted = PROJECT["dependencies"] + (PROJECT["optional-dependencies"][extra] if extra else [])
    found = [re.fullmatch(r"([\w.-]+)\s*>=\s*([\w.]+).*", one.partition(";")[0].strip()) for one in wanted]
    return [f"{match[1]}=={match[2]}" for match in found if match]


def check(python: str, which: str, extra: str, wheel: Path) -> Iterator[str]:
    """Yield what is not as it should be in a clean environment."""
    with tempfile.TemporaryDirectory() as work:
        place = Path(work)
        subprocess.run([python, "-m", "venv", place / "venv"], check=True)
        pip = [
            place / "venv" / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        pins = lowest(extra) if which == "lowest" else []
        made = subprocess.run(
            [*pip, f"{wheel}[{extra}]" if extra else str(wheel), *pins], capture_output=True, text=True
        )
        if made.returncode:
            yield f"cannot be installed: {made.stderr.strip().splitlines()[-1]}"
            return
        (place / "t.txt").write_text(TEXT, encoding="utf-8")
        steps = [*BARE, *STEPS.get(extra, ())]
        steps += [step for name, step in WITHOUT.items() if extra == ""]
        yield from _tried(place, steps)


def _tried(place: Path, steps: Sequence[Step]) -> Iterator[str]:
    for words, code, wanted in steps:
        command = [place / "venv" / "bin" / "yundong", *words.split()]
        found = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=1200)
        said = found.stdout + found.stderr
        if found.returncode != code or wanted not in said or "Traceback" in said:
            yield f"yundong {words}: exit {found.returncode}, {said.strip()[-600:]}"


def _works(python: str) -> bool:
    """Return whether a Python is there and can make environments."""
    command = [python, "-c", "import venv, ensurepip"]
    return shutil.which(python) is not None and subprocess.run(command, capture_output=True).returncode == 0


def main() -> int:
    """Try every combination asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--which", choices=("lowest", "newest"), nargs="*", default=["lowest", "newest"])
    asked.add_argument("--extras", nargs="*", default=["", *EXTRAS], help="'' is the bare installation")
    newer = [python for python in ("python3.12", "python3.13") if _works(python)]
    asked.add_argument("--python", nargs="*", default=[sys.executable, *newer])
    options = asked.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as dist:
        build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", dist, str(ROOT)]
        subprocess.run(build, check=True)
        wheel = next(Path(dist).glob("*.whl"))
        for python in options.python:
            if shutil.which(python) is None:
                print(f"{python}: not on this machine")
                continue
            for which in options.which:
                for extra in options.extras:
                    problems = list(check(python, which, extra, wheel))
                    wrong += len(problems)
                    name = f"{python}, {which} versions, {extra or 'no extra'}"
                    print(f"{name}: {'; '.join(problems) or 'as it should be'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
