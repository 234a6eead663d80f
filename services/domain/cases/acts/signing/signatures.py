"""The proposed decision that goes to the signers (拟办送签), and their signatures (会签)."""

from collections.abc import Iterator, Mapping

from schemas.cases.case import JointCase
from schemas.cases.commands.signing import DraftDecision, Sign
from schemas.cases.events import CaseEvent
from schemas.cases.signing import DecisionDraft, Signing
from schemas.errors import ActNotAllowed, LianbanError, NotYourStep
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import DEPARTMENT, AnyStepAct, StepActDefinition
from services.domain.cases.acts.signing.turns import next_signer, signing_of, turned
from services.domain.cases.acts.step_decisions import is_handler
from services.domain.cases.clocks.closing import running
from services.domain.people.second_person import second_person_refusal


def _may_draft(context: StepActContext) -> ActNotAllowed | None:
    """There are signers after the decision, and none is awaited."""
    signing, code = signing_of(context), context.step.code
    if signing.open_before:
        return ActNotAllowed("前加签尚未签署，不能拟办送签", step=code)
    if signing.draft is not None and signing.open_after:
        return ActNotAllowed("拟办决定已送签，等待签署", step=code)
    if not any(not one.is_before and not one.is_removed for one in signing.signers):
        return ActNotAllowed("本环节没有后加签，不用拟办送签", step=code)
    return None


def _drafted(context: StepActContext, command: DraftDecision) -> Signing:
    draft = DecisionDraft(decision=command.decision, drafted_by=(), drafted_at=context.at)
    return signing_of(context).drafted(draft)


def _draft_facts(
    context: StepActContext, command: DraftDecision, _calendars: Calendars
) -> Mapping[str, object]:
    return {"next_signer": next_signer(context, _drafted(context, command))}


def _draft_turn(context: StepActContext, command: DraftDecision, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from turned(context, _drafted(context, command), calendars)


def _awaited_department(case: JointCase, code: str) -> frozenset[str]:
    """The department of the signer whose turn it is."""
    signing = case.steps[code].signing
    awaited = signing.awaited if signing else None
    return frozenset({awaited.name.department} if awaited else ())


def _may_sign(context: StepActContext) -> LianbanError | None:
    """Refuse all but the signer, and a signer who handled, asked for or proposed what is signed."""
    signing, code = signing_of(context), context.step.code
    awaited = signing.awaited
    if awaited is None:
        return ActNotAllowed("本环节没有待签署的签署人", step=code)
    if awaited.name.account not in (None, context.officer.account):
        return NotYourStep("轮到其他人员签署", step=code)
    earlier = (context.state.handler, *awaited.added_by, *(signing.draft.drafted_by if signing.draft else ()))
    return second_person_refusal(context.officer, earlier, "经办人、加签人不能为自己签署", step=code)


def _signed(context: StepActContext, command: Sign) -> Signing:
    signing = signing_of(context)
    number = signing.awaited.number if signing.awaited else 0
    return signing.answered(number, verdict=command.verdict)


def _sign_facts(context: StepActContext, command: Sign, _calendars: Calendars) -> Mapping[str, object]:
    awaited = signing_of(context).awaited
    clock = running(context.case, ClockKind.SIGNING, context.step.code)
    return {
        "number": awaited.number if awaited else None,
        "signer": awaited.name if awaited else None,
        "next_signer": next_signer(context, _signed(context, command)),
        "is_late": clock is not None and context.at >= clock.due_at,
    }


def _sign_turn(context: StepActContext, command: Sign, calendars: Calendars) -> Iterator[CaseEvent]:
    yield from turned(context, _signed(context, command), calendars)


DRAFT_DECISION = StepActDefinition(
    command=DraftDecision,
    roles=DEPARTMENT,
    guards=(is_handler, _may_draft),
    facts=_draft_facts,
    effects=_draft_turn,
)
SIGN = StepActDefinition(
    command=Sign,
    roles=DEPARTMENT,
    departments=_awaited_department,
    guards=(_may_sign,),
    facts=_sign_facts,
    effects=_sign_turn,
    is_possible_while_suspended=True,
)
ACTS: tuple[AnyStepAct, ...] = (DRAFT_DECISION, SIGN)
