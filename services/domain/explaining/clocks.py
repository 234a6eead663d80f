"""A clock explained: where it started, what moved it, what was counted, where it stands."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from schemas.cases import Clock, JointCase
from schemas.clocks import ClockView
from schemas.events import CaseEvent, EventKind
from schemas.time import LimitUnit, TimeLimit
from schemas.vocabulary import ClockKind, SuspensionKind
from services.domain.calendar import WorkCalendar
from services.domain.clocks import Calendars, light
from services.domain.explaining.counting import counted_days, moment
from services.domain.joint_case.standing_still import full_limit, is_exact
from services.domain.limits import left

_RULES: Mapping[LimitUnit, str] = {
    LimitUnit.WORKING_DAYS: "按工作日计算，当日不计，末日下班时届满"
    "（民法典第二百零一条、第二百零三条；行政许可法第八十二条）",
    LimitUnit.CALENDAR_DAYS: "按自然日计算，当日不计，末日遇休息日顺延（民法典第二百零一条、第二百零三条）",
    LimitUnit.MONTHS: "按月计算，至对应日届满，没有对应日的以月末日为准（民法典第二百零二条）",
    LimitUnit.WORKING_HOURS: "只计开放时间",
    LimitUnit.MINUTES: "只计开放时间",
    LimitUnit.HOURS: "按小时连续计算（民法典第二百零一条）",
    LimitUnit.ON_THE_SPOT: "当场办结，止于当日下班",
}


def explained(
    case: JointCase, log: Iterable[CaseEvent], at: datetime, calendars: Calendars
) -> list[ClockView]:
    """Every clock of the case at `at` (case time), each with its ledger in sentences."""
    grounds = {e.facts["clock"]: e for e in log if e.kind is EventKind.STEP_SUSPENDED}
    return [_explained(case, clock, grounds, at, calendars) for clock in case.clocks.values()]


def _explained(
    case: JointCase, clock: Clock, grounds: Mapping[str, CaseEvent], at: datetime, calendars: Calendars
) -> ClockView:
    calendar = calendars.of(case.plan.step(clock.step).department if clock.step else None)
    until = clock.ended_at or clock.stopped_at or at
    limit = full_limit(clock)
    remaining = left(limit, clock.due_at, until, calendar)
    return ClockView(
        **clock.model_dump(
            include={
                "id",
                "kind",
                "step",
                "started_at",
                "due_at",
                "original_due_at",
                "stopped_at",
                "breached_at",
                "ended_at",
                "is_provisional",
            }
        ),
        kind_label=clock.kind.label,
        subject=case.plan.step(clock.step).name if clock.step else "整件",
        limit=limit.in_words,
        source=_source(case, clock, grounds),
        light=light(clock, at),
        light_label=light(clock, at).label,
        used=max(Decimal(0), limit.amount - remaining),
        left=remaining,
        unit_label=limit.unit.label,
        lines=list(_lines(case, clock, grounds, calendar, at)),
    )


def _source(case: JointCase, clock: Clock, grounds: Mapping[str, CaseEvent]) -> str:
    if clock.kind is ClockKind.SUSPENSION:
        return str(grounds[clock.id].facts["legal_basis"]) if clock.id in grounds else ""
    limits = case.plan.step(clock.step).limits if clock.step else case.plan.limits
    return limits.statutory_source if clock.kind is ClockKind.STATUTORY else "对外承诺"


def _lines(
    case: JointCase, clock: Clock, grounds: Mapping[str, CaseEvent], calendar: WorkCalendar, at: datetime
) -> Iterator[str]:
    begins = {ClockKind.SUSPENSION: "中止"}.get(clock.kind, "环节开始" if clock.step else "受理")
    yield f"{moment(clock.started_at)} {begins}，{clock.kind.label} {clock.limit.in_words}"
    hours = f"：{calendar.hours.in_words}" if _counts_open_time(clock.limit) else ""
    yield f"{_RULES[clock.limit.unit]}{hours}"
    if clock.counted_from != clock.started_at:
        yield f"开始时不在开放时间，自 {moment(clock.counted_from)} 起算"
    for pause in clock.pauses:
        stretch = f"{moment(pause.from_at)} 至 {moment(pause.until_at)}"
        yield f"{stretch} 中止计时：{_ground(grounds, pause.because)}"
    if clock.stopped_at is not None:
        yield f"{moment(clock.stopped_at)} 起中止计时：{_ground(grounds, clock.stopped_because)}"
    if clock.extended_by is not None and clock.step is not None:
        source = case.plan.step(clock.step).limits.extension_source
        yield f"经部门负责人批准延长 {clock.extended_by.in_words}（{source}）"
    yield from counted_days(clock, calendar, is_exact=is_exact(case, clock))
    yield from _conclusion(clock, at)


def _conclusion(clock: Clock, at: datetime) -> Iterator[str]:
    if clock.original_due_at is not None:
        yield f"原到期 {moment(clock.original_due_at)}，现到期 {moment(clock.due_at)}"
    else:
        yield f"到期 {moment(clock.due_at)}"
    if clock.is_provisional:
        yield "到期日所在年份的放假安排尚未公布，为暂定日期，不作超时处理"
    if clock.warned_at is not None:
        yield f"{moment(clock.warned_at)} 预警"
    if clock.breached_at is not None:
        yield f"{moment(clock.breached_at)} 超时"
    if clock.ended_at is not None:
        yield f"{moment(clock.ended_at)} 停止计时，{light(clock, at).label}"


def _ground(grounds: Mapping[str, CaseEvent], name: str) -> str:
    event = grounds.get(name)
    if event is None:
        return name
    facts: dict[str, Any] = event.facts
    kind = SuspensionKind(facts["kind"]).label
    return (
        f"{kind}（{facts['legal_basis']}），公告 {facts['announced_working_days']} 个工作日，"
        f"批准人 {facts['approver']}，文书 {facts['notice']}"
    )


def _counts_open_time(limit: TimeLimit) -> bool:
    return limit.unit in {LimitUnit.WORKING_HOURS, LimitUnit.MINUTES}
