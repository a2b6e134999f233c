"""Every command that reads a document says no to a bad one: a sentence with its name, exit code 2, no traceback."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from yundong.cli import main

FOLDER = Path(__file__).parent / "bad"
FILES = sorted(path.name for path in FOLDER.iterdir())
TABLES = {name for name in FILES if name.endswith(".csv")}
"""Tables of claims, not documents: `read` reads any text, so that only the audit refuses them."""
COMMANDS = {
    "read": ("read",),
    "read to TEI": ("read", "--format", "tei"),
    "read to Chinese": ("read", "--lang", "zh", "--format", "json"),
    "audit": ("audit",),
    "reconcile": ("reconcile",),
    "decide": ("decide",),
}


def test_there_are_enough_bad_files() -> None:
    assert len(FILES) >= 18 and len({Path(name).suffix for name in FILES}) >= 7


@pytest.mark.full
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_file_is_refused_in_a_sentence(
    command: str,
    name: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if name in TABLES and command.startswith("read"):
        pytest.skip("a table is a text like any other")
    monkeypatch.chdir(tmp_path)
    verb, *options = COMMANDS[command]
    with pytest.raises(SystemExit) as done:
        main([verb, str(FOLDER / name), *options])
    said = capsys.readouterr()
    assert done.value.code == 2, said
    assert said.out == "" and "Traceback" not in said.err
    assert name in said.err.replace("\n", "") or "cases" in said.err.casefold()
    assert 10 < len(said.err) < 1500 and said.err.strip()[-1] in ".。）)"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_not_there_is_refused(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    verb, *options = COMMANDS[command]
    with pytest.raises(SystemExit) as done:
        main([verb, str(tmp_path / "nowhere.txt"), *options])
    said = capsys.readouterr()
    assert (
        done.value.code == 2 and "nowhere.txt" in said.err.replace("\n", "") and "Traceback" not in said.err
    )


GOOD = "临江市一九五二年八月共逮捕毒犯二百三十一名，其中贩运主犯一百四十七名。\n"
MATRIX: dict[str, tuple[str, ...]] = {
    "read": ("read", "BAD"),
    "read to HTML": ("read", "BAD", "--format", "html"),
    "read with an audit": ("read", "GOOD", "--format", "html", "--audit", "BAD"),
    "read with places": ("read", "GOOD", "--places", "BAD"),
    "read with an anchor": ("read", "GOOD", "--anchor", "BAD"),
    "audit": ("audit", "BAD"),
    "audit against the scenario": ("audit", "BAD", "--against"),
    "audit with identities": ("audit", "GOOD", "--identities", "BAD"),
    "reconcile": ("reconcile", "BAD"),
    "decide": ("decide", "BAD"),
    "compare": ("compare", "BAD"),
    "exhibit": ("exhibit", "BAD"),
    "exhibit with a text": ("exhibit", "RUN", "--with", "BAD", "--out", "page.html"),
    "returns": ("returns", "BAD", "--yes"),
    "returns with rules": ("returns", "RETURNS", "--yes", "--rules", "BAD"),
    "archive load": ("archive", "load", "BAD", "--out", "loaded"),
    "predict": ("predict", "BAD"),
    "score": ("score", "BAD"),
    "update": ("update", "BAD", "--out", "new.parquet"),
}
"""Commands that take a file from outside; a place in capitals is a file."""
READS_WHAT_IT_CAN = {"read", "read to HTML", "exhibit with a text"}
"""Where a table is a text like any other."""
SECONDS = 60


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """End what takes longer."""

    def late(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not done in {seconds} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return sound files: a text, a table of returns, a run."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "returns.csv").write_text("area,date,arrests\nshenyang,1952-08-10,12\n", encoding="utf-8")
    with pytest.raises(SystemExit) as done:
        main(["run", "--scale", "0.001", "--seed", "1", "--out", str(folder / "run")])
    assert not done.value.code
    return {
        "GOOD": str(folder / "good.txt"),
        "RETURNS": str(folder / "returns.csv"),
        "RUN": str(folder / "run"),
    }


@pytest.mark.full
@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarm on this system")
@pytest.mark.parametrize("command", MATRIX)
def test_no_command_breaks_on_a_bad_file(
    command: str,
    given: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each says no in a sentence with exit code 2 and leaves nothing, or reads what can be read of a text."""
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        words = [({"BAD": str(FOLDER / name)} | given).get(word, word) for word in MATRIX[command]]
        with within(SECONDS), pytest.raises(SystemExit) as done:
            main(words)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err, (command, name)
        if command in READS_WHAT_IT_CAN and not done.value.code:
            assert name in TABLES, (command, name)
            (tmp_path / "page.html").unlink(missing_ok=True)
            continue
        assert done.value.code == 2 and said.out == "", (command, name, said)
        assert name in said.err.replace("\n", ""), (command, name, said.err)
        assert 10 < len(said.err) < 1500, (command, name, said.err)
        assert list(tmp_path.iterdir()) == [], (command, name)
