"""Lint of the step graph: no cycles, stages in order, no dead ends, no missing notices."""

from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter, MatterStep, RefusalEffect
from schemas.vocabulary import ClockStart
from services.domain.catalogue.critical_path import sort_by_dependencies
from services.domain.catalogue.lint.situations import conditions_of_steps, list_situations
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.planning import find_predecessors


def check_graph(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find cycles; if there are none, stages out of order, dead ends and missing notices."""
    by_code = {step.code: step for step in matter.steps}
    try:
        sort_by_dependencies({step.code: step.after for step in matter.steps})
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
            yield from _check_dead_end(step, before)
        yield from _check_notices(matter, step, by_code)


def _check_dead_end(step: MatterStep, before: MatterStep) -> Iterator[Finding]:
    """Find partial refusals that would silently cancel a step whose refusal ends the case."""
    carries = step.on_refusal is RefusalEffect.CASE_REFUSED and not step.optional
    if carries and before.on_refusal is RefusalEffect.PARTLY_DONE:
        yield Finding(
            code=Fault.DEAD_END,
            place=f"steps.{step.code}.after",
            message=f"“{before.name}”被拒时整件只算部分办结，“{step.name}”却不能再办，请改其中一个的拒绝后果",
        )


def _check_notices(matter: Matter, step: MatterStep, by_code: dict[str, MatterStep]) -> Iterator[Finding]:
    """Find steps started by a notice that no step sends in some situation."""
    before = [by_code[code] for code in find_predecessors(step, by_code)]
    if step.starts is not ClockStart.NOTICE or any(one.when is None for one in before):
        return
    conditions = conditions_of_steps(matter)
    concerned = {one.code: conditions[one.code] for one in before}
    if step.when is not None:
        concerned[step.code] = step.when
    for outcome in list_situations(matter, concerned):
        needed = step.when is None or step.code in outcome.holding
        if needed and not outcome.holding - {step.code}:
            yield Finding(
                code=Fault.CLOCK_UNARMED,
                place=f"steps.{step.code}.after",
                message=f"“{step.name}”接到通知计时，但有的情形下前置环节都不办，没有人发出通知",
            )
            return
