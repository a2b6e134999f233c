"""Linear and integer programmes over a system: error localisation and bounds."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from yundong.audit.solver import Model
from yundong.audit.system import System
from yundong.figures.interval import Interval

_SIZE = 1e4  # variables are scaled so that the largest figure has this size
_REACH = 20.0  # a figure in error may be up to this multiple of the largest figure


def fewest_errors(system: System, excluded: Sequence[Collection[str]] = ()) -> tuple[str, ...] | None:
    """Return the figures of minimum total reliability whose change satisfies all rows (Fellegi and Holt 1976).

    Parameters
    ----------
    system : System
        Variables with their intervals: figures not in error stay within them.
    excluded : sequence of collections of str
        Sets already found: the result contains none of them.

    Returns
    -------
    tuple of str or None
        Ids in the order of the system; empty if no change is needed, None if no further set exists.
    """
    model, scale = Model(), _scale(system)
    top = _REACH * _SIZE
    columns, flags = [], {}
    for variable in system.variables:
        x = model.column(0.0, top, 0.0)
        columns.append(x)
        if math.isnan(variable.value):
            continue
        low, high = (min(end / scale, top) for end in variable.interval.ends)
        flag = flags[variable.id] = model.column(0.0, 1.0, variable.weight, integer=True)
        model.row([x, flag], [1.0, top], low, math.inf)
        model.row([x, flag], [1.0, -top], -math.inf, high)
    _add_rows(model, system, columns)
    for known in excluded:
        places = [flags[name] for name in known]
        model.row(places, [1.0] * len(places), -math.inf, len(places) - 1.0)
    solution = model.solve()
    if solution is None:
        return None
    return tuple(name for name, flag in flags.items() if solution[flag] > 0.5)


def all_fewest_errors(system: System, limit: int = 24) -> tuple[tuple[str, ...], ...]:
    """Return all sets of figures of minimum total reliability whose change satisfies all rows.

    Parameters
    ----------
    system : System
        Variables and rows.
    limit : int
        Maximum number of sets.

    Returns
    -------
    tuple of tuples of str
        One empty set if no change is needed.
    """
    weights = {variable.id: variable.weight for variable in system.variables}
    found: list[tuple[str, ...]] = []
    while len(found) < limit:
        chosen = fewest_errors(system, found)
        if chosen is None or (found and _sum(chosen, weights) > _sum(found[0], weights) + 1e-6):
            break
        found.append(chosen)
        if not chosen:
            break
    return tuple(found)


def _sum(names: Collection[str], weights: Mapping[str, float]) -> float:
    return sum(weights[name] for name in names)


def bounds(system: System, name: str, released: Collection[str] = ()) -> Interval | None:
    """Return the range of a quantity, given the intervals of all other figures and the rows.

    Parameters
    ----------
    system : System
        Variables and rows.
    name : str
        Id of the variable; its own interval applies as well, unless it is released.
    released : collection of str
        Variables whose figures are disregarded.

    Returns
    -------
    Interval or None
        None if no figures satisfy all rows.
    """
    scale = _scale(system)
    ends = []
    for sign in (1.0, -1.0):
        model, columns = Model(), []
        for variable in system.variables:
            low, high = (0.0, math.inf) if variable.id in released else variable.interval.ends
            columns.append(model.column(low / scale, high / scale, sign if variable.id == name else 0.0))
        _add_rows(model, system, columns)
        optimum = model.optimum()
        if optimum is None:
            return None
        ends.append(sign * optimum * scale)
    low, high = max(0.0, ends[0]), ends[1]
    return Interval(_clean(min(low, high)), _clean(max(low, high)))


def venn_bounds(whole: Interval, parts: Sequence[Interval], counted: Collection[int]) -> Interval | None:
    """Return bounds on the number of members common to several parts of a whole.

    Parameters
    ----------
    whole : Interval
        Size of the whole.
    parts : sequence of Interval
        Sizes of the parts, all inside the whole; at most six.
    counted : collection of int
        Positions of the parts whose intersection is bounded.

    Returns
    -------
    Interval or None
        For two parts the Fréchet bounds; None if the parts do not fit into the whole.
    """
    regions = range(2 ** len(parts))
    finite = [end for interval in (whole, *parts) for end in interval.ends if math.isfinite(end)]
    scale = max(1.0, *finite) / _SIZE
    ends = []
    for sign in (1.0, -1.0):
        model = Model()
        columns = [
            model.column(0.0, math.inf, sign if all(region >> part & 1 for part in counted) else 0.0)
            for region in regions
        ]
        for part, size in enumerate(parts):
            inside = [columns[region] for region in regions if region >> part & 1]
            model.row(inside, [1.0] * len(inside), size.low / scale, size.high / scale)
        model.row(columns, [1.0] * len(columns), whole.low / scale, whole.high / scale)
        optimum = model.optimum()
        if optimum is None:
            return None
        ends.append(sign * optimum * scale)
    return Interval(_clean(max(0.0, min(ends))), _clean(max(ends)))


def _add_rows(model: Model, system: System, columns: Sequence[int]) -> None:
    place = {variable.id: number for number, variable in enumerate(system.variables)}
    for row in system.rows:
        names = list(row.coefficients)
        model.row(
            [columns[place[name]] for name in names],
            [row.coefficients[name] for name in names],
            0.0 if row.equal else -math.inf,
            0.0,
        )


def _scale(system: System) -> float:
    known = [abs(variable.value) for variable in system.variables if not math.isnan(variable.value)]
    return max([1.0, *known]) / _SIZE


def _clean(number: float) -> float:
    """Round to ten significant digits, the accuracy of the solver."""
    if math.isinf(number) or number == 0:
        return number
    return float(round(number, max(0, 9 - math.floor(math.log10(abs(number))))))
