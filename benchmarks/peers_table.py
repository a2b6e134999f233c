"""The public's part beside other frameworks, on the same work.

They live in a virtual environment of their own, `.venv-bench`, since some want other versions of what this project
uses; it is made here, by package name. What cannot be installed or does not run is left out, with the reason.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import PYTHON, ROOT, Bar, Plan, Section, child, median, repeat, say

HERE = ROOT / "benchmarks" / "peers"
VENV = ROOT / ".venv-bench"


@dataclass(frozen=True)
class Peer:
    """A framework to compare with.

    Attributes
    ----------
    trial
        People of the first, small run, from which the size that fits the time is found.
    seconds
        About how long a measured run may take.
    repeats
        Measured runs at most: of frameworks a hundred times slower three say enough.
    """

    name: str
    package: str
    script: str
    trial: float
    threaded: bool = False
    seconds: float = 8.0
    repeats: int = 3


PEERS = (
    Peer("LASER", "laser-generic", "public_laser.py", 3e6, threaded=True, seconds=60.0, repeats=5),
    Peer("Starsim", "starsim", "public_starsim.py", 3e5),
    Peer("mesa-frames", "mesa-frames", "public_mesa_frames.py", 3e5, threaded=True),
    Peer("Mesa", "mesa", "public_mesa.py", 2e4),
)
OVER_LASER = 30.0
"""How many times as fast as LASER the public's part is asked to be."""
QUIET = {"STARSIM_INSTALL_FONTS": "0", "MPLBACKEND": "Agg"}


def measure(plan: Plan) -> Section:
    """Run the public's part here and in each framework, and set the figures side by side."""
    reasons = _environment()
    work = plan.scratch / "work.npz"
    ours = [PYTHON, HERE / "public_yundong.py", "--scale", "0.02" if plan.quick else "1"]
    env = {"XDG_CACHE_HOME": str(plan.scratch / "cache")}
    made = child([*ours, "--work", work, "--threads", "2"], env=env).json
    say(f"the work: {made['attendances']:,} attendances, {made['letters']:,} letters")
    both = repeat(plan, "yundong, the public", lambda: child([*ours, "--threads", "2"], env=env).json)
    one = repeat(
        plan,
        "yundong, one thread",
        lambda: child([*ours, "--threads", "1"], env=env).json,
        min(3, plan.repeats),
    )
    again = child([*ours, "--threads", "2", "--seed", "1953"], env=env).json
    section = Section("The public's part beside other frameworks", list(TEXT), COLUMNS)
    speed = median([r["agent_days_per_s"] for r in both])
    section.rows.append(
        _row(
            "yundong",
            "here",
            both,
            median([r["agent_days_per_s"] for r in one]),
            speed,
            _alike(both, one, again),
        )
    )
    section.data["yundong"] = both
    share = median([r["public_s"] / r["days_s"] for r in both])
    for peer in PEERS:
        if peer.package in reasons:
            section.notes.append(f"{peer.name} is left out: {reasons[peer.package]}.")
            continue
        try:
            row, runs = _peer(plan, peer, work, speed)
        except RuntimeError as error:
            say(f"{peer.name}: {error}")
            section.notes.append(f"{peer.name} is left out: it did not run ({str(error).split(':')[0]}).")
            continue
        section.rows.append(row)
        section.data[peer.name] = runs
        if peer.name == "LASER":
            ratio = speed / median([r["agent_days_per_s"] for r in runs])
            section.bars.append(
                Bar(
                    "agent-days a second, over LASER",
                    f"{OVER_LASER:g}",
                    f"{ratio:.1f}",
                    ratio >= OVER_LASER,
                    "" if ratio >= OVER_LASER else WHY,
                )
            )
    section.notes.append(
        f"Of the time here {share:.0%} is of the public's part and of asking all adults; the rest goes to the loop, to "
        "filing the letters and to making returns."
    )
    if not any(bar.what.endswith("LASER") for bar in section.bars):
        section.bars.append(Bar("agent-days a second, over LASER", f"{OVER_LASER:g}", "not measured", False))
    return section


