"""Reading files: what is refused is named with its place, and nothing exhausts the machine."""

from __future__ import annotations

import io
import os
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base import reading
from yundong.base.errors import Fault, InputError
from yundong.base.reading import (
    attempt,
    check_packed,
    parse_json,
    read_bytes,
    read_json,
    read_json_lines,
    read_text,
    read_toml,
    read_yaml,
)
from yundong.base.tables import csv_text, read_csv


def fault_of(read: Callable[[Path], Any], path: Path, content: str | bytes) -> Fault:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError) as caught:
        read(path)
    (fault,) = caught.value.faults
    assert fault.file == path.name
    return fault


def test_text_comes_without_byte_order_mark_and_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert read_text(path) == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("\ufeffa".encode("utf-16-le"), "UTF-16"),
        ("\n\nPékin".encode("latin-1"), "line 3: This is not UTF-8"),
        (b"a\0b", "not a text file"),
        (b" \n", "empty"),
    ],
)
def test_what_is_no_utf_8_text_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in str(fault_of(read_text, tmp_path / "a.txt", content))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: There is no such file in .* Check the name"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(InputError, match="This is a folder"):
        read_text(tmp_path)
    with pytest.raises(InputError, match="too long"):
        read_text(tmp_path / ("x" * 300))


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(2**40)  # a hole: to read it would take the memory of the machine
    with pytest.raises(InputError, match=r"It has 1,099,512 MB; the limit is 1 MB\. Split it"):
        read_bytes(path, limit=10**6)


def test_a_pipe_is_read_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for limit in (5, 4):
        writer = threading.Thread(target=path.write_bytes, args=(b"12345",))
        writer.start()
        if limit == 5:
            assert read_bytes(path, limit) == b"12345"
        else:
            with pytest.raises(InputError, match="It has more"):
                read_bytes(path, limit)
        writer.join()


def test_a_pipe_into_which_nobody_writes_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.01)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="nothing was written to it"):
        read_bytes(tmp_path / "pipe")


def test_attempt_gathers_the_faults_of_several_files(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("a = 1\n", encoding="utf-8")
    faults: list[Fault] = []
    assert attempt(faults, read_toml, tmp_path / "a.toml") == {"a": 1}
    assert attempt(faults, read_toml, tmp_path / "b.toml") is None
    assert attempt(faults, read_yaml, tmp_path / "c.yaml") is None
    assert [fault.file for fault in faults] == ["b.toml", "c.yaml"]


def test_toml_names_its_line(tmp_path: Path) -> None:
    assert "line 2" in str(fault_of(read_toml, tmp_path / "a.toml", "a = 1\nb =\n"))


DEEP = 200_000


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_toml, "a = " + "[" * DEEP + "]" * DEEP),
        (read_json, "[" * DEEP + "]" * DEEP),
        (read_yaml, "[" * DEEP + "]" * DEEP),
        (read_yaml, "- " * DEEP + "a"),
        (read_yaml, "\n".join(" " * depth + "a:" for depth in range(150))),
        (read_yaml, "\n".join(" " * depth + "a:\n" + " " * depth + "- b:" for depth in range(0, 200, 4))),
    ],
)
def test_deep_nesting_is_refused(tmp_path: Path, read: Callable[[Path], Any], content: str) -> None:
    assert "deep" in fault_of(read, tmp_path / "a", content).problem


def test_nesting_that_people_write_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("[" * 90 + "]" * 90, encoding="utf-8")
    assert str(read_yaml(path)) == "[" * 90 + "]" * 90


@pytest.mark.parametrize("read", [read_toml, read_json, read_yaml])
def test_a_number_of_many_digits_is_refused(tmp_path: Path, read: Callable[[Path], Any]) -> None:
    content = "9" * 10_000
    assert "digits" in str(fault_of(read, tmp_path / "a", f"a = {content}" if read is read_toml else content))


def test_yaml_aliases_are_refused(tmp_path: Path) -> None:
    """Nine lists of nine aliases each would be written out as a billion words."""
    lines = ["a: &a [ha, ha]"] + [
        f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    ]
    fault = fault_of(read_yaml, tmp_path / "a.yaml", "\n".join(lines))
    assert "alias *a" in fault.problem and fault.line == 2
    (tmp_path / "a.yaml").write_text("a: '*b'\nc: 2 *d\ne: AT&T\n", encoding="utf-8")
    assert read_yaml(tmp_path / "a.yaml") == {"a": "*b", "c": "2 *d", "e": "AT&T"}


def test_yaml_builds_no_objects_and_keeps_on_and_off_as_words(tmp_path: Path) -> None:
    tag = "a: 1\nb: !!python/object/apply:os.system [x]"
    assert fault_of(read_yaml, tmp_path / "a.yaml", tag).line == 2
    (tmp_path / "a.yaml").write_text("on: off\nyes: no\n", encoding="utf-8")
    assert read_yaml(tmp_path / "a.yaml") == {"on": "off", True: False}


