"""An archive as the tables of a run: places numbered, cases numbered, returns compiled up the hierarchy.

An archive is loaded whole or not at all, and a run folder holds either the former content or the new one at every
moment: it is written beside it and renamed (`yundong.records.store.RunWriter`).
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from yundong.archive.cells import STATED, STATUS
from yundong.archive.filled import ROW, FilledForm, KnownNames, converted, filled_forms, last_day
from yundong.archive.forms import PLACES, RECORDS, forms
from yundong.archive.layout import IndicatorNames, plain_place
from yundong.archive.returns import SHAPE, ReturnTables
from yundong.archive.template import SETTINGS, returned
from yundong.base.errors import Fault, InputError
from yundong.base.reading import read_toml
from yundong.base.reserving import remove_abandoned
from yundong.base.version import __version__
from yundong.records.folder import occupied
from yundong.records.labels import ITEM_UNITS
from yundong.records.schema import TABLES
from yundong.records.store import RunWriter, combine, digest
from yundong.scenario import Scenario, load

DATA_ENDINGS = (".csv", ".toml", ".yaml")
LARGEST = 65_000
"""Areas that a run can number."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class ArchiveTables:
    """An archive that was found sound.

    Attributes
    ----------
    folder : Path
        Where it lies.
    title : str
        As ``archive.toml`` has it.
    scenario : Scenario
        Whose areas and indicators it is of.
    records : dict of str to pl.DataFrame
        Every table of a run; those that were not brought are empty.
    brought : dict of str to str
        Tables that were brought, with the digest of the file each is from.
    areas : tuple of str
        Codes of the areas that were brought themselves, and not only places in them.
    returns : ReturnTables or None
        The returns with their place in the files, for validation.
    rows : dict of str to int
        Rows of each table that was brought.
    notes : tuple of str
        What was decided: returns compiled up, places put directly under a province.
    """

    folder: Path
    title: str
    scenario: Scenario
    records: dict[str, pl.DataFrame] = field(repr=False)
    brought: dict[str, str]
    areas: tuple[str, ...] = ()
    returns: ReturnTables | None = field(default=None, repr=False)
    rows: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_archive(folder: Path, say: Say = lambda text: None) -> ArchiveTables:
    """Read an archive and check every cell of it.

    Parameters
    ----------
    folder : Path
        As made by ``yundong archive new``, filled in.
    say : callable
        Given a sentence on each step.

    Raises
    ------
    InputError
        Everything that is wrong, at once.
    """
    faults: list[Fault] = []
    settings = _settings(folder)
    scenario = load(str(settings.get("scenario", "narcotics-1952")))
    filled = filled_forms(folder, faults)
    if not filled and not faults:
        raise InputError(f"{folder}: every table is empty. Fill in {', '.join(forms())}, or one of them.")
    areas, numbers, notes = _areas(filled.get(PLACES), filled, scenario, faults)
    known = KnownNames(numbers, _indicators(scenario), scenario.schedule.start.year)
    frames: dict[str, pl.DataFrame] = {}
    for name in RECORDS:
        if name in filled:
            say(f"{name}: reading")
            frames[name] = converted(filled[name], known, faults)
    if faults:
        raise InputError(faults)
    records, more = _records(frames, areas, scenario)
    brought = {name: filled[name].digest for name in filled if name in (*RECORDS, PLACES)}
    states = _itself(frames, areas)
    given = (
        _return_tables(filled["returns"], frames["returns"], areas, scenario) if "returns" in frames else None
    )
    title = str(settings.get("title", folder.name))
    rows = {name: frame.height for name, frame in frames.items()}
    return ArchiveTables(folder, title, scenario, records, brought, states, given, rows, (*notes, *more))


