"""The key of a stored result: a digest of everything that decides it, found by looking and not from a list.

A result is decided by the code that a run and its comparison reach, the versions of the libraries that code uses, the
data of the scenario, the parameters as they are set, and the request. The code is found by following the imports of
`yundong.study.runs.evaluation` through the sources of the package, so a module counts as soon as something imports it.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.metadata
import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from yundong.scenario import Scenario, folder_hash
from yundong.scenario.load import FURTHER

if TYPE_CHECKING:  # it would load all that makes a run, which a key does not need
    from yundong.study.runs.evaluation import DesignPoint

PACKAGE = Path(__file__).resolve().parents[2]
ENTRY = "yundong.study.runs.evaluation"
"""The module that makes a result; all it imports, and all that those import, decides it."""
LOADER = Path("scenario", "load.py")
"""The module that reads whichever scenario it is given: the files it names count as data of that scenario."""
IGNORED = (".py", ".pyc", ".jsonl")
"""Endings of files that are not data of the package: code, which is counted as such, and logs."""


def key_of(scenario: Scenario, point: DesignPoint) -> str:
    """Return the key under which the outputs of a design point are stored; see `keys_of`."""
    return keys_of(scenario, [point])[0]


def keys_of(scenario: Scenario, points: Iterable[DesignPoint], entry: str = ENTRY) -> list[str]:
    """Return the keys under which the outputs of design points are stored.

    Parameters
    ----------
    entry
        The module that makes a result.

    Returns
    -------
    list of str
        64 hexadecimal digits each. Two requests share a key only if they must give the same outputs: a parameter set
        to the value that it has anyway changes nothing, nor does a note in ``parameters.csv``.

    Raises
    ------
    InputError
        For settings that the scenario cannot have.
    """
    state, keys = state_of(scenario, entry), []
    for point in points:
        settings = scenario.replace(point.settings) if point.settings else scenario
        request = (point.seed, point.scale, sorted(point.without), point.interpretation, point.until)
        keys.append(digest_of([state, values_of(settings), request]))
    return keys


def state_of(scenario: Scenario, entry: str = ENTRY) -> str:
    """Return the digest of what all design points of a study share: code, libraries and data, not parameters."""
    data = folder_hash(scenario.folder, without=("parameters.csv", *unread_files()))
    return digest_of([code_digest(entry=entry), library_versions(), data])


@cache
def unread_files(package: Path = PACKAGE, entry: str = ENTRY) -> tuple[str, ...]:
    """Return the files of a scenario that no result depends on, such as notes on why a claim is missed.

    Only a file whose form alone the loader checks can be one; it is, if no other module reached names it.
    """
    named = {
        word
        for path, module in modules_reached(package, entry).items()
        if path.relative_to(package) != LOADER
        for word in module.words
    }
    return tuple(sorted(set(FURTHER) - named))


@dataclass(frozen=True)
class ModelKey:
    """What a posterior is of: the model as it is described, whatever machine and libraries run it.

    Attributes
    ----------
    data : str
        Digest of the scenario's data; of parameters the value, unit, range, prior and use.
    program : str
        Digest of the code that decides results; comments, docstrings and layout do not count.
    """

    data: str
    program: str


def key_of_model(scenario: Scenario) -> ModelKey:
    """Return the key of a model. It changes with what could change a posterior, and with nothing a library does."""
    data = folder_hash(scenario.folder, without=("parameters.csv", *unread_files()))
    parameters = [
        (p.name, p.value, p.unit, p.low, p.high, p.prior, p.use) for p in scenario.parameters.values()
    ]
    return ModelKey(digest_of([data, parameters]), meaning_digest())


@cache
def meaning_digest(package: Path = PACKAGE, entry: str = ENTRY) -> str:
    """Return the SHA-256 of what the code that decides a result does: its syntax, and the data files it names."""
    state = hashlib.sha256()
    modules = modules_reached(package, entry)
    for path in files_reached(package, entry):
        content = path.read_bytes()
        content = _without_docstrings(content) if path in modules else content
        state.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode() + content)
    return state.hexdigest()


def _without_docstrings(content: bytes) -> bytes:
    tree = ast.parse(content)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):  # also texts that stand alone below a constant
            node.body = [  # type: ignore[attr-defined]
                line
                for line in body
                if not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
            ]
    return ast.dump(tree).encode()


def values_of(scenario: Scenario, uses: Collection[str] = ()) -> list[tuple[str, float, str]]:
    """Return name, value and unit of every parameter as it is set, or of those with one of the uses named."""
    return [(p.name, p.value, p.unit) for p in scenario.parameters.values() if not uses or p.use in uses]


def digest_of(parts: object) -> str:
    """Return the SHA-256 of anything JSON can hold."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def code_digest(package: Path = PACKAGE, entry: str = ENTRY) -> str:
    """Return the SHA-256 of every file of the package that decides a result, by name and content."""
    state = hashlib.sha256()
    for path in files_reached(package, entry):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        state.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode() + content)
    return state.hexdigest()


