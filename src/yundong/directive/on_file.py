"""The cases of a run or of an archive: what its records put on file of each dossier, as facts of the directive.

Only what a record states is a fact; everything else is unknown, and unknown is never no. A fact that several records
state is taken from the latest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from yundong.base.errors import InputError
from yundong.directive.book import RuleBook
from yundong.directive.cases import Cases
from yundong.directive.levels import level_frame
from yundong.records.labels import OffencePeriod, Role, Sector
from yundong.records.tables import Tables

MOST = 100_000
"""Cases decided at once, each with its explanation."""
_DRUGS = ("opium", "morphine", "heroin")
_FILED = ("identifications", "registrations", "arrests", "statements", "dispositions")
"""Tables whose rows are about a dossier."""


@dataclass(frozen=True)
class FiledCases:
    """Cases with what became of each.

    Attributes
    ----------
    cases : Cases
        In the order of their numbers.
    recorded : list of str or None
        How each was disposed of, by the label of the record; None where no record says so.
    """

    cases: Cases
    recorded: list[str | None]


def cases_on_file(run: Tables, book: RuleBook, areas: Collection[int] | None = None) -> FiledCases:
    """Return every dossier of a run as a case.

    Parameters
    ----------
    run : Tables
        A run, or an archive that was loaded as one.
    book : RuleBook
        Whose facts are looked for: the charge (drugs where the person was identified, registered or found with any),
        role, quantity, confession, useful information, service of the state, last offence and kind of place.
    areas : collection of int, optional
        Only the dossiers of these areas.

    Raises
    ------
    InputError
        If no record is about a dossier, or more than `MOST` are.
    """
    files = pl.concat([_rows(run, name, areas).select("dossier", "locality") for name in _FILED])
    known = files.unique("dossier", keep="first", maintain_order=True).sort("dossier")
    if not known.height:
        raise InputError(
            f"{run.origin}: no record is about a case. Bring identifications, arrests or others."
        )
    if known.height > MOST:
        raise InputError(
            f"{run.origin}: it has {known.height:,} cases; {MOST:,} are decided at once. Choose an --area."
        )
    frame = known.join(_kinds(run, book), on="locality", how="left", maintain_order="left")
    for stated in (_identified(run, areas), _registered(run, areas), _questioned(run, areas), _charged(run)):
        frame = frame.join(stated, on="dossier", how="left", maintain_order="left")
    drugs = pl.any_horizontal("identified", "registered", "found").fill_null(False)
    facts = frame.join(_found(run), on="dossier", how="left", maintain_order="left").select(
        "role", "volume", "information", "last_offence", "place", "metals", "contraband",
        narcotics=pl.when(drugs).then(True).otherwise("narcotics"),
        confession=pl.coalesce("questioned", "confessed"),
        public_servant=pl.col("sector").cast(pl.String) != Sector.NONE.label,
    )  # fmt: skip
    cases = Cases(known["dossier"].cast(pl.String).alias("case"), level_frame(facts, book.facts))
    ended = _last(_rows(run, "dispositions", areas)).select(
        "dossier", recorded=pl.col("outcome").cast(pl.String)
    )
    return FiledCases(
        cases, known.join(ended, on="dossier", how="left", maintain_order="left")["recorded"].to_list()
    )


def _rows(run: Tables, name: str, areas: Collection[int] | None = None) -> pl.DataFrame:
    """Return the rows of a table that are about a dossier, in order of days."""
    rows = run.records[name].drop_nulls("dossier").sort("day", maintain_order=True)
    return rows if areas is None else rows.filter(pl.col("locality").is_in(list(areas)))


def _last(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the last row of each dossier, every column as it was stated last."""
    others = [name for name in rows.columns if name != "dossier"]
    return rows.group_by("dossier", maintain_order=True).agg(pl.col(n).drop_nulls().last() for n in others)


def _identified(run: Tables, areas: Collection[int] | None) -> pl.DataFrame:
    role = pl.col("role").cast(pl.String)
    return _last(_rows(run, "identifications", areas)).select(
        "dossier", "sector", identified=pl.lit(True), role=pl.when(role.is_in(Role.labels())).then(role)
    )


def _registered(run: Tables, areas: Collection[int] | None) -> pl.DataFrame:
    period = pl.col("offence_period").cast(pl.String)
    return _last(_rows(run, "registrations", areas)).select(
        "dossier", registered=pl.lit(True), confessed=pl.col("confession").cast(pl.String),
        volume=pl.col("volume_declared").cast(pl.Float64),
        last_offence=pl.when(period.is_in(OffencePeriod.labels())).then(period),
    )  # fmt: skip


def _questioned(run: Tables, areas: Collection[int] | None) -> pl.DataFrame:
    return _last(_rows(run, "statements", areas)).select(
        "dossier", questioned=pl.col("confession").cast(pl.String), information=pl.col("informed")
    )


def _charged(run: Tables) -> pl.DataFrame:
    charges = ("narcotics", "metals", "contraband")
    rows = run.records["cases"].drop_nulls("dossier").sort("opened", maintain_order=True)
    return rows.unique("dossier", keep="last", maintain_order=True).select("dossier", *charges)


def _found(run: Tables) -> pl.DataFrame:
    """Return the dossiers with which drugs were found."""
    rows = run.records["seizures"].drop_nulls("dossier")
    drugs = rows.filter(pl.col("item").cast(pl.String).is_in(_DRUGS), pl.col("quantity") > 0)
    return drugs.select(pl.col("dossier").unique()).with_columns(found=pl.lit(True))


def _kinds(run: Tables, book: RuleBook) -> pl.DataFrame:
    """Return the kind of each area that has one: the first that the directive knows."""
    known = list(book.fact["place"].names)
    first = (
        pl.col("kind").str.split("|").list.eval(pl.element().filter(pl.element().is_in(known))).list.first()
    )
    return run.records["areas"].select(locality="id", place=first)
