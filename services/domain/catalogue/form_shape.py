"""JSON Schema validation of a form, with Chinese messages by field."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError

from schemas.json_values import JsonObject, as_list, as_object, as_texts
from schemas.phones import phone_fault
from services.domain.forms import identifiers
from services.domain.forms.form_size import MAX_ERRORS, find_size_faults
from services.domain.forms.form_validator import FormValidator
from services.domain.forms.results import is_date

_KINDS = {
    "object": "一组内容",
    "array": "列表",
    "string": "文字",
    "number": "数字",
    "integer": "整数",
    "boolean": "是或否",
}
_FORMATS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "resident-id": (
        identifiers.is_resident_id,
        "不正确（应为 18 位，日期或校验位有误，字母须大写）",
    ),
    "credit-code": (identifiers.is_credit_code, "不正确（应为 18 位，校验位有误，字母须大写）"),
    "phone": (identifiers.is_phone, "不正确（应为手机号或带区号的固定电话）"),
    "date": (is_date, "不是有效日期，应为 YYYY-MM-DD"),
}
FORMATS = frozenset(_FORMATS)
"""The formats that a form may use."""
_WORDS: Mapping[str, Callable[[object], str]] = {
    "type": lambda kind: f"应为{_KINDS.get(str(kind), kind)}",
    "enum": lambda values: f"只能是：{'、'.join(map(str, as_list(values)))}",
    "pattern": lambda _: "格式不正确",
    "minLength": lambda least: f"至少 {least} 个字",
    "maxLength": lambda most: f"至多 {most} 个字",
    "minItems": lambda least: f"至少 {least} 项",
    "maxItems": lambda most: f"至多 {most} 项",
    "uniqueItems": lambda _: "不得重复",
    "minimum": lambda least: f"不得小于 {least}",
    "maximum": lambda most: f"不得大于 {most}",
    "exclusiveMinimum": lambda least: f"须大于 {least}",
    "format": lambda name: _FORMATS[str(name)][1],
}


def _is_wrong(_: object) -> str:
    return "填写不正确"


def _checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, (is_so, _) in _FORMATS.items():
        checker.checks(name)(lambda value, is_so=is_so: not isinstance(value, str) or is_so(value))
    return checker


_CHECKER = _checker()


def check_shape(schema: JsonObject, form: JsonObject) -> list[tuple[str, str]]:
    """List the faults of the form's shape as (field, Chinese sentence), in the form's order.

    A form that is too large for any matter gets faults of size only; at most 50 errors are returned.
    """
    if too_large := find_size_faults(form):
        return too_large
    instance: Any = form
    validator = FormValidator(dict(schema), format_checker=_CHECKER)
    faults = (one for error in validator.iter_errors(instance) for one in _describe_error(error))
    return list(islice(faults, MAX_ERRORS))


def _describe_error(error: ValidationError) -> Iterator[tuple[str, str]]:
    field = ".".join(["form", *(str(part) for part in error.absolute_path)])
    schema = as_object(error.schema)
    properties = as_object(schema.get("properties"))
    expected: object = error.validator_value
    if error.validator == "required":
        name = next(name for name in as_texts(expected) if f"'{name}' is" in error.message)
        yield f"{field}.{name}", f"请填写{as_object(properties.get(name)).get('title', name)}"
    elif error.validator == "additionalProperties":
        for name in sorted(set(as_object(error.instance)) - set(properties))[:MAX_ERRORS]:
            yield f"{field}.{name}", f"表单没有“{name}”一栏"
    elif error.validator == "format" and expected == "phone":
        yield field, f"{schema.get('title', '')}不正确：{phone_fault(str(error.instance))}"
    else:
        words = _WORDS.get(str(error.validator), _is_wrong)
        yield field, f"{schema.get('title', '')}{words(expected)}"
