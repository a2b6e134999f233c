"""Loads a scenario folder, or says everything that is wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from yundong.base.cells import words
from yundong.base.errors import Fault, InputError, did_you_mean
from yundong.base.notebook import ShownTable, Tabular
from yundong.base.reading import attempt, read_toml, read_yaml
from yundong.base.tables import Table, read_csv, read_rows
from yundong.figures.area import Area, Areas, launch_faults, locality_faults, tree_faults
from yundong.figures.indicator import Indicator
from yundong.scenario.parameters import Parameters, parse_settings
from yundong.scenario.rows import Carrier, Experiment, Parameter, Passage, Prior, ScenarioClaim, Source
from yundong.scenario.schedule import Schedule, schedule_faults, schedule_of

SHIPPED = Path(__file__).resolve().parent.parent / "scenarios"
DATA_ENDINGS = (".csv", ".toml", ".yaml", ".yml")

# File, class of a row, key column. The order is that in which a reader would open them.
TABLES: dict[str, tuple[type[Any], str | None]] = {
    "parameters": (Parameter, "name"),
    "sources": (Source, "key"),
    "passages": (Passage, "id"),
    "indicators": (Indicator, "id"),
    "claims": (ScenarioClaim, "id"),
    "areas": (Area, "id"),
    "concordance": (Carrier, None),
    "experiments": (Experiment, "id"),
    "priors": (Prior, "id"),
}
OPTIONAL = ("experiments", "priors")
# Files that other rooms read: here only their form is checked.
FURTHER = (
    "directive.yaml",
    "interpretations.yaml",
    "questions.yaml",
    "identities.csv",
    "units.csv",
    "residuals.csv",
    "roles.csv",
    "ranges.csv",
    "conjugate.csv",
)
NEEDED = ("directive.yaml",)
_ABOUT: dict[str, type] = {"name": str, "title": str, "version": str, "description": str}
_ABOUT_TOO: dict[str, type] = {
    "title_zh": str, "description_zh": str, "language": str, "license": str, "key_localities": int,
}  # fmt: skip
"""What scenario.toml may say, too. A setting that nothing reads is refused: it would seem to have an effect."""
LONGEST_NAME = 64
_SAID: dict[type, str] = {str: "a text in quotation marks", int: "a whole number above 0"}
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.))*")

TypedRows = dict[str, list[tuple[int, str, Any]]]


@dataclass(frozen=True, repr=False)
class Scenario(Tabular):
    """Everything a run starts from, save the seed: typed, checked, and not to be changed.

    Attributes
    ----------
    name, title, version, description : str
        From scenario.toml.
    about : mapping
        All of scenario.toml.
    folder : Path
        Where it was loaded from; `path` gives its further files (directive.yaml and others).
    hash : str
        SHA-256 over its data files, the same on any system.
    parameters, sources, passages, indicators, claims, areas, concordance, experiments, priors
        Tables, mappings by key in the order of the file.
    schedule : Schedule
        Dates.
    outdated : tuple of Fault
        What this version would refuse of the copy that a run of another version keeps; else empty.

    Examples
    --------
    >>> scenario = load("narcotics-1952")
    >>> scenario.schedule.clock().date(0)
    datetime.date(1952, 4, 15)
    >>> changed = scenario.replace({"letters.base_rate": 0.002})   # doctest: +SKIP
    """

    name: str
    title: str
    version: str
    description: str
    about: Mapping[str, Any]
    folder: Path
    hash: str
    parameters: Parameters
    sources: Table[Source]
    passages: Table[Passage]
    indicators: Table[Indicator]
    claims: Table[ScenarioClaim]
    areas: Areas
    concordance: Table[Carrier]
    experiments: Table[Experiment]
    priors: Table[Prior]
    schedule: Schedule
    outdated: tuple[Fault, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.name} {self.version}: {len(self.parameters)} parameters, {len(self.claims)} claims>"

    def _named_rows(self) -> Iterator[dict[str, Any]]:
        tables = ((f.name, getattr(self, f.name)) for f in fields(self))
        return ({"table": name, "rows": len(table)} for name, table in tables if isinstance(table, Table))

    def _shown(self, lang: str) -> ShownTable:
        chinese = lang == "zh"
        headings = {"table": "表", "rows": "行数"} if chinese else {"table": "table", "rows": "rows"}
        title = self.about.get("title_zh", self.title) if chinese else self.title
        note = self.about.get("description_zh", self.description) if chinese else self.description
        return ShownTable(f"{title} ({self.name} {self.version})", headings, list(self._named_rows()), note)

    def replace(self, settings: Mapping[str, float]) -> Scenario:
        """Return the scenario with other values of parameters; `parameters.changed` remembers them.

        Parameters
        ----------
        settings : mapping of str to float
            Name (or ``name@area``) and value.

        Raises
        ------
        InputError
            For unknown names, offering the nearest, and for values that cannot be.
        """
        return replace(self, parameters=self.parameters.replace(settings, self.areas))

    def path(self, file: str) -> Path:
        """Return the place of a further file of the folder.

        Raises
        ------
        InputError
            If the folder has no such file.
        """
        place = self.folder / file
        if not place.is_file():
            raise InputError(f"{place} is missing. Put it back, or copy it from a shipped scenario.")
        return place


def shipped() -> list[str]:
    """Return the names of the scenarios that come with the package."""
    return sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "scenario.toml").is_file())


def locate(name_or_folder: str | Path) -> Path:
    """Return the folder of a scenario, given the name of a shipped one or a path.

    Raises
    ------
    InputError
        If there is neither such a name nor such a folder.
    """
    text = str(name_or_folder)
    if isinstance(name_or_folder, str) and text in shipped():
        return SHIPPED / text
    if not text.strip():
        raise InputError(f"No scenario was named. Give a folder, or one of: {', '.join(shipped())}.")
    folder = Path(text).expanduser()
    if folder.is_dir():
        if not any((folder / name).exists() for name in ("scenario.toml", "parameters.csv", "claims.csv")):
            raise InputError(
                f"{text} holds no scenario. `yundong scenario copy DIR` makes a folder that does."
            )
        return folder
    if folder.exists():
        raise InputError(f"{text} is a file. A scenario is a folder: give the folder that holds it.")
    near = did_you_mean(text, shipped())
    names = ", ".join(shipped())
    raise InputError(
        f"There is no scenario {text!r}, neither shipped nor as a folder.{near} Shipped: {names}."
    )


def load(name_or_folder: str | Path = "narcotics-1952") -> Scenario:
    """Load and validate a scenario.

    Parameters
    ----------
    name_or_folder : str or Path
        The name of a shipped scenario, or a folder.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        With every fault of the folder: file, row, column, value and remedy.
    """
    folder = locate(name_or_folder)
    return _load_shipped(folder, folder_hash(folder)) if folder.parent == SHIPPED else _load(folder)


def _load(folder: Path) -> Scenario:
    faults: list[Fault] = []
    scenario = _read(folder, faults)
    if faults or scenario is None:
        raise InputError([str(fault) for fault in faults])
    return scenario


@lru_cache(maxsize=1)
def _load_shipped(folder: Path, _unchanged: str) -> Scenario:
    """Load what many calls of one process ask for: it is read again only if a file of it has changed."""
    return _load(folder)


def load_kept(folder: Path) -> Scenario:
    """Load the copy of a scenario that a finished run keeps, unchanged since: it was sound when the run was made.

    Whatever this version demands beyond that is no reason not to read the run: unknown columns and entries are left
    out, missing ones are empty or, of the schedule, as shipped; `outdated` says what they are.

    Parameters
    ----------
    folder : Path
        The copy.

    Raises
    ------
    InputError
        If a file of it cannot be read at all.
    """
    faults: list[Fault] = []
    scenario = _read(folder, faults, kept=True)
    if scenario is None:
        raise InputError([str(fault) for fault in faults])
    return replace(scenario, outdated=tuple(faults))


def check(name_or_folder: str | Path = "narcotics-1952") -> list[Fault]:
    """Return every fault of a scenario folder; an empty list for a sound one.

    Raises
    ------
    InputError
        If there is no such scenario at all.
    """
    faults: list[Fault] = []
    _read(locate(name_or_folder), faults)
    return faults


def folder_hash(folder: Path, without: Collection[str] = ()) -> str:
    """Return the SHA-256 over the data files of a folder, save those named.

    The files count in the order of their names, with line endings made equal and a byte order mark left out,
    so that the same scenario has the same hash on any system. Logs (``*.jsonl``) are not data and do not count, nor do
    folders in it, such as runs: nothing reads them.
    """
    total = hashlib.sha256()
    files = {path.name: path for path in folder.iterdir() if path.is_file()}
    for name in sorted(files):
        if files[name].suffix not in DATA_ENDINGS or name.startswith("."):
            continue
        if name in without:
            continue
        content = files[name].read_bytes().removeprefix(b"\xef\xbb\xbf")
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def _read(folder: Path, faults: list[Fault], *, kept: bool = False) -> Scenario | None:
    """Return the scenario of a folder, or None with the faults noted; one that was `kept` by a run in spite of them."""
    about = attempt(faults, read_toml, folder / "scenario.toml")
    dates = attempt(faults, read_toml, folder / "schedule.toml")
    rows: TypedRows = {
        name: read_rows(folder / f"{name}.csv", kind, key, faults, kept=kept)
        for name, (kind, key) in TABLES.items()
        if not (kept or name in OPTIONAL) or (folder / f"{name}.csv").exists()
    }
    rows |= {name: [] for name in TABLES if name not in rows}
    unread = [name for name in TABLES if (folder / f"{name}.csv").exists() and not rows[name]]
    _check_about(about, faults)
    if dates is not None:
        faults.extend(schedule_faults(dates))
    _check_references(rows, dates or {}, faults)
    _check_overrides(rows, faults)
    _check_experiments(rows, faults)
    faults.extend(tree_faults(rows["areas"]))
    named = (dates or {}).get("dates")
    if isinstance(named, dict):
        faults.extend(launch_faults(rows["areas"], named))
    expected = (about or {}).get("key_localities")
    faults.extend(locality_faults(rows["areas"], expected if isinstance(expected, int) else None))
    if not kept:  # nothing of a run reads them from its copy
        _check_further_files(folder, faults)
    if about is None or dates is None or (set(unread) - {*OPTIONAL} if kept else faults):
        return None
    if kept:
        about, dates = _completed(about, dates)
    tables = {name: {key: row for _, key, row in rows[name]} for name in TABLES}
    return Scenario(
        name=about["name"],
        title=about["title"],
        version=about["version"],
        description=about["description"].strip(),
        about=about,
        folder=folder,
        hash=folder_hash(folder),
        parameters=Parameters(tables["parameters"]),
        sources=Table(tables["sources"]),
        passages=Table(tables["passages"]),
        indicators=Table(tables["indicators"]),
        claims=Table(tables["claims"]),
        areas=Areas(tables["areas"]),
        concordance=Table(tables["concordance"]),
        experiments=Table(tables["experiments"]),
        priors=Table(tables["priors"]),
        schedule=schedule_of(dates),
    )


def _completed(about: dict[str, Any], dates: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two settings of a kept copy with what it lacks: no text, and the schedule that is shipped."""
    usual = read_toml(SHIPPED / "narcotics-1952" / "schedule.toml")
    sections = {
        name: {**table, **dates.get(name, {})}
        for name, table in usual.items()
        if name not in ("dates", "holidays", "sources")
    }
    return {**dict.fromkeys(_ABOUT, ""), **about}, {"dates": {}, "holidays": {}, **dates, **sections}


