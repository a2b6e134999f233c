"""What the directive's rules say of each dossier, as far as the file goes.

The rules are decided once over every combination of facts that a file of the campaign can hold; afterwards a
decision is a look-up. A fact that the file does not hold is unknown to the rules, never "no". The classes of
quantities and of days are those of the rules.
"""

from __future__ import annotations

import datetime as dt
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from yundong.country.parameters import Local
from yundong.country.subjects import Subjects
from yundong.directive import DECISIONS, Rules
from yundong.kernels.compile import inlined, shared
from yundong.kernels.draws import places_of_four, unit
from yundong.records.labels import Confession, Era, Role, Route, Severity, Timing
from yundong.scenario import Scenario


class FileRole(IntEnum):
    """What a file says the person did."""

    USER = 0
    PRODUCER = 1
    TRAFFICKER = 2
    TRANSPORTER = 3
    PROTECTOR = 4
    METALS_ONLY = 5


class Flag(IntEnum):
    """Whether a file says that something is so."""

    NO = 0
    YES = 1
    UNKNOWN = 2


STATES = len(Flag)
NOT_ASKED = len(Confession)
"""The class of confession of who has not been questioned and has not registered."""


class FileFacts(NamedTuple):
    """Parameters, under `arrests`, of what a file holds."""

    known_scale: Local
    motive_share: Local
    metals_share: Local
    alleged_organised: Local
    alleged_small: Local
    alleged_large: Local
    alleged_repeat: Local
    alleged_present: Local
    overstated: Local
    overstated_pressed: Local


class Decisions(NamedTuple):
    """Look-up tables over codes of facts.

    Attributes
    ----------
    route, arrest, severity : ndarray of uint8, (codes,)
        Codes of `Route`, `Timing` and `Severity`. Where facts are missing and more than one outcome is
        possible, the organ takes the middle of the outcomes still possible.
    volume_starts : ndarray of float64, (classes - 1,)
        Where each class of quantities but the lowest begins in the rules, liang.
    """

    route: np.ndarray
    arrest: np.ndarray
    severity: np.ndarray
    volume_starts: np.ndarray


class Persons(NamedTuple):
    """What is true of the subjects of whom a file may speak, (subjects,)."""

    role: np.ndarray
    ring: np.ndarray
    volume: np.ndarray
    leader: np.ndarray
    repeat: np.ndarray
    era: np.ndarray
    coerced: np.ndarray
    user: np.ndarray
    old_regime: np.ndarray

    @classmethod
    def of(cls, subjects: Subjects) -> Persons:
        """Return what of the subjects of a country a file may speak of."""
        return cls(*(getattr(subjects, name) for name in cls._fields))


@shared("int64(boolean, boolean)")
def _stated(fact, known):
    """Return whether a file says that something is so."""
    return (Flag.YES if fact else Flag.NO) if known else Flag.UNKNOWN


@inlined()
def confessed(s, x):
    """Return the class of what a subject has confessed at a registration, or `NOT_ASKED`."""
    return np.int64(x.register_confession[s]) if x.registered[s] >= 0 else np.int64(NOT_ASKED)


@inlined()
def code_of(k, words, s, evidence, facts, volume_starts, x, confession, informed, strain):
    """Return the code of what the file of subject `s` holds today.

    `words` are what `four_blocks` gives with a key for facts, and `s` the `k`-th for whom they were drawn.

    Each fact has a fixed difficulty; it is on file once the evidence is enough for it. A confession puts it
    there at once. The file of somebody who did nothing says what was alleged: dealing, mostly present and small,
    in shares that no source gives. Some files of offenders state a quantity one class too high, more of them where
    the place is pressed (`strain`, its pressure and shortfall). `facts` are the parameters `FileFacts` of the place.
    """
    certain = confession == Confession.FULL
    known = 2.0 if certain else 1.0 - np.exp(-max(evidence, 0.0) / facts.known_scale)
    a, b, c, d = places_of_four(k)
    guilty = x.role[s] != Role.NONE
    top = volume_starts.size
    role = np.int64(x.role[s])
    organised = x.ring[s] > 0
    size = volume_class(x.volume[s], volume_starts)
    habitual = x.repeat[s]
    present = x.era[s] == Era.PRESENT
    if not guilty:
        role = np.int64(FileRole.TRAFFICKER)
        if x.user[s] and unit(words[0, c]) < known:
            role = np.int64(FileRole.USER)
        elif unit(words[1, c]) < facts.metals_share:
            role = np.int64(FileRole.METALS_ONLY)
        organised = unit(words[2, c]) < facts.alleged_organised
        size = _alleged(unit(words[3, c]), facts.alleged_small, facts.alleged_large, top)
        habitual = unit(words[0, d]) < facts.alleged_repeat
        present = unit(words[1, d]) < facts.alleged_present
    elif size < top and unit(words[3, b]) < facts.overstated * (1.0 + facts.overstated_pressed * strain):
        size += 1
    motive = guilty and x.old_regime[s] and unit(words[2, b]) < facts.motive_share
    stated = FileEntries(
        role, _stated(organised, unit(words[0, a]) < known), size if unit(words[1, a]) < known else top + 1,
        _stated(x.leader[s], unit(words[2, a]) < known), _stated(habitual, unit(words[3, a]) < known),
        confession, informed, _stated(present, unit(words[0, b]) < known),
        _stated(x.coerced[s], unit(words[1, b]) < known), motive,
    )  # fmt: skip
    return _code(stated, top)


