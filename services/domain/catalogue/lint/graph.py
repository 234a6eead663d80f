"""The graph of the steps: no circles, no way back through the stages, no dead ends, no orphaned notices."""

from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter, MatterStep, RefusalEffect
from schemas.vocabulary import ClockStart
from services.domain.catalogue.critical_path import in_order
from services.domain.catalogue.lint.situations import conditions_of_steps, situations
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.planning import waits_for


def check_graph(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Circles; and where there are none: stages out of order, dead ends, notices that nobody sends."""
    by_code = {step.code: step for step in matter.steps}
    try:
        in_order({step.code: step.after for step in matter.steps})
    except ValueError as circle:
        names = " → ".join(by_code[code].name for code in (*circle.args, circle.args[0]))
        yield Finding(
            code=Fault.CYCLE,
            place=f"steps.{circle.args[0]}.after",
            message=f"环节互为前置，永远无法开始：{names}",
        )
        return
    stages = {stage.code: number for number, stage in enumerate(matter.stages)}
    for step in matter.steps:
        for before in (by_code[code] for code in step.after):
            if stages[before.stage] > stages[step.stage]:
                yield Finding(
                    code=Fault.STAGE_ORDER,
                    place=f"steps.{step.code}.after",
                    message=f"“{step.name}”的前置环节“{before.name}”在后面的阶段，请调整阶段或次序",
                )
            yield from _dead_end(step, before)
        yield from _orphaned(matter, step, by_code)


def _dead_end(step: MatterStep, before: MatterStep) -> Iterator[Finding]:
    """A refusal that leaves the case partly done must not silently cancel a step that carries the whole."""
    carries = step.on_refusal is RefusalEffect.CASE_REFUSED and not step.optional
    if carries and before.on_refusal is RefusalEffect.PARTLY_DONE:
        yield Finding(
            code=Fault.DEAD_END,
            place=f"steps.{step.code}.after",
            message=f"“{before.name}”被拒时整件只算部分办结，“{step.name}”却不能再办，请改其中一个的拒绝后果",
        )


def _orphaned(matter: Matter, step: MatterStep, by_code: dict[str, MatterStep]) -> Iterator[Finding]:
    """A step that starts with a notice, in a situation where nobody who could send it is at work."""
    before = [by_code[code] for code in waits_for(step, by_code)]
    if step.starts is not ClockStart.NOTICE or any(one.when is None for one in before):
        return
    conditions = conditions_of_steps(matter)
    concerned = {one.code: conditions[one.code] for one in before}
    if step.when is not None:
        concerned[step.code] = step.when
    for outcome in situations(matter, concerned):
        needed = step.when is None or step.code in outcome.holding
        if needed and not outcome.holding - {step.code}:
            yield Finding(
                code=Fault.CLOCK_UNARMED,
                place=f"steps.{step.code}.after",
                message=f"“{step.name}”接到通知计时，但有的情形下前置环节都不办，没有人发出通知",
            )
            return
