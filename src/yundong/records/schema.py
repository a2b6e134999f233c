"""The schema of every table, in one place.

``TABLES`` are records: what an organ of 1952 could have written down. ``TRUTH`` is what only the
model knows; it is kept in a folder of its own and nothing in ``report`` reads it.

No table has a name, an identity number or an address. A ``dossier`` is the number of a synthetic
file. An ``organ`` or ``locality`` is the number of an area in the table ``areas``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from yundong.records import labels

_DAY = pl.Date()
_AREA = pl.UInt16()
_DOSSIER = pl.UInt32()


@dataclass(frozen=True)
class Column:
    """One column: its name, Polars type, meaning and, where it has one, unit."""

    name: str
    dtype: pl.DataType
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class TableSchema:
    """One table: what a row is, the passages it answers to, and its columns in order."""

    name: str
    row: str
    passages: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Column name to Polars type, in order."""
        return {column.name: column.dtype for column in self.columns}

    def empty(self) -> pl.DataFrame:
        """Return a frame of this shape without rows."""
        return pl.DataFrame(schema=self.dtypes)


def _labels(kind: type[labels.Label]) -> pl.DataType:
    return pl.Enum(kind.labels())


_day = Column("day", _DAY, "day of the event")
_locality = Column("locality", _AREA, "area where it happened (areas.id)")
_organ = Column("organ", _AREA, "organ that acted (areas.id)")
_dossier = Column("dossier", _DOSSIER, "number of the synthetic dossier")
_sector = Column("sector", _labels(labels.Sector), "agency in which the person served")
_background = Column("background", _labels(labels.Background), "political background as the file states it")
_item = Column("item", _labels(labels.Item), "what was taken")

