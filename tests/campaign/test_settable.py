"""A parameter is set by place, or the option is refused with the list of those that can be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from small_runs import whole

from yundong.base.errors import InputError
from yundong.campaign.run import Request, Result, run, simulate
from yundong.campaign.settable import check_places, reach, refused_by_place
from yundong.cli import main
from yundong.country.parameters import Reach
from yundong.scenario import Scenario
from yundong.scenario.copying import copy

REACH = reach()
COUNTRY = sorted(name for name, where in REACH.items() if where is Reach.COUNTRY)


def test_the_model_reads_every_parameter_of_the_registry(scenario: Scenario) -> None:
    assert set(REACH) == {name.partition("@")[0] for name in scenario.parameters}


@pytest.mark.parametrize("name", COUNTRY)
def test_what_holds_for_the_whole_country_is_refused_by_place(name: str, scenario: Scenario) -> None:
    changed = scenario.replace({f"{name}@central_south": scenario.parameters.value(name)})
    with pytest.raises(InputError) as caught:
        check_places(changed.parameters)
    (sentence,) = caught.value.problems
    assert f"{name} holds for the whole country" in sentence and "central_south" in sentence
    listed = [other for other in REACH if f" {other}," in sentence or f" {other}." in sentence]
    assert all(REACH[other] is not Reach.COUNTRY for other in listed if other != name)


def test_most_can_be_set_by_place(scenario: Scenario) -> None:
    local = [name for name in REACH if name not in COUNTRY and not name.startswith("country.")]
    assert len(local) > 0.9 * sum(not name.startswith("country.") for name in REACH)
    settings = {f"{name}@central_south": scenario.parameters.value(name) for name in local}
    assert not list(refused_by_place(scenario.replace(settings).parameters))


def test_a_run_refuses_and_leaves_no_folder(scenario: Scenario, tmp_path: Path) -> None:
    settings = {f"{COUNTRY[0]}@north": scenario.parameters.value(COUNTRY[0])}
    with pytest.raises(InputError, match="whole country"):
        run(scenario, scale=0.001, settings=settings, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()
    with pytest.raises(InputError, match="whole country"):
        simulate(scenario.replace(settings), Request(scale=0.001, until="1952-04-16"))


def test_a_row_of_the_registry_is_refused_alike(
    scenario: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy(tmp_path / "copy", scenario.folder)
    row = next(
        line
        for line in (folder / "parameters.csv").read_text("utf-8").splitlines()
        if line.startswith(COUNTRY[0] + ",")
    )
    with (folder / "parameters.csv").open("a", encoding="utf-8") as file:
        file.write(row.replace(",", "@north,", 1) + "\n")
    with pytest.raises(SystemExit) as ended:
        main(["scenario", "check", str(folder)])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "parameters.csv, row" in said and f"{COUNTRY[0]} holds for the whole country" in said


PLACED = {
    "letters.malicious": 0.9,
    "arrests.at_once_rate": 0.05,
    "arrests.overstated": 0.9,
    "outreach.mass_share": 0.5,
    "registration.declared": 0.1,
    "interrogation.coerced": 0.9,
    "reconnaissance.weight_innocent": 3.0,
    "materials.weight_other": 3.4,
    "dossiers.letter_repeat": 1.0,
}
"""One parameter of each mechanism that is changed in one great region, far from its value."""
FEW = ("letters.malicious", "arrests.at_once_rate", "dossiers.letter_repeat")
"""Those of the default tests: of persons, of places, of evidence."""


ASKED = {"seed": 5, "scale": 0.01, "until": "1952-10-15"}


@pytest.fixture(scope="module")
def shipped(scenario: Scenario) -> Result:
    return simulate(scenario, Request(**ASKED))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[] if n in FEW else pytest.mark.full) for n in sorted(PLACED)],
)
def test_a_value_by_place_changes_a_run(name: str, scenario: Scenario, shipped: Result) -> None:
    settings = {f"{name}@central_south": PLACED[name]}
    assert whole(simulate(scenario, Request(**ASKED, settings=settings))) != whole(shipped)  # type: ignore[arg-type]


def test_a_value_by_place_works_in_that_place(scenario: Scenario, shipped: Result) -> None:
    """Mass meetings are held instead of small ones in the one great region, and nowhere else."""
    settings = {"outreach.mass_share@central_south": 0.9}
    changed = simulate(scenario, Request(**ASKED, settings=settings))  # type: ignore[arg-type]
    places = shipped.world.country.places
    inside = places.region == places.areas["code"].to_list().index("central_south")

    def share(result: Result, where: np.ndarray) -> float:
        meetings = result.records["meetings"].filter(pl.col("kind").is_in(["small", "mass"]))
        here = where[meetings["locality"].to_numpy().astype(int) - places.first]
        return float((meetings["kind"] == "mass").to_numpy()[here].mean())

    assert share(changed, inside) > 3 * share(shipped, inside)
    assert share(changed, ~inside) == pytest.approx(share(shipped, ~inside), abs=0.03)
