"""A department's desk: take a step, decide it, give it back; and what the applicant no longer wants."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from schemas.cases.acts import StepActIn
from schemas.cases.case import CasePlan
from schemas.cases.events import CaseEvent, EventKind
from schemas.errors import ActNotAllowed, NotPermitted
from schemas.vocabulary import Role, StepAct
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext, StepRule, Wrong
from services.domain.cases.acts.joint_answers import is_answered_jointly, is_revised
from services.domain.cases.acts.two_persons import is_checked_by_another
from services.domain.cases.clocks.closing import step_ended
from services.domain.forms.results import check_results


def is_handler(context: StepActContext) -> NotPermitted | None:
    """An officer does this only to a step in their own hands; a head and a system may do it to any."""
    if context.officer.role is Role.OFFICER and context.state.handler != context.officer.account:
        return NotPermitted("本环节由他人签收", step=context.step.code)
    return None


def may_be_decided(context: StepActContext) -> ActNotAllowed | NotPermitted | None:
    """Whether everything that the decision rests on is there: a second pair of eyes, and a visit by two.

    Source:
        行政许可法 第三十四条: a check of the substance is made by two or more officers.
    """
    step, state = context.step, context.state
    if step.needs_visit and not state.visitors:
        return ActNotAllowed(
            "本环节须由两名以上工作人员现场核查后决定（行政许可法第三十四条）", step=step.code
        )
    return is_checked_by_another(context)


def is_complete(context: StepActContext) -> ActNotAllowed | None:
    """Nothing is granted while a material that its department reads has yet to follow (容缺)."""
    reads = [
        material.name
        for material in context.case.plan.may_follow
        if context.step.department in material.used_by and material.code in context.case.gaps
    ]
    if reads:
        return ActNotAllowed(f"容缺材料补齐前不能准予：{'、'.join(reads)}", step=context.step.code)
    return None


def results_wrong(context: StepActContext, command: StepActIn) -> Iterator[Wrong]:
    """What is wrong with the results of an approval."""
    yield from check_results(context.step, command.results)


def settled(context: StepActContext, _said: StepActIn, _calendars: Calendars) -> Iterator[CaseEvent]:
    """The step's clocks end."""
    yield from step_ended(context.case, context.step.code, context.at)


def _is_optional(context: StepActContext) -> NotPermitted | None:
    return None if context.step.optional else NotPermitted("必办环节不能不办", step=context.step.code)


def _claimed(context: StepActContext, _said: StepActIn, _calendars: Calendars) -> Mapping[str, object]:
    return {"handler": context.officer.actor}


def _assigned(_scene: StepActContext, command: StepActIn, _calendars: Calendars) -> Mapping[str, object]:
    return {"handler": command.assignee}


def _whoever_built_on_it(
    context: StepActContext, _said: StepActIn, _calendars: Calendars
) -> Mapping[str, object]:
    """The departments whose steps came after this one and have begun: they read what is now put right."""
    later = _after(context.case.plan, context.step.code)
    begun = [code for code in later if context.case.steps[code].opened_at is not None]
    others = dict.fromkeys(context.case.department(code) for code in begun)
    others.pop(context.case.department(context.step.code), None)
    return {"departments": tuple(others)}


def _after(plan: CasePlan, code: str) -> list[str]:
    direct = [step.code for step in plan.steps if code in step.after]
    return list(dict.fromkeys([*direct, *(later for one in direct for later in _after(plan, one))]))


RULES: Mapping[StepAct, StepRule] = MappingProxyType(
    {
        StepAct.CLAIM: StepRule(EventKind.STEP_CLAIMED, facts=_claimed),
        StepAct.RELEASE: StepRule(EventKind.STEP_RELEASED, guards=(is_handler,)),
        StepAct.ASSIGN: StepRule(EventKind.STEP_ASSIGNED, facts=_assigned),
        StepAct.APPROVE: StepRule(
            EventKind.STEP_APPROVED,
            guards=(is_handler, may_be_decided, is_complete, is_revised, is_answered_jointly),
            checks=results_wrong,
            then=settled,
        ),
        StepAct.REFUSE: StepRule(EventKind.STEP_REFUSED, guards=(is_handler, may_be_decided), then=settled),
        StepAct.CORRECT_RESULT: StepRule(
            EventKind.STEP_RESULT_CORRECTED, checks=results_wrong, facts=_whoever_built_on_it
        ),
        StepAct.SKIP: StepRule(EventKind.STEP_SKIPPED, guards=(_is_optional,), then=settled),
        StepAct.WITHDRAW: StepRule(EventKind.STEP_WITHDRAWN, then=settled),
        StepAct.NOTE: StepRule(EventKind.STEP_NOTED),
    }
)
