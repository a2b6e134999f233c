"""What organs' own records hold, indicator by indicator, as indicators.csv defines them."""

from __future__ import annotations

from yundong.campaign.counting import RowCounter
from yundong.campaign.log import Log, Reader
from yundong.country import Country
from yundong.scenario import Scenario


def returned(scenario: Scenario) -> tuple[str, ...]:
    """Return the indicators that organs report upward, in the order of their codes in the table `returns`."""
    return tuple(i.id for i in scenario.indicators.values() if i.returned and i.kind == "flow")


class Tally:
    """Cumulative counts of the records, (areas, indicators), brought up to date when asked.

    Attributes
    ----------
    indicators : tuple of str
        The indicators that organs report upward and that rows can be counted for.
    counts : ndarray of float64, (areas, indicators)
        Each row counted once, at the organ that wrote it, times the weight of its locality.
    """

    def __init__(self, scenario: Scenario, country: Country, log: Log) -> None:
        self.indicators = returned(scenario)
        self._rows = Reader(log)
        self._counter = RowCounter(log, country, tuple(scenario.indicators[name] for name in self.indicators))
        self.counts = self._counter.counts

    def update(self) -> None:
        """Count the rows written since the last call."""
        for table in self._counter.tables:
            self._counter.add(table, *self._rows.fresh(table))
