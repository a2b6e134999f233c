"""The answers of a study as labelled arrays (xarray): draws with the parameters of each as coordinates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yundong.base.extras import require
from yundong.study.change.draws import ParameterDraws

if TYPE_CHECKING:
    import xarray as xr

DRAW, PARAMETER = "draw", "parameter"


def dataset_of_draws(
    values: Mapping[str, Any],
    dimension: Mapping[str, Sequence[Any]],
    kept: Sequence[int],
    draws: ParameterDraws,
    about: Mapping[str, Any],
) -> xr.Dataset:
    """Return values by draw as a dataset.

    Parameters
    ----------
    values
        By name, each (length of the dimension, draws kept).
    dimension
        Name of the dimension beside the draws, and its labels.
    kept
        Numbers of the draws.
    draws
        Of which their parameters are added, as ``parameters``, (draw, parameter).
    about
        Attributes.

    Raises
    ------
    InputError
        If xarray is not installed.
    """
    require("study", "An answer as xarray")
    import numpy as np
    import xarray as xr

    (name, labels), numbers = next(iter(dimension.items())), list(kept)
    settings = [[draws.settings[draw][p] for p in draws.parameters] for draw in numbers]
    table = np.array(settings, dtype=np.float64).reshape(len(numbers), len(draws.parameters))
    made = {key: ((name, DRAW), np.array(value, dtype=np.float64)) for key, value in values.items()}
    coordinates = {name: list(labels), DRAW: numbers, PARAMETER: list(draws.parameters)}
    attributes = {**about, "draws_from": draws.origin.value}
    return xr.Dataset(
        {**made, "parameters": ((DRAW, PARAMETER), table)}, coords=coordinates, attrs=attributes
    )
