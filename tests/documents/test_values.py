"""Values that their words leave half unsaid: numbers without a noun, parts behind a unit, multiples, fractions."""

from __future__ import annotations

import pytest

from .conftest import ReadText


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The yield is four seers and a quarter.", [(4.25, "seers")]),
        ("The road was a mile and a half long, the fence three miles and three quarters.", [
            (1.5, "miles"), (3.75, "miles")
        ]),
        ("They rested an hour and a half after a day of fourteen hours and a half.", [(1.5, "hours"), (14.5, "hours")]),
        ("It cost a lakh and a half.", [(150_000, "")]),
        ("He served 12 years and a half.", [(12.5, "years")]),
        ("They took two yards and a half of the cloth.", [(2, "yards"), (50, "%")]),
        ("The yield was twice the estimate and thrice that of Marl.", [(2, "times"), (3, "times")]),
        ("Exports were nearly twice as many as in 1929.", [(2, "times")]),
        ("Nineteen-twentieths of the yarn was Indian.", [(95, "%")]),
        ("Five twelfths of the rice was lost.", [(41.6667, "%")]),
        ("Of the hands about a third had gone back, and the tithe, at a tenth, was paid.", [(33.3333, "%"), (10, "%")]),
        ("The mill spun half as many hanks as in May.", [(50, "%")]),
    ],
)  # fmt: skip
def test_parts_of_one_and_multiples(text: str, wanted: list[tuple[float, str]], read_text: ReadText) -> None:
    figures = read_text(text)
    assert [one.unit for one in figures] == [unit for _, unit in wanted]
    assert [one.value for one in figures] == pytest.approx([value for value, _ in wanted])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sixteen ferries ply in all: ten on the Wend, four at Marl and the other two at sea.", [16, 10, 4, 2]),
        ("There were 38 deaths, eleven of them out of hospital.", [38, 11]),
        ("Upon five of them no rate has been paid.", [5]),
        ("The office has three interpreters and one porter; 9 clerks and one cook left.", [3, 1, 9, 1]),
        ("Ten suits were won by the tenants, six by the owners, three ended in a compromise and one is pending.", [
            10, 6, 3, 1
        ]),
        ("There were 61 fires in April, against 37 and four in May.", [61, 37, 4]),
        ("I tried seventeen. Nine proved false, six were withdrawn, and in the other two he paid.", [17, 9, 6, 2]),
        ("Seven barges were laid up in June and eight in July.", [7, 8]),
        ("On the one hand he agreed, on the other he paid $30 and one of them knew.", [30]),
        ("He had 20 men and one day they left.", [20]),
        ("He gave two reasons, one of them money.", []),
        ("Between seven and eleven in the evening 412 entered, and from five in the morning till nine at night 900.", [
            412, 900
        ]),
        ("They met at three o'clock and sold 40 mules.", [40]),
        ("Eggs cost 33.2 cents a dozen, pipes $4 a thousand; he sold a dozen geese.", [33.2, 4, 12]),
        ("In my eleven years I saw 14 floods; in the four hours 60 came.", [14, 60]),
    ],
)  # fmt: skip
def test_small_numbers_whose_noun_is_left_out(text: str, wanted: list[float], read_text: ReadText) -> None:
    assert [one.value for one in read_text(text)] == wanted


def test_the_rest_of_a_figure_of_the_sentence_before_is_its_part(read_text: ReadText) -> None:
    whole, *parts = read_text(
        "I tried seventeen cases. Nine proved false, six were withdrawn, and in the other two a fine was paid."
    )
    assert {one.part_of for one in parts} == {whole.id} and whole.sum_of.startswith("stated")


def test_what_is_held_together_is_no_part_of_its_holders(read_text: ReadText) -> None:
    growers, acres = read_text("I have 1,300 growers, holding among them 4,850 acres.")
    assert not acres.part_of and growers.value == 1300


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [("TOLL RISES TO 1,300", [1300]), ("災民近三千無家可歸", [3000]), ("LOSSES OF 1911", []), ("第3號", [])],
)
def test_thousands_count_in_headings(heading: str, wanted: list[float], read_text: ReadText) -> None:
    body = "The flood fell." if heading.isascii() else "水已退去。"
    assert [one.value for one in read_text(f"{heading}\n\n{body}\n")] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The canteens sold 48,600 gallons of beer and 1,920 of spirits.", ["gallons", "gallons"]),
        ("The circle has 2,614 square miles of reserved and 388 of protected forest.", ["square miles"] * 2),
        ("They weighed 569.26 bushels of wheat at 7s., 1,009.68 of barley and 1,453 of oats.", [
            "bushels", "shillings", "bushels", "bushels"
        ]),
        ("Potatoes cost 2.1 cents a pound, and sugar 8.4, as against 25.4 in May.", ["cents"] * 3),
        ("Permits cost CN$30, 15 or 6 a year.", ["CN$"] * 3),
        ("It was quoted at S$1.42 an ounce; Marl opium at 1.80 to 1.95.", ["S$", "S$"]),
        ("Opium paid Tls. 34,210 in duty, at 110 a picul.", ["Haikwan taels"] * 2),
        ("They entered 318 vessels, viz. 187 British, 64 German, 41 Japanese and 26 of other flags.", [""] * 5),
        ("There were 64 German sailors, and 41 Japanese remained.", ["persons", "persons"]),
        ("He paid $30 and 12 were sold; it cost £300, in all 14 huts.", ["dollars", "", "GBP", ""]),
        ("The chest held 160 pounds of opium, about 9 pounds each of the bricks.", ["lb", "lb"]),
        ("They voted 500 pounds to the widows, and spent 20 pounds on coal.", ["pounds", "pounds"]),
        ("Each man has 61 superficial feet.", ["sq ft"]),
    ],
)  # fmt: skip
def test_a_unit_left_out_is_that_of_the_figure_before(
    text: str, wanted: list[str], read_text: ReadText
) -> None:
    assert [one.unit for one in read_text(text)] == wanted


def test_an_origin_is_no_unit_of_its_row(read_text: ReadText) -> None:
    figures = read_text(
        'Goods,Unit,1897\n"Cotton yarn, Japanese",Piculs,12115\n"Oil, American",Gallons,84000\n', name="a.csv"
    )
    assert [one.unit for one in figures] == ["dan", "gallons"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The rates per 1,000 of strength are 918.4 for admissions and 17.5 for deaths, against 904.0 and 14.6.", [
            91.84, 1.75, 90.4, 1.46
        ]),
        ("The birth-rate is 28.7 per 1,000, as against 31.2 in 1907 and a mean of 30.1.", [2.87, 3.12, 3.01]),
        ("The death-rate was 15.1 per 1,000, and 40 died.", [1.51, 40]),
        ("It rose by 5 per cent and 12 men left.", [5, 12]),
    ],
)  # fmt: skip
def test_a_rate_per_thousand_is_stated_once_for_several(
    text: str, wanted: list[float], read_text: ReadText
) -> None:
    assert [one.value for one in read_text(text)] == pytest.approx(wanted)
