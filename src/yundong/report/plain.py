"""The report as plain data, for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from yundong.report.compare import summarise
from yundong.report.compile import CompiledReport
from yundong.report.intervals import LEVEL, as_pair, rounded_truth, six, truth_figures
from yundong.report.line import Line
from yundong.report.variant import variant
from yundong.report.words import name_of, unit_of

RUN_KEYS = (
    "scenario", "scenario_hash", "seed", "scale", "without", "settings", "interpretation", "yundong", "digest",
)  # fmt: skip


def as_data(report: CompiledReport) -> dict[str, Any]:
    """Return a report as nested dictionaries and lists.

    Returns
    -------
    dict
        ``as_of``, ``area``, ``completeness``, ``lines`` and beside them ``truth`` (rounded to what its intervals
        support, else to two digits), ``intervals`` (of the posterior, or why none), ``gap``, ``run``, ``variant``
        (how the run differs from the scenario as shipped; empty if it does not) and, where any document speaks of
        the area by that day, ``comparisons`` and ``compared``. Unknown is None, never zero.
    """
    manifest = report.manifest
    data: dict[str, Any] = {
        "as_of": report.as_of,
        "area": report.area.code,
        "area_name": {"en": report.area.name_en, "zh": report.area.name_zh},
        "completeness": asdict(report.completeness),
        "lines": [line_data(line) for line in report.lines],
        "gap": report.gap,
        "variant": variant(manifest, "en"),
        "truth": rounded_truth(report),
        "intervals": intervals_data(report),
        "run": {key: manifest.get(key) for key in RUN_KEYS} | {"seal": report.seal},
    }
    if report.comparisons:
        data["comparisons"] = [
            asdict(c) | {"modelled_90": as_pair(report.intervals.claim(c.claim))} for c in report.comparisons
        ]
        data["compared"] = [asdict(summary) for summary in summarise(report.comparisons)]
    return data


def intervals_data(report: CompiledReport) -> dict[str, Any]:
    """Return what the posterior says of a report: whether it holds, and the truth figures over it."""
    held = report.intervals
    spreads = {found.name: found.spread for found in truth_figures(report) if found.spread}
    return {
        "hold": held.hold,
        "why": list(held.why),
        "said": {lang: held.sentence(lang, report.area, report.as_of) for lang in ("en", "zh")},
        "level": LEVEL,
        "made": held.made,
        "draws": held.draws,
        "effective": held.effective,
        "truth": {
            name: {
                "median": six(spread.median),
                "interval": as_pair(spread.interval),
                "rests_on": [asdict(rest) for rest in spread.rests_on],
            }
            for name, spread in spreads.items()
        },
    }


def line_data(line: Line) -> dict[str, Any]:
    """Return one line as plain data."""
    return {
        "indicator": line.indicator,
        "area": line.area,
        "reported": line.reported,
        "enumerated": line.enumerated,
        "documented": line.documented,
        "until": line.until,
        "then": line.then,
        "ratio": line.ratio,
        "source": line.source,
        "passage": line.passage,
        "hedge": line.hedge,
        "role": line.role,
        "claim": line.claim,
        "covered": line.covered,
        "section": line.section,
        "interval_90": {name: as_pair(interval) for name, interval in line.intervals.items()},
        "name": {"en": name_of(line.meaning, "en"), "zh": name_of(line.meaning, "zh")},
        "unit": {"en": unit_of(line.meaning, "en"), "zh": unit_of(line.meaning, "zh")},
    }
