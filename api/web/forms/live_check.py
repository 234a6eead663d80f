"""Checks of a form while it is typed: draft, new errors, corrected errors."""

from dataclasses import dataclass
from typing import Self

from starlette.datastructures import FormData

from api.web.forms.field_errors import FieldError
from api.web.forms.intake import IntakeForm

UNTYPED = frozenset({"csrf", "key", "matter", "field", "shown", "summary", "accept", "phone_code", "do"})
"""Fields that carry the form and are not kept with it."""
SHOWN_AT_MOST = 60


@dataclass(frozen=True)
class LiveCheck:
    """The fields just left, and the errors that the page shows."""

    left: frozenset[str]
    complained: frozenset[str]
    has_summary: bool

    @classmethod
    def of(cls, form: FormData) -> Self:
        """As the page tells it with the form."""
        body = [frozenset(str(form.get(name, "")).split(",")[:SHOWN_AT_MOST]) for name in ("field", "shown")]
        return cls(body[0], body[1], bool(form.get("summary")))

    def list_errors(self, seen: IntakeForm) -> list[tuple[str, str]]:
        """Errors of the fields just left and of those already reported; empty text clears one."""
        return [
            (place, words)
            for place, name, words in seen.places()
            if name in self.left or place in self.complained
        ]

    def still_wrong(self, seen: IntakeForm) -> list[FieldError] | None:
        """The errors in the page's summary that are not corrected yet."""
        return [one for one in seen.wrong if one.id in self.complained] if self.has_summary else None

    @property
    def has_answered(self) -> bool:
        """Whether a guided answer changed, so that other materials may be needed."""
        return any(name.startswith("answers.") for name in self.left)


def kept(form: FormData) -> tuple[tuple[str, str], ...]:
    """What of a form is kept in a draft."""
    return tuple(
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and value.strip() and name not in UNTYPED and not name.startswith("file-")
    )
