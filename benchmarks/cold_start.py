"""Cold start: imports, two first runs at once, and compiled code after a change of the sources."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import PYTHON, Bar, Plan, Section, campaign, child, median, repeat, say, spread, yundong

import yundong as package

SMALL = ("--scale", "0.005", "--until", "1952-08-31")


def measure(plan: Plan) -> Section:
    """Measure how long the program takes to say anything, and whether its cache can be trusted."""
    shown = repeat(plan, "--help", lambda: _checked(yundong(plan, "--help")).wall)
    loaded = repeat(plan, "import", lambda: _checked(child([PYTHON, "-c", "import yundong"])).wall)
    bare = repeat(plan, "bare Python", lambda: _checked(child([PYTHON, "-c", "pass"])).wall)
    alike = _at_once(plan)
    followed, restored = _after_a_change(plan)
    section = Section(
        "Cold start",
        [],
        ("", "median (smallest to largest)"),
        [
            ("`yundong --help`", spread(shown, digits=3)),
            ("`import yundong`, the whole process", spread(loaded, digits=3)),
            ("Python alone", spread(bare, digits=3)),
        ],
    )
    section.bars = [
        Bar("`yundong --help`", "0.3 s", f"{median(shown):.3f} s", median(shown) <= 0.3),
        Bar("`import yundong`", "0.3 s", f"{median(loaded):.3f} s", median(loaded) <= 0.3),
        Bar("two first runs at once", "equal digests", "equal" if alike else "different", alike),
        Bar(
            "a helper of the kernels changed",
            "another result",
            "another" if followed else "the old one",
            followed,
        ),
        Bar("the helper put back", "the old result", "the old one" if restored else "another", restored),
    ]
    return section


def _checked(outcome):  # type: ignore[no-untyped-def]
    if outcome.code:
        raise RuntimeError(outcome.err[-500:])
    return outcome


def _at_once(plan: Plan) -> bool:
    """Start two runs at once on an empty cache; they must agree with each other and with a run after them."""
    say("two first runs at once")
    cache = plan.scratch / "at-once"
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda name: campaign(plan, *SMALL, name=name, cache=cache), ("left", "right")))
    after = campaign(plan, *SMALL, name="after", cache=cache)
    return both[0]["digest"] == both[1]["digest"] == after["digest"]


def _after_a_change(plan: Plan) -> tuple[bool, bool]:
    """Change a helper that kernels of other files call, in a copy of the package; put it back."""
    source, cache = plan.scratch / "copy", plan.scratch / "changed"
    shutil.copytree(
        Path(package.__file__).parent, source / "yundong", ignore=shutil.ignore_patterns("__pycache__")
    )
    draws = source / "yundong" / "kernels" / "draws.py"
    text = draws.read_text(encoding="utf-8")
    turn = "6.283185307179586"
    if turn not in text:
        raise RuntimeError("draws.py no longer holds the constant that this check changes")
    digests = []
    for content in (text, text.replace(turn, "3.141592653589793"), text):
        say("a run of the copy")
        draws.write_text(content, encoding="utf-8")
        run = campaign(plan, *SMALL, name="copy", cache=cache, env={"PYTHONPATH": str(source)})
        digests.append(run["digest"])
    return digests[0] != digests[1], digests[0] == digests[2]
