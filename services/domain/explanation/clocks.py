"""Explanation of a clock: start, changes, counted days, status."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Clock, JointCase, stages_in
from schemas.cases.clock_view import ClockView
from schemas.cases.events import Event
from schemas.cases.events.accountability import StepDelayExplained
from schemas.cases.events.clocks import ClockMoved, MoveReason
from schemas.cases.events.suspension import StepSuspended
from schemas.vocabulary import ClockKind, ClockStart
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.clock_pauses import department_of, full_limit, is_exact
from services.domain.explanation.counting import explain_days, format_moment
from services.domain.explanation.pauses import explain_pauses
from services.domain.explanation.sources import describe_source
from services.domain.explanation.summary import summarise_limit
from services.domain.law.citations import civil_code
from services.domain.timing.clock_deadline import calendar_for_kind
from services.domain.timing.clocks import sla_status
from services.domain.timing.limits import amount_left

_RULES: Mapping[LimitUnit, str] = {
    LimitUnit.WORKING_DAYS: "按工作日计算，当日不计，末日下班时届满"
    "（{civil_code}第二百零一条、第二百零三条；行政许可法第八十二条）",
    LimitUnit.CALENDAR_DAYS: "按自然日计算，当日不计，末日遇休息日顺延"
    "（{civil_code}第二百零一条、第二百零三条）",
    LimitUnit.MONTHS: "按月计算，至对应日届满，没有对应日的以月末日为准（{civil_code}第二百零二条）",
    LimitUnit.WORKING_HOURS: "只计开放时间",
    LimitUnit.MINUTES: "只计开放时间",
    LimitUnit.HOURS: "按小时连续计算（{civil_code}第二百零一条）",
    LimitUnit.ON_THE_SPOT: "当场办结，止于当日下班",
}


_BEGINS: Mapping[ClockKind, str] = {
    ClockKind.SUSPENSION: "特别程序开始，暂停计时",
    ClockKind.INTAKE: "收到申请材料",
    ClockKind.SUPPLEMENT: "告知补正",
    ClockKind.DELIVERY: "作出决定",
    ClockKind.GAP: "容缺受理",
    ClockKind.CONSULTATION: "征求意见",
    ClockKind.SIGNING: "轮到签署",
    ClockKind.INSPECTION: "依告知承诺作出决定",
    ClockKind.RECTIFICATION: "责令整改",
    ClockKind.CALL_BACK: "收到差评",
    ClockKind.REMEDIATION: "收到差评",
    ClockKind.RECHECK: "所依据的办理结果更正或者撤销",
}


def explain_clocks(
    case: JointCase,
    log: Iterable[Event],
    at: datetime,
    calendars: Calendars,
    names: Mapping[str, str] | None = None,
) -> list[ClockView]:
    """Explain every clock of the case at `at` (case time).

    Args:
        names: names of people by account; others are not named.
    """
    log = list(log)
    grounds: dict[str, StepSuspended] = {
        e.suspension_clock: _with_approver_name(e, names or {}) for e in log if isinstance(e, StepSuspended)
    }
    moves: dict[str, list[str]] = {}
    answers: dict[str, list[str]] = {}
    for event in log:
        if isinstance(event, ClockMoved) and event.reason is not None:
            moves.setdefault(event.clock, []).append(_recalculated(event, event.reason))
        elif isinstance(event, ClockMoved) and "extended_by" in event.model_fields_set:
            moves.setdefault(event.clock, []).append(_explain_extension(case, event))
        if isinstance(event, StepDelayExplained):
            answers.setdefault(event.clock, []).append(_explain_delay_reply(event))
    return [
        _explain_clock(
            case, clock, grounds, (moves.get(clock.id, []), answers.get(clock.id, [])), at, calendars
        )
        for clock in sorted(case.clocks.values(), key=partial(_sort_key, case))
    ]


def _with_approver_name(event: StepSuspended, names: Mapping[str, str]) -> StepSuspended:
    return event.model_copy(update={"approver": names.get(event.approver, "")})


def _sort_key(case: JointCase, clock: Clock) -> tuple[int, int, datetime]:
    """Return the sort key of a clock: case, then stages, then steps in planned order."""
    kinds = list(ClockKind)
    if clock.step is None:
        return (-1 if clock.stage else -2), kinds.index(clock.kind), clock.started_at
    steps = [step.code for step in case.plan.steps]
    return steps.index(clock.step), kinds.index(clock.kind), clock.started_at


def _recalculated(event: ClockMoved, reason: MoveReason) -> str:
    """Explain why a clock was recalculated."""
    if reason.because == "calendar":
        return f"{format_moment(event.at)} 因放假安排变更重新计算：{reason.notice}"
    if reason.because == "recall":
        return f"{format_moment(event.at)} 因撤销操作恢复原计时"
    return f"{format_moment(event.at)} 因更正暂停计时的记录重新计算：{reason.clock}"


def _explain_extension(case: JointCase, event: ClockMoved) -> str:
    """Explain an extension of the limit, or its withdrawal, with the moment."""
    if event.extended_by is None:
        return f"{format_moment(event.at)} 撤回误登记的延长"
    by = event.extended_by.in_words
    source = case.plan.step(event.step).limits.extension_source if event.step else ""
    return f"{format_moment(event.at)} 经本机关负责人批准延长 {by}（{source}）"


def _explain_delay_reply(event: StepDelayExplained) -> str:
    """Explain a reply about a delay with its new date; the reason itself is private."""
    escalation_level = f"（第 {event.level} 级督办）" if event.level else ""
    return f"{format_moment(event.at)} 已说明超时原因{escalation_level}，预计 {event.expected_on} 办结"


def _explain_clock(
    case: JointCase,
    clock: Clock,
    grounds: Mapping[str, StepSuspended],
    moves_and_replies: tuple[list[str], list[str]],
    at: datetime,
    calendars: Calendars,
) -> ClockView:
    calendar = calendar_for_kind(clock.kind, calendars.of(department_of(case, clock)))
    until = clock.ended_at or clock.stopped_at or at
    limit = full_limit(clock)
    remaining = amount_left(limit, clock.due_at, until, calendar)
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
        subject=subject_of(case, clock),
        limit=limit.in_words,
        source=describe_source(case, clock, grounds),
        sla_status=sla_status(clock, at),
        sla_status_label=sla_status(clock, at).label,
        used=max(Decimal(0), limit.amount - remaining),
        left=remaining,
        unit_label=limit.unit.label,
        summary=summarise_limit(clock, limit.in_words, calendar),
        lines=[
            *_explain_start_and_pauses(case, clock, grounds, calendar),
            *moves_and_replies[0],
            *explain_days(clock, calendar, is_exact=is_exact(case, clock)),
            *_explain_status(clock, at, moves_and_replies[1]),
        ],
    )


def subject_of(case: JointCase, clock: Clock) -> str:
    """Return the name of the clock's subject: a step, a stage, or the whole case."""
    if clock.step is not None:
        return "、".join(case.plan.step(code).name for code in clock.steps)
    stages = {stage.code: stage.name for stage in case.plan.stages}
    return "、".join(stages[code] for code in stages_in(clock.stage)) if clock.stage is not None else "整件"


