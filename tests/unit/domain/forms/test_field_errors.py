"""What is wrong with a field is said as the rule it breaks, never only that it is wrong."""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, ValidationError

from services.domain.forms.field_errors import describe_field_error


class _Body(BaseModel):
    on: date | None = None
    opens: time | None = None
    amount: Decimal | None = None
    share: float | None = None
    days: Annotated[list[int], Field(min_length=1)] = [1]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("on", "2027-02-30", "应为日期，如 2026-11-25"),
        ("on", [], "应为日期，如 2026-11-25"),
        ("on", "2027-02-03T04:05:06", "应为日期，不带时刻"),
        ("opens", "25:00", "应为时刻，如 09:00"),
        ("amount", "three", "应为数字"),
        ("share", "three", "应为数字"),
        ("days", [], "至少 1 项"),
    ],
)
def test_the_rule_is_named(field: str, value: Any, message: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        _Body.model_validate({field: value})
    assert [describe_field_error(error) for error in wrong.value.errors()] == [(field, message)]
