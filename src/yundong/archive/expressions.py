"""The language of validation rules: comparisons of figures that may be known within bounds only.

An expression is Python's syntax for numbers, names, ``+ - * /``, comparisons, ``and``, ``or``, ``not`` and the
functions of `FUNCTIONS`; it is parsed and never evaluated as code. A figure is an interval: what a cell may stand
for, and every number from zero up where it states nothing. A comparison is *possible* if some numbers in the
intervals meet it, and *sure* if all do. A rule fails where it is not possible.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

import polars as pl

from yundong.archive.faults import fault
from yundong.base.errors import InputError, did_you_mean

INFINITE = float("inf")


@dataclass(frozen=True)
class Bounds:
    """A number between two expressions of a frame."""

    low: pl.Expr
    high: pl.Expr

    @classmethod
    def of(cls, value: pl.Expr) -> Bounds:
        """Return a number that is known; null is unknown and may be any."""
        number = value.cast(pl.Float64)
        return cls(number.fill_null(-INFINITE), number.fill_null(INFINITE))


@dataclass(frozen=True)
class Holding:
    """A statement that is sure, possible or neither."""

    sure: pl.Expr
    possible: pl.Expr


Term = Bounds | Holding
Lookup = Callable[[str, tuple[str, ...]], Bounds]
"""From a function (empty for a plain name) and the names it is applied to, to the number in the frame."""

FUNCTIONS: Mapping[str, str] = {
    "previous": "the figure of the last period that states one",
    "part": "the part of a figure that its cell gives (内女二)",
    "rows": "rows of the files that hold the cell",
    "figures": "different figures stated for the cell",
    "is_stated": "1 where a figure is stated, else 0",
    "is_read": "0 where a cell holds something that is not read, else 1",
    "places": "places that state the indicator in the same period",
    "units": "different units stated for the indicator",
    "items": "items of the return that state a figure (applied to nothing)",
    "nonzero": "items of the return that state a figure other than zero (applied to nothing)",
    "came": "1 where the files hold a row of the return, else 0 (applied to nothing)",
    "total": "the total that is stated for an area",
    "sum": "the sum over the places of an area; a place that states nothing counts as at least its last figure",
    "stated_sum": "the sum of what the places of an area state",
    "silent": "places of an area that state nothing",
}
"""Functions of the language and what they give."""
DAYS = ("period", "sent", "received", "opened", "closed")
"""Names that are days, counted in days; ``weight`` is a number too."""

_COMPARE: dict[type[ast.cmpop], str] = {
    ast.LtE: "<=", ast.GtE: ">=", ast.Lt: "<", ast.Gt: ">", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def parse(text: str, where: str) -> ast.expr:
    """Return the tree of an expression.

    Raises
    ------
    InputError
        If it is not an expression of the language, with what is wrong.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError([fault("no_expression", where, text)]) from None
    negated = isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)
    if not negated and not isinstance(tree, (ast.Compare, ast.BoolOp)):
        raise InputError([fault("no_statement", where, text)])
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if (
                name not in FUNCTIONS
                or node.keywords
                or not all(isinstance(arg, ast.Name) for arg in node.args)
            ):
                every = ", ".join(FUNCTIONS)
                known = did_you_mean(name, FUNCTIONS).strip() or f"There are: {every}."
                raise InputError([fault("no_function", where, ast.unparse(node), known, every)])
        elif isinstance(node, ast.Constant) and (
            isinstance(node.value, bool) or not isinstance(node.value, (int, float))
        ):
            raise InputError([fault("no_number", where, ast.unparse(node))])
        elif not isinstance(node, _KNOWN):
            shown = ast.unparse(node) if hasattr(node, "lineno") else text
            raise InputError([fault("no_language", where, shown)])
    return tree


_KNOWN = (
    ast.Compare, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult,
    ast.Div, ast.Name, ast.Load, ast.Constant, ast.Call, ast.cmpop,
)  # fmt: skip


def names_in(tree: ast.expr) -> list[str]:
    """Return the names of figures in an expression, in order."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    return list(dict.fromkeys(found))


def functions_in(tree: ast.expr) -> set[str]:
    """Return the names of the functions that an expression applies."""
    return {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def verdict(tree: ast.expr, look_up: Lookup, where: str) -> Holding:
    """Return the verdict of an expression that is a statement.

    Raises
    ------
    InputError
        If it is a number.
    """
    term = _term(tree, look_up)
    if isinstance(term, Bounds):
        raise InputError([fault("no_statement", where, ast.unparse(tree))])
    return term


def sides(tree: ast.expr, look_up: Lookup) -> tuple[Bounds, Bounds] | None:
    """Return both sides of the first comparison of an expression, for messages; None if there is none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            return _number(node.left, look_up), _number(node.comparators[0], look_up)
    return None


def _term(node: ast.expr, look_up: Lookup) -> Term:
    if isinstance(node, ast.BoolOp):
        parts = [verdict(part, look_up, ast.unparse(node)) for part in node.values]
        join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        return Holding(reduce(join, (p.sure for p in parts)), reduce(join, (p.possible for p in parts)))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = verdict(node.operand, look_up, ast.unparse(node))
        return Holding(~inner.possible, ~inner.sure)
    if isinstance(node, ast.Compare):
        chain = [node.left, *node.comparators]
        parts = [
            _compared(_number(a, look_up), _COMPARE[type(op)], _number(b, look_up))
            for a, op, b in zip(chain, node.ops, chain[1:], strict=False)
        ]
        return Holding(
            reduce(operator.and_, (p.sure for p in parts)), reduce(operator.and_, (p.possible for p in parts))
        )
    return _number(node, look_up)


def _compared(a: Bounds, sign: str, b: Bounds) -> Holding:
    if sign in (">=", ">"):
        a, b, sign = b, a, {">=": "<=", ">": "<"}[sign]
    if sign == "<=":
        return Holding(a.high <= b.low, a.low <= b.high)
    if sign == "<":
        return Holding(a.high < b.low, a.low < b.high)
    same = Holding(
        (a.low == a.high) & (b.low == b.high) & (a.low == b.low), (a.low <= b.high) & (b.low <= a.high)
    )
    return same if sign == "==" else Holding(~same.possible, ~same.sure)


def _number(node: ast.expr, look_up: Lookup) -> Bounds:
    if isinstance(node, ast.Constant):
        value = pl.lit(float(node.value))  # type: ignore[arg-type]
        return Bounds(value, value)
    if isinstance(node, ast.Name):
        return look_up("", (node.id,))
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return look_up(node.func.id, tuple(arg.id for arg in node.args if isinstance(arg, ast.Name)))
    if isinstance(node, ast.UnaryOp):
        inner = _number(node.operand, look_up)
        return Bounds(-inner.high, -inner.low)
    if isinstance(node, ast.BinOp):
        return _arithmetic(_number(node.left, look_up), node.op, _number(node.right, look_up))
    raise InputError([fault("statement", "--rules", ast.unparse(node))])


def _arithmetic(a: Bounds, op: ast.operator, b: Bounds) -> Bounds:
    if isinstance(op, ast.Add):
        return Bounds(a.low + b.low, a.high + b.high)
    if isinstance(op, ast.Sub):
        return Bounds(a.low - b.high, a.high - b.low)
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    if isinstance(op, ast.Div):
        ends = [x / y for x in (a.low, a.high) for y in (b.low, b.high)]
    known = [end.fill_nan(None) for end in ends]
    return Bounds(pl.min_horizontal(known).fill_null(-INFINITE), pl.max_horizontal(known).fill_null(INFINITE))