def _explain_start_and_pauses(
    case: JointCase, clock: Clock, grounds: Mapping[str, StepSuspended], calendar: WorkCalendar
) -> Iterator[str]:
    start = format_moment(clock.started_at)
    yield f"{start} {_describe_start(case, clock)}，{clock.kind.label} {clock.limit.in_words}"
    hours = ""
    if _counts_open_time(clock.limit):
        hours = f"：{calendar.hours_on(beijing_date(clock.counted_from)).in_words}"
    rule = _RULES[clock.limit.unit].format(civil_code=civil_code(beijing_date(clock.started_at)))
    yield f"{rule}{hours}"
    if clock.counting.cut_off is not None:
        yield f"当日 {clock.counting.cut_off:%H:%M} 后开始的，自下一工作日起算（本事项规定）"
    if clock.counted_from != clock.started_at:
        yield f"开始时不在开放时间，自 {format_moment(clock.counted_from)} 起算"
    yield from explain_pauses(case, clock, grounds, calendar)


_AFTER_ANOTHER = "收到前一环节办结告知，视为受理（浙江省保障“最多跑一次”改革规定 第五条）"


def _describe_start(case: JointCase, clock: Clock) -> str:
    if clock.step is None:
        return _BEGINS.get(clock.kind, "阶段开始" if clock.stage else "受理")
    if case.plan.step(clock.step).starts is ClockStart.NOTICE:
        return _BEGINS.get(clock.kind, _AFTER_ANOTHER)
    return _BEGINS.get(clock.kind, "环节开始")


def _explain_status(clock: Clock, at: datetime, answers: list[str]) -> Iterator[str]:
    if clock.stopped_at is not None and clock.is_running and clock.breached_at is None:
        yield f"暂停计时前到期 {format_moment(clock.due_at)}，恢复计时后顺延"
    elif clock.original_due_at is not None:
        yield f"原到期 {format_moment(clock.original_due_at)}，现到期 {format_moment(clock.due_at)}"
    else:
        yield f"到期 {format_moment(clock.due_at)}"
    if clock.is_provisional:
        yield "到期日所在年份的放假安排尚未公布，为暂定日期，不作超时处理"
    if clock.warned_at is not None:
        yield f"{format_moment(clock.warned_at)} 预警"
    if clock.held_until is not None:
        yield (
            f"未办环节由每日集中补录结果的部门办理，{format_moment(clock.held_until)} 前补录的"
            "按实际办结时间认定；此前不作超时处理，不催办、不督办"
        )
    if clock.annulled:
        yield f"曾记超时 {clock.annulled} 次，经更正或放假安排变更，已撤销"
    if clock.breached_at is not None:
        yield f"{format_moment(clock.breached_at)} 超时"
    yield from answers
    if clock.ended_at is not None:
        yield f"{format_moment(clock.ended_at)} 停止计时，{sla_status(clock, at).label}"


def _counts_open_time(limit: TimeLimit) -> bool:
    return limit.unit in {LimitUnit.WORKING_HOURS, LimitUnit.MINUTES}
