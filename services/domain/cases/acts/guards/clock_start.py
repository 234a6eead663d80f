"""Guards on how a step's clock starts: at an outside event, or as a term ending by itself."""

from schemas.errors import ActNotAllowed
from schemas.vocabulary import ClockStart
from services.domain.cases.act_context import StepActContext


def awaits_outside_event(context: StepActContext) -> ActNotAllowed | None:
    """Refuse an outside event that the step does not wait for, or that is recorded already."""
    if context.step.starts is not ClockStart.EXTERNAL or context.state.armed_at is not None:
        return ActNotAllowed(
            "本环节没有需要登记的外部事件，或已经登记", step=context.step.code, act=context.act
        )
    return None


def may_end_now(context: StepActContext) -> ActNotAllowed | None:
    """Refuse an approval before the outside event is recorded, or of a term that ends by itself."""
    step, act = context.step, context.act
    if step.starts is ClockStart.EXTERNAL and context.state.armed_at is None:
        return ActNotAllowed(f"请先登记外部事件：{step.armed_by}", step=step.code, act=act)
    if step.starts is ClockStart.TIMER:
        return ActNotAllowed(f"期限届满后自动完成，不能提前办结：{step.armed_by}", step=step.code, act=act)
    return None
