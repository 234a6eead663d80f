"""Graph of a matter: steps in columns by their dependencies, each with its slack."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.catalogue.matter import Matter, MatterStep
from services.domain.catalogue.critical_path import sort_by_dependencies

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 190, 62, 50, 22, 14
_DAYS = {
    LimitUnit.WORKING_DAYS: Decimal(1),
    LimitUnit.CALENDAR_DAYS: Decimal(5) / Decimal(7),
    LimitUnit.WORKING_HOURS: Decimal(1) / Decimal("6.5"),
    LimitUnit.HOURS: Decimal(1) / Decimal("33.6"),
    LimitUnit.MINUTES: Decimal(1) / Decimal(390),
    LimitUnit.MONTHS: Decimal(21),
    LimitUnit.ON_THE_SPOT: Decimal(0),
}
"""Approximate working days per unit, for slack only, never for a due date."""


@dataclass(frozen=True)
class Node:
    """A step as a box."""

    code: str
    name: str
    department: str
    limit: str
    x: int
    y: int
    is_counted: bool
    is_critical: bool
    slack: str


@dataclass(frozen=True)
class Edge:
    """An arrow between two boxes, as an SVG path."""

    path: str
    is_critical: bool


@dataclass(frozen=True)
class Graph:
    """The complete graph of a matter."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int


def build_graph(matter: Matter) -> Graph:
    """Lay out the graph of a matter; arrows to unknown steps are omitted.

    Raises:
        ValueError: the dependencies have a cycle.
    """
    by_code = {step.code: step for step in matter.steps}
    after = {step.code: tuple(code for code in step.after if code in by_code) for step in matter.steps}
    slack = compute_slacks(after, {code: promised_days(step) for code, step in by_code.items()})
    places = _place_steps(after)
    nodes = tuple(_node(by_code[code], place, slack[code]) for code, place in places.items())
    at = {node.code: node for node in nodes}
    edges = tuple(_edge(at[before], at[code]) for code in after for before in after[code])
    return Graph(
        nodes,
        edges,
        max(node.x for node in nodes) + WIDTH + MARGIN,
        max(node.y for node in nodes) + HEIGHT + MARGIN,
    )


def promised_days(step: MatterStep) -> Decimal:
    """Estimate the step's promised limit in working days; 0 if its time does not count."""
    return estimate_days(step.limits.promised) if step.is_counted else Decimal(0)


def estimate_days(limit: TimeLimit) -> Decimal:
    """Estimate a limit in working days."""
    return limit.amount * _DAYS[limit.unit]


def compute_slacks(
    after: Mapping[str, tuple[str, ...]], lengths: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Compute each step's total slack (总浮动时间), in the unit of the lengths.

    Raises:
        ValueError: the dependencies have a cycle.
    """
    order = sort_by_dependencies(after)
    ends: dict[str, Decimal] = {}
    for code in order:
        ends[code] = max((ends[one] for one in after[code]), default=Decimal(0)) + lengths[code]
    last = max(ends.values(), default=Decimal(0))
    latest = dict.fromkeys(order, last)
    for code in reversed(order):
        for before in after[code]:
            latest[before] = min(latest[before], latest[code] - lengths[code])
    return {code: latest[code] - ends[code] for code in order}


def _place_steps(after: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[int, int]]:
    """Return column and row of each step: one column after its last predecessor."""
    columns: dict[str, int] = {}
    taken: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for code in sort_by_dependencies(after):
        column = max((columns[one] + 1 for one in after[code]), default=0)
        columns[code] = column
        places[code] = (column, taken.get(column, 0))
        taken[column] = taken.get(column, 0) + 1
    return places


def _node(step: MatterStep, place: tuple[int, int], slack: Decimal) -> Node:
    return Node(
        code=step.code,
        name=step.name,
        department=step.department,
        limit=step.limits.promised.in_words,
        x=MARGIN + place[0] * (WIDTH + GAP_X),
        y=MARGIN + place[1] * (HEIGHT + GAP_Y),
        is_counted=step.is_counted,
        is_critical=slack == 0 and step.is_counted,
        slack=f"{slack.quantize(Decimal('0.1')).normalize():f}",
    )


def _edge(before: Node, node: Node) -> Edge:
    x1, y1 = before.x + WIDTH, before.y + HEIGHT // 2
    x2, y2 = node.x, node.y + HEIGHT // 2
    bend = (x1 + x2) // 2
    path = f"M{x1} {y1} C{bend} {y1} {bend} {y2} {x2 - 6} {y2}"
    return Edge(path, before.is_critical and node.is_critical)
