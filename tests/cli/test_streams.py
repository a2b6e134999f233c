"""Standard streams that are closed, full or broken, and control characters in what is printed."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base.showing import Shown, drawing_on, visible

YUNDONG = [sys.executable, "-c", "from yundong.cli import main; main()"]
SHELL = f"{sys.executable} -c 'from yundong.cli import main; main()'"


def shell(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=120)


OTHERS = [
    pytest.param(words, marks=pytest.mark.full)
    for words in ("--version", "--help", "parameters letters", "mechanisms")
]


@pytest.mark.parametrize("words", ["units", *OTHERS])
@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_quiet(words: str, closing: str) -> None:
    done = shell(f"{SHELL} {words} {closing}")
    assert done.returncode == 0 and done.stderr == ""
    assert (done.stdout == "") == (">&- 2" in closing or closing == ">&-")


def test_a_file_is_not_taken_for_closed_standard_output(tmp_path: Path) -> None:
    done = shell(f"{SHELL} decide --template -o {tmp_path}/cases.csv >&- && {SHELL} units")
    assert done.returncode == 0
    assert (tmp_path / "cases.csv").read_text(encoding="utf-8-sig").startswith("# Cases")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_standard_output_is_a_sentence() -> None:
    done = shell(f"{SHELL} parameters > /dev/full")
    assert done.returncode == 2 and "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


def test_a_reader_that_has_enough_is_no_fault() -> None:
    done = shell(f"{SHELL} parameters --format csv | head -1")
    assert done.stderr == "" and done.stdout.startswith("name,")


CASES = 'case,narcotics,role\n"\x1b]0;TITLE\x07\x1b[31mred \x9b2J \u202egnitirw",yes,producer\n'


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_control_characters_of_the_data_are_shown_as_text(
    cli: Callable[..., Any], tmp_path: Path, form: str
) -> None:
    place = tmp_path / "cases.csv"
    place.write_text(CASES, encoding="utf-8")
    done = cli("decide", place, "--format", form)
    assert done.code == 0
    assert not set(done.out + done.err) & set("\x1b\x07\x9b\u202e")
    assert "]0;TITLE" in done.out


def test_control_characters_of_a_name_are_shown_in_messages(cli: Callable[..., Any], tmp_path: Path) -> None:
    done = cli("decide", tmp_path / "a\x1b]0;x\x07.csv")
    assert done.code == 2 and "\x1b" not in done.err and "\\x1b]0;x\\x07" in done.err


def test_nothing_but_colours_reaches_a_terminal(tmp_path: Path) -> None:
    """Headings of a table are drawn on it; what a cell would draw is not."""
    place = tmp_path / "cases.csv"
    place.write_text(CASES, encoding="utf-8")
    child, terminal = pty.fork()
    if child == 0:
        os.execv(YUNDONG[0], [*YUNDONG, "decide", str(place)])
    seen = b""
    while True:
        try:
            block = os.read(terminal, 65536)
        except OSError:
            break
        if not block:
            break
        seen += block
    os.waitpid(child, 0)
    assert b"TITLE" in seen and b"\x1b]" not in seen and b"\x1b[31m" not in seen and b"\x07" not in seen


def test_visible_keeps_lines_tabs_and_colours_of_its_own() -> None:
    assert visible("a\tb\n烟\x1b[1m\r\x00") == "a\tb\n烟\\x1b[1m\\r\\x00"
    assert visible("\x1b[1mbold\x1b[0m\x1b[2J", colours=True) == "\x1b[1mbold\x1b[0m\\x1b[2J"

    class Terminal:
        text = ""

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> None:
            self.text += text

    below = Terminal()
    stream = Shown(below)
    stream.writelines(["\x1b[1m", "\x1b[2J"])
    drawing_on(stream).write("\x1b[2J")
    assert below.text == "\x1b[1m\\x1b[2J\x1b[2J" and drawing_on(below) is below


def _ended(place: Path, number: int) -> tuple[int, str]:
    """Begin a run, send it a signal once it writes its records; return its status and what it said."""
    words = ["run", "--scale", "0.1", "--out", str(place / "run")]
    process = subprocess.Popen(
        [*YUNDONG, *words], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    limit = time.monotonic() + 60
    while not list(place.glob(".run.*/records")) and process.poll() is None and time.monotonic() < limit:
        time.sleep(0.002)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.full), signal.SIGINT]
)
def test_a_command_that_is_ended_leaves_nothing(tmp_path: Path, number: int) -> None:
    for attempt in range(16):  # records are soon written: a run may be whole before the signal
        place = tmp_path / str(attempt)
        place.mkdir()
        returned, said = _ended(place, number)
        if returned and not (place / "run").exists():
            break
    assert returned == 128 + number and list(place.iterdir()) == []
    assert "Traceback" not in said
    if number != signal.SIGHUP:
        assert "No partial results were kept." in said
