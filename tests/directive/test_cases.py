"""Cases as people bring them: every form in and out, every fault named by row and column, unknown kept unknown."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from yundong.base.errors import InputError
from yundong.directive import Rules
from yundong.directive.case_files import read_raw
from yundong.directive.cases import check_cases, contradiction, named
from yundong.directive.expectations import check_expectations, read_expectations
from yundong.directive.explain import explain
from yundong.directive.levels import level_frame
from yundong.directive.template import comments, template, workbook

ON = date(1952, 8, 10)
HERE = Path(__file__).parent


def read(path: Path | str, rules: Rules) -> pl.DataFrame:
    return check_cases(read_raw(str(path)), rules.book, ON).facts(rules.book)


@pytest.fixture
def frame() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "case": ["a", "b", "c"],
            "narcotics": [True, True, None],
            "role": ["trafficker", None, "producer"],
            "volume": [20.0, 5000.5, None],
            "last_offence": [date(1951, 5, 1), None, date(1950, 1, 1)],
            "confession": ["full", "refused", None],
        }
    )


def test_the_same_cases_in_every_form(rules: Rules, frame: pl.DataFrame, tmp_path: Path, monkeypatch) -> None:
    paths = {suffix: tmp_path / f"cases.{suffix}" for suffix in ("csv", "json", "parquet", "xlsx")}
    frame.write_csv(paths["csv"])
    rows = [
        {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()} for row in frame.to_dicts()
    ]
    paths["json"].write_text(json.dumps(rows), encoding="utf-8")
    frame.write_parquet(paths["parquet"])
    frame.write_excel(paths["xlsx"])
    found = {suffix: read(path, rules) for suffix, path in paths.items()}
    assert found["csv"]["volume"].to_list() == ["small", "large", None]
    assert found["csv"]["last_offence"].to_list() == ["present", None, "before_ban"]
    assert found["csv"]["narcotics"].to_list() == [True, True, None]
    assert found["csv"]["remorse"].null_count() == 3
    for suffix, facts in found.items():
        assert facts.equals(found["csv"]), suffix
    for suffix in ("csv", "json"):
        data = paths[suffix].read_bytes()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert read("-", rules).equals(found["csv"]), suffix
    assert rules.decide(frame).drop("case").equals(rules.decide(found["csv"]))


def test_chinese_and_english_spellings(rules: Rules, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "narcotics,role,ringleader,repeat,confession,volume,last_offence,organised,place\n"
        '是,贩卖,否,Yes,拒不坦白,"1,200",1952/5/1,不详,口岸\n'
        "yes,Trafficker,no,1,REFUSED,1200,1952-05-01,?,port\n"
        "TRUE,bought and sold,false,y,refused,large,after,unknown,port\n",
        encoding="utf-8-sig",
    )
    facts = read(path, rules)
    assert facts.row(0) == facts.row(1) == facts.row(2)
    assert facts["organised"].to_list() == [None] * 3


def test_every_fault_at_once_by_row_and_column(rules: Rules, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "# a comment\ncase,role,volume,last_offence,confesion,user_only,full_name\n"
        "A,trafficker,-3,1951-02-30,full,no,X\n\nB,dealer,12,1952-09-01,,,\nA,producer,x,1950,,yes,\n,none,,,,,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read(path, rules)
    said = "\n".join(caught.value.problems)
    for piece in (
        "column 'full_name': columns about identifiable persons",
        "cases.csv: unknown column 'confesion'. Did you mean 'confession'?",
        "row 3, column 'volume': invalid quantity '-3'",
        "row 3, column 'last_offence': invalid date '1951-02-30'",
        "row 5, column 'role': invalid value 'dealer': must be one of producer",
        "row 5, column 'last_offence': 1952-09-01 is later than the date of decision, 1952-08-10",
        "row 6, column 'case': duplicate of 'A' in row 3",
        "row 6, column 'volume': invalid quantity 'x'",
        "row 6, column 'last_offence': ambiguous date '1950': spans before_ban and past",
        "row 6: user_only = yes and role = producer exclude each other",
        "row 7, column 'case': empty",
    ):
        assert piece in said, piece
    assert len(caught.value.problems) == 11


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "There is no such file"),
        ("cases.txt", b"a", "must be one of .csv, .json, .parquet, .xlsx"),
        ("empty.csv", b"", "This file is empty"),
        ("head.csv", b"role,volume\n", "the file has no cases"),
        ("ragged.csv", b"role,volume\ntrafficker,3,4\n", "row 2: 3 cells, but the header has 2"),
        ("twice.csv", b"role,role\ntrafficker,producer\n", "duplicate column"),
        ("nohead.csv", b"role,,volume\ntrafficker,,3\n", "has no header"),
        ("nohead2.csv", b"role;;volume\ntrafficker;;3\n", "column 2 has no header"),
        ("twice2.csv", b"role;role\ntrafficker;none\n", "duplicate column 'role'"),
        ("ragged2.csv", b"role;volume\n\ntrafficker;3;4\n", "row 3: 3 cells, but the header has 2"),
        (
            "either.csv",
            b"role;volume\ntrafficker;2.400\n",
            "row 2: '2.400' is ambiguous. Write 2400, or 2,400",
        ),
        ("quote.csv", b'role;volume\n"trafficker;3\n', "not valid CSV"),
        ("comments.csv", b"# nothing else\n", "the file is empty"),
        ("latin.csv", "role\ntraffiquér\n".encode("latin-1"), "not UTF-8"),
        ("broken.json", b'[{"role": "trafficker"', "line 1: This is not valid JSON"),
        ("list.json", b"[1, 2]", "must be a list of objects"),
        ("broken.parquet", b"PAR1nothing", "not a valid parquet file"),
        ("broken.xlsx", b"PK nothing", "This file is damaged"),
    ],
)
def test_a_file_that_cannot_be_read(
    rules: Rules, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=said.replace("(", r"\(").replace("|", r"\|")):
        read(path, rules)


def test_the_template_is_read_back_and_decided(rules: Rules, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(template(rules.book), encoding="utf-8")
    cases = check_cases(read_raw(str(path)), rules.book, ON)
    assert cases.ids.to_list() == ["small-dealer", "ring-of-the-port", "little-known"]
    decided = rules.decide(cases.facts(rules.book))
    assert decided["severity"].to_list() == ["reduced", "severe", None]
    for fact in rules.book.facts:
        assert f"# {fact.name}:" in template(rules.book)
        assert fact.ask.zh in template(rules.book)


def decided(rules: Rules, path: Path) -> list[tuple[Any, ...]]:
    cases = check_cases(read_raw(str(path)), rules.book, ON)
    found = rules.decide(cases.facts(rules.book))
    return [
        (case, *row)
        for case, row in zip(cases.ids, found.select("route", "severity").iter_rows(), strict=True)
    ]


def as_saved(rules: Rules) -> list[list[str]]:
    """The template as a spreadsheet shows it: comment lines cut at their commas, every row as wide as the widest."""
    rows = list(csv.reader(io.StringIO(template(rules.book))))
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def test_the_template_survives_a_spreadsheet_that_saves_a_workbook(rules: Rules, tmp_path: Path) -> None:
    import xlsxwriter

    plain, saved = tmp_path / "cases.csv", tmp_path / "saved.xlsx"
    plain.write_text(template(rules.book), encoding="utf-8")
    with xlsxwriter.Workbook(str(saved)) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(as_saved(rules)):
            for column, cell in enumerate(row):
                if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):  # what looks like a day becomes one
                    sheet.write_datetime(number, column, datetime.fromisoformat(cell), day)
                elif cell.isdigit():
                    sheet.write_number(number, column, float(cell))
                elif cell:
                    sheet.write_string(number, column, cell)
    assert decided(rules, saved) == decided(rules, plain)
    assert read(saved, rules).equals(read(plain, rules))


@pytest.mark.parametrize(
    ("separator", "mark"), [(";", "\ufeff"), (";", ""), ("\t", "\ufeff"), (",", "\ufeff")]
)
def test_the_template_survives_a_spreadsheet_that_saves_text(
    rules: Rules, tmp_path: Path, separator: str, mark: str
) -> None:
    plain, saved = tmp_path / "cases.csv", tmp_path / "saved.csv"
    plain.write_text(template(rules.book), encoding="utf-8")
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(as_saved(rules))
    text = out.getvalue().replace("2400", "2400,0") if separator == ";" else out.getvalue()
    saved.write_text(mark + text, encoding="utf-8", newline="")
    assert decided(rules, saved) == decided(rules, plain)
    assert read(saved, rules).equals(read(plain, rules))


def test_the_decimal_comma_counts(rules: Rules, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("case;role;volume\na;trafficker;9,5\nb;trafficker;10,5\n", encoding="utf-8")
    assert read(path, rules)["volume"].to_list() == ["trifling", "small"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_template_as_a_workbook(rules: Rules, tmp_path: Path, language: Any) -> None:
    path = tmp_path / "cases.xlsx"
    path.write_bytes(workbook(rules.book, language))
    plain = tmp_path / "cases.csv"
    plain.write_text(template(rules.book, language), encoding="utf-8")
    assert decided(rules, path) == decided(rules, plain)
    shown = pl.read_excel(path, sheet_id=2, has_header=False).to_series().to_list()
    assert [line.strip() for line in shown] == [line.strip() for line in comments(rules.book, language)]


def test_the_chinese_template_has_no_english_prose(rules: Rules) -> None:
    lines = comments(rules.book, "zh")
    assert len(lines) == len(comments(rules.book, "en"))
    assert all(re.search("[\u4e00-\u9fff]", line) for line in lines)
    assert not any(re.search(r"[a-z]+ [a-z]+ [a-z]+", line.replace("yundong decide", "")) for line in lines)


def test_an_unfit_frame_is_refused(rules: Rules) -> None:
    with pytest.raises(InputError) as caught:
        rules.decide(pl.DataFrame({"role": ["boss"], "volume": [-1.0], "ringleader": [3], "rank": [1]}))
    said = "\n".join(caught.value.problems)
    assert "'rank'" in said and "'ringleader'" in said
    with pytest.raises(InputError, match="row 1, column 'role'"):
        rules.decide(pl.DataFrame({"role": ["boss"], "volume": [float("nan")]}))


@pytest.mark.parametrize(
    ("interpretation", "on", "said"),
    [("stern", None, "strict, balanced, lenient"), (None, date(1949, 1, 1), "in force from 1950-02-24")],
)
def test_a_reading_or_a_day_that_does_not_exist(
    rules: Rules, interpretation: str, on: date, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        rules.decide(pl.DataFrame({"role": ["producer"]}), interpretation, on)


# ---------------------------------------------------------------------- explanations
def test_deciding_facts_suffice_and_none_can_be_spared(rules: Rules, draw) -> None:
    cases = draw(300, seed=21, missing=0.2)
    levels = level_frame(cases, rules.book.facts)
    decider = rules.decider("balanced")
    found, place = explain(decider, levels)
    masks = decider.possible(levels)
    for i in range(levels.height):
        why = found[place[i]]
        kept = {f.name: why.known[f.name] if f.name in why.deciding else f.size for f in rules.book.facts}
        alone = pl.DataFrame({name: pl.Series([level], dtype=pl.UInt8) for name, level in kept.items()})
        assert decider.possible(alone)[0] == masks[i]
        for name in why.deciding:
            without = alone.with_columns(pl.lit(rules.book.fact[name].size, dtype=pl.UInt8).alias(name))
            assert decider.possible(without)[0] != masks[i], (name, why)


def test_missing_facts_matter_and_settle(rules: Rules, draw) -> None:
    cases = draw(200, seed=22, missing=0.25)
    levels = level_frame(cases, rules.book.facts)
    decider = rules.decider("balanced")
    found, place = explain(decider, levels)
    rows = levels.to_numpy()
    order = levels.columns
    masks = decider.possible(levels)
    open_cases = 0
    for i in range(levels.height):
        why = found[place[i]]
        assert bool(why.missing) == (len(why.possible) > 1)
        irrelevant = [
            n for k, n in enumerate(order) if rows[i, k] == rules.book.fact[n].size and n not in why.missing
        ]
        for name in irrelevant:  # whatever it is, the possible set stays, unless it cannot be
            for level in range(rules.book.fact[name].size):
                trial = rows[i : i + 1].copy()
                trial[0, order.index(name)] = level
                if contradiction(rules.book, dict(zip(order, trial[0].tolist(), strict=True))):
                    continue
                now = decider.possible_at(trial, order)[0]
                assert now & ~masks[i] == 0
        for name in why.settled_by if len(why.settled_by) == 1 else ():
            open_cases += 1
            for level in range(rules.book.fact[name].size):
                trial = rows[i : i + 1].copy()
                trial[0, order.index(name)] = level
                assert int(decider.possible_at(trial, order)[0]).bit_count() == 1
    assert open_cases > 5


def test_knowing_more_never_adds_an_outcome(rules: Rules, draw) -> None:
    complete = level_frame(draw(5_000, seed=23), rules.book.facts)
    hidden = level_frame(draw(5_000, seed=24, missing=0.5), rules.book.facts)
    sizes = {f.name: f.size for f in rules.book.facts}
    less = complete.with_columns(
        pl.when(hidden[name] == sizes[name])
        .then(sizes[name])
        .otherwise(pl.col(name))
        .cast(pl.UInt8)
        .alias(name)
        for name in complete.columns
    )
    sound = ~((complete["derelict"] == 1) & (complete["public_servant"] == 0))
    sound &= ~((complete["user_only"] == 1) & (complete["role"] < 4))
    decider = rules.decider("lenient")
    more, fewer = decider.possible(complete.filter(sound)), decider.possible(less.filter(sound))
    assert ((more & ~fewer) == 0).all()
    assert (more != fewer).any()


# ---------------------------------------------------------------------- expected cases in YAML
@pytest.mark.parametrize("path", sorted(HERE.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_cases(rules: Rules, path: Path) -> None:
    failed = [check for check in check_expectations(rules, read_expectations(path, rules)) if check.differs]
    assert not failed


def test_there_are_enough_of_them_on_every_side(rules: Rules) -> None:
    tests = [test for path in sorted(HERE.glob("*.yaml")) for test in read_expectations(path, rules)]
    assert len({(test.file, test.case) for test in tests}) >= 100
    routes = {test.expected.get("route") for test in tests if isinstance(test.expected.get("route"), str)}
    assert routes == {"campaign", "existing_law", "other_law", "treatment", "none"}
    for fact in rules.book.facts:  # each fact is stated, and each is unknown, in some case
        stated = {test.levels.get(fact.name, fact.size) for test in tests}
        assert fact.size in stated and len(stated) >= 3 - (fact.name == "place"), fact.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: []", "a mapping with a list of 'cases'"),
        ("cases: [{case: a, expect: {severity: severe}, fact: {}}]", "unknown field 'fact'"),
        ("cases: [{case: a, facts: {role: boss}, expect: {severity: severe}}]", "invalid value 'boss'"),
        ("cases: [{case: a, facts: {rol: producer}, expect: {severity: severe}}]", "Did you mean 'role'"),
        ("cases: [{case: a, expect: {severty: severe}}]", "Did you mean 'severity'"),
        ("cases: [{case: a, expect: {strict: {colour: red}}}]", "unknown field 'colour'"),
        ("cases: [{case: a, expect: {}}]", "has no expectation"),
        ("cases: [{case: a, on: May, expect: {severity: severe}}]", "invalid date"),
        (
            "cases: [{case: a, facts: {user_only: yes, role: producer}, expect: {route: none}}]",
            "exclude each other",
        ),
    ],
)
def test_a_faulty_file_of_expected_cases(rules: Rules, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_expectations(path, rules)
    assert said in str(caught.value)


def test_a_wrong_expectation_is_told(rules: Rules, tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(
        "cases:\n  - {case: a, facts: {user_only: yes, metals: no, contraband: no}, expect: {route: campaign}}\n"
    )
    checks = check_expectations(rules, read_expectations(path, rules))
    assert [check.differs for check in checks] == [("route: expected campaign, found treatment",)] * 3


def test_named_values_come_back_as_levels(rules: Rules, draw) -> None:
    cases = draw(500, seed=2, missing=0.3)
    levels = level_frame(cases, rules.book.facts)
    assert named(levels, rules.book).equals(cases)