_ALL = (
    TableSchema(
        "areas",
        "an area and its organ, from the centre down to the key locality",
        ("D0.1", "D3.2", "R1.1"),
        (
            Column("id", _AREA, "number of the area and of its organ"),
            Column("code", pl.String(), "short name of the area in the scenario"),
            Column("name_en", pl.String(), "name in English; synthetic localities carry a number"),
            Column("name_zh", pl.String(), "name in Chinese"),
            Column("level", _labels(labels.AreaLevel), "rank of the area"),
            Column("parent", _AREA, "next higher area; the centre is its own parent"),
            Column("kind", pl.String(), "kinds of D3.2, separated by |"),
            Column("population", pl.Int64(), "inhabitants", "persons"),
            Column("weight", pl.Float64(), "localities or persons that one stands for (1 at full scale)"),
            Column("synthetic", pl.Boolean(), "true where the locality is made up by the model"),
            Column("key", pl.Boolean(), "true for a key locality of the campaign"),
        ),
    ),
    TableSchema(
        "orders",
        "an order sent from one organ to the next",
        ("D0.1", "D0.2", "D2.3"),
        (
            _organ,
            Column("parent", _AREA, "organ that issued it"),
            Column("chain", _labels(labels.Chain), "chain of command"),
            Column("kind", _labels(labels.OrderKind), "what was ordered"),
            Column("issued", _DAY, "day it was issued"),
            Column("received", _DAY, "day it was received"),
        ),
    ),
    TableSchema(
        "meetings",
        "a propaganda meeting",
        ("R1.12", "R3.6"),
        (
            _day,
            _locality,
            Column("kind", _labels(labels.MeetingKind), "kind of meeting"),
            Column("channel", _labels(labels.Channel), "channel"),
            Column("attendance", pl.Int32(), "people present", "attendances"),
        ),
    ),
    TableSchema(
        "letters",
        "a letter or oral tip about one dossier",
        ("R1.13",),
        (
            _day,
            _locality,
            _dossier,
            Column("relation", _labels(labels.Author), "who wrote"),
            Column("occasion", _labels(labels.Occasion), "how it came in"),
        ),
    ),
    TableSchema(
        "leads",
        "a piece of evidence entered into a dossier",
        ("D2.1", "D2.2", "R3.4"),
        (
            _day,
            _locality,
            _dossier,
            Column("source", _labels(labels.LeadSource), "kind of source"),
            Column("weight", pl.Float32(), "weight given to it", "points"),
        ),
    ),
    TableSchema(
        "identifications",
        "a person counted as an identified offender",
        ("R1.3",),
        (
            _day,
            _locality,
            _dossier,
            Column("source", _labels(labels.LeadSource), "kind of source that completed the dossier"),
            Column("evidence", pl.Float32(), "evidence on file that day", "points"),
            Column("role", _labels(labels.Role), "role as the dossier states it"),
            _sector,
        ),
    ),
    TableSchema(
        "registrations",
        "a voluntary confession and registration",
        ("R1.14",),
        (
            _day,
            _locality,
            _dossier,
            Column("place", _labels(labels.RegistrationPlace), "where it was made"),
            Column("confession", _labels(labels.Confession), "how full it was"),
            Column("offence_period", _labels(labels.OffencePeriod), "offences confessed"),
            Column("volume_declared", pl.Float32(), "quantity confessed", "liang"),
        ),
    ),
    TableSchema(
        "arrests",
        "an attempt to arrest",
        ("R1.4", "D2.5"),
        (
            _day,
            _locality,
            _dossier,
            Column("phase", _labels(labels.Phase), "phase of the campaign in that locality"),
            Column("outcome", _labels(labels.ArrestResult), "whether the person was there"),
            _background,
            _sector,
        ),
    ),
    TableSchema(
        "statements",
        "what an arrested person stated when questioned",
        ("R3.4", "R2.3"),
        (
            _day,
            _locality,
            _dossier,
            Column("confession", _labels(labels.Confession), "how full the confession was"),
            Column("informed", pl.Boolean(), "whether it held useful information on others"),
        ),
    ),
    TableSchema(
        "cases",
        "a case as opened, its charges and its route",
        ("D1.4", "D1.5", "D1.6"),
        (
            Column("opened", _DAY, "day it was opened"),
            Column("case", pl.UInt32(), "number of the case"),
            _locality,
            _dossier,
            Column("persons", pl.Int32(), "dossiers joined in it", "persons"),
            Column("narcotics", pl.Boolean(), "charge of narcotics"),
            Column("metals", pl.Boolean(), "charge of smuggling gold or silver"),
            Column("contraband", pl.Boolean(), "charge of other contraband"),
            Column("route", _labels(labels.Route), "law under which it was handled"),
        ),
    ),
    TableSchema(
        "measures",
        "a measure against a person who is not arrested",
        ("D4.4", "R1.14"),
        (
            _day,
            _locality,
            _dossier,
            Column("measure", _labels(labels.MeasureKind), "collective training, or control"),
            Column("until", _DAY, "last day of it, as ordered"),
        ),
    ),
    TableSchema(
        "clearings",
        "a person held who was cleared and is to be released",
        ("R1.5",),
        (
            _day,
            _locality,
            _dossier,
            Column("reason", _labels(labels.ClearingReason), "what the review found"),
        ),
    ),
    TableSchema(
        "dispositions",
        "the case of an arrested person, disposed of",
        ("R1.5", "R1.6"),
        (
            _day,
            _locality,
            _dossier,
            Column("outcome", _labels(labels.Disposition), "outcome"),
            Column("severity", _labels(labels.Severity), "band that the directive's rules gave"),
            Column("public_trial", pl.Boolean(), "announced at a public trial"),
            _background,
        ),
    ),
    TableSchema(
        "seizures",
        "an item taken",
        ("R1.7", "R1.8", "R1.9"),
        (
            _day,
            _locality,
            _dossier,
            Column("origin", _labels(labels.SeizureOrigin), "from a search or handed in"),
            _item,
            Column("quantity", pl.Float64(), "quantity in the item's own unit"),
            Column("unit", _labels(labels.ItemUnit), "unit of the quantity"),
            Column("opium_liang", pl.Float64(), "narcotics as opium equivalent, else 0", "liang"),
        ),
    ),
    TableSchema(
        "custody",
        "a movement of seized items, with the balance after it",
        ("R4.3", "R4.4"),
        (
            _day,
            _organ,
            _item,
            Column("quantity", pl.Float64(), "quantity moved"),
            Column(
                "movement",
                _labels(labels.Movement),
                "where it went",
            ),
            Column("balance", pl.Float64(), "left in custody of the organ"),
        ),
    ),
    TableSchema(
        "agency_cases",
        "an offender found inside an agency",
        ("R2.1", "R2.2"),
        (
            _day,
            _organ,
            _sector,
            _dossier,
            Column("finding", _labels(labels.AgencyFinding), "how it came out"),
            Column("case", pl.UInt32(), "number of the joint case, 0 for none"),
            Column("arrested", pl.Boolean(), "arrested that day"),
        ),
    ),
    TableSchema(
        "inspections",
        "a visit by an inspection team",
        ("R3.3",),
        (
            _day,
            _organ,
            _locality,
            Column("reason", _labels(labels.InspectionReason), "why the place was chosen"),
            Column("finding", _labels(labels.InspectionFinding), "fault found"),
            Column("correction", pl.Boolean(), "whether a correction was ordered"),
        ),
    ),
    TableSchema(
        "corrections",
        "a figure of a return that an inspection found wrong and put right",
        ("R3.3",),
        (
            _day,
            _organ,
            _locality,
            Column("indicator", pl.Categorical(), "indicator (indicators.csv)"),
            Column("stated", pl.Float64(), "cumulative value stated last"),
            Column("corrected", pl.Float64(), "value that the place's own records held"),
        ),
    ),
    TableSchema(
        "returns",
        "a figure in a five-day return, cumulative, as the organ stated it",
        ("R3.3", "R1.5"),
        (
            _organ,
            Column("parent", _AREA, "organ it was sent to"),
            Column("period", _DAY, "last day of the period covered"),
            Column("indicator", pl.Categorical(), "indicator (indicators.csv)"),
            Column("value", pl.Float64(), "cumulative value stated"),
            Column("sent", _DAY, "day it was sent"),
            Column("received", _DAY, "day it was received"),
        ),
    ),
    TableSchema(
        "users",
        "drug users of an area in a month, as estimated",
        ("D4.8", "D4.9", "R4.5"),
        (
            _day,
            Column("area", _AREA, "province or equivalent (areas.id)"),
            Column("users", pl.Float64(), "users at the end of the month", "persons"),
            Column("price", pl.Float64(), "street price, April 1952 = 1", "ratio"),
            Column("initiated", pl.Float64(), "began in the month", "persons"),
            Column("quit", pl.Float64(), "stopped in the month", "persons"),
            Column("treated", pl.Float64(), "in treatment in the month", "persons"),
        ),
    ),
    TableSchema(
        "fields",
        "poppy land of an area in a season, and what was done about it",
        ("D5.1", "D5.2", "R4.5"),
        (
            _day,
            Column("area", _AREA, "province or equivalent (areas.id)"),
            Column("zone", _labels(labels.CultivationZone), "zone of the directive"),
            Column("mu", pl.Float64(), "area under poppy", "mu"),
            Column("action", _labels(labels.FieldAction), "what was done"),
        ),
    ),
)

