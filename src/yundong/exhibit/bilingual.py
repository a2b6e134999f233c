"""Pairs of English and Chinese, as the page switches between them in place."""

from __future__ import annotations

from collections.abc import Callable

Pair = tuple[str, str]
"""English and Chinese."""


def pair(of: Callable[[str], str]) -> Pair:
    """Return what a function of the language gives in both."""
    return of("en"), of("zh")
