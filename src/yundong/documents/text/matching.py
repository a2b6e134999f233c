"""Many phrases in one pass: a regular expression shaped like a tree of their letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

WORD_EDGE = r"(?<=\b{})"
"""The edge of a word, for `any_of`."""


def any_of(phrases: Iterable[str], edge: str = "") -> str:
    """Return a pattern that matches any of the phrases, the longest first.

    A plain alternation of a thousand phrases tries each at every place; the tree looks at each letter once.

    Parameters
    ----------
    phrases : iterable of str
        Folded text; a blank matches any run of blanks and line breaks. At least one.
    edge : str
        What to ask for before a phrase, behind its first letter, which {} stands for. A search passes over a
        text several times as fast for a first letter as for an edge.

    Returns
    -------
    str
        Without groups that capture, or word edges other than the given one.

    Examples
    --------
    >>> re.findall(any_of(["arrest", "arrested", "arms"]), "arrested with arms")
    ['arrested', 'arms']
    """
    tree: dict[str, Any] = {}
    for phrase in phrases:
        node = tree
        for letter in phrase:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(tree, edge)


def as_listed(words: str) -> str:
    """Return a phrase that `any_of` has found as it stands in the list, whatever blanks and line breaks it has."""
    return " ".join(words.split())


def _pattern(node: dict[str, Any], edge: str = "") -> str:
    ends = "" in node
    branches = [
        (r"[ \n]+" if letter == " " else re.escape(letter) + edge.format(re.escape(letter))) + _pattern(below)
        for letter, below in sorted(node.items())
        if letter
    ]
    if not branches:
        return ""
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}"


def find_from(starts: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer(text)`` yields, trying it only where it can begin.

    A pattern of many alternatives tries each of them at every character; one that only says where they may begin
    passes over the rest of the text several times as fast.

    Parameters
    ----------
    starts : re.Pattern
        Matches wherever `pattern` can begin, and perhaps elsewhere.
    pattern : re.Pattern
        Never matches the empty string.
    text : str
        Folded text.
    """
    at = 0
    while (start := starts.search(text, at)) is not None:
        match = pattern.match(text, start.start())
        if match is None:
            at = start.start() + 1
        else:
            yield match
            at = match.end()


def find_words(starts: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer(text)`` yields, trying it only behind the sign before a word.

    To find such a sign takes half as long as to look behind every letter for one.

    Parameters
    ----------
    starts : re.Pattern
        Matches the sign before every place where `pattern` can begin with what may begin there, and perhaps elsewhere.
    pattern : re.Pattern
        Never matches the empty string.
    text : str
        Folded text.
    """
    at, behind = 0, behind_a_sign(text)
    while (start := starts.search(behind, at)) is not None:
        match = pattern.match(text, start.start())
        if match is None:
            at = start.start() + 1
        else:
            yield match
            at = match.end()


def behind_a_sign(text: str) -> str:
    """Return a text with a sign before its first word too: each word is where the sign before it was."""
    return f"\n{text}"


def words(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for phrases as whole words where they are Latin, anywhere where Chinese.

    Parameters
    ----------
    phrases : iterable of str
        Folded text; at least one.
    """
    return re.compile(whole_words(phrases))


def whole_words(phrases: Iterable[str]) -> str:
    """Return the same as text, to be a part of a pattern."""
    latin: list[str] = []
    other: list[str] = []
    for phrase in phrases:
        (latin if phrase.isascii() else other).append(phrase)
    parts = []
    if latin:
        parts.append(rf"(?:{any_of(latin, '(?<![a-z0-9]{})')})(?![a-z0-9])")
    if other:
        parts.append(any_of(other))
    return "|".join(parts)
