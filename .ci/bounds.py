#!/usr/bin/env python3
"""Try the wheel in clean environments: with no extra and with each, at the lowest and at the newest versions allowed.

``make check-bounds`` calls it once a release, for every Python from 3.11 to 3.13 that the machine has;
``.ci/bounds.py --which lowest --extras report --python python3.12`` tries a part. With ``--tests``, the tests of the
source distribution are run in the environment that has all extras. ``--smoke``, which `.ci/run` calls, tries only the
Pythons that it is not run with, at the versions of constraints.txt: a small run, and the tests of the Python interface.
Needs a package index and pip; with uv, where that is installed, an hour becomes half of one. Exits with 1 if anything
is not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ("3.11", "3.12", "3.13")
EXTRAS = ("", "report", "reading", "audit", "study", "cluster", "report,cjk", "all")
TEXT = "By 29 August 1952, 867 persons had been arrested in Shenyang.\n"
PAGE = f"<html><body><p>{TEXT}</p></body></html>"
SMALL = "--scale 0.003 --until 1952-09-15"
GRID = "grid --set letters.base_rate=0.001 --seeds 1 --scale 0.003 --until 1952-05-01 --workers 1"
API = """\
import datetime as dt
import numpy as np
import yundong as yd
run = yd.open_run("r")
assert run.by_area("region", "arrested").to_polars().height and "<table" in run.compare()._repr_html_()
assert run.report(as_of=dt.date(1952, 8, 29)).line("arrested").enumerated is not None
assert yd.run(seed=np.int64(3), scale=0.003, until="1952-05-01", out="s").manifest["seed"] == 3
assert yd.decide({"narcotics": True, "role": "producer", "confession": "full"})
print("the interface works")
"""
CHAIN = """\
import numpy as np
from yundong.study.posterior.chain import sample
start = np.random.default_rng(1).uniform(0.2, 0.8, (8, 2))
print(sample(lambda z: -np.square(z - 0.5).sum(axis=1) * 50, start, 200, 1).diagnosis())
"""


class Step(NamedTuple):
    """Words behind ``yundong``, the exit code, and what standard output or error has to contain."""

    words: str
    code: int = 0
    wanted: str = ""


BARE = (
    Step("--help", 0, "Campaign"),
    Step("run --help", 0, "--scale"),
    Step(f"run {SMALL} --out r --quiet", 0, "Seal"),
    Step("report r --by region --indicator arrested", 0, "Northeast"),
    Step("report r --format json", 0, '"as_of"'),
    Step("compare r --format csv", 0, "claim"),
    Step("verify r --files", 0, "as it was sealed"),
    Step("units 100 liang --to kg", 0, "3.125"),
    Step("export r --to sqlite -o r.sqlite", 0, "r.sqlite"),
    Step("export r --to parquet -o r.parquet"),
    Step("scenario check narcotics-1952"),
    Step("directive lint"),
    Step("runs .", 0, "narcotics-1952"),
    Step("python api.py", 0, "the interface works"),
)
"""What must work without an extra."""
STEPS: dict[str, tuple[Step, ...]] = {
    "report": (
        Step("report r -o r.html"),
        Step("report r -o r.md"),
        Step("report r -o r.docx"),
        Step("report r -o r.pdf"),
        Step("report r --by region -o r.xlsx"),
        Step("verify r.xlsx"),
        Step("plot r timeline -o t.png"),
        Step("export r --to xlsx -o tables.xlsx"),
    ),
    "reading": (Step("read t.txt --format csv", 0, "867"), Step("read t.html --format json", 0, "867")),
    "audit": (
        Step("audit narcotics-1952 --format json", 0, '"findings"'),
        Step("reconcile narcotics-1952 --format csv", 0, "claim"),
    ),
    "study": (
        Step(f"{GRID} --format csv", 0, "arrested"),
        Step("study coverage"),
        Step("study records --top 3"),
        Step("python chain.py", 0, "rhat"),
    ),
    "cluster": (Step(f"{GRID} --dask ADDRESS --format csv", 0, "arrested"),),
    "cjk": (Step("report r --lang zh -o zh.pdf"), Step("plot r timeline --lang zh -o zh.png")),
    "all": (
        Step("exhibit r -o exhibit.html"),
        Step("read r.pdf --format csv", 0, "id,indicator,"),
        Step("read r.docx --format csv", 0, "id,indicator,"),
        Step("audit t.txt --against -o audit.html"),
    ),
}
"""What must work with an extra."""
WITHOUT = {
    "report": Step("report r -o r.docx", 2, "needs the extra 'report'"),
    "reading": Step("read t.txt", 2, "needs the extra 'reading'"),
    "audit": Step("audit narcotics-1952", 2, "needs the extra 'audit'"),
    "study": Step("study screen", 2, "needs the extra 'study'"),
}
"""What must be said without it."""


def parts(extra: str) -> list[str]:
    """Return the extras that an entry of `EXTRAS` names, one by one."""
    named = [name for name in extra.split(",") if name]
    return [*STEPS] if named == ["all"] else named


def lowest(extra: str) -> list[str]:
    """Return the direct requirements pinned to the lowest version that each allows."""
    optional = PROJECT["optional-dependencies"]
    wanted = {*PROJECT["dependencies"], *(one for name in parts(extra) for one in optional.get(name, ()))}
    found = [re.fullmatch(r"([\w.-]+)\s*>=\s*([\w.]+).*", one.partition(";")[0].strip()) for one in wanted]
    return sorted(f"{match[1]}=={match[2]}" for match in found if match)


def made(place: Path, python: str, wanted: Sequence[str]) -> str:
    """Make a clean environment in ``place/venv``; return what went wrong, or nothing."""
    shutil.rmtree(place / "venv", ignore_errors=True)
    inside = place / "venv" / "bin" / "python"
    if shutil.which("uv"):
        calls = [
            ["uv", "venv", "--quiet", "--python", python, place / "venv"],
            ["uv", "pip", "install", "--quiet", "--python", inside, *wanted],
        ]
    else:
        calls = [
            [python, "-m", "venv", place / "venv"],
            [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted],
        ]
    for call in calls:
        found = subprocess.run(call, capture_output=True, text=True)
        if found.returncode:
            return f"cannot be installed: {found.stderr.strip()[-600:]}"
    return ""


def check(place: Path, python: str, which: str, extra: str, wheel: Path) -> Iterator[str]:
    """Yield what is not as it should be in a clean environment."""
    pins = lowest(extra) if which == "lowest" else []
    if wrong := made(place, python, [f"{wheel}[{extra}]" if extra else str(wheel), *pins]):
        yield wrong
        return
    work = place / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for name, content in {"t.txt": TEXT, "t.html": PAGE, "api.py": API, "chain.py": CHAIN}.items():
        (work / name).write_text(content, encoding="utf-8")
    steps = [*BARE, *(step for name in parts(extra) for step in STEPS[name])]
    steps += [] if extra else [*WITHOUT.values()]
    for step in steps:
        yield from tried(place, step)


def tried(place: Path, step: Step) -> Iterator[str]:
    """Call one command as somebody does who has only the wheel; yield what is wrong with what it says."""
    words = step.words.split()
    bin_ = place / "venv" / "bin"
    command = [bin_ / "python", *words[1:]] if words[0] == "python" else [bin_ / "yundong", *words]
    if "ADDRESS" in words:
        command = [bin_ / "python", ROOT / ".ci" / "on_a_cluster.py", *words]
    try:
        found = subprocess.run(
            command, cwd=place / "work", env=_environment(place), capture_output=True, text=True, timeout=1200
        )
    except subprocess.TimeoutExpired:
        yield f"yundong {step.words}: not ended after 20 minutes"
        return
    said = found.stdout + found.stderr
    wrong = found.returncode != step.code or step.wanted not in said or "Traceback" in said
    if wrong or "Warning" in said or not _clean(step, found.stdout):
        yield f"yundong {step.words}: exit {found.returncode}, {said.strip()[-900:]}"


def _environment(place: Path) -> dict[str, str]:
    """Return the environment of somebody who has only what is in a place."""
    here = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return here | {"HOME": str(place), "XDG_CACHE_HOME": str(place / "cache")}


def _clean(step: Step, out: str) -> bool:
    """Return whether what is meant for another program holds nothing else."""
    if step.code == 0 and "--format json" in step.words:
        try:
            json.loads(out)
        except ValueError:
            return False
    return "--format csv" not in step.words or re.match(r"\w+,", out) is not None


def suite(place: Path, python: str, which: str, dist: Path) -> Iterator[str]:
    """Yield the last lines of the tests of the source distribution if they fail; all extras are installed."""
    source = next(dist.glob("*.tar.gz"))
    with tarfile.open(source) as archive:
        archive.extractall(place, filter="data")
    folder = place / source.name.removesuffix(".tar.gz")
    pins = lowest("all") if which == "lowest" else []
    if wrong := made(place, python, [f"{folder}[all,dev,docs]", *pins]):
        yield wrong
        return
    command = [place / "venv" / "bin" / "python", "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if found.returncode:
        yield "\n".join(found.stdout.splitlines()[-40:])


def smoke(place: Path, python: str) -> Iterator[str]:
    """Yield what is wrong on a Python at the versions of constraints.txt: a small run, the tests of the interface."""
    wanted = [f"{ROOT}[all]", "pytest", "hypothesis", "-c", str(ROOT / "constraints.txt")]
    if wrong := made(place, python, wanted):
        yield wrong
        return
    (place / "work").mkdir()
    yield from tried(place, Step("run --scale 0.01 --out r --quiet", 0, "Seal"))
    command = [place / "venv" / "bin" / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/api"]
    found = subprocess.run(command, cwd=ROOT, env=_environment(place), capture_output=True, text=True)
    if found.returncode:
        yield "\n".join(found.stdout.splitlines()[-40:])


def _other_pythons(pythons: Sequence[str]) -> Iterator[str]:
    """Yield the Pythons of another version than this one."""
    for python in pythons:
        command = [python, "-c", f"import sys; print(sys.version_info[:2] != {sys.version_info[:2]})"]
        if subprocess.run(command, capture_output=True, text=True).stdout.strip() == "True":
            yield python


def _smoked(pythons: Sequence[str]) -> int:
    """Try every Python of another version than this one; return how many things are wrong."""
    wrong, others = 0, list(_other_pythons(pythons))
    for python in others:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as work:
            problems = list(smoke(Path(work), python))
        wrong += len(problems)
        said = "; ".join(problems) or "a run and the tests of the interface are as they should be"
        print(f"{python}: {said} ({time.monotonic() - started:.0f} s)", flush=True)
    if not others:
        print("No Python of another version is here.")
    return wrong


def _pythons() -> list[str]:
    """Return the Pythons of `PYTHONS` on this machine: on the path, or kept by pyenv."""
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = []
    for version in PYTHONS:
        candidates = [
            f"python{version}",
            *map(str, sorted(kept.glob(f"{version}.*/bin/python"), reverse=True)),
        ]
        found += [one for one in candidates if _works(one)][:1]
    return found or [sys.executable]


def _works(python: str) -> bool:
    """Return whether a Python is there and can make environments."""
    command = [python, "-c", "import venv, ensurepip"]
    return shutil.which(python) is not None and subprocess.run(command, capture_output=True).returncode == 0


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--which", choices=("lowest", "newest"), nargs="*", default=["lowest", "newest"])
    asked.add_argument("--extras", nargs="*", default=EXTRAS, help="'' is the bare installation")
    asked.add_argument("--python", nargs="*", default=_pythons())
    asked.add_argument(
        "--smoke", action="store_true", help="only the Pythons that this is not, at constraints.txt"
    )
    asked.add_argument("--tests", action="store_true", help="also run the tests of the source distribution")
    return asked.parse_args()


def _built(dist: Path) -> Path:
    """Build wheel and source distribution; return the wheel."""
    venv = dist / "build"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    pip = [venv / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "build"]
    subprocess.run(pip, check=True)
    build = [venv / "bin" / "python", "-m", "build", "--outdir", dist, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    return next(dist.glob("*.whl"))


def main() -> int:
    """Try every combination asked for."""
    options = _asked()
    if options.smoke:
        return 1 if _smoked(options.python) else 0
    wrong = 0
    with tempfile.TemporaryDirectory() as dist:
        wheel = _built(Path(dist))
        for python in options.python:
            for which in options.which:
                with tempfile.TemporaryDirectory() as work:
                    place = Path(work)
                    for extra in options.extras:
                        started = time.monotonic()
                        problems = list(check(place, python, which, extra, wheel))
                        wrong += len(problems)
                        name = f"{python}, {which} versions, {extra or 'no extra'}"
                        size = sum(p.lstat().st_size for p in (place / "venv").rglob("*") if p.is_file())
                        took = f"{time.monotonic() - started:.0f} s, {size / 1e6:.0f} MB"
                        print(f"{name}: {'; '.join(problems) or 'as it should be'} ({took})", flush=True)
                    if options.tests:
                        problems = list(suite(place, python, which, Path(dist)))
                        wrong += len(problems)
                        said = "; ".join(problems) or "as they should be"
                        print(f"{python}, {which} versions, the tests: {said}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
