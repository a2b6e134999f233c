"""The public API: load the rules of a scenario and decide cases, one or millions."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.base.errors import InputError, did_you_mean
from yundong.directive.book import OUTPUTS, OUTSIDE, RuleBook
from yundong.directive.decider import ARRESTS, DECISIONS, ROUTES, SEVERITIES, SIDES, Decider
from yundong.directive.levels import level_frame
from yundong.directive.load import FILES, load_book, packaged_folder

ROUTE = pl.Enum(ROUTES)
ARREST = pl.Enum([*ARRESTS, OUTSIDE])
SEVERITY = pl.Enum([*SEVERITIES, OUTSIDE])
_TYPES = {"route": ROUTE, "arrest": ARREST, "severity": SEVERITY}


def _decoder(name: str) -> tuple[pl.Series, NDArray[np.uint32]]:
    """Return the labels of an output, null last, and the position of the label that each mask decides."""
    dtype = _TYPES[name]
    labels = pl.Series(name, [*dtype.categories, None], dtype=dtype)
    undecided = len(labels) - 1
    masks = np.arange(1 << len(DECISIONS), dtype=np.uint32)
    codes = np.full(len(masks), undecided, dtype=np.uint32)
    for place, label in enumerate(dtype.categories):
        inside = np.uint32(sum(1 << bit for bit, o in enumerate(DECISIONS) if getattr(o, name) == label))
        codes[(masks & inside != 0) & (masks & ~inside == 0)] = place
    return labels, codes


_PIECE = 262_144
_DECODERS = {name: _decoder(name) for name in _TYPES}
_DECIDED = np.bitwise_count(np.arange(1 << len(DECISIONS), dtype=np.uint32)) == 1


class Rules:
    """The directive of a scenario as rules.

    Parameters
    ----------
    book : RuleBook
        As returned by `load.load_book`; usually created by `Rules.load`.

    Examples
    --------
    >>> import polars as pl
    >>> from yundong.directive import Rules
    >>> rules = Rules.load()
    >>> cases = pl.DataFrame({
    ...     "narcotics": [True, True], "role": ["producer", "producer"], "political_motive": [False, None],
    ... })
    >>> rules.decide(cases, "strict", sets=True).select("route", "severity", "possible_severity").rows()
    [('campaign', 'severe', ['severe']), (None, None, ['severe', 'outside'])]
    """

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._deciders: dict[tuple[str, date], Decider] = {}

    @classmethod
    def load(
        cls, folder: Path | str | None = None, settings: Mapping[str, float | date | str] | None = None
    ) -> Rules:
        """Load the rules of a scenario folder.

        Parameters
        ----------
        folder : path, optional
            Holds `directive.yaml` and `interpretations.yaml`; by default the packaged scenario.
        settings : mapping, optional
            Thresholds and dates to override, by name, such as ``{"volume.large": 300}``.

        Returns
        -------
        Rules

        Raises
        ------
        InputError
            With a message for every fault in the files.
        """
        place = Path(folder) if folder is not None else packaged_folder()
        if place == packaged_folder() and not settings:
            return _packaged(tuple((place / name).read_bytes() for name in FILES))
        return cls(load_book(place, settings))

    @property
    def interpretations(self) -> tuple[str, ...]:
        """The names of the interpretations."""
        return tuple(interpretation.name for interpretation in self.book.interpretations)

    def decider(self, interpretation: str | None = None, on: date | None = None) -> Decider:
        """Return the tables of an interpretation on a date; those of one period are built once.

        Raises
        ------
        InputError
            For an unknown interpretation, or a date on which the rules are not in force.
        """
        name = interpretation or self.book.default
        if name not in self.interpretations:
            listed = ", ".join(self.interpretations)
            hint = did_you_mean(name, self.interpretations)
            raise InputError(f"unknown interpretation {name!r}: must be one of {listed}.{hint}")
        day = on or self.book.decide_on
        if not self.book.start <= day <= self.book.end:
            raise InputError(
                f"invalid date {day}: the rules are in force from {self.book.start} to {self.book.end}. "
                "Choose a date in this period (--on), or extend in_force in directive.yaml."
            )
        period = max(start for start in self.book.periods() if start <= day)
        return self._deciders.setdefault((name, period), Decider(self.book, name, period))

    def decide(
        self,
        frame: pl.DataFrame,
        interpretation: str | None = None,
        on: date | None = None,
        *,
        sets: bool = False,
    ) -> pl.DataFrame:
        """Decide every case of a frame.

        Parameters
        ----------
        frame : polars.DataFrame
            One row per case, columns named after facts (see ``rules.book.facts``): Boolean for flags, text
            or Enum for labels, liang of opium or a class for ``volume``, a date or a class for
            ``last_offence``. Null, or no column, means unknown. A column ``case`` is kept.
        interpretation : str, optional
            The interpretation; by default that of the rule book.
        on : date, optional
            The date of decision; by default that of the rule book.
        sets : bool
            Whether to add the sets of possible values as lists of labels.

        Returns
        -------
        polars.DataFrame
            Same height and order as ``frame``. ``route``, ``arrest``, ``severity`` (Enum; null where missing
            facts can change them; ``outside`` where another law decides); ``consolidated``, ``priority``,
            ``closing`` (Boolean or Enum, null likewise); ``decided``; ``possible`` (UInt16, one bit for each of
            `DECISIONS` that some completion of the unknown facts leads to). With ``sets``
            also ``possible_route``, ``possible_arrest``, ``possible_severity`` (lists of Enum).

        Raises
        ------
        InputError
            For columns that are not facts, and for unsuitable types and values.
        """
        decider = self.decider(interpretation, on)
        levels = level_frame(frame, self.book.facts)
        result = _decided(decider, levels)
        if sets:
            result = result.with_columns(possible_sets(result["possible"]))
        return result.insert_column(0, frame["case"]) if "case" in frame.columns else result


@lru_cache(maxsize=1)
def _packaged(_unchanged: tuple[bytes, ...]) -> Rules:
    """Load what many calls of one process ask for, tables and all: it is read again only if a file has changed."""
    return Rules(load_book(packaged_folder()))


def _decided(decider: Decider, levels: pl.DataFrame) -> pl.DataFrame:
    """Look up the decisions; large frames are cut into pieces that fit the processor cache, looked up in parallel."""
    if levels.height <= 2 * _PIECE:
        return _looked_up(decider, levels)
    _looked_up(decider, levels.head(1))  # builds the tables, in one thread
    pieces = [levels.slice(start, _PIECE) for start in range(0, levels.height, _PIECE)]
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        return pl.concat(threads.map(lambda piece: _looked_up(decider, piece), pieces))


def _looked_up(decider: Decider, levels: pl.DataFrame) -> pl.DataFrame:
    """Look up every row of a frame of levels and decode the result into columns."""
    masks, sides = decider.possible_and_sides(levels)
    return pl.DataFrame(
        [
            *[labels.gather(pl.Series(codes.take(masks))) for labels, codes in _DECODERS.values()],
            *[_side(name, found) for name, found in sides.items()],
            pl.Series("decided", _DECIDED.take(masks)),
            pl.Series("possible", masks),
        ]
    )


def _side(name: str, masks: NDArray[np.unsignedinteger]) -> pl.Series:
    values = OUTPUTS[name]
    dtype = pl.Boolean() if values == ("no", "yes") else pl.Enum(values)
    labels = [False, True] if values == ("no", "yes") else list(values)
    codes = np.full(1 << len(values), len(values), dtype=np.uint32)
    for place in range(len(values)):
        codes[1 << place] = place
    return pl.Series(name, [*labels, None], dtype=dtype).gather(pl.Series(codes.take(masks)))


def possible_sets(masks: pl.Series) -> list[pl.Series]:
    """Decode masks of decisions into lists of labels for route, arrest and severity.

    Parameters
    ----------
    masks : polars.Series of UInt16
        The column ``possible`` of `Rules.decide`.

    Returns
    -------
    list of polars.Series
        ``possible_route``, ``possible_arrest``, ``possible_severity``; lists of Enum, in the order of
        `OUTPUTS`.
    """
    distinct = masks.unique().sort()
    place = distinct.search_sorted(masks)
    spelled = []
    for name, dtype in _TYPES.items():
        lists = []
        for mask in distinct:
            present = {getattr(o, name) for bit, o in enumerate(DECISIONS) if mask >> bit & 1}
            lists.append([label for label in dtype.categories if label in present])
        spelled.append(pl.Series(f"possible_{name}", lists, dtype=pl.List(dtype)).gather(place))
    return spelled


__all__ = ["ARREST", "DECISIONS", "ROUTE", "SEVERITY", "SIDES", "Rules", "possible_sets"]
