"""What the tests of several rooms share: a small scenario folder, the command line called in this process."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("unhurried")

SMALL: dict[str, str] = {
    "scenario.toml": """\
name = "small"
title = "A small scenario"
version = "1"
description = "Two provinces and a city."
key_localities = 6
""",
    "schedule.toml": """\
[clock]
start = 1952-04-15
end = 1952-11-30
follow_up_end = 1953-12-31
step_days = 1
[dates]
base = 1950-02-24
leniency = 1951-01-01
directive = 1952-04-15
plan = 1952-07-28
opened_first = 1952-08-29
launch_not_before = 1952-08-10
targets_ordered = 1952-09-30
arrests_due = 1952-10-10
campaign_due = 1952-10-20
council_directive = 1952-12-12
report = 1952-12-14
[phases]
count = 3
length_days_low = 10
length_days_high = 15
[returns]
period_days = 5
bulletin_days = 7
first = 1952-08-15
[holidays]
national_day = [1952-10-01]
[plan]
executed_of_arrested_cap = 0.005
[sources]
"clock.start" = "A"
""",
    "parameters.csv": """\
name,value,low,high,prior,unit,source,grade,use,note
letters.base_rate,0.002,0.0005,0.01,loguniform,per person and day,,assumed,calibrated,how often one writes
letters.false_share,0.2,0.1,0.4,beta,share,A,recall,assumed,false letters among all
letters.shift,-1,-3,1,uniform,log,,assumed,assumed,a number that may be negative
outreach.meeting_size,97,50,200,lognormal,persons,A,calc,calibrated,mean audience
outreach.meeting_size@shenyang,55,30,100,lognormal,persons,A,calc,fixed,smaller there
""",
    "sources.csv": """\
key,title,title_zh,author,author_zh,date,language,kind,grade,note
A,A directive,指示一件,An office,某机关,1952-04-15,en,primary,read,
B,A bulletin,,Another office,,1952-08-29,zh,primary,excerpt,
""",
    "passages.csv": """\
id,source,section,precis
P1,A,1,What is to be done.
P2,A,2,To whom.
""",
    "indicators.csv": (
        "id,name_en,name_zh,unit,unit_zh,definition_en,definition_zh,kind,table,value,where,numerator,"
        "denominator,returned,terms_en,terms_zh\n"
        "arrested,Arrested,逮捕,persons,人,Taken into custody,,flow,arrests,rows,outcome=arrested,,,yes,"
        "arrested|taken,逮捕\n"
        "identified,Identified,查出,persons,人,Found,,flow,identifications,distinct:dossier,,,,yes,found,查出\n"
        "arrested_share,Share arrested,逮捕率,%,%,One of the other,,ratio,,,,arrested,identified,no,,\n"
    ),
    "claims.csv": (
        "id,indicator,area,start,end,as_of,value,low,high,unit,hedge,passage,source,grade,role,tolerance,stated,note\n"
        "C1,arrested,top,1952-04-15,1952-11-30,1952-12-14,82056,,,persons,,P1,A,read,calibrate,0.3,arrested,\n"
        "C2,arrested,shenyang+west,1952-04-15,1952-08-29,1952-08-29,,800,900,persons,about,,B,read,check,0.3,,\n"
        "C3,identified,west,,,,1000,,,persons,,P2,B,excerpt,context,,,\n"
    ),
    "areas.csv": (
        "id,name_en,name_zh,level,parent,kind,population,key_localities,known_july,opened_first,launch_low,"
        "launch_high,border,source,grade,note\n"
        "top,Top,全国,centre,,,,,,,,,0,A,read,\n"
        "land,Land,地,region,top,,,,10,3,,,0,A,read,\n"
        "west,West,西,province,land,border|production,1000000,2,,,,,1,A,recall,\n"
        "east,East,东,province,land,port,2000000,3,,,,,0,A,recall,\n"
        "shenyang,Shenyang,沈阳,city,east,large_city|transport_hub,300000,1,,,1952-08-10,1952-08-15,0,A,recall,\n"
    ),
    "concordance.csv": """\
