"""Runs made only to be measured: in memory, several at a time, each kept in a file of one JSON object a line.

A study that was stopped goes on where it was. A line counts only for the state of data and code it was made from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError
from yundong.scenario import Scenario, load

CODE = ("base", "kernels", "country", "campaign", "directive", "records", "report")
DATA = (
    "claims.csv",
    "indicators.csv",
    "areas.csv",
    "schedule.toml",
    "scenario.toml",
    "directive.yaml",
    "interpretations.yaml",
)
CACHE = Path("runs") / "studies.jsonl"


@dataclass(frozen=True)
class Trial:
    """What one run of a study is asked for.

    Attributes
    ----------
    settings
        Parameters set, by name.
    until
        Last day as text, or None for the end of the campaign.
    """

    seed: int
    scale: float
    settings: Mapping[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    interpretation: str = "balanced"
    until: str | None = None

    @property
    def key(self) -> str:
        """What tells the trial apart from every other."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True)
class Outcome:
    """What one run came to.

    Attributes
    ----------
    claims : dict of str to float or None
        The modelled figure of every claim; None where the run has no such thing.
    counts : dict of str to float
        Every counted indicator and ratio, complete, for the whole country on the last day.
    truth : dict of str to float
        The distance to the truth, as the run's manifest states it.
    """

    claims: dict[str, float | None]
    counts: dict[str, float]
    truth: dict[str, float]


def measure(scenario: Scenario, trial: Trial) -> Outcome:
    """Run the campaign once, in memory, and measure it.

    Raises
    ------
    InputError
        For a trial that cannot be run.
    """
    from yundong.campaign.run import Request, simulate
    from yundong.records.store import Run
    from yundong.report.compare import compare

    request = Request(
        trial.seed, trial.scale, trial.until, trial.without, dict(trial.settings), trial.interpretation
    )
    result = simulate(scenario, request)
    end = result.world.start + dt.timedelta(days=result.world.days - 1)
    manifest = {
        "scenario": scenario.name,
        "start": str(result.world.start),
        "end": str(end),
        "truth": result.summary,
    }
    run = Run(Path(), manifest, result.records, result.truth)
    found = compare(run, result.scenario)
    claims = {c.claim: None if c.modelled is None else _settled(c.modelled) for c in found}
    counts = {name: _settled(value) for name, value in _counts(run, result.scenario, end).items()}
    return Outcome(claims, counts, result.summary)


def _settled(value: float) -> float:
    """Return a figure to twelve digits: sums over places are not always taken in one order."""
    return float(f"{value:.12g}")


def _counts(run: Any, scenario: Scenario, end: dt.date) -> dict[str, float]:
    """Return every counted indicator and every ratio of such, for the whole country, by the end."""
    from yundong.report.counted import counted, enumerated_figures, within
    from yundong.report.documented import ratio_of
    from yundong.report.places import RunAreas

    places = RunAreas.of(run)
    chosen = [i for i in scenario.indicators.values() if counted(i)]
    figures = within(enumerated_figures(run, chosen, end, places.weights), set(places.ids))
    counts = {i.id: figures.get(i.id, 0.0) for i in chosen}
    for indicator in scenario.indicators.values():
        if indicator.kind == "ratio":
            ratio = ratio_of(counts.get(indicator.numerator), counts.get(indicator.denominator), indicator)
            if ratio is not None:
                counts[indicator.id] = ratio
    return counts


def state_of(scenario: Scenario) -> str:
    """Return a digest of all that decides an outcome besides the trial: data, parameters as they stand, code."""
    package = Path(__file__).parent.parent
    state = hashlib.sha256()
    for name in CODE:
        place = package / name
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            state.update(path.read_bytes())
    for name in DATA:
        path = scenario.folder / name
        state.update(path.read_bytes() if path.is_file() else b"-")
    for parameter in scenario.parameters.values():
        state.update(f"{parameter.name}={parameter.value!r};".encode())
    return state.hexdigest()[:16]


class Cache:
    """Outcomes by trial, in a file that only grows; a last line that was cut off by a kill is dropped."""

    def __init__(self, path: Path, scenario: Scenario) -> None:
        self.path, self.state = path, state_of(scenario)
        self._known: dict[str, Outcome] = {}
        if path.is_dir():
            raise InputError(f"{path} is a folder. Give the name of a file for --cache.")
        if path.is_file():
            self._read()

    def _read(self) -> None:
        text = self.path.read_text(encoding="utf-8", errors="replace")
        whole = text[: text.rfind("\n") + 1]
        for number, line in enumerate(whole.splitlines(), start=1):
            try:
                entry = json.loads(line)
                if entry["state"] == self.state:
                    self._known[entry["trial"]] = Outcome(entry["claims"], entry["counts"], entry["truth"])
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{self.path}, line {number}: not an outcome of a study ({error}). Delete the line, or the file."
                ) from error
        if whole != text:
            self.path.write_text(whole, encoding="utf-8")

    def find(self, trial: Trial) -> Outcome | None:
        """Return the outcome of a trial made before, or None."""
        return self._known.get(trial.key)

    def add(self, trial: Trial, outcome: Outcome) -> None:
        """Append an outcome."""
        self._known[trial.key] = outcome
        self.path.parent.mkdir(parents=True, exist_ok=True)
        entry = {"state": self.state, "trial": trial.key, **asdict(outcome)}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def measure_all(
    scenario: Scenario,
    trials: Sequence[Trial],
    cache: Cache,
    workers: int = 1,
    tell: Callable[[str], None] = lambda text: None,
) -> list[Outcome]:
    """Return the outcomes of trials in their order, running those that the cache does not hold.

    Parameters
    ----------
    workers
        Runs at a time, each in a process of its own.
    tell
        Called with a line after each run.
    """
    missing = list({t.key: t for t in trials if cache.find(t) is None}.values())
    for number, (trial, outcome) in enumerate(_run(scenario, missing, workers), start=1):
        cache.add(trial, outcome)
        tell(f"run {number} of {len(missing)} (seed {trial.seed}, scale {trial.scale:g})")
    found = [cache.find(trial) for trial in trials]
    return [outcome for outcome in found if outcome is not None]


def _run(scenario: Scenario, trials: Sequence[Trial], workers: int) -> Iterator[tuple[Trial, Outcome]]:
    if workers <= 1 or len(trials) <= 1:
        for trial in trials:
            yield trial, measure(scenario, trial)
        return
    context = multiprocessing.get_context("spawn")
    arguments = (str(scenario.folder), dict(scenario.parameters.changed))
    with ProcessPoolExecutor(min(workers, len(trials)), context, _open, arguments) as pool:
        yield from zip(trials, pool.map(_measure_here, trials), strict=True)


_HERE: dict[str, Scenario] = {}


def _open(folder: str, settings: dict[str, float]) -> None:
    _HERE["scenario"] = load(folder).replace(settings)


def _measure_here(trial: Trial) -> Outcome:
    return measure(_HERE["scenario"], trial)
