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