@pytest.mark.parametrize(
    ("read", "content", "line"), [(read_yaml, "a: 1\nb: 2\na: 3\n", 3), (read_json, '{"a": 1,\n"a": 2}', 1)]
)
def test_a_key_that_appears_twice_is_a_fault(
    tmp_path: Path, read: Callable[[Path], Any], content: str, line: int
) -> None:
    fault = fault_of(read, tmp_path / "a", content)
    assert "'a' appears twice" in fault.problem and fault.line == line


def test_json_names_its_line() -> None:
    with pytest.raises(InputError, match=r"standard input, line 3: This is not valid JSON"):
        parse_json('[1,\n2,\n"]', "standard input")


def test_a_log_loses_only_a_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    assert read_json_lines(path) == []
    path.write_text('{"a": 1}\n{"a": 2}\n{"a"', encoding="utf-8")
    assert read_json_lines(path) == [(1, {"a": 1}), (2, {"a": 2})]
    path.write_text('{"a": 1}\n{"a\n\n[]\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_json_lines(path)
    assert [fault.line for fault in caught.value.faults] == [2, 3]
    path.write_text('{"a"', encoding="utf-8")
    assert read_json_lines(path) == []


def test_a_table_is_read_with_the_numbers_of_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbfid, value\r\n\r\nA," x\r\ny"\r\nB, 2\r\n')
    table = read_csv(path, ("id", "value"))
    assert list(table.records()) == [(3, {"id": "A", "value": "x\ny"}), (4, {"id": "B", "value": "2"})]
    assert [row["value"] for _, row in read_csv(path, strip=False).records()] == [" x\ny", " 2"]


def test_everything_wrong_with_a_table_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,,id,Full Name\n1,2,3\n1,2,3,4,5\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_csv(path, ("id", "value", "unit"))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (1, None),
        (1, "id"),
        (1, "Full Name"),
        (2, None),
        (3, None),
        (1, "value"),
        (1, "unit"),
    ]
    assert "appears twice" in caught.value.problems[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a;b\n1;2\n", "not separated by commas but by semicolons"),
        ("a\tb\n", "not separated by commas but by tabs"),
        ('a,b\n"1,2\n', "quoting is broken"),
    ],
)
def test_a_table_that_cannot_be_read_at_all(tmp_path: Path, content: str, words: str) -> None:
    assert words in fault_of(read_csv, tmp_path / "a.csv", content).problem


def test_a_table_written_is_read_back(tmp_path: Path) -> None:
    rows = [['say "x"', "a,b"], ["two\nlines", ""]]
    path = tmp_path / "a.csv"
    path.write_text(csv_text(["x", "y"], [*rows, ["z", None]]), encoding="utf-8")
    assert [list(cells) for _, cells in read_csv(path).rows] == [*rows, ["z", ""]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("d: 1952-13-45", "'1952-13-45' is not of the kind timestamp"),
        ('d: !!timestamp "x"', "'x' is not of the kind timestamp"),
        ('d: !!int "x"', "'x' is not of the kind int"),
        ('d: !!bool "x"', "'x' is not of the kind bool"),
        ('d: !!float "x"', "'x' is not of the kind float"),
        ("d: " + "1" * 5000, "has too many digits"),
        ("d: !!python/object:os.system x", "could not determine a constructor"),
        ("? [1, 2]\n: x", "unhashable"),
        ("d: &a [*a]", "alias"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "directive.yaml"
    path.write_text(f"a: 1\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"directive\.yaml, line 2: This is not valid YAML: ") as caught:
        read_yaml(path)
    assert said in str(caught.value) and len(str(caught.value)) < 250


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
@pytest.mark.parametrize("levels", [101, 50_000])
def test_deep_nesting_is_refused_before_it_is_built(tmp_path: Path, opening: str, levels: int) -> None:
    """The parser in C has no limit of its own, and ends the process."""
    path = tmp_path / "deep.yaml"
    path.write_text(opening * levels + "1", encoding="utf-8")
    with pytest.raises(InputError, match=r"deep\.yaml, line 1: This is not valid YAML"):
        read_yaml(path)


@pytest.mark.parametrize("text", ['["\\ud800"]', '{"\\uDFFF": 1}', '["\\ud83d\\ud83d"]'])
def test_half_a_character_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="half of a character"):
        parse_json(text, "cases.json")
    assert parse_json('["\\ud83d\\ude00"]', "cases.json") == ["😀"]


def test_a_packed_file_is_measured_before_it_is_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("sheet.xml", b"0" * 3_000_000)
    assert len(packed.getvalue()) < 10_000
    check_packed(packed.getvalue(), "a.xlsx")
    with pytest.raises(InputError, match=r"a\.xlsx: It has 3 MB when unpacked; the limit is 1 MB"):
        check_packed(packed.getvalue(), "a.xlsx", 1_000_000)
    with pytest.raises(InputError, match="damaged"):
        check_packed(b"PK no", "a.xlsx")
