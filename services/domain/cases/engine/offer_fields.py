"""The fields of an act as a form shows them: schema, title, and an example."""

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.law import SuspensionGround
from schemas.term import Term
from schemas.vocabulary import Attribution, CaseAct, DeliveryWay, Rating, StepAct, SuspensionKind, Verdict
from services.domain.forms.identifiers import PROJECT_CODE

EXAMPLES: Mapping[str, Any] = {
    "reason": "申请人主动撤回",
    "receiver": "王小明",
    "text": "已电话告知申请人",
    "minutes": 60,
    "assignee": "",
    "opinion": "材料齐全，符合规定",
    "suspension_kind": SuspensionKind.EXPERT_REVIEW.value,
    "legal_basis": "行政许可法 第四十五条",
    "announced_working_days": 5,
    "notice": "告知〔2026〕1 号",
    "missing": ["公司章程：缺第 3 页，请补交"],
    "supply_working_days": 5,
    "suspension": 1,
    "right_agency": "省市场监督管理局",
    "gap_working_days": 3,
    "way": DeliveryWay.COUNTER.value,
    "tracking_number": "EMS1234567890CN",
    "address": "wang@example.com",
    "name": "王晓明",
    "rating": Rating.VERY_SATISFIED.value,
    "is_anonymous": False,
    "is_founded": True,
    "promise": "告知承诺〔2026〕1 号",
    "opinion_working_days": 3,
    "verdict": Verdict.AGREE.value,
    "outside_system": "部门业务系统",
    "rectify_working_days": 15,
    "attributed_to": Attribution.DEPARTMENT.value,
}
REASONS: Mapping[CaseAct | StepAct, str] = {
    CaseAct.DECLINE: "不符合受理条件",
    CaseAct.DECLINE_NO_JURISDICTION: "不属于本机关职权范围",
    CaseAct.REVOKE_ACCEPTANCE: "容缺材料补交后仍不符合要求",
    CaseAct.TERMINATE: "申请人主体已注销",
    CaseAct.CORRECT_NAME: "录入有误",
    CaseAct.CHANGE_PROJECT_CODE: "赋码平台更正后重新赋码",
    StepAct.REFUSE: "经审查不符合规定条件",
    StepAct.RECORD_OUTSIDE_REFUSAL: "经审查不符合规定条件",
    StepAct.SKIP: "申请人暂不办理",
    StepAct.WITHDRAW: "申请人暂不办理本环节",
    StepAct.EXTEND: "情形复杂，需进一步核实",
    StepAct.WITHDRAW_EXTENSION: "延长期限误登记在本环节",
    StepAct.CORRECT_SUSPENSION: "暂停计时的时间录入有误",
    StepAct.CORRECT_RESULT: "办理结果录入有误",
    StepAct.RETURN: "前一环节办理结果有误，需重新办理",
    StepAct.RETURN_TO_WINDOW: "材料与申请表不一致，请窗口联系申请人更正",
    StepAct.TRANSFER: "本环节属其他部门职责",
    StepAct.DECLINE_TRANSFER: "不属本部门职责",
    StepAct.DIRECT_TRANSFER: "经协调，由该部门承办",
    StepAct.REJECT_REVIEW: "适用依据不准确，请重新审核",
    StepAct.OBJECT: "系统故障期间无法办理",
    StepAct.DECIDE_OBJECTION: "经核实，超时系本部门原因",
    StepAct.EXPLAIN_DELAY: "需现场核实，人手不足",
    StepAct.ORDER_RECTIFICATION: "现场与承诺不符",
    StepAct.REVOKE: "以欺骗手段取得许可",
}
LEGAL_BASES: Mapping[CaseAct | StepAct, str] = {
    CaseAct.TERMINATE: "浙江省行政程序办法",
    StepAct.REVOKE: "行政许可法 第六十九条",
}
_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_DEPARTMENT: Mapping[str, Any] = {**_TEXT, "maxLength": 64, "x-department": True}
_MOMENT: Mapping[str, Any] = {"type": "string", "format": "date-time"}


def _choice(words: type[Term]) -> Mapping[str, Any]:
    return {"type": "string", "oneOf": [{"const": word.value, "title": word.label} for word in words]}


def _days(most: int) -> Mapping[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most}


