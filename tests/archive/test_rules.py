"""Rules as data: what each of the usual ones finds, rules of one's own, and what is wrong with a file of rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.archive.check import findings
from yundong.archive.correct import corrected, cover, seems_cumulative
from yundong.archive.estimate import compiled, short_accounts, student
from yundong.archive.layout import IndicatorNames
from yundong.archive.panel import panel_of
from yundong.archive.returns import ReturnTables
from yundong.archive.rules import load_rules
from yundong.archive.summary import ReturnsShown
from yundong.base.errors import InputError

Read = Callable[..., ReturnTables]
USUAL = load_rules()
HEAD = "county,until,identified,arrested"


def found(returns: ReturnTables, rules: Path | None = None, lang: str = "en") -> list[tuple[str, str, str]]:
    panel = panel_of(returns)
    every = frozenset(returns.indicators)
    frame = findings(panel, load_rules(rules) if rules else USUAL, returns.names, every, lang)
    return frame.select("rule", "place", "says").rows()


def rules_found(returns: ReturnTables) -> set[str]:
    return {rule for rule, _, _ in found(returns)}


@pytest.mark.parametrize(
    ("rows", "rule", "words"),
    [
        ("A,1952-08-15,-3,", "not_negative", "is -3"),
        ("A,1952-08-15,see letter,1", "cell_is_read", "'see letter'"),
        ("A,1952-08-15,5,3（内女九）", "part_within_whole", "The part 9 exceeds the figure 3"),
        ("A,1952-08-15,0,0\nB,1952-08-15,4,1", "return_holds_something", "nothing but zeros"),
        ("A,1952-08-15,9,1\nA,1952-08-15,9,1", "appears_once", "Rows 2, 3 state the same figure"),
        ("A,1952-08-15,9,1\nA,1952-08-15,8,1", "figures_agree", "8 to 9: 1 apart"),
        (
            "A,1952-08-15,9,1\nB,1952-08-15,7,1\nTotal,1952-08-15,15,",
            "total_is_sum",
            "15, the places add up to 16",
        ),
    ],
)
def test_the_usual_rules(read: Read, rows: str, rule: str, words: str) -> None:
    said = [says for name, _, says in found(read(f"{HEAD}\n{rows}\n")) if name == rule]
    assert said and words in said[0]


def test_no_row_is_lost_in_silence(read: Read) -> None:
    text = f"{HEAD}\nA,1952-08-15,5,1\nA,some day,6,1\n,1952-08-20,7,1\nA,,,\nA,1952-08-20,7,1\n"
    panel = panel_of(read(text))
    frame = findings(panel, USUAL, read(text).names, frozenset()).filter(pl.col("rule") == "row_is_used")
    assert [(row, says.split()[1]) for row, says in frame.select("row", "says").rows()] == [
        (4, "row"),
        (3, "period"),
    ]


def test_late_returns_days_out_of_order_and_organs_that_close(read: Read) -> None:
    text = (
        "county,until,arrested,sent,received,opened,closed\n"
        "A,1952-08-15,1,1952-08-16,1952-09-20,,\nB,1952-08-15,1,1952-08-14,1952-08-16,,\n"
        "C,1952-08-15,1,1952-08-16,1952-08-17,1952-09-01,\nD,1952-08-15,1,1952-08-16,1952-08-17,,1952-08-01\n"
        "E,1952-08-15,1,1952-08-16,1952-08-17,1952-08-01,1952-12-01\n"
    )
    rows = [(rule, place) for rule, place, _ in found(read(text))]
    assert rows == [
        ("days_in_order", "B"),
        ("place_is_open", "C"),
        ("place_is_open", "D"),
        ("sent_in_time", "A"),
    ]


def test_a_place_is_due_only_while_it_is_open(read: Read) -> None:
    text = "county,until,arrested,opened\nA,1952-08-15,1,\nA,1952-08-20,2,\nB,1952-08-20,1,1952-08-18\n"
    made = compiled(read(text), USUAL)
    row = (
        made.totals.filter(pl.col("area") == "*").sort("day").select("places", "unit_share", "imputed").rows()
    )
    assert row == [(1, 1.0, 1.0), (2, 1.0, 3.0)]


def test_units_that_differ_are_one_finding(read: Read) -> None:
    text = "place,until,item,value,unit of measure\nA,1952-08-15,opium seized,3,liang\n"
    text += "B,1952-08-15,opium seized,4,jin\n"
    assert [place for rule, place, _ in found(read(text)) if rule == "one_unit"] == ["A"]


def test_an_open_figure_contradicts_nothing_that_it_may_stand_for(read: Read) -> None:
    assert "cumulative_never_falls" not in rules_found(
        read(f"{HEAD}\nA,1952-08-15,约100,\nA,1952-08-20,60,\n")
    )
    assert "cumulative_never_falls" in rules_found(read(f"{HEAD}\nA,1952-08-15,一百余,\nA,1952-08-20,99,\n"))
    assert "arrested_within_identified" not in rules_found(read(f"{HEAD}\nA,1952-08-15,约50,51\n"))


def test_figures_of_single_periods_may_fall(read: Read) -> None:
    rows = "".join(
        f"P{p},1952-08-{d},{v},\n" for p in range(4) for d, v in ((10, 9), (15, 3), (20, 8), (25, 2))
    )
    returns = read(f"{HEAD}\n{rows}")
    assert "identified" not in seems_cumulative(panel_of(returns))
    assert not compiled(returns, USUAL).findings.filter(pl.col("rule") == "cumulative_never_falls").height


MINE = """
include: usual
rules:
  - name: few_arrests
    description: Fewer than ten.
    expr: arrested < 10
    severity: warning
    missing: {missing}
    says: "{{left}} in {{indicator}}"
