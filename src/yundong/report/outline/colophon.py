"""What reproduces a document: the run it was made from, and two commands that can be run as printed."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

from yundong.records.store import StoredRun
from yundong.report.brought import of_manifest
from yundong.report.variant import command_name, no_seal, seal_name
from yundong.report.words import say, term
from yundong.scenario import Scenario, shipped


def command_of_run(run: StoredRun) -> list[str]:
    """Return the words of the command that runs the scenario again as a run was made.

    The scenario is named if it is a shipped one, unchanged; otherwise the copy that the run keeps is used.
    """
    made = run.manifest
    if (archive := of_manifest(made)) is not None:
        return ["yundong", "archive", "load", str(archive["folder"]), "--out", str(run.named)]
    words = ["yundong", "run", _scenario(run), "--seed", made["seed"], "--scale", made["scale"]]
    if made.get("until"):
        words += ["--until", made["until"]]
    for name in made.get("without") or ():
        words += ["--without", name]
    for name, value in (made.get("settings") or {}).items():
        words += ["--set", f"{name}={value}"]
    if made.get("interpretation") not in (None, "balanced"):
        words += ["--interpretation", made["interpretation"]]
    return list(map(str, words))


def _scenario(run: StoredRun) -> str:
    name = run.scenario_name
    if name in shipped() and not run.manifest.get("scenario_changed"):
        return name
    if (run.path / "scenario").is_dir():
        return str(Path(run.named) / "scenario")
    return str(run.manifest.get("scenario_folder") or name)


def colophon(run: StoredRun, scenario: Scenario, lang: str, command: Sequence[str]) -> list[tuple[str, str]]:
    """Return what reproduces a document, as pairs of what and value.

    Parameters
    ----------
    run, scenario : StoredRun, Scenario
        What the document was made from.
    lang : str
        ``en`` or ``zh``.
    command : sequence of str
        The words of the command that makes the document.
    """
    made, zh = run.manifest, lang == "zh"

    def word(english: str, chinese: str) -> str:
        return chinese if zh else english

    settings = ", ".join(f"{name}={value}" for name, value in (made.get("settings") or {}).items())
    archive = of_manifest(made)
    rows = [
        (say("scenario", lang), f"{made['scenario']} {scenario.version}"),
        (word("scenario hash", "情景校验值"), str(made.get("scenario_hash", "–"))),
        (say("seed", lang), str(made["seed"])),
        (say("scale", lang), str(made["scale"])),
        (word("parameters set", "改动的参数"), settings or word("none", "无")),
        (word("interpretation", "指示的解释"), str(made.get("interpretation", "–"))),
        (word("version", "版本"), f"yundong {made.get('yundong', '–')}"),
        (word("digest of the records", "记录校验值"), str(made.get("digest", "–"))),
        (
            seal_name(made, lang),
            run.seal or no_seal(made, lang),
        ),
        (
            command_name(made, lang),
            shlex.join(command_of_run(run)),
        ),
        (word("command of this document", "本文命令"), shlex.join(command)),
        (word("licence of the data", "数据许可"), str(scenario.about.get("license", "CC-BY-4.0"))),
    ]
    if archive is None:
        return rows
    left_out = {say("seed", lang), say("scale", lang), word("parameters set", "改动的参数")}
    kept = [row for row in rows if row[0] not in left_out]
    return [(word("archive", "档案"), str(archive["title"])), *kept]


def described(scenario: Scenario, keys: Collection[str], lang: str) -> list[tuple[str, str]]:
    """Return sources in the order of ``sources.csv``: key, and title, author, date and grade."""
    found, zh = [], lang == "zh"
    for source in scenario.sources.values():
        if source.key in keys:
            title = (source.title_zh or source.title) if zh else source.title
            author = (source.author_zh or source.author) if zh else source.author
            parts = [part for part in (title, author, source.date, term(source.grade, lang)) if part]
            found.append((source.key, ("，" if zh else ", ").join(parts) + ("。" if zh else ".")))
    return found
