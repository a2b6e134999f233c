"""A browser, and a page in it, for the tests of the exhibit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import yundong as yd
from yundong.api.made import exhibit_made
from yundong.study.change.what_if import FIGURES, TRUTHS, PairedEffect
from yundong.study.dossier.counterfactuals import Answered, AnsweredChange
from yundong.study.dossier.kept import KeptComparison, KeptVerdict, KeptVerdicts, VerdictWords
from yundong.study.dossier.verdict import Hinge
from yundong.study.posterior.weighted import Knowledge

OWN = "By 29 August 1952, 14,939 offenders had been arrested in China. In Shenyang 321 were arrested.\n"


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> yd.Run:
    """A whole run at a small scale."""
    return yd.run("narcotics-1952", scale=0.01, out=tmp_path_factory.mktemp("exhibit") / "run")


BASE = tuple(1000.0 + draw for draw in range(20))


def halved(figure: str) -> PairedEffect:
    """An effect that is known: a half in every draw."""
    return PairedEffect(figure, BASE, tuple(value / 2 for value in BASE))


CARRIED = Hinge("letters.weight_false", 0.65, False, Knowledge.prior, None)
ABOUT = {"origin": "posterior", "parameters": [], "draws": 20, "scale": 0.1, "seeds": 1, "command": "none"}
ANSWERED = Answered(
    ABOUT,
    tuple(
        AnsweredChange(kind, name, tuple(map(halved, (*FIGURES, *TRUTHS))), {"identified_wrongly": CARRIED})
        for kind, name in (("mechanism", "letters"), ("interpretation", "strict"), ("experiment", "leniency"))
    ),
)


def supported(verdict: str) -> VerdictWords:
    row = ("identified", "half", "1,000", "−500", "−510 to −500", "20 / 0", verdict)
    return VerdictWords("half", "−500", "−510 to −500", "20 / 0", verdict, "–", "Lower.", "All", row, (row,))


VERDICTS = KeptVerdicts(
    ABOUT,
    (
        KeptVerdict(
            "leniency",
            "supported",
            (supported("supported"), supported("得到支持")),
            (
                KeptComparison(
                    ("a", "甲"), ("b", "乙"), ("persons", "人"), 1e3, -5e2, (-5e2, -5e2), (-5e2, -5e2), True
                ),
            ),
        ),
    ),
)


@pytest.fixture(scope="session")
def beside(tmp_path_factory: pytest.TempPathFactory) -> yd.Run:
    """The same without letters."""
    return yd.run(
        "narcotics-1952", scale=0.01, without=["letters"], out=tmp_path_factory.mktemp("other") / "run"
    )


@pytest.fixture(scope="session")
def variant_file(beside: yd.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exhibit of a counterfactual run, from Python."""
    return beside.exhibit(tmp_path_factory.mktemp("variant") / "exhibit.html")


@pytest.fixture(scope="session")
def page_file(shown: yd.Run, beside: yd.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its exhibit in both languages, with a text of one's own and another run beside."""
    folder = tmp_path_factory.mktemp("page")
    text = folder / "own.txt"
    text.write_text(OWN, encoding="utf-8")
    place = folder / "exhibit.html"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("yundong.study.dossier.counterfactuals.answered_of", lambda run, scenario: ANSWERED)
        patched.setattr("yundong.study.dossier.kept.verdicts_of", lambda run, scenario: VERDICTS)
        place.write_text(exhibit_made(shown, [beside], "both", text), encoding="utf-8")
    return place


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven; skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium")
    with playwright.sync_playwright() as driven:
        opened = driven.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()
