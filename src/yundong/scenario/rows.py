"""What the rows of a scenario's tables are: one frozen class a file, one field a column, in order."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from yundong.base.cells import (
    CellError,
    choice,
    day,
    flag,
    identifier,
    number,
    text,
    words,
)
from yundong.base.tables import RowFaults, column
from yundong.figures.grade import read_grade

PRIORS = ("uniform", "loguniform", "lognormal", "beta", "fixed")
USES = ("fixed", "calibrated", "assumed")
ROLES = ("calibrate", "check", "context")
INDICATOR_KINDS = ("flow", "state", "ratio", "document")
INTERMEDIATE = "intermediate"  # counted for other indicators only, and not printed
INDICATOR_SECTIONS = (
    "arrest",
    "disposition",
    "seizures",
    "propaganda",
    "registration",
    "agencies",
    "follow_up",
    "other",
    INTERMEDIATE,
)
CARRIERS = ("mechanism", "rule", "indicator", "claim", "experiment", "record", "command", "test")

_VALUE = re.compile(r"rows|(?:sum|distinct):[a-z][a-z0-9_]*")
_WHERE = re.compile(r"[a-z][a-z0-9_]*=[^=;|]+(?:\|[^=;|]+)*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    Attributes
    ----------
    name : str
        Dotted name; ``name@area`` overrides it for that area and all below.
    value : float
        The value a run uses, in `unit`.
    low, high : float or None
        The plausible range; None for a fixed number without one.
    prior : str
        Shape of what is believed inside the range: one of `PRIORS`.
    use : str
        ``fixed`` (from a source), ``calibrated`` (fitted to claims) or ``assumed``.
    """

    name: str = column(identifier)
    value: float = column(number)
    low: float | None = column(number, optional=True)
    high: float | None = column(number, optional=True)
    prior: str = column(choice(*PRIORS))
    unit: str = column(text)
    source: tuple[str, ...] = column(words, optional=True, empty=(), ref="sources")
    grade: str = column(read_grade)
    use: str = column(choice(*USES))
    note: str = column(text, optional=True, empty="")

    @property
    def base(self) -> str:
        """The name without the area."""
        return self.name.partition("@")[0]

    @property
    def area(self) -> str | None:
        """The area the value holds for, or None where it holds everywhere."""
        return self.name.partition("@")[2] or None

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.low is not None and self.high is not None and self.low > self.high:
            yield "low", f"The low end {self.low:g} is above the high end {self.high:g}.", "Swap them."
        elif self.low is not None and self.value < self.low:
            yield "value", f"It is below its low end {self.low:g}.", "Widen the range or mend the value."
        elif self.high is not None and self.value > self.high:
            yield "value", f"It is above its high end {self.high:g}.", "Widen the range or mend the value."
        if self.use == "calibrated" and (self.low is None or self.high is None or self.prior == "fixed"):
            yield (
                "use",
                "A calibrated number needs a range and a prior.",
                "Give low, high and a prior to draw from.",
            )
        if self.prior in {"loguniform", "lognormal"} and (self.low is None or self.low <= 0):
            yield "low", f"A {self.prior} prior needs a range above zero.", "Give a low end above 0."
        if self.use == "fixed" and not self.source:
            yield "source", "A fixed number comes from somewhere.", "Name its source, or call it assumed."
        if (refusal := self.refuse(self.value)) is not None:
            yield "value", refusal, "Mend the value or the unit."

    def refuse(self, value: float) -> str | None:
        """Return why a value cannot be physically, or None if it can.

        A share or probability lies in 0 to 1. A number whose low end is not negative is a rate, a size or a
        time, which cannot be negative. A value merely outside the plausible range is allowed: that is an
        experiment.

        Parameters
        ----------
        value : float
            The value asked for, in the unit of the parameter.
        """
        if value != value or value in (float("inf"), float("-inf")):
            return "This is not a finite number."
        share = self.unit in {"share", "probability", "fraction"}
        if share and not 0.0 <= value <= 1.0:
            return f"A {self.unit} lies between 0 and 1."
        if value < 0 and (share or self.low is None or self.low >= 0):
            return f"This cannot be negative ({self.unit})."
        return None


