"""What an act cannot do without, what it may say beside, and what of it is nobody else's business."""

from collections.abc import Mapping

from schemas.cases.acts import CaseActIn, StepActIn
from schemas.errors import InvalidInput
from schemas.vocabulary import CaseAct, StepAct

Act = CaseAct | StepAct

MANDATORY: Mapping[Act, Mapping[str, str]] = {
    CaseAct.ACCEPT_WITH_GAPS: {
        "gaps": "容缺受理须一次列明受理后补交的材料",
        "gap_working_days": "请填写容缺补齐期限",
    },
    CaseAct.REVOKE_ACCEPTANCE: {"reason": "撤销受理须写明理由"},
    CaseAct.DECLINE: {"reason": "不予受理须写明理由"},
    CaseAct.DECLINE_NO_JURISDICTION: {
        "reason": "不受理须写明理由",
        "right_agency": "不属本机关职权的，须告知申请人向哪个机关申请",
    },
    CaseAct.NOTIFY_SUPPLEMENT: {
        "missing": "请一次列明需要补正的全部材料及理由",
        "supply_working_days": "请填写补正期限",
    },
    CaseAct.WITHDRAW: {"reason": "撤回须写明理由"},
    CaseAct.TERMINATE: {"reason": "终止办理须写明理由", "legal_basis": "终止办理须写明法律依据"},
    CaseAct.DELIVER: {"receiver": "送达须写明领取人"},
    CaseAct.CONFIRM_RECEIPT: {"receiver": "送达回证须写明签收人", "happened_at": "送达回证须写明签收时间"},
    CaseAct.CORRECT_NAME: {"name": "请填写更正后的名称", "reason": "更正须写明理由"},
    CaseAct.CHANGE_PROJECT_CODE: {
        "project_code": "请填写变更后的项目代码",
        "reason": "变更项目代码须写明原因",
    },
    CaseAct.CONFIRM_CHILD: {"child": "请选择申请人确认申请的子办件"},
    CaseAct.RATE: {"rating": "请选择评价等级"},
    CaseAct.CALL_BACK: {"text": "请填写回访情况", "is_founded": "请填写差评是否属实"},
    CaseAct.REMEDIATE: {"text": "请填写整改情况"},
    CaseAct.NOTE: {"text": "请填写备注内容"},
    CaseAct.REMIND: {"step": "请选择要催办的环节", "text": "请写明催办内容"},
    CaseAct.RAISE_CONFLICT: {
        "step": "请选择本部门的环节",
        "with_step": "请选择意见不一致的环节",
        "text": "请写明分歧所在",
    },
    CaseAct.DISCUSS_CONFLICT: {"conflict": "请选择意见冲突", "text": "请填写意见"},
    CaseAct.DECIDE_CONFLICT: {"conflict": "请选择意见冲突", "text": "裁定须写明结论和理由"},
    CaseAct.ADVANCE_CLOCK: {"minutes": "请填写拨快的分钟数"},
    StepAct.ASSIGN: {"assignee": "请选择经办人"},
    StepAct.APPROVE_ON_PROMISE: {"promise": "请填写告知承诺书编号"},
    StepAct.REFUSE: {"reason": "不予许可须写明理由"},
    StepAct.RECORD_OUTSIDE_RESULT: {
        "happened_at": "补录须写明外部系统中实际办结的时间",
        "outside_system": "补录须写明外部系统名称",
    },
    StepAct.RECORD_OUTSIDE_REFUSAL: {
        "happened_at": "补录须写明外部系统中实际办结的时间",
        "outside_system": "补录须写明外部系统名称",
        "reason": "不予许可须写明理由",
    },
    StepAct.SKIP: {"reason": "不用办须写明理由"},
    StepAct.WITHDRAW: {"reason": "撤回须写明理由"},
    StepAct.RETURN: {"to_step": "请选择退回哪一环节", "reason": "退回须写明理由"},
    StepAct.RETURN_TO_WINDOW: {"reason": "退回窗口须一次写明全部理由"},
    StepAct.RETURN_FROM_WINDOW: {"text": "请填写补正情况"},
    StepAct.TRANSFER: {"to_department": "请选择转给哪个部门", "reason": "转办须写明理由"},
    StepAct.DECLINE_TRANSFER: {"reason": "不同意接办须写明理由"},
    StepAct.DIRECT_TRANSFER: {"to_department": "请选择承办部门", "reason": "指定承办部门须写明理由"},
    StepAct.CONSULT: {
        "departments": "请选择征求哪些部门的意见",
        "opinion_working_days": "请填写征求意见期限",
        "text": "请写明征求意见的事项",
    },
    StepAct.REPLY: {"verdict": "请选择意见", "text": "请写明意见内容"},
    StepAct.REQUEST_REVIEW: {"opinion": "提交复核须写明拟办意见"},
    StepAct.REJECT_REVIEW: {"reason": "复核退回须写明理由"},
    StepAct.RECORD_SITE_VISIT: {"visitors": "请填写现场核查人员", "text": "请填写现场核查情况"},
    StepAct.RAISE_REVIEW_ISSUES: {"supply_working_days": "请填写修改图纸的期限"},
    StepAct.REVISE: {"text": "请写明收到哪些修改后的图纸"},
    StepAct.BOOK_VISIT: {"visit_at": "请填写现场验收的日期和时间"},
    StepAct.NOTE: {"text": "请填写备注内容"},
    StepAct.RECORD_EVENT: {"text": "请写明发生了什么、以什么为凭"},
    StepAct.EXTEND: {"reason": "延长期限须写明理由"},
    StepAct.WITHDRAW_EXTENSION: {"reason": "撤回延长记录须写明理由"},
    StepAct.CORRECT_SUSPENSION: {
        "suspension": "请选择更正第几次暂停计时",
        "from_at": "请填写更正后的暂停计时开始时间",
        "reason": "更正须写明理由",
    },
    StepAct.SUSPEND: {
        "suspension_kind": "请选择特别程序事由",
        "legal_basis": "暂停计时须写明法律依据",
        "announced_working_days": "暂停计时须告知申请人所需工作日",
    },
    StepAct.CORRECT_RESULT: {"reason": "更正办理结果须写明理由"},
    StepAct.OBJECT: {"reason": "归责异议须写明理由"},
    StepAct.DECIDE_OBJECTION: {"attributed_to": "请选择超时归责对象", "reason": "裁定须写明理由"},
    StepAct.EXPLAIN_DELAY: {"reason": "请写明超时原因", "expected_on": "请填写预计办结日期"},
    StepAct.REPAIR_PROMISE: {"text": "请填写信用修复的依据和文书编号"},
    StepAct.PASS_INSPECTION: {"text": "请填写核查情况"},
    StepAct.ORDER_RECTIFICATION: {
        "reason": "责令整改须写明问题",
        "rectify_working_days": "请填写整改期限",
        "notice": "责令整改须书面告知，请填写通知书编号",
    },
    StepAct.REVOKE: {"reason": "撤销决定须写明理由", "legal_basis": "撤销决定须写明法律依据"},
}
"""The fields an act cannot do without, and what to say when one is missing.

Source:
    行政许可法 第三十八条: a refusal states its reasons; 第三十二条 for non-acceptance and the right agency;
    第四十五条: the applicant is told in writing how long a suspension will take; 第六十九条 for revocation.
"""

