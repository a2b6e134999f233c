"""Names of places from a gazetteer of one's own, beside those of a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from yundong.base.errors import Fault, InputError
from yundong.base.tables import read_csv
from yundong.documents.text.fold import fold

_COLUMNS = {
    "name": ("name", "name_zh", "name_ch", "name_ft", "namech", "nameft", "地名", "名称", "name_en",
             "transcription", "name_py"),
    "kind": ("kind", "type", "feature_type", "feature type", "type_ch", "type_zh", "type_py", "typech", "类型", "类别"),
    "within": ("within", "parent", "parent_name", "parent name", "上级", "隶属", "pres_loc"),
    "other": ("other names", "other_names", "aliases", "alias", "alternative names", "alt_names", "variants",
              "spellings",               "别名", "又名", "旧名"),
}  # fmt: skip
"""Titles accepted for each column, in small letters, those of TGAZ and CHGIS among them."""

_SEPARATORS = re.compile(r"[|;；、/]")
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Gazetteer:
    """Places by name.

    Parameters
    ----------
    names : mapping of str to (mapping of str to str)
        Language to name, folded, to the name that the gazetteer has first, with its kind.
    """

    names: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, path: str | Path) -> Gazetteer:
        """Read a table of places.

        Parameters
        ----------
        path : str or Path
            CSV with a column for the name; those for the kind (县, County), for the unit it is within and for other
            names (separated by bars) may be missing. The columns of TGAZ and CHGIS are known.

        Returns
        -------
        Gazetteer

        Raises
        ------
        InputError
            If there is no column of names, or a row has none.
        """
        table = read_csv(Path(path))
        titles = {title.strip().casefold(): title for title in table.header}
        chosen = {
            column: [titles[title] for title in known if title in titles]
            for column, known in _COLUMNS.items()
        }
        if not chosen["name"]:
            raise InputError(f"{path} has no column of names of places. It must have one titled name.")
        names: dict[str, dict[str, str]] = {"en": {}, "zh": {}}
        faults = []
        for number, row in table.records():
            given = [row[title].strip() for title in chosen["name"] if row[title].strip()]
            if not given:
                faults.append(
                    Fault(str(path), "This place has no name.", "Give one.", number, chosen["name"][0])
                )
                continue
            others = [one.strip() for title in chosen["other"] for one in _SEPARATORS.split(row[title])]
            kinds = [row[title].strip() for title in chosen["kind"] if row[title].strip()]
            place = next(iter(reversed(list(_forms(given[:1], kinds)))), given[0])
            for form in _forms([*given, *others], kinds):
                names["zh" if _CHINESE.search(form) else "en"].setdefault(fold(form), place)
        if faults:
            raise InputError(faults)
        if not any(names.values()):
            raise InputError(f"{path} holds no place. It must have a row for each.")
        return cls(names)


def _forms(names: list[str], kinds: list[str]) -> Iterator[str]:
    """Yield every name of a place, and with its kind behind it where the name does not say it."""
    for name in names:
        chinese = bool(_CHINESE.search(name))
        if len(name) < 2 and chinese:  # 沛 alone is a word, 沛县 a place
            yield from (name + kind for kind in kinds if _CHINESE.search(kind))
            continue
        if len(name) > 1:
            yield name
        for kind in kinds:
            if name.casefold().endswith(kind.casefold()) or bool(_CHINESE.search(kind)) != chinese:
                continue
            yield name + kind if chinese else f"{name} {kind}"
