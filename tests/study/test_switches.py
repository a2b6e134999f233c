"""Each mechanism switched off in turn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yundong.campaign.loop import MECHANISMS
from yundong.pages.switches import render, reworded
from yundong.scenario import load
from yundong.study.fit.switches import FIGURES, Switched, _switched, switch_off_each
from yundong.study.runs.evaluation import Outputs
from yundong.study.runs.runner import Engine
from yundong.study.runs.store import Store


def runs(*letters: float) -> list[Outputs]:
    return [Outputs({}, {"letters": n}, {"arrested_wrongly": 10.0}) for n in letters]


def test_a_figure_is_moved_where_the_seeds_agree() -> None:
    found = _switched("outreach", "letters", runs(100.0, 110.0, 90.0), runs(50.0, 56.0, 44.0))
    assert found.moved and found.ratio == pytest.approx(0.5)


def test_a_difference_that_changes_its_sign_from_seed_to_seed_is_chance() -> None:
    found = _switched("follow_up", "letters", runs(100.0, 110.0, 90.0), runs(101.0, 108.0, 91.0))
    assert not found.moved


def test_a_figure_that_stays_the_same_is_not_moved() -> None:
    assert not _switched("outreach", "arrested_wrongly", runs(1.0, 2.0), runs(3.0, 4.0)).moved


def test_a_figure_that_the_campaign_has_none_of_has_no_ratio() -> None:
    assert _switched("outreach", "letters", runs(0.0, 0.0), runs(1.0, 2.0)).ratio is None


def test_the_page_has_a_row_for_each_mechanism_and_keeps_its_table() -> None:
    found = [Switched(m.name, figure, 0.5, True) for m in MECHANISMS for figure in FIGURES]
    page = render(found, seeds=4, scale=0.2)
    for mechanism in MECHANISMS:
        assert page.count(f"| `{mechanism.name}` | 0.50 |") == 1
        assert f"- **`{mechanism.name}`**" in page
    assert "4 seeds" in page and reworded(page) == page


def test_the_page_in_chinese_has_no_english_prose() -> None:
    found = [Switched(m.name, figure, 0.5, True) for m in MECHANISMS for figure in FIGURES]
    names = dict.fromkeys(FIGURES, "数字")
    page = render(found, 4, 0.2, names, "zh")
    assert page.startswith("# 逐一关闭机制") and "每行 4 个随机种子" in page and "| 不含 | 数字 |" in page
    assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", re.sub(r"`.*?`|<!--.*?-->", "", page))
    assert all(f"- **`{mechanism.name}`**（" in page for mechanism in MECHANISMS)


@pytest.mark.full
def test_without_letters_there_are_none_and_without_trials_nobody_is_executed(tmp_path: Path) -> None:
    found = switch_off_each(load("narcotics-1952"), [1, 2], 0.01, Engine(Store(tmp_path / "runs.jsonl"), 2))
    ratio = {(s.mechanism, s.figure): s.ratio for s in found}
    assert ratio["letters", "letters"] == 0.0 and ratio["adjudication", "executed"] == 0.0
    assert ratio["seizures", "narcotics_liang"] == 0.0 and ratio["seizures", "arrested"] == 1.0
