"""The report as a document in the outline of the report of 1952, the same for every format."""

from yundong.report.outline.build import build
from yundong.report.outline.tree import Outline

__all__ = ["Outline", "build"]
