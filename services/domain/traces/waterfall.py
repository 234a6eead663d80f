"""A trace laid out for the eye: one row per case, stage, step and clock, its stretches as bars in time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.vocabulary import ClockKind
from services.domain.traces.clock_spans import CLOCK
from services.domain.traces.spans import Span
from services.domain.traces.stretches import SLA_STATUSES

MARKS = {
    "sla.warned": "预警",
    "sla.breached": "超时",
    "sla.escalated": "升级",
    "sla.breach_annulled": "撤销超时",
}
_WORK = ("case", "stage", "step")
_DEPTHS = {"case": 0, "stage": 0, "step": 1}
_CALLED = {"case": "整件 ", "stage": "阶段 ", "step": ""}
_MARGIN = 0.03


@dataclass(frozen=True)
class Bar:
    """A part of a row; `tone` is a status's value, or `work` for what is no clock. One that grows is open."""

    tone: str
    start: datetime
    end: datetime
    grows: bool
    words: str


@dataclass(frozen=True)
class Point:
    """Something that happened at a moment; `kind` is the span's name."""

    kind: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Row:
    """One line of the waterfall; `said` is where it stands, in words, so that no colour speaks alone."""

    kind: str
    depth: int
    label: str
    said: str
    bars: tuple[Bar, ...]
    points: tuple[Point, ...]
    due_at: datetime | None = None


@dataclass(frozen=True)
class Waterfall:
    """Rows over a stretch of time; all moments are the case's own, `at` is its now."""

    case_no: str
    start: datetime
    end: datetime
    at: datetime
    rows: tuple[Row, ...]


def laid_out(spans: Sequence[Span], at: datetime) -> Waterfall:
    """The rows of a trace, in the order in which things began.

    The picture ends a little after the last thing that happened, or after the next due date when that
    is no farther away than what has passed: a limit of twenty days must not squeeze a morning's work.
    """
    clocks = _by_clock(spans)
    rows = [
        row
        for work in _in_order(spans)
        for row in (_work_row(work), *(_clock_row(mine) for mine in clocks if _is_under(mine, work)))
    ]
    start = min(span.start for span in spans)
    ended = max(span.end for span in spans)
    dues = [row.due_at for row in rows if row.due_at and any(bar.grows for bar in row.bars)]
    near = [due for due in dues if ended < due <= ended + (ended - start)]
    end = max([ended, *near])
    return Waterfall(spans[0].case_no, start, end + (end - start) * _MARGIN, at, tuple(rows))


def _in_order(spans: Iterable[Span]) -> list[Span]:
    """The case, then each stage with its steps behind it."""
    works = [span for span in spans if span.name in _WORK]
    stages = sorted((one for one in works if one.name == "stage"), key=lambda one: (one.start, one.seq == 0))
    steps = sorted((one for one in works if one.name == "step"), key=lambda one: one.start)
    ordered = [one for one in works if one.name == "case"]
    for stage in stages:
        code = stage.attributes.get("lianban.stage")
        ordered += [stage, *(step for step in steps if step.attributes.get("lianban.stage") == code)]
    return ordered


def _by_clock(spans: Iterable[Span]) -> list[list[Span]]:
    grouped: dict[str, list[Span]] = {}
    for span in spans:
        if clock := span.attributes.get("lianban.clock"):
            grouped.setdefault(str(clock), []).append(span)
    return list(grouped.values())


def _is_under(clock: Sequence[Span], work: Span) -> bool:
    """Whether the clock is the work's own: a step's, a stage's, or the case's."""
    span_attributes = clock[0].attributes
    key = (
        "lianban.step"
        if "lianban.step" in span_attributes
        else "lianban.stage"
        if "lianban.stage" in span_attributes
        else ""
    )
    if not key:
        return work.name == "case"
    return (
        key.endswith(work.name) and work.attributes.get(key) == span_attributes[key] and _overlap(clock, work)
    )


def _overlap(clock: Sequence[Span], work: Span) -> bool:
    """A step that is opened again has other clocks the second time."""
    return work.start <= clock[0].start <= work.end or clock[0].start <= work.start <= clock[-1].end


def _work_row(work: Span) -> Row:
    span_attributes = str(work.attributes.get("lianban.label") or ("进行中" if work.is_running else "已结束"))
    subject = str(work.attributes["lianban.subject"])
    bar = Bar("work", work.start, work.end, work.is_running, subject)
    points = tuple(
        Point(mark.name, mark.at, str(mark.attributes.get("lianban.label", mark.name))) for mark in work.marks
    )
    return Row(
        work.name, _DEPTHS[work.name], f"{_CALLED[work.name]}{subject}", span_attributes, (bar,), points
    )


def _clock_row(clock: Sequence[Span]) -> Row:
    whole = [span for span in clock if span.name == CLOCK][-1]
    span_attributes = whole.attributes
    revision = span_attributes["lianban.revision"]
    bars = [
        Bar(
            str(span.attributes["lianban.sla_status"]),
            span.start,
            span.end,
            span.is_running,
            f"{SLA_STATUSES[span.name].label} {_used(span)}",
        )
        for span in clock
        if span.name in SLA_STATUSES and span.attributes["lianban.revision"] == revision
    ]
    points = [Point(span.name, span.start, _struck(span)) for span in clock if span.name in MARKS]
    kind = ClockKind(str(span_attributes["lianban.clock.kind"])).label
    return Row(
        "clock",
        _DEPTHS["step" if "lianban.step" in span_attributes else "case"] + 1,
        f"{kind} {span_attributes['lianban.limit']}",
        f"{span_attributes['lianban.label']} {_used(whole)}",
        tuple(bars),
        tuple(points),
        datetime.fromisoformat(str(span_attributes["lianban.due_at"])),
    )


def _used(span: Span) -> str:
    used, remaining = (float(span.attributes[f"lianban.{name}"]) for name in ("used", "left"))
    return f"用 {round(used, 2):g} 余 {round(remaining, 2):g}"


def _struck(span: Span) -> str:
    return str(span.attributes.get("lianban.escalation_level") or MARKS[span.name])
