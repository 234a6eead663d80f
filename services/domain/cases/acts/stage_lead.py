"""Acts of a stage's lead: remind members, settle conflicts between departments.

A stage closes by itself with one consolidated answer, issued in its lead's name at the moment of its last
step, unless a conflict raised in it is still undecided: then at the moment of the decision.

Source:
    国办发〔2019〕11 号: 一家牵头、并联审批、限时办结; each decision stays its department's own
    (浙江省保障“最多跑一次”改革规定 第五条), so the lead adds none to them and needs no act of its own.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.cases.case_parts import Conflict
from schemas.cases.commands.stage_lead import DecideConflict, DiscussConflict, RaiseConflict, Remind
from schemas.cases.events import CaseEvent
from schemas.cases.events.course import StageClosed
from schemas.cases.responsibility import lead_of_stage, responsible_department
from schemas.catalogue.matter import RefusalEffect
from schemas.errors import LianbanError, NotPermitted, SecondPersonRequired
from schemas.vocabulary import CaseAct, CaseStatus, Role, StepStatus
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import CaseActContext
from services.domain.cases.act_definition import (
    ADMINISTRATOR,
    DEPARTMENT,
    HEAD,
    CaseActDefinition,
    Example,
    Wrong,
)
from services.domain.people.second_person import same_person


def leads(case: JointCase, officer: Officer, stage: str) -> bool:
    """Whether the officer speaks for the stage's lead; the administrator speaks for every lead."""
    return officer.role is Role.ADMINISTRATOR or officer.department == lead_of_stage(case, stage)


def remindable(case: JointCase, officer: Officer) -> list[str]:
    """The steps at work in stages that the officer leads, other departments' only."""
    return [
        step.code
        for step in case.plan.steps
        if case.steps[step.code].status.is_active
        and leads(case, officer, step.stage)
        and officer.department != case.department(step.code)
    ]


def arguable(case: JointCase, officer: Officer) -> list[tuple[str, str]]:
    """Pairs of steps in conflict that the officer may raise: one's own and another of its stage."""
    open_stages = {stage.code for stage in case.plan.stages if not is_done(case, stage.code)}
    holders = {step.code: responsible_department(case, step.code) for step in case.plan.steps}
    there = [step for step in case.plan.steps if step.needed and step.stage in open_stages]
    return [
        (step.code, other.code)
        for step in there
        for other in there
        if holders[step.code] == officer.department
        and other.stage == step.stage
        and holders[other.code] != holders[step.code]
    ]


def open_conflicts(case: JointCase, officer: Officer, act: CaseAct) -> list[str]:
    """The undecided conflicts that the officer may discuss, or decide."""
    return [
        name
        for name, conflict in case.conflicts.items()
        if conflict.decided_at is None and _may(case, officer, conflict, act)
    ]


def own_conflicts(case: JointCase, officer: Officer) -> list[str]:
    """The undecided conflicts that the officer may decide by rank, but raised in person."""
    mine = open_conflicts(case, officer, CaseAct.DECIDE_CONFLICT)
    return [name for name in mine if same_person(officer, case.conflicts[name].raised_by)]


def _remindable(context: CaseActContext) -> LianbanError | None:
    if remindable(context.case, context.officer):
        return None
    return NotPermitted("只有阶段牵头部门可以催办正在办理的其他部门环节", act=context.act)


def _arguable(context: CaseActContext) -> LianbanError | None:
    if arguable(context.case, context.officer):
        return None
    return NotPermitted("意见冲突须就本部门未办结阶段的环节提出", act=context.act)


def _open(context: CaseActContext) -> LianbanError | None:
    if open_conflicts(context.case, context.officer, context.act):
        return None
    words = "没有待协调决定的意见冲突；由阶段牵头部门负责人或审管办决定，当事部门可以讨论"
    return NotPermitted(words, act=context.act)


def _is_by_another(context: CaseActContext) -> SecondPersonRequired | None:
    """Refuse a decision while every conflict that the officer could decide was raised by them."""
    own = own_conflicts(context.case, context.officer)
    if set(open_conflicts(context.case, context.officer, context.act)) - set(own):
        return None
    return SecondPersonRequired("意见冲突不能由提出人本人决定，请由牵头部门其他负责人或审管办决定")


def _reminded(context: CaseActContext, command: Remind) -> Iterator[Wrong]:
    if command.step not in remindable(context.case, context.officer):
        yield "step", "只能催办本部门牵头阶段中其他部门正在办理的环节"


def _raised(context: CaseActContext, command: RaiseConflict) -> Iterator[Wrong]:
    if (command.step, command.with_step) not in arguable(context.case, context.officer):
        yield "with_step", "意见冲突须在同一未办结阶段、本部门与另一部门的环节之间提出"


def _known(context: CaseActContext, command: DiscussConflict | DecideConflict) -> Iterator[Wrong]:
    if command.conflict not in open_conflicts(context.case, context.officer, context.act):
        yield "conflict", "没有这个待协调决定的意见冲突，或不由您决定"


def _decidable(context: CaseActContext, command: DecideConflict) -> Iterator[Wrong]:
    yield from _known(context, command)
    if command.conflict in own_conflicts(context.case, context.officer):
        yield "conflict", "意见冲突不能由提出人本人决定"


