"""Pages with generated blocks: Markdown tables, and the markers between which they lie.

The page has the prose; between ``<!-- generated: NAME -->`` and ``<!-- end -->`` comes what a function returns, so that
a page cannot say what the scenario, the code or a run does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from yundong.base.errors import InputError, did_you_mean
from yundong.base.markdown import cell, inert
from yundong.base.page import html_page, scrolled

_BLOCK = re.compile(r"(<!-- generated: ([a-z_]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_TITLE = re.compile(r"\A\s*# (.+)\n")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_OPENING = re.compile(r"<!-- generated: [a-z_]+ -->")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; bars, tags and line breaks inside a cell are escaped, None is an empty cell."""

    def line(cells: Iterable[object]) -> str:
        shown = ("" if value is None else cell(str(value)) for value in cells)
        return "| " + " | ".join(shown) + " |"

    return "\n".join([line(head), "|" + "---|" * len(head), *(line(row) for row in rows)]) + "\n"


def number(value: float | None) -> str:
    """Return a number as people write it: whole numbers with separators, others to six digits, unknown as empty."""
    if value is None:
        return ""
    return f"{int(value):,}" if float(value).is_integer() and abs(value) >= 1 else f"{value:.6g}"


def refresh(page: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """Return a page with its generated blocks regenerated.

    Parameters
    ----------
    page : str
        Markdown with markers.
    blocks : mapping of str to callable
        What makes each block.

    Raises
    ------
    InputError
        If a marker names a block that is not known, or has no end.
    """

    def fresh(block: re.Match[str]) -> str:
        if block[2] not in blocks:
            hint = did_you_mean(block[2], blocks)
            raise InputError(f"Unknown generated block {block[2]!r} in the page.{hint}")
        return f"{block[1]}\n{inert(blocks[block[2]]())}\n{block[4]}"

    made, found = _BLOCK.subn(fresh, page)
    if found != len(_OPENING.findall(page)):
        raise InputError("A generated block of the page has no end: close it with <!-- end -->.")
    return made


def blocks_of(page: str) -> dict[str, str]:
    """Return the generated blocks of a page by name, as they are."""
    return {block[2]: block[3].removeprefix("\n").removesuffix("\n") for block in _BLOCK.finditer(page)}


def as_html(page: str, lang: str = "en") -> str:
    """Return a page in Markdown as a page of HTML; its first heading is the title, markup inside it is shown as text.

    Parameters
    ----------
    page : str
        Markdown with tables.
    lang : str
        Its language.
    """
    from markdown_it import MarkdownIt

    text = _COMMENT.sub("", page)
    title = found[1].replace("*", "").replace("`", "") if (found := _TITLE.match(text)) else ""
    made = MarkdownIt("js-default").render(_TITLE.sub("", text))
    numbers = iter(range(1, made.count("<table>") + 1))

    def region(table: re.Match[str]) -> str:
        columns = table[0].partition("</tr>")[0].count("<th")
        return scrolled(table[0], f"{'表' if lang == 'zh' else 'Table'} {next(numbers)}", columns)

    return html_page(title, lang, _TABLE.sub(region, made))
