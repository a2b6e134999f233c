"""A small synthetic run, written as a real one is: every table, three levels, late and missing returns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import yundong as yd
from yundong.records.labels import ITEM_UNITS, Item
from yundong.records.schema import TABLES
from yundong.records.store import RunWriter, StoredRun, open_run
from yundong.scenario import Scenario

START, END = dt.date(1952, 4, 15), dt.date(1952, 11, 30)
LAUNCH = dt.date(1952, 8, 10)
FIRST, STEP = dt.date(1952, 8, 15), 5
TREE = {
    "china": (None, "centre"),
    "north": ("china", "region"),
    "central_south": ("china", "region"),
    "hebei": ("north", "province"),
    "henan": ("central_south", "province"),
    "hunan": ("central_south", "province"),
    "beijing": ("north", "locality"),
    "guangzhou": ("central_south", "locality"),
}


def make_areas(scenario: Scenario, localities: int) -> pl.DataFrame:
    rows = []
    for code, (parent, level) in TREE.items():
        area = scenario.areas[code]
        rows.append([code, area.name_en, area.name_zh, level, parent or code, level == "locality"])
    for province in ("hebei", "henan", "hunan"):
        for n in range(1, localities + 1):
            names = (
                f"{scenario.areas[province].name_en}, locality {n}",
                f"{scenario.areas[province].name_zh}第{n}处",
            )
            rows.append([f"{province}-{n:03d}", *names, "locality", province, True])
    number = {row[0]: i for i, row in enumerate(rows)}
    return pl.DataFrame(
        {
            "id": range(len(rows)),
            "code": [r[0] for r in rows],
            "name_en": [r[1] for r in rows],
            "name_zh": [r[2] for r in rows],
            "level": [r[3] for r in rows],
            "parent": [number[r[4]] for r in rows],
            "kind": ["transport_hub"] * len(rows),
            "population": [100_000] * len(rows),
            "weight": [1.0] * len(rows),
            "synthetic": ["locality" in r[1] for r in rows],
            "key": [r[5] for r in rows],
        }
    ).cast(TABLES["areas"].dtypes)


class Maker:
    """Draws rows for every table of the schema over the localities of a hierarchy."""

    def __init__(self, areas: pl.DataFrame, size: int, seed: int = 7) -> None:
        self.rng = np.random.default_rng(seed)
        self.size = size
        self.areas = areas
        self.low = areas.filter(pl.col("level") == "locality")["id"].to_numpy()
        self.high = areas.filter(pl.col("level") == "region")["id"].to_numpy()

    def days(self, n: int, first: dt.date = LAUNCH) -> list[dt.date]:
        span = (END - first).days
        return [first + dt.timedelta(days=int(d)) for d in np.sort(self.rng.integers(0, span, n))]

    def frame(self, name: str, n: int, first: dt.date = LAUNCH, **given: Any) -> pl.DataFrame:
        columns: dict[str, Any] = {}
        for column in TABLES[name].columns:
            if column.name in given:
                columns[column.name] = given[column.name]
            elif isinstance(column.dtype, pl.Enum):
                labels = column.dtype.categories.to_list()
                columns[column.name] = [labels[i] for i in self.rng.integers(0, len(labels), n)]
            elif column.dtype == pl.Categorical:
                columns[column.name] = ["letters"] * n
            elif column.dtype == pl.Date:
                columns[column.name] = self.days(n, first)
            elif column.name in ("locality", "organ"):
                columns[column.name] = self.low[self.rng.integers(0, len(self.low), n)]
            elif column.dtype == pl.Boolean:
                columns[column.name] = self.rng.random(n) < 0.5
            elif column.dtype in (pl.Float32, pl.Float64):
                columns[column.name] = np.round(self.rng.random(n) * 20, 1)
            else:
                columns[column.name] = self.rng.integers(1, max(2, 4 * n), n)
        return pl.DataFrame(columns).cast(TABLES[name].dtypes)

    def tables(self) -> dict[str, pl.DataFrame]:
        n = self.size
        places = self.low[self.rng.integers(0, len(self.low), 20 * n)]
        people = np.arange(1, 20 * n + 1)
        items = self.rng.integers(0, len(Item), 2 * n)
        quantity = np.ceil(self.rng.random(2 * n) * 30)
        drugs = np.where(items < 3, quantity * np.array([1.0, 10.0, 12.5] + [0.0] * 10)[items], 0.0)
        seized = {
            "item": [Item(i).label for i in items],
            "unit": [ITEM_UNITS[Item(i)].label for i in items],
            "quantity": quantity,
            "opium_liang": drugs,
        }
        known = self.frame(
            "identifications",
            10 * n,
            dt.date(1952, 6, 1),
            locality=places[: 10 * n],
            dossier=people[: 10 * n],
        )
        made = {
            "areas": self.areas,
            "identifications": known,
            "arrests": self.frame("arrests", 3 * n, locality=places[: 3 * n], dossier=people[: 3 * n]),
            "dispositions": self.frame(
                "dispositions", n, dt.date(1952, 9, 1), locality=places[:n], dossier=people[:n]
            ),
            "seizures": self.frame("seizures", 2 * n, **seized),
            "agency_cases": self.frame(
                "agency_cases", n // 4, organ=self.high[self.rng.integers(0, len(self.high), n // 4)]
            ),
            "custody": self.frame(
                "custody", n // 4, organ=self.high[self.rng.integers(0, len(self.high), n // 4)]
            ),
            "meetings": self.frame("meetings", 8 * n, attendance=self.rng.integers(20, 300, 8 * n)),
            "letters": self.frame("letters", 12 * n, dossier=people[self.rng.integers(0, 15 * n, 12 * n)]),
        }
        rest = {"orders": n // 5, "leads": 15 * n, "registrations": 4 * n, "cases": n, "inspections": n // 5}
        special = {"areas", "returns", "users", "fields", *made}
        for name in [name for name in TABLES if name not in special]:
            made[name] = self.frame(name, rest.get(name, n))
        for name in ("users", "fields"):
            made[name] = self.frame(
                name, 3 * n // 5, area=self.high[self.rng.integers(0, len(self.high), 3 * n // 5)]
            )
        made["corrections"] = self.frame("corrections", n // 5, indicator=["letters"] * (n // 5))
        for name in sorted(TABLES.keys() - made.keys() - {"returns"}):
            made[name] = self.frame(name, n // 5)
        return made


def count_by_hand(
    tables: dict[str, pl.DataFrame], scenario: Scenario, until: dt.date
) -> dict[tuple[int, str], float]:
    """Count every returned indicator by locality in plain Python: a second opinion."""
    counts: dict[tuple[int, str], Any] = {}
    seen: dict[str, set[int]] = {}
    for indicator in scenario.indicators.values():
        if not indicator.returned or indicator.table in ("", "returns"):
            continue
        frame = tables[indicator.table]
        day = next(c for c in ("day", "opened", "received") if c in frame.columns)
        place = next(c for c in ("locality", "organ", "area") if c in frame.columns)
        for row in frame.iter_rows(named=True):
            if row[day] > until or any(str(row[c]).lower() not in v for c, v in indicator.conditions):
                continue
            key = (row[place], indicator.id)
            kind, _, column = indicator.value.partition(":")
            if kind == "distinct":
                new = row[column] not in seen.setdefault(indicator.id, set())
                if column == place or (new and (column != "case" or row[column])):
                    counts.setdefault(key, set()).add(row[column])
                    seen[indicator.id].add(row[column])
            else:
                counts[key] = counts.get(key, 0.0) + (1.0 if kind == "rows" else float(row[column]))
    return {key: float(len(v)) if isinstance(v, set) else v for key, v in counts.items()}


def make_returns(tables: dict[str, pl.DataFrame], scenario: Scenario, seed: int = 11) -> pl.DataFrame:
    """Send returns up: localities late or not at all, some overstated, higher organs adding up."""
    rng = np.random.default_rng(seed)
    areas = tables["areas"]
    parent = dict(zip(areas["id"], areas["parent"], strict=True))
    level = dict(zip(areas["id"], areas["level"], strict=True))
    names = [i.id for i in scenario.indicators.values() if i.returned and i.id != "unclassified"]
    rows: list[tuple[Any, ...]] = []
    have: dict[int, list[tuple[dt.date, dt.date, int, dict[str, float]]]] = {}
    lag = {"locality": 1, "province": 3, "region": 5}
    period = FIRST
    while period <= END:
        counts = count_by_hand(tables, scenario, period)
        for rank in ("locality", "province", "region"):
            for organ in [a for a in areas["id"] if level[a] == rank]:
                if rank == "locality" and rng.random() < 0.15:
                    continue
                sent = period + dt.timedelta(days=lag[rank])
                got = sent + dt.timedelta(days=int(rng.integers(0, 3)))
                figures = {n: counts.get((organ, n), 0.0) for n in names}
                if rank == "locality" and organ % 5 == 0:
                    figures["persons_reported"] *= 1.2
                if rank != "locality":
                    latest: dict[int, tuple[dt.date, dict[str, float]]] = {}
                    for received, p, child, stated in have.get(organ, []):
                        if received <= sent and (child not in latest or latest[child][0] <= p):
                            latest[child] = (p, stated)
                    if not latest:
                        continue
                    for n in names:
                        figures[n] += sum(stated[n] for _, stated in latest.values())
                have.setdefault(parent[organ], []).append((got, period, organ, figures))
                rows += [(organ, parent[organ], period, n, v, sent, got) for n, v in figures.items() if v]
        period += dt.timedelta(days=STEP)
    schema = {**TABLES["returns"].dtypes, "indicator": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row").cast(TABLES["returns"].dtypes)


def write_run(folder: Path, scenario: Scenario, tables: dict[str, pl.DataFrame]) -> Path:
    """Write a run folder with the store's own writer."""
    from yundong.records.store import combine, digest

    digests = {name: digest(tables[name]) for name in TABLES}
    manifest = {
        "scenario": scenario.name,
        "yundong": "0.1.0",
        "scenario_folder": str(scenario.folder),
        "scenario_hash": scenario.hash,
        "seed": 1952,
        "scale": 1.0,
        "start": str(START),
        "end": str(END),
        "digest": combine(digests),
        "digests": digests,
        "rows": {name: tables[name].height for name in TABLES},
        "without": [],
        "settings": {},
        "interpretation": "balanced",
        "threads": 1,
        "versions": {"polars": pl.__version__},
        "truth": {
            "identified_wrongly": 31.0,
            "arrested_wrongly": 7.0,
            "offenders_missed": 40.0,
            "offenders": 900.0,
            "identified": 400.0,
            "arrested": 59.0,
            "inflation_letters": 0.02,
        },
    }
    with RunWriter(folder) as writer:
        for name in TABLES:
            writer.table("records", name, tables[name].cast(TABLES[name].dtypes))
        return writer.finish(manifest)


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return yd.load("narcotics-1952")


@pytest.fixture(scope="session")
def tables(scenario: Scenario) -> dict[str, pl.DataFrame]:
    made = Maker(make_areas(scenario, 3), 40).tables()
    made["returns"] = make_returns(made, scenario)
    return made


@pytest.fixture(scope="session")
def run_folder(
    scenario: Scenario, tables: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return write_run(tmp_path_factory.mktemp("runs") / "narcotics-1952-1952-abc", scenario, tables)


@pytest.fixture
def run(run_folder: Path) -> StoredRun:
    return open_run(run_folder)


@pytest.fixture(scope="session")
def tally(tables: dict[str, pl.DataFrame], scenario: Scenario) -> dict[tuple[int, str], float]:
    """Every returned indicator by locality up to 20 October, counted by hand."""
    counts = count_by_hand(tables, scenario, dt.date(1952, 10, 20))
    return {key: value for key, value in counts.items() if value}
