"""What the rows of a scenario's tables are: one frozen class a file, one field a column, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yundong.base.cells import (
    CellError,
    choice,
    day,
    identifier,
    number,
    text,
    words,
)
from yundong.base.tables import RowFaults, column
from yundong.figures.claim import Claim
from yundong.figures.grade import read_grade

PRIORS = ("uniform", "loguniform", "lognormal", "beta", "gamma", "dirichlet", "fixed")
USES = ("fixed", "calibrated", "conjugate", "assumed")
CLAIM_COLUMNS = (
    "id", "indicator", "area", "start", "end", "as_of", "value", "low", "high", "unit", "hedge", "passage", "source",
    "grade", "role", "tolerance", "stated", "note",
)  # fmt: skip
"""Columns of ``claims.csv`` in their order, without those that it may also have."""
FAR = 30.0
"""By what factor a value may lie outside its plausible range."""
WEIGHTS = ("severity steps",)
"""Units of parameters that weigh a term of a sum."""
ROLES = ("calibrate", "conjugate", "check", "context")
"""What a claim is for: fitted; decides a rate or share alone, in closed form; held back; shown only."""
BOUNDS = ("lower", "upper")
CARRIERS = ("mechanism", "rule", "indicator", "claim", "experiment", "record", "command", "test")


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
        ``fixed`` (from a source), ``calibrated`` (fitted to claims), ``conjugate`` (the posterior mean of a rate or
        share that one documented count decides, see `yundong.study.fit.conjugate`) or ``assumed``.
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
            yield "value", f"It is below its low end {self.low:g}.", "Widen the range or correct the value."
        elif self.high is not None and self.value > self.high:
            yield "value", f"It is above its high end {self.high:g}.", "Widen the range or correct the value."
        estimated = self.use in ("calibrated", "conjugate")
        if estimated and (self.low is None or self.high is None or self.prior == "fixed"):
            yield (
                "use",
                f"A {self.use} number needs a range and a prior.",
                "Give low, high and a prior to draw from.",
            )
        if self.prior in {"loguniform", "lognormal"} and (self.low is None or self.low <= 0):
            yield "low", f"A {self.prior} prior needs a range above zero.", "Give a low end above 0."
        if self.use == "fixed" and not self.source:
            yield "source", "A fixed number comes from somewhere.", "Name its source, or call it assumed."
        if (refusal := self.refuse(self.value)) is not None:
            yield "value", refusal, "Correct the value or the unit."

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

    @property
    def outside(self) -> bool:
        """Whether the value lies outside the plausible range."""
        below = self.low is not None and self.value < self.low
        return below or (self.high is not None and self.value > self.high)

    @property
    def too_far(self) -> bool:
        """Whether the value is so far outside the plausible range that a run says nothing, or does not end.

        That is more than `FAR` times its ends, or widths beyond them where it may be zero; a share has its own
        limits. Zero switches most things off, but a size or a time that is never zero cannot be zero; a weight in a
        sum (`WEIGHTS`) of zero leaves its term out.
        """
        if not self.outside or self.unit in {"share", "probability", "fraction"}:
            return False
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        if low > 0.0:
            may_be_none = "per " in self.unit or self.prior == "beta" or self.unit in WEIGHTS
            return not (low / FAR <= self.value <= high * FAR or (self.value == 0.0 and may_be_none))
        width = max(high - low, abs(high), abs(low))
        return not low - FAR * width <= self.value <= high + FAR * width


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
    """A passage of a document, its content in the project's own words."""

    id: str = column(identifier)
    source: str = column(text, ref="sources")
    section: str = column(text, optional=True, empty="")
    precis: str = column(text)


@dataclass(frozen=True)
class ScenarioClaim(Claim):
    """A documented figure of a scenario, and what a run is held to by it.

    Attributes
    ----------
    role : str
        ``calibrate``, ``conjugate`` (decides a rate alone), ``check`` (never fitted) or ``context`` (shown only).
    tolerance : float or None
        By how much of the figure a run may miss it, such as 0.3.
    bound : str
        ``lower`` or ``upper`` where the document counts less or more than the indicator does (persons, not
        attendances; the habitual, not everybody), so that its figure bounds the modelled one; else empty.
    """

    id: str = column(identifier)
    role: str = column(choice(*ROLES))
    tolerance: float | None = column(number, optional=True)
    bound: str = column(choice("", *BOUNDS), optional=True, empty="", absent=True)

    __hash__ = Claim.__hash__

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        for title in ("indicator", "area", "unit", "source", "grade"):
            if not getattr(self, title):
                yield title, "This cell is empty.", "It must be given."
        yield from super().faults()
        judged = self.role in ("calibrate", "check")
        if judged and self.end is None:
            yield (
                "end",
                f"A claim to {self.role} needs the last day counted.",
                "Give a date, or make it context.",
            )
        if judged and self.tolerance is None:
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


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of an output that no source gives: a share among persons, argued from neighbouring cases.

    Attributes
    ----------
    part, whole : tuple of str
        Figures on truth in the manifest of a run; the share is the sum of the parts over the sum of the wholes.
    low, median, high : float
        Ends of the interval of 90 per cent, and the middle.
    """

    id: str = column(identifier)
    part: tuple[str, ...] = column(words)
    whole: tuple[str, ...] = column(words)
    low: float = column(number)
    median: float = column(number)
    high: float = column(number)
    source: tuple[str, ...] = column(words, ref="sources")
    note: str = column(text)

    def share(self, truth: Mapping[str, float]) -> float | None:
        """Return the share in a run, given the figures of its manifest; None where the run has none of the whole.

        Raises
        ------
        KeyError
            If the run has no such figure.
        """
        whole = sum(truth[name] for name in self.whole)
        return sum(truth[name] for name in self.part) / whole if whole else None

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if not 0.0 <= self.low <= self.median <= self.high <= 1.0:
            yield "median", "The interval is not in order.", "Write shares from 0 to 1: low, median, high."
