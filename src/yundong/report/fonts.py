"""Fonts with Chinese characters: from the system, or from an installed font package."""

from __future__ import annotations

from functools import cache
from importlib import util
from pathlib import Path

from yundong.base.errors import InputError

# Families with simplified Chinese in the order of preference, serif first for running text.
SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Songti SC", "SimSun", "AR PL UMing CN")
SANS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
)
PACKAGES = ("noto_cjk_sans_otc",)


def packaged() -> list[Path]:
    """Return the folders of font packages that are installed beside the project."""
    found = []
    for name in PACKAGES:
        spec = util.find_spec(name)
        if spec is not None and spec.submodule_search_locations:
            found += [Path(place) for place in spec.submodule_search_locations]
    return found


@cache
def families() -> frozenset[str]:
    """Return the names of all font families that can be set."""
    import typst

    places = [str(place) for place in packaged()]
    return frozenset(
        typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=places).families()
    )


def chinese() -> tuple[str, str]:
    """Return a serif and a sans family with Chinese characters (the same, where there is only one).

    Raises
    ------
    InputError
        If there is none, with how to get one.
    """
    known = families()
    serif = next((name for name in SERIF if name in known), None)
    sans = next((name for name in SANS if name in known), None)
    if serif is None and sans is None:
        raise InputError(
            "No font with Chinese characters was found, so pictures and PDF cannot be set in Chinese. Install one "
            "(on Debian and Ubuntu the package fonts-noto-cjk; for Python: pip install 'yundong[cjk]'), "
            "or take --lang en, or --format text, md, json or docx."
        )
    return str(serif or sans), str(sans or serif)


@cache
def ready(lang: str) -> None:
    """Make the fonts of a language known to what draws the pictures.

    Raises
    ------
    InputError
        If Chinese is asked for and no font has it.
    """
    if lang != "zh":
        return
    chinese()
    import vl_convert

    for place in packaged():
        vl_convert.register_font_directory(str(place))
