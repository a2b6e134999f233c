"""A long text is read in halves: the same figures as in one piece, whether one process reads them or two."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import pytest

from yundong.documents import Lexicon, open_document, read
from yundong.documents.score import read_annotated
from yundong.documents.text import chunks as halves
from yundong.scenario.load import locate

GOLD = Path(__file__).parent / "gold"


@pytest.mark.parametrize(
    "name", ["press_notice_en.gold.txt", "county_annal_zh.gold.txt", "table_report_en.gold.md"]
)
def test_halves_are_the_whole(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = read_annotated((GOLD / name).read_text(encoding="utf-8"))[0]
    path = tmp_path / name.replace(".gold", "")
    path.write_text("\n\n".join([text] * 24), encoding="utf-8")
    document, lexicon = open_document(path), Lexicon.read(locate("narcotics-1952"))
    whole = read(document, lexicon)
    monkeypatch.setattr(halves, "LONG", 6_000)
    monkeypatch.setattr(halves, "_RUN_IN", 2_000)
    stretches = halves.halves(document)
    assert len(stretches) == 2
    assert 0 < stretches[1].begin < stretches[1].kept == stretches[0].stop < stretches[1].stop
    assert read(document, lexicon) == whole
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", list)
    assert read(document, lexicon) == whole


def test_a_table_is_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "\n".join(f"| place {number} | {number + 40} |" for number in range(200))
    path = tmp_path / "table.md"
    path.write_text(f"Arrests.\n\n| place | arrested |\n|---|---|\n{rows}\n", encoding="utf-8")
    monkeypatch.setattr(halves, "LONG", 1_000)
    document = open_document(path)
    assert halves.halves(document) == [halves.Stretch(0, 0, len(document.text))]


def test_a_process_with_other_threads_makes_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child of one thread could wait for ever for a lock that another held: both halves are read here."""
    monkeypatch.setattr(multiprocessing, "get_context", lambda _: pytest.fail("a child was made"))
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        stretches = [halves.Stretch(0, 0, 5), halves.Stretch(3, 5, 9)]
        assert halves.read_both(lambda stretch: [stretch.kept], stretches) == [0, 5]
    finally:
        over.set()
        other.join()