def _settings(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise InputError(
            f"{folder}: there is no such folder. `yundong archive new {folder}` makes one to fill in."
        )
    path = folder / SETTINGS
    return read_toml(path) if path.is_file() else {}


def _indicators(scenario: Scenario) -> dict[str, str]:
    """Return every name of an indicator that a return can state, to its id."""
    names = IndicatorNames({i.id: i for i in returned(scenario)})
    chosen = {i.id for i in returned(scenario)}
    found = {key.casefold(): key for key in chosen}
    for i in returned(scenario):
        for text in (i.name_en, i.name_zh, *i.terms_en, *i.terms_zh):
            if (key := names.find(text)) in chosen and key is not None:
                found.setdefault(text.casefold(), key)
    return found


# Places ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """A place as the table of places has it."""

    name: str
    parent: str
    population: int
    key: bool
    row: int


def _areas(
    form: FilledForm | None, filled: Mapping[str, FilledForm], scenario: Scenario, faults: list[Fault]
) -> tuple[pl.DataFrame, dict[str, int], list[str]]:
    """Return the table of areas, the number of each place by its names, and what was decided."""
    places = _places(form, faults) if form is not None else []
    brought = {plain_place(p.name): p for p in places}
    known = {n.casefold(): a.id for a in scenario.areas.values() for n in (a.id, a.name_en, a.name_zh)}
    notes: list[str] = []
    upper: dict[str, str | None] = {}  # code of an area of the scenario that is needed, to its parent
    rows: list[dict[str, Any]] = []

    def need(code: str) -> None:
        for one in (code, *scenario.areas.tree.ancestors(code)):
            upper.setdefault(one, scenario.areas.tree.parent(one))

    def home(place: _Place, seen: tuple[str, ...] = ()) -> str:
        """Return the area of the scenario above a place, through places between them."""
        parent = place.parent
        if not parent:
            return scenario.areas.centre.id
        if (
            plain_place(parent) in brought
            and plain_place(parent) not in seen
            and parent.casefold() not in known
        ):
            return home(brought[plain_place(parent)], (*seen, plain_place(place.name)))
        if parent.casefold() in known:
            return known[parent.casefold()]
        near = "Name a place of this table, or an area that `yundong scenario show` lists."
        faults.append(
            Fault(form.file if form else "", "There is no such area.", near, place.row, "parent", parent)
        )
        return scenario.areas.centre.id

    between = {plain_place(p.parent) for p in places if p.parent} & set(brought)
    for place in places:
        if plain_place(place.name) in between and place.name.casefold() not in known:
            notes.append(
                f"{place.name} lies between places and the areas of the scenario; what it holds is put there."
            )
            continue
        code = known.get(place.name.casefold())
        if code is not None:
            need(code)
            continue
        above = home(place)
        need(above)
        rows.append({"name": place.name, "parent": above, "population": place.population, "key": place.key})
    for name in _named_areas(filled, known):
        need(name)
    need(scenario.areas.centre.id)
    return (*_numbered(upper, rows, scenario, faults), notes)


def _named_areas(filled: Mapping[str, FilledForm], known: Mapping[str, str]) -> set[str]:
    """Return the areas of the scenario that tables name without listing them among the places."""
    found: set[str] = set()
    for name, form in filled.items():
        if name != PLACES:
            texts = form.rows.select(pl.col("place").drop_nulls().unique()).collect(engine="streaming")
            found |= {known[t.casefold()] for t in texts.to_series().to_list() if t.casefold() in known}
    return found


def _places(form: FilledForm, faults: list[Fault]) -> list[_Place]:
    frame = converted(form, KnownNames({}, {}, 1952), faults)
    rows = form.rows.collect()
    found: dict[str, _Place] = {}
    columns = set(frame.columns)
    for number, row in enumerate(frame.iter_rows(named=True)):
        name = row["place"]
        if not name:
            continue
        line = rows["row of the file"][number]
        if plain_place(name) in found:
            faults.append(Fault(form.file, "This place is listed twice.", "Keep one.", line, "place", name))
            continue
        key = row["key"] if "key" in columns and row["key"] is not None else True
        population = int(row["population"] or 0) if "population" in columns else 0
        found[plain_place(name)] = _Place(name, row.get("parent") or "", population, key, line)
    return list(found.values())


def _numbered(
    upper: Mapping[str, str | None], rows: list[dict[str, Any]], scenario: Scenario, faults: list[Fault]
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return the table of areas, those of the scenario first and each below what it lies in."""
    order = [code for code in scenario.areas if code in upper]
    numbers = {code: number for number, code in enumerate(order)}
    names: dict[str, int] = {}
    table = []
    for code in order:
        area = scenario.areas[code]
        leaf = area.level == "city"
        table.append(
            {"id": numbers[code], "code": code, "name_en": area.name_en, "name_zh": area.name_zh,
             "level": "locality" if leaf else area.level, "parent": numbers[upper[code] or code],
             "kind": "|".join(area.kind), "population": area.population or 0, "key": leaf}
        )  # fmt: skip
        for name in (code, area.name_en, area.name_zh):
            names.setdefault(name.casefold(), numbers[code])
    for row in rows:
        number = len(table)
        table.append(
            {"id": number, "code": f"place-{number - len(order) + 1:04d}", "name_en": row["name"],
             "name_zh": row["name"], "level": "locality", "parent": numbers[row["parent"]], "kind": "",
             "population": row["population"], "key": row["key"]}
        )  # fmt: skip
        names[row["name"].casefold()] = number
        names.setdefault(plain_place(row["name"]), number)
    if len(table) > LARGEST:
        faults.append(
            Fault("places", f"There are {len(table):,} places; the limit is {LARGEST:,}.", "Divide them.")
        )
        table = table[:LARGEST]
    frame = pl.DataFrame(table).with_columns(weight=pl.lit(1.0), synthetic=pl.lit(False))
    schema = TABLES["areas"].dtypes
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items()), names


# Records --------------------------------------------------------------------------------------------------------------


def _records(
    frames: dict[str, pl.DataFrame], areas: pl.DataFrame, scenario: Scenario
) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Return every table of a run from the tables that were brought, and what was decided."""
    notes: list[str] = []
    numbered = _case_numbers(frames)
    records = {"areas": areas}
    labels = pl.Enum([*(i.id for i in returned(scenario)), "unclassified"])
    for name, table in TABLES.items():
        if name == "areas":
            continue
        if name not in frames:
            empty = table.empty()
            records[name] = (
                empty.with_columns(pl.col("indicator").cast(labels))
                if "indicator" in empty.columns
                else empty
            )
        elif name == "returns":
            records[name] = _compiled_up(frames[name], areas, labels, notes)
        else:
            frame = _derived(name, numbered[name], scenario)
            records[name] = _as_table(name, frame)
    return records, notes


def _as_table(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows under the names of the run, in the order of days, with null for columns that were not brought."""
    form = forms()[name]
    of = {column.name: column.of for column in form.columns if column.of and column.name in frame.columns}
    renamed = frame.rename({old: new for old, new in of.items() if old != new})
    shape = TABLES[name].dtypes
    full = renamed.with_columns(
        pl.lit(None, dtype).alias(n) for n, dtype in shape.items() if n not in renamed.columns
    )
    return full.select(pl.col(n).cast(dtype) for n, dtype in shape.items()).sort("day", maintain_order=True)


def _case_numbers(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return tables with cases as numbers: their own digits where these tell them apart, else in order of appearance.

    An unnamed case (a letter about nobody in particular) stays null.
    """
    cased = {name: frame for name, frame in frames.items() if "case" in frame.columns}
    parts = [frame["case"].str.extract_groups(r"^(.*?)([0-9]{1,9})$").struct.rename_fields(["series", "number"])
             for frame in cased.values()]  # fmt: skip
    series = {s for part in parts for s in part.struct.field("series").drop_nulls().unique().to_list()}
    whole = all(
        part.struct.field("number").null_count() == frame["case"].null_count()
        for part, frame in zip(parts, cased.values(), strict=True)
    )
    widths = {
        w
        for part in parts
        for w in part.struct.field("number").str.len_chars().drop_nulls().unique().to_list()
    }
    leading = any(bool(part.struct.field("number").str.starts_with("0").any()) for part in parts)
    if whole and len(series) <= 1 and (len(widths) <= 1 or not leading):
        numbers = {
            name: part.struct.field("number").cast(pl.UInt32) for part, name in zip(parts, cased, strict=True)
        }
    else:
        distinct = (
            pl.concat([frame.select("case") for frame in cased.values()])
            .drop_nulls()
            .unique(maintain_order=True)
        )
        table = distinct.with_row_index("number", 1)
        numbers = {
            name: frame.select("case").join(table, on="case", how="left", maintain_order="left")["number"]
            for name, frame in cased.items()
        }
    return {
        name: frame.with_columns(numbers[name].cast(pl.UInt32).alias("case")) if name in numbers else frame
        for name, frame in frames.items()
    }


def _derived(name: str, frame: pl.DataFrame, scenario: Scenario) -> pl.DataFrame:
    """Return a table with what the program works out: units of items, and opium equivalents."""
    if name != "seizures":
        return frame
    ratio = {"opium": 1.0, "morphine": _ratio(scenario, "morphine"), "heroin": _ratio(scenario, "heroin")}
    units = {item.label: unit.label for item, unit in ITEM_UNITS.items()}
    item = pl.col("item").cast(pl.String)
    worth = item.replace_strict(ratio, default=0.0, return_dtype=pl.Float64)
    return frame.with_columns(
        unit=item.replace_strict(units, default=None, return_dtype=TABLES[name].dtypes["unit"]),
        opium_liang=pl.col("quantity") * worth,
    )


def _ratio(scenario: Scenario, item: str) -> float:
    return float(scenario.parameters[f"seizures.{item}_ratio"].value)


def _compiled_up(frame: pl.DataFrame, areas: pl.DataFrame, labels: pl.Enum, notes: list[str]) -> pl.DataFrame:
    """Return returns with those of the organs above that sent none: the sum of the latest figures below.

    The day a return was sent or received is the end of its period where it is not given. A compiled return is sent
    when the last of those it is made of has come, and received the same day.
    """
    if any(name not in frame.columns or frame[name].null_count() for name in ("sent", "received")):
        notes.append(
            "Returns without a day of sending or receipt count as sent and received at the end of their period."
        )
    day = {
        n: pl.coalesce(n, "period") if n in frame.columns else pl.col("period") for n in ("sent", "received")
    }
    shape = TABLES["returns"].dtypes | {"indicator": labels}
    parents = dict(areas.select("id", "parent").iter_rows())
    own = frame.select(
        organ=pl.col("place").cast(pl.UInt16),
        parent=pl.col("place").cast(pl.UInt16).replace_strict(parents, return_dtype=pl.UInt16),
        period="period", indicator=pl.col("indicator"), value="value", **day,
    ).unique(("organ", "period", "indicator"), keep="last", maintain_order=True)  # fmt: skip
    depth = _depths(parents)
    found = own
    made = 0
    for level in range(max(depth.values()), 0, -1):
        silent = {organ for organ, d in depth.items() if d == level - 1} - set(
            own["organ"].unique().to_list()
        )
        children = found.filter(pl.col("parent").is_in(sorted(silent)), pl.col("organ") != pl.col("parent"))
        if not children.height:
            continue
        sums = _summed_children(children, parents)
        made += sums["organ"].n_unique()
        found = pl.concat([found, sums.select(found.columns)])
    if made:
        notes.append(f"Returns of {made} organs above the places were compiled from those below them.")
    return found.select(pl.col(n).cast(dtype) for n, dtype in shape.items()).sort(
        "received", maintain_order=True
    )


def _summed_children(children: pl.DataFrame, parents: Mapping[int, int]) -> pl.DataFrame:
    """Return the returns of parents: for each period the sum of the latest figure of every child."""
    periods = children.select("parent", "period").unique()
    series = children.select("parent", "organ", "indicator").unique(maintain_order=True)
    grid = series.join(periods, on="parent").join(
        children.select("organ", "period", "indicator", "value", "received"),
        on=("organ", "period", "indicator"), how="left",
    ).sort("organ", "indicator", "period")  # fmt: skip
    carried = grid.with_columns(
        pl.col("value").forward_fill().over("organ", "indicator"),
        came=pl.col("received").forward_fill().over("organ", "indicator"),
    ).drop_nulls("value")
    sums = carried.group_by("parent", "period", "indicator", maintain_order=True).agg(
        pl.col("value").sum(), came=pl.col("came").max()
    )
    sent = sums.group_by("parent", "period").agg(
        sent=pl.max_horizontal(pl.col("came").max(), pl.col("period").first())
    )
    return sums.join(sent, on=("parent", "period")).select(
        organ="parent",
        parent=pl.col("parent").replace_strict(parents, return_dtype=pl.UInt16),
        period="period", indicator="indicator", value="value", sent="sent", received="sent",
    )  # fmt: skip


def _depths(parents: Mapping[int, int]) -> dict[int, int]:
    depth: dict[int, int] = {}
    for area in parents:
        steps, here = 0, area
        while parents[here] != here:
            here, steps = parents[here], steps + 1
        depth[area] = steps
    return depth


def _itself(frames: Mapping[str, pl.DataFrame], areas: pl.DataFrame) -> tuple[str, ...]:
    """Return the codes of the areas that tables name themselves."""
    named = pl.concat([pl.Series("place", [], pl.UInt16), *(f["place"] for f in frames.values())]).unique()
    return tuple(areas.filter(pl.col("id").is_in(named.implode()))["code"].to_list())


def _return_tables(
    one: FilledForm, frame: pl.DataFrame, areas: pl.DataFrame, scenario: Scenario
) -> ReturnTables:
    """Return the returns of an archive as a table of returns, each figure with its row and column."""
    heads = [name for name in one.rows.collect_schema().names() if name != ROW]
    beside = areas.select(
        place=pl.col("id"), name="name_en", weight=pl.col("population").cast(pl.Float64).replace(0.0, None)
    )
    cells = frame.join(beside, on="place", maintain_order="left").select(
        pl.col("indicator", "value"), place=pl.col("name"), day="period", low="value", high="value", row=pl.col(ROW),
        levels=pl.concat_list("name"), total=pl.lit(False), status=pl.lit(STATED, STATUS), weight=pl.col("weight"),
        file=pl.lit(one.path.name), sheet=pl.lit(one.sheet), column=pl.lit(heads.index("value")),
        **{n: pl.col(n) for n in ("sent", "received") if n in frame.columns},
    )  # fmt: skip
    whole = cells.select(
        (pl.col(n) if n in cells.columns else pl.lit(None)).cast(dtype).alias(n) for n, dtype in SHAPE.items()
    )
    return ReturnTables(whole, (), IndicatorNames(scenario.indicators))


# Writing --------------------------------------------------------------------------------------------------------------


def load_archive(folder: Path, out: Path, say: Say = lambda text: None) -> tuple[Path, ArchiveTables | None]:
    """Load an archive into a run folder.

    Parameters
    ----------
    folder : Path
        The archive.
    out : Path
        The run folder; one that was loaded from an archive before is replaced, any other is left as it is.
    say : callable
        Given a sentence on each step.

    Returns
    -------
    (Path, ArchiveTables or None)
        The run folder; None for the archive where the folder holds the same files already and nothing was written.

    Raises
    ------
    InputError
        Everything that is wrong with the archive; or another run lies at `out`.
    """
    remove_abandoned(out.absolute().parent)
    there = occupied(out)
    before = dict(there.manifest or {}) if there else {}
    if there and "archive" not in before:
        raise InputError(
            f"{out}: holds something else than an archive, so it is left as it is. Choose another --out."
        )
    if (
        before
        and before["archive"].get("digests") == _digests(folder)
        and before.get("yundong") == __version__
    ):
        return out, None
    made = read_archive(folder, say)
    say("writing")
    with RunWriter(out) as writer:
        digests = {}
        for name, frame in made.records.items():
            writer.table("records", name, frame)
            digests[name] = digest(frame)
        writer.copy("scenario", made.scenario.folder, DATA_ENDINGS)
        return writer.finish(_manifest(made, digests, _digests(folder))), made


def _digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file of an archive that decides its tables."""
    import hashlib

    found = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and (path.suffix in (".csv", ".xlsx") or path.name == SETTINGS):
            with path.open("rb") as file:
                found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _manifest(made: ArchiveTables, digests: Mapping[str, str], files: Mapping[str, str]) -> dict[str, Any]:
    scenario = made.scenario
    end = last_day(made.records) or scenario.schedule.end
    return {
        "yundong": __version__,
        "archive": {
            "title": made.title,
            "folder": made.folder.resolve().name,
            "tables": sorted(made.brought),
            "areas": made.areas,
            "digests": dict(files),
            "notes": list(made.notes),
        },
        "scenario": scenario.name,
        "scenario_folder": str(scenario.folder),
        "scenario_hash": scenario.hash,
        "scenario_changed": False,
        "seed": 0,
        "scale": 1.0,
        "start": scenario.schedule.start,
        "end": max(end, scenario.schedule.start),
        "until": None,
        "without": [],
        "settings": {},
        "outside_range": [],
        "interpretation": "balanced",
        "versions": {"python": platform.python_version(), "polars": pl.__version__},
        "digest": combine(digests),
        "digests": dict(digests),
        "rows": {name: frame.height for name, frame in made.records.items()},
        "truth": {},
        "seconds": {},
    }
