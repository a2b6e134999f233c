"""The commands as a newcomer tries them."""

from __future__ import annotations

import io
import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import polars as pl
import pytest

from yundong.directive import Rules

HERE = Path(__file__).parent
ONE = {
    "narcotics": "yes",
    "role": "producer",
    "political_motive": "no",
    "organised": "yes",
    "confession": "refused",
}


@pytest.fixture
def cases(cli, tmp_path: Path) -> Path:
    path = tmp_path / "cases.csv"
    assert cli("decide", "--template", "-o", path).code == 0
    return path


def test_template_then_decide(cli, cases: Path) -> None:
    done = cli("decide", cases)
    assert done.code == 0
    assert "ring-of-the-port" in done.out and "at_once" in done.out
    assert "waived|reduced|ordinary|severe" in done.out  # the little-known case
    assert "balanced.focus_unconfessed" in done.out


def test_every_form_out(cli, cases: Path, tmp_path: Path) -> None:
    rows = cli("decide", cases, "--format", "json").json()
    assert [row["case"] for row in rows] == ["small-dealer", "ring-of-the-port", "little-known"]
    assert rows[1]["severity"] == "severe" and rows[1]["decided"] is True
    assert rows[2]["severity"] is None and len(rows[2]["possible"]) > 3
    assert {"rule": "route.narcotics", "passage": "D1.3"} in rows[2]["reasons"]
    table = pl.read_csv(io.StringIO(cli("decide", cases, "--format", "csv").out))
    assert table["severity"].to_list() == ["reduced", "severe", None]
    for suffix in ("csv", "json", "html", "txt"):
        out = tmp_path / f"out.{suffix}"
        done = cli("decide", cases, "-o", out)
        assert (done.code, done.out) == (0, "") and "little-known" in out.read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*"))


def test_html_is_a_page_with_every_case_and_its_reasons(cli, cases: Path) -> None:
    page = cli("decide", cases, "--format", "html", "-i", "all").out
    assert page.startswith("<!DOCTYPE html>") and page.count("<tr class=case>") == 9
    assert page.count("<article id=") == page.count("</article>") == 9
    assert "Refusing to confess" in page and "<script" not in page
    chinese = cli("decide", cases, "--format", "html", "--lang", "zh").out
    assert 'lang="zh-Hans"' in chinese and "从严" in chinese


def test_all_readings_stand_side_by_side(cli, cases: Path) -> None:
    rows = cli("decide", cases, "-i", "all", "--format", "json").json()
    assert [row["interpretation"] for row in rows[:3]] == ["strict", "balanced", "lenient"]
    assert [row["severity"] for row in rows[:3]] == ["ordinary", "reduced", "waived"]


def test_explain_quotes_rules_and_what_is_missing(cli, cases: Path) -> None:
    text = cli("decide", cases, "--explain").out
    assert "severe.refusal: Refusing to confess is an aggravating factor." in text
    assert "missing facts that matter: organised, ringleader" in text
    assert "拒不坦白者从严" in cli("decide", cases, "--explain", "--lang", "zh").out
    assert "overridden" in cli("decide", cases, "--explain", "--format", "json").json()[0]


def test_the_day_and_the_thresholds_change_the_decision(cli, cases: Path, tmp_path: Path) -> None:
    early = tmp_path / "early.json"
    early.write_text(json.dumps([ONE | {"last_offence": "1950-06-01"}]), encoding="utf-8")
    assert cli("decide", early, "--on", "1951-06-01", "--format", "json").json()[0]["route"] == "existing_law"
    assert cli("decide", early, "--on", "1952-05-01", "--format", "json").json()[0]["closing"] == "wait"
    done = cli("decide", cases, "--set", "volume.large=20", "--format", "json").json()
    assert done[0]["severity"] != "reduced"