def files_reached(package: Path = PACKAGE, entry: str = ENTRY) -> list[Path]:
    """Return the modules that an entry point reaches, and the data files of the package that those modules name.

    A module can read a file of the package only if it knows where the package lies (``__file__`` or
    ``importlib.resources``); every data file that such a module names counts.
    """
    modules = modules_reached(package, entry)
    data: dict[str, list[Path]] = {}
    for path in package.rglob("*"):
        if path.is_file() and path.suffix not in IGNORED:
            data.setdefault(path.name, []).append(path)
    named = {
        file
        for path, module in modules.items()
        if path.relative_to(package) != LOADER and module.locates
        for word in module.words
        for file in data.get(word.rpartition("/")[2], ())
    }
    return sorted({*modules, *named})


@dataclass(frozen=True)
class Module:
    """What a source says that matters to what it reaches.

    Attributes
    ----------
    imports : tuple of str
        Full name of everything it imports: modules, and names in modules.
    words : frozenset of str
        Its text constants.
    locates : bool
        Whether it knows where the package lies.
    """

    imports: tuple[str, ...]
    words: frozenset[str]
    locates: bool


@cache
def _module(content: bytes, package: str) -> Module:
    """Return what a source in a package says, parsed once however many copies of it there are."""
    tree = ast.parse(content)
    nodes = list(ast.walk(tree))
    constants = (node.value for node in nodes if isinstance(node, ast.Constant))
    return Module(
        tuple(imports_of(tree, package)),
        frozenset(value for value in constants if isinstance(value, str)),
        any(map(_locates_the_package, nodes)),
    )


def _locates_the_package(node: ast.AST) -> bool:
    return (
        (isinstance(node, ast.Name) and node.id == "__file__")
        or (isinstance(node, ast.ImportFrom) and node.module == "importlib.resources")
        or (isinstance(node, ast.Import) and any(a.name == "importlib.resources" for a in node.names))
    )


@cache
def modules_reached(package: Path = PACKAGE, entry: str = ENTRY) -> Mapping[Path, Module]:
    """Follow the imports of a module through the package, those inside functions included.

    Imports under ``if TYPE_CHECKING:`` are never carried out and do not count. To import a module carries out the
    ``__init__.py`` of every package above it, so those count.

    Parameters
    ----------
    package
        Folder of the package.
    entry
        Full name of the module to begin with.

    Returns
    -------
    mapping of Path to Module
        Every module reached, with what it says.
    """
    found: dict[Path, Module] = {}
    waiting = [entry]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = _path_of(name, package)
        if path is None:  # a function or class that a module offers, or another library
            continue
        here = name if path.name == "__init__.py" else name.rpartition(".")[0]
        found[path] = _module(path.read_bytes(), here)
        for imported in found[path].imports:
            parts = imported.split(".")
            if parts[0] == package.name:
                waiting += (".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return found


def _path_of(name: str, package: Path) -> Path | None:
    """Return the file of a module of the package, None if there is no such module."""
    place = package.joinpath(*name.split(".")[1:])
    for path in (place / "__init__.py", place.with_suffix(".py")):
        if path.is_file():
            return path
    return None


def imports_of(tree: ast.AST, package: str) -> Iterator[str]:
    """Yield the full name of everything a module imports: modules, and names in modules.

    Parameters
    ----------
    package
        The package that the module belongs to, for relative imports.
    """
    for node in _carried_out(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _carried_out(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a module, leaving out what stands under ``if TYPE_CHECKING:``."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += reversed(node.orelse)
        else:
            yield node
            waiting += reversed(list(ast.iter_child_nodes(node)))


@cache
def library_versions() -> Mapping[str, str]:
    """Return the version of Python and of every other library that the code reached imports, by name."""
    names = {name.partition(".")[0] for module in modules_reached().values() for name in module.imports}
    foreign = sorted(names - sys.stdlib_module_names - {PACKAGE.name})
    return {"python": "{}.{}".format(*sys.version_info), **{name: _version(name) for name in foreign}}


def _version(library: str) -> str:
    """Return the version of a library, empty if it is not installed."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:  # distributed under another name than it is imported by
        pass
    try:
        return str(getattr(importlib.import_module(library), "__version__", ""))
    except ImportError:
        return ""
