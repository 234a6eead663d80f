"""What a decision rests on where signers were added (加签): every signature on that decision."""

from collections.abc import Iterator

from schemas.cases.commands.inspection import ApproveOnPromise
from schemas.cases.commands.step_decisions import Approve
from schemas.cases.signing import Signer
from schemas.errors import ActNotAllowed, SecondPersonRequired
from schemas.vocabulary import ProposedDecision, StepAct
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import Wrong
from services.domain.people.second_person import second_person_refusal

_REFUSALS = frozenset({StepAct.REFUSE, StepAct.RECORD_OUTSIDE_REFUSAL})


def is_signed(context: StepActContext) -> ActNotAllowed | SecondPersonRequired | None:
    """Refuse a decision without all signatures, unlike the signed draft, or by a signer."""
    signing, code = context.state.signing, context.step.code
    if signing is None:
        return None
    if signing.open_before:
        return ActNotAllowed(f"前加签尚未签署：{_names(signing.open_before)}", step=code)
    if signing.open_after and signing.draft is None:
        return ActNotAllowed("本环节有后加签，请先拟办送签，签署后再作决定", step=code)
    if signing.open_after:
        return ActNotAllowed(f"拟办决定尚未签署：{_names(signing.open_after)}", step=code)
    decision = ProposedDecision.REFUSE if context.act in _REFUSALS else ProposedDecision.APPROVE
    if signing.draft is not None and signing.draft.decision is not decision:
        words = f"会签的拟办决定为“{signing.draft.decision.label}”，改变决定须重新拟办送签"
        return ActNotAllowed(words, step=code)
    return second_person_refusal(context.officer, signing.signed_by, "签署人不能同时作出决定", step=code)


def objections_wrong(context: StepActContext, command: Approve | ApproveOnPromise) -> Iterator[Wrong]:
    """An approval against a signer's disagreement says why it is not followed."""
    signing = context.state.signing
    if signing is not None and signing.objections and not command.opinion:
        yield "opinion", f"会签有不同意见（{_names(signing.objections)}），准予须写明不采纳的理由"


def _names(signers: tuple[Signer, ...]) -> str:
    return "、".join(one.name.account or one.name.department for one in signers)
