"""An RO-Crate after the profile Process Run Crate: the run as an action, with what it used and what it made."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

from yundong.base.writing import new_folder, write_text
from yundong.figures.wording import pick
from yundong.records.schema import TABLES
from yundong.report.chinese import of_schema
from yundong.report.export.bundle import Bundle
from yundong.report.export.tables import fill_parquet

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
]
MAKERS = {"@id": "#contributors", "@type": "Organization", "name": "The yundong contributors"}
FORMATS = {
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".csv": "text/csv",
    ".toml": "application/toml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
EXTRAS = {
    "report": (
        "the centre's report: reported, enumerated and documented figures",
        "中央的报告：上报数、记录统计数和文献数",
    ),
    "comparison": ("every documented figure beside the run's", "各文献数字与推演数字对照"),
    "indicators": ("what is counted, in English and Chinese, and how", "统计指标的中英文名称和口径"),
    "schema": ("every column of every table: type, unit, meaning", "各表各列的类型、单位和含义"),
}


def write_crate(bundle: Bundle, out: Path) -> list[str]:
    """Write the tables, the scenario and ``ro-crate-metadata.json``."""
    with new_folder(out) as folder:
        (folder / "data").mkdir()
        fill_parquet(bundle, folder / "data")
        (folder / "data" / "provenance.json").rename(folder / "provenance.json")
        _copy_scenario(bundle, folder / "scenario")
        graph = _graph(bundle, folder)
        text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"
        write_text(folder / "ro-crate-metadata.json", text)
    return []


def _copy_scenario(bundle: Bundle, place: Path) -> None:
    place.mkdir()
    for path in sorted(bundle.scenario.folder.iterdir()):
        if path.is_file() and path.suffix in FORMATS:
            shutil.copyfile(path, place / path.name)


def _graph(bundle: Bundle, folder: Path) -> list[dict[str, Any]]:
    say = partial(pick, bundle.lang)
    made = [_file(folder, path, _meaning(path, bundle.lang)) for path in sorted((folder / "data").iterdir())]
    manifest = _file(
        folder,
        folder / "provenance.json",
        say(
            "manifest of the run: parameters, seed, versions, digests",
            "推演说明：参数、随机种子、版本、校验值",
        ),
    )
    used = [
        _file(folder, path, say(f"scenario: {path.stem}", f"情景：{path.stem}"))
        for path in sorted((folder / "scenario").iterdir())
    ]
    settings = _settings(bundle)
    when = dt.datetime.fromtimestamp((bundle.run.path / "manifest.json").stat().st_mtime, tz=dt.UTC)
    stamp = when.replace(microsecond=0).isoformat()
    return [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        _root(bundle, [*made, manifest, *used], stamp),
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {
            "@id": LICENSE,
            "@type": "CreativeWork",
            "name": "Creative Commons Attribution 4.0",
            "identifier": LICENSE,
        },
        MAKERS,
        _software(bundle),
        _action(bundle, [*used, *settings], [*made, manifest], stamp),
        *settings,
        *made,
        manifest,
        *used,
    ]


def _root(bundle: Bundle, files: list[dict[str, Any]], stamp: str) -> dict[str, Any]:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": bundle.about["title"],
        "description": bundle.about["description"],
        "datePublished": stamp,
        "license": {"@id": LICENSE},
        "conformsTo": {"@id": PROFILE},
        "hasPart": [{"@id": file["@id"]} for file in files],
        "author": {"@id": MAKERS["@id"]},
        "publisher": {"@id": MAKERS["@id"]},
        "mentions": {"@id": "#run"},
    }


def _name(bundle: Bundle) -> str:
    """Return an absolute identifier of the software that needs no address."""
    return f"urn:yundong:{bundle.about['version'] or 'unknown'}"


def _software(bundle: Bundle) -> dict[str, Any]:
    return {
        "@id": _name(bundle),
        "url": _name(bundle),
        "@type": "SoftwareApplication",
        "name": "yundong",
        "description": pick(
            bundle.lang,
            "The 1952 national anti-narcotics campaign as a documented, agent-based model",
            "1952年全国禁毒运动的模型，基于主体并以文献为据",
        ),
        "softwareVersion": bundle.about["version"],
    }


def _action(
    bundle: Bundle, used: list[dict[str, Any]], made: list[dict[str, Any]], stamp: str
) -> dict[str, Any]:
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": pick(
            bundle.lang,
            f"Run of {bundle.run.manifest['scenario']}, seed {bundle.run.manifest['seed']}",
            f"推演 {bundle.run.manifest['scenario']}，随机种子 {bundle.run.manifest['seed']}",
        ),
        "description": pick(
            bundle.lang,
            "The campaign run day by day; the tables are what its organs wrote down.",
            "逐日推演运动；各表是机关留下的记录。",
        ),
        "instrument": {"@id": _name(bundle)},
        "object": [{"@id": entity["@id"]} for entity in used],
        "result": [{"@id": entity["@id"]} for entity in made],
        "endTime": stamp,
        "agent": {"@id": MAKERS["@id"]},
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }


def _settings(bundle: Bundle) -> list[dict[str, Any]]:
    """Return the seed, the scale and whatever else was asked for, as properties with values."""
    m = bundle.run.manifest
    asked = {"seed": m["seed"], "scale": m["scale"], "interpretation": m.get("interpretation", "balanced")}
    asked |= {str(name): value for name, value in (m.get("settings") or {}).items()}
    asked["seal"] = bundle.about["seal"]
    if m.get("without"):
        asked["without"] = ", ".join(m["without"])
    return [
        {"@id": f"#setting-{name}", "@type": "PropertyValue", "name": name, "value": str(value)}
        for name, value in asked.items()
    ]


def _file(folder: Path, path: Path, meaning: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "@id": path.relative_to(folder).as_posix(),
        "@type": "File",
        "name": path.name,
        "description": meaning,
        "encodingFormat": FORMATS[path.suffix],
        "contentSize": str(path.stat().st_size),
        "sha256": digest,
    }


def _meaning(path: Path, lang: str) -> str:
    if path.stem in TABLES:
        row = of_schema(TABLES[path.stem].row, lang)
        return pick(lang, f"one row: {row}", f"每行：{row}")
    return pick(lang, *EXTRAS.get(path.stem, (path.stem, path.stem)))
