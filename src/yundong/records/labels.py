"""The labels of the records: what each code in memory means, and its name in a table.

Every label of a column is a member here. Kernels compare and write members, which Numba compiles as constants;
the schema takes its categories from the same members, in the same order.
"""

from __future__ import annotations

from enum import IntEnum

NO_LABEL = 255
"""What an array of codes holds where there is no label yet; no table has it."""


class Label(IntEnum):
    """A label of a column: its code in memory, and its name in a table in small letters."""

    @property
    def label(self) -> str:
        """The name in a table, such as ``"public_security"``."""
        return self.name.lower()

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Return the names in a table, in the order of the codes."""
        return tuple(member.label for member in cls)


class LeadSource(Label):
    """Kind of source of a piece of evidence (D2.1, D2.2, R3.4)."""

    MATERIAL = 0
    INTELLIGENCE = 1
    LETTER = 2
    FAMILY = 3
    INTERROGATION = 4
    REGISTRATION = 5
    AGENCY = 6
    TRAINING = 7


class EvidenceRoute(Label):
    """What really stands behind a piece of evidence; known to the model alone.

    `QUOTA` is brought by no source: it names an identification that only a lowered threshold let pass.
    """

    OLD_FILE = 0
    INVESTIGATION = 1
    LETTER_TRUE = 2
    LETTER_MISTAKEN = 3
    LETTER_MALICIOUS = 4
    NAME = 5
    COERCED_NAME = 6
    CONFESSION = 7
    AGENCY = 8
    TRAINING = 9
    QUOTA = 10


class Role(Label):
    """Role in the trade (D1.1)."""

    NONE = 0
    PRODUCER = 1
    TRAFFICKER = 2
    TRANSPORTER = 3
    PROTECTOR = 4


class Era(Label):
    """Period of the last offence: before 1951 is the past."""

    NONE = 0
    PAST = 1
    PRESENT = 2


class Sector(Label):
    """Agency in which a person serves (D1.1, D3.1)."""

    NONE = 0
    RAIL = 1
    ROAD = 2
    WATER = 3
    POST = 4
    CUSTOMS = 5
    PUBLIC_SECURITY = 6
    JUDICIARY = 7
    TAX = 8
    ARMY = 9
    OTHER = 10


class Phase(Label):
    """Phase of the campaign in which a person is arrested (R1.1)."""

    AT_ONCE = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3
    AGENCY = 4


class Background(Label):
    """Political background as the file states it."""

    OTHER = 0
    OLD_REGIME = 1
    UNKNOWN = 2


class Disposition(Label):
    """Outcome of the case of an arrested person (R1.5, R1.6)."""

    DEATH = 0
    LIFE = 1
    PRISON = 2
    REFORM_LABOUR = 3
    CONTROL = 4
    RELEASED = 5


class Severity(Label):
    """Band of punishment that the directive's rules give."""

    WAIVED = 0
    REDUCED = 1
    ORDINARY = 2
    SEVERE = 3


class Timing(Label):
    """When the directive's rules let a person be arrested (D2.5), as far as the file goes.

    `OPTIONAL`: some outcomes that are still possible are arrest at the launch, and some are none: the rules permit it
    and do not ask for it.
    """

    AT_ONCE = 0
    AT_LAUNCH = 1
    OPTIONAL = 2
    NOT = 3


class ArrestFault(Label):
    """What was wrong with an arrest, known to the model alone: the first that holds."""

    NONE = 0
    INNOCENT = 1
    NOT_ARRESTABLE = 2
    OPTIONAL = 3
    INFLATED = 4


class ClearingReason(Label):
    """Why a person held is set free before judgment."""

    INNOCENT = 0
    NOT_ARRESTABLE = 1


class MeasureKind(Label):
    """What is done about an offender who is not arrested."""

    TRAINING = 0
    CONTROL = 1


class Route(Label):
    """Law under which a case is handled (D1.4, D1.5, D1.6)."""

    CAMPAIGN = 0
    EXISTING_LAW = 1
    OTHER_LAW = 2
    TREATMENT = 3
    NONE = 4


class Confession(Label):
    """How full a confession is."""

    REFUSED = 0
    PARTIAL = 1
    FULL = 2


