"""The forms of people: what is asked, in which words."""

from collections.abc import Sequence

from schemas.people.accounts import Account, PersonAct
from schemas.vocabulary import Recipient, Role

_NAME = {"type": "string", "title": "姓名", "maxLength": 50}
_ROLE = {
    "type": "string",
    "title": "角色",
    "oneOf": [{"const": role.value, "title": role.label} for role in Role],
}
_DEPARTMENT = {"type": "string", "title": "部门", "maxLength": 64, "description": "窗口和审管办不填"}
_CENTRE = {
    "type": "string",
    "title": "政务服务中心",
    "maxLength": 6,
    "description": "只有窗口填写，六位区划代码",
}

PERSON: dict[str, object] = {
    "type": "object",
    "required": ["account", "name", "role", "password"],
    "properties": {
        "account": {
            "type": "string",
            "title": "登录账号",
            "maxLength": 64,
            "description": "小写字母、数字和短横线",
        },
        "name": _NAME,
        "role": _ROLE,
        "department": _DEPARTMENT,
        "centre": _CENTRE,
        "password": {"type": "string", "title": "初始密码", "maxLength": 200, "description": "至少 10 位"},
    },
}
PERSON_CHANGE: dict[str, object] = {
    "type": "object",
    "required": ["name", "role"],
    "properties": {"name": _NAME, "role": _ROLE, "department": _DEPARTMENT, "centre": _CENTRE},
}
DEACTIVATION: dict[str, object] = {
    "type": "object",
    "required": ["act"],
    "properties": {
        "act": {
            "type": "string",
            "title": "停用方式",
            "oneOf": [
                {"const": PersonAct.CLOSE.value, "title": "正常停用（名下事项已交接）"},
                {"const": PersonAct.SUSPEND.value, "title": "立即停用（账号被盗用等，名下事项随后交接）"},
            ],
        },
        "reason": {
            "type": "string",
            "title": "理由",
            "maxLength": 500,
            "description": "立即停用必须填写",
        },
        "confirmed": {
            "type": "boolean",
            "title": "该部门将有环节无人办理，仍要停用",
            "description": "仅在停用部门最后一个办理账号时勾选",
        },
    },
}
ABSENCE: dict[str, object] = {
    "type": "object",
    "required": ["account", "deputy", "from_at", "until_at"],
    "properties": {
        "account": {"type": "string", "title": "离岗人员", "maxLength": 64},
        "deputy": {"type": "string", "title": "代岗人员", "maxLength": 64},
        "from_at": {"type": "string", "format": "date-time", "title": "离岗开始"},
        "until_at": {"type": "string", "format": "date-time", "title": "返岗时间"},
        "reason": {"type": "string", "title": "说明", "maxLength": 200},
    },
}
HAND_OVER: dict[str, object] = {
    "type": "object",
    "required": ["from_account", "to_account"],
    "properties": {
        "from_account": {
            "type": "string",
            "title": "交出人",
            "maxLength": 64,
            "description": "在办的全部环节改由接手人办理，期限不变",
        },
        "to_account": {"type": "string", "title": "接手人", "maxLength": 64},
    },
}
MAPPING: dict[str, object] = {
    "type": "object",
    "required": ["recipient"],
    "properties": {
        "recipient": {
            "type": "string",
            "title": "督办对象",
            "oneOf": [
                {"const": one.value, "title": one.label} for one in Recipient if one is not Recipient.HANDLER
            ],
        },
        "department": {"type": "string", "title": "部门", "maxLength": 64, "description": "不选为全市"},
        "accounts": {"type": "array", "title": "对应人员账号", "items": {"type": "string"}},
    },
}
"""Accounts are typed one a line; none at all takes the mapping away."""


def options_of(people: Sequence[Account]) -> list[tuple[str, str]]:
    """Active accounts as options."""
    return [(one.account, f"{one.name}（{one.account}）") for one in people if one.is_active]
