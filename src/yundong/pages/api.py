"""The page of the Python interface, ``docs/api.md``, from the docstrings of what ``import yundong`` offers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from yundong.base.notebook import Results, Tabular

RESULTS = (
    "yundong.report.printed.Report",
    "yundong.report.printed_by_area.AreaTable",
    "yundong.report.printed.Comparisons",
    "yundong.report.compare.Comparison",
    "yundong.report.printed_trace.PrintedTrace",
    "yundong.report.pictures.Picture",
    "yundong.api.verification.Verification",
    "yundong.api.pages.PageVerification",
    "yundong.report.follows.Edited",
    "yundong.documents.outputs.shown.Figures",
    "yundong.documents.figure.ReadFigure",
    "yundong.audit.shown.ShownAudit",
    "yundong.audit.shown.ShownReconciliation",
    "yundong.directive.shown.DecidedCases",
    "yundong.directive.results.DecidedCase",
    "yundong.base.units.Conversion",
    "yundong.study.shown.ShownWhatIf",
    "yundong.study.shown.ShownSweep",
    "yundong.study.shown_ledger.ShownPrediction",
    "yundong.study.shown_ledger.ShownScore",
    "yundong.study.shown_ledger.ShownUpdate",
    "yundong.study.shown_ledger.ShownRecords",
    "yundong.base.notebook.Rows",
)
"""Classes of what the functions return."""
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Running", ("load", "check", "run", "open_run", "runs", "verify_page")),
    ("Documents, units and rules", ("read", "audit", "reconcile", "convert", "units", "decide")),
    ("Studies", ("what_if", "sweep", "experiment", "dossier", "grid", "Study", "fit", "conjugate")),
    ("Predictions", ("predict", "score", "update", "records_worth_finding")),
    ("Notebooks", ("use_language",)),
    ("Classes", ("Run", "Scenario", "InputError")),
)
"""What ``import yundong`` offers, under headings."""
_HEAD = """\
# The Python interface

What `import yundong as yd` offers, from the docstrings of the code. Functions that take a day take a `datetime.date`, a
time of NumPy or pandas, or a text such as `"1952-08-29"`; those that take a whole number take one of NumPy or pandas,
too. A result that has rows shows itself in a notebook as a table, and has `to_polars()` and `to_pandas()`. Invalid
input raises `yd.InputError`, which says what is wrong, where, and what to do. [using-python.md](using-python.md) shows
all this at work.
"""
_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_LISTED = ("Parameters", "Attributes", "Returns", "Raises", "Yields")


def render() -> str:
    """Return the page."""
    import yundong

    parts = [_HEAD]
    for title, names in GROUPS:
        parts.append(f"## {title}\n")
        for name in names:
            found = getattr(yundong, name)
            parts += (
                _class(found, f"yd.{name}", 3)
                if isinstance(found, type)
                else [_function(found, f"yd.{name}", 3)]
            )
    parts.append("## Results\n\nWhat the functions and methods return. None of these is made by hand.\n")
    for path in RESULTS:
        home, _, name = path.rpartition(".")
        parts += _class(getattr(import_module(home), name), name, 3)
    return "\n".join(parts)


def _function(found: Any, name: str, level: int) -> str:
    """Return a function: heading, signature, docstring."""
    signature = _signature(found, name)
    doc = _named(inspect.getdoc(found) or "", name)
    return f"{'#' * level} `{name}`\n\n```python\n{signature}\n```\n\n{_text(doc)}"


def _named(doc: str, name: str) -> str:
    """Return a docstring whose examples call a function as a user of the package does."""
    short = name.rpartition(".")[2]
    return re.sub(rf"(?<![\w.]){short}\(", f"{name}(", doc) if name.startswith("yd.") else doc


def _class(kind: type[Any], name: str, level: int) -> Iterator[str]:
    """Yield a class, then its public methods and properties, those of the classes of this package that it is of."""
    own = kind.__doc__ or ""
    yield f"{'#' * level} `{name}`\n\n{_text(inspect.cleandoc(own))}"
    properties = []
    for member, value in _members(kind):
        if isinstance(value, (property,)) or hasattr(
            value, "func"
        ):  # a cached property has its function there
            function = value.fget if isinstance(value, property) else value.func
            properties.append((member, inspect.getdoc(function) or ""))
        else:
            function = value.__func__ if isinstance(value, classmethod) else value
            yield _function(function, f"{name}.{member}", level + 1)
    if properties:
        lines = [f"- **`{member}`**: {_inline(_joined(text))}" for member, text in properties]
        yield "\n".join([f"{'#' * (level + 1)} Properties of `{name}`\n", *lines, ""])


def _members(kind: type[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the public functions and properties of a class, the nearest first."""
    seen: set[str] = set()
    for base in kind.__mro__:
        if not base.__module__.startswith("yundong") or base in (
            Tabular,
            Results,
        ):  # the head says what these have
            continue
        for member, value in vars(base).items():
            described = (
                callable(value) or isinstance(value, (property, classmethod)) or hasattr(value, "func")
            )
            if member.startswith("_") or member in seen or isinstance(value, type) or not described:
                continue
            seen.add(member)
            if member != "of":  # makes one of these of another, within the package
                yield member, value


