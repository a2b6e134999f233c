"""A run is decided by its request alone: same seed, same records, whatever the threads; whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_runs import Variant, before, digests, whole

from yundong.base import writing
from yundong.base.errors import InputError
from yundong.campaign.run import Request, Result, default_threads, run, run_name, simulate
from yundong.records.schema import TABLES, TRUTH
from yundong.records.store import combine, digest, open_run
from yundong.scenario import Scenario

TINY = {"scale": 0.001, "until": "1952-09-05"}


def test_a_run_writes_every_table_as_the_schema_says(base: Result) -> None:
    assert set(base.records) == set(TABLES) and set(base.truth) == set(TRUTH)
    for name, frame in base.records.items():
        expected = dict(TABLES[name].dtypes)
        if "indicator" in expected:  # the scenario says which indicators organs return
            assert isinstance(frame.schema["indicator"], pl.Enum)
            expected["indicator"] = frame.schema["indicator"]
        assert dict(frame.schema) == expected, name
        assert frame.height, f"nothing was written to {name}"
        assert not any(frame.null_count().row(0)), name
    for name, frame in base.truth.items():
        assert dict(frame.schema) == TRUTH[name].dtypes, name


def test_records_hold_no_truth(base: Result) -> None:
    """No record has a column of what only the model knows, nor one that repeats it under another name."""
    found_too = {"dossier", "locality", "role", "sector", "identified", "arrested"}
    hidden = set(base.truth["subjects"].columns) - found_too
    for name, frame in base.records.items():
        assert not hidden & set(frame.columns), name
        assert "motive" not in frame.columns
    roles = base.records["identifications"].join(base.truth["subjects"], on="dossier", suffix="_true")
    innocent = roles.filter(pl.col("role_true") == "none")
    assert innocent.height, "some who did nothing are identified"
    assert (innocent["role"] != "none").all(), "and their record does not say that they did nothing"


def test_the_summary_says_how_far_record_and_truth_lie_apart(base: Result) -> None:
    weight = base.records["areas"].select(locality="id", weight="weight")
    subjects = base.truth["subjects"].join(weight, on="locality")

    def total(*where: pl.Expr) -> float:
        return float(subjects.filter(*where)["weight"].sum())

    innocent = pl.col("role") == "none"
    said = base.summary
    assert said["identified_wrongly"] == pytest.approx(total(innocent, pl.col("identified")), abs=1)
    assert said["arrested_wrongly"] == pytest.approx(total(innocent, pl.col("arrested")), abs=1)
    registered = base.records["registrations"]["dossier"].implode()
    missed = (pl.col("era") == "present", ~pl.col("identified"), ~pl.col("dossier").is_in(registered))
    assert said["offenders_missed"] == pytest.approx(total(*missed), abs=1)
    assert 0 < said["identified_wrongly"] < said["identified"]
    assert 0 < said["arrested_wrongly"] < said["arrested"]


def test_truth_stands_beside_letters_and_returns_row_by_row(base: Result) -> None:
    letters = base.records["letters"].with_columns(base.truth["letter_motives"])
    role = base.truth["subjects"].select("dossier", "role")
    letters = letters.join(role, on="dossier", maintain_order="left")
    assert (letters.filter(pl.col("motive") == "true")["role"] != "none").all()
    assert (letters.filter(pl.col("motive") == "mistaken")["role"] == "none").all()
    assert letters["motive"].n_unique() == 3
    assert base.truth["return_figures"].height == base.records["returns"].height


@pytest.mark.usefixtures("always_threads")
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_never_change_a_record(threads: int, base: Result, variant: Variant) -> None:
    other = variant(threads=threads)
    assert digests(other) == digests(base)
    for name, frame in base.truth.items():
        assert digest(frame) == digest(other.truth[name]), name
    assert other.summary == base.summary


def test_the_same_request_gives_the_same_records(scenario: Scenario) -> None:
    request = Request(seed=3, **TINY)
    assert digests(simulate(scenario, request)) == digests(simulate(scenario, request))


def test_a_run_that_does_not_go_on_gives_up_its_log_and_has_the_same_tables(scenario: Scenario) -> None:
    request = Request(seed=3, **TINY)
    kept, ended = simulate(scenario, request), simulate(scenario, request, goes_on=False)
    assert digests(ended) == digests(kept)
    assert [digest(frame) for frame in ended.truth.values()] == [digest(f) for f in kept.truth.values()]
    assert ended.summary == kept.summary and ended.world.log.rows == kept.world.log.rows
    assert kept.world.log.column("letters", "dossier").size == kept.world.log.rows["letters"]
    with pytest.raises(KeyError):
        ended.world.log.column("letters", "dossier")


def test_another_process_gives_the_same_records(scenario: Scenario) -> None:
    code = (
        "from yundong.campaign.run import Request, simulate\n"
        "from yundong.records.store import combine, digest\n"
        "from yundong.scenario import load\n"
        f"result = simulate(load('narcotics-1952'), Request(seed=3, **{TINY!r}))\n"
        "print(combine({name: digest(frame) for name, frame in result.records.items()}))"
    )
    world = {**os.environ, "PYTHONHASHSEED": "12345"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=world)
    assert out.stdout.strip() == whole(simulate(scenario, Request(seed=3, **TINY)))


def test_another_seed_gives_other_records(base: Result, variant: Variant) -> None:
    other = digests(variant(seed=7))
    assert not [n for n, d in digests(base).items() if other[n] == d and n not in {"users", "fields"}]


@pytest.mark.parametrize("until", ["1952-04-15", "1952-08-20", "1952-10-31"])
def test_a_shorter_run_is_the_beginning_of_a_longer_one(
    until: str, scenario: Scenario, base: Result, variant: Variant
) -> None:
    short = variant(until=until)
    after = dt.date.fromisoformat(until) + dt.timedelta(days=1)
    for name, frame in short.records.items():
        expected = base.records[name] if name == "areas" else before(base.records[name], after)
        if name == "returns":  # those under way on the last day still go up
            frame = before(frame, after)
        assert frame.equals(expected), name
    last = short.records["returns"]["sent"].max()
    assert last is None or last <= after + dt.timedelta(days=1)


def test_a_longer_run_goes_on_where_the_campaign_ended(base: Result, variant: Variant) -> None:
    longer = variant(until="1953-03-31")
    end = dt.date(1952, 12, 1)
    for name, frame in longer.records.items():
        expected = before(base.records[name], end) if name == "returns" else base.records[name]
        assert (frame if name == "areas" else before(frame, end)).equals(expected), name
    assert longer.records["dispositions"]["day"].max() > end


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"scale": 0.0}, ["scale", "0"]),
        ({"scale": 2.0}, ["scale", "2"]),
        ({"scale": -0.1}, ["scale"]),
        ({"scale": float("nan")}, ["scale", "nan"]),
        ({"seed": -1}, ["seed", "-1"]),
        ({"seed": 2**63}, ["seed"]),
        ({"threads": 0}, ["threads", "0"]),
        ({"until": "1952-13-01"}, ["1952-13-01"]),
        ({"until": "1952-04-14"}, ["1952-04-14"]),
        ({"until": "1954-01-01"}, ["1954-01-01", "1953-12-31"]),
        ({"until": "tomorrow"}, ["tomorrow", "year-month-day"]),
        ({"without": ("leters",)}, ["leters", "letters"]),
        ({"without": ("dossiers",)}, ["dossiers"]),
        ({"settings": {"letters.base_rat": 1.0}}, ["letters.base_rat", "letters.base_rate"]),
        ({"settings": {"letters.base_rate": -1.0}}, ["letters.base_rate", "-1"]),
        ({"settings": {"letters.base_rate": float("nan")}}, ["letters.base_rate"]),
        ({"settings": {"letters.base_rate@atlantis": 0.1}}, ["atlantis"]),
        ({"interpretation": "mild"}, ["mild", "balanced"]),
        ({"seed": True}, ["seed", "True", "whole number"]),
        ({"seed": 3.0}, ["seed", "3.0", "whole number"]),
        ({"seed": "3"}, ["seed", "'3'", "whole number"]),
        ({"scale": "all"}, ["scale", "'all'", "at most 1"]),
        ({"threads": 1.5}, ["threads", "1.5"]),
        ({"until": 19520810}, ["19520810", "year-month-day"]),
        ({"settings": {"letters.base_rate": True}}, ["letters.base_rate", "True"]),
    ],
    ids=lambda asked: str(asked)[:40],
)
def test_a_request_that_cannot_be_is_refused_in_words(
    asked: dict[str, object], words: list[str], scenario: Scenario
) -> None:
    with pytest.raises(InputError) as caught:
        simulate(scenario, Request(**{"scale": 0.001, "until": "1952-04-20", **asked}))  # type: ignore[arg-type]
    for word in words:
        assert word in str(caught.value)


def test_a_request_of_other_libraries_is_the_same_request(scenario: Scenario) -> None:
    plain = Request(3, 0.5, dt.date(1952, 8, 10), settings={"letters.base_rate": 0.25}, threads=2)
    other = Request(
        np.int64(3),  # type: ignore[arg-type]
        np.float64(0.5),
        pd.Timestamp("1952-08-10 00:00"),
        settings={"letters.base_rate": np.float32(0.25)},  # type: ignore[dict-item]
        threads=np.int32(2),  # type: ignore[arg-type]
    )
    other.check()
    assert other == plain and run_name(scenario, other) == run_name(scenario, plain)
    assert json.dumps([other.seed, other.threads, str(other.until)]) == '[3, 2, "1952-08-10"]'


def test_every_interpretation_runs_and_they_differ(
    scenario: Scenario, variant: Variant, base: Result
) -> None:
    seen = {name: whole(variant(interpretation=name)) for name in ("strict", "lenient")}
    assert len({whole(base), *seen.values()}) == 3


def test_a_run_folder_says_what_made_it(scenario: Scenario, tmp_path: Path) -> None:
    asked = {"seed": 5, "settings": {"outreach.rate": 8.0}, **TINY}
    made = run(scenario, without=["letters"], out=tmp_path / "run", threads=1, **asked)
    opened = open_run(tmp_path / "run")
    said = opened.manifest
    assert said["digests"] == {name: digest(opened.records[name]) for name in TABLES}
    assert said["digest"] == combine(said["digests"]) == made.manifest["digest"]
    assert said["rows"] == {name: opened.records[name].height for name in TABLES}
    assert (said["seed"], said["scale"], said["without"]) == (5, 0.001, ["letters"])
    assert said["settings"] == {"outreach.rate": 8.0}
    assert said["scenario_hash"] == scenario.hash and said["interpretation"] == "balanced"
    assert dt.date.fromisoformat(said["end"]) == dt.date(1952, 9, 5)
    assert {"build", "days", "write"} <= set(said["seconds"])
    again = simulate(scenario, Request(without=("letters",), **asked))
    assert whole(again) == said["digest"]


def test_the_folders_name_changes_with_what_is_asked(scenario: Scenario) -> None:
    requests = [
        Request(),
        Request(seed=2),
        Request(scale=0.5),
        Request(until="1952-09-01"),
        Request(without=("letters",)),
        Request(settings={"letters.base_rate": 0.1}),
        Request(interpretation="strict"),
    ]
    assert len({run_name(scenario, request) for request in requests}) == len(requests)
    assert run_name(scenario, Request(threads=2)) == run_name(scenario, Request())
    assert run_name(scenario, Request()).startswith("narcotics-1952-1952-")


class Planted(Exception):
    """Raised by a test within a run."""


@pytest.mark.parametrize("fault", [Planted, KeyboardInterrupt])
@pytest.mark.parametrize("stage", ["build", "days", "write"])
def test_a_run_that_is_broken_off_leaves_nothing(
    fault: type[BaseException], stage: str, scenario: Scenario, tmp_path: Path
) -> None:
    def progress(now: str, day: object, world: object) -> None:
        if now == stage and (stage != "days" or (day is not None and day.index == 40)):  # type: ignore[attr-defined]
            raise fault

    with pytest.raises(fault):
        run(scenario, out=tmp_path / "runs" / "a", progress=progress, threads=2, **TINY)
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_mechanism_that_fails_leaves_nothing(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yundong.campaign.letters import Letters

    def fail(self: Letters, day: object) -> None:
        raise Planted

    monkeypatch.setattr(Letters, "step", fail)
    with pytest.raises(Planted):
        run(scenario, out=tmp_path / "runs" / "a", **TINY)
    assert list((tmp_path / "runs").iterdir()) == []


def test_an_older_run_stays_when_its_successor_fails(scenario: Scenario, tmp_path: Path) -> None:
    made = run(scenario, out=tmp_path / "a", **TINY)

    def progress(now: str, day: object, world: object) -> None:
        if now == "write":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(scenario, seed=8, out=tmp_path / "a", progress=progress, **TINY)
    assert open_run(tmp_path / "a").manifest["digest"] == made.manifest["digest"]
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_folder_that_cannot_be_written_is_refused_before_the_run(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    days: list[str] = []
    with pytest.raises(InputError, match="cannot write"):
        run(scenario, out=tmp_path / "file" / "a", progress=lambda now, day, world: days.append(now), **TINY)
    assert days == [], "nobody waits for a run that cannot be kept"


@pytest.mark.parametrize("threads", [1, 2])
def test_a_full_disk_is_told_and_leaves_nothing(
    threads: int, scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        if "leads" in path.name:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(writing, "sync", full)
    with pytest.raises((OSError, InputError)) as caught:
        run(scenario, out=tmp_path / "a", threads=threads, **TINY)
    assert isinstance(caught.value, InputError) or caught.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []


def test_threads_by_default_are_those_of_the_machine_up_to_8() -> None:
    assert 1 <= default_threads() <= 8


@pytest.mark.full
@settings(max_examples=3, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**63 - 1), scale=st.floats(1e-6, 0.004))
def test_any_seed_and_small_scale_runs_the_same_twice(seed: int, scale: float, scenario: Scenario) -> None:
    one, other = (
        simulate(scenario, Request(seed=seed, scale=scale, until="1952-08-25", threads=threads))
        for threads in (1, 2)
    )
    assert whole(one) == whole(other)
    assert one.records["letters"].height
