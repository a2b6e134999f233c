"""One way to read a file: bytes, text, TOML, YAML, JSON and lines of JSON; tables are in `yundong.base.tables`.

Whatever is wrong with a file is raised as an `InputError` whose faults name the file, the line and a remedy. A
reader of a whole folder uses `attempt`, which collects them. Nothing in a file is executed, a file is not read
before its size is known, and neither depth nor long numbers nor YAML aliases can exhaust the machine.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import select
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from yundong.base.errors import Fault, InputError, describe_os_error
from yundong.base.extent import MOST_NODES, MOST_VALUES, check_values

SIZE_LIMIT = 256 * 1024 * 1024
"""Largest file read, in bytes, unless a caller says otherwise."""
TOML_LIMIT = 2 * 1024 * 1024
"""Largest file of settings; its reader is slow."""
PATIENCE = 4
"""Seconds for which a pipe is waited for."""
DEPTH_LIMIT = 100
"""Deepest nesting of lists and mappings in YAML; JSON and TOML end at Python's own limit of recursion."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ALIAS = re.compile(r"(?:^|[\s\[,{:-])\*\w", re.MULTILINE)
_BRACKETS = re.compile(r"[\[\]{}]")
_INDENT = re.compile(r"^[ ?-]+", re.MULTILINE)

Found = TypeVar("Found")


def attempt(faults: list[Fault], read: Callable[[Path], Found], path: Path) -> Found | None:
    """Return what a reader makes of a file, or None with its faults added to those found so far.

    Parameters
    ----------
    faults : list of Fault
        Added to.
    read : callable
        A reader such as `read_toml`.
    path : Path
        The file.
    """
    try:
        return read(path)
    except InputError as error:
        faults.extend(error.faults or [Fault(path.name, problem, "") for problem in error.problems])
        return None


def read_bytes(path: Path, limit: int = SIZE_LIMIT, larger: str = "Split it.") -> bytes:
    """Return the bytes of a file, a pipe or a device.

    Parameters
    ----------
    path : Path
        The file.
    limit : int
        Largest size read, in bytes; of a larger file nothing is read.
    larger : str
        The remedy for a file over the limit.

    Raises
    ------
    InputError
        If it is missing, a folder, too large, or the system refuses to read it.
    """
    try:
        if path.is_dir():
            raise InputError([Fault(path.name, "This is a folder, not a file.", "Name a file in it.")])
        size = path.stat().st_size if path.is_file() else 0
        if size > limit:
            raise _too_large(path.name, f"{size / 1e6:,.0f} MB", limit, larger)
        with _opened(path) as file:  # a pipe does not tell its size beforehand
            data = file.read(limit + 1)
    except FileNotFoundError:
        problem = f"There is no such file in {path.parent.absolute()}."
        raise InputError([Fault(path.name, problem, "Check the name, or put the file there.")]) from None
    except OSError as error:
        raise InputError([Fault(path.name, describe_os_error(error), "")]) from None
    if len(data) > limit:
        raise _too_large(path.name, "more", limit, larger)
    return data


def _opened(path: Path) -> BinaryIO:
    """Open a file for reading; a pipe in a folder, into which perhaps nobody writes, is not waited for for ever."""
    if not (path.is_fifo() and os.path.exists(os.path.realpath(path))):
        return path.open("rb")
    pipe = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
    if not select.select([pipe], [], [], PATIENCE)[0]:
        pipe.close()
        problem = f"This is a pipe, and nothing was written to it for {PATIENCE} s."
        raise InputError([Fault(path.name, problem, "Name a file, or write to it at once.")])
    os.set_blocking(pipe.fileno(), True)
    return pipe


def _too_large(name: str, size: str, limit: int, larger: str) -> InputError:
    return InputError([Fault(name, f"It has {size}; the limit is {limit / 1e6:,.0f} MB.", larger)])


