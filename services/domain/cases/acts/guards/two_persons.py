"""The two-person rules of a case: who may not check, decide or approve what they did before.

Every guard compares persons (`Officer.persons`), so that a deputy is never the second person beside those
whose rights they may use, nor these beside their deputy.

Source:
    行政许可法 第三十四条, 第四十二条: two or more officers check the substance; the head of the agency, not
    the officer in charge, approves an extension.
"""

from schemas.errors import ActNotAllowed, SecondPersonRequired
from services.domain.cases.act_context import StepActContext
from services.domain.people.second_person import second_person_refusal


def may_check(context: StepActContext) -> SecondPersonRequired | None:
    """Refuse a check by the person who submitted the step or handles it."""
    state = context.state
    earlier = (state.submitted_by, state.submitted_for, state.handler)
    return second_person_refusal(
        context.officer, earlier, "复核须由经办人以外的第二人进行", step=context.step.code
    )


def is_checked_by_another(context: StepActContext) -> ActNotAllowed | SecondPersonRequired | None:
    """Refuse a decision without a review, or one taken by its reviewer."""
    state, code = context.state, context.step.code
    if context.step.needs_check and state.checked_by is None:
        return ActNotAllowed("本环节须经第二人复核通过后决定", step=code)
    earlier = (state.checked_by, state.checked_for)
    return second_person_refusal(context.officer, earlier, "复核人不能同时作出决定", step=code)


def may_use_head_right(context: StepActContext) -> SecondPersonRequired | None:
    """Refuse a deputy who uses the head's right on a step that they handle themselves.

    They would approve a request of their own.
    """
    deputy = context.officer.deputy
    if deputy is None or context.state.handler != deputy.account:
        return None
    words = f"经办人代行负责人职权时，不能批准本人经办环节的“{context.act.label}”，请移交经办人或另行安排代岗"
    return SecondPersonRequired(words, step=context.step.code)


def may_answer_transfer(context: StepActContext) -> SecondPersonRequired | None:
    """Refuse a takeover by the person who proposed it, whatever their department is by now."""
    return second_person_refusal(
        context.officer, context.state.transfer_by, "转办不能由提出人本人接收", step=context.step.code
    )


def may_decide_objection(context: StepActContext, clock: str | None) -> SecondPersonRequired | None:
    """Refuse a decision on an objection by the person who raised it."""
    earlier = context.state.objected_by.get(clock or "", ())
    return second_person_refusal(
        context.officer, earlier, "归责异议不能由提出人本人裁定", step=context.step.code
    )
