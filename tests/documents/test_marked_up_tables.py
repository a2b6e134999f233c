"""Tables of XML files that are no TEI, cells of TEI that span others, and what is counted where heads name measures."""

from __future__ import annotations

from .conftest import ReadText

BOATS = """\
<hansard><debates><section><title>Herring Fleet</title>
<p>The Minister: The number of boats registered at each port was as follows:
<table><tr><td/><td>1931</td><td>1936</td></tr><tr><td>Wick</td><td>412</td><td>388</td></tr>
<tr><td>(2) Buckie</td><td>655</td><td>601</td></tr></table></p></section></debates></hansard>
"""
CLEARED = """\
<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>Port of Ostra</p>
<table><head>Vessels cleared during 1887</head>
<row role="label"><cell rows="2">Flag</cell><cell cols="2">Steamers</cell><cell rows="2">Dues</cell></row>
<row role="label"><cell>Number</cell><cell>Tons</cell></row>
<row><cell>British</cell><cell>112</cell><cell>98,410</cell><cell>$6,112 40</cell></row>
<row><cell>Danish</cell><cell>18</cell><cell>9,077</cell><cell>1,020 05</cell></row></table></body></text></TEI>
"""
HOSPITAL = """\
<doc><chapter><heading>Fever hospital</heading><para>Admissions and deaths:</para><informaltable><tgroup cols="3">
<thead>
<row><entry>Month</entry><entry>Admitted</entry><entry>Died</entry></row></thead>
<tbody><row><entry>January 1847</entry><entry>212</entry><entry>31</entry></row>
<row><entry>February 1847</entry><entry>340</entry><entry>52</entry></row></tbody></tgroup>
</informaltable></chapter></doc>
"""


def test_tables_of_any_xml_are_read_by_row_and_column(read_text: ReadText) -> None:
    figures = read_text(BOATS, "a.xml")
    assert [(one.value, one.counted) for one in figures] == [
        (412, "boats registered Wick"), (388, "boats registered Wick"),
        (655, "boats registered Buckie"), (601, "boats registered Buckie"),
    ]  # fmt: skip
    assert [str(one.first) for one in figures] == ["1931-01-01", "1936-01-01"] * 2


def test_cells_that_span_others_head_all_of_them(read_text: ReadText) -> None:
    figures = read_text(CLEARED, "a.xml")
    assert [(one.value, one.unit) for one in figures if "British" in one.counted] == [
        (112, ""), (98410, "t"), (6112.4, "dollars")
    ]  # fmt: skip
    assert figures[-1].value == 1020.05 and figures[-1].unit == "dollars"
    assert figures[0].counted == "Steamers Number British"


def test_the_last_cell_of_a_row_is_no_day_of_the_month_below(read_text: ReadText) -> None:
    figures = read_text(HOSPITAL, "a.xml")
    assert [one.value for one in figures] == [212, 31, 340, 52]
    assert [str(one.last) for one in figures] == ["1847-01-31"] * 2 + ["1847-02-28"] * 2


STATEMENT = """\
<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><opener><dateline>[<date notBefore="1870-12-01"
notAfter="1874-12-31">undated</date>]</dateline></opener><p>The following is for the year 1869:</p>
<p rend="center">I. Goods landed</p><table><row><cell>Place</cell><cell>Tons</cell></row>
<row><cell>Dene</cell><cell>4,120</cell></row><row><cell>Marl</cell><cell>911</cell></row></table>
<p rend="center">II. Vessels that passed in 1868, and their tolls.</p>
<p rend="center">[Compiled from the Almanac for 1871.]</p><table><row><cell>Place</cell><cell>Number</cell></row>
<row><cell>Dene</cell><cell>37</cell></row><row><cell>Marl</cell><cell>14</cell></row></table></body></text></TEI>
"""


def test_lines_set_in_the_middle_are_the_title_of_a_table(read_text: ReadText) -> None:
    figures = read_text(STATEMENT, "a.xml")
    assert [one.value for one in figures] == [4120, 911, 37, 14]
    assert [str(one.first) for one in figures] == ["1869-01-01"] * 2 + ["1868-01-01"] * 2
