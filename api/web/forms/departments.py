"""The forms of departments: what is asked, in which words."""

from typing import Any

from schemas.people.departments import DepartmentKind

_NAME = {"type": "string", "title": "部门全称", "maxLength": 50}
_SHORT = {
    "type": "string",
    "title": "简称",
    "maxLength": 10,
    "description": "看板和文号使用，不得与其他部门相同",
}
_SINCE = {"type": "string", "format": "date", "title": "自哪一天起", "description": "今天或以后"}
_DOCUMENT = {"type": "string", "title": "依据的文件", "maxLength": 200}

_LAW = {
    "full_name": {"type": "string", "title": "文书署名的全称（空为部门全称）", "maxLength": 50},
    "review_authority": {
        "type": "string",
        "title": "复议机关（法院为上一级法院）",
        "maxLength": 50,
        "description": "空为市人民政府",
    },
    "court": {
        "type": "string",
        "title": "管辖行政诉讼的法院",
        "maxLength": 50,
        "description": "空按法律规定表述",
    },
    "complaint_channel": {
        "type": "string",
        "title": "投诉渠道",
        "maxLength": 100,
        "description": "银行、公用企业、中介机构填写",
    },
}

ADDITION: dict[str, Any] = {
    "type": "object",
    "required": ["code", "name", "short", "kind", "since", "document"],
    "properties": {
        "code": {
            "type": "string",
            "title": "部门编码",
            "maxLength": 64,
            "description": "小写字母和短横线，用过的不能再用",
        },
        "name": _NAME,
        "short": _SHORT,
        "kind": {
            "type": "string",
            "title": "类别",
            "oneOf": [{"const": one.value, "title": one.label} for one in DepartmentKind],
        },
        **_LAW,
        "since": _SINCE,
        "document": _DOCUMENT,
    },
}
RENAMING: dict[str, Any] = {
    "type": "object",
    "required": ["name", "short", "since", "document"],
    "properties": {"name": _NAME, "short": _SHORT, **_LAW, "since": _SINCE, "document": _DOCUMENT},
}
CLOSURE: dict[str, Any] = {
    "type": "object",
    "required": ["since", "document"],
    "properties": {"since": _SINCE, "document": _DOCUMENT},
}
