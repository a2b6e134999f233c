"""The commands `units`, `audit` and `reconcile`."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from yundong.audit.audit import Audit
from yundong.audit.check import Kind, Verdict
from yundong.audit.render import as_markdown
from yundong.cli import main


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command; return exit code, standard output and standard error."""
    with pytest.raises(SystemExit) as leaving:
        main(words)
    captured = capsys.readouterr()
    return int(leaving.value.code or 0), captured.out, captured.err


def test_units_says_definition_and_day(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "units", "3996056", "liang", "--to", "kg", "--on", "1952-11-30")
    assert code == 0
    assert "3,996,056 liang = 124,876.75 kg" in out and "1952-11-30" in out and "1 liang = 31.25 g" in out


def test_units_of_a_drug_carry_their_range(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "units", "100", "liang", "--of", "heroin", "--to", "jin", "--format", "json")
    row = json.loads(out)[0]
    assert code == 0 and (row["low"], row["high"]) == (50.0, 125.0) and row["to"] == "jin of opium"
    _, out, _ = call(capsys, "units", "100", "liang", "--of", "heroin", "--ratio", "10")
    assert "1,000 liang of opium" in out and "given by the user" in out


def test_units_lists_all_definitions(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "units", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and sum(row["unit"] == "liang" for row in rows) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["units", "many", "liang"], "Invalid amount"),
        (["units", "nan", "liang"], "Invalid amount"),
        (["units", "3"], "Missing unit"),
        (["units", "3", "liang", "--on", "1952"], "is not a date"),
        (["units", "3", "liang", "--to", "mu"], "unit of mass"),
        (["units", "3", "liang", "--ratio", "3"], "Invalid --ratio"),
        (["units", "3", "liang", "--of", "tea"], "There is no substance 'tea'"),
        (["units", "3", "liang", "--of", "heroin", "--scale", "penalty_scale"], "no definition in force"),
        (["audit", "missing.csv"], "missing.csv: file not found"),
        (["audit", "no-such-scenario"], "no scenario"),
        (["reconcile", "missing.csv"], "missing.csv: file not found"),
    ],
)
def test_bad_input_is_a_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    code, out, err = call(capsys, *words)
    assert code == 2 and message in err and "Traceback" not in err and out == ""


def test_audit_tells_the_contradictions(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "audit")
    assert code == 0
    assert "51,627 ≠ 33,786 + 2,138 + 6,843 + 3,534 + 4,337 (= 50,638)" in out
    assert "the gap is 109" in out
    assert max(len(line) for line in out.splitlines()) <= 110
    code, *_ = call(capsys, "audit", "--strict")
    assert code == 1


def test_audit_as_json_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "audit", "--format", "json")
    found = json.loads(out)
    assert found["counts"]["contradiction"] == sum(f["verdict"] == "contradiction" for f in found["findings"])
    for finding in found["findings"]:
        assert finding["claims"] and finding["computation"]
        assert finding["missing"] in {"SKIP_IF_ANY_MISSING", "SKIP_IF_ALL_MISSING"}
        failing = finding["verdict"] in {"contradiction", "contradicts a presumption"}
        assert bool(finding["explanations"]) <= failing
        assert bool(finding["presumption"]) == (finding["verdict"] == "contradicts a presumption")


