"""The text of a PDF, read by a process of its own.

A file of a kilobyte can make the library that reads it fill the memory, go on for hours or end its process without a
word. Here that is the end of another process, within limits of memory and time, and of the file a sentence.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from yundong.base.errors import InputError

MEMORY = 640 << 20
"""Bytes that the process may hold."""
SECONDS, SECONDS_PER_MEGABYTE = 8, 1
"""Of a processor that a file may take; more for a large one. A page of print takes some milliseconds."""
Run = tuple[float, float, float, float, str]
"""Left edge, bottom, right edge and top of a piece of text in points, and the text."""
Progress = Callable[[int, int], None]
_SERVE = "from yundong.base.paper import serve; serve()"


def runs_of(data: bytes, name: str, progress: Progress | None = None) -> list[list[Run]]:
    """Return the pieces of text of every page of a PDF.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        For messages.
    progress : callable, optional
        Called with (pages done, pages in all) after every page.

    Raises
    ------
    InputError
        If it is damaged, protected by a password, or takes too much memory or time.
    """
    pages = []
    for answer in _answers("runs", data, name):
        pages.append([(left, low, right, top, words) for left, low, right, top, words in answer["runs"]])
        if progress is not None:
            progress(len(pages), answer["of"])
    return pages


def texts_of(data: bytes, name: str, most: int) -> tuple[str, list[str]]:
    """Return the keywords of a PDF and the text of its pages, at most so many.

    Raises
    ------
    InputError
        As for `runs_of`.
    """
    keywords, *pages = (answer["text"] for answer in _answers(f"texts {most}", data, name))
    return keywords, pages


def _answers(asked: str, data: bytes, name: str) -> Iterator[dict[str, Any]]:
    """Yield what the process answers, one JSON object a line."""
    seconds = SECONDS + SECONDS_PER_MEGABYTE * (len(data) >> 20)
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _SERVE, asked, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdin is not None and process.stdout is not None
    feeding = threading.Thread(target=_feed, args=(process.stdin, data), daemon=True)
    feeding.start()
    try:
        for line in process.stdout:
            answer = json.loads(line)
            if "refused" in answer:
                raise InputError(_refusal(answer["refused"], name))
            yield answer
        code = process.wait()
    finally:
        process.kill()
        process.wait()
        feeding.join()
        process.stdout.close()
    if code == -signal.SIGXCPU:
        raise InputError(
            f"{name} takes more than {seconds} s to read. Save the page again, or only its text."
        )
    if code:
        raise InputError(
            f"{name} takes more than {MEMORY >> 20} MB of memory to read, or is damaged. Save the page again, or only "
            "its text."
        )


def _feed(pipe: BinaryIO, data: bytes) -> None:
    try:
        with pipe:
            pipe.write(data)
    except BrokenPipeError:  # it ended before it had read everything, and says why, or how it ended
        pass


def _refusal(said: str, name: str) -> str:
    if "assword" in said:
        return f"{name} is protected by a password. Save a copy without one."
    return f"{name} is a damaged PDF: {said.rstrip('.')}. Save it again."


def serve() -> None:
    """Answer what was asked of the file on standard input: the work of the process."""
    import pypdfium2 as pdfium

    asked, seconds = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    data = sys.stdin.buffer.read()
    if Path("/proc/self/statm").exists():  # elsewhere, reserved space would count, too
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    try:
        file = pdfium.PdfDocument(data)
        if asked == "runs":
            for number in range(len(file)):
                _answer({"runs": _runs(file[number]), "of": len(file)})
        else:
            _answer({"text": file.get_metadata_dict().get("Keywords", "")})
            for number in range(min(len(file), int(asked.split()[1]))):
                _answer({"text": file[number].get_textpage().get_text_bounded()})
    except pdfium.PdfiumError as error:
        _answer({"refused": str(error)})


def _answer(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def _runs(page: Any) -> list[Run]:
    text_page = page.get_textpage()
    runs = []
    for index in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(index)
        words = text_page.get_text_bounded(left, bottom, right, top).strip()
        if words:
            runs.append((left, bottom, right, top, words.replace("\r\n", " ").replace("\n", " ")))
    text_page.close()
    page.close()
    return runs