TEXT = (
    "Adults of the key localities over 230 days: meetings drawn, attendances of each adult, letters written at a "
    "rate that grows with them. The others are given, for each place and day, the mean number and "
    "size of meetings and the rate of letters of a run made here, and are written as their documentation does it: "
    "LASER as patches and Numba kernels over people, Starsim as a module with whole-array steps, mesa-frames as "
    "columns of a Polars frame, Mesa as one object an adult. This project runs its own mechanisms as they stand "
    "(`transmission`, `outreach`, `letters`), which do more: regulars, rallies, acquaintances, whom a letter is "
    "about, a row for each meeting and letter. It draws no audiences: an adult's attendances are worked out when the "
    "adult is asked, and the time in which all adults are asked once, at the end, is counted in. So is what cannot "
    "be switched off and has no like in the others, filing the letters and making returns; a note below says how much "
    "it is.",
    "Each framework runs all 230 days at the largest number of people that it holds in memory and gets through in "
    "about 8 seconds (LASER, the closest: 60), three times, and LASER up to five. Time is that of "
    "the days alone, after compilation; memory is what the process holds at its peak above what it held before the "
    "model was built, for each agent.",
)
WHY = (
    "the peer makes a pass in compiled code over all attendances and, each day, over all adults; what is left here is "
    "those who are asked, and one pass over all adults at the end"
)
COLUMNS = (
    "framework",
    "version",
    "people",
    "M agent-days/s",
    "yundong is faster by",
    "bytes an agent",
    "attendances",
    "letters",
    "2 threads over 1",
    "same seed twice; other threads",
)


def _environment() -> dict[str, str]:
    """Make the environment of the other frameworks; return why which of them is missing."""
    if not (VENV / "bin" / "python").is_file():
        say("making .venv-bench")
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    quiet = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    missing = [p.package for p in PEERS if not _version(p.package)]
    if missing:
        say("installing " + ", ".join(missing))
        everything = subprocess.run(
            [*quiet, "-r", HERE / "requirements.txt"], capture_output=True, check=False
        )
        for package in missing if everything.returncode else ():
            subprocess.run([*quiet, package], capture_output=True, check=False)
    return {p.package: "it could not be installed" for p in PEERS if not _version(p.package)}


def _version(package: str) -> str:
    code = f"from importlib.metadata import version; print(version({package!r}))"
    return child([VENV / "bin" / "python", "-c", code]).out.strip()


def _peer(plan: Plan, peer: Peer, work: Path, ours: float) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Find the size that fits, measure it, and see what threads and seeds do."""

    def once(people: float, threads: int = 2, seed: int = 1952) -> dict[str, Any]:
        env = QUIET | {"NUMBA_NUM_THREADS": "2", "POLARS_MAX_THREADS": str(threads)}
        words = ("--people", str(people), "--threads", str(threads), "--seed", str(seed))
        return child(
            [VENV / "bin" / "python", HERE / peer.script, work, *words], env=env, seconds=20 * peer.seconds
        ).json

    say(f"{peer.name}: a trial")
    once(3000.0)  # compiles what is kept compiled
    trial = once(peer.trial / (100 if plan.quick else 1))
    people = (
        trial["people"] * min(1e6, 0.8 * peer.seconds / trial["days_s"])
        if not plan.quick
        else trial["people"]
    )
    while True:
        try:
            say(f"{peer.name}: {people / 1e6:.3f} million people")
            runs = [once(people)]
            break
        except RuntimeError as error:
            say(f"{peer.name}: {error}")
            people /= 2.0
            if people < 1000:
                raise
    runs += repeat(plan, peer.name, lambda: once(people), max(1, min(peer.repeats, plan.repeats) - 1))
    single = [once(people, threads=1)] if peer.threaded else []
    alike = _alike(runs, single, once(trial["people"], seed=7))
    slow = single[0]["agent_days_per_s"] if single else None
    return _row(peer.name, _version(peer.package), runs, slow, ours, alike), runs


def _alike(runs: list[dict[str, Any]], single: list[dict[str, Any]], other: dict[str, Any]) -> str:
    """Say whether the same seed gives the same exposures, with as many threads and with others."""
    same = len({r["digest"] for r in runs}) == 1
    if other["digest"] == runs[0]["digest"]:
        return "the seed changes nothing"
    threads = (
        "no threads of its own"
        if not single
        else ("the same" if {r["digest"] for r in single} == {r["digest"] for r in runs} else "other results")
    )
    return f"{'the same' if same else 'other results'}; {threads}"


def _row(
    name: str, version: str, runs: list[dict[str, Any]], slow: float | None, ours: float, alike: str
) -> tuple[str, ...]:
    speed = median([r["agent_days_per_s"] for r in runs])
    return (
        name,
        version,
        f"{runs[0]['people']:,}",
        f"{speed / 1e6:,.1f}",
        f"{ours / speed:,.1f}" if name != "yundong" else "",
        f"{median([r['bytes_per_agent'] for r in runs]):,.0f}",
        f"{runs[0]['attendances']:,}",
        f"{runs[0]['letters']:,}",
        f"{speed / slow:.2f}" if slow else "–",
        alike,
    )
