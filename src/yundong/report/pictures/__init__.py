"""The pictures of a report: one function each, from `View` to `Picture`."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace

from altair.utils.schemapi import debug_mode

from yundong.base.errors import InputError, did_you_mean
from yundong.report.pictures.active import active
from yundong.report.pictures.base import Picture, collecting
from yundong.report.pictures.course import timeline
from yundong.report.pictures.documents import documents
from yundong.report.pictures.flow import flow
from yundong.report.pictures.regions import regions
from yundong.report.pictures.returns import returns
from yundong.report.pictures.seized import seized
from yundong.report.pictures.truth import truth
from yundong.report.pictures.view import View
from yundong.report.variant import no_seal

PICTURES: dict[str, Callable[[View], Picture]] = {
    "timeline": timeline,
    "active": active,
    "regions": regions,
    "flow": flow,
    "seized": seized,
    "returns": returns,
    "documents": documents,
    "truth": truth,
}


def draw(view: View, name: str) -> Picture:
    """Return one picture by name.

    Raises
    ------
    InputError
        If there is no such picture; the nearest names are offered.
    """
    if name not in PICTURES:
        known = ", ".join(PICTURES)
        raise InputError(f"There is no picture {name!r}.{did_you_mean(name, PICTURES)} There are: {known}.")
    picture = drawn(view, PICTURES[name])
    command = ["yundong", "plot", view.run.named, name, "--as-of", str(view.as_of), "--area", view.area.code]
    seal = view.report.seal or no_seal(view.run.manifest, "en")
    made = (
        ("seal of the run", seal),
        ("command of this document", shlex.join([*command, "--lang", view.lang])),
    )
    return replace(picture, made=made)


def drawn(view: View, make: Callable[[View], Picture]) -> Picture:
    """Return a picture with the data it names, and with how the run differs in its title."""
    # Altair would check each step against its schema, which takes longer than the drawing; a test does it.
    with collecting() as rows, debug_mode(False):
        picture = make(view)
    return replace(picture, title=picture.title + view.brackets, datasets=rows)


__all__ = ["PICTURES", "Picture", "View", "draw", "drawn"]
