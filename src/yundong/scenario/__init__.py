"""A scenario: a folder of plain data, loaded and validated into frozen typed objects.

`load` reads one, `check` lists its faults, `copy` makes one's own. Nothing in a scenario is executed.
"""

from yundong.base.errors import Fault
from yundong.base.tables import Table
from yundong.figures.area import Area, Areas
from yundong.figures.indicator import Indicator
from yundong.scenario.copying import copy
from yundong.scenario.load import Scenario, check, folder_hash, load, locate, shipped
from yundong.scenario.parameters import Parameters, UnknownParameter, parse_settings
from yundong.scenario.rows import Carrier, Experiment, Parameter, Passage, ScenarioClaim, Source
from yundong.scenario.schedule import Schedule

__all__ = [
    "Area",
    "Areas",
    "Carrier",
    "Experiment",
    "Fault",
    "Indicator",
    "Parameter",
    "Parameters",
    "Passage",
    "Scenario",
    "ScenarioClaim",
    "Schedule",
    "Source",
    "Table",
    "UnknownParameter",
    "check",
    "copy",
    "folder_hash",
    "load",
    "locate",
    "parse_settings",
    "shipped",
]
