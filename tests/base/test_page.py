"""The page that every command fills: whole, silent, escaped."""

from __future__ import annotations

import re

import pytest

from yundong.base.page import BROAD, html_page, scrolled


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_has_one_of_each_and_asks_for_nothing(lang: str) -> None:
    page = html_page(
        "A <title> & more", lang, "<p>text</p>", subtitle="x < y", footer="<p>end</p>", style="p{}"
    )
    assert page.startswith("<!DOCTYPE html>") and "<script" not in page
    for once in ("<main ", "<h1>", "<header>", "<footer>", 'class="skip"', "default-src 'none'"):
        assert page.count(once) == 1
    assert "A &lt;title&gt; &amp; more" in page and "x &lt; y" in page and "<title> &" not in page
    assert f'lang="{"zh-Hans" if lang == "zh" else "en"}"' in page
    assert "http:" not in page and "https:" not in page and "url(" not in page
    assert ("跳至正文" in page) == (lang == "zh")


def test_what_is_not_there_leaves_no_empty_element() -> None:
    page = html_page("t", "en", "")
    assert "<footer" not in page and 'class="subtitle"' not in page


def test_every_tone_has_a_dark_and_a_printed_value() -> None:
    page = html_page("t", "en", "")
    tones = set(re.findall(r"var\((--[a-z-]+)\)", page)) - {"--tone", "--tint"}
    given = re.findall(r"(--[a-z-]+): #", page)
    assert tones and all(given.count(tone) == 4 for tone in tones)  # light, dark twice, print


def test_a_table_of_many_columns_gets_more_room() -> None:
    assert "broad" not in scrolled("<table></table>", "a", BROAD)
    wide = scrolled("<table></table>", 'a "b"', BROAD + 1)
    assert 'class="scroll broad"' in wide and 'tabindex="0"' in wide and "a &quot;b&quot;" in wide


def test_in_print_a_picture_leaves_room_for_its_caption_and_no_article_for_half_a_page() -> None:
    printed = html_page("t", "en", "").partition("@media print")[2]
    (tall,) = re.findall(r"figure svg \{ max-height: (\d+)mm", printed)
    assert int(tall) <= 297 - 2 * 20 - 50  # a page of A4 less its margins and the caption of a picture
    assert "article" not in re.findall(r"([^{}]*)\{ break-inside: avoid", printed)[0]
