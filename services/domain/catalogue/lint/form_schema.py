"""Lint of the form (申请表单): supported JSON Schema, and rules on suitable fields."""

import re
from collections.abc import Iterator, Mapping

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.form_rules import FormRule, RuleKind
from schemas.catalogue.matter import Matter
from schemas.json_values import JsonObject, as_object, as_texts
from services.domain.catalogue.form_shape import FORMATS
from services.domain.catalogue.lint.personal_fields import check_personal_fields
from services.domain.catalogue.lint.standards import Standards
from services.domain.forms.personal_fields import MARK, PersonalKind, personal_kind

_MAX_DEPTH = 15
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_REFERENCE = "#/$defs/"
_BRANCHES = ("if", "then", "else", "items", "not")
_KEYWORDS = frozenset(
    [
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "minItems",
        "maxItems",
        "uniqueItems",
        "enum",
        "const",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "format",
        "title",
        "description",
        "default",
        "allOf",
        "if",
        "then",
        "else",
        "not",
        "$ref",
        "$defs",
        "x-labels",
        MARK,
    ]
)
"""Supported keywords; others have no Chinese messages, and some may not terminate."""


def check_form(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find unsupported JSON Schema in the form and rules about unknown fields."""
    try:
        Draft202012Validator.check_schema(matter.form)
    except SchemaError as wrong:
        where = ".".join(["form", *(str(part) for part in wrong.absolute_path)])
        yield _form_finding(where, "表单定义不是正确的 JSON Schema")
        return
    faults = list(_check_schema(matter.form, "form", matter.form, ()))
    yield from faults
    if not faults:
        for index, rule in enumerate(matter.rules):
            yield from _check_rule(index, rule, matter.form)
        yield from check_personal_fields(matter.form)
        yield from _check_subject(matter)
        yield from _check_prefilled_results(matter)


def _form_finding(where: str, message: str) -> Finding:
    return Finding(code=Fault.FORM_SCHEMA, place=where, message=message)


def _check_schema(
    schema: object, where: str, root: JsonObject, referred: tuple[str, ...], depth: int = 0
) -> Iterator[Finding]:
    if not isinstance(schema, Mapping):
        return
    if depth > _MAX_DEPTH:
        yield _form_finding(where, f"表单嵌套超过 {_MAX_DEPTH} 层")
        return
    for keyword in sorted(set(schema) - _KEYWORDS):
        yield _form_finding(f"{where}.{keyword}", f"表单不支持关键字“{keyword}”")
    yield from _check_names_and_format(schema, where)
    reference = schema.get("$ref")
    if reference is not None:
        name = str(reference).removeprefix(_REFERENCE)
        if not str(reference).startswith(_REFERENCE) or name not in as_object(root.get("$defs")):
            yield _form_finding(f"{where}.$ref", f"引用“{reference}”不存在，只能引用本表单 $defs 中的定义")
        elif name in referred:
            yield _form_finding(f"{where}.$ref", f"定义“{name}”引用了自身")
        else:
            inside = as_object(root.get("$defs"))[name]
            yield from _check_schema(inside, f"form.$defs.{name}", root, (*referred, name), depth + 1)
    for name, inner in schema.get("properties", {}).items():
        yield from _check_schema(inner, f"{where}.properties.{name}", root, referred, depth + 1)
    for keyword in _BRANCHES:
        yield from _check_schema(schema.get(keyword), f"{where}.{keyword}", root, referred, depth + 1)
    for index, inner in enumerate(schema.get("allOf", ())):
        yield from _check_schema(inner, f"{where}.allOf.{index}", root, referred, depth + 1)


def _check_names_and_format(schema: JsonObject, where: str) -> Iterator[Finding]:
    for name in (*as_object(schema.get("properties")), *as_texts(schema.get("required"))):
        if _NAME.fullmatch(name) is None:
            yield _form_finding(f"{where}.{name}", "栏目名称只能用字母、数字和下划线")
    if schema.get("format", "date") not in FORMATS:
        yield _form_finding(f"{where}.format", f"格式只能是：{'、'.join(sorted(FORMATS))}")


def _check_rule(index: int, rule: FormRule, form: JsonObject) -> Iterator[Finding]:
    if rule.rule is RuleKind.SUM and rule.equals is None and rule.other is None:
        yield _rule_finding(index, rule, "没有写明合计应等于什么")
    if rule.rule is RuleKind.IS_ONE_OF and not rule.values:
        yield _rule_finding(index, rule, "没有写明可以是哪些选项（values）")
    if rule.rule is RuleKind.NOTICE_OVER and None in (rule.days, rule.within):
        yield _rule_finding(index, rule, "没有写明公示期和申请期的天数（days、within）")
    for path in (rule.path, rule.other):
        if path is None:
            continue
        field = _find_field(form, path.split("."), form, 0)
        if field is None:
            yield _rule_finding(index, rule, f"所指的栏目“{path}”不在表单中")
        elif not _suits_rule(rule.rule, field):
            yield _rule_finding(index, rule, f"所指的栏目“{path}”类型不符")


def _check_subject(matter: Matter) -> Iterator[Finding]:
    """Check that the case title is a text of the form and not personal; lists show it to all."""
    if not matter.subject_field:
        return
    path = matter.subject_field.split(".")
    field, around = (_find_field(matter.form, part, matter.form, 0) for part in (path, path[:-1]))
    if field is None or field.get("type") != "string":
        what = f"名称栏目“{matter.subject_field}”不是表单中的文字栏目"
    elif around is not None and _is_personal(path[-1], field, around):
        what = f"名称栏目“{matter.subject_field}”是个人姓名，列表中不得显示，请改为企业或项目名称"
    else:
        return
    yield Finding(code=Fault.SUBJECT_FIELD, place="subject_field", message=what)


def _is_personal(name: str, field: JsonObject, around: JsonObject) -> bool:
    return personal_kind(name, field, around) not in (None, PersonalKind.NONE)


def _check_prefilled_results(matter: Matter) -> Iterator[Finding]:
    """Find results prefilled from fields that the form does not have."""
    for step in matter.steps:
        for result in step.results:
            path = result.from_form
            if path and _find_field(matter.form, path.split("."), matter.form, 0) is None:
                place = f"steps.{step.code}.results.{result.code}"
                what = f"“{result.label}”要从申请表带出的栏目“{path}”不在表单中"
                yield Finding(code=Fault.RULE_PATH, place=place, message=what)


def _rule_finding(index: int, rule: FormRule, what: str) -> Finding:
    return Finding(code=Fault.RULE_PATH, place=f"rules.{index}", message=f"规则“{rule.message}”{what}")


def _suits_rule(kind: RuleKind, field: JsonObject) -> bool:
    if kind is RuleKind.SUM:
        return field.get("type") in {"number", "integer"}
    if kind is RuleKind.IS_ONE_OF:
        return "enum" in field
    if kind is RuleKind.ADULT:
        return field.get("type") == "string"
    return field.get("type") == "string" and field.get("format") == "date"


def _find_field(schema: object, path: list[str], root: JsonObject, depth: int) -> JsonObject | None:
    """Return the schema of the field at a dotted path; `*` means each entry of a list."""
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return None
    reference = schema.get("$ref")
    if isinstance(reference, str):
        inside = as_object(root.get("$defs")).get(reference.removeprefix(_REFERENCE))
        return _find_field(inside, path, root, depth + 1)
    if not path:
        return schema
    if path[0] == "*":
        below = schema.get("items") if schema.get("type") == "array" else None
    else:
        below = schema.get("properties", {}).get(path[0]) if schema.get("type") == "object" else None
    return _find_field(below, path[1:], root, depth + 1)
