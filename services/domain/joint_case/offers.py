"""Offers: the acts open to somebody now, each with its schema and an example that is valid as it stands."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from schemas.acts import Officer
from schemas.cases import JointCase, PlannedStep
from schemas.vocabulary import CaseAct, ClockKind, Role, StepAct, SuspensionKind
from services.domain.calendar import beijing_date
from services.domain.examples import filled
from services.domain.joint_case.deciding import HANDLERS_OWN, MANDATORY
from services.domain.joint_case.lifecycle import CASE_MOVES, STEP_MOVES
from services.domain.joint_case.receiving import notice_refusal
from services.domain.joint_case.starting import arming_refusal
from services.domain.joint_case.suspending import suspension_refusal
from services.domain.permissions import CASE_PERMISSIONS, STEP_PERMISSIONS

_EXAMPLES: Mapping[str, Any] = {
    "reason": "申请人主动撤回",
    "receiver": "王小明",
    "text": "已电话告知申请人",
    "minutes": 60,
    "assignee": "",
    "opinion": "材料齐全，符合规定",
    "suspension_kind": SuspensionKind.EXPERT_REVIEW.value,
    "legal_basis": "行政许可法 第四十五条",
    "announced_working_days": 5,
    "notice": "中止告知〔2026〕1 号",
    "missing": ["公司章程：缺第 3 页，请补交"],
    "supply_working_days": 5,
    "suspension": 1,
}
_REASONS: Mapping[CaseAct | StepAct, str] = {
    CaseAct.DECLINE: "不属于本中心受理范围",
    StepAct.REFUSE: "经审查不符合规定条件",
    StepAct.SKIP: "申请人暂不办理",
    StepAct.EXTEND: "情形复杂，需进一步核实",
    StepAct.CORRECT_SUSPENSION: "中止时间录入有误",
}
_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "minutes": {"type": "integer", "minimum": 1},
    "suspension_kind": {
        "type": "string",
        "oneOf": [{"const": kind.value, "title": kind.label} for kind in SuspensionKind],
    },
    "legal_basis": {**_TEXT, "maxLength": 200},
    "announced_working_days": {"type": "integer", "minimum": 1, "maximum": 250},
    "notice": {**_TEXT, "maxLength": 100},
    "missing": {
        "type": "array",
        "minItems": 1,
        "maxItems": 50,
        "items": {"type": "string", "minLength": 2, "maxLength": 500},
    },
    "supply_working_days": {"type": "integer", "minimum": 1, "maximum": 60},
    "suspension": {"type": "integer", "minimum": 1},
    "from_at": {"type": "string", "format": "date-time"},
    "until_at": {"type": "string", "format": "date-time"},
}
"""What is not just some text."""
_TITLES = {
    "reason": "理由",
    "receiver": "领取人",
    "text": "备注内容",
    "minutes": "拨快的分钟数",
    "assignee": "经办人账号",
    "opinion": "办理意见",
    "suspension_kind": "中止事由",
    "legal_basis": "法律依据",
    "announced_working_days": "公告的中止期限（工作日）",
    "notice": "书面告知文书编号",
    "missing": "需补正的全部材料及理由",
    "supply_working_days": "补正期限（工作日）",
    "suspension": "更正第几次中止",
    "from_at": "中止开始时间",
    "until_at": "恢复计时时间（尚未恢复的不填）",
}


def case_offers(case: JointCase, officer: Officer, *, demonstration: bool = False) -> list[dict[str, Any]]:
    """The acts on the whole case that this officer may do now, each `{act, label, schema, example}`."""
    allowed = CASE_PERMISSIONS[officer.role]
    if not demonstration:
        allowed -= {CaseAct.MOVE_TIME}
    return [
        _offer(act, _fields(act))
        for status, act in CASE_MOVES
        if status is case.status and act in allowed and notice_refusal(case, act) is None
    ]


def step_offers(case: JointCase, code: str, officer: Officer, at: datetime) -> list[dict[str, Any]]:
    """The acts on one step open to this officer at `at` (case time), each `{act, label, schema, example}`."""
    state, step = case.steps[code], case.plan.step(code)
    if officer.department is not None and officer.department != step.department:
        return []
    today = beijing_date(case.last_at)
    return [
        _offer(act, _step_fields(case, act, step, officer, today))
        for status, act in STEP_MOVES
        if status is state.status
        and act in STEP_PERMISSIONS[officer.role]
        and (act is not StepAct.SKIP or step.optional)
        and not (act in HANDLERS_OWN and officer.role is Role.OFFICER and state.handler != officer.account)
        and suspension_refusal(case, step, act, at) is None
        and arming_refusal(case, step, act) is None
    ]


def _fields(act: CaseAct | StepAct) -> dict[str, tuple[dict[str, Any], Any, bool]]:
    """Field → (schema, example, whether the act cannot do without it)."""
    return {
        name: ({**_KINDS.get(name, _TEXT), "title": _TITLES[name]}, _example(act, name), True)
        for name in MANDATORY.get(act, {})
    }


def _example(act: CaseAct | StepAct, name: str) -> Any:
    return _REASONS.get(act, _EXAMPLES[name]) if name == "reason" else _EXAMPLES[name]


def _step_fields(
    case: JointCase, act: StepAct, step: PlannedStep, officer: Officer, today: date
) -> dict[str, tuple[dict[str, Any], Any, bool]]:
    if act is StepAct.CORRECT_SUSPENSION:
        return _correction_fields(case, step)
    fields = _fields(act)
    if act is StepAct.RECORD_EVENT:
        moment = {"type": "string", "format": "date-time", "title": "发生时间（不填为此刻）"}
        fields["text"] = (
            {**_TEXT, "title": "发生了什么、以什么为凭"},
            step.armed_by or _EXAMPLES["text"],
            True,
        )
        fields["happened_at"] = (moment, case.last_at.isoformat(), False)
    if act is StepAct.ASSIGN:
        fields["assignee"] = (fields["assignee"][0], officer.account, True)
    if act is StepAct.APPROVE:
        fields["opinion"] = (
            {"type": "string", "title": _TITLES["opinion"]},
            _EXAMPLES["opinion"],
            False,
        )
        if step.results:
            example = {field.code: filled(field.example, today) for field in step.results}
            fields["results"] = (_results_schema(step), example, True)
    return fields


def _correction_fields(case: JointCase, step: PlannedStep) -> dict[str, tuple[dict[str, Any], Any, bool]]:
    """The last suspension as it stands on file, to be put right."""
    number = case.steps[step.code].suspensions
    clock = case.clocks[f"{step.code}/{ClockKind.SUSPENSION.value}/{number}"]
    examples: dict[str, Any] = {
        "suspension": number,
        "from_at": clock.started_at.isoformat(),
        "reason": _REASONS[StepAct.CORRECT_SUSPENSION],
    }
    must = dict.fromkeys(examples, True)
    if clock.ended_at is not None:
        examples["until_at"], must["until_at"] = clock.ended_at.isoformat(), False
    return {
        name: ({**_KINDS.get(name, _TEXT), "title": _TITLES[name]}, example, must[name])
        for name, example in examples.items()
    }


def _results_schema(step: PlannedStep) -> dict[str, Any]:
    return {
        "type": "object",
        "title": "办理结果",
        "additionalProperties": False,
        "required": [field.code for field in step.results if field.required],
        "properties": {
            field.code: {
                "type": "string",
                "title": field.label,
                "format": field.format.value,
                "maxLength": 200,
                "x-unique": field.unique,
            }
            for field in step.results
        },
    }


def _offer(act: CaseAct | StepAct, fields: Mapping[str, tuple[dict[str, Any], Any, bool]]) -> dict[str, Any]:
    return {
        "act": act.value,
        "label": act.label,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["act", *(name for name, (_, _, must) in fields.items() if must)],
            "properties": {
                "act": {"const": act.value},
                **{name: kind for name, (kind, _, _) in fields.items()},
            },
        },
        "example": {"act": act.value, **{name: example for name, (_, example, _) in fields.items()}},
    }
