"""A dossier as rows for programs: numbers as they are, one row for each comparison."""

from __future__ import annotations

import numpy as np

from yundong.study.dossier.answer import ArmsAnswer, Dossier, RegistersAnswer, TestedFigure
from yundong.study.dossier.reach import SearchAnswer


def dossier_rows(found: Dossier) -> list[dict[str, object]]:
    """Return one row for each comparison, for programs: numbers as they are, in the unit of the figure or as shares."""
    rows: list[dict[str, object]] = []
    for answer in found.answers:
        question = {"question": answer.question.id, "passages": "|".join(answer.question.passages)}
        if isinstance(answer, ArmsAnswer):
            rows += [
                {**question, **_effect_row(tested), "question_verdict": answer.verdict.value}
                for tested in (*answer.tests, *answer.shown)
            ]
        elif isinstance(answer, SearchAnswer):
            rows += [
                {
                    **question,
                    "figure": answer.question.search.figure if answer.question.search else "",
                    "compared": f"target={r.target:g}",
                    "as_run": answer.today,
                    "change": r.value - answer.today,
                    "verdict": "reached" if r.met else "not reached",
                    "moved": "|".join(f"{m.parameter}={m.end:g}" for m in r.moved),
                }
                for r in answer.reached
            ]
        else:
            rows += [_register_row(question, answer, name) for name in answer.estimates]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return [{column: row.get(column) for column in columns} for row in rows]


def _effect_row(tested: TestedFigure) -> dict[str, object]:
    effect, hinge, test = tested.effect, tested.hinge, tested.test
    wide = effect.interval(0.9)
    return {
        "figure": test.figure,
        "compared": test.compared,
        "supports": None if test.supports is None else test.supports.value,
        "as_run": float(np.median(effect.baseline)),
        "change": effect.median,
        "low_90": wide.low,
        "high_90": wide.high,
        "rises": effect.rises,
        "falls": effect.falls,
        "draws": len(effect.change),
        "verdict": "shown only" if tested.verdict is None else tested.verdict.value,
        "carried_by": None if hinge is None else hinge.parameter,
        "share": None if hinge is None else hinge.share,
        "flips_at": None if hinge is None else hinge.flips_at,
    }


def _register_row(question: dict[str, str], answer: RegistersAnswer, name: str) -> dict[str, object]:
    ratio = answer.ratio(name)
    row: dict[str, object] = {
        **question,
        "figure": "estimate_over_truth",
        "compared": name,
        "draws": len(answer.kept),
    }
    if ratio is not None:
        row |= {
            "as_run": 1.0,
            "change": ratio[0] - 1.0,
            "low_90": ratio[1].low - 1.0,
            "high_90": ratio[1].high - 1.0,
        }
    return row
