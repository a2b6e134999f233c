"""What was tried and passed, kept in a folder, so that tests that take hours can be taken up where they were ended.

The folder is named by the environment variable ``YUNDONG_TRIED``; without it nothing is kept, and everything is tried.
It holds for one state of the code: choose another folder, or empty it, when the code has changed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class Kept:
    """The cases of one test that have passed, a line of JSON each.

    Parameters
    ----------
    name : str
        The test; names the file.
    """

    def __init__(self, name: str) -> None:
        folder = os.environ.get("YUNDONG_TRIED", "")
        self.path = Path(folder, f"{name}.jsonl") if folder else None
        self.passed: set[str] = set()
        if self.path is not None and self.path.exists():
            lines = self.path.read_text(encoding="utf-8").splitlines()
            self.passed = {json.dumps(json.loads(line)["case"]) for line in lines}

    def __contains__(self, case: Any) -> bool:
        return json.dumps(case) in self.passed

    def note(self, case: Any, **measured: Any) -> None:
        """Keep that a case has passed, with what was measured of it."""
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"case": case, **measured}) + "\n")