def test_standard_input(cli, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps([ONE]).encode())))
    assert cli("decide", "-", "--format", "json").json()[0]["severity"] == "severe"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "exactly one of"),
        (("none.csv",), "There is no such file"),
        (("{cases}", "--template"), "exactly one"),
        (("{cases}", "-i", "balancd"), "Did you mean 'balanced'"),
        (("{cases}", "--on", "May"), "Invalid date"),
        (("{cases}", "--on", "1949-01-01"), "in force from 1950-02-24"),
        (("{cases}", "--set", "volume.lage=3"), "Did you mean 'volume.large'"),
        (("{cases}", "--set", "volume.large"), "name=value"),
        (("{cases}", "--set", "volume.large=much"), "invalid quantity"),
        (("{cases}", "-o", "{tmp}/no/out.csv"), "there is no folder"),
        (
            ("{cases}", "-o", "{tmp}/out.svg"),
            "Endings: .txt, .md, .html, .htm, .csv, .json, .xlsx, .docx, .pdf",
        ),
        (("--template", "-o", "{tmp}/out.docx"), "Endings: .csv, .xlsx"),
        (("{cases}", "-s", "{tmp}/nowhere"), "nowhere"),
    ],
)
def test_bad_input_gets_a_sentence_and_code_2(
    cli, cases: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = cli("decide", *(word.format(cases=cases, tmp=tmp_path) for word in words))
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


# ---------------------------------------------------------------------- questions
def answer(monkeypatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_ask_puts_only_the_questions_that_matter(cli, monkeypatch) -> None:
    answer(monkeypatch, "no", "no", "no", "yes")
    done = cli("decide", "--ask", "--explain")
    assert done.code == 0
    assert "no target" in done.out or "treatment" in done.out
    assert "ringleader" not in done.err


def test_ask_goes_to_the_end_and_repeats_what_is_not_clear(cli, monkeypatch) -> None:
    answer(
        monkeypatch,
        "yes",
        "no",
        "no",
        "boss",
        "trafficker",
        "yes",
        "2000",
        "yes",
        "no",
        "full",
        "no",
        "no",
        "1951-05-01",
        "no",
    )
    done = cli("decide", "--ask", "--format", "json")
    assert "Not understood" in done.err
    (row,) = done.json()
    assert (row["route"], row["severity"]) == ("campaign", "severe")


def test_ask_in_chinese(cli, monkeypatch) -> None:
    answer(
        monkeypatch,
        "是",
        "否",
        "否",
        "制造",
        "是",
        "不知道",
        "",
        "是",
        "否",
        "拒不坦白",
        "否",
        "1952年",
        "1951-05-01",
        "否",
    )
    done = cli("decide", "--ask", "--lang", "zh")
    assert done.code == 0
    assert "案情是否涉及毒品" in done.err and "未能识别" in done.err
    assert "从严" in done.out


def test_ask_can_be_left(cli, monkeypatch) -> None:
    answer(monkeypatch, "yes", "quit")
    done = cli("decide", "--ask")
    assert (done.code, done.out) == (0, "")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert cli("decide", "--ask").code == 0


# ---------------------------------------------------------------------- yundong directive ...
def test_show_a_rule_beside_its_passage(cli) -> None:
    text = cli("directive", "show", "severe.refusal").out
    assert "Refusing to confess is punished strictly" in text  # the passage's précis
    assert "拒不坦白者从严" in text and "confession = refused" in text and "used by" in text


@pytest.mark.parametrize(
    "name", ["balanced", "strict", "lenient", "D4.5", "questions", "route.political", "R3.1"]
)
def test_show_readings_passages_and_questions(cli, name: str) -> None:
    assert cli("directive", "show", name).code == 0
    assert len(cli("directive", "show", name, "--lang", "zh").out) > 60
    assert cli("directive", "show", name, "--format", "json").json()


def test_show_all_and_show_nothing(cli, rules: Rules) -> None:
    assert len(cli("directive", "show", "--format", "json").json()) == len(rules.book.rules)
    done = cli("directive", "show", "severe.refusel")
    assert done.code == 2 and "Did you mean 'severe.refusal'" in done.err


def test_decision_table(cli) -> None:
    rows = cli("directive", "table", "--output", "severity", "-i", "all", "--format", "json").json()
    for interpretation in ("strict", "balanced", "lenient"):
        part = [row for row in rows if row["interpretation"] == interpretation]
        assert [row["order"] for row in part] == list(range(1, len(part) + 1))
        assert sum(row["decides"] for row in part) == pytest.approx(1, abs=0.002)
        assert part[-1]["when"] == "always"
    assert "route (balanced, 1952-08-10)" in cli("directive", "table").out
    assert cli("directive", "table", "--output", "verdict").code == 2
    assert cli("directive", "table", "--on", "1951-01-01").code == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("interpretation", ["strict", "balanced", "lenient"])
def test_graph_is_svg_whose_lines_all_lead_somewhere(
    cli, tmp_path: Path, interpretation: str, lang: str
) -> None:
    out = tmp_path / "graph.svg"
    assert cli("directive", "graph", "-i", interpretation, "--lang", lang, "-o", out).code == 0
    root = ET.parse(out).getroot()
    space = "{http://www.w3.org/2000/svg}"
    boxes = root.findall(f"{space}g")
    lines = root.findall(f"{space}path")
    assert root.tag == f"{space}svg" and len(boxes) > 35 and len(lines) > 60
    assert all(box.find(f"{space}title").text for box in boxes)
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for box in boxes:
        rect = box.find(f"{space}rect")
        assert 0 <= float(rect.get("x")) <= width - 168 and 0 <= float(rect.get("y")) <= height - 24
    places = [(rect.get("x"), rect.get("y")) for box in boxes for rect in box.findall(f"{space}rect")]
    assert len(set(places)) == len(places)  # no box hides another


def test_graph_on_a_day_with_few_rules_and_of_one_reading_only(cli) -> None:
    assert cli("directive", "graph", "--on", "1951-01-01").code == 0
    assert cli("directive", "graph", "-i", "all").code == 2


def test_lint_clean_and_not(cli, rules: Rules, tmp_path: Path) -> None:
    done = cli("directive", "lint")
    assert done.code == 0 and "clean" in done.err
    for path in rules.book.folder.iterdir():
        shutil.copy(path, tmp_path / path.name)
    interpretations = tmp_path / "interpretations.yaml"
    text = interpretations.read_text(encoding="utf-8").replace("passage: D4.6", "passage: D4.66", 1)
    interpretations.write_text(
        text.replace("then: {severity: reduced}", "then: {severity: severe}", 1), encoding="utf-8"
    )
    done = cli("directive", "lint", tmp_path, "--format", "json")
    assert done.code == 1
    assert {"passage"} <= {row["kind"] for row in done.json()}


def test_test_command(cli, tmp_path: Path) -> None:
    done = cli("directive", "test", HERE / "routes.yaml", HERE / "dates_and_places.yaml")
    assert done.code == 0 and "all as expected" in done.err
    path = tmp_path / "mine.yaml"
    path.write_text(
        "cases:\n  - {case: mine, facts: {role: producer}, expect: {severity: waived}}\n", encoding="utf-8"
    )
    done = cli("directive", "test", path)
    assert done.code == 1 and "severity: expected waived" in done.out
    assert cli("directive", "test", path, "--format", "json").json()[0]["passed"] is False
    assert cli("directive", "test", tmp_path / "none.yaml").code == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli("directive", "test", empty).code == 2


def test_the_page_of_the_docs_is_the_one_the_rules_give(cli) -> None:
    root = HERE.parents[1]
    page = (root / "docs" / "directive.md").read_text(encoding="utf-8")
    made = cli("directive", "page", "--bench", root / "benchmarks" / "directive.json").out
    assert page == made, "run: yundong directive page --bench benchmarks/directive.json -o docs/directive.md"


def test_the_page_names_every_rule_reading_and_question(cli, rules: Rules) -> None:
    page = cli("directive", "page").out
    for rule in rules.book.rules:
        assert f"`{rule.id}`" in page
    for question in rules.book.questions:
        assert question.asks.en in page
    for interpretation in rules.book.interpretations:
        assert interpretation.summary.en in page
