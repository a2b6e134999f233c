"""A diagram of the rules, from facts through findings to outputs, as a self-contained SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from html import escape

from yundong.directive.book import OUTPUTS, Bilingual, Language, Rule, RuleBook
from yundong.directive.conditions import Always, FactIs, FindingMade, OutputIs, leaves
from yundong.directive.program import Program
from yundong.directive.rules import Rules
from yundong.directive.wording import concludes, heading, in_words, label

_PANELS: tuple[tuple[tuple[str, ...], Bilingual], ...] = (
    (("route",), Bilingual("1. Under which law?", "一、依据哪项法律处理")),
    (
        ("severity", "arrest"),
        Bilingual(
            "2. For the campaign's cases: how severely, and when arrested?",
            "二、属于本运动的案件：宽严与逮捕",
        ),
    ),
)
_ROW, _WIDTH, _GAP, _TOP, _LEFT = 34, 168, 112, 96, 24
_COLOURS = {
    "fact": ("#f4f1ea", "#8a7f6a"),
    "severe": ("#f6e3de", "#a4452c"),
    "mild": ("#e2efe6", "#3d7a55"),
    "finding": ("#eceaf3", "#6a6392"),
    "output": ("#e4ecf3", "#335f86"),
}


@dataclass
class _Node:
    key: str
    text: str
    kind: str
    column: int = 0
    y: float = 0.0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Edge:
    source: str
    target: str


@dataclass(frozen=True)
class _Panel:
    heading: str
    top: float
    nodes: dict[str, _Node]
    edges: list[_Edge]


def graph_svg(
    rules: Rules, interpretation: str | None = None, on: date | None = None, language: Language = "en"
) -> str:
    """Draw the rules of one interpretation on one date.

    Parameters
    ----------
    rules : Rules
        The rules.
    interpretation, on
        As for `Rules.decide`.
    language : str
        ``en`` or ``zh``.

    Returns
    -------
    str
        An SVG document. The rules of a node are shown when the pointer rests on it.
    """
    decider = rules.decider(interpretation, on)
    shown = on or rules.book.decide_on
    chosen = next(i for i in rules.book.interpretations if i.name == decider.interpretation)
    title = f"{rules.book.title.of(language)} — {chosen.label.of(language)}, {shown}"
    panels, top = [], float(_TOP)
    for outputs, heading_ in _PANELS:
        nodes, edges = _collect(rules, decider.program, outputs, language)
        if any(node.kind == "output" for node in nodes.values()):
            bottom = _place(nodes, edges, top + 16)
            panels.append(_Panel(heading_.of(language), top, nodes, edges))
            top = bottom + 2 * _ROW
    return _draw(panels, top - 1.4 * _ROW, title, language)


def _collect(
    rules: Rules, program: Program, outputs: tuple[str, ...], language: Language
) -> tuple[dict[str, _Node], list[_Edge]]:
    """Collect the nodes and edges that lead to some outputs."""
    book = rules.book
    nodes: dict[str, _Node] = {}
    edges: dict[_Edge, None] = {}
    for name in program.facts_of(*outputs):
        fact = book.fact[name]
        text = fact.label.zh if language == "zh" else name.replace("_", " ")
        nodes[f"fact {name}"] = _Node(f"fact {name}", text, "fact", notes=[fact.ask.of(language)])
    made = {
        leaf.finding
        for r in program.rules
        if r.output in outputs
        for leaf in leaves(r.when)
        if isinstance(leaf, FindingMade)
    }
    while True:  # findings behind findings
        more = {
            leaf.finding
            for name in made
            for rule in program.findings[name]
            for leaf in leaves(rule.when)
            if isinstance(leaf, FindingMade)
        }
        if more <= made:
            break
        made |= more
    for rule in program.rules:
        if rule.output not in outputs and rule.value not in made:
            continue
        target = _target(rule)
        if target not in nodes:
            nodes[target] = _Node(target, _target_text(book, rule, language), _target_kind(rule))
        words = in_words(book, rule.when, language)
        nodes[target].notes.append(f"{rule.passage} {rule.id}: {words} → {concludes(book, rule, language)}")
        if isinstance(rule.when, Always):
            nodes[target].text += {"en": " (otherwise)", "zh": "（其余）"}[language]
        for leaf in leaves(rule.when):
            for source in _sources(leaf):
                edges[_Edge(source, target)] = None
    return nodes, [edge for edge in edges if edge.source in nodes and edge.target in nodes]


def _target(rule: Rule) -> str:
    return f"finding {rule.value}" if rule.output == "finding" else f"{rule.output} {rule.value}"


def _target_text(book: RuleBook, rule: Rule, language: Language) -> str:
    if rule.output == "finding":
        return book.findings[rule.value].of(language)
    if language == "zh":
        return label(rule.output, rule.value, language)
    return f"{heading(rule.output, language)}: {label(rule.output, rule.value, language)}".replace("_", " ")


def _target_kind(rule: Rule) -> str:
    if rule.output != "finding":
        return "output"
    family = rule.value.split(".")[0]
    return family if family in _COLOURS else "finding"


def _sources(leaf: object) -> Iterable[str]:
    match leaf:
        case FactIs(fact, _):
            return [f"fact {fact}"]
        case FindingMade(finding):
            return [f"finding {finding}"]
        case OutputIs(output, values):
            return [f"{output} {OUTPUTS[output][value]}" for value in values]
        case _:
            return []


def _place(nodes: dict[str, _Node], edges: list[_Edge], top: float) -> float:
    """Assign every node a column (its longest path from a fact) and a height; return the bottom."""
    for _ in range(len(nodes)):
        moved = False
        for edge in edges:
            wanted = nodes[edge.source].column + 1
            if nodes[edge.target].column < wanted:
                nodes[edge.target].column, moved = wanted, True
        if not moved:
            break
    last = max(node.column for node in nodes.values())
    for output in ("severity", "arrest", "route"):  # values of one output share a column
        group = [node for node in nodes.values() if node.key.startswith(f"{output} ")]
        if not group:
            continue
        column = last if output != "severity" else max(node.column for node in group)
        for node in group:
            node.column = column
    columns: list[list[_Node]] = [[] for _ in range(last + 1)]
    for node in nodes.values():
        columns[node.column].append(node)
    for column_nodes in columns:
        for i, node in enumerate(column_nodes):
            node.y = float(i)
    _reduce_crossings(columns, nodes, edges)
    tallest = max(len(column_nodes) for column_nodes in columns)
    for column_nodes in columns:
        step = min(1.6, tallest / max(len(column_nodes), 1))
        start = (tallest - step * len(column_nodes)) / 2
        for i, node in enumerate(column_nodes):
            node.y = top + (start + step * (i + 0.5)) * _ROW
    return top + tallest * _ROW


def _reduce_crossings(
    columns: list[list[_Node]], nodes: dict[str, _Node], edges: list[_Edge], sweeps: int = 12
) -> None:
    """Order each column by the mean position of its neighbours, sweeping both ways; outputs keep their own order."""
    near: dict[str, list[str]] = {key: [] for key in nodes}
    for edge in edges:
        near[edge.target].append(edge.source)
        near[edge.source].append(edge.target)
    for sweep in range(sweeps):
        for column in columns if sweep % 2 == 0 else list(reversed(columns)):
            size = max(len(column), 1)
            mean = {
                node.key: sum(nodes[k].y / len(columns[nodes[k].column]) for k in near[node.key])
                / max(len(near[node.key]), 1)
                for node in column
            }
            column.sort(key=lambda node, mean=mean: _rank(node, mean[node.key]))  # type: ignore[misc]
            for i, node in enumerate(column):
                node.y = float(i) + 0.5 * (size == 1)


def _rank(node: _Node, mean: float) -> tuple[float, float]:
    if node.kind != "output":
        return (0.5, mean)
    output, value = node.key.split(" ", 1)
    order = {"route": 0.0, "severity": 1.0, "arrest": 2.0}[output]
    return (order, -OUTPUTS[output].index(value) if output != "route" else OUTPUTS[output].index(value))


def _draw(panels: list[_Panel], height: float, title: str, language: Language) -> str:
    most = max((node.column for panel in panels for node in panel.nodes.values()), default=2)
    width = _LEFT * 2 + (most + 1) * (_WIDTH + _GAP) - _GAP
    hint = {
        "en": "Facts on the left, findings in the middle, outputs on the right. Rest the pointer on "
        "a box to read its rules.",
        "zh": "左为事实，中为认定，右为结果；将指针停在方框上可查看规则。",
    }[language]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" '
        f'height="{height:.0f}" '
        f'font-family="Noto Sans, Noto Sans CJK SC, Helvetica, Arial, sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height:.0f}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="34" font-size="18" fill="#222">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="56" fill="#555">{escape(hint)}</text>',
    ]
    for panel in panels:
        parts.append(
            f'<text x="{_LEFT}" y="{panel.top:.0f}" font-size="14" fill="#222">{escape(panel.heading)}</text>'
        )
        parts += [_edge(panel.nodes[edge.source], panel.nodes[edge.target]) for edge in panel.edges]
        parts += [_box(node) for node in panel.nodes.values()]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(node: _Node) -> float:
    return _LEFT + node.column * (_WIDTH + _GAP)


def _edge(source: _Node, target: _Node) -> str:
    x1, x2 = _x(source) + _WIDTH, _x(target)
    bend = min((x2 - x1) / 2, 140.0)
    colour = _COLOURS[target.kind if source.kind == "fact" else source.kind][1]
    return (
        f'<path d="M{x1:.0f} {source.y:.1f} C{x1 + bend:.0f} {source.y:.1f} {x2 - bend:.0f} {target.y:.1f} '
        f'{x2:.0f} {target.y:.1f}" fill="none" stroke="{colour}" stroke-opacity="0.45" stroke-width="1.2"/>'
    )


def _box(node: _Node) -> str:
    fill, line = _COLOURS[node.kind]
    notes = escape("\n".join(node.notes))
    # an estimate of the text width, full-width characters counted double, keeps long names inside the box
    units = sum(2 if ord(ch) > 0x2E7F else 1 for ch in node.text)
    size = min(12.0, (_WIDTH - 16) / max(units, 1) / 0.52)
    return (
        f'<g><title>{notes}</title><rect x="{_x(node):.0f}" y="{node.y - 12:.1f}" '
        f'width="{_WIDTH}" height="24" rx="4" fill="{fill}" stroke="{line}"/>'
        f'<text x="{_x(node) + 8:.0f}" y="{node.y + 4:.1f}" font-size="{size:.1f}" fill="#222">'
        f"{escape(node.text)}</text></g>"
    )