passage,carrier,target,note
P1,indicator,arrested,
P1,claim,C1,
P1,test,tests/scenario/test_load.py::test_a_sound_folder_loads,
P2,record,arrests.outcome,
P2,test,tests/scenario/test_load.py::test_a_sound_folder_loads,
""",
    "experiments.csv": """\
id,passage,title,options,watch,note
silence,P1,What letters do,--set letters.base_rate=0,arrested|identified,
""",
    "directive.yaml": "rules:\n  - id: route.narcotics\n    passage: P1\n",
}


KERNELS = "campaign/test_run.py"
"""Tests that compile most kernels, where nothing has compiled them before."""
WITHOUT = ("audit", "base", "directive", "documents", "figures")
"""Folders of tests that need no kernels."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the kernels and what needs none, so that of several processes one compiles for the others."""

    def place(item: pytest.Item) -> int:
        path = Path(os.path.relpath(item.path, Path(__file__).parent))
        return 0 if path.as_posix() == KERNELS else 1 if path.parts[0] in WITHOUT else 2

    items.sort(key=place)


@pytest.fixture(scope="session")
def small_in() -> Callable[[Path], Path]:
    """Return a function that writes a sound small scenario into a folder of a given one."""

    def write(place: Path) -> Path:
        folder = place / "small"
        folder.mkdir()
        for name, content in SMALL.items():
            (folder / name).write_text(content, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def small(tmp_path: Path, small_in: Callable[[Path], Path]) -> Path:
    """Return a folder with a sound small scenario, for a test to spoil."""
    return small_in(tmp_path)


@pytest.fixture
def always_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand work to threads however little it is, as a run at full scale does."""
    from yundong.kernels import threads

    monkeypatch.setattr(threads, "WORTH_THREADS", 0.0)
    monkeypatch.setattr(threads, "WORTH_A_THREAD", 1)


TIMES_LARGER = 8
MOST_TIMES_LONGER = 28
LEAST_SECONDS = 0.005


@pytest.fixture
def keeps_pace() -> Callable[[Callable[[int], object], int], None]:
    """Return a function that fails where work grows much faster than its size.

    It does the work of one size and of an eighth of it. In step with the size the larger takes eight times as long,
    with the square of it 64 times; no speed is asserted, so that a slow or busy machine changes nothing.
    """

    def seconds(work: Callable[[int], object], size: int) -> float:
        began = time.process_time()
        work(size)
        return time.process_time() - began

    def check(work: Callable[[int], object], size: int) -> None:
        small = min(seconds(work, size // TIMES_LARGER) for _ in range(3))  # the first compiles and looks up
        small = max(LEAST_SECONDS, small)
        large = seconds(work, size)
        if large > MOST_TIMES_LONGER * small:  # once more: something else may have had the processor's cache
            large = min(large, seconds(work, size))
        assert large <= MOST_TIMES_LONGER * small, (
            f"{size // TIMES_LARGER}: {small:.3f} s, {size}: {large:.3f} s"
        )

    return check


@dataclass
class Result:
    """What a call of the command line left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Return a function that calls ``yundong`` with the given words in this process."""
    from yundong.cli import main

    def call(*words: object) -> Result:
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main([str(word) for word in words])
        captured = capsys.readouterr()
        code = leaving.value.code
        return Result(code if isinstance(code, int) else int(code is not None), captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def scenario() -> Any:
    """Return the shipped scenario."""
    from yundong.scenario import load

    return load("narcotics-1952")


@pytest.fixture
def outputs(scenario: Any) -> Callable[..., Any]:
    """Return a function that makes the outputs of a run that meets every claim, save those given."""
    from yundong.report.documented import figure
    from yundong.study.runs.evaluation import Outputs

    def make(**changed: float | None) -> Any:
        claims: dict[str, float | None] = {c.id: figure(c) for c in scenario.claims.values()}
        truth = {
            "identified_wrongly": 100.0,
            "arrested_wrongly": 10.0,
            "offenders_missed": 50.0,
            "offenders": 1000.0,
        }
        return Outputs(claims | changed, {"identified": 200.0}, truth)

    return make