_TRUE = (
    TableSchema(
        "subjects",
        "a synthetic person about whom something could be written down",
        ("D1.1", "D4.1"),
        (
            _dossier,
            _locality,
            Column("role", _labels(labels.Role), "role in the trade before and during 1952"),
            Column("era", _labels(labels.Era), "period of the last offence"),
            Column("user", pl.Boolean(), "uses drugs"),
            Column("ring", pl.UInt32(), "ring, 0 for none"),
            Column("leader", pl.Boolean(), "leads the ring"),
            Column("volume", pl.Float32(), "handled since 24 February 1950", "liang"),
            Column("repeat", pl.Boolean(), "offended before"),
            Column("coerced", pl.Boolean(), "drawn in under coercion or on occasion"),
            _sector,
            Column("old_regime", pl.Boolean(), "served the old regime"),
            Column("stock", pl.Float32(), "opium equivalent held on 15 April 1952", "liang"),
            Column("identified", pl.Boolean(), "identified by the end"),
            Column("arrested", pl.Boolean(), "arrested by the end"),
        ),
    ),
    TableSchema(
        "wrongful",
        "a person identified who did nothing, by the route that led to it",
        ("R1.3", "R2.3"),
        (
            _day,
            _locality,
            _dossier,
            Column("route", _labels(labels.EvidenceRoute), "what brought most of the evidence, or the quota"),
        ),
    ),
    TableSchema(
        "relapses",
        "a person under control who sells again for a month",
        ("R4.1",),
        (
            _day,
            _locality,
            _dossier,
            Column("time", pl.UInt8(), "whether for the first time, the second and so on"),
        ),
    ),
    TableSchema(
        "letter_motives",
        "what a letter really was, row by row as in the record `letters`",
        ("R1.13",),
        (Column("motive", _labels(labels.Motive), "why it was written"),),
    ),
    TableSchema(
        "arrest_faults",
        "what was wrong with an attempt to arrest by the true facts, row by row as in the record `arrests`",
        ("R1.4", "D2.5"),
        (Column("fault", _labels(labels.ArrestFault), "the first that holds"),),
    ),
    TableSchema(
        "return_figures",
        "what really stood in the organ's records, row by row as in the record `returns`",
        ("R3.3",),
        (Column("value", pl.Float64(), "cumulative count that an exact return would have stated"),),
    ),
)

TABLES: dict[str, TableSchema] = {table.name: table for table in _ALL}
TRUTH: dict[str, TableSchema] = {table.name: table for table in _TRUE}
