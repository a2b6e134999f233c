"""A what-if, a sweep and a dossier as Python gives them: with the numbers, and able to show themselves."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import takewhile
from pathlib import Path

from yundong.base.errors import InputError
from yundong.base.notebook import language
from yundong.base.writing import write_bytes
from yundong.report.outline.tree import Heading
from yundong.study.change.answers import fragment
from yundong.study.change.sweep import Sweep
from yundong.study.change.sweep_page import sweep_outline
from yundong.study.change.what_if import WhatIf
from yundong.study.change.what_if_page import what_if_outline
from yundong.study.dossier.answer import Dossier
from yundong.study.dossier.page import dossier_outline


@dataclass(frozen=True, repr=False)
class ShownWhatIf(WhatIf):
    """A what-if that a notebook shows as a page, in English."""

    @classmethod
    def of(cls, answer: WhatIf) -> ShownWhatIf:
        """Return the same answer, able to show itself."""
        return cls(**{field.name: getattr(answer, field.name) for field in fields(answer)})

    def _repr_html_(self) -> str:
        return fragment(what_if_outline(self, "en"))


@dataclass(frozen=True, repr=False)
class ShownSweep(Sweep):
    """A sweep that a notebook shows as a page, in English."""

    @classmethod
    def of(cls, answer: Sweep) -> ShownSweep:
        """Return the same answer, able to show itself."""
        return cls(**{field.name: getattr(answer, field.name) for field in fields(answer)})

    def _repr_html_(self) -> str:
        return fragment(sweep_outline(self, "en"))


FORMS = (".md", ".html", ".docx", ".pdf")
"""Endings of the files that a dossier is written to."""


@dataclass(frozen=True, repr=False)
class ShownDossier(Dossier):
    """A dossier of which a notebook shows the table of all questions, and that can be written as a document."""

    @classmethod
    def of(cls, found: Dossier) -> ShownDossier:
        """Return the same dossier, able to show itself."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def _repr_html_(self) -> str:
        outline = dossier_outline(self, language())
        first = takewhile(lambda block: not isinstance(block, Heading), outline.blocks)
        return fragment(replace(outline, blocks=tuple(first)))

    def save(self, path: str | Path, lang: str | None = None) -> Path:
        """Write the whole of it, a page for each question, and return the file.

        Parameters
        ----------
        path : str or Path
            Ends in ``.md``, ``.html``, ``.docx`` or ``.pdf``.
        lang : {"en", "zh"}, optional
            By default the language that notebooks are shown in.

        Raises
        ------
        InputError
            For another ending, or a file that cannot be written.
        """
        from yundong.report.write import printed

        goal = Path(path)
        if goal.suffix.lower() not in FORMS:
            raise InputError(f"Invalid file {goal.name}: must end in one of {', '.join(FORMS)}.")
        made = printed(dossier_outline(self, lang or language()), goal.suffix.lower().removeprefix("."))
        write_bytes(goal, made if isinstance(made, bytes) else made.encode("utf-8"))
        return goal