@dataclass(frozen=True, slots=True)
class Source:
    """A document the scenario rests on, named in both languages, and how much of it was read (`grade`)."""

    key: str = column(identifier)
    title: str = column(text)
    title_zh: str = column(text, optional=True, empty="", absent=True)
    author: str = column(text, optional=True, empty="")
    author_zh: str = column(text, optional=True, empty="", absent=True)
    date: str = column(text, optional=True, empty="")
    language: str = column(text, optional=True, empty="")
    kind: str = column(text, optional=True, empty="")
    grade: str = column(read_grade)
    note: str = column(text, optional=True, empty="")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a document, its content told in the project's own words."""

    id: str = column(identifier)
    source: str = column(text, ref="sources")
    section: str = column(text, optional=True, empty="")
    precis: str = column(text)


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that is counted, and how its complete figure is compiled from records.

    Attributes
    ----------
    kind : str
        ``flow`` (a count or sum over records up to a day), ``state``, ``ratio`` or ``document`` (known from
        documents only).
    table, value, where : str
        The records table, ``rows`` or ``sum:COLUMN`` or ``distinct:COLUMN``, and equalities to filter by.
    numerator, denominator : str
        Indicators of a ratio.
    returned : bool
        Whether organs report it upward.
    terms_en, terms_zh : tuple of str
        Phrases by which documents name it.
    section : str
        Under which heading of the report it is printed, one of `INDICATOR_SECTIONS`; empty: with the others
        counted from its table.
    """

    id: str = column(identifier)
    name_en: str = column(text)
    name_zh: str = column(text)
    unit: str = column(text)
    unit_zh: str = column(text, optional=True, empty="")
    definition_en: str = column(text)
    definition_zh: str = column(text, optional=True, empty="")
    kind: str = column(choice(*INDICATOR_KINDS))
    table: str = column(text, optional=True, empty="")
    value: str = column(text, optional=True, empty="")
    where: str = column(text, optional=True, empty="")
    numerator: str = column(text, optional=True, empty="", ref="indicators")
    denominator: str = column(text, optional=True, empty="", ref="indicators")
    returned: bool = column(flag, optional=True, empty=False)
    terms_en: tuple[str, ...] = column(words, optional=True, empty=())
    terms_zh: tuple[str, ...] = column(words, optional=True, empty=())
    section: str = column(choice(*INDICATOR_SECTIONS), optional=True, empty="", absent=True)

    @property
    def conditions(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The equalities of `where`: column and the values that count, all of which must hold."""
        pairs = (part.partition("=") for part in self.where.split(";") if part.strip())
        return tuple((name.strip(), tuple(v.strip() for v in values.split("|"))) for name, _, values in pairs)

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.kind == "ratio":
            for title in ("numerator", "denominator"):
                if not getattr(self, title):
                    yield title, "A ratio needs this.", "Name an indicator."
        elif self.kind in {"flow", "state"}:
            if not self.table:
                yield "table", f"A {self.kind} is compiled from a records table.", "Name the table."
            if _VALUE.fullmatch(self.value) is None:
                yield "value", "How to compile it is not clear.", "Write rows, sum:COLUMN or distinct:COLUMN."
        for part in self.where.split(";"):
            if part.strip() and _WHERE.fullmatch(part.strip()) is None:
                yield (
                    "where",
                    f"{part.strip()!r} is not an equality.",
                    "Write column=value or column=value|value.",
                )


