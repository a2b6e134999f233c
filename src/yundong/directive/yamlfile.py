"""YAML as plain data: nothing is executed, a repeated key is an error, and a fault names its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from yundong.base.errors import InputError


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which a repeated key is an error instead of a silent loss."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = key_node.value
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return dict(super().construct_mapping(node, deep))


# `on` and `off` are words here, as in a case's day of decision; only yes, no, true and false are truth values
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if first not in "oO" or tag != "tag:yaml.org,2002:bool"]
    for first, found in _Loader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    """Read one YAML file as plain data.

    Raises
    ------
    InputError
        If the file is missing, is not UTF-8 or is not YAML, with the line.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file. Check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{path}: this is a folder, a YAML file is needed.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: the file is not UTF-8 text. Save it as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise InputError(
            f"{path.name}{line}: not readable as YAML: {error.problem}. Mend that line."
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path.name}: not readable as YAML: {error}.") from None
