"""An archive as the tables of a run: places numbered, cases numbered, returns compiled up the hierarchy.

A file is loaded whole or not at all, and a run folder holds either the former content or the new one at every moment:
it is written beside it and renamed (`yundong.records.store.RunWriter`). What was loaded is not lost by a file that has
become faulty: such a load changes nothing.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from yundong.archive.cells import STATED, STATUS
from yundong.archive.faults import fault, of_file
from yundong.archive.filled import ROW, FilledForm, KnownNames, converted, filled_forms, last_day
from yundong.archive.forms import PLACES, RECORDS, forms, term
from yundong.archive.guide import returned
from yundong.archive.layout import IndicatorNames
from yundong.archive.places import areas_of
from yundong.archive.returns import JOINT, SHAPE, WHOLE, ReturnTables
from yundong.archive.template import SETTINGS
from yundong.archive.words import word
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
    rows : dict of str to int
        Rows of each table that was brought.
    notes : tuple of str
        What was decided, as keys of `yundong.archive.words` and what fills their gaps.
    refused : tuple of Fault
        What is wrong with the files that were left out; empty where every file is sound.
    """

    folder: Path
    title: str
    scenario: Scenario
    records: dict[str, pl.DataFrame] = field(repr=False)
    brought: dict[str, str]
    areas: tuple[str, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    notes: tuple[tuple[Any, ...], ...] = ()
    refused: tuple[Fault, ...] = ()
    brought_returns: tuple[FilledForm, pl.DataFrame] | None = field(default=None, repr=False)

    def returns(self, lang: str = "en") -> ReturnTables | None:
        """Return the returns with their place in the files and in the hierarchy, for validation; None without any."""
        if self.brought_returns is None:
            return None
        return _return_tables(*self.brought_returns, self.records["areas"], self.scenario, lang)


def read_archive(
    folder: Path,
    say: Say = lambda text: None,
    *,
    per_file: bool = False,
    without: frozenset[str] = frozenset(),
) -> ArchiveTables:
    """Read an archive and check every cell of it.

    Parameters
    ----------
    folder : Path
        As made by ``yundong archive new``, filled in.
    say : callable
        Given the name of each table that is read.
    per_file : bool
        Leave out the files that have a fault, each as a whole, and read the others.
    without : frozenset of str
        Names of files that are passed over.

    Raises
    ------
    InputError
        Everything that is wrong, at once; with `per_file` only if no sound file is left, or the table of places is
        among the faulty ones.
    """
    faults: list[Fault] = []
    settings = _settings(folder)
    scenario = load(str(settings.get("scenario", "narcotics-1952")))
    filled = filled_forms(folder, faults, without)
    if not filled and not faults:
        zh = "、".join(term("table", name, "zh") for name in forms())
        raise InputError([fault("all_empty", str(folder), ", ".join(forms()), zh)])
    areas, numbers = areas_of(filled, scenario, faults)
    known = KnownNames(numbers, _indicators(scenario), scenario.schedule.start.year)
    frames: dict[str, pl.DataFrame] = {}
    for name in RECORDS:
        if name in filled:
            say(name)
            frames[name] = converted(filled[name], known, faults)
    if faults:
        faulty = frozenset(map(of_file, faults))
        of_places = filled[PLACES].path.name if PLACES in filled else f"{PLACES}.csv"
        sound = [name for name in RECORDS if name in filled and filled[name].path.name not in faulty]
        if not per_file or of_places in faulty or not sound:
            raise InputError(faults)
        made = read_archive(folder, say, without=without | faulty)
        return replace(made, refused=tuple(faults))
    records, notes = _records(frames, areas, scenario)
    brought = {name: filled[name].digest for name in filled if name in (*RECORDS, PLACES)}
    states = _itself(frames, areas)
    given = (filled["returns"], frames["returns"]) if "returns" in frames else None
    title = str(settings.get("title", folder.name))
    rows = {name: frame.height for name, frame in frames.items()}
    return ArchiveTables(
        folder, title, scenario, records, brought, states, rows, tuple(notes), brought_returns=given
    )


def _settings(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise InputError([fault("no_folder", str(folder), folder)])
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


# Records --------------------------------------------------------------------------------------------------------------


def _records(
    frames: dict[str, pl.DataFrame], areas: pl.DataFrame, scenario: Scenario
) -> tuple[dict[str, pl.DataFrame], list[tuple[Any, ...]]]:
    """Return every table of a run from the tables that were brought, and what was decided."""
    notes: list[tuple[Any, ...]] = []
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


def _compiled_up(
    frame: pl.DataFrame, areas: pl.DataFrame, labels: pl.Enum, notes: list[tuple[Any, ...]]
) -> pl.DataFrame:
    """Return returns with what the organs above did not state themselves: the sum of the latest figures below.

    The day a return was sent or received is the end of its period where it is not given. A compiled return is sent
    when the last of those it is made of has come, and received the same day.
    """
    if any(name not in frame.columns or frame[name].null_count() for name in ("sent", "received")):
        notes.append(("note_undated",))
    key = ("place", "period", "indicator")
    several = frame.group_by(key).agg(pl.col("value").n_unique()).filter(pl.col("value") > 1).height
    if several:
        notes.append(("note_several", several))
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
        above = [organ for organ, d in depth.items() if d == level - 1]
        children = found.filter(pl.col("parent").is_in(above), pl.col("organ") != pl.col("parent"))
        if not children.height:
            continue
        sums = _summed_children(children, parents).join(own, on=("organ", "period", "indicator"), how="anti")
        made += sums["organ"].n_unique()
        found = pl.concat([found, sums.select(found.columns)])
    if made:
        notes.append(("note_compiled", made))
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
    return {area: len(_above(area, parents)) for area in parents}


def _itself(frames: Mapping[str, pl.DataFrame], areas: pl.DataFrame) -> tuple[str, ...]:
    """Return the codes of the areas that tables name themselves."""
    named = pl.concat([pl.Series("place", [], pl.UInt16), *(f["place"] for f in frames.values())]).unique()
    return tuple(areas.filter(pl.col("id").is_in(named.implode()))["code"].to_list())


def _return_tables(
    one: FilledForm, frame: pl.DataFrame, areas: pl.DataFrame, scenario: Scenario, lang: str
) -> ReturnTables:
    """Return the returns of an archive as a table of returns, each figure with its row and column.

    An organ with others below it that state figures states totals of them.
    """
    heads = [name for name in one.rows.collect_schema().names() if name != ROW]
    parents = dict(areas.select("id", "parent").iter_rows())
    name_of = dict(areas.select("id", "name_zh" if lang == "zh" else "name_en").iter_rows())
    stating = frame["place"].unique().to_list()
    above = {up for place in stating for up in _above(place, parents)}
    chains = {
        p: [name_of[up].replace(JOINT, "/") for up in (*reversed(_above(p, parents)[:-1]), p)]
        for p in stating
    }
    beside = pl.DataFrame(
        {
            "place": stating,
            "name": [WHOLE if p in above and parents[p] == p else JOINT.join(chains[p]) for p in stating],
            "total": [p in above for p in stating],
        },
        schema={"place": pl.UInt16, "name": pl.String, "total": pl.Boolean},
    ).join(
        areas.select(place="id", weight=pl.col("population").cast(pl.Float64).replace(0.0, None)), on="place"
    )
    cells = frame.join(beside, on="place", maintain_order="left").select(
        pl.col("indicator", "value", "total", "weight"), place=pl.col("name"), day="period", low="value",
        high="value", row=pl.col(ROW), status=pl.lit(STATED, STATUS), file=pl.lit(one.path.name),
        sheet=pl.lit(one.sheet), column=pl.lit(heads.index("value")),
        **{n: pl.col(n) for n in ("sent", "received") if n in frame.columns},
    )  # fmt: skip
    whole = cells.select(
        (pl.col(n) if n in cells.columns else pl.lit(None)).cast(dtype).alias(n) for n, dtype in SHAPE.items()
    )
    return ReturnTables(whole, (), IndicatorNames(scenario.indicators))


def _above(place: int, parents: Mapping[int, int]) -> list[int]:
    """Return what lies above a place, nearest first, the centre last."""
    found = []
    while parents[place] != place:
        place = parents[place]
        found.append(place)
    return found


# Writing --------------------------------------------------------------------------------------------------------------


def load_archive(folder: Path, out: Path, say: Say = lambda text: None) -> tuple[Path, ArchiveTables | None]:
    """Load an archive into a run folder, each file as a whole or not at all.

    Parameters
    ----------
    folder : Path
        The archive.
    out : Path
        The run folder; one that was loaded from an archive before is replaced, any other is left as it is.
    say : callable
        Given the name of each table that is read.

    Returns
    -------
    (Path, ArchiveTables or None)
        The run folder; None for the archive where the folder holds the same files already and nothing was written.
        `ArchiveTables.refused` has what is wrong with the files that were left out.

    Raises
    ------
    InputError
        Everything that is wrong with the archive, if no sound file is left, or a faulty one was loaded before, when
        it was sound; or another run lies at `out`.
    """
    remove_abandoned(out.absolute().parent)
    there = occupied(out)
    manifest = dict(there.manifest or {}) if there else {}
    before = manifest.get("archive")
    if there and before is None:
        raise InputError([fault("other_content", str(out))])
    files = _digests(folder)
    if before and before.get("digests") == files and manifest.get("yundong") == __version__:
        return out, None
    made = read_archive(folder, say, per_file=True)
    faulty = sorted(set(map(of_file, made.refused)))
    sound = {name: value for name, value in files.items() if name not in faulty}
    if held := [name for name in faulty if before and name in before.get("digests", {})]:
        raise InputError([*made.refused, *(fault("loaded_before", name, out) for name in held)])
    if before and before.get("digests") == sound and manifest.get("yundong") == __version__:
        return out, made
    with RunWriter(out) as writer:
        digests = {}
        for name, frame in made.records.items():
            writer.table("records", name, frame)
            digests[name] = digest(frame)
        writer.copy("scenario", made.scenario.folder, DATA_ENDINGS)
        return writer.finish(_manifest(made, digests, sound)), made


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
            "notes": [word(key, "en", *gaps) for key, *gaps in made.notes],
            "left_out": sorted(set(map(of_file, made.refused))),
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