def _list(kind: Mapping[str, Any], most: int, least: int = 1) -> Mapping[str, Any]:
    return {"type": "array", "minItems": least, "maxItems": most, "items": kind}


_SHORT: Mapping[str, Any] = {**_TEXT, "maxLength": 100}
_KINDS: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("receiver", "name", "right_agency", "outside_system", "promise"), _SHORT),
    "minutes": {"type": "integer", "minimum": 1},
    "suspension_kind": _choice(SuspensionKind),
    "legal_basis": {**_TEXT, "maxLength": 200},
    "announced_working_days": _days(250),
    "notice": {**_TEXT, "maxLength": 100},
    "missing": _list({"type": "string", "minLength": 2, "maxLength": 500}, 50),
    "supply_working_days": _days(60),
    "suspension": {"type": "integer", "minimum": 1},
    "from_at": _MOMENT,
    "until_at": _MOMENT,
    "happened_at": _MOMENT,
    "gaps": _list({**_TEXT, "maxLength": 64}, 50),
    "gap_working_days": _days(5),
    "way": _choice(DeliveryWay),
    "tracking_number": {**_TEXT, "maxLength": 64, "x-when": {"way": [DeliveryWay.COURIER.value]}},
    "address": {**_TEXT, "maxLength": 200, "x-when": {"way": [DeliveryWay.ELECTRONIC.value]}},
    "project_code": {**_TEXT, "maxLength": 40, "pattern": PROJECT_CODE},
    "rating": _choice(Rating),
    "is_anonymous": {"type": "boolean"},
    "is_founded": {"type": "boolean"},
    "to_step": {**_TEXT, "maxLength": 64},
    "to_department": _DEPARTMENT,
    "departments": _list(_DEPARTMENT, 30),
    "opinions_needed": _days(30),
    "opinion_working_days": _days(60),
    "verdict": _choice(Verdict),
    "visitors": _list({**_TEXT, "maxLength": 64, "x-account": True}, 20, 2),
    "rectify_working_days": _days(60),
    "attributed_to": _choice(Attribution),
    "expected_on": {"type": "string", "format": "date"},
    "faults": _list({"type": "string", "minLength": 4, "maxLength": 500}, 100),
    "earlier_faults": _list({"type": "string", "minLength": 4, "maxLength": 500}, 100),
    "visit_at": _MOMENT,
}
"""What is not just some text; `x-when` says with which answers to another field it is asked for at all."""
_TITLES = {
    "reason": "理由",
    "receiver": "领取人（签收人）",
    "text": "说明",
    "minutes": "拨快的分钟数",
    "assignee": "经办人账号",
    "opinion": "办理意见",
    "suspension_kind": "特别程序事由",
    "legal_basis": "法律依据",
    "announced_working_days": "告知的特别程序期限（工作日）",
    "notice": "书面告知文书编号",
    "missing": "需补正的全部材料及理由",
    "supply_working_days": "补正期限（工作日）",
    "suspension": "更正第几次暂停计时",
    "step": "环节",
    "with_step": "与哪一环节的意见冲突",
    "conflict": "意见冲突",
    "child": "申请人确认申请的子办件",
    "from_at": "暂停计时开始时间",
    "until_at": "恢复计时时间（尚未恢复的不填）",
    "happened_at": "实际时间",
    "right_agency": "有权受理的机关",
    "gaps": "容缺（受理后补交）的材料",
    "gap_working_days": "容缺补齐期限（工作日）",
    "way": "送达方式",
    "tracking_number": "邮件号",
    "address": "申请人确认的电子送达地址",
    "name": "更正后的名称",
    "project_code": "变更后的投资项目统一代码",
    "rating": "评价等级",
    "is_anonymous": "匿名评价",
    "is_founded": "差评是否属实",
    "promise": "告知承诺书编号",
    "to_step": "退回哪一环节",
    "to_department": "承办部门",
    "departments": "征求哪些部门的意见",
    "opinions_needed": "需要几份意见（不填为全部）",
    "opinion_working_days": "征求意见期限（工作日）",
    "verdict": "意见",
    "visitors": "现场核查人员账号（两人以上）",
    "outside_system": "外部系统名称",
    "rectify_working_days": "整改期限（工作日）",
    "attributed_to": "超时归责对象",
    "expected_on": "预计办结日期",
    "faults": "本轮发现的全部问题（每条写明专业，如“消防：……”）",
    "earlier_faults": "首轮图纸已有而首轮未指出的问题",
    "visit_at": "现场验收时间",
}


