"""A what-if and a sweep as Python hands them out: with the numbers, and able to show themselves in a notebook."""

from __future__ import annotations

from dataclasses import dataclass, fields

from yundong.study.answers import fragment
from yundong.study.sweep import Sweep
from yundong.study.sweep_page import sweep_outline
from yundong.study.what_if import WhatIf
from yundong.study.what_if_page import what_if_outline


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
