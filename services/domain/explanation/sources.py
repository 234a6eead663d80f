"""Sources of limits: the provision, promise or document that sets each of them."""

from collections.abc import Mapping

from schemas.cases.case import Clock, JointCase, stages_in
from schemas.cases.events.suspension import StepSuspended
from schemas.law import Incomplete, IntakeTerms
from schemas.vocabulary import ClockKind

_SOURCES: Mapping[ClockKind, str] = {
    ClockKind.PROMISED: "对外承诺",
    ClockKind.SUPPLEMENT: "一次性告知书载明的补正期限",
    ClockKind.DELIVERY: "行政许可法 第四十四条：自作出决定之日起十日内送达",
    ClockKind.GAP: "容缺受理通知书载明的补齐期限，不超过承诺时限，逾期撤销受理",
    ClockKind.CONSULTATION: "征求意见函载明的期限，逾期未回复的视为无异议",
    ClockKind.SIGNING: "加签时约定的期限，不超过环节承诺时限的剩余时间；逾期仍可签署",
    ClockKind.INSPECTION: "告知承诺制：自作出决定之日起六十个工作日内核查",
    ClockKind.RECTIFICATION: "责令整改通知书载明的期限",
    ClockKind.CALL_BACK: "国办发〔2019〕51号：实名差评一个工作日内回访核实",
    ClockKind.REMEDIATION: "好差评制度：差评自收到之日起十五个工作日内整改并反馈",
    ClockKind.RECHECK: "本系统规则：前序结果更正或者撤销之日起五个工作日内复核答复",
}
_WHEN_NOT_SUPPLIED: Mapping[Incomplete, str] = {
    Incomplete.NOTICE: "逾期视为撤回申请",
    Incomplete.RETURNED: "逾期退还申请材料",
    Incomplete.REFUSED_AT_ONCE: "当场告知不予受理",
}


def describe_source(case: JointCase, clock: Clock, grounds: Mapping[str, StepSuspended]) -> str:
    """Describe what sets the limit: the provision of its matter, the promise, or a document."""
    if clock.kind is ClockKind.SUSPENSION:
        return grounds[clock.id].legal_basis if clock.id in grounds else ""
    if clock.kind is ClockKind.PROMISED and clock.stage is not None:
        groups = (one.source for one in case.plan.stage_limits if one.stages == stages_in(clock.stage))
        return next(groups, _SOURCES[clock.kind])
    if clock.kind is ClockKind.INTAKE:
        return _describe_intake(case.plan.intake)
    if clock.kind is ClockKind.SUPPLEMENT:
        return f"{_SOURCES[clock.kind]}，{_WHEN_NOT_SUPPLIED[case.plan.intake.incomplete]}"
    if clock.kind is not ClockKind.STATUTORY:
        return _SOURCES[clock.kind]
    if clock.stage is not None:
        limits = next((stage.limits for stage in case.plan.stages if stage.code == clock.stage), None)
    else:
        limits = case.plan.step(clock.step).limits if clock.step else case.plan.limits
    return limits.statutory_source if limits else ""


def _describe_intake(intake: IntakeTerms) -> str:
    """Describe the rule on acceptance: its provision and what its expiry means."""
    what = "逾期不告知的，自收到申请材料之日起即为受理" if intake.is_deemed_accepted else "逾期不视为受理"
    return f"{intake.basis}：{what}" if intake.basis else f"业务规则：{what}"
