"""The proposed decision that goes to the signers (拟办送签), and their signatures (会签)."""

from collections.abc import Iterator, Mapping

from schemas.cases.commands.signing import DraftDecision
from schemas.cases.events import CaseEvent
from schemas.cases.signing import DecisionDraft, Signing
from schemas.errors import ActNotAllowed
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import DEPARTMENT, AnyStepAct, StepActDefinition
from services.domain.cases.acts.signing.turns import next_signer, signing_of, turned
from services.domain.cases.acts.step_decisions import is_handler


def _may_draft(context: StepActContext) -> ActNotAllowed | None:
    """There are signers after the decision, and nobody is awaited."""
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


DRAFT_DECISION = StepActDefinition(
    command=DraftDecision,
    roles=DEPARTMENT,
    guards=(is_handler, _may_draft),
    facts=_draft_facts,
    effects=_draft_turn,
)
ACTS: tuple[AnyStepAct, ...] = (DRAFT_DECISION,)
