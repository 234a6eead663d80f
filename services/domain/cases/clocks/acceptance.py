"""Before acceptance: the intake limit, the one notice of what is missing, and what silence means."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.acts import CaseActIn
from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.cases.events.clocks import ClockStarted
from schemas.cases.events.intake import CaseDeemedAccepted
from schemas.clock_id import ClockId
from schemas.errors import ActNotAllowed
from schemas.law import Incomplete
from schemas.vocabulary import CaseAct, ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseActContext, CaseRule
from services.domain.cases.clocks.clock_start import begins_uncounted
from services.domain.cases.clocks.closing import all_stopped, all_withdrawn, numbered, running
from services.domain.timing import clocks

DEFAULT_GAP_WORKING_DAYS = 5
"""How long materials may follow where the window names no shorter time; working days.

Source:
    浙江省保障“最多跑一次”改革规定 第十一条.
"""


def intake_started(case: JointCase, at: datetime, calendars: Calendars) -> ClockStarted:
    """The event that starts the intake clock of the matter's rule, anew after each supply."""
    name = numbered(case, ClockKind.INTAKE)
    return clocks.start_clock(ClockKind.INTAKE, name, case.plan.intake.limit, at, calendars.of(None))


def deemed_accepted(case: JointCase, clock: Clock, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    """What follows when the intake limit passes in silence.

    The application counts as accepted from the day of receipt: the statutory clock of the case counts
    from then. What was promised, and every step, counts from this moment on; the time between was the
    intake's.

    Source:
        行政许可法 第三十二条: 逾期不告知的，自收到申请材料之日起即为受理.
    """
    yield CaseDeemedAccepted(at=at, accepted_at=clock.started_at)
    yield clocks.end_clock(clock, at)
    if not begins_uncounted(case):
        yield from clocks.start_limit_clocks(
            case.plan.limits, at, calendars.of(None), statutory_from=clock.started_at
        )


def intake_ended(case: JointCase, at: datetime) -> Iterator[CaseEvent]:
    """The clocks of intake and supplement end with the act that answers them."""
    for kind in (ClockKind.INTAKE, ClockKind.SUPPLEMENT):
        if (clock := running(case, kind)) is not None:
            yield clocks.end_clock(clock, at)


def _one_notice(context: CaseActContext) -> ActNotAllowed | None:
    """Why no notice of what is missing may be given: the law allows one, or none at all.

    Source:
        行政许可法 第三十二条: 一次告知申请人需要补正的全部内容. 不动产登记暂行条例 第十七条: incomplete
        documents are declined in writing on the spot, with everything that is missing.
    """
    intake = context.case.plan.intake
    if intake.incomplete is Incomplete.REFUSED_AT_ONCE:
        return ActNotAllowed(
            f"材料不齐全的应当{intake.incomplete.label}（{intake.basis}），请用“不予受理”", act=context.act
        )
    if context.case.supplement_notices:
        return ActNotAllowed(f"补正只能一次性告知，本件已告知过（{intake.basis}）", act=context.act)
    return None


def _is_complete(context: CaseActContext) -> ActNotAllowed | None:
    """Only what is complete is accepted; what is not, with gaps or after a supply."""
    if context.case.missing:
        codes = "、".join(context.case.missing)
        return ActNotAllowed(
            f"材料不齐（{codes}），应一次性告知补正，或者依容缺清单容缺受理", missing=context.case.missing
        )
    return None


def _may_lack(context: CaseActContext) -> ActNotAllowed | None:
    """The matter lists what may follow, and nothing else is missing.

    Source:
        浙江省保障“最多跑一次”改革规定 第四条, 第十一条: the guide lists the materials that may follow.
    """
    listed = {material.code for material in context.case.plan.may_follow}
    if not listed:
        return ActNotAllowed("本事项没有公布可以容缺的材料", act=context.act)
    if beyond := set(context.case.missing) - listed:
        codes = "、".join(sorted(beyond))
        return ActNotAllowed(f"所缺材料不在容缺清单内：{codes}", act=context.act, missing=sorted(beyond))
    return None


def _gaps_wrong(context: CaseActContext, command: CaseActIn) -> Iterator[tuple[str, str]]:
    names = {material.code: material.name for material in context.case.plan.may_follow}
    for code in command.gaps:
        if code not in names:
            yield "gaps", f"“{code}”不在本事项公布的容缺清单内（可容缺：{'、'.join(names.values())}）"
    if left_out := set(context.case.missing) - set(command.gaps):
        yield "gaps", f"容缺受理须一次列明全部所缺材料，遗漏：{'、'.join(sorted(left_out))}"


def _has_gap(context: CaseActContext) -> ActNotAllowed | None:
    if not context.case.gaps:
        return ActNotAllowed("本件没有待补齐的容缺材料", act=context.act)
    return None


def _accepted(context: CaseActContext, command: CaseActIn, calendars: Calendars) -> Iterator[CaseEvent]:
    """The clocks of the whole begin; with gaps, so does the time to fill them.

    It never reaches beyond the promise: what is longer is cut to the promised limit.
    """
    yield from intake_ended(context.case, context.at)
    limits = context.case.plan.limits
    begun = (
        []
        if begins_uncounted(context.case)
        else list(clocks.start_limit_clocks(limits, context.at, calendars.of(None)))
    )
    yield from begun
    if command.act is CaseAct.ACCEPT_WITH_GAPS:
        limit = TimeLimit(amount=Decimal(command.gap_working_days or 1), unit=LimitUnit.WORKING_DAYS)
        name, calendar = ClockId.of(ClockKind.GAP), calendars.of(None)
        gap = clocks.start_clock(ClockKind.GAP, name, limit, context.at, calendar)
        if begun and gap.due_at > begun[0].due_at:
            gap = clocks.start_clock(
                ClockKind.GAP, name, limits.promised, context.at, calendar, counting=limits.counting
            )
        yield gap


def _gap_filled(context: CaseActContext, _said: CaseActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    if (clock := running(context.case, ClockKind.GAP)) is not None:
        yield clocks.end_clock(clock, context.at)


def _ended(context: CaseActContext, _said: CaseActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    yield from intake_ended(context.case, context.at)


def _notified(context: CaseActContext, command: CaseActIn, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from intake_ended(context.case, context.at)
    limit = TimeLimit(amount=Decimal(command.supply_working_days or 1), unit=LimitUnit.WORKING_DAYS)
    name = ClockId.of(ClockKind.SUPPLEMENT)
    event = clocks.start_clock(ClockKind.SUPPLEMENT, name, limit, context.at, calendars.of(None))
    if context.case.plan.intake.incomplete is Incomplete.RETURNED:
        event = event.model_copy(update={"ends_in": EventKind.CASE_MATERIALS_RETURNED})
    yield event


def _supplied(context: CaseActContext, _said: CaseActIn, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from intake_ended(context.case, context.at)
    yield intake_started(context.case, context.at, calendars)


def _withdrawn(context: CaseActContext, _said: CaseActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    yield from all_withdrawn(context.case, context.at)


def _stopped(context: CaseActContext, _said: CaseActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    yield from all_stopped(context.case, context.at)


RULES: Mapping[CaseAct, CaseRule] = MappingProxyType(
    {
        CaseAct.ACCEPT: CaseRule(EventKind.CASE_ACCEPTED, guards=(_is_complete,), then=_accepted),
        CaseAct.ACCEPT_WITH_GAPS: CaseRule(
            EventKind.CASE_ACCEPTED_WITH_GAPS, guards=(_may_lack,), checks=_gaps_wrong, then=_accepted
        ),
        CaseAct.SUBMIT_DEFERRED_MATERIAL: CaseRule(
            EventKind.CASE_DEFERRED_MATERIAL_SUBMITTED, guards=(_has_gap,), then=_gap_filled
        ),
        CaseAct.REVOKE_ACCEPTANCE: CaseRule(
            EventKind.CASE_ACCEPTANCE_REVOKED, guards=(_has_gap,), then=_stopped
        ),
        CaseAct.DECLINE: CaseRule(EventKind.CASE_DECLINED, then=_ended),
        CaseAct.DECLINE_NO_JURISDICTION: CaseRule(EventKind.CASE_REJECTED_NO_JURISDICTION, then=_ended),
        CaseAct.NOTIFY_SUPPLEMENT: CaseRule(
            EventKind.CASE_SUPPLEMENT_NOTIFIED, guards=(_one_notice,), then=_notified
        ),
        CaseAct.SUBMIT_SUPPLEMENT: CaseRule(EventKind.CASE_SUPPLEMENT_SUBMITTED, then=_supplied),
        CaseAct.WITHDRAW: CaseRule(EventKind.CASE_WITHDRAWN, then=_withdrawn),
        CaseAct.TERMINATE: CaseRule(EventKind.CASE_TERMINATED, then=_stopped),
    }
)