def _department(context: CaseActContext, command: Remind, _calendars: Calendars) -> Mapping[str, object]:
    return {"department": context.case.department(command.step)}


def _conflict(context: CaseActContext, command: RaiseConflict, _calendars: Calendars) -> Mapping[str, object]:
    case, codes = context.case, (command.step, command.with_step)
    stage = case.plan.step(codes[0]).stage
    parties = [responsible_department(case, code) for code in codes]
    return {"conflict": f"conflict-{len(case.conflicts) + 1}", "stage": stage, "parties": parties}


def _decided(context: CaseActContext, command: DecideConflict, _calendars: Calendars) -> Mapping[str, object]:
    """Recipients of the decision: the lead of the stage and the parties."""
    conflict = context.case.conflicts[command.conflict]
    parties = [responsible_department(context.case, code) for code in (conflict.step, conflict.with_step)]
    return {"stage": conflict.stage, "parties": parties}


def _remind_example(context: CaseActContext) -> Example:
    return {"step": remindable(context.case, context.officer)[0]}


def _conflict_example(context: CaseActContext) -> Example:
    mine, other = arguable(context.case, context.officer)[0]
    return {"step": mine, "with_step": other}


def _open_example(context: CaseActContext) -> Example:
    return {"conflict": open_conflicts(context.case, context.officer, context.act)[0]}


def _decidable_example(context: CaseActContext) -> Example:
    own = own_conflicts(context.case, context.officer)
    found = open_conflicts(context.case, context.officer, context.act)
    return {"conflict": next(name for name in found if name not in own)}


REMIND = CaseActDefinition(
    command=Remind,
    roles=DEPARTMENT | ADMINISTRATOR,
    guards=(_remindable,),
    checks=_reminded,
    facts=_department,
    example_in=_remind_example,
)
RAISE_CONFLICT = CaseActDefinition(
    command=RaiseConflict,
    roles=DEPARTMENT,
    guards=(_arguable,),
    checks=_raised,
    facts=_conflict,
    example_in=_conflict_example,
)
DISCUSS_CONFLICT = CaseActDefinition(
    command=DiscussConflict,
    roles=DEPARTMENT | ADMINISTRATOR,
    guards=(_open,),
    checks=_known,
    example_in=_open_example,
)
DECIDE_CONFLICT = CaseActDefinition(
    command=DecideConflict,
    roles=HEAD | ADMINISTRATOR,
    guards=(_open, _is_by_another),
    checks=_decidable,
    facts=_decided,
    example_in=_decidable_example,
)
ACTS = (REMIND, RAISE_CONFLICT, DISCUSS_CONFLICT, DECIDE_CONFLICT)


def _may(case: JointCase, officer: Officer, conflict: Conflict, act: CaseAct) -> bool:
    if leads(case, officer, conflict.stage):
        return act is CaseAct.DISCUSS_CONFLICT or officer.role in (Role.HEAD, Role.ADMINISTRATOR)
    parties = {case.plan.step(code).department for code in (conflict.step, conflict.with_step)}
    return act is CaseAct.DISCUSS_CONFLICT and officer.department in parties


def stages_answered(case: JointCase) -> Iterator[CaseEvent]:
    """One consolidated answer per stage whose steps are settled and whose conflicts are decided.

    A stage of which a step was returned and done again is answered again. A matter with a single stage has
    its answer in the case's own.
    """
    if len(case.plan.stages) < 2:
        return
    for stage in case.plan.stages:
        mine = [step for step in case.plan.steps if step.stage == stage.code and step.needed]
        if not mine or not is_done(case, stage.code):
            continue
        at, answered = _done_at(case, stage.code), case.stages.get(stage.code)
        if answered is not None and answered.closed_at >= at:
            continue
        states = {step.code: case.steps[step.code] for step in mine}
        refused = [step for step in mine if states[step.code].status is StepStatus.REFUSED]
        outcome = CaseStatus.PARTLY_DONE if refused else CaseStatus.APPROVED
        if any(s.on_refusal is RefusalEffect.CASE_REFUSED and not s.optional for s in refused):
            outcome = CaseStatus.REFUSED
        yield StageClosed(
            at=at,
            stage=stage.code,
            lead=lead_of_stage(case, stage.code),
            outcome=outcome,
            answers={code: state.status for code, state in states.items()},
        )


def is_done(case: JointCase, *stages: str) -> bool:
    """Whether nothing is owed in these stages: every step settled, every conflict decided."""
    settled = all(case.steps[s.code].status.is_settled for s in case.plan.steps if s.stage in stages)
    return settled and not any(
        conflict.stage in stages and conflict.decided_at is None for conflict in case.conflicts.values()
    )


def conflicts_decided(case: JointCase, *stages: str) -> list[datetime]:
    """The moments at which conflicts of these stages were decided."""
    decided = (one.decided_at for one in case.conflicts.values() if one.stage in stages)
    return [moment for moment in decided if moment]


def _done_at(case: JointCase, stage: str) -> datetime:
    left = [case.steps[step.code].left_at for step in case.plan.steps if step.stage == stage]
    return max(
        [*(moment for moment in left if moment), *conflicts_decided(case, stage)], default=case.last_at
    )
