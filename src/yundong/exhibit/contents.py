"""Everything that the page knows, as one object of JSON, in both languages."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from yundong.base.tables import read_csv
from yundong.base.version import __version__
from yundong.exhibit import answers, country
from yundong.exhibit.bilingual import Pair, pair
from yundong.exhibit.lives import lives_of
from yundong.records.store import StoredRun
from yundong.report.compare import compare
from yundong.report.compile import compile_report
from yundong.report.counted import counted
from yundong.report.intervals import AWAITED, Intervals, ends
from yundong.report.outline.colophon import colophon
from yundong.report.places import RunAreas
from yundong.report.trace import mechanisms_behind, passages_behind, rows_behind
from yundong.report.variant import in_brackets, variant
from yundong.report.words import title_of_mechanism
from yundong.scenario import Scenario
from yundong.study.dossier.counterfactuals import Answered
from yundong.study.dossier.kept import KeptVerdicts
from yundong.study.posterior.weighted import Posterior

WORDS = Path(__file__).with_name("words.csv")
TRUTHS = ("identified_wrongly", "arrested_wrongly", "registered_wrongly", "offenders_missed", "offenders")
Begun = Callable[[str], None]
"""Called with the name of each part before it is made."""


@dataclass(frozen=True)
class Beside:
    """What is laid beside a run, where there is any.

    Attributes
    ----------
    intervals : Intervals
        That hold for the run, or why there are none.
    posterior : Posterior or None
        From which they are.
    answered : Answered or None
        Counterfactuals kept by a study.
    verdicts : KeptVerdicts or None
        On what the report states, kept by a dossier.
    others : tuple of StoredRun
        Further runs, to be seen beside.
    own_text : mapping or None
        A scholar's own text with the figures read from it (see `yundong.exhibit.own_text`).
    experiment_title : callable
        The title of an experiment in a language.
    note : callable
        What a parameter is, in Chinese: its name, and its English note where there is no other.
    """

    intervals: Intervals = AWAITED
    posterior: Posterior | None = None
    answered: Answered | None = None
    verdicts: KeptVerdicts | None = None
    others: tuple[StoredRun, ...] = ()
    own_text: dict[str, Any] | None = None
    experiment_title: answers.Title = field(default=lambda answer, lang: None)
    note: answers.Note = field(default=lambda name, english: english)


def contents_of(
    run: StoredRun,
    scenario: Scenario,
    beside: Beside,
    command: Sequence[str],
    begun: Begun = lambda part: None,
) -> dict[str, Any]:
    """Return all that the page shows, save the tables (see `yundong.exhibit.packed`).

    Parameters
    ----------
    run, scenario : StoredRun, Scenario
        A whole run and what it was made from.
    beside : Beside
        Intervals, counterfactuals, further runs, a text of one's own.
    command : sequence of str
        That makes the page again.
    begun
        Called with the name of each part.

    Raises
    ------
    InputError
        If a table of the run is damaged.
    """
    start, places = scenario.schedule.start, RunAreas.of(run)
    begun("figures")
    compared = {one.claim: one for one in compare(run, scenario)}
    made = {
        "words": words(),
        "about": _about(run, scenario, beside, command),
        "areas": country.areas_of(run, places, start),
        "tiles": country.tiles_of(places),
        "indicators": country.indicators_of(scenario),
        "sections": country.sections_of(),
        "claims": [
            country.claim_of(scenario, claim, compared.get(claim.id), start)
            for claim in scenario.claims.values()
        ],
        "sources": country.sources_of(scenario),
        "passages": country.passages_of(scenario),
        "others": [_other(one, scenario) for one in beside.others],
        "own_text": beside.own_text,
    }
    begun("audit")
    made["audit"] = _audit(scenario)
    begun("traces")
    made["traces"] = _traces(run, scenario)
    begun("lives")
    made["lives"] = lives_of(run, start)
    begun("answers")
    held = beside.posterior if beside.intervals.hold else None
    made["intervals"] = _intervals(beside, [claim.id for claim in scenario.claims.values()])
    made["assumptions"] = answers.assumptions_of(scenario, held, beside.note) if held else None
    made["what_ifs"] = (
        answers.what_ifs_of(scenario, beside.answered, beside.experiment_title, beside.note)
        if beside.answered
        else []
    )
    made["verdicts"] = answers.verdicts_in(scenario, beside.verdicts) if beside.verdicts else None
    return made


def words() -> dict[str, Pair]:
    """Return the words of the page: key, English and Chinese."""
    rows = read_csv(WORDS, ("key", "en", "zh")).records()
    return {row["key"]: (row["en"], row["zh"]) for _, row in rows}


def _about(run: StoredRun, scenario: Scenario, beside: Beside, command: Sequence[str]) -> dict[str, Any]:
    schedule, made = scenario.schedule, run.manifest
    report_day = schedule.dates.get("report", schedule.end)
    return {
        "start": schedule.start.isoformat(),
        "days": (max(run.end, report_day) - schedule.start).days,
        "report_day": (min(report_day, max(run.end, report_day)) - schedule.start).days,
        "end": (run.end - schedule.start).days,
        "launch": (schedule.dates["launch_not_before"] - schedule.start).days,
        "bulletin": (schedule.dates.get("opened_first", report_day) - schedule.start).days,
        "whole": run.end >= schedule.end,
        "scale": made["scale"],
        "seed": made["seed"],
        "scenario": scenario.name,
        "version": __version__,
        "seal": run.seal,
        "digest": made.get("digest"),
        "variant": pair(partial(variant, made)),
        "in_brackets": pair(partial(in_brackets, made)),
        "colophon": [colophon(run, scenario, lang, command) for lang in ("en", "zh")],
        "command": shlex.join(command),
        "license": str(scenario.about.get("license", "CC-BY-4.0")),
        "truth": {name: made["truth"][name] for name in TRUTHS if name in (made.get("truth") or {})},
        "intervals": pair(lambda lang: beside.intervals.of_claims(lang)),
        "posterior": _made(beside.posterior) if beside.intervals.hold else None,
        "answered": _answered(beside.answered) if beside.answered else None,
    }


def _answered(answered: Answered) -> dict[str, Any]:
    about = answered.about
    kept = {name: about[name] for name in ("draws", "scale", "seeds", "origin", "command")}
    return {**kept, "earlier": about.get("version") != __version__}


def _made(posterior: Posterior | None) -> dict[str, Any] | None:
    if posterior is None:
        return None
    about = posterior.about
    return {
        "draws": len(posterior.weights),
        "effective": round(posterior.effective),
        "scale": about.scale,
        "made": about.made,
        "seed": about.seed,
        "command": about.command,
    }


def _other(run: StoredRun, scenario: Scenario) -> dict[str, Any]:
    """Return a further run: what was changed in it, and its figures for the whole country on the last day."""
    report = compile_report(run, scenario)
    return {
        "variant": pair(partial(variant, run.manifest)),
        "seed": run.manifest["seed"],
        "seal": run.seal,
        "day": (report.as_of - scenario.schedule.start).days,
        "figures": {line.indicator: (line.reported, line.enumerated) for line in report.lines},
        "truth": {name: value for name, value in (run.manifest.get("truth") or {}).items() if name in TRUTHS},
    }


def _audit(scenario: Scenario) -> list[dict[str, Any]]:
    """Return what fails of the checks of the documented figures: verdict, computation, explanations."""
    from yundong.audit.audit import FAILING, audit_scenario
    from yundong.audit.render import as_rows

    english, chinese = (audit_scenario(scenario, lang=lang) for lang in ("en", "zh"))
    rows = zip(english.findings, as_rows(english), as_rows(chinese), strict=True)
    return [
        {
            "rank": FAILING.index(finding.verdict),
            "claims": list(finding.claim_ids),
            **{
                name: (en[name], zh[name])
                for name in ("verdict", "check", "computation", "presumption", "explanations")
            },
        }
        for finding, en, zh in rows
        if finding.verdict in FAILING
    ]


def _traces(run: StoredRun, scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return for each indicator which mechanisms write its table, its passages, and a few rows, the latest."""
    areas, report = RunAreas.of(run), compile_report(run, scenario)
    found = {}
    for line in report.lines:
        indicator = line.meaning
        if indicator.kind not in ("flow", "state"):
            continue
        rows = rows_behind(run, areas, report, indicator) if counted(indicator) else None
        mechanisms, passages = mechanisms_behind(indicator), passages_behind(scenario, indicator, line)
        found[indicator.id] = {
            "mechanisms": [
                (name, pair(partial(title_of_mechanism, name, title))) for name, title in mechanisms
            ],
            "passages": [name for name, _ in passages],
            "rows": [{name: _plain(value) for name, value in row.items()} for row in rows.sample]
            if rows
            else [],
            "count": rows.count if rows else 0,
        }
    return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _intervals(beside: Beside, claims: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the posterior interval of every quantity that has one, in words, and what truth figures rest on."""
    found: dict[str, dict[str, Any]] = {}
    for claim in claims:
        if (interval := beside.intervals.claim(claim)) is not None:
            found[f"claim:{claim}"] = {"text": pair(partial(ends, interval))}
    for quantity in beside.posterior.quantities if beside.posterior and beside.intervals.hold else ():
        if (
            quantity.partition(":")[0] in ("parameter", "claim")
            or (spread := beside.intervals.look_up(quantity)) is None
        ):
            continue
        found[quantity] = {
            "text": pair(partial(ends, spread.interval)),
            "rests_on": [pair(rest.words) for rest in spread.rests_on],
        }
    return found
