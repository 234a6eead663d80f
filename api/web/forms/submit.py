"""Form submission: read, validate as the API would, store, or show again with errors."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fastapi import Response
from pydantic import BaseModel, ValidationError

from api.web.forms.form_data import read
from api.web.forms.schema_forms import Schema
from api.web.shell.request_context import UserRequest, form_key
from schemas.errors import InvalidInput, KeyReused
from services.domain.forms.field_errors import describe_field_error
from services.store.core.idempotency import IdempotencyKey

Model = TypeVar("Model", bound=BaseModel)
Again = Callable[[Mapping[str, object], InvalidInput], Awaitable[Response]]
"""Shows the form once more: what was typed, and what is wrong with it."""


@dataclass(frozen=True)
class SubmittedForm(Generic[Model]):
    """A form: the schema of its input, the model it is validated by, and its redirect.

    `unsaid` is what the model needs and the form does not ask, or what holds where nothing was typed.
    """

    schema: Schema
    model: type[Model]
    then: str
    unsaid: Mapping[str, object] = field(default_factory=dict)

    async def filed(
        self, user: UserRequest, file: Callable[[Model, IdempotencyKey], Awaitable[object]], again: Again
    ) -> Response:
        """File what was typed and lead on, or show the form again."""
        form = await user.request.form()
        typed = read(self.schema, form)
        try:
            with shown_again_if_resent():
                await file(parse_body(self.model, {**self.unsaid, **typed}), form_key(user, form))
        except InvalidInput as wrong:
            return await again(typed, wrong)
        return user.go(self.then, "saved")


SENT_BEFORE = InvalidInput.of(
    ("", "这张表单已经提交过一次，内容已登记。如需按修改后的内容再次提交，请核对后重新提交。")
)
"""The answer to a form that came back by the browser's history with another text."""


@contextmanager
def shown_again_if_resent() -> Iterator[None]:
    """Turn the refusal of a used key into one that shows the form again, with a new key.

    Raises:
        InvalidInput: the form was sent before with another text.
    """
    try:
        yield
    except KeyReused as used:
        raise SENT_BEFORE from used


def parse_body(model: type[Model], typed: Mapping[str, object]) -> Model:
    """What was typed, as the API would take it.

    Raises:
        InvalidInput: each field and its rule.
    """
    try:
        return model.model_validate(typed)
    except ValidationError as wrong:
        raise InvalidInput.of(*(describe_field_error(error) for error in wrong.errors())) from wrong
