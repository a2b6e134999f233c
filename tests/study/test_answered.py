"""Counterfactuals kept for the exhibit: all of them, as a what-if finds them, and back from the file unchanged."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from planted_dossier import MemoryStore, PlantedDossier

from yundong.base.errors import InputError
from yundong.campaign.loop import MECHANISMS
from yundong.scenario import Scenario, load
from yundong.scenario.copying import copy
from yundong.study.change.what_if import what_if
from yundong.study.dossier import counterfactuals as answered
from yundong.study.dossier.counterfactuals import Answered, answer_all, answered_of, read
from yundong.study.runs.runner import Engine

DRAWS = 4


@pytest.fixture(scope="module")
def kept(scenario: Scenario) -> Answered:
    return answer_all(scenario, Engine(MemoryStore(), evaluate=PlantedDossier()), draws=DRAWS, scale=0.01)


@pytest.mark.full
def test_every_counterfactual_is_answered_once(kept: Answered, scenario: Scenario) -> None:
    names = [(one.kind, one.name) for one in kept.changes]
    assert len(set(names)) == len(names)
    assert {name for kind, name in names if kind == "mechanism"} == {m.name for m in MECHANISMS}
    assert {name for kind, name in names if kind == "experiment"} == set(scenario.experiments)
    assert {name for kind, name in names if kind == "interpretation"} == {"strict", "lenient"}


@pytest.mark.full
def test_an_answer_is_that_of_a_what_if(kept: Answered, scenario: Scenario) -> None:
    engine = Engine(MemoryStore(), evaluate=PlantedDossier())
    asked = what_if(scenario, ("mechanism:letters",), engine, draws=DRAWS, scale=0.01)
    given = dict(zip([(o.kind, o.name) for o in kept.changes], kept.what_ifs(scenario), strict=True))
    found = given["mechanism", "letters"]
    assert found.effects == asked.effects and found.changed == asked.changed
    assert found.draws.origin == asked.draws.origin and found["identified"].median < 0


@pytest.mark.full
def test_the_file_holds_them_unchanged_and_only_for_the_same_data(
    kept: Answered, scenario: Scenario, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    copy(mine)
    kept.write(mine / answered.FILE)
    back = read(mine / answered.FILE)
    assert back.changes == kept.changes and back.about == kept.about
    run: Any = SimpleNamespace(manifest={"scenario": "mine", "scenario_folder": str(mine)})
    assert answered_of(run, load(mine)) == back
    table = mine / "parameters.csv"
    changed = table.read_text(encoding="utf-8").replace("letters.mistaken,0.", "letters.mistaken,0.0", 1)
    assert changed != table.read_text(encoding="utf-8")
    table.write_text(changed, encoding="utf-8")
    assert answered_of(run, load(mine)) is None


def test_a_damaged_file_gets_a_sentence(tmp_path: Path) -> None:
    place = tmp_path / answered.FILE
    place.write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match="study counterfactuals"):
        read(place)
