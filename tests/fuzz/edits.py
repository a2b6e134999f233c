"""Edits of a sealed folder, as people and hostile people make them: each is named by `yundong verify --files`."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from mutations import called
from works import a_loaded_archive, a_sound_run

Edit = Callable[[Path, Path, random.Random], list[Path]]
"""From the folder and one of its files to the files it changes, removes or adds."""


def _written(change: Callable[[bytes, random.Random], bytes]) -> Edit:
    def edit(folder: Path, path: Path, chance: random.Random) -> list[Path]:
        before = path.read_bytes()
        after = change(before, chance)
        path.write_bytes(after)
        return [path] if after != before else []

    return edit


def _bit(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def _renamed(folder: Path, path: Path, chance: random.Random) -> list[Path]:
    return [path, path.rename(path.with_name(path.name + chance.choice((".bak", "~", "2"))))]


def _removed(folder: Path, path: Path, chance: random.Random) -> list[Path]:
    path.unlink()
    return [path]


def _added(folder: Path, path: Path, chance: random.Random) -> list[Path]:
    # beside the manifest lie files of the user, which are no part of a run
    place = path.parent if path.parent != folder else folder / "records"
    new = place / chance.choice(("notes.txt", ".hidden", "new.csv"))
    new.write_bytes(b"x")
    return [new]


def _exchanged(folder: Path, path: Path, chance: random.Random) -> list[Path]:
    others = [other for other in _files(folder / "scenario") if other.read_bytes() != path.read_bytes()]
    other = chance.choice(others)
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)
    return [path] if path.name == "manifest.json" else [path, other]


def _linked(folder: Path, path: Path, chance: random.Random) -> list[Path]:
    away = folder.with_name("away")
    path.rename(away)
    path.symlink_to(away)
    return [path]


def _touched(folder: Path, path: Path, chance: random.Random) -> list[Path]:
    os.utime(path, (1, 1))
    path.chmod(0o600)
    return []


EDITS: dict[str, Edit] = {
    "bit": _written(_bit),
    "cut": _written(lambda content, chance: content[: chance.randrange(len(content))]),
    "emptied": _written(lambda content, chance: b""),
    "longer": _written(lambda content, chance: content + chance.choice((b"\n", b" ", b"\0"))),
    "line ends": _written(lambda content, chance: content.replace(b"\n", b"\r\n")),
    "byte order mark": _written(lambda content, chance: b"\xef\xbb\xbf" + content),
    "renamed": _renamed,
    "removed": _removed,
    "added": _added,
    "exchanged": _exchanged,
    "linked": _linked,
    "touched": _touched,
}


def an_edit(seed: int) -> str:
    """Edit a run or an archive; return what `verify --files` says wrongly of it."""
    chance = random.Random(seed)
    kind = list(EDITS)[seed % len(EDITS)]
    with tempfile.TemporaryDirectory(prefix="yundong-") as place:
        folder = Path(place, "run")
        shutil.copytree(chance.choice((a_sound_run, a_loaded_archive))(), folder)
        changed = EDITS[kind](folder, chance.choice(_files(folder)), chance)
        code, said = called("verify", folder, "--files")
        names = [path.relative_to(folder).as_posix() for path in changed]
        if not Path(folder, "manifest.json").exists():
            names = ["manifest.json"]  # without it nothing says what else belongs to the run
    missed = [name for name in names if name not in said]
    if missed or code != (1 if names else 0):
        return f"{kind} {names}: verify --files exits with {code} and says {said[-300:]}"
    return ""


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def prepare() -> None:
    """Make what is edited, out of the time of the edits."""
    for made in (a_sound_run(), a_loaded_archive()):
        called("verify", made, "--files")


an_edit.prepare = prepare  # type: ignore[attr-defined]