@dataclass(frozen=True, slots=True)
class Claim:
    """A documented figure: what a document says of an indicator, for an area and a span of days.

    Attributes
    ----------
    area : str
        One area id, or several joined by ``+`` where a figure covers them together.
    start, end : datetime.date or None
        First and last day counted.
    as_of : datetime.date or None
        Date of the document.
    value, low, high : float or None
        The figure as printed, or the ends where a range or a bound is given, in `unit`.
    role : str
        ``calibrate``, ``check`` (never fitted) or ``context`` (shown only).
    tolerance : float or None
        By how much of the figure a run may miss it, such as 0.3.
    stated : str
        What is stated, in a few words of our own.
    """

    id: str = column(identifier)
    indicator: str = column(text, ref="indicators")
    area: str = column(text, ref="areas")
    start: dt.date | None = column(day, optional=True)
    end: dt.date | None = column(day, optional=True)
    as_of: dt.date | None = column(day, optional=True)
    value: float | None = column(number, optional=True)
    low: float | None = column(number, optional=True)
    high: float | None = column(number, optional=True)
    unit: str = column(text)
    hedge: str = column(text, optional=True, empty="")
    passage: str = column(text, optional=True, empty="", ref="passages")
    source: str = column(text, ref="sources")
    grade: str = column(read_grade)
    role: str = column(choice(*ROLES))
    tolerance: float | None = column(number, optional=True)
    stated: str = column(text, optional=True, empty="")
    note: str = column(text, optional=True, empty="")

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas the figure covers together."""
        return tuple(self.area.split("+"))

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.value is None and self.low is None and self.high is None:
            yield "value", "The claim has no figure.", "Give a value, or low or high."
        if self.low is not None and self.high is not None and self.low > self.high:
            yield "low", f"The low end {self.low:g} is above the high end {self.high:g}.", "Swap them."
        elif self.value is not None and self.low is not None and self.value < self.low:
            yield "value", f"It is below its low end {self.low:g}.", "Mend the one or the other."
        elif self.value is not None and self.high is not None and self.value > self.high:
            yield "value", f"It is above its high end {self.high:g}.", "Mend the one or the other."
        if self.start is not None and self.end is not None and self.start > self.end:
            yield "start", f"The span begins after its end {self.end}.", "Swap them."
        if self.role != "context" and self.end is None:
            yield (
                "end",
                f"A claim to {self.role} needs the last day counted.",
                "Give a date, or make it context.",
            )
        if self.role != "context" and self.tolerance is None:
            yield "tolerance", f"A claim to {self.role} needs a tolerance.", "Give one, such as 0.3."
        if self.tolerance is not None and self.tolerance <= 0:
            yield "tolerance", "A tolerance is above zero.", "Give one, such as 0.3."


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries a passage: a mechanism, rule, indicator, claim, experiment, record, command or test."""

    passage: str = column(text, ref="passages")
    carrier: str = column(choice(*CARRIERS))
    target: str = column(text)
    note: str = column(text, optional=True, empty="")


@dataclass(frozen=True, slots=True)
class Experiment:
    """A question put to the model: the run as it is, beside one with other options.

    Attributes
    ----------
    passage : str
        The passage whose statement it tries.
    options : str
        What the other run is started with: ``--set NAME=VALUE``, ``--without MECHANISM`` and
        ``--interpretation NAME``, as often as needed; ``--until DATE`` holds for both runs.
    watch : tuple of str
        Indicators to compare.
    """

    id: str = column(identifier)
    passage: str = column(text, ref="passages")
    title: str = column(text)
    options: str = column(text)
    watch: tuple[str, ...] = column(words, optional=True, empty=(), ref="indicators")
    note: str = column(text, optional=True, empty="")

    def option(self, name: str) -> tuple[str, ...]:
        """Return the values given to one of the options, in order."""
        parts = self.options.split()
        return tuple(value for key, value in zip(parts[::2], parts[1::2], strict=False) if key == f"--{name}")

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        parts = self.options.split()
        known = {"--set", "--without", "--interpretation", "--until"}
        if len(parts) % 2 or any(key not in known for key in parts[::2]):
            remedy = "Write --set NAME=VALUE, --without MECHANISM, --interpretation NAME or --until DATE."
            yield "options", "A run cannot be started with this.", remedy
        for word in self.option("until"):
            try:
                day(word)
            except CellError as error:
                yield "options", f"{word!r}: {error.problem}", error.remedy
