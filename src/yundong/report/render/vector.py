"""SVG of a picture made fit for a page: its colours follow the page's theme, its names clash with no other."""

from __future__ import annotations

import re
from html import escape

from yundong.report.pictures import base

_TONES = {
    base.PAPER: "--paper",
    base.INK: "--ink",
    base.MUTED: "--muted",
    base.GRID: "--grid",
    base.DARK: "--dark",
    base.WARM: "--warm",
    base.LIGHT: "--light",
}
_ARIA = re.compile(r' (?:aria-[a-z]+|role|class)="[^"]*"')
_IDS = re.compile(r'(id="|url\(#|href="#)([A-Za-z_][\w-]*)')
_LONG = re.compile(r"\d+\.\d{3,}")


def themed(svg: str, prefix: str, label: str) -> str:
    """Return an SVG to be part of a page.

    Parameters
    ----------
    svg : str
        As drawn, with the tones of `yundong.report.pictures.base`.
    prefix : str
        Put before every id, so that one page can hold several pictures.
    label : str
        What a screen reader says; the marks inside are silent, the table behind speaks for them.
    """
    start = svg.index("<svg")
    head, _, body = svg[start:].partition(">")
    box = re.search(r'viewBox="\S+ \S+ ([0-9.]+)[^"]*"', head)
    body = _ARIA.sub("", body)
    body = _LONG.sub(lambda found: f"{float(found.group()):.2f}", body)
    for tone, variable in _TONES.items():
        body = re.sub(re.escape(f'"{tone}"'), f'"var({variable})"', body, flags=re.IGNORECASE)
    body = _IDS.sub(lambda found: f"{found.group(1)}{prefix}-{found.group(2)}", body)
    view = box.group() if box else ""
    if box:  # no picture is drawn so small that its labels cannot be read, and a small one is not blown up
        view += f' style="--own:{float(box[1]):.0f}px'
        view += f';max-width:{float(box[1]):.0f}px"' if float(box[1]) < base.WIDTH else '"'
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {view} role="img" aria-label="{escape(label, quote=True)}"'
    )
    return f"{opening}>{body}"