@inlined()
def true_code_of(s, volume_starts, x, confession, informed):
    """Return the code of what is true of an offender `s`, were all of it on file but what nobody has asked."""
    top = volume_starts.size
    stated = FileEntries(
        np.int64(x.role[s]), _stated(x.ring[s] > 0, True), volume_class(x.volume[s], volume_starts),
        _stated(x.leader[s], True), _stated(x.repeat[s], True), confession, informed,
        _stated(x.era[s] == Era.PRESENT, True), _stated(x.coerced[s], True), False,
    )  # fmt: skip
    return _code(stated, top)


class FileEntries(NamedTuple):
    """What a file says, each entry as its code: `Flag`, class of quantity, class of confession, or yes and no."""

    role: np.int64
    organised: int
    size: int
    leader: int
    habitual: int
    confession: int
    informed: bool
    present: int
    coerced: int
    motive: bool


@inlined()
def _code(stated, top):
    """Return the place of a combination of entries in the tables of `Decisions`."""
    code = stated.role
    code = code * STATES + stated.organised
    code = code * (top + 2) + stated.size
    code = code * STATES + stated.leader
    code = code * STATES + stated.habitual
    code = code * (NOT_ASKED + 1) + stated.confession
    code = code * 2 + (1 if stated.informed else 0)
    code = code * STATES + stated.present
    code = code * STATES + stated.coerced
    return code * 2 + (1 if stated.motive else 0)


@inlined()
def volume_class(volume, volume_starts):
    """Return the class of a quantity in the rules, the lowest being 0."""
    size = 0
    for k in range(volume_starts.size):
        size += 1 if volume >= volume_starts[k] else 0
    return size


@inlined()
def _alleged(u, small, large, top):
    """Return the class of the quantity alleged: the lowest, the highest, or evenly one of those between."""
    if u < small or top == 0:
        return 0
    if u >= 1.0 - large or top == 1:
        return top
    return 1 + min(int((u - small) / (1.0 - large - small) * (top - 1)), top - 2)


def fact_frame(scenario: Scenario, rules: Rules) -> pl.DataFrame:
    """Return every combination of facts a file can hold, one row per code, in the columns the rules read.

    Quantities and days are given by the classes of the rules. Past offences ended before the day of leniency of
    the schedule, present ones went on until the directive.
    """
    flag: list[object] = [False, True, None]
    last_offence, volume = rules.book.fact["last_offence"], rules.book.fact["volume"]
    dates = scenario.schedule.dates
    past, present = (
        last_offence.class_of(dates[name] - dt.timedelta(days=1)) for name in ("leniency", "directive")
    )
    columns: dict[str, list[object]] = {
        "role": list(FileRole),
        "organised": flag,
        "volume": [*volume.names, None],
        "ringleader": flag,
        "repeat": flag,
        "confession": [*Confession.labels(), None],
        "information": [False, True],
        "last_offence": [past, present, None],
        "coerced": flag,
        "political_motive": [False, True],
    }
    sizes = [len(values) for values in columns.values()]
    digits = dict(zip(columns, np.indices(sizes).reshape(len(sizes), -1), strict=True))
    role = digits.pop("role")
    in_trade = range(FileRole.PRODUCER, FileRole.METALS_ONLY)
    names = [Role(r if r in in_trade else Role.NONE).label for r in FileRole]
    confessed = digits["confession"] == Confession.FULL
    protector = role == FileRole.PROTECTOR
    return pl.DataFrame(
        {
            "narcotics": role != FileRole.METALS_ONLY,
            "metals": role == FileRole.METALS_ONLY,
            "contraband": np.zeros(role.size, dtype=np.bool_),
            "role": pl.Series(names).gather(role),
            **{name: pl.Series(columns[name]).gather(digit) for name, digit in digits.items()},
            "remorse": confessed,
            "public_servant": protector,
            "derelict": protector,
            "user_only": role == FileRole.USER,
        }
    )


def decide_all(scenario: Scenario, interpretation: str) -> Decisions:
    """Decide every combination of facts under one interpretation of the directive."""
    key = (scenario.folder, scenario.hash, interpretation)
    if key not in _DECIDED:
        _DECIDED.clear()
        _DECIDED[key] = _decide_all(scenario, interpretation)
    return _DECIDED[key]


_DECIDED: dict[tuple[Path, str, str], Decisions] = {}
"""The last decisions: runs of one scenario, one after another, ask for the same."""


def _decide_all(scenario: Scenario, interpretation: str) -> Decisions:
    rules = Rules.load(scenario.folder)
    decided = rules.decide(fact_frame(scenario, rules), interpretation=interpretation)
    masks = decided["possible"].to_numpy()
    distinct, place = np.unique(masks, return_inverse=True)
    table = np.array([_middle(int(mask)) for mask in distinct], dtype=np.uint8)[place]
    starts = np.array(rules.book.fact["volume"].starts, dtype=np.float64)
    route, arrest, severity = (np.ascontiguousarray(column) for column in table.T)
    return Decisions(route, arrest, severity, starts)


def _middle(mask: int) -> tuple[int, int, int]:
    """Return route, timing and severity for a set of possible outcomes.

    The campaign keeps a case while the campaign is still possible; of several severities it takes the middle one,
    the milder of two; it arrests at once only where nothing else is possible, and may arrest at the launch where
    arrest is one of the possibilities.
    """
    possible = [o for bit, o in enumerate(DECISIONS) if mask >> bit & 1]
    inside = [o for o in possible if o.route == "campaign"]
    if not inside:
        return Route[possible[0].route.upper()], Timing.NOT, Severity.WAIVED
    severities = sorted({Severity[o.severity.upper()] for o in inside})
    timings = {o.arrest for o in inside}
    if timings == {"at_once"}:
        timing = Timing.AT_ONCE
    elif "not" in timings:
        timing = Timing.NOT if timings == {"not"} else Timing.OPTIONAL
    else:
        timing = Timing.AT_LAUNCH
    return Route.CAMPAIGN, timing, severities[(len(severities) - 1) // 2]
