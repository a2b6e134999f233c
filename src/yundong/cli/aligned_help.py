"""Help in Chinese: columns measured as a terminal shows them, two cells a Chinese character, and no word broken.

The formatters of Click and Typer count characters, so that columns beside Chinese are crooked, and Rich cuts a Chinese
sentence off with an ellipsis, since it has no spaces at which to break it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len

from yundong.figures.wording import filled


class _ByCells:
    """The parts of a formatter of help that write text, by terminal cells; mixed into the parser's own formatter."""

    width: int
    current_indent: int

    def write(self, string: str) -> None:
        """Write a text as it is; the formatter mixed with has the real one."""
        super().write(string)  # type: ignore[misc]

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        lead = f"{prefix or '用法：'}{prog} "
        self._lines(args, lead, " " * cell_len(lead))

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(f"{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, each broken into lines of its own."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.strip().split("\n\n")):
            self.write("\n" if number else "")
            self._lines(" ".join(paragraph.split()), indent, indent)

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names and their meanings as two columns; a long name has a line of its own."""
        own = " " * self.current_indent
        longest = max((cell_len(name) for name, _ in rows if cell_len(name) <= col_max), default=0)
        then = own + " " * (longest + col_spacing)
        for name, meaning in rows:
            gap = longest + col_spacing - cell_len(name)
            if gap < col_spacing:
                self.write(f"{own}{name}\n")
            lead = f"{own}{name}{' ' * gap}" if gap >= col_spacing else then
            self._lines(" ".join(meaning.split()), lead, then)

    def _lines(self, text: str, first: str, then: str) -> None:
        self.write(
            "".join(f"{line}\n" for line in filled(text, self.width, first, then)) or f"{first.rstrip()}\n"
        )


def aligned(context: type[Any]) -> type[Any]:
    """Return the context of a command with a formatter of help that counts cells.

    Parameters
    ----------
    context : subclass of click's Context
        The one that the command has; Typer's own copy of Click, or Click's.
    """
    formatter = type("_AlignedFormatter", (_ByCells, context.formatter_class), {})
    return type("_AlignedContext", (context,), {"formatter_class": formatter})
