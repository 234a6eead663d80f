"""Lint of single steps: clock start, limits, commissioner, documents."""

from collections.abc import Iterator

from schemas.calendars.limits import LimitUnit
from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter, MatterStep
from schemas.vocabulary import ClockStart, Party
from services.domain.catalogue.lint.standards import Standards


def check_steps(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find clocks that never start, zero limits, missing commissioners, unused documents."""
    for step in matter.steps:
        yield from _check_clock_start(step)
        yield from _check_limits(step)
        yield from _check_commissioner(step)
        yield from _check_joint_work(step)
        yield from _check_staffing(step, standards)
    yield from _check_not_zero("limits", matter.limits.promised.amount, matter.limits.promised.unit)
    at_work = {code for step in matter.steps for code in (step.department, *step.members)}
    for material in matter.materials:
        for department in material.used_by:
            if department not in at_work:
                yield Finding(
                    code=Fault.MATERIAL_UNUSED,
                    place=f"materials.{material.code}.used_by",
                    message=f"“{material.name}”的使用部门“{department}”在本事项没有环节，不得向申请人索要",
                )
    used = {step.stage for step in matter.steps}
    for stage in matter.stages:
        if stage.code not in used:
            yield Finding(
                code=Fault.EMPTY_STAGE,
                place=f"stages.{stage.code}",
                message=f"阶段“{stage.name}”没有任何环节，请删去或补上环节",
            )


def _check_staffing(step: MatterStep, standards: Standards) -> Iterator[Finding]:
    """Check that an account can handle the step; without one it would expire unseen."""
    if standards.staffed is None or step.department not in standards.departments:
        return
    if step.department not in standards.staffed:
        yield Finding(
            code=Fault.NO_OFFICER,
            place=f"steps.{step.code}.department",
            message=f"“{step.name}”的办理部门“{step.department}”没有在用的办理账号，请先为该部门开通账号",
        )


def _check_clock_start(step: MatterStep) -> Iterator[Finding]:
    """Check that something starts the clock.

    Source:
        浙江省保障“最多跑一次”改革规定 第五条: acceptance starts parallel items, the written notice of the
        former item sequential ones.
    """
    remedy = ""
    match step.starts:
        case ClockStart.ACCEPT if step.after:
            remedy = "受理即计时的环节不能有前置环节，请改为接到通知计时"
        case ClockStart.NOTICE if not step.after:
            remedy = "接到通知计时的环节须有前置环节，请写明 after 或改为受理即计时"
        case ClockStart.EXTERNAL | ClockStart.TIMER if not step.armed_by:
            remedy = "请在 armed_by 写明由什么外部事件或期限开始计时"
    if remedy:
        yield Finding(
            code=Fault.CLOCK_UNARMED,
            place=f"steps.{step.code}.starts",
            message=f"“{step.name}”的时钟无从开始：{remedy}",
        )


def _check_limits(step: MatterStep) -> Iterator[Finding]:
    place = f"steps.{step.code}.limits"
    yield from _check_not_zero(place, step.limits.promised.amount, step.limits.promised.unit)
    statutory = step.limits.statutory
    if statutory is not None:
        yield from _check_not_zero(place, statutory.amount, statutory.unit, "statutory")


def _check_not_zero(
    place: str, amount: object, unit: LimitUnit, which: str = "promised"
) -> Iterator[Finding]:
    if not amount and unit is not LimitUnit.ON_THE_SPOT:
        yield Finding(
            code=Fault.LIMIT_ZERO,
            place=f"{place}.{which}",
            message="时限不能为零；当场办结请写即办（on_the_spot）",
        )


def _check_joint_work(step: MatterStep) -> Iterator[Finding]:
    """Check the settings of review rounds (图审) and joint inspections (联合验收)."""
    if step.disciplines and not step.may_supplement:
        yield _wrong_finding(step, "law.grounds", "分轮次审查的环节须写明修改图纸不计时的依据，请改正其一")
    if len(set(step.disciplines)) < len(step.disciplines):
        yield _wrong_finding(step, "disciplines", "审查专业重复")
    if step.members and not step.by_appointment:
        yield _wrong_finding(step, "members", "只有预约的联合验收有成员部门，请写明 by_appointment 或删去")
    if step.department in step.members or len(set(step.members)) < len(step.members):
        yield _wrong_finding(step, "members", "成员部门不能重复，也不能包括承办部门自己")
    if step.disciplines and step.by_appointment:
        yield _wrong_finding(step, "disciplines", "图审与联合验收是两个环节，请分开")


def _wrong_finding(step: MatterStep, field: str, message: str) -> Finding:
    return Finding(code=Fault.JOINT, place=f"steps.{step.code}.{field}", message=f"“{step.name}”{message}")


def _check_commissioner(step: MatterStep) -> Iterator[Finding]:
    is_intermediary = step.party is Party.INTERMEDIARY
    if is_intermediary and step.commissioned_by is None:
        what = "由中介机构办理，须写明由政府还是业主委托（决定是否计时）"
    elif not is_intermediary and step.commissioned_by is not None:
        what = "不是中介机构办理，不应写委托方"
    else:
        return
    yield Finding(
        code=Fault.COMMISSIONER,
        place=f"steps.{step.code}.commissioned_by",
        message=f"“{step.name}”{what}",
    )