class _Page(HTMLParser):
    """Counts open tags, and keeps what is loaded from elsewhere."""

    VOID = frozenset({"meta", "br", "wbr", "link", "img", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.articles, self.outside = 0, []  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.articles += tag == "article"
        addresses = [value for name, value in attrs if name in {"src", "href"} and value]
        self.outside += [value for value in addresses if not value.startswith(("#", "data:"))]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_audit_as_a_page_stands_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, shipped: Audit
) -> None:
    file = tmp_path / "audit.html"
    code, out, err = call(capsys, "audit", "--format", "html", "-o", str(file))
    assert (code, out) == (0, "") and str(file) in err
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    assert page.open == [] and page.outside == []
    failing = shipped.counts[Verdict.CONTRADICTION] + shipped.counts[Verdict.PRESUMPTION]
    assert page.articles == failing > 5


def test_a_page_does_not_run_what_a_claim_says(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    rows = [
        "id,counted,area,value,unit,part_of,stated",
        "w,whole,china,41,persons,,x",
        "p,<script>x,china,42,persons,w,y",
    ]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    _, out, _ = call(capsys, "audit", str(file), "--format", "html")
    assert "<script>" not in out and "&lt;script&gt;" in out


def test_a_csv_is_audited_alone_or_against_the_scenario(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("id,indicator,area,end,value,unit,source\na,arrested,china,1952-12-31,71001,persons,X\n")
    _, alone, _ = call(capsys, "audit", str(file))
    assert "1 claims, 1 checks" in alone
    _, against, _ = call(capsys, "audit", str(file), "--against")
    assert "82,056 > 71,001" in against
    file.write_text(
        "id,indicator,area,end,value,unit,source\nS1-arrested,arrested,china,1952-12-31,71001,persons,X\n"
    )
    code, _, err = call(capsys, "audit", str(file), "--against")
    assert code == 2 and "occurs in both sets" in err


def test_reconcile_in_three_forms(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "reconcile")
    assert code == 0
    assert re.search(r"^ +1 +0\.4 +51,627 +50,638 +S1-processed +Offenders processed, China$", out, re.M)
    _, out, _ = call(capsys, "reconcile", "--format", "csv")
    rows = {row["claim"]: row for row in csv.DictReader(io.StringIO(out))}
    assert float(rows["S1-processed"]["steps"]) < 0
    _, out, _ = call(capsys, "reconcile", "--format", "json")
    assert json.loads(out)["values"]["S1-identified"] == 369_705


def test_the_table_of_the_protocol_holds_all_contradictions_and_percentages(shipped: Audit) -> None:
    out = as_markdown(shipped)
    rows = [line for line in out.splitlines() if line.startswith("| ")]
    assert sum(" | gap | " in row for row in rows) == 2
    assert "the gap is 109" in out and "82,056 / 369,705 = 22.19 %; stated 22 % | within rounding" in out
    assert len(rows) == 3 + sum(
        f.verdict in {Verdict.CONTRADICTION, Verdict.PRESUMPTION} or f.kind is Kind.PERCENTAGE
        for f in shipped.findings
    )


CHINESE = ("--lang", "zh")


@pytest.mark.parametrize(
    ("command", "form"),
    [("audit", "text"), ("audit", "markdown"), ("audit", "html"), ("reconcile", "table")],
)
def test_in_chinese_no_english_sentence_is_left(
    capsys: pytest.CaptureFixture[str], command: str, form: str
) -> None:
    code, out, _ = call(capsys, command, *CHINESE, "--format", form)
    out = re.sub(r"<(style|title)>.*?</\1>|<[^>]+>", "", out, flags=re.S)
    assert code == 0
    english = re.findall(r"(?:[A-Za-z]+ ){2,}[A-Za-z]+", out)
    assert english == [], english[:5]
    assert "989" in out if command == "audit" else "50,638" in out


ENDINGS = ("txt", "csv", "json", "html", "xlsx", "docx", "md")
WRITTEN = [("audit", ending) for ending in ENDINGS] + [("reconcile", ending) for ending in ("json", "docx")]
"""What is written in the default tests, in English; the mark `full` writes all in both languages."""


@pytest.mark.parametrize(
    ("lang", "ending", "command"),
    [
        pytest.param(*one, marks=[] if one[0] == "en" and one[:0:-1] in WRITTEN else pytest.mark.full)
        for one in itertools.product(("en", "zh"), ENDINGS, ("audit", "reconcile"))
    ],
)
def test_the_ending_decides(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, ending: str, lang: str
) -> None:
    import zipfile

    place = tmp_path / f"out.{ending}"
    code, out, err = call(capsys, command, "--lang", lang, "-o", str(place))
    assert (code, out) == (0, "") and str(place) in err
    content = place.read_bytes()
    if ending in ("xlsx", "docx"):
        with zipfile.ZipFile(place) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    assert b"S1-processed" in content or b"51,627" in content or b"51,627" in content
    if ending == "html" and command == "audit":
        assert (b'lang="zh-Hans"' in content) == (lang == "zh")


@pytest.mark.parametrize("command", ["audit", "reconcile"])
def test_other_endings_are_refused(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, _, err = call(capsys, command, "-o", "out.svg")
    assert code == 2 and "ending .svg" in err and ".docx" in err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lines_fit_the_terminal(shipped: Audit, lang: str) -> None:
    from rich.cells import cell_len

    from yundong.audit.audit import audit_scenario
    from yundong.audit.reconcile import reconcile
    from yundong.audit.reconciled import reconciled_as_text
    from yundong.audit.render import as_text
    from yundong.scenario.load import load

    audit = shipped if lang == "en" else audit_scenario(load(), lang="zh")
    reconciled = reconcile(audit)
    for width in (60, 80, 100, 200):
        for text in (as_text(audit, width), reconciled_as_text(reconciled, width)):
            for line in text.splitlines():
                words = max(cell_len(word) for word in line.split() or [""])
                assert cell_len(line) <= max(width, words + 10), line
            ids = {claim.id for claim in audit.claims if claim.id in text.replace("\n", " ")}
            assert ids, "ids are whole"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "width", [80, *(pytest.param(width, marks=pytest.mark.full) for width in (120, 200))]
)
def test_error_sets_and_ranges_are_tables(lang: str, width: int) -> None:
    """Each figure of a set stands in a row of its own; what many ranges follow from is said once."""
    from yundong.audit.audit import audit_scenario
    from yundong.audit.reconcile import reconcile
    from yundong.audit.reconciled import error_set_rows, reconciled_as_text
    from yundong.scenario.load import load

    found = reconcile(audit_scenario(load(), lang=lang))
    lines = reconciled_as_text(found, width).splitlines()
    rows = error_set_rows(found)
    assert [row["set"] for row in rows] == list(range(1, 1 + sum(len(c.error_sets) for c in found.conflicts)))
    for row in rows:
        named = [line for line in lines if row["claim"] in line.split() and row["needed"] in line]
        assert len(named) == 1 and f"{row['steps']:.1f}" in named[0].split(), (row, named)
        assert (row["name"] in named[0]) or width < 120
    missing = "follows from related figures" if lang == "en" else "由相关数字推出"
    assert sum(missing in line for line in lines) == 1
    later = [item for item in found.ranges if "1952-08-22" in item.name]
    assert later and not any("1952-11-30" in item.name for item in found.ranges)


def test_figures_of_one_set_share_its_number(shipped: Audit) -> None:
    from dataclasses import replace

    from yundong.audit.reconcile import reconcile
    from yundong.audit.reconciled import error_set_rows, reconciled_as_text

    found = reconcile(shipped)
    conflict = found.conflicts[0]
    one = conflict.error_sets[0]
    pair = replace(one, claims=(*one.claims, "B2-arrested"), names=(*one.names, "x"), needed=one.needed * 2)
    made = replace(found, conflicts=(replace(conflict, error_sets=(pair, one)),), ranges=())
    assert [(row["set"], row["first"]) for row in error_set_rows(made)] == [(1, True), (1, False), (2, True)]
    second = next(line for line in reconciled_as_text(made, 160).splitlines() if "B2-arrested" in line)
    assert second.split()[:2] == ["at", "most"]  # the set and its distance stand in the row above


DOCUMENT = "没收地主田3,552.3亩，征收公田1,692.7亩、学田73.4亩，共计没收和征收田地6,318.4亩。"


@pytest.mark.parametrize("ending", ["txt", "json", "html", "docx", "csv"])
@pytest.mark.parametrize("scenario", ["none", "narcotics-1952"])
def test_a_document_is_audited_with_its_sums(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str, scenario: str
) -> None:
    source, place = tmp_path / "report.txt", tmp_path / f"out.{ending}"
    source.write_text(DOCUMENT, encoding="utf-8")
    code, _, err = call(capsys, "audit", str(source), "-s", scenario, "-o", str(place))
    assert code == 0 and "Traceback" not in err
    if ending == "txt":
        assert "6,318.4 → 5,318.4" in place.read_text(encoding="utf-8")
    if ending == "json":
        (passage,) = json.loads(place.read_text(encoding="utf-8"))["sums"]
        listed = passage["sums"][0]["lists"][0]
        assert passage["text"] == DOCUMENT and listed["verdict"] == "contradiction" and listed["gap"] == 1000
        assert {"claim": "report.004", "from": 6318.4, "to": 5318.4, "how": "one digit", "sums": 1} in listed[
            "closing_digits"
        ]
    if ending == "html":
        page = _Page()
        page.feed(place.read_text(encoding="utf-8"))
        assert page.open == [] and "<mark>6,318.4</mark>" in place.read_text(encoding="utf-8")


def test_reading_and_auditing_the_table_is_auditing_the_document(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, table = tmp_path / "report.txt", tmp_path / "claims.csv"
    source.write_text(DOCUMENT, encoding="utf-8")
    call(capsys, "read", str(source), "-o", str(table))
    found = [json.loads(call(capsys, "audit", str(path), "--format", "json")[1]) for path in (source, table)]
    assert found[0]["counts"] == found[1]["counts"] and found[0]["counts"]["contradiction"] == 1
    assert [one["sums"] for one in found[0]["sums"]] == [one["sums"] for one in found[1]["sums"]]
    code, out, _ = call(capsys, "audit", str(source), "--strict")
    assert code == 1 and "closes with one digit" in out
