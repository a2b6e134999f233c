"""Text of other people inside Markdown: nothing in it becomes a tag, a link or another row of a table."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\\|*_<>&`\[\]~]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!br>)|&(?=#?\w+;)")
_ENDS = re.compile(r"\s*[\r\n\x0b\x0c\x85\u2028\u2029]+\s*")


def escaped(text: str) -> str:
    r"""Return a text of which Markdown shows every sign, on one line.

    Examples
    --------
    >>> escaped("<b>x</b> | [y](javascript:z)")
    '\\<b\\>x\\</b\\> \\| \\[y\\](javascript:z)'
    """
    return _SIGNS.sub(r"\\\g<0>", _ENDS.sub(" ", text))


def inert(markdown: str) -> str:
    r"""Return Markdown in which nothing is a tag of HTML, save line breaks; its own signs stay as they are.

    Examples
    --------
    >>> inert("**a** <script>, a < b<br>c")
    '**a** \\<script>, a < b<br>c'
    """
    return _TAG.sub(r"\\\g<0>", markdown)


def cell(text: str) -> str:
    """Return a text with signs of Markdown as the cell of a table: inert, on one line, and one cell only."""
    return inert(_ENDS.sub(" ", text)).replace("\\|", "|").replace("|", "\\|")
