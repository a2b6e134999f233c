"""How a run differs from its scenario as shipped: said wherever one of its figures is printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yundong.base.seal import SEAL, SHORT
from yundong.report.brought import of_manifest
from yundong.report.words import say, title_of_mechanism

USUAL = "balanced"


ARCHIVE = {
    "en": "archive, not a simulation",
    "zh": "自有档案，不是推演",
}
"""What is said of the tables of an archive wherever one of their figures is printed."""

SEALS = ("seal of the run", "推演封存值", "seal of the archive", "档案封存值")
COMMANDS = ("command of this document", "本文命令")
"""How a document names the seal of its run, and the command that makes it again; in English and in Chinese."""


def seal_name(made: Mapping[str, Any], lang: str) -> str:
    """Return what the seal is called: that of a run, or of an archive, which is no simulation."""
    return SEALS[2 * (of_manifest(made) is not None) + (lang == "zh")]


def command_name(made: Mapping[str, Any], lang: str) -> str:
    """Return what the command is called that made a run, or loaded an archive."""
    if of_manifest(made) is not None:
        return "载入命令" if lang == "zh" else "command of the archive"
    return "推演命令" if lang == "zh" else "command of the run"


def maker_of(made: Mapping[str, Any], lang: str) -> str:
    """Return what figures are of: a run, or an archive."""
    if of_manifest(made) is not None:
        return "档案" if lang == "zh" else "archive"
    return "推演" if lang == "zh" else "run"


def then_name(made: Mapping[str, Any], lang: str) -> str:
    """Return the heading of the figures on the terms of a document: those of the run then, or of the archive."""
    return say("then", lang) if of_manifest(made) is None else say("then_archive", lang)


def note_of_figures(made: Mapping[str, Any], lang: str) -> str:
    """Return what the columns of a table of figures hold."""
    return say("note_figures", lang, then_name(made, lang), maker_of(made, lang))


def variant(manifest: Mapping[str, Any], lang: str) -> str:
    """Return what was switched off, set, interpreted or changed for a run, in words; empty for none.

    Parameters
    ----------
    manifest : mapping
        Of the run.
    lang : str
        ``en`` or ``zh``.

    Examples
    --------
    >>> variant({"without": ["letters"], "settings": {"letters.mistaken": 0.8}}, "en")
    'without letters; letters.mistaken = 0.8'
    """
    zh = lang == "zh"
    if of_manifest(manifest) is not None:
        return ARCHIVE[lang]
    without = list(manifest.get("without") or ())
    if zh:
        without = [title_of_mechanism(name, name, lang) for name in without]
    parts = [("不含" if zh else "without ") + ("、" if zh else ", ").join(without)] if without else []
    outside = "（超出文献所载范围）" if zh else " (outside its documented range)"
    parts += [
        f"{name} = {value:.6g}" + (outside if name in (manifest.get("outside_range") or ()) else "")
        for name, value in (manifest.get("settings") or {}).items()
    ]
    interpretation = manifest.get("interpretation") or USUAL
    if interpretation != USUAL:
        parts.append(f"指示解释 {interpretation}" if zh else f"interpretation {interpretation}")
    if manifest.get("scenario_changed"):
        parts.append("情景已改动" if zh else "scenario changed")
    return ("；" if zh else "; ").join(parts)


def in_brackets(manifest: Mapping[str, Any], lang: str) -> str:
    """Return the same for the end of a title, with a word before it; empty for none."""
    found = variant(manifest, lang)
    if not found:
        return ""
    if of_manifest(manifest) is not None:
        return f"（{found}）" if lang == "zh" else f" ({found})"
    return f"（对照推演：{found}）" if lang == "zh" else f" (counterfactual: {found})"


def sampled(manifest: Mapping[str, Any], lang: str) -> str:
    """Return that only some of the key localities were drawn, where a run is not of all; they are counted as drawn."""
    scale = manifest.get("scale", 1)
    if of_manifest(manifest) is not None or float(scale) >= 1.0:
        return ""
    return f"按比例 {scale} 抽取的" if lang == "zh" else f" drawn at scale {scale}"


def no_seal(manifest: Mapping[str, Any], lang: str) -> str:
    """Return why a document states no seal."""
    if isinstance(manifest.get(SEAL), Mapping):
        return "无：推演已被改动" if lang == "zh" else "none: the run has changed since"
    return "无：推演未封存" if lang == "zh" else "none: the run was never sealed"


def seal_line(manifest: Mapping[str, Any], seal: str | None, lang: str) -> str:
    """Return the seal of a run for a caption, shortened, or why there is none."""
    word = "封存值" if lang == "zh" else "seal"
    return f"{word} {seal_cell(manifest, seal, lang)}"


def seal_cell(manifest: Mapping[str, Any], seal: str | None, lang: str = "en") -> str:
    """Return the seal of a run for a cell or a line, shortened, or why there is none."""
    return seal[:SHORT] if seal else no_seal(manifest, lang)
