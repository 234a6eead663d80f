"""Waterfall of a trace: one row per case, stage, step and clock, with stretches as bars."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.vocabulary import ClockKind
from services.domain.traces.clock_spans import CLOCK
from services.domain.traces.spans import Span
from services.domain.traces.stretches import SLA_STATUSES

MILESTONE_LABELS = {
    "sla.warned": "预警",
    "sla.breached": "超时",
    "sla.escalated": "升级",
    "sla.breach_annulled": "撤销超时",
}
_WORK = ("case", "stage", "step")
_DEPTHS = {"case": 0, "stage": 0, "step": 1}
_PREFIXES = {"case": "整件 ", "stage": "阶段 ", "step": ""}
_MARGIN = 0.03


@dataclass(frozen=True)
class WaterfallBar:
    """A part of a row; `tone` is an SLA status or `work`, and `grows` marks an open one."""

    tone: str
    start: datetime
    end: datetime
    grows: bool
    words: str


@dataclass(frozen=True)
class WaterfallPoint:
    """A milestone or event in a row; `kind` is the span's name."""

    kind: str
    at: datetime
    words: str


@dataclass(frozen=True)
class WaterfallRow:
    """One row; `status_text` repeats the status in words, so that colour is not the only cue."""

    kind: str
    depth: int
    label: str
    status_text: str
    bars: tuple[WaterfallBar, ...]
    points: tuple[WaterfallPoint, ...]
    due_at: datetime | None = None


@dataclass(frozen=True)
class Waterfall:
    """Rows over a period; all moments are case time, `at` is the case's current time."""

    case_no: str
    start: datetime
    end: datetime
    at: datetime
    rows: tuple[WaterfallRow, ...]


def build_waterfall(spans: Sequence[Span], at: datetime) -> Waterfall:
    """Build the rows of a trace, in order of their start.

    The period ends shortly after the last event, or after the next due date if that is no farther away than
    the time already passed: a limit of twenty days must not compress a morning's work.
    """
    clocks = _group_by_clock(spans)
    rows = [
        row
        for work in _sort_work(spans)
        for row in (_work_row(work), *(_clock_row(mine) for mine in clocks if _belongs_to(mine, work)))
    ]
    start = min(span.start for span in spans)
    ended = max(span.end for span in spans)
    dues = [row.due_at for row in rows if row.due_at and any(bar.grows for bar in row.bars)]
    near = [due for due in dues if ended < due <= ended + (ended - start)]
    end = max([ended, *near])
    return Waterfall(spans[0].case_no, start, end + (end - start) * _MARGIN, at, tuple(rows))


def _sort_work(spans: Iterable[Span]) -> list[Span]:
    """Sort work spans: the case, then each stage followed by its steps."""
    works = [span for span in spans if span.name in _WORK]
    stages = sorted((one for one in works if one.name == "stage"), key=lambda one: (one.start, one.seq == 0))
    steps = sorted((one for one in works if one.name == "step"), key=lambda one: one.start)
    ordered = [one for one in works if one.name == "case"]
    for stage in stages:
        code = stage.attributes.get("lianban.stage")
        ordered += [stage, *(step for step in steps if step.attributes.get("lianban.stage") == code)]
    return ordered


def _group_by_clock(spans: Iterable[Span]) -> list[list[Span]]:
    grouped: dict[str, list[Span]] = {}
    for span in spans:
        if clock := span.attributes.get("lianban.clock"):
            grouped.setdefault(str(clock), []).append(span)
    return list(grouped.values())


def _belongs_to(clock: Sequence[Span], work: Span) -> bool:
    """Return whether the clock belongs to this case, stage or step."""
    attributes = clock[0].attributes
    key = (
        "lianban.step"
        if "lianban.step" in attributes
        else "lianban.stage"
        if "lianban.stage" in attributes
        else ""
    )
    if not key:
        return work.name == "case"
    return (
        key.endswith(work.name) and work.attributes.get(key) == attributes[key] and _do_overlap(clock, work)
    )


def _do_overlap(clock: Sequence[Span], work: Span) -> bool:
    """Return whether they overlap in time; a reopened step has new clocks."""
    return work.start <= clock[0].start <= work.end or clock[0].start <= work.start <= clock[-1].end


def _work_row(work: Span) -> WaterfallRow:
    status_text = str(work.attributes.get("lianban.label") or ("进行中" if work.is_running else "已结束"))
    subject = str(work.attributes["lianban.subject"])
    bar = WaterfallBar("work", work.start, work.end, work.is_running, subject)
    points = tuple(
        WaterfallPoint(mark.name, mark.at, str(mark.attributes.get("lianban.label", mark.name)))
        for mark in work.marks
    )
    return WaterfallRow(
        work.name, _DEPTHS[work.name], f"{_PREFIXES[work.name]}{subject}", status_text, (bar,), points
    )


def _clock_row(clock: Sequence[Span]) -> WaterfallRow:
    whole = [span for span in clock if span.name == CLOCK][-1]
    attributes = whole.attributes
    revision = attributes["lianban.revision"]
    bars = [
        WaterfallBar(
            str(span.attributes["lianban.sla_status"]),
            span.start,
            span.end,
            span.is_running,
            f"{SLA_STATUSES[span.name].label} {_format_usage(span)}",
        )
        for span in clock
        if span.name in SLA_STATUSES and span.attributes["lianban.revision"] == revision
    ]
    points = [
        WaterfallPoint(span.name, span.start, _milestone_label(span))
        for span in clock
        if span.name in MILESTONE_LABELS
    ]
    kind = ClockKind(str(attributes["lianban.clock.kind"])).label
    return WaterfallRow(
        "clock",
        _DEPTHS["step" if "lianban.step" in attributes else "case"] + 1,
        f"{kind} {attributes['lianban.limit']}",
        f"{attributes['lianban.label']} {_format_usage(whole)}",
        tuple(bars),
        tuple(points),
        datetime.fromisoformat(str(attributes["lianban.due_at"])),
    )


def _format_usage(span: Span) -> str:
    used, remaining = (float(span.attributes[f"lianban.{name}"]) for name in ("used", "left"))
    return f"用 {round(used, 2):g} 余 {round(remaining, 2):g}"


def _milestone_label(span: Span) -> str:
    return str(span.attributes.get("lianban.escalation_level") or MILESTONE_LABELS[span.name])
