"""What changes during the campaign. Every column has one owner, the only one that writes it.

Others read a column, or leave something in a queue that its owner takes up in its own step.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from yundong.country import Country
from yundong.kernels.columns import side_by_side
from yundong.records.labels import NO_LABEL

NOT_YET = -1

FILES: dict[str, type] = {
    "evidence": np.float32,
    "letters_on_file": np.uint16,
    "last_lead": np.int16,
    "identified": np.int16,
    "registered": np.int16,
    "register_confession": np.uint8,
    "informed": np.bool_,
    "not_found": np.bool_,
    "handed_over": np.uint8,
}
"""The columns of `State` that say what is on file in each dossier, and whether the person is at large; int16 is a day.

Evidence comes in wherever draws choose, so that what is read with it is kept small. `arrested` is an array of its
own: it is read, without others, of persons whom draws choose from among all.
"""

COURSES: dict[str, type] = {
    "settled": np.bool_,
    "measure": np.uint8,
    "measure_until": np.int16,
    "arrest_fault": np.uint8,
    "interrogated": np.int16,
    "confession": np.uint8,
    "outcome": np.uint8,
    "agency_found": np.bool_,
    "rank": np.float64,
    "rank_evidence": np.float32,
    "rank_state": np.uint8,
    "rank_timing": np.uint8,
    "rank_use": np.uint32,
}
"""The columns of `State` that say what the campaign makes of each dossier."""


@dataclass
class State:
    """Columns by entity. Days are indices of the run; -1 is not yet.

    The metadata of each field names its owner.
    """

    # areas
    received: np.ndarray = field(metadata={"owner": "transmission"})
    # localities
    preparation: np.ndarray = field(metadata={"owner": "transmission"})
    launched: np.ndarray = field(metadata={"owner": "transmission"})
    identified_here: np.ndarray = field(metadata={"owner": "dossiers"})
    settled_here: np.ndarray = field(metadata={"owner": "dossiers"})
    reached: np.ndarray = field(metadata={"owner": "outreach"})
    attended: np.ndarray = field(metadata={"owner": "outreach"})
    heard: np.ndarray = field(metadata={"owner": "outreach"})
    elders_met: np.ndarray = field(metadata={"owner": "outreach"})
    rally_attendance: np.ndarray = field(metadata={"owner": "outreach"})
    meeting_attendance: np.ndarray = field(metadata={"owner": "outreach"})
    registered_here: np.ndarray = field(metadata={"owner": "registration"})
    arrested_here: np.ndarray = field(metadata={"owner": "arrests"})
    arrests_recent: np.ndarray = field(metadata={"owner": "arrests"})
    executions_allotted: np.ndarray = field(metadata={"owner": "adjudication"})
    executed_here: np.ndarray = field(metadata={"owner": "adjudication"})
    executed_today: np.ndarray = field(metadata={"owner": "adjudication"})
    executions_recent: np.ndarray = field(metadata={"owner": "adjudication"})
    trials_called: np.ndarray = field(metadata={"owner": "adjudication"})
    pressure: np.ndarray = field(metadata={"owner": "supervision"})
    caution: np.ndarray = field(metadata={"owner": "supervision"})
    shortfall: np.ndarray = field(metadata={"owner": "targets"})
    urgency: np.ndarray = field(metadata={"owner": "targets"})
    least_arrested: np.ndarray = field(metadata={"owner": "targets"})
    most_arrested: np.ndarray = field(metadata={"owner": "targets"})
    overrun: np.ndarray = field(metadata={"owner": "targets"})
    execution_share: np.ndarray = field(metadata={"owner": "targets"})
    help_preparing: np.ndarray = field(metadata={"owner": "supervision"})
    help_outreach: np.ndarray = field(metadata={"owner": "supervision"})
    # the public
    written: np.ndarray = field(metadata={"owner": "letters"})
    # dossiers
    evidence: np.ndarray = field(metadata={"owner": "dossiers"})
    letters_on_file: np.ndarray = field(metadata={"owner": "dossiers"})
    last_lead: np.ndarray = field(metadata={"owner": "dossiers"})
    identified: np.ndarray = field(metadata={"owner": "dossiers"})
    settled: np.ndarray = field(metadata={"owner": "dossiers"})
    registered: np.ndarray = field(metadata={"owner": "registration"})
    register_confession: np.ndarray = field(metadata={"owner": "registration"})
    arrested: np.ndarray = field(metadata={"owner": "arrests"})
    measure: np.ndarray = field(metadata={"owner": "measures"})
    measure_until: np.ndarray = field(metadata={"owner": "measures"})
    arrest_fault: np.ndarray = field(metadata={"owner": "arrests"})
    not_found: np.ndarray = field(metadata={"owner": "arrests"})
    handed_over: np.ndarray = field(metadata={"owner": "arrests"})
    rank: np.ndarray = field(metadata={"owner": "arrests"})
    rank_evidence: np.ndarray = field(metadata={"owner": "arrests"})
    rank_state: np.ndarray = field(metadata={"owner": "arrests"})
    rank_timing: np.ndarray = field(metadata={"owner": "arrests"})
    rank_use: np.ndarray = field(metadata={"owner": "arrests"})
    interrogated: np.ndarray = field(metadata={"owner": "custody"})
    confession: np.ndarray = field(metadata={"owner": "custody"})
    informed: np.ndarray = field(metadata={"owner": "custody"})
    outcome: np.ndarray = field(metadata={"owner": "adjudication"})
    stock_left: np.ndarray = field(metadata={"owner": "seizures"})
    stock_taken: np.ndarray = field(metadata={"owner": "seizures"})
    stock_moved: np.ndarray = field(metadata={"owner": "seizures"})
    agency_found: np.ndarray = field(metadata={"owner": "agencies"})
    # rings
    ring_arrests: np.ndarray = field(metadata={"owner": "arrests"})

    @classmethod
    def start(cls, country: Country) -> State:
        """Return the state on the evening before the first day."""
        areas, places = country.places.areas.height, country.places.count
        n, adults = country.subjects.size, country.public.size

        def days(size: int) -> np.ndarray:
            return np.full(size, NOT_YET, dtype=np.int16)

        def zeros(size: int) -> np.ndarray:
            return np.zeros(size)

        columns: dict[str, np.ndarray] = {}
        for together in (FILES, COURSES):
            first = {name: NOT_YET for name, kind in together.items() if kind is np.int16}
            first |= {name: NO_LABEL for name in ("measure", "arrest_fault", "outcome") if name in together}
            columns |= side_by_side(n, together, first)
        return cls(
            received=days(areas),
            preparation=zeros(places),
            launched=days(places),
            identified_here=np.zeros(places, dtype=np.int64),
            settled_here=np.zeros(places, dtype=np.int64),
            reached=zeros(places),
            attended=np.zeros(places, dtype=np.int64),
            heard=zeros(places),
            elders_met=np.zeros(places, dtype=np.bool_),
            rally_attendance=np.zeros(places, dtype=np.int64),
            meeting_attendance=np.zeros(places, dtype=np.int64),
            registered_here=np.zeros(places, dtype=np.int64),
            arrested_here=np.zeros(places, dtype=np.int64),
            arrests_recent=zeros(places),
            executions_allotted=np.zeros(places, dtype=np.int64),
            executed_here=np.zeros(places, dtype=np.int64),
            executed_today=np.zeros(places, dtype=np.int64),
            executions_recent=zeros(places),
            trials_called=np.zeros(places, dtype=np.int64),
            pressure=zeros(places),
            caution=zeros(places),
            shortfall=zeros(places),
            urgency=zeros(places),
            least_arrested=zeros(places),
            most_arrested=np.full(places, np.inf),
            overrun=np.ones(places),
            execution_share=zeros(places),
            help_preparing=zeros(places),
            help_outreach=zeros(places),
            written=np.zeros((adults >> 3) + places + 1, dtype=np.uint8),
            **columns,
            arrested=days(n),
            stock_left=country.subjects.stock.copy(),
            stock_taken=np.zeros(n, dtype=np.float32),
            stock_moved=np.zeros(n, dtype=np.float32),
            ring_arrests=np.zeros(country.rings.size + 1, dtype=np.int32),
        )


def owned_by(owner: str) -> tuple[str, ...]:
    """Return the columns that a mechanism owns."""
    return tuple(column.name for column in fields(State) if column.metadata["owner"] == owner)
