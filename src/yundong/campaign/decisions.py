"""What the directive's rules say of each dossier, as far as the file goes.

The rules are decided once over every combination of facts that a file of the campaign can hold; afterwards a
decision is a look-up. A fact that the file does not hold is unknown to the rules, never "no".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from yundong.directive import DECISIONS, Rules
from yundong.kernels.compile import shared
from yundong.kernels.draws import uniform4
from yundong.records.labels import Route, Severity
from yundong.scenario import Scenario

# Facts of a file, in the order of the code's digits, with their classes; the last of a class list is "unknown"
# where it says None.
ROLE = ("user", "producer", "trafficker", "transporter", "protector", "metals_only")
FACTS: tuple[tuple[str, int], ...] = (
    ("role", 6),
    ("organised", 3),
    ("volume", 4),
    ("ringleader", 3),
    ("repeat", 3),
    ("confession", 4),
    ("information", 2),
    ("era", 3),
    ("coerced", 3),
    ("motive", 2),
)


class FileFacts(NamedTuple):
    """Parameters, under `arrests`, of what a file holds."""

    known_scale: float
    motive_share: float
    metals_share: float
    alleged_organised: float
    alleged_small: float
    alleged_large: float
    alleged_repeat: float
    alleged_present: float


FILE_FACTS = FileFacts._fields
SIZES = np.array([size for _, size in FACTS], dtype=np.int64)
AT_ONCE, AT_LAUNCH, NO_ARREST = 0, 1, 2
TIMING = ("at_once", "at_launch", "not")
WAIVED, REDUCED, ORDINARY, SEVERE = 0, 1, 2, 3


@dataclass(frozen=True)
class Decisions:
    """Look-up tables over codes of facts.

    Attributes
    ----------
    route, arrest, severity : ndarray of uint8, (codes,)
        Codes of `Route`, `Timing` and `Severity`. Where facts are missing and more than one outcome is
        possible, the organ takes the middle of the outcomes still possible.
    """

    interpretation: str
    route: np.ndarray
    arrest: np.ndarray
    severity: np.ndarray


@shared(
    "int64(uint64, int64, float64, float64[::1], int64, int64, float64, boolean, boolean, int64, boolean,"
    " boolean, boolean, int64, int64, boolean)"
)
def code_of(key, s, evidence, traits, role, ring, volume, leader, repeat, era, coerced, user, old_regime,
            sector, confession, informed):  # fmt: skip
    """Return the code of what the file of subject `s` holds today.

    Each fact has a fixed difficulty; it is on file once the evidence is enough for it. A confession puts it
    there at once. The file of somebody who did nothing says what was alleged: dealing, mostly present and small,
    in shares that no source gives.
    """
    known = 2.0 if confession == 2 else 1.0 - np.exp(-max(evidence, 0.0) / traits[0])
    a = uniform4(key, 0, s, 0)
    b = uniform4(key, 0, s, 1)
    guilty = role > 0
    code = role
    organised = ring > 0
    size = 0 if volume < 10.0 else (1 if volume < 500.0 else 2)
    habitual = repeat
    present = era == 2
    if not guilty:
        c = uniform4(key, 0, s, 2)
        d = uniform4(key, 0, s, 3)
        code = 2
        if user and c[0] < known:
            code = 0
        elif c[1] < traits[2]:
            code = 5
        organised = c[2] < traits[3]
        size = 0 if c[3] < traits[4] else (1 if c[3] < 1.0 - traits[5] else 2)
        habitual = d[0] < traits[6]
        present = d[1] < traits[7]
    code = code * 3 + ((1 if organised else 0) if a[0] < known else 2)
    code = code * 4 + (size if a[1] < known else 3)
    code = code * 3 + ((1 if leader else 0) if a[2] < known else 2)
    code = code * 3 + ((1 if habitual else 0) if a[3] < known else 2)
    code = code * 4 + confession
    code = code * 2 + (1 if informed else 0)
    code = code * 3 + ((1 if present else 0) if b[0] < known else 2)
    code = code * 3 + ((1 if coerced else 0) if b[1] < known else 2)
    motive = guilty and old_regime and b[2] < traits[1]
    return code * 2 + (1 if motive else 0)


def fact_frame(scenario: Scenario) -> pl.DataFrame:
    """Return every combination of facts a file can hold, one row a code, in the columns the rules read.

    Confession has the classes refused, partial, full and unknown; volumes stand for their class.
    """
    total = int(np.prod(SIZES))
    digits: dict[str, np.ndarray] = {}
    rest = np.arange(total)
    for name, size in reversed(FACTS):
        digits[name] = rest % size
        rest //= size
    flag = [False, True, None]
    before = scenario.schedule.date("leniency") - dt.timedelta(days=120)
    after = scenario.schedule.date("directive") - dt.timedelta(days=90)

    def pick(name: str, values: Sequence[object], dtype: pl.DataType) -> pl.Series:
        return pl.Series(values, dtype=dtype).gather(digits[name]).alias(name)

    role = pick("role", ["none", *ROLE[1:5], "none"], pl.String())
    is_user = digits["role"] == 0
    metals = digits["role"] == 5
    protector = digits["role"] == 4
    return pl.DataFrame(
        [
            pl.Series("narcotics", ~metals & ~is_user | is_user),
            pl.Series("metals", metals),
            pl.Series("contraband", np.zeros(total, dtype=bool)),
            role.alias("role"),
            pick("organised", flag, pl.Boolean()),
            pick("volume", [5.0, 100.0, 2000.0, None], pl.Float64()),
            pick("ringleader", flag, pl.Boolean()),
            pick("repeat", flag, pl.Boolean()),
            pick("confession", ["refused", "partial", "full", None], pl.String()),
            pl.Series("remorse", digits["confession"] == 2),
            pl.Series("information", digits["information"] == 1),
            pl.Series("public_servant", protector),
            pl.Series("derelict", protector),
            pick("era", [before, after, None], pl.Date()).alias("last_offence"),
            pl.Series("political_motive", digits["motive"] == 1),
            pl.Series("user_only", is_user),
            pick("coerced", flag, pl.Boolean()),
        ]
    )


def decide_all(scenario: Scenario, interpretation: str) -> Decisions:
    """Decide every combination of facts under one interpretation of the directive."""
    key = (scenario.folder, scenario.hash, interpretation)
    if key not in _DECIDED:
        _DECIDED.clear()
        _DECIDED[key] = _decide_all(scenario, interpretation)
    return _DECIDED[key]


_DECIDED: dict[tuple[Path, str, str], Decisions] = {}
"""What was decided last: runs of one scenario, one after another, ask the same."""


def _decide_all(scenario: Scenario, interpretation: str) -> Decisions:
    decided = Rules.load(scenario.folder).decide(fact_frame(scenario), interpretation=interpretation)
    masks = decided["possible"].to_numpy()
    distinct, place = np.unique(masks, return_inverse=True)
    table = np.array([_middle(int(mask)) for mask in distinct], dtype=np.uint8)[place]
    return Decisions(interpretation, *(np.ascontiguousarray(table[:, i]) for i in range(3)))


def _middle(mask: int) -> tuple[int, int, int]:
    """Return route, timing and severity for a set of possible outcomes.

    The campaign keeps a case while the campaign is still possible; of several severities it takes the middle one,
    the milder of two; it arrests at once only where nothing else is possible, and at the launch where arrest is.
    """
    possible = [o for bit, o in enumerate(DECISIONS) if mask >> bit & 1]
    inside = [o for o in possible if o.route == "campaign"]
    if not inside:
        return Route[possible[0].route.upper()], NO_ARREST, WAIVED
    severities = sorted({Severity[o.severity.upper()] for o in inside})
    timings = {o.arrest for o in inside}
    if timings == {"at_once"}:
        timing = AT_ONCE
    else:
        timing = NO_ARREST if timings == {"not"} else AT_LAUNCH
    return 0, timing, severities[(len(severities) - 1) // 2]
