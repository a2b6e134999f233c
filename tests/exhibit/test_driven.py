"""The exhibit in stock Firefox, from file://: every view in both languages; and how fast it answers in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from yundong.exhibit.contents import words

pytestmark = pytest.mark.full

HERE = Path(__file__).parent
VIEWS = ("about", "day", "place", "what_if", "assumptions", "audit", "documents", "figure", "life", "report")
PICTURES = {"day": 1, "place": 1, "what_if": 2}


def driven(script: str, browser: str, *arguments: object) -> Any:
    """Run a script of node that drives a browser; skipped where there is none of these."""
    node, found = shutil.which("node"), shutil.which(browser) or shutil.which(f"{browser}-esr")
    folder = Path(os.environ.get("NODE_MODULES", HERE.parents[1] / ".node" / "node_modules"))
    if not (node and found and (folder / "puppeteer-core").is_dir()):
        pytest.skip(f"needs node, {browser} and puppeteer-core in .node/node_modules")
    words_ = [node, HERE / script, found, *map(str, arguments)]
    done = subprocess.run(words_, capture_output=True, text=True, cwd=folder.parent, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_firefox_shows_every_view(page_file: Path) -> None:
    found = driven("firefox.mjs", "firefox", page_file, ",".join(VIEWS))
    known = words()
    for view in found["views"]:
        where = view["view"], view["lang"]
        heading = known[f"view_{view['view']}"][view["lang"] == "zh"]
        assert view["view"] == "report" or view["heading"] == heading, where
        assert not {"undefined", "NaN", "[object"} & set(view["text"].split()), where
        assert view["pictures"] >= PICTURES.get(view["view"], 0) and view["over"] <= 0, where
    assert len(found["views"]) == 2 * len(VIEWS) and found["said"] == []
    assert [url for url in found["asked"] if not url.startswith(("file:", "data:", "blob:"))] == []
    moved = found["moved"]
    assert moved["before"] != moved["after"] and "day=1952-11-04" in moved["address"]


def test_it_is_painted_and_answers_at_once(page_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = driven("speed.mjs", "chromium", page_file)
    lines = [
        f"first paint after {paint['wall']:.0f} ms, work {paint['work']:.0f} ms" for paint in found["paints"]
    ]
    lines += [
        f"{one['name']:<32} first {one['first']['wall']:5.0f} ms (work {one['first']['work']:4.0f})   "
        f"again {one['again']['wall']:5.0f} ms (work {one['again']['work']:4.0f})"
        for one in found["found"]
    ]
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    # Work is the processor's time in the page, which other programs do not lengthen; the goals are 1 s and 100 ms.
    assert min(paint["wall"] for paint in found["paints"]) < 5000
    assert max(one[time]["work"] for one in found["found"] for time in ("first", "again")) < 500
