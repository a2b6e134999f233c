"""Other libraries asked to read texts, each in its own environment; `peers.py` is what runs there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from annotation import HERE
from matching import Read

ENVIRONMENTS = HERE.parent / "peers" / "environments"
PEERS = ("recognizers-text", "quantulum3", "cqe")


def ask(name: str, folder: Path, texts: Sequence[tuple[str, str]]) -> list[list[Read] | None] | str:
    """Return what a library reads in texts (with their languages), None for a language it does not read, or why not.

    Parameters
    ----------
    name : str
        Of PEERS.
    folder : Path
        With an environment of that name.
    texts : sequence of (str, str)
        Text and language.
    """
    python = folder / name / "bin" / "python"
    if not python.exists():
        return f"no environment at {folder.name}/{name}: peers.py says how to make it"
    request = json.dumps([{"text": text, "lang": lang} for text, lang in texts])
    done = subprocess.run(
        [python, HERE / "peers.py", name], input=request, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "it failed"
    answer = json.loads(done.stdout)
    if "skipped" in answer:
        return str(answer["skipped"])
    return [None if one is None else [Read(**figure) for figure in one] for one in answer["figures"]]
