"""The one page of HTML that every command fills: head, title, skip link, switch of light and dark, main, footer.

The page is one file that asks for nothing and runs nothing; ``page.css`` beside this module is its style, with the
tones that every page shares, for light, dark and print.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from yundong.base.reading import read_text

WORDS = {"skip": ("Skip to the text", "跳至正文"), "theme": ("Light or dark", "明暗切换")}
_IN_BRACKETS = re.compile(r"（[^（）]+）$|\([^()]+\)$")
_HYPHENED = re.compile(
    r"(?<!\S)--[a-z][a-z-]*|\d{4}-\d\d-\d\d|(?<![\w-])[a-z]+-\d{4}(?![\w-])"
)  # where a browser ends lines
_PER_CENT = re.compile(r"(?<=\d) (?=[%‰])")
BROAD = 6  # columns up to which a table has room beside the text


def html_page(
    title: str,
    lang: str,
    main: str,
    *,
    subtitle: str = "",
    header: str = "",
    footer: str = "",
    style: str = "",
) -> str:
    """Return a page.

    Parameters
    ----------
    title, subtitle : str
        Plain text.
    lang : str
        ``en`` or ``zh``, the language of the page itself.
    main, header, footer : str
        HTML: the content; what stands under the title, such as a table of contents; what follows the content.
    style : str
        CSS for this kind of page only.
    """
    here = Path(__file__).parent
    chinese = lang == "zh"
    return Template(read_text(here / "page.html")).substitute(
        lang="zh-Hans" if chinese else "en",
        title=escape(title),
        heading=_IN_BRACKETS.sub(r'<span class="apart">\g<0></span>', escape(title)),
        subtitle=f'<p class="subtitle">{escape(subtitle)}</p>\n' if subtitle else "",
        css=read_text(here / "page.css") + style,
        skip=WORDS["skip"][chinese],
        theme=WORDS["theme"][chinese],
        header=header,
        main=main,
        footer=f"<footer>\n{footer}\n</footer>" if footer.strip() else "",
    )


def scrolled(content: str, label: str, columns: int = 0) -> str:
    """Return HTML in a region that scrolls by itself where a screen is too narrow, also by the keyboard.

    Parameters
    ----------
    content : str
        HTML, such as a table.
    label : str
        What a screen reader calls it; no two on a page are called the same.
    columns : int
        Of a table; one with many columns takes more room than the text.
    """
    broad = " broad" if columns > BROAD else ""
    return f'<div class="scroll{broad}" role="region" tabindex="0" aria-label="{escape(label)}">\n{content}\n</div>'


def kept_whole(text: str) -> str:
    """Return a text as HTML in which no line ends inside a day, an id or an option of a command, or before a per cent.

    Examples
    --------
    >>> kept_whole("to 1952-08-29")
    'to <span class="whole">1952-08-29</span>'
    """
    joined = _PER_CENT.sub("\u00a0", escape(text))
    return _HYPHENED.sub(r'<span class="whole">\g<0></span>', joined)


def colophon(heading: str, about: Sequence[tuple[str, str]]) -> str:
    """Return what a page says of itself, as HTML for its footer: pairs of what and value."""
    pairs = "\n".join(f"<dt>{escape(what)}</dt><dd>{kept_whole(value)}</dd>" for what, value in about)
    return (
        f'<section aria-labelledby="colophon">\n<h2 id="colophon">{escape(heading)}</h2>\n<dl>\n{pairs}\n</dl>\n'
        "</section>"
    )