class OffencePeriod(Label):
    """Period of the offences confessed at a registration (R1.14)."""

    PRESENT = 0
    PAST = 1


class RegistrationPlace(Label):
    """Where a person registers."""

    PUBLIC_SECURITY = 0
    AGENCY = 1


class MeetingKind(Label):
    """Kind of propaganda meeting (R1.12, R3.6)."""

    SMALL = 0
    MASS = 1
    FAMILY = 2
    ELDERS = 3
    RALLY = 4
    TRIAL = 5


class Channel(Label):
    """Channel of propaganda."""

    SPOKEN = 0
    PRINT_RADIO = 1


class Author(Label):
    """Who wrote a letter (R1.13)."""

    PUBLIC = 0
    RELATIVE = 1
    RIVAL = 2


class Occasion(Label):
    """How a letter or oral tip came in."""

    POST = 0
    RALLY = 1
    TRIAL = 2
    MEETING = 3


class Motive(Label):
    """Why a letter was written; known to the model alone.

    In good faith, about an offender or by mistake; or out of malice, which says nothing of whether it is true.
    """

    TRUE = 0
    MISTAKEN = 1
    MALICIOUS = 2


class ArrestResult(Label):
    """Whether the person to be arrested was there."""

    ARRESTED = 0
    NOT_FOUND = 1


class Item(Label):
    """What was seized (R1.7 to R1.9)."""

    OPIUM = 0
    MORPHINE = 1
    HEROIN = 2
    MACHINE_LARGE = 3
    MACHINE_SMALL = 4
    TOOL = 5
    MORTAR = 6
    MACHINE_GUN = 7
    FIREARM = 8
    ROUND = 9
    GRENADE = 10
    BOMB = 11
    RADIO = 12


class ItemUnit(Label):
    """Unit in which a seized item is counted or weighed."""

    LIANG = 0
    SET = 1
    PIECE = 2


class SeizureOrigin(Label):
    """Whether an item was found in a search or handed in."""

    ARREST = 0
    REGISTRATION = 1


class Movement(Label):
    """Where seized items went (R4.3, R4.4)."""

    RECEIVED = 0
    TO_FINANCE = 1
    TO_PUBLIC_SECURITY = 2
    TO_WORKSHOP = 3
    DESTROYED = 4


class AgencyFinding(Label):
    """How an offender inside an agency came to be known (R2.1)."""

    REGISTRATION = 0
    INVESTIGATION = 1


class InspectionReason(Label):
    """Why an inspection team visits a place (R3.3)."""

    LAGGARD = 0
    RASH = 1
    ROUTINE = 2


class InspectionFinding(Label):
    """Fault that an inspection team finds (R3.3)."""

    NONE = 0
    PREPARATION = 1
    PROPAGANDA = 2
    RASHNESS = 3


class AreaLevel(Label):
    """Rank of an area and its organ."""

    CENTRE = 0
    REGION = 1
    PROVINCE = 2
    LOCALITY = 3


PREFECTURE = "prefecture"
"""Level of a place that others lie in, between them and a province; only an archive that was brought has it."""


class LocalityKind(Label):
    """Kind of place of D3.2."""

    LARGE_CITY = 0
    MEDIUM_CITY = 1
    BORDER = 2
    PORT = 3
    OLD_ABUSE = 4
    PRODUCTION = 5
    TRANSPORT_HUB = 6
    CUSTOMS = 7


class Chain(Label):
    """Chain of command down which an order goes (D0.1, D0.2)."""

    CIVIL = 0
    MILITARY = 1
    AGENCY = 2


class OrderKind(Label):
    """What was ordered (D2.3)."""

    DIRECTIVE = 0
    PLAN = 1
    LAUNCH = 2


class CultivationZone(Label):
    """Zone of the directive for poppy land (D5.1, D5.2)."""

    ETHNIC_BORDER = 0
    INTERIOR = 1


class FieldAction(Label):
    """What was done about poppy land (D5.1, D5.2)."""

    DEFERRED = 0
    BANNED = 1
    INSPECTED = 2
    UPROOTED = 3


ITEM_UNITS = {
    item: ItemUnit.LIANG
    if item <= Item.HEROIN
    else ItemUnit.SET
    if item <= Item.MACHINE_SMALL
    else ItemUnit.PIECE
    for item in Item
}
"""The unit of each item."""
