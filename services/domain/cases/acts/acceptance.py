"""Acts before and at acceptance: accept, decline, request supplements, withdraw, terminate."""

from collections.abc import Iterator
from decimal import Decimal

from pydantic import JsonValue

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.commands import CaseCommand
from schemas.cases.commands.acceptance import (
    Accept,
    AcceptWithGaps,
    Decline,
    DeclineNoJurisdiction,
    DeclineNotRequired,
    NotifySupplement,
    RevokeAcceptance,
    SubmitDeferredMaterial,
    SubmitSupplement,
    Terminate,
    WithdrawApplication,
)
from schemas.cases.events import CaseEvent, EventKind
from schemas.clock_id import ClockId
from schemas.errors import ActNotAllowed
from schemas.law import ActBasis, Incomplete
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseActContext
from services.domain.cases.act_definition import (
    ADMINISTRATOR,
    APPLICANT,
    WINDOW,
    CaseActDefinition,
    Example,
    Wrong,
)
from services.domain.cases.acts.guards.act_basis import basis_choices, basis_example, basis_wrong
from services.domain.cases.clocks.acceptance import intake_ended, intake_started
from services.domain.cases.clocks.clock_start import begins_uncounted
from services.domain.cases.clocks.closing import all_stopped, all_withdrawn, running
from services.domain.law.termination import termination_bases
from services.domain.timing import clocks


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
        basis = f"（{intake.basis}）" if intake.basis else ""
        return ActNotAllowed(f"补正只能一次性告知，本件已告知过{basis}", act=context.act)
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


def _gaps_wrong(context: CaseActContext, command: AcceptWithGaps) -> Iterator[Wrong]:
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


def _accepted(
    context: CaseActContext, command: Accept | AcceptWithGaps, calendars: Calendars
) -> Iterator[CaseEvent]:
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
    if isinstance(command, AcceptWithGaps):
        limit = TimeLimit(amount=Decimal(command.gap_working_days), unit=LimitUnit.WORKING_DAYS)
        name, calendar = ClockId.of(ClockKind.GAP), calendars.of(None)
        gap = clocks.start_clock(ClockKind.GAP, name, limit, context.at, calendar)
        if begun and gap.due_at > begun[0].due_at:
            gap = clocks.start_clock(
                ClockKind.GAP, name, limits.promised, context.at, calendar, counting=limits.counting
            )
        yield gap


def _gap_filled(
    context: CaseActContext, _command: SubmitDeferredMaterial, _calendars: Calendars
) -> Iterator[CaseEvent]:
    if (clock := running(context.case, ClockKind.GAP)) is not None:
        yield clocks.end_clock(clock, context.at)


def _ended(context: CaseActContext, _command: CaseCommand, _calendars: Calendars) -> Iterator[CaseEvent]:
    yield from intake_ended(context.case, context.at)


def _notified(
    context: CaseActContext, command: NotifySupplement, calendars: Calendars
) -> Iterator[CaseEvent]:
    yield from intake_ended(context.case, context.at)
    limit = TimeLimit(amount=Decimal(command.supply_working_days), unit=LimitUnit.WORKING_DAYS)
    name = ClockId.of(ClockKind.SUPPLEMENT)
    event = clocks.start_clock(ClockKind.SUPPLEMENT, name, limit, context.at, calendars.of(None))
    if context.case.plan.intake.incomplete is Incomplete.RETURNED:
        event = event.model_copy(update={"ends_in": EventKind.CASE_MATERIALS_RETURNED})
    yield event


def _supplied(
    context: CaseActContext, _command: SubmitSupplement, calendars: Calendars
) -> Iterator[CaseEvent]:
    yield from intake_ended(context.case, context.at)
    yield intake_started(context.case, context.at, calendars)


def _withdrawn(context: CaseActContext, _command: CaseCommand, _calendars: Calendars) -> Iterator[CaseEvent]:
    yield from all_withdrawn(context.case, context.at)


def _stopped(context: CaseActContext, _command: CaseCommand, _calendars: Calendars) -> Iterator[CaseEvent]:
    yield from all_stopped(context.case, context.at)


def _gaps_example(context: CaseActContext) -> Example:
    listed = [material.code for material in context.case.plan.may_follow]
    gaps = list[JsonValue](context.case.missing or listed[:1])
    return {"gaps": gaps}


def _bases(context: CaseActContext) -> tuple[ActBasis, ...]:
    return termination_bases(context.case.plan.regime, beijing_date(context.at))


def _basis_wrong(context: CaseActContext, command: Terminate) -> Iterator[Wrong]:
    yield from basis_wrong(_bases(context), command.legal_basis)


ACCEPT = CaseActDefinition(command=Accept, roles=WINDOW, guards=(_is_complete,), effects=_accepted)
ACCEPT_WITH_GAPS = CaseActDefinition(
    command=AcceptWithGaps,
    roles=WINDOW,
    guards=(_may_lack,),
    checks=_gaps_wrong,
    effects=_accepted,
    example_in=_gaps_example,
)
SUBMIT_DEFERRED_MATERIAL = CaseActDefinition(
    command=SubmitDeferredMaterial, roles=WINDOW, guards=(_has_gap,), effects=_gap_filled
)
REVOKE_ACCEPTANCE = CaseActDefinition(
    command=RevokeAcceptance, roles=WINDOW, guards=(_has_gap,), effects=_stopped
)
DECLINE = CaseActDefinition(command=Decline, roles=WINDOW, effects=_ended)
DECLINE_NO_JURISDICTION = CaseActDefinition(command=DeclineNoJurisdiction, roles=WINDOW, effects=_ended)
DECLINE_NOT_REQUIRED = CaseActDefinition(command=DeclineNotRequired, roles=WINDOW, effects=_ended)
NOTIFY_SUPPLEMENT = CaseActDefinition(
    command=NotifySupplement, roles=WINDOW, guards=(_one_notice,), effects=_notified
)
SUBMIT_SUPPLEMENT = CaseActDefinition(command=SubmitSupplement, roles=WINDOW | APPLICANT, effects=_supplied)
WITHDRAW = CaseActDefinition(command=WithdrawApplication, roles=WINDOW | APPLICANT, effects=_withdrawn)
TERMINATE = CaseActDefinition(
    command=Terminate,
    roles=ADMINISTRATOR,
    checks=_basis_wrong,
    effects=_stopped,
    choices=lambda context: basis_choices(_bases(context)),
    example_in=lambda context: basis_example(_bases(context)),
)
ACTS = (
    ACCEPT,
    ACCEPT_WITH_GAPS,
    SUBMIT_DEFERRED_MATERIAL,
    REVOKE_ACCEPTANCE,
    DECLINE,
    DECLINE_NO_JURISDICTION,
    DECLINE_NOT_REQUIRED,
    NOTIFY_SUPPLEMENT,
    SUBMIT_SUPPLEMENT,
    WITHDRAW,
    TERMINATE,
)
