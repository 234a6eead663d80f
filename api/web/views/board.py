"""View of the SLA board: tiles, departments worst first, cases that end soon."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from api.streams.board_stream import Writing
from api.web.shell import filters
from api.web.shell.rendering import environment
from schemas.cases.lists import LicenceDeliveryRow
from schemas.supervision.sla_board import ComingCount, SlaBoard, WorstRow
from schemas.vocabulary import SlaStatus
from services.domain.calendars.site_calendars import Calendars
from services.domain.timing.open_spans import Spans, open_spans

SHOWN = (
    SlaStatus.RED,
    SlaStatus.AMBER,
    SlaStatus.GREEN,
    SlaStatus.GREY,
    SlaStatus.BLUE,
    SlaStatus.NOT_STARTED,
)
"""From the worst to the least; the others do not occur on open steps."""
ALWAYS = frozenset(SHOWN) - {SlaStatus.NOT_STARTED}
"""Tiles that stand there even for none; steps without a limit are few."""
WORST_SHOWN = 20


@dataclass(frozen=True)
class Part:
    """One colour of a bar or ring: where it begins and how long it is, in hundredths."""

    sla_status: SlaStatus
    count: int
    start: float
    length: float

    @property
    def tone(self) -> str:
        """The colour's name in the stylesheet."""
        return filters.sla_status_tone(self.sla_status)


@dataclass(frozen=True)
class DepartmentRow:
    """A department's open steps by SLA status, and what ends there soon."""

    code: str
    name: str
    counts: Mapping[SlaStatus, int]
    parts: tuple[Part, ...]
    coming: ComingCount | None

    @property
    def total(self) -> int:
        """All of its open steps."""
        return sum(self.counts.values())

    @property
    def words(self) -> str:
        """The bar in words, for those who do not see it."""
        return "，".join(
            f"{sla_status.label} {self.counts[sla_status]}" for sla_status in SHOWN if self.counts[sla_status]
        )


@dataclass(frozen=True)
class BoardView:
    """Everything that a board shows."""

    board: SlaBoard
    tiles: tuple[Part, ...]
    total: int
    cases: int
    late_cases: int
    deliveries: int
    late_deliveries: int
    departments: tuple[DepartmentRow, ...]
    worst: tuple[WorstRow, ...]
    most_coming: int
    names: Mapping[str, str]
    calendars: Calendars

    def open_spans(self, row: WorstRow | LicenceDeliveryRow) -> Spans:
        """Remaining opening hours of the row's department, for a countdown in working time."""
        case_now = self.board.at + (row.due_at - row.due_real_at)
        return open_spans(self.calendars.of(row.department), case_now, row.due_at)


def view_of(board: SlaBoard, names: Mapping[str, str], calendars: Calendars) -> BoardView:
    """Sum up and sort a board for its templates."""
    by_department: defaultdict[str, Counter[SlaStatus]] = defaultdict(Counter)
    sla_statuses: Counter[SlaStatus] = Counter()
    for row in board.steps:
        by_department[row.department or ""][row.sla_status] += row.count
        sla_statuses[row.sla_status] += row.count
    coming = {row.department: row for row in board.coming}
    rows = [
        DepartmentRow(code, names.get(code, code), counts, _parts(counts), coming.get(code))
        for code, counts in by_department.items()
    ]
    return BoardView(
        board=board,
        tiles=_parts(sla_statuses, also_empty=True),
        total=sla_statuses.total(),
        cases=sum(row.count for row in board.cases),
        late_cases=sum(row.count for row in board.cases if row.sla_status is SlaStatus.RED),
        deliveries=sum(row.count for row in board.deliveries),
        late_deliveries=sum(row.count for row in board.deliveries if row.sla_status is SlaStatus.RED),
        departments=tuple(sorted(rows, key=_urgency)),
        worst=tuple(board.worst[:WORST_SHOWN]),
        most_coming=max(
            (max(row.today, row.tomorrow, row.within_an_hour) for row in board.coming), default=0
        ),
        names=names,
        calendars=calendars,
    )


def event_renderer(template: str, names: Mapping[str, str], calendars: Calendars) -> Writing:
    """Return a function that renders a board as the server-sent event of that fragment."""
    return partial(_render_event, template, names, calendars)


def _render_event(template: str, names: Mapping[str, str], calendars: Calendars, board: SlaBoard) -> str:
    html = environment().get_template(template).render(view=view_of(board, names, calendars))
    lines: Iterable[str] = html.splitlines()
    return "event: board\n" + "".join(f"data: {line}\n" for line in lines if line.strip()) + "\n"


def _parts(counts: Counter[SlaStatus], *, also_empty: bool = False) -> tuple[Part, ...]:
    total = max(1, counts.total())
    parts, start = [], 0.0
    for sla_status in SHOWN:
        length = round(100 * counts[sla_status] / total, 2)
        if counts[sla_status] or (also_empty and sla_status in ALWAYS):
            parts.append(Part(sla_status, counts[sla_status], round(start, 2), length))
        start += length
    return tuple(parts)


def _urgency(row: DepartmentRow) -> tuple[int, int, int, str]:
    return -row.counts[SlaStatus.RED], -row.counts[SlaStatus.AMBER], -row.total, row.code
