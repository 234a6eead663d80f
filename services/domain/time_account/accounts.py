"""Time account of a case: sums by party, and the time counted by limits over stages."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import CasePlan, JointCase
from schemas.catalogue.matter import StageLimit
from schemas.statistics.time_account import CountedGroup, Held, HeldStretch, HeldTime, TimeAccount, TimeHolder
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.catalogue.lint.timing.yardstick import build_yardstick

_MINUTE = timedelta(minutes=1)
_A_DAY = TimeLimit(amount=Decimal(1), unit=LimitUnit.WORKING_DAYS)
_ORDER = list(TimeHolder)


def build_time_account(
    case: JointCase,
    stretches: Sequence[HeldStretch],
    calendars: Calendars,
    names: Mapping[str, str],
    children: Mapping[str, Sequence[HeldStretch]] = MappingProxyType({}),
) -> TimeAccount:
    """Sum the stretches of `attribute_time` by party.

    Parties that worked in parallel each get their minutes in full, so the shares may add up to more than
    one; minutes of an outage are deducted from the parties that it stopped. `children` are the stretches of
    child cases that the stages count.
    """
    first = case.received_at
    last = stretches[-1].until_at if stretches else first
    return TimeAccount(
        case_no=case.case_no,
        from_at=first,
        until_at=last,
        is_closed=case.closed_at is not None,
        parties=_sum_by_party(stretches, calendars, names, last - first),
        groups=[
            compute_counted_group(case.plan, limit, stretches, calendars.window, children)
            for limit in case.plan.stage_limits
        ],
        stretches=list(stretches),
    )


def compute_counted_group(
    plan: CasePlan,
    limit: StageLimit,
    stretches: Iterable[HeldStretch],
    calendar: WorkCalendar,
    children: Mapping[str, Sequence[HeldStretch]] = MappingProxyType({}),
) -> CountedGroup:
    """Compute in days when a counted party worked on a step of these stages.

    Steps of child cases that the group counts are included: utilities and the first registration.

    Each continuous stretch is counted as in the lint, without its first day, and the stretches are added;
    the account of a case is therefore comparable with the proof of its promise.

    Source:
        一般企业投资项目审批“最多90天”工作指引: the acceptance stage includes utilities and the property
        certificate.
    """
    codes = {step.code for step in plan.steps if step.stage in limit.stages and step.needed}
    of_children = [one for code in limit.children for one in children.get(code, ())]
    union = _merge_spans(
        [
            *_counted_spans(one for one in stretches if _is_counted(one, codes)),
            *_counted_spans(one for one in of_children if _is_counted(one, one.steps)),
        ]
    )
    working = build_yardstick(_A_DAY, calendar).used
    working_days = sum(working(start, end) for start, end in union)
    calendar_days = sum((beijing_date(end) - beijing_date(start)).days for start, end in union)
    in_days = calendar_days if limit.limit.unit is LimitUnit.CALENDAR_DAYS else working_days
    names = {stage.code: stage.name for stage in plan.stages}
    return CountedGroup(
        name="、".join(names[stage] for stage in limit.stages if stage in names),
        stages=list(limit.stages),
        limit=limit.limit.in_words,
        source=limit.source,
        stretches=len(union),
        working_days=working_days,
        calendar_days=calendar_days,
        is_over=in_days > limit.limit.amount,
        minutes=sum(((end - start) // _MINUTE for start, end in union), 0),
    )


def _is_counted(stretch: HeldStretch, codes: Container[str]) -> bool:
    return any(held.holder.is_counted for code, held in stretch.steps.items() if code in codes)


def _counted_spans(stretches: Iterable[HeldStretch]) -> list[tuple[datetime, datetime]]:
    return [(one.from_at, one.until_at) for one in stretches]


def _merge_spans(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _sum_by_party(
    stretches: Iterable[HeldStretch], calendars: Calendars, names: Mapping[str, str], whole: timedelta
) -> list[HeldTime]:
    sums: dict[Held, tuple[timedelta, timedelta]] = {}
    for one in stretches:
        shown = [held for held in one.held_by if held not in one.by_outage]
        if one.by_outage:
            shown.append(Held(holder=TimeHolder.OUTAGE))
        for held in shown:
            open_time = calendars.of(held.department).open_time_between(one.from_at, one.until_at)
            before = sums.get(held, (timedelta(), timedelta()))
            sums[held] = (before[0] + one.until_at - one.from_at, before[1] + open_time)
    return [
        HeldTime(
            holder=held.holder,
            label=held.holder.label,
            department=held.department,
            department_name=names.get(held.department or ""),
            minutes=total // _MINUTE,
            open_minutes=open_time // _MINUTE,
            share=round(total / whole, 4) if whole else 0.0,
        )
        for held, (total, open_time) in sorted(sums.items(), key=lambda one: _sort_key(one[0]))
    ]


def _sort_key(held: Held) -> tuple[int, str]:
    return _ORDER.index(held.holder), held.department or ""
