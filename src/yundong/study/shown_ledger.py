"""Predictions, scores, updates and records worth finding as Python hands them out: a notebook shows them as pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from yundong.base.notebook import Tabular, language
from yundong.study.change.answers import fragment
from yundong.study.ledger.prediction import Prediction, ScoredPredictions
from yundong.study.ledger.prediction_page import prediction_outline, score_outline, update_outline
from yundong.study.ledger.records import RecordsFound
from yundong.study.ledger.records_page import records_outline
from yundong.study.ledger.updating import Update
from yundong.study.posterior.weighted import Posterior

TOP = 20
"""Figures of a list of records that a notebook shows."""


def _values(found: Any) -> dict[str, Any]:
    return {one.name: getattr(found, one.name) for one in fields(found)}


@dataclass(frozen=True, repr=False)
class ShownPrediction(Prediction, Tabular):
    """Predictions that a notebook shows as a page."""

    @classmethod
    def of(cls, found: Prediction) -> ShownPrediction:
        """Return the same predictions, able to show themselves."""
        return cls(**_values(found))

    def __repr__(self) -> str:
        return f"Prediction({len(self.figures)} figures, written into {self.ledger})"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return self.summary()

    def _repr_html_(self) -> str:
        return fragment(prediction_outline(self, language(), ("yundong", "predict")))


@dataclass(frozen=True, repr=False)
class ShownScore(ScoredPredictions, Tabular):
    """Scores that a notebook shows as a page."""

    posterior: Posterior | None = field(default=None, kw_only=True)

    @classmethod
    def of(cls, found: ScoredPredictions, posterior: Posterior) -> ShownScore:
        """Return the same scores, able to show themselves."""
        return cls(**_values(found), posterior=posterior)

    def __repr__(self) -> str:
        return f"Score({len(self.figures)} figures, {self.within_90:.0%} inside 90 %, CRPS {self.crps:.3f})"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return self.summary()

    def _repr_html_(self) -> str:
        assert self.posterior is not None
        return fragment(score_outline(self, self.posterior, language(), ("yundong", "score")))


@dataclass(frozen=True, repr=False)
class ShownUpdate(Update, Tabular):
    """An update that a notebook shows as a page."""

    written: str = field(default="", kw_only=True)

    @classmethod
    def of(cls, found: Update, written: str) -> ShownUpdate:
        """Return the same update, able to show itself."""
        return cls(**_values(found), written=written)

    def __repr__(self) -> str:
        return f"Update({len(self.used)} figures, {self.effective_before:.0f} to {self.effective_after:.0f} draws)"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return self.summary()

    def _repr_html_(self) -> str:
        return fragment(update_outline(self, language(), ("yundong", "update"), self.written))


@dataclass(frozen=True, repr=False)
class ShownRecords(RecordsFound, Tabular):
    """Records worth finding that a notebook shows as a page."""

    @classmethod
    def of(cls, found: RecordsFound) -> ShownRecords:
        """Return the same list, able to show itself."""
        return cls(**_values(found))

    def __repr__(self) -> str:
        return f"Records({self.quantity}: {len(self.found)} of {self.tried} figures would narrow it)"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return self.summary()

    def _repr_html_(self) -> str:
        return fragment(records_outline(self, language(), ("yundong", "study", "records"), TOP))
