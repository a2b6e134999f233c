"""Tables drawn with lines: heads that span columns, lines of signs as wide as characters, cells over several lines."""

from __future__ import annotations

from .conftest import ReadText

COOPERATIVES = """\
清河县合作社发展统计

┏━━━━┯━━━━┯━━━━━━━━━━━┓
┃        │        │       社  员  数     ┃
┃  年份  │  社数  ├─────┬─────┨
┃        │        │   男     │    女    ┃
┠────┼────┼─────┼─────┨
┃  1952  │   12   │   340    │   187    ┃
┠────┼────┼─────┼─────┨
┃  1953  │ 35（4）│  1,206   │          ┃
┗━━━━┷━━━━┷━━━━━┷━━━━━┛
"""
OPIUM = """\
Seizures of opium by district, 1934

+--------------+--------+----------------------+
|              |        |     Opium (lb.)      |
|  District    |  Cases +-----------+----------+
|              |        |   Raw     | Prepared |
+--------------+--------+-----------+----------+
| North Marl   |     41 |   1,210   |      33  |
| South Marl   |     17 |     402   |       9  |
|   and Dene   |        |           |          |
+--------------+--------+-----------+----------+

The prepared opium was burnt on 3 May.
"""
ASYLUM = """\
Movement of the asylum

Year  | Admitted | Died
------+----------+------
1901  |       31 |   12
1902  |       27 |    9
"""


def test_cells_between_drawn_lines(read_text: ReadText) -> None:
    figures = read_text(COOPERATIVES)
    assert [(one.value, one.counted) for one in figures] == [
        (12, "社数"), (340, "社员数男"), (187, "社员数女"), (35, "社数"), (4, "社数"), (1206, "社员数男"),
    ]  # fmt: skip
    assert [str(one.first) for one in figures] == ["1952-01-01"] * 3 + ["1953-01-01"] * 3
    assert {one.unit for one in figures if "社员" in one.counted} == {"persons"}


def test_a_head_is_of_the_columns_that_it_spans(read_text: ReadText) -> None:
    figures = read_text(OPIUM)
    assert [(one.value, one.unit) for one in figures] == [
        (41, "cases"), (1210, "lb"), (33, "lb"), (17, "cases"), (402, "lb"), (9, "lb")
    ]  # fmt: skip
    assert figures[1].counted == "Opium Raw North Marl"
    assert figures[-1].counted == "Opium Prepared South Marl Dene"


def test_lines_only_between_the_columns(read_text: ReadText) -> None:
    figures = read_text(ASYLUM)
    assert [(one.value, one.counted, str(one.first)) for one in figures] == [
        (31, "Admitted", "1901-01-01"), (12, "Died", "1901-01-01"),
        (27, "Admitted", "1902-01-01"), (9, "Died", "1902-01-01"),
    ]  # fmt: skip


LUNATICS = """\
TABLE IV.—Lunatics in the asylums.

Asylum.         | Remaining 1st | Admitted  | Died.
                | January 1885. | in 1885.  |
----------------+---------------+-----------+------
Calicut         |      97       |     44    |   9
Waltair         |      61       |     30    |   4
"""


def test_heads_of_several_lines_above_the_line_across(read_text: ReadText) -> None:
    figures = read_text(LUNATICS)
    assert [one.value for one in figures] == [97, 44, 9, 61, 30, 4]
    assert figures[1].counted.startswith("Admitted") and figures[2].counted == "Died Calicut"


def test_a_line_of_many_bars_is_gone_through_once(read_text: ReadText) -> None:
    bars = "+--" * 20_000 + "+\n"
    assert read_text(f"A list\n\n{bars}{'|  ' * 20_000}|\n{bars}\nThere were 12 boats.\n")[-1].value == 12
