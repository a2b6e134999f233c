"""The report as Python hands it out: compiled, and able to print itself."""

from __future__ import annotations

from dataclasses import dataclass, fields

from yundong.report.compile import CompiledReport
from yundong.report.text import render


@dataclass(frozen=True)
class Report(CompiledReport):
    """A compiled report; ``print`` shows it as on a terminal, in English."""

    @classmethod
    def of(cls, compiled: CompiledReport) -> Report:
        """Return the same report, printable."""
        return cls(**{field.name: getattr(compiled, field.name) for field in fields(compiled)})

    def __str__(self) -> str:
        return render(self)