def _check_about(about: Mapping[str, Any] | None, faults: list[Fault]) -> None:
    if about is None:
        return
    file, known = "scenario.toml", _ABOUT | _ABOUT_TOO
    for key in _ABOUT.keys() - about.keys():
        faults.append(Fault(file, "This entry is missing.", "Add it.", column=key))
    for key, value in about.items():
        if key not in known:
            remedy = f"{did_you_mean(key, known).strip()} Delete it.".strip()
            faults.append(Fault(file, "Nothing reads this entry.", remedy, column=key))
        elif (
            type(value) is not known[key]
            or (isinstance(value, str) and not value.strip())
            or (isinstance(value, int) and value < 1)
        ):
            problem = f"This is not {_SAID[known[key]]}."
            faults.append(Fault(file, problem, "Correct it.", column=key, value=str(value)))
    name = about.get("name")
    if isinstance(name, str) and name.strip() and (_NAME.fullmatch(name) is None or len(name) > LONGEST_NAME):
        problem = f"This is not a name: runs are named after it, in at most {LONGEST_NAME} characters."
        faults.append(Fault(file, problem, "Use letters, digits, - and _.", column="name", value=name))


def _check_references(rows: TypedRows, dates: Mapping[str, Any], faults: list[Fault]) -> None:
    """Note every cell that names a row of another table which is not there."""
    damaged = {fault.file for fault in faults if fault.structural}
    keys = {name: set() if f"{name}.csv" in damaged else {key for _, key, _ in rows[name]} for name in TABLES}
    for name, (kind, _) in TABLES.items():
        for title, field in kind.__dataclass_fields__.items():
            target = field.metadata.get("ref")
            if target is None or not keys[target]:
                continue  # a table that could not be read whole has its own fault
            for row, _, item in rows[name]:
                cell = getattr(item, title) if item is not None else None
                for word in words(cell.replace("+", "|")) if isinstance(cell, str) else cell or ():
                    if word not in keys[target]:
                        hint = did_you_mean(word, keys[target]).strip()
                        remedy = f"{hint} Add it to {target}.csv or correct it.".strip()
                        problem = f"{target}.csv has no such row."
                        faults.append(Fault(f"{name}.csv", problem, remedy, row, title, word))
    sources = dates.get("sources", {})
    for place, source in sources.items() if keys["sources"] and isinstance(sources, dict) else ():
        if source not in keys["sources"]:
            hint = did_you_mean(str(source), keys["sources"]).strip()
            remedy = f"{hint} Add it to sources.csv or correct it.".strip()
            faults.append(
                Fault("schedule.toml", "sources.csv has no such row.", remedy, None, place, str(source))
            )


