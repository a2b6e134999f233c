"""Single statements: values, intervals, hedges, units, and what is no figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yundong.documents import Lexicon, ReadFigure, read
from yundong.documents.formats import plain
from yundong.documents.quantities.grammar import read_quantities
from yundong.documents.text.document import Document, language_of, link_blocks
from yundong.documents.text.fold import fold

ReadText = Callable[..., list[ReadFigure]]


@pytest.mark.parametrize(
    ("text", "low", "high", "value"),
    [
        ("over 680 cases were counted", 680, None, 680),
        ("more than 8,500 people came", 8500, None, 8500),
        ("about 410,000 people came", 405_000, 415_000, 410_000),
        ("nearly 3,500 people came", 3400, 3500, 3500),
        ("up to 15,000 people came", None, 15_000, 15_000),
        ("no fewer than 40 people came", 40, None, 40),
        ("fewer than 40 people came", None, 40, 40),
        ("1,300 or more letters came", 1300, None, 1300),
        ("two to three times they came", 2, 3, None),
        ("between 20 and 30 rifles were found", 20, 30, None),
        ("2–3 million people came", 2_000_000, 3_000_000, None),
        ("5 to 600 rifles were found", 5, 600, None),
        ("several hundred people came", 200, 900, None),
        ("half a million people came", 500_000, 500_000, 500_000),
        ("検举信680余件", 680, 690, 680),
        ("三千餘兩鸦片缴获", 3000, 4000, 3000),
        ("缴获鸦片近两千两", 1000, 2000, 2000),
        ("到会群众约二万人", 15_000, 25_000, 20_000),
        ("到会群众二十至三十万人", 200_000, 300_000, None),
        ("到会群众至少三百人", 300, None, 300),
        ("到会群众三百人以上", 300, None, 300),
        ("到会群众几十人", 20, 90, None),
        ("到会群众三四百人", 300, 400, None),
    ],
)
def test_intervals(
    text: str, low: float | None, high: float | None, value: float | None, read_text: ReadText
) -> None:
    (figure,) = read_text(text + ("。" if text > "一" else "."))
    assert (figure.low, figure.high, figure.value) == (low, high, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22% of them came.", 22),
        ("0.5 per cent of them came.", 0.5),
        ("5‰ of them came.", 0.5),
        ("5 per thousand of them came.", 0.5),
        ("One-third of them came.", 33.3333),
        ("one in five of them came.", 20),
        ("Half of them came.", 50),
        ("来者占百分之二十二。", 22),
        ("来者占千分之五。", 0.5),
        ("来者占三成五。", 35),
        ("来者占三分之一。", 33.3333),
        ("来者占百分之六十六点八。", 66.8),
        ("来者占22％。", 22),
        ("来者占一半。", 50),
    ],
)
def test_percentages_are_in_per_cent(text: str, value: float, read_text: ReadText) -> None:
    (figure,) = read_text(text)
    assert figure.value == value
    assert figure.unit == "%"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("缴获毒品三百九十九万六千零五十六两。", 3_996_056, "liang"),
        ("缴获毒品399万6056两。", 3_996_056, "liang"),
        ("繳獲毒品叁佰玖拾玖萬陸仟零伍拾陸兩。", 3_996_056, "liang"),
        ("缴获鸦片十八两五钱。", 18.5, "liang"),
        ("缴获鸦片三斤半。", 3.5, "jin"),
        ("罚款3,000元。", 3000, "yuan"),
        ("铲除烟苗四百六十亩。", 460, "mu"),
        ("A fine of 300,000 yuan.", 300_000, "yuan"),
        ("They seized 1,384.5 taels of opium.", 1384.5, "liang"),
        ("They seized half a catty of heroin.", 0.5, "jin"),
        ("He was given fifteen years.", 15, "years"),
        ("The man was aged 47.", 47, "years old"),
    ],
)
def test_units(text: str, value: float, unit: str, read_text: ReadText) -> None:
    (figure,) = read_text(text)
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "Date: April 15, 1952",
        "The report of 14 December 1952 covers 1951 and the 1930s.",
        "See article 12 of Order No. 28, pp. 14-16, Table 3, section 2.1 and appendix 4.",
        "1. Prioritise the cases\n\n2. Rely on the people\n\n3. Key places\n",
        "In the Three-Anti and Five-Anti movements the first phase came before the second.",
        "There were two reasons: (1) the weather, (2) the roads.",
        "At 8:30 p.m. they left; at 9 o'clock they came back.",
        "Telephone 2-345-678, room 12, file B3, P-347.",
        "One of the offenders told one another story.",
        "- 12 -",
        "一九五二年四月十五日，三反、五反运动。",
        "民国三十八年以来；五二年春；八月十五日下午三时。",
        "第一二八号电，字第123号，政发〔1952〕12号。",
        "一、政策；二、办法。（三）其他。第四步再说。",
        "原因有三个方面，分两个阶段，十分重要，一切顺利，统一步骤，四川、九江、三门峡。",
        "该队为三人小组，二等犯、一级机关、四区。",
        "六〇炮、三八式步枪、七九步枪、60毫米迫击炮均未发现。",
        "四月十五日至五月底，每逢初一、十五。",
    ],
)
def test_what_is_no_figure(text: str, read_text: ReadText) -> None:
    assert read_text(text) == []


def test_a_specification_is_part_of_the_thing(read_text: ReadText) -> None:
    (mortars,) = read_text("They found 2 sixty-mm mortars.")
    assert (mortars.value, mortars.indicator) == (2, "mortars")
    (mortars,) = read_text("缴获六〇炮二门。")
    assert (mortars.value, mortars.indicator) == (2, "mortars")


def test_parts_know_their_wholes(read_text: ReadText) -> None:
    arrested, sentenced, released = read_text("全省逮捕毒犯八十名，其中判处徒刑五十名，释放三十名。")
    assert (sentenced.part_of, released.part_of) == (arrested.id, arrested.id)
    whole, part = read_text("In Shenyang, 826 of the 867 arrested had fled.")[::-1]
    assert part.part_of == whole.id
    arrested, women = read_text("We arrested 80 people. Of these, 12 were women.")
    assert women.part_of == arrested.id
    whole, *parts = read_text("In all 90 cases were closed, including:\n\n- 50 by trial,\n- 40 by release.\n")
    assert [part.part_of for part in parts] == [whole.id, ""] or all(p.part_of == whole.id for p in parts)


def test_a_percentage_knows_its_base(read_text: ReadText) -> None:
    identified, arrested, share = read_text(
        "369 offenders were identified. Of these, 82 were arrested (22% of the total)."
    )
    assert (share.part_of, share.base, share.indicator) == (arrested.id, identified.id, "arrested_share")
    identified, arrested, share = read_text("查出毒犯三百六十九名，其中逮捕八十二名，占总数百分之二十二。")
    assert (share.part_of, share.base, share.indicator) == (arrested.id, identified.id, "arrested_share")


def test_areas_and_periods(read_text: ReadText) -> None:
    (figure,) = read_text(
        "As of 29 August 1952, in the Northeast, North China and East China 30,502 were arrested."
    )
    assert figure.area == "northeast+north+east"
    assert figure.period == "/1952-08-29"
    (figure,) = read_text("截至一九五二年八月二十九日，沈阳市已逮捕毒犯八百六十七名。")
    assert (figure.area, figure.period) == ("shenyang", "/1952-08-29")
    (figure,) = read_text("Between 10 and 29 August 1952 we arrested 512 people in Wuhan.")
    assert (figure.area, figure.period) == ("wuhan", "1952-08-10/1952-08-29")


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        (
            "西南公安部\n第三期\n1952年9月5日\n\n重庆市逮捕毒犯855名。全区逮捕毒犯2,758名。各地收到检举信1,234件。",
            ["chongqing", "southwest", "southwest"],
        ),
        (
            "中南军政委员会公安部\n简报\n\n一、广州市\n逮捕毒犯500名。\n\n二、全区\n逮捕毒犯4,321名。",
            ["guangzhou", "central_south"],
        ),
        (
            "中共中央华东局通报\n\n上海捕毒犯501名，南京捕348名。本区共捕毒犯2,179名。",
            ["shanghai", "nanjing", "east"],
        ),
        (
            "中南公安部简报\n\n湖南省：逮捕毒犯120名。我区逮捕毒犯2,101名，本省情况不详。",
            ["hunan", "central_south"],
        ),
    ],
)
def test_all_of_a_region_is_that_whose_organ_writes(text: str, areas: list[str], read_text: ReadText) -> None:
    """After a city or a province, 全区 and 本区 are the region of the letterhead; the number of an issue is no span."""
    assert [figure.area for figure in read_text(text)] == areas


def test_an_empty_lexicon_keeps_the_words(read_text: ReadText) -> None:
    document = plain.parse("Hares: 12 brown ones were seen.", "hares")
    document.blocks = link_blocks(document.blocks, document.folded)
    (figure,) = read(document, Lexicon.empty())
    assert figure.value == 12
    assert "brown" in figure.counted or "Hares" in figure.counted
    assert figure.indicator == ""


_PIECES = st.sampled_from(
    [
        "over",
        "about",
        "约",
        "近",
        "余",
        "以上",
        "or",
        "more",
        "1,202",
        "82056",
        "三百",
        "两",
        "万",
        "千分之",
        "百分之",
        "%",
        "‰",
        "成",
        "半",
        "to",
        "至",
        "-",
        "and",
        "of",
        "the",
        "其中",
        "(",
        ")",
        "（",
        "）",
        "，",
        "。",
        ",",
        ".",
        ";",
        ":",
        "：",
        "名",
        "人",
        "件",
        "taels",
        "people",
        "六〇",
        "mm",
        "年",
        "月",
        "日",
        "19",
        "1952",
        "August",
        "第",
        "号",
        "No.",
        "二",
        "十",
        "half",
        "a",
        "million",
        "dozen",
        "several",
        "几",
        "数",
        "多",
        "\n",
        "\n\n",
        "|",
        "#",
        "*",
        "〡",
    ]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(_PIECES, max_size=30), st.sampled_from(["", " "]))
def test_no_text_breaks_the_reader(lexicon: Lexicon, pieces: list[str], joint: str) -> None:
    _check(joint.join(pieces), lexicon)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_characters_break_the_reader(lexicon: Lexicon, text: str) -> None:
    _check(text.replace("\r", ""), lexicon)


def _check(text: str, lexicon: Lexicon) -> None:
    for lang in ("en", "zh", language_of(text)):
        document = Document("fuzz", text, plain.parse(text, "fuzz").blocks, lang=lang)
        document.blocks = link_blocks(document.blocks, document.folded)
        assert len(document.folded) == len(text)
        end = 0
        for figure in read(document, lexicon):
            assert end <= figure.start < figure.end <= len(text)
            assert text[figure.start : figure.end] == figure.exact
            assert figure.outer_start <= figure.start
            assert figure.outer_end >= figure.end or figure.unit
            if figure.low is not None and figure.high is not None:
                assert figure.low <= figure.high
            if figure.value is not None:
                assert (figure.low is None or figure.low <= figure.value) and (
                    figure.high is None or figure.value <= figure.high
                )
            end = figure.end


@settings(max_examples=100)
@given(st.lists(_PIECES, max_size=12))
def test_quantities_do_not_overlap(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for lang in ("en", "zh"):
        end = 0
        for quantity in read_quantities(text.lower(), lang, []):
            assert quantity.start >= end
            end = quantity.end


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert len(fold(f"İ{text}")) == len(text) + 1


def test_folding_makes_writings_alike() -> None:
    assert fold("ＡＢ兩Lüda\t—") == "ab两luda —"
    assert fold("İＡＢ兩Lüda\t—")[1:] == "ab两luda —"
