"""Differences between two versions of a matter, as Chinese sentences."""

from collections.abc import Iterator

from schemas.calendars.limits import TimeLimit
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import Matter, MatterStep


def list_differences(before: Matter, after: Matter) -> list[str]:
    """Describe each difference with a practical effect in one Chinese sentence."""
    given = [f"事项改称“{after.name}”"] if after.name != before.name else []
    given += _limits("整件", before.limits, after.limits)
    given += _stages(before, after)
    given += _steps(before, after)
    given += _added_and_removed(
        "材料",
        {one.code: one.name for one in before.materials},
        {one.code: one.name for one in after.materials},
    )
    given += _added_and_removed(
        "情形",
        {one.code: one.label for one in before.questions},
        {one.code: one.label for one in after.questions},
    )
    given += _added_and_removed(
        "申请渠道",
        {one.value: one.label for one in before.channels},
        {one.value: one.label for one in after.channels},
    )
    for what, old, new in (
        ("材料上限", before.bounds.materials, after.bounds.materials),
        ("申请人环节上限", before.bounds.applicant_facing_steps, after.bounds.applicant_facing_steps),
    ):
        if old != new:
            given.append(f"{what}由 {_or_none(old)}改为 {_or_none(new)}")
    return given


def _stages(before: Matter, after: Matter) -> Iterator[str]:
    old, new = ({stage.code: stage for stage in matter.stages} for matter in (before, after))
    yield from _added_and_removed(
        "阶段", {code: one.name for code, one in old.items()}, {code: one.name for code, one in new.items()}
    )
    for code in (code for code in new if code in old):
        if new[code].lead_department != old[code].lead_department:
            yield (
                f"阶段“{new[code].name}”的牵头部门由 {old[code].lead_department} "
                f"改为 {new[code].lead_department}"
            )


def _steps(before: Matter, after: Matter) -> Iterator[str]:
    old, new = ({step.code: step for step in matter.steps} for matter in (before, after))
    yield from _added_and_removed(
        "环节",
        {code: step.name for code, step in old.items()},
        {code: step.name for code, step in new.items()},
    )
    for code in (code for code in new if code in old):
        step, was = new[code], old[code]
        if step.name != was.name:
            yield f"“{was.name}”改称“{step.name}”"
        if step.department != was.department:
            yield f"“{step.name}”由 {was.department} 改由 {step.department} 办理"
        yield from _limits(f"“{step.name}”（{step.department}）", was.limits, step.limits)
        if set(step.after) != set(was.after):
            names = "、".join(new[one].name if one in new else one for one in step.after)
            yield f"“{step.name}”改为{f'在 {names} 之后' if names else '受理后即可'}办理"
        if step.when != was.when:
            yield f"“{step.name}”的办理条件改为：{step.when or '一律办理'}"
        yield from _joint(step, was)
        if step.optional != was.optional:
            yield f"“{step.name}”改为{'可选' if step.optional else '必办'}"


def _joint(step: MatterStep, was: MatterStep) -> Iterator[str]:
    if step.may_supplement != was.may_supplement:
        yield f"“{step.name}”改为{'可以' if step.may_supplement else '不得'}为补正暂停计时"
    if step.disciplines != was.disciplines:
        yield f"“{step.name}”的图审专业改为：{'、'.join(step.disciplines) or '不分轮次'}"
    if (step.by_appointment, step.members) != (was.by_appointment, was.members):
        how = "预约联合验收" if step.by_appointment else "不预约"
        yield f"“{step.name}”改为{how}，成员部门：{'、'.join(step.members) or '无'}"


def _limits(whose: str, before: Limits, after: Limits) -> Iterator[str]:
    if before.promised != after.promised:
        yield f"{whose}的承诺时限{_change(before.promised, after.promised)}"
    if before.statutory != after.statutory:
        old, new = (one.in_words if one else "无" for one in (before.statutory, after.statutory))
        yield f"{whose}的法定时限由 {old}改为 {new}"


def _change(before: TimeLimit, after: TimeLimit) -> str:
    text = f"由 {before.in_words}改为 {after.in_words}"
    if before.unit is not after.unit:
        return text
    difference = TimeLimit(amount=abs(after.amount - before.amount), unit=after.unit).in_words
    return f"{text}，{'增加' if after.amount > before.amount else '减少'} {difference}"


def _added_and_removed(what: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
    gone = [f"取消{what}“{name}”" for code, name in before.items() if code not in after]
    return gone + [f"新增{what}“{name}”" for code, name in after.items() if code not in before]


def _or_none(most: int | None) -> str:
    return "不限" if most is None else f"{most} "