def _check_overrides(rows: TypedRows, faults: list[Fault]) -> None:
    """Note every ``name@area`` whose name or area does not exist."""
    names = {key for _, key, _ in rows["parameters"]}
    areas = {key for _, key, _ in rows["areas"]}
    for row, key, _ in rows["parameters"]:
        base, at, area = key.partition("@")
        if at and base not in names:
            problem = f"There is no parameter {base!r} for this to override."
            faults.append(Fault("parameters.csv", problem, "Add a row for it.", row, "name", key))
        if at and areas and area not in areas:
            hint = did_you_mean(area, areas).strip()
            problem = f"areas.csv has no area {area!r}."
            faults.append(Fault("parameters.csv", problem, f"{hint} Correct it.".strip(), row, "name", key))


def _check_experiments(rows: TypedRows, faults: list[Fault]) -> None:
    """Note every experiment that sets a parameter which is not there or cannot have that value."""
    if any(row is None for _, _, row in rows["parameters"]) or not rows["parameters"]:
        return
    parameters = Parameters({key: row for _, key, row in rows["parameters"]})
    areas = [key for _, key, _ in rows["areas"]]
    for row, _, experiment in rows["experiments"]:
        try:
            settings = parse_settings(experiment.option("set") if experiment is not None else ())
            parameters.replace(settings, areas).refuse_far()
        except InputError as error:
            for problem in error.problems:
                remedy = "Correct it, or add the row to parameters.csv."
                faults.append(Fault("experiments.csv", problem, remedy, row, "options", experiment.options))


def _check_further_files(folder: Path, faults: list[Fault]) -> None:
    """Check the form of the files that other rooms read: CSV as tables, YAML as YAML."""
    for name in FURTHER:
        if name in NEEDED or (folder / name).exists():
            attempt(faults, read_csv if name.endswith(".csv") else read_yaml, folder / name)
