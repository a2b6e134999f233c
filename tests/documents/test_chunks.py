"""A long text is read in two chunks: the same figures as in one piece, whether one process reads them or two."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import pytest

from yundong.documents import Lexicon, open_document, read
from yundong.documents.score import read_annotated
from yundong.documents.text import chunks
from yundong.scenario.load import locate

GOLD = Path(__file__).parent / "gold"


@pytest.mark.parametrize(
    "name", ["press_notice_en.gold.txt", "county_annal_zh.gold.txt", "table_report_en.gold.md"]
)
def test_two_chunks_give_the_figures_of_the_whole(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = read_annotated((GOLD / name).read_text(encoding="utf-8"))[0]
    path = tmp_path / name.replace(".gold", "")
    path.write_text("\n\n".join([text] * 24), encoding="utf-8")
    document, lexicon = open_document(path), Lexicon.read(locate("narcotics-1952"))
    whole = read(document, lexicon)
    monkeypatch.setattr(chunks, "LONG", 6_000)
    monkeypatch.setattr(chunks, "_OVERLAP", 2_000)
    parts = chunks.split_into_chunks(document)
    assert len(parts) == 2
    assert 0 < parts[1].begin < parts[1].kept == parts[0].stop < parts[1].stop
    assert read(document, lexicon) == whole
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", list)
    assert read(document, lexicon) == whole


def test_a_table_is_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "\n".join(f"| place {number} | {number + 40} |" for number in range(200))
    path = tmp_path / "table.md"
    path.write_text(f"Arrests.\n\n| place | arrested |\n|---|---|\n{rows}\n", encoding="utf-8")
    monkeypatch.setattr(chunks, "LONG", 1_000)
    document = open_document(path)
    assert chunks.split_into_chunks(document) == [chunks.Chunk(0, 0, len(document.text))]


def test_a_process_with_other_threads_makes_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child of one thread could wait for ever for a lock that another held: both chunks are read here."""
    monkeypatch.setattr(multiprocessing, "get_context", lambda _: pytest.fail("a child was made"))
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        parts = [chunks.Chunk(0, 0, 5), chunks.Chunk(3, 5, 9)]
        assert chunks.read_chunks(lambda part: [part.kept], parts) == [0, 5]
    finally:
        over.set()
        other.join()
