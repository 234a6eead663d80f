"""State of a case in Markdown, for its details in Temporal's UI."""

from collections.abc import Iterator

from schemas.cases.advance_result import AdvanceResult, CaseAdvanceResult, StageProgress
from services.domain.calendars.calendar import BEIJING


def case_details(case: CaseAdvanceResult) -> str:
    """Stages, open steps with department and due date, and the next deadlines."""
    return "\n".join([f"**{case.summary}**（{case.sla_status.label}）", "", *_sections(case)])


def order_details(order: AdvanceResult) -> str:
    """The supervision order and its reply deadline."""
    return "\n".join([f"**{order.summary}**", "", *(f"- {one.label}" for one in order.deadlines)])


def _sections(case: CaseAdvanceResult) -> Iterator[str]:
    yield "阶段：" + "；".join(_stage(stage) for stage in case.stages)
    yield ""
    if case.open_steps:
        yield "| 环节 | 部门 | 承诺到期 | 时限状态 |"
        yield "| --- | --- | --- | --- |"
    for step in case.open_steps:
        due = f"{step.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if step.due_at else "无"
        yield f"| {step.name} | {step.department_name} | {due} | {step.sla_status.label} |"
    if case.deadlines:
        yield ""
        yield "时限："
        yield ""
    yield from (f"- {deadline.label}" for deadline in case.deadlines)
    if case.supervision_orders:
        yield ""
        yield f"督办单：{'、'.join(case.supervision_orders)}"
    if case.child_cases:
        yield ""
        yield f"子办件：{'、'.join(case.child_cases)}"


def _stage(stage: StageProgress) -> str:
    state = "已办结" if stage.is_closed else f"{stage.settled}/{stage.steps}"
    return f"{stage.name} {state}"
