"""How a run differs from its scenario as shipped: said wherever one of its figures is printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

USUAL = "balanced"


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
    without = list(manifest.get("without") or ())
    parts = [("不含 " if zh else "without ") + ("、" if zh else ", ").join(without)] if without else []
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
    return f"（对照推演：{found}）" if lang == "zh" else f" (counterfactual: {found})"
