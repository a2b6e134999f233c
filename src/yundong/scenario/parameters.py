"""The numbers of the model: looked up by name, resolved by area, changed for an experiment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from yundong.base.cells import CellError, number
from yundong.base.errors import InputError, did_you_mean
from yundong.base.tables import Table
from yundong.figures.area import AreaTree
from yundong.scenario.rows import Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Parameters(Table[Parameter]):
    """The parameters by name; ``name@area`` overrides ``name`` for an area and all below it.

    Parameters
    ----------
    rows : mapping of str to Parameter
        In the order of the file.
    changed : mapping of str to float, optional
        What has been set after loading.
    """

    __slots__ = ("_by_area", "changed")

    def __init__(self, rows: Mapping[str, Parameter], changed: Mapping[str, float] | None = None) -> None:
        super().__init__(rows)
        self.changed: dict[str, float] = dict(changed or {})
        self._by_area: dict[str, dict[str, float]] = {}
        for key, row in rows.items():
            name, _, area = key.partition("@")
            if area:
                self._by_area.setdefault(name, {})[area] = row.value

    def __getitem__(self, key: str) -> Parameter:
        try:
            return self._rows[key]
        except KeyError:
            raise UnknownParameter(key, self) from None

    def value(self, name: str) -> float:
        """Return the value that holds where no area has its own, in the unit of the parameter.

        Raises
        ------
        InputError
            If there is no such parameter, with the nearest names.
        """
        return self[name].value

    def overrides(self, name: str) -> dict[str, float]:
        """Return the areas with a value of their own for a parameter."""
        return dict(self._by_area.get(name, {}))

    def by_area(self, name: str, areas: AreaTree[str]) -> NDArray[np.float64]:
        """Return the value of a parameter in each area of a tree.

        Parameters
        ----------
        name : str
            The parameter.
        areas : AreaTree of str
            By id; areas that no parameter names (synthetic localities) take what holds above them.

        Returns
        -------
        numpy.ndarray of float64, shape (areas,)
            In the order of the tree and the unit of the parameter.

        Raises
        ------
        InputError
            If there is no such parameter.
        """
        import numpy as np

        values = np.full(len(areas), self.value(name), dtype=np.float64)
        own = self.overrides(name)
        below: dict[str | None, float] = {None: self.value(name)}
        for position, area in enumerate(areas) if own else ():
            above = areas.parent(area)
            if above is not None and above not in below:  # most areas share it with many others
                nearest = areas.nearest(above, own)
                below[above] = below[None] if nearest is None else own[nearest]
            values[position] = own.get(area, below[above])
        return values

    def replace(self, settings: Mapping[str, float], areas: Iterable[str] = ()) -> Parameters:
        """Return the parameters with other values.

        Parameters
        ----------
        settings : mapping of str to float
            Name, or ``name@area``, and value in the unit of the parameter.
        areas : iterable of str
            Area ids for which a new override may be made.

        Raises
        ------
        InputError
            For unknown names (with the nearest), unknown areas, and values that cannot be: a share outside
            0 to 1, a negative rate, NaN. All at once.
        """
        known_areas = set(areas)
        rows = dict(self.items())
        problems = []
        for name, value in settings.items():
            base, _, area = name.partition("@")
            pattern = rows.get(name) or rows.get(base)
            if pattern is None:
                problems.append(str(UnknownParameter(name, self)))
            elif area and name not in rows and area not in known_areas:
                problems.append(f"There is no area {area!r} for {name}.{did_you_mean(area, known_areas)}")
            elif (refusal := pattern.refuse(float(value))) is not None:
                problems.append(f"{name} cannot be {value:g}: {refusal}{_range(pattern)}")
            else:
                rows[name] = _with_value(pattern, name, float(value))
        if problems:
            raise InputError(problems)
        return Parameters(rows, {**self.changed, **{name: float(v) for name, v in settings.items()}})

    def outside(self) -> list[Parameter]:
        """Return the changed parameters whose value lies outside their plausible range."""
        return [row for row in (self[name] for name in self.changed) if row.outside]

    def refuse_far(self) -> None:
        """Refuse changed parameters whose value lies so far outside that no run can be made with them.

        Raises
        ------
        InputError
            With a sentence for each.
        """
        problems = [
            f"{row.name} cannot be {row.value:g}: the model has no meaning so far outside its range.{_range(row)}"
            for row in self.outside()
            if row.too_far
        ]
        if problems:
            raise InputError(problems)

    def described_outside(self) -> list[str]:
        """Return a sentence for each changed parameter outside its plausible range with which a run can be made."""
        return [
            f"{row.name} = {row.value:g} lies outside its documented range.{_range(row)}"
            for row in self.outside()
            if not row.too_far
        ]


class UnknownParameter(InputError, KeyError):
    """A parameter that does not exist, with the nearest that do."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        hint = did_you_mean(name, known) or " `yundong parameters` lists them."
        super().__init__(f"There is no parameter {name!r}.{hint}")

    __str__ = InputError.__str__


def parse_settings(words: Iterable[str]) -> dict[str, float]:
    """Return name and value from words such as ``letters.base_rate=0.002``.

    Parameters
    ----------
    words : iterable of str
        As given to ``--set``.

    Raises
    ------
    InputError
        For words without an equals sign, values that are not numbers, and names given twice; all at once.
    """
    settings: dict[str, float] = {}
    problems = []
    for word in words:
        name, equals, value = (part.strip() for part in word.partition("="))
        if not equals or not name:
            problems.append(f"{word!r} sets nothing. Write name=value, such as letters.base_rate=0.002.")
            continue
        if name in settings:
            problems.append(f"{name} is set twice. Set it once.")
        try:
            settings[name] = number(value)
        except CellError as error:
            problems.append(f"{name} cannot be {value!r}: {error.problem} {error.remedy}")
    if problems:
        raise InputError(problems)
    return settings


def _with_value(pattern: Parameter, name: str, value: float) -> Parameter:
    """Return a parameter with another value; one without a range is documented at its own value only."""
    low, high = pattern.low, pattern.high
    if low is None and high is None:
        low = high = pattern.value
    return replace(pattern, name=name, value=value, low=low, high=high)


def _range(parameter: Parameter) -> str:
    if parameter.low == parameter.high is not None:
        return f" Its documented value is {parameter.high:g}."
    if parameter.low is None or parameter.high is None:
        return "" if parameter.low is None else f" It is {parameter.low:g} or more."
    return f" Its range is {parameter.low:g} to {parameter.high:g}."
