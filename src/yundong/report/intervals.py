"""What a posterior says of the figures of a report: an interval beside each, and what the truth figures rest on.

A report knows no posterior itself: whoever opens a run hands it the `Intervals` that hold for it. Where none hold, they
say why in one sentence, so that no figure lacks an interval silently.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from yundong.figures.interval import Interval, supported, supported_ends
from yundong.report.line import Line
from yundong.report.places import RunArea
from yundong.report.words import FEW, amount, date_of, name_of, named, say, share

LEVEL = 0.9
"""Share of the posterior that an interval of a report holds."""
DIGITS = 2
"""Digits of a truth figure where no interval says how many it supports."""

KNOWLEDGE = {
    "identified": ("fixed by the documents", "文献可以确定"),
    "direction only": ("only its direction is documented", "文献只说明方向"),
    "prior": ("an assumption", "假设"),
}
"""What the documents say of a parameter, in words."""

WHY = {
    "scenario": ("its scenario, or values in it, are others", "情景或其中的数值不同"),
    "settings": ("parameters were set for it", "这次推演改动了参数"),
    "without": ("mechanisms were switched off in it", "这次推演关闭了机制"),
    "interpretation": ("it interprets the directive otherwise", "这次推演对指示作了另一种解释"),
    "until": ("it ends on another day", "这次推演的结束日期不同"),
}
"""Why a posterior does not hold for a run, in words."""
NONE = {
    "awaited": ("no posterior comes with the scenario", "本情景尚无后验"),
    "archive": ("figures of an archive", "档案中的数字"),
    "one run": ("the posterior holds no such figure", "后验中没有这一数字"),
}
"""Why a figure has no interval where no reason of `WHY` says so, in words."""


@dataclass(frozen=True)
class Rest:
    """A parameter that a figure rests on.

    Attributes
    ----------
    parameter : str
        Its name.
    share : float
        Of the variance of the figure over the posterior, from 0 to 1.
    rises : bool
        Whether the figure rises with the parameter.
    knowledge : str
        What the documents say of the parameter: a key of `KNOWLEDGE`.
    meaning : tuple of str
        What the parameter is, in English and Chinese.
    """

    parameter: str
    share: float
    rises: bool
    knowledge: str
    meaning: tuple[str, str] = ("", "")

    def words(self, lang: str) -> str:
        """Return what the parameter is, with its name, how much it carries, which way, and what is known of it."""
        known, part = KNOWLEDGE[self.knowledge][lang == "zh"], share(self.share)
        if lang == "zh":
            named = f"{self.meaning[1]}（{self.parameter}，" if self.meaning[1] else f"{self.parameter}（"
            return f"{named}占方差 {part}，参数越大数字越{'大' if self.rises else '小'}；{known}）"
        with_it = "higher" if self.rises else "lower"
        named = f"{self.meaning[0]} ({self.parameter}, " if self.meaning[0] else f"{self.parameter} ("
        return f"{named}{part} of the variance, {with_it} with it; {known})"


@dataclass(frozen=True)
class PosteriorSpread:
    """A figure over the posterior.

    Attributes
    ----------
    quantity : str
        Such as ``truth:identified_wrongly``.
    median : float
        In the unit of the figure.
    interval : Interval
        Central, of `LEVEL`.
    rests_on : tuple of Rest
        The two or three parameters that carry most of it; empty where none stands out.
    """

    quantity: str
    median: float
    interval: Interval
    rests_on: tuple[Rest, ...] = ()


class ReportLike(Protocol):
    """What is asked of a compiled report."""

    @property
    def area(self) -> RunArea:
        """The organ."""

    @property
    def as_of(self) -> dt.date:
        """The day."""

    @property
    def truth(self) -> Mapping[str, float]:
        """What no report contains."""

    @property
    def intervals(self) -> Intervals:
        """The posterior intervals that hold for the run."""


def nothing(quantity: str) -> PosteriorSpread | None:
    """Return no interval for any figure."""


@dataclass(frozen=True)
class Intervals:
    """The posterior intervals that hold for the figures of a run.

    Attributes
    ----------
    why : tuple of str
        Why there are none: ``awaited`` (none comes with the scenario), ``archive`` (these are no figures of a model),
        or keys of `WHY`. Empty if they hold. With ``until`` alone, those of documented figures hold all the same.
    made : str
        Day of the posterior, as year-month-day; empty without one.
    end : datetime.date or None
        Last day of its runs.
    report_day : datetime.date or None
        Day of the summary report, for which it has what the centre could state.
    draws, effective : int
        How many draws it has, and as how many equal ones they count.
    look_up : callable
        Returns the spread of a quantity, or None.
    """

    why: tuple[str, ...] = ("awaited",)
    made: str = ""
    end: dt.date | None = None
    report_day: dt.date | None = None
    draws: int = 0
    effective: int = 0
    look_up: Callable[[str], PosteriorSpread | None] = field(default=nothing, repr=False, compare=False)

    @property
    def hold(self) -> bool:
        """Whether they hold for the run."""
        return not self.why

    def claim(self, claim: str) -> Interval | None:
        """Return the interval of the modelled figure of a documented one, in its area and on its day."""
        spread = self.look_up(f"claim:{claim}") if claim and self.why in ((), ("until",)) else None
        return spread.interval if spread else None

    def enumerated(self, indicator: str, area: RunArea, day: dt.date) -> Interval | None:
        """Return the interval of an enumerated figure: of the country or a great region, on the last day or after."""
        if not self.hold or area.level not in ("centre", "region") or not self._ended(day):
            return None
        place = "" if area.level == "centre" else f"@{area.code}"
        spread = self.look_up(f"indicator:{indicator}{place}")
        return spread.interval if spread else None

    def reported(self, indicator: str, area: RunArea, day: dt.date) -> Interval | None:
        """Return the interval of what the centre could state in its summary report."""
        if not self.hold or area.level != "centre" or day != self.report_day:
            return None
        spread = self.look_up(f"reported:{indicator}")
        return spread.interval if spread else None

    def of_truth(self, name: str, area: RunArea, day: dt.date) -> PosteriorSpread | None:
        """Return a truth figure over the posterior, for the country on the last day or after."""
        here = self.hold and area.level == "centre" and self._ended(day)
        return self.look_up(f"truth:{name}") if here else None

    def _ended(self, day: dt.date) -> bool:
        return self.end is not None and day >= self.end

    def of_line(self, line: Line, area: RunArea, day: dt.date) -> dict[str, Interval]:
        """Return the intervals of ``reported``, ``enumerated`` and ``then`` of a line, of those that have one."""
        found = {
            "reported": self.reported(line.indicator, area, day) if line.reported is not None else None,
            "enumerated": self.enumerated(line.indicator, area, day) if line.enumerated is not None else None,
            "then": self.claim(line.claim) if line.then is not None else None,
        }
        if found["then"] is not None and found["reported"] is not None and line.then == line.reported:
            found["reported"] = found["then"]  # one figure, which the annex prints too, has one interval
        return {name: interval for name, interval in found.items() if interval is not None}

    def day_made(self, lang: str) -> str:
        """Return the day of the posterior as people write it."""
        return date_of(dt.date.fromisoformat(self.made), lang)

    def in_short(self, lang: str, drawn: bool = True) -> str:
        """Return for the source line of a picture of which posterior its intervals are, where any are `drawn`."""
        if self.why == ("archive",):
            return ""
        if self.hold and drawn:
            return (
                f"90 % 区间：{self.day_made(lang)}的后验"
                if lang == "zh"
                else f"90 % intervals: posterior of {self.day_made(lang)}"
            )
        return "一次推演，无区间" if lang == "zh" else "one run, without intervals"

    def none_for(self, line: Line) -> str:
        """Return in a word why a line has no interval, for spreadsheets; empty where it has one."""
        if line.intervals:
            return ""
        return ", ".join(self.why) if self.why else "one run"

    def sentence(self, lang: str, area: RunArea, day: dt.date) -> str:
        """Return in one sentence whether the figures of an area on a day have intervals, and if not, why."""
        if self.hold:
            return self._of_whole(lang) if self._has(area, day) else self._of_part(lang, area, day)
        said = self.of_claims(lang)
        if self.why == ("awaited",):
            said += (
                "只有模型才能知道的数字取两位有效数字。"
                if lang == "zh"
                else " What only the model knows is rounded to two digits."
            )
        return said

    def of_claims(self, lang: str) -> str:
        """Return in one sentence whether modelled figures beside documented ones have intervals; if not, why."""
        zh = lang == "zh"
        if self.why == ("archive",):
            return ""
        if self.why == ("awaited",):
            return (
                "本情景尚无后验，以下数字出自一次推演，待有后验方可给出区间。"
                if zh
                else "No posterior comes with this scenario: "
                "these are the figures of one run; their intervals await one."
            )
        if self.hold:
            return self._of_whole(lang)
        reasons = [WHY[reason][zh] for reason in self.why]
        said = (
            f"情景的后验不适用于这次推演（{'、'.join(reasons)}），以下数字出自一次推演，没有区间"
            if zh
            else f"The posterior of the scenario does not hold for this run ({'; '.join(reasons)}): these are the "
            "figures of one run, without intervals"
        )
        but = "，但与文献对照的数字除外" if zh else ", but for those beside documented ones"
        return said + (but if self.why == ("until",) else "") + ("。" if zh else ".")

    def _has(self, area: RunArea, day: dt.date) -> bool:
        return area.level in ("centre", "region") and self._ended(day)

    def _of_whole(self, lang: str) -> str:
        if lang == "zh":
            return (
                f"方括号内（工作簿中为单列的两栏）是后验的 90 % 区间（{self.day_made(lang)}求出，抽样 {self.draws} 次，"
                f"相当于 {self.effective} 次等权抽样）："
                "参数在其范围内、文献已用于拟合之后仍可能的数值，两端取到抽样所能支持的位数，不含文献本身的误差。"
                "区间之前的数字出自一次推演。"
            )
        return (
            "In square brackets, in a workbook in two columns of their own: the 90 % interval of the posterior (made "
            f"on {self.day_made(lang)}, {self.draws} draws, effectively {self.effective}): what parameters within "
            "their ranges and chance still allow once the fitted documents have been seen, its ends rounded to what "
            "the draws support, without the error of a document itself. The figure before it is that of one run."
        )

    def _of_part(self, lang: str, area: RunArea, day: dt.date) -> str:
        assert self.end is not None
        if lang == "zh":
            return (
                f"后验（{self.day_made(lang)}）只有全国和各大区截至{date_of(self.end, lang)}的数字，"
                "以及与文献对照的数字；"
                f"其他数字（{area.name(lang)}，截至{date_of(day, lang)}）出自一次推演，没有区间。"
            )
        return (
            f"The posterior (made on {self.day_made(lang)}) holds the country and the great regions on "
            f"{date_of(self.end, lang)}, and the figures beside documented ones; all others ({area.name(lang)}, "
            f"{date_of(day, lang)}) are those of one run, without an interval."
        )


def reasons(given: str, lang: str) -> str:
    """Return why a figure has no interval, as `Intervals.none_for` says it, in words of a language."""
    zh = lang == "zh"
    words = {key: pair[zh] for key, pair in {**WHY, **NONE}.items()}
    return ("；" if zh else "; ").join(words[reason] for reason in given.split(", ") if reason)


AWAITED = Intervals()
"""Where no posterior comes with the scenario."""
OF_AN_ARCHIVE = Intervals(("archive",))
"""Where the figures are not of a model."""


def rounded(value: float, interval: Interval, lang: str) -> str:
    """Return an amount rounded to what an interval supports; one below half a step of rounding is written as near 0.

    The one rule by which reports, what-ifs, sweeps and predictions round.
    """
    return _written(supported(value, interval), value, interval, lang)


def _written(shown: float, value: float, interval: Interval, lang: str) -> str:
    if shown == 0.0 and value != 0.0:
        return "近于 0" if lang == "zh" else "almost 0"
    if abs(shown) >= 100.0:
        return amount(shown, whole=True)
    if interval.is_point:
        return amount(shown)
    written = f"{shown:.10g}"
    return written if "e" not in written else f"{shown:.3g}"


def ends(interval: Interval, lang: str) -> str:
    """Return an interval as printed, both ends rounded outwards to what it supports: what lies inside stays inside."""
    shown = printed_ends(interval)
    low, high = (_written(*pair, interval, lang) for pair in zip(shown, interval.ends, strict=True))
    return low if low == high else f"{low}–{high}"


def printed_ends(interval: Interval) -> tuple[float, float]:
    """Return the ends of an interval as they are printed, from the six digits that programs get."""
    low, high = (end if (short := six(end)) is None else short for end in interval.ends)
    return supported_ends(Interval(low, high))


def beside(figure: str, interval: Interval | None, lang: str) -> str:
    """Return a figure as printed with its interval in square brackets."""
    return figure if interval is None else f"{figure} [{ends(interval, lang)}]"


def outside(lines: Iterable[Line], lang: str, truths: Iterable[TruthFigure] = ()) -> str:
    """Return a sentence that names the figures that lie outside their own interval; empty where none does.

    A figure, of a line or of what only the model knows, is outside if it is so as both are printed.
    """
    names = [name_of(line.meaning, lang) for line in lines if _outside(line)]
    return _said_outside(names + [say(found.name, lang) for found in truths if found.is_outside], lang)


def outside_areas(rows: Iterable[tuple[RunArea, Sequence[Line]]], lang: str) -> str:
    """Return the sentence of `outside` for lines of several areas: each indicator with its areas."""
    areas: dict[str, list[str]] = {}
    for area, lines in rows:
        for line in lines:
            if _outside(line):
                areas.setdefault(name_of(line.meaning, lang), []).append(area.name(lang))
    if lang == "zh":
        return _said_outside([f"{name}（{'、'.join(mine)}）" for name, mine in areas.items()], lang)
    return _said_outside([f"{name} ({', '.join(mine)})" for name, mine in areas.items()], lang)


def outside_claims(modelled: Mapping[str, float | None], intervals: Intervals, lang: str) -> str:
    """Return the sentence of `outside` for the figures of a run beside documented ones, by the ids of their claims."""
    beyond = [
        claim
        for claim, value in modelled.items()
        if (interval := intervals.claim(claim)) is not None and _is_beyond(value, interval)
    ]
    of = ("beside these documented ones", "与下列文献数字对照的")
    return _said_outside(beyond, lang, of)


def _said_outside(
    names: Sequence[str], lang: str, of: tuple[str, str] = ("of these indicators", "以下指标的")
) -> str:
    if not names:
        return ""
    if lang == "zh":
        return (
            f"本次推演{of[1]}数字在自身区间以外：{named(names, lang)}。推演用的是各参数的最佳估计值，"
            "后验则包括取值范围和文献所容许的一切数值。"
        )
    return (
        f"In this run the figures {of[0]} lie outside their own interval: {named(names, lang)}. The run has "
        "the best guess for each parameter; the posterior has all values that ranges and documents allow."
    )


def _outside(line: Line) -> bool:
    return line.recorded and any(
        _is_beyond(getattr(line, name), interval) for name, interval in line.intervals.items()
    )


def _is_beyond(value: float | None, interval: Interval) -> bool:
    low, high = printed_ends(interval)
    return value is not None and not low <= value <= high


def two_digits(value: float) -> float:
    """Return a figure to the digits that one run supports at most."""
    return float(f"{value:.{DIGITS}g}")


WHOLES = {"identified_wrongly": "identified", "arrested_wrongly": "arrested", "offenders_missed": "offenders"}
"""Truth figures in persons, and the figure that each is a part of."""
SHARES = ("inflation_letters", "inflation_attendances", "inflation_identified")
"""Truth figures that are shares."""


@dataclass(frozen=True)
class TruthFigure:
    """What no report contains, as it may be printed.

    Attributes
    ----------
    name : str
        Such as ``identified_wrongly``.
    value : float or None
        Persons in the run, rounded to what the posterior supports, else to two digits; None for a share alone.
    part : float
        Persons as a share of their whole, or the share itself, rounded alike; 0.05 is 5 %.
    spread : PosteriorSpread or None
        Over the posterior: of the persons, or of the share itself.
    few : bool
        Whether the whole is so few persons that to state a part of them as a share says nothing.
    """

    name: str
    value: float | None
    part: float
    spread: PosteriorSpread | None
    few: bool = False

    @property
    def step(self) -> Interval | None:
        """The interval that decides how the figure is rounded."""
        return self.spread.interval if self.spread else None

    @property
    def is_outside(self) -> bool:
        """Whether it lies outside its own interval."""
        shown = self.part if self.value is None else self.value
        return self.spread is not None and _is_beyond(shown, self.spread.interval)

    def figure(self, lang: str) -> str:
        """Return the figure as printed, without what it is a part of."""
        if self.value is None:
            return per_cent(self.part)
        return amount(self.value, whole=True)

    def in_brackets(self, lang: str) -> str:
        """Return its interval as printed; empty without one."""
        if self.spread is None:
            return ""
        if self.value is None:
            low, high = printed_ends(self.spread.interval)
            return per_cent(low) if low == high else f"{per_cent(low).removesuffix(' %')}–{per_cent(high)}"
        return ends(self.spread.interval, lang)


def truth_figures(report: ReportLike) -> list[TruthFigure]:
    """Return the truth figures of a compiled report, rounded: to what their intervals support, else to two digits."""
    found = []

    def spread(name: str) -> PosteriorSpread | None:
        return report.intervals.of_truth(name, report.area, report.as_of)

    for name, whole in WHOLES.items():
        value, total = report.truth.get(name), report.truth.get(whole)
        if value is not None and total:
            found.append(truth_figure(name, float(value), float(total), spread(name)))
    for name in SHARES:
        if (share_ := report.truth.get(name)) is not None:
            whole_spread = spread(name)
            beside_it = None if whole_spread is None else replace(whole_spread, rests_on=())
            shown = (
                two_digits(float(share_))
                if beside_it is None
                else supported(float(share_), beside_it.interval)
            )
            found.append(TruthFigure(name, None, shown, beside_it))
    return found


def truth_figure(name: str, value: float, total: float, spread: PosteriorSpread | None) -> TruthFigure:
    """Return one truth figure that is a part of a total, rounded."""
    of_part = None if spread is None else replace(spread, interval=spread.interval.scaled(1.0 / total))
    part = min(_to_step(value / total, of_part), 1.0)
    return TruthFigure(name, _to_step(value, spread), part, spread, total < FEW)


def _to_step(value: float, spread: PosteriorSpread | None) -> float:
    if spread is None:
        return two_digits(value)
    # A run far below its interval has a figure below half a step; its first digit says more than a zero would.
    return max(supported(value, spread.interval), 0.0) or float(f"{value:.1g}")


def rounded_truth(report: ReportLike) -> dict[str, float]:
    """Return the truth of a report for programs: what only the model knows is rounded, what the records hold is not."""
    known = {t.name: t.part if t.value is None else t.value for t in truth_figures(report)}
    return {
        name: known.get(name, value if name in ("identified", "arrested") else two_digits(float(value)))
        for name, value in report.truth.items()
    }


def per_cent(part: float) -> str:
    """Return a share that is rounded already as per cent."""
    return f"{100.0 * part or 0.0:.10g} %".replace("-", "−")  # a zero has no sign


def claim_ends(intervals: Intervals, claim: str) -> dict[str, float | None]:
    """Return both ends of the interval of a modelled figure beside a documented one, for a row of a table."""
    low, high = as_pair(intervals.claim(claim)) or (None, None)
    return {"modelled_low_90": low, "modelled_high_90": high}


def as_pair(interval: Interval | None) -> list[float | None] | None:
    """Return both ends to six digits, for programs."""
    return None if interval is None else [six(end) for end in interval.ends]


def six(value: float) -> float | None:
    """Return a number to six digits; None if it is infinite."""
    return float(f"{value:.6g}") if math.isfinite(value) else None
