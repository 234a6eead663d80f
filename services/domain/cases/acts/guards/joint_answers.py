"""Guards of joint answers: drawings without open faults, and the opinion of every member."""

from schemas.cases.responsibility import members_of, with_successors
from schemas.errors import ActNotAllowed
from schemas.vocabulary import Verdict
from services.domain.cases.act_context import StepActContext


def is_revised(context: StepActContext) -> ActNotAllowed | None:
    """Nothing passes while the faults of the last round are not put right."""
    if context.state.awaits_revision:
        number = context.state.rounds[-1].number
        return ActNotAllowed(f"第 {number} 轮审查意见所列问题尚未修改送审，不能准予", step=context.step.code)
    return None


def is_answered_jointly(context: StepActContext) -> ActNotAllowed | None:
    """Pass a joint acceptance (联合验收) after the site visit, when no member objects.

    All members give one answer. A member that gave no opinion within the limit has no objection.

    Source:
        国办发〔2019〕11 号: 联合验收 is one visit, parallel opinions and one answer to the outside.
    """
    if not context.step.by_appointment:
        return None
    if not context.state.visitors:
        return ActNotAllowed("联合验收须按预约现场验收后答复", step=context.step.code)
    members = set(members_of(context.case, context.step.code))
    consultation = context.state.consultation
    if members - set(with_successors(context.case, consultation.departments if consultation else ())):
        return ActNotAllowed("联合验收须先征求全部成员部门的意见", step=context.step.code)
    replies = consultation.replies if consultation else {}
    against = [code for code, verdict in replies.items() if verdict is Verdict.DISAGREE]
    if against:
        words = f"成员部门不同意通过：{'、'.join(against)}；整改后重新预约，或者不予通过"
        return ActNotAllowed(words, step=context.step.code)
    return None
