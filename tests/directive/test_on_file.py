"""Cases from records: what a run or an archive has on file of a dossier, decided by the directive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import yundong as yd
from yundong.archive.loading import load_archive
from yundong.archive.template import write_template
from yundong.base.errors import InputError
from yundong.directive.on_file import cases_on_file
from yundong.directive.rules import Rules
from yundong.scenario import Scenario

TABLES = {
    "places": "place,parent\nAling,Henan\nBeixi,Henan\n",
    "identifications": "day,place,case,role,sector\n1952-08-10,Aling,A-1,trafficker,none\n"
    "1952-08-11,Aling,A-2,transporter,rail\n",
    "registrations": "day,place,case,confession,offence_period,volume_declared\n"
    "1952-08-12,Aling,A-1,partial,present,20\n1952-08-12,Beixi,A-9,partial,past,700\n",
    "statements": "day,place,case,confession,informed\n1952-08-20,Aling,A-1,full,yes\n",
    "dispositions": "day,place,case,outcome\n1952-09-12,Aling,A-1,prison\n",
    "arrests": "day,place,case,outcome\n1952-08-15,Beixi,A-7,not_found\n",
}


@pytest.fixture
def loaded(tmp_path: Path, scenario: Scenario) -> Path:
    folder = tmp_path / "mine"
    write_template(folder, scenario, "en", "Cases")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return load_archive(folder, tmp_path / "run")[0]


def test_only_what_a_record_states_is_a_fact(loaded: Path, rules: Rules) -> None:
    filed = cases_on_file(yd.open_run(loaded), rules.book)
    assert filed.cases.ids.to_list() == ["1", "2", "7", "9"]
    assert filed.recorded == ["prison", None, None, None]
    facts = filed.cases.facts(rules.book)
    known = {
        case: {name: value for name, value in row.items() if value is not None}
        for case, row in zip(filed.cases.ids, facts.iter_rows(named=True), strict=True)
    }
    assert known["1"] == {
        "narcotics": True, "role": "trafficker", "volume": "small", "confession": "full", "information": True,
        "public_servant": False, "last_offence": "present",
    }  # fmt: skip
    assert known["2"] == {"narcotics": True, "role": "transporter", "public_servant": True}
    assert known["7"] == {}
    assert known["9"] == {
        "narcotics": True,
        "volume": "large",
        "confession": "partial",
        "last_offence": "past",
    }


def test_decide_takes_a_run_folder_and_shows_what_became_of_each(
    loaded: Path, cli: Callable[..., Any]
) -> None:
    done = cli("decide", loaded, "--area", "Aling", "--lang", "zh")
    assert done.code == 0 and "实际处理" in done.out and "有期徒刑" in done.out
    assert done.out.count("\n") == 4  # headings, a line, and two cases
    assert cli("decide", loaded, "--format", "csv").out.splitlines()[1].endswith(",prison")
    assert "must go with a run folder" in cli("decide", "cases.csv", "--area", "Aling").err


def test_a_run_without_cases_is_refused(loaded: Path, rules: Rules) -> None:
    with pytest.raises(InputError, match="no record is about a case"):
        cases_on_file(yd.open_run(loaded), rules.book, areas=[])


@pytest.mark.full
def test_the_cases_of_a_simulation_are_decided_too(rules: Rules, tmp_path: Path) -> None:
    run = yd.run(scale=0.01, out=tmp_path / "run")
    filed = cases_on_file(run, rules.book)
    arrested = run.records["arrests"]["dossier"].unique().cast(str)
    assert set(arrested) <= set(filed.cases.ids)
    facts = filed.cases.facts(rules.book)
    assert facts["role"].is_not_null().sum() == run.records["identifications"]["dossier"].n_unique()
