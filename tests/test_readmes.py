"""The Chinese README says what the English one does, section by section."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def parts(name: str) -> tuple[list[str], list[str]]:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text)  # a picture may be another in each language
    return re.findall(r"^## (.+)$", text, re.MULTILINE), links


def test_both_have_the_same_sections_and_links() -> None:
    english, chinese = parts("README.md"), parts("README.zh.md")
    assert len(english[0]) == len(chinese[0])
    assert all(re.search("[\u4e00-\u9fff]", title) for title in chinese[0])
    assert set(chinese[1]) - {"README.md"} <= set(english[1])
    assert "README.zh.md" in english[1] and "README.md" in chinese[1]


def test_the_results_stated_are_those_of_the_page_of_the_fit() -> None:
    page = (ROOT / "docs" / "fit.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (calibrate|check) \|(.+)\|$", page.partition("## Claims used")[0], re.MULTILINE)
    cells = {role: [cell.split()[0] for cell in row.split("|")] for role, row in rows}
    parameters = re.search(r"Calibrated parameters: (\d+)", page)
    assert parameters is not None
    claims, _, within_10, within_30, *_ = cells["calibrate"]
    checked, compared, _, _, inside, within_half, _, typical = cells["check"]
    stated = [parameters[1], claims, within_10, within_30, checked, compared, inside, within_half, typical]
    for name, heading in (("README.md", "## Results"), ("README.zh.md", "## 结果")):
        said = (ROOT / name).read_text(encoding="utf-8").partition(heading)[2].partition("\n## ")[0]
        numbers = re.findall(r"\d+(?:\.\d+)?", said)
        assert [n for n in stated if n not in numbers] == [], name
