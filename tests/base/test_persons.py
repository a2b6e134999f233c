"""Names of persons in cells are found where a word announces them, and in columns that hold little else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import yundong
from yundong.base.errors import Fault
from yundong.base.persons import NAME, kinds_in, looks_like_a_name, persons_in
from yundong.base.tables import parse_csv

NAMED = (
    "毒犯张大牛，贩毒三年",
    "查获烟贩李四等五人",
    "主犯欧阳修文在逃",
    "姓名：王小明",
    "绰号 刘麻子",
    "綽號陳老大，販毒",
    "由王先生保管",
    "called Zhang Daniu, a pedlar",
    "name: Li Guoqiang",
    "alias Liu Mazi",
    "sold to Mr. Chen",
    "Mrs Wang Meili kept it",
)
NOT_NAMED = (
    "毒犯王某贩毒",
    "贩卖黄金，沈阳商人多名",
    "毒犯张姓一人",
    "毒犯许多，主犯和从犯共 12 人",
    "毒犯周围的群众",
    "罪犯何时被捕不详",
    "called Northeast China by the document",
    "named after the province",
    "the name is not stated",
    "Mr and Mrs are titles",
    "毒犯 369,705 名",
    "Arrested in Central-South, Wuhan and Canton",
    "",
)


@pytest.mark.parametrize("text", NAMED)
def test_a_name_that_a_word_announces_is_found(text: str) -> None:
    assert kinds_in(text) == [NAME]


@pytest.mark.parametrize("text", NOT_NAMED)
def test_what_is_no_name_is_left_alone(text: str) -> None:
    assert kinds_in(text) == []


@pytest.mark.parametrize("text", ["住中山路12号", "lives at 12 Zhongshan Road", "三号院"])
def test_an_address_is_found(text: str) -> None:
    assert kinds_in(text) == ["an address"]


def test_a_column_of_names_is_one_and_a_column_of_places_is_not() -> None:
    names = ["张大牛", "", "李四", "王小明", "存疑"]
    assert list(persons_in(names)) == [(0, NAME), (2, NAME), (3, NAME)]
    assert list(persons_in(names, names=False)) == []
    for places in (["沈阳", "万县", "黄县", "唐山"], ["Central South", "North China", "Xi An", "Hong Kong"]):
        assert list(persons_in(places)) == []
    assert list(persons_in(["Zhang San", "Li Si", "Wang Wu", "Zhao Liu"])) != []
    assert list(persons_in(["张三", "a sentence", "another", "a third", "李四", "no"])) == []


def test_a_name_is_a_whole_cell() -> None:
    assert looks_like_a_name("张三") and not looks_like_a_name("张三于八月被捕")


def test_a_table_says_where_a_name_stands_and_does_not_repeat_it() -> None:
    faults: list[Fault] = []
    text = "id,note\nA,毒犯张大牛\nB,tel 13912345678\nC,-\n"
    parse_csv(text, "claims.csv", faults)
    said = [str(fault) for fault in faults]
    assert [(fault.row, fault.column) for fault in faults] == [(2, "note"), (3, "note")]
    assert NAME in said[0] and "telephone number" in said[1]
    assert not any(part in sentence for sentence in said for part in ("张大牛", "1391"))


@pytest.mark.parametrize(
    "path", sorted(Path(yundong.__file__).parent.rglob("*.csv")), ids=lambda path: path.name
)
def test_no_table_of_the_package_holds_one(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for column in zip(*(row for row in rows if len(row) == len(rows[0])), strict=True):
        assert list(persons_in(column[1:], names=column[0] == "note")) == []
