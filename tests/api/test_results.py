"""Every result of the Python interface shows itself in a notebook, in both languages, and gives its rows as frames."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import polars as pl
import pytest

import yundong as yd
from yundong.base import notebook
from yundong.base.notebook import MOST, Rows, ShownTable

SENTENCE = (
    "By 29 August 1952, 3,000 persons had been arrested in Shenyang. About 1,200 letters were received.\n"
)
CASES = [{"case": "a", "narcotics": True, "role": "producer"}, {"case": "b", "role": "trafficker"}]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> yd.Run:
    return yd.run(seed=1, scale=0.003, out=tmp_path_factory.mktemp("runs") / "first")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    yd.use_language("en")


def needing(*modules: str) -> Any:
    return [pytest.importorskip(module) for module in modules]


def sentence_file(tmp_path: Path) -> Path:
    path = tmp_path / "return.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    return path


RESULTS: dict[str, tuple[Callable[[yd.Run, Path], Any], str, str]] = {
    "report": (lambda run, _: run.report("1952-08-29"), "Offenders arrested", "逮捕"),
    "by_area": (lambda run, _: run.by_area("region", "arrested"), "Northeast", "东北"),
    "compare": (lambda run, _: run.compare(), "Within tolerance", "容差以内"),
    "one comparison": (lambda run, _: run.compare()[0], "documented", "文献数"),
    "trace": (lambda run, _: run.trace("arrested"), "from below", "下级合计"),
    "records": (lambda run, _: run.records, "a person counted as an identified offender", "数据表"),
    "claims": (lambda run, _: run.scenario.claims, "S1-arrested", "S1-arrested"),
    "verify": (lambda run, _: run.verify(files=True), "All as the run left it", "全部一致"),
    "verify_page": (
        lambda run, tmp: yd.verify_page(run.save_comparison(tmp / "c.json"), run.path),
        "Every figure follows",
        "全部数字",
    ),
    "runs": (lambda run, _: yd.runs(run.path.parent), "first", "first"),
    "units": (lambda *_: yd.units(), "liang", "liang"),
    "decide": (lambda *_: yd.decide(CASES), "producer", "依据指示"),
    "read": (lambda _, tmp_path: yd.read(sentence_file(tmp_path)), "3,000", "3,000"),
    "audit": (lambda *_: yd.audit(lang="en"), "contradiction", "contradiction"),
    "reconcile": (lambda *_: yd.reconcile(lang="en"), "standard errors", "standard errors"),
}
NEEDS = {"read": ("lark", "pypdfium2"), "audit": ("highspy",), "reconcile": ("highspy",)}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_shows_itself_and_gives_its_rows(name: str, run: yd.Run, tmp_path: Path) -> None:
    needing(*NEEDS.get(name, ()))
    make, english, chinese = RESULTS[name]
    made = make(run, tmp_path)
    shown = made._repr_html_()
    assert english in shown
    yd.use_language("zh")
    assert chinese in made._repr_html_()
    assert shown.count("<tr>") <= MOST + 1
    assert not re.search(r"<script|<link|https?://|\son\w+=", shown)
    assert len(shown) < 45_000
    frame = made.to_polars()
    assert (isinstance(frame, pl.DataFrame) and frame.height > 0) or name.startswith("verify")
    assert len(repr(made)) < 400 or name in ("read", "verify", "verify_page", "one comparison")


def test_a_run_shows_what_made_it_and_its_tables(run: yd.Run) -> None:
    shown = run._repr_html_()
    assert "narcotics-1952" in shown and str(run.seal) in shown and "arrests" in shown
    yd.use_language("zh")
    assert "随机种子" in run._repr_html_()


def test_a_frame_has_the_figures_of_the_result(run: yd.Run) -> None:
    found = run.by_area("region", ["arrested", "identified"], as_of="1952-08-29")
    frame = found.to_polars()
    assert {"china", "north", "southwest"} <= set(frame["area"])
    assert set(frame["indicator"]) == {"arrested", "identified"}
    assert frame.filter(area="northeast", indicator="arrested")["documented"].item() == 1467
    compared = run.compare()
    assert compared.to_polars()["claim"].to_list() == [one.claim for one in compared]
    assert sum(one.claims for one in compared.summary()) == len(compared)


def test_a_pandas_frame_has_the_same(run: yd.Run) -> None:
    needing("pandas", "pyarrow")
    found = run.by_area("region", "arrested")
    assert found.to_pandas()["reported"].tolist() == found.to_polars()["reported"].to_list()


def test_what_pandas_needs_is_named(run: yd.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    with pytest.raises(yd.InputError, match=r"pip install pandas pyarrow \(about 220 MB\)"):
        run.compare().to_pandas()


def test_a_long_table_says_what_it_leaves_out() -> None:
    rows = Rows([{"n": number, "text": "<b>" + "x" * 300} for number in range(100)], "A caption")
    shown = rows._repr_html_()
    assert shown.count("<tr>") == MOST + 1 and "and 60 more rows" in shown
    assert "<b>" not in shown and "x" * 200 not in shown
    cells = ShownTable("c", {"n": "n"}, [{"n": 0.5}, {"n": None}], digits={"n": 2}).html("en")
    assert ">0.50<" in cells


def test_a_language_is_en_or_zh() -> None:
    with pytest.raises(yd.InputError, match="must be en or zh"):
        yd.use_language("fr")


def test_a_subpackage_does_not_hide_the_function_of_its_name() -> None:
    from yundong.audit.audit import Audit

    assert Audit.__module__ == "yundong.audit.audit"
    assert callable(yd.audit) and not isinstance(yd.audit, ModuleType)


def test_a_picture_is_shown_and_saved(run: yd.Run, tmp_path: Path) -> None:
    needing("altair", "vl_convert")
    drawn = run.plot("timeline")
    assert 'role="img"' in drawn._repr_html_() and drawn.to_polars().height > 0
    assert drawn.save(tmp_path / "t.png").read_bytes()[:4] == b"\x89PNG"
    assert "<svg" in drawn.save(tmp_path / "t.svg").read_text(encoding="utf-8")
    with pytest.raises(yd.InputError, match=r"is written to .svg, .png or .json"):
        drawn.save(tmp_path / "t.jpg")
    with pytest.raises(yd.InputError, match="Did you mean 'timeline'"):
        run.plot("timelin")
    assert "timeline" in run.pictures


def test_a_report_and_a_brief_are_saved_in_the_form_of_the_ending(run: yd.Run, tmp_path: Path) -> None:
    needing("docx", "xlsxwriter")
    text = run.save_report(tmp_path / "r.txt", "1952-08-29", lang="zh").read_text(encoding="utf-8")
    assert "逮捕" in text
    table = pl.read_csv(run.save_report(tmp_path / "r.csv", by="region", indicators=["arrested"]))
    assert "northeast" in table["area"].to_list()
    assert run.save_report(tmp_path / "r.xlsx").read_bytes()[:2] == b"PK"
    assert "Henan" in run.save_brief(tmp_path / "b.md", "How many were arrested in Henan?").read_text("utf-8")
    with pytest.raises(yd.InputError, match=r"r.xyz: the ending must be one of .txt, .md"):
        run.save_report(tmp_path / "r.xyz")
    with pytest.raises(yd.InputError, match=r"b.csv: the ending must be one of .md"):
        run.save_brief(tmp_path / "b.csv", "How many were arrested in Henan?")


def test_a_run_is_exported_and_verified(run: yd.Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(run.export("sqlite", tmp_path / "r.sqlite"))) as base:
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    with pytest.warns(UserWarning, match="quotation mark"):
        run.export("csv", tmp_path / "csv", ["areas"])
    with pytest.raises(yd.InputError, match="parquet"):
        run.export("parqet", tmp_path / "x")
    found = run.verify(seal="0000")
    assert not found.same and "another seal" in found.to_polars()["how"].str.join(" ").item()
    assert run.verify(files=True).same


def test_an_edited_comparison_is_named(run: yd.Run, tmp_path: Path) -> None:
    place = run.save_comparison(tmp_path / "compared.csv", role="check")
    assert yd.verify_page(str(place), str(run.path)).same
    text = place.read_text(encoding="utf-8")
    edited = re.sub(r"(?m)^(S1-arrested-shenyang,.*?,)867\b", r"\g<1>876", text)
    assert edited != text
    place.write_text(edited, encoding="utf-8")
    found = yd.verify_page(place, [run.path])
    assert not found.same and "1 place does not follow" in repr(found)
    assert [(float(row.printed), float(row.recomputed)) for row in found] == [(876, 867)]
    assert found.to_polars().height == 1 and "876" in found._repr_html_()
    with pytest.raises(yd.InputError, match="There is no role 'chek'"):
        run.save_comparison(tmp_path / "c.csv", role="chek")
    with pytest.raises(yd.InputError, match="neither a run folder nor a document"):
        yd.verify_page(run.path)


def test_the_list_of_runs_says_what_was_changed(run: yd.Run) -> None:
    place = run.path.parent / "second"
    yd.run(
        seed=2,
        scale=0.002,
        out=place,
        without=["letters"],
        settings={"outreach.rate": 1},
        until="1952-05-01",
    )
    (run.path.parent / "third").mkdir()
    (run.path.parent / "third" / "manifest.json").write_text('{"scenario": 1}', encoding="utf-8")
    rows = {Path(row["run"]).name: row for row in yd.runs(run.path.parent)}
    assert rows["first"]["changed"] == "" and rows["first"]["seal"] == str(run.seal)[:16]
    assert "without letters" in rows["second"]["changed"] and "outreach.rate = 1" in rows["second"]["changed"]
    assert rows["second"]["until"] == "1952-05-01" and rows["second"]["seed"] == 2
    assert "damaged" in rows["third"]["note"]
    with pytest.raises(yd.InputError, match="no such folder"):
        yd.runs(run.path.parent / "none")


def test_cases_come_from_files_mappings_and_frames(tmp_path: Path) -> None:
    frame = pl.DataFrame(CASES)
    (tmp_path / "cases.csv").write_text(frame.write_csv(), encoding="utf-8")
    asked = [tmp_path / "cases.csv", CASES, frame]
    if "pandas" in sys.modules or notebook.find_spec("pandas"):
        import pandas as pd

        asked.append(pd.DataFrame(CASES))
    answers = [yd.decide(one, on=dt.date(1952, 9, 1)).to_polars() for one in asked]
    assert all(answer.equals(answers[0], null_equal=True) for answer in answers)
    assert answers[0]["case"].to_list() == ["a", "b"]
    assert len(yd.decide(CASES, interpretation="all")) == 6
    assert "D1.3" in yd.decide(CASES[0]).explain()
    for wrong in ({"interpretation": "strit"}, {"on": "1912-01-01"}):
        with pytest.raises(yd.InputError):
            yd.decide(CASES, **wrong)
    with pytest.raises(yd.InputError, match="unknown column 'name'"):
        yd.decide({"name": "somebody", "narcotics": True})


def test_figures_read_are_audited(tmp_path: Path) -> None:
    needing("lark", "pypdfium2", "highspy")
    figures = yd.read(sentence_file(tmp_path))
    assert figures.to_polars()["indicator"].to_list() == ["arrested", "letters"]
    assert yd.audit(figures).to_polars().equals(yd.audit(tmp_path / "return.txt").to_polars())
    assert len(yd.audit(figures, scenario="none").claims) == 2
    with pytest.warns(UserWarning, match="No area"):
        yd.read(sentence_file(tmp_path), area="Nowhere at all")


def test_a_drug_is_converted_to_opium() -> None:
    assert yd.convert(100, "两", "kg").value == pytest.approx(3.125)
    found = yd.convert(2, "kg", "kg", of="morphine", ratio=10)
    assert (found.value, found.to) == (20.0, "kg of opium")
    with pytest.raises(yd.InputError, match="name of a drug"):
        yd.convert(2, "kg", ratio=10)


def test_a_grid_refuses_before_it_runs_and_gives_a_frame(tmp_path: Path) -> None:
    with pytest.raises(yd.InputError, match="letters"):
        yd.grid({"letters.base_rat": [0.1]}, cache=tmp_path / "store.jsonl")
    assert not (tmp_path / "store.jsonl").exists()
    found = yd.grid(
        {"letters.base_rate": [0.001]},
        seeds=[7],
        scale=0.002,
        until="1952-05-01",
        cache=tmp_path / "store.jsonl",
    )
    assert found.select("seed", "letters.base_rate").rows() == [(7, 0.001)]


class Display:
    """What a notebook would have shown."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def HTML(self, text: str) -> str:
        return text

    def display(self, shown: str, display_id: bool) -> Display:
        assert display_id
        self.texts.append(shown)
        return self

    def update(self, shown: str) -> None:
        self.texts.append(shown)


def test_a_notebook_shows_the_day_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Display()
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell, display=seen))  # type: ignore[arg-type]
    monkeypatch.setattr("yundong.api.progress.OFTEN", 0.0)
    yd.run(seed=1, scale=0.002, until="1952-04-20", out=tmp_path / "a")
    assert any("building the country" in text for text in seen.texts)
    assert any("1952-04-17  identified" in text for text in seen.texts)
    assert seen.texts[-1] == ""
    seen.texts.clear()
    yd.run(seed=1, scale=0.002, until="1952-04-20", out=tmp_path / "b", progress=False)
    assert seen.texts == []
    yd.grid({}, seeds=[3], scale=0.002, until="1952-04-20", cache=tmp_path / "store.jsonl")
    assert any("run 1 of 1" in text for text in seen.texts)
