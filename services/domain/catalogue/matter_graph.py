"""A matter as a drawing: its steps in columns by what they wait for, and how much slack each has."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.catalogue.matter import Matter, MatterStep
from services.domain.catalogue.critical_path import in_order

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
"""About how many working days a unit is; good enough for slack, never for a due date."""


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
    """An arrow between two boxes, as a path of SVG."""

    path: str
    is_critical: bool


@dataclass(frozen=True)
class Graph:
    """The whole drawing."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int


def graph(matter: Matter) -> Graph:
    """The drawing of a matter; steps that nobody knows are left out of the arrows.

    Raises:
        ValueError: steps wait for each other in a circle.
    """
    by_code = {step.code: step for step in matter.steps}
    after = {step.code: tuple(code for code in step.after if code in by_code) for step in matter.steps}
    slack = slacks(after, {code: in_days(step) for code, step in by_code.items()})
    places = _places(after)
    nodes = tuple(_node(by_code[code], place, slack[code]) for code, place in places.items())
    at = {node.code: node for node in nodes}
    edges = tuple(_edge(at[before], at[code]) for code in after for before in after[code])
    return Graph(
        nodes,
        edges,
        max(node.x for node in nodes) + WIDTH + MARGIN,
        max(node.y for node in nodes) + HEIGHT + MARGIN,
    )


def in_days(step: MatterStep) -> Decimal:
    """About how many working days the step's promise is; time that does not count is none."""
    return about_days(step.limits.promised) if step.is_counted else Decimal(0)


def about_days(limit: TimeLimit) -> Decimal:
    """About how many working days a limit is."""
    return limit.amount * _DAYS[limit.unit]


def slacks(after: Mapping[str, tuple[str, ...]], lengths: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """By how much each step may take longer before the whole does (总浮动时间), in the unit of the lengths.

    Raises:
        ValueError: steps wait for each other in a circle.
    """
    order = in_order(after)
    ends: dict[str, Decimal] = {}
    for code in order:
        ends[code] = max((ends[one] for one in after[code]), default=Decimal(0)) + lengths[code]
    last = max(ends.values(), default=Decimal(0))
    latest = dict.fromkeys(order, last)
    for code in reversed(order):
        for before in after[code]:
            latest[before] = min(latest[before], latest[code] - lengths[code])
    return {code: latest[code] - ends[code] for code in order}


def _places(after: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[int, int]]:
    """Column and row of each step: one column behind the last one it waits for."""
    columns: dict[str, int] = {}
    taken: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for code in in_order(after):
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
