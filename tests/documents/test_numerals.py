"""Numerals of every style, against their written form and against two libraries."""

from __future__ import annotations

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_to_num import alpha2digit

from yundong.documents.quantities.numerals import parse_chinese, parse_english, write_chinese, write_english


@pytest.mark.parametrize(
    ("run", "value"),
    [
        ("三百九十九万六千零五十六", 3_996_056),
        ("399万6056", 3_996_056),
        ("叁佰玖拾玖万陆仟零伍拾陆", 3_996_056),
        ("七千四百五十九万五千一百八十一", 74_595_181),
        ("二千四百四十七万三千三百零八", 24_473_308),
        ("廿三", 23),
        ("卅", 30),
        ("一九五二", 1952),
        ("二〇〇", 200),
        ("〡〢〣", 123),
        ("三千五", 3500),
        ("两万八", 28_000),
        ("一百零二", 102),
        ("十万八千", 108_000),
        ("1.3亿", 130_000_000),
        ("一点九二万", 19_200),
        ("五亿三千万", 530_000_000),
        ("一万亿", 10**12),
        ("四万万七千五百万", 475_000_000),
    ],
)
def test_chinese_numerals(run: str, value: int) -> None:
    amount = parse_chinese(run)
    assert amount is not None
    assert (amount.value, amount.low, amount.high) == (value, value, value)


@pytest.mark.parametrize(
    ("run", "low", "high"),
    [
        ("680余", 680, 690),
        ("三千余", 3000, 4000),
        ("十余万", 100_000, 200_000),
        ("三四百", 300, 400),
        ("十二三", 12, 13),
        ("几十", 20, 90),
        ("数百", 200, 900),
        ("万余", 10_000, 20_000),
    ],
)
def test_open_chinese_numerals(run: str, low: int, high: int) -> None:
    amount = parse_chinese(run)
    assert amount is not None
    assert (amount.low, amount.high) == (low, high)
    assert amount.hedge


@pytest.mark.parametrize(
    "run", ["万", "十十", "二二十", "余", "百千", "三百千", "亿亿", "零零", "几几", "半半半"]
)
def test_what_is_no_chinese_numeral(run: str) -> None:
    amount = parse_chinese(run)
    assert amount is None or amount.digits


@given(st.integers(0, 10**16 - 1))
def test_chinese_round_trip(number: int) -> None:
    for formal in (False, True):
        amount = parse_chinese(write_chinese(number, formal))
        assert amount is not None
        assert amount.value == amount.low == amount.high == number


@given(st.integers(1, 10**15))
def test_chinese_agrees_with_cn2an(number: int) -> None:
    amount = parse_chinese(cn2an.an2cn(number))
    assert amount is not None
    assert amount.value == number


@given(st.integers(0, 10**15 - 1))
def test_english_round_trip(number: int) -> None:
    amount = parse_english(write_english(number))
    assert amount is not None
    assert amount.value == number


@settings(max_examples=50)
@given(st.integers(20, 999_999))
def test_english_agrees_with_text2num(number: int) -> None:
    words = write_english(number)
    assert alpha2digit(words, "en").replace(",", "") == str(number)
    amount = parse_english(words)
    assert amount is not None
    assert amount.value == number


@pytest.mark.parametrize(
    ("run", "low", "high"),
    [
        ("half a million", 500_000, 500_000),
        ("a dozen", 12, 12),
        ("1.92 million", 1_920_000, 1_920_000),
        ("two and a half million", 2_500_000, 2_500_000),
        ("several hundred", 200, 900),
        ("nineteen hundred", 1900, 1900),
    ],
)
def test_english_numerals(run: str, low: int, high: int) -> None:
    amount = parse_english(run)
    assert amount is not None
    assert (amount.low, amount.high) == (low, high)


@pytest.mark.parametrize(
    "run", ["two three", "one and", "and one", "hundred", "million two", "a", "five-twenty"]
)
def test_what_is_no_english_numeral(run: str) -> None:
    assert parse_english(run) is None


@given(
    st.text(
        alphabet="零〇一二三四五六七八九十百千万亿两廿卅余多几数半点0123456789.,壹贰叁肆拾佰仟〡〢",
        max_size=20,
    )
)
def test_any_run_of_chinese_figures_is_taken_or_refused(run: str) -> None:
    amount = parse_chinese(run)
    if amount is not None and amount.low is not None and amount.high is not None:
        assert amount.low <= amount.value <= amount.high


@given(
    st.lists(
        st.sampled_from(
            [
                "one",
                "two",
                "twelve",
                "twenty",
                "hundred",
                "thousand",
                "million",
                "and",
                "a",
                "half",
                "several",
                "dozen",
                "3.5",
                "of",
            ]
        )
    )
)
def test_any_row_of_english_words_is_taken_or_refused(words: list[str]) -> None:
    amount = parse_english(" ".join(words))
    if amount is not None and amount.low is not None and amount.high is not None:
        assert amount.low <= amount.value <= amount.high