def _signature(found: Any, name: str) -> str:
    """Return a signature as code, broken after each parameter where it is long."""
    signature = inspect.signature(found)
    kept = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
    signature = signature.replace(parameters=kept)
    back = (
        ""
        if signature.return_annotation in (inspect.Signature.empty, "None")
        else f" -> {signature.return_annotation}"
    )
    inside = _parameters(kept)
    line = f"{name}({', '.join(inside)}){back}"
    if len(line) <= 100:
        return line
    return "\n".join([f"{name}(", *(f"    {one}," for one in inside), f"){back}"])


def _parameters(parameters: Sequence[inspect.Parameter]) -> list[str]:
    texts: list[str] = []
    starred = False
    for one in parameters:
        if one.kind is one.VAR_POSITIONAL:
            starred = True
        if one.kind is one.KEYWORD_ONLY and not starred:
            texts.append("*")
            starred = True
        star = "*" if one.kind is one.VAR_POSITIONAL else "**" if one.kind is one.VAR_KEYWORD else ""
        kind = "" if one.annotation is one.empty else f": {one.annotation}"
        written = f'"{one.default}"' if isinstance(one.default, str) else repr(one.default)
        default = "" if one.default is one.empty else f" = {written}"
        texts.append(f"{star}{one.name}{kind}{default}")
    return texts


def _text(doc: str) -> str:
    """Return a docstring as Markdown: paragraphs, lists of parameters, examples as code."""
    pieces = _SECTION.split(doc)
    parts = [_paragraphs(pieces[0])]
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if title == "Examples":
            parts.append(f"```python\n{_code(body)}\n```\n")
        elif title in _LISTED:
            parts.append(f"*{title}*\n\n" + "\n".join(_items(body)) + "\n")
        else:
            parts.append(f"*{title}*\n\n{_paragraphs(body)}")
    return "\n".join(parts)


def _items(body: str) -> Iterator[str]:
    """Yield the entries of a section: what stands at the margin, and the lines below it."""
    for entry in re.split(r"\n(?=\S)", body.strip("\n")):
        first, _, rest = entry.partition("\n")
        name, _, kind = first.partition(" : ")
        shown = ", ".join(f"**`{word.strip()}`**" for word in name.split(","))
        described = _inline(_joined(rest))
        yield f"- {shown}{f' (`{kind}`)' if kind else ''}{f': {described}' if described else ''}"


def _paragraphs(text: str) -> str:
    blocks = [_inline(_joined(block)) for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _joined(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n")).strip()


def _inline(text: str) -> str:
    """Return a text in which both kinds of code of a docstring are code of Markdown."""
    return re.sub(r"``(.+?)``", r"`\1`", text)


def _code(body: str) -> str:
    lines = [re.sub(r"\s*# doctest:.*$", "", line) for line in inspect.cleandoc(body).split("\n")]
    return "\n".join(line.removeprefix(">>> ").removeprefix("... ") if line[:3] in (">>>", "...") else f"# {line}"
                     for line in lines if line.strip())  # fmt: skip
