"""What was sent or typed, read as a command; errors in Chinese, by field."""

from collections.abc import Mapping

from pydantic import ValidationError

from schemas.cases.commands import CaseCommand, StepCommand
from schemas.cases.commands.union import CASE_COMMANDS, STEP_COMMANDS
from schemas.errors import InvalidInput
from services.domain.forms.field_errors import describe_field_error


def case_command(given: Mapping[str, object]) -> CaseCommand:
    """The command on a case that these fields are; `act` says which.

    Raises:
        InvalidInput: naming each field that is missing, wrong or not of this act.
    """
    try:
        return CASE_COMMANDS.validate_python(dict(given))
    except ValidationError as wrong:
        raise _invalid(wrong) from wrong


def step_command(given: Mapping[str, object]) -> StepCommand:
    """The command on a step that these fields are; `act` says which.

    Raises:
        InvalidInput: naming each field that is missing, wrong or not of this act.
    """
    try:
        return STEP_COMMANDS.validate_python(dict(given))
    except ValidationError as wrong:
        raise _invalid(wrong) from wrong


def _invalid(wrong: ValidationError) -> InvalidInput:
    return InvalidInput.of(*(describe_field_error(error) for error in wrong.errors()))
