"""Grades: how far what a row says has been checked against its source."""

from yundong.base.cells import choice

GRADES = ("read", "excerpt", "recall", "calc", "general", "assumed")
read_grade = choice(*GRADES)
"""Reads a cell that holds a grade."""