_BY_OUR_DOCUMENT: tuple[CaseAct | StepAct, ...] = (
    CaseAct.ACCEPT_WITH_GAPS,
    CaseAct.NOTIFY_SUPPLEMENT,
    StepAct.SUSPEND,
    StepAct.RAISE_REVIEW_ISSUES,
)
"""Acts of which the applicant is told by a document of the system's own."""
_TITLES_OF: Mapping[CaseAct | StepAct, Mapping[str, str]] = {
    **{act: {"notice": "另有书面告知的，其文书编号"} for act in _BY_OUR_DOCUMENT},
    CaseAct.REMIND: {"text": "催办内容"},
    CaseAct.CALL_BACK: {"text": "回访情况"},
    CaseAct.REMEDIATE: {"text": "整改情况"},
    StepAct.RETURN_FROM_WINDOW: {"text": "补正情况"},
    StepAct.CONSULT: {"text": "征求意见的事项"},
    StepAct.REPLY: {"text": "意见内容"},
    StepAct.REQUEST_REVIEW: {"opinion": "拟办意见"},
    StepAct.REJECT_REVIEW: {"reason": "退回理由"},
    StepAct.RECORD_SITE_VISIT: {"text": "现场核查情况"},
    StepAct.RECORD_OUTSIDE_RESULT: {"happened_at": "外部系统中实际办结的时间"},
    StepAct.RECORD_OUTSIDE_REFUSAL: {"happened_at": "外部系统中实际办结的时间"},
    StepAct.REPAIR_PROMISE: {"text": "信用修复的依据和文书编号"},
    StepAct.PASS_INSPECTION: {"text": "核查情况"},
    StepAct.ORDER_RECTIFICATION: {"reason": "存在的问题"},
    StepAct.DECIDE_OBJECTION: {"to_department": "归责于哪个部门"},
}
"""What a field is called where its common name says too little."""
_HINTS = {"opinion_working_days": "征求意见期间本环节照常计时"}


_HINTS_OF: Mapping[CaseAct | StepAct, Mapping[str, str]] = {
    act: {"notice": "系统出具的告知文书自动编号，不用填写"} for act in _BY_OUR_DOCUMENT
}

_WHEN: Mapping[tuple[CaseAct | StepAct, str], Mapping[str, Any]] = {
    (StepAct.DECIDE_OBJECTION, "to_department"): {
        "x-when": {"attributed_to": [Attribution.OTHER_DEPARTMENT.value]}
    },
}
"""With which answers to another field of one act a field is asked for."""


def schema_of(act: CaseAct | StepAct, name: str) -> dict[str, Any]:
    """The JSON Schema of a field of that act, its title included."""
    title = _TITLES_OF.get(act, {}).get(name, _TITLES[name])
    words = _HINTS_OF.get(act, _HINTS).get(name)
    hint = {"description": words} if words else {}
    asked_when = _WHEN.get((act, name), {})
    return {**_KINDS.get(name, _TEXT), **asked_when, "title": title, **hint}


def grounds_schema(grounds: Iterable[SuspensionGround]) -> dict[str, Any]:
    """The two fields of a suspension, as lists of what the law gives to the step."""
    grounds = list(grounds)
    kinds = {one.kind.value: one.kind.label for one in grounds}
    bases: dict[str, list[str]] = {}
    for one in grounds:
        bases.setdefault(one.basis, []).append(one.kind.label)
    return {
        "suspension_kind": _listed("suspension_kind", kinds),
        "legal_basis": _listed(
            "legal_basis", {text: f"{text}（{'、'.join(bases[text])}）" for text in bases}
        ),
    }


def _listed(name: str, choices: Mapping[str, str]) -> dict[str, Any]:
    entries = [{"const": value, "title": title} for value, title in choices.items()]
    return {"type": "string", "title": _TITLES[name], "oneOf": entries}


def example_of(act: CaseAct | StepAct, name: str) -> Any:
    """An example of a field that needs nothing of the case."""
    if name == "reason":
        return REASONS.get(act, EXAMPLES[name])
    if name == "legal_basis":
        return LEGAL_BASES.get(act, EXAMPLES[name])
    return EXAMPLES.get(name)