"""


@pytest.mark.parametrize(("missing", "places"), [("skip", ["B"]), ("fail", ["A", "B"]), ("zero", ["B"])])
def test_a_rule_of_ones_own_and_its_missing_value_strategy(
    read: Read, tmp_path: Path, missing: str, places: list[str]
) -> None:
    (tmp_path / "mine.yaml").write_text(MINE.format(missing=missing), encoding="utf-8")
    returns = read(f"{HEAD}\nA,1952-08-15,5,\nB,1952-08-15,20,12\n")
    rows = [row for row in found(returns, tmp_path / "mine.yaml") if row[0] == "few_arrests"]
    assert [place for _, place, _ in rows] == places
    assert rows[-1][2] == "12 in Offenders arrested"
    assert any(rule == "item_is_stated" for rule, _, _ in found(returns, tmp_path / "mine.yaml"))


def test_everything_wrong_with_rules_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "rules:\n  - {name: a, expr: arrested <=, severity: error}\n"
        "  - {name: b, expr: open('x') <= 1, severity: bad}\n"
        "  - {name: c, exp: arrested <= 1, severity: error}\n  - {name: d, expr: arrested + 1, severity: error}\n"
        "corrections:\n  - {name: e, after: [nothing], action: burn}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refused:
        load_rules(path)
    said = "\n".join(refused.value.problems)
    for words in ("is not an expression", "severity must be one of", "open('x') is not a function",
                  "'exp' is not known", "is a number, not a statement",
                  "'expr' is missing", "action must be one of"):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    "text", ["__import__('os')", "a.b <= 1", "[1] == 1", "a if b else c", "lambda: 1", "'x' == 1"]
)
def test_nothing_in_a_rule_is_executed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(f'rules:\n  - {{name: a, expr: "{text}", severity: error}}\n', encoding="utf-8")
    with pytest.raises(InputError):
        load_rules(path)


def test_every_rule_speaks_both_languages() -> None:
    for rule in USUAL.rules:
        assert rule.says["en"] != rule.says["zh"] and rule.description["zh"] and rule.remedy["zh"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] != p[1]), max_size=14))
@settings(max_examples=40)
def test_a_cover_holds_a_member_of_every_pair_and_none_is_smaller(pairs: list[tuple[int, int]]) -> None:
    from itertools import combinations

    chosen = cover(pairs, [1.0] * 10)
    assert all(a in chosen or b in chosen for a, b in pairs)
    members = sorted({end for pair in pairs for end in pair})
    smaller = (set(some) for size in range(len(chosen)) for some in combinations(members, size))
    assert not any(all(a in some or b in some for a, b in pairs) for some in smaller)


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=4, max_size=4), min_size=2, max_size=6
    ).filter(lambda rows: any(v is not None for row in rows for v in row))
)
@settings(max_examples=15)
def test_whatever_is_reported_the_series_are_in_order(rows: list[list[int | None]]) -> None:
    """Corrected figures contradict nothing, bounds hold the estimate, and completeness is a share."""
    lines = [
        f"P{p},1952-08-{10 + 5 * t},{'' if v is None else v}"
        for p, row in enumerate(rows)
        for t, v in enumerate(row)
    ]
    returns = _returns("county,until,identified\n" + "\n".join(lines) + "\n")
    made = compiled(returns, USUAL, cumulative=True)
    stated = made.corrected.cells.drop_nulls(["value", "before"])
    assert (stated["value"] >= stated["before"]).all()
    totals = made.totals.drop_nulls("both")
    for low, mid, high in (("at_least", "both_low", "both"), ("both", "both_high", "at_most")):
        slack = 1e-6 * (1 + totals[high].clip(0, 1e12))
        assert (totals[low] <= totals[mid] + slack).all() and (totals[mid] <= totals[high] + slack).all()
    assert (made.totals["item_share"] <= 1.0).all() and (made.totals["unit_share"] <= 1.0).all()


ODD = st.sampled_from(
    ["", "3", "12", "一百余", "未报", "-", "5（内女二）", "about 3", "1e9", "-4", "=1", "abc", "九", "2,000", "12,5",
     "nan", "∞", "1/2", "9" * 20, "1952-08-15", "合计"]
)  # fmt: skip
ROW = st.tuples(st.sampled_from(["Aling", "Beixi", "Total", "合计", ""]),
                st.sampled_from(["1952-08-15", "8月20日", "1952-08-25", "x"]), ODD, ODD, ODD, ODD)  # fmt: skip


@pytest.mark.full
@given(
    st.lists(ROW, max_size=9),
    st.sampled_from(["arrested,sent", "arrested,人口", "15 August,note", "opened,closed"]),
)
@settings(max_examples=150)
def test_whatever_the_cells_hold_there_is_a_result_or_a_sentence(
    rows: list[tuple[str, ...]], heads: str
) -> None:
    from yundong.archive.summary import ReturnsShown

    text = f"county,until,identified,registered,{heads}\n" + "\n".join(
        ",".join(f'"{cell}"' for cell in row) for row in rows
    )
    try:
        made = compiled(_returns(text + "\n"), USUAL)
    except InputError as error:
        assert error.problems
        return
    for lang in ("en", "zh"):
        shown = ReturnsShown(made, lang)
        assert shown.text(100) and shown.data() and shown.workbook().sheets and shown.sheets()


def _returns(text: str) -> ReturnTables:
    import tempfile

    from yundong.archive.returns import read_returns

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.csv"
        path.write_text(text, encoding="utf-8")
        return read_returns([path], IndicatorNames({}), year=1952)


def test_a_corrected_panel_logs_what_it_set_aside(read: Read) -> None:
    returns = read(
        f"{HEAD}\nA,1952-08-15,50,10\nA,1952-08-20,600,12\nA,1952-08-25,70,14\nA,1952-08-30,80,16\n"
    )
    panel = panel_of(returns)
    every = frozenset(returns.indicators)
    better, log = corrected(panel, returns, USUAL, findings(panel, USUAL, returns.names, every), every)
    assert log.select("row", "stated", "becomes").rows() == [(3, 600.0, None)]
    assert better.cells["value"].null_count() == panel.cells["value"].null_count() + 1


def test_short_accounts_are_raised_along_their_length(read: Read) -> None:
    """Figures in proportion to the square root of the length: the elasticity is a half."""
    lengths = [200 * 2**k for k in range(10)]
    rows = "".join(f"P{k},1952-08-15,{round(40 * n**0.5)},{n}\n" for k, n in enumerate(lengths))
    found = short_accounts(panel_of(read(f"county,until,identified,length\n{rows}")), "identified")
    assert found is not None
    assert found.elasticity == pytest.approx(0.5, abs=0.01) and found.low <= found.elasticity <= found.high
    full = found.length
    want = sum(round(40 * n**0.5) * max(full / n, 1) ** 0.5 for n in lengths)
    assert found.adjusted == pytest.approx(want, rel=0.02) and found.adjusted > found.reported
    assert short_accounts(panel_of(read(f"{HEAD}\nA,1952-08-15,5,1\n")), "identified") is None


def test_short_accounts_have_a_table_in_every_form(read: Read) -> None:
    """Accounts twice as long state twice as much: every account at the upper quartile of lengths or above."""
    rows = "".join(f"P{n},1952-08-15,{100 * n},{1000 * n}\n" for n in range(1, 10))
    made = compiled(read(f"county,until,identified,length\n{rows}"), USUAL)
    for lang, caption in (("en", "What short accounts leave out"), ("zh", "短篇记述的缺漏")):
        shown = ReturnsShown(made, lang)
        (row,) = shown.accounts_sheet().rows
        assert (row["accounts_places"], row["accounts_sum"], row["accounts_length"]) == (
            "9",
            "4,500",
            "7,000",
        )
        assert row["elasticity"].startswith("1.00")
        assert caption in shown.text() and caption in [sheet.caption for sheet in shown.workbook().sheets]
        assert shown.data()["accounts"][0]["adjusted"] == pytest.approx(6600, rel=0.01)
    few = ReturnsShown(compiled(read("county,until,identified,length\nA,1952-08-15,5,100\n"), USUAL))
    assert "Nothing is said of short accounts" in few.text() and not few.accounts_sheet().rows


@pytest.mark.parametrize(("freedom", "quantile"), [(4, 2.132), (10, 1.812), (30, 1.697)])
def test_students_quantile(freedom: int, quantile: float) -> None:
    assert student(0.9, freedom) == pytest.approx(quantile, abs=0.01)


def test_a_negative_figure_is_one_finding(read: Callable[..., ReturnTables]) -> None:
    made = compiled(
        read("county,period,identified\nAling,1952-08-15,-4\nBeixi,1952-08-15,30\n"), load_rules()
    )
    errors = made.findings.filter(pl.col("severity") == "error")
    assert errors["rule"].to_list() == ["not_negative"]
