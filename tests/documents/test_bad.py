"""Every command that reads a document says no to a bad one: a sentence with its name, exit code 2, no traceback."""

from __future__ import annotations

from pathlib import Path

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
