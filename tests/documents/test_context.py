"""What a figure takes from around it: the place and the time of a title, a heading, a caption, a row, a paragraph."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.documents import Lexicon, ReadFigure, open_document, read


def read_plain(folder: Path, text: str, name: str = "text.txt") -> dict[str, ReadFigure]:
    """Read a text without the words of any scenario; the figures by how they are written."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return {figure.exact: figure for figure in read(open_document(path), Lexicon.empty())}


PLACES = {
    "title in capitals": (
        "REPORT ON THE FISHERIES OF THE COLONY OF SAINT BRENDAN\n\nThe boats numbered 412, with crews of 1,630 men.",
        {"412": "SAINT BRENDAN", "1,630": "SAINT BRENDAN"},
    ),
    "title by what is said of a place": (
        "Report on the Trade of Harlow-on-Sea for 1911\n\nExports.—The port shipped 840 tons of slate.",
        {"840": "Harlow-on-Sea"},
    ),
    "section in capitals": (
        "HOUSE OF ASSEMBLY\n\nWATER SUPPLY (WENDOVER)\n\nA member asked how many wells had been sunk in Wendover.\n\n"
        "The Minister: There are 37 wells, and 9 of them are dry.\n\nROADS (COST)\n\nThe Minister: 120 carts were bought.",
        {"37": "WENDOVER", "9": "WENDOVER", "120": ""},
    ),
    "rows of a table": (
        "# Norland Province\n\n| Tahsil | Wells | Tanks |\n|---|---|---|\n| Amla | 310 | 22 |\n| Boru | 145 | 61 |\n"
        "| **All tahsils** | **455** | **83** |\n",
        {"310": "Amla", "61": "Boru", "455": "Norland Province"},
    ),
    "place that opens a paragraph and ends with it": (
        "ANNUAL REPORT OF THE EASTERN PROVINCE\n\nSelby District has 14 dispensaries. Twelve doctors serve them, with 31 "
        "nurses.\n\nVaccination. 8,240 children were vaccinated.",
        {"14": "Selby District", "31": "Selby District", "8,240": "EASTERN PROVINCE"},
    ),
    "place left behind": (
        "ANNUAL REPORT OF THE EASTERN PROVINCE\n\nThe fair at Selby drew 900 visitors. The Province keeps 64 stallions.",
        {"900": "Selby", "64": "EASTERN PROVINCE"},
    ),
    "letter": (
        "No. 12. The Consul at Port Amber to the Secretary of State\nPort Amber, 3 May 1907\n\nSir, I enclose a memorandum "
        "on the condition of the pearl fishery in Lassa.\n\nThe divers number 2,340. At Quill 118 boats were wrecked.",
        {"2,340": "Lassa", "118": "Quill"},
    ),
    "style of a broadcast is no place": (
        "Broadcast in Mandarin, 4 June 1952\n\nThe mills turned out 6,200 bolts of cloth.",
        {"6,200": ""},
    ),
    "gazetteer, title in Chinese": (
        "青浦府志　卷三　仓储\n\n常平仓贮谷三万二千石。内阳县额征银八千四百两，临河县六千一百两。",
        {"三万二千": "青浦府", "八千四百": "内阳县", "六千一百": "临河县"},
    ),
    "office that writes": (
        "电报\n发报：中共川北地委　　收报：省委\n\n省委：\n\n我区已结束六十一个乡，没收耕牛一千二百头。",
        {"六十一": "川北", "一千二百": "川北"},
    ),
    "harbours, reservoirs and rivers": (
        "运河中段航运调查\n\n石桥港有船312只。龙潭水库位于县城以东，坝高18.5米，移民420人。\n\n全线有水库12座。",
        {"312": "石桥港", "18.5": "龙潭水库", "420": "龙潭水库", "12": ""},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_places_are_taken_from_around_a_figure(name: str, tmp_path: Path) -> None:
    text, wanted = PLACES[name]
    figures = read_plain(tmp_path, text, "text.md" if text.startswith("#") else "text.txt")
    assert {exact: figures[exact].place for exact in wanted} == wanted
