"""The folder of a study: what each stage of it found, under a name that changes with the model and the seed.

Runs are not here but in the store (`yundong.study.runs.store`), under keys of their own. A stage that was stopped
leaves its file as it was after its last whole step, and goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError
from yundong.base.reading import read_json
from yundong.base.writing import write_text
from yundong.scenario import Scenario
from yundong.study.runs.keys import digest_of, key_of_model

RUNS = Path("runs")
LABELS = {"screen": "screening"}


@dataclass(frozen=True)
class Workshop:
    """The folder of a study.

    Attributes
    ----------
    folder : Path
        It need not exist before something is written.
    seed : int
        Decides every draw of the study.
    """

    folder: Path
    seed: int

    @classmethod
    def of(cls, scenario: Scenario, seed: int, folder: Path | None = None) -> Workshop:
        """Return the folder of a study of a scenario: one asked for, else one under ``runs/``."""
        key = key_of_model(scenario)
        name = f"study-{scenario.name}-{digest_of([key.data, key.program, seed])[:8]}"
        return cls(folder or RUNS / name, seed)

    def path(self, stage: str, ending: str = "json") -> Path:
        """Return the file of a stage; its folder is made."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{stage}.{ending}"

    def read(self, stage: str) -> dict[str, Any] | None:
        """Return what a stage has written, None if it has written nothing yet.

        Raises
        ------
        InputError
            If the file is damaged.
        """
        path = self.folder / f"{stage}.json"
        if not path.is_file():
            return None
        found = read_json(path)
        if not isinstance(found, dict):
            raise InputError(
                f"{path} is not the result of a stage of a study. Delete it, and the stage is made again."
            )
        return found

    def write(self, stage: str, found: Mapping[str, Any]) -> None:
        """Write what a stage has found, whole."""
        write_text(self.path(stage), json.dumps(found, ensure_ascii=False) + "\n")

    def needed(self, stage: str, command: str) -> dict[str, Any]:
        """Return what a stage has written.

        Raises
        ------
        InputError
            If it has not been made, with the command that makes it.
        """
        found = self.read(stage)
        if found is None:
            raise InputError(
                f"The study in {self.folder} has no {LABELS[stage]} yet. Make it first: `{command}`."
            )
        return found
