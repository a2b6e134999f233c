"""The face for Python: a run that can report, compare, draw, export and trace itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.base.clock import parse_date
from yundong.base.errors import InputError
from yundong.records import store
from yundong.scenario import Scenario, folder_hash, load, shipped

if TYPE_CHECKING:
    from yundong.report.compare import Comparison
    from yundong.report.printed import Report
    from yundong.report.trace import Trace


class Run(store.Run):
    """A whole run (see `yundong.records.store.Run`) with what can be asked of it.

    Examples
    --------
    >>> run = open_run("runs/narcotics-1952-1952-0a1b2c3d")           # doctest: +SKIP
    >>> run.report(as_of="1952-08-29", area="Shenyang").line("arrested").reported   # doctest: +SKIP
    """

    @classmethod
    def of(cls, run: store.Run) -> Run:
        """Return the same run with these methods; tables already read are kept."""
        mine = cls(run.path, run.manifest)
        mine.records, mine.truth = run.records, run.truth
        return mine

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario the run was made from: the copy it keeps, else its folder, else by its name.

        Raises
        ------
        InputError
            If neither is there any more, or the scenario has faults.
        """
        kept = self.path / "scenario"
        return load(kept) if kept.is_dir() else scenario_of(self.manifest)

    @property
    def scenario_changed(self) -> bool:
        """Whether the scenario's data have changed since the run was made."""
        wanted = self.manifest.get("scenario_hash")
        return wanted is not None and self.scenario.hash != wanted

    def report(self, as_of: dt.date | str | None = None, area: str = "china") -> Report:
        """Compile the report of an organ on a day.

        Parameters
        ----------
        as_of : datetime.date or str, optional
            Returns received by that day count; by default the day of the summary report.
        area : str
            Code or name, in either language, of the centre, a great region, a province, a city or a locality.

        Raises
        ------
        InputError
            For a day outside the run or an unknown area.
        """
        from yundong.report.compile import compile_report
        from yundong.report.printed import Report

        day = None if as_of is None else parse_date(as_of, "day of the report")
        return Report.of(compile_report(self, self.scenario, day, area))

    def compare(self) -> list[Comparison]:
        """Hold every documented figure against the run."""
        from yundong.report.compare import compare

        return compare(self, self.scenario)

    def trace(self, figure: str, as_of: dt.date | str | None = None, area: str = "china") -> Trace:
        """Take a figure of the report apart: returns, rows, mechanisms, passages."""
        from yundong.report.trace import trace

        day = None if as_of is None else parse_date(as_of, "day of the report")
        return trace(self, self.scenario, figure, day, area)


def open_run(path: str | Path) -> Run:
    """Open a run folder.

    Raises
    ------
    InputError
        If there is no run, or it is damaged.
    """
    return Run.of(store.open_run(path))


def run(scenario: Scenario | str | Path = "narcotics-1952", **request: Any) -> Run:
    """Run a scenario and write the run folder; see `yundong.campaign.run.run` for what can be asked.

    Parameters
    ----------
    scenario : Scenario, str or Path
        As loaded, or the name or folder of one.
    **request
        seed, scale, until, without, settings, interpretation, threads, out, progress.
    """
    from yundong.campaign.run import run as run_campaign

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    mine = Run.of(run_campaign(loaded, **request))
    mine.__dict__["scenario"] = loaded
    return mine


def scenario_of(manifest: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a run: its folder if that still holds the same data, else the shipped one so named.

    Raises
    ------
    InputError
        If neither is there.
    """
    wanted, name = manifest.get("scenario_hash"), str(manifest["scenario"])
    folder = Path(str(manifest.get("scenario_folder") or ""))
    known = folder.is_dir() and (folder / "scenario.toml").is_file()
    if known and (name not in shipped() or folder_hash(folder) == wanted):
        return load(folder)
    if name in shipped():
        return load(name)
    if known:
        return load(folder)
    raise InputError(
        f"The scenario of this run, {name}, is no longer in {folder}. Put the folder back there."
    )