def check_packed(data: bytes, name: str, limit: int = SIZE_LIMIT) -> None:
    """Refuse a packed file (a workbook, a text document) that would become too large when it is unpacked.

    Parameters
    ----------
    data : bytes
        The file; nothing of it is unpacked.
    name : str
        Its name, for messages.
    limit : int
        Largest size of all parts together, in bytes.

    Raises
    ------
    InputError
        If it is larger, or cannot be unpacked.
    """
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise InputError([Fault(name, "This file is damaged.", "Save it again.")]) from None
    if size > limit:
        raise _too_large(name, f"{size / 1e6:,.0f} MB when unpacked", limit, "Split it.")


def decode(data: bytes, name: str) -> str:
    r"""Return UTF-8 text, with ``\n`` at the ends of lines and without a byte order mark.

    Parameters
    ----------
    data : bytes
        A whole file.
    name : str
        Its name, for messages.

    Raises
    ------
    InputError
        If it is in another encoding, is not text, or holds nothing but white space.
    """
    if data.startswith(_UTF16):
        raise InputError([Fault(name, "This is UTF-16 text.", "Save it with the encoding UTF-8.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        remedy = "Save the file with the encoding UTF-8 (in a spreadsheet: CSV UTF-8)."
        raise InputError([Fault(name, "This is not UTF-8 text.", remedy, line=line)]) from None
    if "\0" in text:
        raise InputError([Fault(name, "This is not a text file.", "Save it as plain text in UTF-8.")])
    if not text.strip():
        raise InputError([Fault(name, "This file is empty.", "Fill it in, or remove it.")])
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file; see `read_bytes` and `decode` for what is refused."""
    return decode(read_bytes(path), path.name)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises
    ------
    InputError
        If it cannot be read or is not TOML.
    """
    import tomllib

    text = decode(read_bytes(path, TOML_LIMIT), path.name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = f"This is not valid TOML: {error}."
    except RecursionError:
        problem = "It is nested too deeply."
    except ValueError:
        problem = "It holds a number with too many digits."
    raise InputError([Fault(path.name, problem, "Correct it.")])


def read_json(path: Path) -> Any:
    """Return the content of a JSON file.

    Raises
    ------
    InputError
        If it cannot be read, is not JSON, or an object has one key twice.
    """
    return parse_json(read_text(path), path.name)


def parse_json(text: str, name: str, line: int = 1) -> Any:
    """Return the content of a JSON text.

    Parameters
    ----------
    text : str
        The text.
    name : str
        Name of the file, for messages.
    line : int
        The line of the file on which the text begins.

    Raises
    ------
    InputError
        If it is not JSON, is nested too deeply, or an object has one key twice.
    """
    check_values(text, name, MOST_VALUES, "[{,")
    try:
        found = json.loads(text, object_pairs_hook=_without_duplicates)
        if _SURROGATE.search(text) is not None:
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except UnicodeEncodeError:
        problem = "It holds half of a character (a lone surrogate)."
    except json.JSONDecodeError as error:
        problem, line = f"This is not valid JSON: {error.msg}.", line + error.lineno - 1
    except RecursionError:
        problem = "It is nested too deeply."
    except _DuplicateKeyError as error:
        problem = f"The key {error.args[0]!r} appears twice in one object."
    except ValueError:
        problem = "It holds a number with too many digits."
    raise InputError([Fault(name, problem, "Correct it.", line=line)])


class _DuplicateKeyError(ValueError):
    """A key that an object has twice."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _DuplicateKeyError(next(key for key in keys if keys.count(key) > 1))
    return found


def read_json_lines(path: Path) -> list[tuple[int, Any]]:
    """Return the entries of a log, one JSON value per line, each with the number of its line.

    A last line without an end was cut off when its writer was killed, and is left out;
    `yundong.base.writing.append_json_line` removes it. A log that is missing or empty has no entries.

    Raises
    ------
    InputError
        If the file cannot be read, or a whole line is not JSON; every such line is named.
    """
    data = read_bytes(path) if path.exists() else b""
    whole = data[: data.rfind(b"\n") + 1]
    if not whole.strip():
        return []
    entries: list[tuple[int, Any]] = []
    faults: list[Fault] = []
    for number, line in enumerate(decode(whole, path.name).splitlines(), start=1):
        try:
            entries.append((number, parse_json(line, path.name, number)))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return entries


def whole_lines(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield offset and content of every whole line of a log from an offset on, however long the log is.

    A last line without an end is left out, as by `read_json_lines`. A log that is missing has no lines.

    Raises
    ------
    InputError
        If it is a folder, or the system refuses to read it.
    """
    if path.is_dir():
        raise InputError([Fault(path.name, "This is a folder, not a file.", "Name a file in it.")])
    if not path.exists():
        return
    try:
        with path.open("rb") as file:
            file.seek(start)
            for line in file:
                if line.endswith(b"\n"):
                    yield start, line
                start += len(line)
    except OSError as error:
        raise InputError([Fault(path.name, describe_os_error(error), "")]) from None


def read_span(path: Path, start: int, length: int) -> bytes:
    """Return a part of a file, such as a line found by `whole_lines`.

    Raises
    ------
    InputError
        If the file is gone or has become shorter.
    """
    try:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(length)
    except OSError as error:
        raise InputError([Fault(path.name, describe_os_error(error), "")]) from None
    if len(data) < length:
        raise InputError([Fault(path.name, "It has become shorter while it was read.", "Start again.")])
    return data


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file as plain data: no tags, no aliases, no key twice.

    ``on`` and ``off`` are words, as in a case's day of decision; only yes, no, true and false are truth values.

    Raises
    ------
    InputError
        If it cannot be read or is not such YAML.
    """
    import yaml

    text = read_text(path)
    check_values(text, path.name, MOST_NODES, "\n,:")
    try:
        _check_shape(text)
        found = yaml.load(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem, remedy = f"This is not valid YAML: {error.problem}.", "Correct that line."
        raise InputError([Fault(path.name, problem, remedy, line=line)]) from None
    except (yaml.YAMLError, ValueError) as error:
        first = (str(error).splitlines() or [""])[0]
        raise InputError([Fault(path.name, f"This is not valid YAML: {first}.", "Correct it.")]) from None
    if found is None:
        raise InputError([Fault(path.name, "This file has no content.", "Fill it in, or remove it.")])
    return found


def _check_shape(text: str) -> None:
    """Refuse aliases and deep nesting before anything is built: both can exhaust the memory.

    Counting brackets and indentation bounds the depth from above at little cost; only a text that exceeds the
    bound, or may hold an alias, is walked event by event.
    """
    import yaml

    steps = (1 if bracket in "[{" else -1 for bracket in _BRACKETS.findall(text))
    flow = max(accumulate(steps), default=0)
    block = max(map(len, _INDENT.findall(text)), default=0)
    if flow + 2 * block < DEPTH_LIMIT and _ALIAS.search(text) is None:
        return
    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.AliasEvent):
            problem = f"the alias *{event.anchor} is used; write the value out"
        else:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            problem = f"it is nested more than {DEPTH_LIMIT} levels deep"
        if depth > DEPTH_LIMIT or isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


@cache
def _loader() -> Any:
    """Return safe YAML in which a repeated key is an error instead of a silent loss."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def construct_object(self, node: Any, deep: bool = False) -> Any:
            try:
                return super().construct_object(node, deep)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                kind = str(node.tag).rpartition(":")[2]
                shown = f"{node.value[:40]!r} " if isinstance(node.value, str) else "this "
                long = kind == "int" and len(node.value) > 4000
                problem = shown + ("has too many digits" if long else f"is not of the kind {kind}")
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from None

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen: set[str] = set()
            for key_node, _ in node.value:
                key = key_node.value
                if isinstance(key, str) and key in seen:
                    problem = f"the key {key!r} appears twice"
                    raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
                seen.add(str(key))
            return dict(super().construct_mapping(node, deep))

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if first not in "oO" or not tag.endswith(":bool")]
        for first, found in Loader.yaml_implicit_resolvers.items()
    }
    return Loader
