"""Consultation of other departments (征求意见): opinions of all or of a number, by a day.

Missing opinions are named when the time is over.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pydantic import JsonValue

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import JointCase
from schemas.cases.commands.consultation import CloseConsultation, Consult, Reply
from schemas.cases.events import CaseEvent
from schemas.cases.responsibility import members_of
from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import DEPARTMENT, Example, StepActDefinition, Wrong
from services.domain.cases.acts.step_decisions import is_handler
from services.domain.cases.acts.transfer import other_department
from services.domain.cases.clocks.closing import numbered, running
from services.domain.timing import clocks


def _check_consultation(context: StepActContext, command: Consult) -> Iterator[Wrong]:
    if context.case.department(context.step.code) in command.departments:
        yield "departments", "征求意见的部门不能包括承办部门自己"
    members = set(members_of(context.case, context.step.code))
    if context.step.by_appointment and (left_out := members - set(command.departments)):
        yield "departments", f"联合验收须一并征求全部成员部门的意见，遗漏：{'、'.join(sorted(left_out))}"
    if len(set(command.departments)) < len(command.departments):
        yield "departments", "征求意见的部门重复"
    if command.opinions_needed is not None and command.opinions_needed > len(command.departments):
        yield "opinions_needed", "需要的意见份数不能多于征求意见的部门数"


def _consultation_facts(
    context: StepActContext, command: Consult, _calendars: Calendars
) -> Mapping[str, object]:
    return {
        "consultation_clock": numbered(context.case, ClockKind.CONSULTATION, context.step.code),
        "needed": command.opinions_needed or len(command.departments),
    }


def _begun(context: StepActContext, command: Consult, calendars: Calendars) -> Iterator[CaseEvent]:
    """The time to answer runs beside the step's own, which goes on."""
    code = context.step.code
    limit = TimeLimit(amount=Decimal(command.opinion_working_days), unit=LimitUnit.WORKING_DAYS)
    name = numbered(context.case, ClockKind.CONSULTATION, code)
    calendar = calendars.of(context.step.department)
    yield clocks.start_clock(ClockKind.CONSULTATION, name, limit, context.at, calendar, code)


def _replied(context: StepActContext, _command: Reply, _calendars: Calendars) -> Mapping[str, object]:
    consultation = context.state.consultation
    clock = context.case.clocks[consultation.clock] if consultation else None
    is_late = clock is not None and context.at >= clock.due_at
    department = context.officer.department or context.case.department(context.step.code)
    return {"department": department, **({"is_late": True} if is_late else {})}


def _is_answered(context: StepActContext) -> ActNotAllowed | None:
    """Whether enough have answered or the time to answer is over: silence is no objection."""
    consultation = context.state.consultation
    if consultation is None or len(consultation.replies) >= consultation.needed:
        return None
    clock = context.case.clocks[consultation.clock]
    if context.at >= clock.due_at:
        return None
    return ActNotAllowed(
        f"尚未收齐意见，且征求意见期限未满：{'、'.join(consultation.silent)}", step=context.step.code
    )


def _summed_up(
    context: StepActContext, _command: CloseConsultation, _calendars: Calendars
) -> Mapping[str, object]:
    consultation = context.state.consultation
    if consultation is None:
        return {}
    return {"replies": consultation.replies, "silent": consultation.silent}


def _closed(
    context: StepActContext, _command: CloseConsultation, _calendars: Calendars
) -> Iterator[CaseEvent]:
    if (clock := running(context.case, ClockKind.CONSULTATION, context.step.code)) is not None:
        yield clocks.end_clock(clock, context.at)


def _missing_opinions(case: JointCase, code: str) -> frozenset[str]:
    """The departments that have not replied yet."""
    consultation = case.steps[code].consultation
    return frozenset(consultation.silent if consultation else ())


def _example(context: StepActContext, _calendars: Calendars) -> Example:
    members = list[JsonValue](members_of(context.case, context.step.code))
    return {"departments": members or [other_department(context)]}


CONSULT = StepActDefinition(
    command=Consult,
    roles=DEPARTMENT,
    guards=(is_handler,),
    checks=_check_consultation,
    facts=_consultation_facts,
    effects=_begun,
    example_in=_example,
)
REPLY = StepActDefinition(command=Reply, roles=DEPARTMENT, departments=_missing_opinions, facts=_replied)
CLOSE_CONSULTATION = StepActDefinition(
    command=CloseConsultation,
    roles=DEPARTMENT,
    guards=(is_handler, _is_answered),
    facts=_summed_up,
    effects=_closed,
)
ACTS = (CONSULT, REPLY, CLOSE_CONSULTATION)
