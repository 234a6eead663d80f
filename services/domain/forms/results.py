"""Validation of the results (办理结果) that an approved step records."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from schemas.cases.case import PlannedStep
from schemas.catalogue.matter import FieldFormat, ResultField
from services.domain.forms import identifiers

MAX_RESULT_LENGTH = 200


def is_date(text: str) -> bool:
    """Return whether the text is an ISO 8601 date."""
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


def check_results(step: PlannedStep, results: Mapping[str, object]) -> list[tuple[str, str]]:
    """List the faults of a step's results, as (field, Chinese sentence)."""
    return list(_find_faults(step, results))


def _find_faults(step: PlannedStep, results: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    known = {field.code: field for field in step.results}
    for code in results:
        if code not in known:
            yield f"results.{code}", f"本环节没有结果项“{code}”"
    for code, field in known.items():
        if code in results:
            yield from _find_value_faults(field, results[code])
        elif field.required:
            yield f"results.{code}", f"请填写{field.label}"


def _find_value_faults(field: ResultField, value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str) or len(value) > MAX_RESULT_LENGTH:
        yield f"results.{field.code}", f"{field.label}应为不超过 {MAX_RESULT_LENGTH} 字的文字"
    elif not _FORMATS[field.format](value):
        yield f"results.{field.code}", f"{field.label}不正确（{_SHAPES[field.format]}）"
