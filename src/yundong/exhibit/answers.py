"""What would change, and what rests on assumptions: counterfactuals kept by a study, and draws of the posterior."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, astuple
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yundong.campaign.loop import MECHANISMS
from yundong.exhibit.bilingual import Pair, pair
from yundong.report.outline.tree import Callout, Outline, Paragraph, TableBlock, plain
from yundong.report.words import say, term
from yundong.scenario import Scenario
from yundong.study.change.answers import figure_name, unit_name
from yundong.study.change.what_if import FIGURES, TRUTHS, WhatIf
from yundong.study.change.what_if_page import changed_in_words, in_sentences, what_if_outline
from yundong.study.dossier.counterfactuals import Answered
from yundong.study.dossier.kept import KeptVerdicts
from yundong.study.dossier.questions_file import load_questions
from yundong.study.dossier.verdict import Hinge
from yundong.study.dossier.words import KNOWN, PAIRED, RULES
from yundong.study.posterior.weighted import Posterior

Floats = NDArray[np.float64]
Title = Callable[[WhatIf, str], str | None]
"""Of an experiment, in a language."""
Note = Callable[[str, str], str]
"""Of a parameter, in Chinese: by its name, and its English note."""

SLIDERS = 12
"""Assumptions that can be moved: those that carry most of the variance of the figures on truth."""
LEAST_CARRIED = 0.01
"""Share of a variance below which an assumption is not offered."""
RIDGE = 1e-3
"""Keeps the regression stable where draws are few."""


def what_ifs_of(scenario: Scenario, answered: Answered, title: Title, note: Note) -> list[dict[str, Any]]:
    """Return every counterfactual that was answered, in both languages, with the numbers of its picture."""
    return [
        {
            "kind": one.kind,
            "name": one.name,
            "in": [_in_language(answer, lang, title) for lang in ("en", "zh")],
            "passages": _passages_of(answer),
            "uses": _uses_of(scenario, answer),
            "effects": [
                {
                    "figure": e.figure,
                    "name": pair(partial(figure_name, scenario, e.figure, truth=e.truth)),
                    "unit": pair(partial(unit_name, scenario, e.figure, truth=e.truth)),
                    "truth": e.truth,
                    "median": e.median,
                    "inner": e.interval(0.5).ends,
                    "wide": e.interval(0.9).ends,
                    "base": float(np.median(e.baseline)),
                    "verdict": e.verdict,
                    "rises": e.rises,
                    "falls": e.falls,
                    "rests_on": _rest_of(scenario, one.hinges.get(e.figure), note),
                }
                for e in answer.effects
            ],
        }
        for one, answer in zip(answered.changes, answered.what_ifs(scenario), strict=True)
    ]


def _passages_of(answer: WhatIf) -> list[str]:
    """Return the passages that a counterfactual is about."""
    experiment = answer.changed.experiment
    if experiment is not None:
        return [experiment.passage]
    off = answer.changed.without
    return list(dict.fromkeys(p for m in MECHANISMS if m.name in off for p in m.passages))


def _uses_of(scenario: Scenario, answer: WhatIf) -> dict[str, int]:
    """Return how many parameters of the mechanisms switched off are assumed, fitted or fixed."""
    off = [m for m in MECHANISMS if m.name in answer.changed.without]
    names = dict.fromkeys(name for mechanism in off for name in mechanism.parameters())
    return dict(Counter(scenario.parameters[name].use for name in names if name in scenario.parameters))


def _rest_of(scenario: Scenario, hinge: Hinge | None, note: Note) -> dict[str, Any] | None:
    """Return what carries most of a change over the draws, and what the documents say of it."""
    if hinge is None:
        return None
    english = scenario.parameters[hinge.parameter].note
    return {
        "parameter": hinge.parameter,
        "note": (english, note(hinge.parameter, english)),
        "share": round(hinge.share, 3),
        "rises": hinge.rises,
        "known": KNOWN[hinge.knowledge],
        "flips_at": hinge.flips_at,
    }


def verdicts_in(scenario: Scenario, kept: KeptVerdicts) -> dict[str, Any]:
    """Return the verdicts on what the report states, with the statements, in both languages."""
    questions = load_questions(scenario).questions
    return {
        "about": {name: kept.about[name] for name in ("origin", "draws", "scale", "seeds", "command")},
        "earlier": "version" in kept.outdated(scenario),
        "rules": RULES,
        "paired": PAIRED,
        "questions": [
            {
                **asdict(one),
                **{
                    name: astuple(getattr(questions[one.question], name))
                    for name in ("title", "claim", "tested", "limits")
                },
                "passages": questions[one.question].passages,
            }
            for one in kept.verdicts
        ],
    }


def _in_language(answer: WhatIf, lang: str, title: Title) -> dict[str, Any]:
    named = title(answer, lang)
    outline: Outline = what_if_outline(answer, lang, title=named, pictured=False)
    table = next(block for block in outline.blocks if isinstance(block, TableBlock))
    said = [block for block in outline.blocks if isinstance(block, Paragraph)]
    return {
        "title": outline.title,
        "changed": changed_in_words(answer, lang, named),
        "subtitle": outline.subtitle,
        "cautions": [plain(block.text) for block in outline.blocks if isinstance(block, Callout)],
        "words": in_sentences(answer, lang),
        "reading": plain(said[-1].text),
        "head": table.head,
        "rows": table.rows,
    }


def assumptions_of(scenario: Scenario, posterior: Posterior, note: Note) -> dict[str, Any] | None:
    """Return an ensemble whose assumptions can be moved; None where nothing assumed carries anything.

    The page moves a draw from its own values of the assumptions to those of the sliders along a regression (Beaumont,
    Zhang and Balding 2002): the logarithm of each figure on the coordinates of the assumptions, over all draws. What
    the regression leaves unexplained stays with each draw, so that the interval keeps the spread of what is not moved.

    Returns
    -------
    dict or None
        ``sliders`` with name, range, source and grade; ``weights`` (draws,); ``at`` (draws, sliders), coordinates from
        0 to 1; and for each figure its ``values`` (draws,), ``slope`` (sliders,) and the share ``explained``.
    """
    figures = [(f"indicator:{name}", name) for name in FIGURES] + [(f"truth:{name}", name) for name in TRUTHS]
    figures = [(quantity, name) for quantity, name in figures if _usable(posterior, quantity)]
    names = _carrying(scenario, posterior, [quantity for quantity, name in figures if name in TRUTHS])
    if not names or not figures:
        return None
    at = np.column_stack([_coordinates(scenario, posterior, name) for name in names])
    return {
        "sliders": [_slider(scenario, name, at[:, i], posterior, note) for i, name in enumerate(names)],
        "weights": _short(posterior.weights, 6),
        "at": [_short(row, 4) for row in at],
        "figures": [_response(scenario, posterior, quantity, name, at) for quantity, name in figures],
        "draws": len(posterior.weights),
        "made": posterior.about.made,
    }


def _usable(posterior: Posterior, quantity: str) -> bool:
    return posterior.has(quantity) and bool((posterior.values(quantity) > 0.0).all())


def _carrying(scenario: Scenario, posterior: Posterior, quantities: list[str]) -> list[str]:
    """Return the assumed parameters that carry most of the variance of some quantities, the strongest first."""
    carried: dict[str, float] = {}
    for quantity in quantities:
        for driver in posterior.drivers(quantity, most=SLIDERS):
            parameter = scenario.parameters[driver.parameter]
            if parameter.use == "assumed" and driver.share >= LEAST_CARRIED:
                carried[driver.parameter] = max(carried.get(driver.parameter, 0.0), driver.share)
    return sorted(carried, key=lambda name: -carried[name])[:SLIDERS]


def _coordinates(scenario: Scenario, posterior: Posterior, name: str) -> Floats:
    """Return where the draws of a parameter lie between the ends of its range, 0 to 1."""
    low, high, logarithmic = _ends(scenario, name)
    values = posterior.values(f"parameter:{name}")
    if logarithmic:
        low, high, values = np.log(low), np.log(high), np.log(values)
    return np.asarray((values - low) / (high - low))


def _ends(scenario: Scenario, name: str) -> tuple[float, float, bool]:
    parameter = scenario.parameters[name]
    low, high = float(parameter.low or 0.0), float(parameter.high or 1.0)
    return low, high, low > 0.0 and parameter.prior in ("loguniform", "lognormal")


def _slider(scenario: Scenario, name: str, at: Floats, posterior: Posterior, note: Note) -> dict[str, Any]:
    parameter, (low, high, logarithmic) = scenario.parameters[name], _ends(scenario, name)
    order = np.argsort(at)
    middle = float(np.interp(0.5, np.cumsum(posterior.weights[order]), at[order]))
    return {
        "name": name,
        "note": (parameter.note, note(name, parameter.note)),
        "unit": parameter.unit,
        "low": low,
        "high": high,
        "log": logarithmic,
        "middle": round(middle, 4),
        "set": parameter.value,
        "source": [one for one in parameter.source if one != parameter.grade],
        "grade": pair(partial(term, parameter.grade)),
    }


def _response(
    scenario: Scenario, posterior: Posterior, quantity: str, name: str, at: Floats
) -> dict[str, Any]:
    """Return a figure over the draws, its slope along the assumptions and how much of its variance that explains."""
    values, weights = posterior.values(quantity), posterior.weights
    logs = np.log(values)
    centred, off = at - weights @ at, logs - weights @ logs
    scaled = centred * weights[:, None]
    ridged = scaled.T @ centred + RIDGE * np.eye(at.shape[1])
    slope = np.asarray(np.linalg.solve(ridged, scaled.T @ off), dtype=np.float64)
    left, whole = weights @ (off - centred @ slope) ** 2, weights @ off**2
    return {
        "figure": name,
        "name": _named(scenario, name),
        "truth": name in TRUTHS,
        "values": _short(values, 6),
        "slope": _short(slope, 5),
        "explained": round(float(1.0 - left / whole), 3) if whole else 0.0,
    }


def _named(scenario: Scenario, name: str) -> Pair:
    if name in TRUTHS:
        return pair(partial(say, name))
    return pair(lambda lang: figure_name(scenario, name, lang, truth=False))


def _short(values: Floats, digits: int) -> list[float]:
    """Return numbers to so many digits: a page needs no more."""
    return [float(f"{value:.{digits}g}") for value in values.tolist()]