OPTIONAL: Mapping[Act, tuple[str, ...]] = {
    CaseAct.ACCEPT_WITH_GAPS: ("notice",),
    CaseAct.NOTIFY_SUPPLEMENT: ("notice",),
    CaseAct.DELIVER: ("way", "tracking_number", "address"),
    CaseAct.RATE: ("text", "is_anonymous"),
    StepAct.APPROVE: ("opinion",),
    StepAct.APPROVE_ON_PROMISE: ("opinion",),
    StepAct.REFUSE: ("opinion",),
    StepAct.CORRECT_RESULT: ("opinion",),
    StepAct.CONSULT: ("opinions_needed",),
    StepAct.SUSPEND: ("reason", "notice"),
    StepAct.RESUME: ("reason",),
    StepAct.RAISE_REVIEW_ISSUES: ("faults", "earlier_faults", "notice"),
    StepAct.CORRECT_SUSPENSION: ("until_at",),
    StepAct.APPROVE_REVIEW: ("opinion",),
    StepAct.CLOSE_CONSULTATION: ("opinion",),
    StepAct.DECIDE_OBJECTION: ("to_department",),
    StepAct.RECALL: ("reason",),
    StepAct.RECORD_EVENT: ("happened_at",),
}
"""What an act may say beside.

Where the written notice is a document that the system issues (documents/kinds.yaml), numbered by itself,
nobody is asked for its number; that of another document by which somebody was told as well may be said.
"""


PRIVATE = frozenset(
    {
        *("reason", "text", "opinion", "missing", "receiver", "name", "address", "tracking_number"),
        *("results", "faults", "earlier_faults"),
    }
)
"""Free text, names and results: the events mark the fields of these names as private, and no others."""


def ensure_complete(command: CaseActIn | StepActIn) -> None:
    """Refuse an act without something that it cannot do without.

    Raises:
        InvalidInput: naming each field and why it is needed.
    """
    needed = MANDATORY.get(command.act, {})
    missing = [(name, words) for name, words in needed.items() if _is_empty(getattr(command, name))]
    if missing:
        raise InvalidInput.of(*missing)


def given_fields(command: CaseActIn | StepActIn) -> dict[str, object]:
    """The fields of the act that the command gives, by name."""
    names = [*MANDATORY.get(command.act, {}), *OPTIONAL.get(command.act, ())]
    given = {name: getattr(command, name) for name in names}
    return {name: value for name, value in given.items() if not _is_empty(value)}


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str | list | tuple) and not _has_something(value))


def _has_something(value: str | list[object] | tuple[object, ...]) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)
