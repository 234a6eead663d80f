"""Pydantic validation errors of a request as Chinese sentences by field."""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

from schemas.cases.commands.union import WORDED
from schemas.text_input import UnacceptableText

PARTS = {"body", "query", "path", "header"}
"""Parts of a request; omitted from field names shown to users."""

_WORDS: Mapping[str, str] = {
    "missing": "必须填写",
    "extra_forbidden": "没有这一栏",
    "string_type": "应为文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "至多 {max_length} 个字",
    "string_pattern_mismatch": "格式不正确",
    "string_unicode": "含有无法保存的字符",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "enum": "只能是：{expected}",
    "literal_error": "只能是：{expected}",
    "dict_type": "应为一组内容",
    "model_type": "应为一组内容",
    "model_attributes_type": "应为一组内容",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "greater_than_equal": "不得小于 {ge}",
    "greater_than": "须大于 {gt}",
    "less_than_equal": "不得大于 {le}",
    "less_than": "须小于 {lt}",
    "datetime_type": "应为时间",
    "datetime_parsing": "应为 ISO 8601 时间",
    "datetime_from_date_parsing": "应为 ISO 8601 时间",
    "timezone_aware": "时间须带时区",
    "date_type": "应为日期，如 2026-11-25",
    "date_parsing": "应为日期，如 2026-11-25",
    "date_from_datetime_parsing": "应为日期，如 2026-11-25",
    "date_from_datetime_inexact": "应为日期，不带时刻",
    "time_type": "应为时刻，如 09:00",
    "time_parsing": "应为时刻，如 09:00",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "int_parsing_size": "数字过大",
}


def describe_field_error(error: ErrorDetails) -> tuple[str, str]:
    """Return the field and the Chinese sentence of one validation error."""
    where = [str(part) for part in error["loc"]]
    if len(where) > 1 and where[0] in PARTS:
        where = where[1:]
    context = error.get("ctx", {})
    if error["type"] == WORDED:
        return ".".join(where), str(error["msg"])
    if error["type"] == "value_error":
        given = context.get("error", "填写不正确")
        further = [part for part in given.where if part] if isinstance(given, UnacceptableText) else []
        return ".".join([*(where if where != ["body"] or not further else ()), *further]), str(given)
    words = _WORDS.get(error["type"], "填写不正确")
    return ".".join(where), words.format_map(context) if context else words
