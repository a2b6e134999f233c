"""A scenario folder is read whole, or every fault in it is named with its place and a remedy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.scenario import check, folder_hash, load


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a piece of a file that must be there once or more."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_folder_loads(small: Path) -> None:
    scenario = load(small)
    assert scenario.name == "small"
    assert scenario.claims["C1"].value == 82056
    assert scenario.claims["C1"].end == dt.date(1952, 11, 30)
    assert scenario.claims["C2"].areas == ("shenyang", "west")
    assert scenario.claims["C2"].value is None  # unknown is never zero
    assert scenario.indicators["arrested"].conditions == (("outcome", ("arrested",)),)
    assert scenario.indicators["arrested"].terms_en == ("arrested", "taken")
    assert scenario.indicators["arrested"].returned and not scenario.indicators["arrested_share"].returned
    assert scenario.areas["west"].kind == ("border", "production") and scenario.areas["west"].border
    assert scenario.schedule.plan["executed_of_arrested_cap"] == 0.005
    assert scenario.experiments["silence"].option("set") == ("letters.base_rate=0",)
    assert scenario.path("directive.yaml").is_file()


def test_objects_cannot_be_changed(small: Path) -> None:
    scenario = load(small)
    with pytest.raises(AttributeError):
        scenario.name = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        scenario.claims["C1"].value = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        scenario.claims["C9"] = scenario.claims["C1"]  # type: ignore[index]


# One fault of each kind: file, what is replaced by what, and words that the only fault must contain.
FAULTS = [
    ("claims.csv", "82056", "82,056", ["row 2", "19 cells", "header has 18"]),
    ("claims.csv", "82056", '"82,056"', ["row 2", "column value", "'82,056'", "not a number"]),
    ("claims.csv", "82056", "NaN", ["row 2", "column value", "finite"]),
    ("claims.csv", "82056", "inf", ["row 2", "column value", "finite"]),
    ("claims.csv", "82056", "1e999", ["row 2", "column value", "too large"]),
    ("claims.csv", "82056", "８２", ["row 2", "column value", "not a number"]),
    ("claims.csv", "82056", "", ["row 2", "column value", "no figure"]),
    ("claims.csv", "1952-11-30,", "30.11.1952,", ["row 2", "column end", "not a date", "year-month-day"]),
    ("claims.csv", "1952-11-30,", "1952-11-31,", ["row 2", "column end", "does not exist"]),
    (
        "claims.csv",
        "1952-04-15,1952-11-30",
        "1952-12-15,1952-11-30",
        ["row 2", "column start", "after its end"],
    ),
    ("claims.csv", "800,900", "900,800", ["row 3", "column low", "above the high end"]),
    (
        "claims.csv",
        "C1,arrested,",
        "C1,arested,",
        ["row 2", "column indicator", "'arested'", "mean 'arrested'"],
    ),
    ("claims.csv", "shenyang+west", "shenyang+wset", ["row 3", "column area", "'wset'", "mean 'west'"]),
    ("claims.csv", ",P1,A,", ",P9,A,", ["row 2", "column passage", "'P9'", "passages.csv"]),
    ("claims.csv", ",P1,A,", ",P1,Z,", ["row 2", "column source", "'Z'", "sources.csv"]),
    ("claims.csv", "calibrate", "callibrate", ["row 2", "column role", "mean 'calibrate'"]),
    ("claims.csv", "check,0.3", "check,", ["row 3", "column tolerance", "needs a tolerance"]),
    ("claims.csv", "check,0.3", "check,-0.3", ["row 3", "column tolerance", "above zero"]),
    ("claims.csv", "C2,", "C1,", ["row 3", "column id", "already in row 2"]),
    ("claims.csv", "C2,", "two words,", ["row 3", "column id", "not an id"]),
    ("claims.csv", "C2,", ",", ["row 3", "column id", "empty"]),
    ("claims.csv", "hedge", "hege", ["row 1", "column hege", "mean 'hedge'"]),
    ("claims.csv", "stated,note\n", "stated,note,note\n", ["row 1", "column note", "twice"]),
    ("claims.csv", "stated,note\n", "stated,note,\n", ["Column 19 has no title"]),
    ("claims.csv", "stated,note\n", "stated,note,full_name\n", ["column full_name", "identifiable persons"]),
    ("claims.csv", "stated,note\n", "stated,note,身份证号\n", ["column 身份证号", "identifiable persons"]),
    ("claims.csv", ",arrested,\n", ',"arrested,\n', ["quoting is broken"]),
    ("parameters.csv", "0.0005,0.01", "0.01,0.0005", ["row 2", "column low", "above the high end"]),
    ("parameters.csv", "0.002,", "0.02,", ["row 2", "column value", "above its high end"]),
    ("parameters.csv", "0.2,0.1,0.4,beta", "1.2,0.1,1.4,beta", ["row 3", "column value", "between 0 and 1"]),
    ("parameters.csv", "55,30,100,lognormal", "-55,,,fixed", ["row 6", "column value", "cannot be negative"]),
    ("parameters.csv", "loguniform", "logunform", ["row 2", "column prior", "mean 'loguniform'"]),
    ("parameters.csv", "0.0005,0.01,loguniform", ",,uniform", ["row 2", "column use", "needs a range"]),
    ("parameters.csv", "@shenyang", "@shenyan", ["row 6", "column name", "mean 'shenyang'"]),
    ("parameters.csv", "outreach.meeting_size@", "outreach.meeting@", ["row 6", "no parameter"]),
    (
        "parameters.csv",
        "persons,A,calc,fixed",
        "persons,,calc,fixed",
        ["row 6", "column source", "comes from"],
    ),
    ("parameters.csv", "share,A,", "share,A|Q,", ["row 3", "column source", "'Q'"]),
    (
        "indicators.csv",
        ",,arrested,identified,",
        ",,arrested,identfied,",
        ["row 4", "denominator", "'identfied'"],
    ),
    ("indicators.csv", "distinct:dossier", "different:dossier", ["row 3", "column value", "distinct:COLUMN"]),
    (
        "indicators.csv",
        "outcome=arrested",
        "outcome is arrested",
        ["row 2", "column where", "not an equality"],
    ),
    ("indicators.csv", ",,,yes,arrested", ",,,maybe,arrested", ["row 2", "column returned", "yes or no"]),
    (
        "areas.csv",
        "west,West,西,province,land",
        "west,West,西,province,lnd",
        ["row 4", "column parent", "'lnd'"],
    ),
    ("areas.csv", "province,land,border", "province,shenyang,border", ["row 4", "cannot be below a city"]),
    ("areas.csv", "region,top", "region,", ["row 3", "column parent", "Only the centre"]),
    (
        "areas.csv",
        "land,Land,地,region,top",
        "land,Land,地,centre,",
        ["row 3", "column level", "centre already"],
    ),
    ("areas.csv", "1000000,2", "1000000,3", ["column key_localities", "adds up to 7", "says 6"]),
    ("areas.csv", "1000000,2", "-1,2", ["row 4", "column population", "whole number"]),
    ("areas.csv", "border|production", "border|prodction", ["row 4", "column kind", "mean 'production'"]),
    ("areas.csv", "08-10,1952-08-15", "08-10,", ["row 6", "column launch_high", "the first and the last"]),
    (
        "areas.csv",
        "08-10,1952-08-15",
        "08-17,1952-08-15",
        ["row 6", "column launch_high", "before the first"],
    ),
    ("areas.csv", "08-10,1952", "08-09,1952", ["row 6", "column launch_low", "launch_not_before"]),
    ("areas.csv", "10,3,,,", "10,3,1952-08-10,1952-08-11,", ["row 3", "column launch_low", "Only a city"]),
    ("areas.csv", "08-15,0", "08-45,0", ["row 6", "column launch_high", "does not exist"]),
    ("schedule.toml", "opened_first = 1952-08-29\n", "", ["dates.opened_first", "opened_first"]),
    ("concordance.csv", "P1,claim", "P7,claim", ["row 3", "column passage", "'P7'"]),
    ("concordance.csv", "indicator,", "indicater,", ["row 2", "column carrier", "mean 'indicator'"]),
    ("experiments.csv", "letters.base_rate=0", "letters.base=0", ["row 2", "mean 'letters.base_rate'"]),
    ("experiments.csv", "--set", "--sett", ["row 2", "column options", "cannot be started"]),
    ("scenario.toml", 'name = "small"', "name = small", ["not valid TOML", "line 1"]),
    ("scenario.toml", 'name = "small"', "", ["column name", "missing"]),
    ("scenario.toml", 'name = "small"', "name = 7", ["column name", "not a text"]),
    (
        "schedule.toml",
        "end = 1952-11-30",
        'end = "November"',
        ["column clock.end", "'November'", "not a date"],
    ),
    ("schedule.toml", "end = 1952-11-30", "end = 1951-11-30", ["column clock", "do not follow"]),
    ("schedule.toml", "period_days = 5", "period_days = 0", ["returns.period_days", "above 0"]),
    ("schedule.toml", "period_days = 5", "", ["returns.period_days", "missing"]),
    ("schedule.toml", "count = 3", "count = 3\ncunt = 4", ["phases.cunt", "mean 'count'"]),
    ("schedule.toml", "[phases]", "[fases]\n[phases]", ["column [fases]", "mean 'phases'"]),
    ("schedule.toml", "cap = 0.005", "cap = nan", ["plan.executed_of_arrested_cap", "a share"]),
    ("schedule.toml", "cap = 0.005", "cap = 1.5", ["plan.executed_of_arrested_cap", "a share"]),
    ("schedule.toml", "cap = 0.005", "cap = 0.005\narrest_approval = 'moon'", ["Nothing reads", "Delete it"]),
    ("schedule.toml", "count = 3", "count = 4", ["phases.count", "at most 3"]),
    ("schedule.toml", "low = 10", "low = 40", ["length_days_low", "40, is above the longest, 15"]),
    ("schedule.toml", "start = 1952-04-15", "start = 0001-01-01", ["clock.start", "a day from 1900"]),
    ("schedule.toml", "end = 1953-12-31", "end = 2090-12-31", ["column clock", "more than 3660 days"]),
    ("schedule.toml", "first = 1952-08-15", "first = 1951-08-15", ["returns.first", "within the days"]),
    ("schedule.toml", "step_days = 1", "step_days = 2", ["clock.step_days", "at most 1"]),
    ("schedule.toml", "count = 3", "count = true", ["phases.count", "whole number"]),
    ("scenario.toml", 'version = "1"', 'version = "1"\ninterpretation = "strict"', ["Nothing reads"]),
    ("scenario.toml", 'version = "1"', 'version = "1"\nlicence = "x"', ["mean 'license'"]),
    ("scenario.toml", "localities = 6", 'localities = "6x"', ["key_localities", "whole number"]),
    ("scenario.toml", '"small"', '"/tmp/x"', ["column name", "not a name"]),
    ("scenario.toml", '"small"', '"../x"', ["column name", "not a name"]),
    ("scenario.toml", '"small"', '"a..b"', ["column name", "not a name"]),
    ("scenario.toml", '"small"', '"' + "n" * 65 + '"', ["column name", "not a name"]),
    ("schedule.toml", '"clock.start" = "A"', '"clock.start" = "Q"', ["column clock.start", "'Q'"]),
    ("directive.yaml", "rules:", "rules: [", ["not valid YAML", "line"]),
]


@pytest.mark.parametrize(("file", "old", "new", "words"), FAULTS, ids=[f"{f[0]}-{f[2][:24]}" for f in FAULTS])
def test_one_fault_is_named_alone(small: Path, file: str, old: str, new: str, words: list[str]) -> None:
    spoil(small, file, old, new)
    faults = check(small)
    if (
        "," in new and "note" in new
    ):  # one column more in the header makes every row too short, which is said too
        faults = [fault for fault in faults if fault.row == 1]
    assert len(faults) == 1, [str(fault) for fault in faults]
    said = str(faults[0])
    assert said.startswith(file)
    for word in words:
        assert word in said
    with pytest.raises(InputError):
        load(small)


@pytest.mark.parametrize(
    "file", ["scenario.toml", "schedule.toml", "parameters.csv", "claims.csv", "areas.csv", "directive.yaml"]
)
def test_a_missing_and_an_empty_file_are_named_alone(small: Path, file: str) -> None:
    (small / file).write_text(" \n", encoding="utf-8")
    assert [str(fault) for fault in check(small)] == [
        f"{file}: This file is empty. Fill it in, or remove it."
    ]
    (small / file).unlink()
    (fault,) = check(small)
    assert str(fault).startswith(f"{file}: There is no such file in")


def test_a_scenario_without_experiments_is_sound(small: Path) -> None:
    (small / "experiments.csv").unlink()
    assert check(small) == []


def test_a_missing_column_is_named_alone(small: Path) -> None:
    lines = (small / "sources.csv").read_text(encoding="utf-8").splitlines()
    (small / "sources.csv").write_text("\n".join(line.rpartition(",")[0] for line in lines), encoding="utf-8")
    (fault,) = check(small)
    assert (fault.file, fault.row, fault.column) == ("sources.csv", 1, "note")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_named_with_its_line(small: Path, encoding: str) -> None:
    text = (small / "areas.csv").read_text(encoding="utf-8")
    (small / "areas.csv").write_text(text, encoding=encoding)
    (fault,) = check(small)
    assert fault.file == "areas.csv" and "UTF-8" in str(fault)


def test_another_separator_is_recognised(small: Path) -> None:
    text = (small / "sources.csv").read_text(encoding="utf-8")
    (small / "sources.csv").write_text(text.replace(",", ";"), encoding="utf-8")
    assert any(
        "not separated by commas" in str(fault) for fault in check(small) if fault.file == "sources.csv"
    )


def test_tables_of_other_rooms_are_checked_for_form_and_stray_files_left_alone(small: Path) -> None:
    (small / "notes.csv").write_text("a;b\n1,2,3\n", encoding="utf-8")
    (small / "notes.yaml").write_text("a: [", encoding="utf-8")
    assert check(small) == []
    (small / "units.csv").write_text("unit,factor\nliang,31,25\n", encoding="utf-8")
    (small / "interpretations.yaml").write_text("a:\n  [}", encoding="utf-8")
    assert [(fault.file, fault.line, fault.row) for fault in check(small)] == [
        ("interpretations.yaml", 2, None),
        ("units.csv", None, 2),
    ]


def test_all_faults_come_at_once(small: Path) -> None:
    spoil(small, "claims.csv", "82056", "many")
    spoil(small, "claims.csv", "shenyang+west", "nowhere")
    spoil(small, "areas.csv", "300000", "few")
    spoil(small, "schedule.toml", "count = 3", "count = 0")
    with pytest.raises(InputError) as caught:
        load(small)
    said = str(caught.value)
    assert len(caught.value.problems) == 4
    assert all(word in said for word in ("'many'", "'nowhere'", "'few'", "phases.count"))


def test_rows_are_counted_as_a_spreadsheet_does(small: Path) -> None:
    """A quoted cell with line breaks is one row; empty rows count."""
    spoil(small, "claims.csv", "C2,", '\nC0,arrested,top,,,,1,,,persons,,,A,read,context,,"a\nb",\nC2,')
    spoil(small, "claims.csv", "800,900", "900,800")
    (fault,) = check(small)
    assert fault.row == 5  # header 1, C1 2, empty 3, C0 4, C2 5


def test_cells_are_data_and_never_run(small: Path) -> None:
    """A YAML tag that would build a Python object is refused, a formula stays text."""
    (small / "directive.yaml").write_text("!!python/object/apply:os.system ['true']\n", encoding="utf-8")
    assert "not valid YAML" in str(check(small)[0])
    (small / "directive.yaml").write_text("rules: []\n", encoding="utf-8")
    spoil(small, "passages.csv", "To whom.", "=1+1")
    assert load(small).passages["P2"].precis == "=1+1"


def test_hash_does_not_depend_on_line_endings_or_other_files(small: Path, tmp_path: Path) -> None:
    before = folder_hash(small)
    for path in small.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (small / "notes.txt").write_text("not data")
    (small / ".hidden.csv").write_text("not data")
    assert folder_hash(small) == before
    assert load(small).hash == before
    spoil(small, "claims.csv", "82056", "82057")
    assert folder_hash(small) != before


def test_an_unknown_scenario_offers_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"narcotics-1925.*narcotics-1952"):
        load("narcotics-1925")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file"):
        load(tmp_path / "file")
    with pytest.raises(InputError, match=r"holds no scenario.*scenario copy"):
        load(tmp_path)
    with pytest.raises(InputError, match="No scenario was named"):
        load("")


PRIORS = "id,part,whole,low,median,high,source,note\nA1,wrong|doubtful,arrested,0.01,0.02,0.05,A,argued\n"


def test_priors_are_read_and_give_the_share_of_a_run(small: Path) -> None:
    assert not load(small).priors
    (small / "priors.csv").write_text(PRIORS, encoding="utf-8")
    (prior,) = load(small).priors.values()
    assert prior.share({"wrong": 2.0, "doubtful": 1.0, "arrested": 100.0}) == pytest.approx(0.03)
    assert prior.share({"wrong": 0.0, "doubtful": 0.0, "arrested": 0.0}) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0.01,0.02", "0.03,0.02", "not in order"),
        ("0.05,A", "5,A", "not in order"),
        (",A,", ",Z,", "no such row"),
    ],
)
def test_a_prior_that_cannot_be_is_refused(old: str, new: str, said: str, small: Path) -> None:
    (small / "priors.csv").write_text(PRIORS.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load(small)


def test_a_scenario_shows_its_tables(scenario: Any) -> None:
    assert repr(scenario) == "<narcotics-1952 1.0.0: 400 parameters, 241 claims>"
    tables = dict(scenario.to_polars().iter_rows())
    assert tables["claims"] == len(scenario.claims) and tables["areas"] == len(scenario.areas)
    english = scenario._repr_html_()
    assert scenario.title in english and f">{len(scenario.parameters)}</td>" in english
