"""The page: frame, report for those without scripts, data, library and application, in one file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from yundong.base.page import WORDS as PAGE_WORDS
from yundong.base.reading import read_text
from yundong.exhibit.packed import PackedTables

HERE = Path(__file__).parent
APP = (
    "state", "tables", "draw", "controls", "view_about", "view_day", "view_place", "view_what_if", "view_assumptions",
    "view_audit", "view_documents", "view_figure", "view_life", "main",
)  # fmt: skip
"""The parts of the application, in the order in which the page joins them."""
LIBRARY = HERE / "vendor" / "library.js"
START = (
    'const page = document.documentElement; page.className = "starting"; '
    'addEventListener("error", () => { page.className = ""; });'
)
"""In the head of the page: the report is not drawn while the application starts, unless it cannot."""
PARQUET = "application/vnd.apache.parquet"


def page_of(
    contents: Mapping[str, Any],
    layers: Mapping[str, PackedTables],
    reports: Mapping[str, str],
    languages: Sequence[str],
) -> str:
    """Return the page.

    Parameters
    ----------
    contents : mapping
        As `yundong.exhibit.contents.contents_of` returns it.
    layers : mapping of str to PackedTables
        What the page counts from, as `yundong.exhibit.packed.packed_tables` returns it.
    reports : mapping of str to str
        The report as HTML, by language.
    languages : sequence of str
        Of the page; the first is that of the report for those without scripts.
    """
    first = languages[0]

    def say(key: str) -> str:
        return str(contents["words"][key][first == "zh"])

    about = contents["about"]
    library, app = read_text(LIBRARY), _application()
    changed = about["variant"][first == "zh"]
    return Template(read_text(HERE / "exhibit.html")).substitute(
        html_lang="zh-Hans" if first == "zh" else "en",
        languages=" ".join(languages),
        policy=_policy(START, library, app),
        title=escape(say("title") + about["in_brackets"][first == "zh"]),
        subtitle=escape(_filled(say("subtitle"), about["scenario"], about["seed"], f"{about['scale']:g}")),
        changed=escape(_filled(say("counterfactual"), changed)) if changed else "",
        css=read_text(HERE.parent / "base" / "page.css") + read_text(HERE / "exhibit.css"),
        start=START,
        skip=PAGE_WORDS["skip"][first == "zh"],
        theme=PAGE_WORDS["theme"][first == "zh"],
        noscript=escape(say("noscript")),
        report=reports[first],
        foot=escape(say("foot")),
        data=_data(contents, layers, {lang: reports[lang] for lang in languages[1:]}),
        library=library,
        app=app,
    )


def _application() -> str:
    """Return the application: its parts in one function, so that nothing of it can be reached from outside."""
    parts = "\n".join(read_text(HERE / "app" / f"{name}.js") for name in APP)
    return f'"use strict";(() => {{\n{parts}}})();\n'


def _policy(*scripts: str) -> str:
    """Return what the page may do: run these scripts and no others, and fetch nothing from anywhere."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _data(contents: Mapping[str, Any], layers: Mapping[str, PackedTables], reports: Mapping[str, str]) -> str:
    """Return the blocks of data, which no browser runs."""
    blocks = [
        (
            "contents",
            "application/json",
            _safe(json.dumps(contents, ensure_ascii=False, separators=(",", ":"))),
        )
    ]
    for layer, tables in layers.items():
        blocks.append((f"{layer}-deliveries", PARQUET, tables.deliveries))
        blocks += [(f"{layer}-returns-{name}", PARQUET, packed) for name, packed in tables.stated.items()]
        blocks += [(f"{layer}-counts-{name}", PARQUET, packed) for name, packed in tables.counts.items()]
    for lang, report in reports.items():
        packed = base64.b64encode(gzip.compress(report.encode(), mtime=0)).decode("ascii")
        blocks.append((f"report-{lang}", "application/gzip", packed))
    return "\n".join(f'<script id="{name}" type="{kind}">{text}</script>' for name, kind, text in blocks)


def _safe(text: str) -> str:
    """Return JSON that cannot end its element."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _filled(words: str, *values: object) -> str:
    return re.sub(r"\{(\d)\}", lambda found: str(values[int(found.group(1))]), words)
