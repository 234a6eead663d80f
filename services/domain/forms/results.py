"""Results (办理结果) that approving a step puts on file: complete, known, well formed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from schemas.cases.case import PlannedStep
from schemas.catalogue.matter import FieldFormat, ResultField
from services.domain.forms import identifiers

LONGEST = 200


def is_date(text: str) -> bool:
    """Whether it is a day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_FORMATS: Mapping[FieldFormat, Callable[[str], bool]] = MappingProxyType(
    {
        FieldFormat.TEXT: lambda text: bool(text) and text == text.strip() and text.isprintable(),
        FieldFormat.DATE: is_date,
        FieldFormat.CREDIT_CODE: identifiers.is_credit_code,
        FieldFormat.SEAL_CODE: identifiers.is_seal_code,
        FieldFormat.ACCOUNT_NUMBER: identifiers.is_account_number,
    }
)

_SHAPES: Mapping[FieldFormat, str] = MappingProxyType(
    {
        FieldFormat.TEXT: "应为一行文字，首尾没有空格",
        FieldFormat.DATE: "应为有效日期，如 2026-01-31",
        FieldFormat.CREDIT_CODE: "应为 18 位，校验位须相符，字母大写",
        FieldFormat.SEAL_CODE: "应为 13 位数字",
        FieldFormat.ACCOUNT_NUMBER: "应为 9 至 30 位数字",
    }
)


def check_results(step: PlannedStep, results: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with the results given for a step, as (field, Chinese sentence)."""
    return list(_wrong(step, results))


def _wrong(step: PlannedStep, results: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = {field.code: field for field in step.results}
    for code in results:
        if code not in known:
            yield f"results.{code}", f"本环节没有结果项“{code}”"
    for code, field in known.items():
        if code in results:
            yield from _wrong_value(field, results[code])
        elif field.required:
            yield f"results.{code}", f"请填写{field.label}"


def _wrong_value(field: ResultField, value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str) or len(value) > LONGEST:
        yield f"results.{field.code}", f"{field.label}应为不超过 {LONGEST} 字的文字"
    elif not _FORMATS[field.format](value):
        yield f"results.{field.code}", f"{field.label}不正确（{_SHAPES[field.format]}）"
