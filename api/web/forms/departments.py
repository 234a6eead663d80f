"""The forms of departments: what is asked, in which words."""

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

_BATCH_HOUR = {
    "type": "string",
    "title": "每日补录截止时间",
    "maxLength": 5,
    "description": "在自有系统办理、每日集中补录结果的部门填写，如 09:30：时限届满后，"
    "到该部门工作日的这一时刻仍未补录的，才作超时处理、催办督办。空为不集中补录",
}

ADDITION: dict[str, object] = {
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
        "batch_hour": _BATCH_HOUR,
        "since": _SINCE,
        "document": _DOCUMENT,
    },
}
RENAMING: dict[str, object] = {
    "type": "object",
    "required": ["name", "short", "since", "document"],
    "properties": {"name": _NAME, "short": _SHORT, **_LAW, "since": _SINCE, "document": _DOCUMENT},
}
BATCH_HOUR: dict[str, object] = {
    "type": "object",
    "required": ["since", "document"],
    "properties": {"batch_hour": _BATCH_HOUR, "since": _SINCE, "document": _DOCUMENT},
}
CLOSURE: dict[str, object] = {
    "type": "object",
    "required": ["since", "document"],
    "properties": {"since": _SINCE, "document": _DOCUMENT},
}
MERGER: dict[str, object] = {
    "type": "object",
    "required": ["successor", "document"],
    "properties": {
        "successor": {
            "type": "string",
            "title": "承接部门",
            "maxLength": 64,
            "description": "未办结的环节、待回复的意见和督办单由它承接，期限不变",
        },
        "document": _DOCUMENT,
    },
}
